"""The check (controle) of client money: whatever row was altered, deleted or added, it is named here.

Two nets: sums that must agree between rows of different tables, at once; and the seals of the proofs, per row.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey

from voldaan.base import sql
from voldaan.client_money import leaves, proofs
from voldaan.client_money.models import Remittance
from voldaan.client_money.plans import AGREED
from voldaan.client_money.trust import BOOKED, trust
from voldaan.ledger.accounts import Account as A

Difference = dict[str, object]


def differences() -> list[Difference]:
    """Verschillen: each names the check, the table, the row and the client; nothing for who holds no client money."""
    holds = sql.fetch_one("SELECT 1 FROM payments_bankaccount WHERE is_third_party LIMIT 1")
    moved = sql.fetch_one("SELECT min(id), count(*) FROM ledger_transfer WHERE debit >= 40 OR credit >= 40")
    if holds is None and (moved is None or moved[0] is None):
        return []
    found: list[Difference] = []
    if holds is None and moved is not None:
        found.append(_difference("trust_account", "payments_bankaccount", moved[0], "", expected=moved[1], found=0))
    for (name, table), statement in _TESTS.items():
        found += [
            _difference(name, table, row[0], row[1], expected=row[2], found=row[3]) for row in sql.fetch(statement)
        ]
    found += [
        _difference("proof_entry", leaves.KINDS[kind].table, row, client, expected=number, found=0)
        for kind, row, client, number in leaves.broken()
    ]
    found += [
        _difference(
            f"proof_{what}", "client_money_proof", proof.id, proof.creditor.name, expected=proof.number, found=0
        )
        for proof, what in proofs.chain_errors()
    ]
    found += _dangling() + _statements() + _balances()
    stand = trust()
    if stand.difference_cents:
        explained = stand.balance_cents - stand.difference_cents
        found.append(
            _difference("trust_balance", "payments_bankaccount", ", ".join(stand.ibans), "",
                        expected=stand.balance_cents, found=explained)
        )  # fmt: skip
    return found


def _difference(check: str, table: str, subject: object, client: object, *, expected: Any, found: Any) -> Difference:
    return {"check": check, "table": table, "subject": str(subject), "client": client,
            "expected": None if expected is None else int(expected),
            "found": None if found is None else int(found)}  # fmt: skip


_SIGNED_UNALLOCATED = f"CASE WHEN t.debit = {A.UNALLOCATED:d} THEN t.amount_cents ELSE -t.amount_cents END"
_SIGNED_PAYABLE = f"CASE WHEN t.credit = {A.CLIENT_PAYABLE:d} THEN t.amount_cents ELSE -t.amount_cents END"
_LINE_AMOUNT = "CASE WHEN t.debit = ANY(ARRAY[%s, %s]) THEN t.amount_cents ELSE -t.amount_cents END"
_LINE_AMOUNT = _LINE_AMOUNT % (int(A.UNALLOCATED), int(A.PAID_DIRECT))
_ONE_TRANSFER = (
    "commission_charged", "commission_paid", "remittance_ordered", "remittance_returned", "withdrawal_ordered",
    "withdrawal_returned", "trust_line_unexplained", "order_settled", "money_received", "money_set_aside",
    "money_taken_back", "refund_requested", "refund_withdrawn",
)  # fmt: skip
_OF_ORDER = f"x.payable IN ({A.REMITTANCE_UNDER_WAY:d}, {A.WITHDRAWAL_UNDER_WAY:d})"

#: (check, table) -> rows of (row, client, expected, found) that are wrong.
_TESTS: dict[tuple[str, str], str] = {
    ("trust_line", "payments_bankline"): f"""
SELECT x.id, '', x.amount_cents, x.booked_cents FROM ({BOOKED}) x WHERE x.amount_cents <> x.booked_cents""",
    ("owed_to_client", "ledger_transfer"): f"""
SELECT t.event_id, c.name, sum({_SIGNED_UNALLOCATED}) FILTER (WHERE {A.UNALLOCATED:d} IN (t.debit, t.credit)),
  sum({_SIGNED_PAYABLE}) FILTER (WHERE {A.CLIENT_PAYABLE:d} IN (t.debit, t.credit)) FROM ledger_transfer t
