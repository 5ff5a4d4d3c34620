"""The policy at the desk: looking, trying, adopting, going back, and the switch that stops everything."""

from __future__ import annotations

import pytest
from tests.faces.conftest import Office

from voldaan.base import sql, tenancy
from voldaan.messages import switch
from voldaan.policy import services

TEXT = services.default_text("company")
LATER = TEXT.replace('step = "reminder"\nanchor = "due"\ndays = 4', 'step = "reminder"\nanchor = "due"\ndays = 9')
TOMORROW = "2026-11-21"


def versions(office: Office) -> list[tuple[int, str | None]]:
    with tenancy.active(office.tenant.id):
        rows = sql.fetch("SELECT version, effective_from FROM policy_policy ORDER BY version")
    return [(number, on.isoformat() if on else None) for number, on in rows]


def test_the_path_says_what_when_how_and_why(alfa: Office) -> None:
    page = alfa.staff().get("/beleid/").content.decode()
    assert "4 dagen na de betaaldatum" in page
    assert "Zonder geldige veertiendagenbrief zijn er geen incassokosten" in page
    assert "U krijgt nooit meer dan 4 berichten in 30 dagen, alle facturen samen." in page


def test_another_text_is_compared_and_kept_as_a_draft_that_holds_for_nobody(alfa: Office) -> None:
    desk = alfa.staff()
    tried = desk.post("/beleid/nieuw", {"text": LATER, "note": ""})
    assert tried.status_code == 200
    assert "Over 2 open vorderingen, 120 dagen vooruit." in tried.content.decode()
    assert "+ days = 9" in tried.content.decode()
    assert versions(alfa) == [(1, "2000-01-01")]
    kept = desk.post("/beleid/nieuw", {"text": LATER, "note": "rustiger", "keep": "1"})
    assert (kept.status_code, kept["Location"]) == (302, "/beleid/2")
    assert desk.post("/beleid/nieuw", {"text": LATER, "keep": "1"})["Location"] == "/beleid/2"
    assert versions(alfa) == [(1, "2000-01-01"), (2, None)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Het beleid is leeg."),
        ("[limits", "Het beleid is geen geldige TOML"),
        (TEXT.replace('step = "notice_of_default"', 'step = "second_reminder"'), "ingebrekestelling nodig"),
    ],
)
def test_a_policy_that_is_not_right_is_refused_at_the_field_and_the_text_stays(
    alfa: Office, text: str, sentence: str
) -> None:
    answer = alfa.staff().post("/beleid/nieuw", {"text": text, "note": "poging", "keep": "1"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="poging"' in answer.content.decode()
    assert versions(alfa) == [(1, "2000-01-01")]


def test_a_draft_is_adopted_withdrawn_and_an_older_text_comes_back(alfa: Office) -> None:
    desk = alfa.staff()
    desk.post("/beleid/nieuw", {"text": LATER, "keep": "1"})
    assert desk.post("/beleid/2/vaststellen", {"on": TOMORROW})["Location"] == "/beleid/"
    assert versions(alfa) == [(1, "2000-01-01"), (2, TOMORROW)]
    desk.post(
        "/beleid/2/vaststellen", {"on": TOMORROW, "next": "/beleid/2"}
    )  # now it goes back to that text, as a new version
    assert versions(alfa) == [(1, "2000-01-01"), (2, TOMORROW), (3, TOMORROW)]
    desk.post("/beleid/3/intrekken", {"next": "/beleid/3"})
    assert versions(alfa) == [(1, "2000-01-01"), (2, TOMORROW), (3, None)]
    refused = desk.post("/beleid/3/vaststellen", {"on": "2026-11-19", "next": "/beleid/3"}, follow=True)
    assert "De dagrun van 20-11-2026 is al gedaan met het oude beleid." in refused.content.decode()
    refused = desk.post("/beleid/3/vaststellen", {"on": "morgen", "next": "/beleid/3"}, follow=True)
    assert "Dit is geen datum." in refused.content.decode()
    assert versions(alfa)[2] == (3, None)


def test_only_who_manages_changes_the_policy(alfa: Office) -> None:
    for role in ("controller", "handler", "viewer"):
        desk = alfa.staff(role)
        assert desk.get("/beleid/").status_code == 200
        answers = [
            desk.post("/beleid/nieuw", {"text": LATER, "keep": "1"}),
            desk.post("/beleid/1/vaststellen", {"on": TOMORROW}),
            desk.post("/beleid/1/openbaar"),
            desk.post("/beleid/verzending", {"state": "safe"}),
        ]
        assert [a.status_code for a in answers] == [403] * 4, role
    assert versions(alfa) == [(1, "2000-01-01")]


def test_the_switch_is_seen_on_every_page_and_stops_what_would_leave(alfa: Office) -> None:
    desk = alfa.staff("handler")
    desk.post("/beleid/verzending", {"state": "stopped", "reason": "verkeerde brief", "next": "/"})
    with tenancy.active(alfa.tenant.id):
        assert switch.current().keeps == "handler heeft de verzending stilgelegd (verkeerde brief)"
    for address in ("/", "/berichten/", "/vorderingen/"):
        assert "Handler heeft de verzending stilgelegd (verkeerde brief)." in desk.get(address).content.decode()
    alfa.staff("owner").post("/beleid/verzending", {"state": "on"})
    assert "stilgelegd" not in desk.get("/").content.decode()


def test_a_version_of_another_administration_is_not_there(alfa: Office, beta: Office) -> None:
    alfa.staff().post("/beleid/nieuw", {"text": LATER, "keep": "1"})
    assert beta.staff().get("/beleid/2").status_code == 404


def test_a_run_is_undone_from_its_page(alfa: Office) -> None:
    desk = alfa.staff()
    answer = desk.post("/dagrun/2026-11-20/terugdraaien", {"next": "/dagrun/2026-11-20"}, follow=True)
    assert "Teruggedraaid: 2 berichten zijn ingetrokken." in answer.content.decode()
    with tenancy.active(alfa.tenant.id):
        assert sql.fetch("SELECT DISTINCT state FROM outbox_message") == [("cancelled",)]
