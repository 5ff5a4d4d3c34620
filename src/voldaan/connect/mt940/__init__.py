"""MT940: the bank's text statements, in the dialects of the Dutch banks."""

from voldaan.connect.mt940.reader import read

__all__ = ["read"]
