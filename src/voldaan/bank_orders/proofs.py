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

#: What the diary says of each order: what was asked last and by whom, and how far it came.
_ORDERS_TOLD = """
SELECT (data->>'order_id')::bigint AS order_id, count(*) FILTER (WHERE kind = 'order_requested') AS times,
  min(data->>'order') FILTER (WHERE kind = 'order_requested') AS kind,
  min((data->>'amount_cents')::bigint) FILTER (WHERE kind = 'order_requested') AS amount_cents,
  max(data->>'order_version') FILTER (WHERE kind = 'order_approved' AND (data->>'complete')::bool)::int AS complete,
  min((data->>'line_id')::bigint) FILTER (WHERE kind = 'order_settled') AS line_id,
  bool_or(kind = 'order_rejected') AS rejected, bool_or(kind = 'order_cancelled') AS cancelled,
  bool_or(key <> kind || ':' || (data->>'order_id')) AS elsewhere
FROM base_event WHERE kind IN ('order_requested', 'order_amended', 'order_approved', 'order_cancelled',
  'order_settled', 'order_rejected') GROUP BY 1"""
#: Kind of order -> the account on which its money stands apart.
_PAYABLE = (
    f"CASE o.kind WHEN 'refund' THEN {Account.REFUND_PAYABLE:d} WHEN 'remittance' THEN {Account.REMITTANCE_UNDER_WAY:d}"
    f" ELSE {Account.WITHDRAWAL_UNDER_WAY:d} END"
)
_DEBITS_TOLD = """
SELECT (data->>'debit_id')::bigint AS debit_id, count(*) FILTER (WHERE kind = 'debit_planned') AS times,
  min((data->>'amount_cents')::bigint) AS least_cents, max((data->>'amount_cents')::bigint) AS most_cents,
  min((data->>'line_id')::bigint) FILTER (WHERE kind = 'debit_settled') AS line_id,
  min(data->>'code') FILTER (WHERE kind = 'debit_returned') AS code,
  min(claim_id) AS claim_id,
  bool_or(kind = 'debit_cancelled') AS cancelled, bool_or(kind = 'debit_exported') AS exported,
  bool_or(kind = 'debit_approved') AS approved, bool_or(key <> kind || ':' || (data->>'debit_id')) AS elsewhere
FROM base_event WHERE kind IN ('debit_planned', 'debit_approved', 'debit_exported', 'debit_settled', 'debit_returned',
  'debit_cancelled') GROUP BY 1"""

#: Orders that are another than what was asked last, or by somebody else, or that need other people.
TOLD_OTHERWISE = f"""
SELECT o.end_to_end_id, d.people, o.people_needed FROM bank_orders_paymentorder o JOIN (
  SELECT DISTINCT ON (1) (data->>'order_id')::bigint AS order_id, (data->>'people_needed')::int AS people,
    actor_user_id AS person, coalesce(data->>'sha256', '') AS sha256,
    coalesce((data->>'order_version')::int, 1) AS version
  FROM base_event WHERE kind IN ('order_requested', 'order_amended') ORDER BY 1, id DESC) d ON d.order_id = o.id
WHERE d.sha256 <> '' AND (d.people, d.person, d.sha256, d.version)
  IS DISTINCT FROM (o.people_needed, o.requested_by_id, {SEEN}, o.version::int)"""

#: What the bank is told of a mandate (a merge may give it another debtor), and what a contract says, as checksums.
SAID_MANDATE = (
    "encode(sha256(convert_to(jsonb_build_array(m.id, m.creditor_id, m.reference, m.scheme, m.recurring, m.signed_on,"
    " m.evidence_sha256, m.account_name, m.iban)::text, 'UTF8')), 'hex')"
)
SAID_CONTRACT = (
    "encode(sha256(convert_to(jsonb_build_array(k.creditor_id, k.account_id, k.identifier, k.format,"
    " k.notice_days)::text, 'UTF8')), 'hex')"
)
#: Mandates and contracts that say something else than when they were recorded or changed last.
MANDATE_OTHERWISE = f"""
SELECT m.reference, 1, 0 FROM bank_orders_mandate m JOIN (
  SELECT DISTINCT ON (1) (data->>'mandate_id')::bigint AS mandate_id, coalesce(data->>'sha256', '') AS sha256
  FROM base_event WHERE kind IN ('mandate_added', 'mandate_amended') ORDER BY 1, id DESC) d ON d.mandate_id = m.id
WHERE d.sha256 NOT IN ('', {SAID_MANDATE})"""
CONTRACT_OTHERWISE = f"""
SELECT k.identifier, 1, 0 FROM bank_orders_collectioncontract k JOIN (
  SELECT DISTINCT ON (1) (data->>'creditor_id')::bigint AS creditor_id, coalesce(data->>'sha256', '') AS sha256
  FROM base_event WHERE kind = 'contract_set' ORDER BY 1, id DESC) d ON d.creditor_id = k.creditor_id
WHERE d.sha256 NOT IN ('', {SAID_CONTRACT})"""

