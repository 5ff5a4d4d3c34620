"""Simulation (simulatie): what a policy would do to a case or the whole book, by the same decisions as the run.

The path of a case is exact as long as nothing happens: the debtor does not answer or pay, each message leaves on its
day, the bank is known until the day before. Over a book the path is weighted with the chance that a claim is still
open by then, by the two rates at which this administration's own debtors paid (see :mod:`voldaan.daily.paying`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from voldaan.claims import costs
from voldaan.daily import decide
from voldaan.daily.decide import ACT, DAY
from voldaan.daily.facts import Facts
from voldaan.daily.paying import Paying
from voldaan.messages.aftermath import window
from voldaan.messages.rules import ANNOUNCES_COSTS, PRESSING, STAGE_AFTER, STARTS_TERM
from voldaan.parties.rules import is_natural
from voldaan.policy.rules import Limits, Policy

HORIZON_DAYS = 120
_SIMULATED = -1  # the number of a message that was never made


class Planned(NamedTuple):
    """Voorzien: a step that would be taken on a day, for the claim at this place in its case."""

    on: date
    place: int
    step: str
    channel: str
    why: str


@dataclass
class Forecast:
    """Verwachting over a book: expected numbers, which need not be whole; costs in cents."""

    claims: int = 0
    open_cents: int = 0
    messages: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    channels: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    weeks: defaultdict[date, float] = field(default_factory=lambda: defaultdict(float))
    costs_cents: float = 0.0
    legal_proposals: float = 0.0
    approvals: float = 0.0
    paid: float = 0.0
    open_days: float = 0.0
    open_cent_days: float = 0.0

    @property
    def expected_days(self) -> float:
        """Days that an average claim stays open within the horizon."""
        return self.open_days / self.claims if self.claims else 0.0


def path(facts: Sequence[Facts], policy: Policy, start: date, until: date) -> list[Planned]:
    """Pad: every step that would be taken for the claims of one case, in order of day."""
    case, found, day = list(facts), [], start
    applied = decide.policy_for(case, policy)
    why = {s.step: s.why for s in applied.steps}
    while day <= until:
        verdicts = decide.decide_case(case, policy, day, day - DAY)
        looks = []
        for place, (f, v) in enumerate(verdicts):
            now = _in_default(f, day)
            if v.outcome == ACT:
                found.append(Planned(day, place, v.step, v.channel, why.get(v.step, "")))
                now = _taken(now, v, day)
                looks.append(day + DAY)
            else:
                look = decide.next_look(now, v, day)
                looks += [look] if look else []
            case[place] = now
        if any(v.outcome == ACT and v.channel for _, v in verdicts):
            case = [f._replace(last_contact_on=day, contacts=(*f.contacts, day)) for f in case]
        if not looks:
            break
        day = max(min(looks), day + DAY)
    return found


def _in_default(f: Facts, day: date) -> Facts:
    start = decide.current_default(f)
    if f.default_on is not None or start is None or start[0] > day:
        return f
    return f._replace(default_on=start[0], default_ground=start[1])


def _taken(f: Facts, v: decide.Verdict, day: date) -> Facts:
    """The claim after a step that was taken: its term, its stage, and the costs that fell due."""
    now = f._replace(step=v.step, step_on=day, last_channel=v.channel, received_on=None,
                     stage=STAGE_AFTER.get(v.step, f.stage))  # fmt: skip
    if v.step in STARTS_TERM:
        term = window(v.step, v.channel, is_natural(f.capacity), day, None)
        notices = v.step in ANNOUNCES_COSTS
        now = now._replace(
            window_last_on=term.last_on if term else None,
            costs_from=(term.costs_from if term else None) if notices else f.costs_from,
            notice_message_id=_SIMULATED if notices else f.notice_message_id,
        )
        return now
    if v.step == "costs_due" and not f.costs_posted_cents:
        cents = _costs(f)
        now = now._replace(costs_cents=f.costs_cents + cents, costs_posted_cents=cents)
    return now


def _costs(f: Facts) -> int:
    """Kosten over what may be asked, by the terms of the claim or by the scale."""
    return costs.without_vat(costs.Part(f.undisputed_cents, f.agreed_costs_percent), natural=is_natural(f.capacity))


class Outlook(NamedTuple):
    """Vooruitzicht of one case: its steps, and by claim the chance that it is still open on each day."""

    steps: list[Planned]
    curves: list[tuple[float, ...]]


def book(
    cases: Iterable[Sequence[Facts]], policy: Policy, paying: Paying, start: date, *, days: int = HORIZON_DAYS
) -> Forecast:
    """Verwachting of a policy over many cases from ``start`` on."""
    forecast = Forecast()
    known: dict[tuple[object, ...], Outlook] = {}
    for case in cases:
        applied = decide.policy_for(case, policy)
        key = (applied.segment.name, *(_likeness(f, policy.limits) for f in case))
        outlook = known.get(key)
        if outlook is None:
            outlook = known[key] = _outlook(case, applied, paying, start, days)
        _add(forecast, case, outlook, applied.limits.approval, start)
    return forecast


def _outlook(case: Sequence[Facts], policy: Policy, paying: Paying, start: date, days: int) -> Outlook:
    steps = path(case, policy, start, start + timedelta(days=days - 1))
    earlier = case[0].contacts
    curves = [
        paying.curve(
            natural=is_natural(f.capacity), due_on=f.due_on, start=start, days=days,
            contacts=[*earlier, *(s.on for s in steps if s.place == place and s.step in PRESSING)],
        )
        for place, f in enumerate(case)
    ]  # fmt: skip
    return Outlook(steps, curves)


def _likeness(f: Facts, limits: Limits) -> tuple[object, ...]:
    """Cases whose claims are alike in all that the decision looks at take the same path: it is worked out once."""
    total = f.undisputed_cents + f.interest_cents + f.costs_cents
    same = f._replace(
        claim_id=0, number="", case_id=0, debtor_id=0, creditor_id=0, issued_on=min(f.issued_on, f.due_on),
        principal_cents=f.principal_cents > 0, interest_cents=0, interest_posted_cents=0, interest_capitalised_cents=0,
        costs_cents=0, costs_posted_cents=f.costs_posted_cents > 0, interest_kind="", interest_from=None,
        interest_until=None, interest_free_until=None, contacts=tuple(f.contacts), tried=tuple(f.tried),
        notice_message_id=f.notice_message_id is not None, pending_message_id=f.pending_message_id is not None,
        disputed_cents=f.disputed_cents > 0,
    )  # fmt: skip
    return (
        *same, total < limits.smallest_chased_cents, f.undisputed_cents < limits.smallest_legal_cents,
        f.undisputed_cents > 0, decide.principal_came_in(f),
    )  # fmt: skip


def _add(forecast: Forecast, case: Sequence[Facts], outlook: Outlook, approval: bool, start: date) -> None:
    """Add one case: each step counts for the chance that there is still something open on its day."""
    closed: dict[tuple[date, str, str], float] = {}
    for f, curve in zip(case, outlook.curves, strict=True):
        cents, open_days = f.principal_cents + f.interest_cents + f.costs_cents, sum(curve) - curve[-1]
        forecast.claims += 1
        forecast.open_cents += cents
        forecast.open_days += open_days
        forecast.open_cent_days += open_days * cents
        forecast.paid += 1.0 - curve[-1]
    for s in outlook.steps:
        f, chance = case[s.place], outlook.curves[s.place][(s.on - start).days]
        if s.step in PRESSING:
            key = (s.on, s.step, s.channel)
            closed[key] = closed.get(key, 1.0) * (1.0 - chance)
        if s.step == "costs_due":
            forecast.costs_cents += chance * _costs(f)
        elif s.step == "legal_proposal":
            forecast.legal_proposals += chance
    for (on, step, channel), all_closed in closed.items():
        sent = 1.0 - all_closed
        forecast.messages[step] += sent
        forecast.channels[channel] += sent
        forecast.weeks[on - timedelta(days=on.weekday())] += sent
        forecast.approvals += sent if approval else 0.0
