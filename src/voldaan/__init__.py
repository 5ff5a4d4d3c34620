"""Voldaan: online incasso, from credit check to paid in full."""
