"""UBL schrijven: an invoice or credit note as Peppol BIS 3, SI-UBL 2.0 or plain EN 16931, checked before it leaves."""

from voldaan.connect.ubl_out.writer import write

__all__ = ["write"]
