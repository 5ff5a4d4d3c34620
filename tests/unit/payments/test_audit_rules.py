"""How precise a count shows the matching to be, and the months of the audit."""

from __future__ import annotations

from datetime import date

import pytest

from voldaan.payments.audit_rules import Judged, add, after, before, month_of, wilson


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(0, 0, 0.0, 1.0), (25, 25, 0.8668, 1.0), (300, 300, 0.9874, 1.0), (9, 10, 0.5958, 0.9821), (0, 10, 0.0, 0.2775)],
)
def test_the_interval_of_wilson(right: int, n: int, low: float, high: float) -> None:
    assert [round(bound, 4) for bound in wilson(right, n)] == [low, high]


def test_what_nobody_could_tell_counts_for_nothing() -> None:
    judged = Judged("likely", automatic=400, drawn=25, right=19, wrong=1, unsure=2, corrected=3)
    assert (judged.told, judged.open, judged.precision) == (20, 3, 95.0)
    assert add("likely", [judged, judged]) == Judged("likely", 800, 50, 38, 2, 4, 6)
    assert add("likely", []).precision is None


def test_months_follow_each_other_over_the_year() -> None:
    assert month_of(date(2026, 11, 20)) == date(2026, 11, 1)
    assert [after(date(2026, 11, 1)), after(date(2026, 12, 1))] == [date(2026, 12, 1), date(2027, 1, 1)]
    assert [before(date(2026, 1, 1)), before(date(2026, 11, 1), 11)] == [date(2025, 12, 1), date(2025, 12, 1)]