JOIN parties_creditor c ON c.id = t.creditor_id JOIN payments_bankline l ON l.id = t.bank_line_id
JOIN payments_bankaccount a ON a.id = l.account_id AND a.is_third_party WHERE t.claim_id IS NOT NULL
GROUP BY t.event_id, t.claim_id, c.name
HAVING coalesce(sum({_SIGNED_UNALLOCATED}) FILTER (WHERE {A.UNALLOCATED:d} IN (t.debit, t.credit)), 0)
  <> coalesce(sum({_SIGNED_PAYABLE}) FILTER (WHERE {A.CLIENT_PAYABLE:d} IN (t.debit, t.credit)), 0)""",
    ("event_transfers", "ledger_transfer"): f"""
SELECT e.id, '', abs((e.data->>'amount_cents')::bigint), coalesce(min(t.amount_cents), 0) FROM base_event e
LEFT JOIN ledger_transfer t ON t.event_id = e.id WHERE e.kind IN {_ONE_TRANSFER} GROUP BY e.id
HAVING count(t.id) <> 1 OR min(t.amount_cents) <> abs((e.data->>'amount_cents')::bigint)""",
    ("event_withheld", "ledger_transfer"): """
SELECT e.id, '', abs((e.data->>'amount_cents')::bigint), coalesce(min(t.amount_cents), 0) FROM base_event e
LEFT JOIN ledger_transfer t ON t.event_id = e.id WHERE e.kind = 'commission_withheld' GROUP BY e.id
HAVING count(t.id) <> 2 OR min(t.amount_cents) <> abs((e.data->>'amount_cents')::bigint)
  OR max(t.amount_cents) <> abs((e.data->>'amount_cents')::bigint)""",
    ("event_direct", "ledger_transfer"): f"""
SELECT e.id, '', (e.data->>'amount_cents')::bigint, coalesce(sum(t.amount_cents), 0) FROM base_event e
LEFT JOIN ledger_transfer t ON t.event_id = e.id AND {A.PAID_DIRECT:d} IN (t.debit, t.credit)
WHERE e.kind IN ('paid_direct', 'paid_direct_undone') GROUP BY e.id
HAVING coalesce(sum(t.amount_cents), 0) <> (e.data->>'amount_cents')::bigint""",
    ("event_payment", "ledger_transfer"): f"""
SELECT e.id, '', (e.data->>'amount_cents')::bigint, coalesce(sum(t.amount_cents), 0) FROM base_event e
LEFT JOIN ledger_transfer t ON t.event_id = e.id AND {A.UNALLOCATED:d} IN (t.debit, t.credit)
WHERE e.kind = 'payment_allocated' GROUP BY e.id
HAVING coalesce(sum(t.amount_cents), 0) <> (e.data->>'amount_cents')::bigint""",
    ("allocation", "payments_allocation"): f"""
SELECT x.id, c.name, coalesce(t.amount_cents, 0), x.amount_cents FROM payments_allocation x
JOIN claims_claim m ON m.id = x.claim_id JOIN parties_creditor c ON c.id = m.creditor_id
LEFT JOIN ledger_transfer t ON t.event_id = x.event_id AND t.claim_id = x.claim_id AND t.debit = {A.UNALLOCATED:d}
  AND t.credit = CASE x.component WHEN 'principal' THEN {A.PRINCIPAL:d} WHEN 'interest' THEN {A.INTEREST:d}
    ELSE {A.COSTS:d} END WHERE (t.amount_cents, t.effective_on, t.bank_line_id)
  IS DISTINCT FROM (x.amount_cents, x.value_on, x.line_id)""",
    ("client", "ledger_transfer"): """
SELECT t.id, c.name, m.creditor_id, t.creditor_id FROM ledger_transfer t JOIN claims_claim m ON m.id = t.claim_id
JOIN parties_creditor c ON c.id = m.creditor_id WHERE t.creditor_id <> m.creditor_id
UNION ALL SELECT t.id, c.name, r.creditor_id, t.creditor_id FROM ledger_transfer t
JOIN base_event e ON e.id = t.event_id
JOIN client_money_remittance r ON r.id = (e.data->>'remittance_id')::bigint
JOIN parties_creditor c ON c.id = r.creditor_id WHERE t.creditor_id <> r.creditor_id""",
    ("claim_of_client", "claims_claim"): """
SELECT m.number, c.name, d.creditor_id, m.creditor_id FROM claims_claim m JOIN parties_party d ON d.id = m.debtor_id
JOIN parties_creditor c ON c.id = d.creditor_id WHERE m.creditor_id <> d.creditor_id""",
    ("beneficiary", "bank_orders_paymentorder"): """
