"""Reads about the survey: only what many said together."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.base import sql
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