PROOFS = {
    "mandate_told": MANDATE_OTHERWISE,
    "contract_told": CONTRACT_OTHERWISE,
    "order_told": f"""
SELECT coalesce(o.end_to_end_id, d.order_id::text), d.amount_cents, o.amount_cents FROM ({_ORDERS_TOLD}) d
FULL JOIN bank_orders_paymentorder o ON o.id = d.order_id
WHERE d.times IS DISTINCT FROM 1 OR o.kind IS DISTINCT FROM d.kind OR o.amount_cents IS DISTINCT FROM d.amount_cents
  OR d.elsewhere OR o.payable <> {_PAYABLE} OR o.settled_line_id IS DISTINCT FROM d.line_id
  OR o.state <> CASE WHEN d.rejected THEN 'rejected' WHEN d.line_id IS NOT NULL THEN 'settled'
    WHEN d.cancelled THEN 'cancelled' WHEN o.file_id IS NOT NULL THEN 'exported'
    WHEN d.complete = o.version THEN 'approved' ELSE 'requested' END""",
    "order_told_otherwise": TOLD_OTHERWISE,
    "limit_told": """
SELECT 'four_eyes_above', (e.data->>'above_cents')::bigint, s.four_eyes_above_cents
FROM (SELECT data FROM base_event WHERE kind = 'payment_limit_set' ORDER BY id DESC LIMIT 1) e
FULL JOIN bank_orders_paymentsetting s ON true
WHERE e.data IS NULL OR s.id IS NULL OR s.four_eyes_above_cents IS DISTINCT FROM (e.data->>'above_cents')::bigint""",
    "order_file_says": """
SELECT f.message_id, 1, 0 FROM bank_orders_orderfile f JOIN payments_bankaccount a ON a.id = f.account_id
WHERE position(convert_to('<MsgId>' || f.message_id || '<', 'UTF8') IN f.content) = 0
  OR position(convert_to(a.iban, 'UTF8') IN f.content) = 0
  OR position(convert_to(f.execution_on::text, 'UTF8') IN f.content) = 0""",
    "order_account": f"""
SELECT o.end_to_end_id, 1, 0 FROM bank_orders_paymentorder o JOIN payments_bankaccount a ON a.id = o.account_id
LEFT JOIN bank_orders_orderfile f ON f.id = o.file_id
WHERE f.account_id <> o.account_id OR o.payable <> {Account.REFUND_PAYABLE:d} AND NOT a.is_third_party""",
    "order_source": """
SELECT o.end_to_end_id, o.source_line_id, (e.data->>'line_id')::bigint FROM base_event e
JOIN bank_orders_paymentorder o ON o.id = (e.data->>'order_id')::bigint
WHERE e.kind IN ('refund_requested', 'refund_withdrawn')
  AND o.source_line_id IS DISTINCT FROM (e.data->>'line_id')::bigint""",
    "debit_told": f"""
SELECT coalesce(o.end_to_end_id, d.debit_id::text), d.most_cents, o.amount_cents FROM ({_DEBITS_TOLD}) d
FULL JOIN bank_orders_directdebit o ON o.id = d.debit_id
WHERE d.times IS DISTINCT FROM 1 OR o.amount_cents IS DISTINCT FROM d.most_cents OR d.least_cents <> d.most_cents
  OR o.claim_id <> d.claim_id OR d.elsewhere OR o.settled_line_id IS DISTINCT FROM d.line_id
  OR o.return_code <> coalesce(d.code, '')
  OR o.state <> CASE WHEN d.code IS NOT NULL AND d.line_id IS NULL THEN 'rejected' WHEN d.code IS NOT NULL
    THEN 'returned' WHEN d.line_id IS NOT NULL THEN 'settled' WHEN d.cancelled THEN 'cancelled'
    WHEN d.exported THEN 'exported' WHEN d.approved THEN 'approved' ELSE 'planned' END""",
    "order_approved_otherwise": APPROVED_OTHERWISE,
    "approved_by_another": """
SELECT coalesce(o.end_to_end_id, a.order_id::text), 1, 0 FROM bank_orders_orderapproval a
LEFT JOIN bank_orders_paymentorder o ON o.id = a.order_id
WHERE a.order_id IS NOT NULL AND NOT EXISTS (SELECT FROM base_event e WHERE e.kind = 'order_approved'
  AND (e.data->>'order_id')::bigint = a.order_id AND (e.data->>'order_version')::int = a.version
  AND (e.data->>'alone')::bool = a.alone AND e.actor_user_id IS NOT DISTINCT FROM a.approved_by_id)""",
    "order_file_made": """
SELECT f.message_id, 1, 0 FROM bank_orders_orderfile f LEFT JOIN base_event e ON e.kind = 'orders_exported'
  AND (e.data->>'file_id')::bigint = f.id AND e.key = 'order_file:' || f.id
WHERE (f.sha256, f.count, f.total_cents) IS DISTINCT FROM
  (e.data->>'sha256', (e.data->>'count')::int, (e.data->>'total_cents')::bigint)""",
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
WHERE o.file_id IS NOT NULL GROUP BY o.id HAVING count(a.id) = 0 OR o.people_needed > 1 AND o.people_needed
  > count(DISTINCT a.approved_by_id) + (o.requested_by_id IS NOT NULL AND NOT coalesce(
    bool_or(a.approved_by_id = o.requested_by_id), false))::int""",
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
