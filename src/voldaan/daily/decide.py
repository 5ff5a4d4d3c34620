"""The decision (beslissing): what is the next right thing to do with a claim today? Pure.

``decide`` looks at one claim; ``decide_case`` bundles the claims of one debtor with one creditor, because letters act
on a case and nobody gets two messages on one day. The same functions answer the daily run, ``why`` and a simulation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from voldaan.claims import hold_rules
from voldaan.daily.facts import Facts
from voldaan.messages.rules import ACTS
from voldaan.parties.rules import is_natural
from voldaan.policy.rules import SERIOUSNESS, Limits, Policy, Step
from voldaan.policy.segments import CaseView
from voldaan_law.days import holidays
from voldaan_law.nl.default import default_start
from voldaan_law.nl.delivery import delivery
from voldaan_law.nl.holds import Act, Answer
from voldaan_law.nl.notice import feed_needed_through

DAY = timedelta(days=1)
ACT, WAIT, BLOCKED = "act", "wait", "blocked"


class Verdict(NamedTuple):
    """Oordeel over one claim: act, wait until a day (None: until something happens), or blocked by a rule."""

    outcome: str
    step: str
    reason: str
    rule: str
    until: date | None = None
    channel: str = ""


class Guard(NamedTuple):
    """One test on the way to a verdict, for ``why``."""

    rule: str
    name: str
    passed: bool
    detail: str = ""


@lru_cache(maxsize=65536)
def default_on(due_on: date, term_is_fatal: bool, notice_last_on: date | None) -> tuple[date, str] | None:
    """Verzuim: its first day and ground by law, or None."""
    start = default_start(due_on, term_is_fatal=term_is_fatal, notice_term_last_day=notice_last_on).value
    return None if start is None else (start.on, start.ground)


@lru_cache(maxsize=8192)
def feed_through(window_last_on: date) -> date:
    """Bank bijgewerkt tot: the day the bank data must cover before costs are booked (guard G3)."""
    return feed_needed_through(window_last_on)


def current_default(f: Facts) -> tuple[date, str] | None:
    """Verzuim of a claim: stored, or as the facts of today make it."""
    if f.default_on is not None:
        return f.default_on, f.default_ground
    return default_on(f.due_on, f.term_is_fatal, f.window_last_on if f.step == "notice_of_default" else None)


def decide(f: Facts, policy: Policy, today: date, seen_until: date | None) -> Verdict:
    """Beslis over one claim by itself; bundling comes after."""
    if f.issued_on > today:
        return Verdict(WAIT, "", "not_issued_yet", "LR-1.01", f.issued_on)
    if f.pending_message_id is not None:
        return Verdict(WAIT, "", "message_pending", "outbox")
    if f.hold and (held := under_holds(f, policy, today)):
        return held
    if f.disputed_cents and not f.undisputed_cents:
        return Verdict(BLOCKED, "", "disputed", "LR-1.12")
    if principal_came_in(f):
        return Verdict(BLOCKED, "", "principal_came_in", "LR-2.10")
    step = next_step(f, policy, today)
    if step is None:
        return Verdict(WAIT, "", "end_of_path", "policy")
    return _judge_step(f, step, policy.limits, today, seen_until)


def under_holds(f: Facts, policy: Policy, today: date) -> Verdict | None:
    """Onder stops: nothing goes by itself that the law leaves to a person, or to nobody; None when it may go on."""
    step = next_step(f, policy, today)
    found = hold_rules.worst(ACTS.get(step.step if step else "", (Act.AUTOMATIC_DEMAND,)), f.holds)
    if found.answer is Answer.ALLOWED:
        return None
    return Verdict(BLOCKED, "", f"hold_{found.because[0]}", found.rule)


def tone_of(policy: Policy, step: str, facts: Sequence[Facts]) -> str:
    """Toon of a message: that of the step where it names one, after a broken promise first; else that of the policy."""
    broken = any(f.promise_broken_on is not None for f in facts)
    named = [s for s in policy.steps if s.step == step and (broken or s.anchor != "broken_promise")]
    return next((s.tone for s in named if s.tone), policy.tone)


def principal_came_in(f: Facts) -> bool:
    """Hoofdsom binnen: only interest and costs are open, paid out of money that would have covered the principal.

    No message goes out for that, and no costs come over such a remainder: a person decides.
    """
    paid_besides = f.interest_posted_cents - f.interest_cents + f.costs_posted_cents - f.costs_cents
    return f.principal_cents <= paid_besides and paid_besides > 0


def next_step(f: Facts, policy: Policy, today: date) -> Step | None:
    """Volgende stap on the claim's route; a reminder before the due date is left out once that day is there."""
    path = policy.path(natural=is_natural(f.capacity), fatal=f.term_is_fatal)
    names = [s.step for s in path]
    if f.step in names:
        path = path[len(names) - names[::-1].index(f.step) :]
    elif f.step:  # the policy changed: nothing milder comes again
        path = tuple(s for s in path if SERIOUSNESS[s.step] > SERIOUSNESS[f.step])
    for step in path:
        if step.step == "pre_due_reminder" and today >= f.due_on:
            continue
        if step.anchor == "broken_promise" and f.promise_broken_on is None:
            continue
        return step
    return None


