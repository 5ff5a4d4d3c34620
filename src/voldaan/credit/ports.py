"""Port to a credit bureau (kredietbureau): what credit asks of it, whoever it is."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Protocol


class BureauError(Exception):
    """Wat er misging at the bureau; ``maybe_charged`` when nobody knows whether the report was delivered."""

    def __init__(self, sentence: str, *, maybe_charged: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.maybe_charged = maybe_charged


class Company(NamedTuple):
    """Onderneming that the bureau knows under a registration number."""

    company_id: str
    name: str
    registration: str
    street: str
    postcode: str
    town: str
    is_active: bool


class Report(NamedTuple):
    """Wat van een rapport wordt bewaard: never the whole report."""

    report_id: str
    as_of_on: date
    rating: str
    rating_value: int | None
    advised_limit_cents: int | None
    is_active: bool


class Change(NamedTuple):
    """Wijziging that the bureau tells about a company; ``kind`` is a code of ``CreditAlert``."""

    change_id: str
    company_id: str
    kind: str
    on: date


class Bureau(Protocol):
    """Kredietbureau."""

    code: str
    report_cents: int

    def search(self, registration: str) -> list[Company]:
        """Companies under this number, namesakes and branches too; costs nothing."""
        ...

    def report(self, company_id: str) -> Report:
        """Rapport; it costs ``report_cents``. :raises BureauError: see there."""
        ...

    def changes(self, since: date) -> list[Change]:
        """Wijzigingen since a day of the companies that are watched, the oldest first."""
        ...
