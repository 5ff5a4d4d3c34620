"""Fulfilment (nakoming): what was kept to the end is done and the rest falls away; what went back revives it all."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.arrangements import interest, letters
from voldaan.arrangements.events import ArrangementFulfilled, ArrangementRevived
from voldaan.base import events, sql
from voldaan.base.actor import Actor, system
from voldaan.claims import holds
from voldaan.messages import services as outbox
from voldaan.payments import write_off
from voldaan.payments.write_off_rules import Tolerance

HOLD = "arrangement"
#: What falls away was agreed with the arrangement; the room of the policy was asked then.
_AGREED = Tolerance(2**62, 10**9)


def fulfil(actor: Actor, arrangement_id: int, on: date) -> None:
    """Nagekomen: what was to fall away is written off, chasing may go on for anything else, and it is confirmed."""
    plan, claims = _plan(arrangement_id), _claims(arrangement_id)
    waived = _discharge(actor, arrangement_id, claims) if plan.waived else 0
    ids = [claim for claim, _ in claims]
    interest.resume(ids, on)
    sql.execute(
        "UPDATE arrangements_arrangement SET state = 'fulfilled', closed_on = %s, closed_by = %s, hold_ids = '{}',"
        " reminded_on = NULL, reminder_id = NULL, cure_ended_on = NULL WHERE id = %s",
        [on, actor.name, arrangement_id],
    )
    holds.release_own(actor, plan.hold_ids)
    data = ArrangementFulfilled(arrangement_id=arrangement_id, paid_cents=plan.paid_cents, waived_cents=waived)
    _tell(actor, ids, plan.debtor_id, data)
    letters.fulfilled(actor, arrangement_id, plan.paid_cents, waived)


def revive(actor: Actor, arrangement_id: int) -> None:
    """Herleven: a payment went back, so what fell away is owed again and the arrangement runs on where it was."""
    plan, claims = _plan(arrangement_id), _claims(arrangement_id)
    for claim_id, event_id in claims:
        if event_id is not None and any(w.event_id == event_id for w in write_off.of_claim(claim_id)):
            write_off.undo(system(actor.tenant_id, actor.name), claim_id, event_id)
    ids = sorted(claim for claim, _ in claims)
    sql.execute(
        "UPDATE arrangements_arrangementclaim SET discharge_event_id = NULL WHERE arrangement_id = %s", [arrangement_id]
    )
    if plan.is_frozen:
        interest.freeze(ids)
    hold_ids = holds.set_own(actor, HOLD, [(plan.case_id, claim, plan.debtor_id) for claim in ids])
    sql.execute(
        "UPDATE arrangements_arrangement SET state = 'running', closed_on = NULL, closed_by = '', hold_ids = %s"
        " WHERE id = %s",
        [hold_ids, arrangement_id],
    )
    _tell(actor, ids, plan.debtor_id, ArrangementRevived(arrangement_id=arrangement_id))
    outbox.cancel_for_claims(actor, ids, "hold")


def _discharge(actor: Actor, arrangement_id: int, claims: list[tuple[int, int | None]]) -> int:
    """Kwijting of what is left, by the posting table of writing off; it stands until a payment goes back."""
    total, done = 0, []
    by = system(actor.tenant_id, actor.name)
    for claim_id, _ in claims:
        if not write_off.rest(claim_id)[0].cents:
            continue
        total += write_off.write_off(by, claim_id, tolerance=_AGREED, reason="agreed")
        done.append((claim_id, write_off.of_claim(claim_id)[-1].event_id))
    for claim_id, event_id in done:
        sql.execute(
            "UPDATE arrangements_arrangementclaim SET discharge_event_id = %s"
            " WHERE arrangement_id = %s AND claim_id = %s",
            [event_id, arrangement_id, claim_id],
        )
    return total


class _Plan(NamedTuple):
    """The row of an arrangement that ends or revives; cents."""

    case_id: int
    debtor_id: int
    waived: bool
    paid_cents: int
    is_frozen: bool
    hold_ids: list[int]


def _plan(arrangement_id: int) -> _Plan:
    row = sql.fetch_one(
        "SELECT a.case_id, k.debtor_id, a.waived_cents > 0, a.paid_cents, a.interest_mode = 'frozen', a.hold_ids"
        " FROM arrangements_arrangement a JOIN claims_case k ON k.id = a.case_id WHERE a.id = %s FOR UPDATE OF a",
        [arrangement_id],
    )
    assert row is not None
    return _Plan(*row)


def _claims(arrangement_id: int) -> list[tuple[int, int | None]]:
    rows = sql.fetch(
        "SELECT claim_id, discharge_event_id FROM arrangements_arrangementclaim WHERE arrangement_id = %s"
        " ORDER BY position",
        [arrangement_id],
    )
    return [(claim, event) for claim, event in rows]


def _tell(actor: Actor, claim_ids: list[int], debtor_id: int, data: object) -> None:
    events.record(actor, [events.Entry(data, claim_id=c, party_id=debtor_id) for c in sorted(claim_ids)])
