"""Payment terms: the last day to pay, the limits and who they bind."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.terms import PaymentTerm, consumer_prepayment_max_cents, is_large, payment_term
from voldaan_law.outcome import explain

COMPANY, PUBLIC = Capacity.COMPANY, Capacity.PUBLIC_BODY
RECEIVED = date(2026, 3, 1)


def days(capacity: Capacity, agreed_days: int | None, **options: object) -> int:
    asked: dict[str, object] = {"received_on": RECEIVED, "agreed_days": agreed_days} | options
    return payment_term(capacity, **asked).value.days  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("received_on", "last_day", "interest_from"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)),
        (date(2027, 1, 31), date(2027, 3, 2), date(2027, 3, 3)),
    ],
)
def test_without_a_term_thirty_days_run_from_the_day_after_receipt(
    received_on: date, last_day: date, interest_from: date
) -> None:
    result = payment_term(COMPANY, received_on=received_on)
    assert result.value == PaymentTerm(last_day, 30, interest_from)


def test_the_last_of_invoice_performance_and_acceptance_counts() -> None:
    performed, accepted = date(2026, 3, 10), date(2026, 3, 20)
    assert payment_term(COMPANY, performed_on=performed).value.last_day == date(2026, 4, 9)
    assert payment_term(COMPANY, received_on=RECEIVED, performed_on=performed).value.last_day == date(2026, 4, 9)
    assert payment_term(COMPANY, received_on=accepted, performed_on=performed).value.last_day == date(2026, 4, 19)
    found = payment_term(COMPANY, received_on=RECEIVED, performed_on=performed, accepted_on=accepted)
    assert found.value.last_day == date(2026, 4, 19)
    assert payment_term(COMPANY, received_on=RECEIVED, accepted_on=accepted).value.last_day == date(2026, 4, 19)


def test_acceptance_may_take_thirty_days_unless_more_was_expressly_agreed() -> None:
    def last_day(accepted_on: date, express: bool = False) -> date:
        performed = date(2026, 3, 1)
        found = payment_term(COMPANY, performed_on=performed, accepted_on=accepted_on, expressly_agreed=express)
        return found.value.last_day

    assert last_day(date(2026, 3, 31)) == date(2026, 4, 30)
    assert last_day(date(2026, 4, 1)) == date(2026, 4, 30)
    assert last_day(date(2026, 4, 1), express=True) == date(2026, 5, 1)
    in_time = payment_term(COMPANY, performed_on=RECEIVED, accepted_on=date(2026, 3, 31))
    assert [part.sentence.key for part in in_time.steps] == ["terms.starts", "terms.none_agreed"]
    late = payment_term(COMPANY, performed_on=RECEIVED, accepted_on=date(2026, 4, 20))
    assert explain(late)[0] == (
        "Goedkeuren mag hoogstens 30 dagen duren: voor de termijn geldt 31 maart 2026 als dag van goedkeuring."
    )


@pytest.mark.parametrize(
    ("capacity", "options", "agreed", "days_found"),
    [
        (COMPANY, {}, 0, 0),
        (COMPANY, {}, 60, 60),
        (COMPANY, {}, 61, 30),
        (COMPANY, {"expressly_agreed": True}, 61, 61),
        (Capacity.SOLE_TRADER, {}, 61, 30),
        (COMPANY, {"large_to_sme": True}, 30, 30),
        (COMPANY, {"large_to_sme": True}, 31, 30),
        (COMPANY, {"large_to_sme": True, "expressly_agreed": True}, 31, 30),
        (PUBLIC, {}, 30, 30),
        (PUBLIC, {}, 31, 30),
        (PUBLIC, {"expressly_agreed": True}, 60, 60),
        (PUBLIC, {"expressly_agreed": True}, 61, 30),
    ],
)
def test_each_debtor_has_its_own_longest_term(
    capacity: Capacity, options: dict[str, object], agreed: int, days_found: int
) -> None:
    assert days(capacity, agreed, **options) == days_found


@pytest.mark.parametrize(
    ("contract_on", "received_on", "days_found"),
    [
        (date(2022, 6, 30), date(2023, 6, 30), 45),
        (date(2022, 6, 30), date(2023, 7, 1), 30),
        (date(2022, 6, 30), date(2022, 7, 1), 45),
        (date(2022, 7, 1), date(2022, 7, 1), 30),
        (date(2022, 6, 30), date(2022, 6, 30), 45),
        (None, date(2023, 6, 30), 30),
        (None, date(2022, 6, 30), 45),
    ],
)
def test_running_contracts_got_the_shorter_limit_a_year_later(
    contract_on: date | None, received_on: date, days_found: int
) -> None:
    found = days(COMPANY, 45, large_to_sme=True, contract_on=contract_on, received_on=received_on)
    assert found == days_found


def test_a_term_that_is_too_long_is_explained_and_a_longer_one_is_asked_about() -> None:
    cut = payment_term(COMPANY, received_on=RECEIVED, agreed_days=90)
    assert cut.value.clamped is True
    assert explain(cut) == [
        "De dagen tellen vanaf de dag na 1 maart 2026: de laatste dag waarop factuur, prestatie of goedkeuring kwam.",
        "Een termijn van 90 dagen mag hier niet (hoogstens 60): er gelden 30 dagen, tot en met 31 maart 2026.",
    ]
    longer = payment_term(COMPANY, received_on=RECEIVED, agreed_days=90, expressly_agreed=True)
    assert longer.value == PaymentTerm(date(2026, 5, 30), 90, date(2026, 5, 31))
    assert explain(longer, "en")[1:] == [
        "90 days were agreed: the last day to pay is 30 May 2026.",
        "To be judged: was the term of 90 days (more than 60) expressly agreed, and can it be justified?",
    ]
    public = payment_term(PUBLIC, received_on=RECEIVED, agreed_days=45, expressly_agreed=True)
    assert [part.rule for part in public.needs_judgement] == ["LR-1.08"]
    assert [part.rule for part in longer.needs_judgement] == ["LR-1.06"]


def test_the_limit_on_checking_is_for_traders_alone() -> None:
    checked = {"performed_on": date(2026, 3, 1), "accepted_on": date(2026, 5, 1)}
    assert payment_term(COMPANY, **checked).value.last_day == date(2026, 4, 30)  # type: ignore[arg-type]
    consumer = payment_term(Capacity.CONSUMER, **checked, agreed_days=14)  # type: ignore[arg-type]
    assert (consumer.value.last_day, consumer.figures) == (date(2026, 5, 15), ())


@pytest.mark.parametrize("capacity", [Capacity.CONSUMER, Capacity.UNKNOWN])
def test_a_consumer_has_no_longest_term_and_no_commercial_interest(capacity: Capacity) -> None:
    agreed = payment_term(capacity, received_on=RECEIVED, agreed_days=90)
    assert agreed.value == PaymentTerm(date(2026, 5, 30), 90, None)
    at_once = payment_term(capacity, received_on=RECEIVED)
    assert at_once.value == PaymentTerm(RECEIVED, 0, None)
    assert explain(at_once) == [
        "Er is geen termijn afgesproken: de vordering is meteen opeisbaar, op 1 maart 2026. Verzuim vraagt een brief."
    ]


@pytest.mark.parametrize(
    ("capacity", "articles"),
    [
        (COMPANY, ["art. 6:119a lid 2 BW", "art. 6:119a lid 1 BW"]),
        (PUBLIC, ["art. 6:119b lid 2 BW", "art. 6:119b lid 1 BW"]),
        (Capacity.CONSUMER, ["art. 6:38 BW", "art. 6:83 a BW"]),
    ],
)
def test_each_debtor_is_told_the_own_article(capacity: Capacity, articles: list[str]) -> None:
    agreed = payment_term(capacity, received_on=RECEIVED, agreed_days=14)
    assert [part.article for part in agreed.steps] == articles


def test_a_negative_term_and_a_term_without_any_day_are_refused() -> None:
    with pytest.raises(LawError, match="De termijn is negatief"):
        payment_term(COMPANY, received_on=RECEIVED, agreed_days=-1)
    with pytest.raises(LawError, match="geef minstens een van deze dagen"):
        payment_term(COMPANY, agreed_days=14)


@pytest.mark.parametrize(
    ("balance", "turnover", "staff", "on", "large"),
    [
        (25_000_000_01, 50_000_000_01, 0, date(2026, 1, 1), True),
        (25_000_000_00, 50_000_000_01, 249, date(2026, 1, 1), False),
        (25_000_000_00, 50_000_000_01, 250, date(2026, 1, 1), True),
        (25_000_000_01, 50_000_000_00, 250, date(2026, 1, 1), True),
        (25_000_000_01, 50_000_000_00, 249, date(2026, 1, 1), False),
        (20_000_000_01, 40_000_000_01, 0, date(2024, 3, 12), True),
        (20_000_000_01, 40_000_000_01, 0, date(2024, 3, 13), False),
    ],
)
def test_a_company_is_large_when_it_exceeds_two_of_three(
    balance: int, turnover: int, staff: int, on: date, large: bool
) -> None:
    assert is_large(balance, turnover, staff, on).value is large


def test_half_of_the_price_may_be_asked_in_advance() -> None:
    assert consumer_prepayment_max_cents(10001, date(2026, 1, 1)) == 5000
    assert consumer_prepayment_max_cents(10000, date(2026, 1, 1)) == 5000


@given(st.sampled_from(Capacity), st.integers(0, 400), st.booleans(), st.booleans())
def test_nothing_is_longer_than_agreed_or_thirty_days(
    capacity: Capacity, agreed: int, large: bool, express: bool
) -> None:
    found = payment_term(
        capacity, received_on=RECEIVED, agreed_days=agreed, large_to_sme=large, expressly_agreed=express
    ).value
    assert found.days in (agreed, 30)
    assert found.clamped == (found.days < agreed)
    assert found.last_day == RECEIVED + timedelta(days=found.days)
    assert (found.interest_from is None) == (not capacity.is_trading)
