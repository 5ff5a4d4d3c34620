"""Rente van feit tot feit: running interest of a claim in whole numbers (art. 6:119, 6:119a BW; LR-1.05, LR-1.10).

Between two facts (a payment, the day of the statement) interest is exact; at a fact it is rounded half up, so that at
every fact all amounts are whole cents. Rates become running sums of rate times day: a stretch of days costs two
look-ups, whatever its dates. It gives what ``interest`` and ``accrue`` give, which property tests hold to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import lcm

from ..days import DAY, add_months, add_years, is_leap
from ..money import round_half_up
from ..parameters import Series, all_series, remembered
from .interest import COMPOUND_SINCE, SERIES, Line, interest_factor

_LAST_ORDINAL = date.max.toordinal()
# Interest agreed per month: added to the base every month, a broken month by the days of that month of interest.
MONTHLY = "monthly"
_MONTH = lcm(28, 29, 30, 31)
# The denominator of a day, and the weight of a day by the length of its year (or month) of interest.
_WEIGHTS = {
    "act365": (365, {365: 1, 366: 1}),
    "capitalisation_year": (365 * 366, {365: 366, 366: 365}),
    "calendar_year": (365 * 366, {365: 1, 366: 1}),
    MONTHLY: (_MONTH, {days: _MONTH // days for days in (28, 29, 30, 31)}),
}


class Rates:
    """Rentetabel: one kind of interest for one day count, as running sums over days (ordinals).

    ``through(day)`` is the sum of rate times day up to and including that day. A difference of two sums, times the
    weight of the year (month) of interest, over ``denominator`` is the interest per unit of base.
    """

    __slots__ = (
        "_known_on",
        "_percents",
        "_series",
        "_starts",
        "_steps",
        "_sums",
        "denominator",
        "first",
        "last",
        "weights",
    )

    def __init__(
        self,
        versions: list[tuple[date, Fraction]],
        last: int,
        convention: str,
        series: Series | None = None,
        known_on: date | None = None,
    ) -> None:
        unit = lcm(*(percent.denominator for _, percent in versions))
        self.first, self.last = versions[0][0].toordinal(), last
        whole, self.weights = _WEIGHTS[convention]
        self.denominator = 100 * unit * whole
        self._series, self._known_on = series, known_on
        # The entry before the first day lets a stretch begin on the first day itself.
        self._starts, self._steps, self._sums, self._percents = [self.first - 1], [-1], [1], [Fraction(0)]
        by_calendar = convention == "calendar_year"
        for start, percent in _with_leap_years(versions, last) if by_calendar else versions:
            step = int(percent * unit) * ((365 if is_leap(start.year) else 366) if by_calendar else 1)
            if (step, percent) != (self._steps[-1], self._percents[-1]):
                self._sums.append(self.through(start.toordinal() - 1))
                self._starts.append(start.toordinal())
                self._steps.append(step)
                self._percents.append(percent)

    def through(self, day: int) -> int:
        """The running sum up to and including a day."""
        at = bisect_right(self._starts, day) - 1
        return self._sums[at] + self._steps[at] * (day - self._starts[at] + 1)

    def percent_on(self, day: int) -> Fraction:
        """The yearly percentage on a day. Raises NotYetKnown."""
        self.refuse_unknown(day, day)
        return self._percents[bisect_right(self._starts, day) - 1]

    def pieces(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The stretch in pieces of one rate: first and last day of each."""
        cuts = self._starts[bisect_right(self._starts, first) : bisect_right(self._starts, last)]
        for start, after in pairwise([first, *cuts, last + 1]):
            yield start, after - 1

    def refuse_unknown(self, first: int, last: int) -> None:
        """Raises NotYetKnown when the rate of a day in the stretch is not known."""
        if self._series is not None and (first < self.first or last > self.last):
            self._series.on(date.fromordinal(last), self._known_on)
            self._series.on(date.fromordinal(first), self._known_on)


