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
    return State(1, 1, 1, owed, True, 0, 40_00, date(2026, 4, 23)), interest


@pytest.mark.parametrize("principal_cents", [36_050])
def test_a_few_cents_of_interest_that_ran_on_are_written_off(principal_cents: int) -> None:
    state, interest = _noticed(principal_cents, date(2026, 4, 7))
    effect = pay(state, principal_cents + interest, date(2026, 4, 23))
    assert effect.closes
    assert effect.written_off == (("principal", 63),)


@pytest.mark.xfail(strict=True, reason="interest after the letter eats the principal: a remainder stays open")
@pytest.mark.parametrize("principal_cents", [360_500])
def test_what_the_letter_asked_settles_the_claim_whatever_its_size(principal_cents: int) -> None:
    state, interest = _noticed(principal_cents, date(2026, 4, 7))
    assert pay(state, principal_cents + interest, date(2026, 4, 23)).closes
