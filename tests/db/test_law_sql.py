"""Interest and costs of a portfolio inside PostgreSQL: the same cents as the law kernel."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.db import connection

from voldaan_law.nl import portfolio_sql
from voldaan_law.nl.collection_costs import collection_costs
from voldaan_law.nl.interest import interest
from voldaan_law.nl.portfolio import InterestTable, Row, cost_table

pytestmark = pytest.mark.django_db

LAST = date(2026, 11, 22)
CREATE_PORTFOLIO = """
CREATE TEMPORARY TABLE portfolio (
    id bigint PRIMARY KEY, principal_cents bigint NOT NULL, kind text NOT NULL, first_day date NOT NULL
) ON COMMIT DROP
"""
EDGES = (0, 1, 26_666, 26_667, 26_670, 250_000, 250_001, 500_000, 1_000_000, 1_000_001, 20_000_000, 100_000_000, 10**12)


def rows(count: int) -> list[Row]:
    """Claims on all edges of the scale, then random ones of up to twenty years old."""
    dice = random.Random(7)
    found: list[Row] = [(cents, "statutory", date(2024, 2, 29)) for cents in EDGES]
    for _ in range(count):
        first = LAST - timedelta(days=dice.randrange(7300))
        found.append((dice.randrange(10 ** dice.randrange(3, 10)), dice.choice(["statutory", "commercial"]), first))
    return found


def run(create: str, insert: str, values: list[tuple[object, ...]], query: str, portfolio: list[Row]) -> list[int]:
    """Fill the tables in one transaction, which drops them again, and answer the amounts in order of id."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE_PORTFOLIO)
        cursor.executemany(
            "INSERT INTO portfolio VALUES (%s, %s, %s, %s)", [(number, *row) for number, row in enumerate(portfolio)]
        )
        cursor.execute(create)
        cursor.executemany(insert, values)
        cursor.execute(query)
        return [amount for _, amount in cursor.fetchall()]


def test_interest_in_sql_is_the_interest_of_the_kernel() -> None:
    portfolio = rows(500)
    table = InterestTable(LAST)
    factors = portfolio_sql.factor_rows(table, [(kind, first) for _, kind, first in portfolio])
    found = run(
        portfolio_sql.CREATE_FACTORS, portfolio_sql.INSERT_FACTOR, list(factors), portfolio_sql.INTEREST, portfolio
    )
    assert found == table.cents(portfolio)
    assert found == [interest(cents, kind, first, LAST).value.cents for cents, kind, first in portfolio]


@pytest.mark.parametrize("vat", [False, True])
def test_costs_in_sql_are_the_costs_of_the_kernel(vat: bool) -> None:
    portfolio = rows(300)
    tiers = portfolio_sql.tier_rows(cost_table(LAST, vat=vat))
    found = run(portfolio_sql.CREATE_TIERS, portfolio_sql.INSERT_TIER, list(tiers), portfolio_sql.COSTS, portfolio)
    assert found == [collection_costs(cents, vat=vat, on=LAST).value for cents, *_ in portfolio]
