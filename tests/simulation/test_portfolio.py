"""Months of real payment behaviour: what must hold at the end, whatever the seed and the bank's dialect."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.simulation import portfolio as p

from voldaan.base import tenancy
from voldaan.daily.check import differences
from voldaan.testing.pytest_server import corpus

pytestmark = pytest.mark.corpus

YEARS = [
    pytest.param(1, "abn", False, 4, id="seed-1-abn-invoices-afterwards"),
    pytest.param(2, "ing", True, 4, id="seed-2-ing-invoices-ahead"),
    pytest.param(3, "rabo", True, 6, id="seed-3-rabo", marks=pytest.mark.slow),
    pytest.param(4, "abn", False, 6, id="seed-4-abn", marks=pytest.mark.slow),
    pytest.param(5, "ing", True, 6, id="seed-5-ing", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("seed", "dialect", "ahead", "months"), YEARS)
def test_months_of_payments_leave_the_books_in_order_and_harms_nobody(
    seed: int, dialect: str, ahead: bool, months: int, tmp_path: Path, committing: None
) -> None:
    shared = corpus()
    assert shared is not None
    portfolio = p.make(shared, tmp_path / "portfolio", seed=seed, dialect=dialect, months=months)
    life = p.live(portfolio, tmp_path, "Simulatie", invoices_ahead=ahead)
    with tenancy.active(life.actor.tenant_id):
        assert differences() == []
    assert p.wrong(life, portfolio, "certain") == []
    assert p.automatic_share(life, portfolio) >= 0.70
    assert p.crossed(life, portfolio) == []
    assert p.costs_too_early(life) == []
    assert life.sent["sent"] > 50


def test_the_same_months_lived_twice_give_the_same_events(tmp_path: Path, committing: None) -> None:
    shared = corpus()
    assert shared is not None
    portfolio = p.make(shared, tmp_path / "portfolio", seed=6, dialect="rabo", months=2, customers=60)
    one = p.live(portfolio, tmp_path / "one", "Een", invoices_ahead=True)
    other = p.live(portfolio, tmp_path / "other", "Twee", invoices_ahead=True)
    assert p.diary(one) == p.diary(other)
    assert one.sent == other.sent
