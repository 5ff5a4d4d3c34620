"""The daily run (dagrun): once a day per administration, in chunks of whole debtors, each in its own transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from voldaan.arrangements import follow, promises
from voldaan.bank_orders import waiting
from voldaan.base import clock, events, sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.base.models import Tenant
from voldaan.claims import holds
from voldaan.daily import decide, facts, fanout
from voldaan.daily.events import RunFinished
from voldaan.daily.facts import Facts
from voldaan.disputes import services as disputes
from voldaan.messages import hold_letters, thanks
from voldaan.payments import queries as payments
from voldaan.policy import services as policies

CASES_PER_CHUNK = 2000


class RunResult(NamedTuple):
    """Uitkomst of a run: what was looked at and what became of it."""

    run_on: date
    decided: list[tuple[Facts, decide.Verdict]]

    def count(self, outcome: str) -> int:
        """How many claims had this outcome."""
        return sum(v.outcome == outcome for _, v in self.decided)


def run(actor: Actor, on: date, *, dry_run: bool = False) -> RunResult:
    """Dagrun voor ``on``: decide on every claim that asks for a look, and store what follows.

    :raises Refused: for a day before the last run; a day that was run may be run again and then finds what is new.
    """
    actor.must(Permission.RUN)
    with clock.set_to(on), _alone(actor):
        context, seen = _open(actor, on, dry_run)
        if not dry_run:
            _agreements(actor, on)
        decided: list[tuple[Facts, decide.Verdict]] = []
        for chunk in _chunks(actor, on):
            with tenancy.active(actor.tenant_id):
                cases = _decide_chunk(context, chunk, seen)
                if not dry_run:
                    fanout.write(context, cases)
                decided += [pair for case in cases for pair in case]
        result = RunResult(on, decided)
        if not dry_run:
            _close(actor, context.run_id, result)
        return result


@contextmanager
def _alone(actor: Actor) -> Iterator[None]:
    """One run at a time per administration; the database lets go of the lock when the process dies."""
    key = [0x72756E, actor.tenant_id % 2**31]
    row = sql.fetch_one("SELECT pg_try_advisory_lock(%s, %s)", key)
    if row is None or not row[0]:
        raise Refused("Er draait al een dagrun voor deze administratie. Wacht tot die klaar is.", rule="run-busy")
    try:
        yield
    finally:
        sql.fetch_one("SELECT pg_advisory_unlock(%s, %s)", key)


def _open(actor: Actor, on: date, dry_run: bool) -> tuple[fanout.Context, dict[int, date | None]]:
    with tenancy.active(actor.tenant_id):
        last = sql.fetch_one("SELECT max(run_on) FROM daily_run")
        if last is not None and last[0] is not None and last[0] > on:
            raise Refused(
                f"De dagrun van {on:%d-%m-%Y} kan niet meer: {last[0]:%d-%m-%Y} is al gedraaid. "
                "Kies die dag of een latere.",
                rule="run-order",
            )
        if not dry_run:
            waiting.follow(actor, on)
            holds.end_what_ended(actor, on)
            holds.spread(actor)
            hold_letters.follow(actor)
            disputes.follow(actor)
        policy_id, policy = policies.in_force(actor, on)
        run_id = 0 if dry_run else _run_row(actor, on, policy_id)
        secret = bytes(Tenant.objects.get(id=actor.tenant_id).secret)
        vat = frozenset(r[0] for r in sql.fetch("SELECT id FROM parties_creditor WHERE NOT deducts_vat"))
        return fanout.Context(actor, run_id, policy_id, policy, on, secret, vat), payments.seen_until()


def _agreements(actor: Actor, on: date) -> None:
    """Afspraken nagaan, before anything is decided: promises, the terms of arrangements, and who has paid it all."""
    with tenancy.active(actor.tenant_id):
        promises.check(actor, on)
        follow.nightly(actor, on)
        thanks.follow(actor, on)


def _run_row(actor: Actor, on: date, policy_id: int) -> int:
    policies.mark_used(policy_id)
    row = sql.fetch_one(
        "INSERT INTO daily_run (tenant_id, run_on, started_at, policy_id, candidates, acted, waiting, blocked)"
        " VALUES (%s, %s, %s, %s, 0, 0, 0, 0)"
        " ON CONFLICT (tenant_id, run_on) DO UPDATE SET finished_at = NULL RETURNING id",
        [actor.tenant_id, on, clock.recorded_now(), policy_id],
    )
    assert row is not None
    return int(row[0])


def _chunks(actor: Actor, on: date) -> Iterator[list[int]]:
    with tenancy.active(actor.tenant_id):
        case_ids = facts.cases_to_look_at(on)
    for start in range(0, len(case_ids), CASES_PER_CHUNK):
        yield case_ids[start : start + CASES_PER_CHUNK]


def _decide_chunk(
    context: fanout.Context, case_ids: list[int], seen: dict[int, date | None]
) -> list[list[tuple[Facts, decide.Verdict]]]:
    return [
        decide.decide_case(claims, context.policy, context.today, seen.get(claims[0].creditor_id))
        for _, claims in facts.of_cases(case_ids, context.today)
    ]


def _close(actor: Actor, run_id: int, result: RunResult) -> None:
    counts = (len(result.decided), *(result.count(o) for o in (decide.ACT, decide.WAIT, decide.BLOCKED)))
    if counts[0] != sum(counts[1:]):
        raise RuntimeError(f"run {run_id}: {counts[0]} candidates, but {counts[1:]} verdicts")
    with tenancy.active(actor.tenant_id):
        sql.execute(
            "UPDATE daily_run SET finished_at = %s, candidates = candidates + %s, acted = acted + %s,"
            " waiting = waiting + %s, blocked = blocked + %s WHERE id = %s",
            [clock.recorded_now(), *counts, run_id],
        )
        if counts[0]:
            data = RunFinished(candidates=counts[0], acted=counts[1], waiting=counts[2], blocked=counts[3])
            events.record(actor, [events.Entry(data)], run_id=run_id)
