"""Reading text: sentences, amounts, dates, and how hard it is to read."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError
from voldaan_law.nl.lint.notice import lint_notice
from voldaan_law.nl.lint.readability import Readability, readability, syllables
from voldaan_law.nl.lint.reminder import lint_reminder
from voldaan_law.nl.lint.terms import lint_terms
from voldaan_law.nl.lint.text import Text, dates, number_words
from voldaan_law.nl.lint.threats import lint_threats
from voldaan_law.outcome import explain


def test_folding_keeps_every_place() -> None:
    text = Text.of("Vóór één\u00a0dag – “ZO’N” İ\r\nß")
    assert text.plain == "voor een dag - “zo'n” i ß"
    assert len(text.plain) == len(text.original)


def phrases(original: str) -> list[str]:
    return [phrase.plain for phrase in Text.of(original).phrases]


def test_sentences_end_at_a_stop_but_not_after_an_abbreviation() -> None:
    assert phrases("Zie art. 6:96 BW. Dat geldt. nu ook e.d. voor u! En 3. drie?") == [
        "zie art. 6:96 bw.",
        "dat geldt.",
        "nu ook e.d. voor u!",
        "en 3. drie?",
    ]


def test_lines_of_a_table_are_apart_and_wrapped_lines_together() -> None:
    wrapped = (
        "Een lange regel die wordt afgebroken omdat hij niet past\nen die hier verder gaat.\n- punt een\n- punt twee"
    )
    assert phrases(wrapped) == [
        "een lange regel die wordt afgebroken omdat hij niet past en die hier verder gaat.",
        "- punt een",
        "- punt twee",
    ]
    assert phrases("Bedrag\nRente\n\nZo telt het:\nsamen") == ["bedrag", "rente", "zo telt het:", "samen"]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("€ 1.234,56", 123456),
        ("€150,-", 15000),
        ("EUR 40", 4000),
        ("€ 150.00", 15000),
        ("12,50 euro", 1250),
        ("1 234,56 euro", 123456),
        ("veertig euro", 4000),
        ("driehonderdtweeentachtig euro", 38200),
        ("150,00", 15000),
        ("€ 5 miljoen", 500),
    ],
)
def test_an_amount_is_read_in_each_notation(text: str, cents: int) -> None:
    assert [one.cents for one in Text.of(text).amounts] == [cents]


@pytest.mark.parametrize("text", ["10,15%", "21 procent", "artikel 6", "150", "12,5", "3,50 procent"])
def test_other_numbers_are_no_amounts(text: str) -> None:
    assert Text.of(text).amounts == ()


def test_dates_are_read_in_each_notation() -> None:
    plain = "2026-12-03, 3-12-2026, 3/12/26, 3.12.2026, 3 december 2026, 3e dec. 2026, 3 mrt"
    assert [day for day, _ in dates(plain, 2027)] == [*[date(2026, 12, 3)] * 6, date(2027, 3, 3)]
    assert [day for day, _ in dates("3 maart en 31-2-2026 en 99 mei 2026", None)] == []


def test_number_words_run_to_999() -> None:
    found = number_words()
    assert (found["een"], found["veertien"], found["eenentwintig"], found["honderd"]) == (1, 14, 21, 100)
    assert sorted(found.values()) == list(range(1, 1000))


@pytest.mark.parametrize(
    ("word", "count"),
    [("brief", 1), ("betalen", 3), ("incassokosten", 5), ("nieuw", 1), ("mooie", 2), ("bureau", 2), ("hm", 1)],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_readability_counts_sentences_words_and_syllables() -> None:
    result = readability("Wij sturen u een brief. Betaal de brief op tijd.\nTelefoon 020")
    assert result.value == Readability(
        sentences=2,
        words=10,
        syllables=12,
        score=Fraction("206.835") - Fraction("0.93") * 5 - 77 * Fraction(12, 10),
        longest_sentence=5,
        long_words_percent=0,
        passive_percent=0,
    )
    assert explain(result) == ["10 woorden in 2 zinnen, 12 lettergrepen: leesbaarheid 109,8 (Flesch-Douma)."]


def test_a_text_without_a_sentence_has_no_readability() -> None:
    with pytest.raises(LawError, match="geen hele zin"):
        readability("Telefoon 020")


def test_a_hard_text_gets_notes_by_the_house_rule_and_stays_valid() -> None:
    hard = (
        "Onverminderd hetgeen hiervoor uiteengezet is, wordt door ondergetekende uitdrukkelijk verklaard dat "
        "buitengerechtelijke invorderingswerkzaamheden dienaangaande onherroepelijk plaatsvinden indien "
        "betalingsverplichtingen niet overeenkomstig bovengenoemde bepalingen worden nagekomen door wederpartij, "
        "zulks ter beoordeling van rechthebbende."
    )
    found = lint_reminder(hard).value.findings
    notes = [one.fault.key for one in found if one.fault.rule == "LR-2.14"]
    assert notes == [
        "readability.hard",
        "readability.long_average",
        "readability.long_words",
        "readability.passive",
        "readability.long_sentence",
    ]
    assert {one.fault.severity.value for one in found if one.fault.rule == "LR-2.14"} == {"note"}


def test_a_text_longer_than_any_letter_is_refused() -> None:
    assert lint_terms("a" * 100_000).value.valid
    with pytest.raises(LawError, match="langer dan 100000 tekens"):
        lint_terms("a" * 100_001)


@given(st.text(max_size=300))
def test_any_text_can_be_checked_and_every_finding_has_its_words(text: str) -> None:
    results = [lint_notice(text, principal_cents=1).value, lint_reminder(text).value, lint_terms(text).value]
    original = Text.of(text).original
    for found in (*results, lint_threats(text).value):
        for one in found.findings:
            assert " ".join(original[one.where.start : one.where.end].split()) == one.where.words
