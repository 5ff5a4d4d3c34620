"""The public calculator: exact amounts with their derivation, for anybody, without log-in, cookies or database."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from voldaan.portal.calculator import scale_rows
from voldaan_law.nl.collection_costs import collection_costs
from voldaan_law.nl.interest import interest

PATHS = ["/rekenen/", "/rekenen/rente", "/rekenen/kosten", "/rekenen/brief"]
SNS = {"hoofdsom": "100", "soort": "statutory", "van": "2013-02-01", "tot": "2023-10-29"}


def words(content: bytes) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", content.decode())).replace("\xa0", " "))


def answer(path: str, status: int = 200, **question: str) -> str:
    """The words of a page, once with Dutch as the language of the browser; no question to the database is allowed."""
    found = Client().get(f"/rekenen/{path}", question, headers={"accept-language": "nl"})
    assert found.status_code == status
    return words(found.content)


def error_at(name: str, path: str, **question: str) -> str:
    """The sentence at one field, which the field itself points at, and which stands in the summary above."""
    found = Client().get(f"/rekenen/{path}", question, headers={"accept-language": "nl"})
    page = found.content.decode()
    assert found.status_code == 422 and 'class="answer"' not in page
    sentence = re.search(rf'<p class="error" id="id_{name}_error"><span class="hidden">Fout:</span>(.*?)</p>', page)
    assert sentence, re.findall(r'id="(\w+)_error"', page)
    assert f'<a href="#id_{name}">{sentence[1]}</a>' in page
    assert re.search(rf'<(?:input|select)[^>]*name="{name}"[^>]*aria-invalid="true"', page)
    assert re.search(rf'name="{name}"[^>]*aria-describedby="[^"]*id_{name}_error', page)
    return html.unescape(sentence[1])


@pytest.mark.parametrize(
    ("principal", "costs"),
    [
        ("1000", "€ 150,00"),
        ("266,67", "€ 40,00"),
        ("507,55", "€ 76,13"),
        ("12.345,67", "€ 898,46"),
        ("1000000", "€ 6.775,00"),
    ],
)
def test_costs_follow_the_scale(principal: str, costs: str) -> None:
    assert f"Incassokosten {costs} Zodra de termijn" in answer("kosten", hoofdsom=principal)


def test_costs_with_vat_are_those_of_the_ruling() -> None:
    page = answer("kosten", hoofdsom="1752,79", btw="on")
    assert "Incassokosten € 318,13 Zodra" in page and "btw € 262,92 21% € 55,21 Samen € 318,13" in page


def test_the_scale_is_shown_bracket_by_bracket() -> None:
    assert (
        "eerste € 2.500,00 15% € 375,00 volgende € 2.500,00 10% € 250,00 volgende € 5.000,00 5% € 250,00 "
        "volgende € 2.345,67 1% € 23,46 Samen € 898,46" in answer("kosten", hoofdsom="12345.67")
    )


def test_the_minimum_and_the_maximum_are_rows_of_their_own() -> None:
    assert "eerste € 100,00 15% € 15,00 aanvulling tot het minimum € 25,00 Samen € 40,00" in answer(
        "kosten", hoofdsom="100"
    )
    assert "boven het maximum: vervalt € -225,00 Samen € 6.775,00" in answer("kosten", hoofdsom="1045000")


@pytest.mark.parametrize("vat", [False, True])
def test_the_rows_of_the_scale_always_add_up(vat: bool) -> None:
    edges = [1, 26666, 26667, 250000, 500000, 1000000, 20000000, 100000000]
    with translation.override("nl"):
        for cents in sorted({max(edge + step, 1) for edge in edges for step in (-1, 0, 1, 3, 50, 777)}):
            costs = collection_costs(cents, vat=vat)
            rows = scale_rows(cents, costs.figures, costs.value)
            assert sum(row.amount_cents for row in rows) == costs.value


def test_a_natural_person_owes_nothing_without_a_notice_and_a_business_forty_euros() -> None:
    assert "Zonder aanmaning: € 0,00 . Er is nog geen geldige" in answer("kosten", hoofdsom="1000")
    assert "Zonder aanmaning: € 40,00 . Bij een handelsovereenkomst" in answer(
        "kosten", hoofdsom="1000", debiteur="bedrijf"
    )


def test_interest_is_that_of_the_official_example_of_the_state() -> None:
    page = answer("rente", **SNS)
    assert "Rente € 28,94 Over € 100,00, van 1 februari 2013 tot en met 29 oktober 2023." in page
    assert "Dagtelling: werkelijke dagen gedeeld door 365" in page
    assert "1 feb 2013 31 jan 2014 365 3% € 100,00 € 3,00" in page
    assert "1 jul 2023 29 okt 2023 121 6% € 124,42 € 2,47 Samen € 28,94" in page
    assert "art. 6:119 BW · art. 6:119 lid 2 BW" in page


@pytest.mark.parametrize(
    ("question", "amount"),
    [
        ({"hoofdsom": "1000", "soort": "commercial", "van": "2019-01-02", "tot": "2019-01-12"}, "€ 2,41"),
        ({"hoofdsom": "250", "van": "2026-01-02", "tot": "2026-03-19"}, "€ 2,11"),
        ({"hoofdsom": "1500", "van": "15-01-2026", "tot": "30/06/2026"}, "€ 27,45"),
        (
            {"hoofdsom": "5000", "soort": "contractual", "percentage": "8", "bijschrijving": "geen"}
            | {"van": "2026-03-01", "tot": "2026-03-28"},
            "€ 30,68",
        ),
        (
            {"hoofdsom": "2380", "soort": "contractual", "percentage": "10,27", "van": "2026-09-09"}
            | {"tot": "2026-10-06"},
            "€ 18,75",
        ),
    ],
)
def test_interest_is_that_of_the_published_cases(question: dict[str, str], amount: str) -> None:
    assert f"Rente {amount} Over" in answer("rente", **question)


def test_another_day_count_is_named_and_gives_its_own_amount() -> None:
    question = {"hoofdsom": "10000", "van": "2024-01-01", "tot": "2024-02-29"}
    assert "Rente € 115,07 Over" in answer("rente", **question)
    page = answer("rente", **question, dagtelling="calendar_year")
    assert "Rente € 114,75 Over" in page and "lengte van het kalenderjaar (365 of 366)." in page


def test_the_notice_shows_the_days_of_the_rule_book() -> None:
    page = answer("brief", verzonden="2026-12-23")
    assert "Laatste dag om zonder kosten te betalen 13 januari 2027" in page
    assert "Bezorgd op 30 december 2026 Eerste dag van de termijn 31 december 2026" in page
    assert "Kosten verschuldigd vanaf 14 januari 2027" in page


def test_what_is_not_verified_says_so_at_the_answer_and_at_the_figure() -> None:
    page = answer("brief", verzonden="2026-12-23")
    assert "Niet elk cijfer of elke regel hierin is al bevestigd" in page and "nog niet bevestigd" in page
    assert "bevestigd" not in answer("kosten", hoofdsom="1000")


def test_an_agreed_rate_asks_for_judgement() -> None:
    page = answer("rente", hoofdsom="100", soort="contractual", percentage="8", van="2026-01-01", tot="2026-02-01")
    assert "Hier moet een mens nog iets beoordelen" in page
    assert "Te beoordelen: is een rente van 8% per jaar echt afgesproken" in page


def test_the_derivation_is_there_in_both_languages_with_its_receipt() -> None:
    page = answer("rente", **SNS)
    assert "Over € 100,00 loopt wettelijke rente van 1 februari 2013" in page
    assert "The same in English" in page and "The interest is €28.94 in all, rounded to whole cents once." in page
    receipt = interest(10000, "statutory", date(2013, 2, 1), date(2023, 10, 29)).receipt
    assert f"{receipt.rule} · controlegetal {receipt.sha256}" in page


def test_the_address_of_an_answer_gives_the_same_answer() -> None:
    first = answer("rente", **SNS)
    address = re.search(r"http://testserver(\S+)", first)
    assert address and address[1].endswith("taal=nl")
    assert words(Client().get(address[1], headers={"accept-language": "en"}).content) == first


def test_english_is_chosen_in_the_address() -> None:
    found = Client().get("/rekenen/kosten", {"hoofdsom": "12345.67", "taal": "en"}, headers={"accept-language": "nl"})
    page = words(found.content)
    assert found["Content-Language"] == "en" and '<html lang="en">' in found.content.decode()
    assert "Collection costs €898.46 As soon as" in page and "The scale over €12,345.67 gives €898.46." in page
    assert "Hetzelfde in het Nederlands" in page


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("hoofdsom", {"hoofdsom": ""}, "Vul de hoofdsom in, bijvoorbeeld 1234,56."),
        ("hoofdsom", {"hoofdsom": "0"}, "Vul een hoofdsom van meer dan nul in."),
        (
            "hoofdsom",
            {"hoofdsom": "1.234"},
            "'1.234' is geen bedrag in euro's: schrijf bijvoorbeeld 1234.56 of 1.234,56.",
        ),
        ("van", {"van": "31-02-2025"}, "Dit is geen datum. Schrijf bijvoorbeeld 3-3-2026."),
        ("tot", {"tot": ""}, "Kies een dag."),
        ("van", {"van": "0001-01-01"}, "Kies een dag tussen 1900 en 2199."),
        ("soort", {"soort": "woeker"}, "Kies een van de mogelijkheden uit de lijst."),
        (
            "tot",
            {"tot": "2013-01-01"},
            "De laatste rentedag 01-01-2013 ligt voor de eerste 01-02-2013: wissel ze om.",
        ),
        ("percentage", {"percentage": "8"}, "Geef een percentage bij bedongen rente, en alleen daarbij."),
        ("percentage", {"soort": "contractual"}, "Geef een percentage bij bedongen rente, en alleen daarbij."),
        (
            "percentage",
            {"soort": "contractual", "percentage": "acht"},
            "Dit is geen percentage per jaar. Schrijf bijvoorbeeld 8 of 8,5.",
        ),
        ("bijschrijving", {"bijschrijving": "geen"}, "De wet schrijft deze rente elk jaar bij: kies dat hier ook."),
        (
            "tot",
            {"soort": "contractual", "percentage": "8", "van": "1900-01-01", "tot": "2199-12-31"},
            "Reken over ten hoogste 60 jaar: kies een kortere periode.",
        ),
        (
            "tot",
            {"tot": "2029-01-12"},
            "Het cijfer 'wettelijke rente' is bekend tot en met 31-12-2026, niet voor 12-01-2029: kies een eerdere "
            "datum of voeg het nieuwe cijfer met bron toe.",
        ),
    ],
)
def test_wrong_input_is_refused_at_its_field(name: str, change: dict[str, str], sentence: str) -> None:
    assert error_at(name, "rente", **(SNS | change)) == sentence


def test_a_day_before_the_first_known_rate_is_refused_at_the_first_day() -> None:
    assert "wettelijke handelsrente" in error_at("van", "rente", **(SNS | {"soort": "commercial", "van": "1999-01-01"}))


def test_e_mail_without_proof_of_receipt_is_refused_at_that_field() -> None:
    assert error_at("ontvangen", "brief", verzonden="2026-11-02", kanaal="email") == (
        "Bij e-mail en portaal telt alleen bewezen ontvangst: geef de dag van ontvangst of verstuur per post."
    )


def test_a_refusal_in_english_is_english() -> None:
    found = Client().get("/rekenen/kosten", {"hoofdsom": "1.234", "taal": "en"})
    assert found.status_code == 422
    assert "'1.234' is not an amount in euros: write for example 1234.56 or 1.234,56." in words(found.content)


def test_what_is_typed_is_never_markup() -> None:
    found = Client().get("/rekenen/kosten", {"hoofdsom": "<script>x</script>"})
    assert b"<script" not in found.content


@pytest.mark.parametrize("path", PATHS)
def test_a_page_keeps_nothing_and_follows_nobody(
    path: str, db: None, django_assert_num_queries: object, client: Client
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        for question in ({}, SNS | {"verzonden": "2026-11-02"}, {"hoofdsom": "fout", "verzonden": "fout"}):
            found = client.get(path, question)
    assert dict(client.cookies) == {}
    assert found["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    page = found.content.decode()
    assert "<script" not in page and "style=" not in page and "csrf" not in page


@pytest.mark.parametrize("path", PATHS)
def test_nothing_can_be_sent_to_the_calculator(path: str) -> None:
    assert Client().post(path, {}).status_code in (403, 405)


@pytest.mark.parametrize("path", ["/inloggen", "/echt/"])
def test_the_calculator_is_found_from_the_door(path: str, db: None) -> None:
    assert b'href="/rekenen/"' in Client().get(path).content
