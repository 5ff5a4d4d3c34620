"""Limitation: both sides of the last day, interruption, longest term, extension."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.limitation import (
    ClaimKind,
    Extension,
    Limitation,
    accessory_ends_on,
    interruption_window,
    limitation,
    new_action_until,
    next_interruption_on,
    warning,
)
from voldaan_law.outcome import explain

DAYS = st.dates(date(1992, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("kind", "due_on", "ends_on"),
    [
        ("contract", date(2021, 12, 15), date(2026, 12, 15)),
        ("contract", date(2024, 2, 29), date(2029, 2, 28)),
        ("consumer_sale", date(2024, 12, 15), date(2026, 12, 15)),
        ("consumer_energy", date(2024, 12, 15), date(2026, 12, 15)),
        ("water", date(2024, 12, 15), date(2029, 12, 15)),
        ("periodic", date(2024, 12, 15), date(2029, 12, 15)),
        ("damages", date(2024, 12, 15), date(2029, 12, 15)),
        ("undue_payment", date(2024, 12, 15), date(2029, 12, 15)),
        ("transport", date(2024, 12, 15), date(2025, 12, 15)),
        ("judgment", date(2010, 3, 1), date(2030, 3, 1)),
        ("judgment_periodic", date(2010, 3, 1), date(2015, 3, 1)),
        ("loan_on_notice", date(2010, 3, 1), date(2015, 3, 1)),
    ],
)
def test_a_claim_lives_up_to_the_same_date_so_many_years_later(kind: str, due_on: date, ends_on: date) -> None:
    found = limitation(kind, due_on).value
    assert found == Limitation(ends_on, ends_on)
    assert not found.is_barred(ends_on)
    assert found.is_barred(ends_on + timedelta(days=1))


@pytest.mark.parametrize(
    ("kind", "due_on", "interrupted", "ends_on"),
    [
        ("consumer_sale", date(2024, 12, 15), [date(2026, 11, 1)], date(2028, 11, 1)),
        ("consumer_sale", date(2024, 12, 15), [date(2026, 12, 15)], date(2028, 12, 15)),
        ("consumer_sale", date(2024, 12, 15), [date(2026, 12, 16)], date(2026, 12, 15)),
        ("consumer_sale", date(2024, 12, 15), [date(2028, 10, 1), date(2026, 11, 1)], date(2030, 10, 1)),
        ("judgment", date(2010, 3, 1), [date(2020, 1, 1)], date(2030, 3, 1)),
        ("judgment", date(2010, 3, 1), [date(2025, 3, 1)], date(2030, 3, 1)),
        ("judgment", date(2010, 3, 1), [date(2025, 3, 2)], date(2030, 3, 2)),
        ("judgment", date(2010, 3, 1), [date(2028, 1, 1)], date(2033, 1, 1)),
        ("transport", date(2024, 12, 15), [date(2025, 6, 1)], date(2026, 6, 1)),
        ("contract", date(2024, 12, 15), [date(2024, 12, 1)], date(2029, 12, 15)),
    ],
)
def test_interruption_gives_a_new_term_of_at_most_five_years_and_never_a_shorter_one(
    kind: str, due_on: date, interrupted: list[date], ends_on: date
) -> None:
    assert limitation(kind, due_on, interrupted).value.ends_on == ends_on


def test_the_derivation_names_terms_and_interruptions() -> None:
    days = [date(2026, 11, 1), date(2029, 1, 1)]
    result = limitation("consumer_sale", date(2024, 12, 15), days)
    assert explain(result) == [
        "De vordering was opeisbaar op 15 december 2024; de verjaring duurt 2 jaar en loopt tot en met "
        "15 december 2026.",
        "Gestuit op 1 november 2026: een nieuwe termijn van 2 jaar, die loopt tot en met 1 november 2028.",
        "De stuiting van 1 januari 2029 kwam na de laatste dag (1 november 2028) en heeft geen gevolg.",
    ]
    assert explain(result, "en")[1] == (
        "Interrupted on 1 November 2026: a new term of 2 years, which runs up to and including 1 November 2028."
    )
    assert result.sources[:3] == ("art. 7:28 BW", "art. 3:319 lid 2 BW", "art. 3:317 BW")
    kept = limitation("judgment", date(2010, 3, 1), [date(2020, 1, 1)])
    assert explain(kept)[1] == "Gestuit op 1 januari 2020; stuiting verkort nooit: de laatste dag blijft 1 maart 2030."


def test_an_interruption_or_extension_that_changes_nothing_is_not_called_a_new_term() -> None:
    same_day = limitation("judgment", date(2010, 3, 1), [date(2025, 3, 1)])
    assert [part.sentence.key for part in same_day.steps] == ["limitation.runs", "limitation.not_shorter"]
    ground = Extension("x", date(2026, 1, 1), date(2026, 6, 15))
    extended = limitation("contract", date(2021, 12, 15), extension=ground)
    assert [part.sentence.key for part in extended.steps] == ["limitation.runs"]


def test_what_the_change_of_2022_did_not_let_us_confirm_says_so() -> None:
    assert "LR-6.02" in limitation("water", date(2024, 1, 1)).unverified
    assert limitation("consumer_energy", date(2024, 1, 1)).unverified
    assert limitation("consumer_sale", date(2024, 1, 1)).unverified == ()


def test_damages_end_twenty_years_after_the_event_at_the_latest() -> None:
    late = limitation("damages", date(2020, 6, 1), event_on=date(2003, 5, 1))
    assert late.value.ends_on == date(2023, 5, 1)
    assert explain(late)[1] == (
        "Uiterlijk 20 jaar na 1 mei 2003 is de vordering verjaard: de laatste dag is 1 mei 2023."
    )
    early = limitation("damages", date(2020, 6, 1), event_on=date(2005, 6, 1))
    assert (early.value.ends_on, len(early.steps)) == (date(2025, 6, 1), 1)
    assert early.needs_judgement == ()


def test_without_the_day_of_the_event_a_person_is_asked() -> None:
    asked = limitation("damages", date(2020, 6, 1)).needs_judgement
    assert [part.rule for part in asked] == ["LR-6.01"]
    assert limitation("contract", date(2020, 6, 1)).needs_judgement == ()


@pytest.mark.parametrize(
    ("began_on", "ended_on", "ends_on"),
    [
        (date(2026, 6, 1), date(2026, 8, 1), date(2027, 2, 1)),
        (date(2026, 12, 15), date(2027, 1, 10), date(2027, 7, 10)),
        (date(2026, 12, 16), date(2027, 1, 10), date(2026, 12, 15)),
        (date(2026, 1, 1), date(2026, 6, 15), date(2026, 12, 15)),
        (date(2026, 1, 1), date(2026, 6, 16), date(2026, 12, 16)),
    ],
)
def test_a_ground_of_extension_keeps_the_claim_alive_for_six_months_after_it(
    began_on: date, ended_on: date, ends_on: date
) -> None:
    ground = Extension("het faillissement", began_on, ended_on)
    assert limitation("contract", date(2021, 12, 15), extension=ground).value.ends_on == ends_on


def test_an_extension_is_explained_and_one_that_lasts_is_asked_about() -> None:
    done = limitation("contract", date(2021, 12, 15), extension=Extension("x", date(2026, 6, 1), date(2026, 8, 1)))
    assert explain(done)[1] == (
        "De verjaring zou aflopen tijdens of kort na x, dat eindigde op 1 augustus 2026: zij loopt tot en met "
        "1 februari 2027."
    )
    lasting = limitation("contract", date(2021, 12, 15), extension=Extension("Faillissement", date(2026, 6, 1)))
    assert lasting.value.ends_on == date(2026, 12, 15)
    assert explain(lasting)[1] == (
        "Te beoordelen: Faillissement duurt nog voort; daarna loopt de verjaring nog 6 maanden. Vul de einddatum in "
        "zodra die er is."
    )


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (181, "calm"),
        (180, "note"),
        (91, "note"),
        (90, "task"),
        (31, "task"),
        (30, "urgent"),
        (0, "urgent"),
        (-1, "expired"),
    ],
)
def test_warnings_rise_towards_the_last_day(left: int, level: str) -> None:
    assert warning(date(2026, 12, 15), date(2026, 12, 15) - timedelta(days=left)) == level


def test_small_rules() -> None:
    assert accessory_ends_on(date(2027, 1, 1), date(2026, 1, 1)) == date(2026, 1, 1)
    assert accessory_ends_on(date(2025, 1, 1), date(2026, 1, 1)) == date(2025, 1, 1)
    assert new_action_until(date(2026, 8, 31)) == date(2027, 2, 28)
    assert next_interruption_on("transport", date(2026, 1, 1)) == date(2026, 7, 1)
    assert next_interruption_on("consumer_sale", date(2026, 1, 1)) == date(2027, 1, 1)
    assert next_interruption_on("contract", date(2026, 1, 1)) == date(2027, 1, 1)
    assert interruption_window(date(2026, 12, 15)) == (date(2026, 10, 16), date(2026, 12, 15))


def test_unknown_kinds_and_days_before_the_code_are_refused() -> None:
    with pytest.raises(LawError, match="Onbekende soort vordering 'loan': kies contract, consumer_sale"):
        limitation("loan", date(2024, 1, 1))
    with pytest.raises(NotYetKnown):
        limitation("contract", date(1991, 12, 31))


@given(st.sampled_from(ClaimKind), DAYS, st.lists(DAYS, max_size=4))
def test_interruption_never_shortens_and_never_gives_more_than_five_years(
    kind: ClaimKind, due_on: date, interrupted: list[date]
) -> None:
    found = limitation(kind, due_on, interrupted).value
    assert found.ends_on >= found.original_ends_on == limitation(kind, due_on).value.ends_on
    latest = [on.replace(year=on.year + 5, day=min(on.day, 28)) + timedelta(days=3) for on in interrupted]
    assert found.ends_on <= max([found.original_ends_on, *latest])
    assert limitation(kind, due_on, interrupted[::-1]).value == found
