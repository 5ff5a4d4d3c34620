"""The post at the desk: the list, one reply beside its case, and what a click sets in motion."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.faces.conftest import Office

from voldaan.arrangements.models import Promise
from voldaan.base import clock, tenancy
from voldaan.claims.models import Hold
from voldaan.complaints.models import Complaint
from voldaan.inbox import services
from voldaan.inbox.models import Reply
from voldaan.inbox.queries import to_do
from voldaan.messages.models import Message

TEXT = "Ik betaal vrijdag 27 november.\n\nMet vriendelijke groet,\nJan"


def mail(text: str = TEXT, sender: str = "d1@example.nl", subject: str = "Re: herinnering", **files: bytes) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "wij@alfa.example", subject
    made["Date"], made["Message-ID"] = format_datetime(clock.now()), f"<{abs(hash((text, subject)))}@example.nl>"
    made.set_content(text)
    for name, content in files.items():
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    return made.as_bytes()


def bring(office: Office, content: bytes) -> int:
    with tenancy.active(office.tenant.id):
        return services.receive_mail(office.actor, content).reply_id


def state(office: Office) -> tuple[list[tuple[str, str]], list[str]]:
    with tenancy.active(office.tenant.id):
        holds = Hold.objects.filter(released_on=None).order_by("id").values_list("kind", flat=True)
        return list(Reply.objects.order_by("id").values_list("state", "outcome")), list(holds)


def test_an_empty_post_says_so_kindly(alfa: Office) -> None:
    page = alfa.staff().get("/post/").content.decode()
    assert "Er wacht geen reactie op u." in page


def test_a_reply_stands_beside_the_facts_of_its_case_with_the_reason(alfa: Office) -> None:
    number = bring(alfa, mail())
    assert "Bakkerij Jansen" in alfa.staff("viewer").get("/post/").content.decode()
    page = alfa.staff("viewer").get(f"/post/{number}").content.decode()
    for words in (
        "Belooft te betalen: “Ik betaal vrijdag 27 november.”",
        "F00001",
        "Geen betaling gezien.",
    ):
        assert words in page.replace("&nbsp;", "\u00a0"), words
    assert "Zet klaar" not in page


def test_a_promise_is_one_click_and_goes_on_to_the_next(alfa: Office) -> None:
    number, other = bring(alfa, mail()), bring(alfa, mail("Waar is dit voor?", "d3@example.nl"))
    answer = alfa.staff().post(f"/post/{number}/toezegging", {"on": "2026-11-27", "amount": ""})
    assert (answer.status_code, answer["Location"]) == (302, f"/post/{other}")
    with tenancy.active(alfa.tenant.id):
        promise = Promise.objects.get()
    assert (promise.amount_cents, promise.promised_on.isoformat()) == (10000, "2026-11-27")
    assert state(alfa) == ([("handled", "promise"), ("new", "")], ["reply", "promise"])


def test_a_promise_without_a_day_is_refused_at_its_field_and_nothing_changes(alfa: Office) -> None:
    number = bring(alfa, mail())
    answer = alfa.staff().post(f"/post/{number}/toezegging", {"on": "gisteren", "amount": "veel"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026." in page
    assert "Dit is geen bedrag. Schrijf bijvoorbeeld 1234,56." in page
    assert state(alfa) == ([("new", "")], ["reply"])


def test_an_answer_is_drafted_from_facts_and_waits_for_approval(alfa: Office) -> None:
    number = bring(alfa, mail("Ik heb gisteren betaald."))
    page = alfa.staff().get(f"/post/{number}").content.decode()
    assert (
        "Wij hebben uw betaling nog niet gezien. Onze bankgegevens zijn bij tot en met 20\u00a0november\u00a02026."
        in page
    )
    with tenancy.active(alfa.tenant.id):
        before = set(Message.objects.values_list("id", flat=True))
    for _ in range(2):
        alfa.staff().post(f"/post/{number}/antwoord", {"text": "Dank.\n\nWij zoeken het uit."})
    with tenancy.active(alfa.tenant.id):
        (made,) = Message.objects.exclude(id__in=before)
    assert (made.kind, made.state, made.details) == ("reply", "proposed", {"text": ["Dank.", "Wij zoeken het uit."]})
    assert state(alfa) == ([("handled", "answered")], [])


def test_money_that_is_there_is_shown(alfa: Office) -> None:
    number = bring(alfa, mail("Wij hebben F00002 al betaald.", "d2@example.nl"))
    page = alfa.staff().get(f"/post/{number}").content.decode().replace("&nbsp;", "\u00a0")
    assert "van 20\u00a0nov.\u00a02026 is verwerkt" in page or "is verwerkt" in page
    assert "Wij hebben uw betaling van €\u00a0250,50 op 20\u00a0november\u00a02026 ontvangen en verwerkt." in page


def test_a_death_sets_the_stop_for_the_debtor_with_the_mail_as_its_evidence(alfa: Office) -> None:
    number = bring(alfa, mail("Mijn man is op 3 november overleden."))
    alfa.staff().post(f"/post/{number}/stop", {"kind": "deceased"})
    with tenancy.active(alfa.tenant.id):
        hold = Hold.objects.get(kind="deceased")
        raw = Reply.objects.get().raw_file_id
    assert (hold.from_on.isoformat(), hold.evidence_id, hold.whole_debtor) == ("2026-11-03", raw, True)
    assert state(alfa) == ([("handled", "hold")], ["deceased"])


def test_a_complaint_is_registered_as_it_was_written_and_once(alfa: Office) -> None:
    number = bring(alfa, mail("Ik dien een klacht in over de toon.", subject="Klacht"))
    page = alfa.staff().get(f"/post/{number}").content.decode()
    assert f'action="/post/{number}/klacht"' in page
    assert f'href="/vorderingen/{alfa.claim().pk}/regeling"' in page
    for _ in range(2):
        assert alfa.staff().post(f"/post/{number}/klacht").status_code == 302
    with tenancy.active(alfa.tenant.id):
        made = Complaint.objects.get()
    assert (made.subject, made.told, made.source) == ("Klacht", "Ik dien een klacht in over de toon.", "email")
    assert (made.case_id, made.received_on) == (alfa.claim().case_id, clock.today())
    assert state(alfa) == ([("handled", "complaint")], ["complaint"])


def test_handled_and_put_back(alfa: Office) -> None:
    number = bring(alfa, mail())
    alfa.staff().post(f"/post/{number}/behandeld")
    assert state(alfa) == ([("handled", "noted")], [])
    alfa.staff().post(f"/post/{number}/terugzetten")
    assert state(alfa) == ([("new", "")], ["reply"])


def test_a_reply_of_nobody_is_laid_on_a_case_by_a_person(alfa: Office) -> None:
    number = bring(alfa, mail("Wat is dit?", "wie@elders.example"))
    page = alfa.staff().get(f"/post/{number}?q=Jansen").content.decode()
    assert "Bakkerij Jansen" in page
    alfa.staff().post(f"/post/{number}/dossier", {"case": str(alfa.claim().case_id)})
    assert state(alfa) == ([("new", "")], ["reply"])


def test_the_rules_can_be_told_that_they_are_wrong(alfa: Office) -> None:
    number = bring(alfa, mail())
    alfa.staff().post(f"/post/{number}/soort", {"kind": "question"})
    with tenancy.active(alfa.tenant.id):
        assert Reply.objects.get().kind == "question"


def test_dropped_mails_are_read_and_a_bad_one_is_named(alfa: Office) -> None:
    files = [SimpleUploadedFile("goed.eml", mail()), SimpleUploadedFile("fout.eml", b"\x00\x01")]
    page = alfa.staff().post("/post/inlezen", {"mails": files}, follow=True).content.decode()
    assert "1 reactie ingelezen." in page
    assert "fout.eml: Dit is geen e-mail" in page
    again = alfa.staff().post("/post/inlezen", {"mails": [SimpleUploadedFile("goed.eml", mail())]}, follow=True)
    assert "1 was er al." in again.content.decode()


@pytest.mark.parametrize(
    "what", ["dossier", "soort", "behandeld", "terugzetten", "toezegging", "stop", "antwoord", "klacht"]
)
def test_a_viewer_changes_nothing_and_another_administration_finds_nothing(
    what: str, alfa: Office, beta: Office
) -> None:
    number = bring(alfa, mail())
    form = {"kind": "question", "on": "2026-11-27", "text": "Dank.", "case": str(alfa.claim().case_id)}
    if what == "stop":
        form["kind"] = "deceased"
    before = state(alfa)
    assert alfa.staff("viewer").post(f"/post/{number}/{what}", form).status_code == 403
    assert beta.staff().post(f"/post/{number}/{what}", form).status_code == 404
    assert beta.staff().get(f"/post/{number}").status_code == 404
    assert Client().get(f"/post/{number}").status_code == 302
    assert state(alfa) == before


def test_what_nobody_handled_is_work_and_what_is_late_comes_first(alfa: Office) -> None:
    number = bring(alfa, mail())
    with tenancy.active(alfa.tenant.id):
        (task,) = to_do(clock.today())
        late = to_do(clock.today().replace(day=25))[0]
    assert (task.kind, task.url, task.title) == (
        "reply",
        f"/post/{number}",
        "Reactie (belooft te betalen) te behandelen.",
    )
    assert (task.rank, late.rank) == (19, 0)
