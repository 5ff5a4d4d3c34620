"""Competence, court fees, salary, bailiff and the terms of procedure: both sides of each limit."""

from datetime import date
from fractions import Fraction

import pytest

from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.court import (
    ALWAYS_KANTON,
    Competence,
    CourtCosts,
    after_costs,
    bailiff_fee,
    competence,
    court_costs,
    court_fee,
    salary,
)
from voldaan_law.nl.procedure import (
    Window,
    appeal_window,
    earliest_roll_date,
    opposition_window,
    seizure_from,
)
from voldaan_law.outcome import explain

KANTON, CIVIL = Competence("kanton", False), Competence("civil", True)
IN_2026 = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("claims", "found"),
    [
        ([(25_000_00, "other")], KANTON),
        ([(25_000_01, "other")], CIVIL),
        ([(12_500_00, "other"), (12_500_01, "other")], CIVIL),
        ([(25_000_01, "consumer_sale"), (1, "other")], KANTON),
        ([(25_000_01, "consumer_credit")], KANTON),
        *[([(99_000_00, subject)], KANTON) for subject in ALWAYS_KANTON],
    ],
)
def test_the_amount_or_the_subject_leads_to_the_court(claims: list[tuple[int, str]], found: Competence) -> None:
    assert competence(claims, credit_sum_cents=40_000_00).value == found


def test_consumer_credit_above_its_own_limit_goes_by_amount() -> None:
    assert competence([(25_000_01, "consumer_credit")], credit_sum_cents=40_000_01).value == CIVIL
    assert competence([(25_000_00, "consumer_credit")], credit_sum_cents=40_000_01).value == KANTON


def test_a_disputed_contract_above_the_limit_is_not_for_the_kantonrechter() -> None:
    result = competence([(100_00, "other")], disputed_title_above=True)
    assert result.value == CIVIL
    assert explain(result) == [
        "De vordering met rente tot de dagvaarding is € 100,00; de kantonrechter gaat tot en met € 25.000,00.",
        "De overeenkomst is meer waard dan € 25.000,00 en wordt betwist: dan is de kantonrechter niet bevoegd.",
    ]
    above = competence([(25_000_01, "other")], disputed_title_above=True)
    assert len(above.steps) == 1


def test_mixed_claims_ask_whether_they_hang_together() -> None:
    mixed = competence([(100, "rent"), (100, "other")])
    assert [part.article for part in mixed.needs_judgement] == ["art. 94 lid 2 Rv"]
    assert competence([(100, "rent"), (100, "rent")]).needs_judgement == ()
    assert explain(mixed)[0] == "Over dit onderwerp (rent) oordeelt de kantonrechter, wat het bedrag ook is."


@pytest.mark.parametrize(
    ("claim_cents", "legal", "natural", "aid"),
    [
        (500_00, 139_00, 93_00, 93_00),
        (500_01, 350_00, 233_00, 93_00),
        (1500_00, 350_00, 233_00, 93_00),
        (1500_01, 397_00, 265_00, 93_00),
        (2500_01, 529_00, 265_00, 93_00),
        (5000_00, 529_00, 265_00, 93_00),
        (5000_01, 559_00, 265_00, 93_00),
        (12500_00, 559_00, 265_00, 93_00),
        (12500_01, 1504_00, 753_00, 93_00),
        (None, 139_00, 93_00, 93_00),
    ],
)
def test_the_court_fees_of_2026(claim_cents: int | None, legal: int, natural: int, aid: int) -> None:
    fees = [court_fee(claim_cents, claimant, IN_2026).value for claimant in ("legal", "natural", "legal_aid")]
    assert fees == [legal, natural, aid]


@pytest.mark.parametrize(
    ("year", "cents", "verified"),
    [(2022, 322_00, True), (2023, 322_00, True), (2024, 328_00, True), (2025, 340_00, False), (2026, 350_00, False)],
)
def test_the_fee_is_that_of_the_year_and_says_whether_it_is_verified(year: int, cents: int, verified: bool) -> None:
    first, last = (court_fee(1000_00, "legal", day) for day in (date(year, 1, 1), date(year, 12, 31)))
    assert (first.value, last.value) == (cents, cents)
    assert (first.unverified == ()) is verified


