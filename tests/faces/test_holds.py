"""The pages of stops: set, changed, released, undone; what is refused at its field; the thousandth row."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.faces.conftest import Office
from tests.faces.test_pages import text

from voldaan.base import clock, tenancy
from voldaan.claims import holds
from voldaan.claims.models import Hold


def stops(office: Office) -> list[tuple[str, date, str, bool]]:
    with tenancy.active(office.tenant.id):
        return [(h.kind, h.from_on, h.note, h.released_on is not None) for h in Hold.objects.order_by("id")]


def the_hold(office: Office) -> int:
    with tenancy.active(office.tenant.id):
        return Hold.objects.order_by("id").first().id  # type: ignore[union-attr]


@pytest.mark.parametrize("address", ["/stops/", "/stops/?state=all&kind=deceased", "/stops/?state=onzin&page=9"])
@pytest.mark.parametrize("role", ["owner", "controller", "handler", "viewer"])
def test_every_role_may_look_and_the_empty_list_says_so(address: str, role: str, alfa: Office) -> None:
    answer = alfa.staff(role).get(address)
    assert answer.status_code == 200 and "Hier staat geen stop." in text(answer.content)


def test_a_stop_is_set_with_its_proof_and_who_acts_and_a_second_click_changes_nothing(alfa: Office) -> None:
    client, claim = alfa.staff(), alfa.claim()
    page = text(client.get(f"/vorderingen/{claim.id}/stop").content)
    assert "Dien de vordering in bij de curator" in page and "Houdt alles tegen wat om geld vraagt" in page
    for _ in range(2):
        form = {
            "kind": "bankruptcy", "scope": "debtor", "from_on": "2026-11-01", "note": "vonnis gezien",
            "source": "letter", "organisation": "Proef Advocaten", "street": "Testkade 5", "postcode": "9991 AB",
            "town": "Proefstad", "reference": "F.16/26/100",
            "evidence": SimpleUploadedFile("vonnis.pdf", b"%PDF-1.4 vonnis"),
        }  # fmt: skip
        assert client.post(f"/vorderingen/{claim.id}/stop", form).status_code == 302
    assert stops(alfa) == [("bankruptcy", date(2026, 11, 1), "vonnis gezien", False)]
    shown = text(client.get(f"/stops/{the_hold(alfa)}").content)
    for part in ("Faillissement", "sinds 1 november 2026", "vonnis.pdf", "Vanaf de begindag vragen we geen rente",
                 "Berichten gestopt vanaf"):  # fmt: skip
        assert part in shown
    assert 'value="Proef Advocaten"' in client.get(f"/stops/{the_hold(alfa)}").content.decode()
    assert "stop: faillissement" in text(client.get(f"/vorderingen/{claim.id}").content)
    assert "faillissement" in text(client.get("/stops/").content)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("kind", "nonsense", "Kies een reden uit de lijst."),
        ("kind", "direct_debit", "Kies een reden uit de lijst."),
        ("from_on", "2031-01-01", "Die dag moet nog komen."),
        ("from_on", "1999-01-01", "meer dan tien jaar geleden"),
        ("from_on", "gisteren", "Dit is geen datum."),
        ("until", "2026-01-01", "De stop eindigt voor hij begint."),
        ("email", "geen adres", "Dit is geen e-mailadres."),
        ("scope", "world", "Kies waarvoor de stop geldt."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_set(
    field: str, value: str, sentence: str, alfa: Office
) -> None:
    answer = alfa.staff().post(f"/vorderingen/{alfa.claim().id}/stop", {"kind": "dispute", field: value})
    assert answer.status_code == 422
    found = re.search(rf'id="id_{field}_error">.*?</svg>([^<]*)<', answer.content.decode(), re.DOTALL)
    assert found is not None and sentence in found[1]
    assert stops(alfa) == []


def test_a_stop_is_changed_released_and_undone_from_its_own_page(alfa: Office) -> None:
    client, claim = alfa.staff(), alfa.claim()
    client.post(f"/vorderingen/{claim.id}/stop", {"kind": "dispute", "note": "belt terug"})
    address = f"/stops/{the_hold(alfa)}"
    wrong = client.post(address, {"from_on": "", "note": "x"})
    assert wrong.status_code == 422 and "Kies een dag." in text(wrong.content)
    past = client.post(address, {"from_on": "2026-11-02", "review_on": "2020-01-01"})
    assert past.status_code == 422 and "om na te kijken is al voorbij" in text(past.content)
    assert client.post(address, {"from_on": "2026-11-02", "note": "brief gezien"}).status_code == 302
    assert stops(alfa) == [("dispute", date(2026, 11, 2), "brief gezien", False)]
    refused = client.post(f"{address}/opheffen", {"on": "2026-10-01", "next": address}, follow=True)
    assert "Kies een dag van 02-11-2026 tot en met vandaag" in text(refused.content)
    for _ in range(2):
        client.post(f"{address}/opheffen", {"on": "2026-11-03", "next": address})
    assert stops(alfa) == [("dispute", date(2026, 11, 2), "brief gezien", True)]
    for _ in range(2):
        client.post(f"{address}/ongedaan", {"next": address})
    assert "ongedaan gemaakt" in text(client.get("/stops/?state=ended").content)


def test_who_may_only_look_sets_and_lifts_nothing_and_others_stops_are_not_found(alfa: Office, beta: Office) -> None:
    alfa.staff().post(f"/vorderingen/{alfa.claim().id}/stop", {"kind": "dispute"})
    hold, viewer = the_hold(alfa), alfa.staff("viewer")
    assert viewer.get(f"/stops/{hold}").status_code == 200
    assert viewer.post(f"/stops/{hold}/opheffen").status_code == 403
    assert viewer.post(f"/stops/{hold}/ongedaan").status_code == 403
    assert viewer.post(f"/stops/{hold}", {"from_on": "2026-11-02"}).status_code == 403
    stranger = beta.staff()
    for address in (f"/stops/{hold}", f"/debiteuren/{alfa.claim().debtor_id}/stop"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/stops/{hold}/opheffen").status_code == 404
    assert [row[3] for row in stops(alfa)] == [False]


def test_a_debtor_is_stopped_from_his_own_page(alfa: Office) -> None:
    client, party = alfa.staff(), alfa.claim().debtor_id
    assert "Er geldt geen stop." in text(client.get(f"/debiteuren/{party}").content)
    assert client.post(f"/debiteuren/{party}/stop", {"kind": "deceased"}).status_code == 302
    assert "overlijden" in text(client.get(f"/debiteuren/{party}").content)


def test_the_thousandth_stop_is_on_its_page(alfa: Office) -> None:
    claim = alfa.claim()
    with clock.set_to(date(2026, 11, 20)), tenancy.active(alfa.tenant.id):
        actor = alfa.actor
        for n in range(60):
            holds.set_hold(actor, "dispute", case_id=claim.case_id, note=f"regel {n}")
    client = alfa.staff()
    assert client.get("/stops/").content.decode().count("data-row") == 50
    assert client.get("/stops/?page=2").content.decode().count("data-row") == 10


def test_the_pages_speak_english(alfa: Office) -> None:
    client = alfa.staff()
    client.post(f"/vorderingen/{alfa.claim().id}/stop", {"kind": "bankruptcy"})
    page = text(client.get(f"/stops/{the_hold(alfa)}", headers={"accept-language": "en"}).content)
    assert "Bankruptcy" in page and "File the claim with the trustee" in page
