"""Terms that claims fall under (voorwaarden): bound at registering, and again when proof comes later."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.agreements import rules, services
from voldaan.agreements.events import ClaimsBound
from voldaan.agreements.models import Acceptance
from voldaan.agreements.queries import accepted_by
from voldaan.agreements.services import Evidence
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused


def accept(
    actor: Actor, version_id: int, party_id: int, *, accepted_on: date, how: str, evidence: Evidence | None = None,
    note: str = "",
) -> Acceptance:  # fmt: skip
    """Aanvaarding vastleggen and bind the open claims of the debtor that were invoiced since.

    :raises Refused: see :func:`voldaan.agreements.services.record_acceptance`.
    """
    made = services.record_acceptance(
        actor, version_id, party_id, accepted_on=accepted_on, how=how, evidence=evidence, note=note
    )
    bind_again(actor, party_id, made.id)
    return made


def withdraw(actor: Actor, acceptance_id: int, *, because: str) -> None:
    """Aanvaarding terugnemen; open claims fall back to what they were bound to before. A second click does nothing."""
    made = services.withdraw_acceptance(actor, acceptance_id, because=because)
    if made is not None:
        bind_again(actor, made.party_id)


class Running(NamedTuple):
    """Wat loopt: what the terms of one claim gave so far, and what was booked by it; cents."""

    agreed_interest: str
    agreed_costs_percent: int
    interest_kind: str
    number: str
    interest_cents: int
    costs_cents: int


def _kind_now(before: Running, sums: rules.Sums) -> str:
    """Rentesoort after the acceptance was taken back: what it gave runs no longer.

    :raises Refused: while interest or costs that rest on it are still asked; they were somebody's decision to book.
    """
    by_clause = before.interest_kind not in ("", "commercial", "statutory", sums.interest_kind)
    costs_too = before.costs_cents and before.agreed_costs_percent not in (0, sums.costs_percent)
    if (by_clause and before.interest_cents) or costs_too:
        raise Refused(
            f"Op factuur {before.number} staan rente of kosten open volgens deze voorwaarden. Schrijf die eerst af.",
            rule="LR-3.04",
        )
    return (sums.interest_kind or "commercial") if by_clause else before.interest_kind


def bind_again(actor: Actor, party_id: int, acceptance_id: int | None = None) -> None:
    """Open claims of one debtor under what he accepted, and is, now; default that has begun is not touched."""
    accepted = accepted_by([party_id]).get(party_id, [])
    rows = sql.fetch(
        "SELECT c.id, c.capacity, c.issued_on, c.due_on, c.acceptance_id, c.term_is_fatal, c.default_on,"
        " s.term_is_fatal, c.agreed_interest, c.agreed_costs_percent, c.interest_kind, c.number,"
        " c.interest_cents, c.costs_cents FROM claims_claim c JOIN parties_creditor s ON s.id = c.creditor_id"
        " WHERE c.debtor_id = %s AND c.closed_on IS NULL ORDER BY c.id FOR UPDATE OF c",
        [party_id],
    )
    changed = []
    for id_, capacity, issued_on, due_on, bound_id, fatal, default_on, always, *money in rows:
        bound = rules.binding(accepted, capacity, issued_on)
        now = always or rules.term_is_fatal(bound, issued_on, due_on) if default_on is None else fatal
        before = Running(*money)
        sums = rules.agreed_sums(bound, capacity)
        running = _kind_now(before, sums) if acceptance_id is None else before.interest_kind
        found = (bound.id if bound else None, now, *sums, running)
        if found != (bound_id, fatal, before.agreed_interest, before.agreed_costs_percent, before.interest_kind):
            changed.append((id_, *found, clock.today()))
    columns = {
        "id": "bigint", "acceptance_id": "bigint", "term_is_fatal": "boolean", "agreed_interest": "text",
        "agreed_costs_percent": "smallint", "interest_kind": "text", "next_look_on": "date",
    }  # fmt: skip
    if sql.update("claims_claim", columns, changed):
        data = ClaimsBound(acceptance_id=acceptance_id, claims=len(changed))
        events.record(actor, [events.Entry(data, party_id=party_id)])


#: Each gives (subject, expected, found) for what is wrong, and no row when all is well: a claim whose agreed interest
#: or costs are not those of the version that it is bound to, told apart from how they were written.
PROOFS = {
    "agreed_terms": """
SELECT c.number, CASE WHEN x.counts THEN x.percent ELSE 0 END, c.agreed_costs_percent FROM claims_claim c
LEFT JOIN agreements_acceptance a ON a.id = c.acceptance_id LEFT JOIN agreements_termsversion v ON v.id = a.version_id
CROSS JOIN LATERAL (SELECT coalesce(v.audience = 'business'
    AND c.capacity IN ('company', 'sole_trader', 'partnership', 'public_body') AND a.how <> 'invoice_reference'
    AND (a.how NOT IN ('handed_over', 'order_confirmation') OR a.evidence_id IS NOT NULL), false) AS counts,
  coalesce(substring(v.costs FROM '^[0-9]+')::int, 0) AS percent) x
WHERE c.agreed_costs_percent <> CASE WHEN x.counts THEN x.percent ELSE 0 END
  OR c.agreed_interest <> CASE WHEN x.counts AND v.interest_percent <> ''
    THEN v.interest_percent || '/commercial' ELSE '' END""",
}
