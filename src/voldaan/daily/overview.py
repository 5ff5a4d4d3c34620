"""Overview (overzicht): what needs a person today, what the machine did, and what it will do next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.base.errors import NotFound
from voldaan.claims import own_values
from voldaan.daily import decide, facts
from voldaan.messages import listing as outbox
from voldaan.payments import ageing
from voldaan.payments import listing as bank
from voldaan.payments import queries as payments
from voldaan.policy import services as policies
from voldaan.policy.rules import SERIOUSNESS

#: Above this many cases the steps of tomorrow are not worked out while somebody waits for the page.
MOST_CASES = 1500


@dataclass(frozen=True, slots=True)
class Count:
    """Aantal with the cents that go with it."""

    count: int
    cents: int


class RunRow(NamedTuple):
    """Dagrun with its counts."""

    id: int
    run_on: date
    started_at: datetime
    finished_at: datetime | None
    candidates: int
    acted: int
    waiting: int
    blocked: int


class DecisionRow(NamedTuple):
    """Beslissing that a run stored, with the claim and message it is about."""

    claim_id: int
    number: str
    debtor: str
    step: str
    reason: str
    rule: str
    message: str | None


class Stale(NamedTuple):
    """Bank niet bijgewerkt: a creditor, and the last day that is known (None: nothing yet)."""

    creditor: str
    seen_until: date | None


class Today(NamedTuple):
    """Wat vandaag een mens nodig heeft, and what the machine did and will do."""

    to_approve: Count
    kept: list[tuple[str, int]]
    failed: int
    uncertain: int
    receipts: int
    possible_money: bank.Waiting
    unknown_money: bank.Waiting
    old_money: bank.Waiting
    stale: list[Stale]
    blocked: int
    unreachable: int
    conflicts: int
    legal: Count
    last_run: RunRow | None
    sent: int
    matched: int
    next_steps: list[tuple[str, int]]
    next_candidates: int

    @property
    def quiet(self) -> bool:
        """Nothing asks for a person."""
        counts = (self.to_approve.count, self.failed, self.uncertain, self.receipts, self.blocked, self.unreachable)
        money = (self.possible_money.count, self.unknown_money.count, self.old_money.count, self.legal.count)
        return not (any(counts) or any(money) or self.conflicts or self.kept or self.stale)


def today(actor: Actor, on: date) -> Today:
    """Vandaag for one administration; a fixed number of queries."""
    last_run = next(iter(runs(limit=1)), None)
    since = last_run.run_on if last_run else on
    counts = outbox.counts()
    steps, candidates = coming(actor, on + timedelta(days=1))
    held, unreachable, legal_count, legal_cents = _claims(on)
    sent, matched = _done_since(since)
    return Today(
        to_approve=Count(*outbox.totals(outbox.Filter("proposed"))),
        kept=outbox.kept_reasons(),
        failed=_failed_lately(on),
        uncertain=counts.get("uncertain", 0),
        receipts=outbox.totals(outbox.Filter("receipt"))[0],
        possible_money=bank.waiting(with_candidates=True),
        unknown_money=bank.waiting(with_candidates=False),
        old_money=ageing.old(on),
        stale=_stale(actor, on),
        blocked=held,
        unreachable=unreachable,
        conflicts=own_values.conflict_count(),
        legal=Count(legal_count, legal_cents),
        last_run=last_run,
        sent=sent,
        matched=matched,
        next_steps=steps,
        next_candidates=candidates,
    )


def _claims(on: date) -> tuple[int, int, int, int]:
    row = sql.fetch_one(
        "SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM claims_hold h WHERE h.case_id = c.case_id"
        "   AND (h.claim_id IS NULL OR h.claim_id = c.id) AND h.released_on IS NULL AND h.from_on <= %s)),"
        " count(*) FILTER (WHERE (p.email = '' OR p.email_bounced_on IS NOT NULL) AND (p.street = '' OR p.town = '')),"
        " count(*) FILTER (WHERE c.stage = 'legal_review'),"
        " coalesce(sum(c.principal_cents) FILTER (WHERE c.stage = 'legal_review'), 0)::bigint"
        " FROM claims_claim c JOIN parties_party p ON p.id = c.debtor_id WHERE c.closed_on IS NULL",
        [on],
    )
    assert row is not None
    return row[0], row[1], row[2], row[3]


def _done_since(since: date) -> tuple[int, int]:
    row = sql.fetch_one(
        "SELECT (SELECT count(*) FROM outbox_message WHERE dispatched_on >= %s AND state = 'sent'),"
        " (SELECT count(*) FROM payments_bankline WHERE booked_on >= %s AND state = 'allocated' AND decided_by = '')",
        [since, since],
    )
    assert row is not None
    return row[0], row[1]


def _failed_lately(on: date) -> int:
    row = sql.fetch_one(
        "SELECT count(*) FROM outbox_message WHERE state = 'failed' AND dispatched_on >= %s", [on - timedelta(days=14)]
    )
    assert row is not None
    return int(row[0])


def _stale(actor: Actor, on: date) -> list[Stale]:
    _, policy = policies.in_force(actor, on)
    limit = on - timedelta(days=policy.limits.bank_data_days)
    seen = payments.seen_until()
    names = sql.fetch(
        "SELECT id, name FROM parties_creditor s WHERE EXISTS"
        " (SELECT FROM claims_claim c WHERE c.creditor_id = s.id AND c.closed_on IS NULL) ORDER BY name"
    )
    return [Stale(name, seen.get(id_)) for id_, name in names if (seen.get(id_) or date.min) < limit]


def coming(actor: Actor, on: date) -> tuple[list[tuple[str, int]], int]:
    """Wat er op een dag komt: steps by kind as things stand now, and how many cases will be looked at."""
    cases = facts.cases_to_look_at(on)
    if len(cases) > MOST_CASES:
        return [], len(cases)
    _, policy = policies.in_force(actor, on)
    seen = payments.seen_until()
    steps: Counter[str] = Counter()
    for _, claims in facts.of_cases(cases, on):
        for _, verdict in decide.decide_case(claims, policy, on, seen.get(claims[0].creditor_id)):
            if verdict.outcome == decide.ACT:
                steps[verdict.step] += 1
    return steps.most_common(), len(cases)


_RUN = "SELECT id, run_on, started_at, finished_at, candidates, acted, waiting, blocked FROM daily_run"


def runs(*, limit: int = 60) -> list[RunRow]:
    """Dagruns, the last one first."""
    return [RunRow(*row) for row in sql.fetch(f"{_RUN} ORDER BY run_on DESC LIMIT %s", [limit])]


def run_of(on: date) -> RunRow:
    """The run of a day; :raises NotFound: when that day was not run."""
    row = sql.fetch_one(f"{_RUN} WHERE run_on = %s", [on])
    if row is None:
        raise NotFound(f"Op {on:%d-%m-%Y} is geen dagrun gedaan. Kies een dag uit de lijst.")
    return RunRow(*row)


def decisions(run_id: int, *, limit: int | None = None, offset: int = 0) -> list[DecisionRow]:
    """Beslissingen of a run: the most serious step first, then by debtor."""
    rows = sql.fetch(
        "SELECT c.id, c.number, p.name, d.step, d.reason, d.rule, m.public_id FROM daily_decision d"
        " JOIN claims_claim c ON c.id = d.claim_id JOIN parties_party p ON p.id = c.debtor_id"
        " LEFT JOIN outbox_message m ON m.id = d.message_id WHERE d.run_id = %s"
        " ORDER BY array_position(%s::text[], d.step::text) DESC, p.name_key, c.id LIMIT %s OFFSET %s",
        [run_id, list(SERIOUSNESS), limit, offset],
    )
    return [DecisionRow(*row) for row in rows]


def decision_counts(run_id: int) -> list[tuple[str, int]]:
    """How many decisions of each step a run stored, the most serious first."""
    rows = sql.fetch("SELECT step, count(*) FROM daily_decision WHERE run_id = %s GROUP BY step", [run_id])
    return sorted(((step, count) for step, count in rows), key=lambda x: -SERIOUSNESS.get(x[0], 0))