@pytest.mark.parametrize(
    ("claim_cents", "legal", "natural"),
    [
        (None, 735_00, 341_00),
        (100_000_00, 3083_00, 1414_00),
        (100_000_01, 7062_00, 2803_00),
        (1_000_000_00, 7062_00, 2803_00),
        (1_000_000_01, 10487_00, 2803_00),
    ],
)
def test_the_fees_of_the_civil_chamber(claim_cents: int | None, legal: int, natural: int) -> None:
    assert court_fee(claim_cents, "legal", IN_2026, court="civil").value == legal
    assert court_fee(claim_cents, "natural", IN_2026, court="civil").value == natural


def test_a_fee_that_is_not_known_is_refused() -> None:
    for day in (date(2021, 12, 31), date(2027, 1, 1)):
        with pytest.raises(NotYetKnown):
            court_fee(1000_00, "legal", day)
    assert explain(court_fee(None, "legal", date(2024, 1, 1))) == [
        "Griffierecht voor een vordering van onbepaalde waarde: € 130,00."
    ]


@pytest.mark.parametrize(
    ("awarded", "points", "on", "cents"),
    [
        (250_00, Fraction(1), date(2024, 2, 1), 40_00),
        (250_01, Fraction(1), date(2024, 2, 1), 82_00),
        (250_00, Fraction(1), date(2024, 1, 31), 39_00),
        (250_00, Fraction(1), date(2026, 1, 31), 40_00),
        (250_00, Fraction(1), date(2026, 2, 1), 43_00),
        (250_00, Fraction(3), date(2024, 2, 1), 120_00),
        (250_00, Fraction(4), date(2024, 2, 1), 120_00),
        (5000_00, Fraction(5, 2), date(2024, 2, 1), 677_50),
        (2_000_000_00, Fraction(20), date(2024, 2, 1), 32_560_00),
        (0, Fraction(0), date(2024, 2, 1), 0),
    ],
)
def test_salary_goes_by_band_and_points_up_to_a_maximum(awarded: int, points: Fraction, on: date, cents: int) -> None:
    assert salary(awarded, points, on).value == cents


def test_costs_after_judgment_are_half_a_point_with_a_maximum() -> None:
    assert after_costs(1000_00, date(2024, 2, 1)).value == 67_50
    assert after_costs(5000_00, date(2024, 2, 1)).value == 135_00
    assert after_costs(10000_00, date(2024, 2, 1)).value == 135_00
    assert explain(after_costs(10000_00, date(2026, 2, 1)))[0] == (
        "Nakosten: een half punt, hoogstens € 144,00: € 144,00."
    )


def test_the_bailiff_goes_by_the_day_of_the_act_and_vat_comes_on_top_when_it_cannot_be_deducted() -> None:
    assert bailiff_fee("writ", date(2023, 2, 28)).value == 104_02
    assert bailiff_fee("writ", date(2023, 3, 1)).value == 106_73
    assert bailiff_fee("writ", date(2024, 1, 1)).value == 112_37
    with_vat = bailiff_fee("writ", date(2024, 1, 1), vat=True)
    assert with_vat.value == 135_97
    assert explain(with_vat) == ["De deurwaarder rekent voor deze handeling € 112,37 en 21% btw."]
    assert explain(bailiff_fee("eviction", date(2024, 1, 1)), "en") == [
        "The bailiff charges €288.68 without VAT for this act."
    ]
    with pytest.raises(LawError, match="Onbekend voor handeling: 'dance'"):
        bailiff_fee("dance", date(2024, 1, 1))
    with pytest.raises(NotYetKnown):
        bailiff_fee("writ", date(2026, 1, 1))


