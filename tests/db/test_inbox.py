"""Replies arrive once, land on the right case or say which ones it may be, and keep chasing still until handled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.faces.conftest import HEAD, IBANS, Office
from tests.inbox_corpus.corpus import SENT_AT, Sample, replies

from voldaan.base import clock, tenancy
from voldaan.base.errors import Refused
from voldaan.base.models import Event, KeptFile
from voldaan.claims.models import Case, Hold
from voldaan.connect.openitemfiles import read
from voldaan.daily.intake import import_open_items
from voldaan.daily.services import run
from voldaan.inbox import services
from voldaan.inbox.models import Reply, ReplyCorrection
from voldaan.messages.models import Message
from voldaan.parties import consents
from voldaan.parties.services import open_administration

DAY = SENT_AT.date()
#: Letter in the corpus -> number of the debtor, name, address, invoices.
WORLD = {
    "A": ("Bakkerij Regenboog", "administratie@regenboog.example", ("2026-0101;250,00", "2026-0102;121,00")),
    "B": ("Zilverd Windveer", "zilverd@windveer.example", ("2026-0103;75,25",)),
    "C": ("Garage Kwikstaartje", "garage@kwikstaartje.example", ("2026-0104;1210,00",)),
    "D": ("Lindelot Hagelslag", "lindelot@hagelslag.example", ("2026-0105;89,95",)),
    "E": ("Sneeuwklok Noord B.V.", "boekhouding@sneeuwklok.example", ("2026-0106;500,00",)),
    "F": ("Sneeuwklok Zuid B.V.", "boekhouding@sneeuwklok.example", ("2026-0107;600,00",)),
}


@pytest.fixture
def office(db: None, tmp_path: Path, settings: object) -> Iterator[Office]:
    """Noordwind: six debtors of the corpus, each written to today."""
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    lines = [HEAD]
    for letter, (name, address, invoices) in WORLD.items():
        for invoice in invoices:
            number, euros = invoice.split(";")
            lines.append(
                f"{number};01-10-2026;15-10-2026;D{letter};{name};B.V.;;{address};;Testkade 1;3511 AB;Utrecht;NL;;"
                f"{euros};{euros};Levering"
            )
    path = tmp_path / "lijst.csv"
    path.write_bytes("\r\n".join([*lines, ""]).encode())
    with clock.set_to(SENT_AT):
        made = Office(open_administration("Alfa", iban=IBANS["Alfa"]), tmp_path)
        import_open_items(made.actor, read(path, today=DAY))
        run(made.actor, DAY)
        with tenancy.active(made.tenant.id):
            yield made


def _case(letter: str) -> Case:
    return Case.objects.get(debtor__number=f"D{letter}")


def _ids() -> dict[str, str]:
    return {
        m.case.debtor.number[-1]: m.public_id for m in Message.objects.select_related("case__debtor").order_by("id")
    }


def _sample(name: str) -> Sample:
    return next(s for folder in ("seen", "aside") for s in replies(folder) if s.name == name)


def _receive(office: Office, name: str) -> Reply:
    return Reply.objects.get(pk=services.receive_mail(office.actor, _sample(name).mail(_ids())).reply_id)


def _standing() -> list[str]:
    return list(Hold.objects.filter(released_on=None).order_by("id").values_list("kind", flat=True))


@pytest.mark.parametrize("folder", ["seen", "aside"])
def test_every_reply_of_the_corpus_lands_where_it_belongs_and_no_other_is_guessed(folder: str, office: Office) -> None:
    ids = _ids()
    assert sorted(ids) == sorted(WORLD)
    wrong = []
    for sample in replies(folder):
        reply = Reply.objects.get(pk=services.receive_mail(office.actor, sample.mail(ids)).reply_id)
        expected = _case(sample.case).pk if sample.case else None
        if reply.case_id != expected:
            wrong.append((sample.name, sample.case, reply.case_id, reply.landed_by))
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("antwoord in de draad", "antwoordt op ons bericht"),
        ("antwoordadres met kenmerk", "antwoordt op ons bericht"),
        ("klopt niet dubbel berekend", "noemt 2026-0104"),
        ("in termijnen van vijftig", "komt van het adres van de debiteur"),
    ],
)
def test_the_reason_of_the_landing_is_kept(name: str, why: str, office: Office) -> None:
    assert _receive(office, name).landed_by == why


def test_two_debtors_with_one_address_are_both_offered_and_none_is_paused(office: Office) -> None:
    reply = _receive(office, "adres van twee debiteuren zonder nummer")
    assert reply.case_id is None
    assert [c["case_id"] for c in reply.candidates] == [_case("E").pk, _case("F").pk]
    assert _standing() == []
    services.place(office.actor, reply.pk, _case("F").pk)
    assert (Reply.objects.get().case_id, _standing()) == (_case("F").pk, ["reply"])


def test_the_same_mail_twice_is_one_reply_also_when_it_came_by_another_road(office: Office) -> None:
    content = _sample("in termijnen van vijftig").mail()
    first = services.receive_mail(office.actor, content)
    again = services.receive_mail(office.actor, b"Received: from elders.example\r\n" + content)
    assert (first.is_new, again.is_new, again.reply_id) == (True, False, first.reply_id)
    assert (Reply.objects.count(), KeptFile.objects.count(), _standing()) == (1, 1, ["reply"])
    assert Event.objects.filter(kind="reply_received").count() == 1


def test_one_message_id_with_other_words_is_another_reply(office: Office) -> None:
    content = _sample("in termijnen van vijftig").mail()
    services.receive_mail(office.actor, content)
    services.receive_mail(office.actor, content.replace(b"per maand", b"per week"))
    assert Reply.objects.count() == 2


def test_a_reply_keeps_chasing_still_until_it_is_handled_and_again_when_that_is_undone(office: Office) -> None:
    reply = _receive(office, "in termijnen van vijftig")
    assert _standing() == ["reply"]
    services.handle(office.actor, reply.pk)
    services.handle(office.actor, reply.pk)
    assert _standing() == []
    assert Event.objects.filter(kind="reply_handled").count() == 1
    services.reopen(office.actor, reply.pk)
    assert _standing() == ["reply"]


def test_no_message_leaves_for_a_case_with_an_unhandled_reply(office: Office) -> None:
    from voldaan.messages.services import approve

    message = Message.objects.get(case=_case("B"))
    _receive(office, "in termijnen van vijftig")
    approve(office.actor, [message.pk])
    held = Hold.objects.get(case=_case("B"))
    assert (held.kind, held.source, held.until_on) == ("reply", "mail", None)


def test_who_is_away_keeps_nothing_still(office: Office) -> None:
    services.receive_mail(office.actor, _sample("afwezig tot").mail().replace(
        b"iemand@onbekend.example", b"zilverd@windveer.example"))  # fmt: skip
    assert (Reply.objects.get().kind, Reply.objects.get().case_id, _standing()) == ("out_of_office", _case("B").pk, [])


def test_an_objection_to_a_channel_counts_at_once(office: Office) -> None:
    content = _sample("stop met mailen").mail().replace(b"iemand@onbekend.example", b"zilverd@windveer.example")
    services.receive_mail(office.actor, content)
    said = consents.standing(_case("B").debtor_id)
    assert [(s.about, s.granted, s.how, s.on) for s in said] == [("email", False, "email", DAY)]


def test_a_reply_that_says_paid_and_stop_does_both(office: Office) -> None:
    content = _sample("stop en betaald").mail().replace(b"iemand@onbekend.example", b"zilverd@windveer.example")
    reply = Reply.objects.get(pk=services.receive_mail(office.actor, content).reply_id)
    assert (reply.kind, reply.kinds) == ("stop", ["stop", "paid"])
    assert (_standing(), len(consents.standing(_case("B").debtor_id))) == (["reply"], 1)


def test_a_person_who_knows_better_is_remembered(office: Office) -> None:
    reply = _receive(office, "in termijnen van vijftig")
    services.correct(office.actor, reply.pk, "question")
    services.correct(office.actor, reply.pk, "question")
    assert list(ReplyCorrection.objects.values_list("was", "became")) == [("plan_request", "question")]
    assert Reply.objects.get().kinds == ["question"]


def test_an_sms_lands_by_its_number_and_once(office: Office) -> None:
    party = _case("C").debtor
    party.phone = "+31970140001"
    party.save()
    when = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
    for _ in range(2):
        services.receive(
            office.actor, channel="sms", text="Betaal vrijdag", sender="0970140001", received_at=when, reference="sms-1"
        )
    reply = Reply.objects.get()
    assert (reply.case_id, reply.kind, reply.said_on) == (_case("C").pk, "promise", date(2026, 11, 13))


@pytest.mark.parametrize(
    ("channel", "text", "sentence"),
    [
        ("fax", "hallo", "Het kanaal 'fax' bestaat niet. Kies uit: email, sms, portal."),
        ("sms", " \x00 ", "Er staat niets in het bericht. Schrijf wat u wilt zeggen."),
        ("portal", "x" * 10_001, "Het bericht is te lang. Houd het bij 10000 tekens."),
    ],
)
def test_what_says_nothing_or_far_too_much_is_refused_and_nothing_is_kept(
    channel: str, text: str, sentence: str, office: Office
) -> None:
    with pytest.raises(Refused) as refusal:
        services.receive(office.actor, channel=channel, text=text)
    assert (refusal.value.sentence, Reply.objects.count()) == (sentence, 0)


def test_attachments_are_kept_once_and_a_bad_one_does_not_hold_up_the_rest(office: Office) -> None:
    reply = _receive(office, "remittance advice only")
    assert [(f.name, f.file.media_type) for f in reply.files.all()] == [("remittance_advice.csv", "text/plain")]
    assert reply.kind == "paid"
