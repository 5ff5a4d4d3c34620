"""Reads about runs and what comes next."""

from __future__ import annotations

from datetime import date

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.daily import decide, facts
from voldaan.policy import services as policies


def next_steps(actor: Actor, on: date) -> dict[int, str]:
    """Volgende stap of each open claim by the policy in force, by claim id."""
    _, policy = policies.in_force(actor, on)
    cases = [row[0] for row in sql.fetch("SELECT DISTINCT case_id FROM claims_claim WHERE closed_on IS NULL")]
    found = {}
    for _, claims in facts.of_cases(cases, on):
        applied = decide.policy_for(claims, policy)
        for f in claims:
            step = decide.next_step(f, applied, on)
            found[f.claim_id] = step.step if step else ""
    return found
