"""Kosten en baten van een procedure (LR-7.10): what a case is worth before it starts. A person decides, always."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..errors import LawError
from ..money import round_half_up
from ..outcome import Outcome, Sentence, Step, outcome, step
from .checks import as_inputs

GAIN = Sentence(
    "benefit.gain",
    "Kans op toewijzing {win} keer kans op betaling {collect} keer {stake_cents} is {gain_cents}.",
    "Chance of an award {win} times chance of payment {collect} times {stake_cents} is {gain_cents}.",
)
SPENT = Sentence(
    "benefit.spent",
    "De eigen kosten zijn {spent_cents}; bij verlies komt daar naar kans {adverse_cents} bij.",
    "Own costs are {spent_cents}; by the chance of losing, {adverse_cents} comes on top.",
)
WORTH = Sentence(
    "benefit.worth",
    "De verwachte opbrengst is {value_cents}.",
    "The expected value is {value_cents}.",
)
NEGATIVE = Sentence(
    "benefit.negative",
    "De verwachte opbrengst is negatief: beginnen vraagt een reden.",
    "The expected value is negative: starting needs a reason.",
)
BELOW_FEE = Sentence(
    "benefit.below_fee",
    "De hoofdsom is lager dan het griffierecht van {fee_cents}.",
    "The principal is lower than the court fee of {fee_cents}.",
)
PERSON = Sentence(
    "benefit.person",
    "wil een mens deze procedure beginnen, met een reden in het dossier?",
    "does a person want to start this case, with a reason in the dossier?",
)


@dataclass(frozen=True, slots=True)
class Prospects:
    """Vooruitzichten: amounts in cents and two chances between 0 and 1.

    ``awarded_costs_cents``: court fee, writ and salary the judge would award. ``spent_cents``: court fee, writ with
    VAT, representative and own work. ``adverse_cents``: the salary to be paid when the case is lost.
    """

    win: Fraction
    collect: Fraction
    principal_cents: int
    interest_cents: int
    collection_costs_cents: int
    awarded_costs_cents: int
    spent_cents: int
    adverse_cents: int
    court_fee_cents: int


@dataclass(frozen=True, slots=True)
class Benefit:
    """Uitkomst: the expected value in cents, and whether there is a warning."""

    value_cents: int
    warned: bool


def cost_benefit(prospects: Prospects) -> Outcome[Benefit]:
    """Verwachte opbrengst (LR-7.10) in cents, rounded half up once; warned when negative or the fee is above the
    principal. Raises LawError for a chance outside 0 to 1 and a negative amount.
    """
    _refuse_bad(prospects)
    stake = (
        prospects.principal_cents
        + prospects.interest_cents
        + prospects.collection_costs_cents
        + prospects.awarded_costs_cents
    )
    gain = prospects.win * prospects.collect * stake
    adverse = (1 - prospects.win) * prospects.adverse_cents
    value_cents = round_half_up(gain - prospects.spent_cents - adverse)
    steps = [
        step(
            "LR-7.10",
            "eigen keuze",
            GAIN,
            win=prospects.win,
            collect=prospects.collect,
            stake_cents=stake,
            gain_cents=round_half_up(gain),
        ),
        step(
            "LR-7.10",
            "art. 237 Rv",
            SPENT,
            spent_cents=prospects.spent_cents,
            adverse_cents=round_half_up(adverse),
        ),
        step("LR-7.10", "eigen keuze", WORTH, value_cents=value_cents),
    ]
    warnings = _warnings(value_cents, prospects)
    ask = [step("LR-7.10", "art. 22 AVG", PERSON)]
    return outcome(Benefit(value_cents, bool(warnings)), "LR-7.10", as_inputs(prospects), [*steps, *warnings], (), ask)


def _warnings(value_cents: int, prospects: Prospects) -> list[Step]:
    found = []
    if value_cents < 0:
        found.append(step("LR-7.10", "eigen keuze", NEGATIVE))
    if prospects.principal_cents < prospects.court_fee_cents:
        found.append(step("LR-7.10", "eigen keuze", BELOW_FEE, fee_cents=prospects.court_fee_cents))
    return found


def _refuse_bad(prospects: Prospects) -> None:
    if not (0 <= prospects.win <= 1 and 0 <= prospects.collect <= 1):
        raise LawError(
            "Een kans ligt niet tussen 0 en 1: verbeter haar.", "A chance is not between 0 and 1.", rule="LR-7.10"
        )
    amounts = (
        prospects.principal_cents,
        prospects.interest_cents,
        prospects.collection_costs_cents,
        prospects.awarded_costs_cents,
        prospects.spent_cents,
        prospects.adverse_cents,
        prospects.court_fee_cents,
    )
    if min(amounts) < 0:
        raise LawError("Een bedrag is negatief: geef bedragen van nul of meer.", "An amount is negative.")
