"""Notatie: money, dates and percentages as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Formats:
    """Notatie van een taal: patterns and names, read from the language's data file."""

    decimal_mark: str
    group_mark: str
    money: str
    percent: str
    long_date: str
    short_date: str
    first_of_month: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    conjunction: str
    disjunction: str

    def cents(self, amount_cents: int) -> str:
        """Bedrag: 123456 becomes '€ 1.234,56' in Dutch."""
        euros, cents = divmod(abs(amount_cents), 100)
        amount = f"{euros:,}".replace(",", self.group_mark) + f"{self.decimal_mark}{cents:02d}"
        return ("−" if amount_cents < 0 else "") + self.money.format(amount=amount)

    def percentage(self, percent: Decimal) -> str:
        """Percentage without superfluous zeros: 6.00 becomes '6%', 8.15 becomes '8,15%'."""
        whole, _, part = f"{percent:f}".partition(".")
        part = part.rstrip("0")
        return self.percent.format(number=whole + (self.decimal_mark + part if part else ""))

    def day(self, on: date) -> str:
        """Datum voluit: '3 maart 2026', with spaces that do not break."""
        return self._date(self.long_date, self.months, on)

    def short_day(self, on: date) -> str:
        """Datum kort, for tables: '3 mrt 2026'."""
        return self._date(self.short_date, self.short_months, on)

    def _date(self, pattern: str, months: Sequence[str], on: date) -> str:
        day = self.first_of_month if on.day == 1 and self.first_of_month else str(on.day)
        return pattern.format(day=day, month=months[on.month - 1], year=on.year)

    def listed(self, words: Sequence[str]) -> str:
        """Opsomming: 'a, b en c'."""
        return _joined(words, self.conjunction)

    def either(self, words: Sequence[str]) -> str:
        """Keuze: 'a, b of c'."""
        return _joined(words, self.disjunction)


def _joined(words: Sequence[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + f" {last} " + words[-1]


def formats_from(data: Mapping[str, object]) -> Formats:
    """Build the formats of a language from its data; a missing or unknown key is a TypeError."""
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return Formats(**values)  # type: ignore[arg-type]
