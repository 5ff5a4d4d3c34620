"""Openstaande-postenbestanden: reads a file of any supported format, recognised by its content and not by its name."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from voldaan.base.errors import Refused, in_dutch
from voldaan.connect.einvoice.checks import ROOTS
from voldaan.connect.einvoice.reader import read_einvoice, read_pdf
from voldaan.connect.openitems import safexml
from voldaan.connect.openitems.cells import shown
from voldaan.connect.openitems.mapped import Sniffed, read_mapped_table, sniff_table
from voldaan.connect.openitems.opencsv import CsvTable
from voldaan.connect.openitems.openxlsx import XlsxTable, refuse_old_or_encrypted
from voldaan.connect.openitems.table import Table, read_table
from voldaan.connect.xaf.reader import read_xaf
from voldaan.connect.xaf.stream import version_of
from voldaan.invoices.mapping import ColumnMapping
from voldaan.invoices.open_items import ReadFile

LARGEST_BYTES = 150 * 1024 * 1024
# An auditfile is read as a stream, and what it gives back does not grow with its journals.
LARGEST_AUDITFILE_BYTES = 1024 * 1024 * 1024
HEAD_BYTES = 65_536
OLE_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF"
OTHER_KINDS = {
    b"\x1f\x8b": "een gecomprimeerd bestand (gzip)",
    b"\xff\xd8\xff": "een foto",
    b"\x89PNG": "een afbeelding",
}


def read(path: Path, *, today: date) -> ReadFile:
    """Reads one file of open items; ``today`` bounds the invoice dates.

    Raises Refused with one Dutch sentence when the file as a whole cannot be trusted; nothing is returned then.
    """
    head = _checked_head(path)
    if _looks_like_xml(head):
        root_tag = safexml.root_tag(head)
        if root_tag.rpartition("}")[2] == "auditfile":
            return read_xaf(path, version_of(root_tag), today, _sha256(path))
        _check_root(root_tag)
        return read_einvoice(path, today, _sha256(path))
    if head.startswith(PDF):
        return read_pdf(path, today, _sha256(path))
    return read_table(_table(path, head), today, _sha256(path))


def read_known(path: Path, mappings: Mapping[str, ColumnMapping], *, today: date) -> ReadFile:
    """Reads one file as a person mapped its header before, and otherwise as ``read`` does.

    ``mappings`` is by the fingerprint of the header. Raises Refused as ``read`` does.
    """
    if mappings:
        try:
            found = mappings.get(sniff(path).fingerprint)
        except Refused:
            found = None
        if found is not None:
            return read_mapped(path, found, today=today)
    return read(path, today=today)


def sniff(path: Path) -> Sniffed:
    """What the columns of a CSV or XLSX file seem to hold, with sample rows and a guessed mapping.

    Raises Refused with one Dutch sentence when the file is of another kind or cannot be read as a table.
    """
    return sniff_table(_table(path, _checked_head(path)))


def read_mapped(path: Path, mapping: ColumnMapping, *, today: date, most_rows: int | None = None) -> ReadFile:
    """Reads a CSV or XLSX file of open items as a person mapped its columns; only its first ``most_rows`` when given.

    Raises Refused as ``read`` does, and when too little is mapped or a chosen column is not in the file.
    """
    return read_mapped_table(_table(path, _checked_head(path)), mapping, today, _sha256(path), most_rows)


def _table(path: Path, head: bytes) -> Table:
    if head.startswith(b"PK"):
        return XlsxTable(path)
    if head.startswith(OLE_CONTAINER):
        raise refuse_old_or_encrypted(path)
    if _looks_like_xml(head):
        raise Refused(
            "Dit is een XML-bestand: daarin staat al wat elk gegeven is en valt niets te koppelen. Lees het gewoon in.",
            rule="no_columns",
        )
    if head.startswith(PDF):
        raise Refused("Dit is een PDF; daarin zijn geen kolommen te koppelen. Lees haar gewoon in.", rule="no_columns")
    return CsvTable(path)


def _looks_like_xml(head: bytes) -> bool:
    return head.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").startswith(b"<")


def _check_root(tag: str) -> None:
    """Names the XML that is not an invoice by what it is, with the place where it can be read."""
    if tag in ROOTS:
        return
    name = tag.rpartition("}")[2]
    if name == "Document" and "camt." in tag:
        sentence = "Dit is een bankafschrift (camt) en geen lijst met facturen. Lees het in met voldaan bank import."
    elif name.casefold() == "html":
        sentence = "Dit is een webpagina (HTML). Exporteer de openstaande posten als CSV of XLSX."
    elif name == "CrossIndustryDocument":
        sentence = "Dit is een factuur volgens ZUGFeRD 1, dat niet meer gebruikt wordt. Vraag om ZUGFeRD 2 of UBL."
    else:
        what = shown(name or "zonder inhoud")
        sentence = f"Deze XML ({what}) is geen factuur in UBL of CII. Lever UBL, CII, CSV of XLSX aan."
    raise Refused(sentence, rule="other_xml")


def _checked_head(path: Path) -> bytes:
    """The first bytes of a file that exists, is not empty, not too large and of a kind that can hold open items."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as problem:
        raise Refused(
            f"Het bestand {shown(path.name)} kan niet worden geopend ({in_dutch(problem)}). "
            "Controleer de naam en de rechten.",
            rule="unreadable_file",
        ) from None
    largest = LARGEST_AUDITFILE_BYTES if _looks_like_xml(head) and b"auditfile" in head[:4096] else LARGEST_BYTES
    if size > largest:
        raise Refused(
            f"Het bestand is {size // 2**20} MB en er wordt hooguit {largest // 2**20} MB gelezen. "
            "Splits het bestand en lees de delen na elkaar in.",
            rule="too_large",
        )
    if not head.strip():
        raise Refused(
            "Het bestand is leeg. Exporteer de openstaande posten opnieuw en lees dat bestand in.", rule="empty"
        )
    for magic, kind in OTHER_KINDS.items():
        if head.startswith(magic):
            raise Refused(
                f"Dit is {kind}; daar kunnen geen posten uit gelezen worden. "
                "Lever CSV, XLSX, een auditfile (XAF), UBL, CII of Factur-X (PDF) aan.",
                rule="other_kind",
            )
    return head


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
