"""Withdrawing (terugnemen): costs and interest that rested on a run or a letter that turns out not to count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from voldaan.base import events, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.claims import balances_sql
from voldaan.claims.events import CostsWithdrawn, InterestDropped
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.payments import services as payments
from voldaan.payments.settle import restore_interest


class Rested(NamedTuple):
    """Wat op de brief rustte: the claims, which lose their costs; those that lose their default; and their interest."""

    claim_ids: list[int]
    default_of: list[int]
    interest_of: list[int]


def withdraw_costs(
    actor: Actor, where: str, params: Sequence[Any], because: str, *, run_id: int | None = None
) -> tuple[int, list[int]]:
    """Kosten terugnemen: every amount of costs whose event ``e`` meets ``where`` is reversed, with the same value
    date; gives the cents and the claims.
    """
    rows = sql.fetch(
        "SELECT e.id, t.id, t.amount_cents, t.effective_on, t.creditor_id, t.party_id, t.claim_id FROM base_event e"
        f" JOIN ledger_transfer t ON t.event_id = e.id WHERE {where} AND e.kind = 'costs_booked'"
        " AND NOT EXISTS (SELECT FROM base_event u WHERE u.undoes_id = e.id)"
        " AND NOT EXISTS (SELECT FROM claims_holdeffect x WHERE x.kind = 'costs' AND x.about_id = e.id"
        "   AND x.undone_on IS NULL) ORDER BY e.id",
        list(params),
    )
    entries = [
        events.Entry(CostsWithdrawn(amount_cents=r[2], because=because), claim_id=r[6], party_id=r[5], undoes_id=r[0],
                     on=r[3])
        for r in rows
    ]  # fmt: skip
    ids = events.record(actor, entries, run_id=run_id)
    post(actor, "costs_withdrawn", [_reversal(id_, Account.COSTS, row) for id_, row in zip(ids, rows, strict=True)])
    claim_ids = [row[6] for row in rows]
    balances_sql.refresh(claim_ids)
    return sum(row[2] for row in rows), claim_ids


def _reversal(event_id: int, account: Account, row: Sequence[Any], line: int = 1) -> Posting:
    claimed = Account.COSTS_CLAIMED if account is Account.COSTS else Account.INTEREST_CLAIMED
    _, transfer_id, cents, on, creditor_id, party_id, claim_id = row
    return Posting(
        event_id, line, claimed, account, cents, on, creditor_id, party_id, claim_id, reverses_id=transfer_id
    )


def not_delivered(actor: Actor, kind: str, message_id: int, claim_ids: Sequence[int]) -> None:
    """Nooit aangekomen: what rested on this letter goes, also when it was paid meanwhile; that money then pays what
    was really owed, and what is over waits on its bank line.
    """
    rested = _rested(kind, message_id, claim_ids)
    if not rested.claim_ids:
        return
    shares = _paid_besides(rested)
    for line_id in shares:
        payments.undo(actor, line_id)
    withdraw_costs(actor, "e.claim_id = ANY(%s)", [rested.claim_ids], "not_delivered")
    _drop_interest(actor, rested.interest_of)
    _void(rested)
    for line_id, parts in shares.items():
        try:
            payments.settle_by_hand(actor, line_id, parts)
        except Refused:  # nothing of it is owed any more: the money waits, visibly
            continue


def _rested(kind: str, message_id: int, claim_ids: Sequence[int]) -> Rested:
    """A notice carries its costs; a notice of default carries the default, and with it interest, notice and costs."""
    if kind != "notice_of_default":
        ids = _ids("c.notice_message_id = %s", [message_id], claim_ids)
        return Rested(ids, [], [])
    ids = _ids(
        "c.default_ground = 'notice_of_default' AND NOT EXISTS (SELECT FROM outbox_messageclaim mc"
        " JOIN outbox_message o ON o.id = mc.message_id WHERE mc.claim_id = c.id AND o.kind = 'notice_of_default'"
        " AND o.state = 'sent')",
        [],
        claim_ids,
    )
    natural = _ids("c.capacity IN ('consumer', 'sole_trader', 'unknown')", [], ids)
    return Rested(ids, ids, natural)


def _ids(where: str, params: Sequence[Any], claim_ids: Sequence[int]) -> list[int]:
    rows = sql.fetch(
        f"SELECT c.id FROM claims_claim c WHERE c.id = ANY(%s) AND {where} ORDER BY c.id", [list(claim_ids), *params]
    )
    return [row[0] for row in rows]


def _paid_besides(rested: Rested) -> dict[int, list[tuple[int, int]]]:
    """The bank lines that paid costs or interest that go, with what each gave to which claim; oldest first."""
    rows = sql.fetch(
        "SELECT a.line_id, a.claim_id, sum(a.amount_cents)::bigint FROM payments_allocation a WHERE NOT a.undone"
        " AND a.line_id IN (SELECT x.line_id FROM payments_allocation x WHERE NOT x.undone AND ("
        "   x.component = 'costs' AND x.claim_id = ANY(%s) OR x.component = 'interest' AND x.claim_id = ANY(%s)))"
        " GROUP BY a.line_id, a.claim_id ORDER BY a.line_id, a.claim_id",
        [rested.claim_ids, rested.interest_of],
    )
    shares: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for line_id, claim_id, cents in rows:
        shares[line_id].append((claim_id, cents))
    return shares


def _drop_interest(actor: Actor, claim_ids: Sequence[int]) -> None:
    rows = sql.fetch(
        "SELECT t.event_id, t.id, t.amount_cents, t.effective_on, t.creditor_id, t.party_id, t.claim_id"
        " FROM ledger_transfer t WHERE t.claim_id = ANY(%s) AND t.debit = %s AND t.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT FROM ledger_transfer r WHERE r.reverses_id = t.id) ORDER BY t.claim_id, t.id",
        [list(claim_ids), int(Account.INTEREST)],
    )
    entries = [events.Entry(InterestDropped(amount_cents=r[2]), claim_id=r[6], party_id=r[5], on=r[3]) for r in rows]
    ids = events.record(actor, entries)
    post(actor, "interest_dropped", [_reversal(id_, Account.INTEREST, row) for id_, row in zip(ids, rows, strict=True)])
    balances_sql.refresh(sorted({row[6] for row in rows}))
    restore_interest(sorted({row[6] for row in rows}))


def _void(rested: Rested) -> None:
    """Vervallen: no costs may follow from it any more; without default there is no interest of a consumer either."""
    sql.execute(
        "UPDATE claims_claim SET notice_message_id = NULL, costs_from = NULL, announced_costs_cents = 0,"
        " window_last_on = NULL, stage = CASE WHEN stage IN ('fourteen_day_notice', 'demand', 'costs_due',"
        " 'legal_review') THEN 'in_default' ELSE stage END WHERE id = ANY(%s) AND closed_on IS NULL",
        [rested.claim_ids],
    )
    sql.execute(
        "UPDATE claims_claim SET default_on = NULL, default_ground = '',"
        " stage = CASE WHEN stage IN ('in_default', 'notice_of_default') THEN 'overdue' ELSE stage END"
        " WHERE id = ANY(%s) AND closed_on IS NULL",
        [rested.default_of],
    )
    sql.execute(
        "UPDATE claims_claim SET interest_from = NULL, interest_kind = '', interest_until = NULL,"
        " interest_claimed = false WHERE id = ANY(%s) AND default_on IS NULL AND closed_on IS NULL",
        [rested.interest_of],
    )
