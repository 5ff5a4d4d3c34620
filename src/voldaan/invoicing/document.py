"""Factuur als waarden: what somebody typed (content) and what is laid down once it is issued (document).

Quantities and prices are exact decimals, amounts whole cents. No Django, no clock, no files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from voldaan_law.nl.vat import VatTreatment


class DocumentKind(StrEnum):
    """Soort document: an invoice asks money, a credit note takes back what an invoice asked."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class UblFormat(StrEnum):
    """UBL-formaat that the buyer's software takes; the core of EN 16931 is for who has no number of his own."""

    PEPPOL = "peppol-bis-3"
    SI_UBL = "si-ubl-2.0"
    CORE = "en16931"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Korting of toeslag: an amount in cents, or a percentage of what it is taken from.

    On the document ``vat`` says under which treatment it falls; without it, it is spread over all of them.
    """

    charge: bool
    reason: str
    amount_cents: int = 0
    percent: Decimal | None = None
    vat: VatTreatment | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Factuurregel: so many units at a price in euros without VAT, which may have more than two decimals."""

    description: str
    quantity: Decimal
    unit: str
    price: Decimal
    vat: VatTreatment
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Inhoud: all that a person decides about an invoice; number, dates and parties come when it is issued.

    With ``mandate_id`` it is collected by direct debit on that mandate, as far as that can be.
    """

    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...] = ()
    buyer_reference: str = ""
    order_number: str = ""
    period_from_on: date | None = None
    period_until_on: date | None = None
    delivered_on: date | None = None
    note: str = ""
    vat_ground: str = ""
    term_days: int | None = None
    buyer_is_large: bool = False
    expressly_agreed: bool = False
    ubl_format: UblFormat | None = None
    mandate_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trader:
    """Partij op de factuur, as it is laid down: seller or buyer. ``country`` is ISO 3166-1 alpha-2."""

    name: str
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "NL"
    kvk: str = ""
    vat_number: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    number: str = ""
    kind: str = "unknown"
    iban: str = ""


@dataclass(frozen=True, slots=True)
class Vat:
    """Btw of a line, as the law has it on the day of supply; ``percent`` is None outside the scope of VAT."""

    category: str
    percent: Decimal | None
    mention: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class AdjustmentSum:
    """Korting of toeslag in cents; with ``percent`` also what it was taken from."""

    charge: bool
    reason: str
    amount_cents: int
    vat: Vat
    percent: Decimal | None = None
    base_cents: int = 0


@dataclass(frozen=True, slots=True)
class LineSum:
    """Factuurregel met haar bedragen: gross is quantity times price; net is after discounts and charges."""

    line: Line
    vat: Vat
    gross_cents: int
    adjustments: tuple[AdjustmentSum, ...]
    net_cents: int


@dataclass(frozen=True, slots=True)
class VatGroup:
    """Btw per tarief: what is taxed under one category and rate, and the VAT on it, rounded once."""

    vat: Vat
    taxable_cents: int
    vat_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Totalen by EN 16931 (BR-CO-10 to BR-CO-17), in cents."""

    lines: tuple[LineSum, ...]
    adjustments: tuple[AdjustmentSum, ...]
    lines_cents: int
    discounts_cents: int
    charges_cents: int
    exclusive_cents: int
    groups: tuple[VatGroup, ...]
    vat_cents: int
    inclusive_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Incasso as the invoice announces it: on which day, from which account, on which mandate and by whom.

    ``refund_until`` is the last day on which the buyer gets it back without a reason; None for the business scheme.
    """

    reference: str
    iban: str
    identifier: str
    creditor: str
    collect_on: date
    refund_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Factuur of creditnota as it is laid down; PDF and UBL follow from it and from nothing else.

    ``credited`` is number and day of the invoice that a credit note takes back. ``collection`` is the direct debit that
    it announces, ``not_collected`` why there is none although a mandate was chosen.
    """

    kind: DocumentKind
    number: str
    issued_on: date
    due_on: date
    seller: Trader
    buyer: Trader
    content: Content
    sums: Sums
    language: str = "nl"
    ubl_format: UblFormat = UblFormat.CORE
    credited: tuple[str, date] | None = None
    collection: Collection | None = None
    not_collected: str = ""
    verify_code: str = ""
    verify_url: str = ""
    pay_url: str = ""
    footer: str = ""


#: UN/ECE recommendation 20: the units that people choose from; any other code of the list may be typed.
UNITS = {
    "C62": "stuk", "HUR": "uur", "DAY": "dag", "WEE": "week", "MON": "maand", "ANN": "jaar", "KMT": "km", "MTR": "m",
    "MTK": "m²", "MTQ": "m³", "KGM": "kg", "TNE": "ton", "LTR": "liter", "LS": "vast bedrag", "SET": "set",
    "KWH": "kWh", "MIN": "minuut", "E48": "dienst",
}  # fmt: skip


def as_json(value: Any) -> Any:
    """Waarden als JSON: decimals and dates as text, so that nothing is rounded."""
    if isinstance(value, Mapping):
        return {k: as_json(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(v) for v in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, StrEnum):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
