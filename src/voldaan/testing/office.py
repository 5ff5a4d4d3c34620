"""The office (kantoor) of the invented world, and what it sends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from voldaan.connect.channels import sender
from voldaan.messages.dispatch import Sender


class Sent(NamedTuple):
    """A message that went out on a day; cents."""

    id: int
    public_id: str
    kind: str
    channel: str
    debtor: str
    numbers: tuple[str, ...]
    asked_cents: int


class Silence(NamedTuple):
    """Stilte: what lies over a debtor, or over one invoice of his, since it was heard and up to ``until``."""

    kind: str
    debtor: str
    number: str
    since: date
    began_on: date
    until: date | None = None
    ends_by_itself: bool = False

    def covers(self, debtor: str, number: str, day: date) -> bool:
        """Whether it lies over this invoice on this day."""
        lasts = self.since <= day and (self.until is None or day < self.until)
        return lasts and self.debtor == debtor and self.number in ("", number)


class Office:
    """Kantoor: who keeps the days. This one comes every working day, does each thing once, and nothing breaks."""

    #: That something befalls who gets a message.
    chance_of_trouble = 0.005

    def present(self, day: date) -> bool:
        """Whether anybody is there; what came in meanwhile waits for the next day that somebody is."""
        return True

    def sender(self, home: Path) -> Sender:
        """The channels that are used."""
        return sender(home)

    def read_items(self, day: date, path: Path) -> None:
        """After a file of invoices was read."""

    def read_bank(self, day: date, content: bytes, sha256: str) -> None:
        """After a statement was read."""

    def before_run(self, day: date) -> None:
        """In the morning, when all that came in has been read."""

    def after_run(self, day: date) -> None:
        """After the daily run, before anything is approved."""

    def after_day(self, day: date, truth: dict[str, int], silences: Sequence[Silence]) -> None:
        """At the end: invoice number -> cents that are in for it by the truth; and over what a stop lies."""
