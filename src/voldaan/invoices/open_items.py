"""Openstaande posten: what a file of unpaid invoices says, as plain values.

Readers in ``voldaan.connect`` make these; importing them is a service's work. No Django, no clock, no files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ItemKind(StrEnum):
    """Soort post: which way the money points; amounts themselves are never negative."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class DebtorKind(StrEnum):
    """Soort debiteur: a hint by the file, not evidence; capacity is decided per claim."""

    COMPANY = "company"
    SOLE_TRADER = "sole_trader"
    CONSUMER = "consumer"
    PUBLIC_BODY = "public_body"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Supplier:
    """Leverancier: who sent the invoice according to the file (UBL only); empty text where the file is silent."""

    name: str
    kvk: str
    vat_number: str
    iban: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Openstaande post: one invoice or credit note with what is still open of it.

    ``row`` is the row as a spreadsheet numbers it (the first row of the file is 1; in UBL always 1). ``amount_cents``
    is the original amount including VAT and ``open_cents`` what is still open, both in cents of ``currency`` and never
    negative: ``kind`` says the direction. Text is empty, and ``due_on`` None, where the file is silent.
    ``country`` is ISO 3166-1 alpha-2. ``kvk`` up to ``iban`` are the debtor's.
    """

    row: int
    number: str
    kind: ItemKind
    issued_on: date
    due_on: date | None
    debtor_number: str
    debtor_name: str
    debtor_kind: DebtorKind
    kvk: str
    vat_number: str
    email: str
    phone: str
    street: str
    postcode: str
    town: str
    country: str
    iban: str
    amount_cents: int
    open_cents: int
    currency: str
    description: str
    payment_reference: str
    credited_number: str
    supplier: Supplier | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """Geweigerde regel: one row that was not taken over, with a Dutch reason that names the fix."""

    row: int
    reason_nl: str
    code: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """Bijlage: a PDF that came with an item, found by the item's number; its bytes are not to be trusted."""

    number: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class DebtorRecord:
    """Stamgegevens: what a file tells of one debtor beside his items; text is empty where it is silent.

    ``balance_cents`` is what he owes in all on the day of the file, None where it does not say so.
    """

    number: str
    name: str
    kvk: str
    vat_number: str
    email: str
    phone: str
    street: str
    postcode: str
    town: str
    country: str
    iban: str
    balance_cents: int | None = None


@dataclass(frozen=True, slots=True)
class PastInvoice:
    """Betaalde factuur van vroeger, as an auditfile shows it: charged, and paid in full on ``paid_on``.

    ``due_on`` is None where the file is silent (XAF 4.0 always is). It says how a debtor pays and is never a claim.
    """

    debtor_number: str
    number: str
    issued_on: date
    due_on: date | None
    paid_on: date
    amount_cents: int


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Gelezen bestand: everything one file holds; ``rows`` counts the rows that are not blank.

    ``items`` and ``refused`` are in the order of the file. ``format`` is csv, xlsx, xaf, ubl, cii or pdf; ``profile``
    names the package whose columns were recognised, or the version of a standard. ``sha256`` is the hex digest of the
    file's bytes. ``attachments`` are PDFs to be kept with the items, ``debtors`` master data of a file that has them
    (XAF), ``notes`` Dutch sentences about what the file does not hold, and ``past`` invoices that it shows as paid.
    """

    path: str
    format: str
    profile: str
    rows: int
    items: tuple[OpenItem, ...]
    refused: tuple[RefusedRow, ...]
    sha256: str
    attachments: tuple[Attachment, ...] = ()
    debtors: tuple[DebtorRecord, ...] = ()
    notes: tuple[str, ...] = ()
    past: tuple[PastInvoice, ...] = ()
