"""Inbound mail (binnenkomende post): a reply, with the remittance advice in its attachments."""

from __future__ import annotations

from datetime import datetime

from voldaan.base.actor import Actor
from voldaan.connect import remittance
from voldaan.inbox import services
from voldaan.inbox.services import Received


def receive_mail(actor: Actor, content: bytes, *, received_at: datetime | None = None) -> Received:
    """E-mail ontvangen with its attachments; :raises Refused: when the bytes are no mail that can be read safely."""
    return services.receive_mail(actor, content, received_at=received_at, read_rows=remittance.rows)
