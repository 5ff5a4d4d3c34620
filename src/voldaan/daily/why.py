"""Why (waarom): for one claim on a day every guard and rule with its outcome, the amounts, and what comes next."""

from __future__ import annotations

from datetime import date
from typing import Any

from voldaan.base import clock, sql
from voldaan.base.actor import Actor
from voldaan.claims import costs, hold_rules
from voldaan.claims.queries import claims, id_of
from voldaan.claims.rules import last_priced_day
from voldaan.daily import decide, facts
from voldaan.daily.facts import Facts
from voldaan.daily.fanout import owed
from voldaan.parties.rules import is_natural
from voldaan.payments import queries as payments
from voldaan.policy import services as policies
from voldaan.policy.rules import Policy
from voldaan_law.money import format_euros
from voldaan_law.nl import interest as law_interest
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.collection_costs import NoticeState, collection_costs, costs_due
from voldaan_law.nl.default import default_start, interest_start
from voldaan_law.nl.statement_account import read_kind
from voldaan_law.outcome import Outcome, explain

REASONS = {
    "not_issued_yet": "De factuur is nog niet verstuurd.",
    "message_pending": "Er staat al een bericht klaar; eerst dat.",
    "principal_came_in": "De hoofdsom is binnen; over de rente of kosten die resten, beslist een mens.",
    "disputed": "De hele hoofdsom die openstaat, wordt betwist; eerst het antwoord.",
    "end_of_path": "Alle stappen van het beleid zijn gezet.",
    "not_yet": "De dag van deze stap is er nog niet.",
    "due": "De dag van deze stap is er; niets staat in de weg.",
    "bundled": "Gaat mee met een ander bericht aan dezelfde debiteur.",
    "contact_budget": "Er ging pas een bericht uit; nu eerst rust.",
    "below_smallest_amount": "Het bedrag is te klein voor een bericht.",
    "below_smallest_legal": "Het bedrag is te klein voor een juridische stap.",
    "anchor_not_there": "Deze stap wacht op iets wat nog niet is gebeurd.",
    "not_due": "De factuur is nog niet vervallen.",
    "already_in_default": "Het verzuim is al ingetreden.",
    "no_default_yet": "Er is nog geen verzuim.",
    "window_unknown": "De ontvangst van de brief staat nog niet vast.",
    "window_running": "De termijn van de brief loopt nog.",
    "bank_data_needed": "De bank moet eerst bijgewerkt zijn tot na de termijn.",
    "register_check_needed": "Kijk eerst in de registers voor insolventie en schuldhulp; de vorige keer telt een week.",
    "no_address": "De debiteur is niet te bereiken: er is geen bruikbaar adres.",
    "no_natural_person": "Deze brief is voor natuurlijke personen.",
} | {f"hold_{kind}": hold_rules.explained(kind).duty for kind in hold_rules.LABELS}


def why(actor: Actor, number: str, on: date, language: str = "nl") -> dict[str, Any]:
    """Waarom: the whole reasoning about one claim on ``on``, the steps of the law in ``language``.

    :raises NotFound: for an unknown number.
    """
    row = sql.fetch_one("SELECT id, closed_on FROM claims_claim WHERE id = %s", [id_of(number)])
    assert row is not None
    (view,) = claims(on, where="c.id = %(id)s", params={"id": row[0]})
    shown = {k: v for k, v in view._asdict().items() if k not in ("id", "case_id", "debtor_id")}
    head: dict[str, Any] = {"claim": number, "on": on, "amounts": shown, "decided": _decided(row[0], on)}
    if row[1] is not None:
        return head | {"outcome": "closed", "reason": f"Gesloten op {row[1]:%d-%m-%Y}.", "guards": [], "derivation": []}
    with clock.set_to(on):
        _, policy = policies.in_force(actor, on)
        case = facts.of_claim(row[0], on)
        policy = decide.policy_for(case, policy)
        known = payments.seen_until().get(case[0].creditor_id)
        seen = min(known, on) if known else None
        verdict = next(v for f, v in decide.decide_case(case, policy, on, seen) if f.claim_id == row[0])
        f = next(f for f in case if f.claim_id == row[0])
        step = decide.next_step(f, policy, on)
        return head | {
            "policy": policy.name,
            "segment": policy.segment.title,
            "segment_reason": policy.segment.because,
            "outcome": verdict.outcome,
            "step": verdict.step,
            "rule": verdict.rule,
            "reason": REASONS.get(verdict.reason, verdict.reason),
            "code": verdict.reason,
            "guards": [g._asdict() for g in _guards(f, policy, on, seen)],
            "derivation": _derivation(f, on, language),
            "policy_reason": step.why if step else "",
            "next_day": decide.next_look(f, verdict, on),
        }