def rates_of(series: Series | None, percent: Fraction | None, convention: str, known_on: date | None = None) -> Rates:
    """Rentetabel maken from a series of dated rates, from one agreed yearly percentage, or from whichever is higher.

    Raises NotYetKnown.
    """
    if series is None:
        return Rates([(date.min, percent or Fraction(0))], _LAST_ORDINAL, convention)
    least = percent or Fraction(0)
    versions = [(figure.valid_from, max(figure.fraction, least)) for figure in series.known(known_on)]
    until = series.known_until(known_on)
    if not versions:
        series.on(known_on or series.checked_on, known_on)  # refuses: nothing had been published
    return Rates(versions, until.toordinal() if until else _LAST_ORDINAL, convention, series, known_on)


@remembered(maxsize=4096)
def known_rates(kind: str, percent: Fraction | None, convention: str, known_on: date | None = None) -> Rates:
    """Rentetabel volgens de cijfers van dit pakket. Raises LawError as ``interest`` does, and NotYetKnown."""
    refuse_bad_kind(kind, percent, convention)
    return rates_of(
        all_series()[SERIES[kind]] if kind in SERIES else None, percent, day_count(kind, convention), known_on
    )


def refuse_bad_kind(kind: str, percent: Fraction | None, convention: str) -> None:
    """Raises LawError for what ``interest`` refuses: an unknown kind or day count, a percentage missing or negative."""
    asked = "contractual" if kind == MONTHLY else kind
    interest_factor(asked, COMPOUND_SINCE, COMPOUND_SINCE - DAY, convention=convention, percent=percent)


def day_count(kind: str, convention: str) -> str:
    """Dagtelling van een rentesoort: interest per month counts by its months, whatever the account does."""
    return MONTHLY if kind == MONTHLY else convention


