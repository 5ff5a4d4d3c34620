"""Agreed interest and costs: for whom they count, and to the cent; never more than the law allows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan.agreements.clauses import Choices, articles
from voldaan.agreements.rules import Accepted, Sums, agreed_costs, agreed_sums
from voldaan.claims import costs
from voldaan.claims.costs import Part
from voldaan.messages.derivation import costs_lines
from voldaan_law.nl.collection_costs import scale_cents

ON = date(2026, 3, 27)


def accepted(how: str = "signed", evidence: bool = True, audience: str = "business") -> Accepted:
    return Accepted(1, date(2026, 1, 1), how, evidence, audience, 14, "12,5", "15%")


@pytest.mark.parametrize("capacity", ["company", "sole_trader", "partnership", "public_body"])
def test_who_trades_owes_what_was_agreed_and_never_less_than_the_commercial_interest(capacity: str) -> None:
    assert agreed_sums(accepted(), capacity) == Sums("12,5/commercial", 15)


@pytest.mark.parametrize("capacity", ["consumer", "unknown"])
def test_nobody_else_does(capacity: str) -> None:
    assert agreed_sums(accepted(), capacity) == Sums("", 0)


def test_what_is_not_proven_or_not_agreed_is_the_law() -> None:
    assert agreed_sums(accepted("invoice_reference"), "company") == Sums()
    assert agreed_sums(accepted("handed_over", evidence=False), "company") == Sums()
    assert agreed_sums(accepted("signed", evidence=False), "company") == Sums("12,5/commercial", 15)
    assert agreed_sums(accepted(audience="consumers"), "company") == Sums()
    assert agreed_sums(None, "company") == Sums()
    assert agreed_sums(accepted()._replace(interest_percent="", costs="statutory"), "company") == Sums()
    assert agreed_sums(accepted()._replace(interest_percent="", costs="own"), "company") == Sums()


@pytest.mark.parametrize("kind", ["general_terms", "agreement", "confirmation"])
def test_the_letters_name_the_articles_of_the_texts(kind: str) -> None:
    found = [article.heading_en for article in articles(Choices(kind, "business", 14, "12", 15), "Proef")]
    assert (found[3], found[4]) == ("Interest", "Collection costs")


@pytest.mark.parametrize(
    ("principal", "percent", "cents"),
    [(300000, 15, 45000), (26666, 15, 4000), (26667, 15, 4000), (26670, 15, 4001), (1, 15, 4000), (0, 15, 0),
     (-1, 15, 0), (1000010, 10, 100001), (1000005, 10, 100001)],
)  # fmt: skip
def test_agreed_costs_are_the_percentage_with_the_minimum_of_the_clause(
    principal: int, percent: int, cents: int
) -> None:
    assert agreed_costs(principal, percent) == cents


def announce(*parts: Part, natural: bool = False, vat: bool = False) -> int:
    return costs.to_announce(parts, natural=natural, vat=vat, on=ON)


def test_one_clause_counts_for_the_whole_and_a_mixture_is_never_more_than_the_scale() -> None:
    assert announce(Part(300000, 0)) == 42500
    assert announce(Part(300000, 15)) == 45000
    assert announce(Part(200000, 15), Part(100000, 15)) == 45000
    assert announce(Part(200000, 15), Part(100000, 0)) == 42500  # 30000 + 15000, and the scale gives less
    assert announce(Part(200000, 5), Part(100000, 0)) == 25000  # 10000 + 15000, less than the scale
    assert announce(Part(300000, 5)) == 15000
    assert announce(Part(300000, 0), vat=True) == 51425
    assert announce(Part(300000, 15), vat=True) == 45000


def test_a_natural_person_in_trade_owes_the_lower_of_clause_and_scale() -> None:
    assert announce(Part(300000, 15), natural=True) == 42500
    assert announce(Part(300000, 5), natural=True) == 15000


PARTS = st.lists(
    st.builds(Part, st.integers(1, 50_000_000), st.sampled_from([0, 0, 5, 10, 15])), min_size=1, max_size=4
)


@given(PARTS, st.booleans(), st.booleans())
def test_the_lines_of_the_specification_add_up_and_no_message_asks_more_than_it_may(
    parts: list[Part], natural: bool, vat: bool
) -> None:
    total = announce(*parts, natural=natural, vat=vat)
    lines = costs_lines(tuple(parts), total, ON, vat=vat, natural=natural)
    assert sum(line.amount_cents for line in lines) == total
    assert not [line for line in lines if line.step == "cap"]
    scale = costs.scale(sum(part.principal_cents for part in parts), vat, ON)
    if natural or len({part.percent for part in parts}) > 1:
        assert total <= scale
    if not any(part.percent for part in parts):
        assert total == scale


def test_the_specification_names_the_percentage_and_the_minimum() -> None:
    one, two = costs_lines((Part(50000, 5),), 4000, ON, vat=False, natural=False)
    assert (one.step, one.amount_cents, one.base_cents, one.percent) == ("agreed", 2500, 50000, Decimal(5))
    assert (two.step, two.amount_cents, two.base_cents) == ("minimum", 1500, 4000)


def test_what_is_left_of_one_claim_in_the_window() -> None:
    assert costs.without_vat(Part(300000, 0), natural=False) == scale_cents(300000) == 42500
    assert costs.without_vat(Part(300000, 15), natural=False) == 45000
    assert costs.without_vat(Part(300000, 15), natural=True) == 42500
