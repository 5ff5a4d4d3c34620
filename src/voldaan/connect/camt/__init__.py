"""camt.052, camt.053 and camt.054: the bank's XML account reports, all versions, read by local name."""

from voldaan.connect.camt.reader import read

__all__ = ["read"]
