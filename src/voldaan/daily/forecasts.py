"""Forecasts (vooruitzien): the simulation over what the books hold now, for one invoice and for two policies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from voldaan.base import sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims.queries import id_of
from voldaan.daily import decide, facts, simulate
from voldaan.daily.facts import Facts
from voldaan.daily.paying import Paying, observed
from voldaan.policy import services as policies
from voldaan.policy.rules import parse

CASES_PER_CHUNK = 5000


class Comparison(NamedTuple):
    """Vergelijking of the policy in force with another, over the same claims and the same paying behaviour."""

    now: simulate.Forecast
    then: simulate.Forecast
    paying: Paying
    days: int


def invoice(actor: Actor, number: str, on: date, *, text: str = "", days: int = 365) -> dict[str, Any]:
    """Wat gebeurt er met deze factuur, as long as nobody answers or pays: steps with their day and why.

    :raises NotFound: for an unknown number. :raises Refused: for a claim that is closed, or a policy that is not right.
    """
    return of_claim(actor, id_of(number), on, text=text, days=days)


def of_claim(actor: Actor, claim_id: int, on: date, *, text: str = "", days: int = 365) -> dict[str, Any]:
    """The same for a claim by its id."""
    actor.must(Permission.READ)
    row = sql.fetch_one("SELECT number, closed_on FROM claims_claim WHERE id = %s", [claim_id])
    if row is None:
        raise NotFound("Deze vordering bestaat niet in deze administratie.")
    number, closed_on = row
    if closed_on is not None:
        raise Refused(f"Factuur {number} is gesloten op {closed_on:%d-%m-%Y}; er gebeurt niets meer mee.")
    policy = parse(text) if text else policies.in_force(actor, on)[1]
    case = [f._replace(pending_message_id=None) for f in facts.of_claim(claim_id, on)]
    place = next(i for i, f in enumerate(case) if f.claim_id == claim_id)
    applied = decide.policy_for(case, policy)
    steps = simulate.path(case, policy, on, on + timedelta(days=days))
    return {
        "claim": number, "on": on, "policy": policy.name, "segment": applied.segment.title,
        "segment_reason": applied.segment.because, "hold": case[place].hold,
        "steps": [
            {"on": s.on, "step": s.step, "channel": s.channel, "why": s.why, "with": _with(case, steps, s)}
            for s in steps if s.place == place
        ],
    }  # fmt: skip


def _with(case: list[Facts], steps: list[simulate.Planned], step: simulate.Planned) -> list[str]:
    """Other invoices that the same message would be about."""
    return [case[s.place].number for s in steps if s != step and (s.on, s.step) == (step.on, step.step)]


def compare(actor: Actor, text: str, on: date, *, days: int = simulate.HORIZON_DAYS) -> Comparison:
    """Vergelijk a policy with the one in force, over every open claim; nothing is written.

    :raises Refused: for a policy that cannot be read or that skips a legal guard.
    """
    actor.must(Permission.READ)
    then = parse(text)
    _, now = policies.in_force(actor, on)
    paying = observed(on)
    ids = [row[0] for row in sql.fetch("SELECT DISTINCT case_id FROM claims_claim WHERE closed_on IS NULL")]
    cases = [_undecided(case) for case in _cases(sorted(ids), on)]
    first, second = (simulate.book(cases, policy, paying, on, days=days) for policy in (now, then))
    return Comparison(first, second, paying, days)


def _cases(ids: list[int], on: date) -> Iterator[list[Facts]]:
    for start in range(0, len(ids), CASES_PER_CHUNK):
        for _, case in facts.of_cases(ids[start : start + CASES_PER_CHUNK], on):
            yield case


def _undecided(case: list[Facts]) -> list[Facts]:
    """What waits in the outbox has not left: the simulation goes on as if it were not proposed yet."""
    return [f._replace(pending_message_id=None) if f.pending_message_id else f for f in case]


def calendar(actor: Actor, on: date, *, days: int = 28) -> list[tuple[date, dict[str, int]]]:
    """Kalender: the steps of the coming days as things stand now and nobody pays, by day and kind."""
    actor.must(Permission.READ)
    _, policy = policies.in_force(actor, on)
    ids = [row[0] for row in sql.fetch("SELECT DISTINCT case_id FROM claims_claim WHERE closed_on IS NULL")]
    found: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for case in _cases(sorted(ids), on):
        steps = simulate.path(_undecided(case), policy, on, on + timedelta(days=days))
        for day, step in {(s.on, s.step) for s in steps}:
            found[day][step] += 1
    return sorted((day, dict(kinds)) for day, kinds in found.items())
