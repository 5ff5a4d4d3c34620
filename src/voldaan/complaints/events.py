"""Kinds of events about complaints; what was said stands in the register itself."""

from __future__ import annotations

from voldaan.base.events import event
from voldaan.complaints.rules import OUTCOMES


@event("complaint_registered")
class ComplaintRegistered:
    """Klacht ingeschreven."""

    complaint_id: int
    source: str

    def sentence(self) -> str:
        return "Klacht ingeschreven; er gaan geen aanmaningen uit tot zij is afgehandeld."


@event("complaint_assigned")
class ComplaintAssigned:
    """Behandelaar van een klacht gekozen."""

    complaint_id: int
    handler_id: int | None

    def sentence(self) -> str:
        return "Klacht: behandelaar gekozen."


@event("complaint_noted")
class ComplaintNoted:
    """Aantekening bij een klacht, or confirmed in another way than by our letter."""

    complaint_id: int
    confirmed: bool = False

    def sentence(self) -> str:
        return "Klacht: ontvangst bevestigd." if self.confirmed else "Klacht: aantekening toegevoegd."


@event("complaint_resolved")
class ComplaintResolved:
    """Klacht afgehandeld."""

    complaint_id: int
    outcome: str

    def sentence(self) -> str:
        return f"Klacht afgehandeld: {OUTCOMES.get(self.outcome, self.outcome)}."


@event("dispute_scheme_set")
class DisputeSchemeSet:
    """Geschillenregeling van een schuldeiser vastgelegd."""

    creditor_id: int
    joined: bool

    def sentence(self) -> str:
        return f"Geschillenregeling {'vastgelegd' if self.joined else 'weggehaald'} voor de brieven over klachten."
