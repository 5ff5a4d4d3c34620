"""E-facturen: UBL 2.1 (Peppol BIS 3, SI-UBL 2.0), CII (D16B, D22B) and Factur-X or ZUGFeRD PDFs.

``reader.read_einvoice`` makes an open item of a document that arrives; ``checks.check`` says what is wrong with the XML
of an invoice, arriving or about to leave. No database, no clock.
"""
