"""Calling (bellen): the outcome of a call, with what it starts in the rooms that a promise or a dispute belongs to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from voldaan.arrangements import promises
from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.disputes import services as disputes
from voldaan.messages import calls
from voldaan.messages.assemble import claims_of

#: When no other day is given: people mean the end of their week.
PROMISED_WITHIN_DAYS = 7
#: The reason is asked for when somebody looks at it: until then it is not known.
HEARD_BY_PHONE = "other"


def outcome(
    actor: Actor,
    public_id: str,
    digit: int,
    *,
    note: str = "",
    call_back_at: datetime | None = None,
    promised_on: date | None = None,
    promised_cents: int | None = None,
) -> calls.Call:
    """Uitkomst: one digit, and what follows from it; all of it or nothing.

    :raises Refused: for another digit, or what the call or the promise does not allow.
    """
    kind = calls.OUTCOMES[digit - 1] if 1 <= digit <= len(calls.OUTCOMES) else ""
    with transaction.atomic():
        return _outcome(actor, public_id, kind, note, call_back_at, promised_on, promised_cents)


def _outcome(
    actor: Actor, public_id: str, kind: str, note: str, call_back_at: datetime | None, promised_on: date | None,
    promised_cents: int | None,
) -> calls.Call:  # fmt: skip
    made = calls.record(actor, public_id, kind, note=note, call_back_at=call_back_at)
    claim_ids = [c.claim_id for c in claims_of([made.id])[made.id]]
    if kind == "promises":
        on = promised_on or clock.today() + timedelta(days=PROMISED_WITHIN_DAYS)
        promises.make(
            actor, case_id=made.case_id, claim_ids=claim_ids, amount_cents=promised_cents, on=on, source="call",
            note=note,
        )  # fmt: skip
    elif kind == "disputes":
        for claim_id in claim_ids:
            disputes.open_dispute(actor, claim_id=claim_id, category=HEARD_BY_PHONE, told=note, source="phone")
    return made