SELECT x.id, c.name, 1, 0 FROM bank_orders_paymentorder x
JOIN client_money_remittance r ON x.key = 'remittance:' || r.id
JOIN parties_creditor c ON c.id = r.creditor_id
WHERE r.document IS JSON AND r.document::jsonb->'client'->>'iban' <> x.beneficiary_iban
AND NOT EXISTS (SELECT FROM base_event e WHERE e.kind = 'order_amended' AND (e.data->>'order_id')::bigint = x.id)""",
    ("trust_iban", "payments_bankaccount"): """
SELECT a.id, c.name, 1, 0 FROM payments_bankaccount a JOIN parties_creditor c ON c.id = a.creditor_id
JOIN base_event e ON e.kind = 'third_party_account_opened' AND (e.data->>'account_id')::bigint = a.id
WHERE coalesce(e.data->>'sha256', '') NOT IN ('', encode(sha256(convert_to(a.iban, 'UTF8')), 'hex'))
  OR a.creditor_id <> (SELECT min(id) FROM parties_creditor)""",
    ("statement_account", "payments_bankline"): """
SELECT l.id, '', s.account_id, l.account_id FROM payments_bankline l
JOIN payments_bankstatement s ON s.id = l.statement_id WHERE s.account_id <> l.account_id""",
    ("receipt_date", "ledger_transfer"): f"""
SELECT t.id, '', t.amount_cents, 0 FROM ledger_transfer t JOIN payments_bankline l ON l.id = t.bank_line_id
WHERE t.debit = {A.BANK:d} AND t.credit = {A.UNALLOCATED:d} AND t.reverses_id IS NULL AND l.amount_cents > 0
  AND t.effective_on <> l.value_on AND EXISTS (SELECT FROM base_event e WHERE e.id = t.event_id
    AND e.kind = 'money_received')""",
    ("reversal", "ledger_transfer"): """
SELECT t.id, c.name, o.amount_cents, t.amount_cents FROM ledger_transfer t
JOIN ledger_transfer o ON o.id = t.reverses_id JOIN parties_creditor c ON c.id = t.creditor_id
WHERE (o.amount_cents, o.debit, o.credit, o.claim_id, o.bank_line_id)
  IS DISTINCT FROM (t.amount_cents, t.credit, t.debit, t.claim_id, t.bank_line_id)""",
    ("direct_payment", "client_money_directpayment"): f"""
SELECT x.id, c.name, x.amount_cents, coalesce(sum(t.amount_cents), 0) FROM client_money_directpayment x
JOIN claims_claim m ON m.id = x.claim_id JOIN parties_creditor c ON c.id = m.creditor_id
LEFT JOIN ledger_transfer t ON t.event_id = ANY(x.event_ids) AND t.debit = {A.PAID_DIRECT:d}
  AND t.claim_id = x.claim_id AND t.effective_on = x.value_on
GROUP BY x.id, c.name HAVING coalesce(sum(t.amount_cents), 0) <> x.amount_cents""",
    ("receipt", "client_money_remittanceline"): f"""
SELECT x.id, c.name, {_LINE_AMOUNT}, x.amount_cents FROM client_money_remittanceline x
JOIN client_money_remittance r ON r.id = x.remittance_id JOIN parties_creditor c ON c.id = r.creditor_id
LEFT JOIN ledger_transfer t ON t.id = x.transfer_id
WHERE t.id IS NULL OR x.amount_cents <> {_LINE_AMOUNT} OR x.claim_id <> t.claim_id
  OR NOT ({A.UNALLOCATED:d} IN (t.debit, t.credit) OR {A.PAID_DIRECT:d} IN (t.debit, t.credit))""",
    ("fee", "client_money_commissionline"): """
SELECT x.id, c.name, x.total_cents - x.before_cents, x.amount_cents FROM client_money_commissionline x
JOIN client_money_remittance r ON r.id = x.remittance_id JOIN parties_creditor c ON c.id = r.creditor_id
WHERE x.amount_cents <> x.total_cents - x.before_cents""",
    ("plan", "client_money_commissionplan"): f"""
SELECT x.id, c.name, 1, 0 FROM client_money_commissionplan x JOIN parties_creditor c ON c.id = x.creditor_id
LEFT JOIN base_event e ON e.kind = 'commission_plan_set' AND (e.data->>'plan_id')::bigint = x.id
WHERE e.data->>'sha256' IS DISTINCT FROM encode(sha256(convert_to(x.terms, 'UTF8')), 'hex')
  OR coalesce(e.data->>'agreed', '') NOT IN ('', {AGREED})""",
    ("order_amount", "bank_orders_paymentorder"): f"""