def _judge_step(f: Facts, step: Step, limits: Limits, today: date, seen_until: date | None) -> Verdict:
    name = step.step
    target = target_day(f, step, limits)
    if target is None:
        return Verdict(WAIT, name, "anchor_not_there", "policy")
    if f.undisputed_cents + f.interest_cents + f.costs_cents < limits.smallest_chased_cents:
        return Verdict(WAIT, name, "below_smallest_amount", "policy")
    if today < target:
        return Verdict(WAIT, name, "not_yet", "policy", target)
    refusal = legal_refusal(f, name, today, seen_until)
    if refusal is not None:
        return refusal
    if name == "legal_proposal" and f.register_due:
        return Verdict(BLOCKED, name, "register_check_needed", "LR-8")
    if name == "legal_proposal":
        small = f.undisputed_cents < limits.smallest_legal_cents
        return Verdict(WAIT, name, "below_smallest_legal", "LR-7.10") if small else Verdict(ACT, name, "due", "LR-7.10")
    channel = reachable(f, step)
    if not channel:
        return Verdict(BLOCKED, name, "no_address", "LR-0.4")
    return Verdict(ACT, name, "due", RULES[name], None, channel)


#: The rule that carries each step.
RULES = {
    "pre_due_reminder": "policy", "reminder": "policy", "second_reminder": "policy", "notice_of_default": "LR-1.02",
    "fourteen_day_notice": "LR-2.01", "demand": "LR-3.04", "costs_due": "LR-2.10", "legal_proposal": "LR-7.10",
}  # fmt: skip


def policy_for(facts: Sequence[Facts], policy: Policy) -> Policy:
    """Beleid voor dit dossier, after its segment: that of its debtor, over all that is open."""
    if not policy.segments:
        return policy
    first = facts[0]
    return policy.of(
        CaseView(
            natural=any(is_natural(f.capacity) for f in facts),
            open_cents=sum(f.principal_cents + f.interest_cents + f.costs_cents for f in facts),
            country=first.country,
            language=first.language,
            paid_before=first.paid_before,
            late_before=first.late_before,
        )
    )


def target_day(f: Facts, step: Step, limits: Limits) -> date | None:
    """Streefdag of a step by its anchor, on a working day where the policy asks that; None without its anchor."""
    target = _anchored(f, step)
    if target is None or not limits.working_days or not step.channel:
        return target
    return working_day(target, back=step.anchor == "due" and step.days < 0)


@lru_cache(maxsize=4096)
def working_day(day: date, *, back: bool = False) -> date:
    """Werkdag: this day, else the next one (or the one before): no Saturday, Sunday or holiday."""
    while day.weekday() > 4 or day in holidays(day.year):
        day += -DAY if back else DAY
    return day


@lru_cache(maxsize=16384)
def arrived(step_on: date, channel: str, received_on: date | None) -> date:
    """Aangekomen: shown to be received, or by post presumed (LR-2.05); other channels on the day of dispatch."""
    if channel == "post":
        return delivery(step_on, channel, received_on).on
    return received_on or step_on


def _anchored(f: Facts, step: Step) -> date | None:
    days = timedelta(days=step.days)
    if step.anchor == "due":
        return f.due_on + days
    if step.anchor == "previous":
        return (f.step_on or f.due_on) + days
    if step.anchor == "delivery":
        return (arrived(f.step_on, f.last_channel, f.received_on) if f.step_on else f.due_on) + days
    if step.anchor == "broken_promise":
        return None if f.promise_broken_on is None else f.promise_broken_on + days
    if step.anchor == "window":
        return None if f.window_last_on is None else f.window_last_on + days
    start = current_default(f)
    if start is None:
        return None
    quiet = (f.step_on or f.due_on) + timedelta(days=step.gap_days)
    return start[0] + days if f.step == "notice_of_default" else max(start[0] + days, quiet)


def legal_refusal(f: Facts, step: str, today: date, seen_until: date | None) -> Verdict | None:
    """Wettelijke poort: why ``step`` may not be taken today, or None. The send gate asks it again."""
    if step == "notice_of_default" and (f.term_is_fatal or today <= f.due_on):
        return Verdict(WAIT, step, "not_due" if today <= f.due_on else "already_in_default", "LR-1.02", f.due_on + DAY)
    if step in ("fourteen_day_notice", "demand"):
        start = current_default(f)
        if start is None or start[0] > today:
            return Verdict(WAIT, step, "no_default_yet", "LR-2.02", start[0] if start else None)
        if step == "fourteen_day_notice" and not is_natural(f.capacity):
            return Verdict(BLOCKED, step, "no_natural_person", "LR-2.01")
    if step == "costs_due":
        if f.undisputed_cents <= 0 and not f.costs_posted_cents:
            return Verdict(BLOCKED, step, "principal_came_in", "LR-2.10")
        if f.window_last_on is None or f.costs_from is None:
            return Verdict(WAIT, step, "window_unknown", "LR-2.06")
        if today < f.costs_from:
            return Verdict(WAIT, step, "window_running", "LR-2.05", f.costs_from)
        needed = feed_through(f.window_last_on)
        if seen_until is None or seen_until < needed:
            return Verdict(WAIT, step, "bank_data_needed", "LR-2.05", max(today + DAY, needed))
    return None


