"""Following direct debits (incasso's volgen): in, refused or back, and what each reason asks for (LR-12.04)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from voldaan.bank_orders import debit_events as said
from voldaan.bank_orders import debits, follow, mandates, rules
from voldaan.bank_orders.files import Told
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import holds
from voldaan.messages import services as outbox
from voldaan.parties.rules import is_natural
from voldaan.payments import returning
from voldaan.payments.services import settle_by_hand
from voldaan_law.errors import LawError
from voldaan_law.nl.direct_debit import after_return, retry_from

#: What a status report says of an order that will not be paid.
REJECTED = "RJCT"
#: Action of the law kernel -> state of the mandate, with the hold that the claim gets; a retry changes neither.
CONSEQUENCES: dict[str, tuple[str, str]] = {
    "retry": ("", ""),
    "new_account": ("suspended", ""),
    "new_mandate": ("revoked", ""),
    "dispute": ("suspended", "dispute"),
    "hold": ("revoked", "deceased"),
    "repair": ("suspended", ""),
    "person": ("suspended", ""),
}

_IN = """
SELECT l.id, l.unallocated_cents, l.state, d.id, d.claim_id, d.amount_cents
FROM bank_orders_directdebit d JOIN bank_orders_orderfile f ON f.id = d.file_id
JOIN payments_bankline l ON l.account_id = f.account_id AND l.amount_cents = d.amount_cents
  AND l.end_to_end_id = d.end_to_end_id AND l.return_reason = '' AND NOT l.is_reversal
WHERE d.state = 'exported'
"""
#: One line for a whole block: by the id of the block or file, or the one line of that amount and size from its day on;
#: a block of one only by its id, for an amount alone may be anybody's.
_BLOCKS = """
SELECT l.id, l.unallocated_cents, b.payment_id FROM (
  SELECT d.payment_id, d.file_id, sum(d.amount_cents) AS cents, count(*) AS count, min(d.collect_on) AS collect_on
  FROM bank_orders_directdebit d WHERE d.file_id IS NOT NULL GROUP BY d.payment_id, d.file_id
  HAVING bool_and(d.state = 'exported')) b
JOIN bank_orders_orderfile f ON f.id = b.file_id
JOIN payments_bankline l ON l.account_id = f.account_id AND l.amount_cents = b.cents
  AND l.booked_on >= b.collect_on AND l.state = 'to_settle' AND l.unallocated_cents = l.amount_cents
WHERE b.payment_id IN (l.end_to_end_id, l.reference, l.structured_reference) OR strpos(l.text, b.payment_id) > 0
  OR (b.count > 1 AND l.counterparty_iban = '' AND (l.batch_size = b.count OR l.batch_size = 1)
    AND 1 = (SELECT count(*) FROM payments_bankline o WHERE o.account_id = l.account_id
      AND o.amount_cents = l.amount_cents AND o.booked_on >= b.collect_on AND o.state = 'to_settle'))
ORDER BY l.id
"""
_BACK = """
SELECT d.id, coalesce(nullif(l.return_reason, ''), 'MS03'), l.booked_on, l.id, d.claim_id, d.settled_line_id
FROM bank_orders_directdebit d JOIN bank_orders_orderfile f ON f.id = d.file_id
JOIN payments_bankline l ON l.account_id = f.account_id AND l.amount_cents = -d.amount_cents
  AND l.end_to_end_id = d.end_to_end_id
WHERE d.state IN ('exported', 'settled') ORDER BY d.id
"""


def statement(actor: Actor) -> int:
    """Incasso's volgen after a bank file: what is in is settled on its claim, what is back is open; gives how many."""
    done: list[int] = []
    by_line: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    free: dict[int, int] = {}
    for line, left, state, debit, claim, cents in sql.fetch(_IN):
        by_line[line].append((debit, claim, cents))
        free[line] = left if state == "to_settle" else 0
    for line, left, payment_id in sql.fetch(_BLOCKS):
        if line in by_line:
            continue
        by_line[line] = [tuple(r) for r in sql.fetch(
            "SELECT id, claim_id, amount_cents FROM bank_orders_directdebit WHERE payment_id = %s ORDER BY id",
            [payment_id],
        )]  # fmt: skip
        free[line] = left
    for line, parts in by_line.items():
        if free[line] >= sum(cents for *_, cents in parts):
            paid = settle_by_hand(actor, line, [(claim, cents) for _, claim, cents in parts])
            outbox.cancel_for_claims(actor, sorted(paid), "paid")
        done += [debit for debit, *_ in parts]
        _settle(actor, line, [debit for debit, *_ in parts])
    back = sql.fetch(_BACK)
    for debit, code, on, line, claim, settled_line in back:
        come_back(actor, debit, code, on)
        if settled_line is not None:
            reopened = returning.book_part(actor, line, settled_line, claim)
            outbox.cancel_for_claims(actor, sorted(reopened), "changed")
    return len(done) + len(back)


def _settle(actor: Actor, line_id: int, debit_ids: Sequence[int]) -> None:
    rows = sql.fetch(
        "UPDATE bank_orders_directdebit d SET state = 'settled', settled_line_id = %s FROM claims_claim c"
        " WHERE d.id = ANY(%s) AND c.id = d.claim_id RETURNING d.id, d.amount_cents, d.hold_id, c.id, c.debtor_id",
        [line_id, list(debit_ids)],
    )
    entries = [
        events.Entry(said.DebitSettled(debit_id=id_, line_id=line_id, amount_cents=cents), claim_id=claim,
                     party_id=debtor, key=f"debit_settled:{id_}")
        for id_, cents, _, claim, debtor in sorted(rows)
    ]  # fmt: skip
    events.record(actor, entries)
    holds.release_own(actor, [row[2] for row in rows])


