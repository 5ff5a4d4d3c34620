"""Pure rules of parties: which capacity a debtor has, and what an import may overwrite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

#: debtor kind as an import hints it -> capacity of the claim; unknown counts as a consumer (LR-0.01)
CAPACITY = {
    "company": "company",
    "sole_trader": "sole_trader",
    "partnership": "partnership",
    "consumer": "consumer",
    "public_body": "public_body",
    "unknown": "unknown",
}
NATURAL = frozenset({"consumer", "sole_trader", "partnership", "unknown"})


def is_natural(capacity: str) -> bool:
    """Natuurlijk persoon: gets the fourteen-day notice, whatever he trades in (LR-0.02)."""
    return capacity in NATURAL


class DebtorData(NamedTuple):
    """What an import says of a debtor, in the order of ``CONTACT`` after the number; empty text says nothing."""

    number: str
    name: str
    kind: str
    kvk: str
    vat_number: str
    email: str
    phone: str
    street: str
    postcode: str
    town: str
    country: str


#: Fields of a debtor that an import brings.
CONTACT = DebtorData._fields[1:]
#: Fields of a debtor that a person may change; the language is never in a file.
CORRECTABLE = ("name", "email", "phone", "street", "postcode", "town", "country", "language")
#: What stands for silence in a field that always has a value.
SILENT = {"kind": "unknown"}


class KnownDebtor(NamedTuple):
    """What is known of a debtor: ``values`` in the order of ``CONTACT``."""

    party_id: int
    values: tuple[str, ...]
    local_fields: tuple[str, ...] = ()
    email_bounced_on: date | None = None


class DebtorChange(NamedTuple):
    """One field of a known debtor that an import changes."""

    number: str
    party_id: int
    field: str
    old: str
    new: str


def says(field: str, value: str) -> bool:
    """Whether a file says anything of this field: an empty cell never wins."""
    return value not in ("", SILENT.get(field, ""))


def merged(debtors: Iterable[DebtorData]) -> dict[str, DebtorData]:
    """One per number: what the last row that says anything of a field says of it."""
    found: dict[str, DebtorData] = {}
    for debtor in debtors:
        before = found.get(debtor.number)
        if before is not None and before != debtor:
            values = (new if says(f, new) else old for f, old, new in zip(CONTACT, before[1:], debtor[1:], strict=True))
            debtor = DebtorData(debtor.number, *values)
        found[debtor.number] = debtor
    return found


def debtor_changes(debtors: Mapping[str, DebtorData], known: Mapping[str, KnownDebtor]) -> list[DebtorChange]:
    """What an import changes of known debtors; a field changed by hand stays as it is."""
    return [
        DebtorChange(number, there.party_id, field, old, new)
        for number, debtor in debtors.items()
        if (there := known.get(number)) is not None and there.values != debtor[1:]
        for field, old, new in zip(CONTACT, there.values, debtor[1:], strict=True)
        if new != old and says(field, new) and field not in there.local_fields
    ]