def reachable(f: Facts, step: Step) -> str:
    """Kanaal: the first of the step's channels by which the debtor can be reached and no message failed there."""
    reach = {"email": f.has_email, "sms": f.has_mobile, "post": f.has_address, "phone": f.has_phone}
    for channel in step.channel:
        if reach[channel] and channel not in f.tried:
            return channel
    return ""


def decide_case(
    facts: Sequence[Facts], policy: Policy, today: date, seen_until: date | None
) -> list[tuple[Facts, Verdict]]:
    """Beslis over a case: each claim by itself, then one message at most, with the claims that belong in it."""
    policy = policy_for(facts, policy)
    verdicts = [(f, decide(f, policy, today, seen_until)) for f in facts]
    acting = [(f, v) for f, v in verdicts if v.outcome == ACT and v.channel]
    if not acting:
        return verdicts
    quiet_until = _quiet_until(facts[0], policy.limits)
    if today < quiet_until:
        return [_held_back(f, v, quiet_until) for f, v in verdicts]
    chosen = max((v for _, v in acting), key=lambda v: SERIOUSNESS[v.step])
    pressing = any(f.pending_message_id is not None for f in facts)
    if pressing:
        return [_held_back(f, v, today + DAY) for f, v in verdicts]
    return [_bundled(f, v, chosen, policy, today, seen_until) for f, v in verdicts]


def _quiet_until(f: Facts, limits: Limits) -> date:
    """Rust tot: some days after the last message, and never more than so many in a period (the pressure budget)."""
    until = date.min if f.last_contact_on is None else f.last_contact_on + timedelta(limits.min_days_between_messages)
    recent = sorted(f.contacts)
    if len(recent) >= limits.max_messages:
        until = max(until, recent[-limits.max_messages] + timedelta(days=limits.budget_days))
    return until


def _held_back(f: Facts, v: Verdict, until: date) -> tuple[Facts, Verdict]:
    if v.outcome == ACT and v.channel:
        return f, Verdict(WAIT, v.step, "contact_budget", "LR-4.09", until)
    return f, v


def _bundled(
    f: Facts, v: Verdict, chosen: Verdict, policy: Policy, today: date, seen_until: date | None
) -> tuple[Facts, Verdict]:
    if v.outcome == ACT and v.channel:
        same = v.step == chosen.step
        later = today + timedelta(days=policy.limits.min_days_between_messages)
        return (f, v._replace(channel=chosen.channel)) if same else _held_back(f, v, later)
    if v.outcome == WAIT and joins(f, v, chosen.step, policy, today, seen_until):
        return f, Verdict(ACT, chosen.step, "bundled", "LR-2.08" if chosen.step == "fourteen_day_notice" else "policy",
                          None, chosen.channel)  # fmt: skip
    return f, v


def joins(f: Facts, v: Verdict, step: str, policy: Policy, today: date, seen_until: date | None) -> bool:
    """Bundelen: a fourteen-day notice takes every claim it may (art. 6:96 lid 7 BW); others take near ones."""
    if v.reason != "not_yet" or f.undisputed_cents <= 0:
        return False
    if step == "fourteen_day_notice":
        noticed = f.notice_message_id is not None or f.costs_posted_cents > 0
        return not noticed and is_natural(f.capacity) and legal_refusal(f, step, today, seen_until) is None
    near = v.until is not None and v.until <= today + timedelta(days=policy.limits.bundle_days)
    return v.step == step and near and legal_refusal(f, step, today, seen_until) is None


def by_message(decided: Sequence[tuple[Facts, Verdict]]) -> dict[str, list[Facts]]:
    """The claims that go into one message, by step."""
    groups: dict[str, list[Facts]] = defaultdict(list)
    for f, v in decided:
        if v.outcome == ACT and v.channel:
            groups[v.step].append(f)
    return groups


def next_look(f: Facts, v: Verdict, today: date) -> date | None:
    """Volgende blik: the first day on which the answer can be another one without anything happening in between."""
    days = [v.until] if v.until else []
    if f.stage == "issued":
        days.append(f.due_on + DAY)
    start = current_default(f)
    if f.default_on is None and start is not None:
        days.append(start[0])
    ahead = [d for d in days if d > today]
    return min(ahead) if ahead else None
