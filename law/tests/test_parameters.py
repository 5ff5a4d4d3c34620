"""Figures: dated, sourced, refused when unfit, unknown past their horizon."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from voldaan_law.errors import BadFigures, NotYetKnown
from voldaan_law.nl.interest import interest
from voldaan_law.parameters import Series, all_series, figure, read_folder, read_series

GOOD = """
[rate]
name = "tarief"
unit = "percent"
article = "art. 1"
url = "https://example.org/law"
horizon = "half_year"
checked_on = 2026-03-01

[[rate.versions]]
valid_from = 2025-01-01
value = "6"
source = "first"
verified = true
valid_to = 2025-12-31

[[rate.versions]]
valid_from = 2026-01-01
value = "4.5"
source = "second"
verified = false
published_on = 2025-12-10
"""


def good() -> Series:
    return read_series(GOOD)["rate"]


def test_a_figure_is_the_version_in_force_on_the_day() -> None:
    assert good().on(date(2025, 1, 1)).fraction == 6
    assert good().on(date(2025, 12, 31)).fraction == 6
    assert good().on(date(2026, 1, 1)).fraction == Fraction(9, 2)


def test_a_period_gives_every_version_in_it() -> None:
    found = good().between(date(2025, 6, 1), date(2026, 1, 1))
    assert [version.source for version in found] == ["first", "second"]
    assert [version.source for version in good().between(date(2025, 6, 1), date(2025, 12, 31))] == ["first"]


def test_a_rate_is_known_to_the_end_of_the_half_year_in_which_it_was_checked() -> None:
    assert good().known_until() == date(2026, 6, 30)
    assert good().on(date(2026, 6, 30)).source == "second"
    with pytest.raises(NotYetKnown) as refusal:
        good().on(date(2026, 7, 1))
    assert refusal.value.known_until == date(2026, 6, 30)
    assert refusal.value.sentence == (
        "Het cijfer 'tarief' is bekend tot en met 30-06-2026, niet voor 01-07-2026: "
        "kies een eerdere datum of voeg het nieuwe cijfer met bron toe."
    )


@pytest.mark.parametrize(
    ("checked_on", "known_until"),
    [("2026-06-30", date(2026, 6, 30)), ("2026-07-01", date(2026, 12, 31)), ("2026-12-31", date(2026, 12, 31))],
)
def test_the_half_year_ends_in_june_or_december(checked_on: str, known_until: date) -> None:
    assert read_series(GOOD.replace("2026-03-01", checked_on))["rate"].known_until() == known_until


def test_a_published_version_extends_what_is_known_to_its_own_half_year() -> None:
    later = GOOD.replace("checked_on = 2026-03-01", "checked_on = 2025-12-20")
    assert read_series(later)["rate"].known_until() == date(2026, 6, 30)


def test_a_yearly_figure_is_known_to_the_end_of_the_year() -> None:
    yearly = read_series(GOOD.replace('"half_year"', '"year"'))["rate"]
    assert yearly.known_until() == date(2026, 12, 31)


def test_an_open_figure_stays_until_it_is_changed() -> None:
    assert read_series(GOOD.replace('"half_year"', '"open"'))["rate"].on(date(2090, 1, 1)).source == "second"


def test_a_day_before_the_first_version_is_not_known() -> None:
    with pytest.raises(NotYetKnown) as refusal:
        good().on(date(2024, 12, 31))
    assert refusal.value.known_until is None
    assert refusal.value.sentence.startswith("Het cijfer 'tarief' is niet bekend voor 31-12-2024")


def test_the_state_of_knowledge_leaves_out_what_was_published_later() -> None:
    assert good().on(date(2025, 12, 31), known_on=date(2025, 12, 9)).source == "first"
    with pytest.raises(NotYetKnown):
        good().on(date(2026, 1, 1), known_on=date(2025, 12, 9))
    assert good().on(date(2026, 1, 1), known_on=date(2025, 12, 10)).source == "second"


def test_knowledge_before_the_first_publication_knows_nothing() -> None:
    with pytest.raises(NotYetKnown):
        good().on(date(2024, 6, 1), known_on=date(2024, 6, 1))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("valid_from = 2026-01-01", "valid_from = 2025-01-01", "2025-01-01 does not come after 2025-01-01"),
        ("valid_to = 2025-12-31", "valid_to = 2025-12-30", "gap or overlap between 2025-12-30 and 2026-01-01"),
        ("valid_to = 2025-12-31", "valid_to = 2026-01-02", "gap or overlap between 2026-01-02 and 2026-01-01"),
        ('source = "second"', 'source = " "', "the version of 2026-01-01 has no source"),
        ('source = "second"\n', "", "the version of 2026-01-01 has no source"),
        ("verified = false", 'verified = "no"', "the version of 2026-01-01 does not say whether it is verified"),
        ("published_on = 2025-12-10", 'published_on = "soon"', "published_on of 2026-01-01 is not a date"),
        ("valid_from = 2026-01-01", "", "valid_from is missing"),
        ('horizon = "half_year"', 'horizon = "ever"', "horizon must be one of open, half_year, year"),
        ("checked_on = 2026-03-01", "", "checked_on is missing"),
        ('name = "tarief"', "", "name is missing"),
        ('name = "tarief"', 'name = ""', "name is missing"),
        ('unit = "percent"', 'unit = "percent"\ncolour = "red"', "unknown keys ['colour']"),
        ("verified = false", "verified = false\ncolour = 1", "unknown keys ['colour']"),
    ],
)
def test_unfit_figures_are_refused_with_the_place(old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    with pytest.raises(BadFigures) as refusal:
        read_series(GOOD.replace(old, new), "rates.toml")
    assert str(refusal.value) == f"rates.toml: rate: {complaint}"


@pytest.mark.parametrize("value", ["6.0", "true", '["6", 1.5]', '["6", ["7", false]]'])
def test_a_float_or_a_truth_is_no_value(value: str) -> None:
    with pytest.raises(BadFigures) as refusal:
        read_series(GOOD.replace('value = "6"', f"value = {value}"))
    what = "a value is a whole number, a text or a table of these, never a float"
    assert str(refusal.value) == f"figures: rate 2025-01-01: {what}"


def test_a_figure_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    assert list(read_folder(tmp_path)) == ["rate"]
    (tmp_path / "b.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadFigures, match=r"b\.toml: rate is defined twice"):
        read_folder(tmp_path)


def test_a_figure_without_versions_is_refused() -> None:
    with pytest.raises(BadFigures, match=r"^figures: rate: it has no versions$"):
        read_series('[rate]\nname = "tarief"\nhorizon = "open"\nchecked_on = 2026-01-01\n')


def test_versions_are_a_table() -> None:
    with pytest.raises(BadFigures, match=r"^figures: rate: it has no versions$"):
        read_series('[rate]\nname = "tarief"\nhorizon = "open"\nchecked_on = 2026-01-01\nversions = 3\n')


def test_what_a_figure_does_not_say_is_empty_and_a_version_may_have_its_own_address() -> None:
    bare = GOOD.replace('unit = "percent"\n', "").replace('article = "art. 1"\n', "")
    first, second = read_series(bare.replace('source = "second"', 'source = "second"\nurl = "here"'))["rate"].versions
    assert (first.unit, first.article, first.checked_against, first.note) == ("", "", "", "")
    assert (first.url, second.url) == ("https://example.org/law", "here")
    without = read_series(bare.replace('url = "https://example.org/law"\n', ""))["rate"].versions[0]
    assert (without.url, without.published_on) == ("", date(2025, 1, 1))


def test_a_value_is_read_only_as_what_it_is() -> None:
    tiers, days = figure("collection_costs_tiers"), figure("notice_days")
    assert tiers.table[0] == (250000, "15")
    assert days.whole == 14
    with pytest.raises(TypeError, match=r"^collection_costs_tiers is a table$"):
        _ = tiers.fraction
    with pytest.raises(TypeError, match=r"^collection_costs_tiers is not a whole number$"):
        _ = tiers.whole
    with pytest.raises(TypeError, match=r"^notice_days is not a table$"):
        _ = days.table


def test_every_shipped_figure_has_an_article_a_unit_and_an_address() -> None:
    for series in all_series().values():
        for version in series.versions:
            assert version.article and version.unit and version.url.startswith("https://"), series.code


def test_commercial_interest_is_the_ecb_rate_plus_its_margin_on_every_day_that_either_changes() -> None:
    commercial, ecb = all_series()["commercial_interest"], all_series()["ecb_refinancing_rate"]
    starts = [version.valid_from for series in (commercial, ecb) for version in series.versions]
    checked = [day for day in starts if day >= date(2002, 12, 1)]
    for day in checked:
        margin = 8 if day >= date(2013, 3, 16) else 7
        assert commercial.on(day).fraction == ecb.on(day).fraction + margin, day
    assert len(checked) == 74


def test_the_known_rates_of_the_last_years() -> None:
    rates = [(2023, 1, 4), (2023, 7, 6), (2024, 1, 7), (2025, 1, 6), (2026, 1, 4), (2026, 7, 4)]
    for year, month, percent in rates:
        assert figure("statutory_interest", date(year, month, 1)).fraction == percent
    assert figure("commercial_interest", date(2026, 6, 30)).fraction == Fraction("10.15")
    assert figure("commercial_interest", date(2026, 7, 1)).fraction == Fraction("10.40")


def test_interest_is_known_through_2026_and_not_yet_for_2027() -> None:
    assert interest(100000, "statutory", date(2026, 12, 1), date(2026, 12, 31)).value.cents == 340
    for kind in ("statutory", "commercial"):
        with pytest.raises(NotYetKnown):
            interest(100000, kind, date(2026, 12, 1), date(2027, 1, 1))
