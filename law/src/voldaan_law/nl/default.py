"""Verzuim, ingebrekestelling en begin van de rente (art. 6:81-83, 6:119, 6:119a, 6:119b BW; LR-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from ..days import DAY, equated_figures, roll_forward
from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from ..parameters import Figure, figure
from .capacity import Capacity
from .delivery import delivery, equated_question
from .terms import express_limit, may_be_longer

Ground = Literal["fatal_term", "notice_of_default", "refusal"]

FATAL = Sentence(
    "default.fatal_term",
    "De afgesproken betaaltermijn liep tot en met {due_on}: het verzuim begint zonder brief op {on}.",
    "The agreed term of payment ran up to and including {due_on}: default begins on {on} without a notice.",
)
NOTICED = Sentence(
    "default.notice_of_default",
    "De termijn van de ingebrekestelling liep tot en met {last_day}: het verzuim begint op {on}.",
    "The term of the notice of default ran up to and including {last_day}: default begins on {on}.",
)
REFUSED = Sentence(
    "default.refusal",
    "Op {refused_on} bleek dat niet betaald zal worden: het verzuim begint op {on}, zonder ingebrekestelling.",
    "On {refused_on} it became clear that no payment will come: default begins on {on}, without a notice of default.",
)
NO_DEFAULT = Sentence(
    "default.none",
    "Er is geen afgesproken betaaltermijn en geen ingebrekestelling: er is nog geen verzuim. Stuur een "
    "ingebrekestelling.",
    "There is no agreed term and no notice of default: no default yet. Send a notice of default.",
)
TERM = Sentence(
    "default.term",
    "De redelijke termijn van {count} dagen loopt van {first_day} tot en met {last_day}; verzuim vanaf {default_on}.",
    "The reasonable term of {count} days runs from {first_day} up to and including {last_day}; default from "
    "{default_on}.",
)
CONSUMER_RUNS = Sentence(
    "interest_start.default",
    "De wettelijke rente loopt vanaf de eerste dag van het verzuim: {first_day}.",
    "Statutory interest runs from the first day of default: {first_day}.",
)
CONSUMER_WAITS = Sentence(
    "interest_start.no_default",
    "Zonder verzuim loopt er geen wettelijke rente.",
    "Without default no statutory interest runs.",
)
TRADE_AGREED = Sentence(
    "interest_start.agreed",
    "De laatste betaaldag is {last_day}: de handelsrente loopt vanaf {first_day}, zonder ingebrekestelling.",
    "The last day of payment is {last_day}: commercial interest runs from {first_day}, without a notice of default.",
)
TRADE_RECEIVED = Sentence(
    "interest_start.received",
    "Geen termijn afgesproken; factuur ontvangen op {received_on}: rente na {count} dagen, dus vanaf {first_day}.",
    "No term agreed; invoice received on {received_on}: interest runs after {count} days, from {first_day}.",
)
CLAMPED = Sentence(
    "interest_start.clamped",
    "Een termijn van meer dan {maximum} dagen werkt hier niet: er gelden {count} dagen.",
    "A term of more than {maximum} days has no effect here: {count} days apply.",
)
EXPRESS = Sentence(
    "interest_start.express",
    "is de termijn van meer dan {maximum} dagen uitdrukkelijk afgesproken en niet kennelijk onbillijk?",
    "was the term of more than {maximum} days expressly agreed, and is it not manifestly unfair?",
)
NO_RECEIPT = Sentence(
    "interest_start.no_receipt",
    "wanneer is de factuur of anders de prestatie ontvangen? Zonder die dag loopt de rente pas vanaf het verzuim.",
    "when was the invoice, or else the performance, received? Without that day interest only runs from default.",
)


@dataclass(frozen=True, slots=True)
class DefaultStart:
    """Begin van het verzuim: the first day of default and its ground."""

    on: date
    ground: Ground


@dataclass(frozen=True, slots=True)
class DefaultWindow:
    """Termijn van de ingebrekestelling: delivered, first and last day to pay, first day of default."""

    delivered_on: date
    first_day: date
    last_day: date
    default_on: date


class InterestStart(NamedTuple):
    """Begin van de rente: the kind and the first day that counts."""

    kind: Literal["statutory", "commercial"]
    first_day: date


def default_start(
    due_on: date,
    *,
    term_is_fatal: bool,
    notice_term_last_day: date | None = None,
    refused_on: date | None = None,
) -> Outcome[DefaultStart | None]:
    """Begin van het verzuim (LR-1.01, LR-1.02): the earliest ground, or None when there is none.

    ``term_is_fatal``: the term was agreed and not merely printed on the invoice. A term set by contract is not
    extended over a weekend. A refusal counts from the day after it, and never before the debt is due.
    """
    found: list[tuple[DefaultStart, Step]] = []
    if term_is_fatal:
        on = due_on + DAY
        shown = step("LR-1.01", "art. 6:83 a BW", FATAL, due_on=due_on, on=on)
        found.append((DefaultStart(on, "fatal_term"), shown))
    if notice_term_last_day is not None:
        on = max(notice_term_last_day, due_on) + DAY
        shown = step("LR-1.02", "art. 6:82 lid 1 BW", NOTICED, last_day=notice_term_last_day, on=on)
        found.append((DefaultStart(on, "notice_of_default"), shown))
    if refused_on is not None:
        on = max(refused_on, due_on) + DAY
        shown = step("LR-1.02", "art. 6:83 c BW", REFUSED, refused_on=refused_on, on=on)
        found.append((DefaultStart(on, "refusal"), shown))
    inputs: dict[str, Number] = {
        "due_on": due_on,
        "term_is_fatal": term_is_fatal,
        "notice_term_last_day": notice_term_last_day,
        "refused_on": refused_on,
    }
    if not found:
        return outcome(None, "LR-1.02", inputs, [step("LR-1.02", "art. 6:82 BW", NO_DEFAULT)])
    start, shown = min(found, key=lambda pair: pair[0].on)
    return outcome(start, shown.rule, inputs, [shown])


def notice_of_default_window(
    dispatched_on: date, natural_person: bool, received_on: date | None = None, *, channel: str = "post"
) -> Outcome[DefaultWindow]:
    """Termijn van de ingebrekestelling (LR-1.02): 14 days for a natural person, 7 for a business, after delivery.

    The last day moves past a weekend or holiday, in the debtor's favour. Raises LawError (see ``delivery``).
    """
    arrived = delivery(dispatched_on, channel, received_on)
    days = figure("default_notice_days_natural" if natural_person else "default_notice_days_business", dispatched_on)
    last_day = roll_forward(arrived.on + timedelta(days=days.whole))
    value = DefaultWindow(arrived.on, arrived.on + DAY, last_day, last_day + DAY)
    shown = step(
        "LR-1.02",
        "art. 6:82 lid 1 BW",
        TERM,
        count=days.whole,
        first_day=value.first_day,
        last_day=last_day,
        default_on=value.default_on,
    )
    inputs: dict[str, Number] = {
        "dispatched_on": dispatched_on,
        "natural_person": natural_person,
        "received_on": received_on,
        "channel": channel,
    }
    ask = [*arrived.needs_judgement, *equated_question(last_day)]
    return outcome(
        value,
        "LR-1.02",
        inputs,
        [*arrived.steps, shown],
        (*arrived.figures, days, *equated_figures(dispatched_on, last_day)),
        ask,
    )


def interest_start(
    capacity: Capacity,
    due_on: date,
    term_is_fatal: bool,
    received_on: date | None = None,
    default_on: date | None = None,
    *,
    large_to_sme: bool = False,
    expressly_agreed: bool = False,
) -> Outcome[InterestStart | None]:
    """Begin van de rente (LR-1.05, LR-1.06, LR-1.07, LR-1.08, LR-1.10): (kind, first day), or None when none runs.

    ``received_on`` is the day the invoice (or, if later, the performance) was received; terms are measured from it.
    ``large_to_sme``: a large debtor and a small creditor, at most 30 days. ``expressly_agreed``: a longer term was
    expressly agreed; a person must judge that it is not manifestly unfair.
    """
    inputs: dict[str, Number] = {
        "capacity": capacity.value,
        "due_on": due_on,
        "term_is_fatal": term_is_fatal,
        "received_on": received_on,
        "default_on": default_on,
        "large_to_sme": large_to_sme,
        "expressly_agreed": expressly_agreed,
    }
    if not capacity.is_trading:
        return _consumer_start(default_on, inputs)
    if term_is_fatal:
        return _agreed_start(capacity, due_on, received_on, large_to_sme, expressly_agreed, inputs)
    return _unagreed_start(due_on, received_on, default_on, inputs)


def _consumer_start(default_on: date | None, inputs: dict[str, Number]) -> Outcome[InterestStart | None]:
    if default_on is None:
        return outcome(None, "LR-1.10", inputs, [step("LR-1.10", "art. 6:119 lid 1 BW", CONSUMER_WAITS)])
    shown = step("LR-1.10", "art. 6:119 lid 1 BW", CONSUMER_RUNS, first_day=default_on)
    return outcome(InterestStart("statutory", default_on), "LR-1.10", inputs, [shown])


def _agreed_start(
    capacity: Capacity,
    due_on: date,
    received_on: date | None,
    large_to_sme: bool,
    expressly_agreed: bool,
    inputs: dict[str, Number],
) -> Outcome[InterestStart | None]:
    last_day, figures = due_on, tuple[Figure, ...]()
    steps: list[Step] = []
    ask: list[Step] = []
    limit = _limit(capacity, large_to_sme, received_on) if received_on else None
    if received_on and limit:
        figures = (limit, *(express_limit(capacity, received_on) if expressly_agreed else ()))
    if received_on and limit and due_on > received_on + timedelta(days=limit.whole):
        if expressly_agreed and may_be_longer((due_on - received_on).days, figures[1:], large_to_sme):
            ask = [step("LR-1.06", limit.article, EXPRESS, maximum=limit.whole)]
        else:
            fallback = figure("trade_term_default_days", received_on)
            last_day = received_on + timedelta(days=fallback.whole)
            steps = [step("LR-1.06", limit.article, CLAMPED, maximum=limit.whole, count=fallback.whole)]
            figures += (fallback,)
    first_day = last_day + DAY
    article = "art. 6:119b lid 1 BW" if capacity is Capacity.PUBLIC_BODY else "art. 6:119a lid 1 BW"
    steps.append(step("LR-1.05", article, TRADE_AGREED, last_day=last_day, first_day=first_day))
    return outcome(InterestStart("commercial", first_day), "LR-1.05", inputs, steps, figures, ask)


def _limit(capacity: Capacity, large_to_sme: bool, received_on: date) -> Figure:
    if capacity is Capacity.PUBLIC_BODY:
        return figure("public_body_term_max_days", received_on)
    return figure("large_to_sme_term_max_days" if large_to_sme else "trade_term_max_days", received_on)


def _unagreed_start(
    due_on: date, received_on: date | None, default_on: date | None, inputs: dict[str, Number]
) -> Outcome[InterestStart | None]:
    """A term only printed on the invoice never lets interest run earlier than that term itself."""
    if received_on is None:
        ask = [step("LR-1.05", "art. 6:119a lid 2 BW", NO_RECEIPT)]
        value = InterestStart("commercial", default_on) if default_on else None
        return outcome(value, "LR-1.05", inputs, [], (), ask)
    days = figure("trade_term_default_days", received_on)
    first_day = max(received_on + timedelta(days=days.whole + 1), due_on + DAY)
    shown = step(
        "LR-1.05", days.article, TRADE_RECEIVED, received_on=received_on, count=days.whole, first_day=first_day
    )
    return outcome(InterestStart("commercial", first_day), "LR-1.05", inputs, [shown], (days,))
