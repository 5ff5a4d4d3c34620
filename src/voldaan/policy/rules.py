"""Policies as values: read from text, checked, asked for the next step. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache

from voldaan.base.errors import Refused

STEPS = (
    "pre_due_reminder", "reminder", "second_reminder", "notice_of_default", "fourteen_day_notice", "demand",
    "costs_due", "legal_proposal",
)  # fmt: skip
ANCHORS = ("due", "previous", "default", "window")
AUDIENCES = ("all", "natural", "business")
CONDITIONS = ("always", "term_not_fatal")
CHANNELS = ("email", "post")


@dataclass(frozen=True, slots=True)
class Step:
    """Stap of a policy: what goes out, when counted from which anchor, by which channels in order of preference."""

    step: str
    anchor: str
    days: int
    channel: tuple[str, ...]
    why: str
    audience: str = "all"
    when: str = "always"
    gap_days: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """Grenzen that hold for every step; days are calendar days, amounts cents."""

    approval: bool
    hold_back_minutes: int
    bank_data_days: int
    min_days_between_messages: int
    bundle_days: int
    smallest_chased_cents: int
    smallest_legal_cents: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Incassobeleid as the run uses it."""

    name: str
    title: str
    limits: Limits
    steps: tuple[Step, ...]
    _routes: dict[tuple[bool, bool], tuple[Step, ...]] = field(default_factory=dict, compare=False, repr=False)

    def path(self, *, natural: bool, fatal: bool) -> tuple[Step, ...]:
        """Route: the steps that apply to such a claim, in order."""
        route = self._routes.get((natural, fatal))
        if route is None:
            audience = "natural" if natural else "business"
            heard = (s for s in self.steps if s.audience in ("all", audience))
            route = tuple(s for s in heard if not (fatal and s.when == "term_not_fatal"))
            self._routes[natural, fatal] = route
        return route


@lru_cache(maxsize=64)
def parse(text: str) -> Policy:
    """Read a policy from its TOML text.

    :raises Refused: naming the step and what is wrong with it; a policy that skips a legal guard is refused too.
    """
    try:
        data = tomllib.loads(text)
        limits = Limits(**data["limits"])
        steps = tuple(_step(raw) for raw in data["steps"])
        policy = Policy(data["name"], data["title"], limits, steps)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"Het beleid is geen geldige TOML: {error}. Verbeter de genoemde regel.") from error
    except (KeyError, TypeError) as error:
        raise Refused(
            f"In het beleid ontbreekt of klopt een veld niet: {error}. Vergelijk met een standaardbeleid."
        ) from error
    _check_order(policy)
    return policy


def _step(raw: dict[str, object]) -> Step:
    values = dict(raw)
    values["audience"] = values.pop("for", "all")
    values["channel"] = tuple(values["channel"])  # type: ignore[arg-type]
    step = Step(**values)  # type: ignore[arg-type]
    for name, value, known in (
        ("stap", step.step, STEPS), ("anker", step.anchor, ANCHORS), ("doelgroep", step.audience, AUDIENCES),
        ("voorwaarde", step.when, CONDITIONS),
    ):  # fmt: skip
        if value not in known:
            raise Refused(f"Stap {step.step}: {name} {value} bestaat niet; kies uit {', '.join(known)}.")
    return step


def _check_order(policy: Policy) -> None:
    """The order that the law needs: notice of default, then notice or demand, then costs, then a legal proposal."""
    for natural in (True, False):
        names = [s.step for s in policy.path(natural=natural, fatal=False)]
        notice = "fourteen_day_notice" if natural else "demand"
        if "costs_due" in names and (notice not in names or names.index(notice) > names.index("costs_due")):
            raise Refused(
                f"Kosten kunnen pas na {notice}: zet die stap voor costs_due (LR-2.01, LR-3.04).", rule="LR-2.01"
            )
        if notice in names and (
            "notice_of_default" not in names or names.index("notice_of_default") > names.index(notice)
        ):
            raise Refused(
                f"Zonder fatale termijn is eerst een ingebrekestelling nodig: zet notice_of_default voor {notice}.",
                rule="LR-2.02",
            )
