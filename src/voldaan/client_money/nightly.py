"""Every night (elke nacht): the statements that are due, and the proof of every client; one by one."""

from __future__ import annotations

from datetime import date

from voldaan.base import tenancy
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.client_money.proofs import prove
from voldaan.client_money.remittances import make_due
from voldaan.parties.models import Creditor


def nightly(actor: Actor, on: date) -> list[str]:
    """Nachtwerk of an agency; gives the sentences of what could not be done. A second time changes nothing.

    Each client is a transaction of his own: what is refused for one does not hold up the others.
    """
    with tenancy.active(actor.tenant_id):
        clients = list(Creditor.objects.order_by("id"))
    refusals = []
    for client in clients:
        for work in (lambda whom: make_due(actor, whom, on), lambda whom: prove(actor, whom)):
            try:
                with tenancy.active(actor.tenant_id):
                    work(client)
            except Refused as refusal:
                refusals.append(f"{client.name}: {refusal.sentence}")
    return refusals
