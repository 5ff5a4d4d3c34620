"""Sending: at most once, with proof, whatever the channel does."""

from __future__ import annotations

import email
import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from email.policy import default
from pathlib import Path

import pytest

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused
from voldaan.connect.folder import FolderChannel
from voldaan.connect.openitemfiles import read
from voldaan.connect.smtp import SmtpChannel
from voldaan.connect.smtp import fake as fake_smtp
from voldaan.connect.smtp.fake import FakeMailServer
from voldaan.daily.check import differences
from voldaan.daily.intake import import_open_items
from voldaan.daily.services import run
from voldaan.messages import aftermath, services
from voldaan.messages.dispatch import Sender, SendResult
from voldaan.parties.services import open_administration
from voldaan.payments.services import declare_seen

pytestmark = pytest.mark.usefixtures("committing")

DAY = date(2026, 3, 20)
CSV = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;E-mail;Adres;Postcode;Plaats;Bedrag;"
    "Openstaand\n"
    "F-1;02-03-2026;16-03-2026;D1;Bakkerij Klaproos B.V.;B.V.;d1@example.nl;Molenweg 1;3511 AB;Utrecht;121,00;121,00\n"
)


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with fake_smtp.running() as book:
        yield book


@pytest.fixture
def actor(tmp_path: Path) -> Actor:
    """An administration with one approved reminder by e-mail."""
    tenant = open_administration("Post", iban="NL91ABNA0417164300", details={"email": "wij@example.nl"})
    who = system(tenant.id)
    file = tmp_path / "open.csv"
    file.write_text(CSV, encoding="utf8")
    import_open_items(who, read(file, today=DAY))
    run(who, DAY)
    with tenancy.active(tenant.id), clock.set_to(DAY):
        declare_seen(who, DAY)
        assert services.approve(who, None) == 1
    return who


def send(actor: Actor, server: FakeMailServer, folder: Path, *, hour: int = 10) -> SendResult:
    mail = SmtpChannel("127.0.0.1", server.port, use_tls=False, timeout=3)
    sender = Sender({"email": mail, "post": FolderChannel()}, folder)
    with clock.set_to(datetime(2026, 3, 20, hour, tzinfo=clock.AMSTERDAM)):
        return sender.send(actor)


def message(actor: Actor) -> tuple[str, str, str]:
    with tenancy.active(actor.tenant_id):
        row = sql.fetch_one("SELECT state, sha256, files[1] FROM outbox_message")
    assert row is not None
    return row[0], row[1], row[2] or ""


def step(actor: Actor) -> tuple[str, date | None, bool]:
    with tenancy.active(actor.tenant_id):
        row = sql.fetch_one("SELECT step, step_on, pending_message_id IS NOT NULL FROM claims_claim")
    assert row is not None
    return row[0], row[1], row[2]


def one_id(actor: Actor) -> int:
    return int(sql.fetch("SELECT id FROM outbox_message")[0][0])


def test_what_was_sent_is_kept_to_the_byte(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    assert send(actor, server, tmp_path).counts["sent"] == 1
    state, sha256, file = message(actor)
    kept = (tmp_path / file).read_bytes()
    assert (state, hashlib.sha256(kept).hexdigest()) == ("sent", sha256)
    assert server.accepted == [kept]
    mail = email.message_from_bytes(kept, policy=default)
    assert [a.addr_spec for a in mail["To"].addresses] == ["d1@example.nl"]
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["application/pdf"]
    assert step(actor) == ("reminder", DAY, False)


def test_sending_again_sends_nothing(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    send(actor, server, tmp_path)
    assert send(actor, server, tmp_path).counts == {}
    assert len(server.accepted) == 1


def test_a_lost_answer_is_uncertain_and_never_sent_twice(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    server.mood = "drop_after_data"
    assert send(actor, server, tmp_path).counts["uncertain"] == 1
    server.mood = "ok"
    send(actor, server, tmp_path)
    assert message(actor)[0] == "uncertain"
    assert len(server.accepted) == 1
    assert step(actor) == ("", None, True)
    with tenancy.active(actor.tenant_id):
        aftermath.confirm(actor, one_id(actor))
        assert differences() == []
    assert message(actor)[0] == "sent"
    assert step(actor) == ("reminder", DAY, False)


def test_an_uncertain_message_goes_again_only_when_a_person_says_so(
    actor: Actor, server: FakeMailServer, tmp_path: Path
) -> None:
    server.mood = "drop_after_data"
    send(actor, server, tmp_path)
    server.mood = "ok"
    with tenancy.active(actor.tenant_id):
        aftermath.retry(actor, one_id(actor))
    send(actor, server, tmp_path)
    assert (message(actor)[0], len(server.accepted)) == ("sent", 2)
    with pytest.raises(Refused, match="niet \\(meer\\) onzeker"), tenancy.active(actor.tenant_id):
        aftermath.retry(actor, one_id(actor))


def test_a_busy_server_is_tried_later(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    server.mood = "busy"
    assert send(actor, server, tmp_path).counts["later"] == 1
    assert (message(actor)[0], server.accepted) == ("approved", [])
    server.mood = "ok"
    assert send(actor, server, tmp_path, hour=11).counts["sent"] == 1


def test_a_refused_address_is_a_failure_that_undoes_the_step(
    actor: Actor, server: FakeMailServer, tmp_path: Path
) -> None:
    server.mood = "refuse"
    assert send(actor, server, tmp_path).counts["failed"] == 1
    assert (message(actor)[0], server.accepted, step(actor)) == ("failed", [], ("", None, False))
    with tenancy.active(actor.tenant_id):
        assert sql.fetch("SELECT email_bounced_on FROM parties_party") == [(DAY,)]
    run(actor, DAY)
    with tenancy.active(actor.tenant_id):
        again = sql.fetch("SELECT channel, state FROM outbox_message ORDER BY id")
    assert again == [("email", "failed"), ("post", "proposed")]


def test_nothing_leaves_at_night_or_on_sunday(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    assert send(actor, server, tmp_path, hour=21).counts == {"kept": 1}
    assert server.accepted == []
    with tenancy.active(actor.tenant_id):
        row = sql.fetch("SELECT state, not_before FROM outbox_message")[0]
    assert (row[0], row[1].astimezone(clock.AMSTERDAM).isoformat()) == ("approved", "2026-03-21T08:00:00+01:00")
