"""Unallocated money (geld zonder bestemming) with its age and why it stands there; it ties out to the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from voldaan.base import sql
from voldaan.ledger.accounts import Account
from voldaan.payments.listing import Waiting

OLD_DAYS = 30
#: The first day of each age but the first: up to 7 days, 8 to 30, 31 to 90, more.
_AGES = (8, 31, 91)
AGES = len(_AGES) + 1
#: Reason -> when it holds; the first that holds counts.
_REASONS = {
    "returned": "l.is_reversal OR l.return_reason <> ''",
    "surplus": "l.unallocated_cents < l.amount_cents",
    "undone": "l.decided_by <> ''",
    "double": """l.reasons @> '[{"code": "already_paid"}]'""",
    "proposed": "l.proposal <> '[]' OR l.candidates <> '[]'",
}
REASONS = ("no_match", "proposed", "surplus", "double", "returned", "undone")
_REASON = f"CASE {' '.join(f'WHEN {when} THEN {name!r}' for name, when in _REASONS.items())} ELSE 'no_match' END"
_AGE = f"width_bucket(greatest(%(on)s::date - l.booked_on, 0), ARRAY{list(_AGES)})"


@dataclass(frozen=True, slots=True)
class Filter:
    """Filter: a reason and an age (0 is the youngest); empty and None mean all."""

    reason: str = ""
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Vak of the ageing: how many lines, and their unallocated money in cents."""

    count: int
    cents: int


class Row(NamedTuple):
    """Regel met geld zonder bestemming; cents."""

    id: int
    booked_on: date
    days: int
    counterparty: str
    counterparty_iban: str
    text: str
    reference: str
    amount_cents: int
    unallocated_cents: int
    reason: str


def ageing(on: date) -> dict[str, list[Cell]]:
    """Ouderdom: per reason that occurs a cell for each age, and one for all ages at the end; also for ``all``."""
    found = {
        (reason, age): Cell(count, cents)
        for reason, age, count, cents in sql.fetch(
            f"SELECT {_REASON}, {_AGE}, count(*), sum(l.unallocated_cents)::bigint FROM payments_bankline l"
            " WHERE l.unallocated_cents > 0 GROUP BY 1, 2",
            {"on": on},
        )
    }
    names = [name for name in REASONS if any(reason == name for reason, _ in found)]
    table = {name: [found.get((name, age), Cell(0, 0)) for age in range(AGES)] for name in names}
    table["all"] = [_sum([row[age] for row in table.values()]) for age in range(AGES)]
    return {name: [*row, _sum(row)] for name, row in table.items()}


def _sum(cells: list[Cell]) -> Cell:
    return Cell(sum(cell.count for cell in cells), sum(cell.cents for cell in cells))


def rows(wanted: Filter, on: date, *, limit: int | None = None, offset: int = 0) -> list[Row]:
    """Regels that meet the filter, the oldest first."""
    where, params = _where(wanted, on)
    found = sql.fetch(
        "SELECT l.id, l.booked_on, greatest(%(on)s::date - l.booked_on, 0),"
        " coalesce(nullif(l.counterparty_name, ''), l.reference), l.counterparty_iban, l.text, l.reference,"
        f" l.amount_cents, l.unallocated_cents, {_REASON} FROM payments_bankline l WHERE {where}"
        " ORDER BY l.booked_on, l.id LIMIT %(limit)s OFFSET %(offset)s",
        params | {"limit": limit, "offset": offset},
    )
    return [Row(*row) for row in found]


def total(wanted: Filter, on: date) -> Cell:
    """How many lines meet the filter, and their unallocated money."""
    where, params = _where(wanted, on)
    row = sql.fetch_one(
        f"SELECT count(*), coalesce(sum(l.unallocated_cents), 0)::bigint FROM payments_bankline l WHERE {where}", params
    )
    assert row is not None
    return Cell(*row)


def _where(wanted: Filter, on: date) -> tuple[str, dict[str, Any]]:
    reason = f" AND {_REASON} = %(reason)s" if wanted.reason else ""
    age = f" AND {_AGE} = %(age)s" if wanted.age is not None else ""
    return f"l.unallocated_cents > 0{reason}{age}", {"on": on, "reason": wanted.reason, "age": wanted.age}


def in_the_ledger() -> int:
    """Niet toegewezen volgens het grootboek, in cents: what the ageing adds up to."""
    row = sql.fetch_one(
        f"SELECT coalesce(sum(CASE WHEN credit = {Account.UNALLOCATED:d} THEN amount_cents ELSE -amount_cents END), 0)"
        f"::bigint FROM ledger_transfer WHERE {Account.UNALLOCATED:d} IN (debit, credit)"
    )
    assert row is not None
    return int(row[0])


def old(on: date) -> Waiting:
    """Geld dat te lang wacht: more than thirty days without a destination."""
    row = sql.fetch_one(
        "SELECT count(*), coalesce(sum(unallocated_cents), 0)::bigint, min(booked_on) FROM payments_bankline"
        " WHERE unallocated_cents > 0 AND booked_on < %s",
        [on - timedelta(days=OLD_DAYS)],
    )
    assert row is not None
    return Waiting(*row)
