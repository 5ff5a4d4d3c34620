"""Fan-out: what follows from the verdicts of one chunk, written in sets: one statement per table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor
from voldaan.claims import balances_sql, costs
from voldaan.claims import events as claim_events
from voldaan.claims.rules import Owed, interest_owed, undisputed
from voldaan.daily import events as run_events
from voldaan.daily.decide import ACT, Verdict, by_message, current_default, next_look, policy_for, tone_of
from voldaan.daily.facts import Facts
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.messages import events as message_events
from voldaan.messages import rules as message_rules
from voldaan.parties.rules import is_natural
from voldaan.policy.rules import Policy
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.collection_costs import NoticeState, costs_due
from voldaan_law.nl.contact import next_allowed
from voldaan_law.nl.default import interest_start


class Context(NamedTuple):
    """What one run knows apart from the claims."""

    actor: Actor
    run_id: int
    policy_id: int
    policy: Policy
    today: date
    secret: bytes
    without_vat_deduction: frozenset[int]


@dataclass
class Plan:
    """Everything one chunk will write, as rows."""

    claims: list[tuple[object, ...]] = field(default_factory=list)
    decisions: list[tuple[object, ...]] = field(default_factory=list)
    messages: list[tuple[object, ...]] = field(default_factory=list)
    message_claims: list[tuple[object, ...]] = field(default_factory=list)
    entries: list[events.Entry] = field(default_factory=list)
    costs: list[tuple[Facts, int, int, int]] = field(default_factory=list)
    rounds: dict[tuple[int, str], int] = field(default_factory=dict)


Decided = list[tuple[Facts, Verdict]]


def write(context: Context, cases: Sequence[Decided]) -> None:
    """Uitvoeren: store the decisions of whole cases and all that follows from them."""
    plan = Plan()
    groups = [(decided, by_message(decided)) for decided in cases]
    message_ids = iter(sql.take_ids("outbox_message", sum(len(g) for _, g in groups)))
    plan.rounds = _rounds([f.claim_id for decided, _ in groups for f, v in decided if v.outcome == ACT])
    announced = _announced(
        [f for decided, _ in groups for f, v in decided if v.step == "costs_due" and v.outcome == ACT]
    )
    for decided, by_step in groups:
        policy = policy_for([f for f, _ in decided], context.policy)
        booked = _book_costs(context, plan, by_step.get("costs_due", []), announced)
        ids = {step: next(message_ids) for step in by_step}
        for step, facts in by_step.items():
            channel = next(v.channel for f, v in decided if f is facts[0])
            _propose(context, plan, policy, ids[step], step, channel, facts, booked)
        for f, v in decided:
            message_id = ids.get(v.step) if v.outcome == ACT else None
            _store_verdict(context, plan, f, v, message_id, policy.segment.name)
    _insert(context, plan)


@lru_cache(maxsize=65536)
def start_of_interest(
    capacity: str, due_on: date, fatal: bool, issued_on: date, default_on: date | None, agreed: str = ""
) -> tuple[str, date] | None:
    """Begin van de rente by law; without a term that was agreed the invoice counts as received on its own date.

    An agreed rate takes the place of the commercial one where default has begun by the first day: from there on the
    clause gives it. Where interest begins before default, it stays the law's.
    """
    start = interest_start(
        Capacity(capacity), due_on, term_is_fatal=fatal, received_on=issued_on, default_on=default_on
    ).value
    if start is None:
        return None
    by_clause = agreed and start.kind == "commercial" and default_on is not None and default_on <= start.first_day
    return (agreed if by_clause else start.kind), start.first_day


def interest_begins(f: Facts) -> tuple[str, date] | None:
    """Begin van de rente of a claim: its kind and first day, as the law and its terms have it today."""
    start = current_default(f)
    return start_of_interest(
        f.capacity, f.due_on, f.term_is_fatal, f.issued_on, start[0] if start else None, f.agreed_interest
    )


def owed(f: Facts) -> Owed:
    """What the ledger says of the claim, with the start of interest as the law has it today."""
    kind, first = f.interest_kind, f.interest_from
    if first is None:
        found = interest_begins(f)
        kind, first = found if found else ("", None)
    return Owed(
        f.principal_cents,
        f.interest_cents,
        f.interest_capitalised_cents,
        f.costs_cents,
        kind,
        first,
        f.interest_until,
        f.interest_stop_on,
        f.interest_free_until,
    )


def _rounds(claim_ids: list[int]) -> dict[tuple[int, str], int]:
    """How often each step was decided before: a step may come again after its message was cancelled."""
    rows = sql.fetch(
        "SELECT claim_id, step, count(*) FROM daily_decision WHERE claim_id = ANY(%s) GROUP BY claim_id, step",
        [claim_ids],
    )
    return {(claim, step): count for claim, step, count in rows}


def _announced(facts: list[Facts]) -> dict[int, int]:
    """What each notice or demand announced, by message."""
    ids = [f.notice_message_id for f in facts if f.notice_message_id is not None]
    if not ids:
        return {}
    return dict(sql.fetch("SELECT id, announced_costs_cents FROM outbox_message WHERE id = ANY(%s)", [ids]))


def _book_costs(context: Context, plan: Plan, facts: list[Facts], announced: dict[int, int]) -> dict[int, int]:
    """Kosten boeken over what is unpaid of each notice, never more than it announced; gives claim id -> cents."""
    booked: dict[int, int] = {}
    notices: dict[int, list[Facts]] = {}
    for f in facts:
        if f.costs_posted_cents == 0 and f.notice_message_id is not None:
            notices.setdefault(f.notice_message_id, []).append(f)
    for notice, members in notices.items():
        base = sum(f.undisputed_cents for f in members)
        parts = [costs.Part(f.undisputed_cents, f.agreed_costs_percent) for f in members]
        vat = members[0].creditor_id in context.without_vat_deduction
        total = costs_due(
            capacity=Capacity(members[0].capacity),
            unpaid_principal_cents=base,
            notice=NoticeState.EXPIRED,
            announced_cents=announced[notice],
            agreed_cents=costs.agreed(parts, natural=is_natural(members[0].capacity), vat=vat, on=context.today),
            vat=vat,
            on=context.today,
        ).value
        total = min(total, announced[notice])
        for f, cents in zip(members, _share(total, [f.undisputed_cents for f in members]), strict=True):
            if cents:
                booked[f.claim_id] = cents
                plan.costs.append((f, cents, announced[notice], base))
    return booked


def _share(total: int, weights: list[int]) -> list[int]:
    """Verdelen: ``total`` cents over ``weights``, to the cent, the remainder to the largest."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    shares = [total * w // whole for w in weights]
    shares[weights.index(max(weights))] += total - sum(shares)
    return shares


