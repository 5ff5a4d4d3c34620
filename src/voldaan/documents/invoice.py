"""Factuur als PDF: a worded invoice laid out by Typst as tagged PDF/A-3a with its UBL enclosed.

The same paper gives the same bytes; what people typed reaches Typst as data and is never read as markup.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from voldaan.documents.letter import compiled, printable
from voldaan.documents.paper import Code, Enclosure, Payment, Table
from voldaan.documents.qr import address_svg, payment_svg


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePaper:
    """Factuur op papier: all words in place. ``draft`` is a word across the page of what was not issued.

    ``box`` says how to pay, or nothing; ``link`` is an address to scan, with its caption.
    """

    language: str
    on: date
    title: str
    number: str
    author: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    meta: tuple[tuple[str, str], ...]
    lines: Table
    box_title: str = ""
    box: tuple[tuple[str, str], ...] = ()
    payment: Payment | None = None
    payment_code: Code | None = None
    link: str = ""
    link_code: Code | None = None
    mentions: tuple[str, ...] = ()
    footer: str = ""
    page_label: str = "{page} / {pages}"
    draft: str = ""
    enclosure: Enclosure | None = None


def render_invoice(paper: InvoicePaper) -> bytes:
    """De factuur als PDF. ``Refused`` when its IBAN is wrong or it cannot be laid out."""
    data: dict[str, Any] = printable(asdict(paper))
    data["on"] = [paper.on.year, paper.on.month, paper.on.day]
    data["enclosure"] = asdict(paper.enclosure) if paper.enclosure else None
    data["payment_qr"] = payment_svg(paper.payment) if paper.payment and paper.payment_code else ""
    data["link_qr"] = address_svg(paper.link) if paper.link and paper.link_code else ""
    return compiled("invoice", paper.title, data)
