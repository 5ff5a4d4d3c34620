"""Vooraankondiging per bericht of op de factuur: the day that it left is the day of the announcement."""

from __future__ import annotations

from collections.abc import Sequence

from voldaan.bank_orders import debit_events as said
from voldaan.base import events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.messages import letters
from voldaan.messages.facts import Kind

_TO_TELL = """
SELECT d.id, d.version, c.case_id, c.id, d.amount_cents, d.collect_on, m.reference, m.iban, k.identifier
FROM bank_orders_directdebit d JOIN claims_claim c ON c.id = d.claim_id
JOIN bank_orders_mandate m ON m.id = d.mandate_id
JOIN bank_orders_collectioncontract k ON k.creditor_id = coalesce((SELECT own.creditor_id
  FROM bank_orders_collectioncontract own WHERE own.creditor_id = c.creditor_id),
  (SELECT min(id) FROM parties_creditor))
WHERE d.id = ANY(%s) AND d.announced_on IS NULL AND d.state IN ('planned', 'approved') ORDER BY d.id
"""
#: What announced a debit as it is now, and left: its message, or the invoice that says it, sent or handed over.
_TOLD = """
UPDATE bank_orders_directdebit u SET announced_on = t.told_on, announced_how = t.how FROM (
  SELECT DISTINCT ON (d.id) d.id, c.id AS claim_id, c.debtor_id, x.told_on, x.how
  FROM bank_orders_directdebit d JOIN claims_claim c ON c.id = d.claim_id CROSS JOIN LATERAL (
    SELECT o.dispatched_on AS told_on, 'per bericht ' || o.public_id AS how FROM outbox_message o
    WHERE o.key = 'letter:debit:' || d.id || ':' || d.version AND o.state = 'sent'
    UNION ALL SELECT o.dispatched_on, 'op de factuur, bericht ' || o.public_id FROM outbox_messageclaim mc
    JOIN outbox_message o ON o.id = mc.message_id AND o.kind = 'invoice' AND o.state = 'sent'
    WHERE d.on_invoice AND d.version = 1 AND mc.claim_id = d.claim_id
    UNION ALL SELECT (e.data->>'on')::date, 'op de factuur' FROM base_event e
    WHERE d.on_invoice AND d.version = 1 AND e.claim_id = d.claim_id AND e.kind = 'invoice_handed_over') x
  WHERE d.announced_on IS NULL AND d.state IN ('planned', 'approved') ORDER BY d.id, x.told_on, x.how) t
WHERE u.id = t.id RETURNING u.id, t.told_on, t.claim_id, t.debtor_id
"""


def by_message(actor: Actor, debit_ids: Sequence[int]) -> int:
    """Aankondigen per mail of brief: amount, day, mandate and creditor identifier; gives how many. Once per debit.

    What an invoice that left has said already, is not said again.
    """
    actor.must(Permission.SETTLE)
    record_sent(actor)
    rows = sql.fetch(_TO_TELL, [list(debit_ids)])
    for id_, version, case_id, claim_id, amount_cents, collect_on, reference, iban, identifier in rows:
        details = {
            "amount_cents": amount_cents, "collect_on": collect_on, "mandate_reference": reference,
            "creditor_identifier": identifier, "iban": iban,
        }  # fmt: skip
        letters.request(
            actor, Kind.DEBIT_ANNOUNCEMENT, case_id=case_id, claim_ids=[claim_id], details=details,
            key=f"debit:{id_}:{version}", by_itself=True,
        )  # fmt: skip
    return len(rows)


def record_sent(actor: Actor) -> int:
    """Vastleggen of the announcements that left; gives how many. A repeat finds none."""
    rows = sorted(sql.fetch(_TOLD))
    events.record(
        actor,
        [
            events.Entry(said.DebitAnnounced(debit_id=id_, announced_on=on), claim_id=claim_id, party_id=debtor_id)
            for id_, on, claim_id, debtor_id in rows
        ],
    )
    return len(rows)