def _decided(claim_id: int, on: date) -> list[dict[str, Any]]:
    """Wat eerder is besloten, up to and including ``on``: each step with its rule, its policy and its message."""
    rows = sql.fetch(
        "SELECT d.decided_on, d.step, d.reason, d.rule, p.name, p.version, m.public_id, m.state, m.dispatched_on,"
        " m.template, m.because"
        " FROM daily_decision d JOIN policy_policy p ON p.id = d.policy_id"
        " LEFT JOIN outbox_message m ON m.id = d.message_id"
        " WHERE d.claim_id = %s AND d.decided_on <= %s ORDER BY d.id",
        [claim_id, on],
    )
    return [
        {"on": day, "step": step, "reason": REASONS.get(reason, reason), "rule": rule, "policy": f"{name} {version}",
         "message": message, "state": state, "dispatched_on": dispatched,
         "text": template or "", "words": because or ""}
        for day, step, reason, rule, name, version, message, state, dispatched, template, because in rows
    ]  # fmt: skip


def _guards(f: Facts, policy: Policy, on: date, seen: date | None) -> list[decide.Guard]:
    guard, limits = decide.Guard, policy.limits
    start = decide.current_default(f)
    step = decide.next_step(f, policy, on)
    total = f.undisputed_cents + f.interest_cents + f.costs_cents
    guards = [
        guard("LR-1.01", "vervallen", on > f.due_on, f"vervaldatum {f.due_on:%d-%m-%Y}"),
        guard("LR-1.02", "in verzuim", start is not None and start[0] <= on,
              f"vanaf {start[0]:%d-%m-%Y}" if start else ""),
        guard("LR-0.02", "natuurlijk persoon", is_natural(f.capacity), f.capacity),
        *_stops(f, policy, on),
        guard("LR-1.12", "niet geheel betwist", not f.disputed_cents or f.undisputed_cents > 0,
              f"betwist: {format_euros(f.disputed_cents)}" if f.disputed_cents else ""),
        guard("outbox", "geen bericht onderweg", f.pending_message_id is None),
        guard("policy", "groot genoeg", total >= limits.smallest_chased_cents),
        guard("freshness", "bank actueel", seen is not None and (on - seen).days <= limits.bank_data_days,
              f"bekend tot en met {seen:%d-%m-%Y}" if seen else "nog geen afschrift"),
    ]  # fmt: skip
    if step is not None:
        target = decide.target_day(f, step, policy.limits)
        guards.append(guard("policy", f"dag van {step.step}", target is not None and on >= target, f"{target or ''}"))
        refusal = decide.legal_refusal(f, step.step, on, seen)
        guards.append(guard(refusal.rule if refusal else "law", "wet staat het toe", refusal is None,
                            REASONS.get(refusal.reason, "") if refusal else ""))  # fmt: skip
    return guards


def _stops(f: Facts, policy: Policy, on: date) -> list[decide.Guard]:
    """One guard for each stop in force, with what it says; one that passed when there is none."""
    if not f.hold:
        return [decide.Guard("LR-8", "geen stop", True, "")]
    held = decide.under_holds(f, policy, on)
    return [
        decide.Guard(hold_rules.explained(k).rule or "hold", f"stop: {hold_rules.label(k)}", held is None,
                     hold_rules.explained(k).duty)
        for k in f.holds
    ]  # fmt: skip


def _derivation(f: Facts, on: date, language: str) -> list[dict[str, Any]]:
    """Every amount and date that the law gives, with its steps, sources and receipt."""
    start = decide.current_default(f)
    noticed = start is not None and start[1] == "notice_of_default"
    default = default_start(
        f.due_on,
        term_is_fatal=f.term_is_fatal,
        notice_term_last_day=start[0] - decide.DAY if start and noticed else None,
    )
    first = interest_start(
        Capacity(f.capacity), f.due_on, term_is_fatal=f.term_is_fatal, received_on=f.issued_on,
        default_on=start[0] if start else None,
    )  # fmt: skip
    parts: list[tuple[str, Outcome[Any]]] = [("verzuim", default), ("begin van de rente", first)]
    now = owed(f)
    found = (now.interest_kind, now.interest_from) if now.interest_from else None
    on = min(on, last_priced_day(found[0], on)) if found else on
    if found and now.settled_until is None and found[1] <= on:
        kind, percent = read_kind(found[0])
        parts.append(("rente", law_interest.interest(now.principal_cents, kind, found[1], on, percent=percent)))
    parts.append(("incassokosten volgens de staffel", collection_costs(f.undisputed_cents, on=on)))
    by_terms = costs.agreed(
        [costs.Part(f.undisputed_cents, f.agreed_costs_percent)], natural=is_natural(f.capacity), vat=False, on=on
    )
    if by_terms is not None:
        due = costs_due(
            capacity=Capacity(f.capacity), unpaid_principal_cents=f.undisputed_cents, notice=NoticeState.EXPIRED,
            announced_cents=by_terms, agreed_cents=by_terms, on=on,
        )  # fmt: skip
        parts.append(("incassokosten volgens de voorwaarden", due))
    return [_shown(name, outcome, language) for name, outcome in parts]


def _shown(name: str, outcome: Outcome[Any], language: str) -> dict[str, Any]:
    return {
        "about": name,
        "steps": explain(outcome, language),
        "sources": list(outcome.sources),
        "unverified": list(outcome.unverified),
        "receipt": outcome.receipt.sha256,
    }
