"""Reads about the survey: only what many said together."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from voldaan.base import sql
from voldaan.base.todo import Todo
from voldaan.surveys import rules
from voldaan.surveys.rules import Mean


class Results(NamedTuple):
    """Uitkomsten of a period; nothing but the number while there are too few."""

    answers: int
    score: Mean | None
    ease: Mean | None
    spread: list[tuple[int, int]]
    remarks: list[str]


def results(from_on: date, until: date) -> Results:
    """Uitkomsten of the months in these days; remarks in no order that tells who wrote them."""
    rows = sql.fetch(
        "SELECT score, ease, remark FROM surveys_surveyanswer WHERE month_on BETWEEN %s AND %s ORDER BY remark, id",
        [from_on.replace(day=1), until],
    )
    scores = [row[0] for row in rows]
    shown = rules.mean(scores)
    if shown is None:
        return Results(len(rows), None, None, [], [])
    spread = [(n, scores.count(n)) for n in rules.SCALE]
    ease = rules.mean([row[1] for row in rows if row[1] is not None])
    return Results(len(rows), shown, ease, spread, [row[2] for row in rows if row[2]])


class Low(NamedTuple):
    """Laag cijfer that nobody looked at yet: what was answered, and in which month."""

    id: int
    month_on: date
    score: int
    ease: int | None
    remark: str


def low(*, limit: int = 100) -> list[Low]:
    """Lage cijfers om na te kijken, the oldest month first."""
    rows = sql.fetch(
        "SELECT id, month_on, score, ease, remark FROM surveys_surveyanswer WHERE to_look_at"
        " ORDER BY month_on, score, remark, id LIMIT %s",
        [limit],
    )
    return [Low(*row) for row in rows]


def to_do(on: date) -> list[Todo]:
    """Werk: each low score, before the end of its month; never of whom it is."""
    return [
        Todo("survey_low", _last_day(one.month_on), 45,
             f"Een debiteur gaf na afloop een {one.score} van 5: kijk wat er beter kan.",
             "/klachten/kwartalen#lage-cijfers")
        for one in low()
    ]  # fmt: skip


def _last_day(month_on: date) -> date:
    return (month_on + timedelta(days=31)).replace(day=1) - timedelta(days=1)