def come_back(actor: Actor, debit_id: int, code: str, on: date) -> None:
    """Terug: the reason decides what happens to the mandate and the claim, and whether it is tried once more.

    The claim itself is reopened where its payment is undone; costs are never added (LR-5.08, LR-12.05).
    """
    row = sql.fetch_one(
        "SELECT d.state, d.amount_cents, d.attempt, d.mandate_id, d.hold_id, c.id, c.case_id, c.debtor_id"
        " FROM bank_orders_directdebit d JOIN claims_claim c ON c.id = d.claim_id WHERE d.id = %s FOR UPDATE OF d",
        [debit_id],
    )
    if row is None:
        raise NotFound("Deze incasso bestaat niet in deze administratie.")
    state, cents, attempt, mandate_id, hold_id, claim_id, case_id, debtor_id = row
    if state not in ("exported", "settled"):
        return
    action = _action(code)
    retry_on = retry_from(on, attempt) if action == "retry" else None
    if action == "retry" and retry_on is None:
        action = "person"
    sql.execute(
        "UPDATE bank_orders_directdebit SET state = %s, return_code = %s, returned_on = %s, next_action = %s"
        " WHERE id = %s",
        ["rejected" if state == "exported" else "returned", code[:12], on, action, debit_id],
    )
    data = said.DebitReturned(debit_id=debit_id, amount_cents=cents, code=code[:12], next_action=action)
    events.record(actor, [events.Entry(data, claim_id=claim_id, party_id=debtor_id, key=f"debit_returned:{debit_id}")])
    holds.release_own(actor, [hold_id])
    stop, hold = CONSEQUENCES[action]
    if stop:
        mandates.stop(actor, [mandate_id], stop, action)
    if hold:
        holds.set_hold(actor, hold, case_id=case_id, claim_id=claim_id, note=f"incasso terug: {code[:12]}")


def _action(code: str) -> str:
    """Volgende handeling by the law kernel; a reason that it does not know is for a person."""
    try:
        return after_return(code).action
    except LawError:
        return "person"


def retry(actor: Actor, debit_id: int) -> int:
    """Nog eens proberen, once: a new plan on the first day that is allowed; it is announced and approved anew.

    :raises Refused: when the reason does not allow it, it was tried already, or the debt was paid meanwhile.
    """
    actor.must(Permission.SETTLE)
    row = sql.fetch_one(
        "SELECT d.next_action, d.returned_on, d.attempt, d.claim_id, d.amount_cents, d.basis, k.notice_days,"
        " c.capacity, CASE WHEN m.state = 'active' THEN m.id END FROM bank_orders_directdebit d"
        " JOIN bank_orders_mandate m ON m.id = d.mandate_id JOIN claims_claim c ON c.id = d.claim_id"
        " LEFT JOIN bank_orders_collectioncontract k ON k.creditor_id = coalesce((SELECT own.creditor_id"
        " FROM bank_orders_collectioncontract own WHERE own.creditor_id = c.creditor_id),"
        " (SELECT min(id) FROM parties_creditor)) WHERE d.id = %s",
        [debit_id],
    )
    if row is None:
        raise NotFound("Deze incasso bestaat niet in deze administratie.")
    action, returned_on, attempt, claim_id, cents, basis, notice_days, capacity, mandate_id = row
    on = retry_from(returned_on, attempt) if action == "retry" else None
    if on is None:
        raise Refused("Deze incasso mag niet nog eens worden geprobeerd. Neem contact op met de debiteur.")
    soonest = rules.soonest(clock.today(), agreed_days=notice_days, consumer=is_natural(capacity))
    again = debits.Plan(claim_id, cents, max(on, soonest), basis, attempt=attempt + 1, mandate_id=mandate_id)
    return debits.plan(actor, [again])[0]


def status(actor: Actor, told: Sequence[Told]) -> int:
    """Statusbericht verwerken (pain.002): what the bank refuses is not under way any more; gives how many changed.

    A report that is read twice changes nothing the second time.

    :raises Refused: about a file that is not ours.
    """
    actor.must(Permission.BANK)
    files = {
        row[0]: row[1]
        for row in sql.fetch(
            "SELECT message_id, id FROM bank_orders_orderfile WHERE message_id = ANY(%s)",
            [[t.message_id for t in told]],
        )
    }
    strange = sorted({t.message_id for t in told} - set(files))
    if strange:
        raise Refused(
            f"Dit statusbericht gaat over bestand {strange[0][:35]}, dat niet hier is gemaakt. Er is niets gewijzigd."
        )
    changed = 0
    for t in told:
        if t.status == REJECTED:
            changed += _reject(actor, files[t.message_id], t)
    return changed


def _reject(actor: Actor, file_id: int, told: Told) -> int:
    """Everything that this line of the report is about: one order, a block, or the whole file."""
    block = told.payment_id if told.payment_id != told.message_id else ""  # a file of transfers is one block
    params = [file_id, told.end_to_end_id, told.end_to_end_id]
    one = "file_id = %s AND state = 'exported' AND (%s = '' OR end_to_end_id = %s)"
    found = sql.fetch(
        f"SELECT id FROM bank_orders_directdebit WHERE {one} AND (%s = '' OR payment_id = %s) ORDER BY id",
        [*params, block, block],
    )
    orders = sql.fetch(f"SELECT id FROM bank_orders_paymentorder WHERE {one} ORDER BY id", params)
    code = told.code or REJECTED
    for (debit_id,) in found:
        come_back(actor, debit_id, code, clock.today())
    return sum(follow.reject(actor, order_id, code) for (order_id,) in orders) + len(found)
