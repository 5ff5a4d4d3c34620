"""The check (controle): ledger = events = balances, for one administration; everything that differs, by name."""

from __future__ import annotations

from voldaan.arrangements.proofs import PROOFS as ARRANGEMENT_PROOFS
from voldaan.bank_orders.proofs import PROOFS
from voldaan.base import sql
from voldaan.claims import balances_sql
from voldaan.claims.hold_queries import PROOFS as HOLD_PROOFS
from voldaan.claims.terms import PROOFS as TERMS_PROOFS
from voldaan.client_money import check as client_money
from voldaan.disputes.disputes_sql import PROOFS as DISPUTE_PROOFS
from voldaan.invoices.past import PROOFS as PAST_PROOFS
from voldaan.invoicing.queries import PROOFS as INVOICE_PROOFS
from voldaan.ledger.accounts import POSTING_TABLE, Account
from voldaan.parties.proofs import PROOFS as PARTY_PROOFS
from voldaan.payments.told import PROOFS as TOLD_PROOFS


def differences() -> list[dict[str, object]]:
    """Verschillen: empty when the books are in order; each says which test failed, on what, and by how much."""
    found: list[dict[str, object]] = [
        {"check": "claim_balance", "claim": number, "claim_id": id_} for id_, number in balances_sql.differences()
    ]
    proofs = (
        _TESTS
        | PROOFS
        | ARRANGEMENT_PROOFS
        | INVOICE_PROOFS
        | PAST_PROOFS
        | PARTY_PROOFS
        | HOLD_PROOFS
        | TERMS_PROOFS
        | DISPUTE_PROOFS
        | TOLD_PROOFS
    )
    for name, statement in proofs.items():
        found += [
            {"check": name, "subject": row[0], "expected": _whole(row[1]), "found": _whole(row[2])}
            for row in sql.fetch(statement)
        ]
    return found + client_money.differences() + _unlisted_postings()


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))


