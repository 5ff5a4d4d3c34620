"""Texts at the desk: reading, trying on a claim, keeping, approving, going back; without JavaScript."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.faces.conftest import Office

from voldaan.base import sql, tenancy

HERE = "/teksten/reminder/nl/formal"


def form_of(page: str) -> dict[str, str]:
    """The fields of the form as a browser would send them back."""
    areas = dict(re.findall(r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL))
    inputs = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] not in ("csrfmiddlewaretoken", "q", "stage", "alone", "next"):
            inputs[name[1]] = value[1] if value else ""
    return inputs | areas


def numbers(office: Office) -> list[int]:
    with tenancy.active(office.tenant.id):
        return [row[0] for row in sql.fetch("SELECT number FROM outbox_textversion ORDER BY id")]


def kept(desk: Client, words: str = "Fijne dag nog.") -> dict[str, str]:
    sent = form_of(desk.get(HERE).content.decode()) | {"extra": words, "note": "warmer"}
    assert desk.post(HERE, sent | {"keep": "1"})["Location"] == HERE
    return sent


def test_the_list_has_every_kind_in_every_language_and_form(alfa: Office) -> None:
    page = alfa.staff().get("/teksten/").content.decode()
    assert page.count("standaard") == 29 * 7
    assert "Stuitingsbrief" in page and "Duits, du" in page


def test_a_text_can_be_tried_on_a_real_claim_and_nothing_stays(alfa: Office) -> None:
    desk = alfa.staff()
    sent = form_of(desk.get(HERE).content.decode()) | {"extra": "Fijne dag nog.", "claim": "F00001"}
    before = alfa.states()
    page = desk.post(HERE, sent).content.decode()
    assert "Voorbeeld met factuur F00001" in page
    assert "factuur F00001 van 1 oktober 2026" in page and "€ 100,00" in page and "Fijne dag nog." in page
    assert "+ Fijne dag nog." in page
    assert (alfa.states(), numbers(alfa)) == (before, [])


def test_the_example_is_a_pdf_too(alfa: Office) -> None:
    desk = alfa.staff()
    sent = form_of(desk.get(HERE).content.decode())
    answer = desk.post(f"{HERE}/brief.pdf", sent)
    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")


def test_a_claim_that_is_not_there_is_said_and_the_text_stays(alfa: Office) -> None:
    desk = alfa.staff()
    sent = form_of(desk.get(HERE).content.decode()) | {"claim": "X-1", "extra": "Blijft staan."}
    page = desk.post(HERE, sent).content.decode()
    assert "Factuur X-1 bestaat niet in deze administratie." in page
    assert "Blijft staan." in page


def test_a_text_is_kept_approved_used_and_left_again(alfa: Office) -> None:
    desk = alfa.staff()
    kept(desk)
    assert numbers(alfa) == [1]
    page = desk.get(HERE).content.decode()
    assert "wacht op goedkeuring" in page
    refused = desk.post(f"{HERE}/1/kiezen", {"next": HERE}, follow=True).content.decode()
    assert "Zet een vinkje dat u dat wilt." in refused
    desk.post(f"{HERE}/1/kiezen", {"next": HERE, "alone": "1"})
    public_id = alfa.message().public_id
    assert "Fijne dag nog." in desk.get(f"/berichten/{public_id}").content.decode()
    assert "versie 1" in desk.get("/teksten/").content.decode()
    desk.post(f"{HERE}/0/kiezen", {"next": HERE})
    assert "Fijne dag nog." not in desk.get(f"/berichten/{public_id}").content.decode()


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("extra", "Anders komt de deurwaarder.", "deurwaarder"),
        ("extra", "Beste {klant},", "{klant}"),
        ("subject", "Betaal {total}", "{total}"),
        ("subject", "", "verplicht"),
    ],
)
def test_what_may_not_be_said_is_refused_and_what_was_typed_stays(
    alfa: Office, field: str, words: str, said: str
) -> None:
    desk = alfa.staff()
    sent = form_of(desk.get(HERE).content.decode()) | {"note": "poging"} | {field: words, "keep": "1"}
    answer = desk.post(HERE, sent)
    assert answer.status_code == 422
    assert said in answer.content.decode() and 'value="poging"' in answer.content.decode()
    assert numbers(alfa) == []


def test_an_emptied_block_that_must_be_there_is_named(alfa: Office) -> None:
    desk = alfa.staff()
    sent = form_of(desk.get("/teksten/fourteen_day_notice/nl/formal").content.decode())
    reservation = next(name for name, text in sent.items() if "artikel 3:317" in text)
    answer = desk.post("/teksten/fourteen_day_notice/nl/formal", sent | {reservation: "", "keep": "1"})
    assert answer.status_code == 422
    assert "het voorbehoud van recht op nakoming" in answer.content.decode()


def test_who_may_not_manage_reads_and_tries_but_keeps_nothing(alfa: Office) -> None:
    desk = alfa.staff("handler")
    sent = form_of(desk.get(HERE).content.decode()) | {"extra": "Fijne dag."}
    assert desk.post(HERE, sent).status_code == 200
    assert desk.post(HERE, sent | {"keep": "1"}).status_code == 403
    assert desk.post(f"{HERE}/0/kiezen", {"next": HERE}).status_code in (302, 403)
    assert numbers(alfa) == []


@pytest.mark.parametrize("address", ["/teksten/greeting/nl/formal", "/teksten/reminder/xx/formal", f"{HERE}?versie=9"])
def test_a_text_that_is_not_there_is_404(alfa: Office, address: str) -> None:
    assert alfa.staff().get(address).status_code == 404


def test_another_administration_sees_none_of_it(alfa: Office, beta: Office) -> None:
    kept(alfa.staff())
    assert "wacht" not in beta.staff().get("/teksten/").content.decode().split("<main")[1]
    assert beta.staff().get(f"{HERE}?versie=1").status_code == 404
