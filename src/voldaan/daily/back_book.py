"""The back-book (oude posten): what was long overdue when the administration began, taken over without a volley.

On the first day a bookkeeping hands over everything that is open, some of it years old. Nothing leaves without approval
anyway; here a person lets those claims rest, lets them come back a few a day, or notes what the old system had sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from voldaan.base import events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.claims import holds
from voldaan.claims.events import ReminderTakenOver
from voldaan.daily.decide import working_day
from voldaan.messages import services as outbox

HOLD = "back_book"
#: Longer overdue than this when no message had gone yet: old.
OLD_DAYS = 30
DAY = timedelta(days=1)


class OldClaim(NamedTuple):
    """Oude post: a claim that was long overdue and about which we never wrote; cents. ``hold_id`` when it rests."""

    id: int
    case_id: int
    debtor_id: int
    number: str
    debtor: str
    due_on: date
    cents: int
    days_late: int
    hold_id: int | None
    rests_until: date | None


class Band(NamedTuple):
    """Ouderdom: how many and how much, by how long overdue."""

    title: str
    claims: int
    cents: int


_BANDS = (("1 tot 3 maanden", 31, 91), ("3 maanden tot 1 jaar", 92, 365), ("1 tot 5 jaar", 366, 1826),
          ("ouder dan 5 jaar: mogelijk verjaard", 1827, 10**6))  # fmt: skip
_OLD = """
SELECT c.id, c.case_id, c.debtor_id, c.number, p.name, c.due_on, c.principal_cents, %(on)s - c.due_on, h.id, h.until_on
FROM claims_claim c JOIN parties_party p ON p.id = c.debtor_id
LEFT JOIN LATERAL (SELECT id, until_on FROM claims_hold h WHERE h.claim_id = c.id AND h.kind = %(hold)s
  AND h.released_on IS NULL AND (h.until_on IS NULL OR h.until_on >= %(on)s) ORDER BY id DESC LIMIT 1) h ON true
WHERE c.closed_on IS NULL AND c.principal_cents > 0 AND c.step = '' AND c.due_on < %(on)s - %(old)s
"""


def old_claims(on: date, *, limit: int | None = None, offset: int = 0) -> list[OldClaim]:
    """Oude posten that nobody wrote about from here: the largest first."""
    rows = sql.fetch(
        f"{_OLD} ORDER BY c.principal_cents DESC, c.id LIMIT %(limit)s OFFSET %(offset)s",
        {"on": on, "hold": HOLD, "old": OLD_DAYS, "limit": limit, "offset": offset},
    )
    return [OldClaim(*row) for row in rows]


def bands(on: date) -> list[Band]:
    """Hoeveel en hoe oud, for the choice of what to do with them."""
    found = old_claims(on)
    grouped = [(title, [c for c in found if low <= c.days_late <= high]) for title, low, high in _BANDS]
    return [Band(title, len(claims), sum(c.cents for c in claims)) for title, claims in grouped]


def rest(actor: Actor, on: date, claim_ids: Sequence[int] | None = None) -> int:
    """Laat rusten: these old claims (all of them where none is named) get no message until a person says so."""
    actor.must(Permission.SETTLE)
    chosen = [c for c in _chosen(on, claim_ids) if c.hold_id is None]
    holds.set_own(actor, HOLD, [(c.case_id, c.id, c.debtor_id) for c in chosen])
    outbox.cancel_for_claims(actor, [c.id for c in chosen], "hold")
    return len(chosen)


def spread(actor: Actor, on: date, per_day: int, claim_ids: Sequence[int] | None = None) -> date | None:
    """Spreid: a few debtors a working day come back, the largest first, from ``on``; gives the last day.

    :raises Refused: for fewer than one a day.
    """
    actor.must(Permission.SETTLE)
    if per_day < 1:
        raise Refused("Kies ten minste één klant per dag.")
    chosen = _chosen(on, claim_ids)
    cases = list(dict.fromkeys(c.case_id for c in chosen))
    rest(actor, on, [c.id for c in chosen])
    day, starts = working_day(on), {}
    for place, case in enumerate(cases):
        if place and place % per_day == 0:
            day = working_day(day + DAY)
        starts[case] = day
    now = _chosen(on, [c.id for c in chosen])
    holds.release_own(actor, [c.hold_id for c in now if c.hold_id and starts[c.case_id] <= on])
    later = [(c.hold_id, starts[c.case_id] - DAY, c.id, starts[c.case_id]) for c in now if starts[c.case_id] > on]
    for hold_id, until, claim_id, start in later:
        sql.execute("UPDATE claims_hold SET until_on = %s WHERE id = %s", [until, hold_id])
        sql.execute("UPDATE claims_claim SET next_look_on = %s WHERE id = %s", [start, claim_id])
    return max(starts.values(), default=None)


def release(actor: Actor, on: date, claim_ids: Sequence[int] | None = None) -> int:
    """Laat weer meelopen: from the next daily run on these claims follow the policy."""
    actor.must(Permission.SETTLE)
    chosen = [c.hold_id for c in _chosen(on, claim_ids) if c.hold_id is not None]
    holds.release_own(actor, chosen)
    return len(chosen)


def reminded(actor: Actor, on: date, reminded_on: date, claim_ids: Sequence[int]) -> int:
    """Al herinnerd: the old system reminded of these on a day; the path goes on after the reminder.

    Only a reminder can be taken over: for whatever costs hang on, our own letter with its proof is needed.

    :raises Refused: for a day to come, or before the claim was due.
    """
    actor.must(Permission.SETTLE)
    chosen = _chosen(on, claim_ids)
    if reminded_on > on:
        raise Refused(
            "De herinnering kan niet na vandaag zijn verstuurd. Kies de dag waarop de oude herinnering wegging."
        )
    early = next((c for c in chosen if reminded_on <= c.due_on), None)
    if early is not None:
        raise Refused(f"Factuur {early.number} verviel pas op {early.due_on:%d-%m-%Y}; een herinnering is van daarna.")
    sql.execute(
        "UPDATE claims_claim SET step = 'reminder', step_on = %s, next_look_on = issued_on,"
        " stage = CASE WHEN stage = 'issued' THEN 'overdue' ELSE stage END WHERE id = ANY(%s)",
        [reminded_on, [c.id for c in chosen]],
    )
    outbox.cancel_for_claims(actor, [c.id for c in chosen], "changed")
    data = ReminderTakenOver(reminded_on=reminded_on)
    events.record(actor, [events.Entry(data, claim_id=c.id, party_id=c.debtor_id) for c in sorted(chosen)])
    return len(chosen)


def _chosen(on: date, claim_ids: Sequence[int] | None) -> list[OldClaim]:
    found = old_claims(on)
    return found if claim_ids is None else [c for c in found if c.id in set(claim_ids)]
