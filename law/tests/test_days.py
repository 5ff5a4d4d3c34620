"""Days: holidays, terms, banking days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law import days

DATES = st.dates(date(2000, 1, 1), date(2099, 12, 31))

HOLIDAYS = {
    2026: "1-1 2-1 3-4 6-4 27-4 5-5 14-5 15-5 25-5 25-12 26-12",
    2027: "1-1 26-3 29-3 27-4 5-5 6-5 7-5 17-5 25-12 26-12",
    2028: "1-1 14-4 17-4 27-4 28-4 5-5 25-5 26-5 5-6 25-12 26-12",
}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_the_holidays_of_a_year_are_those_of_the_rule_book(year: int) -> None:
    assert " ".join(f"{day.day}-{day.month}" for day in days.holidays(year)) == HOLIDAYS[year]


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1818, (3, 22)), (1943, (4, 25)), (2000, (4, 23)), (2008, (3, 23)), (2024, (3, 31)), (2038, (4, 25))],
)
def test_easter_falls_on_its_sunday(year: int, sunday: tuple[int, int]) -> None:
    assert days.easter(year) == date(year, *sunday)


def another_easter(year: int) -> date:
    """By epact and dominical letter (J.-M. Oudin), a computation of another kind than ours."""
    century, golden = year // 100, year % 19
    moon = (century - century // 4 - (century - (century - 17) // 25) // 3 + 19 * golden + 15) % 30
    moon -= moon // 28 * (1 - moon // 28 * (29 // (moon + 1)) * ((21 - golden) // 11))
    since = moon - (year + year // 4 + moon + 2 - century + century // 4) % 7
    month = 3 + (since + 40) // 44
    return date(year, month, since + 28 - 31 * (month // 4))


def test_easter_is_the_same_by_another_computation_in_every_year_of_the_calendar() -> None:
    assert [year for year in range(1583, 10000) if days.easter(year) != another_easter(year)] == []


def test_a_holiday_has_its_dutch_name() -> None:
    assert list(days.holidays(2026).values()) == [
        *("Nieuwjaarsdag", "Gelijkgestelde dag", "Goede Vrijdag", "Tweede paasdag", "Koningsdag", "Bevrijdingsdag"),
        *("Hemelvaartsdag", "Gelijkgestelde dag", "Tweede pinksterdag", "Eerste kerstdag", "Tweede kerstdag"),
    ]
    assert days.holidays(2013)[date(2013, 4, 30)] == "Koninginnedag"
    assert days.holidays(2014)[date(2014, 4, 26)] == "Koningsdag"


@pytest.mark.parametrize(
    ("year", "day"),
    [(2026, (4, 27)), (2025, (4, 26)), (2014, (4, 26)), (2013, (4, 30)), (2006, (4, 29))],
)
def test_the_kings_birthday_is_never_kept_on_a_sunday(year: int, day: tuple[int, int]) -> None:
    assert days.kings_day(year) == date(year, *day)


def test_liberation_day_counts_every_year() -> None:
    assert all(days.holidays(year)[date(year, 5, 5)] for year in range(2020, 2040))


def test_ascension_day_on_liberation_day_is_one_holiday() -> None:
    assert days.holidays(2016)[date(2016, 5, 5)] == "Hemelvaartsdag"


def test_equated_days_are_unknown_outside_the_published_years() -> None:
    assert days.equated_days(2022) is None
    assert days.equated_days(2024) == (date(2024, 5, 10), date(2024, 12, 27))
    assert days.equated_days(2027) == (date(2027, 5, 7),)
    assert days.equated_days(2029) is None


def test_a_period_names_the_equated_days_it_depends_on() -> None:
    def names(first: date, last: date) -> list[int]:
        return [found.valid_from.year for found in days.equated_figures(first, last)]

    assert names(date(2026, 1, 2), date(2026, 1, 2)) == [2026]
    assert names(date(2026, 1, 3), date(2026, 5, 14)) == []
    assert names(date(2024, 12, 27), date(2026, 5, 15)) == [2024, 2025, 2026]
    assert names(date(2021, 1, 1), date(2022, 12, 31)) == []


@pytest.mark.parametrize(
    ("day", "rolled"),
    [
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 5, 5), date(2027, 5, 10)),
        (date(2026, 4, 3), date(2026, 4, 7)),
        (date(2026, 11, 21), date(2026, 11, 23)),
    ],
)
def test_a_term_moves_to_the_first_day_that_is_no_weekend_or_holiday(day: date, rolled: date) -> None:
    assert days.roll_forward(day) == rolled


def test_the_next_business_day_is_never_the_day_itself() -> None:
    assert days.next_business_day(date(2026, 11, 23)) == date(2026, 11, 24)
    assert days.next_business_day(date(2026, 11, 20)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2021, 12, 15), 5, date(2026, 12, 15)),
        (date(2024, 2, 29), 5, date(2029, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 28), 1, date(2025, 2, 28)),
    ],
)
def test_years_are_added_from_the_origin(day: date, years: int, later: date) -> None:
    assert days.add_years(day, years) == later


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 9, 25), 1, date(2024, 10, 25)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2023, 1, 31), 2, date(2023, 3, 31)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2023, 12, 5), 13, date(2025, 1, 5)),
        (date(2023, 1, 27), 1, date(2023, 2, 27)),
    ],
)
def test_months_are_added_from_the_origin(day: date, months: int, later: date) -> None:
    assert days.add_months(day, months) == later


def test_leap_years_follow_the_calendar() -> None:
    assert [year for year in (1900, 2000, 2023, 2024, 2100) if days.is_leap(year)] == [2000, 2024]


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 4, 3), False),
        (date(2026, 4, 6), False),
        (date(2026, 4, 7), True),
        (date(2026, 4, 27), True),
        (date(2026, 5, 1), False),
        (date(2026, 5, 5), True),
        (date(2026, 12, 25), False),
        (date(2025, 12, 26), False),
        (date(2027, 12, 27), True),
        (date(2026, 11, 21), False),
        (date(2027, 1, 1), False),
    ],
)
def test_banks_keep_their_own_holidays(day: date, open_: bool) -> None:
    assert days.is_banking_day(day) is open_


def test_banking_days_are_counted_from_the_day_after() -> None:
    assert days.next_banking_day(date(2026, 12, 24)) == date(2026, 12, 28)
    assert days.add_banking_days(date(2026, 4, 2), 2) == date(2026, 4, 8)
    assert days.add_banking_days(date(2026, 4, 3), 0) == date(2026, 4, 3)


@given(DATES)
def test_rolling_ends_on_a_business_day_and_skips_none(day: date) -> None:
    rolled = days.roll_forward(day)
    assert days.is_business_day(rolled)
    between = [day + timedelta(days=count) for count in range((rolled - day).days)]
    assert not any(days.is_business_day(skipped) for skipped in between)
    assert rolled - day <= timedelta(days=5)
