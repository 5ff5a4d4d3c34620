"""Reads of bank lines for people: lists in pages, and one line with the claims that its money may be for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from voldaan.base import sql
from voldaan.base.errors import NotFound
from voldaan.base.text import name_key, number_key


@dataclass(frozen=True, slots=True)
class Filter:
    """Filter: a state of a line, or ``all``; words in the other party, the text or the reference."""

    state: str = "to_settle"
    words: str = ""


class Row(NamedTuple):
    """Bankregel in a list; cents."""

    id: int
    reference: str
    booked_on: date
    value_on: date
    amount_cents: int
    unallocated_cents: int
    state: str
    level: str
    reasons: list[str]
    counterparty: str
    counterparty_iban: str
    text: str
    proposal: list[tuple[int, int]]
    debtor_ids: list[int]
    account: str
    decided_by: str
    probability: float


class Paid(NamedTuple):
    """Toewijzing of a line to a component of a claim; cents."""

    claim_id: int
    number: str
    debtor: str
    component: str
    amount_cents: int
    value_on: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """Geld dat wacht: how many lines, how much in cents, and since when."""

    count: int
    cents: int
    since: date | None


_COLUMNS = """
SELECT l.id, l.reference, l.booked_on, l.value_on, l.amount_cents, l.unallocated_cents, l.state, l.level, l.reasons,
  l.counterparty_name, l.counterparty_iban, l.text, l.proposal, l.candidates, a.iban, l.decided_by, l.probability
