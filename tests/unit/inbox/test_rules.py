"""What replies ask: the corpus of our own, and the sentences that are easily taken for their opposite."""

from __future__ import annotations

from datetime import date

import pytest
from bench.inbox import measure
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.inbox_corpus.corpus import SENT_AT, replies

from voldaan.base import clock
from voldaan.base.errors import Refused
from voldaan.inbox import vocabulary
from voldaan.inbox.amounts import amounts
from voldaan.inbox.dates import dates
from voldaan.inbox.quoting import split
from voldaan.inbox.rules import ORDER_OF_CARE, Message, classify
from voldaan.inbox.understanding import understand

TUESDAY = SENT_AT.date()


@pytest.mark.parametrize("folder", ["seen", "aside"])
def test_at_least_ninety_five_in_a_hundred_are_right_and_no_paid_or_stop_is_missed_in_silence(folder: str) -> None:
    with clock.set_to(SENT_AT):
        found = measure(folder)
    assert found["accuracy"] >= 0.95
    assert found["missed"] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ik heb betaald.", "paid"),
        ("Ik heb NIET betaald.", "other"),
        ("Ik ga niet betalen.", "dispute"),
        ("Als ik betaald heb, hoor ik dat dan?", "question"),
        ("Krijg ik korting als ik betaald heb?", "question"),
        ("U zegt dat ik niet betaald heb, maar het is gisteren overgemaakt.", "paid"),
        ("Ik dacht dat ik betaald had.", "other"),
        ("Als u de factuur stuurt, betaal ik.", "copy_request"),
        ("Als mijn klant betaalt, uiterlijk op 1 december, maak ik het over.", "promise"),
        ("Tuurlijk, ik betaal morgen. Met Monopolygeld.", "other"),
        ("I have not paid.", "other"),
        ("I will not pay.", "dispute"),
        ("I would have paid if you had delivered.", "dispute"),
        ("Ich habe nicht bezahlt.", "other"),
        ("Volgens mij is deze gewoon al van de rekening af.", "paid"),
        ("Heb gisteren via de app het hele bedrag naar jullie gestuurd hoor!", "paid"),
        ("This went out of our account last Thursday.", "paid"),
        ("Wir sind nicht insolvent, wir zahlen morgen.", "promise"),
        ("Geen klachten over het werk, ik betaal morgen.", "promise"),
        ("Onze klant is failliet. Mag het in drie termijnen?", "plan_request"),
    ],
)
def test_what_takes_a_word_back_is_heard(text: str, kind: str) -> None:
    assert classify(Message("Re: herinnering", text, TUESDAY)).kind == kind


def test_of_several_intents_all_are_kept_and_the_most_careful_comes_first() -> None:
    verdict = classify(Message("", "Ik heb gisteren betaald. Mail mij niet meer. Mijn vrouw is overleden.", TUESDAY))
    assert verdict.kinds == ("deceased", "stop", "paid")
    assert list(verdict.kinds) == sorted(verdict.kinds, key=ORDER_OF_CARE.index)


def test_a_word_that_is_judged_not_to_mean_paid_is_named_all_the_same() -> None:
    verdict = classify(Message("", "Ik heb NIET betaald.", TUESDAY))
    assert [(r.kind, r.why) for r in verdict.reasons] == [
        ("paid", "let op: er staat een woord dat op betalen kan wijzen")
    ]


def test_every_reason_names_the_words_it_rests_on() -> None:
    verdict = classify(Message("", "Goedemorgen,\n\nIk betaal vrijdag € 50,00.", TUESDAY))
    assert [tuple(reason) for reason in verdict.reasons] == [
        ("promise", "belooft te betalen", "Ik betaal vrijdag € 50,00.")
    ]
    assert (verdict.on, verdict.amount_cents, verdict.language) == (date(2026, 11, 13), 5000, "nl")


