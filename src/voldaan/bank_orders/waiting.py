"""Wachtende incasso's, every morning: what did not leave in time lapses, and what waits keeps reminders off."""

from __future__ import annotations

from datetime import date

from voldaan.bank_orders.debits import UNDER_WAY
from voldaan.bank_orders.lapsing import lapse
from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.claims import holds

#: Their day is past, and no bank was asked; with what is left to pay on the claim.
_PAST = """
SELECT d.id, d.announced_on IS NOT NULL AND c.closed_on IS NULL, c.case_id, c.id
FROM bank_orders_directdebit d JOIN claims_claim c ON c.id = d.claim_id
WHERE d.state IN ('planned', 'approved') AND d.collect_on < %s ORDER BY d.id FOR UPDATE OF d
"""
_WITHOUT_STOP = """
SELECT d.id, CASE WHEN d.state <> 'exported' THEN d.collect_on END, c.case_id, c.id, c.debtor_id
FROM bank_orders_directdebit d JOIN claims_claim c ON c.id = d.claim_id
WHERE d.state IN ('planned', 'approved', 'exported') AND NOT EXISTS
  (SELECT FROM claims_hold h WHERE h.id = d.hold_id AND h.released_on IS NULL) ORDER BY d.id FOR UPDATE OF d
"""
#: Why nobody is reminded who was told that he need not pay himself.
NOT_COLLECTED = "aangekondigde incasso is niet naar de bank gegaan"


def follow(actor: Actor, on: date) -> int:
    """Nagaan what waits on ``on``; gives how many debits changed. The same morning again finds none.

    A debit whose day has passed is debited no more. Where the debtor was told of it, it is not he who is late: he is
    not reminded until a person lifts the stop, and plans it anew or asks him to pay. Planning sets a stop itself;
    debits that were planned before it did get theirs here.
    """
    past = sql.fetch(_PAST, [on])
    lapse(actor, [row[0] for row in past])
    for case_id, claim_id in sorted({(case, claim) for _, told, case, claim in past if told}):
        holds.set_hold(actor, "creditor_stop", case_id=case_id, claim_id=claim_id, note=NOT_COLLECTED)
    rows = sql.fetch(_WITHOUT_STOP)
    hold_ids = holds.set_own(actor, UNDER_WAY, [row[2:] for row in rows], until=[row[1] for row in rows])
    held = [(row[0], hold_id) for row, hold_id in zip(rows, hold_ids, strict=True)]
    sql.update("bank_orders_directdebit", {"id": "bigint", "hold_id": "bigint"}, held)
    return len(past) + len(rows)
