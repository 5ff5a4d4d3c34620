"""Kinds of events of the daily run."""

from __future__ import annotations

from voldaan.base.events import event


@event("legal_proposed")
class LegalProposed:
    """Juridische fase voorgesteld; een mens beslist."""

    principal_cents: int

    def sentence(self) -> str:
        return "Voorstel: beoordeel of een juridische stap zin heeft."


@event("run_finished")
class RunFinished:
    """Dagrun klaar."""

    candidates: int
    acted: int
    waiting: int
    blocked: int

    def sentence(self) -> str:
        return f"Dagrun: {self.acted} stappen, {self.waiting} wachten, {self.blocked} geblokkeerd."


@event("run_undone")
class RunUndone:
    """Dagrun teruggedraaid voor er iets de deur uit was."""

    messages: int
    costs_cents: int
    proposals: int

    def sentence(self) -> str:
        return f"Dagrun teruggedraaid: {self.messages} berichten vervallen, {self.proposals} voorstellen ingetrokken."
