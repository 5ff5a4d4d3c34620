"""Kinds of events about what comes back. No names and no words of anybody: ids, codes, dates and cents."""

from __future__ import annotations

from datetime import date

from voldaan.base.events import event
from voldaan.inbox.kinds import LABELS, OUTCOMES


@event("reply_received")
class ReplyReceived:
    """Reactie ontvangen."""

    reply_id: int
    channel: str
    reply: str
    said_on: date | None = None
    amount_cents: int | None = None

    def sentence(self) -> str:
        return f"Reactie ontvangen: {LABELS.get(self.reply, self.reply)}."


@event("reply_placed")
class ReplyPlaced:
    """Reactie op een dossier gelegd door een medewerker."""

    reply_id: int

    def sentence(self) -> str:
        return "Een reactie is op dit dossier gelegd."


@event("reply_corrected")
class ReplyCorrected:
    """Herkenning van een reactie verbeterd."""

    reply_id: int
    was: str
    became: str

    def sentence(self) -> str:
        return f"Een reactie was niet '{LABELS[self.was]}' maar '{LABELS[self.became]}'."


@event("reply_handled")
class ReplyHandled:
    """Reactie behandeld."""

    reply_id: int
    outcome: str

    def sentence(self) -> str:
        return f"Reactie behandeld: {OUTCOMES.get(self.outcome, self.outcome)}."


@event("reply_reopened")
class ReplyReopened:
    """Behandeling van een reactie teruggedraaid."""

    reply_id: int

    def sentence(self) -> str:
        return "Een reactie is weer te behandelen."
