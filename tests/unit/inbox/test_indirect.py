"""What people say without the word for it, what only looks like it, and mail that no person wrote."""

from __future__ import annotations

from datetime import date

import pytest
from tests.inbox_corpus.corpus import SENT_AT

from voldaan.base import clock
from voldaan.inbox.rules import LONGEST_SENTENCE, Message, classify
from voldaan.inbox.understanding import Understood, understand

TUESDAY = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("text", "kind", "on", "cents"),
    [
        ("Vrijdag krijg ik mijn loon, dan maak ik t over ok?", "promise", date(2026, 11, 13), None),
        ("Er is 12,50 van mijn rekening afgegaan op 3 november.", "paid", date(2026, 11, 3), 1250),
        ("heb net via die link 80,00 gedaan dus graag niet meer bellen", "paid", TUESDAY, 8000),
        ("We buried dad on Monday.", "deceased", date(2026, 11, 9), None),
        ("My pay lands on the 26th, it's yours that day.", "promise", date(2026, 11, 26), None),
        ("am ersten kommt gehalt dann kriegt ihr eure 58 euro", "promise", date(2026, 12, 1), 5800),
        ("Could I do 30 a month?", "plan_request", None, 3000),
        ("Ich untersage Ihnen jeden Anruf.", "stop", None, None),
        ("rot op met jullie mails", "stop", None, None),
        ("U haalt twee bedrijven door elkaar.", "wrong_person", None, None),
    ],
)
def test_what_is_meant_is_heard_without_the_word(text: str, kind: str, on: date | None, cents: int | None) -> None:
    found = classify(Message("Re: herinnering", text, TUESDAY))
    assert (found.kind, found.on, found.amount_cents) == (kind, on, cents)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Als ik betaald had, wist ik het nog wel.", "paid"),
        ("Heeft u mijn tikkie niet gekregen of moet ik nog iets doen?", "paid"),
        ("Ik stop ermee, dit bedrijf is mij te veel.", "stop"),
        ("Ik heb die 80,00 niet gestuurd.", "paid"),
        ("Zodra ik het geld heb gestuurd hoort u het.", "paid"),
        ("Ist das schon bezahlt?", "paid"),
        ("If I had sent the cheque you would know.", "paid"),
    ],
)
def test_a_look_alike_is_not_taken_for_it(text: str, kind: str) -> None:
    assert kind not in classify(Message("Re: herinnering", text, TUESDAY)).kinds


def test_what_is_taken_back_is_still_shown_to_a_person() -> None:
    found = classify(Message("Re: herinnering", "Ik heb die 80,00 niet gestuurd.", TUESDAY))
    assert ("paid" in found.kinds, "paid" in {reason.kind for reason in found.reasons}) == (False, True)


def test_a_firm_wish_for_silence_goes_before_paid_and_a_kind_one_after_it() -> None:
    firm = classify(Message("Re: x", "Het is betaald. Val mij niet meer lastig.", TUESDAY))
    kind = classify(Message("Re: x", "Het is betaald, dus graag niet meer bellen.", TUESDAY))
    assert (firm.kinds[:2], kind.kinds[:2]) == (("stop", "paid"), ("paid", "stop"))


def test_who_never_ends_his_sentence_is_read_in_pieces() -> None:
    text = "ik heb de factuur en het bedrag niet " * (4 * LONGEST_SENTENCE // 37) + "en gisteren betaald"
    assert "paid" in {reason.kind for reason in classify(Message("Re: x", text, TUESDAY)).reasons}


def _read(rest: bytes) -> Understood:
    head = b"From: a@x.example\r\nTo: b@y.example\r\nDate: Tue, 10 Nov 2026 10:12:00 +0100\r\n"
    with clock.set_to(SENT_AT):
        return understand(head + rest)


@pytest.mark.parametrize(
    ("rest", "kind"),
    [
        (b"Subject: Re: x\r\nAuto-Submitted: auto-replied\r\n\r\nIk ben op vakantie.", "out_of_office"),
        (b"Subject: Automatisch antwoord: Aanmaning\r\n\r\nIk ben er niet.", "out_of_office"),
        (b"Subject: Abwesenheitsnotiz: Mahnung\r\n\r\nIch bin nicht im Haus.", "out_of_office"),
        (b"Subject: Undelivered Mail Returned to Sender\r\n\r\nstop", "other"),
        (b"Subject: STOP\r\n\r\n", "stop"),
        (b"Subject: heb gisteren betaald\r\n\r\n", "paid"),
        (
            b"Subject: =?foo?Q?x?=\r\nContent-Type: text/plain; charset=unknown-8bit\r\n\r\nIch habe \xfcberwiesen.",
            "paid",
        ),
        (b"Subject: x\r\nContent-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\n", "other"),
        (b"Subject: x\r\nContent-Type: application/pdf; name=betaalbewijs.pdf\r\n\r\n%PDF", "paid"),
    ],
)
def test_mail_of_programs_and_mail_without_words_is_what_it_is(rest: bytes, kind: str) -> None:
    assert _read(rest).verdict.kind == kind


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        (b"Subject: x\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\nMIAG", "versleuteld"),
        (b"Subject: x\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx", "winmail.dat"),
        (b"Subject: x\r\n\r\n" + b"Geen nieuws.\r\n" * 5000 + b"Ik heb betaald.", "lees de rest zelf"),
    ],
)
def test_what_could_not_be_read_is_said(rest: bytes, says: str) -> None:
    (problem,) = _read(rest).mail.problems
    assert says in problem