SELECT x.id, coalesce(c.name, ''), coalesce(r.payout_cents, (e.data->>'amount_cents')::bigint), x.amount_cents
FROM bank_orders_paymentorder x LEFT JOIN client_money_remittance r ON x.key = 'remittance:' || r.id
LEFT JOIN parties_creditor c ON c.id = r.creditor_id
LEFT JOIN base_event e ON e.kind = 'withdrawal_ordered' AND (e.data->>'order_id')::bigint = x.id
WHERE {_OF_ORDER} AND x.amount_cents IS DISTINCT FROM coalesce(r.payout_cents, (e.data->>'amount_cents')::bigint)""",
    ("order_requested", "bank_orders_paymentorder"): """
SELECT x.id, '', (e.data->>'amount_cents')::bigint, x.amount_cents FROM bank_orders_paymentorder x
JOIN base_event e ON e.kind = 'order_requested' AND (e.data->>'order_id')::bigint = x.id
WHERE x.amount_cents <> (e.data->>'amount_cents')::bigint""",
    ("remittance_order", "client_money_remittance"): """
SELECT r.id, c.name, r.payout_cents, coalesce((e.data->>'amount_cents')::bigint, 0) FROM client_money_remittance r
JOIN parties_creditor c ON c.id = r.creditor_id
LEFT JOIN base_event e ON e.kind = 'remittance_ordered' AND (e.data->>'remittance_id')::bigint = r.id
WHERE r.payout_cents <> coalesce((e.data->>'amount_cents')::bigint, 0)""",
    ("under_way", "bank_orders_paymentorder"): f"""
SELECT x.id, '', x.amount_cents, 0 FROM bank_orders_paymentorder x
WHERE {_OF_ORDER} AND x.state IN ('requested', 'approved', 'exported')
AND (SELECT coalesce(sum(CASE WHEN t.credit IN ({A.REMITTANCE_UNDER_WAY:d}, {A.WITHDRAWAL_UNDER_WAY:d})
    THEN t.amount_cents ELSE -t.amount_cents END), 0) FROM ledger_transfer t
  WHERE {A.REMITTANCE_UNDER_WAY:d} IN (t.debit, t.credit) OR {A.WITHDRAWAL_UNDER_WAY:d} IN (t.debit, t.credit))
  <> (SELECT sum(x.amount_cents) FROM bank_orders_paymentorder x WHERE {_OF_ORDER} AND (x.state IN ('requested',
    'approved', 'exported') OR x.settled_line_id IS NULL AND NOT EXISTS (SELECT FROM base_event e
    WHERE e.key = 'payout_returned:' || x.id)))""",
    ("proof_said", "client_money_proof"): """
SELECT e.data->>'proof_id', c.name, 1, 0 FROM base_event e
LEFT JOIN parties_creditor c ON c.id = (e.data->>'creditor_id')::bigint
LEFT JOIN client_money_proof p ON p.id = (e.data->>'proof_id')::bigint
WHERE e.kind = 'client_money_proved' AND p.sha256 IS DISTINCT FROM e.data->>'sha256'""",
    ("sealed_as", "client_money_proofentry"): f"""
SELECT p.id, '', 1, 0 FROM client_money_proofentry p WHERE p.kind NOT IN {tuple(leaves.KINDS)}""",
    ("transfer_without_line", "ledger_transfer"): """
