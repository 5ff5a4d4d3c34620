"""What may be asked while a part of a claim is contested: property by property, and to the cent."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from voldaan.claims.rules import Owed, interest_owed, interest_to_post, undisputed
from voldaan.disputes.rules import frozen_costs_cents
from voldaan.payments.allocation import State, pay
from voldaan_law.nl.collection_costs import scale_cents

FROM = date(2026, 1, 1)
ON = date(2026, 7, 1)


def owed(principal: int = 100_000, interest: int = 0, costs: int = 0, until: date | None = None) -> Owed:
    """A claim on which statutory interest runs from 1 January 2026."""
    return Owed(principal, interest, 0, costs, "statutory", FROM, until)


def state(now: Owed, contested: int, asked_on: date | None = None) -> State:
    """The claim as a payment finds it."""
    return State(
        1, 1, 1, now, True, now.costs_cents, now.costs_cents, None, asked_on, contested,
        frozen_costs_cents(now.costs_cents, contested, now.principal_cents),
    )  # fmt: skip


def test_without_a_dispute_everything_may_be_asked() -> None:
    assert undisputed(owed(), 0) == owed()


def test_interest_and_costs_follow_the_undisputed_part() -> None:
    asked = undisputed(owed(100_000, 0, 15_000), 40_000, 6_000)
    assert (asked.principal_cents, asked.costs_cents) == (60_000, 9_000)
    assert interest_owed(asked, ON) == interest_owed(owed(60_000), ON)


def test_interest_that_was_posted_is_asked_as_if_the_undisputed_part_were_the_whole_claim() -> None:
    until = date(2026, 5, 1)
    posted = owed(until=until)._replace(interest_cents=interest_owed(owed(), until))
    asked = undisputed(posted, 40_000)
    assert asked.interest_cents == interest_owed(owed(60_000), until)
    assert interest_owed(asked, ON) == interest_owed(owed(60_000), ON)


def test_a_claim_contested_whole_asks_nothing() -> None:
    asked = undisputed(owed(100_000, 1_234, 15_000, ON), 100_000, 15_000)
    assert (asked.principal_cents, asked.interest_cents, asked.costs_cents) == (0, 0, 0)


def test_costs_that_were_booked_during_the_dispute_are_asked_whole() -> None:
    assert undisputed(owed(100_000, 0, 9_000), 40_000, 0).costs_cents == 9_000


def test_one_cent_that_is_contested_takes_the_cent_of_costs_that_its_scale_no_longer_gives() -> None:
    assert (scale_cents(50_837), scale_cents(50_836)) == (7_626, 7_625)
    frozen = frozen_costs_cents(7_626, 1, 50_837)
    assert (frozen, undisputed(owed(50_837, 0, 7_626), 1, frozen).costs_cents) == (1, 7_625)


@given(st.integers(1, 10_000_000), st.data())
def test_the_costs_that_are_asked_never_exceed_the_scale_over_the_undisputed_part(
    principal: int, data: st.DataObject
) -> None:
    disputed, costs = data.draw(st.integers(0, principal)), scale_cents(principal)
    asked = undisputed(owed(principal, 0, costs), disputed, frozen_costs_cents(costs, disputed, principal))
    assert asked.costs_cents <= scale_cents(principal - disputed)


@given(st.integers(100, 1_000_000), st.integers(0, 400), st.data())
def test_what_a_letter_asks_and_what_stays_frozen_are_together_what_is_owed(
    principal: int, days: int, data: st.DataObject
) -> None:
    disputed = data.draw(st.integers(0, principal))
    on = FROM + timedelta(days=min(days, 180))
    whole = owed(principal, 0, scale_cents(principal))
    asked, frozen = undisputed(whole, disputed), undisputed(whole, principal - disputed)
    assert asked.principal_cents + frozen.principal_cents == principal
    assert abs(interest_owed(asked, on) + interest_owed(frozen, on) - interest_owed(whole, on)) <= 1


def test_who_pays_what_the_letter_asks_has_paid_the_whole_undisputed_part() -> None:
    until = date(2026, 6, 30)
    whole = owed(100_000, interest_owed(owed(), until), 15_000, until)
    asked = undisputed(whole, 40_000, 6_000)
    cents = asked.principal_cents + asked.interest_cents + asked.costs_cents
    effect = pay(state(whole, 40_000, asked_on=until), cents, ON)
    assert (effect.principal_cents, effect.interest_cents, effect.costs_cents) == (60_000, asked.interest_cents, 9_000)
    assert effect.surplus_cents == 0
    left = undisputed(effect.left, min(40_000, effect.left.principal_cents), 6_000)
    assert (left.principal_cents, left.interest_cents, left.costs_cents) == (0, 0, 0)


def test_who_pays_more_pays_on_the_contested_part_too() -> None:
    whole = owed(100_000, interest_to_post(owed(), ON), 15_000, ON)
    everything = whole.principal_cents + whole.interest_cents + whole.costs_cents
    effect = pay(state(whole, 40_000), everything, ON)
    assert effect.closes
    assert (effect.paid_cents, effect.surplus_cents) == (everything, 0)


@given(st.integers(1, 500_000), st.integers(0, 700_000), st.booleans(), st.data())
def test_a_payment_is_divided_to_the_cent_whatever_is_contested(
    principal: int, cents: int, late: bool, data: st.DataObject
) -> None:
    contested = data.draw(st.integers(0, principal))
    whole = owed(principal, interest_owed(owed(principal), ON), scale_cents(principal), ON)
    effect = pay(state(whole, contested, asked_on=None if late else ON), cents, ON)
    assert effect.paid_cents + effect.surplus_cents == cents
    gone = effect.paid_cents + sum(amount for _, amount in effect.written_off) + effect.interest_dropped_cents
    left = effect.left.principal_cents + effect.left.interest_cents + effect.left.costs_cents
    assert left == whole.principal_cents + whole.interest_cents + whole.costs_cents - gone
    assert min(effect.left.principal_cents, effect.left.interest_cents, effect.left.costs_cents) >= 0
