"""The 14-day notice: its window, what may go into it, and when costs may be booked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.days import holidays, is_business_day
from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.delivery import delivery, is_delivery_day, presumed_delivery
from voldaan_law.nl.notice import (
    Bundle,
    NoticeClaim,
    NoticeWindow,
    bundle,
    feed_needed_through,
    may_send_notice,
    notice_window,
)
from voldaan_law.outcome import explain

SENT = st.dates(date(2012, 7, 1), date(2040, 12, 31))


def test_the_window_explains_itself() -> None:
    assert explain(notice_window(date(2026, 12, 3), delivery_days=2)) == [
        "Verzonden per post op 3 december 2026; bezorgd op de 2e bezorgdag daarna: 5 december 2026.",
        "De termijn van 14 dagen begint op 6 december 2026, de dag na bezorging, en loopt tot en met 19 december 2026.",
        "Dat is een zaterdag, zondag of feestdag: de laatste dag wordt 21 december 2026.",
        "Is er dan niet betaald, dan zijn de kosten verschuldigd vanaf 22 december 2026.",
        "Nog niet bevestigd: regel LR-2.05.",
    ]


def test_a_window_that_meets_an_equated_day_names_that_figure() -> None:
    assert "equated_days 2027-01-01" in notice_window(date(2027, 4, 21)).unverified
    assert notice_window(date(2026, 5, 26)).unverified == ()


def test_a_later_proven_receipt_of_a_letter_wins_and_an_earlier_one_does_not() -> None:
    def delivered(received_on: date) -> date:
        return notice_window(date(2026, 5, 26), received_on=received_on).value.delivered_on

    assert delivered(date(2026, 5, 27)) == date(2026, 5, 28)
    assert delivered(date(2026, 5, 28)) == date(2026, 5, 28)
    assert delivered(date(2026, 5, 29)) == date(2026, 5, 29)


def test_receipt_by_email_needs_a_person_to_judge_the_proof() -> None:
    result = notice_window(date(2026, 12, 10), channel="portal", received_on=date(2026, 12, 11))
    assert result.value == NoticeWindow(date(2026, 12, 11), date(2026, 12, 12), date(2026, 12, 28), date(2026, 12, 29))
    assert [part.rule for part in result.needs_judgement] == ["LR-2.06"]


@pytest.mark.parametrize(
    ("channel", "received_on", "words"),
    [
        ("email", None, "Bij e-mail en portaal telt alleen bewezen ontvangst"),
        ("sms", None, "kan niet per 'sms'"),
        ("post", date(2026, 12, 9), "ligt voor de verzending"),
        ("email", date(2026, 12, 9), "ligt voor de verzending"),
    ],
)
def test_a_dispatch_that_proves_nothing_is_refused(channel: str, received_on: date | None, words: str) -> None:
    with pytest.raises(LawError, match=words):
        notice_window(date(2026, 12, 10), channel=channel, received_on=received_on)


@pytest.mark.parametrize(
    ("last_day", "through"),
    [
        (date(2026, 12, 9), date(2026, 12, 10)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 4, 30), date(2026, 5, 4)),
    ],
)
def test_costs_wait_for_the_bank_feed_of_the_next_banking_day(last_day: date, through: date) -> None:
    assert feed_needed_through(last_day) == through


def test_a_notice_may_not_leave_before_default_has_begun() -> None:
    assert not may_send_notice(None, date(2026, 4, 1))
    assert not may_send_notice(date(2026, 4, 2), date(2026, 4, 1))
    assert may_send_notice(date(2026, 4, 1), date(2026, 4, 1))


def claim(name: str, principal: int, default_on: date | None = date(2026, 4, 1), noticed: bool = False) -> NoticeClaim:
    return NoticeClaim(name, principal, default_on, noticed)


def test_claims_that_can_be_noticed_together_go_into_one_notice() -> None:
    result = bundle(
        [claim("A", 10000), claim("B", 20000), claim("C", 5, None), claim("D", 5, noticed=True)], date(2026, 4, 1)
    )
    assert result.value == Bundle(("A", "B"), 30000, 4500)
    assert explain(result) == [
        "Niet in deze brief, want nog niet in verzuim of al eerder aangemaand: C, D.",
        "2 vorderingen gaan in één brief; de kosten gaan over de som van de hoofdsommen: € 300,00.",
        "De staffel over € 300,00 geeft € 45,00.",
    ]


def test_one_claim_is_a_bundle_of_one_and_vat_is_added_where_asked() -> None:
    assert bundle([claim("A", 10000)], date(2026, 4, 1), vat=True).value == Bundle(("A",), 10000, 4840)


def test_a_notice_about_nothing_is_refused() -> None:
    with pytest.raises(LawError, match="Geen van deze vorderingen"):
        bundle([claim("A", 10000, date(2026, 4, 2))], date(2026, 4, 1))
    assert bundle([claim("A", 1)], date(2026, 4, 1)).value == Bundle(("A",), 1, 4000)
    with pytest.raises(NotYetKnown):
        bundle([claim("A", 1, date(2012, 6, 1))], date(2012, 6, 30))
    with pytest.raises(LawError, match="geen open hoofdsom"):
        bundle([claim("A", 0)], date(2026, 4, 1))


@given(SENT)
def test_the_window_gives_fourteen_whole_days_and_ends_on_a_business_day(sent: date) -> None:
    window = notice_window(sent).value
    assert window.first_day == window.delivered_on + timedelta(days=1)
    assert window.costs_from - window.delivered_on >= timedelta(days=15)
    assert window.costs_from == window.last_day + timedelta(days=1)
    assert is_business_day(window.last_day)


@given(SENT, st.integers(1, 6))
def test_mail_arrives_on_a_delivery_day_and_later_with_more_days(sent: date, count: int) -> None:
    delivered = presumed_delivery(sent, count)
    assert delivered > sent
    assert delivered.weekday() not in (0, 6)
    assert delivered not in holidays(delivered.year)
    assert is_delivery_day(delivered)
    assert presumed_delivery(sent, count + 1) > delivered


def test_delivery_by_post_names_the_figure_it_used() -> None:
    assert [found.whole for found in delivery(date(2026, 6, 30), "post").figures] == [2]
    assert [found.whole for found in delivery(date(2026, 7, 1), "post").figures] == [3]
    assert delivery(date(2026, 7, 1), "post", delivery_days=2).figures == ()


def test_a_receipt_on_the_presumed_day_adds_nothing() -> None:
    assert delivery(date(2026, 5, 26), "post", date(2026, 5, 28)) == delivery(date(2026, 5, 26), "post")
