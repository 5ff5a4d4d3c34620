"""Credit rules as tables: the limit in force, the sum of the payer rating, the delivery signal."""

from __future__ import annotations

from datetime import date

import pytest

from voldaan.credit.rules import (
    Bounds,
    Grant,
    Paid,
    Standing,
    in_force,
    people_needed,
    rating,
    signal,
    weighted_median_days,
)

DAY = date(2026, 11, 20)
PERMANENT = Grant(1, 100_00, date(2026, 1, 1), None)
TEMPORARY = Grant(2, 500_00, date(2026, 11, 1), date(2026, 11, 20))


def test_a_temporary_limit_goes_before_a_permanent_one_up_to_its_last_day() -> None:
    assert in_force([PERMANENT, TEMPORARY], DAY) == TEMPORARY
    assert in_force([PERMANENT, TEMPORARY], date(2026, 11, 21)) == PERMANENT
    assert in_force([PERMANENT, TEMPORARY], date(2026, 10, 31)) == PERMANENT
    assert in_force([PERMANENT], date(2025, 12, 31)) is None


def test_of_two_permanent_limits_the_last_decided_counts() -> None:
    assert in_force([PERMANENT, PERMANENT._replace(id=3, amount_cents=200_00)], DAY) is not None
    assert in_force([PERMANENT._replace(id=3, amount_cents=200_00), PERMANENT], DAY) == Grant(
        3, 200_00, date(2026, 1, 1), None
    )


@pytest.mark.parametrize(
    ("cents", "above", "people"), [(10_000_00, 10_000_00, 1), (10_000_01, 10_000_00, 2), (1, 0, 2), (10**9, None, 1)]
)
def test_above_the_bound_two_people_look(cents: int, above: int | None, people: int) -> None:
    assert people_needed(cents, above) == people


@pytest.mark.parametrize(
    ("paid", "median"),
    [
        ([], 0),
        ([Paid(12, 100)], 12),
        ([Paid(-5, 100)], 0),
        ([Paid(0, 100), Paid(30, 99)], 0),
        ([Paid(0, 99), Paid(30, 100)], 30),
        ([Paid(30, 50), Paid(0, 10), Paid(7, 40)], 7),
    ],
)
def test_the_median_is_of_the_money_and_not_of_the_invoices(paid: list[Paid], median: int) -> None:
    assert weighted_median_days(paid) == median


def test_the_rating_is_a_sum_that_adds_up_in_words() -> None:
    made = rating(
        [Paid(0, 100), Paid(10, 300), Paid(20, 100), Paid(-2, 100)], is_natural=False, oldest_days=15, broken_promises=1
    )
    assert [part.points for part in made.parts] == [100, -10, -15, -7, -5]
    assert (made.points, made.grade) == (63, "C")
    assert made.parts[1].sentence == "De helft van het geld kwam 10 dagen te laat of vroeger: 1 punt per dag, tot 40."
    assert made.parts[2].sentence == "2 van 4 facturen te laat (50%): 30 punten bij 100%."
    assert made.parts[3].sentence == "Oudste open factuur 15 dagen te laat: 1 punt per 2 dagen, tot 20."


@pytest.mark.parametrize(
    ("late", "oldest", "grade"),
    [(0, 0, "A"), (0, 31, "A"), (0, 32, "B"), (20, 0, "C"), (21, 0, "D"), (40, 1, "D"), (200, 2, "E"), (200, 999, "E")],
)
def test_the_classes_have_fixed_bounds(late: int, oldest: int, grade: str) -> None:
    made = rating([Paid(late, 100)] * 3, is_natural=False, oldest_days=oldest, broken_promises=0)
    assert made.grade == grade


def test_a_natural_person_gets_plain_facts_and_no_score() -> None:
    made = rating([Paid(9, 100)] * 2 + [Paid(0, 100)], is_natural=True, oldest_days=4, broken_promises=1)
    assert (made.grade, made.points, made.parts) == ("", None, ())
    assert made.facts == (
        "2 van de laatste 3 te laat.",
        "De oudste open factuur is 4 dagen te laat.",
        "1 keer niet betaald wat was toegezegd.",
    )


def test_two_invoices_are_too_few_for_a_class() -> None:
    assert rating([Paid(0, 1)] * 2, is_natural=False, oldest_days=0, broken_promises=0).grade == ""
    assert rating([], is_natural=False, oldest_days=0, broken_promises=0).facts == (
        "Nog geen factuur betaald in het laatste jaar.",
    )


AT_EASE = Standing(is_natural=False, limit_cents=1000_00, exposure_cents=500_00)


@pytest.mark.parametrize(
    ("standing", "expected", "code"),
    [
        (AT_EASE, "go", "within_limit"),
        (AT_EASE._replace(limit_cents=None), "go", "no_limit"),
        (AT_EASE._replace(exposure_cents=799_99), "go", "within_limit"),
        (AT_EASE._replace(exposure_cents=800_00), "ask", "near_limit"),
        (AT_EASE._replace(exposure_cents=1000_00), "ask", "near_limit"),
        (AT_EASE._replace(exposure_cents=1000_01), "stop", "over_limit"),
        (AT_EASE._replace(order_cents=500_01), "stop", "over_limit"),
        (AT_EASE._replace(limit_cents=0, exposure_cents=0), "go", "within_limit"),
        (AT_EASE._replace(limit_cents=0, exposure_cents=1), "stop", "over_limit"),
        (AT_EASE._replace(oldest_days=30), "go", "within_limit"),
        (AT_EASE._replace(oldest_days=31), "ask", "overdue"),
        (AT_EASE._replace(oldest_days=60), "ask", "overdue"),
        (AT_EASE._replace(oldest_days=61), "stop", "overdue"),
        (AT_EASE._replace(alerts=("downgraded",)), "ask", "alert_downgraded"),
        (AT_EASE._replace(alerts=("bankrupt",)), "stop", "alert_bankrupt"),
        (AT_EASE._replace(blocking_holds=("overlijden",)), "stop", "hold_overlijden"),
        (AT_EASE._replace(grade="E"), "ask", "grade"),
        (AT_EASE._replace(grade="D"), "go", "within_limit"),
    ],
)
def test_the_signal_follows_from_the_standing(standing: Standing, expected: str, code: str) -> None:
    made = signal(standing, Bounds())
    assert (made.signal, made.reasons[0].code) == (expected, code)


def test_every_reason_is_told_the_weightiest_first() -> None:
    made = signal(AT_EASE._replace(exposure_cents=1200_00, oldest_days=40, grade="E"), Bounds())
    assert [(reason.signal, reason.code) for reason in made.reasons] == [
        ("stop", "over_limit"),
        ("ask", "overdue"),
        ("ask", "grade"),
    ]
    assert made.reasons[0].sentence == "Over de limiet: € 1.200,00 van € 1.000,00, dat is € 200,00 te veel."


@pytest.mark.parametrize("days", [0, 31, 61, 500])
@pytest.mark.parametrize("exposure", [0, 900_00, 5000_00])
@pytest.mark.parametrize("holds", [(), ("overlijden",)])
def test_for_a_natural_person_the_machine_never_stops_by_itself(
    days: int, exposure: int, holds: tuple[str, ...]
) -> None:
    made = signal(
        AT_EASE._replace(is_natural=True, oldest_days=days, exposure_cents=exposure, blocking_holds=holds), Bounds()
    )
    assert made.signal in ("go", "ask")
    assert all(reason.signal != "stop" for reason in made.reasons)
