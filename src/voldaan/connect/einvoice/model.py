"""E-factuur: what UBL and CII both say, as plain values in the terms of EN 16931-1."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from voldaan.base.errors import Refused
from voldaan.invoices.open_items import DebtorKind, Supplier

ASK_AGAIN = "Vraag de afzender om een juiste factuur; er is niets ingelezen."


@dataclass(frozen=True, slots=True)
class Vat:
    """Btw-categorie: the code (S, Z, E, AE, K, G, O, L, M; empty where the file is silent) and its rate in percent."""

    category: str
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Part:
    """Bedrag met btw-categorie: the net amount of a line, or of an allowance or charge on the whole document."""

    cents: int
    vat: Vat


@dataclass(frozen=True, slots=True)
class VatLine:
    """Btw-regel: one line of the VAT breakdown (BG-23)."""

    vat: Vat
    taxable_cents: int | None
    tax_cents: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Totalen: the document totals (BG-22) in cents, None where the file is silent."""

    lines: int | None
    allowances: int | None
    charges: int | None
    exclusive: int | None
    tax: int | None
    inclusive: int | None
    prepaid: int | None
    rounding: int | None
    payable: int | None


@dataclass(frozen=True, slots=True)
class Buyer:
    """Koper: the debtor as the invoice describes him; text is empty where it is silent."""

    number: str
    name: str
    kind: DebtorKind
    kvk: str
    vat_number: str
    email: str
    phone: str
    street: str
    postcode: str
    town: str
    country: str
    iban: str


@dataclass(frozen=True, slots=True)
class Attached:
    """Ingesloten bestand: a PDF inside the XML."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class EInvoice:
    """E-factuur: one invoice or credit note. Dates are text as written, so that an odd one is refused as a row.

    ``lines`` is None for the profiles that have none (Factur-X MINIMUM and BASIC WL). ``credit`` says that the document
    is a credit note by its kind.
    """

    profile: str
    type_code: str
    credit: bool
    number: str
    issued: str
    due: str
    currency: str
    note: str
    payment_reference: str
    credited_number: str
    buyer: Buyer
    supplier: Supplier
    totals: Totals
    lines: tuple[Part, ...] | None
    allowances: tuple[Part, ...]
    charges: tuple[Part, ...]
    vat_lines: tuple[VatLine, ...]
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Bevinding: one rule that a document breaks, in one Dutch sentence; a warning is not ``fatal``."""

    rule: str
    sentence: str
    fatal: bool = True

    def refusal(self) -> Refused:
        """The finding as what stops a file from being read."""
        return Refused(self.sentence, rule=self.rule)


def euros(cents: int) -> str:
    """Cents as Dutch text."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"
