"""Veertiendagenbrief (art. 6:96 lid 6 en 7 BW; LR-2): its window, and which claims go into one notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..days import DAY, add_banking_days, equated_figures, roll_forward
from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, outcome, step
from ..parameters import figure
from .collection_costs import collection_costs
from .delivery import delivery, equated_question

WINDOW = Sentence(
    "notice.window",
    "De termijn van {count} dagen begint op {first_day}, de dag na bezorging, en loopt tot en met {raw_last_on}.",
    "The term of {count} days starts on {first_day}, the day after delivery, and runs through {raw_last_on}.",
)
ROLLED = Sentence(
    "notice.rolled",
    "Dat is een zaterdag, zondag of feestdag: de laatste dag wordt {last_day}.",
    "That is a Saturday, Sunday or holiday: the last day becomes {last_day}.",
)
COSTS_FROM = Sentence(
    "notice.costs_from",
    "Is er dan niet betaald, dan zijn de kosten verschuldigd vanaf {costs_from}.",
    "If nothing has been paid by then, costs are due from {costs_from}.",
)
BUNDLED = Sentence(
    "notice.bundled",
    "{count} vorderingen gaan in één brief; de kosten gaan over de som van de hoofdsommen: {principal_cents}.",
    "{count} claims go into one notice; costs are computed over the sum of the principals: {principal_cents}.",
)
LEFT_OUT = Sentence(
    "notice.left_out",
    "Niet in deze brief, want nog niet in verzuim of al eerder aangemaand: {names}.",
    "Not in this notice, because not in default yet or noticed before: {names}.",
)


@dataclass(frozen=True, slots=True)
class NoticeWindow:
    """Termijn van de brief: delivered, first and last day to pay without costs, first day that costs are due."""

    delivered_on: date
    first_day: date
    last_day: date
    costs_from: date


@dataclass(frozen=True, slots=True)
class NoticeClaim:
    """Vordering voor de brief: ``default_on`` is the first day of default (None: not in default)."""

    id: str
    principal_cents: int
    default_on: date | None
    already_noticed: bool = False


@dataclass(frozen=True, slots=True)
class Bundle:
    """Bundel: the claims of one notice, the sum of their principals and the costs the notice announces (cents)."""

    ids: tuple[str, ...]
    principal_cents: int
    costs_cents: int


def notice_window(
    dispatched_on: date,
    *,
    channel: str = "post",
    received_on: date | None = None,
    delivery_days: int | None = None,
) -> Outcome[NoticeWindow]:
    """Termijn van de veertiendagenbrief (LR-2.05): by the delivery rule in force on the day of dispatch.

    ``delivery_days`` overrides that rule (2 is the presumption of the Supreme Court). Extension over a weekend or
    holiday is the safe side: whether the Atw applies to this term is not settled. Raises LawError (see ``delivery``).
    """
    arrived = delivery(dispatched_on, channel, received_on, delivery_days)
    days = figure("notice_days", dispatched_on)
    first_day = arrived.on + DAY
    raw_last_on = arrived.on + timedelta(days=days.whole)
    last_day = roll_forward(raw_last_on)
    value = NoticeWindow(arrived.on, first_day, last_day, last_day + DAY)
    steps = [
        *arrived.steps,
        step("LR-2.05", days.article, WINDOW, count=days.whole, first_day=first_day, raw_last_on=raw_last_on),
    ]
    if last_day != raw_last_on:
        steps.append(step("LR-2.05", "art. 1 Atw", ROLLED, verified=False, last_day=last_day))
    steps.append(step("LR-2.05", days.article, COSTS_FROM, costs_from=value.costs_from))
    inputs: dict[str, Number] = {
        "dispatched_on": dispatched_on,
        "channel": channel,
        "received_on": received_on,
        "delivery_days": delivery_days,
    }
    ask = [*arrived.needs_judgement, *equated_question(last_day)]
    return outcome(
        value, "LR-2.05", inputs, steps, (*arrived.figures, days, *equated_figures(dispatched_on, last_day)), ask
    )


def feed_needed_through(last_day: date) -> date:
    """Bank bijgewerkt tot en met: book costs only once the bank feed covers this day (LR-2.05, guard G3)."""
    return add_banking_days(last_day, figure("notice_booking_margin").whole)


def may_send_notice(default_on: date | None, today: date) -> bool:
    """Mag de brief weg (LR-2.02): only from the first day of default on; earlier the notice is void."""
    return default_on is not None and default_on <= today


def bundle(claims: Sequence[NoticeClaim], today: date, *, vat: bool = False) -> Outcome[Bundle]:
    """Bundelen (art. 6:96 lid 7 BW, LR-2.08): all claims of one creditor on one debtor that can be noticed today.

    Claims that are not in default or had their notice stay out. Raises LawError when nothing is left, or a principal
    is not above zero.
    """
    chosen = [claim for claim in claims if may_send_notice(claim.default_on, today) and not claim.already_noticed]
    if not chosen:
        raise LawError(
            "Geen van deze vorderingen kan nu in een veertiendagenbrief: wacht tot het verzuim is ingetreden.",
            "None of these claims can go into a 14-day notice now: wait until default has begun.",
            rule="LR-2.02",
        )
    if any(claim.principal_cents <= 0 for claim in chosen):
        raise LawError("Een vordering in de brief heeft geen open hoofdsom: laat die weg.", "A claim has no principal.")
    principal_cents = sum(claim.principal_cents for claim in chosen)
    costs = collection_costs(principal_cents, vat=vat, on=today)
    steps = [
        step("LR-2.08", "art. 6:96 lid 7 BW", BUNDLED, count=len(chosen), principal_cents=principal_cents),
        *costs.steps,
    ]
    left_out = ", ".join(claim.id for claim in claims if claim not in chosen)
    if left_out:
        steps.insert(0, step("LR-2.08", "art. 6:96 lid 6 BW", LEFT_OUT, names=left_out))
    inputs: dict[str, Number] = {"today": today, "vat": vat}
    for claim in claims:
        inputs[f"claim {claim.id}"] = f"{claim.principal_cents} {claim.default_on} {claim.already_noticed}"
    value = Bundle(tuple(claim.id for claim in chosen), principal_cents, costs.value)
    return outcome(value, "LR-2.08", inputs, steps, costs.figures)
