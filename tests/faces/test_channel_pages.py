"""The pages of channels: providers, the mail domain, calls in two keys, evidence to download."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client, override_settings
from tests.faces.conftest import Office

from voldaan.base import clock, sql, tenancy
from voldaan.connect import dns
from voldaan.connect.channels import sender
from voldaan.desk.views import channels
from voldaan.messages import accounts

PAGES = ["/instellingen/kanalen", "/instellingen/e-mail", "/bellen/"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ["owner", "controller", "handler", "viewer"])
def test_every_role_may_look(address: str, role: str, alfa: Office) -> None:
    assert alfa.staff(role).get(address).status_code == 200
    assert Client().get(address).status_code == 302


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_provider_is_chosen_and_its_key_is_never_shown_again(alfa: Office) -> None:
    owner = alfa.staff()
    address = "/instellingen/kanalen/sms/cm"
    assert owner.post(address, {"token": "", "sender": "Alfa"}).status_code == 422
    assert owner.post(address, {"token": "heel-geheim", "sender": "Alfa"}).status_code == 302
    for page in ("/instellingen/kanalen", address):
        assert "heel-geheim" not in text(owner, page)
    assert "Er staat al een sleutel" in text(owner, address)
    assert owner.post(address, {"token": "", "sender": "Alfa BV"}).status_code == 302
    with tenancy.active(alfa.tenant.id):
        now = accounts.accounts()["sms"]
    assert (now.provider, now.settings, now.secrets) == ("cm", {"sender": "Alfa BV"}, {"token": "heel-geheim"})
    assert "CM.com" in text(owner, "/instellingen/kanalen")
    assert owner.post("/instellingen/kanalen/sms/verwijderen").status_code == 302
    with tenancy.active(alfa.tenant.id):
        assert accounts.accounts() == {}


@pytest.mark.parametrize("role", ["controller", "handler", "viewer"])
def test_only_an_owner_chooses(role: str, alfa: Office) -> None:
    member = alfa.staff(role)
    owner_like = member.post("/instellingen/kanalen/sms/cm", {"token": "x", "sender": "Alfa"}).status_code
    with tenancy.active(alfa.tenant.id):
        stands = set(accounts.accounts())
    assert (owner_like, stands) in ((403, set()), (302, {"sms"}))
    assert (role == "viewer") <= (owner_like == 403)


def test_an_unknown_provider_is_not_found(alfa: Office) -> None:
    assert alfa.staff().get("/instellingen/kanalen/sms/duif").status_code == 404


@override_settings(PUBLIC_URL="https://incasso.voorbeeld.nl")
def test_the_address_for_reports_is_shown_and_belongs_to_this_administration(alfa: Office, beta: Office) -> None:
    owner = alfa.staff()
    owner.post("/instellingen/kanalen/sms/cm", {"token": "x", "sender": "Alfa"})
    token = accounts.hook_token(alfa.tenant, "sms")
    assert f"https://incasso.voorbeeld.nl/haken/{alfa.tenant.id}/sms/{token}" in text(owner, "/instellingen/kanalen")
    assert accounts.hook_token(beta.tenant, "sms") != token


class Zone:
    """A small DNS of one's own."""

    def __init__(self, **texts: list[str]) -> None:
        self.known = {name.replace("__", "."): found for name, found in texts.items()}

    def texts(self, name: str) -> list[str]:
        return self.known.get(name, [])


class Silence:
    def texts(self, name: str) -> list[str]:
        raise dns.Away("no answer")


GOOD = {
    "alfa.example": ["v=spf1 mx -all", "something else"],
    "s1._domainkey.alfa.example": ["v=DKIM1; k=rsa; p=MIGf"],
    "_dmarc.alfa.example": ["v=DMARC1; p=reject"],
}


def zone(**changes: list[str]) -> Zone:
    made = Zone()
    made.known = GOOD | changes
    return made


def states(lookup: dns.Lookup, include: str = "") -> list[str]:
    return [f.state for f in dns.check("alfa.example", "s1", lookup, include=include)]


def test_a_domain_in_order_is_so() -> None:
    assert states(zone()) == ["good", "good", "good"]


