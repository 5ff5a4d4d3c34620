"""Money: reading, showing, rounding, dividing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError
from voldaan_law.money import (
    format_euros,
    format_euros_en,
    parse_euros,
    parse_exact_euros,
    round_half_up,
    split_pro_rata,
)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (Fraction(0), 0),
        (Fraction(1, 2), 1),
        (Fraction(49, 100), 0),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(-1, 2), -1),
        (Fraction(-49, 100), 0),
        (Fraction(-5, 2), -3),
        (7, 7),
        (-7, -7),
    ],
)
def test_half_a_cent_rounds_away_from_zero(amount: Fraction | int, rounded: int) -> None:
    assert round_half_up(amount) == rounded


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        ("1000", 100000),
        ("1000.5", 100050),
        ("1000.00", 100000),
        ("1752,79", 175279),
        ("1.752,79", 175279),
        ("1.234.567,89", 123456789),
        ("€ 0,05", 5),
        (" 12 ", 1200),
    ],
)
def test_amounts_are_read_as_cents(text: str, cents: int) -> None:
    assert parse_euros(text) == cents


@pytest.mark.parametrize(
    "text",
    ["", "€", "-1", "+1", "1.234", "1,234", "1.2345", "1e3", "1_000", "12.34.56", "1.23,45", "½", "١٢", "1 000", "nan"],
)
def test_an_unclear_amount_is_refused_with_a_sentence_that_shows_how(text: str) -> None:
    with pytest.raises(LawError) as refusal:
        parse_euros(text)
    assert refusal.value.sentence == (f"'{text}' is geen bedrag in euro's: schrijf bijvoorbeeld 1234.56 of 1.234,56.")


def test_an_exact_amount_may_have_more_decimals() -> None:
    assert parse_exact_euros("106.003") == Fraction(106003, 10)
    assert parse_exact_euros("1.234,56") == 123456
    with pytest.raises(LawError):
        parse_exact_euros("1.234,567")


@pytest.mark.parametrize(
    ("cents", "dutch", "english"),
    [
        (0, "€ 0,00", "€0.00"),
        (5, "€ 0,05", "€0.05"),
        (123456, "€ 1.234,56", "€1,234.56"),
        (-5, "€ -0,05", "-€0.05"),
        (100000000, "€ 1.000.000,00", "€1,000,000.00"),
    ],
)
def test_amounts_are_shown_in_dutch_and_english(cents: int, dutch: str, english: str) -> None:
    assert format_euros(cents) == dutch
    assert format_euros_en(cents) == english


@given(st.integers(min_value=0, max_value=10**13))
def test_what_is_shown_can_be_read_back(cents: int) -> None:
    assert parse_euros(format_euros(cents)) == cents


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (1, [1, 2], [0, 1]),
        (10, [0, 5], [0, 10]),
        (5, [6, 3], [3, 2]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
    ],
)
def test_odd_cents_go_to_the_largest_remainders(total: int, weights: list[int], shares: list[int]) -> None:
    assert split_pro_rata(total, weights) == shares


def test_nothing_to_divide_over_is_refused() -> None:
    with pytest.raises(LawError):
        split_pro_rata(1, [0])


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=8).filter(any))
def test_shares_add_up_and_stay_within_a_cent_of_proportion(total: int, weights: list[int]) -> None:
    shares = split_pro_rata(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1
