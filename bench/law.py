"""Meet de rekenkern: exact amounts a second on one core, beside a plain loop with Decimal in the same run.

    python -m bench.law [--claims N] [--accounts N] [--seed S] [--json]

A portfolio of claims of a few years old gets interest and collection costs; accounts with one to three payments get
their balance. The plain loop is what one writes first: ``Decimal``, claim by claim, rate by rate. Both must give the
same cents, or nothing is measured. Time is the processor time of this process, so that neighbours do not count.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import pairwise
from typing import TypeVar

from voldaan_law.nl.portfolio import Balance, InterestTable, Row, balances, cost_table
from voldaan_law.nl.statement_account import Account, Claim, Cost, Payment
from voldaan_law.parameters import all_series

T = TypeVar("T")
DAY = timedelta(days=1)
LAST = date(2026, 11, 22)
SERIES = {"statutory": "statutory_interest", "commercial": "commercial_interest"}
# What the project promises: exact amounts a second on one core.
TARGETS = {"interest": 1_000_000, "costs": 1_000_000, "accounts": 50_000}


def main(arguments: Sequence[str] | None = None) -> int:
    """Meet, en druk het resultaat af; exit code 1 when the two ways do not agree to the cent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--accounts", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print the result as one JSON document")
    options = parser.parse_args(arguments)
    found = measure(options.claims, options.accounts, options.seed)
    print(json.dumps(found, indent=1) if options.json else "\n".join(told(found)))
    return 0 if all(part["agrees"] for part in found.values()) else 1


def measure(claims: int, accounts: int, seed: int) -> dict[str, dict[str, object]]:
    """Every measurement, by name. The plain loop takes a sample: it is the same work for every claim."""
    dice = random.Random(seed)
    rows = [random_row(dice) for _ in range(claims)]
    principals = [row[0] for row in rows]
    held = [random_account(dice) for _ in range(accounts)]
    return {
        "interest": compare(
            "interest",
            rows,
            lambda part: InterestTable(LAST).cents(part),
            lambda part: [plain_interest(*r) for r in part],
        ),
        "costs": compare(
            "costs", principals, lambda part: cost_table(LAST).cents(part), lambda part: [plain_costs(p) for p in part]
        ),
        "accounts": compare(
            "accounts", held, lambda part: list(balances(part)), lambda part: [plain_balance(one) for one in part]
        ),
    }


