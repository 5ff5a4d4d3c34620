"""Dates as people write them (datums): ``morgen``, ``vrijdag``, ``eind van de maand``, ``de 25e``, ``next Friday``.

What names no year, month or week is looked for forward, or back for what has been done. Where two readings are
possible the later one is taken: nobody is held to a promise a week too early.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from voldaan.inbox.vocabulary import DateWords

_ISO = re.compile(r"(?<![\d-])(20\d\d)-(\d{1,2})-(\d{1,2})(?![\d-])")
_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d])")
_SHORT = re.compile(r"(?<![\d./,€-])(\d{1,2})(?:/(\d{1,2})|-(\d{1,2})|\.(\d{1,2})\.)(?![\d/.,-]|\s*(?:euro|€))")
_BEGIN_DAYS, _HALF, _FRIDAY, _SUNDAY = 5, 15, 5, 7


class Dated(NamedTuple):
    """Datum in a text, and where it stands."""

    start: int
    end: int
    on: date


def dates(text: str, words: DateWords, today: date, *, past: bool = False) -> list[Dated]:
    """Datums in a folded text, in order; what lies inside a longer one is not told apart."""
    found = [d for d in [*_figures(text, today, past), *_in_words(text, words, today, past)] if _is_near(d.on, today)]
    kept: list[Dated] = []
    for one in sorted(found, key=lambda d: (d.start - d.end, d.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    kept.sort()
    # "maandag 23 november" is one day: the weekday only says it again.
    return [
        one for n, one in enumerate(kept) if not (n + 1 < len(kept) and _is_said_again(text, one, kept[n + 1], words))
    ]


def _is_said_again(text: str, one: Dated, after: Dated, words: DateWords) -> bool:
    return text[one.start : one.end] in words.weekdays and len(text[one.end : after.start].strip(" ,")) <= len("den")


def _is_near(on: date, today: date) -> bool:
    return abs((on - today).days) < 3 * 366


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _figures(text: str, today: date, past: bool) -> Iterator[Dated]:
    for m in _ISO.finditer(text):
        if on := _made(int(m[1]), int(m[2]), int(m[3])):
            yield Dated(*m.span(), on)
    for m in _NUMBERS.finditer(text):
        if on := _made(int(m[4]) + (2000 if len(m[4]) == 2 else 0), int(m[3]), int(m[1])):
            yield Dated(*m.span(), on)
    for m in _SHORT.finditer(text):
        if on := _in_year(int(m[1]), int(m[2] or m[3] or m[4]), today, past):
            yield Dated(*m.span(), on)


def _in_year(day: int, month: int, today: date, past: bool) -> date | None:
    """This day of this month, in the year that makes it come, or be past."""
    years = (today.year, today.year - 1) if past else (today.year, today.year + 1)
    options = [on for year in years if (on := _made(year, month, day))]
    return next((on for on in options if (on <= today if past else on >= today)), options[0] if options else None)


def _in_words(text: str, words: DateWords, today: date, past: bool) -> Iterator[Dated]:
    for name, pattern in words.patterns.items():
        for m in pattern.finditer(text):
            if on := _MEANING[name](m.groupdict(), words, today, past):
                yield Dated(*m.span(), on)


_Groups = dict[str, str | None]
Meaning = Callable[[_Groups, DateWords, date, bool], date | None]


def _number(text: str | None, words: DateWords) -> int:
    return int(text) if text and text.isdigit() else words.numbers.get(text or "", 1)


def _day_of_month(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    month = words.months[str(g["month"])]
    if g.get("year"):
        return _made(int(str(g["year"])), month, int(str(g["d"])))
    return _in_year(int(str(g["d"])), month, today, past)


def _day(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    """De 25e: the next one, or the last one."""
    day = int(str(g["d"]))
    first = today.replace(day=1)
    for _ in range(12):
        on = _made(first.year, first.month, day)
        if on and (on <= today if past else on >= today):
            return on
        first = first - timedelta(days=1) if past else first + timedelta(days=32)
        first = first.replace(day=1)
    return None


def _first(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    return _day({"d": "1"}, words, today, past)


def _just(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    """Net: who has just done it did it today; who only just will says nothing."""
    return today if past else None


def _relative_day(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    return today + timedelta(days=words.days[str(g["day"])])


def _weekday(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    """Vrijdag: the coming one, or the last one; never today."""
    ahead = (words.weekdays[str(g["weekday"])] - today.isoweekday()) % 7 or 7
    return today + timedelta(days=ahead - 7 if past and ahead < 7 else -7 if past else ahead)


def _weekday_of(weeks: int) -> Meaning:
    def meaning(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
        monday = today - timedelta(days=today.isoweekday() - 1) + timedelta(weeks=weeks)
        return monday + timedelta(days=words.weekdays[str(g["weekday"])] - 1)

    return meaning


def _last_weekday(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    return _weekday(g, words, today, True)


def _next_named(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    return _weekday(g, words, today, False)


def _days_on(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    return today + timedelta(days=_number(g["n"], words))


def _weeks_on(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    return today + timedelta(weeks=_number(g["n"], words))


def _months_on(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    return _month_later(today, _number(g["n"], words))


def _month_later(on: date, months: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def _days_ago(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    return today - timedelta(days=_number(g["n"], words))


def _weeks_ago(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    return today - timedelta(weeks=_number(g["n"], words))


def _last_day(on: date) -> date:
    return on.replace(day=calendar.monthrange(on.year, on.month)[1])


def _end_of_month(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    return _last_day(today.replace(day=1) - timedelta(days=1)) if past else _last_day(today)


def _part_of_next_month(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    start = _month_later(today.replace(day=1), 1)
    if g.get("end"):
        return _last_day(start)
    return start.replace(day=_HALF) if g.get("half") else start.replace(day=_BEGIN_DAYS)


def _part_of_month(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    month = words.months[str(g["month"])]
    day = 28 if g.get("end") else _HALF if g.get("half") else _BEGIN_DAYS
    on = _in_year(day, month, today, past)
    return _last_day(on) if on and g.get("end") else on


def _this_week(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    """Deze week: until Friday, on which most pay; at the weekend until Sunday."""
    if past:
        return None
    return today + timedelta(days=(_FRIDAY if today.isoweekday() <= _FRIDAY else _SUNDAY) - today.isoweekday())


def _next_week(g: _Groups, words: DateWords, today: date, past: bool) -> date | None:
    if past:
        return None
    return today + timedelta(days=7 + _FRIDAY - today.isoweekday())


_MEANING: dict[str, Meaning] = {
    "day_of_month": _day_of_month,
    "month_day": _day_of_month,
    "day": _day,
    "relative": _relative_day,
    "weekday": _weekday,
    "next_weekday": _weekday_of(1),
    "weekday_next_week": _weekday_of(1),
    "last_week_weekday": _weekday_of(-1),
    "this_weekday": _next_named,
    "last_weekday": _last_weekday,
    "bare_day": _day,
    "first": _first,
    "just": _just,
    "days_on": _days_on,
    "weeks_on": _weeks_on,
    "months_on": _months_on,
    "days_ago": _days_ago,
    "weeks_ago": _weeks_ago,
    "end_of_month": _end_of_month,
    "part_of_next_month": _part_of_next_month,
    "part_of_month": _part_of_month,
    "this_week": _this_week,
    "next_week": _next_week,
}
