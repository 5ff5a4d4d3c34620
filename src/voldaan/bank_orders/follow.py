"""Following (volgen): what the bank did with what left, out of its statements and its status reports."""

from __future__ import annotations

from voldaan.bank_orders import events as said
from voldaan.bank_orders.services import give_back, order_of
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post

#: A debit line and the order that it paid: by our own id, else by account, amount and day where only one fits.
_PAID = """
SELECT l.id, l.value_on, o.id, o.payable, o.amount_cents, a.creditor_id
FROM bank_orders_paymentorder o
JOIN bank_orders_orderfile f ON f.id = o.file_id
JOIN payments_bankaccount a ON a.id = o.account_id
JOIN payments_bankline l ON l.account_id = o.account_id AND l.amount_cents = -o.amount_cents
  AND l.end_to_end_id = o.end_to_end_id AND l.return_reason = '' AND NOT l.is_reversal
WHERE o.state = 'exported'
UNION
SELECT min(l.id), min(l.value_on), min(o.id), min(o.payable), min(o.amount_cents), min(a.creditor_id)
FROM bank_orders_paymentorder o
JOIN bank_orders_orderfile f ON f.id = o.file_id
JOIN payments_bankaccount a ON a.id = o.account_id
JOIN payments_bankline l ON l.account_id = o.account_id AND l.amount_cents = -o.amount_cents
  AND l.counterparty_iban = o.beneficiary_iban AND l.end_to_end_id IN ('', 'NOTPROVIDED')
  AND l.booked_on >= (f.made_at AT TIME ZONE 'Europe/Amsterdam')::date
WHERE o.state = 'exported'
  AND NOT EXISTS (SELECT FROM bank_orders_paymentorder taken WHERE taken.settled_line_id = l.id)
GROUP BY o.account_id, o.beneficiary_iban, o.amount_cents HAVING count(*) = 1
UNION
SELECT l.id, l.value_on, o.id, o.payable, o.amount_cents, a.creditor_id
FROM (
  SELECT f.id AS file_id, min(l.id) AS line_id FROM bank_orders_orderfile f
  JOIN payments_bankline l ON l.account_id = f.account_id AND l.amount_cents = -f.total_cents
    AND l.counterparty_iban = '' AND l.booked_on >= (f.made_at AT TIME ZONE 'Europe/Amsterdam')::date
  WHERE f.kind = 'transfer' AND f.count > 1
    AND NOT EXISTS (SELECT FROM bank_orders_paymentorder x WHERE x.file_id = f.id AND x.state <> 'exported')
    AND NOT EXISTS (SELECT FROM bank_orders_paymentorder taken WHERE taken.settled_line_id = l.id)
  GROUP BY f.id HAVING count(*) = 1) whole
JOIN bank_orders_paymentorder o ON o.file_id = whole.file_id
JOIN payments_bankline l ON l.id = whole.line_id
JOIN payments_bankaccount a ON a.id = o.account_id
WHERE o.state = 'exported'
"""

#: A credit line that carries the id of an order that was paid: the money came back.
_CAME_BACK = """
SELECT o.id, coalesce(nullif(l.return_reason, ''), 'RETURN') FROM bank_orders_paymentorder o
JOIN payments_bankline l ON l.account_id = o.account_id AND l.end_to_end_id = o.end_to_end_id
  AND l.amount_cents = o.amount_cents
WHERE o.state = 'settled'
"""


def orders(actor: Actor) -> int:
    """Opdrachten volgen after a bank file: what was paid is settled, what came back is rejected; gives how many.

    Money that came back is on the bank as a new line and waits there to be settled: nothing else is booked for it.
    """
    done: set[int] = set()
    for line_id, value_on, order_id, payable, cents, creditor_id in sql.fetch(_PAID):
        if order_id in done:
            continue
        done.add(order_id)
        data = said.OrderSettled(order_id=order_id, line_id=line_id, amount_cents=cents, value_on=value_on)
        (event,) = events.record(actor, [events.Entry(data, key=f"order_settled:{order_id}", on=value_on)])
        moved = Posting(event, 1, Account(payable), Account.BANK, cents, value_on, creditor_id,
                        bank_line_id=line_id)  # fmt: skip
        post(actor, "order_settled", [moved])
        sql.execute(
            "UPDATE bank_orders_paymentorder SET state = 'settled', settled_line_id = %s, closed_on = %s WHERE id = %s",
            [line_id, value_on, order_id],
        )
    back = sql.fetch(_CAME_BACK)
    for order_id, code in back:
        _reject(actor, order_id, code)
    return len(done) + len(back)


def reject(actor: Actor, order_id: int, code: str) -> bool:
    """Afgekeurd by the bank before anything was paid: a refund's money waits to be settled again.

    Gives whether this changed anything: the bank may say it twice.
    """
    order = order_of(order_id)
    if order.state != "exported":
        return False
    _reject(actor, order_id, code)
    give_back(actor, order)
    return True


def _reject(actor: Actor, order_id: int, code: str) -> None:
    order = order_of(order_id)
    sql.execute(
        "UPDATE bank_orders_paymentorder SET state = 'rejected', bank_reason = %s, closed_on = %s WHERE id = %s",
        [code[:12], clock.today(), order_id],
    )
    data = said.OrderRejected(order_id=order_id, amount_cents=order.amount_cents, code=code[:12])
    events.record(actor, [events.Entry(data, key=f"order_rejected:{order_id}")])
