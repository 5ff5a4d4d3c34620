"""The linter of general terms: each clause on both sides of what the law allows."""

from datetime import date

import pytest

from voldaan_law.nl.lint.terms import lint_terms
from voldaan_law.outcome import explain


def keys(text: str, on: date | None = None) -> list[str]:
    return [one.fault.key for one in lint_terms(text, on=on).value.findings]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("Bij te late betaling is de rente 4% per jaar.", []),
        ("Bij te late betaling is de rente 4,01% per jaar.", ["terms.interest"]),
        ("Bij te late betaling is de rente 0,1% per maand.", ["terms.interest"]),
        ("Bij te late betaling geldt 1% maandrente.", ["terms.interest"]),
        ("Bij te late betaling betaalt u de dubbele wettelijke rente.", ["terms.interest"]),
        ("Te laat betaald: rente plus 21% btw over de dienst.", []),
        ("U ontvangt 5% rente op uw spaargeld.", []),
        ("Incassokosten: 15% met een minimum van € 40.", ["terms.costs"]),
        ("Wij rekenen de incassokosten volgens het Besluit BIK.", []),
        ("Wij rekenen alle incassokosten volgens het Besluit BIK.", []),
        ("Alle incassokosten zijn voor u.", ["terms.costs"]),
        ("Voor een herinnering rekenen wij geen administratiekosten.", []),
        ("De kosten van de bezorging zijn minimaal € 5.", []),
        ("Bij te late betaling geldt een boete van € 25 en rente.", ["terms.stacked"]),
        ("Bij te late betaling geldt geen boete, en ook geen rente.", []),
        ("Bij overlast geldt een boete van € 25.", []),
        ("Een e-mail wordt geacht te zijn ontvangen.", ["terms.deemed"]),
        ("Een e-mail wordt pas na bevestiging geacht te zijn ontvangen.", []),
        ("Uw rechten vervallen na elf maanden.", ["terms.limitation"]),
        ("Uw rechten vervallen na 12 maanden.", []),
        ("Uw rechten vervallen na een jaar.", []),
        ("Uw rechten vervallen niet na zes maanden.", []),
        ("De aanbieding vervalt na twee weken.", []),
        ("U mag de betaling niet opschorten.", ["terms.suspension"]),
        ("U mag uw betaling altijd opschorten als iets niet toegestaan is.", []),
        ("U moet bewijzen dat het product kapot was.", ["terms.proof"]),
        ("Wij moeten bewijzen dat het product goed was.", []),
        ("De rechter te Breda is uitsluitend bevoegd.", ["terms.forum"]),
        ("De rechter te Breda is bevoegd. U hebt een maand om een andere rechter te kiezen.", []),
        ("Wij mogen de prijzen op elk moment wijzigen.", ["terms.price"]),
        ("Wij mogen de prijzen op elk moment wijzigen. U mag dan opzeggen.", []),
        ("De prijzen zijn op elk moment te zien.", []),
        ("Het contract wordt stilzwijgend verlengd met een jaar.", ["terms.renewal"]),
        ("Het contract wordt stilzwijgend verlengd voor onbepaalde tijd.", []),
        ("De aanbetaling bij koop is 50 procent.", []),
        ("De aanbetaling bij koop is 51 procent.", ["terms.prepayment"]),
        ("Bij bestelling betaalt u 60% vooraf.", ["terms.prepayment"]),
        ("U kunt kiezen: volledig vooraf of achteraf.", []),
        ("Huur betaalt u volledig vooraf.", []),
    ],
)
def test_a_clause_is_found_only_beyond_the_law(clause: str, expected: list[str]) -> None:
    assert keys(clause) == expected


def test_the_statutory_interest_is_that_of_the_day() -> None:
    clause = "Bij te late betaling is de rente 6% per jaar."
    assert keys(clause, date(2025, 12, 31)) == []
    assert keys(clause, date(2026, 1, 1)) == ["terms.interest"]


def test_traders_may_agree_otherwise_and_consumers_may_not() -> None:
    assert keys("Voor zakelijke klanten is de rente bij te late betaling 2% per maand.") == []
    assert keys("Zowel zakelijke klanten als consumenten betalen te laat 2% rente per maand.") == ["terms.interest"]


def test_a_finding_asks_a_lawyer_and_says_that_the_rule_is_not_verified() -> None:
    found = lint_terms("U mag de betaling niet opschorten.")
    assert not found.value.valid
    assert explain(found) == [
        "Regel 1: De consument mag niet opschorten of verrekenen. Schrap dit verbod.",
        "Te beoordelen: Of een beding oneerlijk is, hangt af van de hele overeenkomst: "
        "laat een jurist de gevonden bedingen beoordelen.",
        "Nog niet bevestigd: regel LR-7.03.",
    ]
    assert lint_terms("U betaalt binnen dertig dagen.").needs_judgement == ()
