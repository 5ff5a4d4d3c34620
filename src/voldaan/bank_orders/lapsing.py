"""Vervallen incasso's: what has not left and never will, whoever made it so."""

from __future__ import annotations

from collections.abc import Sequence

from voldaan.bank_orders import debit_events as said
from voldaan.base import events, sql
from voldaan.base.actor import Actor
from voldaan.claims import holds


def lapse(actor: Actor, debit_ids: Sequence[int]) -> int:
    """Laten vervallen with the stop that each set; gives how many. What left or lapsed already stays as it is."""
    rows = sorted(
        sql.fetch(
            "UPDATE bank_orders_directdebit d SET state = 'cancelled' FROM claims_claim c WHERE d.id = ANY(%s)"
            " AND c.id = d.claim_id AND d.state IN ('planned', 'approved') RETURNING d.id, d.amount_cents, c.id,"
            " c.debtor_id, d.hold_id",
            [list(debit_ids)],
        )
    )
    holds.release_own(actor, sorted(row[4] for row in rows if row[4]))
    entries = [
        events.Entry(said.DebitCancelled(debit_id=id_, amount_cents=cents), claim_id=claim, party_id=debtor)
        for id_, cents, claim, debtor, _ in rows
    ]
    events.record(actor, entries)
    return len(rows)
