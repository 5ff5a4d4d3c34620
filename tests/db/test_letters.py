"""Letters that no run decided: queued once per key, sent with the amounts of the day, and no step of the collection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused
from voldaan.claims import holds
from voldaan.connect.folder import FolderChannel
from voldaan.connect.openitemfiles import read
from voldaan.connect.smtp import SmtpChannel
from voldaan.connect.smtp import fake as fake_smtp
from voldaan.connect.smtp.fake import FakeMailServer
from voldaan.daily.check import differences
from voldaan.daily.intake import import_open_items
from voldaan.messages import letters, services
from voldaan.messages.dispatch import Sender, SendResult
from voldaan.messages.facts import Kind
from voldaan.parties.services import open_administration

pytestmark = pytest.mark.usefixtures("committing")

DAY = date(2026, 3, 20)
CSV = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;E-mail;Adres;Postcode;Plaats;Bedrag;"
    "Openstaand\n"
    "F-1;02-03-2026;16-03-2026;D1;Bakkerij Klaproos B.V.;B.V.;d1@example.nl;Molenweg 1;3511 AB;Utrecht;121,00;121,00\n"
)
PROMISE = {"amount_cents": 5_000, "pay_on": "2026-03-27"}


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with fake_smtp.running() as book:
        yield book


@pytest.fixture
def actor(tmp_path: Path) -> Actor:
    """An administration with one claim that is overdue."""
    tenant = open_administration("Post", iban="NL91ABNA0417164300", details={"email": "wij@example.nl"})
    who = system(tenant.id)
    file = tmp_path / "open.csv"
    file.write_text(CSV, encoding="utf8")
    with clock.set_to(DAY):
        import_open_items(who, read(file, today=DAY))
    return who


def one(actor: Actor) -> tuple[int, int]:
    """The case and the claim."""
    row = sql.fetch_one("SELECT case_id, id FROM claims_claim")
    assert row is not None
    return row[0], row[1]


def ask(actor: Actor, kind: Kind | str, details: dict[str, Any], *, key: str = "k1", by_itself: bool = False) -> int:
    with tenancy.active(actor.tenant_id), clock.set_to(DAY):
        case, claim = one(actor)
        return letters.request(
            actor, kind, case_id=case, claim_ids=[claim], details=details, key=key, by_itself=by_itself
        )


def send(actor: Actor, server: FakeMailServer, folder: Path) -> SendResult:
    mail = SmtpChannel("127.0.0.1", server.port, use_tls=False, timeout=3)
    with clock.set_to(datetime(2026, 3, 20, 10, tzinfo=clock.AMSTERDAM)):
        return Sender({"email": mail, "post": FolderChannel()}, folder).send(actor)


def text_of(server: FakeMailServer) -> str:
    body = message_from_bytes(server.accepted[-1], policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_letter_waits_for_a_person_and_then_leaves(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    message_id = ask(actor, Kind.PROMISE_CONFIRMED, PROMISE)
    assert send(actor, server, tmp_path).counts == {}
    with tenancy.active(actor.tenant_id), clock.set_to(DAY):
        assert services.approve(actor, [message_id]) == 1

    assert send(actor, server, tmp_path).counts["sent"] == 1
    assert "dat u € 50,00 betaalt op 27 maart 2026, voor factuur F-1" in text_of(server)
    with tenancy.active(actor.tenant_id):
        assert sql.fetch("SELECT step, step_on FROM claims_claim") == [("", None)]
        assert sql.fetch("SELECT count(*) FROM base_event WHERE kind = 'message_sent'") == [(1,)]
        assert differences() == []


def test_the_same_key_is_the_same_letter(actor: Actor) -> None:
    first = ask(actor, Kind.PROMISE_CONFIRMED, PROMISE)
    assert ask(actor, Kind.PROMISE_CONFIRMED, PROMISE) == first
    assert ask(actor, Kind.PROMISE_CONFIRMED, PROMISE, key="k2") != first
    with tenancy.active(actor.tenant_id):
        assert sql.fetch("SELECT count(*) FROM base_event WHERE kind = 'message_proposed'") == [(2,)]


def test_a_confirmation_goes_by_itself_also_under_a_hold(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    details = {"received_on": "2026-03-20", "subject": "geen levering", "answer_by": "2026-04-03"}
    ask(actor, Kind.DISPUTE_RECEIVED, details, by_itself=True)
    with tenancy.active(actor.tenant_id), clock.set_to(DAY):
        case, claim = one(actor)
        holds.set_hold(actor, "dispute", case_id=case, claim_id=claim)

    assert send(actor, server, tmp_path).counts["sent"] == 1
    assert "Uiterlijk op 3 april 2026 krijgt u antwoord" in text_of(server)


@pytest.mark.parametrize(
    ("kind", "details", "said"),
    [
        ("reminder", {}, "stap van het incassobeleid"),
        ("greeting", {}, "bestaat niet"),
        ("promise_confirmed", {"amount_cents": 5_000}, "pay_on"),
        ("promise_confirmed", {**PROMISE, "colour": "red"}, "colour"),
        ("promise_confirmed", {**PROMISE, "amount_cents": 50.0}, "amount_cents"),
        ("promise_confirmed", {**PROMISE, "pay_on": "morgen"}, "geen dag"),
        ("dispute_outcome", {"decision": "maybe"}, "received_on"),
        ("arrangement", {"instalments": [], "accepted_on": "2026-03-20"}, "instalments"),
    ],
)
def test_what_is_not_right_is_refused_whole(actor: Actor, kind: str, details: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused) as refusal:
        ask(actor, kind, details)
    assert said in refusal.value.sentence
    with tenancy.active(actor.tenant_id):
        assert sql.fetch("SELECT count(*) FROM outbox_message") == [(0,)]


def test_an_answer_may_go_about_no_claim_at_all(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    with tenancy.active(actor.tenant_id), clock.set_to(DAY):
        case, _ = one(actor)
        letters.request(
            actor,
            Kind.REPLY,
            case_id=case,
            details={"text": "Dat klopt.\nWij passen het aan."},
            key="r",
            by_itself=True,
        )

    assert send(actor, server, tmp_path).counts["sent"] == 1
    assert "Dat klopt.\r\n\r\nWij passen het aan." in text_of(server).replace("\n", "\r\n").replace("\r\r", "\r")
