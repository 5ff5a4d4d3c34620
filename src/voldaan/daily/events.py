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
