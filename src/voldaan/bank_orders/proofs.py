"""Proofs (bewijzen) for ``voldaan check``: orders = files = ledger. Each statement gives (subject, expected, found)."""

from __future__ import annotations

from voldaan.ledger.accounts import Account

#: Wat wie goedkeurt te zien krijgt: to whom, on which account, how much, and what is said with it; as its checksum.
SEEN = (
    "encode(sha256(convert_to(concat_ws('|', o.end_to_end_id, o.account_id, o.beneficiary_name, o.beneficiary_iban,"
    " o.amount_cents, o.reference, o.structured_reference), 'UTF8')), 'hex')"
)
#: Orders that are another than what was approved; approvals of before this was kept say nothing.
APPROVED_OTHERWISE = f"""
SELECT o.end_to_end_id, 1, 0 FROM bank_orders_paymentorder o JOIN base_event e ON e.kind = 'order_approved'
  AND (e.data->>'order_id')::bigint = o.id AND (e.data->>'order_version')::int = o.version
WHERE coalesce(e.data->>'sha256', '') NOT IN ('', {SEEN})"""

PROOFS = {
    "order_approved_otherwise": APPROVED_OTHERWISE,
    "approved_by_another": """
SELECT o.end_to_end_id, 1, 0 FROM bank_orders_orderapproval a JOIN bank_orders_paymentorder o ON o.id = a.order_id
WHERE NOT EXISTS (SELECT FROM base_event e WHERE e.kind = 'order_approved' AND (e.data->>'order_id')::bigint = o.id
  AND (e.data->>'order_version')::int = a.version AND e.actor_user_id IS NOT DISTINCT FROM a.approved_by_id)""",
    "order_file_made": """
SELECT f.message_id, 1, 0 FROM bank_orders_orderfile f JOIN base_event e ON e.kind = 'orders_exported'
  AND (e.data->>'file_id')::bigint = f.id WHERE e.data->>'sha256' <> f.sha256""",
    "refund_money": f"""
SELECT o.end_to_end_id, CASE WHEN o.state IN ('requested', 'approved', 'exported') THEN o.amount_cents ELSE 0 END,
  coalesce(t.cents, 0) FROM bank_orders_paymentorder o
LEFT JOIN (SELECT (e.data->>'order_id')::bigint AS order_id,
    sum(CASE WHEN x.credit = {Account.REFUND_PAYABLE:d} THEN x.amount_cents ELSE -x.amount_cents END) AS cents
  FROM ledger_transfer x JOIN base_event e ON e.id = x.event_id
  WHERE {Account.REFUND_PAYABLE:d} IN (x.debit, x.credit) GROUP BY 1) t ON t.order_id = o.id
WHERE o.payable = {Account.REFUND_PAYABLE:d} AND coalesce(t.cents, 0) <>
  CASE WHEN o.state IN ('requested', 'approved', 'exported') THEN o.amount_cents ELSE 0 END""",
    "order_file_sum": """
SELECT f.message_id, f.total_cents, coalesce(sum(o.amount_cents), 0) FROM bank_orders_orderfile f
LEFT JOIN (SELECT file_id, amount_cents FROM bank_orders_paymentorder
  UNION ALL SELECT file_id, amount_cents FROM bank_orders_directdebit) o ON o.file_id = f.id
GROUP BY f.id HAVING coalesce(sum(o.amount_cents), 0) <> f.total_cents OR count(o.file_id) <> f.count""",
    "debit_without_approval": """
SELECT d.end_to_end_id, 1, 0 FROM bank_orders_directdebit d WHERE d.file_id IS NOT NULL AND NOT EXISTS
  (SELECT FROM bank_orders_orderapproval a WHERE a.debit_id = d.id AND a.version = d.version)""",
    "debit_under_way": """
SELECT d.end_to_end_id, 1, 0 FROM bank_orders_directdebit d LEFT JOIN claims_hold h ON h.id = d.hold_id
  AND h.released_on IS NULL WHERE (d.state IN ('planned', 'approved', 'exported')) <> (h.id IS NOT NULL)""",
    "order_file_bytes": """
SELECT message_id, 1, 0 FROM bank_orders_orderfile WHERE encode(sha256(content), 'hex') <> sha256""",
    "order_without_approval": """
SELECT o.end_to_end_id, o.people_needed, count(a.id) FROM bank_orders_paymentorder o
LEFT JOIN bank_orders_orderapproval a ON a.order_id = o.id AND a.version = o.version
WHERE o.file_id IS NOT NULL GROUP BY o.id HAVING count(a.id) = 0""",
    "order_settled": """
SELECT o.end_to_end_id, o.amount_cents, coalesce(sum(t.amount_cents), 0) FROM bank_orders_paymentorder o
LEFT JOIN base_event e ON e.key = 'order_settled:' || o.id LEFT JOIN ledger_transfer t ON t.event_id = e.id
WHERE o.settled_line_id IS NOT NULL GROUP BY o.id HAVING coalesce(sum(t.amount_cents), 0) <> o.amount_cents""",
    "order_line": """
SELECT l.reference, -l.amount_cents, sum(o.amount_cents) FROM bank_orders_paymentorder o
JOIN payments_bankline l ON l.id = o.settled_line_id GROUP BY l.id HAVING sum(o.amount_cents) <> -l.amount_cents""",
    "order_event_amount": """
SELECT e.id::text, (e.data->>'amount_cents')::bigint, sum(t.amount_cents) FROM base_event e
JOIN ledger_transfer t ON t.event_id = e.id
WHERE e.kind IN ('refund_requested', 'refund_withdrawn', 'order_settled')
GROUP BY e.id HAVING (e.data->>'amount_cents')::bigint <> sum(t.amount_cents)""",
}
