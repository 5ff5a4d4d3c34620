"""Statement parts: the proof of the sums, the keys, and whether statements join up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from voldaan.base.errors import Refused
from voldaan.payments.statements import (
    Part,
    StatementHead,
    StatementLine,
    StatementTail,
    euros,
    proven,
)

DAY = date(2026, 3, 2)
HEAD = StatementHead("NL49ABNA0417164300", "61", "61", 1_000, DAY, "EUR")
LINE = StatementLine("R1", DAY, DAY, 250)
TAIL = StatementTail(1_250, DAY)


def rule_of(*parts: Part) -> str:
    with pytest.raises(Refused) as caught:
        list(proven(parts))
    return caught.value.rule


def test_a_statement_that_adds_up_passes_unchanged() -> None:
    assert list(proven([HEAD, LINE, TAIL])) == [HEAD, LINE, TAIL]


def test_a_cent_too_much_or_too_little_is_refused() -> None:
    assert rule_of(HEAD, replace(LINE, amount_cents=251), TAIL) == "bank-sum"
    assert rule_of(HEAD, replace(LINE, amount_cents=249), TAIL) == "bank-sum"


def test_parts_out_of_order_are_refused() -> None:
    assert rule_of(LINE, HEAD, TAIL) == "bank-order"
    assert rule_of(HEAD, StatementTail(1_000, DAY), LINE) == "bank-order"
    assert rule_of(HEAD, HEAD, LINE, TAIL) == "bank-order"
    assert rule_of(TAIL) == "bank-order"


def test_a_file_that_stops_halfway_and_a_file_without_statements_are_refused() -> None:
    assert rule_of(HEAD, LINE) == "bank-truncated"
    assert rule_of() == "bank-empty"


def test_an_amount_that_no_account_can_hold_and_a_missing_account_are_refused() -> None:
    assert rule_of(HEAD, replace(LINE, amount_cents=10**15 + 1), TAIL) == "bank-amount"
    assert rule_of(HEAD, LINE, StatementTail(-(10**16), DAY)) == "bank-amount"
    assert rule_of(replace(HEAD, opening_cents=10**16), TAIL) == "bank-amount"
    assert rule_of(replace(HEAD, account_iban=""), TAIL) == "bank-account"


def test_what_is_longer_than_the_standards_allow_is_cut() -> None:
    line = list(proven([HEAD, replace(LINE, counterparty_name="x" * 200, text="y" * 5_000), TAIL]))[1]
    assert isinstance(line, StatementLine)
    assert (len(line.counterparty_name), len(line.text), line.reference) == (140, 2_000, "R1")


def test_the_same_statement_twice_in_one_file_is_refused_and_an_empty_one_is_not() -> None:
    assert rule_of(HEAD, LINE, TAIL, HEAD, LINE, TAIL) == "bank-repeated"
    empty = [HEAD, StatementTail(1_000, DAY)] * 2
    assert list(proven(empty)) == empty
    later = replace(HEAD, statement_id="62", opening_cents=1_250)
    assert len(list(proven([HEAD, LINE, TAIL, later, LINE, StatementTail(1_500, DAY)]))) == 6


def test_a_foreign_currency_is_refused() -> None:
    assert rule_of(replace(HEAD, currency="USD"), TAIL) == "bank-currency"


def test_reports_and_files_without_balances_are_not_added_up() -> None:
    report = [replace(HEAD, kind="report"), LINE, StatementTail(0, DAY)]
    without = [replace(HEAD, opening_cents=None), LINE, StatementTail(None, DAY)]
    assert list(proven(report)) == report
    assert list(proven(without)) == without


def test_the_key_is_the_reference_with_date_and_amount() -> None:
    assert LINE.key == replace(LINE, text="andere tekst", counterparty_name="B").key
    others = [
        replace(LINE, reference="R2"),
        replace(LINE, amount_cents=-250),
        replace(LINE, booked_on=date(2026, 3, 3)),
    ]
    assert len({LINE.key, *(other.key for other in others)}) == 4


def test_without_reference_the_whole_content_is_the_key() -> None:
    bare = replace(LINE, reference="", text="Factuur 1")
    assert bare.key != replace(bare, text="Factuur 2").key
    assert bare.key == replace(bare).key


def test_equal_lines_are_counted_per_account() -> None:
    other = replace(HEAD, account_iban="NL86INGB0002445588")
    two = StatementTail(1_500, DAY)
    parts = list(proven([HEAD, LINE, LINE, two, other, LINE, TAIL]))
    assert [part.occurrence for part in parts if isinstance(part, StatementLine)] == [1, 2, 1]


def test_amounts_are_written_the_dutch_way() -> None:
    assert [euros(cents) for cents in (0, 5, -123_450, 100_000_000)] == ["0,00", "0,05", "-1.234,50", "1.000.000,00"]
