"""Telephone tasks: asked for by the policy, made by a person, and the next channel when nobody answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.db.channels import CSV, DAY, REMINDER

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import NotFound, Refused
from voldaan.connect.channels import sender
from voldaan.connect.openitemfiles import read
from voldaan.daily import calling, worklist
from voldaan.daily.check import differences
from voldaan.daily.intake import import_open_items
from voldaan.daily.services import run
from voldaan.messages import calls
from voldaan.parties import consents
from voldaan.parties.services import open_administration
from voldaan.payments.services import declare_seen
from voldaan.policy import services as policies
from voldaan.policy.rules import parse

pytestmark = pytest.mark.usefixtures("committing")


@pytest.fixture
def actor(tmp_path: Path) -> Actor:
    """An administration whose policy calls about a first reminder, and one call that waits."""
    who = system(open_administration("Bel", iban="NL91ABNA0417164300", details={"phone": "030 1"}).id)
    file = tmp_path / "open.csv"
    file.write_text(CSV, encoding="utf8")
    with clock.set_to(DAY):
        import_open_items(who, read(file, today=DAY))
        with tenancy.active(who.tenant_id):
            text = policies.default_text("company").replace(REMINDER, 'days = 4\nchannel = ["phone", "post"]')
            policies.adopt(who, policies.draft(who, text), DAY)
    run(who, DAY)
    with tenancy.active(who.tenant_id), clock.set_to(DAY):
        declare_seen(who, DAY)
    return who


def at(hour: int, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.AMSTERDAM)


def ask(actor: Actor, statement: str) -> list[tuple[object, ...]]:
    with tenancy.active(actor.tenant_id):
        return sql.fetch(statement)


def only(actor: Actor) -> str:
    return str(ask(actor, "SELECT public_id FROM outbox_message ORDER BY id")[0][0])


def press(actor: Actor, digit: int, moment: datetime, **more: object) -> None:
    with tenancy.active(actor.tenant_id), clock.set_to(moment):
        calling.outcome(actor, only(actor), digit, **more)  # type: ignore[arg-type]


def test_a_call_waits_for_a_person_and_needs_no_approval(actor: Actor, tmp_path: Path) -> None:
    assert ask(actor, "SELECT channel, state FROM outbox_message") == [("phone", "approved")]
    with clock.set_to(at(10)):
        assert sender(tmp_path, actor.tenant_id).send(actor).counts == {}
        with tenancy.active(actor.tenant_id):
            (one,) = calls.waiting()
            assert (one.phone, one.attempts, one.total_cents) == ("06 1234 5678", 0, 12100)
            (task,) = calls.to_do(DAY)
            assert (task.kind, task.due_on, task.url) == ("call", DAY, f"/bellen/{one.public_id}")
            said = calls.script(actor, one.public_id)
    assert "factuur F-1 van Bel" in " ".join(said.says)
    assert "€\u00a0121,00" in " ".join(said.says)
    assert said.never[0].startswith("Zeg niets over de rekening tegen een ander")


def test_one_key_and_enter_make_a_promise_that_stops_the_chasing(actor: Actor) -> None:
    press(actor, 1, at(10))
    rows = ask(actor, "SELECT kind, channel, state, length(sha256) FROM outbox_message ORDER BY id")
    assert rows == [("reminder", "phone", "sent", 64), ("promise_confirmed", "email", "approved", 0)]
    assert ask(actor, "SELECT step, step_on FROM claims_claim") == [("reminder", DAY)]
    promised = ask(actor, "SELECT amount_cents, promised_on, source FROM arrangements_promise")
    assert promised == [(12100, DAY + timedelta(days=7), "call")]
    with tenancy.active(actor.tenant_id):
        assert differences() == []


def test_a_second_click_is_refused_and_changes_nothing(actor: Actor) -> None:
    press(actor, 8, at(10))
    with pytest.raises(Refused, match="al afgehandeld"):
        press(actor, 8, at(10))
    assert ask(actor, "SELECT count(*) FROM outbox_callattempt") == [(1,)]


def test_whoever_disputes_is_heard_first(actor: Actor) -> None:
    press(actor, 3, at(10), note="verkeerd geleverd")
    rows = ask(actor, "SELECT category, amount_cents, told, source, state FROM disputes_dispute")
    assert rows == [("other", 12100, "verkeerd geleverd", "phone", "open")]
    assert ask(actor, "SELECT disputed_cents FROM claims_claim") == [(12100,)]
    kinds = ask(actor, "SELECT kind FROM outbox_message WHERE kind = 'dispute_received'")
    assert kinds == [("dispute_received",)]
    with tenancy.active(actor.tenant_id):
        assert differences() == []


def test_a_call_waits_on_the_worklist(actor: Actor) -> None:
    with tenancy.active(actor.tenant_id):
        assert [t.kind for t in worklist.to_do(DAY)].count("call") == 1


def test_whoever_does_not_want_to_be_called_is_not_called(actor: Actor, tmp_path: Path) -> None:
    with tenancy.active(actor.tenant_id), clock.set_to(at(9)):
        ((debtor,),) = sql.fetch("SELECT debtor_id FROM outbox_message")
        consents.record(actor, debtor, "phone", granted=False)
    with pytest.raises(Refused, match="wil niet gebeld worden"):
        press(actor, 4, at(10))
    assert ask(actor, "SELECT count(*) FROM outbox_callattempt") == [(0,)]
    with clock.set_to(at(10)):
        assert sender(tmp_path, actor.tenant_id).send(actor).counts == {"cancelled": 1}
    assert ask(actor, "SELECT state FROM outbox_message") == [("cancelled",)]


def test_no_answer_three_times_and_the_letter_takes_over_once(actor: Actor) -> None:
    days = [DAY, DAY + timedelta(days=3), DAY + timedelta(days=6)]
    for digit, day in zip((4, 5, 4), days, strict=True):
        press(actor, digit, at(11, day))
    assert ask(actor, "SELECT state, reason FROM outbox_message") == [("failed", "3 keer geen gehoor")]
    run(actor, DAY + timedelta(days=10))
    rows = ask(actor, "SELECT channel, state FROM outbox_message ORDER BY id")
    assert rows == [("phone", "failed"), ("post", "proposed")]


def test_no_answer_is_tried_at_another_part_of_another_day(actor: Actor) -> None:
    press(actor, 4, at(11))
    (moment,) = ask(actor, "SELECT not_before FROM outbox_message")[0]
    assert moment == at(16, DAY + timedelta(days=1))


def test_every_attempt_counts_for_the_pressure_budget(actor: Actor, tmp_path: Path) -> None:
    press(actor, 4, at(11))
    with clock.set_to(at(17, DAY + timedelta(days=1))):
        sender(tmp_path, actor.tenant_id).send(actor)
    row = ask(actor, "SELECT reason, not_before FROM outbox_message")[0]
    assert row == ("er ging pas een bericht naar deze debiteur", at(8, DAY + timedelta(days=3)))


def test_a_wrong_number_is_not_called_again(actor: Actor) -> None:
    press(actor, 6, at(11))
    run(actor, DAY + timedelta(days=3))
    rows = ask(actor, "SELECT channel, state FROM outbox_message ORDER BY id")
    assert rows == [("phone", "failed"), ("post", "proposed")]


def test_calling_back_wants_a_moment_that_may_be(actor: Actor) -> None:
    for moment, words in (
        (None, "wanneer u terugbelt"),
        (at(9), "wanneer u terugbelt"),
        (at(21), "tussen 7 en 20 uur"),
        (at(10, date(2026, 3, 22)), "niet op zondag"),
    ):
        with pytest.raises(Refused, match=words):
            press(actor, 7, at(11), call_back_at=moment)
    assert ask(actor, "SELECT count(*) FROM outbox_callattempt") == [(0,)]
    press(actor, 7, at(11), call_back_at=at(15))
    assert ask(actor, "SELECT state, not_before FROM outbox_message") == [("approved", at(15))]


@pytest.mark.parametrize("moment", [at(21), at(6), at(11, date(2026, 3, 22))])
def test_nobody_calls_outside_the_hours_of_the_law(actor: Actor, moment: datetime) -> None:
    with pytest.raises(Refused, match="niet op zondag"):
        press(actor, 4, moment)
    assert ask(actor, "SELECT count(*) FROM outbox_callattempt") == [(0,)]


def test_a_digit_that_is_none_and_a_call_of_another_are_refused(actor: Actor) -> None:
    with pytest.raises(Refused, match="1 tot en met 8"):
        press(actor, 9, at(11))
    other = system(open_administration("Ander", iban="NL20INGB0001234567", details={}).id)
    id_ = only(actor)
    with pytest.raises(NotFound), tenancy.active(other.tenant_id), clock.set_to(at(11)):
        calling.outcome(other, id_, 4)


def test_a_step_that_the_law_wants_in_writing_is_never_called_about() -> None:
    text = policies.default_text("company").replace('channel = ["post", "email"]', 'channel = ["phone"]', 1)
    with pytest.raises(Refused):
        parse(text)
