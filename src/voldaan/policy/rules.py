"""Policies as values: read from text, checked, asked for the next step. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar

from voldaan.base.errors import Refused
from voldaan.policy.segments import OTHERS, CaseView, Condition, Segment

STEPS = (
    "pre_due_reminder", "reminder", "second_reminder", "notice_of_default", "fourteen_day_notice", "demand",
    "costs_due", "legal_proposal",
)  # fmt: skip
ANCHORS = ("due", "previous", "delivery", "default", "window", "broken_promise")
AUDIENCES = ("all", "natural", "business")
CONDITIONS = ("always", "term_not_fatal")
CHANNELS = ("email", "sms", "post", "phone")
#: A person calls about what is a reminder, and about nothing that the law wants in writing.
CALLABLE = frozenset({"reminder", "second_reminder"})
TONES = ("friendly", "neutral", "firm")
FORMS = ("formal", "informal")
#: A statutory term counts from delivery, and delivery can be shown of these only (LR-2.06).
PROVABLE = ("email", "post")
NEEDS_DELIVERY = frozenset({"notice_of_default", "fourteen_day_notice", "demand", "costs_due"})
#: The more serious, the later in this list; of several kinds on one day only the most serious goes out.
SERIOUSNESS = {
    "pre_due_reminder": 0, "reminder": 1, "second_reminder": 2, "notice_of_default": 3, "fourteen_day_notice": 4,
    "demand": 4, "costs_due": 5, "legal_proposal": 6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """Stap of a policy: what goes out, when counted from which anchor, by which channels in order of preference.

    One anchored to a broken promise is there only for claims on which one was not kept; put it before the step of the
    same name that goes out otherwise. ``tone`` is that of this step alone.
    """

    step: str
    anchor: str
    days: int
    channel: tuple[str, ...]
    why: str
    audience: str = "all"
    when: str = "always"
    gap_days: int = 0
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Grenzen that hold for every step; days are calendar days, amounts cents, hours by the Dutch clock."""

    approval: bool
    hold_back_minutes: int
    bank_data_days: int
    min_days_between_messages: int
    bundle_days: int
    smallest_chased_cents: int
    smallest_legal_cents: int
    max_messages: int = 4
    budget_days: int = 30
    working_days: bool = True
    not_before: time = time(8)
    not_after: time = time(20)
    write_off_cents: int = 0
    write_off_percent: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """Incassobeleid as the run uses it; ``of`` gives the one that holds for a case, after its segment."""

    name: str
    title: str
    limits: Limits
    steps: tuple[Step, ...]
    tone: str = "friendly"
    form: str = "formal"
    segments: tuple[Segment, ...] = ()
    segment: Segment = OTHERS
    _routes: dict[tuple[bool, bool], tuple[Step, ...]] = field(default_factory=dict, compare=False, repr=False)
    _applied: dict[str, Policy] = field(default_factory=dict, compare=False, repr=False)

    def path(self, *, natural: bool, fatal: bool) -> tuple[Step, ...]:
        """Route: the steps that apply to such a claim, in order."""
        route = self._routes.get((natural, fatal))
        if route is None:
            audience = "natural" if natural else "business"
            heard = (s for s in self.steps if s.audience in ("all", audience))
            route = tuple(s for s in heard if not (fatal and s.when == "term_not_fatal"))
            self._routes[natural, fatal] = route
        return route

    def of(self, case: CaseView) -> Policy:
        """Beleid voor dit dossier: the first segment whose conditions all hold; without one the policy as it is."""
        for segment in self.segments:
            if segment.when.holds(case):
                if segment.name not in self._applied:
                    self._applied[segment.name] = _apply(self, segment)
                return self._applied[segment.name]
        return self

    def uses(self, anchor: str) -> bool:
        """Whether a step counts from this anchor."""
        return any(s.anchor == anchor for s in self.steps)


def _apply(policy: Policy, segment: Segment) -> Policy:
    """The policy with what the segment changes; a legal step keeps the channels by which delivery can be shown."""
    steps = []
    for step in policy.steps:
        if step.step in segment.skip:
            continue
        later = segment.later_days if step.anchor in ("due", "previous", "delivery") and step.days > 0 else 0
        wanted = [
            c for c in segment.channel
            if (c in PROVABLE or step.step not in NEEDS_DELIVERY) and (c != "phone" or step.step in CALLABLE)
        ]  # fmt: skip
        channel = (*wanted, *(c for c in step.channel if c not in wanted)) if step.channel else ()
        steps.append(replace(step, days=step.days + later, channel=channel))
    limits = policy.limits if segment.approval is None else replace(policy.limits, approval=segment.approval)
    return Policy(
        policy.name, policy.title, limits, tuple(steps), segment.tone or policy.tone, segment.form or policy.form,
        segment=segment,
    )  # fmt: skip


