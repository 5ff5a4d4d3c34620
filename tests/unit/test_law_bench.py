"""The bench of the law kernel measures what it says: both ways give the same cents, and the answer has its shape."""

from __future__ import annotations

import json
from datetime import date

import pytest
from bench import law

from voldaan_law.nl.interest import interest
from voldaan_law.nl.portfolio import Balance
from voldaan_law.nl.statement_account import Account, Claim, Cost, Payment


def test_both_ways_agree_on_a_small_portfolio(capsys: pytest.CaptureFixture[str]) -> None:
    assert law.main(["--claims", "4000", "--accounts", "2000", "--seed", "7", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {name: (part["count"], part["plain_count"], part["agrees"]) for name, part in found.items()} == {
        "interest": (4000, 200, True),
        "costs": (4000, 200, True),
        "accounts": (2000, 100, True),
    }
    assert {name: part["target_per_second"] for name, part in found.items()} == {
        "interest": 1_000_000,
        "costs": 1_000_000,
        "accounts": 50_000,
    }


def test_what_people_read_names_the_speed_the_promise_and_the_agreement(capsys: pytest.CaptureFixture[str]) -> None:
    assert law.main(["--claims", "20", "--accounts", "20"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["interest", "costs", "accounts"]
    assert all(line.endswith("the same to the cent") for line in lines)


def test_the_plain_loop_knows_leap_days_rate_changes_and_payments() -> None:
    first = date(2024, 2, 29)
    assert (
        law.plain_interest(123_456, "commercial", first) == interest(123_456, "commercial", first, law.LAST).value.cents
    )
    assert [law.plain_costs(cents) for cents in (1, 250_001, 99_999_999, 200_000_000)] == [
        4000,
        37_500,
        677_500,
        677_500,
    ]
    held = Account(
        (Claim("1", 100_000, date(2025, 1, 1)),),
        (Cost(4000, date(2025, 1, 1)),),
        (Payment(date(2025, 1, 10), 200_000),),
        law.LAST,
    )
    assert law.plain_balance(held) == Balance(0, 0, 0, 95_836)


def test_ways_that_differ_by_a_cent_are_not_reported_as_the_same() -> None:
    found = law.compare("costs", [1, 2, 3], lambda part: [4000 for _ in part], lambda part: [4001 for _ in part])
    assert found["agrees"] is False
    assert law.told({"costs": found})[0].endswith("NOT THE SAME")
