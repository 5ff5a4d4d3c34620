"""Kinds of events about direct debit: contracts, mandates, and debits on their way."""

from __future__ import annotations

from datetime import date

from voldaan.base.events import event
from voldaan_law.money import format_euros


@event("contract_set")
class ContractSet:
    """Incassocontract vastgelegd; ``sha256`` of all of it."""

    creditor_id: int
    format: str
    sha256: str = ""

    def sentence(self) -> str:
        return f"Incassocontract vastgelegd ({self.format})."


@event("mandate_added")
class MandateAdded:
    """Machtiging vastgelegd; ``sha256`` of what the bank is told of it."""

    mandate_id: int
    scheme: str
    evidence: str
    sha256: str = ""

    def sentence(self) -> str:
        return "Machtiging vastgelegd."


@event("mandate_amended")
class MandateAmended:
    """Machtiging gewijzigd; ``sha256`` of what the bank is told of it from now on."""

    mandate_id: int
    sha256: str = ""

    def sentence(self) -> str:
        return "Machtiging gewijzigd."


@event("mandate_stopped")
class MandateStopped:
    """Machtiging stilgelegd or ingetrokken."""

    mandate_id: int
    state: str
    reason: str

    def sentence(self) -> str:
        return "Machtiging ingetrokken." if self.state == "revoked" else "Machtiging stilgelegd."


@event("debit_planned")
class DebitPlanned:
    """Incasso gepland."""

    debit_id: int
    amount_cents: int
    collect_on: str | date

    def sentence(self) -> str:
        return f"Incasso van {format_euros(self.amount_cents)} gepland op {self.collect_on}."


@event("debit_announced")
class DebitAnnounced:
    """Incasso aangekondigd."""

    debit_id: int
    announced_on: str | date

    def sentence(self) -> str:
        return f"Incasso aangekondigd op {self.announced_on}."


@event("debit_approved")
class DebitApproved:
    """Incasso goedgekeurd."""

    debit_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Incasso van {format_euros(self.amount_cents)} goedgekeurd."


@event("debit_exported")
class DebitExported:
    """Incasso naar de bank."""

    debit_id: int
    amount_cents: int
    collect_on: str | date

    def sentence(self) -> str:
        return f"Incasso van {format_euros(self.amount_cents)} naar de bank, voor {self.collect_on}."


@event("debit_settled")
class DebitSettled:
    """Incasso uitgevoerd."""

    debit_id: int
    line_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Incasso van {format_euros(self.amount_cents)} uitgevoerd."


@event("debit_returned")
class DebitReturned:
    """Incasso niet uitgevoerd, or back; with what the reason asks for."""

    debit_id: int
    amount_cents: int
    code: str
    next_action: str

    def sentence(self) -> str:
        return f"Incasso van {format_euros(self.amount_cents)} niet uitgevoerd ({self.code})."


@event("debit_cancelled")
class DebitCancelled:
    """Incasso vervallen before it left."""

    debit_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Incasso van {format_euros(self.amount_cents)} vervallen."
