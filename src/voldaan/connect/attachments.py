"""Offered PDFs (aangeboden facturen): one file, or a ZIP full of them, with the number that a PDF itself tells."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from voldaan.base.errors import Refused
from voldaan.connect.einvoice.pdf import invoice_xml
from voldaan.connect.openitems import safexml
from voldaan.invoices.attachment_rules import LARGEST_BYTES
from voldaan.invoices.attachments import Candidate

MOST_FILES = 5000
LARGEST_TOTAL_BYTES = 1024 * 1024 * 1024
_ZIP = b"PK\x03\x04"


def candidates(name: str, content: bytes) -> Iterator[Candidate]:
    """The PDFs of one offered file, one at a time; nothing is unpacked to disk, followed or executed.

    :raises Refused: a ZIP that is damaged, protected, or unpacks to too much.
    """
    if not content.startswith(_ZIP):
        yield Candidate(name, content, _number_inside(content))
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from _members(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise Refused(
            "Het ZIP-bestand is beschadigd of afgebroken. Maak het opnieuw en voeg het dan toe.", rule="damaged"
        ) from None


def _members(archive: zipfile.ZipFile) -> Iterator[Candidate]:
    members = [m for m in archive.infolist() if not m.is_dir() and not _is_litter(m.filename)]
    if len(members) > MOST_FILES:
        raise Refused(
            f"Het ZIP-bestand bevat {len(members)} bestanden; hooguit {MOST_FILES} per keer. Verdeel het.", rule="many"
        )
    total = 0
    for member in members:
        if member.flag_bits & 0x1:
            raise Refused("Het ZIP-bestand is met een wachtwoord beveiligd. Maak het zonder.", rule="password")
        with archive.open(member) as file:
            content = file.read(LARGEST_BYTES + 1)
        total += len(content)
        if total > LARGEST_TOTAL_BYTES:
            raise Refused("Het ZIP-bestand wordt uitgepakt te groot. Verdeel het over meer bestanden.", rule="unsafe")
        yield Candidate(member.filename, content, _number_inside(content))


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _number_inside(content: bytes) -> str:
    """Factuurnummer out of the e-invoice in the PDF; empty where there is none that can be read safely."""
    if len(content) > LARGEST_BYTES or b"/EmbeddedFile" not in content:
        return ""
    try:
        root = safexml.parse(invoice_xml(content))
    except Refused:
        return ""
    for place in (
        "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}ExchangedDocument/"
        "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}ID",
        "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}ID",
    ):
        if found := (root.findtext(place) or "").strip():
            return str(found)[:60]
    return ""
