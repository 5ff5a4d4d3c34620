"""Facts (feiten): what the decision needs to know of each claim, gathered in one query per chunk of whole debtors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from voldaan.base import sql


class Facts(NamedTuple):
    """Feiten van een vordering on one day; cents and dates."""

    claim_id: int
    number: str
    case_id: int
    debtor_id: int
    creditor_id: int
    capacity: str
    issued_on: date
    due_on: date
    term_is_fatal: bool
    stage: str
    default_on: date | None
    default_ground: str
    step: str
    step_on: date | None
    window_last_on: date | None
    costs_from: date | None
    notice_message_id: int | None
    pending_message_id: int | None
    principal_cents: int
    interest_cents: int
    interest_posted_cents: int
    interest_capitalised_cents: int
    costs_cents: int
    costs_posted_cents: int
    interest_kind: str
    interest_from: date | None
    interest_until: date | None
    hold: str
    has_email: bool
    has_address: bool
    last_contact_on: date | None
    language: str


_COLUMNS = """
c.id, c.number, c.case_id, c.debtor_id, c.creditor_id, c.capacity, c.issued_on, c.due_on, c.term_is_fatal, c.stage,
c.default_on, c.default_ground, c.step, c.step_on, c.window_last_on, c.costs_from, c.notice_message_id,
c.pending_message_id, c.principal_cents, c.interest_cents, c.interest_posted_cents, c.interest_capitalised_cents,
c.costs_cents, c.costs_posted_cents, c.interest_kind, c.interest_from, c.interest_until,
coalesce((SELECT min(h.kind) FROM claims_hold h WHERE h.case_id = c.case_id AND h.released_on IS NULL
  AND h.from_on <= %(on)s AND (h.until_on IS NULL OR h.until_on >= %(on)s)
  AND (h.claim_id IS NULL OR h.claim_id = c.id)), '') AS hold,
p.email <> '' AND p.email_bounced_on IS NULL, p.street <> '' AND p.town <> '', k.last_contact_on, p.language
"""
_FROM = """
JOIN claims_claim c ON c.case_id = w.id JOIN claims_case k ON k.id = w.id JOIN parties_party p ON p.id = c.debtor_id
"""


def cases_to_look_at(on: date) -> list[int]:
    """Dossiers with a claim that asks for a look on or before ``on``, ascending."""
    rows = sql.fetch(
        "SELECT DISTINCT case_id FROM claims_claim WHERE next_look_on <= %s AND closed_on IS NULL ORDER BY case_id",
        [on],
    )
    return [row[0] for row in rows]


def of_cases(case_ids: list[int], on: date) -> Iterator[tuple[int, list[Facts]]]:
    """All open claims of these cases, case by case: a bundle needs its neighbours too."""
    rows = sql.fetch(
        f"SELECT {_COLUMNS} FROM unnest(%(cases)s::bigint[]) AS w(id) {_FROM} WHERE c.closed_on IS NULL"
        " ORDER BY c.case_id, c.id",
        {"on": on, "cases": case_ids},
    )
    for case_id, group in groupby(map(Facts._make, rows), key=lambda f: f.case_id):
        yield case_id, list(group)


def of_claim(claim_id: int, on: date) -> list[Facts]:
    """The facts of one claim and of the other claims of its case."""
    row = sql.fetch_one("SELECT case_id FROM claims_claim WHERE id = %s", [claim_id])
    return [] if row is None else [f for _, facts in of_cases([row[0]], on) for f in facts]
