"""Papier: the parts of a letter as plain values, already worded; a renderer only lays them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Run:
    """Tekstdeel: a piece of text, plain or strong."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Alinea: one paragraph, or one entry of a list when ``item`` is set."""

    runs: tuple[Run, ...]
    item: bool = False

    @property
    def text(self) -> str:
        """The words without emphasis."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """Tabel: a header, rows and sums. A cell's lines after the first are side notes.

    ``right`` holds the indexes of right-aligned columns, ``wide`` the one that takes the room that is left.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[tuple[str, str], ...] = ()
    note: str = ""
    right: tuple[int, ...] = ()
    wide: int = 0


@dataclass(frozen=True, slots=True)
class Payment:
    """Betaling: what a payment QR holds; ``iban`` empty means that nothing is to be paid."""

    name: str
    iban: str
    amount_cents: int
    reference: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """QR-code with its caption and its text alternative."""

    caption: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Kern: the box above the fold: the amount, what it is, how to pay, and the way out."""

    label: str
    amount: str
    note: str
    lines: tuple[tuple[str, str], ...] = ()
    way_out: str = ""
    payment: Payment | None = None
    payment_code: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Echtheid: how the reader checks that the letter is real; without an address there is a code alone."""

    title: str
    text: str
    human_code: str
    address: str = ""
    url: str = ""
    code: Code | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Ingesloten gegevens: the letter's facts as JSON inside the PDF, for machines."""

    name: str
    description: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Brief: one letter, worded. ``page_label`` holds ``{page}`` and ``{pages}``; the appendix comes last."""

    language: str
    on: date
    title: str
    author: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    meta: tuple[tuple[str, str], ...]
    summary: Summary
    salutation: str
    body: tuple[Paragraph | Table, ...]
    closing: tuple[str, ...]
    appendix_title: str = ""
    appendix: tuple[Table, ...] = ()
    verification: Verification | None = None
    footer: str = ""
    page_label: str = "{page} / {pages}"
    enclosure: Enclosure | None = None
