"""Incasso van eigen facturen (a ``Collector``): what an invoice says of its direct debit, and planning it."""

from __future__ import annotations

from datetime import date

from voldaan.bank_orders import debits, invoices
from voldaan.base.actor import Actor
from voldaan.invoicing.document import Collection


class Mandates:
    """Incasseerder on the mandates that debtors gave; a person still approves every debit."""

    def foresee(self, mandate_id: int, debtor_id: int, *, due_on: date) -> Collection:
        """See the port; :raises Refused: why nothing can be debited."""
        return Collection(**invoices.foresee(mandate_id, debtor_id, due_on=due_on)._asdict())

    def plan(self, actor: Actor, claim_id: int, mandate_id: int, amount_cents: int, collection: Collection) -> None:
        """See the port."""
        wanted = debits.Plan(claim_id, amount_cents, collection.collect_on, mandate_id=mandate_id, on_invoice=True)
        debits.plan(actor, [wanted])
