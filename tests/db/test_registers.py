"""Registers: what is sure sets a stop, a namesake asks a person, no answer is no answer, and a week is the limit."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.db.holds import FIRST, administration, claim, ids, live

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor
from voldaan.claims import hold_queries, holds, registers
from voldaan.claims.registers import Publication, Question, same
from voldaan.connect.registers.extract import Extract
from voldaan.connect.registers.fake import FakeRegister
from voldaan.daily.check import differences

pytestmark = pytest.mark.usefixtures("committing")
DAY = date(2026, 4, 1)
SURE = Publication("F.16/26/1", "bankruptcy", "Theehuis Windveer B.V.", date(2026, 3, 30), kvk="90000002")
NAMESAKE = Publication("R.16/26/2", "wsnp", "Dauwke Zonnestraal", date(2026, 3, 30), postcode="1234 ZZ")


def look(actor: Actor, register: FakeRegister, on: date = DAY) -> dict[str, int]:
    with clock.set_to(on):
        return dict(registers.check(actor, [register]))


def stops(actor: Actor) -> list[tuple[str, date, str]]:
    with tenancy.active(actor.tenant_id):
        return [
            (kind, since, note)
            for kind, since, note in sql.fetch("SELECT kind, from_on, note FROM claims_hold ORDER BY id")
        ]


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (Publication("1", "wsnp", "D. de Vries", DAY, postcode="9990AB"), True),
        (Publication("1", "wsnp", "D. de Vries", DAY, postcode="9991 AB"), None),
        (Publication("1", "wsnp", "D. de Vries", DAY), None),
        (Publication("1", "wsnp", "E. de Vries", DAY, postcode="9990 AB"), False),
    ],
)
def test_a_name_alone_is_never_sure(found: Publication, answer: bool | None) -> None:
    assert same(Question(1, "D. de Vries", "", "9990 AB"), found) is answer


def test_the_number_in_the_trade_register_decides_whatever_the_name(tmp_path: Path) -> None:
    asked = Question(1, "Alfa B.V.", "90000001", "")
    assert same(asked, Publication("1", "bankruptcy", "Alfa Holding B.V.", DAY, kvk="90000001")) is True
    assert same(asked, Publication("1", "bankruptcy", "Alfa B.V.", DAY, kvk="90000002")) is False


def test_a_sure_hit_sets_its_stop_once_and_a_namesake_asks_a_person(tmp_path: Path) -> None:
    actor, register = administration(tmp_path), FakeRegister()
    register.publish(SURE)
    register.publish(NAMESAKE)
    assert look(actor, register) == {"namesake": 1, "found": 1}
    assert stops(actor) == [("bankruptcy", date(2026, 3, 30), "F.16/26/1")]
    assert look(actor, register) == {}
    with tenancy.active(actor.tenant_id):
        ((question, party, name, told),) = registers.open_questions()
        assert (party, name, told) == (
            ids(actor)[2], "Dauwke Zonnestraal", "schuldsanering (Wsnp) R.16/26/2, Dauwke Zonnestraal",
        )  # fmt: skip
        assert [todo.kind for todo in registers.to_do(DAY)] == ["register_namesake"]
    with clock.set_to(DAY), tenancy.active(actor.tenant_id):
        registers.answer(actor, question, is_debtor=False)
        registers.answer(actor, question, is_debtor=True)
        assert registers.to_do(DAY) == []
    assert look(actor, register, DAY + timedelta(days=8)) == {"clear": 1, "found": 1}
    assert len(stops(actor)) == 1


def test_a_stop_that_a_person_undid_does_not_come_back_and_a_withdrawn_publication_asks_for_a_look(
    tmp_path: Path,
) -> None:
    actor, register = administration(tmp_path), FakeRegister()
    register.publish(SURE)
    look(actor, register)
    with tenancy.active(actor.tenant_id):
        ((hold,),) = sql.fetch("SELECT id FROM claims_hold")
    register.withdraw("F.16/26/1")
    later = DAY + timedelta(days=8)
    assert look(actor, register, later) == {"clear": 2}
    with clock.set_to(later), tenancy.active(actor.tenant_id):
        assert [todo.url for todo in hold_queries.to_do(later)] == [f"/stops/{hold}"]
        holds.undo_hold(actor, hold)
    register.publish(SURE)
    look(actor, register, later + timedelta(days=8))
    assert len(stops(actor)) == 1


def test_without_a_good_look_in_the_last_week_nothing_is_proposed_for_the_court(tmp_path: Path) -> None:
    actor, register = administration(tmp_path), FakeRegister()
    live(actor, tmp_path, FIRST, date(2026, 5, 11))
    register.mood = "down"
    assert look(actor, register, date(2026, 5, 11)) == {"failed": 2}
    live(actor, tmp_path, date(2026, 5, 12), date(2026, 5, 13))
    assert claim(actor, "F-2", "stage", "verdict") == ("costs_due", "register_check_needed")
    register.mood = "ok"
    assert look(actor, register, date(2026, 5, 13)) == {"clear": 2}
    live(actor, tmp_path, date(2026, 5, 14), date(2026, 5, 14))
    assert claim(actor, "F-2", "stage") == ("legal_review",)
    with tenancy.active(actor.tenant_id):
        assert differences() == []
        assert [
            (outcome, on)
            for outcome, on in sql.fetch("SELECT outcome, checked_on FROM claims_registercheck ORDER BY id")
        ] == [("failed", date(2026, 5, 11))] * 2 + [("clear", date(2026, 5, 13))] * 2


def test_an_extract_is_a_register_too() -> None:
    found = Extract(
        b"number;kind;name;since_on;kvk;postcode;helper_organisation\n"
        b"F.1;bankruptcy;Theehuis Windveer B.V.;2026-03-30;90000002;;Proef Advocaten\n"
    ).search(Question(1, "Iets anders", "90000002", ""))
    assert [(f.number, f.kind, f.helper.organisation) for f in found] == [("F.1", "bankruptcy", "Proef Advocaten")]
