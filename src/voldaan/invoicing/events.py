"""Kinds of events about own invoices."""

from __future__ import annotations

from datetime import date

from voldaan.base.events import event
from voldaan_law.money import format_euros as _euros


@event("invoice_drafted")
class InvoiceDrafted:
    """Concept gemaakt of gewijzigd."""

    draft_id: int
    inclusive_cents: int

    def sentence(self) -> str:
        return f"Conceptfactuur van {_euros(self.inclusive_cents)} opgeslagen."


@event("invoice_discarded")
class InvoiceDiscarded:
    """Concept weggegooid."""

    draft_id: int

    def sentence(self) -> str:
        return "Conceptfactuur weggegooid."


@event("invoice_issued")
class InvoiceIssued:
    """Factuur definitief gemaakt."""

    invoice_id: int
    number: str
    inclusive_cents: int
    sha256: str

    def sentence(self) -> str:
        return f"Factuur {self.number} van {_euros(self.inclusive_cents)} definitief gemaakt."


@event("credit_note_issued")
class CreditNoteIssued:
    """Creditnota gemaakt."""

    invoice_id: int
    number: str
    credits: str
    inclusive_cents: int

    def sentence(self) -> str:
        return f"Creditnota {self.number} van {_euros(self.inclusive_cents)} op factuur {self.credits} gemaakt."


@event("money_freed")
class MoneyFreed:
    """Betaald en niet meer verschuldigd: it waits on its bank lines to be paid back or settled."""

    amount_cents: int
    line_ids: list[int]

    def sentence(self) -> str:
        return f"{_euros(self.amount_cents)} is betaald en niet meer verschuldigd; betaal het terug of verwerk het."


@event("invoice_handed_over")
class InvoiceHandedOver:
    """Factuur buiten Voldaan om bezorgd, bijvoorbeeld via Peppol of op papier."""

    invoice_id: int
    on: str | date

    def sentence(self) -> str:
        return f"Factuur zelf bezorgd op {self.on}."


@event("recurring_set")
class RecurringSet:
    """Terugkerende factuur ingesteld of gewijzigd."""

    recurring_id: int
    every: str
    next_on: str | date | None

    def sentence(self) -> str:
        return f"Terugkerende factuur ingesteld; de volgende is op {self.next_on}."


@event("recurring_stopped")
class RecurringStopped:
    """Terugkerende factuur gestopt."""

    recurring_id: int

    def sentence(self) -> str:
        return "Terugkerende factuur gestopt."


@event("seller_changed")
class SellerChanged:
    """Gegevens voor eigen facturen gewijzigd."""

    creditor_id: int
    fields: list[str]

    def sentence(self) -> str:
        return "Gegevens voor eigen facturen gewijzigd."
