"""Payouts (uitbetalingen): remittances and withdrawals leave as payment orders that another person approves.

Money that is ordered stands apart until the bank has paid it. What is withdrawn, refused or comes back is owed again.
"""

from __future__ import annotations

from typing import NamedTuple

from voldaan.bank_orders.services import Wanted, request_order
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.client_money.events import (
    RemittanceOrdered,
    RemittanceReturned,
    WithdrawalOrdered,
    WithdrawalReturned,
)
from voldaan.client_money.models import Remittance
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.parties.models import Creditor
from voldaan.parties.proofs import OTHER_ACCOUNT
from voldaan.payments.models import BankAccount


def order_remittance(actor: Actor, remittance: Remittance, client: Creditor) -> int:
    """Afdracht opdragen: the money of one statement, to the client's own account; gives the order."""
    _refuse_other_account(client)
    cents = remittance.payout_cents
    said = RemittanceOrdered(remittance_id=remittance.id, amount_cents=cents)
    (event,) = events.record(actor, [events.Entry(said)])
    move = Posting(event, 1, Account.CLIENT_PAYABLE, Account.REMITTANCE_UNDER_WAY, cents, clock.today(), client.id)
    post(actor, "remittance_ordered", [move])
    wanted = Wanted(
        "remittance", f"remittance:{remittance.id}", _account().id, client.name, client.iban, cents,
        f"Afdracht {remittance.number}", Account.REMITTANCE_UNDER_WAY, f"Afdracht {remittance.number}",
    )  # fmt: skip
    return request_order(actor, wanted)


def withdraw(actor: Actor) -> int:
    """Commissie opnemen: all that was withheld goes from the third-party account to the agency's own; gives the cents.

    :raises Refused: when nothing was withheld, or the agency has no account of its own.
    """
    actor.must(Permission.SETTLE)
    sql.execute("SELECT pg_advisory_xact_lock(%s, 40)", [actor.tenant_id % 2**31])
    follow(actor)
    agency = Creditor.objects.earliest("id")
    row = sql.fetch_one(
        "SELECT coalesce(sum(CASE WHEN credit = %(a)s THEN amount_cents ELSE -amount_cents END), 0)::bigint,"
        " (SELECT count(*) FROM bank_orders_paymentorder WHERE payable = %(b)s) FROM ledger_transfer"
        " WHERE %(a)s IN (debit, credit)",
        {"a": int(Account.COMMISSION_WITHHELD), "b": int(Account.WITHDRAWAL_UNDER_WAY)},
    )
    assert row is not None
    cents, before = row
    if cents <= 0:
        raise Refused("Er staat geen ingehouden commissie op de derdenrekening. Maak eerst afdrachten op.")
    if not agency.iban:
        raise Refused("Van het bureau is geen eigen rekening bekend. Vul die in, dan kan de commissie daarheen.")
    _refuse_other_account(agency)
    key = f"withdrawal:{before + 1}"
    wanted = Wanted("payout", key, _account().id, agency.name, agency.iban, cents, "Opname van ingehouden commissie",
                    Account.WITHDRAWAL_UNDER_WAY, "Commissie")  # fmt: skip
    order = request_order(actor, wanted)
    (event,) = events.record(actor, [events.Entry(WithdrawalOrdered(order_id=order, amount_cents=cents))])
    move = Posting(event, 1, Account.COMMISSION_WITHHELD, Account.WITHDRAWAL_UNDER_WAY, cents, clock.today(), agency.id)
    post(actor, "withdrawal_ordered", [move])
    return int(cents)


def _refuse_other_account(to: Creditor) -> None:
    if sql.fetch(f"{OTHER_ACCOUNT} AND r.id = %s", [to.pk]):
        raise Refused(
            f"De rekening van {to.name} is buiten Voldaan om gewijzigd. Er is niets opgedragen. Zoek uit wie dat deed "
            "(voldaan check), en leg de juiste rekening opnieuw vast."
        )


def _account() -> BankAccount:
    found = BankAccount.objects.filter(is_third_party=True).order_by("id").first()
    if found is None:
        raise Refused("Er is nog geen derdenrekening vastgelegd. Doe dat eerst bij Derdengelden.")
    return found


class _Back(NamedTuple):
    """An order that did not go through, and the bank line on which its money came back, if it had left."""

    order_id: int
    payable: int
    amount_cents: int
    remittance_id: int | None
    creditor_id: int
    line_id: int | None


#: Paid before and come back: only once its line is there, and nobody used that money for anything else.
_BACK = """
SELECT o.id, o.payable, o.amount_cents, r.id, coalesce(r.creditor_id, a.creditor_id), l.id
FROM bank_orders_paymentorder o JOIN payments_bankaccount a ON a.id = o.account_id
LEFT JOIN client_money_remittance r ON o.key = 'remittance:' || r.id
LEFT JOIN payments_bankline l ON o.settled_line_id IS NOT NULL AND l.account_id = o.account_id
  AND l.end_to_end_id = o.end_to_end_id AND l.amount_cents = o.amount_cents AND l.unallocated_cents = o.amount_cents
WHERE o.payable IN (%s, %s) AND o.state IN ('cancelled', 'rejected') AND (o.settled_line_id IS NULL OR l.id IS NOT NULL)
  AND NOT EXISTS (SELECT FROM base_event e WHERE e.key = 'payout_returned:' || o.id) ORDER BY o.id
"""


def follow(actor: Actor) -> int:
    """Uitbetalingen volgen: what did not go through is owed again; gives how many. Safe to repeat."""
    rows = sql.fetch(_BACK, [int(Account.REMITTANCE_UNDER_WAY), int(Account.WITHDRAWAL_UNDER_WAY)])
    for row in rows:
        _take_back(actor, _Back(*row))
    return len(rows)


def _take_back(actor: Actor, back: _Back) -> None:
    owed = Account.CLIENT_PAYABLE if back.remittance_id else Account.COMMISSION_WITHHELD
    data: RemittanceReturned | WithdrawalReturned = (
        RemittanceReturned(remittance_id=back.remittance_id, amount_cents=back.amount_cents)
        if back.remittance_id
        else WithdrawalReturned(order_id=back.order_id, amount_cents=back.amount_cents)
    )
    (event,) = events.record(actor, [events.Entry(data, key=f"payout_returned:{back.order_id}")])
    source = Account(back.payable) if back.line_id is None else Account.UNALLOCATED
    move = Posting(event, 1, source, owed, back.amount_cents, clock.today(), back.creditor_id,
                   bank_line_id=back.line_id)  # fmt: skip
    post(actor, data.kind, [move])  # type: ignore[union-attr]
    if back.line_id is not None:
        sql.execute(
            "UPDATE payments_bankline SET unallocated_cents = 0, state = 'allocated', proposal = '[]',"
            " candidates = '[]', decided_by = %s WHERE id = %s",
            [actor.name, back.line_id],
        )
