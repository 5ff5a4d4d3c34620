"""Terugboekingen (R-transactions): money that left again reopens exactly what its payment had closed.

A returned payment never happened (LR-5.08): every transfer that it brought about is turned round at the value date of
the return, and the money leaves the bank. No costs are added. Where that payment had kept the term of a notice, the
letter counts for nothing any more and the debtor gets a new reminder first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from voldaan.base import events, sql
from voldaan.base.actor import Actor, Permission, system
from voldaan.base.errors import Refused
from voldaan.ledger.accounts import Account
from voldaan.payments import settle, write_off
from voldaan.payments.events import MoneyReturned, PaymentReturned, PaymentUndone, ReturnUndone
from voldaan.payments.matching_reasons import Reason
from voldaan.payments.matching_returns import MAX_AGE_DAYS, possible_originals, undone_by
from voldaan.payments.statements import StatementLine

_COLUMNS = (
    "l.id, l.reference, l.booked_on, l.value_on, l.amount_cents, l.counterparty_name, l.counterparty_iban, l.text,"
    " l.structured_reference, l.end_to_end_id, l.mandate_id, l.return_reason, l.is_reversal"
)
_NAMES = (
    "reference", "booked_on", "value_on", "amount_cents", "counterparty_name", "counterparty_iban", "text",
    "structured_reference", "end_to_end_id", "mandate_id", "return_reason", "reverses",
)  # fmt: skip
_WAITING = (
    f"SELECT {_COLUMNS} FROM payments_bankline l WHERE l.account_id = %s AND l.state = 'to_settle'"
    " AND l.amount_cents < 0 AND l.returns_line_id IS NULL AND l.decided_by = '' ORDER BY l.booked_on, l.id"
)
_EARLIER = (
    f"SELECT {_COLUMNS} FROM payments_bankline l WHERE l.account_id = %s AND l.amount_cents = ANY(%s)"
    " AND l.state <> 'returned' AND l.booked_on BETWEEN %s::date - %s AND %s ORDER BY l.booked_on, l.id"
)


class _Original(NamedTuple):
    """The payment that a return undoes, as it stands; cents."""

    id: int
    amount_cents: int
    value_on: date
    state: str
    unallocated_cents: int
    creditor_id: int
    allocated_cents: int


def book_waiting(actor: Actor, account_id: int) -> set[int]:
    """Boek terugboekingen that wait on this account and whose payment is known; gives the claims that are open again.

    A return may come before its payment, when statements are read out of order: so every import asks for all that wait.
    """
    returns = [(row[0], _line(row)) for row in sql.fetch(_WAITING, [account_id])]
    if not returns:
        return set()
    earlier = _earlier(account_id, [line for _, line in returns])
    touched: set[int] = set()
    for id_, line in returns:
        found = undone_by(line, earlier.values())
        original_id = next((key for key, old in earlier.items() if old is found), None)
        if original_id is not None and _fits(original := _original(original_id)):
            touched |= _book(actor, id_, line, original)
            del earlier[original_id]
        else:
            _say_whose(id_, [key for key, old in earlier.items() if old in possible_originals(line, earlier.values())])
    return touched


def book_by_hand(actor: Actor, line_id: int, original_id: int) -> set[int]:
    """Met de hand: this return undoes that payment; gives the claims that are open again.

    :raises Refused: no return that waits, another amount, or a payment that is not whole any more.
    """
    actor.must(Permission.SETTLE)
    row = sql.fetch_one(
        f"SELECT {_COLUMNS}, l.account_id FROM payments_bankline l WHERE l.id = %s AND l.state = 'to_settle'"
        " AND l.amount_cents < 0 FOR UPDATE OF l",
        [line_id],
    )
    if row is None:
        raise Refused("Deze regel is geen terugboeking die nog wacht. Ververs de pagina.")
    original = _original(original_id)
    if original.amount_cents != -row[4] or original.state == "returned":
        raise Refused("Die betaling past niet bij deze terugboeking: kies een betaling van hetzelfde bedrag.")
    if not _fits(original):
        raise Refused(
            "Van die betaling is al een deel terugbetaald of anders geboekt. Draai dat eerst terug en kies haar dan"
            " opnieuw."
        )
    touched = _book(actor, line_id, _line(row), original)
    sql.execute("UPDATE payments_bankline SET decided_by = %s WHERE id = %s", [actor.name, line_id])
    return touched


def book_part(actor: Actor, line_id: int, original_id: int, claim_id: int) -> set[int]:
    """Deel terug: this return undoes what one claim got of a payment that was booked together with others.

    Gives the claim when it is open again; nothing when the amounts do not fit, so that a person looks.
    """
    row = sql.fetch_one(
        f"SELECT {_COLUMNS} FROM payments_bankline l WHERE l.id = %s AND l.state = 'to_settle' AND l.amount_cents < 0"
        " FOR UPDATE OF l",
        [line_id],
    )
    paid = sql.fetch_one(
        "SELECT coalesce(sum(amount_cents), 0)::bigint FROM payments_allocation WHERE line_id = %s AND claim_id = %s"
        " AND NOT undone",
        [original_id, claim_id],
    )
    if row is None or paid is None or paid[0] != -row[4]:
        return set()
    line, original, cents = _line(row), _original(original_id), paid[0]
    data = MoneyReturned(line_id=original_id, return_line_id=line_id, amount_cents=cents)
    (event,) = events.record(actor, [events.Entry(data, on=line.value_on)])
    touched = _reopen(actor, line, original._replace(allocated_cents=cents), event, claim_id)
    sides = (Account.UNALLOCATED, Account.BANK)
    settle.move(actor, "money_returned", event, sides, cents, line.value_on, original.creditor_id, line_id)
    sql.execute(
        "UPDATE payments_bankline SET state = 'returned', returns_line_id = %s, proposal = '[]', candidates = '[]'"
        " WHERE id = %s",
        [original_id, line_id],
    )
    return touched


def undo(actor: Actor, line_id: int) -> set[int] | None:
    """Terugdraaien of a booked return: its payment stands again on what it had paid; None when this is no return."""
    row = sql.fetch_one(
        "SELECT r.returns_line_id, -r.amount_cents, r.value_on, r.state, o.value_on, a.creditor_id"
        " FROM payments_bankline r JOIN payments_bankline o ON o.id = r.returns_line_id"
        " JOIN payments_bankaccount a ON a.id = r.account_id WHERE r.id = %s AND r.amount_cents < 0"
        " FOR UPDATE OF r, o",
        [line_id],
    )
    if row is None:
        return None
    original_id, cents, value_on, state, paid_on, creditor_id = row
    wait = "UPDATE payments_bankline SET state = 'to_settle', returns_line_id = NULL, decided_by = %s WHERE id = %s"
    if state != "returned":
        sql.execute(wait, [actor.name, line_id])
        return set()
    data = ReturnUndone(line_id=original_id, return_line_id=line_id, amount_cents=cents)
    (event,) = events.record(actor, [events.Entry(data, on=value_on)])
    settle.move(
        actor, "return_undone", event, (Account.BANK, Account.UNALLOCATED), cents, value_on, creditor_id, line_id
    )
    parts = _paid_before(line_id)
    sql.execute(wait, [actor.name, line_id])
    book = settle.Book(actor)
    list(book.pay(original_id, paid_on, cents, parts, "hand"))
    touched = book.write()
    left = book.unallocated[original_id]
    sql.execute(
        "UPDATE payments_bankline SET state = CASE WHEN %s = 0 THEN 'allocated' ELSE 'to_settle' END,"
        " unallocated_cents = %s WHERE id = %s",
        [left, left, original_id],
    )
    return touched


def _line(row: Sequence[Any]) -> StatementLine:
    return StatementLine(**dict(zip(_NAMES, row[1 : len(_NAMES) + 1], strict=True)))


def _earlier(account_id: int, returns: Sequence[StatementLine]) -> dict[int, StatementLine]:
    """Payments in that one of these returns may undo, by id."""
    first, last = min(line.booked_on for line in returns), max(line.booked_on for line in returns)
    amounts = sorted({-line.amount_cents for line in returns})
    return {row[0]: _line(row) for row in sql.fetch(_EARLIER, [account_id, amounts, first, MAX_AGE_DAYS, last])}


def _original(line_id: int) -> _Original:
    row = sql.fetch_one(
        "SELECT l.id, l.amount_cents, l.value_on, l.state, l.unallocated_cents, a.creditor_id,"
        " (SELECT coalesce(sum(x.amount_cents), 0)::bigint FROM payments_allocation x"
        "   WHERE x.line_id = l.id AND NOT x.undone)"
        " FROM payments_bankline l JOIN payments_bankaccount a ON a.id = l.account_id WHERE l.id = %s FOR UPDATE OF l",
        [line_id],
    )
    if row is None:
        raise Refused("Die betaling bestaat niet in deze administratie. Zoek haar op in de lijst met bankregels.")
    return _Original._make(row)


def _fits(original: _Original) -> bool:
    """Whether all its money is still where it was put: nothing of it was refunded meanwhile."""
    whole = original.unallocated_cents + original.allocated_cents == original.amount_cents
    return original.state == "not_ours" or whole


def _book(actor: Actor, return_id: int, line: StatementLine, original: _Original) -> set[int]:
    touched: set[int] = set()
    state = "not_ours" if original.state == "not_ours" else "returned"
    if state == "returned":
        data = MoneyReturned(line_id=original.id, return_line_id=return_id, amount_cents=original.amount_cents)
        (event,) = events.record(actor, [events.Entry(data, on=line.value_on)])
        if original.allocated_cents:
            touched = _reopen(actor, line, original, event)
        sides = (Account.UNALLOCATED, Account.BANK)
        settle.move(
            actor, "money_returned", event, sides, original.amount_cents, line.value_on, original.creditor_id, return_id
        )
        sql.execute(
            "UPDATE payments_bankline SET state = 'returned', unallocated_cents = 0, proposal = '[]', candidates = '[]'"
            " WHERE id = %s",
            [original.id],
        )
    sql.execute(
        "UPDATE payments_bankline SET state = %s, returns_line_id = %s, proposal = '[]', candidates = '[]'"
        " WHERE id = %s",
        [state, original.id, return_id],
    )
    return touched


def _reopen(
    actor: Actor, line: StatementLine, original: _Original, cause: int, claim_id: int | None = None
) -> set[int]:
    paid = sql.fetch(
        "SELECT a.claim_id, c.debtor_id, sum(a.amount_cents)::bigint FROM payments_allocation a"
        " JOIN claims_claim c ON c.id = a.claim_id WHERE a.line_id = %s AND NOT a.undone"
        " AND a.claim_id = coalesce(%s, a.claim_id) GROUP BY 1, 2 ORDER BY 1",
        [original.id, claim_id],
    )
    for rest, event_id in write_off.rests_of_line([row[0] for row in paid], original.id):
        write_off.undo(system(actor.tenant_id, actor.name), rest, event_id)
    undone = PaymentUndone(line_id=original.id, amount_cents=original.allocated_cents)
    (event,) = events.record(actor, [events.Entry(undone, cause_id=cause, on=line.value_on)])
    touched = settle.turn_round(actor, original.id, event, line.value_on, claim_id=claim_id)
    events.record(
        actor,
        [
            events.Entry(
                PaymentReturned(line_id=original.id, amount_cents=cents, reason=line.return_reason),
                claim_id=claim, party_id=debtor_id, on=line.value_on,
            )
            for claim, debtor_id, cents in paid
        ],
    )  # fmt: skip
    _start_again(sorted(touched), original.value_on, line.booked_on)
    return touched


def _start_again(claim_ids: Sequence[int], paid_on: date, looked_on: date) -> None:
    """Opnieuw beginnen: a notice whose term this payment had kept counts for nothing; a reminder goes first."""
    sql.execute(
        "UPDATE claims_claim SET step = '', step_on = NULL, window_last_on = NULL, costs_from = NULL,"
        " announced_costs_cents = 0, notice_message_id = NULL,"
        " stage = CASE WHEN stage IN ('fourteen_day_notice', 'demand') THEN 'in_default' ELSE stage END"
        " WHERE id = ANY(%s) AND closed_on IS NULL AND notice_message_id IS NOT NULL AND window_last_on >= %s"
        " AND costs_posted_cents = 0",
        [claim_ids, paid_on],
    )
    sql.execute(
        "UPDATE claims_claim SET next_look_on = %s WHERE id = ANY(%s) AND closed_on IS NULL"
        " AND pending_message_id IS NULL",
        [looked_on, claim_ids],
    )


def _paid_before(return_id: int) -> list[tuple[int, int]]:
    """(claim, cents) that the payment stood on before this return."""
    rows = sql.fetch(
        "SELECT t.claim_id, sum(t.amount_cents)::bigint FROM ledger_transfer t JOIN base_event e ON e.id = t.event_id"
        f" WHERE t.credit = {Account.UNALLOCATED:d} AND e.kind = 'payment_undone' AND e.cause_id ="
        " (SELECT max(x.event_id) FROM ledger_transfer x JOIN base_event y ON y.id = x.event_id"
        "   WHERE x.bank_line_id = %s AND y.kind = 'money_returned') GROUP BY t.claim_id ORDER BY min(t.id)",
        [return_id],
    )
    return [(claim, cents) for claim, cents in rows]


def _say_whose(line_id: int, original_ids: Sequence[int]) -> None:
    """Van wie: the debtors of the payments that it may undo, for the person who settles it."""
    reason = Reason.RETURNED
    debtors = sql.fetch(
        "SELECT DISTINCT c.debtor_id FROM payments_allocation a JOIN claims_claim c ON c.id = a.claim_id"
        " WHERE a.line_id = ANY(%s) AND NOT a.undone ORDER BY 1 LIMIT 20",
        [list(original_ids)],
    )
    sql.execute(
        "UPDATE payments_bankline SET candidates = %s, reasons = %s WHERE id = %s",
        [
            json.dumps([row[0] for row in debtors]),
            json.dumps([{"code": reason.code, "nl": reason.sentence_nl, "en": reason.sentence_en}]),
            line_id,
        ],
    )
