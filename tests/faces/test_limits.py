"""How often is enough: wrong passwords, forms of debtors, and codes that do not exist; always over by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.faces.conftest import Office
from tests.faces.test_arrangement_pages import code_of

from voldaan.base import clock
from voldaan.people import attempts
from voldaan.people.models import Attempt
from voldaan.people.services import add_member

MORNING = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
PASSWORD = "een lang wachtwoord"
RIGHT = {"username": "noor@alfa.example", "password": PASSWORD}
WRONG = RIGHT | {"password": "fout"}


@pytest.fixture
def noor(alfa: Office) -> Office:
    add_member(alfa.actor, "noor@alfa.example", "owner", password=PASSWORD)
    return alfa


def knock(form: dict[str, str], address: str = "192.0.2.1") -> tuple[int, str]:
    answer = Client().post("/inloggen", form, REMOTE_ADDR=address)
    return answer.status_code, answer.content.decode()


def test_ten_wrong_passwords_wait_a_quarter_of_an_hour(noor: Office) -> None:
    with clock.set_to(MORNING):
        assert [knock(WRONG)[0] for _ in range(10)] == [422] * 10
        status, page = knock(RIGHT)
        assert status == 429
        assert "Wacht een kwartier" in page and 'value="noor@alfa.example"' in page
    with clock.set_to(MORNING + timedelta(minutes=15)):
        assert knock(RIGHT)[0] == 302


def test_a_stranger_does_not_shut_out_the_owner(noor: Office) -> None:
    with clock.set_to(MORNING):
        assert {knock(WRONG, "198.51.100.7")[0] for _ in range(60)} == {422, 429}
        assert knock(RIGHT, "192.0.2.1")[0] == 302


def test_the_right_password_begins_the_count_again(noor: Office) -> None:
    with clock.set_to(MORNING):
        for _ in range(3):
            assert [knock(WRONG)[0] for _ in range(9)] == [422] * 9
            assert knock(RIGHT)[0] == 302


def test_one_address_that_tries_many_accounts_waits(noor: Office) -> None:
    with clock.set_to(MORNING):
        told = [knock(WRONG | {"username": f"{n}@alfa.example"})[0] for n in range(51)]
        assert told == [422] * 50 + [429]
        assert knock(RIGHT, "192.0.2.2")[0] == 302


def test_who_it_was_is_kept_as_a_fingerprint_only(noor: Office) -> None:
    with clock.set_to(MORNING):
        knock(WRONG)
    kept = {(a.kind, len(a.fingerprint), a.count) for a in Attempt.objects.all()}
    assert kept == {("log_in_here", 64, 1), ("log_in_address", 64, 1), ("log_in_account", 64, 1)}
    with clock.set_to(MORNING + timedelta(days=3)):
        attempts.count(attempts.PORTAL_GUESS, "192.0.2.1")
    assert [a.kind for a in Attempt.objects.all()] == ["portal_guess"]


def test_forty_codes_that_do_not_exist_wait_an_hour_and_a_right_one_elsewhere_does_not(alfa: Office) -> None:
    code, stranger = code_of(alfa), Client(REMOTE_ADDR="198.51.100.7")
    with clock.set_to(MORNING):
        told = [stranger.get(f"/echt/7K3MQ9TX{n:04d}".replace("0", "2").replace("1", "3")) for n in range(41)]
        assert [answer.status_code for answer in told] == [404] * 40 + [429]
        assert "Probeer het over een uur opnieuw" in told[-1].content.decode()
        assert Client(REMOTE_ADDR="192.0.2.1").get(f"/echt/{code}").status_code == 200
    with clock.set_to(MORNING + timedelta(minutes=60)):
        assert stranger.get(f"/echt/{code}").status_code == 200


def test_a_flood_of_forms_with_one_code_waits_whoever_sends_it(alfa: Office) -> None:
    code = code_of(alfa)
    with clock.set_to(MORNING):
        told = [
            Client(REMOTE_ADDR=f"192.0.2.{n}").post(f"/klacht/{code}", {"subject": ""}).status_code for n in range(41)
        ]
        assert told == [422] * 40 + [429]
        assert Client().get(f"/klacht/{code}").status_code == 200
