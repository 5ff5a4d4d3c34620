"""Eigen facturen voor de demo: a draft, one sent, one that waits to be sent, a credit note, and one that returns."""

from __future__ import annotations

from typing import Any

from voldaan.base import clock, tenancy
from voldaan.base.actor import Actor
from voldaan.connect.channels import press
from voldaan.invoicing import issuing, recurring, sending, services
from voldaan.invoicing.models import InvoiceDraft

SELLER = {"vat_number": "NL123456782B90", "series": "R"}
CUSTOMERS = [
    {
        "number": "K9001", "name": "Theehuis Nevelgaarde B.V.", "kind": "company", "kvk": "90099001",
        "street": "Proefweg 8", "postcode": "9990 BC", "town": "Proefstad", "email": "k9001@example.nl",
    },
    {
        "number": "K9002", "name": "Wolkje Droomland", "kind": "consumer", "street": "Testkade 21",
        "postcode": "9990 BD", "town": "Testerveen", "email": "k9002@example.nl",
    },
]  # fmt: skip
DESIGN: dict[str, Any] = {
    "lines": [
        {"description": "Ontwerp van de huisstijl", "quantity": "12,5", "unit": "HUR", "price": "85", "vat": "high",
         "adjustments": [{"charge": False, "reason": "Vaste klant", "percent": "10"}]},
        {"description": "Folders", "quantity": "5000", "price": "0,0365", "vat": "low"},
    ],
    "adjustments": [{"charge": True, "reason": "Verzendkosten", "amount": "7,50", "vat": "high"}],
    "buyer_reference": "Zaal 2",
}  # fmt: skip
LESSON: dict[str, Any] = {
    "lines": [{"description": "Tekenles, blok van tien", "quantity": "1", "price": "240", "vat": "high"}]
}


def make_some(actor: Actor) -> None:
    """Maak een paar eigen facturen on the day of the clock; once they are there, nothing more."""
    with tenancy.active(actor.tenant_id):
        if InvoiceDraft.objects.exists():
            return
        creditor = services.own_creditor()
        services.save_seller(actor, creditor, SELLER)
        tea, dreamer = (services.save_customer(actor, creditor, c) for c in CUSTOMERS)
        sent = issuing.issue(actor, services.save_draft(actor, tea, DESIGN).id, press())
        sending.send(actor, sent.id)
        lesson = issuing.issue(actor, services.save_draft(actor, dreamer, LESSON).id, press())
        half = [LESSON["lines"][0] | {"quantity": "0,5"}]
        issuing.credit(actor, lesson.id, press(), lines=half, reason="Vijf lessen vervallen")
        services.save_draft(actor, dreamer, LESSON)
        recurring.set_up(actor, tea, DESIGN, every="quarter", first_on=clock.today())
