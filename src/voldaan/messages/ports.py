"""The channel port (kanaalpoort): how a finished message leaves; adapters live in ``voldaan.connect``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


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


class ChannelPort(Protocol):
    """Kanaal. ``idempotent``: asking twice delivers once, so a crash in between may simply be repeated."""

    name: str
    idempotent: bool

    def deliver(self, parcel: Parcel) -> Receipt:
        """Hand the parcel over; never raises for what the outside world does."""
        ...
