"""Waiving (kwijtschelden): what is open is given up by a person at once, with a discharge in writing."""

from __future__ import annotations

from collections.abc import Sequence

from voldaan.arrangements import letters
from voldaan.arrangements.events import ClaimsWaived
from voldaan.arrangements.facts import of_case
from voldaan.base import clock, events
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.messages import services as outbox
from voldaan.payments import write_off
from voldaan.payments.write_off_rules import Tolerance
from voldaan.policy import services as policies
from voldaan_law.money import format_euros


def waive(
    actor: Actor, *, case_id: int, claim_ids: Sequence[int], reason: str = "goodwill", seen_cents: int | None = None
) -> int:
    """Kwijtschelden what is open of these claims, by the posting table of writing off; gives the cents.

    Above the room of the policy it takes the permission for that. The debtor gets a final discharge.

    :raises Refused: nothing is open, another amount than was seen, or a claim that an arrangement is about.
    """
    actor.must(Permission.SETTLE)
    facts = of_case(case_id, clock.today(), claim_ids, lock=True)
    if facts.has_plan:
        raise Refused("Op een van deze facturen loopt een regeling. Beëindig die eerst.")
    total = sum(write_off.rest(claim)[0].cents for claim in facts.claim_ids)
    if seen_cents is not None and seen_cents != total:
        raise Refused(f"Er staat nu {format_euros(total)} open. Er is niets kwijtgescholden; kijk nog eens.")
    _, policy = policies.in_force(actor, clock.today())
    room = Tolerance(policy.limits.write_off_cents, policy.limits.write_off_percent)
    ids = sorted(facts.claim_ids)
    for claim_id in ids:
        write_off.write_off(actor, claim_id, tolerance=room, reason=reason)
    data = ClaimsWaived(case_id=case_id, amount_cents=total)
    (event, *_) = events.record(actor, [events.Entry(data, claim_id=claim, party_id=facts.debtor_id) for claim in ids])
    outbox.cancel_for_claims(actor, ids, "changed")
    letters.waived(actor, case_id, ids, event)
    return total
