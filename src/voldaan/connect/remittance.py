"""Rows of a remittance advice (betaalspecificatie), from CSV, a spreadsheet, the text of a PDF, or payment XML.

What cannot be read safely gives no rows; it stays an attachment like any other. Nothing is unpacked to a lasting place,
evaluated or fetched.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

from lxml import etree
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from voldaan.base import files
from voldaan.base.errors import Refused
from voldaan.connect.openitems import safexml
from voldaan.connect.openitems.openxlsx import XlsxTable

MOST_ROWS = 2000
MOST_PAGES = 20
LARGEST_BYTES = 5 * 1024 * 1024
_DEALS = frozenset({"CdtTrfTxInf", "TxDtls", "Ntry", "Strd"})


def rows(content: bytes) -> list[list[str]]:
    """Regels of the file; empty when it is none of these, too large, or damaged."""
    if len(content) > LARGEST_BYTES:
        return []
    kind = files.media_type(content)
    try:
        found = list(islice(_rows(kind, content), MOST_ROWS))
    except (Refused, PyPdfError, etree.LxmlError, BadZipFile, csv.Error, ValueError, KeyError, TypeError, IndexError,
            OSError, RecursionError, AttributeError, NotImplementedError):  # fmt: skip
        return []
    return [[cell[:200] for cell in row] for row in found]


def _rows(kind: str, content: bytes) -> Iterator[list[str]]:
    if kind == "text/plain":
        return _of_text(content)
    if kind == "application/pdf":
        return _of_pdf(content)
    if kind == "application/xml":
        return _of_xml(content)
    return _of_sheet(content) if kind.endswith("spreadsheetml.sheet") else iter(())


def _of_text(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    head = "\n".join(text.splitlines()[:20])
    delimiter = max(";\t|,", key=lambda sign: head.count(sign) if sign != "," else head.count(", ") - 0.5)
    if head.count(delimiter) == 0:
        delimiter = ","
    yield from csv.reader(io.StringIO(text), delimiter=delimiter)


def _of_pdf(content: bytes) -> Iterator[list[str]]:
    for page in islice(PdfReader(io.BytesIO(content)).pages, MOST_PAGES):
        for line in page.extract_text()[:100_000].splitlines():
            yield line.split()


def _of_xml(content: bytes) -> Iterator[list[str]]:
    """The texts of each transaction as one row, the amounts as they stand."""
    for element in safexml.parse(content).iter("{*}*"):
        below = [etree.QName(one).localname for one in element.iterdescendants("{*}*")]
        if etree.QName(element).localname in _DEALS and not set(below) & _DEALS:
            yield [text for text in (str(t).strip() for t in element.itertext()) if text]


def _of_sheet(content: bytes) -> Iterator[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blad.xlsx"
        path.write_bytes(content)
        table = XlsxTable(path)
        for block in table.blocks:
            with table.rows(block.name, 40) as found:
                yield from ([str(cell) for cell in cells] for _, cells in found)
