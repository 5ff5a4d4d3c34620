"""Dank (thanks): who was reminded and then paid everything is told that all is well, once, where that was chosen."""

from __future__ import annotations

from datetime import date, timedelta

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.messages import choices, letters
from voldaan.messages.facts import Kind
from voldaan.messages.rules import PRESSING

#: Who paid longer ago has forgotten; also bounds what the first run after the choice was made tells.
LOOK_BACK_DAYS = 14

#: Cases of which nothing is open, whose last claims were paid after a message that pressed, and nobody told them yet.
_PAID = """
SELECT k.id, array_agg(c.id ORDER BY c.id), sum(c.paid_cents)::bigint, max(c.closed_on)
FROM claims_case k JOIN claims_claim c ON c.case_id = k.id AND c.stage = 'paid' AND c.closed_on > %(since)s
WHERE NOT EXISTS (SELECT FROM claims_claim o WHERE o.case_id = k.id AND o.closed_on IS NULL)
  AND EXISTS (SELECT FROM outbox_messageclaim mc JOIN outbox_message m ON m.id = mc.message_id
    WHERE mc.claim_id = c.id AND m.state = 'sent' AND m.kind = ANY(%(pressing)s))
  AND NOT EXISTS (SELECT FROM outbox_messageclaim mc JOIN outbox_message m ON m.id = mc.message_id
    WHERE mc.claim_id = c.id AND m.kind IN ('payment_received', 'discharge'))
GROUP BY k.id ORDER BY k.id
"""


def follow(actor: Actor, on: date) -> int:
    """Bedanken as of this day; gives how many. A second time finds nothing."""
    if not choices.current().thank_payers:
        return 0
    rows = sql.fetch(_PAID, {"since": on - timedelta(days=LOOK_BACK_DAYS), "pressing": sorted(PRESSING)})
    return sum(_thank(actor, *row) for row in rows)


def _thank(actor: Actor, case_id: int, claim_ids: list[int], paid_cents: int, closed_on: date) -> bool:
    try:
        letters.request(
            actor, Kind.PAYMENT_RECEIVED, case_id=case_id, claim_ids=claim_ids,
            details={"received_cents": paid_cents, "received_on": closed_on.isoformat()},
            key=f"thanks:{case_id}:{max(claim_ids)}", by_itself=True,
        )  # fmt: skip
    except Refused as refusal:
        if "adres" not in refusal.sentence:
            raise
        return False
    return True
