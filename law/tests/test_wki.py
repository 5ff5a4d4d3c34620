"""The Wki: scope, registration, staff, description, complaints, retention, caps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.wki import (
    DESCRIPTION_FIELDS,
    Caps,
    applies,
    claim_description,
    complaint_acknowledged_by,
    contact_caps,
    keep_until,
    may_collect,
    registration_fees,
    staff_cleared,
)
from voldaan_law.outcome import explain

TODAY = date(2026, 11, 23)
FULL = {name: "x" for name, _, _ in DESCRIPTION_FIELDS}


@pytest.mark.parametrize("mode", ["third_party", "assigned"])
@pytest.mark.parametrize(
    ("capacity", "bound"),
    [
        (Capacity.CONSUMER, True),
        (Capacity.UNKNOWN, True),
        (Capacity.SOLE_TRADER, True),
        (Capacity.PARTNERSHIP, True),
        (Capacity.COMPANY, False),
        (Capacity.PUBLIC_BODY, False),
    ],
)
def test_the_wki_protects_every_natural_person_in_the_netherlands(mode: str, capacity: Capacity, bound: bool) -> None:
    assert applies(mode, capacity).value is bound
    assert applies(mode, capacity, "de").value is False
    assert applies("own", capacity).value is False


def test_the_reason_is_said_and_abroad_a_person_is_asked() -> None:
    assert explain(applies("own", Capacity.CONSUMER)) == [
        "De Wki geldt niet voor wie zijn eigen vordering int; deze regels gelden hier als huisregel."
    ]
    assert explain(applies("assigned", Capacity.COMPANY)) == ["De Wki geldt niet: de schuldenaar is een rechtspersoon."]
    abroad = applies("assigned", Capacity.CONSUMER, "de")
    assert explain(abroad)[0] == "De Wki geldt niet: de schuldenaar woont buiten Nederland."
    assert [part.rule for part in abroad.needs_judgement] == ["LR-11.07"]
    assert applies("own", Capacity.CONSUMER, "de").needs_judgement == ()
    assert applies("assigned", Capacity.CONSUMER).needs_judgement == ()


def test_without_a_valid_registration_nothing_may_be_collected() -> None:
    assert may_collect(TODAY, number="1", valid_until=TODAY).value is True
    lapsed = may_collect(TODAY, number="1", valid_until=TODAY - timedelta(days=1))
    assert (lapsed.value, explain(lapsed)) == (
        False,
        ["De inschrijving verliep op 22 november 2026: vernieuw haar voordat er iets weggaat."],
    )
    for options in ({}, {"number": "1"}, {"valid_until": TODAY}):
        none = may_collect(TODAY, **options)  # type: ignore[arg-type]
        assert none.value is False
        assert explain(none)[0].startswith("Zonder inschrijving in het register")
    exempt = may_collect(TODAY, exempt_profession=True)
    assert exempt.value is True
    assert explain(exempt) == [
        "Een deurwaarder of advocaat hoeft niet in het register; de kwaliteitsregels gelden wel."
    ]


@pytest.mark.parametrize(
    ("certificate_on", "cleared"),
    [
        (None, False),
        (date(2026, 8, 23), True),
        (date(2026, 8, 22), False),
        (TODAY, True),
        (TODAY + timedelta(days=1), False),
    ],
)
def test_a_certificate_of_conduct_is_fresh_at_the_start(certificate_on: date | None, cleared: bool) -> None:
    assert staff_cleared(certificate_on, TODAY) is cleared


def test_a_description_names_every_field_that_is_missing() -> None:
    assert claim_description(FULL).value == ()
    assert explain(claim_description(FULL)) == ["De omschrijving van de vordering is compleet."]
    for name, nl, _ in DESCRIPTION_FIELDS:
        result = claim_description(FULL | {name: " "})
        assert result.value == (name,)
        assert explain(result) == [f"In de omschrijving ontbreekt: {nl}. Vul dat in."]
    assert len(claim_description({}).value) == len(DESCRIPTION_FIELDS) == 23


@pytest.mark.parametrize(
    ("received_on", "last_day"),
    [
        (date(2026, 11, 23), date(2026, 11, 25)),
        (date(2026, 11, 20), date(2026, 11, 24)),
        (date(2026, 11, 21), date(2026, 11, 24)),
        (date(2026, 12, 24), date(2026, 12, 29)),
    ],
)
def test_a_complaint_is_confirmed_within_two_working_days(received_on: date, last_day: date) -> None:
    assert complaint_acknowledged_by(received_on).value == last_day


def test_a_dossier_is_kept_two_years_after_closing() -> None:
    assert keep_until(date(2026, 11, 23)) == date(2028, 11, 23)
    assert keep_until(date(2024, 2, 29)) == date(2026, 2, 28)


def days(*ago: int) -> list[date]:
    return [TODAY - timedelta(days=count) for count in ago]


@pytest.mark.parametrize(
    ("earlier", "caps"),
    [
        ([], Caps(True, TODAY)),
        (days(0), Caps(False, TODAY + timedelta(days=1))),
        (days(1, 2), Caps(True, TODAY)),
        (days(1, 2, 6), Caps(False, TODAY + timedelta(days=1))),
        (days(1, 2, 7), Caps(True, TODAY)),
        (days(7, 9, 11, 14, 16, 18), Caps(True, TODAY)),
        (days(7, 9, 11, 14, 16, 18, 29), Caps(False, TODAY + timedelta(days=1))),
        (days(7, 9, 11, 14, 16, 18, 30), Caps(True, TODAY)),
    ],
)
def test_a_debtor_is_not_contacted_more_often_than_the_house_allows(earlier: list[date], caps: Caps) -> None:
    assert contact_caps(TODAY, earlier) == caps


@given(st.lists(st.integers(0, 40), max_size=30))
def test_the_next_day_fits(ago: list[int]) -> None:
    found = contact_caps(TODAY, days(*ago))
    assert contact_caps(found.next_on, days(*ago)).fits


def test_fees_are_for_the_application_its_directors_and_each_year() -> None:
    assert registration_fees(2, sole_trader=False) == (3_400_00, 7_400_00)
    assert registration_fees(1, sole_trader=True) == (2_800_00, 1_800_00)


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(LawError, match="Onbekende vorm van incasso 'free'"):
        applies("free", Capacity.CONSUMER)
