"""Understanding (begrip): one mail read, quotation and signature set apart, and what it asks with the reasons."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from voldaan.base import clock
from voldaan.inbox.quoting import Said, split
from voldaan.inbox.reading import Mail, read_mail
from voldaan.inbox.rules import Evidence, Message, Verdict, classify


class Understood(NamedTuple):
    """Begrepen e-mail."""

    mail: Mail
    said: Said
    verdict: Verdict


def understand(content: bytes) -> Understood:
    """De e-mail in these bytes, and what it asks. :raises Refused: when they are no mail."""
    mail = read_mail(content)
    said = split(mail.body)
    names = tuple(part.name for part in mail.attachments)
    message = Message(mail.subject, said.own, written_on(mail.sent_at), mail.automatic, names)
    return Understood(mail, said, classify(message))


def written_on(sent_at: datetime | None) -> date:
    """Geschreven op: the day from which "tomorrow" counts; a clock that runs ahead is not believed."""
    now = clock.now()
    return min(sent_at or now, now).astimezone(clock.AMSTERDAM).date()


def sentence(evidence: Evidence) -> str:
    """De reden as a person reads it."""
    return f"{evidence.why}: “{evidence.words}”" if evidence.words else evidence.why
