"""The portfolio path: the same cents as the explained rules."""

import random
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.collection_costs import collection_costs, scale_cents
from voldaan_law.nl.interest import accrue, interest, interest_factor
from voldaan_law.nl.portfolio import Balance, CostTable, InterestTable, balances, cost_table
from voldaan_law.nl.portfolio_sql import factor_rows, tier_rows
from voldaan_law.nl.statement import statement
from voldaan_law.nl.statement_account import Account, Claim, Cost, CreditNote, Payment, read_kind
from voldaan_law.nl.statement_interest import Running, known_rates

DAY = timedelta(days=1)
LAST = date(2026, 11, 22)
CONVENTIONS = st.sampled_from(["act365", "capitalisation_year", "calendar_year"])
DAYS = st.dates(date(2003, 1, 1), date(2026, 12, 31))


def test_interest_of_a_portfolio_is_that_of_each_claim() -> None:
    rows = [(100_000, "statutory", date(2025, 1, 1)), (1, "commercial", LAST), (250_000, "6.5", date(2020, 2, 29))]
    again = [*rows, *rows, (100_000, "statutory", LAST + DAY)]
    assert InterestTable(LAST).cents(again) == [9787, 0, 132_259, 9787, 0, 132_259, 0]


@given(
    st.lists(
        st.tuples(st.integers(0, 10**10), st.sampled_from(["statutory", "commercial", "7,25", "11/commercial"]), DAYS)
    ),
    DAYS,
)
def test_each_amount_of_a_portfolio_is_that_of_the_explained_rule(
    rows: list[tuple[int, str, date]], last: date
) -> None:
    started = [row for row in rows if row[2] <= last]
    found = InterestTable(last).cents(started)
    for (cents, kind, first), amount in zip(started, found, strict=True):
        name, percent = read_kind(kind)
        assert amount == interest(cents, name, first, last, percent=percent).value.cents


@given(DAYS, DAYS, st.sampled_from(["statutory", "commercial"]), CONVENTIONS)
def test_a_factor_is_the_exact_factor(one: date, other: date, kind: str, convention: str) -> None:
    first, last = min(one, other), max(one, other)
    table = InterestTable(last, convention=convention)
    assert table.factor(kind, first) == interest_factor(kind, first, last, convention=convention)


@pytest.mark.parametrize("convention", ["act365", "capitalisation_year", "calendar_year"])
def test_a_percentage_may_be_any_fraction_and_a_rate_of_nothing_is_a_rate(convention: str) -> None:
    first = date(2023, 6, 1)
    for text in ("1/3", "0", "6.125"):
        found = InterestTable(LAST, convention=convention).factor(text, first)
        assert found == interest_factor("contractual", first, LAST, convention=convention, percent=Fraction(text))


def test_a_portfolio_is_refused_what_the_explained_rule_is_refused() -> None:
    with pytest.raises(LawError, match="negatief"):
        InterestTable(LAST).cents([(-1, "statutory", LAST)])
    with pytest.raises(LawError, match="geen rentesoort"):
        InterestTable(LAST).cents([(1, "legal", LAST)])
    with pytest.raises(NotYetKnown, match="bekend tot en met 31-12-2026"):
        InterestTable(date(2027, 1, 1)).cents([(1, "statutory", LAST)])
    with pytest.raises(NotYetKnown, match="voor het eerste bekende cijfer"):
        InterestTable(LAST).cents([(1, "commercial", date(2002, 8, 7))])


@given(st.lists(st.integers(0, 3 * 10**8)), st.booleans())
def test_costs_of_a_portfolio_are_those_of_the_explained_rule(principals: list[int], vat: bool) -> None:
    found = cost_table(LAST, vat=vat).cents(principals)
    assert found == [collection_costs(cents, vat=vat, on=LAST).value for cents in principals]


@pytest.mark.parametrize(
    ("principal", "costs", "with_vat"),
    [
        (0, 0, 0),
        (1, 4000, 4840),
        (26_667, 4000, 4840),
        (26_670, 4001, 4841),
        (250_000, 37_500, 45_375),
        (250_010, 37_501, 45_376),
        (1_234_567, 89_846, 108_714),
        (100_000_000, 677_500, 819_775),
        (100_000_100, 677_500, 819_775),
    ],
)
def test_costs_on_both_sides_of_the_edges(principal: int, costs: int, with_vat: int) -> None:
    assert cost_table(LAST).cents([principal]) == [costs] == [scale_cents(principal)]
    assert cost_table(LAST, vat=True).cents([principal]) == [with_vat]


