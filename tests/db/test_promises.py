"""Promises: kept, broken, two at once, too many, withdrawn; and the hold and the letter that go with each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.db.plans import Desk, desk

from voldaan.arrangements import promises
from voldaan.base import sql
from voldaan.base.errors import NotFound, Refused

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 6)
CHECK = date(2026, 3, 10)


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    """Sam owes 60 and 40 euros; the bank is known up to yesterday."""
    made = desk(tmp_path)
    made.bring("60,00", "40,00")
    made.bank(day=date(2026, 3, 1))
    return made


def promise(at: Desk, *claims: int, cents: int | None = None, on: date = FRIDAY) -> int:
    """Sam promises this, on the first invoice unless others are named."""
    ids = [at.claim(n).id for n in claims or (1,)]
    with at.open():
        return promises.make(at.actor, case_id=at.case_id, claim_ids=ids, amount_cents=cents, on=on, source="desk")


def states(at: Desk) -> list[tuple[str, int]]:
    with at.open():
        return sql.fetch("SELECT state, paid_cents FROM arrangements_promise ORDER BY id")


def test_a_promise_stops_chasing_confirms_and_is_kept_by_the_money(at: Desk) -> None:
    id_ = promise(at)
    assert promise(at) == id_
    assert at.holds() == ["promise"]
    assert at.sent("promise_confirmed") == 1
    assert promises.check_day(FRIDAY) == CHECK
    at.until(FRIDAY)
    at.bank(("A1", 6000, "D1-1"))
    at.until(CHECK)
    assert (states(at), at.holds()) == ([("kept", 6000)], [])
    before = at.events()
    with at.open():
        assert promises.check(at.actor, CHECK) == {"kept": 0, "partly_kept": 0, "broken": 0, "waiting": 0}
    assert at.events() == before
    assert at.differences() == []


def test_a_promise_without_money_is_broken_on_its_check_day_and_not_before(at: Desk) -> None:
    promise(at)
    at.until(date(2026, 3, 9))
    assert states(at) == [("promised", 0)]
    assert at.holds() == ["promise"]
    at.until(CHECK)
    assert (states(at), at.holds()) == ([("broken", 0)], [])
    assert at.differences() == []


def test_part_of_the_money_keeps_part_of_the_promise(at: Desk) -> None:
    promise(at, 1, 2)
    at.until(FRIDAY)
    at.bank(("A1", 4000, "D1-2"))
    at.until(CHECK)
    assert (states(at), at.holds()) == ([("partly_kept", 4000)], [])


def test_a_bank_that_is_not_known_breaks_no_promise(at: Desk) -> None:
    promise(at)
    at.day = date(2026, 3, 20)
    at.run()
    assert (states(at), at.holds()) == ([("promised", 0)], ["promise"])


def test_two_promises_at_once_count_the_same_money_once(at: Desk) -> None:
    promise(at, 1, 2, cents=4000)
    promise(at, 1, 2, cents=3000, on=date(2026, 3, 13))
    assert at.holds() == ["promise"] * 4
    at.until(FRIDAY)
    at.bank(("A1", 4000, "D1-2"))
    at.until(date(2026, 3, 17))
    assert (states(at), at.holds()) == ([("kept", 4000), ("broken", 0)], [])
    assert at.differences() == []


def test_a_promise_that_does_not_fit_beside_an_earlier_one_takes_its_place(at: Desk) -> None:
    promise(at)
    promise(at, on=date(2026, 3, 9))
    assert (states(at), at.holds()) == ([("replaced", 0), ("promised", 0)], ["promise"])


def break_one(at: Desk) -> int:
    id_ = promise(at, cents=1000, on=at.day)
    at.until(promises.check_day(at.day))
    return id_


def test_after_too_many_broken_promises_only_a_kept_one_gives_room_again(at: Desk) -> None:
    break_one(at)
    break_one(at)
    before = at.events()
    with pytest.raises(Refused, match="al 2 toezeggingen niet nagekomen"):
        promise(at, cents=1000, on=at.day)
    assert at.events() == before
    assert [state for state, _ in states(at)] == ["broken", "broken"]
    promise(at, 2, cents=1000, on=at.day)  # the other claim has no broken promise


def test_a_kept_promise_starts_the_count_again(at: Desk) -> None:
    break_one(at)
    promise(at, 1, 2, cents=4000, on=at.day)
    at.bank(("A1", 4000, "D1-2"))
    at.until(promises.check_day(at.day))
    assert states(at) == [("broken", 0), ("kept", 4000)]
    break_one(at)
    with at.open():
        assert promises.broken_in_a_row(at.case_id, [at.claim().id]) == 1
    promise(at, cents=1000, on=at.day)


def test_a_withdrawn_promise_lifts_its_hold_and_counts_for_nothing(at: Desk) -> None:
    id_ = promise(at)
    with at.open():
        promises.withdraw(at.actor, id_)
    assert (states(at), at.holds()) == ([("withdrawn", 0)], [])
    with at.open():
        assert sql.fetch("SELECT state FROM outbox_message WHERE kind = 'promise_confirmed'") == [("cancelled",)]
    before = at.events()
    with at.open():
        promises.withdraw(at.actor, id_)
        assert promises.broken_in_a_row(at.case_id, [at.claim().id]) == 0
        with pytest.raises(NotFound, match="bestaat niet"):
            promises.withdraw(at.actor, id_ + 1)
    assert at.events() == before
    at.until(CHECK)
    assert states(at) == [("withdrawn", 0)]
    assert at.differences() == []


def test_a_promise_that_was_checked_is_no_longer_withdrawn(at: Desk) -> None:
    id_ = break_one(at)
    before = at.events()
    with at.open(), pytest.raises(Refused, match="al nagegaan of vervangen"):
        promises.withdraw(at.actor, id_)
    assert at.events() == before
