"""Is this letter real? What a reader of a letter is told, without log-in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from tests.faces.conftest import TODAY, Office

from voldaan.base import clock, tenancy
from voldaan.claims import holds
from voldaan.connect.channels import sender
from voldaan.documents.verify import verify_code
from voldaan.messages import services
from voldaan.policy import services as policies


def send_all(office: Office, folder: Path) -> str:
    """Approve and send everything; gives the code on the first letter."""
    with tenancy.active(office.tenant.id):
        services.approve(office.actor, None)
    with clock.set_to(clock.at_hour(TODAY, 11)):
        assert sender(folder).send(office.actor).counts["sent"] > 0
    return verify_code(office.message().public_id, bytes(office.tenant.secret))


def words(content: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode()))


@pytest.fixture
def code(alfa: Office, tmp_path: Path) -> str:
    return send_all(alfa, tmp_path)


def test_a_real_letter_shows_its_sender_and_day_and_nothing_else(code: str) -> None:
    answer = Client().get(f"/echt/{code}")
    page = words(answer.content)
    assert answer.status_code == 200
    assert "Deze brief is echt" in page and "Alfa" in page and "20 november 2026" in page
    assert "Jansen" not in page and "100,00" not in page and "F00001" not in page


def test_a_real_letter_leads_to_every_way_out(code: str) -> None:
    page = Client().get(f"/echt/{code}").content.decode()
    for road in ("betwisten", "klacht", "schrijven", "regeling"):
        assert f'href="/{road}/{code}"' in page
        assert Client().get(f"/{road}/{code}").status_code == 200


def test_a_code_is_understood_as_people_type_it(code: str) -> None:
    typed = code.replace("-", " ").lower()
    answer = Client().get("/echt/", {"code": typed})
    assert (answer.status_code, answer["Location"]) == (302, f"/echt/{code}")


def test_an_unknown_code_is_not_found_and_says_what_to_do(code: str) -> None:
    answer = Client().get("/echt/0000-0000-0000")
    assert answer.status_code == 404
    assert "Wij kennen deze code niet" in words(answer.content)


@pytest.mark.parametrize("typed", ["abc", "7K3M-Q9TX-2HW", "UUUU-UUUU-UUUU"])
def test_what_cannot_be_a_code_is_refused_at_the_field(typed: str, db: None) -> None:
    answer = Client().get("/echt/", {"code": typed})
    assert answer.status_code == 422
    assert "Een code heeft twaalf tekens" in words(answer.content)


def test_a_letter_that_has_not_left_is_not_real_yet(alfa: Office) -> None:
    code = verify_code(alfa.message().public_id, bytes(alfa.tenant.secret))
    assert Client().get(f"/echt/{code}").status_code == 404


def test_a_question_reads_the_letter_and_the_policies_and_nothing_else(
    code: str, django_assert_num_queries: object
) -> None:
    Client().get(f"/echt/{code}")
    with django_assert_num_queries(7):  # type: ignore[operator]  # guesses; three reads; the wall and its savepoint
        Client().get(f"/echt/{code}")


def test_letters_of_every_administration_are_known(code: str, beta: Office, tmp_path: Path) -> None:
    other = send_all(beta, tmp_path)
    assert "Beta" in words(Client().get(f"/echt/{other}").content)
    assert "Alfa" in words(Client().get(f"/echt/{code}").content)


def test_a_policy_that_is_published_can_be_read_in_plain_words_and_another_cannot(code: str, alfa: Office) -> None:
    assert "om met een late betaling" not in words(Client().get(f"/echt/{code}").content)
    with tenancy.active(alfa.tenant.id):
        policies.publish(alfa.actor, policies.in_force(alfa.actor, TODAY)[0], public=True)
    page = words(Client().get(f"/echt/{code}").content)
    assert "Zo gaat Alfa om met een late betaling" in page
    assert "U krijgt nooit meer dan 4 berichten in 30 dagen, alle facturen samen." in page
    assert "Herinnering : 4 dagen na de betaaldatum." in page
    assert "medewerker" not in page
    with tenancy.active(alfa.tenant.id):
        policies.publish(alfa.actor, policies.in_force(alfa.actor, TODAY)[0], public=False)
    assert "om met een late betaling" not in words(Client().get(f"/echt/{code}").content)


def test_what_a_letter_asks_can_be_paid_by_its_code_as_it_stands_now(alfa: Office, code: str) -> None:
    page = words(Client().get(f"/betalen/{code}").content).replace("\u00a0", " ")
    assert "€ 100,00" in page and "NL91 ABNA 0417 1643 00" in page and "F00001" in page
    assert "Jansen" not in page and "Dorpsstraat" not in page
    assert f'href="/betalen/{code}"' in Client().get(f"/echt/{code}").content.decode()
    alfa.bank(("B7", 10000, "Bakkerij Jansen", "F00001"))
    page = words(Client().get(f"/betalen/{code}").content)
    assert "Deze factuur is betaald" in page and "€" not in page


def test_under_a_stop_a_letter_asks_nothing(alfa: Office, code: str) -> None:
    with tenancy.active(alfa.tenant.id):
        holds.set_hold(alfa.actor, "complaint", case_id=alfa.claim().case_id)
    page = words(Client().get(f"/betalen/{code}").content)
    assert "U hoeft nu niet te betalen" in page and "NL91" not in page
