"""Dagen: calendar dates, Dutch holidays (Algemene termijnenwet), terms, and banking days (TARGET).

All dates are calendar dates in Europe/Amsterdam. Source: Atw (BWBR0002448) art. 1-4; equated days are data
(``nl/parameters/holidays.toml``).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from .parameters import Figure, all_series, remembered

DAY = timedelta(days=1)


@lru_cache(maxsize=1024)
def easter(year: int) -> date:
    """Eerste paasdag: Easter Sunday in the Gregorian calendar."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap_centuries, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    full_moon = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leaps, leap_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - full_moon - leap_rest) % 7
    correction = (golden + 11 * full_moon + 22 * weekday) // 451
    month, day = divmod(full_moon + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def kings_day(year: int) -> date:
    """Koningsdag: 27 April, the day before when that is a Sunday; until 2013 Queen's Day, 30 April."""
    day = date(year, 4, 27) if year >= 2014 else date(year, 4, 30)
    return day - DAY if day.weekday() == 6 else day


@remembered(maxsize=1024)
def holidays(year: int) -> dict[date, str]:
    """Feestdagen (Atw art. 3): day and Dutch name, Good Friday and the equated days included; do not change it."""
    sunday = easter(year)
    named = {
        date(year, 1, 1): "Nieuwjaarsdag",
        sunday - timedelta(days=2): "Goede Vrijdag",
        sunday + DAY: "Tweede paasdag",
        kings_day(year): "Koningsdag" if year >= 2014 else "Koninginnedag",
        date(year, 5, 5): "Bevrijdingsdag",
        sunday + timedelta(days=39): "Hemelvaartsdag",
        sunday + timedelta(days=50): "Tweede pinksterdag",
        date(year, 12, 25): "Eerste kerstdag",
        date(year, 12, 26): "Tweede kerstdag",
    }
    for day in equated_days(year) or ():
        named.setdefault(day, "Gelijkgestelde dag")
    return dict(sorted(named.items()))


def equated_days(year: int) -> tuple[date, ...] | None:
    """Gelijkgestelde dagen (Atw art. 3 lid 3): the days the government equated; None when not known for that year."""
    found = _equated_figure(year)
    return tuple(date.fromisoformat(str(day)) for day in found.table) if found else None


def equated_figures(first_day: date, last_day: date) -> tuple[Figure, ...]:
    """The figures of the equated days that lie in a period: the ones a term in it may depend on."""
    found = [_equated_figure(year) for year in range(first_day.year, last_day.year + 1)]
    first, last = first_day.isoformat(), last_day.isoformat()
    return tuple(one for one in found if one and any(first <= str(day) <= last for day in one.table))


def _equated_figure(year: int) -> Figure | None:
    versions = all_series()["equated_days"].versions
    return next((version for version in versions if version.valid_from.year == year), None)


@remembered(maxsize=65536)
def is_business_day(day: date) -> bool:
    """Werkdag: not a Saturday, a Sunday or a holiday of the Atw."""
    return day.weekday() < 5 and day not in holidays(day.year)


def next_business_day(day: date) -> date:
    """Volgende werkdag: the first one after this day."""
    return roll_forward(day + DAY)


def roll_forward(day: date) -> date:
    """Verlengen (Atw art. 1): the day itself, or the first business day after it.

    Art. 4: not for terms counted in hours, of more than 90 days, 12 weeks or 3 months, nor for terms set by contract.
    """
    while not is_business_day(day):
        day += DAY
    return day


def add_years(day: date, years: int) -> date:
    """Jaren optellen: the same date; 29 February becomes 28 February. Count from the origin, never in steps."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_months(day: date, months: int) -> date:
    """Maanden optellen: the same day of the month, or the last day of a shorter month. Count from the origin."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def is_leap(year: int) -> bool:
    """Schrikkeljaar."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@lru_cache(maxsize=65536)
def is_banking_day(day: date) -> bool:
    """Bankwerkdag: a day on which TARGET settles.

    Closed: weekends, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December.
    Source: the long-term TARGET closing days set by the ECB since 2002.
    """
    if day.weekday() >= 5 or (day.month, day.day) in ((1, 1), (5, 1), (12, 25), (12, 26)):
        return False
    return day - easter(day.year) not in (timedelta(days=-2), DAY)


def add_banking_days(day: date, count: int) -> date:
    """Bankwerkdagen optellen: the count-th banking day after this day (0: the day itself)."""
    while count > 0:
        day += DAY
        count -= is_banking_day(day)
    return day


def next_banking_day(day: date) -> date:
    """Volgende bankwerkdag: the first one after this day."""
    return add_banking_days(day, 1)
