"""Opnieuw verteld: the same money in another kind of file, where references and texts differ. Pure.

Within one kind of file the key of a line says whether it is known. Between kinds only day and amount can say it, so
whole days are compared: either all that the new file tells of a day is known, or nothing is; anything else is refused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from voldaan.payments.statements import StatementLine


class Compared(NamedTuple):
    """Vergeleken: the lines that tell new money, and the days on which the two kinds of file contradict each other."""

    new: list[StatementLine]
    contradicted: list[date]


def compare(told: Sequence[StatementLine], known: Iterable[tuple[date, int]]) -> Compared:
    """Vergelijk lines of one kind of file with (day, cents) known from other kinds.

    A day is known when its amounts are among the known ones, or add up to the same (a batch told as one total).
    """
    known_by_day: dict[date, Counter[int]] = defaultdict(Counter)
    for day, cents in known:
        known_by_day[day][cents] += 1
    told_by_day: dict[date, list[StatementLine]] = defaultdict(list)
    for line in told:
        told_by_day[line.booked_on].append(line)
    new, contradicted = [], []
    for day, lines in told_by_day.items():
        if day not in known_by_day:
            new += lines
        elif not _same_money([line.amount_cents for line in lines], known_by_day[day]):
            contradicted.append(day)
    return Compared(new, contradicted)


def _same_money(told: list[int], known: Counter[int]) -> bool:
    return Counter(told) <= known or sum(told) == sum(cents * times for cents, times in known.items())
