"""Invoicing (facturering): own invoices for who has no package."""
