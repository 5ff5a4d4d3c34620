"""Set-off and reversal: when two debts cancel out, and what comes after an undone payment."""

from datetime import date

import pytest

from voldaan_law.errors import LawError
from voldaan_law.nl.set_off import (
    Debt,
    Reversal,
    SetOff,
    is_small_balance,
    payment_reversed,
    presumed_paid,
    refund_by,
    set_off,
)
from voldaan_law.outcome import explain

CLAIM, COUNTER = Debt(10000, date(2026, 3, 1)), Debt(4000, date(2026, 5, 1))
STATED = date(2026, 6, 1)


def test_a_set_off_works_back_to_the_day_both_were_due() -> None:
    result = set_off(CLAIM, COUNTER, STATED)
    assert result.value == SetOff(4000, date(2026, 5, 1))
    assert explain(result) == [
        "Verrekend is € 40,00, met terugwerkende kracht tot 1 mei 2026: de dag waarop beide opeisbaar waren."
    ]
    assert set_off(COUNTER, CLAIM, STATED).value == SetOff(4000, date(2026, 5, 1))
    assert set_off(CLAIM, COUNTER, date(2026, 5, 1)).value == SetOff(4000, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("stated_on", "options", "keys"),
    [
        (None, {}, ["not_stated"]),
        (date(2026, 4, 30), {}, ["not_due"]),
        (STATED, {"mutual": False}, ["not_mutual"]),
        (STATED, {"excluded_by_contract": True}, ["excluded"]),
        (None, {"mutual": False, "excluded_by_contract": True}, ["not_stated", "not_mutual", "excluded"]),
    ],
)
def test_without_a_statement_or_against_the_contract_nothing_is_set_off(
    stated_on: date | None, options: dict[str, bool], keys: list[str]
) -> None:
    result = set_off(CLAIM, COUNTER, stated_on, **options)
    assert result.value is None
    assert [part.sentence.key for part in result.steps] == [f"set_off.{key}" for key in keys]


def test_a_clause_against_set_off_does_not_bind_a_consumer() -> None:
    result = set_off(CLAIM, COUNTER, STATED, excluded_by_contract=True, consumer=True)
    assert result.value == SetOff(4000, date(2026, 5, 1))
    assert [part.sentence.key for part in result.steps] == ["set_off.clause", "set_off.done"]


def test_a_person_judges_a_contested_counterclaim_and_one_after_assignment() -> None:
    asked = set_off(CLAIM, COUNTER, STATED, easily_established=False, after_assignment=True).needs_judgement
    assert [part.article for part in asked] == ["art. 6:136 BW", "art. 6:130 BW"]
    assert set_off(CLAIM, COUNTER, STATED).needs_judgement == ()


def test_nothing_open_sets_off_nothing() -> None:
    assert set_off(Debt(0, STATED), COUNTER, STATED).value == SetOff(0, STATED)
    assert set_off(CLAIM, Debt(0, STATED), STATED).value == SetOff(0, STATED)


def test_a_negative_amount_is_refused() -> None:
    for pair in ((Debt(-1, STATED), COUNTER), (CLAIM, Debt(-1, STATED))):
        with pytest.raises(LawError, match="Een bedrag is negatief"):
            set_off(*pair, STATED)


@pytest.mark.parametrize(
    ("last_day", "new_notice"), [(None, False), (date(2026, 11, 20), True), (date(2026, 11, 19), False)]
)
def test_an_undone_payment_leads_to_a_reminder_or_a_new_notice(last_day: date | None, new_notice: bool) -> None:
    result = payment_reversed(date(2026, 11, 20), date(2026, 11, 20), last_day)
    assert result.value == Reversal(new_notice)
    expected = "reversal.new_notice" if new_notice else "reversal.remind"
    assert [part.sentence.key for part in result.steps] == ["reversal.undone", expected]
    assert [part.article for part in result.needs_judgement] == ["art. 3:318 BW"]


def test_a_reversal_before_the_payment_is_refused() -> None:
    with pytest.raises(LawError, match="ligt voor de betaling"):
        payment_reversed(date(2026, 11, 20), date(2026, 11, 19))


def test_overpayments_go_back_and_small_rests_are_dropped_on_both_sides() -> None:
    assert refund_by(date(2026, 11, 23)) == date(2026, 12, 7)
    assert [is_small_balance(cents) for cents in (-101, -100, -1, 0, 1, 100, 101)] == [
        False,
        True,
        True,
        False,
        True,
        True,
        False,
    ]


def test_two_receipts_in_a_row_let_the_earlier_terms_be_presumed_paid() -> None:
    terms = [date(2026, month, 1) for month in range(1, 7)]
    assert presumed_paid(terms, [terms[3], terms[4]]) == tuple(terms[:3])
    assert presumed_paid(terms[::-1], [terms[4], terms[3]]) == tuple(terms[:3])
    assert presumed_paid(terms, [terms[2], terms[4]]) == ()
    assert presumed_paid(terms, []) == presumed_paid(terms, [terms[1]]) == ()
    assert presumed_paid(terms, [terms[1], terms[3], terms[4]]) == (terms[0], terms[2])
    assert presumed_paid(terms, [terms[0], terms[1]]) == ()
    assert presumed_paid(terms, [terms[0], terms[1], terms[3], terms[4]]) == (terms[2],)
    assert presumed_paid([], []) == ()
