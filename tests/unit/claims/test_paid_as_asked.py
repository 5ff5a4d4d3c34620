"""Who pays exactly what a letter asks, within its term, is done."""

from __future__ import annotations

from datetime import date

import pytest

from voldaan.claims.rules import Owed, interest_to_post
from voldaan.payments.allocation import State, pay


def _noticed(principal_cents: int, asked_on: date) -> tuple[State, int]:
    """A consumer's claim whose fourteen-day notice went out on ``asked_on``; and the interest that it asked."""
    owed = Owed(principal_cents, 0, 0, 0, "statutory", date(2026, 3, 17), None)
    interest = interest_to_post(owed, asked_on)
    owed = owed._replace(interest_cents=interest, interest_until=asked_on)
    return State(1, 1, 1, owed, True, 0, 40_00, date(2026, 4, 23), asked_on), interest


@pytest.mark.parametrize("principal_cents", [36_050, 360_500])
def test_what_the_letter_asked_settles_the_claim_whatever_its_size(principal_cents: int) -> None:
    state, interest = _noticed(principal_cents, date(2026, 4, 7))
    effect = pay(state, principal_cents + interest, date(2026, 4, 23))
    assert effect.closes
    assert (effect.interest_posted_cents, effect.interest_cents, effect.principal_cents) == (
        0, interest, principal_cents
    )  # fmt: skip
    assert effect.written_off == ()


def test_a_day_after_the_term_interest_counts_again() -> None:
    state, interest = _noticed(360_500, date(2026, 4, 7))
    effect = pay(state, 360_500 + interest, date(2026, 4, 24))
    running = interest_to_post(state.owed, date(2026, 4, 24))
    assert effect.interest_posted_cents == running > 100
    assert not effect.closes
    assert effect.left.principal_cents == running


def test_the_principal_within_the_term_leaves_interest_and_nothing_that_costs_can_run_over() -> None:
    state, interest = _noticed(3_605_000, date(2026, 4, 7))
    effect = pay(state, 3_605_000, date(2026, 4, 23))
    assert (effect.principal_cents, effect.interest_cents, effect.surplus_cents) == (3_605_000, 0, 0)
    assert (effect.left.principal_cents, effect.left.interest_cents) == (0, interest)


def test_one_cent_less_than_asked_goes_by_the_order_of_the_law() -> None:
    state, interest = _noticed(3_605_000, date(2026, 4, 7))
    effect = pay(state, 3_605_000 - 1, date(2026, 4, 23))
    running = interest_to_post(state.owed, date(2026, 4, 23))
    assert effect.interest_posted_cents == running
    assert effect.interest_cents == interest + running
    assert effect.principal_cents == 3_605_000 - 1 - interest - running
