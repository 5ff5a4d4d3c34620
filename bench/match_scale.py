"""Meet de koppelaar op schaal: N bank lines against N open claims, in memory, one JSON document.

    python bench/match_scale.py [--claims 100000] [--seed 1]

A made-up administration with five claims a debtor and payers who write as people do: number whole, without dash, cut,
swapped, its end only, nothing at all; a tenth pays from an unknown account, a fiftieth is no customer.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections import Counter
from datetime import date, timedelta

from voldaan.payments.matching_index import ClaimIndex
from voldaan.payments.matching_keys import OpenClaim
from voldaan.payments.statements import StatementLine

FIRST_DAY = date(2026, 1, 1)
WORDS = "Bakker Smid Molen Linde Haven Wilg Ster Anker Roos Kade Brug Veld Berk Duin Kerk Poort".split()  # noqa: SIM905


def main() -> None:
    """Meet en druk één JSON-document af."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--lines", type=int, help="fewer lines than claims, for a profile")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    claims = [_claim(number, chance) for number in range(arguments.claims)]
    started = time.process_time()
    index = ClaimIndex(claims)
    indexed = time.process_time()
    levels: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for number, claim in list(enumerate(claims))[:: arguments.claims // (arguments.lines or arguments.claims)]:
        line, right = _payment(number, claim, chance)
        found = index.match(line)
        levels[found.level] += 1
        wrong[found.level] += found.allocations != right
    print(
        json.dumps(
            {
                "claims": len(claims),
                "index_cpu_seconds": round(indexed - started, 2),
                "match_cpu_seconds": round(time.process_time() - indexed, 2),
                "levels": levels,
                "wrong": wrong,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


def _claim(number: int, chance: random.Random) -> OpenClaim:
    debtor = number % 20_000 if number % 7 else number % 500
    cents = chance.randrange(500, 500_000)
    day = FIRST_DAY + timedelta(days=number * 300 // 100_000)
    return OpenClaim(
        claim_id=number,
        number=f"2026-{number:06d}",
        number_key=f"2026{number:06d}",
        debtor_id=debtor,
        debtor_number=f"D{debtor:05d}",
        debtor_name=f"{WORDS[debtor % 16]} {WORDS[debtor // 16 % 16]} {WORDS[debtor // 256 % 16]} B.V.",
        debtor_ibans=(f"NL00TEST{debtor:010d}",),
        open_cents=cents,
        principal_cents=cents,
        due_on=day + timedelta(days=30),
        issued_on=day,
    )


def _payment(number: int, claim: OpenClaim, chance: random.Random) -> tuple[StatementLine, tuple[tuple[int, int], ...]]:
    key = claim.number_key
    swapped = key[:-2] + key[-1] + key[-2]
    written = [f"Factuur {claim.number}", key, key[:-1], swapped, f"betaling {key[-4:]}", "bedankt!", ""]
    text = chance.choices(written, [40, 20, 8, 8, 8, 8, 8])[0]
    iban = claim.debtor_ibans[0] if chance.random() < 0.9 else f"NL00NEW{number:011d}"
    customer = chance.random() >= 0.02
    line = StatementLine(
        reference=str(number),
        booked_on=claim.due_on,
        value_on=claim.due_on,
        amount_cents=claim.open_cents if customer else chance.randrange(500, 500_000),
        counterparty_name=claim.debtor_name.upper() if customer else "Restitutie Groothandel",
        counterparty_iban=iban if customer else f"NL00OTHER{number:09d}",
        text=text if customer else "teruggave",
    )
    return line, ((claim.claim_id, claim.open_cents),) if customer else ()


if __name__ == "__main__":
    main()
