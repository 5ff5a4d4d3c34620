"""Bedongen rente per maand: interest agreed as a percentage per month, added to the base every month.

The month runs from the day of the month on which interest began. A broken month counts its days over the days of that
monthly period. Source: practice of professional collection software (case con-01); a statutory rule does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from ..days import DAY, add_months
from ..errors import LawError
from ..money import round_half_up
from ..outcome import Number, Outcome, Sentence, outcome, step
from .interest import Interest, Line

MONTHLY = Sentence(
    "monthly_interest.runs",
    "Over {principal_cents} loopt {percent}% per maand van {first_day} tot en met {last_day}.",
    "{percent}% a month runs over {principal_cents} from {first_day} through {last_day}.",
)
MONTHS = Sentence(
    "monthly_interest.months",
    "Rente per maand wordt elke maand bijgeschreven; een gebroken maand telt naar de dagen van die rentemaand.",
    "Interest per month is added to the base every month; a broken month counts by the days of that month of interest.",
)
TOTAL = Sentence("monthly_interest.total", "Samen {interest_cents}.", "In all {interest_cents}.")
AGREED = Sentence(
    "monthly_interest.agreed",
    "is deze maandrente echt afgesproken, en is het beding tegenover een consument niet oneerlijk?",
    "was this monthly rate really agreed, and is the clause not unfair towards a consumer?",
)


def monthly_interest(
    base_cents: int | Fraction,
    percent_per_month: Fraction,
    first_day: date,
    last_day: date,
    *,
    began_on: date | None = None,
) -> Outcome[Interest]:
    """Rente per maand over a base (cents), both days included.

    ``began_on`` is the first interest day of the claim when this stretch starts later, after a payment: it fixes the
    day of the month. The lines are rounded one by one and their sum is the amount, as such statements print it; the
    base carries unrounded interest. Raises LawError for a negative amount or a reversed period.
    """
    if base_cents < 0 or percent_per_month < 0:
        raise LawError("Een bedrag of percentage is negatief.", "An amount or percentage is negative.")
    anchor = began_on or first_day
    if not anchor <= first_day <= last_day + DAY:
        raise LawError("De rentedagen staan in de verkeerde volgorde: wissel ze om.", "The interest days are reversed.")
    lines, exact = [], Fraction(0)
    for from_on, until_on, part in _months(anchor, first_day, last_day):
        earned = (base_cents + exact) * percent_per_month / 100 * part
        days = (until_on - from_on).days + 1
        base = round_half_up(base_cents + exact)
        lines.append(Line(from_on, until_on, days, percent_per_month, base, round_half_up(earned)))
        exact += earned
    value = Interest(sum(line.interest for line in lines), exact, tuple(lines))
    inputs: dict[str, Number] = {
        "base_cents": base_cents,
        "percent_per_month": percent_per_month,
        "first_day": first_day,
        "last_day": last_day,
        "began_on": began_on,
    }
    article = "art. 6:119 lid 3 BW"
    shown = step(
        "LR-1.10",
        article,
        MONTHLY,
        principal_cents=round_half_up(base_cents),
        percent=percent_per_month,
        first_day=first_day,
        last_day=last_day,
    )
    counted = step("LR-1.10", article, MONTHS)
    total = step("LR-1.10", article, TOTAL, interest_cents=value.cents)
    ask = [step("LR-7.03", "art. 6:233 BW", AGREED)]
    return outcome(value, "LR-1.10", inputs, [shown, counted, total], (), ask)


def _months(anchor: date, first_day: date, last_day: date) -> Iterator[tuple[date, date, Fraction]]:
    """Whole and broken months inside the stretch, each with its part of a month."""
    count = 0
    while (start := add_months(anchor, count)) <= last_day:
        end = add_months(anchor, count + 1) - DAY
        from_on, until_on = max(start, first_day), min(end, last_day)
        if from_on <= until_on:
            yield from_on, until_on, Fraction((until_on - from_on).days + 1, (end - start).days + 1)
        count += 1
