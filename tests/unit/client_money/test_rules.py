"""Commission and settlement: what each kind of agreement gives, and what holds for all of them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan.base.errors import Refused
from voldaan.client_money.rules import (
    Fee,
    Rate,
    Received,
    Terms,
    Tier,
    charge,
    commission,
    due_on,
    dump_terms,
    format_rate,
    last_due,
    load_terms,
    parse_rate,
    settle,
)


def terms(principal: str = "0%", interest: str = "0%", costs: str = "0%", **rest: object) -> Terms:
    rates = {"principal": parse_rate(principal), "interest": parse_rate(interest), "costs": parse_rate(costs)}
    return Terms(rates, **rest)  # type: ignore[arg-type]


def fees(agreed: Terms, *received: Received, actions: dict[str, int] | None = None) -> dict[str, int]:
    return {fee.code: fee.cents for fee in commission(agreed, received, actions or {})}


# --- percentages as people write them ---


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("15%", Rate("flat", (Tier(0, Fraction(15)),))),
        ("", Rate("flat", (Tier(0, Fraction(0)),))),
        ("12,5 %", Rate("flat", (Tier(0, Fraction(25, 2)),))),
        (
            "15%; 10% boven 2.500,00; 5% boven 10000",
            Rate("amount", (Tier(0, Fraction(15)), Tier(250_000, Fraction(10)), Tier(1_000_000, Fraction(5)))),
        ),
        ("15%; 25% na 365 dagen", Rate("age", (Tier(0, Fraction(15)), Tier(365, Fraction(25))))),
    ],
)
def test_a_percentage_is_read_as_people_write_it(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate
    assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize(
    "text",
    ["vijftien", "15", "101%", "10% boven 100", "15%; 10%", "15%; 10% boven 500; 5% boven 100", "15%; 5% na 30",
     "15%; 5% boven 100; 3% na 30 dagen", "15%; 5% boven 1.000", "-5%"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_examples(text: str) -> None:
    with pytest.raises(Refused, match=r"Schrijf bijvoorbeeld: 15%"):
        parse_rate(text)


def test_terms_are_stored_as_one_text_and_read_back() -> None:
    agreed = terms("15%; 10% boven 2.500,00", "15%", "100%", success_cents=2500, action_cents={"demand": 500},
                   minimum_cents=1000, maximum_cents=500_000)  # fmt: skip
    assert load_terms(dump_terms(agreed)) == agreed
    assert dump_terms(load_terms(dump_terms(agreed))) == dump_terms(agreed)


# --- what each kind of agreement gives ---


def test_each_component_has_its_own_percentage() -> None:
    agreed = terms("15%", "50%", "100%")
    got = fees(agreed, Received("principal", 100_000), Received("interest", 1_234), Received("costs", 15_000))
    assert got == {"principal:0": 15_000, "interest:0": 617, "costs:0": 15_000}


def test_a_scale_by_amount_takes_slices() -> None:
    agreed = terms("15%; 10% boven 2.500,00; 5% boven 10.000,00")
    got = fees(agreed, Received("principal", 1_200_000))
    assert got == {"principal:0": 37_500, "principal:250000": 75_000, "principal:1000000": 10_000}


def test_a_scale_by_age_looks_at_the_day_of_each_payment() -> None:
    agreed = terms("15%; 25% na 365 dagen")
    got = fees(agreed, Received("principal", 10_000, 365), Received("principal", 10_000, 366))
    assert got == {"principal:0": 1_500, "principal:365": 2_500}


def test_a_fixed_sum_for_taking_on_and_for_success_and_a_price_per_letter() -> None:
    agreed = terms(intake_cents=1_500, success_cents=2_500, action_cents={"demand": 750})
    assert fees(agreed, actions={"demand": 2, "reminder": 3}) == {"intake": 1_500, "action:demand": 1_500}
    assert fees(agreed, Received("principal", 1)) == {"intake": 1_500, "success": 2_500}


def test_a_minimum_and_a_maximum_hold_for_the_case_in_which_something_came_in() -> None:
    agreed = terms("10%", minimum_cents=2_500, maximum_cents=10_000)
    assert fees(agreed) == {}
    assert fees(agreed, Received("principal", 10_000)) == {"principal:0": 1_000, "minimum": 1_500}
    assert fees(agreed, Received("principal", 50_000)) == {"principal:0": 5_000}
    assert fees(agreed, Received("principal", 200_000)) == {"principal:0": 20_000, "maximum": -10_000}


def test_half_a_cent_is_rounded_up() -> None:
    assert fees(terms("15%"), Received("principal", 10)) == {"principal:0": 2}
    assert fees(terms("15%"), Received("principal", 9)) == {"principal:0": 1}


def test_costs_that_hold_vat_count_without_it() -> None:
    got = commission(terms(costs="100%"), [Received("costs", 4_840)], {}, vat_in_costs=Fraction(21))
    assert got == [Fee("costs:0", "100%", 4_840, 4_000)]


# --- what holds for all agreements ---

percents = st.integers(0, 100).map(lambda n: f"{n}%")
received = st.lists(
    st.builds(Received, st.sampled_from(["principal", "interest", "costs"]), st.integers(1, 500_000),
              st.integers(0, 800)),
    max_size=6,
)  # fmt: skip
agreements = st.builds(
    lambda a, b, c, scale, intake, success, least, more: terms(
        f"{a}; {b} boven 1.000,00" if scale == "amount" else f"{a}; {b} na 90 dagen" if scale == "age" else a, b, c,
        intake_cents=intake, success_cents=success, minimum_cents=least, maximum_cents=least + more,
    ),
    percents, percents, percents, st.sampled_from(["flat", "amount", "age"]), st.integers(0, 5_000),
    st.integers(0, 5_000), st.integers(0, 5_000), st.integers(0, 500_000),
)  # fmt: skip


def total(agreed: Terms, came: list[Received]) -> int:
    return sum(fee.cents for fee in commission(agreed, came, {}))


@given(agreements, received)
def test_what_is_turned_round_gives_back_exactly_what_was_charged(agreed: Terms, came: list[Received]) -> None:
    back = [r._replace(cents=-r.cents) for r in came]
    assert total(agreed, came + back) == total(agreed, [])


@given(agreements, received, st.integers(1, 499_999))
def test_a_payment_in_two_parts_costs_what_one_costs(agreed: Terms, came: list[Received], cut: int) -> None:
    parts = [
        part
        for r in came
        for part in ((r._replace(cents=min(cut, r.cents)), r._replace(cents=r.cents - cut)) if r.cents > cut else (r,))
    ]
    assert total(agreed, parts) == total(agreed, came)


@given(agreements, received)
def test_the_result_stays_between_minimum_and_maximum(agreed: Terms, came: list[Received]) -> None:
    result = total(agreed, came) - agreed.intake_cents
    low, high = (agreed.minimum_cents, agreed.maximum_cents) if came else (0, 0)
    assert high is not None and low <= result <= high


@given(agreements, received, received)
def test_charging_step_by_step_comes_to_the_same(agreed: Terms, first: list[Received], then: list[Received]) -> None:
    before: dict[str, int] = {}
    for came in ([], first, first + then):
        for fee, was in charge(commission(agreed, came, {}), before):
            before[fee.code] = before.get(fee.code, 0) + fee.cents - was
    assert sum(before.values()) == total(agreed, first + then)


# --- settling ---


@pytest.mark.parametrize(
    ("mode", "available", "due", "expected"),
    [
        ("net", 100_000, 18_150, (18_150, 0, 0, 81_850, 0)),
        ("net", 10_000, 18_150, (10_000, 0, 8_150, 0, 0)),
        ("net", -5_000, 1_000, (0, 0, 1_000, 0, -5_000)),
        ("net", 10_000, -500, (-500, 0, 0, 10_500, 0)),
        ("gross", 100_000, 18_150, (0, 18_150, 0, 100_000, 0)),
        ("gross", -5_000, 0, (0, 0, 0, 0, -5_000)),
        ("combined", 10_000, 18_150, (10_000, 8_150, 0, 0, 0)),
        ("combined", 100_000, 18_150, (18_150, 0, 0, 81_850, 0)),
    ],
)
def test_a_statement_is_settled_as_agreed(mode: str, available: int, due: int, expected: tuple[int, ...]) -> None:
    assert settle(mode, available_cents=available, due_cents=due) == expected


@given(st.sampled_from(["net", "gross", "combined"]), st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_no_cent_appears_or_disappears_and_no_payout_is_below_nil(mode: str, available: int, due: int) -> None:
    done = settle(mode, available_cents=available, due_cents=due)
    assert done.payout_cents >= 0
    assert available == done.withheld_cents + done.payout_cents + done.left_cents
    assert due == done.withheld_cents + done.invoiced_cents + done.due_after_cents
    assert done.left_cents <= 0 and (done.left_cents == 0 or done.payout_cents == 0)


# --- the day ---


@pytest.mark.parametrize(
    ("schedule", "day", "on", "until"),
    [
        ("weekly", 1, date(2026, 3, 2), date(2026, 3, 1)),
        ("weekly", 1, date(2026, 3, 3), None),
        ("monthly", 1, date(2026, 3, 1), date(2026, 2, 28)),
        ("monthly", 31, date(2026, 2, 28), date(2026, 2, 27)),
        ("monthly", 31, date(2026, 3, 31), date(2026, 3, 30)),
        ("monthly", 15, date(2026, 2, 28), None),
        ("on_demand", 1, date(2026, 3, 1), None),
    ],
)
def test_a_statement_is_due_on_its_day(schedule: str, day: int, on: date, until: date | None) -> None:
    assert due_on(schedule, day, on) == until


def test_a_day_that_was_missed_is_caught_up() -> None:
    assert last_due("monthly", 1, date(2026, 3, 20)) == date(2026, 2, 28)
    assert last_due("weekly", 5, date(2026, 3, 5)) == date(2026, 2, 26)
    assert last_due("on_demand", 1, date(2026, 3, 5)) is None
