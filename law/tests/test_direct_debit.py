"""Direct debit: mandate, announcement, how long it can come back, returns."""

from datetime import date

import pytest

from voldaan_law.errors import LawError
from voldaan_law.nl.direct_debit import (
    MANDATE_FIELDS,
    RETURNS,
    ComesBack,
    after_return,
    announce_by,
    comes_back,
    mandate_gaps,
    mandate_lapses_on,
    retry_from,
)
from voldaan_law.outcome import explain

DEBIT = date(2026, 12, 21)
FULL = dict.fromkeys(MANDATE_FIELDS, "x")


def test_a_mandate_is_complete_and_its_reference_short() -> None:
    assert mandate_gaps(FULL) == ()
    for name in MANDATE_FIELDS:
        assert mandate_gaps(FULL | {name: " "}) == (name,)
    assert mandate_gaps(FULL | {"reference": "x" * 35}) == ()
    assert mandate_gaps(FULL | {"reference": "x" * 36}) == ("reference",)
    assert mandate_gaps({}) == MANDATE_FIELDS


def test_an_idle_mandate_lapses_after_three_years() -> None:
    assert mandate_lapses_on(date(2023, 11, 30)) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("agreed", "consumer", "last_day"),
    [
        (None, True, date(2026, 12, 7)),
        (None, False, date(2026, 12, 7)),
        (5, True, date(2026, 12, 16)),
        (4, True, date(2026, 12, 16)),
        (6, True, date(2026, 12, 15)),
        (1, False, date(2026, 12, 20)),
        (0, False, DEBIT),
    ],
)
def test_a_debit_is_announced_in_time(agreed: int | None, consumer: bool, last_day: date) -> None:
    assert announce_by(DEBIT, agreed_days=agreed, consumer=consumer).value == last_day


def test_an_announcement_is_explained_and_a_negative_term_refused() -> None:
    assert explain(announce_by(DEBIT)) == [
        "Kondig de incasso van 21 december 2026 uiterlijk op 7 december 2026 aan: 14 dagen van tevoren."
    ]
    assert announce_by(DEBIT, agreed_days=1).value == date(2026, 12, 16)
    with pytest.raises(LawError, match="Een termijn is negatief"):
        announce_by(DEBIT, agreed_days=-1)


def test_a_debit_can_come_back_for_eight_weeks_and_thirteen_months() -> None:
    found = comes_back(DEBIT)
    assert found.value == ComesBack(date(2026, 12, 29), date(2027, 2, 15), date(2028, 1, 21))
    assert explain(found)[0].startswith("Na de incasso van 21 december 2026: teruggave door de bank tot en met 29")
    signed = comes_back(DEBIT, e_mandate=True)
    assert signed.value == ComesBack(date(2026, 12, 29), date(2027, 2, 15), None)
    assert signed.unverified == ("LR-12.03",)
    assert found.unverified == ()
    assert comes_back(DEBIT, scheme="b2b").value == ComesBack(date(2026, 12, 24), None, None)
    with pytest.raises(LawError, match="Onbekende soort incasso 'cash'"):
        comes_back(DEBIT, scheme="cash")


def test_a_return_says_what_to_do() -> None:
    assert {code: after_return(code).action for code in RETURNS} == {
        "AM04": "retry",
        "MD01": "new_mandate",
        "MD06": "dispute",
        "MD07": "hold",
        "AC01": "new_account",
        "AC04": "new_account",
        "AC06": "new_account",
        "AC13": "new_mandate",
        "AG01": "new_account",
        "AG02": "repair",
        "MS02": "dispute",
        "MS03": "retry",
        "SL01": "dispute",
        "BE05": "repair",
        "FF05": "repair",
        "RC01": "repair",
    }
    assert after_return("AM04").meaning.nl == "te weinig saldo"
    with pytest.raises(LawError, match="Onbekende retourcode 'ZZ99'"):
        after_return("ZZ99")


def test_a_debit_without_funds_is_tried_once_more_after_three_days() -> None:
    assert retry_from(date(2026, 12, 1), 1) == date(2026, 12, 4)
    assert retry_from(date(2026, 12, 1), 2) is None
