"""Schedules add up to the cent, and equal facts give an equal offer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan.arrangements.offer_rules import OfferFacts, offers, outside, parse
from voldaan.arrangements.plain import sentences
from voldaan.arrangements.plan_policies import default_text
from voldaan.arrangements.rules import (
    FOUR_WEEKLY,
    MONTHLY,
    Balance,
    Wish,
    build,
    covered,
    first_day,
    realigned,
)
from voldaan.base.errors import Refused
from voldaan_law.nl.arrangements import Instalment

TODAY = date(2026, 3, 2)
FIRST = date(2026, 3, 25)
POLICY = parse(default_text())


def amounts(balance: Balance, **wish: object) -> list[int]:
    return [p.cents for p in build(balance, Wish(FIRST, **wish), TODAY).instalments]  # type: ignore[arg-type]


def test_a_fixed_amount_leaves_the_remainder_to_the_last_term() -> None:
    assert amounts(Balance(10000, 0, 150), amount_cents=2500) == [2500, 2500, 2500, 2500, 150]


def test_a_number_of_terms_is_the_smallest_amount_with_which_it_is_done() -> None:
    assert amounts(Balance(10000), count=3) == [3334, 3334, 3332]
    assert amounts(Balance(10000), count=1) == [10000]


def test_the_day_is_that_of_the_month_or_its_last() -> None:
    found = build(Balance(400), Wish(date(2026, 12, 31), amount_cents=100), date(2026, 12, 2)).instalments
    assert [p.on for p in found] == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]


def test_four_weekly_is_every_twenty_eight_days() -> None:
    found = build(Balance(300), Wish(FIRST, FOUR_WEEKLY, amount_cents=100), TODAY).instalments
    assert [p.on for p in found] == [date(2026, 3, 25), date(2026, 4, 22), date(2026, 5, 20)]


def test_a_season_has_its_own_amount_and_nil_leaves_the_month_out() -> None:
    found = build(Balance(10000), Wish(FIRST, MONTHLY, 2000, season={4: 0, 5: 5000}), TODAY).instalments
    assert [(p.on.month, p.cents) for p in found] == [(3, 2000), (5, 5000), (6, 2000), (7, 1000)]


def test_a_free_schedule_is_taken_as_it_is_and_must_add_up() -> None:
    free = (Instalment(date(2026, 3, 10), 4000), Instalment(date(2026, 5, 1), 6000))
    assert build(Balance(10000), Wish(free[0].on, free=free), TODAY).instalments == free
    with pytest.raises(Refused, match=r"De termijnen zijn samen € 100,00 en er staat € 100,01 open"):
        build(Balance(10001), Wish(free[0].on, free=free), TODAY)
    with pytest.raises(Refused, match="lopen niet op"):
        build(Balance(10000), Wish(free[0].on, free=free[::-1]), TODAY)


def test_interest_that_runs_is_in_the_schedule_and_said_apart() -> None:
    schedule = build(Balance(100000, yearly=Fraction(1, 10)), Wish(FIRST, count=3), TODAY)
    assert schedule.cents == 100000 + schedule.expected_interest_cents
    assert schedule.expected_interest_cents == 1473
    assert len(schedule.instalments) == 3


def test_an_amount_that_never_pays_off_is_refused() -> None:
    with pytest.raises(Refused, match="Kies een hoger bedrag"):
        build(Balance(1_000_000, yearly=Fraction(1, 2)), Wish(FIRST, amount_cents=100), TODAY)
    with pytest.raises(Refused, match="ligt niet na vandaag"):
        build(Balance(100), Wish(TODAY, amount_cents=100), TODAY)
    with pytest.raises(Refused, match="niets open"):
        build(Balance(0), Wish(FIRST, amount_cents=100), TODAY)


def test_the_first_day_is_the_next_with_that_number() -> None:
    assert first_day(TODAY, 25, TODAY) == date(2026, 3, 25)
    assert first_day(TODAY, 2, TODAY) == date(2026, 4, 2)
    assert first_day(date(2026, 2, 3), 31, TODAY) == date(2026, 3, 31)


@given(
    principal=st.integers(1, 10_000_000), interest=st.integers(0, 100_000), costs=st.integers(0, 100_000),
    count=st.integers(1, 60), percent=st.integers(0, 15), rhythm=st.sampled_from([MONTHLY, FOUR_WEEKLY]),
)  # fmt: skip
def test_any_number_of_terms_adds_up_on_rising_days(
    principal: int, interest: int, costs: int, count: int, percent: int, rhythm: str
) -> None:
    balance = Balance(principal, interest, costs, Fraction(percent, 100))
    if count > balance.cents:
        return
    schedule = build(balance, Wish(FIRST, rhythm, count=count), TODAY)
    parts = schedule.instalments
    assert schedule.cents == balance.cents + schedule.expected_interest_cents
    assert len(parts) <= count
    assert all(p.cents > 0 for p in parts)
    assert all(a.on < b.on for a, b in pairwise(parts))
    assert len({p.cents for p in parts[:-1]}) <= 1
    assert parts[-1].cents <= parts[0].cents


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=24), st.integers(-500, 60000), st.integers(0, 60000))
def test_what_is_realigned_adds_up_and_keeps_what_was_paid(terms: list[int], paid: int, target: int) -> None:
    before = covered(terms, paid)
    now = realigned(terms, paid, target, may_rise=True)
    assert all(a >= b >= 0 for a, b in zip(now, before, strict=True))
    if target >= sum(before):
        assert sum(now) == target


facts_of = st.builds(
    OfferFacts, natural=st.booleans(),
    balance=st.builds(Balance, st.integers(1, 2_000_000), st.integers(0, 50_000), st.integers(0, 50_000),
                      st.sampled_from([Fraction(0), Fraction(4, 100), Fraction(115, 1000)])),
    on=st.dates(date(2024, 1, 1), date(2028, 12, 31)), ended=st.integers(0, 2), has_plan=st.booleans(),
    is_stopped=st.booleans(),
)  # fmt: skip


@given(facts_of, st.integers(0, 31))
def test_equal_facts_get_an_equal_offer_and_every_offer_fits(facts: OfferFacts, day: int) -> None:
    terms = POLICY.of(natural=facts.natural)
    found = offers(facts, terms, day)
    assert found == offers(replace(facts), POLICY.of(natural=facts.natural), day)
    for offer in found:
        assert outside(facts, terms, offer.schedule, offer.wish) == []
        assert offer.schedule.instalments[0].on <= facts.on + timedelta(days=terms.first_within_days)
        assert offer.schedule.cents == facts.balance.cents + offer.schedule.expected_interest_cents


def test_nothing_is_offered_by_itself_after_an_ended_one_or_under_a_stop() -> None:
    facts = OfferFacts(True, Balance(10000), TODAY)
    assert [len(o.schedule.instalments) for o in offers(facts, POLICY.natural)] == [3, 6]
    assert offers(replace(facts, ended=1), POLICY.natural) == []
    assert offers(replace(facts, is_stopped=True), POLICY.natural) == []
    assert offers(replace(facts, has_plan=True), POLICY.natural) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cure_days = 14", "cure_days = 13", "Om te herstellen zijn er ten minste 14 dagen"),
        ("first_within_days = 30", "first_within_days = 31", "De eerste termijn ligt binnen 30 dagen"),
        ("max_months = 12", "max_months = 13", "Vanzelf aannemen kan tot 12 maanden"),
        ("min_instalment_cents = 1000", "min_instalment_cents = 999", "vanaf 1000 cent per termijn"),
        ('interest = "frozen"', 'interest = "double"', "natural.interest kent alleen frozen en running"),
        ("pauses = 1 ", "pauses = -1 ", "natural.pauses is kleiner dan nul"),
        ("pauses = 1 ", "breaks = 1 ", "ontbreekt of klopt een veld niet"),
        ('title = "Betalen in delen"', "title =", "geen geldige TOML"),
    ],
)
def test_a_policy_that_gives_less_than_the_law_or_cannot_be_read_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        parse(default_text().replace(old, new, 1))


def test_the_policy_in_plain_words_in_both_languages() -> None:
    assert sentences(POLICY.natural)[0] == (
        "Een regeling tot 12 maanden en tot 13 termijnen nemen wij meteen aan, vanaf € 10,00 per termijn."
    )
    assert len(sentences(POLICY.natural, "en")) == len(sentences(POLICY.natural))
    assert "De rente loopt door." in sentences(POLICY.business)
