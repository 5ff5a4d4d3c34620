"""Allocation: order of claims, order inside a claim, and nothing lost."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError
from voldaan_law.nl.allocation import Allocation, Distribution, OpenClaim, allocate, distribute, order_claims
from voldaan_law.outcome import explain

ON = date(2026, 5, 1)
AMOUNTS = st.integers(0, 10**7)


def claim(name: str, **changes: object) -> OpenClaim:
    values: dict[str, object] = {
        "due_on": date(2026, 3, 31),
        "incurred_on": date(2026, 3, 1),
        "burden": Fraction(4),
        "costs_cents": 0,
        "interest_cents": 0,
        "principal_cents": 10000,
    }
    return OpenClaim(id=name, **(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "allocation"),
    [
        (0, Allocation(0, 0, 0, 0)),
        (14999, Allocation(14999, 0, 0, 0)),
        (15001, Allocation(15000, 1, 0, 0)),
        (16234, Allocation(15000, 1234, 0, 0)),
        (16235, Allocation(15000, 1234, 1, 0)),
        (116234, Allocation(15000, 1234, 100000, 0)),
        (116235, Allocation(15000, 1234, 100000, 1)),
    ],
)
def test_costs_come_first_then_interest_then_principal(amount: int, allocation: Allocation) -> None:
    assert allocate(amount, costs=15000, interest=1234, principal=100000) == allocation


@pytest.mark.parametrize("amounts", [(-1, 0, 0, 0), (0, -1, 0, 0), (0, 0, -1, 0), (0, 0, 0, -1)])
def test_negative_amounts_are_refused(amounts: tuple[int, int, int, int]) -> None:
    amount, costs, interest, principal = amounts
    with pytest.raises(LawError, match="negatief"):
        allocate(amount, costs=costs, interest=interest, principal=principal)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_an_allocation_adds_up_to_the_payment(amount: int, costs: int, interest: int, principal: int) -> None:
    took = allocate(amount, costs=costs, interest=interest, principal=principal)
    assert took.used_cents + took.surplus_cents == amount
    assert 0 <= took.costs_cents <= costs
    assert 0 <= took.interest_cents <= interest
    assert 0 <= took.principal_cents <= principal
    assert took.surplus_cents == 0 or took.used_cents == costs + interest + principal


def test_the_order_is_designated_due_burdensome_oldest() -> None:
    claims = [
        claim("later", due_on=date(2026, 5, 2)),
        claim("young", incurred_on=date(2026, 3, 2)),
        claim("old"),
        claim("heavy", burden=Fraction(8), incurred_on=date(2026, 3, 3)),
        claim("named", due_on=date(2026, 6, 1)),
        claim("empty", principal_cents=0),
        claim("same"),
    ]
    order = [[one.id for one in group] for group in order_claims(claims, ON, {"named"})]
    assert order == [["named"], ["heavy"], ["old", "same"], ["young"], ["later"]]


def test_a_claim_is_due_on_its_due_day() -> None:
    order = order_claims(
        [claim("tomorrow", due_on=date(2026, 5, 2), burden=Fraction(9)), claim("today", due_on=ON)], ON
    )
    assert [group[0].id for group in order] == ["today", "tomorrow"]


def test_a_payment_goes_over_the_claims_and_inside_each_over_its_parts() -> None:
    claims = [claim("B", incurred_on=date(2026, 3, 2)), claim("A", costs_cents=4000, interest_cents=150)]
    result = distribute(20000, claims, ON)
    assert result.value == Distribution((("A", Allocation(4000, 150, 10000, 0)), ("B", Allocation(0, 0, 5850, 0))), 0)
    assert explain(result) == [
        "Zonder aanwijzing: eerst wat opeisbaar is, dan wat het zwaarst drukt, dan het oudste: A.",
        "A: € 40,00 voor kosten, dan € 1,50 voor rente, dan € 100,00 voor hoofdsom.",
        "Zonder aanwijzing: eerst wat opeisbaar is, dan wat het zwaarst drukt, dan het oudste: B.",
        "B: € 0,00 voor kosten, dan € 0,00 voor rente, dan € 58,50 voor hoofdsom.",
    ]


def test_what_the_debtor_designates_is_paid_first() -> None:
    result = distribute(5000, [claim("A"), claim("B", burden=Fraction(8))], ON, ["A"])
    assert result.value.allocations == (("A", Allocation(0, 0, 5000, 0)),)
    assert explain(result)[0] == "De betaler heeft aangewezen waarvoor de betaling is: A."


def test_equal_claims_share_pro_rata_to_the_cent() -> None:
    result = distribute(100, [claim("A"), claim("B"), claim("C", principal_cents=20000)], ON)
    assert [(name, took.principal_cents) for name, took in result.value.allocations] == [
        ("A", 25),
        ("B", 25),
        ("C", 50),
    ]
    assert explain(result)[0] == "Even zwaar en even oud, dus naar evenredigheid: A, B, C."


def test_what_no_claim_can_take_stays_visible() -> None:
    result = distribute(10001, [claim("A")], ON)
    assert result.value.surplus_cents == 1
    assert explain(result, "en")[-1] == "€0.01 was overpaid: it must be refunded or set off by agreement."


@pytest.mark.parametrize(
    ("amount", "claims", "designated", "words"),
    [
        (-1, [claim("A")], [], "negatief"),
        (1, [claim("A", costs_cents=-1)], [], "negatief"),
        (1, [claim("A", interest_cents=-1)], [], "negatief"),
        (1, [claim("A", principal_cents=-1)], [], "negatief"),
        (-1, [], [], "negatief"),
        (1, [claim("A"), claim("A")], [], "twee keer"),
        (1, [claim("A")], ["B"], "Aangewezen maar niet bekend: B"),
    ],
)
def test_a_payment_that_cannot_be_placed_is_refused(
    amount: int, claims: list[OpenClaim], designated: list[str], words: str
) -> None:
    with pytest.raises(LawError, match=words):
        distribute(amount, claims, ON, designated)


@given(
    AMOUNTS,
    st.lists(
        st.tuples(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 10**6), st.integers(1, 3)), max_size=6
    ),
)
def test_no_cent_is_lost_over_any_number_of_claims(amount: int, rows: list[tuple[int, int, int, int]]) -> None:
    claims = [
        claim(str(index), costs_cents=costs, interest_cents=due, principal_cents=principal, burden=Fraction(burden))
        for index, (costs, due, principal, burden) in enumerate(rows)
    ]
    result = distribute(amount, claims, ON).value
    assert sum(took.used_cents for _, took in result.allocations) + result.surplus_cents == amount
    assert result.surplus_cents == max(0, amount - sum(one.open_cents for one in claims))
