"""Reading before it leaves: what changed, what stands out, an edit; what was not sent; and the old items."""

from __future__ import annotations

from datetime import date

import pytest
from tests.faces.conftest import Office, row

from voldaan.base import sql, tenancy
from voldaan.claims.models import Hold
from voldaan.daily import changes
from voldaan.messages import switch


def waiting(office: Office, number: str = "F00001") -> str:
    with tenancy.active(office.tenant.id):
        found = sql.fetch_one(
            "SELECT m.public_id FROM outbox_message m JOIN outbox_messageclaim x ON x.message_id = m.id"
            " JOIN claims_claim c ON c.id = x.claim_id WHERE c.number = %s AND m.state = 'proposed'",
            [number],
        )
    assert found is not None
    return str(found[0])


def stored(office: Office, public_id: str) -> tuple[object, ...]:
    with tenancy.active(office.tenant.id):
        found = sql.fetch_one(
            "SELECT state, tone, channel, note, not_before::date FROM outbox_message WHERE public_id = %s", [public_id]
        )
    assert found is not None
    return found


def test_a_message_is_softened_put_off_and_waits_again(alfa: Office) -> None:
    desk, id_ = alfa.staff(), waiting(alfa)
    desk.post("/berichten/goedkeuren", {"id": id_})
    form = {"tone": "neutral", "channel": "post", "note": "Fijn dat we elkaar spraken.", "on": "2026-11-24"}
    answer = desk.post(f"/berichten/{id_}/aanpassen", form)
    assert (answer.status_code, answer["Location"]) == (302, f"/berichten/{id_}")
    assert stored(alfa, id_) == ("proposed", "neutral", "post", "Fijn dat we elkaar spraken.", date(2026, 11, 24))
    assert "Fijn dat we elkaar spraken." in desk.get(f"/berichten/{id_}").content.decode()
    desk.post(f"/berichten/{id_}/aanpassen", form)
    with tenancy.active(alfa.tenant.id):
        assert sql.fetch("SELECT count(*) FROM base_event WHERE kind = 'message_edited'") == [(1,)]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"note": "Anders komt de deurwaarder beslag leggen."}, "Een deurwaarder of incasseerder aan de deur"),
        ({"note": "x" * 401}, "Uw eigen tekst is 401 tekens; er passen er 400 in."),
        ({"channel": "sms"}, "Van deze debiteur is er niet een mobiel nummer."),
        ({"channel": "duif"}, "duif"),
        ({"on": "2026-11-19"}, "Die dag is al voorbij."),
        ({"on": "morgen"}, "Dit is geen dag."),
    ],
)
def test_a_wrong_edit_is_refused_and_changes_nothing(alfa: Office, change: dict[str, str], sentence: str) -> None:
    desk, id_ = alfa.staff(), waiting(alfa)
    before = stored(alfa, id_)
    answer = desk.post(f"/berichten/{id_}/aanpassen", {"tone": "friendly", "channel": "email", "note": "", **change})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert stored(alfa, id_) == before


def test_who_may_only_look_edits_nothing(alfa: Office, beta: Office) -> None:
    id_ = waiting(alfa)
    before = stored(alfa, id_)
    form = {"tone": "neutral", "channel": "email", "note": ""}
    assert alfa.staff("viewer").post(f"/berichten/{id_}/aanpassen", form).status_code == 403
    assert beta.staff().post(f"/berichten/{id_}/aanpassen", form).status_code == 404
    assert stored(alfa, id_) == before


def test_what_changed_and_what_stands_out_is_said_above_the_list(alfa: Office) -> None:
    page = alfa.staff().get("/berichten/").content.decode()
    assert "2 klanten horen voor het eerst van u." in page
    assert "Lees deze eerst" not in page
    with tenancy.active(alfa.tenant.id):
        claim = sql.fetch_one("SELECT case_id FROM claims_claim WHERE number = 'F00001'")
        assert claim is not None
        Hold.objects.create(tenant_id=alfa.tenant.id, case_id=claim[0], kind="dispute", from_on=date(2026, 11, 1))
        assert [(o.public_id, o.why) for o in changes.odd()] == [(waiting(alfa), "held")]
    page = alfa.staff().get("/berichten/").content.decode()
    assert "over een andere factuur van deze klant loopt een gesprek" in page


def test_what_is_not_sent_says_why_and_can_be_filtered(alfa: Office) -> None:
    desk = alfa.staff()
    assert "Niets staat stil." in desk.get("/berichten/niet-verstuurd").content.decode()
    desk.post("/berichten/overslaan", {"id": waiting(alfa)})
    with tenancy.active(alfa.tenant.id):
        switch.turn(alfa.actor, "stopped", reason="oefening")
    page = desk.get("/berichten/niet-verstuurd").content.decode()
    assert "Overgeslagen door" in page
    assert "Bakkerij Jansen" in page
    assert "Bakkerij Jansen" in desk.get("/berichten/niet-verstuurd?why=onbekend").content.decode()


def test_old_items_rest_come_back_a_few_a_day_and_are_taken_over(alfa: Office) -> None:
    desk = alfa.staff()
    alfa.bring([row(n, euros=f"{n}00,00").replace("01-11-2026", "01-09-2026").replace("01-10-2026", "01-08-2026")
                for n in range(11, 15)])  # fmt: skip
    assert "1 tot 3 maanden" in desk.get("/berichten/oude-posten").content.decode()
    desk.post("/berichten/oude-posten/kies", {"what": "rest"})
    desk.post("/berichten/oude-posten/kies", {"what": "rest"})
    with tenancy.active(alfa.tenant.id):
        assert Hold.objects.filter(kind="back_book").count() == 4
    assert "oude post die rust" in desk.get("/berichten/niet-verstuurd").content.decode()
    desk.post("/berichten/oude-posten/kies", {"what": "spread", "per_day": "2"})
    with tenancy.active(alfa.tenant.id):
        until = sorted((h.claim.number, h.until_on) for h in Hold.objects.filter(released_on=None))
    assert until == [("F00011", date(2026, 11, 22)), ("F00012", date(2026, 11, 22))]
    refused = desk.post("/berichten/oude-posten/kies", {"what": "spread", "per_day": "veel"}, follow=True)
    assert "Schrijf hoeveel klanten per dag, bijvoorbeeld 10." in refused.content.decode()
    none = desk.post("/berichten/oude-posten/kies", {"what": "reminded", "on": "2026-10-01"}, follow=True)
    assert "Kies de facturen waarover al een herinnering ging." in none.content.decode()
    claim = alfa.claim("F00014")
    desk.post("/berichten/oude-posten/kies", {"what": "reminded", "on": "2026-10-01", "id": str(claim.id)})
    assert (alfa.claim("F00014").step, alfa.claim("F00014").step_on) == ("reminder", date(2026, 10, 1))
    assert alfa.staff("viewer").post("/berichten/oude-posten/kies", {"what": "rest"}).status_code == 403
