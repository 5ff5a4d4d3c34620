"""Factur-X en ZUGFeRD: the XML of an invoice out of a PDF. Nothing in the PDF is shown, followed or executed."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader
from pypdf.errors import LimitReachedError

from voldaan.base.errors import Refused
from voldaan.connect.einvoice.checks import ROOTS
from voldaan.connect.openitems import safexml

LARGEST_PDF_BYTES = 20 * 1024 * 1024
LARGEST_XML_BYTES = 10 * 1024 * 1024
MOST_ATTACHMENTS = 50
# The names that the standards give, in the order in which they are preferred to any other XML.
NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
OLD_ZUGFERD = b"urn:ferd:CrossIndustryDocument"

# The library tells on standard error of every oddity that it mends.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def invoice_xml(content: bytes) -> bytes:
    """The XML of the invoice inside a PDF. Raises Refused when there is none, or the PDF is not safe to read."""
    if len(content) > LARGEST_PDF_BYTES:
        raise Refused(
            f"De PDF is {len(content) // 2**20} MB en er wordt hooguit {LARGEST_PDF_BYTES // 2**20} MB gelezen. "
            "Vraag om een kleinere PDF of om de factuur als UBL.",
            rule="too_large",
        )
    found = sorted(_attached(content), key=_preference)
    if not found:
        raise Refused(
            "In deze PDF zit geen e-factuur (XML), en uit een plaatje van een factuur wordt niets overgenomen. "
            "Vraag om Factur-X, ZUGFeRD of UBL, of lees de post anders in en voeg deze PDF daar als bijlage aan toe.",
            rule="pdf_without_xml",
        )
    return found[0][1]


def _preference(attached: tuple[str, bytes]) -> int:
    name = attached[0].casefold()
    return NAMES.index(name) if name in NAMES else len(NAMES)


def _attached(content: bytes) -> list[tuple[str, bytes]]:
    """(name, XML) of each attachment that is an invoice."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Refused(
                "De PDF is met een wachtwoord beveiligd. Bewaar haar zonder wachtwoord en lees haar opnieuw in.",
                rule="password",
            )
        return [(name, xml) for name, xml in _files(reader) if _is_invoice(xml)]
    except Refused:
        raise
    except (LimitReachedError, MemoryError):
        raise _too_much() from None
    except Exception:  # any error of the library on a damaged file means the same to the user
        raise Refused(
            "De PDF is beschadigd of afgebroken. Download haar opnieuw en lees haar dan in.", rule="damaged"
        ) from None


def _files(reader: PdfReader) -> list[tuple[str, bytes]]:
    files: list[tuple[str, bytes]] = []
    for number, attached in enumerate(reader.attachment_list):
        if number >= MOST_ATTACHMENTS:
            raise _too_much()
        name = str(attached.name)
        if not name.casefold().endswith(".xml"):
            continue
        xml = attached.content
        if len(xml) > LARGEST_XML_BYTES:
            raise _too_much()
        files.append((name, xml))
    return files


def _is_invoice(xml: bytes) -> bool:
    if OLD_ZUGFERD in xml[:4096]:
        raise Refused(
            "In deze PDF zit een factuur volgens ZUGFeRD 1, dat niet meer gebruikt wordt. "
            "Vraag de afzender om Factur-X of ZUGFeRD 2.",
            rule="old_zugferd",
        )
    return safexml.root_tag(xml[: safexml.HEAD_BYTES]) in ROOTS


def _too_much() -> Refused:
    return Refused(
        "De PDF is niet veilig te lezen: haar bijlagen worden uitgepakt te groot of zijn te veel. "
        "Vraag de afzender om de factuur als UBL.",
        rule="unsafe",
    )