SELECT t.id, '', t.bank_line_id, 0 FROM ledger_transfer t LEFT JOIN payments_bankline l ON l.id = t.bank_line_id
WHERE t.bank_line_id IS NOT NULL AND l.id IS NULL""",
}

_COLUMNS = (
    "brought_cents", "received_cents", "direct_cents", "fee_cents", "vat_percent", "vat_cents", "due_before_cents",
    "withheld_cents", "invoiced_cents", "due_after_cents", "payout_cents", "left_cents",
)  # fmt: skip


def _statements() -> list[Difference]:
    """Afdrachten: each is what its own document says, its document is what the diary says, and its lines add up."""
    found: list[Difference] = []
    sealed = dict(
        sql.fetch("SELECT (data->>'remittance_id')::bigint, data FROM base_event WHERE kind = 'remittance_made'")
    )
    receipts, fees = _lines()
    for r in Remittance.objects.select_related("creditor").order_by("id"):
        told = _document(r)
        data = json.loads(sealed.get(r.id, "{}"))
        tests = {
            "document": hashlib.sha256(r.document.encode()).hexdigest() == r.sha256 == data.get("sha256"),
            "columns": all(getattr(r, column) == told.get(column) for column in _COLUMNS),
            "receipts": receipts.get(r.id, [])
            == sorted([line[c] for c in _RECEIPT] for line in told.get("receipts", [])),
            "terms": [r.number, r.invoice_number, r.mode, r.until_on.isoformat(), r.made_on.isoformat()]
            == [told.get(name) for name in ("number", "invoice_number", "mode", "until_on", "made_on")],
            "client": r.creditor_id == data.get("creditor_id"),
            "fees": fees.get(r.id, []) == sorted([f[c] for c in _FEE] for f in told.get("fees", [])),
            "paid": r.brought_cents + r.received_cents == r.withheld_cents + r.payout_cents + r.left_cents,
            "due": r.due_before_cents + r.fee_cents + r.vat_cents
            == r.withheld_cents + r.invoiced_cents + r.due_after_cents,
        }
        found += [
            _difference(f"remittance_{name}", "client_money_remittance", r.number, r.creditor.name, expected=1, found=0)
            for name, right in tests.items()
            if not right
        ]
    return found


def _document(r: Remittance) -> dict[str, Any]:
    """What the statement itself tells; nothing when it can no longer be read: then everything about it differs."""
    try:
        return dict(json.loads(r.document))
    except ValueError:
        return {}


def _dangling() -> list[Difference]:
    """Los: rows that point to a row that is not there, by which they would drop out of every sum."""
    links = [
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for label in ("client_money", "payments", "bank_orders", "claims")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.db_constraint and field.name != "tenant"  # type: ignore[attr-defined]
    ]
    links += [("ledger_transfer", "creditor_id", "parties_creditor"), ("ledger_transfer", "claim_id", "claims_claim")]
    return [
        _difference("points_nowhere", table, row, "", expected=target_id, found=0)
        for table, column, target in links
        for row, target_id in sql.fetch(
            f"SELECT x.id, x.{column} FROM {table} x WHERE x.{column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT FROM {target} y WHERE y.id = x.{column}) ORDER BY x.id"
        )
    ]


_FEE = ("case", "base_cents", "total_cents", "before_cents", "amount_cents", "code", "rate")
_RECEIPT = ("amount_cents", "component", "value_on", "held")


def _lines() -> tuple[dict[int, list[list[Any]]], dict[int, list[list[Any]]]]:
    """Per statement: its receipts and its commission as the document tells them, in order of size."""
    receipts: dict[int, list[list[Any]]] = {}
    fees: dict[int, list[list[Any]]] = {}
    for remittance, cents, component, value_on, held in sql.fetch(
        f"SELECT remittance_id, {', '.join(_RECEIPT)} FROM client_money_remittanceline"
    ):
        receipts.setdefault(remittance, []).append([cents, component, value_on.isoformat(), held])
    for remittance, *cells in sql.fetch(
        f"SELECT remittance_id, {', '.join(_FEE[1:])}, k.reference FROM client_money_commissionline x"
        " JOIN claims_case k ON k.id = x.case_id"
    ):
        fees.setdefault(remittance, []).append([cells.pop(), *cells])
    return {id_: sorted(lines) for id_, lines in receipts.items()}, {id_: sorted(lines) for id_, lines in fees.items()}


def _balances() -> list[Difference]:
    """Saldi: what a proof states is what the transfers that were sealed until then give."""
    found: list[Difference] = []
    for name, (account, sign) in proofs.BALANCES.items():
        rows = sql.fetch(
            f"SELECT b.id, c.name, b.{name}, coalesce((SELECT sum(CASE WHEN t.credit = %(a)s THEN t.amount_cents"
            " ELSE -t.amount_cents END) * %(sign)s FROM client_money_proofentry p"
            " JOIN client_money_proof e ON e.id = p.proof_id AND e.number <= b.number"
            " JOIN ledger_transfer t ON t.id = p.subject_id AND %(a)s IN (t.debit, t.credit)"
            " WHERE p.creditor_id = b.creditor_id AND p.kind = 'transfer'), 0)::bigint"
            " FROM client_money_proof b JOIN parties_creditor c ON c.id = b.creditor_id"
            " WHERE b.number = (SELECT max(number) FROM client_money_proof x WHERE x.creditor_id = b.creditor_id)",
            {"a": int(account), "sign": sign},
        )
        found += [
            _difference(f"proof_{name}", "client_money_proof", row[0], row[1], expected=row[3], found=row[2])
            for row in rows
            if row[2] != row[3]
        ]
    return found
