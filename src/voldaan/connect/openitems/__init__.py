"""Openstaande posten inlezen: CSV, XLSX and UBL 2.1 into ``voldaan.invoices.open_items``. No database, no clock."""
