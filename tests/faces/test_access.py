"""Who gets in, who may do what, and what another administration's number gives."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.faces.conftest import Office

from voldaan.base import tenancy
from voldaan.claims.models import Hold
from voldaan.people.services import add_member

PAGES = [
    "/",
    "/werk",
    "/berichten/",
    "/berichten/niet-verstuurd",
    "/berichten/oude-posten",
    "/vorderingen/",
    "/vorderingen/csv",
    "/bank/",
    "/inlezen/",
    "/inlezen/bijlagen/",
    "/inlezen/verschillen/",
    "/inlezen/koppelingen/",
    "/dagrun/",
    "/dagrun/2026-11-20",
    "/beleid/",
    "/beleid/1",
    "/beleid/nieuw",
    "/teksten/",
    "/teksten/reminder/nl/formal",
    "/post/",
    "/regelingen/",
    "/regelingen/beleid",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_behind_the_log_in(address: str, alfa: Office) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/inloggen?next={address.replace('?', '%3F')}")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ["owner", "controller", "handler", "viewer"])
def test_every_role_may_look(address: str, role: str, alfa: Office) -> None:
    assert alfa.staff(role).get(address).status_code == 200


def test_log_in_takes_the_address_in_any_case(alfa: Office) -> None:
    add_member(alfa.actor, "noor@alfa.example", "owner", password="een lang wachtwoord")
    answer = Client().post("/inloggen", {"username": " Noor@Alfa.Example ", "password": "een lang wachtwoord"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_wrong_password_is_refused_with_a_sentence(alfa: Office) -> None:
    add_member(alfa.actor, "noor@alfa.example", "owner", password="een lang wachtwoord")
    answer = Client().post("/inloggen", {"username": "noor@alfa.example", "password": "fout"})
    assert "Dit adres en wachtwoord horen niet bij elkaar." in answer.content.decode()
    assert "_auth_user_id" not in answer.client.session  # type: ignore[attr-defined]


def test_log_in_goes_on_to_no_other_site(alfa: Office) -> None:
    add_member(alfa.actor, "noor@alfa.example", "owner", password="een lang wachtwoord")
    form = {"username": "noor@alfa.example", "password": "een lang wachtwoord", "next": "https://elders.example/"}
    assert Client().post("/inloggen", form)["Location"] == "/"


def test_an_action_goes_back_to_no_other_site(alfa: Office) -> None:
    answer = alfa.staff().post("/berichten/goedkeuren", {"next": "//elders.example/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def _approve(office: Office) -> tuple[str, dict[str, str]]:
    return "/berichten/goedkeuren", {"id": office.message().public_id}


def _skip(office: Office) -> tuple[str, dict[str, str]]:
    return "/berichten/overslaan", {"id": office.message().public_id}


def _run(office: Office) -> tuple[str, dict[str, str]]:
    return "/dagrun/nu", {}


def _set_aside(office: Office) -> tuple[str, dict[str, str]]:
    return f"/bank/{office.line('B1').id}/geen-betaling", {}


def _settle(office: Office) -> tuple[str, dict[str, str]]:
    return f"/bank/{office.line('B1').id}?q=F00001", {f"claim-{office.claim().id}": "40,00"}


def _undo(office: Office) -> tuple[str, dict[str, str]]:
    return f"/bank/{office.line('B2').id}/terugdraaien", {}


def _seen(office: Office) -> tuple[str, dict[str, str]]:
    return "/bank/nagekeken", {"on": "2026-11-20"}


def _hold(office: Office) -> tuple[str, dict[str, str]]:
    return f"/vorderingen/{office.claim().id}/stop", {"kind": "dispute"}


ACTIONS = [_approve, _skip, _run, _set_aside, _settle, _undo, _seen, _hold]
ALLOWED = {
    "owner": set(ACTIONS),
    "controller": set(ACTIONS),
    "handler": set(ACTIONS) - {_run},
    "viewer": set(),
}


@pytest.mark.parametrize("role", ALLOWED)
@pytest.mark.parametrize("make", ACTIONS, ids=lambda make: make.__name__)
def test_a_role_may_do_what_it_may_do_and_nothing_else(
    make: Callable[[Office], tuple[str, dict[str, str]]], role: str, alfa: Office
) -> None:
    address, form = make(alfa)
    before = _books(alfa)
    answer = alfa.staff(role).post(address, form)
    if make in ALLOWED[role]:
        assert answer.status_code == 302
    else:
        assert answer.status_code == 403
        assert "mag niet" in answer.content.decode()
        assert _books(alfa) == before


def _books(office: Office) -> tuple[object, ...]:
    with tenancy.active(office.tenant.id):
        holds = Hold.objects.count()
    lines = [(office.line(x).state, office.line(x).unallocated_cents) for x in ("B1", "B2")]
    return office.states(), lines, holds, office.claim().paid_cents


@pytest.mark.parametrize("make", ACTIONS, ids=lambda make: make.__name__)
def test_an_action_wants_a_post(make: Callable[[Office], tuple[str, dict[str, str]]], alfa: Office) -> None:
    address, _ = make(alfa)
    before = _books(alfa)
    alfa.staff().get(address)
    assert _books(alfa) == before


@pytest.mark.parametrize("make", ACTIONS, ids=lambda make: make.__name__)
def test_an_action_wants_the_token_of_the_form(
    make: Callable[[Office], tuple[str, dict[str, str]]], alfa: Office
) -> None:
    address, form = make(alfa)
    before = _books(alfa)
    client = alfa.staff()
    client.handler.enforce_csrf_checks = True
    assert client.post(address, form).status_code == 403
    assert _books(alfa) == before


@pytest.mark.parametrize("make", [_approve, _skip, _set_aside, _settle, _undo, _hold], ids=lambda make: make.__name__)
def test_another_administrations_numbers_change_nothing_there(
    make: Callable[[Office], tuple[str, dict[str, str]]], alfa: Office, beta: Office
) -> None:
    address, form = make(alfa)
    before = _books(alfa)
    answer = beta.staff().post(address, form)
    assert answer.status_code in (302, 404)
    assert _books(alfa) == before


def test_another_administrations_numbers_are_not_found(alfa: Office, beta: Office) -> None:
    message = beta.message().public_id
    for address in (
        f"/vorderingen/{beta.claim().id}",
        f"/vorderingen/{beta.claim().id}/stop",
        f"/berichten/{message}",
        f"/berichten/{message}/brief.pdf",
        f"/berichten/{message}/blad/1.png",
        f"/berichten/{message}/ontvangen",
        f"/bank/{beta.line('B9').id}",
        "/vorderingen/999999999",
        "/berichten/ONBEKEND",
        "/inlezen/999999999",
        "/dagrun/2020-01-01",
    ):
        assert alfa.staff().get(address).status_code == 404, address


@pytest.mark.parametrize("address", PAGES)
def test_no_page_shows_a_row_of_another_administration(address: str, alfa: Office, beta: Office) -> None:
    assert "Geheim" not in alfa.staff().get(address).content.decode()


def test_whoever_works_for_two_chooses_one(alfa: Office, beta: Office) -> None:
    client = alfa.staff()
    add_member(beta.actor, "owner@alfa.example", "viewer")
    assert client.get("/")["Location"] == "/administraties"
    assert "Beta" in client.get("/administraties").content.decode()
    client.post("/administraties", {"tenant": str(beta.tenant.id)})
    assert "Geheim van Beta" in client.get("/vorderingen/").content.decode()


def test_nobody_chooses_an_administration_that_is_not_his(alfa: Office, beta: Office) -> None:
    client = alfa.staff()
    client.post("/administraties", {"tenant": str(beta.tenant.id)})
    assert "Geheim" not in client.get("/vorderingen/").content.decode()


def test_an_account_without_administration_sees_why(alfa: Office) -> None:
    client = alfa.staff()
    alfa.tenant.memberships.all().delete()
    assert client.get("/")["Location"] == "/administraties"
    assert "Vraag een beheerder om u toe te voegen" in client.get("/administraties").content.decode()


@pytest.mark.parametrize("address", ["/inloggen", "/echt/", "/", "/berichten/"])
def test_no_page_allows_script_or_style_from_elsewhere_or_inside(address: str, alfa: Office) -> None:
    answer = alfa.staff().get(address, follow=True)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy and "unsafe" not in policy
    page = answer.content.decode()
    assert " style=" not in page and "<style" not in page and " onclick=" not in page
    assert page.count("<script") == page.count("<script src=")
    assert (answer["X-Content-Type-Options"], answer["Referrer-Policy"]) == ("nosniff", "same-origin")
