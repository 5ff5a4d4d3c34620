"""Returns: the one payment that is undone, or nothing when that is not sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from voldaan.payments.matching_returns import is_return, undone_by
from voldaan.payments.statements import StatementLine

PAID = StatementLine("R1", date(2026, 1, 5), date(2026, 1, 5), 5_000, "A", "NL20INGB0001234567", end_to_end_id="E1")
BACK = StatementLine(
    "R9",
    date(2026, 2, 5),
    date(2026, 2, 5),
    -5_000,
    "A",
    "NL20INGB0001234567",
    end_to_end_id="E1",
    return_reason="MD06",
)


def test_the_end_to_end_id_points_at_the_payment_among_equals() -> None:
    twin = replace(PAID, reference="R2", end_to_end_id="E2")
    assert undone_by(BACK, [twin, PAID]) == PAID


def test_without_an_id_the_account_decides_when_only_one_payment_fits() -> None:
    bare = replace(BACK, end_to_end_id="")
    assert undone_by(bare, [PAID]) == PAID
    assert undone_by(bare, [PAID, replace(PAID, reference="R2")]) is None


def test_another_amount_a_later_payment_or_one_too_old_is_not_undone() -> None:
    assert undone_by(BACK, [replace(PAID, amount_cents=4_999)]) is None
    assert undone_by(BACK, [replace(PAID, booked_on=date(2026, 2, 6))]) is None
    assert undone_by(BACK, [replace(PAID, booked_on=date(2024, 12, 1))]) is None


def test_only_money_out_that_the_bank_marks_is_a_return() -> None:
    assert is_return(BACK)
    assert not is_return(replace(BACK, return_reason=""))
    assert not is_return(replace(BACK, amount_cents=5_000))