def test_more_credit_than_principal_is_too_much_paid() -> None:
    claim = Claim("A", 1000, None)
    one = Account((claim,), (), (), LAST, credit_notes=(CreditNote(LAST, 1500, "A"),))
    two = Account((claim, Claim("B", 0, None)), (), (), LAST, credit_notes=(CreditNote(LAST, 1500, "A"),))
    assert list(balances([one, two])) == [Balance(0, 0, 0, 500)] * 2
    assert statement(one).value.surplus_cents == 500


@pytest.mark.parametrize(
    ("claim", "convention"),
    [
        (Claim("A", 123457, date(2023, 7, 1), "commercial"), "capitalisation_year"),
        (Claim("A", 123457, date(2023, 7, 1), "commercial"), "calendar_year"),
        (Claim("A", 123457, date(2023, 7, 1), "monthly", Fraction(2)), "act365"),
    ],
)
def test_two_payments_in_one_year_or_month_of_interest_count_by_its_length(claim: Claim, convention: str) -> None:
    payments = (Payment(date(2024, 3, 4), 5000), Payment(date(2024, 3, 9), 7000), Payment(date(2024, 3, 20), 100))
    account = Account((claim,), (), payments, date(2024, 3, 25), convention=convention)
    stated = statement(account).value
    (found,) = balances([account])
    assert (found.interest_cents, found.principal_cents) == (stated.interest_cents, stated.principal_cents)


def test_costs_are_refused_over_less_than_nothing_and_before_the_scale() -> None:
    with pytest.raises(LawError, match="negatief"):
        cost_table(LAST).cents([-1])
    assert cost_table(LAST).cents([100000, 0, 100000]) == [15000, 0, 15000]
    with pytest.raises(NotYetKnown):
        cost_table(date(2012, 6, 30))
    with pytest.raises(NotYetKnown):
        cost_table(LAST, known_on=date(2012, 6, 30))


def test_the_rows_for_a_database_hold_every_factor_and_tier_once() -> None:
    wanted = [("statutory", LAST), ("6.5", LAST), ("statutory", LAST)]
    assert factor_rows(InterestTable(LAST), wanted) == [("statutory", LAST, 1, 9125), ("6.5", LAST, 13, 73_000)]
    table: CostTable = cost_table(LAST, vat=True)
    assert tier_rows(table) == [
        (-1, 250_000, 0, 3, 20, 4000, 677_500, 121, 100),
        (250_000, 500_000, 125_000, 1, 10, 4000, 677_500, 121, 100),
        (500_000, 1_000_000, 750_000, 1, 20, 4000, 677_500, 121, 100),
        (1_000_000, 20_000_000, 7_750_000, 1, 100, 4000, 677_500, 121, 100),
        (20_000_000, None, 35_500_000, 1, 200, 4000, 677_500, 121, 100),
    ]


def stated(account: Account) -> Balance:
    value = statement(account).value
    return Balance(value.costs_cents, value.interest_cents, value.principal_cents, value.surplus_cents)


MOMENTS = st.integers(0, 1500).map(lambda days: date(2022, 11, 1) + days * DAY)
KINDS = st.sampled_from(
    [
        ("statutory", None),
        ("commercial", None),
        ("contractual", Fraction(31, 4)),
        ("contractual_or_commercial", Fraction(11)),
    ]
)


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    names = "ABC"[: draw(st.integers(1, 3))]
    claims = []
    for name in names:
        kind, percent = draw(KINDS)
        claims.append(Claim(name, draw(st.integers(0, 500_000)), draw(st.none() | MOMENTS), kind, percent))
    named = st.lists(st.sampled_from(names), max_size=2, unique=True).map(tuple)
    return Account(
        tuple(claims),
        tuple(draw(st.lists(st.builds(Cost, st.integers(0, 90_000), MOMENTS, st.none() | st.sampled_from(names))))),
        tuple(draw(st.lists(st.builds(Payment, MOMENTS, st.integers(0, 300_000), named), max_size=5))),
        draw(MOMENTS),
        tuple(
            draw(st.lists(st.builds(CreditNote, MOMENTS, st.integers(0, 90_000), st.sampled_from(names)), max_size=2))
        ),
        draw(CONVENTIONS),
    )


@given(accounts())
def test_a_balance_is_that_of_the_statement(account: Account) -> None:
    assert list(balances([account])) == [stated(account)]


