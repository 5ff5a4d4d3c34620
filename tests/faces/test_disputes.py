"""Disputes, complaints and the question after closing: at the desk and by the code on a letter, without script."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.faces.conftest import Office

from voldaan.base import clock, sql, tenancy
from voldaan.base.models import Tenant
from voldaan.documents.verify import verify_code
from voldaan.messages.services import vouch

PAGES = ["/betwistingen/", "/betwistingen/?stand=all", "/betwistingen/oorzaken", "/klachten/", "/klachten/kwartalen"]
DISPUTE = {"category": "defective", "amount": "10,00", "told": "Kapot.", "source": "phone", "received_on": "2026-11-20"}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_every_role_may_look(address: str, role: str, alfa: Office) -> None:
    assert alfa.staff(role).get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_behind_the_log_in(address: str, alfa: Office) -> None:
    assert Client().get(address).status_code == 302


def counted(office: Office, table: str) -> int:
    with tenancy.active(office.tenant.id):
        row = sql.fetch_one(f"SELECT count(*) FROM {table}")
    assert row is not None
    return int(row[0])


def test_a_dispute_from_the_claim_to_its_answer(alfa: Office) -> None:
    desk, claim = alfa.staff(), alfa.claim()
    form = DISPUTE | {"received_on": clock.today().isoformat()}
    made = desk.post(f"/vorderingen/{claim.id}/betwisten", form)
    assert (made.status_code, made["Location"]) == (302, "/betwistingen/B1001")
    assert "B1001" in desk.get(f"/vorderingen/{claim.id}").content.decode()
    assert "Kapot." in desk.get("/betwistingen/B1001").content.decode()
    empty = desk.post("/betwistingen/B1001/beantwoorden", {"outcome": "rejected", "explanation": ""})
    assert (empty.status_code, "Vul de uitleg voor de debiteur in" in empty.content.decode()) == (422, True)
    done = desk.post("/betwistingen/B1001/beantwoorden", {"outcome": "rejected", "explanation": "Het is in orde."})
    assert done.status_code == 302
    assert "Het is in orde." in desk.get("/betwistingen/B1001").content.decode()


def test_who_only_looks_changes_nothing(alfa: Office) -> None:
    form = DISPUTE | {"received_on": clock.today().isoformat()}
    assert alfa.staff("viewer").post(f"/vorderingen/{alfa.claim().id}/betwisten", form).status_code == 403
    assert counted(alfa, "disputes_dispute") == 0


def test_another_administration_s_dispute_is_not_there(alfa: Office, beta: Office) -> None:
    form = DISPUTE | {"received_on": clock.today().isoformat()}
    alfa.staff().post(f"/vorderingen/{alfa.claim().id}/betwisten", form)
    assert beta.staff().get("/betwistingen/B1001").status_code == 404


def letter(office: Office) -> str:
    """The code of a message that was sent today."""
    message, today = office.message(), clock.today()
    with tenancy.active(office.tenant.id):
        sql.execute("UPDATE outbox_message SET state = 'sent', dispatched_on = %s, sha256 = 'x' WHERE id = %s",
                    [today, message.id])  # fmt: skip
        code = verify_code(message.public_id, bytes(Tenant.objects.get(id=office.tenant.id).secret))
        vouch(office.actor, code, "Alfa", today)
    return code


def test_a_debtor_contests_a_part_by_the_code_of_his_letter(alfa: Office) -> None:
    code = letter(alfa)
    page = Client().get(f"/betwisten/{code}")
    assert page.status_code == 200
    claim = re.findall(r'<option value="(\d+)"', page.content.decode())[0]
    wrong = Client().post(f"/betwisten/{code}", {"claim": claim, "category": "", "amount": "tien", "told": ""})
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert text.count('class="error"') == 3
    assert counted(alfa, "disputes_dispute") == 0
    told = {"claim": claim, "category": "price", "amount": "5,00", "told": "De prijs was lager."}
    for _ in range(2):
        assert Client().post(f"/betwisten/{code}", told).status_code == 302
    assert counted(alfa, "disputes_dispute") == 1
    rest = Client().post(f"/betwisten/{code}", told | {"category": "other", "amount": ""})
    assert (rest.status_code, counted(alfa, "disputes_dispute")) == (302, 2)
    assert "staat niets meer open dat nog niet is betwist" in Client().get(f"/betwisten/{code}").content.decode()


def test_a_debtor_complains_by_the_code_of_his_letter(alfa: Office) -> None:
    code = letter(alfa)
    assert Client().post(f"/klacht/{code}", {"subject": "", "told": ""}).status_code == 422
    made = Client().post(f"/klacht/{code}", {"subject": "Toon", "told": "Onaardig."})
    assert (made.status_code, counted(alfa, "complaints_complaint")) == (302, 1)
    assert "Toon" in alfa.staff().get("/klachten/K1001").content.decode()


def test_no_question_where_none_is_asked(alfa: Office) -> None:
    assert "Er is geen vraag voor u" in Client().get(f"/tevreden/{letter(alfa)}").content.decode()


@pytest.mark.parametrize("address", ["betwisten", "klacht", "tevreden"])
def test_an_unknown_code_is_told_how_to_check_it(address: str, alfa: Office) -> None:
    assert Client().get(f"/{address}/0000-0000-0000").status_code == 404
