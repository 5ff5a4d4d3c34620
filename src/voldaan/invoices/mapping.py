"""Kolomkoppeling: which column of a file holds which field of an open item, chosen by a person or guessed by a reader.

Pure values, so that a mapping can be kept and used again for the next file with the same header.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from voldaan.base.errors import Refused

FIELDS = {
    "number": "Factuurnummer",
    "issued_on": "Factuurdatum",
    "due_on": "Vervaldatum",
    "amount": "Factuurbedrag",
    "credit": "Creditbedrag (naast een kolom debet)",
    "open": "Openstaand bedrag",
    "paid": "Betaald bedrag",
    "item_kind": "Soort post (factuur of creditnota)",
    "currency": "Valuta",
    "description": "Omschrijving",
    "payment_reference": "Betalingskenmerk",
    "credited_number": "Creditnota op factuur",
    "debtor_number": "Debiteurnummer",
    "debtor_name": "Debiteurnaam",
    "debtor_kind": "Soort debiteur",
    "kvk": "KvK-nummer",
    "vat_number": "Btw-nummer",
    "email": "E-mailadres",
    "phone": "Telefoonnummer",
    "street": "Straat en huisnummer",
    "postcode": "Postcode",
    "town": "Plaats",
    "country": "Land",
    "iban": "IBAN",
}
NEEDED_NL = "Factuurnummer, Factuurdatum, Debiteurnaam (of Debiteurnummer) en Bedrag (of Openstaand)"


class DateOrder(StrEnum):
    """Datumvolgorde: what stands first in a date that does not open with the year."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class Minus(StrEnum):
    """Minteken: what a negative amount says; most packages write a credit note so, some every claim."""

    CREDIT_NOTE = "credit_note"
    RECEIVABLE = "receivable"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Kolomkoppeling: per field (a key of FIELDS) the header of its column, and how amounts and dates are written.

    A header is compared without case, spaces and punctuation; ``#2`` behind it means its second occurrence.
    ``decimal_sign`` is a comma, a point, or empty to decide by the whole column.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    dates: DateOrder = DateOrder.DAY_FIRST
    decimal_sign: str = ""
    minus: Minus = Minus.CREDIT_NOTE

    def missing(self) -> list[str]:
        """The Dutch names of what must still be chosen before a file can be read."""
        chosen = {name for name, title in self.columns.items() if title}
        wanted = [FIELDS[name] for name in ("number", "issued_on") if name not in chosen]
        wanted += [] if chosen & {"debtor_name", "debtor_number"} else ["Debiteurnaam of Debiteurnummer"]
        return wanted + ([] if chosen & {"amount", "open"} else ["Factuurbedrag of Openstaand bedrag"])

    def as_data(self) -> dict[str, Any]:
        """The mapping as plain values, to be kept as JSON."""
        return {
            "columns": dict(self.columns),
            "dates": self.dates.value,
            "decimal_sign": self.decimal_sign,
            "minus": self.minus.value,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The mapping that ``as_data`` gave. Raises Refused on a field or choice that does not exist."""
        columns = {str(name): str(title) for name, title in dict(data.get("columns") or {}).items() if title}
        sign = str(data.get("decimal_sign") or "")
        unknown = sorted(set(columns) - set(FIELDS))
        try:
            dates = DateOrder(data.get("dates") or DateOrder.DAY_FIRST)
            minus = Minus(data.get("minus") or Minus.CREDIT_NOTE)
        except ValueError:
            unknown.append("datumvolgorde of minteken")
            dates, minus = DateOrder.DAY_FIRST, Minus.CREDIT_NOTE
        if unknown or sign not in ("", ",", "."):
            raise Refused(
                f"De koppeling is niet te gebruiken: {', '.join(unknown)[:200] or 'het decimaalteken'} bestaat niet. "
                f"Kies uit {', '.join(FIELDS)}.",
                rule="mapping",
            )
        return cls(columns, dates, sign, minus)


def bare(header: str) -> str:
    """A header as compared: letters and digits only, in one case."""
    return "".join(c for c in header.casefold() if c.isalnum())


def keys_of(header: Sequence[str]) -> list[str]:
    """The compared form of each header; later occurrences of the same text get #2, #3."""
    counts: dict[str, int] = {}
    keys = []
    for text in header:
        key = bare(text)
        counts[key] = counts.get(key, 0) + 1
        keys.append(key if counts[key] == 1 else f"{key}#{counts[key]}")
    return keys


def fingerprint(header: Sequence[str]) -> str:
    """Vingerafdruk: the same for every file with this header, however it writes case, spaces and punctuation."""
    return hashlib.sha256("\x1f".join(keys_of(header)).encode()).hexdigest()
