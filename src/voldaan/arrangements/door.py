"""The door (deur) of a debtor's own page: who holds a code, and answers what only he and the sender know."""

from __future__ import annotations

import re
from typing import NamedTuple

from voldaan.arrangements.events import DoorRefused
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor

MOST_A_DAY = 10


class About(NamedTuple):
    """Waarover: the sender, how to reach him, and where to pay; cents."""

    creditor: str
    email: str
    phone: str
    iban: str
    reference: str
    open_cents: int
    numbers: str


def question(case_id: int) -> str:
    """De vraag: ``postcode``, or ``number`` (of an invoice) where no postcode is known."""
    return _known(case_id)[0]


def _known(case_id: int) -> tuple[str, list[str], int]:
    row = sql.fetch_one(
        "SELECT p.postcode, p.id, ARRAY(SELECT c.number FROM claims_claim c WHERE c.case_id = k.id ORDER BY c.id)"
        " FROM claims_case k JOIN parties_party p ON p.id = k.debtor_id WHERE k.id = %s",
        [case_id],
    )
    assert row is not None
    postcode, party_id, numbers = row
    return ("postcode", [_plain(postcode)], party_id) if postcode else ("number", list(map(_plain, numbers)), party_id)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()


def knock(actor: Actor, case_id: int, answer: str) -> str:
    """Kloppen: ``open``, ``wrong``, or ``closed`` after too many wrong answers on one day."""
    _, right, party_id = _known(case_id)
    tried = sql.fetch_one(
        "SELECT count(*) FROM base_event WHERE party_id = %s AND kind = 'door_refused' AND at >= %s",
        [party_id, clock.at_hour(clock.today(), 0)],
    )
    if tried is not None and tried[0] >= MOST_A_DAY:
        return "closed"
    if _plain(answer) and _plain(answer) in right:
        return "open"
    events.record(actor, [events.Entry(DoorRefused(case_id=case_id), party_id=party_id)])
    return "wrong"


def about(case_id: int) -> About:
    """Waarover het gaat: for the head of the page."""
    row = sql.fetch_one(
        "SELECT r.name, r.email, r.phone, r.iban, k.reference,"
        " coalesce(sum(c.principal_cents + c.costs_cents + CASE WHEN c.interest_claimed THEN c.interest_cents ELSE 0"
        "   END), 0)::bigint, coalesce(string_agg(c.number, ', ' ORDER BY c.due_on, c.id), '')"
        " FROM claims_case k JOIN parties_creditor r ON r.id = k.creditor_id"
        " LEFT JOIN claims_claim c ON c.case_id = k.id AND c.closed_on IS NULL WHERE k.id = %s"
        " GROUP BY k.id, r.id",
        [case_id],
    )
    assert row is not None
    return About(*row)