def test_what_is_missing_weak_or_double_is_said() -> None:
    assert states(Zone()) == ["missing", "missing", "missing"]
    weak = zone(**{"alfa.example": ["v=spf1 +all"], "_dmarc.alfa.example": ["v=DMARC1; p=none"],
                   "s1._domainkey.alfa.example": ["v=DKIM1; p="]})  # fmt: skip
    assert states(weak) == ["weak", "weak", "weak"]
    assert states(zone(**{"alfa.example": ["v=spf1 -all", "v=spf1 mx -all"]}))[0] == "double"
    assert states(zone(), include="mailgun.org")[0] == "weak"


def test_without_an_answer_nothing_is_said_of_the_domain(alfa: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "LOOKUP", Silence)
    page = text(alfa.staff(), "/instellingen/e-mail?domain=alfa.example&selector=s1")
    assert "Dit kan nu niet worden nagekeken" in page
    assert "ontbreekt" not in page


def test_the_page_says_what_to_put_where(alfa: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "LOOKUP", Zone)
    page = text(alfa.staff(), "/instellingen/e-mail?domain=alfa.example&selector=")
    assert "<strong>alfa.example</strong>" in page
    assert "v=spf1 a mx -all" in page
    assert "v=DMARC1; p=quarantine; rua=mailto:postmaster@alfa.example" in page
    assert alfa.staff().get("/instellingen/e-mail?domain=geen%20domein").status_code == 422


def to_call(office: Office) -> str:
    """One message of the office becomes a call that may be made."""
    with tenancy.active(office.tenant.id):
        (row,) = sql.fetch(
            "UPDATE outbox_message SET channel = 'phone', state = 'approved', not_before = '2026-11-20T08:00Z'"
            " WHERE id = (SELECT min(id) FROM outbox_message WHERE kind = 'reminder') RETURNING public_id, debtor_id"
        )
        sql.execute("UPDATE parties_party SET phone = '06 1234 5678' WHERE id = %s", [row[1]])
    return str(row[0])


def test_a_digit_and_enter_are_enough(alfa: Office) -> None:
    id_ = to_call(alfa)
    handler = alfa.staff("handler")
    with clock.set_to(datetime(2026, 11, 20, 11, tzinfo=clock.AMSTERDAM)):
        assert id_ in text(handler, "/bellen/")
        page = text(handler, f"/bellen/{id_}")
        assert 'href="tel:0612345678"' in page
        assert "Wat u niet zegt" in page
        assert handler.post(f"/bellen/{id_}", {"digit": "9"}).status_code == 422
        assert handler.post(f"/bellen/{id_}", {"digit": "7"}).status_code == 422
        assert handler.post(f"/bellen/{id_}", {"digit": "4"}).status_code == 302
        with tenancy.active(alfa.tenant.id):
            rows = sql.fetch("SELECT number, outcome, caller FROM outbox_callattempt")
    assert [row[:2] for row in rows] == [(1, "no_answer")]


def test_a_viewer_does_not_call_and_another_administration_does_not_see_it(alfa: Office, beta: Office) -> None:
    id_ = to_call(alfa)
    with clock.set_to(datetime(2026, 11, 20, 11, tzinfo=clock.AMSTERDAM)):
        assert alfa.staff("viewer").post(f"/bellen/{id_}", {"digit": "4"}).status_code == 403
        assert beta.staff().get(f"/bellen/{id_}").status_code == 404
        assert beta.staff().post(f"/bellen/{id_}", {"digit": "4"}).status_code == 404
    with tenancy.active(alfa.tenant.id):
        assert sql.fetch("SELECT count(*) FROM outbox_callattempt") == [(0,)]


def test_the_evidence_is_shown_and_given_as_a_zip(alfa: Office, settings: object) -> None:
    owner = alfa.staff()
    with clock.set_to(datetime(2026, 11, 20, 11, tzinfo=clock.AMSTERDAM)):
        owner.post("/berichten/goedkeuren", {"all": "1"})
        settings.HOME = alfa.folder  # type: ignore[attr-defined]
        assert sender(alfa.folder, alfa.tenant.id).send(alfa.actor).counts["sent"] > 0
        with tenancy.active(alfa.tenant.id):
            (row,) = sql.fetch("SELECT public_id FROM outbox_message WHERE state = 'sent' ORDER BY id LIMIT 1")
        assert "Bewijs van verzending" in text(owner, f"/berichten/{row[0]}")
        answer = owner.get(f"/berichten/{row[0]}/bewijs.zip")
        assert answer["Content-Disposition"] == f'attachment; filename="bewijs-{row[0]}.zip"'
        with ZipFile(BytesIO(answer.content)) as packed:
            assert "bewijs.json" in packed.namelist()
