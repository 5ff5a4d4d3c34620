"""The same money in another kind of file: known by whole days, or contradicted."""

from __future__ import annotations

from datetime import date

from voldaan.payments.retold import compare
from voldaan.payments.statements import StatementLine

ONE, OTHER = date(2026, 3, 2), date(2026, 3, 3)


def line(cents: int, day: date = ONE) -> StatementLine:
    return StatementLine("", day, day, cents)


def test_days_that_nobody_told_of_are_new() -> None:
    lines = [line(100), line(200, OTHER)]
    assert compare(lines, [(OTHER, 200)]) == ([lines[0]], [])


def test_a_day_with_the_same_amounts_or_fewer_is_known() -> None:
    assert compare([line(100), line(200)], [(ONE, 200), (ONE, 100)]) == ([], [])
    assert compare([line(100)], [(ONE, 200), (ONE, 100)]) == ([], [])


def test_equal_amounts_count() -> None:
    assert compare([line(100), line(100)], [(ONE, 100)]) == ([], [ONE])
    assert compare([line(100), line(100)], [(ONE, 100), (ONE, 100)]) == ([], [])


def test_a_batch_told_as_one_total_is_known() -> None:
    assert compare([line(300), line(-50)], [(ONE, 100), (ONE, 200), (ONE, -50)]) == ([], [])


def test_other_money_on_a_known_day_is_a_contradiction() -> None:
    assert compare([line(100), line(7)], [(ONE, 100)]) == ([], [ONE])
