"""Termijnen in de procedure (art. 114, 115, 143, 332, 339, 439 Rv; LR-7.06, LR-7.07): roll date, opposition, appeal.

The windows of a debtor are given as the day after which they are surely closed: extended over a weekend or holiday
where the Atw can apply. Whoever must act himself keeps to the day before any extension.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ..days import DAY, add_months, roll_forward
from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, outcome, step
from ..parameters import figure

RESIDENCES = ("nl", "eu", "other")

ROLL = Sentence(
    "procedure.roll",
    "Na de dagvaarding van {served_on} volgt de roldatum na minstens {count} {unit}: op zijn vroegst op {on}.",
    "The roll date follows at least {count} {unit} after the summons of {served_on}: on {on} at the earliest.",
)
WEEK = Sentence("procedure.week", "week", "week")
WEEKS = Sentence("procedure.weeks", "weken", "weeks")
MONTHS = Sentence("procedure.months", "maanden", "months")
OPPOSITION = Sentence(
    "procedure.opposition",
    "Verzet kan tot en met {last_day}: {count} weken na betekening in persoon of een daad van bekendheid op "
    "{aware_on}.",
    "Opposition is open up to and including {last_day}: {count} weeks after service in person or an act of knowledge "
    "on {aware_on}.",
)
NO_APPEAL = Sentence(
    "procedure.no_appeal",
    "Hoger beroep kan alleen bij een vordering van meer dan {minimum_cents}.",
    "Appeal is only open for a claim of more than {minimum_cents}.",
)
APPEAL = Sentence(
    "procedure.appeal",
    "Hoger beroep kan tot en met {last_day}: {count} {unit} na het vonnis van {judgment_on}.",
    "Appeal is open up to and including {last_day}: {count} {unit} after the judgment of {judgment_on}.",
)


@dataclass(frozen=True, slots=True)
class Window:
    """Termijn: its last day by the count, and the day after which it is surely closed (extended, art. 1 Atw)."""

    last_day: date
    surely_closed_after: date


def earliest_roll_date(served_on: date, residence: str = "nl") -> Outcome[date]:
    """Vroegste roldatum (LR-7.06): a week, four weeks (EU) or three months (elsewhere) lie between it and service.

    Neither day itself counts. Raises LawError for an unknown residence.
    """
    if residence not in RESIDENCES:
        raise LawError(
            f"Onbekende woonplaats '{residence}': kies {', '.join(RESIDENCES)}.",
            f"Unknown residence '{residence}': choose {', '.join(RESIDENCES)}.",
            rule="LR-7.06",
        )
    code = {"nl": "summons_weeks", "eu": "summons_eu_weeks", "other": "summons_abroad_months"}[residence]
    term = figure(code)
    abroad = residence == "other"
    unit = {"nl": WEEK, "eu": WEEKS, "other": MONTHS}[residence]
    last = add_months(served_on, term.whole) if abroad else served_on + timedelta(weeks=term.whole)
    on = last + DAY
    shown = step(
        "LR-7.06",
        term.article,
        ROLL,
        verified=False,
        served_on=served_on,
        count=term.whole,
        unit=unit,
        on=on,
    )
    inputs: dict[str, Number] = {"served_on": served_on, "residence": residence}
    return outcome(on, "LR-7.06", inputs, [shown], (term,))


def opposition_window(aware_on: date, *, abroad: bool = False) -> Outcome[Window]:
    """Verzettermijn (LR-7.07): from service in person or an act that shows the debtor knows the default judgment."""
    term = figure("opposition_abroad_weeks" if abroad else "opposition_weeks")
    value = _window(aware_on + timedelta(weeks=term.whole))
    shown = step("LR-7.07", term.article, OPPOSITION, last_day=value.last_day, count=term.whole, aware_on=aware_on)
    inputs: dict[str, Number] = {"aware_on": aware_on, "abroad": abroad}
    return outcome(value, "LR-7.07", inputs, [shown], (term,))


def appeal_window(claim_cents: int, judgment_on: date, *, summary: bool = False) -> Outcome[Window | None]:
    """Appeltermijn (LR-7.07): None when the claim is not above the minimum; ``summary``: kort geding."""
    minimum = figure("appeal_minimum")
    inputs: dict[str, Number] = {"claim_cents": claim_cents, "judgment_on": judgment_on, "summary": summary}
    if claim_cents <= minimum.whole:
        shown = step("LR-7.07", minimum.article, NO_APPEAL, minimum_cents=minimum.whole)
        return outcome(None, "LR-7.07", inputs, [shown], (minimum,))
    term = figure("appeal_summary_weeks" if summary else "appeal_months")
    last_day = judgment_on + timedelta(weeks=term.whole) if summary else add_months(judgment_on, term.whole)
    value = _window(last_day)
    shown = step(
        "LR-7.07",
        term.article,
        APPEAL,
        last_day=value.last_day,
        count=term.whole,
        unit=WEEKS if summary else MONTHS,
        judgment_on=judgment_on,
    )
    return outcome(value, "LR-7.07", inputs, [shown], (minimum, term))


def seizure_from(served_on: date) -> date:
    """Beslag vanaf (art. 439 Rv): the first day after the order to pay has run out."""
    return served_on + timedelta(days=figure("payment_order_days").whole) + DAY


def _window(last_day: date) -> Window:
    return Window(last_day, roll_forward(last_day))
