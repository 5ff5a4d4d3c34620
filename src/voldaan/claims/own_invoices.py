"""Claims of our own invoices (eigen facturen): registered and credited by the path that imported open items take."""

from __future__ import annotations

from collections.abc import Sequence

from voldaan.base import clock, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.claims import intake_rules
from voldaan.claims.intake_rules import Plan
from voldaan.claims.registering import register
from voldaan.claims.services import apply_credits
from voldaan.invoices.open_items import OpenItem
from voldaan.parties.models import Creditor


def register_own(actor: Actor, creditor: Creditor, item: OpenItem, *, cause_id: int) -> int:
    """Eigen factuur inboeken; gives the id of the claim.

    :raises Refused: when the number is known already.
    """
    if sql.fetch("SELECT 1 FROM claims_claim WHERE creditor_id = %s AND number = %s", [creditor.id, item.number]):
        raise Refused(
            f"Factuurnummer {item.number} is al gebruikt, misschien door een import. Kies bij Mijn gegevens een andere "
            "nummerreeks."
        )
    hashes = {item.number: intake_rules.content_hash(item)}
    claim_id = register(actor, creditor, [item], hashes, cause_id=cause_id)[item.number]
    sql.execute("UPDATE claims_claim SET own_invoice = true WHERE id = %s", [claim_id])
    return claim_id


def credit_own(actor: Actor, creditor: Creditor, notes: Sequence[OpenItem], claim_id: int, *, cause_id: int) -> None:
    """Eigen creditnota's boeken: their amounts off the principal of the claim."""
    plan = Plan(credits=list(notes), credited_ids={note.credited_number: claim_id for note in notes})
    apply_credits(actor, creditor, plan, {}, cause_id, clock.today())
