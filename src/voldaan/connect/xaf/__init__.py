"""Auditfile Financieel: open items and debtors out of XAF 3.1, 3.2 and 3.2.1, debtors out of XAF 4.0. No database."""
