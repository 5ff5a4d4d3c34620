"""The statement of account: order of payments, rounding at facts, lines that add up, words."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.money import round_half_up
from voldaan_law.nl.allocation import Allocation
from voldaan_law.nl.interest import interest
from voldaan_law.nl.monthly_interest import monthly_interest
from voldaan_law.nl.statement import Position, Statement, statement
from voldaan_law.nl.statement_account import Account, Claim, Cost, CreditNote, Payment
from voldaan_law.nl.statement_settle import Part, Settlement
from voldaan_law.outcome import explain

DAY = timedelta(days=1)
CONVENTIONS = ("act365", "capitalisation_year", "calendar_year")
CONVENTION = st.sampled_from(CONVENTIONS)
YEAR = date(2025, 1, 1)  # statutory interest was 6 percent in 2025 and is 4 percent in 2026


def claim(name: str = "A", cents: int = 100_000, start: date | None = YEAR, **changes: object) -> Claim:
    return Claim(name, cents, start, **changes)  # type: ignore[arg-type]


def account(on: date, *claims: Claim, **changes: object) -> Account:
    values: dict[str, object] = {"costs": (), "payments": ()} | changes
    return Account(claims or (claim(),), on=on, **values)  # type: ignore[arg-type]


def value(stated: Account) -> Statement:
    return statement(stated).value


def amounts(stated: Account) -> tuple[int, int, int, int]:
    found = value(stated)
    return found.costs_cents, found.interest_cents, found.principal_cents, found.surplus_cents


def test_without_payments_it_says_what_interest_says() -> None:
    stated = value(account(date(2026, 11, 22)))
    found = interest(100_000, "statutory", YEAR, date(2026, 11, 22)).value
    assert (stated.interest_cents, stated.open_cents) == (found.cents, 100_000 + found.cents)
    assert [entry.line for entry in stated.lines[1:]] == list(found.lines)
    assert stated.positions == (Position("A", 0, found.cents, 6000, 100_000),)


@pytest.mark.parametrize(
    ("on", "cents"),
    [(YEAR - DAY, 0), (YEAR, 16), (YEAR + DAY, 33), (date(2025, 12, 31), 6000), (date(2026, 1, 1), 6012)],
)
def test_interest_runs_from_its_first_day_and_is_added_to_the_base_after_a_year(on: date, cents: int) -> None:
    assert amounts(account(on)) == (0, cents, 100_000, 0)


@pytest.mark.parametrize(
    ("paid", "left"),
    [
        (1, (14_999, 1234, 100_000, 0)),
        (15_000, (0, 1234, 100_000, 0)),
        (16_233, (0, 1, 100_000, 0)),
        (16_234, (0, 0, 100_000, 0)),
        (20_000, (0, 0, 96_234, 0)),
        (116_234, (0, 0, 0, 0)),
        (116_235, (0, 0, 0, 1)),
    ],
)
def test_a_payment_goes_to_costs_then_interest_then_principal(paid: int, left: tuple[int, int, int, int]) -> None:
    day = YEAR + 99 * DAY  # 100 days at 4.5041 percent over 1,000.00 is 12.34
    owed = claim(kind="contractual", percent=Fraction("4.5041"))
    stated = account(day, owed, costs=(Cost(15_000, day),), payments=(Payment(day, paid),))
    assert amounts(stated) == left


def test_costs_that_are_not_due_on_the_day_of_payment_are_not_paid_by_it() -> None:
    day = YEAR + 99 * DAY
    owed = claim(kind="contractual", percent=Fraction("4.5041"))
    costs, payments = (Cost(12_185, day + DAY),), (Payment(day, 20_000),)
    assert amounts(account(day, owed, costs=costs, payments=payments)) == (0, 0, 81_234, 0)
    assert amounts(account(day + DAY, owed, costs=costs, payments=payments)) == (12_185, 10, 81_234, 0)


def test_the_day_of_payment_still_bears_interest_and_the_next_day_only_what_is_left() -> None:
    paid_on = YEAR + 9 * DAY
    payments = (Payment(paid_on, 50_164),)
    assert amounts(account(paid_on, payments=payments)) == (0, 0, 50_000, 0)  # ten days of 16.438 cents is 1.64
    assert amounts(account(paid_on + DAY, payments=payments)) == (0, 8, 50_000, 0)


def test_interest_is_rounded_at_a_payment_and_carried_unrounded_without() -> None:
    owed = claim(cents=10_000, kind="contractual", percent=Fraction(73, 10))  # 2 cents a day exactly
    thirds = claim(cents=10_000, kind="contractual", percent=Fraction(73, 15))  # 4/3 cents a day
    at = [YEAR + days * DAY for days in range(4)]
    assert amounts(account(at[3], owed, payments=(Payment(at[1], 4),))) == (0, 4, 10_000, 0)
    assert amounts(account(at[3], thirds)) == (0, 5, 10_000, 0)  # 5.33
    assert amounts(account(at[3], thirds, payments=(Payment(at[0], 1), Payment(at[1], 1)))) == (0, 3, 10_000, 0)
    # 1.33 becomes 1 and is paid; 1.33 becomes 1 and is paid; 2.67 becomes 3.


def test_half_a_cent_goes_up() -> None:
    owed = claim(cents=10_000, kind="contractual", percent=Fraction(73, 40))  # half a cent a day
    assert [amounts(account(YEAR + days * DAY, owed))[1] for days in range(4)] == [1, 1, 2, 2]
    assert amounts(account(YEAR + DAY, owed, payments=(Payment(YEAR, 0),)))[1] == 2  # 1, and half a cent more


def test_a_payment_makes_the_interest_of_every_claim_a_fact() -> None:
    half = claim("B", 10_000, kind="contractual", percent=Fraction(73, 40), incurred_on=date(2025, 6, 1))
    owed = claim(kind="contractual", percent=Fraction(8))
    stated = account(YEAR + DAY, owed, half, payments=(Payment(YEAR, 22),))
    assert [part.interest_cents for part in value(stated).positions] == [22, 2]


def test_capitalised_interest_is_paid_before_running_interest() -> None:
    after = date(2026, 1, 1)
    (position,) = value(account(after, payments=(Payment(after, 5000),))).positions
    assert position == Position("A", 0, 1012, 1000, 100_000)
    (position,) = value(account(after, payments=(Payment(after, 6005),))).positions
    assert position == Position("A", 0, 7, 0, 100_000)


def test_interest_added_to_the_base_is_part_of_the_next_base_as_far_as_it_is_open() -> None:
    last_of_year, paid_on = date(2025, 12, 31), date(2026, 1, 1)
    before = value(account(date(2026, 1, 2), payments=(Payment(last_of_year, 5000),)))
    assert [entry.line.base for entry in before.lines if entry.line] == [100_000, 101_000]
    after = value(account(date(2026, 1, 2), payments=(Payment(paid_on, 5000),)))
    assert [entry.line.base for entry in after.lines if entry.line] == [100_000, 106_000, 101_000]


def test_a_start_on_29_february_has_its_anniversary_recomputed_from_the_origin() -> None:
    owed = claim(start=date(2024, 2, 29), kind="contractual", percent=Fraction(10))
    starts = [entry.line.from_ for entry in value(account(date(2028, 3, 1), owed)).lines if entry.line]
    assert starts == [date(2024, 2, 29), *(date(year, 2, 28) for year in (2025, 2026, 2027)), date(2028, 2, 29)]


def test_default_from_before_1992_earns_simple_interest_and_says_so() -> None:
    old, new = date(1991, 12, 31), date(1992, 1, 1)
    on = date(1993, 12, 31)
    assert amounts(account(on, claim(start=old)))[1] == interest(100_000, "statutory", old, on).value.cents == 23_055
    assert amounts(account(on, claim(start=new)))[1] == interest(100_000, "statutory", new, on).value.cents == 24_347
    assert "Het verzuim begon voor 1 januari 1992: de rente is enkelvoudig." in explain(
        statement(account(on, claim(start=old)))
    )
    before = statement(account(on, claim(start=old)))
    assert "LR-1.10" in before.unverified
    assert "HR 24-10-1997, NJ 1998/490" in before.sources
    agreed = claim(start=old, kind="contractual", percent=Fraction(10))
    assert not any("1992" in told and "enkelvoudig" in told for told in explain(statement(account(on, agreed))))


def test_a_claim_without_interest_day_bears_none() -> None:
    stated = value(account(date(2026, 1, 1), claim(start=None), payments=(Payment(YEAR, 40_000),)))
    assert (stated.interest_cents, stated.principal_cents) == (0, 60_000)
    assert [entry.what for entry in stated.lines] == ["principal", "payment"]
    assert stated.lines[0].on is None


def test_interest_per_month_is_added_every_month_and_a_broken_month_counts_by_its_days() -> None:
    owed = claim(kind="monthly", percent=Fraction(3))
    cents = {date(2025, 1, 1): 97, date(2025, 1, 31): 3000, date(2025, 2, 1): 3110, date(2025, 2, 28): 6090}
    assert {on: amounts(account(on, owed))[1] for on in cents} == cents
    late = claim(start=date(2025, 1, 31), kind="monthly", percent=Fraction(3))
    starts = [entry.line.from_ for entry in value(account(date(2025, 5, 1), late)).lines if entry.line]
    assert starts == [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30)]
    told = explain(statement(account(date(2025, 1, 2), owed)))
    assert told == [
        "Rente per maand wordt elke maand bijgeschreven; een gebroken maand telt naar de dagen van die rentemaand.",
        "De rente is afgerond op hele centen op elke dag van betaling en op 2 januari 2025, daartussen niet.",
        "A: hoofdsom € 1.000,00.",
        "A: 1 januari 2025 tot en met 2 januari 2025, 2 dagen tegen 3% per maand over € 1.000,00 = € 1,94.",
        "Op 2 januari 2025 staat open: kosten € 0,00, rente € 1,94, hoofdsom € 1.000,00.",
        "Te beoordelen: is deze maandrente echt afgesproken, en is het beding tegenover een consument niet oneerlijk?",
    ]


@given(st.integers(0, 10**7), st.dates(date(2003, 1, 1), date(2026, 12, 31)), st.integers(0, 900), CONVENTION)
def test_interest_per_month_is_exactly_that_of_monthly_interest(
    cents: int, first: date, days: int, convention: str
) -> None:
    owed, on = claim(cents=cents, start=first, kind="monthly", percent=Fraction(7, 4)), first + days * DAY
    stated = value(account(on, owed, convention=convention))
    assert stated.interest_cents == round_half_up(monthly_interest(cents, Fraction(7, 4), first, on).value.exact)


CLAIMS = (claim("A"), claim("B", start=YEAR + DAY), claim("C", start=YEAR + 2 * DAY, kind="commercial"))


@pytest.mark.parametrize(
    ("claims", "payment", "taken"),
    [
        (CLAIMS, Payment(date(2025, 3, 1), 1000), {"C": 1000}),
        (CLAIMS, Payment(date(2025, 3, 1), 1000, ("B",)), {"B": 1000}),
        (CLAIMS, Payment(date(2025, 3, 1), 101_940, ("B",)), {"B": 100_970, "C": 970}),
        (CLAIMS, Payment(date(2025, 3, 1), 101_000, ("B", "A")), {"B": 100_970, "A": 30}),
        (CLAIMS, Payment(date(2025, 3, 1), 101_000, ("A", "B")), {"A": 100_986, "B": 14}),
        (CLAIMS, Payment(YEAR, 1000), {"A": 1000}),
        ((claim("A", start=YEAR + 5 * DAY), claim("B", start=YEAR + 2 * DAY)), Payment(YEAR, 1000), {"B": 1000}),
        ((claim("A", incurred_on=date(2025, 2, 1)), claim("B")), Payment(date(2025, 3, 1), 1000), {"B": 1000}),
        ((claim("A", due_on=date(2025, 3, 2)), claim("B")), Payment(date(2025, 3, 1), 1000), {"B": 1000}),
        ((claim("A", due_on=date(2025, 3, 1)), claim("B")), Payment(date(2025, 3, 1), 1000), {"B": 1000}),
        ((claim("A", kind="monthly", percent=Fraction(1)), CLAIMS[2]), Payment(date(2025, 3, 1), 1000), {"A": 1000}),
        (
            (claim("A", kind="monthly", percent=Fraction(9, 10)), CLAIMS[2]),
            Payment(date(2025, 3, 1), 1000),
            {"C": 1000},
        ),
        (
            (claim("A", start=None), claim("B", kind="contractual", percent=Fraction(1, 2))),
            Payment(date(2025, 3, 1), 1000),
            {"B": 1000},
        ),
        ((claim("A", start=None), claim("B", 100)), Payment(date(2025, 3, 1), 1000), {"B": 101, "A": 899}),
        ((claim("A"), claim("B", 300_000)), Payment(YEAR, 401), {"A": 100, "B": 301}),
        ((claim("A"), claim("B")), Payment(YEAR, 301), {"A": 151, "B": 150}),
        ((claim("A", 0), claim("B")), Payment(YEAR, 301), {"B": 301}),
    ],
)
def test_between_claims_the_order_is_designated_due_burdensome_oldest_and_equals_share(
    claims: tuple[Claim, ...], payment: Payment, taken: dict[str, int]
) -> None:
    (paid,) = [entry for entry in value(account(payment.on, *claims, payments=(payment,))).lines if entry.settlement]
    assert paid.settlement is not None
    assert {part.claim: part.allocation.used_cents for part in paid.settlement.parts} == taken


def test_costs_of_one_claim_are_paid_when_that_claim_is_reached() -> None:
    costs = (Cost(4000, YEAR, "B"), Cost(5000, YEAR))
    claims = (claim("A"), claim("B", incurred_on=date(2025, 3, 1)))
    (paid,) = [
        entry
        for entry in value(account(YEAR, *claims, costs=costs, payments=(Payment(YEAR, 107_016),))).lines
        if entry.settlement
    ]
    assert paid.settlement is not None
    assert paid.settlement.costs_cents == 5000
    assert [part.allocation for part in paid.settlement.parts] == [
        Allocation(0, 16, 100_000, 0),
        Allocation(2000, 0, 0, 0),
    ]
    assert paid.settlement.total == Allocation(7000, 16, 100_000, 0)


def test_a_credit_note_comes_off_the_principal_and_not_off_costs_or_interest() -> None:
    note = CreditNote(date(2025, 1, 10), 40_000, "A")
    stated = account(date(2025, 1, 20), costs=(Cost(4000, YEAR),), credit_notes=(note,))
    assert amounts(stated) == (4000, 263, 60_000, 0)  # ten days over 1,000.00 is 1.64, ten over 600.00 is 0.99
    assert amounts(replace(stated, credit_notes=(replace(note, on=YEAR - DAY),))) == (4000, 197, 60_000, 0)
    assert amounts(replace(stated, credit_notes=(replace(note, amount_cents=100_001),))) == (4000, 164, 0, 1)


def test_a_credit_note_says_what_it_took() -> None:
    stated = value(account(YEAR, credit_notes=(CreditNote(YEAR, 100_007, "A"),)))
    settlement = stated.lines[-1].settlement
    assert settlement == Settlement(0, (Part("A", Allocation(0, 0, 100_000, 0), ("A",)),), 7)
    assert settlement.total == Allocation(0, 0, 100_000, 7)


def test_on_one_day_a_credit_note_comes_before_a_payment() -> None:
    both = account(YEAR, payments=(Payment(YEAR, 100_016),), credit_notes=(CreditNote(YEAR, 100_000, "A"),), costs=())
    assert amounts(both) == (0, 0, 0, 100_000)
    assert [entry.what for entry in value(both).lines] == ["principal", "interest", "credit_note", "payment"]


def test_payments_count_in_the_order_of_their_days_whatever_the_order_of_the_list() -> None:
    payments = (Payment(date(2025, 6, 1), 30_000), Payment(date(2025, 2, 1), 20_000))
    forward = value(account(date(2026, 1, 1), payments=payments[::-1]))
    assert value(account(date(2026, 1, 1), payments=payments)) == forward


def test_what_came_after_the_day_of_the_statement_does_not_count_and_is_named() -> None:
    later = date(2025, 1, 2)
    stated = statement(
        account(
            YEAR,
            costs=(Cost(4000, later),),
            payments=(Payment(later, 1),),
            credit_notes=(CreditNote(later, 1, "A"),),
        )
    )
    assert (stated.value.costs_cents, stated.value.principal_cents) == (0, 100_000)
    assert "Na 1 januari 2025 zijn er nog 2 betalingen of creditnota's: die tellen hier niet mee." in explain(stated)


def test_a_paid_account_can_be_stated_for_a_day_whose_rate_nobody_knows_yet() -> None:
    payments = (Payment(YEAR, 100_016),)
    assert amounts(account(date(2031, 1, 1), payments=payments)) == (0, 0, 0, 0)
    with pytest.raises(NotYetKnown, match="is bekend tot en met 31-12-2026"):
        statement(account(date(2027, 1, 1)))
    with pytest.raises(NotYetKnown, match="ligt voor het eerste bekende cijfer"):
        statement(account(date(1977, 1, 1), claim(start=date(1976, 3, 31))))


def test_a_surplus_is_not_set_off_against_costs_that_came_later() -> None:
    stated = account(date(2025, 2, 1), costs=(Cost(4000, date(2025, 2, 1)),), payments=(Payment(YEAR, 110_016),))
    assert amounts(stated) == (4000, 0, 0, 10_000)


def test_an_account_without_claims_holds_costs_and_surplus() -> None:
    stated = Account((), (Cost(4000, YEAR),), (Payment(YEAR, 5000),), YEAR)
    assert amounts(stated) == (0, 0, 0, 1000)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_every_day_count_gives_the_lines_of_interest(convention: str) -> None:
    for start in (date(2023, 7, 15), date(2024, 2, 29), date(2024, 1, 1)):
        stated = value(account(date(2026, 11, 22), claim(start=start), convention=convention))
        found = interest(100_000, "statutory", start, date(2026, 11, 22), convention=convention).value
        assert [entry.line for entry in stated.lines if entry.line] == list(found.lines)


@given(
    st.dates(date(2003, 1, 1), date(2026, 12, 31)),
    st.dates(date(2003, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["statutory", "commercial"]),
    CONVENTION,
    st.integers(0, 10**9),
)
def test_without_payments_lines_and_cents_are_those_of_interest(
    one: date, other: date, kind: str, convention: str, cents: int
) -> None:
    first, on = min(one, other), max(one, other)
    stated = value(account(on, claim(cents=cents, start=first, kind=kind), convention=convention))
    found = interest(cents, kind, first, on, convention=convention).value
    assert stated.interest_cents == found.cents
    assert [entry.line for entry in stated.lines if entry.line] == (list(found.lines) if cents else [])


@given(
    st.lists(st.tuples(st.integers(0, 700), st.integers(0, 90_000)), max_size=5),
    st.lists(st.tuples(st.integers(0, 700), st.integers(0, 9000)), max_size=3),
    st.integers(0, 700),
    st.integers(1, 3),
)
def test_the_paper_adds_up_to_the_cent(
    paid: list[tuple[int, int]], costs: list[tuple[int, int]], days: int, count: int
) -> None:
    claims = [claim(name, 30_000 + index, YEAR + index * DAY) for index, name in enumerate("ABC"[:count])]
    stated = value(
        account(
            YEAR + days * DAY,
            *claims,
            costs=tuple(Cost(cents, YEAR + after * DAY) for after, cents in costs),
            payments=tuple(Payment(YEAR + after * DAY, cents) for after, cents in paid),
        )
    )
    balance = 0
    for entry in stated.lines:
        balance += entry.amount_cents
        assert entry.balance_cents == balance
        if entry.line:
            assert (entry.line.until - entry.line.from_).days + 1 == entry.line.days
            assert entry.line.interest == entry.amount_cents
        if entry.settlement:
            total = entry.settlement.total
            assert total.used_cents + total.surplus_cents == -entry.amount_cents
    assert balance == stated.open_cents - stated.surplus_cents
    assert min(stated.costs_cents, stated.interest_cents, stated.principal_cents, stated.surplus_cents) >= 0


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (account(YEAR, claim("A"), claim("A")), "twee keer"),
        (account(YEAR, claim(cents=-1)), "negatief"),
        (account(YEAR, costs=(Cost(-1, YEAR),)), "negatief"),
        (account(YEAR, payments=(Payment(YEAR, -1),)), "negatief"),
        (account(YEAR, credit_notes=(CreditNote(YEAR, -1, "A"),)), "negatief"),
        (account(YEAR, payments=(Payment(YEAR, 1, ("B", "Z")),)), "Niet bekend: B, Z"),
        (account(YEAR, costs=(Cost(1, YEAR, "B"),)), "Niet bekend: B"),
        (account(YEAR, credit_notes=(CreditNote(YEAR, 1, "B"),)), "Niet bekend: B"),
        (account(YEAR, claim(kind="legal")), "Onbekende rentesoort 'legal'"),
        (account(YEAR, claim(kind="contractual")), "Geef een percentage"),
        (account(YEAR, claim(kind="monthly")), "Geef een percentage"),
        (account(YEAR, claim(kind="contractual", percent=Fraction(-1))), "negatief"),
        (account(YEAR, convention="30/360"), "Onbekende dagtelling '30/360'"),
    ],
)
def test_an_account_that_cannot_be_stated_is_refused(stated: Account, words: str) -> None:
    with pytest.raises(LawError, match=words):
        statement(stated)


def test_the_state_of_knowledge_decides_which_rates_count() -> None:
    stated = account(date(2026, 1, 1), claim(start=date(2025, 12, 1)))
    assert statement(stated, known_on=date(2025, 12, 10)).value.interest_cents == 521
    with pytest.raises(NotYetKnown):
        statement(stated, known_on=date(2025, 12, 9))
    with pytest.raises(NotYetKnown):
        statement(stated, known_on=date(1976, 3, 31))


TOLD = account(
    date(2025, 1, 4),
    claim("A", 50_000),
    claim("B", 50_000),
    claim("C", 10_000, kind="contractual", percent=Fraction(8)),
    costs=(Cost(4000, YEAR),),
    payments=(
        Payment(date(2025, 1, 2), 14_004),
        Payment(date(2025, 1, 3), 5, ("B",)),
        Payment(date(2025, 1, 4), 200_000),
    ),
    credit_notes=(CreditNote(date(2025, 1, 3), 1000, "A"),),
)


def test_the_outcome_explains_itself_in_dutch() -> None:
    assert explain(statement(TOLD)) == [
        "Dagtelling: werkelijke dagen gedeeld door 365. De rente wordt elk jaar bijgeschreven.",
        "De rente is afgerond op hele centen op elke dag van betaling en op 4 januari 2025, daartussen niet.",
        "A: hoofdsom € 500,00.",
        "B: hoofdsom € 500,00.",
        "C: hoofdsom € 100,00.",
        "Op 1 januari 2025 zijn kosten van € 40,00 opeisbaar geworden.",
        "A: 1 januari 2025 tot en met 2 januari 2025, 2 dagen tegen 6% over € 500,00 = € 0,16.",
        "B: 1 januari 2025 tot en met 2 januari 2025, 2 dagen tegen 6% over € 500,00 = € 0,16.",
        "C: 1 januari 2025 tot en met 2 januari 2025, 2 dagen tegen 8% over € 100,00 = € 0,04.",
        "Op 2 januari 2025 is € 140,04 betaald: € 40,00 voor kosten, € 0,04 voor rente, € 100,00 voor hoofdsom.",
        "Zonder aanwijzing: eerst wat opeisbaar is, dan wat het zwaarst drukt, dan het oudste: C.",
        "C: € 0,00 voor kosten, dan € 0,04 voor rente, dan € 100,00 voor hoofdsom.",
        "A: 3 januari 2025, 1 dag tegen 6% over € 500,00 = € 0,08.",
        "B: 3 januari 2025, 1 dag tegen 6% over € 500,00 = € 0,08.",
        "Op 3 januari 2025 is € 10,00 gecrediteerd: € 10,00 gaat af van de hoofdsom van A.",
        "Op 3 januari 2025 is € 0,05 betaald: € 0,00 voor kosten, € 0,05 voor rente, € 0,00 voor hoofdsom.",
        "De betaler heeft aangewezen waarvoor de betaling is: B.",
        "B: € 0,00 voor kosten, dan € 0,05 voor rente, dan € 0,00 voor hoofdsom.",
        "A: 4 januari 2025, 1 dag tegen 6% over € 490,00 = € 0,08.",
        "B: 4 januari 2025, 1 dag tegen 6% over € 500,00 = € 0,08.",
        "Op 4 januari 2025 is € 2.000,00 betaald: € 0,00 voor kosten, € 0,59 voor rente, € 990,00 voor hoofdsom.",
        "Even zwaar en even oud, dus naar evenredigheid: A, B.",
        "A: € 0,00 voor kosten, dan € 0,32 voor rente, dan € 490,00 voor hoofdsom.",
        "B: € 0,00 voor kosten, dan € 0,27 voor rente, dan € 500,00 voor hoofdsom.",
        "Op 4 januari 2025 staat open: kosten € 0,00, rente € 0,00, hoofdsom € 0,00.",
        "Er is € 1.009,41 te veel betaald: dat moet terug of in overleg worden verrekend.",
        "Te beoordelen: is een rente van 8% per jaar echt afgesproken, en is dat beding tegenover een consument niet "
        "oneerlijk?",
    ]


def test_the_outcome_explains_itself_in_english() -> None:
    told = explain(statement(TOLD), "en")
    assert told[:2] == [
        "Day count: actual days divided by 365. Interest is added to the base every year.",
        "Interest is rounded to whole cents on every day of payment and on 4 January 2025, and not in between.",
    ]
    assert told[5:7] == [
        "On 1 January 2025, costs of €40.00 became due.",
        "A: 1 January 2025 up to and including 2 January 2025, 2 days at 6% over €500.00 = €0.16.",
    ]
    assert told[12:17] == [
        "A: 3 January 2025, 1 day at 6% over €500.00 = €0.08.",
        "B: 3 January 2025, 1 day at 6% over €500.00 = €0.08.",
        "On 3 January 2025, €10.00 was credited: €10.00 comes off the principal of A.",
        "On 3 January 2025, €0.05 was paid: €0.00 to costs, €0.05 to interest, €0.00 to principal.",
        "The payer designated what the payment is for: B.",
    ]
    assert told[24] == "Open on 4 January 2025: costs €0.00, interest €0.00, principal €0.00."


def test_every_step_has_its_rule_and_article() -> None:
    interest_steps = [("LR-1.10", "art. 6:119 BW")] * 2
    paid, by_law = ("LR-5.02", "art. 6:44 lid 1 BW"), ("LR-5.01", "art. 6:43 lid 2 BW")
    result = statement(TOLD)
    assert [(part.rule, part.article) for part in result.steps] == [
        *(("LR-1.10", "art. 6:119 lid 2 BW"), ("LR-1.10", "")),
        *[("LR-5.10", "")] * 3,
        ("LR-5.02", "art. 6:96 BW"),
        *interest_steps,
        ("LR-1.10", "art. 6:119 lid 3 BW"),
        *(paid, by_law, paid),
        *interest_steps,
        ("LR-5.10", ""),
        *(paid, ("LR-5.01", "art. 6:43 lid 1 BW"), paid),
        *interest_steps,
        *(paid, by_law, paid, paid),
        *(("LR-5.10", ""), ("LR-5.07", "art. 6:203 BW")),
    ]
    assert [(part.rule, part.article) for part in result.needs_judgement] == [
        ("LR-7.03", "art. 6:119 lid 3 and 6:233 BW")
    ]
    assert result.rule == "LR-5.10"
    assert result.unverified == ()
    later = statement(replace(TOLD, on=date(2025, 1, 3)))
    assert [(part.rule, part.article) for part in later.steps][-2:] == [("LR-5.02", ""), ("LR-5.10", "")]
    monthly = statement(account(YEAR, claim(kind="monthly", percent=Fraction(1))))
    assert [(part.rule, part.article) for part in (*monthly.steps, *monthly.needs_judgement)] == [
        ("LR-1.10", "art. 6:119 lid 3 BW"),
        ("LR-1.10", ""),
        ("LR-5.10", ""),
        ("LR-1.10", "art. 6:119 lid 3 BW"),
        ("LR-5.10", ""),
        ("LR-7.03", "art. 6:233 BW"),
    ]


def test_one_claim_needs_no_word_about_the_order() -> None:
    stated = account(YEAR, claim(kind="commercial"), payments=(Payment(YEAR, 100),))
    assert [(part.rule, part.article) for part in statement(stated).steps] == [
        ("LR-1.10", "art. 6:119 lid 2 BW"),
        ("LR-1.10", ""),
        ("LR-5.10", ""),
        ("LR-1.05", "art. 6:119a BW"),
        ("LR-5.02", "art. 6:44 lid 1 BW"),
        ("LR-5.10", ""),
    ]


def test_the_outcome_names_its_figures_its_inputs_and_what_is_not_verified() -> None:
    result = statement(account(date(1993, 12, 31), claim(start=date(1993, 7, 1))))
    assert [figure.valid_from for figure in result.figures] == [date(1993, 7, 1)]
    assert result.unverified == ("statutory_interest 1993-07-01",)
    assert result.inputs[0] == ("on", date(1993, 12, 31))
    assert [name for name, _ in statement(TOLD).inputs] == [
        *("on", "convention", "known_on", "claims 1", "claims 2", "claims 3", "costs 1"),
        *("payments 1", "payments 2", "payments 3", "credit_notes 1"),
    ]
    assert statement(TOLD).receipt == statement(TOLD).receipt
    assert statement(replace(TOLD, on=date(2025, 1, 5))).receipt.sha256 != statement(TOLD).receipt.sha256