def _propose(
    context: Context,
    plan: Plan,
    policy: Policy,
    message_id: int,
    step: str,
    channel: str,
    facts: list[Facts],
    booked: dict[int, int],
) -> None:
    """Klaarzetten: one message with the amounts of today; at dispatch they are computed once more."""
    first, today = facts[0], context.today
    amounts = []
    for f in facts:
        asked = undisputed(owed(f), f.disputed_cents, f.contested_costs_cents)
        interest = interest_owed(asked, today) if step in message_rules.CLAIMS_INTEREST else asked.interest_cents
        # Costs that are booked today were counted over the undisputed part.
        amounts.append((asked.principal_cents, interest, asked.costs_cents + booked.get(f.claim_id, 0)))
    principal, interest_cents, costs_cents = (sum(column) for column in zip(*amounts, strict=True))
    vat = first.creditor_id in context.without_vat_deduction
    announced = 0
    if step in message_rules.ANNOUNCES_COSTS:
        parts = [costs.Part(asked[0], f.agreed_costs_percent) for f, asked in zip(facts, amounts, strict=True)]
        announced = costs.to_announce(parts, natural=is_natural(first.capacity), vat=vat, on=today)
    key = f"{first.case_id}:{step}:{today.isoformat()}:{plan.rounds.get((first.claim_id, step), 0)}"
    moment = _first_moment(today, channel)
    plan.messages.append(
        (message_id, message_rules.public_id(context.secret, key), key, step, channel, first.creditor_id,
         first.debtor_id, first.case_id, first.language, moment,
         message_rules.term_days(step, natural=is_natural(first.capacity)), principal, interest_cents, costs_cents,
         announced,
         tone_of(policy, step, facts), first.form or policy.form, *_approval(policy, channel))
    )  # fmt: skip
    plan.message_claims += [(message_id, f.claim_id, *a) for f, a in zip(facts, amounts, strict=True)]


def _approval(policy: Policy, channel: str) -> tuple[str, str, datetime | None]:
    """State, by whom and when: a person releases each message, unless the policy leaves that to itself; a call a person
    makes himself.
    """
    asks = policy.limits.approval and channel != "phone"
    return ("proposed", "", None) if asks else ("approved", "beleid", clock.now())


@lru_cache(maxsize=64)
def _first_moment(day: date, channel: str) -> datetime:
    return next_allowed(clock.at_hour(day, 8), channel)


