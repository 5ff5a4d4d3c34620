"""Aansluiting: do the statements of one account follow each other, or is money between them unknown? Pure.

Statements may arrive in any order and from several kinds of file, so the judgement is over all of them at once and does
not depend on which came first. Balances decide: a statement follows when it opens with the balance that is reached.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from voldaan.payments.statements import euros

MISSING, UNCLEAR, NUMBER = "missing", "unclear", "number"
DUPLICATE, OVERLAPS, TOLD_BEFORE, UNPROVEN = "duplicate", "overlaps", "told_before", "unproven"
JUDGED = frozenset({MISSING, UNCLEAR, NUMBER})
"""Kinds that depend on the statements around; the others were said once, when the file was read."""
HOLDING = frozenset({MISSING, UNCLEAR})
"""Money may be unknown: the bank counts as seen no further than where these begin."""

LONG_WEEKEND_DAYS = 4
"""Formats differ in the day they give an opening balance: that day, or the last working day before it."""
_NUMBER = re.compile(r"0*([0-9]{1,4})(?:/0*1)?", re.ASCII)


class Known(NamedTuple):
    """Bekend afschrift; balances in cents, None where the format has none."""

    id: int
    account: str
    name: str
    opened_on: date | None
    closed_on: date
    opening_cents: int | None
    closing_cents: int | None
    sequence: str

    @property
    def starts_on(self) -> date:
        """First day it may tell about."""
        return self.opened_on or self.closed_on


class Notice(NamedTuple):
    """Melding about a statement; between ``from_on`` and ``until_on`` money may be unknown."""

    statement_id: int
    kind: str
    sentence: str
    from_on: date
    until_on: date


class _Reached(NamedTuple):
    """How far the walk has come: the balances that were told for that day (none: not known), and the last statement."""

    on: date
    balances: frozenset[int]
    last: Known


def judge(statements: Iterable[Known], booked_cents: Mapping[int, int]) -> list[Notice]:
    """Beoordeel of the statements of one account join up.

    ``booked_cents``: per statement what it told for the first time; asked only for those that :func:`unclear` names.
    """
    found: list[Notice] = []
    ordered = list(statements)
    boundaries = [(s.id, s.starts_on, s.opening_cents) for s in ordered]
    boundaries += [(s.id, s.closed_on, s.closing_cents) for s in ordered]
    reached: _Reached | None = None
    for statement in _in_order(ordered):
        if reached is not None:
            kind = _joint(reached, statement, boundaries, booked_cents)
            if kind:
                found.append(_notice(kind, reached, statement))
        reached = _onwards(reached, statement, booked_cents)
    return [n for n in found if n.kind != MISSING or not _covered(n, ordered)]


def unclear(statements: Sequence[Known]) -> list[int]:
    """Ids of statements without balances, or that begin before another ends: their own money must be known to judge."""
    latest, found = date.min, []
    for s in sorted(statements, key=lambda s: (s.closed_on, s.starts_on, s.id)):
        if s.opening_cents is None or s.starts_on <= latest:
            found.append(s.id)
        latest = max(latest, s.closed_on)
    return found


def seen_until(statements: Sequence[Known], notices: Iterable[Notice], declared: date | None) -> date | None:
    """Gezien tot: as far as the statements go, but not past a gap, unless a person declared that all is booked."""
    reach = max((s.closed_on for s in statements), default=None)
    for notice in notices:
        if reach and holds(notice.kind, notice.until_on, declared):
            reach = min(reach, notice.from_on)
    return max((day for day in (reach, declared) if day), default=None)


def holds(kind: str, until_on: date, declared: date | None) -> bool:
    """Houdt op: whether this notice keeps the bank from counting as seen."""
    return kind in HOLDING and (declared is None or until_on > declared)


def _in_order(statements: Sequence[Known]) -> Iterable[Known]:
    """By last day; of one day each that opens with a balance where another closed."""
    told: set[int | None] = set()
    in_time = sorted(statements, key=lambda s: (s.closed_on, s.starts_on, s.id))
    for _, same_day in groupby(in_time, lambda s: s.closed_on):
        left = list(same_day)
        before, told = told, set()
        while left:
            following = next((s for s in left if s.opening_cents in before | told), left[0])
            left.remove(following)
            told.add(following.closing_cents)
            yield following


def _joint(
    reached: _Reached, next_: Known, boundaries: list[tuple[int, date, int | None]], booked_cents: Mapping[int, int]
) -> str:
    """How this statement joins on: nothing to say, or the kind of notice."""
    if next_.opening_cents is None or next_.closing_cents is None or not reached.balances:
        return ""
    if next_.opening_cents in reached.balances:
        return NUMBER if _skipped(reached.last, next_) else ""
    if next_.closed_on == reached.on and next_.closing_cents in reached.balances:
        return ""  # the same days told again, or a longer period that ends there
    own_cents = booked_cents.get(next_.id)
    if own_cents is not None and next_.closing_cents - own_cents in reached.balances:
        return ""  # what it told for the first time leads from the balance that was reached to its own
    if next_.starts_on > reached.on:
        return MISSING
    begins_there = any(
        cents == next_.opening_cents and day <= reached.on and abs((day - next_.starts_on).days) <= LONG_WEEKEND_DAYS
        for id_, day, cents in boundaries
        if id_ != next_.id
    )
    return "" if begins_there else MISSING if next_.starts_on == reached.on else UNCLEAR


def _onwards(reached: _Reached | None, next_: Known, booked_cents: Mapping[int, int]) -> _Reached:
    told = frozenset() if next_.closing_cents is None else frozenset({next_.closing_cents})
    if reached is None or (told and next_.closed_on > reached.on):
        return _Reached(next_.closed_on, told, next_)
    if next_.closed_on == reached.on:
        return reached._replace(balances=reached.balances | told, last=next_ if told else reached.last)
    if next_.starts_on > reached.on:
        own_cents = booked_cents.get(next_.id, 0)
        return _Reached(next_.closed_on, frozenset(b + own_cents for b in reached.balances), reached.last)
    return _Reached(next_.closed_on, frozenset(), next_)


def _covered(gap: Notice, statements: Sequence[Known]) -> bool:
    """Whether one statement with balances tells about all the days of the gap."""
    return any(
        s.opening_cents is not None
        and s.starts_on <= gap.from_on
        and s.closed_on >= gap.until_on
        and s.id != gap.statement_id
        and s.starts_on < s.closed_on
        for s in statements
    )


def _skipped(before: Known, after: Known) -> list[int]:
    """Numbers between two statements, where they are plain counters; not where the number is that of the day."""
    numbers = [_NUMBER.fullmatch(s.sequence) for s in (before, after)]
    if not all(numbers):
        return []
    first, last = (int(found[1]) for found in numbers if found)
    if last - first == (after.closed_on - before.closed_on).days or not 1 < last - first <= 31:
        return []
    return list(range(first + 1, last))


def _notice(kind: str, reached: _Reached, next_: Known) -> Notice:
    from_on, until_on = reached.on, max(next_.starts_on, reached.on)
    if kind == UNCLEAR:
        until_on = next_.closed_on
    numbers = _skipped(reached.last, next_)
    return Notice(next_.id, kind, _SENTENCES[kind](reached, next_, _numbers(numbers), until_on), from_on, until_on)


def _numbers(numbers: list[int]) -> str:
    if not numbers:
        return ""
    return f"nummer {numbers[0]}" if len(numbers) == 1 else f"nummers {numbers[0]} tot en met {numbers[-1]}"


def _missing(reached: _Reached, next_: Known, numbers: str, until_on: date) -> str:
    return (
        f"Tussen {_day(reached.on)} en {_day(until_on)} ontbreekt een afschrift van {next_.account}"
        f"{f' ({numbers})' if numbers else ''}: het vorige eindigt met {euros(reached.last.closing_cents or 0)} en dit"
        f" begint met {euros(next_.opening_cents or 0)}. Lees het ontbrekende afschrift in, of leg vast dat al het geld"
        f" tot en met {_day(until_on)} is nagekeken."
    )


def _unclear(reached: _Reached, next_: Known, numbers: str, until_on: date) -> str:
    return (
        f"Het afschrift van {next_.account} van {_day(next_.starts_on)} tot en met {_day(next_.closed_on)} overlapt met"
        " wat al was ingelezen, en de saldi sluiten niet aan. Lees de dagafschriften van deze dagen in, of leg vast dat"
        f" al het geld tot en met {_day(until_on)} is nagekeken."
    )


def _number(reached: _Reached, next_: Known, numbers: str, until_on: date) -> str:
    return (
        f"Van {next_.account} is afschrift {numbers} niet ingelezen. De saldi sluiten wel aan: wat erin staat, heft"
        " elkaar op."
    )


_SENTENCES = {MISSING: _missing, UNCLEAR: _unclear, NUMBER: _number}


def _day(on: date) -> str:
    return f"{on:%d-%m-%Y}"