class Running:
    """Lopende vordering: open principal and interest of one claim at its last fact, in whole cents.

    ``capitalised`` is open interest that is part of the base, ``accrued`` open interest of the running year of
    interest. Changed in place: ``advance`` and ``advance_printed`` bring it to a later fact.
    """

    __slots__ = (
        "_next_day",
        "_origin",
        "_weight",
        "_year_end",
        "accrued",
        "capitalised",
        "compounds",
        "monthly",
        "principal",
        "rates",
    )

    def __init__(self, principal_cents: int, kind: str, interest_from: date | None, rates: Rates) -> None:
        self.principal, self.capitalised, self.accrued = principal_cents, 0, 0
        self.rates = rates
        origin = interest_from or date.max
        self.compounds = kind != "statutory" or origin >= COMPOUND_SINCE
        self.monthly = kind == MONTHLY
        self._origin, self._next_day = origin, origin.toordinal() if interest_from else _LAST_ORDINAL + 1
        self._weight, self._year_end = 0, self._next_day - 1

    @property
    def interest(self) -> int:
        """Open interest in cents."""
        return self.capitalised + self.accrued

    def burden(self, day: int) -> Fraction:
        """Bezwarendheid (art. 6:43 lid 2): the percentage per year on a day. Raises NotYetKnown."""
        return self.rates.percent_on(day) * (12 if self.monthly else 1)

    def credit(self, amount_cents: int) -> int:
        """Crediteren: off the principal only; how much that could take."""
        taken = min(amount_cents, self.principal)
        self.principal -= taken
        return taken

    def pay(self, amount_cents: int) -> tuple[int, int]:
        """Aflossen: capitalised interest, running interest, principal; what went to interest and to principal."""
        to_capitalised = min(amount_cents, self.capitalised)
        to_accrued = min(amount_cents - to_capitalised, self.accrued)
        to_interest = to_capitalised + to_accrued
        to_principal = min(amount_cents - to_interest, self.principal)
        self.capitalised -= to_capitalised
        self.accrued -= to_accrued
        self.principal -= to_principal
        return to_interest, to_principal

    def advance(self, last: int) -> None:
        """Bijwerken tot en met een dag: interest earned since the last fact, rounded half up once."""
        first, rates = self._next_day, self.rates
        if last < first or not (self.principal or self.capitalised or self.accrued):
            return
        if first < rates.first or last > rates.last:
            rates.refuse_unknown(first, last)
        if first <= self._year_end and last <= self._year_end:
            sums = rates.through(last) - rates.through(first - 1)
            earned = 2 * (self.principal + self.capitalised) * sums * self._weight
            self.accrued += (earned + rates.denominator) // (2 * rates.denominator)
            self._next_day = last + 1
            return
        capitalised, accrued, scale = self.grow(last)
        total = (2 * (capitalised + accrued) + scale) // (2 * scale)
        self.capitalised = (2 * capitalised + scale) // (2 * scale)
        self.accrued = total - self.capitalised

    def grow(self, last: int) -> tuple[int, int, int]:
        """Aangroeien over the years of interest up to and including a day, not rounded.

        Answers capitalised and running interest over one denominator, and leaves the amounts of the claim as they are.
        """
        rates, scale = self.rates, 1
        base, capitalised, accrued = self.principal + self.capitalised, self.capitalised, self.accrued
        while (first := self._next_day) <= last:
            if first > self._year_end:
                self._next_year()
                if self.compounds:
                    base, capitalised, accrued = base + accrued, capitalised + accrued, 0
            end = min(last, self._year_end)
            sums = (rates.through(end) - rates.through(first - 1)) * self._weight
            accrued = accrued * rates.denominator + base * sums
            base, capitalised = base * rates.denominator, capitalised * rates.denominator
            scale *= rates.denominator
            self._next_day = end + 1
        return capitalised, accrued, scale

    def advance_printed(self, last: int) -> list[Line]:
        """As ``advance``, with the lines: one per rate and year of interest, which add up to the cents earned."""
        if last < self._next_day or not (self.principal or self.capitalised or self.accrued):
            return []
        self.rates.refuse_unknown(self._next_day, last)
        before, found = self.interest, list[tuple[int, int, Fraction, Fraction]]()
        capitalised, accrued = Fraction(self.capitalised), Fraction(self.accrued)
        while self._next_day <= last:
            if self._next_day > self._year_end:
                self._next_year()
                if self.compounds:
                    capitalised, accrued = capitalised + accrued, Fraction(0)
            base, weight = self.principal + capitalised, self._weight
            for first, end in self.rates.pieces(self._next_day, min(last, self._year_end)):
                sums = (self.rates.through(end) - self.rates.through(first - 1)) * weight
                earned = base * sums / self.rates.denominator
                accrued += earned
                found.append((first, end, base, earned))
            self._next_day = found[-1][1] + 1
        total = round_half_up(capitalised + accrued)
        self.capitalised = round_half_up(capitalised)
        self.accrued = total - self.capitalised
        return self._lines(found, self.interest - before)

    def _lines(self, found: list[tuple[int, int, Fraction, Fraction]], earned_cents: int) -> list[Line]:
        amounts = [round_half_up(earned) for *_, earned in found]
        amounts[-1] += earned_cents - sum(amounts)
        return [
            Line(
                date.fromordinal(first),
                date.fromordinal(end),
                end - first + 1,
                self.rates.percent_on(first),
                round_half_up(base),
                amount,
            )
            for (first, end, base, _), amount in zip(found, amounts, strict=True)
        ]

    def _next_year(self) -> None:
        """Begin the next year (month) of interest, counted from the origin: 29 February is recomputed from it."""
        start, origin = date.fromordinal(self._next_day), self._origin
        if self.monthly:
            months = (start.year - origin.year) * 12 + start.month - origin.month + 1
            after = add_months(origin, months).toordinal()
        else:
            after = add_years(origin, start.year - origin.year + 1).toordinal()
        self._weight, self._year_end = self.rates.weights[after - self._next_day], after - 1


def _with_leap_years(versions: list[tuple[date, Fraction]], last: int) -> Iterator[tuple[date, Fraction]]:
    """The versions, cut also where a leap year begins or ends."""
    ends = [*(start.toordinal() - 1 for start, _ in versions[1:]), last]
    for (start, percent), end in zip(versions, ends, strict=True):
        yield start, percent
        for year in range(start.year + 1, date.fromordinal(end).year + 1):
            if is_leap(year) != is_leap(year - 1):
                yield date(year, 1, 1), percent
