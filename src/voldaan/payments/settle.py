"""Settling (verwerken): the bookkeeping of allocations, gathered per batch and written in sets, and its reversal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from voldaan.base import events, sql
from voldaan.base.actor import Actor
from voldaan.claims import balances_sql
from voldaan.claims import events as claim_events
from voldaan.claims.rules import Owed
from voldaan.claims.services import settle_stages
from voldaan.ledger.accounts import COMPONENTS, Account
from voldaan.ledger.services import Posting, post
from voldaan.parties.services import add_accounts
from voldaan.payments.allocation import Effect, State, pay
from voldaan.payments.events import PaymentAllocated

_STATE = (
    "SELECT id, debtor_id, creditor_id, principal_cents, interest_cents, interest_capitalised_cents, costs_cents,"
    " interest_kind, interest_from, interest_until, interest_stop_on, interest_free_until, interest_claimed,"
    " costs_posted_cents,"
    " announced_costs_cents, window_last_on, step_on, contested_cents,"
    " contested_costs_cents, capacity, agreed_costs_percent FROM claims_claim WHERE id = ANY(%s)"
)


def states(claim_ids: Sequence[int], *, lock: bool = True) -> dict[int, State]:
    """Stand of these claims, locked until the transaction ends (``lock=False``: only to look)."""
    return {
        row[0]: State(row[0], row[1], row[2], Owed(*row[3:12]), *row[12:21])
        for row in sql.fetch(f"{_STATE} FOR NO KEY UPDATE" if lock else _STATE, [sorted(claim_ids)])
    }


def post_received(actor: Actor, creditor_id: int, lines: Sequence[tuple[int, int, int, date]]) -> None:
    """Boek ontvangsten: (event, line, cents, value date)."""
    post(
        actor,
        "money_received",
        [
            Posting(event, 1, Account.BANK, Account.UNALLOCATED, cents, value_on, creditor_id, bank_line_id=line)
            for event, line, cents, value_on in lines
        ],
    )


def post_set_aside(actor: Actor, creditor_id: int, event: int, line: int, cents: int, value_on: date) -> None:
    """Boek terzijde: money that was received and is no debtor's payment."""
    moved = Posting(event, 1, Account.UNALLOCATED, _outside(line), cents, value_on, creditor_id, bank_line_id=line)
    post(actor, "money_set_aside", [moved])


def post_taken_back(actor: Actor, creditor_id: int, event: int, line: int, cents: int, value_on: date) -> None:
    """Boek terug: money that was set aside and may be a debtor's payment after all."""
    moved = Posting(event, 1, _outside(line), Account.UNALLOCATED, cents, value_on, creditor_id, bank_line_id=line)
    post(actor, "money_taken_back", [moved])


def move(
    actor: Actor, kind: str, event: int, sides: tuple[Account, Account], cents: int, value_on: date, creditor_id: int,
    line: int,
) -> None:  # fmt: skip
    """Boek one movement of a bank line's money: (debit, credit)."""
    post(actor, kind, [Posting(event, 1, *sides, cents, value_on, creditor_id, bank_line_id=line)])


def _outside(line_id: int) -> Account:
    """Where money goes that is no debtor's payment: out of these books, but on a third-party account it stays in."""
    return Account.TRUST_DIFFERENCE if third_party([line_id]) else Account.BANK


def third_party(line_ids: Sequence[int]) -> set[int]:
    """Regels op een derdenrekening: what they pay is owed to the client."""
    rows = sql.fetch(
        "SELECT l.id FROM payments_bankline l JOIN payments_bankaccount a ON a.id = l.account_id"
        " WHERE a.is_third_party AND l.id = ANY(%s)",
        [list(line_ids)],
    )
    return {row[0] for row in rows}


NO_LINE = 0  # in the place of a bank line: money that never came in on an account of ours