#: Each gives (subject, expected, found) for what is wrong, and no row when all is well.
_TESTS = {
    "bank_line_money": f"""
SELECT o.reference, o.unallocated_cents, coalesce(sum(CASE WHEN t.credit = {Account.UNALLOCATED:d} THEN t.amount_cents
  WHEN t.debit = {Account.UNALLOCATED:d} THEN -t.amount_cents ELSE 0 END), 0) AS held
FROM payments_bankline l JOIN payments_bankline o ON o.id = coalesce(l.returns_line_id, l.id)
LEFT JOIN ledger_transfer t ON t.bank_line_id = l.id
GROUP BY o.id HAVING o.unallocated_cents <> coalesce(sum(CASE WHEN t.credit = {Account.UNALLOCATED:d}
  THEN t.amount_cents WHEN t.debit = {Account.UNALLOCATED:d} THEN -t.amount_cents ELSE 0 END), 0)""",
    "returned_money": """
SELECT r.reference, o.amount_cents, -r.amount_cents FROM payments_bankline r
JOIN payments_bankline o ON o.id = r.returns_line_id WHERE -r.amount_cents > o.amount_cents
  OR (r.state = 'returned') <> (o.state = 'returned') AND -r.amount_cents = o.amount_cents
UNION ALL SELECT o.reference, 1, count(r.id) FROM payments_bankline o LEFT JOIN payments_bankline r
ON r.returns_line_id = o.id WHERE o.state = 'returned' AND o.amount_cents > 0 GROUP BY o.id HAVING count(r.id) <> 1""",
    "allocations": f"""
SELECT coalesce(a.claim_id, t.claim_id)::text, coalesce(t.cents, 0), coalesce(a.cents, 0)
FROM (SELECT claim_id, sum(amount_cents) AS cents FROM payments_allocation WHERE NOT undone GROUP BY claim_id) a
FULL JOIN (SELECT claim_id, sum(CASE WHEN debit = {Account.UNALLOCATED:d} THEN amount_cents ELSE -amount_cents END)
  AS cents FROM ledger_transfer WHERE {Account.UNALLOCATED:d} IN (debit, credit) AND claim_id IS NOT NULL
  GROUP BY claim_id) t ON t.claim_id = a.claim_id WHERE coalesce(a.cents, 0) <> coalesce(t.cents, 0)""",
    "statement_sum": """
SELECT s.statement_key, s.closing_cents - s.opening_cents, sum(l.amount_cents) FROM payments_bankstatement s
JOIN payments_bankline l ON l.statement_id = s.id GROUP BY s.id
HAVING count(*) = s.lines AND sum(l.amount_cents) <> s.closing_cents - s.opening_cents""",
    "transfer_without_event": """
SELECT t.id::text, t.event_id, 0 FROM ledger_transfer t LEFT JOIN base_event e ON e.id = t.event_id
WHERE e.id IS NULL""",
    "event_amount": f"""
SELECT e.id::text, (e.data->>'amount_cents')::bigint, sum(t.amount_cents) FROM base_event e
JOIN ledger_transfer t ON t.event_id = e.id AND t.debit <> {Account.CLIENT_RECEIVED:d}
WHERE e.kind IN ('payment_allocated', 'interest_posted', 'costs_booked', 'costs_withdrawn', 'claim_credited',
  'money_received', 'claim_gone', 'difference_written_off', 'claim_written_off', 'write_off_undone',
  'claim_import_undone', 'interest_withdrawn', 'hold_effect_undone')
GROUP BY e.id HAVING (e.data->>'amount_cents')::bigint <> sum(t.amount_cents)""",
    "negative_balance": """
SELECT number, 0, least(principal_cents, interest_cents, costs_cents) FROM claims_claim
WHERE least(principal_cents, interest_cents, costs_cents) < 0""",
    "closed_with_balance": """
SELECT number, 0, principal_cents + interest_cents + costs_cents FROM claims_claim
WHERE closed_on IS NOT NULL AND principal_cents + interest_cents + costs_cents <> 0""",
    "own_values": """
SELECT coalesce(p.number, o.number), cardinality(p.fields), o.count FROM (SELECT number, id, local_fields AS fields
  FROM parties_party WHERE local_fields <> '{}') p FULL JOIN (SELECT d.number, d.id, count(*)
  FROM parties_override v JOIN parties_party d ON d.id = v.party_id WHERE v.claim_id IS NULL GROUP BY d.id) o
  ON o.id = p.id WHERE cardinality(p.fields) IS DISTINCT FROM o.count""",
    "own_values_of_claims": """
SELECT c.number, cardinality(c.local_fields), (SELECT count(*) FROM parties_override o WHERE o.claim_id = c.id)
FROM claims_claim c WHERE (c.local_fields <> '{}' OR EXISTS (SELECT FROM parties_override o WHERE o.claim_id = c.id))
  AND cardinality(c.local_fields) <> (SELECT count(*) FROM parties_override o WHERE o.claim_id = c.id)""",
    "bound_to_no_acceptance": """
SELECT c.number, c.acceptance_id, 0 FROM claims_claim c JOIN agreements_acceptance a ON a.id = c.acceptance_id
WHERE a.party_id <> c.debtor_id OR a.accepted_on > c.issued_on
  OR (a.withdrawn_on IS NOT NULL AND c.closed_on IS NULL)""",
    "terms_changed": """
SELECT v.title, 0, 0 FROM agreements_termsversion v WHERE v.sha256 <> encode(sha256(v.content), 'hex')""",
    "attachment_without_claim": """
SELECT a.name, a.claim_id, 0 FROM invoices_attachment a LEFT JOIN claims_claim c ON c.id = a.claim_id
WHERE c.id IS NULL""",
    "withdrawn_claim": """
SELECT c.number, 0, c.principal_cents FROM claims_claim c WHERE c.stage = 'withdrawn' AND NOT EXISTS
  (SELECT FROM base_event e WHERE e.claim_id = c.id AND e.kind = 'claim_import_undone')""",
    "pending_message": """
SELECT c.number, c.pending_message_id, 0 FROM claims_claim c LEFT JOIN outbox_message m ON m.id = c.pending_message_id
WHERE c.pending_message_id IS NOT NULL AND (m.id IS NULL OR m.state NOT IN ('proposed', 'approved', 'sending',
  'uncertain'))""",
    "sent_without_evidence": """
SELECT public_id, 1, 0 FROM outbox_message WHERE state = 'sent' AND (sha256 = '' OR dispatched_on IS NULL)""",
    "decision_without_message": """
SELECT d.id::text, d.message_id, 0 FROM daily_decision d LEFT JOIN outbox_message m ON m.id = d.message_id
WHERE d.message_id IS NOT NULL AND m.id IS NULL""",
}


def _unlisted_postings() -> list[dict[str, object]]:
    rows = sql.fetch(
        "SELECT e.kind, t.debit, t.credit, count(*) FROM ledger_transfer t JOIN base_event e ON e.id = t.event_id"
        " GROUP BY e.kind, t.debit, t.credit"
    )
    return [
        {"check": "posting_table", "subject": kind, "expected": 0, "found": count}
        for kind, debit, credit, count in rows
        if (Account(debit), Account(credit)) not in POSTING_TABLE.get(kind, [])
    ]
