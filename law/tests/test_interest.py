"""Interest: both sides of every boundary, the three conventions, and lines that add up."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.days import add_years, is_leap
from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.interest import Accrual, Interest, Line, accrue, apply_factor, interest, interest_factor
from voldaan_law.nl.monthly_interest import monthly_interest
from voldaan_law.outcome import explain

DAYS = st.dates(date(1993, 1, 1), date(2026, 12, 31))
CONVENTIONS = st.sampled_from(["act365", "capitalisation_year", "calendar_year"])


def value(principal: int, kind: str, first: date, last: date, **options: object) -> Interest:
    return interest(principal, kind, first, last, **options).value  # type: ignore[arg-type]


def test_both_the_first_and_the_last_day_count() -> None:
    assert value(3650000, "statutory", date(2026, 3, 1), date(2026, 3, 1)).cents == 400
    assert value(3650000, "statutory", date(2026, 3, 1), date(2026, 3, 2)).cents == 800


def test_a_period_that_has_not_begun_gives_nothing() -> None:
    nothing = interest(100000, "statutory", date(2026, 3, 2), date(2026, 3, 1))
    assert nothing.value == Interest(0, Fraction(0), ())
    assert interest_factor("statutory", date(2026, 3, 2), date(2026, 3, 1)) == 0


def test_a_new_rate_counts_from_its_own_day() -> None:
    lines = value(3650000, "commercial", date(2026, 6, 30), date(2026, 7, 1)).lines
    assert lines == (
        Line(date(2026, 6, 30), date(2026, 6, 30), 1, Fraction("10.15"), 3650000, 1015),
        Line(date(2026, 7, 1), date(2026, 7, 1), 1, Fraction("10.4"), 3650000, 1040),
    )


def test_a_line_is_not_split_where_the_rate_stays_the_same() -> None:
    lines = value(100000, "commercial", date(2009, 7, 1), date(2010, 6, 30)).lines
    assert [(line.from_, line.until, line.days) for line in lines] == [(date(2009, 7, 1), date(2010, 6, 30), 365)]


def test_interest_is_added_to_the_base_on_the_anniversary_and_not_on_new_years_day() -> None:
    lines = value(100000, "statutory", date(2025, 3, 15), date(2026, 3, 15)).lines
    assert [(line.from_, line.base) for line in lines] == [
        (date(2025, 3, 15), 100000),
        (date(2026, 1, 1), 100000),
        (date(2026, 3, 15), 105600),
    ]


def test_simple_interest_never_grows_its_base() -> None:
    lines = value(100000, "statutory", date(2024, 1, 1), date(2025, 12, 31), compound=False).lines
    assert {line.base for line in lines} == {100000}
    assert sum(line.interest for line in lines) == 13019


def test_a_start_on_29_february_falls_on_28_february_and_returns_in_a_leap_year() -> None:
    lines = value(100000, "contractual", date(2020, 2, 29), date(2025, 3, 1), percent=Fraction(10)).lines
    assert [line.from_ for line in lines] == [
        date(2020, 2, 29),
        date(2021, 2, 28),
        date(2022, 2, 28),
        date(2023, 2, 28),
        date(2024, 2, 29),
        date(2025, 2, 28),
    ]


@pytest.mark.parametrize(
    ("convention", "cents"), [("act365", 13440), ("capitalisation_year", 13420), ("calendar_year", 13420)]
)
def test_the_conventions_differ_in_a_leap_year(convention: str, cents: int) -> None:
    assert value(100000, "statutory", date(2024, 1, 1), date(2025, 12, 31), convention=convention).cents == cents


def test_the_calendar_year_convention_cuts_where_a_leap_year_begins() -> None:
    lines = value(
        36600000, "contractual", date(2023, 12, 31), date(2024, 1, 1), percent=Fraction(1), convention="calendar_year"
    ).lines
    assert [(line.days, line.interest) for line in lines] == [(1, 1003), (1, 1000)]
    same = value(100000, "statutory", date(2025, 12, 1), date(2026, 1, 31), convention="calendar_year").lines
    assert [line.from_ for line in same] == [date(2025, 12, 1), date(2026, 1, 1)]


def test_printed_lines_add_up_because_the_last_one_takes_the_difference() -> None:
    once = value(379699, "commercial", date(2023, 11, 11), date(2024, 6, 30), compound=False)
    assert [line.interest for line in once.lines] == [6366, 23667]
    assert once.cents == 30033
    per_line = value(379699, "commercial", date(2023, 11, 11), date(2024, 6, 30), compound=False, rounding="per_line")
    assert [line.interest for line in per_line.lines] == [6366, 23666]
    assert per_line.cents == 30032


def test_default_before_1992_gives_simple_interest_and_says_so() -> None:
    old = interest(100000, "statutory", date(1991, 12, 31), date(1994, 12, 30))
    new = interest(100000, "statutory", date(1992, 1, 1), date(1994, 12, 31))
    assert {line.base for line in old.value.lines} == {100000}
    assert {line.base for line in new.value.lines} == {100000, 112033, 124347}
    assert "Het verzuim begon voor 1 januari 1992: de rente is enkelvoudig." in explain(old)
    assert "LR-1.10" in old.unverified


def test_a_commercial_rate_before_december_2002_is_marked_unverified() -> None:
    assert interest(100, "commercial", date(2002, 11, 30), date(2002, 11, 30)).unverified == (
        "commercial_interest 2002-08-08",
    )
    assert interest(100, "commercial", date(2002, 12, 1), date(2002, 12, 1)).unverified == ()


def test_contractual_interest_asks_for_a_persons_judgement() -> None:
    result = interest(1000000, "contractual", date(2025, 1, 1), date(2026, 1, 1), percent=Fraction(6))
    assert result.value.cents == 60174
    assert [part.rule for part in result.needs_judgement] == ["LR-7.03"]
    assert interest(100, "statutory", date(2025, 1, 1), date(2025, 1, 1)).needs_judgement == ()


def test_the_state_of_knowledge_on_an_earlier_day_is_used() -> None:
    with pytest.raises(LawError):
        interest(100, "statutory", date(2025, 12, 1), date(2026, 1, 1), known_on=date(2025, 12, 9))
    known = interest(100000, "statutory", date(2025, 12, 1), date(2026, 1, 1), known_on=date(2025, 12, 10))
    assert known.value.cents == 521


@pytest.mark.parametrize(
    ("principal", "kind", "last", "options", "words"),
    [
        (-1, "statutory", date(2025, 1, 2), {}, "De hoofdsom is negatief"),
        (1, "official", date(2025, 1, 2), {}, "Onbekende rentesoort"),
        (1, "statutory", date(2025, 1, 2), {"convention": "30/360"}, "Onbekende dagtelling"),
        (1, "statutory", date(2025, 1, 2), {"rounding": "never"}, "Onbekende afronding"),
        (1, "statutory", date(2025, 1, 2), {"percent": Fraction(1)}, "Geef een percentage"),
        (1, "contractual", date(2025, 1, 2), {}, "Geef een percentage"),
        (1, "contractual", date(2025, 1, 2), {"percent": Fraction(-1)}, "Het rentepercentage is negatief"),
        (1, "statutory", date(2024, 12, 30), {}, "De laatste rentedag 30-12-2024 ligt voor de eerste 01-01-2025"),
    ],
)
def test_bad_inputs_are_refused(principal: int, kind: str, last: date, options: dict[str, object], words: str) -> None:
    with pytest.raises(LawError, match=words):
        value(principal, kind, date(2025, 1, 1), last, **options)


def plain_interest(principal: Fraction, kind: str, first: date, last: date) -> Fraction:
    """Another method: day by day, each with the rate of that day, capitalised on the anniversary."""
    from voldaan_law.parameters import figure

    code = {"statutory": "statutory_interest", "commercial": "commercial_interest"}[kind]
    base, year, earned, total = principal, 1, Fraction(0), Fraction(0)
    day = first
    while day <= last:
        if day == add_years(first, year):
            base, earned, year = base + earned, Fraction(0), year + 1
        today = base * figure(code, day).fraction / 36500
        earned, total = earned + today, total + today
        day += timedelta(days=1)
    return total


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("statutory", date(2020, 2, 29), date(2026, 11, 22)),
        ("commercial", date(2003, 5, 31), date(2010, 1, 1)),
        ("commercial", date(2022, 12, 31), date(2026, 12, 31)),
        ("statutory", date(2023, 6, 30), date(2024, 7, 1)),
    ],
)
def test_day_by_day_gives_the_same_exact_amount(kind: str, first: date, last: date) -> None:
    assert value(123457, kind, first, last).exact == plain_interest(Fraction(123457), kind, first, last)


@given(
    st.integers(0, 10**9),
    st.sampled_from(["statutory", "commercial"]),
    st.dates(date(2003, 1, 1), date(2026, 12, 31)),
    st.integers(0, 3000),
    CONVENTIONS,
    st.booleans(),
)
def test_the_portfolio_path_equals_the_scalar_path_and_lines_add_up(
    principal: int, kind: str, first: date, length: int, convention: str, compound: bool
) -> None:
    last = min(first + timedelta(days=length), date(2026, 12, 31))
    scalar = value(principal, kind, first, last, convention=convention, compound=compound)
    factor = interest_factor(kind, first, last, convention=convention, compound=compound)
    assert principal * factor == scalar.exact
    assert apply_factor(principal, factor) == scalar.cents
    assert sum(line.interest for line in scalar.lines) == scalar.cents
    assert sum(line.days for line in scalar.lines) == (last - first).days + 1
    assert abs(scalar.cents - scalar.exact) <= Fraction(1, 2)


@given(DAYS, st.integers(1, 400), st.integers(0, 400))
def test_interest_is_additive_over_days_inside_a_year(first: date, one: int, two: int) -> None:
    middle = first + timedelta(days=one)
    last = min(middle + timedelta(days=two), add_years(first, 1) - timedelta(days=1), date(2026, 12, 31))
    if middle > last:
        return
    whole = interest_factor("statutory", first, last)
    parts = interest_factor("statutory", first, middle - timedelta(days=1)) + interest_factor("statutory", middle, last)
    assert whole == parts


@given(DAYS, CONVENTIONS)
def test_one_whole_year_without_a_leap_day_earns_the_rate(first: date, convention: str) -> None:
    last = add_years(first, 1) - timedelta(days=1)
    if (last - first).days != 364 or is_leap(first.year) or is_leap(last.year):
        return
    factor = interest_factor("contractual", first, last, convention=convention, percent=Fraction(7))
    assert factor == Fraction(7, 100)


def test_monthly_interest_compounds_on_the_day_of_the_month() -> None:
    result = monthly_interest(180918, Fraction(2), date(2024, 9, 25), date(2024, 11, 24))
    assert [(line.from_, line.until, line.interest) for line in result.value.lines] == [
        (date(2024, 9, 25), date(2024, 10, 24), 3618),
        (date(2024, 10, 25), date(2024, 11, 24), 3691),
    ]
    assert result.value.cents == 7309
    assert [part.rule for part in result.needs_judgement] == ["LR-7.03"]


def test_a_broken_month_counts_its_days_over_that_month() -> None:
    later = monthly_interest(
        100000, Fraction(1), date(2026, 1, 20), date(2026, 2, 14), began_on=date(2025, 12, 15)
    ).value
    assert [(line.days, line.interest) for line in later.lines] == [(26, 839)]


def test_monthly_interest_of_nothing_of_one_day_and_of_no_days() -> None:
    day = date(2026, 1, 1)
    assert monthly_interest(0, Fraction(1), day, date(2026, 1, 31)).value.cents == 0
    assert monthly_interest(100000, Fraction(0), day, date(2026, 1, 31)).value.cents == 0
    assert monthly_interest(310000, Fraction(1, 2), day, day).value.cents == 50
    assert monthly_interest(100000, Fraction(1), day, date(2025, 12, 31)).value.lines == ()


def test_monthly_interest_refuses_negative_amounts_and_reversed_days() -> None:
    for base, percent in ((-1, Fraction(1)), (1, Fraction(-1))):
        with pytest.raises(LawError, match="negatief"):
            monthly_interest(base, percent, date(2026, 1, 1), date(2026, 1, 2))
    with pytest.raises(LawError, match="verkeerde volgorde"):
        monthly_interest(1, Fraction(1), date(2026, 1, 3), date(2026, 1, 1))
    with pytest.raises(LawError, match="verkeerde volgorde"):
        monthly_interest(1, Fraction(1), date(2026, 1, 1), date(2026, 1, 2), began_on=date(2026, 1, 2))


def stretch(first_day: date, last_day: date, **changes: object) -> Accrual:
    values: dict[str, object] = {"principal_cents": 100000, "capitalised_cents": 0, "accrued_cents": 0}
    values |= {"origin": date(2025, 3, 1), "first_day": first_day, "last_day": last_day}
    return accrue("statutory", **(values | changes))  # type: ignore[arg-type]


def test_after_a_payment_interest_runs_over_what_is_left() -> None:
    paid = stretch(date(2026, 2, 1), date(2026, 2, 28), principal_cents=36500)
    assert paid == Accrual(Fraction(112), Fraction(0), Fraction(112))


def test_on_the_anniversary_of_the_claim_open_interest_joins_the_base() -> None:
    before = stretch(date(2026, 2, 28), date(2026, 2, 28), principal_cents=36500, accrued_cents=3650)
    on_it = stretch(date(2026, 3, 1), date(2026, 3, 1), principal_cents=36500, accrued_cents=3650)
    across = stretch(date(2026, 2, 28), date(2026, 3, 1), principal_cents=36500, accrued_cents=3646)
    assert before == Accrual(Fraction(4), Fraction(0), Fraction(3654))
    assert on_it == Accrual(Fraction("4.4"), Fraction(3650), Fraction("4.4"))
    assert across == Accrual(Fraction("8.4"), Fraction(3650), Fraction("4.4"))


def test_simple_interest_and_default_before_1992_never_join_the_base() -> None:
    simple = stretch(date(2026, 3, 1), date(2026, 3, 1), principal_cents=36500, accrued_cents=3650, compound=False)
    assert simple == Accrual(Fraction(4), Fraction(0), Fraction(3654))
    old = stretch(
        date(1992, 6, 1), date(1992, 6, 1), principal_cents=36500, accrued_cents=3650, origin=date(1991, 6, 1)
    )
    assert old == Accrual(Fraction(12), Fraction(0), Fraction(3662))


def test_the_first_day_of_the_claim_is_no_anniversary() -> None:
    assert stretch(date(2025, 3, 1), date(2025, 3, 1), principal_cents=36500, accrued_cents=50) == Accrual(
        Fraction(6), Fraction(0), Fraction(56)
    )


def test_an_empty_stretch_changes_nothing() -> None:
    assert stretch(date(2026, 3, 1), date(2026, 2, 28), accrued_cents=5) == Accrual(
        Fraction(0), Fraction(0), Fraction(5)
    )


def test_a_stretch_with_bad_inputs_is_refused() -> None:
    for name in ("principal_cents", "capitalised_cents", "accrued_cents"):
        with pytest.raises(LawError, match="negatief"):
            stretch(date(2026, 1, 1), date(2026, 1, 2), **{name: -1})
    with pytest.raises(LawError, match="De rente loopt pas vanaf 01-03-2025"):
        stretch(date(2025, 2, 28), date(2025, 3, 2))
    with pytest.raises(LawError, match="ligt voor de eerste"):
        stretch(date(2026, 1, 3), date(2026, 1, 1))


@given(
    st.dates(date(1992, 1, 1), date(2026, 12, 31)),
    st.integers(0, 3000),
    st.lists(st.integers(1, 800), max_size=5),
    CONVENTIONS,
    st.booleans(),
)
def test_stretches_without_payments_add_up_to_the_whole(
    origin: date, length: int, cuts: list[int], convention: str, compound: bool
) -> None:
    last = min(origin + timedelta(days=length), date(2026, 12, 31))
    found, first = Accrual(Fraction(0), Fraction(0), Fraction(0)), origin
    total = Fraction(0)
    for days in [*cuts, 10000]:
        until = min(first + timedelta(days=days - 1), last)
        found = accrue(
            "statutory",
            principal_cents=123457,
            capitalised_cents=found.capitalised,
            accrued_cents=found.accrued,
            origin=origin,
            first_day=first,
            last_day=until,
            convention=convention,
            compound=compound,
        )
        total += found.interest
        first = until + timedelta(days=1)
    whole = value(123457, "statutory", origin, last, convention=convention, compound=compound).exact
    assert total == whole
    assert found.capitalised + found.accrued == whole


def test_an_agreed_rate_of_nothing_or_of_half_a_percent_is_a_rate() -> None:
    year = (date(2025, 1, 1), date(2025, 12, 31))
    assert value(100000, "contractual", *year, percent=Fraction(0)).cents == 0
    assert value(100000, "contractual", *year, percent=Fraction(1, 2)).cents == 500


def test_an_agreed_rate_gives_way_to_the_commercial_one_on_the_days_that_it_is_higher() -> None:
    found = interest(
        1000000, "contractual_or_commercial", date(2023, 12, 31), date(2025, 1, 31), percent=Fraction("12.25")
    )
    lines = [(line.from_, line.until, line.percent, line.base, line.interest) for line in found.value.lines]
    assert lines == [
        (date(2023, 12, 31), date(2023, 12, 31), Fraction("12.25"), 1000000, 336),
        (date(2024, 1, 1), date(2024, 6, 30), Fraction("12.5"), 1000000, 62329),
        (date(2024, 7, 1), date(2024, 12, 30), Fraction("12.25"), 1000000, 61418),
        (date(2024, 12, 31), date(2025, 1, 31), Fraction("12.25"), 1124082, 12072),
    ]
    assert found.value.cents == 136155 and found.needs_judgement
    # Lower than the commercial rate on every day: the commercial interest; higher on every day: the agreed one.
    for percent, kind, own in ((Fraction(1), "commercial", None), (Fraction(30), "contractual", Fraction(30))):
        least = value(999_99, "contractual_or_commercial", date(2023, 5, 5), date(2026, 3, 3), percent=percent)
        assert least == value(999_99, kind, date(2023, 5, 5), date(2026, 3, 3), percent=own)


def test_an_agreed_rate_needs_its_percentage_and_known_rates() -> None:
    with pytest.raises(LawError, match="Geef een percentage"):
        interest(1, "contractual_or_commercial", date(2025, 1, 1), date(2025, 1, 2))
    with pytest.raises(NotYetKnown):
        interest(1, "contractual_or_commercial", date(2025, 1, 1), date(2035, 1, 2), percent=Fraction(12))
