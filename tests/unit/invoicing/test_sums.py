"""Sums of an invoice: exact, by EN 16931, whatever is typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.invoicing.shapes import BUYERS, ISSUED, SELLER, buyer_of, made

from voldaan.base.errors import Refused
from voldaan.invoicing.document import Adjustment, Line, Sums, Vat
from voldaan.invoicing.paper import paper
from voldaan.invoicing.reading import content_json, read_content
from voldaan.invoicing.rules import contradictions, missing, sums, vat_of
from voldaan_law.money import round_half_up
from voldaan_law.nl.vat import VatTreatment

TAXED = [VatTreatment.HIGH, VatTreatment.LOW, VatTreatment.ZERO]


def vat(treatment: VatTreatment) -> Vat:
    return vat_of(treatment, ISSUED)


def line(price: str, vat: str = "high", quantity: str = "1", **more: Any) -> dict[str, Any]:
    return {"description": "Iets", "quantity": quantity, "price": price, "vat": vat, **more}


def summed(*lines: dict[str, Any], **more: Any) -> Sums:
    content = read_content({"lines": list(lines), **more})
    return sums(content.lines, content.adjustments, lambda t: vat_of(t, ISSUED, ground=content.vat_ground))


decimals = st.decimals(min_value=0, max_value=100_000, places=4)
lines = st.lists(
    st.builds(
        Line, st.just("x"), st.decimals(min_value=Decimal("0.01"), max_value=5000, places=3), st.just("C62"), decimals,
        st.sampled_from(TAXED),
        st.lists(st.builds(Adjustment, st.booleans(), st.just("r"), st.just(0),
                           st.decimals(min_value=1, max_value=100, places=2)), max_size=2).map(tuple),
    ),
    min_size=1, max_size=12,
)  # fmt: skip
shares = st.lists(
    st.builds(Adjustment, st.booleans(), st.just("r"), st.just(0), st.decimals(min_value=1, max_value=100, places=2)),
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(lines, shares)
def test_every_sum_of_the_norm_holds(given_lines: list[Line], adjustments: list[Adjustment]) -> None:
    s = sums(given_lines, adjustments, vat)
    assert s.lines_cents == sum(x.net_cents for x in s.lines)  # BR-CO-10
    assert s.discounts_cents == sum(a.amount_cents for a in s.adjustments if not a.charge)  # BR-CO-11
    assert s.charges_cents == sum(a.amount_cents for a in s.adjustments if a.charge)  # BR-CO-12
    assert s.exclusive_cents == s.lines_cents - s.discounts_cents + s.charges_cents  # BR-CO-13
    assert s.vat_cents == sum(g.vat_cents for g in s.groups)  # BR-CO-14
    assert s.inclusive_cents == s.exclusive_cents + s.vat_cents  # BR-CO-15
    assert s.exclusive_cents == sum(g.taxable_cents for g in s.groups)
    for g in s.groups:  # BR-CO-17: rounded once, per category and rate
        assert g.vat_cents == round_half_up(Fraction(g.taxable_cents) * Fraction(g.vat.percent or 0) / 100)
    for x in s.lines:
        exact = Fraction(x.line.quantity) * Fraction(x.line.price) * 100
        assert abs(x.gross_cents - exact) <= Fraction(1, 2)
    assert len({(g.vat.category, g.vat.percent) for g in s.groups}) == len(s.groups)


@settings(max_examples=100, deadline=None)
@given(lines, st.integers(min_value=1, max_value=10**7))
def test_an_amount_off_the_whole_is_spread_to_the_cent(given_lines: list[Line], cents: int) -> None:
    try:
        s = sums(given_lines, [Adjustment(False, "Afspraak", cents)], vat)
    except Refused:
        assert all(x.net_cents <= 0 for x in sums(given_lines, [], vat).lines)
        return
    assert s.discounts_cents == cents


def test_vat_is_rounded_once_per_rate_and_not_per_line() -> None:
    s = summed(*[line("0.05") for _ in range(10)])
    assert (s.exclusive_cents, s.vat_cents) == (50, 11)  # per line it would have been 10


def test_half_a_cent_goes_up() -> None:
    assert summed(line("1.825", "low", "100")).vat_cents == 1643  # 16.425


def test_a_price_may_have_more_decimals_than_money_has() -> None:
    s = summed(line("0.0365", "low", "5000"))
    assert (s.lines_cents, s.vat_cents) == (18250, 1643)


def test_a_percentage_off_the_whole_lowers_every_rate() -> None:
    s = summed(line("100"), line("200", "low"), adjustments=[{"percent": "10"}])
    assert [(g.taxable_cents, g.vat_cents) for g in s.groups] == [(9000, 1890), (18000, 1620)]
    assert [(a.amount_cents, a.base_cents) for a in s.adjustments] == [(1000, 10000), (2000, 20000)]


def test_a_negative_quantity_takes_back() -> None:
    s = summed(line("100", quantity="3"), line("100", quantity="-1"))
    assert (s.lines_cents, s.vat_cents) == (20000, 4200)


def test_the_rate_is_that_of_the_day_of_supply() -> None:
    assert vat_of(VatTreatment.LOW, date(2018, 12, 31)).percent == 6
    assert vat_of(VatTreatment.LOW, date(2019, 1, 1)).percent == 9


@pytest.mark.parametrize(
    ("treatment", "category", "mention"),
    [
        ("reverse_charge", "AE", "Btw verlegd (art. 12 lid 2, 3 en 5 Wet OB)"),
        ("small_business", "E", "Vrijgesteld van btw: kleineondernemersregeling (art. 25 Wet OB)"),
        ("margin", "E", "Bijzondere regeling voor gebruikte goederen (margeregeling) (art. 28b Wet OB)"),
        ("outside_scope", "O", "Buiten de heffing van Nederlandse btw (art. 1 Wet OB)"),
    ],
)
def test_an_exception_says_what_it_is(treatment: str, category: str, mention: str) -> None:
    found = vat_of(VatTreatment(treatment), ISSUED, vat_number="NL123456782B90")
    assert (found.category, found.mention) == (category, mention)


def test_who_uses_the_small_business_scheme_without_a_vat_number_writes_outside_the_scope() -> None:
    assert vat_of(VatTreatment.SMALL_BUSINESS, ISSUED).category == "O"


def test_two_grounds_of_exemption_stand_in_one_mention() -> None:
    s = summed(line("10", "exempt"), line("5", "margin"), vat_ground="art. 11 lid 1 onder o Wet OB")
    (group,) = s.groups
    assert group.taxable_cents == 1500
    assert group.vat.mention.startswith("Vrijgesteld van btw (art. 11 lid 1 onder o Wet OB); Bijzondere regeling")
    assert group.vat.reason_code == ""


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"lines": []}, "De factuur heeft geen regels. Voeg ten minste één regel toe."),
        ({"lines": [line("x")]}, "Regel 1: de prijs 'x' is geen getal. Schrijf bijvoorbeeld 2,5."),
        ({"lines": [line("1"), line("1e5")]}, "Regel 2: de prijs '1e5' is geen getal. Schrijf bijvoorbeeld 2,5."),
        ({"lines": [line("1", quantity="0")]}, "Regel 1 heeft aantal nul. Vul een aantal in of haal de regel weg."),
        ({"lines": [line("-1")]}, "Regel 1 heeft een negatieve prijs. Maak het aantal negatief."),
        ({"lines": [line("1", "hoog")]}, "Regel 1: de btw 'hoog' bestaat niet. Kies uit: high, low, zero, exempt, "
         "reverse_charge, intra_community, export, outside_scope, small_business, margin."),
        ({"lines": [line("1", "exempt")]}, "Een regel is vrijgesteld van btw. Noem de grond, bijvoorbeeld 'art. 11 lid "
         "1 onder o Wet OB'."),
        ({"lines": [line("1"), line("1", "outside_scope")]}, "Wat buiten de heffing van btw valt, mag niet met andere "
         "btw op één factuur. Maak er twee facturen van."),
        ({"lines": [line("1")], "term_days": "maand"}, "De betaaltermijn 'maand' is geen aantal dagen. Schrijf "
         "bijvoorbeeld 14 of 30."),
        ({"lines": [line("1")], "delivered_on": "3-3-2026"}, "De leverdatum '3-3-2026' is geen datum. Schrijf "
         "bijvoorbeeld 2026-03-31."),
        ({"lines": [line("1")], "period_from_on": "2026-02-01", "period_until_on": "2026-01-01"}, "De periode eindigt "
         "voor zij begint. Verwissel de twee dagen."),
        ({"lines": [line("1")], "korting": "5"}, "De factuur heeft een onbekend veld 'korting'. Bekend zijn: "
         "adjustments, buyer_is_large, buyer_reference, delivered_on, expressly_agreed, lines, mandate_id, note, "
         "order_number, period_from_on, period_until_on, term_days, ubl_format, vat_ground."),
        ({"lines": [line("1", adjustments=[{"percent": "110"}])]}, "Regel 1: een percentage ligt boven 0 en is hooguit "
         "100."),
        ({"lines": [line("1", adjustments=[{"percent": "1", "amount": "1"}])]}, "Regel 1: geef bij 'Korting' een "
         "bedrag of een percentage, en niet allebei."),
    ],
)  # fmt: skip
def test_what_can_be_no_invoice_is_refused_with_the_line_and_the_fix(data: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read_content(data)
    assert refused.value.sentence == sentence


def test_content_comes_back_as_it_went_in() -> None:
    data = {"lines": [line("12,345", adjustments=[{"reason": "Vaste klant", "percent": "2,5"}])],
            "adjustments": [{"charge": True, "reason": "Verzenden", "amount": "4,95", "vat": "high"}],
            "delivered_on": "2026-03-01", "term_days": 14, "buyer_is_large": True}  # fmt: skip
    content = read_content(data)
    assert read_content(content_json(content)) == content


def test_the_law_names_everything_that_is_missing_at_once() -> None:
    from dataclasses import replace

    found = made({"lines": [line("100", "reverse_charge")]}, buyer_of(BUYERS[0]))
    assert found is not None and missing(found) == []
    bare = replace(found, seller=replace(SELLER, kvk="", vat_number="", iban=""), buyer=replace(found.buyer, street="",
                   vat_number=""))  # fmt: skip
    assert missing(bare) == [
        "uw KvK-nummer (Mijn gegevens)", "uw rekeningnummer (Mijn gegevens)", "uw btw-nummer (Mijn gegevens)",
        "het adres van de klant", "het btw-nummer van de klant",
    ]  # fmt: skip


def test_vat_that_does_not_fit_the_buyer_is_seen() -> None:
    from dataclasses import replace

    found = made({"lines": [line("100", "intra_community")], "delivered_on": "2026-11-01"}, buyer_of(BUYERS[4]))
    assert found is not None and contradictions(found) == []
    assert contradictions(replace(found, buyer=buyer_of(BUYERS[0]))) == [
        "een intracommunautaire levering gaat naar een ander land; kies 21%, 9% of btw verlegd"
    ]
    american = replace(found.buyer, country="US", vat_number="CHE123456788MWST")
    assert contradictions(replace(found, buyer=american)) == [
        "een intracommunautaire levering gaat naar wie in een ander EU-land een btw-nummer heeft; kies uitvoer of 21%"
    ]
    abroad = replace(found.buyer, country="US")  # who is registered in Germany may well live elsewhere
    assert contradictions(replace(found, buyer=abroad)) == []


def test_the_paper_says_what_the_sums_are() -> None:
    found = made({"lines": [line("100"), line("50", "low")]}, buyer_of(BUYERS[0]))
    assert found is not None
    sheet = paper(found)
    assert sheet.lines.sums == (
        ("Totaal exclusief btw", "€\u00a0150,00"), ("Btw 21% over €\u00a0100,00", "€\u00a021,00"),
        ("Btw 9% over €\u00a050,00", "€\u00a04,50"), ("Te betalen", "€\u00a0175,50"),
    )  # fmt: skip
    assert dict(sheet.box)["Onder vermelding van"] == "2026-0001"
