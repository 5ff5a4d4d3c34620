"""Betalingsregeling (LR-10): a schedule that adds up, whether it may be accepted by rule, and when it ends.

An arrangement acknowledges the debt (art. 3:318 BW). Nothing extra is charged for it; it never ends without a
reminder and time to mend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ..days import DAY, add_months
from ..errors import LawError
from ..money import split_pro_rata
from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from ..parameters import figure

PROPOSED = Sentence(
    "arrangement.proposed",
    "{balance_cents} in {count} termijnen, de eerste van {first_cents} op {first_on}, de laatste op {last_on}.",
    "{balance_cents} in {count} instalments, the first of {first_cents} on {first_on}, the last on {last_on}.",
)
ADDS_UP = Sentence(
    "arrangement.adds_up",
    "De {count} termijnen zijn samen precies het saldo van {balance_cents}.",
    "The {count} instalments add up to the balance of {balance_cents}.",
)
NOT_THE_BALANCE = Sentence(
    "arrangement.not_the_balance",
    "De termijnen zijn samen {total_cents}, het saldo is {balance_cents}: pas de termijnen aan.",
    "The instalments add up to {total_cents}, the balance is {balance_cents}: adjust them.",
)
NO_FEE = Sentence(
    "arrangement.no_fee",
    "Voor de regeling wordt {fee_cents} extra gerekend: dat mag niet, haal het weg.",
    "{fee_cents} extra is charged for the arrangement: that is not allowed, remove it.",
)
INTEREST_ABOVE = Sentence(
    "arrangement.interest_above",
    "De rente in de regeling is hoger dan de wettelijke: verlaag haar, anders kan het kredietrecht gelden.",
    "The interest in the arrangement is above the statutory rate: lower it, or credit law may apply.",
)
FIRST_LATE = Sentence(
    "arrangement.first_late",
    "De eerste termijn is op {first_on}; hij hoort uiterlijk op {last_on} te liggen.",
    "The first instalment is on {first_on}; it should be on {last_on} at the latest.",
)
BAD_ORDER = Sentence(
    "arrangement.bad_order",
    "De termijnen moeten bedragen boven nul hebben en op oplopende dagen liggen, niet in het verleden.",
    "Instalments must have amounts above zero and lie on rising days, not in the past.",
)
BY_PERSON = Sentence(
    "arrangement.by_person",
    "De regeling duurt langer dan {months} maanden of heeft een termijn onder {minimum_cents}: een mens beslist.",
    "The arrangement lasts longer than {months} months or has an instalment below {minimum_cents}: a person decides.",
)
KEPT = Sentence(
    "arrangement.kept",
    "De hersteltermijn loopt tot en met {last_day}: de regeling blijft.",
    "The time to mend runs up to and including {last_day}: the arrangement stays.",
)
IN_TIME = Sentence(
    "arrangement.in_time",
    "De termijn van {missed_on} is nog niet te laat: de regeling blijft.",
    "The instalment of {missed_on} is not late yet: the arrangement stays.",
)
REMIND = Sentence(
    "arrangement.remind",
    "De termijn van {missed_on} is niet betaald: stuur eerst een herinnering met {count} dagen om te herstellen.",
    "The instalment of {missed_on} was not paid: first send a reminder with {count} days to mend.",
)
ENDED = Sentence(
    "arrangement.ended",
    "De hersteltermijn liep tot en met {last_day}: de regeling is geëindigd en het hele saldo is opeisbaar.",
    "The time to mend ran up to and including {last_day}: the arrangement has ended and the whole balance is due.",
)
REASONABLE = Sentence(
    "arrangement.reasonable",
    "is het redelijk om het hele saldo in een keer op te eisen?",
    "is it reasonable to claim the whole balance at once?",
)


@dataclass(frozen=True, slots=True)
class Instalment:
    """Termijn: its day and its amount in cents."""

    on: date
    cents: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """Beoordeling: lawful as it stands, and whether a rule may accept it without a person."""

    lawful: bool
    by_rule: bool


@dataclass(frozen=True, slots=True)
class Breach:
    """Niet nagekomen: ``kept``, ``remind`` or ``ended``, and the last day to mend once reminded."""

    state: str
    last_day: date | None


def propose(balance_cents: int, count: int, first_on: date) -> Outcome[tuple[Instalment, ...]]:
    """Voorstel: monthly instalments that add up to the cent; the odd cents go to the first ones.

    Raises LawError for a balance or a count below one, or more instalments than cents.
    """
    if count < 1 or balance_cents < count:
        raise LawError(
            "Geef een saldo boven nul en niet meer termijnen dan centen.",
            "Give a balance above zero and no more instalments than cents.",
            rule="LR-10.01",
        )
    parts = split_pro_rata(balance_cents, [1] * count)
    plan = tuple(Instalment(add_months(first_on, index), cents) for index, cents in enumerate(parts))
    shown = step(
        "LR-10.01",
        "eigen keuze",
        PROPOSED,
        balance_cents=balance_cents,
        count=count,
        first_cents=plan[0].cents,
        first_on=first_on,
        last_on=plan[-1].on,
    )
    inputs: dict[str, Number] = {"balance_cents": balance_cents, "count": count, "first_on": first_on}
    return outcome(plan, "LR-10.01", inputs, [shown])


def assess(
    balance_cents: int,
    plan: Sequence[Instalment],
    agreed_on: date,
    *,
    fee_cents: int = 0,
    interest_above_statutory: bool = False,
) -> Outcome[Assessment]:
    """Beoordelen (LR-10.01, LR-10.02, LR-10.05): every objection; a long or small plan goes to a person.

    A plan is never refused by rule: what is lawful but not within the rule is for a person (art. 22 AVG).
    """
    objections = [
        *_schedule_objections(balance_cents, plan, agreed_on),
        *_price_objections(fee_cents, interest_above_statutory),
    ]
    months, minimum = figure("arrangement_months_by_rule"), figure("arrangement_instalment_minimum")
    within = bool(plan) and plan[-1].on <= add_months(agreed_on, months.whole)
    # The last instalment may be a small rest.
    within = within and all(part.cents >= minimum.whole for part in plan[:-1])
    ask = []
    if not within:
        ask = [step("LR-10.05", "art. 22 AVG", BY_PERSON, months=months.whole, minimum_cents=minimum.whole)]
    inputs: dict[str, Number] = {"balance_cents": balance_cents, "agreed_on": agreed_on, "fee_cents": fee_cents}
    inputs["interest_above_statutory"] = interest_above_statutory
    inputs |= {f"instalment {index}": f"{part.on} {part.cents}" for index, part in enumerate(plan)}
    fine = [step("LR-10.01", "eigen keuze", ADDS_UP, count=len(plan), balance_cents=balance_cents)]
    value = Assessment(not objections, not objections and within)
    figures = (figure("arrangement_first_days"), months, minimum)
    return outcome(value, "LR-10.01", inputs, objections or fine, figures, ask)


def breach(
    missed_on: date, today: date, *, natural_person: bool = True, reminder_received_on: date | None = None
) -> Outcome[Breach]:
    """Termijn gemist (LR-10.03): ended only after a reminder was received and its days have passed unpaid."""
    days = figure("arrangement_cure_days_natural" if natural_person else "arrangement_cure_days_business")
    inputs: dict[str, Number] = {"missed_on": missed_on, "today": today, "natural_person": natural_person}
    inputs["reminder_received_on"] = reminder_received_on
    if today <= missed_on:
        shown = step("LR-10.03", days.article, IN_TIME, missed_on=missed_on)
        return outcome(Breach("kept", None), "LR-10.03", inputs, [shown], (days,))
    if reminder_received_on is None:
        shown = step("LR-10.03", days.article, REMIND, missed_on=missed_on, count=days.whole)
        return outcome(Breach("remind", None), "LR-10.03", inputs, [shown], (days,))
    # A reminder received before the instalment was late gives the days from that day on.
    last_day = max(reminder_received_on, missed_on) + timedelta(days=days.whole)
    if today <= last_day:
        shown = step("LR-10.03", days.article, KEPT, last_day=last_day)
        return outcome(Breach("kept", last_day), "LR-10.03", inputs, [shown], (days,))
    shown = step("LR-10.03", days.article, ENDED, last_day=last_day)
    ask = [step("LR-10.03", "art. 6:248 BW", REASONABLE)]
    return outcome(Breach("ended", last_day), "LR-10.03", inputs, [shown], (days,), ask)


def _schedule_objections(balance_cents: int, plan: Sequence[Instalment], agreed_on: date) -> list[Step]:
    total_cents = sum(part.cents for part in plan)
    if total_cents != balance_cents:
        return [step("LR-10.01", "eigen keuze", NOT_THE_BALANCE, total_cents=total_cents, balance_cents=balance_cents)]
    days = [agreed_on - DAY, *(part.on for part in plan)]
    if any(part.cents <= 0 for part in plan) or any(after <= before for before, after in pairwise(days)):
        return [step("LR-10.01", "eigen keuze", BAD_ORDER)]
    latest = agreed_on + timedelta(days=figure("arrangement_first_days").whole)
    if plan and plan[0].on > latest:
        return [step("LR-10.01", "eigen keuze", FIRST_LATE, first_on=plan[0].on, last_on=latest)]
    return []


def _price_objections(fee_cents: int, interest_above_statutory: bool) -> list[Step]:
    found = []
    if fee_cents:
        found.append(step("LR-10.02", "art. 6:96 lid 5 BW", NO_FEE, fee_cents=fee_cents))
    if interest_above_statutory:
        found.append(step("LR-10.02", "art. 7:57 BW", INTEREST_ABOVE, verified=False))
    return found
