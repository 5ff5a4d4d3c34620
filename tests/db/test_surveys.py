"""One question after closing: once, in peace, and without a way back to who answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.db.orders import TODAY, Office, office

from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import holds
from voldaan.complaints import services as complaints
from voldaan.daily import worklist
from voldaan.inbox import following
from voldaan.messages import letters
from voldaan.parties import adaptations
from voldaan.surveys import queries, services
from voldaan.surveys.rules import mean

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(TODAY):
        yield


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """A company with two invoices, of which the first was paid and its debtor thanked."""
    made = office()
    made.bring(tmp_path, 1, 2)
    made.received(cents=10000, counterparty_name="Debiteur 00001", text="F00001")
    return made


def thanked(at: Office, number: int = 1) -> int:
    """The message that says that the payment came in, sent."""
    claim = at.claim(number)
    with tenancy.active(at.tenant.id):
        said = {"received_cents": 10000, "received_on": TODAY.isoformat()}
        message = letters.request(
            at.actor, "payment_received", case_id=claim.case_id, claim_ids=[claim.id], details=said, key=f"t{number}"
        )
        sql.execute("UPDATE outbox_message SET state = 'sent', sha256 = 'x', dispatched_on = %s WHERE id = %s",
                    [TODAY, message])  # fmt: skip
        return message


def test_it_is_asked_once_of_a_closed_case(at: Office) -> None:
    message = thanked(at)
    with tenancy.active(at.tenant.id):
        services.answer(at.actor, message, score=4, ease=5, remark="Netjes.")
        with pytest.raises(Refused, match="al beantwoord"):
            services.answer(at.actor, message, score=1)
        assert sql.fetch("SELECT score, ease, remark, month_on FROM surveys_surveyanswer") == [
            (4, 5, "Netjes.", date(2026, 11, 1))
        ]
        assert sql.fetch("SELECT party_id FROM base_event WHERE kind = 'survey_answered'") == [(None,)]


def test_it_is_not_asked_while_something_is_open(at: Office) -> None:
    message = thanked(at, 2)
    with tenancy.active(at.tenant.id):
        assert not services.may_ask(message)


def test_it_is_not_asked_after_a_complaint(at: Office) -> None:
    message = thanked(at)
    with tenancy.active(at.tenant.id):
        assert services.may_ask(message)
        complaints.register(at.actor, case_id=at.claim(1).case_id, subject="Toon")
        assert not services.may_ask(message)


def test_who_wants_no_questions_gets_none(at: Office) -> None:
    message = thanked(at)
    with tenancy.active(at.tenant.id):
        services.opt_out(at.actor, message)
    with clock.set_to(TODAY + timedelta(days=400)), tenancy.active(at.tenant.id):
        assert not services.may_ask(message)


@pytest.mark.parametrize("score", [0, 6])
def test_a_score_off_the_scale_is_refused_and_nothing_changes(at: Office, score: int) -> None:
    message = thanked(at)
    with tenancy.active(at.tenant.id):
        with pytest.raises(Refused, match="van 1 tot en met 5"):
            services.answer(at.actor, message, score=score)
        assert sql.fetch("SELECT 1 FROM surveys_surveyturn UNION ALL SELECT 1 FROM surveys_surveyanswer") == []


def test_staff_see_nothing_below_five_answers(at: Office) -> None:
    message = thanked(at)
    with tenancy.active(at.tenant.id):
        services.answer(at.actor, message, score=4)
        found = queries.results(date(2026, 1, 1), TODAY)
    assert (found.answers, found.score, found.remarks) == (1, None, [])


def test_the_mean_comes_with_its_interval() -> None:
    assert mean([4, 4, 4, 4]) is None
    found = mean([3, 4, 4, 5, 4])
    assert found is not None
    assert (found.answers, round(found.mean, 2), round(found.low, 2), round(found.high, 2)) == (5, 4.0, 3.38, 4.62)


def closing(at: Office, number: int, key: str) -> int:
    """A closing message that is about to leave."""
    claim = at.claim(number)
    said = {"received_cents": 10000, "received_on": TODAY.isoformat()}
    return letters.request(
        at.actor, "payment_received", case_id=claim.case_id, claim_ids=[claim.id], details=said, key=key
    )


def test_the_link_goes_along_once_and_only_where_all_is_closed(at: Office) -> None:
    with tenancy.active(at.tenant.id):
        first, second = closing(at, 1, "a"), closing(at, 2, "b")
        assert services.to_ask([first, second]) == {first}
        sql.execute("UPDATE outbox_message SET state = 'sent', dispatched_on = %s WHERE id = %s", [TODAY, first])
        assert services.to_ask([closing(at, 1, "c")]) == set()


@pytest.mark.parametrize("kind", ["vulnerable", "complaint", "debt_help", "reply"])
def test_nobody_is_asked_under_a_stop(at: Office, kind: str) -> None:
    with tenancy.active(at.tenant.id):
        message = closing(at, 1, "a")
        holds.set_hold(at.actor, kind, case_id=at.claim(1).case_id)
        assert services.to_ask([message]) == set()


def test_nobody_is_asked_to_whom_an_adaptation_holds(at: Office) -> None:
    with tenancy.active(at.tenant.id):
        message = closing(at, 1, "a")
        adaptations.add(at.actor, at.claim(1).debtor_id, "larger_print")
        assert services.to_ask([message]) == set()


def test_a_low_score_is_work_of_nobody_s_name_until_it_is_looked_at(at: Office) -> None:
    first = thanked(at)
    with tenancy.active(at.tenant.id):
        services.answer(at.actor, first, score=2, remark="Ik moest drie keer bellen.")
        (low,) = queries.low()
        assert (low.month_on, low.score, low.ease, low.remark) == (
            date(2026, 11, 1), 2, None, "Ik moest drie keer bellen."
        )  # fmt: skip
        (todo,) = queries.to_do(TODAY)
        assert (todo.kind, todo.due_on, todo.party_id, todo.case_id) == ("survey_low", date(2026, 11, 30), None, None)
        assert todo.title == "Een debiteur gaf na afloop een 2 van 5: kijk wat er beter kan."
        for _ in range(2):
            services.looked_at(at.actor, low.id)
        assert queries.to_do(TODAY) == []
        assert sql.fetch("SELECT count(*) FROM base_event WHERE kind = 'survey_looked_at'") == [(1,)]
        with pytest.raises(NotFound, match="bestaat niet in deze administratie"):
            services.looked_at(at.actor, low.id + 1)


def test_a_three_is_no_work_and_who_asks_to_be_reached_is_work_once(at: Office) -> None:
    message = thanked(at)
    with tenancy.active(at.tenant.id):
        reply = following.survey_answer(
            at.actor, message, case_id=at.claim(1).case_id, score=1, ease=None, remark="Bel mij.", reach_me=True
        )
        assert reply is not None
        assert [todo.kind for todo in worklist.to_do(TODAY)] == ["reply"]
    at.received("B2", cents=10000, counterparty_name="Debiteur 00002", text="F00002")
    other = thanked(at, 2)
    with tenancy.active(at.tenant.id):
        services.answer(at.actor, other, score=3)
        assert queries.low() == []
