"""Reads of long lists of claims: filtered, sorted, summed and cut into pages in a number of queries that never grows.

Interest is computed here and not in the database, so one light query reads what the sums need of every claim that
meets the filter; only the claims of one page are then read whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from voldaan.base import sql
from voldaan.base.text import name_key, number_key
from voldaan.claims.queries import ClaimView, claims
from voldaan.claims.rules import OPEN_STAGES, Owed, interest_owed


@dataclass(frozen=True, slots=True)
class Filter:
    """Filter: words in number, debtor or his number; a stage, or ``open``, ``closed``, ``held`` or ``all``."""

    words: str = ""
    stage: str = "open"


@dataclass(frozen=True, slots=True)
class Totals:
    """Totalen over everything that meets the filter; cents."""

    count: int
    principal_cents: int
    interest_cents: int
    costs_cents: int
    open_cents: int


class Amounts(NamedTuple):
    """Open bedragen of one claim on the day; cents."""

    id: int
    principal_cents: int
    interest_cents: int
    costs_cents: int
    open_cents: int


class Row(NamedTuple):
    """Regel of the list: the claim and what is open of it."""

    claim: ClaimView
    amounts: Amounts


class Listing(NamedTuple):
    """Lijst: everything that meets the filter, in order, with the totals."""

    amounts: list[Amounts]
    totals: Totals


#: Column of the list -> SQL; ``interest`` and ``open`` are computed for the day and sorted here.
SORTS = {
    "number": "c.number", "debtor": "p.name_key", "stage": "c.stage", "due": "c.due_on", "issued": "c.issued_on",
    "principal": "c.principal_cents", "costs": "c.costs_cents", "next": "c.next_look_on",
}  # fmt: skip
COMPUTED = {"interest": 2, "open": 4}
_STATES = {
    "all": "true",
    "open": "c.closed_on IS NULL",
    "closed": "c.closed_on IS NOT NULL",
    "held": "c.closed_on IS NULL AND EXISTS (SELECT FROM claims_hold h WHERE h.case_id = c.case_id"
    " AND (h.claim_id IS NULL OR h.claim_id = c.id) AND h.released_on IS NULL)",
    "unreachable": "c.closed_on IS NULL AND (p.email = '' OR p.email_bounced_on IS NOT NULL)"
    " AND (p.street = '' OR p.town = '')",
}


def listing(wanted: Filter, on: date, *, sort: str = "due") -> Listing:
    """Vorderingen that meet the filter, in order; ``-`` before a column turns its order round."""
    where, params = _where(wanted)
    name, down = sort.removeprefix("-"), sort.startswith("-")
    order = f"{SORTS.get(name, 'c.due_on')} {'DESC' if down else 'ASC'} NULLS LAST, c.id"
    raw = sql.fetch(
        "SELECT c.id, c.stage, c.principal_cents, c.interest_cents, c.interest_capitalised_cents, c.costs_cents,"
        " c.interest_kind, c.interest_from, c.interest_until FROM claims_claim c"
        f" JOIN parties_party p ON p.id = c.debtor_id WHERE {where} ORDER BY {order}",
        params,
    )
    found = [_amounts(row, on) for row in raw]
    if name in COMPUTED:
        found.sort(key=lambda x: x[COMPUTED[name]], reverse=down)
    sums = [sum(column) for column in list(zip(*found, strict=True))[1:]] or [0, 0, 0, 0]
    return Listing(found, Totals(len(found), *sums))


def _where(wanted: Filter) -> tuple[str, dict[str, Any]]:
    state = _STATES.get(wanted.stage, "c.stage = %(stage)s")
    words = wanted.words.strip()
    if not words:
        return state, {"stage": wanted.stage}
    match = (
        "(c.number ILIKE %(like)s OR c.number_key LIKE %(number)s OR p.name_key LIKE %(name)s"
        " OR p.number ILIKE %(like)s)"
    )
    return f"{state} AND {match}", {
        "stage": wanted.stage,
        "like": f"%{_literal(words)}%",
        "number": f"{_literal(number_key(words)) or '-'}%",
        "name": f"%{_literal(name_key(words)) or '-'}%",
    }


def _literal(words: str) -> str:
    return words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _amounts(row: tuple[Any, ...], on: date) -> Amounts:
    owed = Owed(*row[2:9])
    interest = interest_owed(owed, on) if row[1] in OPEN_STAGES else owed.interest_cents
    total = owed.principal_cents + interest + owed.costs_cents
    return Amounts(row[0], owed.principal_cents, interest, owed.costs_cents, total)


def rows(amounts: Sequence[Amounts], on: date) -> list[Row]:
    """The claims with these amounts, read whole, in this order."""
    found = {view.id: view for view in claims(on, where="c.id = ANY(%(ids)s)", params={"ids": [a.id for a in amounts]})}
    return [Row(found[a.id], a) for a in amounts]
