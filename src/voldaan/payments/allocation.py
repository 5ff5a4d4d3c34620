"""Allocation (toewijzing): what a payment on one claim pays, at its value date. Pure.

Art. 6:44 BW: first the costs that are due, then interest, then principal. Interest that was never claimed is not held
against a payment: the creditor lets the payment go to the principal, as the debtor designated it, and claims no
interest once the principal is paid (docs/decisions/0006). Costs are only due when the payment came after the window.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from voldaan.claims import costs
from voldaan.claims.rules import SMALL_DIFFERENCE_CENTS, Owed, interest_to_post, interest_until, undisputed
from voldaan.parties.rules import is_natural
from voldaan_law.nl.allocation import allocate

AS_ASKED_DAYS = 14  # a letter's amount stands for two weeks, also where it names no term


class State(NamedTuple):
    """Stand of one claim before the payment; cents and dates."""

    claim_id: int
    debtor_id: int
    creditor_id: int
    owed: Owed
    interest_claimed: bool
    costs_posted_cents: int
    announced_costs_cents: int
    window_last_on: date | None
    asked_on: date | None
    contested_cents: int = 0
    contested_costs_cents: int = 0
    capacity: str = ""
    agreed_costs_percent: int = 0

    def costs_over(self, principal_cents: int) -> int:
        """Kosten over a part of the principal, by the terms of the claim or by the scale."""
        return costs.without_vat(
            costs.Part(principal_cents, self.agreed_costs_percent), natural=is_natural(self.capacity)
        )

    def asked(self, owed: Owed) -> Owed:
        """Wat gevraagd is of ``owed``: without what is contested of the open principal."""
        disputed = min(self.contested_cents, owed.principal_cents)
        return undisputed(owed, disputed, min(self.contested_costs_cents, owed.costs_cents))


class Effect(NamedTuple):
    """Gevolg of the payment: what is posted first, what is paid, what falls away, what is too much; cents."""

    interest_posted_cents: int
    costs_withdrawn_cents: int
    costs_cents: int
    interest_cents: int
    principal_cents: int
    interest_dropped_cents: int
    written_off: tuple[tuple[str, int], ...]
    surplus_cents: int
    left: Owed

    @property
    def paid_cents(self) -> int:
        """What of the payment found its place."""
        return self.costs_cents + self.interest_cents + self.principal_cents

    @property
    def closes(self) -> bool:
        """Whether nothing is left to pay."""
        return self.left.principal_cents + self.left.interest_cents + self.left.costs_cents == 0


def pay(state: State, cents: int, value_on: date) -> Effect:
    """Toewijzen: ``cents`` on this claim, received on ``value_on``."""
    owed, withdrawn = _without_late_costs(state, cents, value_on)
    kept_to_term = _paid_as_asked(state, owed, cents, value_on) or _principal_in_time(state, owed, cents, value_on)
    becomes_fact = not kept_to_term and (state.interest_claimed or cents < owed.principal_cents)
    running = interest_to_post(owed, value_on) if becomes_fact else 0
    interest = owed.interest_cents + running
    now = owed._replace(interest_cents=interest, interest_until=value_on if running else owed.interest_until)
    if state.interest_claimed and not kept_to_term:
        paid, surplus = _by_law(now, state.asked(now), cents)
    else:
        paid, surplus = _as_designated(now, state.asked(now), cents, claimed=state.interest_claimed)
    left = [owed.costs_cents - paid[0], interest - paid[1], owed.principal_cents - paid[2]]
    dropped = left[1] if not state.interest_claimed and left[2] == 0 else 0
    left[1] -= dropped
    written_off = _small(left)
    for name, amount in written_off:
        left[("costs", "interest", "principal").index(name)] -= amount
    capitalised = max(min(owed.interest_capitalised_cents - paid[1], left[1]), 0)
    after = owed._replace(
        principal_cents=left[2], interest_cents=left[1], costs_cents=left[0], interest_capitalised_cents=capitalised,
        interest_until=interest_until(owed, value_on) if running else owed.interest_until,
    )  # fmt: skip
    return Effect(running, withdrawn, *paid, dropped, written_off, surplus, after)


Paid = tuple[int, int, int]


def _by_law(owed: Owed, asked: Owed, cents: int) -> tuple[Paid, int]:
    """Volgens art. 6:44: costs, interest, principal; what belongs to a contested part of the principal comes last."""
    first = allocate(cents, costs=asked.costs_cents, interest=asked.interest_cents, principal=owed.principal_cents)
    rest = allocate(
        first.surplus_cents, costs=owed.costs_cents - asked.costs_cents,
        interest=owed.interest_cents - asked.interest_cents, principal=0,
    )  # fmt: skip
    paid = (first.costs_cents + rest.costs_cents, first.interest_cents + rest.interest_cents, first.principal_cents)
    return paid, rest.surplus_cents


def _as_designated(owed: Owed, asked: Owed, cents: int, *, claimed: bool) -> tuple[Paid, int]:
    """Zoals de debiteur het bedoelt: costs that are due, then principal; interest only where it was claimed."""
    first = allocate(cents, costs=asked.costs_cents, interest=0, principal=asked.principal_cents)
    to_interest = min(first.surplus_cents, asked.interest_cents if claimed else 0)
    rest = allocate(
        first.surplus_cents - to_interest, costs=owed.costs_cents - asked.costs_cents,
        interest=owed.interest_cents - asked.interest_cents if claimed else 0,
        principal=owed.principal_cents - asked.principal_cents,
    )  # fmt: skip
    paid = (first.costs_cents + rest.costs_cents, to_interest + rest.interest_cents,
            first.principal_cents + rest.principal_cents)  # fmt: skip
    return paid, rest.surplus_cents


def _paid_as_asked(state: State, owed: Owed, cents: int, value_on: date) -> bool:
    """Betaald zoals gevraagd: all that the last letter named, within its term or two weeks of it.

    Interest that ran since that letter is not asked: who pays what a letter says owes nothing more.
    """
    if not state.interest_claimed or state.asked_on is None:
        return False
    until = max(state.asked_on + timedelta(days=AS_ASKED_DAYS), state.window_last_on or state.asked_on)
    asked = state.asked(owed)
    return value_on <= until and cents >= asked.principal_cents + asked.interest_cents + asked.costs_cents


def _principal_in_time(state: State, owed: Owed, cents: int, value_on: date) -> bool:
    """Hoofdsom op tijd: within the term of a notice the payment covers the principal, so no costs follow (LR-2.09)."""
    in_time = state.window_last_on is not None and value_on <= state.window_last_on
    principal_cents = state.asked(owed).principal_cents
    return state.interest_claimed and in_time and not owed.costs_cents and cents >= principal_cents > 0


def _without_late_costs(state: State, cents: int, value_on: date) -> tuple[Owed, int]:
    """Booked costs fall away when this payment came within the window, but for what stays unpaid (LR-2.09)."""
    owed = state.owed
    if not owed.costs_cents or state.window_last_on is None or value_on > state.window_last_on:
        return owed, 0
    unpaid = max(state.asked(owed).principal_cents - cents, 0)
    still_due = min(state.costs_over(unpaid), state.announced_costs_cents, owed.costs_cents)
    return owed._replace(costs_cents=still_due), owed.costs_cents - still_due


def _small(left: list[int]) -> tuple[tuple[str, int], ...]:
    """Klein verschil: what is left after a payment and not worth a letter is written off (LR-5.07)."""
    if not 0 < sum(left) <= SMALL_DIFFERENCE_CENTS:
        return ()
    return tuple((n, c) for n, c in zip(("costs", "interest", "principal"), left, strict=True) if c)
