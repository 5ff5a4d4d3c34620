"""Stadia van een vordering (rule book section 14): the stages, what each allows, and the steps between them as data.

A step is possible when its guards hold (``stage_guards``) and no hold stops it. What is not in ``TRANSITIONS`` is
forbidden: no collection before the notice has run out, no summons without a person's decision, no demand for a barred
claim, no way back from an end except a reversal or a corrected mistake under four eyes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from . import stage_ends as ends
from . import stage_guards as guards
from .checks import Check, as_inputs, failing, figures_of
from .holds import RULES as HOLD_RULES
from .stage_facts import StageFacts


class Stage(StrEnum):
    """Stadium: where a claim stands."""

    DRAFT = "draft"
    INTAKE = "intake"
    ISSUED = "issued"
    DUE = "due"
    OVERDUE = "overdue"
    NOTICE_OF_DEFAULT = "notice_of_default"
    IN_DEFAULT = "in_default"
    NOTICE14 = "notice14"
    COSTS_DUE = "costs_due"
    SOMMATION = "sommation"
    COLLECTION = "collection"
    LEGAL_REVIEW = "legal_review"
    HANDED_OVER = "handed_over"
    SUMMONED = "summoned"
    ON_ROLL = "on_roll"
    CONTESTED = "contested"
    JUDGMENT = "judgment"
    SERVED = "served"
    ENFORCEMENT = "enforcement"
    ABROAD_EPO = "abroad_epo"
    ABROAD_ESCP = "abroad_escp"
    ABROAD_LOCAL = "abroad_local"
    ARRANGEMENT = "arrangement"
    INSOLVENCY = "insolvency"
    DORMANT = "dormant"
    PAID = "paid"
    SETTLED = "settled"
    CREDITED = "credited"
    WITHDRAWN = "withdrawn"
    WRITTEN_OFF = "written_off"
    RELEASED = "released"
    TIME_BARRED = "time_barred"
    DISCHARGED = "discharged"
    ASSIGNED_OUT = "assigned_out"


@dataclass(frozen=True, slots=True)
class StageRule:
    """Regel van een stadium: may a demand go out, may costs be added, does interest run, is it an end.

    ``demand``: ``no``, ``friendly``, ``yes``, ``interruption`` (only that letter) or ``partner`` (only who handles the
    case). ``interest``: ``no``, ``trade`` (only between traders), ``yes``, ``agreed``, ``judgment`` or ``stopped``.
    """

    demand: str = "no"
    costs: bool = False
    interest: str = "no"
    is_end: bool = False


_END = StageRule(is_end=True)
_COURT = StageRule("partner", interest="judgment")
STAGES: dict[Stage, StageRule] = {
    Stage.DRAFT: StageRule(),
    Stage.INTAKE: StageRule(),
    Stage.ISSUED: StageRule("friendly"),
    Stage.DUE: StageRule("friendly"),
    Stage.OVERDUE: StageRule("yes", interest="trade"),
    Stage.NOTICE_OF_DEFAULT: StageRule(interest="trade"),
    Stage.IN_DEFAULT: StageRule("yes", interest="yes"),
    Stage.NOTICE14: StageRule(interest="yes"),
    Stage.COSTS_DUE: StageRule("yes", costs=True, interest="yes"),
    Stage.SOMMATION: StageRule(interest="yes"),
    Stage.COLLECTION: StageRule("yes", costs=True, interest="yes"),
    Stage.LEGAL_REVIEW: StageRule(interest="yes"),
    Stage.HANDED_OVER: StageRule("partner", interest="yes"),
    Stage.SUMMONED: _COURT,
    Stage.ON_ROLL: _COURT,
    Stage.CONTESTED: _COURT,
    Stage.JUDGMENT: _COURT,
    Stage.SERVED: _COURT,
    Stage.ENFORCEMENT: _COURT,
    Stage.ABROAD_EPO: StageRule("partner", interest="yes"),
    Stage.ABROAD_ESCP: StageRule("partner", interest="yes"),
    Stage.ABROAD_LOCAL: StageRule("partner", interest="yes"),
    Stage.ARRANGEMENT: StageRule(interest="agreed"),
    Stage.INSOLVENCY: StageRule(interest="stopped"),
    Stage.DORMANT: StageRule("interruption", interest="yes"),
    Stage.PAID: _END,
    Stage.SETTLED: _END,
    Stage.CREDITED: _END,
    Stage.WITHDRAWN: _END,
    Stage.WRITTEN_OFF: _END,
    Stage.RELEASED: _END,
    Stage.TIME_BARRED: _END,
    Stage.DISCHARGED: _END,
    Stage.ASSIGNED_OUT: _END,
}
OPEN = frozenset(stage for stage, rule in STAGES.items() if not rule.is_end)
_ISSUED = OPEN - {Stage.DRAFT, Stage.INTAKE}
_IN_COURT = frozenset({Stage.SUMMONED, Stage.ON_ROLL, Stage.CONTESTED, Stage.JUDGMENT, Stage.SERVED, Stage.ENFORCEMENT})


@dataclass(frozen=True, slots=True)
class Transition:
    """Overgang: its code in the rule book, from where, to where, and the guards.

    ``forward``: a step that presses on, which holds stop. ``person``: only a person decides. Codes that begin with D
    are this kernel's own additions, so that every stage can be reached and left.
    """

    code: str
    from_: frozenset[Stage]
    to: frozenset[Stage]
    checks: tuple[Check[StageFacts], ...] = ()
    forward: bool = True
    person: bool = False


def _at(*stages: Stage) -> frozenset[Stage]:
    return frozenset(stages)


TRANSITIONS: tuple[Transition, ...] = (
    Transition("T01", _at(Stage.DRAFT), _at(Stage.ISSUED), guards.ISSUE, forward=False),
    Transition("T02", _at(Stage.INTAKE), _at(Stage.OVERDUE), guards.INTAKE),
    Transition("T02", _at(Stage.INTAKE), _at(Stage.IN_DEFAULT), (*guards.INTAKE, *guards.DEFAULT)),
    Transition("T03", _at(Stage.ISSUED), _at(Stage.DUE), guards.DUE, forward=False),
    Transition("T03", _at(Stage.DUE), _at(Stage.OVERDUE), guards.OVERDUE, forward=False),
    Transition("T04", _at(Stage.OVERDUE), _at(Stage.IN_DEFAULT), guards.DEFAULT),
    Transition("T05", _at(Stage.OVERDUE), _at(Stage.NOTICE_OF_DEFAULT), guards.NEEDS_NOTICE),
    Transition("T06", _at(Stage.NOTICE_OF_DEFAULT), _at(Stage.IN_DEFAULT), (*guards.DEFAULT, *guards.NOTICE_RAN_OUT)),
    Transition("T07", _at(Stage.IN_DEFAULT), _at(Stage.NOTICE14), guards.NOTICE14),
    Transition("T09", _at(Stage.NOTICE14), _at(Stage.COSTS_DUE), guards.COSTS),
    Transition("T10", _at(Stage.NOTICE14), _at(Stage.IN_DEFAULT), guards.VOID_NOTICE, forward=False),
    Transition("T11", _at(Stage.IN_DEFAULT), _at(Stage.SOMMATION), guards.SOMMATION),
    Transition("T12", _at(Stage.COSTS_DUE), _at(Stage.COLLECTION), guards.COLLECT),
    Transition("T12", _at(Stage.SOMMATION), _at(Stage.COLLECTION), (*guards.COLLECT, *guards.SOMMATION_RAN_OUT)),
    Transition("T13", _ISSUED - {Stage.ARRANGEMENT}, _at(Stage.ARRANGEMENT), ends.ARRANGE, forward=False),
    Transition("T14", _at(Stage.ARRANGEMENT), _ISSUED - {Stage.ARRANGEMENT}, ends.BREACH),
    Transition("T15", _at(Stage.COLLECTION), _at(Stage.LEGAL_REVIEW), ends.REVIEW),
    Transition("T16", _at(Stage.LEGAL_REVIEW), _at(Stage.HANDED_OVER), ends.HAND_OVER, person=True),
    Transition(
        "T16",
        _at(Stage.LEGAL_REVIEW),
        _at(Stage.ABROAD_EPO, Stage.ABROAD_ESCP, Stage.ABROAD_LOCAL),
        ends.HAND_OVER,
        person=True,
    ),
    Transition("T17", _at(Stage.HANDED_OVER), _at(Stage.SUMMONED), ends.SUMMONED),
    Transition("T18", _at(Stage.SUMMONED), _at(Stage.ON_ROLL), ends.COURT_NEWS),
    Transition("T18", _at(Stage.ON_ROLL), _at(Stage.CONTESTED, Stage.JUDGMENT), ends.COURT_NEWS),
    Transition("T18", _at(Stage.CONTESTED), _at(Stage.JUDGMENT), ends.COURT_NEWS),
    Transition(
        "T18",
        _at(Stage.ABROAD_EPO, Stage.ABROAD_ESCP, Stage.ABROAD_LOCAL),
        _at(Stage.CONTESTED, Stage.JUDGMENT),
        ends.COURT_NEWS,
    ),
    Transition("T19", _at(Stage.JUDGMENT), _at(Stage.SERVED), ends.SERVE),
    Transition("T19", _at(Stage.SERVED), _at(Stage.ENFORCEMENT), ends.SERVE),
    Transition("T20", OPEN - {Stage.INSOLVENCY}, _at(Stage.INSOLVENCY), ends.INSOLVENT, forward=False),
    Transition("T21", OPEN, _at(Stage.ASSIGNED_OUT), ends.ASSIGN, forward=False, person=True),
    Transition(
        "T22",
        OPEN,
        _at(Stage.CREDITED, Stage.WITHDRAWN, Stage.WRITTEN_OFF, Stage.SETTLED, Stage.RELEASED),
        ends.CLOSE,
        forward=False,
        person=True,
    ),
    Transition("T23", OPEN - _IN_COURT, _at(Stage.TIME_BARRED), ends.BARRED, forward=False, person=True),
    Transition("T24", _at(Stage.INSOLVENCY), _at(Stage.DISCHARGED), ends.DISCHARGE, forward=False),
    Transition("T25", _at(Stage.PAID), OPEN, ends.REVERSED, forward=False),
    # T08 is the payment inside the notice's window; the same holds in every stage, also for a natural obligation.
    Transition("T08", OPEN | {Stage.TIME_BARRED, Stage.DISCHARGED}, _at(Stage.PAID), ends.PAID, forward=False),
    Transition("D01", _at(Stage.COLLECTION, Stage.LEGAL_REVIEW), _at(Stage.DORMANT), forward=False, person=True),
    Transition("D02", _at(Stage.DORMANT), _at(Stage.COLLECTION), guards.COLLECT, person=True),
    Transition("D03", frozenset(Stage) - OPEN, OPEN, ends.CORRECT, forward=False, person=True),
    Transition("D04", _at(Stage.INSOLVENCY), _ISSUED - {Stage.INSOLVENCY}, ends.INSOLVENCY_ENDED, person=True),
)

NO_WAY = Sentence(
    "stage.no_way",
    "Van '{stage}' naar '{to}' bestaat geen stap.",
    "There is no step from '{stage}' to '{to}'.",
)
HELD = Sentence("stage.held", "Er ligt een stilstand op. {duty}", "A hold lies on it. {duty}")
BY_PERSON = Sentence(
    "stage.by_person",
    "Deze stap besluit een mens, met een reden.",
    "A person decides this step, with a reason.",
)
GRANTED = Sentence(
    "stage.granted", "De stap van '{stage}' naar '{to}' kan.", "The step from '{stage}' to '{to}' is open."
)


def stage_of(name: Stage | str) -> Stage:
    """Stadium by name. Raises LawError naming the choices."""
    try:
        return Stage(name)
    except ValueError:
        raise LawError(
            f"Onbekend stadium '{name}': kies {', '.join(Stage)}.",
            f"Unknown stage '{name}': choose {', '.join(Stage)}.",
            rule="§14",
        ) from None


def can_move(stage: Stage | str, to: Stage | str, facts: StageFacts) -> Outcome[bool]:
    """Kan deze stap (section 14.3): True, or False with everything that stands in the way.

    Where several rows lead there, the one with the fewest objections answers. Raises LawError for an unknown stage.
    """
    here, there = stage_of(stage), stage_of(to)
    inputs: dict[str, Number] = {"stage": here.value, "to": there.value}
    inputs |= as_inputs(facts)
    rows = [row for row in TRANSITIONS if here in row.from_ and there in row.to]
    if not rows:
        shown = step("§14", "", NO_WAY, stage=here.value, to=there.value)
        return outcome(False, "§14", inputs, [shown])
    row, objections = min(((row, _objections(row, there, facts)) for row in rows), key=lambda pair: len(pair[1]))
    figures = figures_of(row.checks)
    if objections:
        return outcome(False, f"§14 {row.code}", inputs, objections, figures)
    granted = step("§14", "", GRANTED, stage=here.value, to=there.value)
    return outcome(True, f"§14 {row.code}", inputs, [granted], figures)


def next_stages(stage: Stage | str, facts: StageFacts) -> tuple[Stage, ...]:
    """Volgende stadia: where this claim can go now, in the order of ``Stage``."""
    return tuple(to for to in Stage if can_move(stage, to, facts).value)


def _objections(row: Transition, to: Stage, facts: StageFacts) -> list[Step]:
    found = [check.finding() for check in failing(row.checks, facts)]
    if facts.earlier_stage != to and row.code in ("T14", "T25", "D03", "D04"):
        found.append(step("§14", "", ends.BACK_TO_EARLIER))
    if row.person and not facts.by_person:
        found.append(step("LR-9.05", "art. 22 AVG", BY_PERSON))
    if row.forward:
        found += _held(facts)
    return found


def _held(facts: StageFacts) -> list[Step]:
    """A hard hold stops every step forward; a soft one leaves it to a person."""
    rules = [HOLD_RULES[hold] for hold in sorted(facts.holds)]
    stopping = [rule for rule in rules if rule.hard or not facts.by_person]
    return [step(rule.rule, rule.article, HELD, verified=rule.verified, duty=rule.duty) for rule in stopping]
