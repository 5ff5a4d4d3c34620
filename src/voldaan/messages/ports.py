"""The channel port (kanaalpoort): how a finished message leaves; adapters live in ``voldaan.connect``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Parcel:
    """Zending: the exact bytes of one message, where they are kept as evidence, and to whom they go."""

    public_id: str
    channel: str
    draft: Path
    final: Path
    sender: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Ontvangst by the channel: sent, failed for good, later (nothing left), or uncertain (it may have left)."""

    outcome: str  # sent | failed | later | uncertain
    reference: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Bezorgbericht of a provider. ``key`` is what makes it the same report when it comes twice; ``public_id`` is our
    own number of the message where the provider gives it back, ``reference`` the provider's.
    """

    key: str
    status: str
    at: datetime | None = None
    public_id: str = ""
    reference: str = ""
    detail: str = ""
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """Antwoord per sms: what somebody sent to our number."""

    key: str
    number: str
    text: str


class BadSignature(Exception):
    """Onjuiste handtekening: this report does not come from the provider."""


@dataclass(frozen=True, slots=True)
class Content:
    """Inhoud of a document that was made before it is sent, with what is kept as evidence beside the bytes."""

    content: bytes
    sender: str
    recipient: str
    address: dict[str, str]
    total_cents: int


class DocumentPort(Protocol):
    """Documentmaker: gives the content of a message that brings a document, by the id of the message."""

    def __call__(self, message_id: int, moment: datetime) -> Content:
        """The bytes as they leave; refuses when the document cannot go this way."""
        ...


class Enclosed(NamedTuple):
    """Meegestuurd bestand: a name and its bytes."""

    name: str
    content: bytes


class InvoicePort(Protocol):
    """Facturen: what is known of the invoices that messages are about; the outbox asks and need not know whose."""

    def codes(self, claim_ids: Sequence[int]) -> dict[int, str]:
        """Code of the page where it can be paid, by claim."""
        ...

    def files(self, claim_ids: Sequence[int]) -> list[Enclosed]:
        """The invoices themselves, as PDF."""
        ...


class ChannelPort(Protocol):
    """Kanaal. ``idempotent``: asking twice delivers once, so a crash in between may simply be repeated."""

    name: str
    idempotent: bool

    def deliver(self, parcel: Parcel) -> Receipt:
        """Hand the parcel over; never raises for what the outside world does."""
        ...
