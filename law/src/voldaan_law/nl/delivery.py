"""Bezorging: when a letter counts as received (HR 25-11-2016 ECLI:NL:HR:2016:2704; LR-2.05, LR-2.06).

The number of delivery days is that of the day of dispatch. Sundays, Mondays and holidays are no delivery days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..days import DAY, equated_days, holidays
from ..errors import LawError
from ..outcome import Sentence, Step, step
from ..parameters import Figure, figure

POSTED = Sentence(
    "delivery.posted",
    "Verzonden per post op {dispatched_on}; bezorgd op de {count}e bezorgdag daarna: {delivered_on}.",
    "Posted on {dispatched_on}; delivered on delivery day {count} after it: {delivered_on}.",
)
RECEIVED = Sentence(
    "delivery.received", "Aantoonbaar ontvangen op {received_on}.", "Shown to be received on {received_on}."
)
PROOF = Sentence(
    "delivery.proof",
    "is de ontvangst bewezen met een antwoord, een inlog, een gevolgde link of een leesbevestiging?",
    "is receipt proven by a reply, a log-in, a followed link or a read receipt?",
)
EQUATED = Sentence(
    "delivery.equated",
    "de met feestdagen gelijkgestelde dagen van {year} zijn niet bekend; zo'n dag kan de termijn verlengen.",
    "the days equated with holidays in {year} are not known; such a day can extend the term.",
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Bezorging: the day, with the steps, figures and questions behind it."""

    on: date
    steps: tuple[Step, ...]
    figures: tuple[Figure, ...] = ()
    needs_judgement: tuple[Step, ...] = ()


def is_delivery_day(day: date) -> bool:
    """Bezorgdag: Tuesday to Saturday, no holiday."""
    return day.weekday() not in (0, 6) and day not in holidays(day.year)


def presumed_delivery(dispatched_on: date, delivery_days: int) -> date:
    """Vermoede bezorging: the n-th delivery day after the day of dispatch."""
    day = dispatched_on
    while delivery_days > 0:
        day += DAY
        delivery_days -= is_delivery_day(day)
    return day


def delivery(
    dispatched_on: date, channel: str, received_on: date | None = None, delivery_days: int | None = None
) -> Delivery:
    """Bezorgd op: post by presumption (a later proven receipt wins), e-mail and portal only by a proven receipt.

    Raises LawError for another channel, for e-mail without a day of receipt, and for receipt before dispatch.
    """
    if received_on is not None and received_on < dispatched_on:
        raise LawError(
            f"De ontvangst ({received_on:%d-%m-%Y}) ligt voor de verzending ({dispatched_on:%d-%m-%Y}): verbeter een "
            "van beide datums.",
            f"Receipt ({received_on.isoformat()}) lies before dispatch ({dispatched_on.isoformat()}).",
            rule="LR-2.05",
        )
    if channel == "post":
        return _posted(dispatched_on, received_on, delivery_days)
    if channel not in ("email", "portal"):
        raise LawError(
            f"Een brief met een wettelijke termijn kan niet per '{channel}': kies post, e-mail of portaal.",
            f"A letter with a statutory term cannot go by '{channel}': choose post, e-mail or portal.",
            rule="LR-2.06",
        )
    if received_on is None:
        raise LawError(
            "Bij e-mail en portaal telt alleen bewezen ontvangst: geef de dag van ontvangst of verstuur per post.",
            "By e-mail and portal only proven receipt counts: give the day of receipt or send the letter by post.",
            rule="LR-2.06",
        )
    ask = step("LR-2.06", "art. 3:37 lid 3 BW; GHSHE:2017:5389", PROOF)
    return Delivery(received_on, (_received(received_on),), needs_judgement=(ask,))


def equated_question(day: date) -> list[Step]:
    """A question for a person when the equated days of that year are not known."""
    if equated_days(day.year) is not None:
        return []
    return [step("LR-0.2", "art. 3 lid 3 Atw", EQUATED, verified=False, year=str(day.year))]


def _posted(dispatched_on: date, received_on: date | None, delivery_days: int | None) -> Delivery:
    in_force = figure("notice_delivery_days", dispatched_on)
    count = in_force.whole if delivery_days is None else delivery_days
    presumed = presumed_delivery(dispatched_on, count)
    posted = step("LR-2.05", in_force.article, POSTED, dispatched_on=dispatched_on, count=count, delivered_on=presumed)
    figures = (in_force,) if delivery_days is None else ()
    if received_on is None or received_on <= presumed:
        return Delivery(presumed, (posted,), figures)
    return Delivery(received_on, (posted, _received(received_on)), figures)


def _received(received_on: date) -> Step:
    return step("LR-0.4", "art. 3:37 lid 3 BW", RECEIVED, received_on=received_on)
