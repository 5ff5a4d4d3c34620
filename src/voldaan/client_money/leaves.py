"""Leaves (regels) of a proof: every row that says something about a client's money, as one line of text.

The same text is sealed, checked again later, and given to the client; so a row that was altered is found by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from voldaan.base import sql
from voldaan.ledger.accounts import Account

_MONEY = [a for a in Account if a in range(10, 20) or a in range(40, 50)]
_ACCOUNT_NAMES = " ".join(f"WHEN {account:d} THEN '{account.name}'" for account in Account)


class Kind(NamedTuple):
    """Soort regel: its table, how its fields are called, and where they come from.

    ``source`` follows ``SELECT creditor, subject, fields``; ``fields`` maps each name to an SQL expression.
    """

    table: str
    creditor: str
    subject: str
    fields: dict[str, str]
    source: str


_AGENCY = "(SELECT min(id) FROM parties_creditor)"
_TRUST = "JOIN payments_bankaccount a ON a.id = {}.account_id AND a.is_third_party"

KINDS: dict[str, Kind] = {
    "transfer": Kind(
        "ledger_transfer", "t.creditor_id", "t.id",
        {
            "transfer": "t.id", "event": "e.kind", "line": "t.line",
            "debit": f"CASE t.debit {_ACCOUNT_NAMES} END", "credit": f"CASE t.credit {_ACCOUNT_NAMES} END",
            "amount_cents": "t.amount_cents", "value_on": "t.effective_on", "claim": "c.number",
            "bank_line": "t.bank_line_id", "reverses": "t.reverses_id",
        },
        "ledger_transfer t JOIN base_event e ON e.id = t.event_id LEFT JOIN claims_claim c ON c.id = t.claim_id"
        f" WHERE (t.debit = ANY(ARRAY{[int(a) for a in _MONEY]}) OR t.credit = ANY(ARRAY{[int(a) for a in _MONEY]}))",
    ),
    "allocation": Kind(
        "payments_allocation", "c.creditor_id", "x.id",
        {
            "allocation": "x.id", "bank_line": "x.line_id", "claim": "c.number", "component": "x.component",
            "amount_cents": "x.amount_cents", "value_on": "x.value_on",
        },
        "payments_allocation x JOIN claims_claim c ON c.id = x.claim_id WHERE true",
    ),
    "direct": Kind(
        "client_money_directpayment", "c.creditor_id", "x.id",
        {"claim": "c.number", "amount_cents": "x.amount_cents", "value_on": "x.value_on", "reference": "x.key"},
        "client_money_directpayment x JOIN claims_claim c ON c.id = x.claim_id WHERE true",
    ),
    "plan": Kind(
        "client_money_commissionplan", "x.creditor_id", "x.id",
        {
            "valid_from": "x.valid_from", "mode": "x.mode", "schedule": "x.schedule", "day": "x.schedule_day",
            "set_off_agreed_on": "x.set_off_agreed_on", "terms": "x.terms",
        },
        "client_money_commissionplan x WHERE true",
    ),
    "remittance": Kind(
        "client_money_remittance", "x.creditor_id", "x.id",
        {
            name: f"x.{name}"
            for name in (
                "number", "invoice_number", "until_on", "made_on", "mode", "brought_cents", "received_cents",
                "direct_cents", "fee_cents", "vat_percent", "vat_cents", "due_before_cents", "withheld_cents",
                "invoiced_cents", "due_after_cents", "payout_cents", "left_cents", "sha256",
            )
        },
        "client_money_remittance x WHERE true",
    ),
    "receipt": Kind(
        "client_money_remittanceline", "r.creditor_id", "x.id",
        {
            "remittance": "r.number", "transfer": "x.transfer_id", "claim": "c.number", "component": "x.component",
            "value_on": "x.value_on", "held": "x.held", "amount_cents": "x.amount_cents",
        },
        "client_money_remittanceline x JOIN client_money_remittance r ON r.id = x.remittance_id"
        " JOIN claims_claim c ON c.id = x.claim_id WHERE true",
    ),
    "fee": Kind(
        "client_money_commissionline", "r.creditor_id", "x.id",
        {
            "remittance": "r.number", "case": "k.reference", "code": "x.code", "rate": "x.rate",
            "base_cents": "x.base_cents", "total_cents": "x.total_cents", "before_cents": "x.before_cents",
            "amount_cents": "x.amount_cents",
        },
        "client_money_commissionline x JOIN client_money_remittance r ON r.id = x.remittance_id"
        " JOIN claims_case k ON k.id = x.case_id WHERE true",
    ),
    "order": Kind(
        "bank_orders_paymentorder", f"coalesce(r.creditor_id, {_AGENCY})", "x.id",
        {
            "end_to_end_id": "x.end_to_end_id", "for": "coalesce(r.number, x.kind)", "iban": "x.beneficiary_iban",
            "amount_cents": "x.amount_cents",
        },
        f"bank_orders_paymentorder x {_TRUST.format('x')}"
        " LEFT JOIN client_money_remittance r ON x.key = 'remittance:' || r.id WHERE x.file_id IS NOT NULL",
    ),
    "file": Kind(
        "bank_orders_orderfile", _AGENCY, "x.id",
        {"message_id": "x.message_id", "count": "x.count", "total_cents": "x.total_cents", "sha256": "x.sha256"},
        f"bank_orders_orderfile x {_TRUST.format('x')} WHERE true",
    ),
    "line": Kind(
        "payments_bankline", _AGENCY, "x.id",
        {
            "line": "x.id", "iban": "a.iban", "reference": "x.reference", "booked_on": "x.booked_on",
            "value_on": "x.value_on", "amount_cents": "x.amount_cents", "key": "x.key",
        },
        f"payments_bankline x {_TRUST.format('x')} WHERE true",
    ),
    "statement": Kind(
        "payments_bankstatement", _AGENCY, "x.id",
        {
            "statement": "x.statement_key", "iban": "a.iban", "closed_on": "x.closed_on",
            "opening_cents": "x.opening_cents", "closing_cents": "x.closing_cents",
        },
        f"payments_bankstatement x {_TRUST.format('x')} WHERE true",
    ),
}  # fmt: skip


class Leaf(NamedTuple):
    """Regel: of which client and row, what it says (its kind first), and the hash of that."""

    creditor_id: int
    kind: str
    subject_id: int
    values: list[str]
    sha256: str

    def told(self) -> dict[str, Any]:
        """The fields by name, amounts as numbers: what the client reads."""
        names = ["kind", *KINDS[self.kind].fields]
        return {n: int(v) if n.endswith("_cents") else v for n, v in zip(names, self.values, strict=True)}


def _statement(name: str, only: str) -> str:
    kind = KINDS[name]
    values = ", ".join(f"coalesce(({field})::text, '')" for field in kind.fields.values())
    return (
        f"SELECT creditor_id, '{name}', subject_id, said, encode(sha256('\\x00'::bytea ||"
        f" convert_to(array_to_string(said, '|'), 'UTF8')), 'hex') FROM (SELECT {kind.creditor} AS creditor_id,"
        f" {kind.subject} AS subject_id, ARRAY['{name}', {values}] AS said FROM {kind.source}) y WHERE {only}"
    )


def leaves(creditor_id: int, *, sealed: bool) -> Iterator[Leaf]:
    """Regels of a client that are sealed already, or not yet; by kind and row."""
    known = (
        "EXISTS (SELECT FROM client_money_proofentry p WHERE p.creditor_id = y.creditor_id AND p.kind = '{}'"
        " AND p.subject_id = y.subject_id)"
    )
    for name in KINDS:
        only = f"y.creditor_id = %s AND {'' if sealed else 'NOT '}{known.format(name)} ORDER BY subject_id"
        yield from (Leaf(*row) for row in sql.fetch(_statement(name, only), [creditor_id]))


def broken() -> list[tuple[str, int, str, int]]:
    """Verbroken zegels: (kind, row, client, proof number) of rows that no longer say what was sealed, or are gone."""
    found = []
    for name in KINDS:
        found += sql.fetch(
            "SELECT p.kind, p.subject_id, c.name, b.number FROM client_money_proofentry p"
            " JOIN client_money_proof b ON b.id = p.proof_id JOIN parties_creditor c ON c.id = p.creditor_id"
            f" LEFT JOIN ({_statement(name, 'true')}) AS y (creditor_id, kind, subject_id, said, sha256)"
            " ON y.creditor_id = p.creditor_id AND y.subject_id = p.subject_id"
            " WHERE p.kind = %s AND y.sha256 IS DISTINCT FROM p.sha256 ORDER BY p.subject_id",
            [name],
        )
    return [(row[0], row[1], row[2], row[3]) for row in found]