class Book:
    """Verwerkingsboek: allocations of one batch, in order; nothing is written before ``write``."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.unallocated: dict[int, int] = {}
        self._states: dict[int, State] = {}
        self._done: list[tuple[int, date, str, State, Effect]] = []
        self._accounts: list[tuple[int, str]] = []

    def load(self, claim_ids: Sequence[int]) -> None:
        """Haal de stand van deze vorderingen op, in one go for a whole batch."""
        self._states |= states([c for c in claim_ids if c not in self._states])

    def pay(
        self, line_id: int, value_on: date, amount_cents: int, parts: Sequence[tuple[int, int]], level: str
    ) -> Iterator[tuple[int, Effect]]:
        """Pay each (claim, cents) from the line; what is too much stays with the line."""
        if any(claim not in self._states for claim, _ in parts):
            self.load([claim for claim, _ in parts])
        left = amount_cents
        results = []
        for claim, cents in parts:
            state = self._states[claim]
            effect = pay(state, min(cents, left), value_on)
            self._states[claim] = state._replace(owed=effect.left)
            left -= effect.paid_cents
            self._done.append((line_id, value_on, level, state, effect))
            results.append((claim, effect))
        self.unallocated[line_id] = left
        return iter(results)

    def learn(self, debtor_id: int, iban: str) -> None:
        """Onthoud that this account pays for this debtor."""
        self._accounts.append((debtor_id, iban))

    def learn_claim(self, claim_id: int, iban: str) -> None:
        """Onthoud that this account pays for the debtor of this claim."""
        self.learn(self._states[claim_id].debtor_id, iban)

    def write(self) -> set[int]:
        """Schrijf alles weg; gives the claims that were touched."""
        touched = {state.claim_id for *_, state, _ in self._done}
        if not touched:
            return touched
        self._post("interest_posted", _interest)
        self._post("costs_withdrawn", _withdrawn)
        self._allocate()
        self._post("interest_dropped", _dropped)
        self._post("difference_written_off", _written_off)
        self._store_interest()
        add_accounts(self.actor, self._accounts, "learned")
        balances_sql.refresh(sorted(touched))
        self._reopen_looks(touched)
        for day in sorted({value_on for _, value_on, *_ in self._done}):
            settle_stages(self.actor, sorted({s.claim_id for _, v, _, s, _ in self._done if v == day}), day)
        return touched

    def _post(
        self, kind: str, find: Callable[[date, Effect], tuple[Any, list[tuple[Account, Account, int]]] | None]
    ) -> None:
        found = [(d, find(d[1], d[4])) for d in self._done]
        wanted = [(d, f) for d, f in found if f is not None]
        ids = events.record(
            self.actor,
            [
                events.Entry(data, claim_id=state.claim_id, party_id=state.debtor_id, on=value_on)
                for (_, value_on, _, state, _), (data, _) in wanted
            ],
        )
        post(
            self.actor,
            kind,
            [
                Posting(
                    id_,
                    n,
                    debit,
                    credit,
                    cents,
                    value_on,
                    state.creditor_id,
                    state.debtor_id,
                    state.claim_id,
                    line or None,
                )
                for id_, ((line, value_on, _, state, _), (_, moves)) in zip(ids, wanted, strict=True)
                for n, (debit, credit, cents) in enumerate(moves, 1)
            ],
        )

    def _allocate(self) -> None:
        paid = [d for d in self._done if d[4].paid_cents]
        ids = events.record(
            self.actor,
            [
                events.Entry(
                    PaymentAllocated(line_id=line, amount_cents=effect.paid_cents, value_on=value_on, level=level),
                    claim_id=state.claim_id,
                    party_id=state.debtor_id,
                    on=value_on,
                )
                for line, value_on, level, state, effect in paid
            ],
        )
        postings, rows = [], []
        held_for_client = third_party([line for line, *_ in paid])
        for id_, (line, value_on, _, state, effect) in zip(ids, paid, strict=True):
            parts = {
                "costs": effect.costs_cents,
                "interest": effect.interest_cents,
                "principal": effect.principal_cents,
            }
            for n, (component, cents) in enumerate(((c, x) for c, x in parts.items() if x), 1):
                postings.append(
                    Posting(id_, n, Account.UNALLOCATED, COMPONENTS[component], cents, value_on, state.creditor_id,
                            state.debtor_id, state.claim_id, line)
                )  # fmt: skip
                rows.append((line, state.claim_id, component, cents, value_on, id_))
            if line in held_for_client:
                postings.append(
                    Posting(id_, len(parts) + 1, Account.CLIENT_RECEIVED, Account.CLIENT_PAYABLE, effect.paid_cents,
                            value_on, state.creditor_id, state.debtor_id, state.claim_id, line)
                )  # fmt: skip
        post(self.actor, "payment_allocated", postings)
        sql.insert(
            "payments_allocation",
            {"line_id": "bigint", "claim_id": "bigint", "component": "text", "amount_cents": "bigint",
             "value_on": "date", "event_id": "bigint"},
            rows,
            constants={"tenant_id": self.actor.tenant_id, "undone": False},
        )  # fmt: skip

    def _store_interest(self) -> None:
        last = {state.claim_id: effect.left for *_, state, effect in self._done}
        sql.update(
            "claims_claim",
            {"id": "bigint", "interest_until": "date", "interest_capitalised_cents": "bigint"},
            [(claim, left.interest_until, left.interest_capitalised_cents) for claim, left in last.items()],
        )

    def _reopen_looks(self, touched: set[int]) -> None:
        """What was paid in part is looked at again; no message waits on it until that look."""
        sql.execute(
            "UPDATE claims_claim SET next_look_on ="
            " (SELECT max(booked_on) FROM payments_bankline l WHERE l.id = ANY(%s))"
            " WHERE id = ANY(%s) AND closed_on IS NULL AND pending_message_id IS NULL",
            [sorted(self.unallocated), sorted(touched)],
        )


Found = tuple[Any, list[tuple[Account, Account, int]]] | None


def _interest(value_on: date, effect: Effect) -> Found:
    cents = effect.interest_posted_cents
    moves = [(Account.INTEREST, Account.INTEREST_CLAIMED, cents)]
    return (claim_events.InterestPosted(amount_cents=cents, until=value_on), moves) if cents else None


def _withdrawn(value_on: date, effect: Effect) -> Found:
    cents = effect.costs_withdrawn_cents
    moves = [(Account.COSTS_CLAIMED, Account.COSTS, cents)]
    return (claim_events.CostsWithdrawn(amount_cents=cents), moves) if cents else None


def _dropped(value_on: date, effect: Effect) -> Found:
    cents = effect.interest_dropped_cents
    moves = [(Account.INTEREST_CLAIMED, Account.INTEREST, cents)]
    return (claim_events.InterestDropped(amount_cents=cents), moves) if cents else None


def _written_off(value_on: date, effect: Effect) -> Found:
    moves = [(Account.WRITTEN_OFF, COMPONENTS[name], cents) for name, cents in effect.written_off]
    total = sum(cents for _, cents in effect.written_off)
    return (claim_events.DifferenceWrittenOff(amount_cents=total), moves) if moves else None


def turn_round(actor: Actor, line_id: int, event_id: int, on: date, *, claim_id: int | None = None) -> set[int]:
    """Terugdraaien: reverse every transfer that this line's payment brought about; gives the claims it touched.

    With ``claim_id`` only what it did to that claim.
    """
    rows = sql.fetch(
        "SELECT t.id, t.debit, t.credit, t.amount_cents, t.creditor_id, t.party_id, t.claim_id FROM ledger_transfer t"
        " WHERE t.bank_line_id = %s AND t.claim_id IS NOT NULL AND t.reverses_id IS NULL"
        " AND t.claim_id = coalesce(%s, t.claim_id)"
        " AND NOT EXISTS (SELECT FROM ledger_transfer r WHERE r.reverses_id = t.id) ORDER BY t.id",
        [line_id, claim_id],
    )
    post(
        actor,
        "payment_undone",
        [
            Posting(event_id, n, Account(credit), Account(debit), cents, on, creditor, party, claim, line_id, id_)
            for n, (id_, debit, credit, cents, creditor, party, claim) in enumerate(rows, 1)
        ],
    )
    touched = {row[6] for row in rows}
    sql.execute(
        "UPDATE payments_allocation SET undone = true WHERE line_id = %s AND NOT undone"
        " AND claim_id = coalesce(%s, claim_id)",
        [line_id, claim_id],
    )
    balances_sql.refresh(sorted(touched))
    restore_interest(sorted(touched))
    settle_stages(actor, sorted(touched), on)
    return touched


def restore_interest(claim_ids: Sequence[int]) -> None:
    """Rentestand herstellen of claims whose transfers were turned round: until when interest is posted."""
    sql.execute(
        "UPDATE claims_claim c SET interest_capitalised_cents = least(c.interest_capitalised_cents, c.interest_cents),"
        " interest_until = (SELECT max(t.effective_on) FROM ledger_transfer t WHERE t.claim_id = c.id AND t.debit = 2"
        "   AND t.reverses_id IS NULL AND NOT EXISTS (SELECT FROM ledger_transfer r WHERE r.reverses_id = t.id))"
        " WHERE c.id = ANY(%s)",
        [list(claim_ids)],
    )
