"""The other roads by which replies come in: a signed hook, the page of the debtor, and an advice that is settled."""

from __future__ import annotations

import base64
import json

import pytest
from django.test import Client
from tests.faces.conftest import Office
from tests.faces.test_inbox_pages import bring, mail, state

from voldaan.api.inbound import CHANNEL, signature
from voldaan.base import clock, tenancy
from voldaan.connect.inbound import receive_mail
from voldaan.documents.verify import verify_code
from voldaan.inbox.models import Reply, ReplyFile
from voldaan.messages.accounts import hook_token
from voldaan.messages.models import VerifyCode


def _hand_over(office: Office, body: bytes, *, kind: str = "message/rfc822", key: str = "", at: int = 0) -> int:
    moment = str(int(clock.now().timestamp()) + at)
    signed = signature(key or hook_token(office.tenant, CHANNEL), "m1", moment, body)
    headers = {"webhook-id": "m1", "webhook-timestamp": moment, "webhook-signature": f"v1,onzin {signed}"}
    return Client().post(f"/haken/{office.tenant.id}/post", body, content_type=kind, headers=headers).status_code


def test_a_signed_message_is_kept_once_as_it_came_and_as_json(alfa: Office) -> None:
    content = mail()
    assert _hand_over(alfa, content) == 200
    packed = json.dumps({"raw": base64.b64encode(content).decode()}).encode()
    assert _hand_over(alfa, packed, kind="application/json") == 200
    assert state(alfa) == ([("new", "")], ["reply"])


@pytest.mark.parametrize(
    ("options", "status"),
    [({"key": "geraden"}, 403), ({"at": -3600}, 403), ({"kind": "application/json"}, 400)],
    ids=["key", "old", "body"],
)
def test_what_is_not_signed_or_is_old_or_empty_is_not_taken(options: dict[str, str], status: int, alfa: Office) -> None:
    assert _hand_over(alfa, mail(), **options) == status  # type: ignore[arg-type]
    assert state(alfa) == ([], [])


def test_a_signed_message_that_cannot_be_read_waits_for_a_person(alfa: Office) -> None:
    for _ in range(2):
        assert _hand_over(alfa, b"\x00\x01\x02") == 200
    with tenancy.active(alfa.tenant.id):
        (reply,) = Reply.objects.all()
    assert (reply.kind, reply.problems[0][:20]) == ("other", "Dit is geen e-mail: ")


def _code(office: Office) -> str:
    message = office.message()
    code = verify_code(message.public_id, bytes(office.tenant.secret))
    with tenancy.active(office.tenant.id):
        message.dispatched_on = clock.today()
        message.save(update_fields=["dispatched_on"])
    VerifyCode.objects.create(code=code, administration=office.tenant, creditor="Alfa", dispatched_on=clock.today())
    return code


def test_who_holds_a_letter_writes_back_without_log_in_and_once(alfa: Office) -> None:
    code = _code(alfa)
    page = Client().get(f"/schrijven/{code}").content.decode()
    assert "Uw bericht gaat naar Alfa, bij de brief met deze code." in page
    assert "Bakkerij" not in page and "<script" not in page
    for _ in range(2):
        answer = Client().post(f"/schrijven/{code}", {"text": "Kan het in termijnen?", "sender": "", "once": "abc"})
        assert answer["Location"] == f"/schrijven/{code}/ontvangen"
    assert "Tot dan sturen wij u geen herinneringen." in Client().get(f"/schrijven/{code}/ontvangen").content.decode()
    with tenancy.active(alfa.tenant.id):
        (reply,) = Reply.objects.all()
    assert (reply.channel, reply.kind, reply.case_id) == ("portal", "plan_request", alfa.message().case_id)
    assert state(alfa) == ([("new", "")], ["reply"])


def test_an_empty_message_or_a_wrong_address_is_refused_at_its_field(alfa: Office) -> None:
    answer = Client().post(f"/schrijven/{_code(alfa)}", {"text": " ", "sender": "geen adres", "once": "abc"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Schrijf wat u wilt zeggen." in page
    assert "Dit is geen e-mailadres. Laat het leeg of verbeter het." in page
    assert state(alfa) == ([], [])


def test_another_code_is_not_found(alfa: Office) -> None:
    assert Client().get("/schrijven/AAAA-BBBB-CCCC").status_code == 404


def test_after_many_messages_in_a_day_a_person_is_asked_to_call(alfa: Office) -> None:
    code = _code(alfa)
    for n in range(10):
        Client().post(f"/schrijven/{code}", {"text": "Hallo?", "sender": "", "once": f"n{n}"})
    answer = Client().post(f"/schrijven/{code}", {"text": "Hallo?", "sender": "", "once": "meer"})
    assert "U hebt ons vandaag al vaak geschreven. Bel ons, of schrijf morgen weer." in answer.content.decode()
    assert len(state(alfa)[0]) == 10


def test_an_advice_that_is_just_a_payment_that_waits_is_settled_with_one_click(alfa: Office) -> None:
    alfa.bank(("B5", 17525, "Moederbedrijf", "verzamelbetaling"))
    advice = b"Factuur;Bedrag\r\nF00001;100,00\r\nF00003;75,25\r\n"
    with tenancy.active(alfa.tenant.id):
        number = receive_mail(alfa.actor, mail("Zie bijlage.", avis_csv=advice)).reply_id
        read = ReplyFile.objects.get().advice
    assert [(one["number"], one["amount_cents"]) for one in read] == [("F00001", 10000), ("F00003", 7525)]
    page = alfa.staff().get(f"/post/{number}").content.decode()
    assert "precies de betaling van" in page
    line = alfa.line("B5")
    assert line.state == "to_settle"
    alfa.staff().post(f"/post/{number}/verwerken", {"line": str(line.id)})
    assert [alfa.claim(number).paid_cents for number in ("F00001", "F00003")] == [10000, 7525]
    assert alfa.line("B5").state == "allocated"
    again = alfa.staff().post(f"/post/{number}/verwerken", {"line": str(line.id)}, follow=True).content.decode()
    assert "Deze betaling is intussen verwerkt of veranderd." in again


def test_a_dispute_is_opened_with_the_mail_as_its_evidence(alfa: Office) -> None:
    from voldaan.disputes.models import Dispute, DisputeFile

    claim = alfa.claim("F00003")
    number = bring(alfa, mail("De levering is beschadigd, dit klopt niet.", "d3@example.nl"))
    from voldaan.inbox.following import categories

    form = {"claim": str(claim.id), "category": categories()[0][0], "amount": "25,00"}
    answer = alfa.staff().post(f"/post/{number}/betwisting", form)
    assert answer.status_code == 302
    with tenancy.active(alfa.tenant.id):
        dispute = Dispute.objects.get()
        files = list(DisputeFile.objects.values_list("file_id", flat=True))
        raw = Reply.objects.get(pk=number).raw_file_id
    assert (dispute.amount_cents, dispute.claim_id, files) == (2500, claim.id, [raw])
    assert state(alfa)[0] == [("handled", "dispute")]