@lru_cache(maxsize=64)
def parse(text: str) -> Policy:
    """Read a policy from its TOML text.

    :raises Refused: naming the step and what is wrong with it; a policy that skips a legal guard is refused too.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"Het beleid is geen geldige TOML: {error}. Verbeter de genoemde regel.") from error
    try:
        policy = Policy(
            data["name"], data["title"], _limits(data["limits"]), tuple(_step(raw) for raw in data["steps"]),
            data.get("tone", "friendly"), data.get("form", "formal"),
            tuple(_segment(raw) for raw in data.get("segments", [])),
        )  # fmt: skip
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Refused(
            f"In het beleid ontbreekt of klopt een veld niet: {error}. Vergelijk met een standaardbeleid."
        ) from error
    _choose("de toon", policy.tone, TONES)
    _choose("de aanspreekvorm", policy.form, FORMS)
    _check_limits(policy.limits)
    for one in (policy, *(_apply(policy, segment) for segment in policy.segments)):
        _check_order(one)
    return policy


T = TypeVar("T")


def _made(cls: Callable[..., T], raw: Mapping[str, Any], types: Mapping[str, str]) -> T:
    """A value object of these fields: an unknown field or one of another type is a ``TypeError``."""
    expected = {"int": int, "bool": bool, "str": str}
    for name, value in raw.items():
        wanted = expected.get(types.get(name, ""))
        if wanted is not None and type(value) is not wanted:
            raise TypeError(f"{name} = {value!r}")
    return cls(**raw)


def _types(cls: type[Any]) -> dict[str, str]:
    return {f.name: str(f.type).removesuffix(" | None") for f in fields(cls)}


def _limits(raw: Mapping[str, Any]) -> Limits:
    hours = {name: time.fromisoformat(raw[name]) for name in ("not_before", "not_after") if name in raw}
    return _made(Limits, {**raw, **hours}, _types(Limits))


def _step(raw: Mapping[str, Any]) -> Step:
    values = {("audience" if name == "for" else name): value for name, value in raw.items()}
    step = _made(Step, values | {"channel": tuple(values["channel"])}, _types(Step))
    _choose("stap", step.step, STEPS, step.step)
    _choose("anker", step.anchor, ANCHORS, step.step)
    _choose("doelgroep", step.audience, AUDIENCES, step.step)
    _choose("voorwaarde", step.when, CONDITIONS, step.step)
    _choose("toon", step.tone or "neutral", TONES, step.step)
    for channel in step.channel:
        _choose("kanaal", channel, CHANNELS, step.step)
        if channel == "phone" and step.step not in CALLABLE:
            raise Refused(
                f"Stap {step.step}: bellen kan alleen bij {' en '.join(sorted(CALLABLE))}. Kies e-mail of post.",
                rule="LR-2.06",
            )
        if channel not in PROVABLE and step.step in NEEDS_DELIVERY:
            raise Refused(
                f"Stap {step.step}: kanaal {channel} kan niet, want de ontvangst moet aan te tonen zijn. "
                f"Kies uit {', '.join(PROVABLE)}.",
                rule="LR-2.06",
            )
    if not step.why.strip():
        raise Refused(f"Stap {step.step}: zeg in een regel waarom deze stap er is (veld why).")
    return step


def _segment(raw: Mapping[str, Any]) -> Segment:
    when = _made(Condition, raw["when"], _types(Condition))
    lists = {name: tuple(raw.get(name, ())) for name in ("skip", "channel")}
    segment = _made(Segment, {**raw, **lists, "when": when}, _types(Segment))
    name = f"segment {segment.name}"
    _choose("doelgroep", when.audience or "all", AUDIENCES, name)
    _choose("toon", segment.tone or "neutral", TONES, name)
    _choose("aanspreekvorm", segment.form or "formal", FORMS, name)
    for step in segment.skip:
        _choose("stap", step, STEPS, name)
    for channel in segment.channel:
        _choose("kanaal", channel, CHANNELS, name)
    if when == Condition():
        raise Refused(f"Segment {segment.name}: noem onder when ten minste een voorwaarde, anders geldt het altijd.")
    return segment


def _choose(what: str, value: str, known: tuple[str, ...], where: str = "") -> None:
    if value not in known:
        place = f"{where if where.startswith('segment') else 'stap ' + where}: " if where else ""
        sentence = f"{place}{what} {value} bestaat niet; kies uit {', '.join(known)}."
        raise Refused(sentence[0].upper() + sentence[1:])


def _check_limits(limits: Limits) -> None:
    """Every limit can be kept: nothing below zero, hours within those of the law, at least one message."""
    below = [f.name for f in fields(Limits) if str(f.type) == "int" and getattr(limits, f.name) < 0]
    if below:
        raise Refused(f"De grens {below[0]} is kleiner dan nul. Kies nul of meer.")
    if limits.max_messages < 1 or limits.budget_days < 1:
        raise Refused("Het beleid laat nooit een bericht toe: kies max_messages en budget_days van ten minste 1.")
    if not limits.not_before < limits.not_after:
        raise Refused("De rusttijd laat geen uur over: kies not_before vroeger dan not_after.")


def _check_order(policy: Policy) -> None:
    """The order that the law needs: notice of default, then notice or demand, then costs, then a legal proposal."""
    for natural in (True, False):
        names = [s.step for s in policy.path(natural=natural, fatal=False)]
        notice = "fourteen_day_notice" if natural else "demand"
        where = "" if policy.segment is OTHERS else f" in segment {policy.segment.name}"
        if "costs_due" in names and (notice not in names or names.index(notice) > names.index("costs_due")):
            raise Refused(
                f"Kosten kunnen pas na {notice}: zet die stap{where} voor costs_due (LR-2.01, LR-3.04).", rule="LR-2.01"
            )
        if notice in names and (
            "notice_of_default" not in names or names.index("notice_of_default") > names.index(notice)
        ):
            raise Refused(
                f"Zonder fatale termijn is eerst een ingebrekestelling nodig: zet notice_of_default{where} voor "
                f"{notice}.",
                rule="LR-2.02",
            )
        for before, after in pairwise(names):
            if SERIOUSNESS[after] < SERIOUSNESS[before]:
                raise Refused(
                    f"De stappen staan niet op volgorde{where}: na {before} kan {after} niet meer komen. "
                    "Zet de mildste stap vooraan."
                )
