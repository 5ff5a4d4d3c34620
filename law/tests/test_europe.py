"""Abroad: the route, the European procedures, late payment between traders."""

from datetime import date
from fractions import Fraction

import pytest

from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.europe import (
    EU_WITHOUT_DK,
    LATE_PAYMENT_COUNTRIES,
    late_payment,
    opposition_last_day,
    payment_order_possible,
    route,
    small_claims_possible,
)
from voldaan_law.outcome import explain

FIRST, SECOND = date(2026, 1, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("country", "cents", "disputed", "consumer", "clause", "found"),
    [
        ("NL", 25_000_00, False, True, False, "nl_kanton"),
        ("NL", 25_000_01, True, False, False, "nl_civil"),
        ("DE", 10**9, False, False, False, "payment_order"),
        ("DE", 5_000_00, True, False, False, "small_claims"),
        ("DE", 5_000_01, True, False, False, "competent_state"),
        ("DE", 100, False, True, False, "consumer_home"),
        ("US", 100, False, True, False, "consumer_home"),
        ("DK", 100, False, False, False, "denmark"),
        ("DK", 100, True, False, False, "denmark"),
        ("GB", 100, False, False, True, "treaty"),
        ("CH", 100, False, False, False, "local"),
        ("NO", 100, True, False, True, "local"),
        ("US", 100, False, False, True, "local"),
    ],
)
def test_the_route_follows_country_amount_dispute_and_debtor(
    country: str, cents: int, disputed: bool, consumer: bool, clause: bool, found: str
) -> None:
    result = route(country, cents, disputed=disputed, consumer=consumer, choice_of_court=clause)
    assert result.value == found
    assert bool(result.needs_judgement) is (country != "NL")
    assert result.steps[0].article


def test_the_route_is_explained_and_another_law_asked_about() -> None:
    assert explain(route("DE", 100)) == [
        "Een Europees betalingsbevel bij de rechtbank Den Haag: formulier A, in het Nederlands, zonder advocaat.",
        "Te beoordelen: welk recht geldt voor deze vordering? Rente, kosten en verjaring kunnen dan anders zijn.",
        "Nog niet bevestigd: regel LR-11.01.",
    ]
    assert "LR-11.02" in route("DK", 100).unverified
    assert route("NL", 100).unverified == ()


@pytest.mark.parametrize("country", ["nl", "NLD", "N", "", "ÄÖ"])
def test_a_country_is_two_capitals(country: str) -> None:
    with pytest.raises(LawError, match="is geen land"):
        route(country, 100)


def test_the_european_procedures_are_for_other_member_states_but_denmark() -> None:
    assert len(EU_WITHOUT_DK) == 26
    assert payment_order_possible("DE")
    assert not payment_order_possible("DE", consumer=True)
    for country in ("NL", "DK", "GB"):
        assert not payment_order_possible(country)
        assert not small_claims_possible(country, 1, FIRST)
    assert small_claims_possible("DE", 5_000_00, FIRST)
    assert not small_claims_possible("DE", 5_000_01, FIRST)
    assert not small_claims_possible("DE", 2_000_01, date(2017, 7, 13))
    assert small_claims_possible("DE", 2_000_01, date(2017, 7, 14))
    assert opposition_last_day(date(2026, 11, 23)) == date(2026, 12, 23)


@pytest.mark.parametrize(
    ("country", "first", "second"),
    [
        ("BE", "10.5", "10.5"),
        ("DE", "10.27", "10.52"),
        ("FR", "12.15", "12.40"),
        ("LU", "10.15", "10.40"),
        ("ES", "10.15", "10.40"),
        ("IT", "10.15", "10.40"),
        ("IE", "10.15", "10.40"),
    ],
)
def test_the_rates_of_2026(country: str, first: str, second: str) -> None:
    assert late_payment(country, FIRST, 100).value.percent == Fraction(first)
    assert late_payment(country, date(2026, 6, 30), 100).value.percent == Fraction(first)
    assert late_payment(country, SECOND, 100).value.percent == Fraction(second)


def test_austria_is_known_for_the_second_half_of_2025_only() -> None:
    assert late_payment("AT", date(2025, 12, 31), 100).value.percent == Fraction("10.73")
    for day in (date(2025, 6, 30), FIRST):
        with pytest.raises(NotYetKnown):
            late_payment("AT", day, 100)


def test_belgium_rounds_up_to_a_half_and_leaves_a_half_alone() -> None:
    assert explain(late_payment("BE", SECOND, 100))[:2] == [
        "BE: 2,4% basis plus 8 procentpunt is 10,4% per jaar.",
        "België rondt naar boven af op een half procent: 10,5%.",
    ]
    assert late_payment("BE", date(2023, 1, 1), 100).value.percent == Fraction("10.5")


@pytest.mark.parametrize(
    ("cents", "fixed"), [(1_000_00, 40_00), (1_000_01, 70_00), (10_000_00, 70_00), (10_000_01, 100_00)]
)
def test_ireland_compensates_by_size_and_the_others_forty_euros(cents: int, fixed: int) -> None:
    assert late_payment("IE", FIRST, cents).value.fixed_cents == fixed
    assert late_payment("DE", FIRST, cents).value.fixed_cents == 40_00


def test_what_is_not_confirmed_says_so_and_a_person_is_always_asked() -> None:
    unsure = {country for country in LATE_PAYMENT_COUNTRIES if country != "AT"}
    marked = {country for country in unsure if "LR-11" in late_payment(country, FIRST, 100).unverified}
    assert marked == {"LU", "ES", "IE"}
    assert "LR-11" in late_payment("DE", SECOND, 100).unverified
    assert all(late_payment(country, FIRST, 100).needs_judgement for country in unsure)


def test_other_countries_have_no_figures() -> None:
    with pytest.raises(LawError, match="Voor 'SE' zijn er geen cijfers over te late betaling"):
        late_payment("SE", FIRST, 100)
