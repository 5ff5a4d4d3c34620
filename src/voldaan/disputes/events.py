"""Kinds of events about disputes. Each says what the claim's disputes freeze from then on: ``contested_cents``."""

from __future__ import annotations

from voldaan.base.events import event
from voldaan.disputes.rules import OUTCOMES
from voldaan_law.money import format_euros as _euros


@event("dispute_opened")
class DisputeOpened:
    """Betwisting vastgelegd."""

    dispute_id: int
    category: str
    amount_cents: int
    contested_cents: int

    def sentence(self) -> str:
        return f"Betwist: {_euros(self.amount_cents)}. Dat deel rust tot er antwoord is."


@event("dispute_resolved")
class DisputeResolved:
    """Betwisting beantwoord."""

    dispute_id: int
    outcome: str
    upheld_cents: int
    contested_cents: int

    def sentence(self) -> str:
        off = f"; {_euros(self.upheld_cents)} gaat eraf zodra de correctie is gemaakt" if self.upheld_cents else ""
        return f"Betwisting beantwoord: {OUTCOMES.get(self.outcome, self.outcome)}{off}."


@event("dispute_reopened")
class DisputeReopened:
    """Betwisting heropend, because there was something new."""

    dispute_id: int
    contested_cents: int

    def sentence(self) -> str:
        return "Betwisting heropend."


@event("dispute_undone")
class DisputeUndone:
    """Vastleggen of antwoord teruggedraaid: it was a mistake."""

    dispute_id: int
    what: str
    contested_cents: int

    def sentence(self) -> str:
        what = {"opened": "Betwisting ingetrokken: zij was per vergissing vastgelegd"}
        return what.get(self.what, "Antwoord op de betwisting teruggedraaid") + "."


@event("dispute_corrected")
class DisputeCorrected:
    """Correctie na een betwisting is gemaakt: what was upheld is off the claim."""

    dispute_id: int
    upheld_cents: int
    contested_cents: int

    def sentence(self) -> str:
        return f"Correctie na betwisting verwerkt: {_euros(self.upheld_cents)}."


@event("dispute_assigned")
class DisputeAssigned:
    """Behandelaar van een betwisting gekozen."""

    dispute_id: int
    owner_id: int | None

    def sentence(self) -> str:
        return "Betwisting: behandelaar gekozen." if self.owner_id else "Betwisting: nog geen behandelaar."


@event("dispute_noted")
class DisputeNoted:
    """Notitie of bewijsstuk toegevoegd aan een betwisting."""

    dispute_id: int
    files: int

    def sentence(self) -> str:
        return "Betwisting: bewijsstuk toegevoegd." if self.files else "Betwisting: notitie toegevoegd."
