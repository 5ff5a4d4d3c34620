"""Reads about payments: how far the bank is known, lines and what became of them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from voldaan.base import clock, sql
from voldaan.payments import continuity

NOTICE_DAYS = 14
SAME_AMOUNT_DEBTORS = 20  # an amount that more debtors owe says nothing about who paid it


def seen_until() -> dict[int, date | None]:
    """Bank gezien tot: per creditor the last day of which all money is known; absent without an account.

    A third-party account counts for every creditor: the money of all of them comes in there.
    """
    return dict(
        sql.fetch(
            "SELECT c.id, min(a.seen_until) FROM parties_creditor c"
            " JOIN payments_bankaccount a ON a.creditor_id = c.id OR a.is_third_party GROUP BY c.id"
        )
    )


def statement_notices() -> list[dict[str, Any]]:
    """Meldingen about statements, those that hold the bank back first: what is missing, unclear, or was told twice.

    A gap holds until the missing statement is read, or a person declares the bank seen up to its last day; what does
    not hold is shown for ``NOTICE_DAYS`` after the import.
    """
    rows = sql.fetch(
        "SELECT a.iban, s.id, s.closed_on, s.imported_at >= %s, a.declared_until, s.notices"
        " FROM payments_bankstatement s JOIN payments_bankaccount a ON a.id = s.account_id WHERE s.notices <> '[]'"
        " ORDER BY s.closed_on, s.id",
        [clock.now() - timedelta(days=NOTICE_DAYS)],
    )
    found = []
    for iban, id_, closed_on, recent, declared, told in rows:
        for notice in json.loads(told):
            holding = continuity.holds(notice["kind"], date.fromisoformat(notice["until_on"]), declared)
            if holding or recent:
                found.append({"account": iban, "statement_id": id_, "closed_on": closed_on, "holds": holding, **notice})
    return sorted(found, key=lambda notice: not notice["holds"])


def lines(*, states: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Bankregels in order of booking, each with its allocations; the shape of ``voldaan bank lines --json``."""
    only = "WHERE l.state = ANY(%s)" if states else ""
    rows = sql.fetch(
        "SELECT l.id, l.reference, l.booked_on, l.value_on, l.amount_cents, l.state, l.level, l.reasons,"
        f" l.counterparty_name, l.text, l.unallocated_cents FROM payments_bankline l {only} ORDER BY l.booked_on, l.id",
        [list(states)] if states else [],
    )
    allocations: dict[int, list[dict[str, Any]]] = {}
    for line, number, component, cents in sql.fetch(
        "SELECT a.line_id, c.number, a.component, a.amount_cents FROM payments_allocation a"
        " JOIN claims_claim c ON c.id = a.claim_id WHERE NOT a.undone ORDER BY a.line_id, a.id"
    ):
        allocations.setdefault(line, []).append({"claim": number, "component": component, "amount_cents": cents})
    return [
        {
            "reference": reference, "booked_on": booked, "value_on": value, "amount_cents": cents, "state": state,
            "level": level, "reasons": json.loads(reasons), "counterparty": name, "text": text,
            "unallocated_cents": left, "allocations": allocations.get(id_, []),
        }
        for id_, reference, booked, value, cents, state, level, reasons, name, text, left in rows
    ]  # fmt: skip


def debtors_with_possible_money() -> set[int]:
    """Debtors of whom money may be in that nobody has looked at yet: their messages are held.

    Those the matcher named, and those of whom an open amount is exactly what waits, unless half the town owes that.
    """
    named = sql.fetch(
        "SELECT DISTINCT (d.value)::bigint FROM payments_bankline l,"
        " LATERAL jsonb_array_elements_text(l.candidates) AS d(value) WHERE l.state = 'to_settle'"
    )
    exact = sql.fetch(
        "SELECT array_agg(DISTINCT c.debtor_id) FROM payments_bankline l JOIN claims_claim c ON c.closed_on IS NULL"
        " AND l.unallocated_cents IN (c.principal_cents, c.principal_cents + c.interest_cents + c.costs_cents)"
        " WHERE l.state = 'to_settle' GROUP BY l.id HAVING count(DISTINCT c.debtor_id) <= %s",
        [SAME_AMOUNT_DEBTORS],
    )
    return {row[0] for row in named} | {debtor for row in exact for debtor in row[0]}
