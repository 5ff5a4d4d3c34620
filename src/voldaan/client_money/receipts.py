"""Receipts (ontvangsten) of a client: every transfer that paid one of his claims, or turned such a payment round.

The ledger is the source: an undone match, a returned direct debit and a payment that moves to another claim are simply
more transfers. What came in on the third-party account is held; what the client got himself is not.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.base import sql
from voldaan.ledger.accounts import Account


class Receipt(NamedTuple):
    """Ontvangst: cents, below nil when turned round; ``counted_on`` is the value date of what came in at first."""

    transfer_id: int
    claim_id: int
    case_id: int
    number: str
    debtor: str
    component: str
    cents: int
    value_on: date
    counted_on: date
    due_on: date
    held: bool
    remittance: str | None


_SOURCES = f"({Account.UNALLOCATED:d}, {Account.PAID_DIRECT:d})"
_RECEIPTS = f"""
SELECT t.id, c.id, c.case_id, c.number, p.name,
  CASE WHEN {Account.PRINCIPAL:d} IN (t.debit, t.credit) THEN 'principal'
       WHEN {Account.INTEREST:d} IN (t.debit, t.credit) THEN 'interest' ELSE 'costs' END,
  CASE WHEN t.debit IN {_SOURCES} THEN t.amount_cents ELSE -t.amount_cents END,
  t.effective_on, coalesce(o.effective_on, t.effective_on), c.due_on, coalesce(b.is_third_party, false), r.number
FROM claims_claim c JOIN ledger_transfer t ON t.claim_id = c.id JOIN parties_party p ON p.id = c.debtor_id
LEFT JOIN ledger_transfer o ON o.id = t.reverses_id
LEFT JOIN payments_bankline l ON l.id = t.bank_line_id LEFT JOIN payments_bankaccount b ON b.id = l.account_id
LEFT JOIN client_money_remittanceline x ON x.transfer_id = t.id
LEFT JOIN client_money_remittance r ON r.id = x.remittance_id
WHERE c.creditor_id = %(creditor)s AND (t.debit IN {_SOURCES} OR t.credit IN {_SOURCES})
"""


def receipts(creditor_id: int, *, until: date | None = None) -> list[Receipt]:
    """Ontvangsten of a client by value date, all of them or up to and including a day; those of a statement always."""
    rows = sql.fetch(
        f"{_RECEIPTS} AND (%(until)s::date IS NULL OR t.effective_on <= %(until)s OR r.id IS NOT NULL)"
        " ORDER BY t.effective_on, t.id",
        {"creditor": creditor_id, "until": until},
    )
    return [Receipt(*row) for row in rows]


def of_remittance(remittance_id: int) -> list[Receipt]:
    """Ontvangsten on one statement."""
    rows = sql.fetch(
        f"{_RECEIPTS} AND x.remittance_id = %(remittance)s ORDER BY c.number, t.effective_on, t.id",
        {
            "creditor": _creditor_of(remittance_id),
            "remittance": remittance_id,
        },
    )
    return [Receipt(*row) for row in rows]


def _creditor_of(remittance_id: int) -> int:
    row = sql.fetch_one("SELECT creditor_id FROM client_money_remittance WHERE id = %s", [remittance_id])
    assert row is not None
    return int(row[0])


def balance(account: Account, creditor_id: int) -> int:
    """Saldo of one account for one client, in cents; credit counts up."""
    row = sql.fetch_one(
        "SELECT coalesce(sum(CASE WHEN credit = %(account)s THEN amount_cents ELSE -amount_cents END), 0)::bigint"
        " FROM ledger_transfer WHERE creditor_id = %(creditor)s AND %(account)s IN (debit, credit)"
        " AND (debit >= 40 OR credit >= 40)",
        {"account": int(account), "creditor": creditor_id},
    )
    assert row is not None
    return int(row[0])
