"""Terms that claims fall under (voorwaarden): bound at registering, and again when proof comes later."""

from __future__ import annotations

from datetime import date

from voldaan.agreements import rules, services
from voldaan.agreements.events import ClaimsBound
from voldaan.agreements.models import Acceptance
from voldaan.agreements.queries import accepted_by
from voldaan.agreements.services import Evidence
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor


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
    _bind_again(actor, party_id, made.id)
    return made


def withdraw(actor: Actor, acceptance_id: int, *, because: str) -> None:
    """Aanvaarding terugnemen; open claims fall back to what they were bound to before. A second click does nothing."""
    made = services.withdraw_acceptance(actor, acceptance_id, because=because)
    if made is not None:
        _bind_again(actor, made.party_id, None)


def _bind_again(actor: Actor, party_id: int, acceptance_id: int | None) -> None:
    """Open claims of one debtor under what he accepted now; default that has begun is not touched."""
    accepted = accepted_by([party_id]).get(party_id, [])
    rows = sql.fetch(
        "SELECT c.id, c.capacity, c.issued_on, c.due_on, c.acceptance_id, c.term_is_fatal, c.default_on,"
        " s.term_is_fatal FROM claims_claim c JOIN parties_creditor s ON s.id = c.creditor_id"
        " WHERE c.debtor_id = %s AND c.closed_on IS NULL ORDER BY c.id FOR UPDATE OF c",
        [party_id],
    )
    changed = []
    for id_, capacity, issued_on, due_on, bound_id, fatal, default_on, always in rows:
        bound = rules.binding(accepted, capacity, issued_on)
        now = always or rules.term_is_fatal(bound, issued_on, due_on) if default_on is None else fatal
        if (bound.id if bound else None, now) != (bound_id, fatal):
            changed.append((id_, bound.id if bound else None, now, clock.today()))
    columns = {"id": "bigint", "acceptance_id": "bigint", "term_is_fatal": "boolean", "next_look_on": "date"}
    if sql.update("claims_claim", columns, changed):
        data = ClaimsBound(acceptance_id=acceptance_id, claims=len(changed))
        events.record(actor, [events.Entry(data, party_id=party_id)])
