"""Kinds of events about money that leaves."""

from __future__ import annotations

from datetime import date

from voldaan.base.events import event
from voldaan_law.money import format_euros


@event("payment_limit_set")
class PaymentLimitSet:
    """Vierogengrens ingesteld."""

    above_cents: int | None

    def sentence(self) -> str:
        if self.above_cents is None:
            return "Betaalopdrachten: één persoon bevestigt zelf."
        return f"Betaalopdrachten boven {format_euros(self.above_cents)}: een tweede persoon keurt ze goed."


@event("refund_requested")
class RefundRequested:
    """Terugbetaling aangevraagd: the money waits to go back."""

    order_id: int
    line_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Terugbetaling van {format_euros(self.amount_cents)} aangevraagd."


@event("refund_withdrawn")
class RefundWithdrawn:
    """Terugbetaling gaat niet door: the money waits to be settled again."""

    order_id: int
    line_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Terugbetaling van {format_euros(self.amount_cents)} gaat niet door."


@event("order_requested")
class OrderRequested:
    """Betaalopdracht aangevraagd; ``sha256`` of what whoever approves it will see."""

    order_id: int
    order: str
    amount_cents: int
    people_needed: int
    sha256: str = ""

    def sentence(self) -> str:
        return f"Betaalopdracht van {format_euros(self.amount_cents)} aangevraagd."


@event("order_amended")
class OrderAmended:
    """Betaalopdracht gewijzigd; approvals until now no longer count."""

    order_id: int
    order_version: int
    people_needed: int = 0
    sha256: str = ""

    def sentence(self) -> str:
        return "Betaalopdracht gewijzigd; eerdere goedkeuringen vervallen."


@event("order_approved")
class OrderApproved:
    """Betaalopdracht goedgekeurd by one person; ``complete`` when no other is needed, ``sha256`` of what he saw."""

    order_id: int
    order_version: int
    amount_cents: int
    alone: bool
    complete: bool
    sha256: str = ""

    def sentence(self) -> str:
        how = " (alleen, uitdrukkelijk bevestigd)" if self.alone else ""
        return f"Betaalopdracht van {format_euros(self.amount_cents)} goedgekeurd{how}."


@event("order_cancelled")
class OrderCancelled:
    """Betaalopdracht ingetrokken before it left."""

    order_id: int
    amount_cents: int

    def sentence(self) -> str:
        return f"Betaalopdracht van {format_euros(self.amount_cents)} ingetrokken."


@event("orders_exported")
class OrdersExported:
    """Opdrachtbestand gemaakt."""

    file_id: int
    count: int
    total_cents: int
    sha256: str

    def sentence(self) -> str:
        return f"Bestand voor de bank gemaakt: {self.count} opdrachten, samen {format_euros(self.total_cents)}."


@event("order_settled")
class OrderSettled:
    """Betaalopdracht uitgevoerd: the money left the account."""

    order_id: int
    line_id: int
    amount_cents: int
    value_on: str | date

    def sentence(self) -> str:
        return f"Betaalopdracht van {format_euros(self.amount_cents)} uitgevoerd, valutadatum {self.value_on}."


@event("order_rejected")
class OrderRejected:
    """Betaalopdracht niet uitgevoerd: refused by a bank, or the money came back."""

    order_id: int
    amount_cents: int
    code: str

    def sentence(self) -> str:
        return f"Betaalopdracht van {format_euros(self.amount_cents)} niet uitgevoerd ({self.code})."
