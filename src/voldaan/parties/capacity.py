"""Capacity (hoedanigheid): whether a debtor acts as a consumer or in trade, and how we know (LR-0.01)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.parties import events as kinds
from voldaan.parties.models import CapacityEvidence
from voldaan.parties.queries import must_exist
from voldaan.parties.rules import CAPACITIES, HOW_KNOWN, PROVES_TRADE, TRADES
from voldaan.parties.validation_rules import one_line


class Known(NamedTuple):
    """Vastgestelde hoedanigheid, the last first."""

    capacity: str
    how: str
    note: str
    set_by: str
    set_on: date


def establish(
    actor: Actor, party_id: int, capacity: str, *, how: str, note: str = "", evidence_id: int | None = None
) -> int:
    """Hoedanigheid vaststellen: counts for invoices from now on; claims keep theirs until a person corrects them.

    :raises Refused: a trader without proof of his trade; an unknown code.
    """
    actor.must(Permission.IMPORT)
    must_exist(party_id)
    if capacity not in CAPACITIES or how not in HOW_KNOWN:
        raise Refused("Kies uit de lijst wat de debiteur is en hoe u dat weet.", rule="capacity")
    if capacity in TRADES and how not in PROVES_TRADE and not evidence_id:
        raise Refused(
            "Dat iemand handelt, moet blijken: uit het Handelsregister, een contract op handelsnaam of een btw-nummer. "
            "Tot dan telt hij als consument.",
            rule="how",
        )
    clean = one_line(note)[:200]
    last = of_party(party_id)[:1]
    if last and last[0][:3] == (capacity, how, clean):
        return party_id
    made = CapacityEvidence.objects.create(
        tenant_id=actor.tenant_id, party_id=party_id, capacity=capacity, how=how, note=clean, evidence_id=evidence_id,
        set_by=actor.name[:80], set_on=clock.today(),
    )  # fmt: skip
    data = kinds.CapacityEstablished(evidence_id=made.pk, capacity=capacity, how=how)
    events.record(actor, [events.Entry(data, party_id=party_id)])
    return int(made.pk)


def of_party(party_id: int) -> list[Known]:
    """Hoe we het weten, the last first."""
    rows = sql.fetch(
        "SELECT capacity, how, note, set_by, set_on FROM parties_capacityevidence WHERE party_id = %s ORDER BY id DESC",
        [party_id],
    )
    return [Known(*row) for row in rows]


def established(party_ids: Sequence[int]) -> dict[int, str]:
    """Vastgesteld: the capacity of those debtors of whom a person established it."""
    rows = sql.fetch(
        "SELECT DISTINCT ON (party_id) party_id, capacity FROM parties_capacityevidence WHERE party_id = ANY(%s)"
        " ORDER BY party_id, id DESC",
        [list(party_ids)],
    )
    return dict(rows)