def _store_verdict(
    context: Context,
    plan: Plan,
    f: Facts,
    v: Verdict,
    message_id: int | None,
    segment: str,
) -> None:
    today, acted = context.today, v.outcome == ACT
    stage, start, entries = f.stage, f.default_on, plan.entries
    found = current_default(f)
    if f.stage == "issued" and today > f.due_on:
        stage = "overdue"
    if start is None and found is not None and found[0] <= today:
        start = found[0]
        stage = "in_default" if stage in ("issued", "overdue", "notice_of_default") else stage
        data = claim_events.DefaultBegan(default_on=found[0], ground=found[1])
        entries.append(events.Entry(data, claim_id=f.claim_id, party_id=f.debtor_id, on=today))
    if acted:
        _record_act(plan, f, v, message_id, today)
        round_ = plan.rounds.get((f.claim_id, v.step), 0)
        plan.decisions.append((f.claim_id, v.step, round_, v.outcome, v.reason, v.rule, message_id, segment))
    if acted and v.step == "costs_due":
        stage = "costs_due"
    legal = acted and v.step == "legal_proposal"
    now = f if (start, stage) == (f.default_on, f.stage) else f._replace(default_on=start, stage=stage)
    now_owed = owed(now)
    ground = found[1] if found and start else ""
    plan.claims.append(
        (f.claim_id, "legal_review" if legal else stage, start, ground, now_owed.interest_kind, now_owed.interest_from,
         message_id or f.pending_message_id, "legal_proposal" if legal else f.step, today if legal else f.step_on,
         None if acted or f.pending_message_id else next_look(now, v, today), v.reason, v.rule)
    )  # fmt: skip


def _record_act(plan: Plan, f: Facts, v: Verdict, message_id: int | None, today: date) -> None:
    data: object
    if message_id is None:
        data = run_events.LegalProposed(principal_cents=f.undisputed_cents)
    else:
        data = message_events.MessageProposed(message_id=message_id, message=v.step, channel=v.channel)
    plan.entries.append(events.Entry(data, claim_id=f.claim_id, party_id=f.debtor_id, on=today))


_CLAIM = {
    "id": "bigint", "stage": "text", "default_on": "date", "default_ground": "text", "interest_kind": "text",
    "interest_from": "date", "pending_message_id": "bigint", "step": "text", "step_on": "date", "next_look_on": "date",
    "verdict": "text", "verdict_rule": "text",
}  # fmt: skip
_MESSAGE = {
    "id": "bigint", "public_id": "text", "key": "text", "kind": "text", "channel": "text", "creditor_id": "bigint",
    "debtor_id": "bigint", "case_id": "bigint", "language": "text", "not_before": "timestamptz",
    "term_days": "smallint", "principal_cents": "bigint", "interest_cents": "bigint", "costs_cents": "bigint",
    "announced_costs_cents": "bigint", "tone": "text", "form": "text", "state": "text", "approved_by": "text",
    "approved_at": "timestamptz",
}  # fmt: skip


def _insert(context: Context, plan: Plan) -> None:
    actor, today, tenant = context.actor, context.today, {"tenant_id": context.actor.tenant_id}
    sql.insert("outbox_message", _MESSAGE, plan.messages, constants=tenant | {
        "reason": "", "proposed_on": today, "address": "{}", "files": [], "sha256": "", "run_id": context.run_id,
    })  # fmt: skip
    sql.insert(
        "outbox_messageclaim",
        {"message_id": "bigint", "claim_id": "bigint", "principal_cents": "bigint", "interest_cents": "bigint",
         "costs_cents": "bigint"},
        plan.message_claims,
        constants=tenant,
    )  # fmt: skip
    sql.insert(
        "daily_decision",
        {"claim_id": "bigint", "step": "text", "round": "smallint", "outcome": "text", "reason": "text", "rule": "text",
         "message_id": "bigint", "segment": "text"},
        plan.decisions,
        constants=tenant | {"run_id": context.run_id, "policy_id": context.policy_id, "decided_on": today},
    )  # fmt: skip
    sql.update("claims_claim", _CLAIM, plan.claims)
    events.record(actor, plan.entries, run_id=context.run_id)
    _post_costs(context, plan)


def _post_costs(context: Context, plan: Plan) -> None:
    if not plan.costs:
        return
    entries = [
        events.Entry(
            claim_events.CostsBooked(amount_cents=cents, announced_cents=announced, base_cents=base, rule="LR-3.10"),
            claim_id=f.claim_id,
            party_id=f.debtor_id,
            key=f"costs:{f.claim_id}:{f.notice_message_id}:{plan.rounds.get((f.claim_id, 'costs_due'), 0)}",
            on=context.today,
        )
        for f, cents, announced, base in plan.costs
    ]
    ids = events.record(context.actor, entries, run_id=context.run_id)
    post(
        context.actor,
        "costs_booked",
        [
            Posting(id_, 1, Account.COSTS, Account.COSTS_CLAIMED, cents, context.today, f.creditor_id, f.debtor_id,
                    f.claim_id)
            for id_, (f, cents, _, _) in zip(ids, plan.costs, strict=True)
        ],
    )  # fmt: skip
    balances_sql.refresh([f.claim_id for f, *_ in plan.costs])
