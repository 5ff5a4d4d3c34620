"""Paying in parts on the debtor's own page, and arrangements at the desk: no script, one decision a screen."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.faces.conftest import TODAY, Office

from voldaan.arrangements import plan_policies
from voldaan.base import clock, sql, tenancy
from voldaan.base.models import Tenant
from voldaan.documents.verify import verify_code
from voldaan.messages import services as outbox

pytestmark = pytest.mark.django_db


def code_of(office: Office, number: str = "F00003") -> str:
    """The code of a letter about this invoice, as if it had been sent today."""
    with tenancy.active(office.tenant.id):
        row = sql.fetch_one(
            "SELECT m.id, m.public_id FROM outbox_message m JOIN outbox_messageclaim mc ON mc.message_id = m.id"
            " JOIN claims_claim c ON c.id = mc.claim_id WHERE c.number = %s",
            [number],
        )
        assert row is not None
        sql.execute("UPDATE outbox_message SET state = 'sent', dispatched_on = %s WHERE id = %s", [TODAY, row[0]])
        code = verify_code(row[1], bytes(Tenant.objects.get(id=office.tenant.id).secret))
        outbox.vouch(office.actor, code, "Alfa", TODAY)
        return code


def inside(office: Office) -> tuple[Client, str]:
    """A browser of the debtor who answered the question."""
    code, browser = code_of(office), Client()
    answer = browser.post(f"/regeling/{code}/wie", {"answer": "3511ab"})
    assert (answer.status_code, answer["Location"]) == (302, f"/regeling/{code}")
    return browser, code


def states(office: Office) -> list[str]:
    with tenancy.active(office.tenant.id):
        return [r[0] for r in sql.fetch("SELECT state FROM arrangements_arrangement ORDER BY id")]


def test_a_code_that_nobody_knows_is_not_found(alfa: Office) -> None:
    assert Client().get("/regeling/0000-0000-0000").status_code == 404


def test_the_page_asks_who_you_are_and_a_wrong_answer_shows_nothing(alfa: Office) -> None:
    code, browser = code_of(alfa), Client()
    assert "Wat is uw postcode?" in browser.get(f"/regeling/{code}").content.decode()
    answer = browser.post(f"/regeling/{code}/wie", {"answer": "9999 ZZ"})
    assert answer.status_code == 422
    assert "75,25" not in answer.content.decode()
    for _ in range(9):
        browser.post(f"/regeling/{code}/wie", {"answer": "9999 ZZ"})
    assert browser.post(f"/regeling/{code}/wie", {"answer": "3511 AB"}).status_code == 429


def test_the_debtor_agrees_an_arrangement_at_once_and_in_writing(alfa: Office) -> None:
    browser, code = inside(alfa)
    assert "Op welke dag van de maand?" in browser.get(f"/regeling/{code}").content.decode()
    assert "3 keer" in browser.get(f"/regeling/{code}?day=25").content.decode()
    shown = browser.get(f"/regeling/{code}?day=25&rhythm=&amount=25,00").content.decode()
    assert "Klopt dit?" in shown
    form = dict(re.findall(r'name="(seen|first_on|rhythm|amount|count)" value="([^"]*)"', shown))
    assert browser.post(f"/regeling/{code}/ja", form).status_code == 302
    assert states(alfa) == ["running"]
    assert browser.post(f"/regeling/{code}/ja", form).status_code == 302
    assert states(alfa) == ["running"]
    page = browser.get(f"/regeling/{code}").content.decode()
    assert "Uw regeling loopt" in page
    assert "25\u00a0november\u00a02026" in page


def test_a_day_or_an_amount_that_is_none_is_refused_at_the_field(alfa: Office) -> None:
    browser, code = inside(alfa)
    wrong = browser.get(f"/regeling/{code}?day=44")
    assert (wrong.status_code, "Kies een dag van 1 tot en met 31." in wrong.content.decode()) == (422, True)
    wrong = browser.get(f"/regeling/{code}?day=25&amount=veel")
    assert wrong.status_code == 422
    assert states(alfa) == []


def test_what_does_not_fit_is_asked_and_nothing_gets_worse(alfa: Office) -> None:
    browser, code = inside(alfa)
    shown = browser.get(f"/regeling/{code}?day=25&amount=5,00").content.decode()
    assert "Een medewerker kijkt hier eerst naar." in shown
    form = dict(re.findall(r'name="(seen|first_on|rhythm|amount|count)" value="([^"]*)"', shown))
    browser.post(f"/regeling/{code}/ja", form)
    assert states(alfa) == ["asked"]
    assert "Wij kijken naar uw vraag" in browser.get(f"/regeling/{code}").content.decode()


def test_the_debtor_skips_a_term_himself(alfa: Office) -> None:
    browser, code = inside(alfa)
    shown = browser.get(f"/regeling/{code}?day=25&terms=3").content.decode()
    form = dict(re.findall(r'name="(seen|first_on|rhythm|amount|count)" value="([^"]*)"', shown))
    browser.post(f"/regeling/{code}/ja", form)
    with tenancy.active(alfa.tenant.id):
        (id_,) = sql.fetch_one("SELECT id FROM arrangements_arrangement") or (0,)
    assert browser.post(f"/regeling/{code}/wijzigen", {"id": id_, "what": "skip", "number": 1}).status_code == 302
    assert browser.post(f"/regeling/{code}/wijzigen", {"id": id_, "what": "skip", "number": 2}).status_code == 409
    with tenancy.active(alfa.tenant.id):
        days = [r[0] for r in sql.fetch("SELECT due_on FROM arrangements_instalment ORDER BY number")]
    assert [str(d) for d in days] == ["2027-02-25", "2026-12-25", "2027-01-25"]


def test_the_desk_lists_proposes_shows_and_ends(alfa: Office) -> None:
    browser, claim = alfa.staff(), alfa.claim("F00003")
    assert "Hier staat niets." in browser.get("/regelingen/").content.decode()
    assert browser.post(f"/vorderingen/{claim.id}/regeling", {"first_on": "x"}).status_code == 422
    data = {"first_on": "2026-12-15", "rhythm": "monthly", "count": "3", "amount": "", "settle": "", "how": "mail",
            "note": "e-mail van vandaag"}  # fmt: skip
    assert "Zo komt het eruit te zien" in browser.post(f"/vorderingen/{claim.id}/regeling", data).content.decode()
    answer = browser.post(f"/vorderingen/{claim.id}/regeling", data | {"keep": "1"})
    assert states(alfa) == ["running"]
    page = browser.get(answer["Location"]).content.decode()
    assert "e-mail van vandaag" in page
    browser.post(f"{answer['Location']}/wijzigen", {"what": "end", "reason": "zomaar"})
    assert states(alfa) == ["running"]
    browser.post(f"{answer['Location']}/wijzigen", {"what": "end", "reason": "op verzoek van de debiteur"})
    assert states(alfa) == ["ended"]
    assert browser.get(f"/vorderingen/{claim.id}").status_code == 200


def test_the_plan_policy_is_read_in_plain_words_and_a_bad_text_is_refused(alfa: Office) -> None:
    browser = alfa.staff()
    page = browser.get("/regelingen/beleid").content.decode()
    assert "Een regeling tot 12 maanden en tot 13 termijnen nemen wij meteen aan, vanaf € 10,00 per termijn." in page
    assert browser.post("/regelingen/beleid", {"text": "title = 1"}).status_code == 422


def test_a_promise_is_recorded_on_the_claim(alfa: Office) -> None:
    claim = alfa.claim("F00001")
    alfa.staff().post(f"/vorderingen/{claim.id}/toezegging", {"on": "2026-11-27", "amount": "", "note": "telefonisch"})
    page = alfa.staff().get("/regelingen/?tab=promises").content.decode()
    assert "toegezegd" in page
    assert clock.today() == TODAY


def test_a_promise_is_withdrawn_beside_it_and_a_second_click_changes_nothing(alfa: Office) -> None:
    browser, claim = alfa.staff(), alfa.claim("F00001")
    browser.post(f"/vorderingen/{claim.id}/toezegging", {"on": "2026-11-27", "amount": "", "note": ""})
    (button,) = re.findall(
        r"/vorderingen/\d+/toezegging/\d+/intrekken", browser.get(f"/vorderingen/{claim.id}").content.decode()
    )
    assert alfa.staff("viewer").post(button).status_code == 403
    for _ in range(2):
        assert browser.post(button)["Location"] == f"/vorderingen/{claim.id}"
    page = browser.get(f"/vorderingen/{claim.id}").content.decode()
    assert ("ingetrokken" in page, button in page) == (True, False)


def test_the_proof_of_acceptance_is_kept_as_a_file(alfa: Office) -> None:
    browser, claim = alfa.staff(), alfa.claim("F00003")
    data = {"first_on": "2026-12-15", "rhythm": "monthly", "count": "3", "amount": "", "settle": "", "how": "signature",
            "note": "akte", "keep": "1", "evidence": SimpleUploadedFile("akte.pdf", b"%PDF-1.7 akte")}  # fmt: skip
    answer = browser.post(f"/vorderingen/{claim.id}/regeling", data)
    (link, name) = re.findall(r'href="(/bestanden/\d+)">([^<]+)<', browser.get(answer["Location"]).content.decode())[0]
    assert name == "akte.pdf"
    kept = browser.get(link)
    assert b"".join(kept) == b"%PDF-1.7 akte"


def test_a_published_plan_policy_is_read_with_the_code_of_a_letter(alfa: Office) -> None:
    code, browser = code_of(alfa), Client()
    assert "nemen wij meteen aan" not in browser.get(f"/echt/{code}").content.decode()
    with clock.set_to(TODAY), tenancy.active(alfa.tenant.id):
        plan_policies.in_force(alfa.actor, TODAY)
        plan_policies.publish(alfa.actor, 1, public=True)
    page = browser.get(f"/echt/{code}").content.decode()
    assert "Een regeling tot 12 maanden en tot 13 termijnen nemen wij meteen aan, vanaf € 10,00 per termijn." in page
    page = browser.get(f"/echt/{code}", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "We accept at once an arrangement of up to 12 months and 13 instalments" in page
