"""Portefeuille in SQL: the same cents inside PostgreSQL, from a generated table and one query (``portfolio``).

``portfolio`` in the queries is a table or view of yours: (id, principal_cents bigint, kind text, first_day date), with
kind as for the command ``interest``. All arithmetic is on whole numbers (``numeric``, ``div``): nothing is rounded
but the answer, half up. Fill the tables with ``factor_rows`` and ``tier_rows``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .portfolio import CostTable, InterestTable

CREATE_FACTORS = """
CREATE TEMPORARY TABLE law_interest_factor (
    kind text NOT NULL,
    first_day date NOT NULL,
    numerator numeric NOT NULL CHECK (numerator >= 0),
    denominator numeric NOT NULL CHECK (denominator > 0),
    PRIMARY KEY (kind, first_day)
)
"""
INSERT_FACTOR = "INSERT INTO law_interest_factor VALUES (%s, %s, %s, %s)"
INTEREST = """
SELECT p.id, div(2 * p.principal_cents * f.numerator + f.denominator, 2 * f.denominator)::bigint AS interest_cents
FROM portfolio p JOIN law_interest_factor f USING (kind, first_day)
ORDER BY p.id
"""

CREATE_TIERS = """
CREATE TEMPORARY TABLE law_cost_tier (
    above_cents bigint PRIMARY KEY,
    upto_cents bigint,
    start numeric NOT NULL,
    numerator numeric NOT NULL,
    denominator numeric NOT NULL CHECK (denominator > 0),
    minimum_cents bigint NOT NULL,
    maximum_cents bigint NOT NULL,
    vat_numerator numeric NOT NULL,
    vat_denominator numeric NOT NULL CHECK (vat_denominator > 0)
)
"""
INSERT_TIER = "INSERT INTO law_cost_tier VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
COSTS = """
SELECT p.id, CASE WHEN p.principal_cents = 0 THEN 0 ELSE
    div(2 * t.vat_numerator * least(greatest(
        div(2 * (t.start + p.principal_cents * t.numerator) + t.denominator, 2 * t.denominator),
        t.minimum_cents), t.maximum_cents) + t.vat_denominator, 2 * t.vat_denominator)::bigint END AS costs_cents
FROM portfolio p JOIN law_cost_tier t
  ON p.principal_cents > t.above_cents AND (t.upto_cents IS NULL OR p.principal_cents <= t.upto_cents)
ORDER BY p.id
"""


def factor_rows(table: InterestTable, wanted: Iterable[tuple[str, date]]) -> list[tuple[str, date, int, int]]:
    """The rows of ``law_interest_factor``: one for each kind and first day that the portfolio holds."""
    rows = []
    for kind, first_day in dict.fromkeys(wanted):
        factor = table.factor(kind, first_day)
        rows.append((kind, first_day, factor.numerator, factor.denominator))
    return rows


def tier_rows(table: CostTable) -> list[tuple[int, int | None, int, int, int, int, int, int, int]]:
    """The rows of ``law_cost_tier``: a principal is in the tier it is above the beginning of, up to its end."""
    rows, above = [], -1
    for upto, start, numerator, denominator in table.tiers:
        limits = (table.minimum, table.maximum, table.vat.numerator, table.vat.denominator)
        rows.append((above, upto or None, start, numerator, denominator, *limits))
        above = upto
    return rows
