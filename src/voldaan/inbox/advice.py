"""Remittance advice (betaalspecificatie): which invoices somebody paid, from rows of whatever file he sent. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from voldaan.base.text import number_key

SHORTEST_KEY = 4
_AMOUNT = re.compile(r"-?\d{1,3}(?:[ .,']\d{3})*[.,]\d{2}-?|-?\d{1,9}(?:[.,]\d{1,2})?-?")
_MARKS = re.compile(r"[€\s\u00a0]|\beur\b|\beuro\b", re.IGNORECASE)
MOST_LINES = 500


class Paid(NamedTuple):
    """Betaalde factuur of an advice; cents."""

    claim_id: int
    number: str
    amount_cents: int


def keys_in(rows: Sequence[Sequence[str]]) -> list[str]:
    """Nummers that may name an invoice, as keys."""
    keys = {number_key(part) for row in rows for cell in row for part in (cell, *cell.split())}
    return sorted(key for key in keys if len(key) >= SHORTEST_KEY and any(c.isdigit() for c in key))[:5000]


def read(rows: Sequence[Sequence[str]], known: Mapping[str, tuple[int, str]]) -> list[Paid]:
    """Facturen with their amounts: in each row that names one known invoice, the last amount that is not its number.

    An invoice that is named twice is not added up: then nobody knows what was meant, and it is left out.
    """
    found: list[Paid] = []
    for row in rows:
        named = {key for cell in row for part in (cell, *cell.split()) if (key := number_key(part)) in known}
        amounts = [cents for cell in row if number_key(cell) not in named and (cents := _cents(cell)) is not None]
        if len(named) == 1 and amounts:
            claim_id, number = known[named.pop()]
            found.append(Paid(claim_id, number, amounts[-1]))
    times = [one.claim_id for one in found]
    return [one for one in found if times.count(one.claim_id) == 1 and one.amount_cents > 0][:MOST_LINES]


def _cents(cell: str) -> int | None:
    """An amount with its sign; only what is written with cents or with the word euro, so that a day is none."""
    plain = _MARKS.sub("", cell)
    if not _AMOUNT.fullmatch(plain) or not (re.search(r"[.,]\d{2}-?$", plain) or _MARKS.search(cell.strip())):
        return None
    negative = plain.startswith("-") or plain.endswith("-")
    digits = re.sub(r"\D", "", plain)
    cents = int(digits) if re.search(r"[.,]\d{2}-?$", plain) else int(digits) * 100
    return -cents if negative else cents
