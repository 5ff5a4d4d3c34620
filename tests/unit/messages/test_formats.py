from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from voldaan.messages.blocks import language


@pytest.mark.parametrize(
    ("amount_cents", "text"),
    [
        (0, "€ 0,00"),
        (5, "€ 0,05"),
        (123_456, "€ 1.234,56"),
        (-150, "−€ 1,50"),
        (100_000_000_00, "€ 100.000.000,00"),
    ],
)
def test_dutch_money(amount_cents: int, text: str) -> None:
    assert language("nl").formats.cents(amount_cents).replace("\u00a0", " ") == text.replace("\u00a0", " ")


@pytest.mark.parametrize(("percent", "text"), [("6.00", "6%"), ("8.15", "8,15%"), ("10.5", "10,5%"), ("21", "21%")])
def test_dutch_percentages_drop_superfluous_zeros(percent: str, text: str) -> None:
    assert language("nl").formats.percentage(Decimal(percent)) == text


def test_dutch_dates_and_lists() -> None:
    formats = language("nl").formats

    assert formats.day(date(2026, 3, 1)).replace("\u00a0", " ") == "1 maart 2026"
    assert formats.short_day(date(2026, 3, 3)).replace("\u00a0", " ") == "3 mrt 2026"
    assert formats.listed(["a"]) == "a"
    assert formats.listed(["a", "b", "c"]) == "a, b en c"
    assert formats.either(["a", "b"]) == "a of b"
