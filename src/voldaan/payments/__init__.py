"""Payments (betalingen): bank statements, matching and allocation."""