def test_a_balance_of_one_claim_and_of_more() -> None:
    first, on = date(2025, 1, 1), date(2025, 1, 31)
    facts = {
        "costs": (Cost(4000, first), Cost(5000, on), Cost(6000, on + DAY)),
        "payments": (Payment(first + 9 * DAY, 10_164),),
        "credit_notes": (CreditNote(first, 1, "A"),),
    }
    one = Account((Claim("A", 100_000, first),), on=on, **facts)  # type: ignore[arg-type]
    two = Account((Claim("A", 100_000, first), Claim("B", 100_000, on)), on=on, **facts)  # type: ignore[arg-type]
    assert list(balances([one, two])) == [Balance(5000, 324, 93_999, 0), Balance(5000, 340, 193_999, 0)]
    assert Balance(1, 2, 3, 4).open_cents == 6


def test_an_account_without_claims_and_one_that_is_wrong() -> None:
    day = date(2025, 1, 1)
    assert list(balances([Account((), (Cost(4000, day),), (Payment(day, 5000),), day)])) == [Balance(0, 0, 0, 1000)]
    with pytest.raises(LawError, match="negatief"):
        list(balances([Account((Claim("A", -1, day),), (), (), day)]))


def plain_accrual(claim: Claim, payments: list[Payment], on: date) -> tuple[int, int]:
    """Interest and principal of one claim by ``accrue``, the kernel's scalar path, rounded at each payment."""
    principal, capitalised, accrued, first = claim.principal_cents, 0, 0, claim.interest_from
    assert first is not None
    for payment in [*payments, Payment(on, 0)]:
        if payment.on >= first:
            found = accrue(
                claim.kind,
                principal_cents=principal,
                capitalised_cents=capitalised,
                accrued_cents=accrued,
                origin=claim.interest_from or first,
                first_day=first,
                last_day=payment.on,
            )
            total = int(found.capitalised + found.accrued + Fraction(1, 2))
            capitalised = int(found.capitalised + Fraction(1, 2))
            accrued, first = total - capitalised, payment.on + DAY
        left = payment.amount_cents
        for taken in (min(left, capitalised),):
            capitalised, left = capitalised - taken, left - taken
        for taken in (min(left, accrued),):
            accrued, left = accrued - taken, left - taken
        principal -= min(left, principal)
    return capitalised + accrued, principal


@given(
    st.sampled_from(["statutory", "commercial"]),
    MOMENTS,
    st.integers(0, 500_000),
    st.lists(st.builds(Payment, MOMENTS, st.integers(0, 200_000)), max_size=5),
    MOMENTS,
)
def test_a_balance_is_what_accrue_gives_from_payment_to_payment(
    kind: str, first: date, cents: int, payments: list[Payment], on: date
) -> None:
    claim = Claim("A", cents, first, kind)
    counted = sorted((payment for payment in payments if payment.on <= on), key=lambda payment: payment.on)
    (found,) = balances([Account((claim,), (), tuple(payments), on)])
    assert (found.interest_cents, found.principal_cents) == plain_accrual(claim, counted, on)


def test_default_from_before_1992_earns_simple_interest_here_too() -> None:
    on = date(1993, 12, 31)
    for start, cents in ((date(1991, 12, 31), 23_055), (date(1992, 1, 1), 24_347)):
        claim = Claim("A", 100_000, start)
        assert list(balances([Account((claim,), (), (), on)])) == [Balance(0, cents, 100_000, 0)]


def test_a_day_that_is_not_later_changes_nothing() -> None:
    running = Running(100_000, "statutory", date(2025, 1, 1), known_rates("statutory", None, "act365"))
    for day in (date(2025, 1, 10), date(2025, 1, 10), date(2024, 12, 1)):
        running.advance(day.toordinal())
        assert (running.interest, running.advance_printed(day.toordinal())) == (164, [])


def test_rates_that_would_weigh_the_same_in_a_leap_year_stay_two_lines() -> None:
    """366 times 3.65 is 365 times 3.66: on 1 January the day counts as much as before, and the rate is another."""
    from voldaan_law.nl.statement_interest import Rates

    before, after = (date(2024, 1, 1), Fraction("3.66")), (date(2025, 1, 1), Fraction("3.65"))
    rates = Rates([before, after], date(2026, 1, 1).toordinal(), "calendar_year")
    assert [rates.percent_on(date(year, 1, 1).toordinal()) for year in (2024, 2025)] == [before[1], after[1]]


def test_many_random_accounts_give_the_balance_of_their_statement() -> None:
    dice = random.Random(1)
    found = []
    for _ in range(300):
        first = date(2018, 1, 1) + dice.randrange(3000) * DAY
        paid = tuple(Payment(first + dice.randrange(3000) * DAY, dice.randrange(40_000)) for _ in range(3))
        found.append(Account((Claim("A", dice.randrange(100_000), first, "commercial"),), (), paid, LAST))
    assert list(balances(found)) == [stated(account) for account in found]