FROM payments_bankline l JOIN payments_bankaccount a ON a.id = l.account_id
"""


def totals(wanted: Filter) -> tuple[int, int, int]:
    """How many lines meet the filter, and their amount and unallocated money together in cents."""
    where, params = _where(wanted)
    row = sql.fetch_one(
        "SELECT count(*), coalesce(sum(l.amount_cents), 0)::bigint, coalesce(sum(l.unallocated_cents), 0)::bigint"
        f" FROM payments_bankline l WHERE {where}",
        params,
    )
    assert row is not None
    return row[0], row[1], row[2]


def rows(wanted: Filter, *, limit: int | None = None, offset: int = 0) -> list[Row]:
    """Bankregels: what waits comes with its proposals first and then the oldest; all else newest first."""
    where, params = _where(wanted)
    order = "(l.proposal = '[]' AND l.candidates = '[]'), l.booked_on, l.id"
    if wanted.state != "to_settle":
        order = "l.booked_on DESC, l.id DESC"
    found = sql.fetch(
        f"{_COLUMNS} WHERE {where} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s",
        params | {"limit": limit, "offset": offset},
    )
    return [_row(row) for row in found]


def _where(wanted: Filter) -> tuple[str, dict[str, Any]]:
    state = "true" if wanted.state == "all" else "l.state = %(state)s"
    if not wanted.words.strip():
        return state, {"state": wanted.state}
    like = wanted.words.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    match = "(l.counterparty_name ILIKE %(like)s OR l.text ILIKE %(like)s OR l.reference ILIKE %(like)s)"
    return f"{state} AND {match}", {"state": wanted.state, "like": f"%{like}%"}


def _row(row: tuple[Any, ...]) -> Row:
    reasons = [reason["nl"] for reason in json.loads(row[8])]
    proposal = [(part[0], part[1]) for part in json.loads(row[12])]
    return Row._make([*row[:8], reasons, *row[9:12], proposal, json.loads(row[13]), *row[14:]])


def line(line_id: int) -> Row:
    """One bank line; :raises NotFound: also when it belongs to another administration."""
    found = sql.fetch(f"{_COLUMNS} WHERE l.id = %s", [line_id])
    if not found:
        raise NotFound("Deze bankregel bestaat niet in deze administratie. Zoek haar op in de lijst met bankregels.")
    return _row(found[0])


def paid(line_ids: list[int]) -> dict[int, list[Paid]]:
    """What became of these lines: their allocations that stand, by line."""
    found: dict[int, list[Paid]] = {}
    for id_, *rest in sql.fetch(
        "SELECT a.line_id, c.id, c.number, p.name, a.component, a.amount_cents, a.value_on FROM payments_allocation a"
        " JOIN claims_claim c ON c.id = a.claim_id JOIN parties_party p ON p.id = c.debtor_id"
        " WHERE a.line_id = ANY(%s) AND NOT a.undone ORDER BY a.line_id, a.id",
        [line_ids],
    ):
        found.setdefault(id_, []).append(Paid(*rest))
    return found


def of_claim(claim_id: int) -> list[tuple[int, Paid]]:
    """Betalingen on a claim that stand, with the id of their line, oldest first."""
    rows_ = sql.fetch(
        "SELECT a.line_id, c.id, c.number, p.name, a.component, a.amount_cents, a.value_on FROM payments_allocation a"
        " JOIN claims_claim c ON c.id = a.claim_id JOIN parties_party p ON p.id = c.debtor_id"
        " WHERE a.claim_id = %s AND NOT a.undone ORDER BY a.value_on, a.id",
        [claim_id],
    )
    return [(row[0], Paid(*row[1:])) for row in rows_]


def candidate_ids(found: Row, words: str, *, limit: int = 40) -> list[int]:
    """Vorderingen that this money may be for: proposed, of debtors it may come from, or found by ``words``.

    It may come from the debtors that the matcher named and from those who are known to pay from its account.
    """
    proposed = [claim for claim, _ in found.proposal]
    like = words.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    rows_ = sql.fetch(
        "SELECT c.id FROM claims_claim c JOIN parties_party p ON p.id = c.debtor_id WHERE c.id = ANY(%(ids)s)"
        " OR (c.closed_on IS NULL AND (c.debtor_id = ANY(%(debtors)s)"
        " OR (%(words)s AND (c.number ILIKE %(like)s OR c.number_key LIKE %(number)s OR p.name_key LIKE %(name)s))))"
        " ORDER BY c.id = ANY(%(ids)s) DESC, array_position(%(debtors)s::bigint[], c.debtor_id), c.due_on, c.id"
        " LIMIT %(limit)s",
        {
            "ids": proposed, "debtors": _payers(found), "words": bool(like), "like": f"%{like}%",
            "number": f"{number_key(like) or '-'}%", "name": f"%{name_key(like) or '-'}%", "limit": limit,
        },
    )  # fmt: skip
    return [row[0] for row in rows_]


def _payers(found: Row) -> list[int]:
    """Betalers: debtors from whom this line may be, the likeliest first."""
    known = sql.fetch(
        "SELECT party_id FROM parties_partyaccount WHERE iban = %s AND iban <> '' ORDER BY id",
        [found.counterparty_iban],
    )
    return list(dict.fromkeys([*found.debtor_ids, *(row[0] for row in known)]))


def waiting(*, with_candidates: bool) -> Waiting:
    """Geld dat wacht op een mens: lines that may be of a known debtor, or those of nobody."""
    sign = "<>" if with_candidates else "="
    row = sql.fetch_one(
        "SELECT count(*), coalesce(sum(unallocated_cents), 0)::bigint, min(booked_on) FROM payments_bankline"
        f" WHERE state = 'to_settle' AND candidates {sign} '[]'"
    )
    assert row is not None
    return Waiting(*row)


def accounts() -> list[tuple[str, str, date | None]]:
    """Bankrekeningen: creditor, IBAN, and the last day of which all money is known."""
    rows_ = sql.fetch(
        "SELECT s.name, a.iban, a.seen_until FROM payments_bankaccount a"
        " JOIN parties_creditor s ON s.id = a.creditor_id ORDER BY s.name, a.iban"
    )
    return [(name, iban, seen) for name, iban, seen in rows_]
