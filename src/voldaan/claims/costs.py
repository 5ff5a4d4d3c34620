"""Collection costs (incassokosten) over the claims of one message: by their terms where those may count, else the law.

Terms count between businesses. Where the claims of a message do not all fall under the same clause, and for everybody
who trades as a natural person, what was agreed is never more than the scale over the whole. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from voldaan.agreements.rules import agreed_costs
from voldaan_law.nl.collection_costs import collection_costs, scale_cents


class Part(NamedTuple):
    """Deel: what is asked of the principal of one claim, and the percentage its terms give (0: the scale)."""

    principal_cents: int
    percent: int


@lru_cache(maxsize=65536)
def scale(principal_cents: int, vat: bool, on: date) -> int:
    """Staffel over a principal (LR-2.08, LR-3.01), with VAT for who cannot deduct it."""
    return collection_costs(principal_cents, vat=vat, on=on).value


def by_clause(parts: Iterable[Part]) -> list[Part]:
    """Per beding: the principals under each percentage together; those under the scale come last."""
    sums: dict[int, int] = {}
    for part in parts:
        sums[part.percent] = sums.get(part.percent, 0) + part.principal_cents
    return [Part(sums[percent], percent) for percent in sorted(sums, reverse=True)]


def agreed(parts: Sequence[Part], *, natural: bool, vat: bool, on: date) -> int | None:
    """Afgesproken kosten in cents (LR-3.04); None where only the scale counts."""
    clauses = by_clause(parts)
    if not any(percent for _, percent in clauses):
        return None
    cents = sum(agreed_costs(base, percent) if percent else scale(base, vat, on) for base, percent in clauses)
    if natural or len(clauses) > 1:
        return min(cents, scale(sum(base for base, _ in clauses), vat, on))
    return cents


def to_announce(parts: Sequence[Part], *, natural: bool, vat: bool, on: date) -> int:
    """Aan te kondigen kosten of one message."""
    found = agreed(parts, natural=natural, vat=vat, on=on)
    return scale(sum(part.principal_cents for part in parts), vat, on) if found is None else found


def without_vat(part: Part, *, natural: bool) -> int:
    """Kosten over what is left of one claim by the newest figures, for who deducts VAT. Fast."""
    if not part.percent:
        return scale_cents(part.principal_cents)
    cents = agreed_costs(part.principal_cents, part.percent)
    return min(cents, scale_cents(part.principal_cents)) if natural else cents
