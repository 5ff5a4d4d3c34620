"""Providers of mail, text messages and post: at most once, reports whenever they come, and then the next way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings
from tests.db.channels import CHOICES, DAY, Outpost, outpost

from voldaan.base import tenancy
from voldaan.base.actor import system
from voldaan.connect import http_fake
from voldaan.connect.http_fake import FakeProvider
from voldaan.connect.mailservice.fake import FakeMailgun, FakePostmark
from voldaan.connect.pingen.fake import FakePingen
from voldaan.connect.sms.fake import FakeBird, FakeCm, FakeSpryng, Notice
from voldaan.daily.check import differences
from voldaan.daily.services import run
from voldaan.inbox import services as inbox
from voldaan.messages import accounts, deliveries, evidence
from voldaan.messages.delivery_rules import segments
from voldaan.messages.dispatch import Sender
from voldaan.messages.ports import Parcel, Receipt
from voldaan.messages.rules import local_number, mobile_number

pytestmark = pytest.mark.usefixtures("committing")

FAKES: dict[str, type[FakeProvider]] = {
    "cm": FakeCm, "spryng": FakeSpryng, "bird": FakeBird, "pingen": FakePingen, "postmark": FakePostmark,
    "mailgun": FakeMailgun,
}  # fmt: skip
ONCE = ("cm", "spryng", "bird", "postmark", "mailgun")
PUBLIC = "http://testserver"


@pytest.fixture(autouse=True)
def address() -> Iterator[None]:
    with override_settings(PUBLIC_URL=PUBLIC):
        yield


@pytest.fixture(params=list(FAKES))
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outpost]:
    """The same office at each provider."""
    yield from _office(request.param, tmp_path)


def _office(provider: str, folder: Path) -> Iterator[Outpost]:
    fake = FAKES[provider]()
    with http_fake.running(fake):
        yield outpost(fake, provider, folder)


@pytest.fixture(params=ONCE)
def forgetful(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outpost]:
    """The providers that recognise nothing that is offered twice."""
    yield from _office(request.param, tmp_path)


@pytest.fixture
def postmark(tmp_path: Path) -> Iterator[Outpost]:
    yield from _office("postmark", tmp_path)


@pytest.fixture
def cm(tmp_path: Path) -> Iterator[Outpost]:
    yield from _office("cm", tmp_path)


@pytest.fixture
def pingen(tmp_path: Path) -> Iterator[Outpost]:
    yield from _office("pingen", tmp_path)


def delivered(office: Outpost) -> Notice:
    fake, id_ = office.fake, office.public_id
    if isinstance(fake, FakeCm):
        return fake.notice(id_, 2, "Delivered")
    if isinstance(fake, FakeSpryng):
        return fake.notice(id_, "10")
    if isinstance(fake, FakeBird):
        return fake.notice(id_, "delivered", PUBLIC + office.hook)
    if isinstance(fake, FakePingen):
        return fake.notice(id_, "sent")
    if isinstance(fake, FakePostmark):
        return fake.notice(id_, "Delivery")
    assert isinstance(fake, FakeMailgun)
    return fake.notice(id_, "delivered")


def never(office: Outpost) -> Notice:
    """It did not arrive and never will."""
    fake, id_ = office.fake, office.public_id
    if isinstance(fake, FakeCm):
        return fake.notice(id_, 3, "Failed")
    if isinstance(fake, FakeSpryng):
        return fake.notice(id_, "20", "1")
    if isinstance(fake, FakeBird):
        return fake.notice(id_, "delivery_failed", PUBLIC + office.hook, "unknown subscriber")
    if isinstance(fake, FakePingen):
        return fake.notice(id_, "undeliverable", "Empfänger nicht ermittelbar", number=2)
    if isinstance(fake, FakePostmark):
        return fake.notice(id_, "Bounce")
    assert isinstance(fake, FakeMailgun)
    return fake.notice(id_, "failed", "permanent", "t2")


def test_what_a_provider_took_is_sent_and_kept_to_the_byte(office: Outpost) -> None:
    assert office.send().counts["sent"] == 1
    state, channel, public_id = office.message()
    assert (state, channel) == ("sent", office.channel)
    assert [kept["reference"] for kept in office.fake.accepted] == [public_id]
    (row,) = office.ask("SELECT files[1], sha256 FROM outbox_message")
    content = (office.folder / "berichten" / str(row[0])).read_bytes()
    assert hashlib.sha256(content).hexdigest() == row[1]
    assert office.ask("SELECT number, channel, outcome FROM outbox_deliveryattempt") == [(1, office.channel, "sent")]
    assert office.send().counts == {}
    assert len(office.fake.accepted) == 1


def test_a_busy_provider_is_tried_later_and_nothing_left(office: Outpost) -> None:
    office.fake.mood = "busy"
    assert office.send().counts["later"] == 1
    assert (office.message()[0], office.fake.accepted) == ("approved", [])
    office.fake.mood = "ok"
    assert office.send(11).counts["sent"] == 1
    attempts = office.ask("SELECT number, outcome FROM outbox_deliveryattempt ORDER BY number")
    assert attempts == [(1, "later"), (2, "sent")]


def test_a_refused_key_keeps_the_message_until_a_person_mends_it(office: Outpost) -> None:
    office.fake.mood = "key"
    assert office.send().counts["later"] == 1
    assert (office.message()[0], office.fake.accepted) == ("approved", [])


def test_a_provider_that_is_away_is_tried_later(office: Outpost) -> None:
    url = "http://127.0.0.1:9"
    with tenancy.active(office.tenant.id):
        channel, settings, keys = CHOICES[office.provider]
        accounts.choose(office.actor, channel, office.provider, settings | {"api_url": url}, keys)
    assert office.send().counts["later"] == 1
    assert office.message()[0] == "approved"


def test_a_message_that_is_refused_for_good_fails_and_the_next_channel_is_tried_once(office: Outpost) -> None:
    office.fake.mood = "refuse"
    assert office.send().counts["failed"] == 1
    assert office.fake.accepted == []
    run(office.actor, DAY)
    other = "email" if office.channel == "post" else "post"
    again = office.ask("SELECT channel, state FROM outbox_message ORDER BY id")
    assert again == [(office.channel, "failed"), (other, "proposed")]


@pytest.mark.parametrize("mood", ["drop", "broken"])
def test_a_lost_answer_is_uncertain_and_never_sent_twice_until_a_report_says_delivered(
    forgetful: Outpost, mood: str
) -> None:
    forgetful.fake.mood = mood
    assert forgetful.send().counts["uncertain"] == 1
    forgetful.fake.mood = "ok"
    assert forgetful.send(11).counts == {}
    assert (forgetful.message()[0], len(forgetful.fake.accepted)) == ("uncertain", 1)
    assert forgetful.report(delivered(forgetful)) == 200
    assert forgetful.message()[0] == "sent"
    assert forgetful.ask("SELECT step, step_on, pending_message_id FROM claims_claim") == [("reminder", DAY, None)]
    with tenancy.active(forgetful.tenant.id):
        assert differences() == []


@pytest.mark.parametrize("mood", ["drop", "broken"])
def test_pingen_is_asked_again_with_the_same_key_and_makes_one_letter(pingen: Outpost, mood: str) -> None:
    pingen.fake.mood = mood
    assert pingen.send().counts["later"] == 1
    pingen.fake.mood = "ok"
    assert pingen.send(11).counts["sent"] == 1
    assert len(pingen.fake.accepted) == 1
    (kept,) = pingen.fake.accepted
    (row,) = pingen.ask("SELECT sha256 FROM outbox_message")
    assert (kept["sha256"], kept["address_position"], kept["auto_send"]) == (row[0], "left", True)
    detail = pingen.ask("SELECT detail FROM outbox_deliveryattempt ORDER BY number DESC LIMIT 1")
    assert detail == [("porto 0.92 EUR",)]


class Killed(BaseException):
    """The process is gone between the call and its answer."""


class _Dying:
    def __init__(self, port: object) -> None:
        self.port = port
        self.name, self.idempotent = port.name, port.idempotent  # type: ignore[attr-defined]

    def deliver(self, parcel: Parcel) -> Receipt:
        self.port.deliver(parcel)  # type: ignore[attr-defined]
        raise Killed


def test_a_kill_between_the_call_and_the_answer_sends_once(office: Outpost, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Sender._hand_over

    def dying(self: Sender, *args: object) -> None:
        ports = {name: _Dying(port) for name, port in self.ports.items()}
        whole(Sender(ports, self.folder), *args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Sender, "_hand_over", dying)
        office.send()
    assert office.message()[0] == "sending"
    result = office.send(11)
    assert len(office.fake.accepted) == 1
    if office.provider == "pingen":
        assert (result.counts["sent"], office.message()[0]) == (1, "sent")
    else:
        assert (result.counts["uncertain"], office.message()[0]) == (1, "uncertain")
        office.report(delivered(office))
        assert office.message()[0] == "sent"


def test_a_report_that_comes_twice_is_kept_once(office: Outpost) -> None:
    office.send()
    assert [office.report(delivered(office)), office.report(delivered(office))] == [200, 200]
    rows = office.ask("SELECT status FROM outbox_deliverystatus")
    assert rows == [("under_way" if office.provider == "pingen" else "delivered",)]
    assert office.message()[0] == "sent"


def test_not_delivered_fails_whatever_was_reported_before_or_after(office: Outpost) -> None:
    office.send()
    assert [office.report(one) for one in (delivered(office), never(office), delivered(office))] == [200, 200, 200]
    assert office.message()[0] == "failed"
    assert office.ask("SELECT step, pending_message_id FROM claims_claim") == [("", None)]
    run(office.actor, DAY + timedelta(days=3))
    rows = office.ask("SELECT channel, state FROM outbox_message ORDER BY id")
    if office.provider == "pingen":  # a person looks for the address first
        assert office.ask("SELECT kind FROM claims_hold") == [("address_unknown",)]
    else:
        assert rows == [(office.channel, "failed"), ("post", "proposed")]
    with tenancy.active(office.tenant.id):
        assert differences() == []


def test_a_report_that_is_quicker_than_ourselves_waits_for_the_message(postmark: Outpost) -> None:
    fake = postmark.fake
    assert isinstance(fake, FakePostmark)
    with tenancy.active(postmark.tenant.id):
        bounce = fake.notice(postmark.public_id, "Bounce")
    assert postmark.report(bounce) == 200
    assert postmark.message()[0] == "approved"
    result = postmark.send()
    assert (result.counts["sent"], postmark.message()[0]) == (1, "failed")


def test_a_report_of_a_message_we_do_not_know_is_answered_and_kept(postmark: Outpost) -> None:
    fake = postmark.fake
    assert isinstance(fake, FakePostmark)
    assert postmark.report(fake.notice("ONBEKEND", "Bounce")) == 200
    assert postmark.ask("SELECT message_id, status FROM outbox_deliverystatus") == [(None, "bounced")]
    assert postmark.message()[0] == "approved"


def test_a_false_signature_another_address_and_nonsense_change_nothing(office: Outpost) -> None:
    office.send()
    notice = delivered(office)
    if (notice.headers and office.provider != "mailgun") or office.provider == "mailgun":
        false = {name: "Basic eDp5" if name == "Authorization" else "a.b.c" for name in notice.headers}
        body = (
            notice.body.replace(b'"signature": "', b'"signature": "0') if office.provider == "mailgun" else notice.body
        )
        if office.provider == "mailgun":
            false = dict(notice.headers)
        if notice.headers:
            assert office.report(Notice(notice.method, notice.query, body, false)) == 403
    wrong = f"/haken/{office.tenant.id}/{office.channel}/{'a' * 26}"
    assert Client().post(wrong, data=notice.body, content_type="application/json").status_code == 404
    assert Client().post(office.hook, data=b"{", content_type="application/json").status_code in (400, 403)
    large = Client().post(office.hook, data=b"x" * 1_000_001, content_type="application/json")
    assert large.status_code == 413
    assert office.ask("SELECT count(*) FROM outbox_deliverystatus") == [(0,)]


def test_a_soft_bounce_waits_and_one_that_gave_up_leaves_the_address_alone(postmark: Outpost) -> None:
    fake = postmark.fake
    assert isinstance(fake, FakePostmark)
    postmark.send()
    postmark.report(fake.notice(postmark.public_id, "Bounce", "Transient", 1))
    assert (postmark.message()[0], postmark.ask("SELECT status FROM outbox_deliverystatus")) == (
        "sent",
        [("deferred",)],
    )
    postmark.report(fake.notice(postmark.public_id, "Bounce", "SoftBounce", 2))
    assert postmark.message()[0] == "failed"
    assert postmark.ask("SELECT email_bounced_on FROM parties_party") == [(None,)]
    run(postmark.actor, DAY + timedelta(days=3))
    rows = postmark.ask("SELECT channel, state FROM outbox_message ORDER BY id")
    assert rows == [("email", "failed"), ("post", "proposed")]


def test_a_hard_bounce_marks_the_address(postmark: Outpost) -> None:
    postmark.send()
    postmark.report(never(postmark))
    assert postmark.ask("SELECT email_bounced_on FROM parties_party") == [(DAY,)]


def test_a_complaint_stops_mail_to_the_address_and_the_message_stands(postmark: Outpost) -> None:
    fake = postmark.fake
    assert isinstance(fake, FakePostmark)
    postmark.send()
    assert postmark.report(fake.notice(postmark.public_id, "SpamComplaint", "SpamComplaint")) == 200
    assert postmark.message()[0] == "sent"
    assert postmark.ask("SELECT email_bounced_on FROM parties_party") == [(DAY,)]
    said = postmark.ask("SELECT data->>'channel', data->>'why' FROM base_event WHERE kind = 'address_stopped'")
    assert said == [("email", "complained")]


def test_a_text_message_tells_no_details_and_counts_its_parts(cm: Outpost) -> None:
    cm.send()
    (kept,) = cm.fake.accepted
    code = cm.ask("SELECT code FROM outbox_verifycode")[0][0]
    assert kept["text"] == (
        f"Post heeft een bericht voor u. Lees het hier: {PUBLIC}/echt/{code} Geen sms meer? Bel 030 1."
    )
    assert (kept["to"], kept["from"]) == ("0031612345678", "Alfa BV")
    assert not any(word in kept["text"] for word in ("121", "F-1", "€", "factuur", "schuld"))
    assert cm.ask("SELECT detail FROM outbox_deliveryattempt") == [("1 sms-deel, gsm",)]


def test_whoever_answers_stop_gets_no_more_text_messages_and_a_second_stop_changes_nothing(cm: Outpost) -> None:
    fake = cm.fake
    assert isinstance(fake, FakeCm)
    assert [cm.report(fake.reply("+31612345678", " Stop! ")) for _ in range(2)] == [200, 200]
    assert cm.ask("SELECT channel, address FROM outbox_optout") == [("sms", "0612345678")]
    assert cm.ask("SELECT count(*) FROM base_event WHERE kind = 'address_stopped'") == [(1,)]
    assert cm.send().counts["cancelled"] == 1
    assert fake.accepted == []
    run(cm.actor, DAY)
    assert cm.ask("SELECT channel, state FROM outbox_message ORDER BY id") == [("sms", "cancelled")]
    with tenancy.active(cm.tenant.id):
        for (reply_id,) in cm.ask("SELECT id FROM inbox_reply WHERE state = 'new'"):
            inbox.handle(cm.actor, int(str(reply_id)), "noted")
    run(cm.actor, DAY)
    rows = cm.ask("SELECT channel, state FROM outbox_message ORDER BY id")
    assert rows == [("sms", "cancelled"), ("post", "proposed")]


def test_another_answer_stops_nothing(cm: Outpost) -> None:
    with tenancy.active(cm.tenant.id):
        assert not deliveries.replied(cm.actor, "+31612345678", "Ik stop er morgen geld in")
    assert cm.ask("SELECT count(*) FROM outbox_optout") == [(0,)]


def test_without_a_provider_no_step_goes_by_text_message(cm: Outpost) -> None:
    with tenancy.active(cm.tenant.id):
        assert accounts.forget(cm.actor, "sms")
        assert not accounts.forget(cm.actor, "sms")
    result = cm.send()
    assert result.counts == {"kept": 1}
    assert (
        result.reasons[0]["reason"] == "Er is geen aanbieder voor sms ingesteld. Kies er een bij Instellingen, Kanalen."
    )


def test_keys_are_encrypted_and_an_empty_one_keeps_what_stands(cm: Outpost) -> None:
    (row,) = cm.ask("SELECT secrets FROM outbox_channelaccount")
    assert b"token" not in bytes(row[0])  # type: ignore[call-overload]
    with tenancy.active(cm.tenant.id):
        now = accounts.accounts()["sms"]
        assert now.secrets == {"token": "token"}
        assert not accounts.choose(cm.actor, "sms", "cm", now.settings, {"token": ""})
        assert accounts.choose(cm.actor, "sms", "cm", now.settings, {"token": "other"})
        assert accounts.accounts()["sms"].secrets == {"token": "other"}
    kinds = cm.ask("SELECT data->>'channel', data->>'provider' FROM base_event WHERE kind = 'channel_set'")
    assert kinds == [("sms", "cm")] * 2


def test_the_evidence_holds_the_bytes_the_address_and_every_report(postmark: Outpost) -> None:
    postmark.send()
    postmark.report(delivered(postmark))
    with tenancy.active(postmark.tenant.id):
        told = evidence.document(postmark.public_id)
        packed = evidence.archive(postmark.public_id, postmark.folder / "berichten")
        assert packed == evidence.archive(postmark.public_id, postmark.folder / "berichten")
    assert told["address"]["email"] == "d1@example.nl"
    assert told["address"]["why"] == {"source": "books", "on": "2026-03-20"}
    assert [(a["number"], a["outcome"]) for a in told["attempts"]] == [(1, "sent")]
    assert [(s["provider"], s["status"]) for s in told["reports"]] == [("postmark", "delivered")]
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert sorted(archive.namelist()) == [f"{postmark.public_id}.eml", "bewijs.json"]
        assert json.loads(archive.read("bewijs.json")) == told
        kept = archive.read(f"{postmark.public_id}.eml")
    assert hashlib.sha256(kept).hexdigest() == told["sha256"]


def test_reports_of_another_administration_do_not_touch_ours(postmark: Outpost) -> None:
    fake = postmark.fake
    assert isinstance(fake, FakePostmark)
    postmark.send()
    from voldaan.parties.services import open_administration

    other = open_administration("Ander", iban="NL20INGB0001234567", details={})
    with tenancy.active(other.id):
        assert deliveries.report(system(other.id), "postmark", []) == 0
    wrong = f"/haken/{other.id}/email/{accounts.hook_token(postmark.tenant, 'email')}"
    assert Client().post(wrong, data=b"{}", content_type="application/json").status_code == 404


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a" * 160, ("gsm", 1)), ("a" * 161, ("gsm", 2)), ("€" * 80, ("gsm", 1)), ("€" * 81, ("gsm", 2)),
     ("ę" + "a" * 69, ("unicode", 1)), ("ę" + "a" * 70, ("unicode", 2)), ("a" * 307, ("gsm", 3))],
)  # fmt: skip
def test_parts_are_counted_on_both_sides_of_each_bound(text: str, expected: tuple[str, int]) -> None:
    assert segments(text) == expected


def test_numbers_are_compared_and_written_in_one_way() -> None:
    spellings = ("06 1234 5678", "+31 (0)6-12345678", "0031612345678", "06-12345678")
    assert {local_number(s) for s in spellings} == {"0612345678"}
    assert {mobile_number(s) for s in spellings} == {"+31612345678"}
    assert [mobile_number(s) for s in ("030 123 4567", "112", "", "0612")] == ["", "", "", ""]
    assert date(2026, 3, 20) == DAY
