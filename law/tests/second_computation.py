"""Tweede berekening: the open balance of an account, computed another way, to compare the kernel with.

Written apart and shares nothing with the kernel but the inputs: it walks day by day with ``Fraction`` and ``Decimal``,
reads the rates from its own table, and knows no lines, stretches, factors or running sums.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

STATUTORY = """
1992-01-01 12 1993-07-01 10 1994-01-01 9 1995-01-01 8 1996-01-01 7 1996-07-01 5 1998-01-01 6 2001-01-01 8 2002-01-01 7
2003-08-01 5 2004-02-01 4 2007-01-01 6 2009-07-01 4 2010-01-01 3 2011-07-01 4 2012-07-01 3 2015-01-01 2 2023-01-01 4
2023-07-01 6 2024-01-01 7 2025-01-01 6 2026-01-01 4
"""
COMMERCIAL = """
2002-12-01 10.35 2003-01-01 9.85 2003-07-01 9.10 2004-01-01 9.02 2004-07-01 9.01 2005-01-01 9.09 2005-07-01 9.05
2006-01-01 9.25 2006-07-01 9.83 2007-01-01 10.58 2007-07-01 11.07 2008-01-01 11.20 2008-07-01 11.07 2009-01-01 9.50
2009-07-01 8.00 2011-07-01 8.25 2012-01-01 8.00 2013-01-01 7.75 2013-03-16 8.75 2013-07-01 8.50 2014-01-01 8.25
2014-07-01 8.15 2015-01-01 8.05 2016-07-01 8.00 2023-01-01 10.50 2023-07-01 12.00 2024-01-01 12.50 2024-07-01 12.25
2025-01-01 11.15 2025-07-01 10.15 2026-01-01 10.15 2026-07-01 10.40
"""


def _table(text: str) -> dict[datetime.date, Fraction]:
    words = text.split()
    return {datetime.date.fromisoformat(day): Fraction(rate) for day, rate in zip(words[::2], words[1::2], strict=True)}


def _by_day(text: str, until: datetime.date) -> dict[datetime.date, Fraction]:
    """The rate of every single day."""
    changes = _table(text)
    day, rate, found = min(changes), Fraction(0), {}
    while day <= until:
        rate = changes.get(day, rate)
        found[day] = rate
        day += datetime.timedelta(1)
    return found


RATES = {
    "statutory": _by_day(STATUTORY, datetime.date(2026, 12, 31)),
    "commercial": _by_day(COMMERCIAL, datetime.date(2026, 12, 31)),
}


@dataclass
class Debt:
    """One claim as it stands at the end of a day; interest in exact cents."""

    name: str
    principal: int
    start: datetime.date
    rate_name: str
    rate: Fraction | None
    added: Fraction = Fraction(0)  # interest that became part of the base
    fresh: Fraction = Fraction(0)  # interest of the running year
    divisor: int = 36500  # of a day's interest at one percent
    daily: tuple[Fraction, Fraction, Fraction] = (Fraction(0), Fraction(0), Fraction(0))  # base, percent, a day's worth

    def percent(self, day: datetime.date) -> Fraction:
        if self.rate_name == "contractual_or_commercial":
            return max(self.rate or Fraction(0), RATES["commercial"][day])
        return self.rate if self.rate is not None else RATES[self.rate_name][day]

    def is_birthday(self, day: datetime.date) -> bool:
        if self.rate_name == "monthly":
            return day > self.start and day.day == min(self.start.day, days_of_month(day))
        if day.year == self.start.year:
            return False
        if (self.start.month, self.start.day) == (2, 29):
            year = day.year
            leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
            return (day.month, day.day) == (2, 29 if leap else 28)
        return (day.month, day.day) == (self.start.month, self.start.day)

    def length_of_month(self, day: datetime.date) -> int:
        """The days from a monthly birthday (or the start) until the next one."""
        end = day + datetime.timedelta(1)
        while not self.is_birthday(end):
            end += datetime.timedelta(1)
        return (end - day).days

    def live(self, day: datetime.date) -> None:
        """One day of interest."""
        if day < self.start:
            return
        if self.is_birthday(day):
            self.added, self.fresh = self.added + self.fresh, Fraction(0)
        if self.rate_name == "monthly" and (day == self.start or self.is_birthday(day)):
            self.divisor, self.daily = 100 * self.length_of_month(day), (Fraction(0), Fraction(0), Fraction(0))
        base = self.principal + self.added
        if base:
            percent = self.percent(day)
            if self.daily[:2] != (base, percent):
                self.daily = (base, percent, base * percent / self.divisor)
            self.fresh += self.daily[2]

    def fix(self) -> None:
        """Interest becomes a fact: whole cents in all, the older part rounded by itself."""
        whole = cents(self.added + self.fresh)
        older = cents(self.added)
        self.added, self.fresh = Fraction(older), Fraction(whole - older)

    def pay(self, money: int) -> int:
        """Take what it can; returns what is left."""
        for part in ("added", "fresh", "principal"):
            taken = min(money, int(getattr(self, part)))
            setattr(self, part, getattr(self, part) - taken)
            money -= taken
        return money

    @property
    def open(self) -> int:
        return self.principal + int(self.added + self.fresh)


def days_of_month(day: datetime.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def cents(amount: Fraction) -> int:
    """Half up, by the decimal module."""
    with localcontext() as context:
        context.prec = 60
        return int((Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass
class Answer:
    """What is open, in cents."""

    costs: int
    interest: int
    principal: int
    surplus: int


@dataclass
class World:
    """An account: debts, costs (day, cents), payments (day, cents, names), and the last day."""

    debts: list[Debt]
    costs: list[tuple[datetime.date, int]]
    payments: list[tuple[datetime.date, int, list[str]]]
    last: datetime.date
    costs_open: int = 0
    surplus: int = 0
    notes: list[tuple[datetime.date, int, str]] = field(default_factory=list)

    def run(self) -> Answer:
        """Walk from the first day to the last."""
        days = [debt.start for debt in self.debts] + [cost[0] for cost in self.costs]
        days += [paid[0] for paid in self.payments] + [note[0] for note in self.notes]
        day = min([*days, self.last])
        while day <= self.last:
            for debt in self.debts:
                debt.live(day)
            self.costs_open += sum(amount for due, amount in self.costs if due == day)
            for _, amount, name in [note for note in self.notes if note[0] == day]:
                self.fix_all()
                (debt,) = [debt for debt in self.debts if debt.name == name]
                taken = min(amount, debt.principal)
                debt.principal -= taken
                self.surplus += amount - taken
            for _, amount, names in [paid for paid in self.payments if paid[0] == day]:
                self.fix_all()
                self.receive(day, amount, names)
            day += datetime.timedelta(1)
        self.fix_all()
        interest = sum(int(debt.added + debt.fresh) for debt in self.debts)
        return Answer(self.costs_open, interest, sum(debt.principal for debt in self.debts), self.surplus)

    def fix_all(self) -> None:
        for debt in self.debts:
            debt.fix()

    def receive(self, day: datetime.date, money: int, names: list[str]) -> None:
        """Costs that are due, then the debts in the order of article 6:43."""
        to_costs = min(money, self.costs_open)
        self.costs_open -= to_costs
        money -= to_costs
        waiting = [debt for debt in self.debts if debt.open]
        while money and waiting:
            waiting.sort(key=lambda debt: self.rank(debt, day, names))
            rank = self.rank(waiting[0], day, names)
            equals = [debt for debt in waiting if self.rank(debt, day, names) == rank]
            waiting = [debt for debt in waiting if debt not in equals]
            for debt, share in zip(equals, divide(money, [debt.open for debt in equals]), strict=True):
                assert debt.pay(share) == 0
                money -= share
        self.surplus += money

    def rank(self, debt: Debt, day: datetime.date, names: list[str]) -> tuple[int, int, Fraction, datetime.date]:
        due = debt.start - datetime.timedelta(1) <= day
        return (
            names.index(debt.name) if debt.name in names else len(names),
            0 if due else 1,
            -debt.percent(day) * (12 if debt.rate_name == "monthly" else 1),
            debt.start,
        )


def divide(money: int, needs: list[int]) -> list[int]:
    """Pro rata in whole cents; the largest fractions get the odd cents, earlier ones first."""
    if money >= sum(needs):
        return needs
    exact = [Fraction(money * need, sum(needs)) for need in needs]
    found = [part.numerator // part.denominator for part in exact]
    order = sorted(range(len(needs)), key=lambda at: (found[at] - exact[at], at))
    for at in order[: money - sum(found)]:
        found[at] += 1
    return found
