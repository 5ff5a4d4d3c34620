"""Reads of long lists of claims: filtered, sorted, summed and cut into pages in a number of queries that never grows.

Interest up to the day is exact and yet summed in the database: the law kernel gives one factor per kind and first day,
a join multiplies and rounds each claim once, half up, by whole numbers. Claims of which interest was posted before take
the scalar path, and their cents go along. A test proves that both are what the claim's own page says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from voldaan.base import sql
from voldaan.base.text import name_key, number_key
from voldaan.claims.queries import ClaimView, claims
from voldaan.claims.rules import OPEN_STAGES, Owed, interest_factor, interest_to_post, last_priced_day


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
    """Lijst: the rows that were asked for, in order, with the totals of everything that meets the filter."""

    rows: list[Row]
    totals: Totals


#: Column of the list -> SQL over the priced claims.
SORTS = {
    "number": "number", "debtor": "name_key", "stage": "stage", "due": "due_on", "issued": "issued_on",
    "principal": "principal", "interest": "interest", "costs": "costs", "open": "principal + interest + costs",
    "next": "next_look_on",
}  # fmt: skip
_FROM = "FROM claims_claim c JOIN parties_party p ON p.id = c.debtor_id"
_RUNS = "c.closed_on IS NULL AND c.stage = ANY(%(running)s) AND c.principal_cents > 0 AND c.interest_from <= %(on)s"
#: Over no day of it interest was posted, or given up by an arrangement.
_UNPOSTED = "c.interest_until IS NULL AND c.interest_free_until IS NULL AND c.interest_stop_on IS NULL"
_PRICED = f"""
WITH factor(kind, from_on, num, den) AS (
  SELECT * FROM unnest(%(kinds)s::text[], %(firsts)s::date[], %(nums)s::numeric[], %(dens)s::numeric[])),
posted(id, cents) AS (SELECT * FROM unnest(%(posted_ids)s::bigint[], %(posted_cents)s::bigint[])),
priced AS (
  SELECT c.id, c.number, c.stage, c.due_on, c.issued_on, c.next_look_on, p.name_key, c.principal_cents AS principal,
    c.costs_cents AS costs, c.interest_cents
      + coalesce(o.cents, div(2 * c.principal_cents * f.num + f.den, 2 * f.den), 0)::bigint AS interest
  {_FROM} LEFT JOIN posted o ON o.id = c.id
  LEFT JOIN factor f ON f.kind = c.interest_kind AND f.from_on = c.interest_from
    AND {_UNPOSTED} AND {_RUNS}
  WHERE """
_STATES = {
    "all": "true",
    "open": "c.closed_on IS NULL",
    "closed": "c.closed_on IS NOT NULL",
    "held": "c.closed_on IS NULL AND EXISTS (SELECT FROM claims_hold h WHERE h.case_id = c.case_id"
    " AND (h.claim_id IS NULL OR h.claim_id = c.id) AND h.released_on IS NULL)",
    "unreachable": "c.closed_on IS NULL AND (p.email = '' OR p.email_bounced_on IS NOT NULL)"
    " AND (p.street = '' OR p.town = '')",
}


def listing(wanted: Filter, on: date, *, sort: str = "due", limit: int | None = None, offset: int = 0) -> Listing:
    """Vorderingen that meet the filter, in order; ``-`` before a column turns its order round."""
    where, params = _where(wanted)
    params |= {"on": on, "running": list(OPEN_STAGES), "limit": limit, "offset": offset}
    params |= _factors(params) | _posted(where, params)
    name, down = sort.removeprefix("-"), sort.startswith("-")
    order = f"{SORTS.get(name, 'due_on')} {'DESC' if down else 'ASC'} NULLS LAST, id"
    priced = f"{_PRICED}{where})"
    sums = sql.fetch_one(
        f"{priced} SELECT count(*), coalesce(sum(principal), 0)::bigint, coalesce(sum(interest), 0)::bigint,"
        " coalesce(sum(costs), 0)::bigint FROM priced",
        params,
    )
    assert sums is not None
    count, principal, interest, costs = sums
    totals = Totals(count, principal, interest, costs, principal + interest + costs)
    page = sql.fetch(
        f"{priced} SELECT id, principal, interest, costs, principal + interest + costs FROM priced ORDER BY {order}"
        " LIMIT %(limit)s OFFSET %(offset)s",
        params,
    )
    return Listing(_rows([Amounts(*row) for row in page], on), totals)


def _factors(params: dict[str, Any]) -> dict[str, Any]:
    """Rentefactoren of the day: one for each kind and first day on which interest runs."""
    found = sql.fetch(
        f"SELECT DISTINCT c.interest_kind, c.interest_from FROM claims_claim c WHERE {_UNPOSTED} AND {_RUNS}",
        params,
    )
    factors = [interest_factor(kind, first, max(last_priced_day(kind, params["on"]), first)) for kind, first in found]
    return {
        "kinds": [kind for kind, _ in found],
        "firsts": [first for _, first in found],
        "nums": [str(factor.numerator) for factor in factors],
        "dens": [str(factor.denominator) for factor in factors],
    }


def _posted(where: str, params: dict[str, Any]) -> dict[str, Any]:
    """Rente since the last posting, for claims of which interest was posted before, or on which it stopped."""
    found = sql.fetch(
        "SELECT c.id, c.principal_cents, c.interest_cents, c.interest_capitalised_cents, c.costs_cents,"
        f" c.interest_kind, c.interest_from, c.interest_until, c.interest_stop_on, c.interest_free_until {_FROM}"
        " WHERE (greatest(c.interest_until, c.interest_free_until) < %(on)s OR c.interest_stop_on IS NOT NULL)"
        f" AND {_RUNS} AND {where}",
        params,
    )
    cents = [interest_to_post(Owed(*row[1:]), params["on"]) for row in found]
    return {"posted_ids": [row[0] for row in found], "posted_cents": cents}


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


def _rows(amounts: list[Amounts], on: date) -> list[Row]:
    """The claims with these amounts, read whole, in this order."""
    found = {view.id: view for view in claims(on, where="c.id = ANY(%(ids)s)", params={"ids": [a.id for a in amounts]})}
    return [Row(found[a.id], a) for a in amounts]