def test_the_costs_of_a_year_leave_open_what_is_not_known() -> None:
    known = court_costs(1000_00, "legal", 2024)
    assert known.value == CourtCosts(328_00, 112_37, 135_00)
    assert known.value.known_total_cents == 575_37
    assert known.needs_judgement == ()
    now = court_costs(1000_00, "natural", 2026)
    assert now.value == CourtCosts(233_00, None, 144_00)
    assert now.value.known_total_cents == 377_00
    assert explain(now)[2] == (
        "Te beoordelen: het cijfer 'exploot van dagvaarding' is voor 2026 niet bekend: vul het in met de bron."
    )
    assert court_costs(1000_00, "natural", 2022).value == CourtCosts(214_00, 104_02, None)
    assert court_costs(25_000_00, "legal", 2024).value == CourtCosts(1409_00, 112_37, 543_00)
    civil = court_costs(25_000_01, "legal", 2024).value
    assert civil == CourtCosts(2889_00, 112_37, None)
    assert civil.known_total_cents == 3001_37
    with pytest.raises(NotYetKnown):
        court_costs(1000_00, "legal", 2027)


def test_unknown_words_and_negative_amounts_are_refused() -> None:
    with pytest.raises(LawError, match="Er is geen vordering"):
        competence([])
    with pytest.raises(LawError, match="Onbekend voor onderwerp: 'tax'"):
        competence([(1, "tax")])
    with pytest.raises(LawError, match="Onbekend voor eiser: 'dog'"):
        court_fee(1, "dog", IN_2026)
    with pytest.raises(LawError, match="Onbekend voor rechter: 'moon'"):
        court_fee(1, "legal", IN_2026, court="moon")
    for wrong in (
        lambda: competence([(-1, "other")]),
        lambda: court_fee(-1, "legal", IN_2026),
        lambda: salary(-1, Fraction(1), IN_2026),
        lambda: salary(1, Fraction(-1), IN_2026),
        lambda: court_costs(-1, "legal", 2026),
    ):
        with pytest.raises(LawError, match="Een bedrag is negatief"):
            wrong()


@pytest.mark.parametrize(
    ("residence", "on"),
    [("nl", date(2026, 12, 8)), ("eu", date(2026, 12, 29)), ("other", date(2027, 3, 1))],
)
def test_the_roll_date_leaves_time_to_prepare(residence: str, on: date) -> None:
    assert earliest_roll_date(date(2026, 11, 30), residence).value == on


def test_an_unknown_residence_is_refused() -> None:
    with pytest.raises(LawError, match="Onbekende woonplaats 'moon'"):
        earliest_roll_date(date(2026, 11, 30), "moon")
    assert explain(earliest_roll_date(date(2026, 11, 30)))[0] == (
        "Na de dagvaarding van 30 november 2026 volgt de roldatum na minstens 1 week: op zijn vroegst op "
        "8 december 2026."
    )


def test_opposition_is_open_four_weeks_and_eight_from_abroad() -> None:
    assert opposition_window(date(2026, 11, 26)).value == Window(date(2026, 12, 24), date(2026, 12, 24))
    assert opposition_window(date(2026, 11, 27)).value == Window(date(2026, 12, 25), date(2026, 12, 28))
    assert opposition_window(date(2026, 11, 27), abroad=True).value.last_day == date(2027, 1, 22)


def test_appeal_is_open_three_months_above_the_minimum() -> None:
    assert appeal_window(1750_00, date(2026, 11, 30)).value is None
    assert appeal_window(1750_01, date(2026, 11, 30)).value == Window(date(2027, 2, 28), date(2027, 3, 1))
    assert appeal_window(1750_01, date(2026, 11, 26), summary=True).value == Window(
        date(2026, 12, 24), date(2026, 12, 24)
    )
    assert explain(appeal_window(1, date(2026, 11, 30))) == [
        "Hoger beroep kan alleen bij een vordering van meer dan € 1.750,00."
    ]


def test_seizure_waits_for_the_order_to_pay() -> None:
    assert seizure_from(date(2026, 11, 23)) == date(2026, 11, 26)
