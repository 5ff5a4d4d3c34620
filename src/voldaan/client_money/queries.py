"""Reads about client money for people: how every client stands, one client, one statement."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.base import sql
from voldaan.client_money.models import Remittance
from voldaan.ledger.accounts import Account


class Stand(NamedTuple):
    """Stand of one client; cents. What is owed was received and is not on its way yet."""

    id: int
    name: str
    iban: str
    received_cents: int
    direct_cents: int
    owed_cents: int
    commission_cents: int
    commission_due_cents: int
    under_way_cents: int
    remitted_cents: int
    last_number: str
    last_on: date | None
    proof_number: int
    proved_on: date | None
    has_plan: bool


def _sum(account: Account, *, credit: bool) -> str:
    up, down = ("credit", "debit") if credit else ("debit", "credit")
    return (
        f"coalesce(sum(CASE WHEN t.{up} = {account:d} THEN t.amount_cents"
        f" WHEN t.{down} = {account:d} THEN -t.amount_cents END), 0)::bigint"
    )


_STANDS = f"""
SELECT c.id, c.name, c.iban, m.received, m.direct, m.owed, m.charged, m.due, coalesce(o.under_way, 0),
  coalesce(o.remitted, 0), coalesce(r.number, ''), r.made_on, coalesce(p.number, 0), p.made_on,
  EXISTS (SELECT FROM client_money_commissionplan x WHERE x.creditor_id = c.id)
FROM parties_creditor c
LEFT JOIN LATERAL (SELECT {_sum(Account.CLIENT_RECEIVED, credit=False)} AS received,
    {_sum(Account.PAID_DIRECT, credit=False)} AS direct, {_sum(Account.CLIENT_PAYABLE, credit=True)} AS owed,
    (SELECT coalesce(sum(q.fee_cents + q.vat_cents), 0)::bigint FROM client_money_remittance q
      WHERE q.creditor_id = c.id) AS charged,
    {_sum(Account.COMMISSION_DUE, credit=False)} AS due
  FROM ledger_transfer t WHERE t.creditor_id = c.id AND (t.debit >= 40 OR t.credit >= 40)) m ON true
LEFT JOIN LATERAL (SELECT
    sum(x.amount_cents) FILTER (WHERE x.state IN ('requested', 'approved', 'exported'))::bigint AS under_way,
    sum(x.amount_cents) FILTER (WHERE x.state = 'settled')::bigint AS remitted
  FROM client_money_remittance q JOIN bank_orders_paymentorder x ON x.key = 'remittance:' || q.id
  WHERE q.creditor_id = c.id) o ON true
LEFT JOIN LATERAL (SELECT number, made_on FROM client_money_remittance q WHERE q.creditor_id = c.id
  ORDER BY q.id DESC LIMIT 1) r ON true
LEFT JOIN LATERAL (SELECT number, made_on FROM client_money_proof q WHERE q.creditor_id = c.id
  ORDER BY q.number DESC LIMIT 1) p ON true
