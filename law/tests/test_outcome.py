"""Outcomes: explained in two languages, with a receipt that can be repeated."""

from datetime import date
from fractions import Fraction

import pytest

from voldaan_law.nl.collection_costs import collection_costs
from voldaan_law.nl.interest import interest
from voldaan_law.nl.notice import notice_window
from voldaan_law.outcome import Number, Sentence, decimal_text, explain, plain, render, step


def test_an_outcome_explains_itself_in_dutch() -> None:
    assert explain(collection_costs(175279, vat=True)) == [
        "De staffel over € 1.752,79 geeft € 262,92.",
        "Daarbij komt 21% btw: samen € 318,13. De schuldeiser kan de btw niet verrekenen en zegt dat erbij.",
    ]


def test_an_outcome_explains_itself_in_english() -> None:
    assert explain(interest(500000, "commercial", date(2026, 7, 2), date(2026, 8, 30)), "en") == [
        "From 2 July 2026 up to and including 30 August 2026, statutory commercial interest runs over €5,000.00.",
        "Day count: actual days divided by 365; added to the base every year.",
        "2 July 2026 up to and including 30 August 2026: 60 days at 10.4% over €5,000.00 = €85.48.",
        "The interest is €85.48 in all, rounded to whole cents once.",
    ]


def test_what_is_not_verified_and_what_a_person_must_judge_is_said() -> None:
    result = notice_window(date(2029, 11, 1))
    assert result.unverified == ("notice_delivery_days 2027-07-01", "LR-0.2")
    lines = explain(result)
    assert (
        "Te beoordelen: de met feestdagen gelijkgestelde dagen van 2029 zijn niet bekend; "
        "zo'n dag kan de termijn verlengen." in lines
    )
    assert "Nog niet bevestigd: aantal bezorgdagen van een brief sinds 1 juli 2027." in lines
    english = explain(result, "en")
    assert english[-2:] == [
        "Not verified yet: notice_delivery_days since 1 July 2027.",
        "Not verified yet: rule LR-0.2.",
    ]


def test_the_same_inputs_give_the_same_receipt_and_other_inputs_another() -> None:
    first = interest(100000, "statutory", date(2025, 1, 1), date(2025, 12, 31)).receipt
    again = interest(100000, "statutory", date(2025, 1, 1), date(2025, 12, 31)).receipt
    other = interest(100001, "statutory", date(2025, 1, 1), date(2025, 12, 31)).receipt
    assert first == again
    assert first.sha256 != other.sha256
    assert first.figures_sha256 == other.figures_sha256
    assert ("first_day", "2025-01-01") in first.inputs
    assert len(first.sha256) == 64


def test_other_figures_give_another_receipt() -> None:
    before = interest(100000, "statutory", date(2025, 1, 1), date(2025, 12, 31)).receipt
    after = interest(100000, "statutory", date(2024, 1, 1), date(2024, 12, 31)).receipt
    assert before.figures_sha256 != after.figures_sha256


def test_sources_name_the_article_and_the_figure_once() -> None:
    result = collection_costs(175279)
    assert result.sources == ("art. 2 Besluit BIK lid 1", "Stb. 2012, 141")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(4), "4"),
        (Fraction("10.15"), "10.15"),
        (Fraction("0.05"), "0.05"),
        (Fraction(1, 8), "0.125"),
        (Fraction(-5, 2), "-2.5"),
        (Fraction(1, 3), "1/3"),
        (Fraction(100), "100"),
        (Fraction(0), "0"),
        (Fraction(1, 2**12), "0.000244140625"),
        (Fraction(1, 2**13), "1/8192"),
    ],
)
def test_a_fraction_is_shown_as_a_decimal_where_it_ends(number: Fraction, text: str) -> None:
    assert decimal_text(number) == text


@pytest.mark.parametrize(
    ("name", "number", "dutch", "english"),
    [
        ("due_cents", 4000, "€ 40,00", "€40.00"),
        ("count", 3, "3", "3"),
        ("percent", Fraction("10.4"), "10,4", "10.4"),
        ("day", date(2026, 5, 5), "5 mei 2026", "5 May 2026"),
        ("vat", True, "True", "True"),
        ("percent", None, "None", "None"),
        ("kind", Sentence("k", "rente", "interest"), "rente", "interest"),
    ],
)
def test_numbers_are_shown_in_the_language(name: str, number: Number, dutch: str, english: str) -> None:
    assert render(name, number, "nl") == dutch
    assert render(name, number, "en") == english


def test_inputs_are_written_the_same_on_every_machine() -> None:
    assert plain(Sentence("key", "nl", "en")) == "key"
    assert plain(date(2026, 1, 2)) == "2026-01-02"
    assert plain(Fraction(1, 3)) == "1/3"


def test_a_step_fills_its_sentence() -> None:
    shown = step("LR-1.01", "art. 6:83 a BW", Sentence("k", "Op {on}.", "On {on}."), on=date(2026, 1, 2))
    assert (shown.text(), shown.text("en")) == ("Op 2 januari 2026.", "On 2 January 2026.")
