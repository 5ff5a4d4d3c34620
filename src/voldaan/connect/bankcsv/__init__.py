"""Bank-CSV: the spreadsheets that Dutch banks let their customers download."""

from voldaan.connect.bankcsv.reader import read

__all__ = ["read"]
