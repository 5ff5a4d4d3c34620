"""The interim cap on small instalments."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.days import add_months
from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.small_instalments import small_instalment_costs
from voldaan_law.outcome import explain

ON = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("principal", "earlier", "costs"),
    [
        (0, [], 0),
        (5000, [], 4000),
        (5000, [(date(2026, 1, 1), 4000)], 4000),
        (5000, [(date(2026, 1, 2), 4000)], 2000),
        (5000, [(ON, 4000)], 2000),
        (5000, [(date(2026, 7, 2), 4000)], 4000),
        (5000, [(date(2026, 3, 1), 12000)], 2000),
        (5000, [(date(2026, 3, 1), 12001)], 1999),
        (5000, [(date(2026, 3, 1), 14000)], 0),
        (0, [(date(2026, 3, 1), 4000)], 0),
        (5000, [(date(2026, 3, 1), 15000)], 0),
        (26666, [(date(2026, 3, 1), 4000)], 2000),
        (26667, [(date(2026, 3, 1), 14000)], 4000),
        (30000, [(date(2026, 3, 1), 14000)], 4500),
    ],
)
def test_the_first_costs_forty_each_later_twenty_and_all_together_one_hundred_and_forty(
    principal: int, earlier: list[tuple[date, int]], costs: int
) -> None:
    assert small_instalment_costs(principal, ON, earlier).value == costs


def test_the_interim_reading_says_that_it_is_one() -> None:
    result = small_instalment_costs(5000, ON, [(date(2026, 3, 1), 4000)])
    assert explain(result)[:2] == [
        "Een volgende kleine termijn; in 6 maanden is al € 40,00 gerekend en mag het € 140,00 worden: € 20,00.",
        "Te beoordelen: de tekst van artikel 2a is niet nagelezen: laat een jurist dit bedrag bevestigen.",
    ]
    assert "LR-3.07" in result.unverified


def test_the_cap_is_not_known_before_october_2024_nor_for_a_negative_instalment() -> None:
    with pytest.raises(NotYetKnown):
        small_instalment_costs(5000, date(2024, 9, 30))
    assert small_instalment_costs(5000, date(2024, 10, 1)).value == 4000
    with pytest.raises(LawError, match="negatief"):
        small_instalment_costs(-1, ON)


@given(st.lists(st.integers(0, 120), min_size=1, max_size=30), st.integers(1, 26666))
def test_no_half_year_ever_carries_more_than_the_cap(gaps: list[int], principal: int) -> None:
    charged: list[tuple[date, int]] = []
    day = date(2025, 1, 1)
    for gap in gaps:
        day += timedelta(days=gap)
        charged.append((day, small_instalment_costs(principal, day, charged).value))
        window = [cents for when, cents in charged if add_months(day, -6) < when]
        assert sum(window) <= 14000
