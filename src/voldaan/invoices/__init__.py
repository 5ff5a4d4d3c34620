"""Invoices (facturen) and open items as they arrive from elsewhere."""
