"""Rules of the audit (steekproef): how precise a count of right and wrong shows the matching to be. Pure."""

from __future__ import annotations

import math
from datetime import date
from typing import NamedTuple

SAMPLE_PER_LEVEL = 25
_Z = 1.959964  # 95%, two-sided


def wilson(right: int, n: int) -> tuple[float, float]:
    """Wilson-interval: where the true share lies, with 95% confidence; everything is possible when n is 0."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = right / n, _Z * _Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


class Judged(NamedTuple):
    """Beoordeeld: counts of one level over a time. ``corrected`` counts all lines that a person undid, drawn or not."""

    level: str
    automatic: int
    drawn: int
    right: int
    wrong: int
    unsure: int
    corrected: int

    @property
    def told(self) -> int:
        """How many of the sample say something."""
        return self.right + self.wrong

    @property
    def open(self) -> int:
        """How many of the sample nobody has looked at."""
        return self.drawn - self.told - self.unsure

    @property
    def precision(self) -> float | None:
        """Precisie in percent: the share that was right; None without a verdict."""
        return 100 * self.right / self.told if self.told else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of it, in percent."""
        low, high = wilson(self.right, self.told)
        return 100 * low, 100 * high


def add(level: str, parts: list[Judged]) -> Judged:
    """Opgeteld over months."""
    return Judged(level, *(sum(values) for values in zip(*(part[1:] for part in parts), strict=True))) if parts else (
        Judged(level, 0, 0, 0, 0, 0, 0)
    )  # fmt: skip


def month_of(day: date) -> date:
    """De eerste van de maand."""
    return day.replace(day=1)


def after(month: date) -> date:
    """De eerste van de volgende maand."""
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def before(month: date, months: int = 1) -> date:
    """De eerste van zoveel maanden eerder."""
    total = month.year * 12 + month.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)
