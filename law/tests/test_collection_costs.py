"""Collection costs: the scale at every edge, VAT, and who owes what."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.capacity import Capacity, is_natural_person
from voldaan_law.nl.collection_costs import NoticeState, collection_costs, costs_due, scale_cents
from voldaan_law.outcome import explain


@pytest.mark.parametrize(
    ("principal", "costs"),
    [
        (0, 0),
        (1, 4000),
        (26667, 4000),
        (26670, 4001),
        (249999, 37500),
        (250000, 37500),
        (250001, 37500),
        (250005, 37501),
        (500000, 62500),
        (500010, 62501),
        (1000000, 87500),
        (1000050, 87501),
        (20000000, 277500),
        (20000100, 277501),
        (99999800, 677499),
        (99999900, 677500),
        (100000000, 677500),
        (100000200, 677500),
        (10**17, 677500),
    ],
)
def test_the_scale_at_its_edges(principal: int, costs: int) -> None:
    assert scale_cents(principal) == costs
    assert collection_costs(principal).value == costs


@given(st.integers(0, 3 * 10**8))
def test_the_fast_scale_equals_the_explained_one(principal: int) -> None:
    assert scale_cents(principal) == collection_costs(principal).value


@given(st.integers(1, 2 * 10**8), st.integers(1, 10**6))
def test_costs_never_fall_when_the_principal_grows(principal: int, more: int) -> None:
    assert 4000 <= scale_cents(principal) <= scale_cents(principal + more) <= 677500


@pytest.mark.parametrize("edge", [250000, 500000, 1000000, 20000000, 100000000])
def test_the_scale_makes_no_jump_at_the_edge_of_a_tier(edge: int) -> None:
    assert scale_cents(edge + 1) - scale_cents(edge - 1) <= 1


def test_vat_is_taken_over_the_rounded_costs() -> None:
    assert collection_costs(26667, vat=True).value == 4840
    assert collection_costs(1234567, vat=True).value == 108714


def test_minimum_and_maximum_are_explained() -> None:
    assert explain(collection_costs(100)) == [
        "De staffel over € 1,00 geeft € 0,15.",
        "Het minimum is € 40,00.",
    ]
    assert explain(collection_costs(200000000), "en") == [
        "The scale over €2,000,000.00 gives €11,775.00.",
        "The maximum is €6,775.00.",
    ]
    assert explain(collection_costs(0)) == ["Er is geen hoofdsom open, dus er zijn geen kosten."]


def test_the_scale_is_not_known_for_default_before_july_2012() -> None:
    assert collection_costs(100000, on=date(2012, 7, 1)).value == 15000
    with pytest.raises(NotYetKnown):
        collection_costs(100000, on=date(2012, 6, 30))


def test_a_negative_principal_is_refused() -> None:
    with pytest.raises(LawError, match="negatief"):
        collection_costs(-1)
    with pytest.raises(LawError, match="negatief"):
        scale_cents(-1)
    with pytest.raises(LawError, match="negatief"):
        costs_due(capacity=Capacity.CONSUMER, unpaid_principal_cents=-1, notice=NoticeState.NONE)


def test_a_notice_that_names_no_amount_is_refused() -> None:
    with pytest.raises(LawError, match="zonder bedrag telt de brief niet") as refusal:
        costs_due(capacity=Capacity.CONSUMER, unpaid_principal_cents=1, notice=NoticeState.EXPIRED)
    assert refusal.value.rule == "LR-2.03"


def test_a_cost_clause_never_raises_what_a_consumer_owes() -> None:
    result = costs_due(
        capacity=Capacity.CONSUMER,
        unpaid_principal_cents=100000,
        notice=NoticeState.EXPIRED,
        announced_cents=20000,
        agreed_cents=20000,
    )
    assert result.value == 15000


def test_vat_is_part_of_what_the_notice_may_announce() -> None:
    def due(announced: int, vat: bool) -> int:
        return costs_due(
            capacity=Capacity.CONSUMER,
            unpaid_principal_cents=100000,
            notice=NoticeState.EXPIRED,
            announced_cents=announced,
            noticed_principal_cents=100000,
            vat=vat,
        ).value

    assert due(18150, True) == 18150
    assert due(18151, True) == 0
    assert due(18150, False) == 0


def test_a_sole_trader_is_told_that_we_wait_for_the_notice() -> None:
    result = costs_due(capacity=Capacity.SOLE_TRADER, unpaid_principal_cents=100000, notice=NoticeState.NONE)
    assert explain(result) == [
        "Er is nog geen geldige veertiendagenbrief waarvan de termijn voorbij is: er zijn geen kosten verschuldigd.",
        "De wet geeft € 40,00 bij een handelsovereenkomst, maar bij een natuurlijk persoon wachten we op de brief.",
    ]


def test_a_company_that_paid_late_still_owes_forty_euros() -> None:
    result = costs_due(capacity=Capacity.COMPANY, unpaid_principal_cents=0, notice=NoticeState.EXPIRED)
    assert result.value == 4000


@given(
    st.sampled_from([capacity for capacity in Capacity if capacity.is_natural_person]),
    st.sampled_from([NoticeState.NONE, NoticeState.RUNNING, NoticeState.VOID]),
    st.integers(0, 10**8),
    st.booleans(),
)
def test_a_natural_person_owes_nothing_before_a_valid_notice_has_ended(
    capacity: Capacity, notice: NoticeState, principal: int, vat: bool
) -> None:
    due = costs_due(capacity=capacity, unpaid_principal_cents=principal, notice=notice, vat=vat, announced_cents=4000)
    assert due.value == 0


@given(st.integers(0, 10**8), st.integers(0, 10**6))
def test_a_consumer_never_owes_more_than_announced_nor_than_the_scale(unpaid: int, announced: int) -> None:
    due = costs_due(
        capacity=Capacity.CONSUMER,
        unpaid_principal_cents=unpaid,
        notice=NoticeState.EXPIRED,
        announced_cents=announced,
    ).value
    assert due == min(announced, scale_cents(unpaid))


def test_capacity_says_who_is_a_natural_person_and_who_trades() -> None:
    assert {capacity.value for capacity in Capacity if is_natural_person(capacity)} == {
        "consumer",
        "sole_trader",
        "partnership",
        "unknown",
    }
    assert {capacity.value for capacity in Capacity if capacity.is_trading} == {
        "sole_trader",
        "partnership",
        "company",
        "public_body",
    }


def test_costs_use_the_figures_of_the_day_that_is_asked() -> None:
    def due(capacity: Capacity, notice: NoticeState, on: date) -> int:
        return costs_due(
            capacity=capacity, unpaid_principal_cents=100000, notice=notice, announced_cents=15000, on=on
        ).value

    assert due(Capacity.CONSUMER, NoticeState.EXPIRED, date(2012, 7, 1)) == 15000
    assert due(Capacity.COMPANY, NoticeState.EXPIRED, date(2013, 3, 16)) == 15000
    assert due(Capacity.SOLE_TRADER, NoticeState.NONE, date(2013, 3, 16)) == 0
    for capacity, notice, on in [
        (Capacity.CONSUMER, NoticeState.EXPIRED, date(2012, 6, 30)),
        (Capacity.COMPANY, NoticeState.NONE, date(2013, 3, 15)),
        (Capacity.SOLE_TRADER, NoticeState.NONE, date(2013, 3, 15)),
    ]:
        with pytest.raises(NotYetKnown):
            due(capacity, notice, on)
