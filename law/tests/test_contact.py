"""Contact hours: both sides of the clock, Sundays, holidays, summer time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.days import holidays
from voldaan_law.errors import LawError
from voldaan_law.nl.contact import AMSTERDAM, allowed, is_contact_day, next_allowed
from voldaan_law.outcome import explain

MINUTES = st.integers(0, 12 * 366 * 24 * 60)
MOMENTS = MINUTES.map(lambda count: datetime(2024, 4, 1, tzinfo=UTC) + timedelta(minutes=count))


def at(year: int, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (at(2026, 11, 23, 6, 59, 59), False),
        (at(2026, 11, 23, 7), True),
        (at(2026, 11, 23, 19, 59, 59), True),
        (at(2026, 11, 23, 20), False),
        (at(2026, 11, 21, 12), True),
        (at(2026, 11, 22, 12), False),
        (at(2026, 12, 25, 12), False),
        (at(2027, 5, 5, 12), False),
        (at(2027, 3, 26, 12), False),
    ],
)
def test_contact_is_allowed_from_seven_to_eight_except_on_sundays_and_holidays(moment: datetime, may: bool) -> None:
    for channel in ("email", "sms", "app", "portal", "phone", "visit"):
        assert allowed(moment, channel).value is may
    assert allowed(moment, "post").value is True


@pytest.mark.parametrize(
    ("moment", "next_"),
    [
        (at(2026, 11, 23, 6), at(2026, 11, 23, 7)),
        (at(2026, 11, 23, 12, 34, 56), at(2026, 11, 23, 12, 34, 56)),
        (at(2026, 11, 21, 20), at(2026, 11, 23, 7)),
        (at(2026, 12, 24, 20), at(2026, 12, 28, 7)),
        (at(2027, 3, 27, 20), at(2027, 3, 30, 7)),
        (at(2027, 10, 30, 20), at(2027, 11, 1, 7)),
    ],
)
def test_the_next_moment_is_the_first_opening(moment: datetime, next_: datetime) -> None:
    assert next_allowed(moment, "email").isoformat() == next_.isoformat()


def test_the_clock_is_that_of_amsterdam_in_winter_and_summer() -> None:
    assert allowed(datetime(2026, 11, 23, 6, 0, tzinfo=UTC), "sms").value is True
    assert allowed(datetime(2026, 11, 23, 5, 59, tzinfo=UTC), "sms").value is False
    assert allowed(datetime(2027, 3, 30, 5, 0, tzinfo=UTC), "sms").value is True
    assert allowed(datetime(2027, 3, 30, 18, 0, tzinfo=UTC), "sms").value is False


def test_post_may_leave_at_any_time() -> None:
    night = at(2026, 12, 25, 3)
    assert next_allowed(night, "post") == night
    assert explain(allowed(night, "post")) == ["Post is niet aan tijden gebonden."]


def test_the_reason_is_said() -> None:
    assert explain(allowed(at(2026, 11, 22, 12), "phone")) == ["22 november 2026 is een zondag: geen contact."]
    assert explain(allowed(at(2026, 12, 25, 12), "phone")) == [
        "25 december 2026 is een feestdag (Eerste kerstdag): geen contact."
    ]
    assert explain(allowed(at(2026, 11, 23, 21), "phone"), "en") == [
        "Contact is allowed from 07:00 to 20:00; it is 21:00 in the Netherlands."
    ]


def test_a_moment_without_a_time_zone_and_an_unknown_channel_are_refused() -> None:
    with pytest.raises(LawError, match="geen tijdzone"):
        allowed(datetime(2026, 11, 23, 12), "email")  # noqa: DTZ001 - the refusal is the point
    with pytest.raises(LawError, match="Onbekend kanaal 'fax'"):
        next_allowed(at(2026, 11, 23, 12), "fax")


@given(MOMENTS)
def test_the_next_moment_is_allowed_and_nothing_allowed_is_skipped(moment: datetime) -> None:
    found = next_allowed(moment, "email")
    assert allowed(found, "email").value
    assert found >= moment
    assert (found == moment) == allowed(moment, "email").value
    assert found == moment or not allowed(found - timedelta(minutes=1), "email").value


@given(st.dates(date(2024, 4, 1), date(2035, 12, 31)))
def test_contact_days_are_all_days_but_sundays_and_holidays(day: date) -> None:
    assert is_contact_day(day) == (day.isoweekday() != 7 and day not in holidays(day.year))