def compare(
    name: str, inputs: list[T], ours: Callable[[list[T]], object], plain: Callable[[list[T]], object]
) -> dict[str, object]:
    """Both ways over the same inputs: amounts a second, and whether the sample is the same to the cent."""
    sample = inputs[: max(1, len(inputs) // 20)]
    ours(sample[:100])  # reading the figures is no part of the work
    fast_s, _ = timed(lambda: ours(inputs))
    plain_s, expected = timed(lambda: plain(sample))
    per_second, plain_per_second = len(inputs) / fast_s, len(sample) / plain_s
    return {
        "count": len(inputs),
        "per_second": round(per_second),
        "target_per_second": TARGETS[name],
        "plain_count": len(sample),
        "plain_per_second": round(plain_per_second),
        "times_faster": round(per_second / plain_per_second, 1),
        "agrees": ours(sample) == expected,
    }


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Processor seconds of a piece of work, and its answer."""
    began = time.process_time()
    answer = work()
    return max(time.process_time() - began, 1e-9), answer


def told(found: dict[str, dict[str, object]]) -> list[str]:
    """The result for people."""
    return [
        f"{name}: {part['per_second']:,} a second over {part['count']:,} (promised {part['target_per_second']:,}); "
        f"plain Decimal {part['plain_per_second']:,}, {part['times_faster']} times slower; "
        f"{'the same to the cent' if part['agrees'] else 'NOT THE SAME'}"
        for name, part in found.items()
    ]


def random_row(dice: random.Random) -> Row:
    """A claim without payments: up to four years old, mostly small."""
    first = LAST - dice.randrange(1460) * DAY
    return dice.randrange(100, 10 ** dice.choice([4, 5, 5, 6, 7])), dice.choice(["statutory", "commercial"]), first


def random_account(dice: random.Random) -> Account:
    """A claim with costs and one to three payments between its first day and now."""
    cents, kind, first = random_row(dice)
    days = (LAST - first).days + 1
    moments = sorted(first + dice.randrange(days) * DAY for _ in range(dice.choice([1, 2, 3])))
    payments = tuple(Payment(on, dice.randrange(1, max(2, cents // 2))) for on in moments)
    return Account((Claim("1", cents, first, kind),), (Cost(4000, first + 30 * DAY),), payments, LAST)


def percent_changes(kind: str) -> list[tuple[date, Decimal]]:
    """The dated rates of a kind, oldest first."""
    return [(figure.valid_from, Decimal(str(figure.value))) for figure in all_series()[SERIES[kind]].versions]


CHANGES = {kind: percent_changes(kind) for kind in SERIES}


def plain_parts(kind: str, origin: date, first: date, last: date) -> list[tuple[date, int, Decimal]]:
    """The stretch cut at rate changes and anniversaries: first day, days and percentage of each part."""
    cuts = {first, last + DAY}
    cuts |= {day for day, _ in CHANGES[kind] if first < day <= last}
    for year in range(first.year, last.year + 1):
        anniversary = origin.replace(year=year) if (origin.month, origin.day) != (2, 29) else leap_anniversary(year)
        if first < anniversary <= last:
            cuts.add(anniversary)
    days = sorted(cuts)
    return [
        (start, (after - start).days, next(rate for day, rate in reversed(CHANGES[kind]) if day <= start))
        for start, after in pairwise(days)
    ]


def leap_anniversary(year: int) -> date:
    """29 February, or 28 February where there is none."""
    return date(year, 3, 1) - DAY


def plain_accrual(
    base: Decimal, older: Decimal, fresh: Decimal, kind: str, origin: date, first: date, last: date
) -> tuple[Decimal, Decimal]:
    """Interest after a stretch: what is part of the base, and what is of the running year; exact to 50 digits."""
    for start, days, percent in plain_parts(kind, origin, first, last):
        if start != origin and start.month == origin.month and is_anniversary(origin, start):
            older, fresh = older + fresh, Decimal(0)
        fresh += (base + older) * percent * days / 36500
    return older, fresh


def is_anniversary(origin: date, day: date) -> bool:
    """Whether a year of interest begins on this day."""
    if (origin.month, origin.day) == (2, 29):
        return day == leap_anniversary(day.year)
    return day.day == origin.day


def whole(amount: Decimal) -> Decimal:
    """Half up to whole cents."""
    return amount.quantize(Decimal(1), ROUND_HALF_UP)


def plain_interest(cents: int, kind: str, first: date) -> int:
    """Interest as one writes it first."""
    with localcontext() as context:
        context.prec = 50
        older, fresh = plain_accrual(Decimal(cents), Decimal(0), Decimal(0), kind, first, first, LAST)
        return int(whole(older + fresh))


def plain_costs(cents: int) -> int:
    """Collection costs as one writes them first."""
    total, lower = Decimal(0), 0
    for upto, percent in ((250_000, "15"), (500_000, "10"), (1_000_000, "5"), (20_000_000, "1"), (None, "0.5")):
        part = cents if upto is None else min(cents, upto)
        total += max(part - lower, 0) * Decimal(percent) / 100
        lower = upto or 0
    return int(min(max(whole(total), Decimal(4000)), Decimal(677_500)))


def plain_balance(account: Account) -> Balance:
    """An account with payments as one writes it first."""
    (claim,), principal, costs, surplus = account.claims, account.claims[0].principal_cents, Decimal(0), 0
    assert claim.interest_from is not None
    older, fresh, first = Decimal(0), Decimal(0), claim.interest_from
    due = list(account.costs)
    with localcontext() as context:
        context.prec = 50
        for payment in [*account.payments, Payment(account.on, 0)]:
            costs += sum(cost.amount_cents for cost in due if cost.due_on <= payment.on)
            due = [cost for cost in due if cost.due_on > payment.on]
            if first <= payment.on:
                older, fresh = plain_accrual(
                    Decimal(principal), older, fresh, claim.kind, claim.interest_from, first, payment.on
                )
                older, fresh = whole(older), whole(older + fresh) - whole(older)
                first = payment.on + DAY
            left = Decimal(payment.amount_cents)
            taken = [min(left, costs)]
            taken.append(min(left - sum(taken), older))
            taken.append(min(left - sum(taken), fresh))
            taken.append(min(left - sum(taken), Decimal(principal)))
            costs, older, fresh = costs - taken[0], older - taken[1], fresh - taken[2]
            principal -= int(taken[3])
            surplus += int(left - sum(taken))
    return Balance(int(costs), int(older + fresh), principal, surplus)


if __name__ == "__main__":
    sys.exit(main())
