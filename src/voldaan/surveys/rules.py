"""Pure rules of the survey: who is asked, and what may be shown of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

#: Nobody is asked twice within these days, and below so many answers staff see nothing (our own choice).
QUIET_DAYS = 90
FEWEST_ANSWERS = 5
SCALE = (1, 2, 3, 4, 5)
LONGEST_REMARK = 1000
#: A score that somebody looks at by itself.
LOW = 2


class Mean(NamedTuple):
    """Gemiddelde with its 95% interval."""

    answers: int
    mean: float
    low: float
    high: float


def mean(scores: Sequence[int]) -> Mean | None:
    """Gemiddelde of the scores; None below the fewest that may be shown."""
    n = len(scores)
    if n < FEWEST_ANSWERS:
        return None
    middle = sum(scores) / n
    half = 1.96 * sqrt(sum((s - middle) ** 2 for s in scores) / (n - 1) / n)
    return Mean(n, middle, max(middle - half, 1.0), min(middle + half, 5.0))
