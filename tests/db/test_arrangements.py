"""Arrangements: accepted by the policy at once, paid by money on the claims, and never ended without time to mend."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.db.plans import Desk, desk

from voldaan.arrangements.rules import Wish

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 25)


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    """Sam owes 60 and 40 euros; the bank is known up to yesterday."""
    made = desk(tmp_path)
    made.bring("60,00", "40,00")
    made.bank(day=date(2026, 3, 1))
    return made


def test_what_fits_the_policy_runs_at_once_and_chasing_stops(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    assert (done.is_running, done.outside) == (True, [])
    assert at.paid(done.id) == [(0, 2500)] * 4
    assert at.holds() == ["arrangement", "arrangement"]
    assert at.differences() == []


def test_money_pays_the_terms_through_the_claims_and_at_the_end_it_is_done(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    reference = at.detail(done.id).row.reference
    at.until(FIRST)
    at.bank(("A1", 2500, f"termijn {reference}"))
    assert at.paid(done.id) == [(2500, 2500), (0, 2500), (0, 2500), (0, 2500)]
    assert at.differences() == []
    at.bank(("A2", 7500, f"alles {reference}"))
    assert at.paid(done.id) == [(2500, 2500)] * 4
    assert at.state(done.id) == "fulfilled"
    assert at.claim(1).stage == "paid"
    assert at.claim(2).stage == "paid"
    assert at.holds() == []
    assert at.differences() == []
