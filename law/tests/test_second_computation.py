"""An independent second computation agrees on random accounts with payments, to the cent."""

import importlib.util
import random
import sys
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from voldaan_law.nl.statement import statement
from voldaan_law.nl.statement_account import Account, Claim, Cost, CreditNote, Payment

_spec = importlib.util.spec_from_file_location("second_computation", Path(__file__).with_name("second_computation.py"))
assert _spec is not None and _spec.loader is not None
second = importlib.util.module_from_spec(_spec)
sys.modules["second_computation"] = second
_spec.loader.exec_module(second)

LAST = date(2026, 12, 31)
SEED = 20261122


def random_account(dice: random.Random) -> Account:
    """One to three claims with costs, up to four payments and now and then a credit note, over up to ten years."""
    days = dice.choice([30, 200, 500, 500, 900, 3650])
    on = date(2004, 1, 1) + timedelta(days=dice.randrange((LAST - date(2004, 1, 1)).days + 1))
    first = max(on - timedelta(days=days), date(2003, 1, 1))

    def day() -> date:
        return first + timedelta(days=dice.randrange((on - first).days + 1))

    claims = []
    for name in "ABC"[: dice.choice([1, 1, 1, 2, 3])]:
        kind = dice.choice(
            [
                "statutory",
                "commercial",
                "contractual",
                "contractual_or_commercial",
                "statutory",
                "commercial",
                "monthly",
            ]
        )
        percent = Fraction(dice.randrange(1, 240), 8) if kind.startswith("contractual") else None
        if kind == "monthly":
            percent = Fraction(dice.randrange(1, 20), 8)
        start = claims[0].interest_from if claims and dice.random() < 0.3 else day()
        claims.append(Claim(name, dice.randrange(1, 10 ** dice.randrange(2, 9)), start, kind, percent))

    def named() -> tuple[str, ...]:
        return tuple(dice.sample([claim.id for claim in claims], dice.randint(1, len(claims))))

    owed = sum(claim.principal_cents for claim in claims)
    costs = tuple(Cost(dice.randrange(4000, 100000), day()) for _ in range(dice.choice([0, 1, 1, 2])))
    payments = tuple(
        Payment(day(), dice.randrange(1, max(2, owed)), named() if dice.random() < 0.3 else ())
        for _ in range(dice.randrange(5))
    )
    notes = tuple(
        CreditNote(day(), dice.randrange(1, max(2, owed // 3)), dice.choice(claims).id)
        for _ in range(dice.choice([0, 0, 0, 1]))
    )
    return Account(tuple(claims), costs, payments, on, notes)


def computed_apart(account: Account) -> object:
    debts = [
        second.Debt(claim.id, claim.principal_cents, claim.interest_from, claim.kind, claim.percent)
        for claim in account.claims
    ]
    return second.World(
        debts,
        [(cost.due_on, cost.amount_cents) for cost in account.costs],
        sorted(
            [(paid.on, paid.amount_cents, list(paid.designated)) for paid in account.payments], key=lambda row: row[0]
        ),
        account.on,
        notes=[(note.on, note.amount_cents, note.claim) for note in account.credit_notes],
    ).run()


def disagreements(count: int, seed: int) -> list[str]:
    """The accounts of which the two computations say something else."""
    dice, wrong = random.Random(seed), []
    for number in range(count):
        account = random_account(dice)
        value = statement(account).value
        found = second.Answer(value.costs_cents, value.interest_cents, value.principal_cents, value.surplus_cents)
        if found != computed_apart(account):
            wrong.append(f"account {number} of seed {seed}: {account}")
    return wrong


def test_the_second_computation_agrees_on_three_thousand_random_accounts() -> None:
    assert disagreements(3000, SEED) == []


@pytest.mark.slow
def test_the_second_computation_agrees_on_one_hundred_thousand_random_accounts(request: pytest.FixtureRequest) -> None:
    if "slow" not in str(request.config.getoption("markexpr")):
        pytest.skip("100,000 accounts take minutes: run with -m slow")
    assert disagreements(100_000, SEED + 1) == []
