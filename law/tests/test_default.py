"""Default and the begin of interest."""

from datetime import date, timedelta

import pytest

from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.default import (
    DefaultStart,
    DefaultWindow,
    InterestStart,
    default_start,
    interest_start,
    notice_of_default_window,
)
from voldaan_law.outcome import explain

DUE = date(2026, 3, 31)


def test_an_agreed_term_brings_default_the_next_day_also_on_a_sunday() -> None:
    result = default_start(date(2026, 4, 4), term_is_fatal=True)
    assert result.value == DefaultStart(date(2026, 4, 5), "fatal_term")
    assert explain(result) == [
        "De afgesproken betaaltermijn liep tot en met 4 april 2026: het verzuim begint zonder brief op 5 april 2026."
    ]


def test_a_term_only_printed_on_the_invoice_brings_no_default() -> None:
    result = default_start(DUE, term_is_fatal=False)
    assert result.value is None
    assert explain(result)[0].endswith("Stuur een ingebrekestelling.")


def test_the_earliest_ground_counts() -> None:
    result = default_start(
        DUE, term_is_fatal=True, notice_term_last_day=date(2026, 4, 20), refused_on=date(2026, 4, 10)
    )
    assert result.value == DefaultStart(date(2026, 4, 1), "fatal_term")


def test_a_notice_of_default_never_works_before_the_debt_is_due() -> None:
    result = default_start(DUE, term_is_fatal=False, notice_term_last_day=date(2026, 3, 20))
    assert result.value == DefaultStart(date(2026, 4, 1), "notice_of_default")


@pytest.mark.parametrize(
    ("natural", "window"),
    [
        (True, DefaultWindow(date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 10), date(2026, 12, 11))),
        (False, DefaultWindow(date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 3), date(2026, 12, 4))),
    ],
)
def test_a_natural_person_gets_two_weeks_and_a_business_one(natural: bool, window: DefaultWindow) -> None:
    assert notice_of_default_window(date(2026, 11, 23), natural).value == window


def test_the_term_of_a_notice_of_default_moves_past_a_holiday() -> None:
    result = notice_of_default_window(date(2026, 12, 11), True, date(2026, 12, 11), channel="email")
    assert result.value.last_day == date(2026, 12, 28)
    assert [part.rule for part in result.needs_judgement] == ["LR-2.06"]


def test_a_notice_of_default_by_email_needs_proof_of_receipt() -> None:
    with pytest.raises(LawError):
        notice_of_default_window(date(2026, 12, 11), True, channel="email")


def test_a_consumer_never_owes_commercial_interest() -> None:
    for capacity in (Capacity.CONSUMER, Capacity.UNKNOWN):
        for received_on in (None, date(2026, 3, 1)):
            start = interest_start(capacity, DUE, True, received_on, date(2026, 4, 1)).value
            assert start == InterestStart("statutory", date(2026, 4, 1))


def test_a_term_longer_than_allowed_falls_back_to_thirty_days_and_says_so() -> None:
    result = interest_start(Capacity.COMPANY, date(2026, 6, 1), True, date(2026, 3, 1))
    assert result.value == InterestStart("commercial", date(2026, 4, 1))
    assert explain(result)[0] == "Een termijn van meer dan 60 dagen werkt hier niet: er gelden 30 dagen."


def test_an_express_longer_term_must_be_judged_by_a_person() -> None:
    result = interest_start(Capacity.COMPANY, date(2026, 6, 1), True, date(2026, 3, 1), expressly_agreed=True)
    assert result.value == InterestStart("commercial", date(2026, 6, 2))
    assert [part.rule for part in result.needs_judgement] == ["LR-1.06"]


def test_a_public_body_may_have_sixty_days_when_expressly_agreed_and_never_more() -> None:
    received = date(2026, 1, 1)

    def first_day(due_on: date) -> date:
        start = interest_start(Capacity.PUBLIC_BODY, due_on, True, received, expressly_agreed=True).value
        assert start is not None
        return start.first_day

    assert first_day(date(2026, 3, 2)) == date(2026, 3, 3)
    assert first_day(date(2026, 3, 3)) == date(2026, 2, 1)


def test_the_thirty_day_limit_for_large_debtors_begins_with_invoices_of_july_2022() -> None:
    def first_day(received_on: date) -> date:
        start = interest_start(Capacity.COMPANY, date(2022, 8, 15), True, received_on, large_to_sme=True).value
        assert start is not None
        return start.first_day

    assert first_day(date(2022, 6, 30)) == date(2022, 8, 16)
    assert first_day(date(2022, 7, 1)) == date(2022, 8, 1)


def test_a_printed_term_longer_than_thirty_days_keeps_interest_waiting() -> None:
    start = interest_start(Capacity.COMPANY, date(2026, 4, 15), False, date(2026, 3, 1)).value
    assert start == InterestStart("commercial", date(2026, 4, 16))


def test_without_a_day_of_receipt_a_person_is_asked_for_it() -> None:
    result = interest_start(Capacity.COMPANY, DUE, False)
    assert result.value is None
    assert [part.rule for part in result.needs_judgement] == ["LR-1.05"]


@pytest.mark.parametrize(
    ("capacity", "fatal", "received_on", "large"),
    [
        (Capacity.COMPANY, True, date(2013, 3, 15), False),
        (Capacity.COMPANY, True, date(2017, 6, 30), True),
        (Capacity.PUBLIC_BODY, True, date(2013, 3, 15), False),
        (Capacity.COMPANY, False, date(2002, 11, 30), False),
    ],
)
def test_terms_are_not_known_for_invoices_from_before_their_rule(
    capacity: Capacity, fatal: bool, received_on: date, large: bool
) -> None:
    due_on = received_on + timedelta(days=90)
    with pytest.raises(NotYetKnown):
        interest_start(capacity, due_on, fatal, received_on, large_to_sme=large)
    later = received_on + timedelta(days=1)
    assert interest_start(capacity, due_on, fatal, later, large_to_sme=large).value is not None


def test_a_notice_of_default_from_before_the_rules_is_refused() -> None:
    with pytest.raises(NotYetKnown):
        notice_of_default_window(date(1991, 12, 31), True, date(1991, 12, 31), channel="email")
    window = notice_of_default_window(date(1992, 1, 1), True, date(1992, 1, 1), channel="email").value
    assert window.last_day == date(1992, 1, 15)