@pytest.mark.parametrize(
    ("language", "text", "past", "on"),
    [
        ("nl", "morgen", False, date(2026, 11, 11)),
        ("nl", "vrijdag", False, date(2026, 11, 13)),
        ("nl", "dinsdag", False, date(2026, 11, 17)),
        ("nl", "vrijdag", True, date(2026, 11, 6)),
        ("nl", "volgende week vrijdag", False, date(2026, 11, 20)),
        ("nl", "aanstaande vrijdag", False, date(2026, 11, 13)),
        ("nl", "eind van de maand", False, date(2026, 11, 30)),
        ("nl", "eind december", False, date(2026, 12, 31)),
        ("nl", "half december", False, date(2026, 12, 15)),
        ("nl", "de 25e", False, date(2026, 11, 25)),
        ("nl", "de 3e", False, date(2026, 12, 3)),
        ("nl", "de 25e", True, date(2026, 10, 25)),
        ("nl", "3 maart", False, date(2027, 3, 3)),
        ("nl", "3 maart", True, date(2026, 3, 3)),
        ("nl", "maandag 23 november", False, date(2026, 11, 23)),
        ("nl", "over drie weken", False, date(2026, 12, 1)),
        ("nl", "twee dagen geleden", True, date(2026, 11, 8)),
        ("nl", "15-12", False, date(2026, 12, 15)),
        ("nl", "15/12/26", False, date(2026, 12, 15)),
        ("en", "next friday", False, date(2026, 11, 20)),
        ("en", "this friday", False, date(2026, 11, 13)),
        ("en", "last friday", True, date(2026, 11, 6)),
        ("en", "december 10th", False, date(2026, 12, 10)),
        ("en", "the day after tomorrow", False, date(2026, 11, 12)),
        ("de", "am 25.", False, date(2026, 11, 25)),
        ("de", "ubermorgen", False, date(2026, 11, 12)),
        ("de", "am 3. dezember", False, date(2026, 12, 3)),
        ("de", "3.12.", False, date(2026, 12, 3)),
    ],
)
def test_a_day_is_read_as_people_write_it(language: str, text: str, past: bool, on: date) -> None:
    assert [d.on for d in dates(text, vocabulary.of(language).dates, TUESDAY, past=past)] == [on]


@pytest.mark.parametrize(
    "text", ["31 november", "30/02/2026", "2026-0101", "factuur 12-345", "goede morgen", "1.210,00"]
)
def test_what_is_no_day_is_not_read_as_one(text: str) -> None:
    assert dates(text, vocabulary.of("nl").dates, TUESDAY) == []


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("€ 1.210,00", [121000]),
        ("EUR 1,210.00", [121000]),
        ("50 euro", [5000]),
        ("€ 121,-", [12100]),
        ("1.500 euro", [150000]),
        ("75.25 euros", [7525]),
        ("12,5 euro", [1250]),
        ("factuur 2026-0104 van 14 november", []),
        ("€ 0", []),
    ],
)
def test_an_amount_is_what_is_called_euro(text: str, cents: list[int]) -> None:
    assert amounts(text) == cents


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Ja.\n\nOp ma 9 nov schreef Jan <a@b.example>:\n> betaald", "Ja."),
        ("Ja.\n\nOp maandag 9 november 2026 om 09:00 schreef een lange naam\n<a@b.example>:\n\nbetaald", "Ja."),
        ("Ja.\n-----Oorspronkelijk bericht-----\nVan: a\nbetaald", "Ja."),
        ("Ja.\n\nVan: a@b.example\nVerzonden: maandag\nOnderwerp: betaald\n\nbetaald", "Ja."),
        ("> betaald?\nJa.\n> stop?", "Ja."),
        ("Ja.\n\nMet vriendelijke groet,\nBetaald B.V.", "Ja."),
        ("Ja.\n\nGroet,\nJan\n\nPS: ik betaal morgen", "Ja.\n\nPS: ik betaal morgen"),
        ("Groeten aan iedereen, ik betaal morgen.", "Groeten aan iedereen, ik betaal morgen."),
    ],
)
def test_only_own_words_count(text: str, own: str) -> None:
    assert split(text).own == own


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=3000))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    for candidate in (content, b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + content):
        try:
            understand(candidate)
        except Refused as refusal:
            assert refusal.sentence


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_no_text_breaks_the_rules(text: str) -> None:
    assert classify(Message(text[:50], split(text).own, TUESDAY)).kind in ORDER_OF_CARE


def test_half_a_mail_is_still_read() -> None:
    for sample in list(replies("seen"))[:40]:
        content = sample.mail()
        for length in range(60, len(content), 97):
            understand(content[:length])


def test_mail_nested_two_hundred_deep_is_kept_closed_or_refused_with_a_sentence() -> None:
    content = b"Subject: binnen\r\n\r\nbetaald\r\n"
    for _ in range(200):
        content = b"From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n" + content
    try:
        assert understand(content).verdict.kind == "other"
    except Refused as refusal:
        assert refusal.sentence == "Deze e-mail zit te diep in andere e-mails. Sla de binnenste op en bied die aan."


def test_a_mail_that_is_too_large_is_refused_with_a_sentence() -> None:
    with pytest.raises(Refused) as refusal:
        understand(b"From: a@b.example\r\n\r\n" + b"x" * (50 * 1024 * 1024))
    assert refusal.value.sentence.startswith("De e-mail is groter dan 40 MB.")


def test_what_is_no_mail_is_refused_with_a_sentence() -> None:
    with pytest.raises(Refused) as refusal:
        understand(b"\x00\x01\x02")
    assert refusal.value.sentence == (
        "Dit is geen e-mail: er staan geen kopregels in. Kies een bestand dat op .eml eindigt."
    )