"""


def stands(*, limit: int | None = None, offset: int = 0) -> list[Stand]:
    """Stand of every client, by name."""
    return [Stand(*row) for row in sql.fetch(f"{_STANDS} ORDER BY c.name LIMIT %s OFFSET %s", [limit, offset])]


def stand(creditor_id: int) -> Stand | None:
    """Stand of one client; None when he is not in this administration."""
    row = sql.fetch_one(f"{_STANDS} WHERE c.id = %s", [creditor_id])
    return Stand(*row) if row else None


def overpaid() -> int:
    """Te veel afgedragen, in cents: what clients owe back; as long as they do, the account lacks it for the others."""
    row = sql.fetch_one(
        "SELECT coalesce(sum(-least(x.owed, 0)), 0)::bigint FROM (SELECT sum(CASE WHEN credit = %(a)s"
        " THEN amount_cents ELSE -amount_cents END) AS owed FROM ledger_transfer WHERE %(a)s IN (debit, credit)"
        " AND (debit >= 40 OR credit >= 40) GROUP BY creditor_id) x",
        {"a": int(Account.CLIENT_PAYABLE)},
    )
    assert row is not None
    return int(row[0])


def count() -> int:
    """How many clients there are."""
    row = sql.fetch_one("SELECT count(*) FROM parties_creditor")
    assert row is not None
    return int(row[0])


class Statement(NamedTuple):
    """Afdracht in a list, with what became of its payment order; cents."""

    number: str
    client: str
    until_on: date
    made_on: date
    received_cents: int
    direct_cents: int
    fee_cents: int
    vat_cents: int
    payout_cents: int
    order_state: str


_STATEMENTS = """
SELECT r.number, c.name, r.until_on, r.made_on, r.received_cents, r.direct_cents, r.fee_cents, r.vat_cents,
  r.payout_cents, coalesce(o.state, '') FROM client_money_remittance r JOIN parties_creditor c ON c.id = r.creditor_id
LEFT JOIN LATERAL (SELECT state FROM bank_orders_paymentorder x WHERE x.key = 'remittance:' || r.id
  ORDER BY x.id DESC LIMIT 1) o ON true
"""


def statements(creditor_id: int, *, limit: int, offset: int) -> list[Statement]:
    """Afdrachten of a client, the newest first."""
    rows = sql.fetch(
        f"{_STATEMENTS} WHERE r.creditor_id = %s ORDER BY r.id DESC LIMIT %s OFFSET %s", [creditor_id, limit, offset]
    )
    return [Statement(*row) for row in rows]


def statement_count(creditor_id: int) -> int:
    """How many statements a client has."""
    return Remittance.objects.filter(creditor_id=creditor_id).count()


def order_state(remittance: Remittance) -> str:
    """Hoe ver de overboeking is: the state of its payment order, empty when nothing was to be paid."""
    row = sql.fetch_one(f"{_STATEMENTS} WHERE r.id = %s", [remittance.pk])
    assert row is not None
    return str(row[-1])


class Direct(NamedTuple):
    """Rechtstreekse betaling that stands; cents."""

    id: int
    claim_id: int
    number: str
    debtor: str
    amount_cents: int
    value_on: date


def direct_payments(creditor_id: int, *, limit: int = 20) -> list[Direct]:
    """Rechtstreekse betalingen of a client that were not undone, the newest first."""
    rows = sql.fetch(
        "SELECT x.id, c.id, c.number, p.name, x.amount_cents, x.value_on FROM client_money_directpayment x"
        " JOIN claims_claim c ON c.id = x.claim_id JOIN parties_party p ON p.id = c.debtor_id"
        " WHERE c.creditor_id = %s AND x.undone_event_id IS NULL ORDER BY x.id DESC LIMIT %s",
        [creditor_id, limit],
    )
    return [Direct(*row) for row in rows]


def wrong_claimants(*, limit: int = 20) -> list[tuple[int, str, str, date, int]]:
    """Geld voor een ander: lines on a client's own account that paid the claim of another client.

    (line, paid to, meant for, value date, cents); such money is the other one's, and the two settle it between them.
    """
    rows = sql.fetch(
        "SELECT l.id, k.name, c.name, l.value_on, sum(x.amount_cents)::bigint FROM payments_allocation x"
        " JOIN payments_bankline l ON l.id = x.line_id JOIN payments_bankaccount a ON a.id = l.account_id"
        " JOIN claims_claim m ON m.id = x.claim_id JOIN parties_creditor c ON c.id = m.creditor_id"
        " JOIN parties_creditor k ON k.id = a.creditor_id"
        " WHERE NOT x.undone AND NOT a.is_third_party AND a.creditor_id <> m.creditor_id"
        " GROUP BY l.id, k.name, c.name ORDER BY l.id DESC LIMIT %s",
        [limit],
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
