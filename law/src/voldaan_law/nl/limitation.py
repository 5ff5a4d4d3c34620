"""Verjaring en stuiting (art. 3:306-325, 7:28, 8:1711 BW; LR-6): until which day a claim can be enforced.

The first day is the day after the claim fell due, the last day has the same date so many years later. The Algemene
termijnenwet does not extend it (art. 4 Atw). Limitation works only when the debtor pleads it (art. 3:322 BW).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ..days import add_months, add_years
from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from ..parameters import Figure, figure


class ClaimKind(StrEnum):
    """Soort vordering: which term applies (LR-6.01)."""

    CONTRACT = "contract"
    CONSUMER_SALE = "consumer_sale"
    CONSUMER_ENERGY = "consumer_energy"
    WATER = "water"
    PERIODIC = "periodic"
    DAMAGES = "damages"
    UNDUE_PAYMENT = "undue_payment"
    TRANSPORT = "transport"
    JUDGMENT = "judgment"
    JUDGMENT_PERIODIC = "judgment_periodic"
    LOAN_ON_NOTICE = "loan_on_notice"


# These also end a fixed number of years after the event itself, known or not.
_WITH_LONGEST = (ClaimKind.DAMAGES, ClaimKind.UNDUE_PAYMENT, ClaimKind.LOAN_ON_NOTICE)

RUNS = Sentence(
    "limitation.runs",
    "De vordering was opeisbaar op {due_on}; de verjaring duurt {years} jaar en loopt tot en met {ends_on}.",
    "The claim fell due on {due_on}; the limitation period is {years} years and runs up to and including {ends_on}.",
)
LONGEST = Sentence(
    "limitation.longest",
    "Uiterlijk {years} jaar na {event_on} is de vordering verjaard: de laatste dag is {ends_on}.",
    "At the latest {years} years after {event_on} the claim is barred: the last day is {ends_on}.",
)
EVENT = Sentence(
    "limitation.event",
    "wanneer was de gebeurtenis zelf (schade, betaling of lening)? Twintig jaar daarna eindigt de verjaring in elk "
    "geval.",
    "when was the event itself (damage, payment or loan)? Limitation ends twenty years after it in any case.",
)
INTERRUPTED = Sentence(
    "limitation.interrupted",
    "Gestuit op {on}: een nieuwe termijn van {years} jaar, die loopt tot en met {ends_on}.",
    "Interrupted on {on}: a new term of {years} years, which runs up to and including {ends_on}.",
)
NOT_SHORTER = Sentence(
    "limitation.not_shorter",
    "Gestuit op {on}; stuiting verkort nooit: de laatste dag blijft {ends_on}.",
    "Interrupted on {on}; interruption never shortens: the last day remains {ends_on}.",
)
TOO_LATE = Sentence(
    "limitation.too_late",
    "De stuiting van {on} kwam na de laatste dag ({ends_on}) en heeft geen gevolg.",
    "The interruption of {on} came after the last day ({ends_on}) and has no effect.",
)
EXTENDED = Sentence(
    "limitation.extended",
    "De verjaring zou aflopen tijdens of kort na {name}, dat eindigde op {ended_on}: zij loopt tot en met {ends_on}.",
    "Limitation would end during or shortly after {name}, which ended on {ended_on}: it runs up to and including "
    "{ends_on}.",
)
STILL_THERE = Sentence(
    "limitation.still_there",
    "{name} duurt nog voort; daarna loopt de verjaring nog {months} maanden. Vul de einddatum in zodra die er is.",
    "{name} still lasts; limitation then runs another {months} months. Enter its last day as soon as it is known.",
)


@dataclass(frozen=True, slots=True)
class Extension:
    """Verlengingsgrond (art. 3:321 BW, art. 36 Fw): its name, first day, and last day (None: it still lasts)."""

    name: str
    began_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Limitation:
    """Verjaring: the last day before any interruption, and the last day now."""

    original_ends_on: date
    ends_on: date

    def is_barred(self, on: date) -> bool:
        """Verjaard: the last day has passed."""
        return on > self.ends_on


def claim_kind(name: str) -> ClaimKind:
    """Soort vordering by name. Raises LawError naming the choices."""
    try:
        return ClaimKind(name)
    except ValueError:
        choices = ", ".join(ClaimKind)
        raise LawError(
            f"Onbekende soort vordering '{name}': kies {choices}.",
            f"Unknown kind of claim '{name}': choose {choices}.",
            rule="LR-6.01",
        ) from None


def limitation(
    kind: ClaimKind | str,
    due_on: date,
    interrupted: Sequence[date] = (),
    *,
    event_on: date | None = None,
    extension: Extension | None = None,
) -> Outcome[Limitation]:
    """Laatste dag van de verjaring (LR-6.02, LR-6.03, LR-6.05).

    ``due_on``: the day the claim fell due (for damages the day damage and person were known, for a judgment its day);
    in doubt the earliest plausible day. ``interrupted``: days on which a written demand or reservation reached the
    debtor, or on which the debtor acknowledged the debt. ``event_on``: when the claim itself arose, for the kinds
    that end 20 years later in any case. Raises LawError, and NotYetKnown before 1992.
    """
    kind = claim_kind(kind)
    term = figure(f"limitation_years_{kind}", due_on)
    original = add_years(due_on, term.whole)
    steps = [_step("LR-6.02", term, RUNS, due_on=due_on, years=term.whole, ends_on=original)]
    figures, ask = [term], list[Step]()
    if kind in _WITH_LONGEST:
        original = _longest(original, event_on, steps, figures, ask)
    ends_on = original
    for on in sorted(interrupted):
        ends_on = _interrupt(ends_on, on, term, steps, figures)
    if extension:
        ends_on = _extend(ends_on, extension, steps, figures, ask)
    inputs: dict[str, Number] = {"kind": kind.value, "due_on": due_on, "event_on": event_on}
    inputs |= {f"interrupted {index}": on for index, on in enumerate(sorted(interrupted))}
    inputs["extension"] = str(extension) if extension else None
    return outcome(Limitation(original, ends_on), "LR-6.02", inputs, steps, tuple(dict.fromkeys(figures)), ask)


def accessory_ends_on(own_ends_on: date, principal_ends_on: date) -> date:
    """Bijkomende rente (art. 3:312 BW): barred not later than the principal it belongs to."""
    return min(own_ends_on, principal_ends_on)


def new_action_until(ended_on: date) -> date:
    """Nieuwe eis (art. 3:316 lid 2 BW): last day to sue again after a case ended without a decision on the claim."""
    return add_months(ended_on, figure("limitation_months_new_action").whole)


def warning(ends_on: date, on: date) -> str:
    """Waarschuwing (LR-6.07): ``calm``, ``note``, ``task``, ``urgent`` or, after the last day, ``expired``."""
    left_days = (ends_on - on).days
    if left_days < 0:
        return "expired"
    note, task, urgent = (int(str(days)) for days in figure("limitation_warning_days").table)
    levels = ((urgent, "urgent"), (task, "task"), (note, "note"))
    return next((name for days, name in levels if left_days <= days), "calm")


def next_interruption_on(kind: ClaimKind | str, last_on: date) -> date:
    """Volgende stuiting (LR-6.07, house rule): half the term after the last one, at most twelve months."""
    months = figure(f"limitation_years_{claim_kind(kind)}").whole * 12
    return add_months(last_on, min(months // 2, 12))


def interruption_window(ends_on: date) -> tuple[date, date]:
    """Laatste kans: the days in which an interruption goes by registered post or bailiff (LR-6.04: 60 days)."""
    return ends_on - timedelta(days=figure("limitation_registered_days").whole), ends_on


def _longest(ends_on: date, event_on: date | None, steps: list[Step], figures: list[Figure], ask: list[Step]) -> date:
    if event_on is None:
        ask.append(step("LR-6.01", "art. 3:310 lid 1 BW", EVENT))
        return ends_on
    longest = figure("limitation_years_longest", event_on)
    latest = add_years(event_on, longest.whole)
    figures.append(longest)
    if latest < ends_on:
        steps.append(step("LR-6.01", longest.article, LONGEST, years=longest.whole, event_on=event_on, ends_on=latest))
    return min(ends_on, latest)


def _interrupt(ends_on: date, on: date, term: Figure, steps: list[Step], figures: list[Figure]) -> date:
    if on > ends_on:
        steps.append(step("LR-6.03", "art. 3:317 BW", TOO_LATE, on=on, ends_on=ends_on))
        return ends_on
    longest = figure("limitation_years_after_interruption", on)
    figures.append(longest)
    years = min(term.whole, longest.whole)
    renewed = add_years(on, years)
    if renewed <= ends_on:
        steps.append(step("LR-6.03", longest.article, NOT_SHORTER, on=on, ends_on=ends_on))
        return ends_on
    steps.append(step("LR-6.03", longest.article, INTERRUPTED, on=on, years=years, ends_on=renewed))
    return renewed


def _extend(ends_on: date, extension: Extension, steps: list[Step], figures: list[Figure], ask: list[Step]) -> date:
    """Extended only when the term would end while the ground lasts or within the months after it (art. 3:320 BW)."""
    months = figure("limitation_months_extension")
    figures.append(months)
    if ends_on < extension.began_on:
        return ends_on
    if extension.ended_on is None:
        ask.append(step("LR-6.05", months.article, STILL_THERE, name=extension.name, months=months.whole))
        return ends_on
    extended = add_months(extension.ended_on, months.whole)
    if extended <= ends_on:
        return ends_on
    steps.append(
        step(
            "LR-6.05",
            months.article,
            EXTENDED,
            name=extension.name,
            ended_on=extension.ended_on,
            ends_on=extended,
        )
    )
    return extended


def _step(rule: str, term: Figure, sentence: Sentence, **numbers: Number) -> Step:
    """A step that is as certain as the figure it rests on."""
    return step(rule, term.article, sentence, verified=term.verified, **numbers)
