"""Terms of the creditor's own (eigen voorwaarden): the words out of a text file or a PDF, whatever it is called."""

from __future__ import annotations

import io

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from voldaan.base.errors import Refused

MOST_PAGES = 60


def words_of(content: bytes) -> str:
    """De tekst; :raises Refused: for a file without words, a locked PDF, or one that is no terms by its length."""
    text = _pdf(content) if content.startswith(b"%PDF-") else _plain(content)
    if not text.strip():
        raise Refused(
            "In dit bestand staat geen tekst; een scan is een plaatje. Kies een PDF met tekst, of een tekstbestand."
        )
    return text


def is_pdf(content: bytes) -> bool:
    """Whether the bytes themselves are kept as the paper."""
    return content.startswith(b"%PDF-")


def _plain(content: bytes) -> str:
    if b"\x00" in content[:4096]:
        raise Refused("Dit is geen tekst en geen PDF. Kies een PDF, of een tekstbestand.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _pdf(content: bytes) -> str:
    try:
        pages = PdfReader(io.BytesIO(content)).pages
        if len(pages) > MOST_PAGES:
            raise Refused(f"Deze PDF heeft meer dan {MOST_PAGES} bladzijden. Kies alleen de voorwaarden.")
        return "\n".join(page.extract_text() for page in pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, NotImplementedError) as error:
        raise Refused(
            "Deze PDF kan niet worden gelezen. Haal de beveiliging eraf, of kies een tekstbestand."
        ) from error
