"""Arrangements: a schedule to the cent, what may be accepted by rule, when one ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError
from voldaan_law.nl.arrangements import Assessment, Breach, Instalment, assess, breach, propose
from voldaan_law.outcome import explain

TODAY = date(2026, 11, 23)


def test_a_proposal_is_monthly_and_adds_up_to_the_cent() -> None:
    result = propose(10000, 3, date(2026, 12, 31))
    assert result.value == (
        Instalment(date(2026, 12, 31), 3334),
        Instalment(date(2027, 1, 31), 3333),
        Instalment(date(2027, 2, 28), 3333),
    )
    assert explain(result) == [
        "€ 100,00 in 3 termijnen, de eerste van € 33,34 op 31 december 2026, de laatste op 28 februari 2027."
    ]


@pytest.mark.parametrize(("balance", "count"), [(0, 1), (100, 0), (2, 3), (-5, 1)])
def test_a_proposal_of_nothing_is_refused(balance: int, count: int) -> None:
    with pytest.raises(LawError, match="niet meer termijnen dan centen"):
        propose(balance, count, TODAY)


@given(st.integers(1, 10**7), st.integers(1, 36))
def test_every_proposal_that_starts_in_time_is_lawful(balance: int, count: int) -> None:
    if balance >= count:
        assert assess(balance, propose(balance, count, TODAY).value, TODAY).value.lawful


def plan(*parts: tuple[date, int]) -> list[Instalment]:
    return [Instalment(on, cents) for on, cents in parts]


@pytest.mark.parametrize(
    ("instalments", "options", "objection"),
    [
        (plan((TODAY, 1000), (TODAY + timedelta(days=30), 9000)), {}, None),
        (plan((TODAY + timedelta(days=30), 10000)), {}, None),
        (plan((TODAY + timedelta(days=31), 10000)), {}, "first_late"),
        (plan((TODAY - timedelta(days=1), 10000)), {}, "bad_order"),
        (plan((TODAY, 5000), (TODAY, 5000)), {}, "bad_order"),
        (plan((TODAY, 10000), (TODAY + timedelta(days=1), 0)), {}, "bad_order"),
        (plan((TODAY, 10001), (TODAY + timedelta(days=1), -1)), {}, "bad_order"),
        (plan((TODAY, 9999)), {}, "not_the_balance"),
        (plan((TODAY, 10001)), {}, "not_the_balance"),
        ([], {}, "not_the_balance"),
        (plan((TODAY, 10000)), {"fee_cents": 1}, "no_fee"),
        (plan((TODAY, 10000)), {"interest_above_statutory": True}, "interest_above"),
    ],
)
def test_a_plan_is_lawful_unless_there_is_an_objection(
    instalments: list[Instalment], options: dict[str, object], objection: str | None
) -> None:
    result = assess(10000, instalments, TODAY, **options)  # type: ignore[arg-type]
    assert result.value.lawful is (objection is None)
    assert [part.sentence.key for part in result.steps] == [f"arrangement.{objection or 'adds_up'}"]


@pytest.mark.parametrize(
    ("instalments", "by_rule"),
    [
        (plan((TODAY, 9000), (date(2027, 11, 23), 1000)), True),
        (plan((TODAY, 9000), (date(2027, 11, 24), 1000)), False),
        (plan((TODAY, 1000), (date(2027, 1, 1), 9000)), True),
        (plan((TODAY, 999), (date(2027, 1, 1), 9001)), False),
        (plan((TODAY, 9999), (date(2027, 1, 1), 1)), True),
        (plan((TODAY, 5000), (date(2027, 1, 1), 4000), (date(2027, 11, 24), 1000)), False),
    ],
)
def test_a_long_plan_or_a_small_instalment_goes_to_a_person(instalments: list[Instalment], by_rule: bool) -> None:
    result = assess(10000, instalments, TODAY)
    assert result.value == Assessment(lawful=True, by_rule=by_rule)
    assert [part.rule for part in result.needs_judgement] == ([] if by_rule else ["LR-10.05"])


def test_nothing_owed_and_nothing_agreed_still_goes_to_a_person() -> None:
    assert assess(0, [], TODAY).value == Assessment(lawful=True, by_rule=False)


def test_objections_are_sentences_with_amounts() -> None:
    short = assess(10000, plan((TODAY, 9000)), TODAY, fee_cents=500)
    assert explain(short)[:2] == [
        "De termijnen zijn samen € 90,00, het saldo is € 100,00: pas de termijnen aan.",
        "Voor de regeling wordt € 5,00 extra gerekend: dat mag niet, haal het weg.",
    ]
    assert short.value == Assessment(lawful=False, by_rule=False)
    assert assess(1, plan((TODAY, 1)), TODAY, interest_above_statutory=True).unverified == ("LR-10.02",)


@pytest.mark.parametrize(
    ("natural", "received_on", "today", "found"),
    [
        (True, None, TODAY, Breach("kept", None)),
        (True, date(2026, 11, 1), TODAY, Breach("kept", None)),
        (True, None, TODAY + timedelta(days=1), Breach("remind", None)),
        (True, date(2026, 11, 25), date(2026, 12, 9), Breach("kept", date(2026, 12, 9))),
        (True, date(2026, 11, 25), date(2026, 12, 10), Breach("ended", date(2026, 12, 9))),
        (False, date(2026, 11, 25), date(2026, 12, 2), Breach("kept", date(2026, 12, 2))),
        (False, date(2026, 11, 25), date(2026, 12, 3), Breach("ended", date(2026, 12, 2))),
        (True, date(2026, 11, 1), date(2026, 12, 7), Breach("kept", date(2026, 12, 7))),
    ],
)
def test_an_arrangement_ends_only_after_a_reminder_and_time_to_mend(
    natural: bool, received_on: date | None, today: date, found: Breach
) -> None:
    result = breach(TODAY, today, natural_person=natural, reminder_received_on=received_on)
    assert result.value == found
    assert bool(result.needs_judgement) is (found.state == "ended")


def test_without_knowing_who_it_is_the_debtor_gets_the_longer_time_to_mend() -> None:
    assert breach(TODAY, date(2026, 12, 9), reminder_received_on=date(2026, 11, 25)).value.state == "kept"
