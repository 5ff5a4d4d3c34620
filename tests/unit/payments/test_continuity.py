"""Whether statements join up: gaps, overlaps, numbers, days without balances, in any order of arrival."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from voldaan.payments.continuity import Known, judge, seen_until, unclear

IBAN = "NL49ABNA0417164300"
FIRST = date(2026, 3, 2)


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def known(id_: int, opens: int, closes: int, opening: int | None, closing: int | None, number: str = "") -> Known:
    return Known(id_, IBAN, "", day(opens), day(closes), opening, closing, number)


def kinds(*statements: Known, booked: dict[int, int] | None = None) -> list[tuple[int, str]]:
    return [(n.statement_id, n.kind) for n in judge(statements, booked or {})]


def test_statements_that_open_where_the_one_before_closed_need_no_word() -> None:
    assert kinds(known(1, 0, 0, 100, 150), known(2, 1, 1, 150, 120), known(3, 4, 4, 120, 120)) == []


def test_a_statement_that_is_missing_is_named_with_its_days_numbers_and_balances() -> None:
    one, other = known(1, 0, 0, 10_000, 15_000, "61"), known(2, 4, 4, 12_000, 12_500, "64")
    (notice,) = judge([one, other], {})
    assert (notice.kind, notice.from_on, notice.until_on) == ("missing", day(0), day(4))
    assert notice.sentence == (
        "Tussen 02-03-2026 en 06-03-2026 ontbreekt een afschrift van NL49ABNA0417164300 (nummers 62 tot en met 63): het"
        " vorige eindigt met 150,00 en dit begint met 120,00. Lees het ontbrekende afschrift in, of leg vast dat al het"
        " geld tot en met 06-03-2026 is nagekeken."
    )


def test_the_missing_statement_ends_the_notice_whenever_it_arrives() -> None:
    one, two, three = known(1, 0, 0, 100, 150), known(3, 1, 1, 150, 120), known(2, 2, 2, 120, 130)
    assert kinds(one, three) == [(2, "missing")]
    assert kinds(one, three, two) == []


def test_a_longer_statement_over_the_gap_ends_it_too() -> None:
    assert kinds(known(1, 0, 0, 100, 150), known(2, 5, 5, 120, 130), known(3, 0, 9, 100, 170)) == []


def test_an_opening_balance_may_have_the_day_of_the_closing_balance_before_it() -> None:
    assert kinds(known(1, 0, 1, 100, 150), known(2, 1, 2, 150, 120)) == []


def test_several_statements_of_one_day_follow_by_their_balances_in_any_order() -> None:
    assert (
        kinds(known(3, 0, 0, 100, 150), known(1, 1, 1, 120, 90), known(2, 1, 1, 150, 120), known(4, 2, 2, 90, 1)) == []
    )


def test_a_gap_within_one_day_is_noticed() -> None:
    assert kinds(known(1, 0, 0, 100, 150), known(2, 0, 0, 120, 130)) == [(2, "missing")]


def test_a_day_told_again_later_and_longer_is_no_gap() -> None:
    noon, evening, next_ = known(1, 1, 1, 100, 150), known(2, 1, 1, 100, 170), known(3, 2, 2, 170, 180)
    assert kinds(noon, evening, next_) == []
    assert kinds(evening._replace(id=1), noon._replace(id=2), next_) == []


def test_a_month_over_its_days_is_no_gap() -> None:
    days = [known(1, 1, 1, 100, 150), known(2, 2, 2, 150, 120)]
    assert kinds(*days, known(3, 0, 2, 90, 120)) == []
    assert kinds(*days, known(3, 1, 5, 100, 130), known(4, 6, 6, 130, 140)) == []


def test_an_overlap_that_begins_in_the_middle_is_proved_by_its_own_money_or_unclear() -> None:
    week, later = known(1, 0, 6, 100, 150), known(2, 3, 9, 135, 170)
    assert unclear([week, later]) == [2]
    assert kinds(week, later, booked={2: 20}) == []
    assert kinds(week, later, booked={2: 15}) == [(2, "unclear")]


def test_a_file_without_balances_is_bridged_by_what_it_told() -> None:
    one, bare, next_ = known(1, 0, 0, 100, 150), known(2, 1, 3, None, None), known(3, 4, 4, 175, 180)
    assert kinds(one, bare, next_, booked={2: 25}) == []
    assert kinds(one, bare, next_, booked={2: 20}) == [(3, "missing")]
    assert kinds(bare, next_) == []


def test_a_skipped_number_is_said_where_the_balances_agree_unless_it_counts_days() -> None:
    assert kinds(known(1, 0, 0, 1, 5, "61"), known(2, 1, 1, 5, 6, "63")) == [(2, "number")]
    assert kinds(known(1, 0, 0, 1, 5, "00061"), known(2, 3, 3, 5, 6, "064/1")) == []
    assert kinds(known(1, 0, 0, 1, 5, "2026061"), known(2, 1, 1, 5, 6, "2026064")) == []
    assert kinds(known(1, 0, 0, 1, 5, "365"), known(2, 1, 1, 5, 6, "1")) == []


def test_the_bank_is_seen_up_to_a_gap_and_past_it_only_once_a_person_says_so() -> None:
    one, two, far = known(1, 0, 0, 100, 150), known(2, 3, 3, 120, 130), known(3, 4, 4, 130, 140)
    gap = judge([one, two, far], {})
    assert seen_until([one, two, far], gap, None) == day(0)
    assert seen_until([one, two, far], gap, day(0)) == day(0)
    assert seen_until([one, two, far], gap, day(2)) == day(2)
    assert seen_until([one, two, far], gap, day(3)) == day(4)


def test_an_older_statement_may_show_that_less_is_known_than_it_seemed() -> None:
    old, one = known(2, 0, 0, 100, 150), known(1, 8, 8, 400, 410)
    assert seen_until([one], judge([one], {}), None) == day(8)
    gap = judge([old, one], {})
    assert seen_until([old, one], gap, None) == day(0)
    assert seen_until([old, one], gap, day(8)) == day(8)


@given(st.lists(st.integers(-500, 500), min_size=2, max_size=20), st.randoms(use_true_random=False), st.data())
def test_the_judgement_does_not_depend_on_the_order_of_arrival(
    movements: list[int], chance: random.Random, data: st.DataObject
) -> None:
    balance, chain = 10_000, []
    for n, cents in enumerate(movements):
        chain.append((n, balance, balance + cents))
        balance += cents
    missing = data.draw(st.sets(st.integers(1, len(chain) - 1), max_size=2))
    present = [c for c in chain if c[0] not in missing]
    chance.shuffle(present)
    statements = [known(id_, n, n, a, b) for id_, (n, a, b) in enumerate(present, 1)]
    gaps = sorted((n.from_on, n.until_on) for n in judge(statements, {}))
    in_order = [known(id_, n, n, a, b) for id_, (n, a, b) in enumerate(sorted(present), 1)]
    assert gaps == sorted((n.from_on, n.until_on) for n in judge(in_order, {}))
    assert missing or gaps == []
