"""Meet de koppelaar: precision and recall of payment matching on portfolios with a known truth.

    python bench/match.py [--portfolio DIR]... [--no-hand] [--wrong] [--json]

Without a portfolio, ten seeds in three dialects are made with the corpus' own tool (VOLDAAN_SHARED, else ../shared).

A portfolio holds `invoices/YYYY-MM.csv`, `bank/YYYY-MM-DD.xml` and `truth.json`. Time passes as it did: invoices of a
month come in, then the bank file of each day. What is certain or likely is booked; the rest is settled by a person the
same day, who knows the truth, and the account is learned from it (`--no-hand`: nobody settles the rest). An answer is
right only when every claim and every cent is right. In memory, without database.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from voldaan.base.text import number_key
from voldaan.connect.camt import read
from voldaan.payments.audit_rules import wilson
from voldaan.payments.matching import Match
from voldaan.payments.matching_index import ClaimIndex
from voldaan.payments.matching_keys import OpenClaim
from voldaan.payments.statements import StatementLine

LEVELS = ("certain", "likely", "possible", "none")
AUTOMATIC = ("certain", "likely")


@dataclass
class Tally:
    """Telling: lines and right answers by level, and the customers' payments among them."""

    lines: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    payments: int = 0
    payments_automatic: int = 0
    payments_right: Counter[str] = field(default_factory=Counter)
    said: list[tuple[float, bool]] = field(default_factory=list)
    matching_seconds: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Meet en druk één JSON-document af; exit code 2 where there is nothing to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portfolio", action="append", default=[], type=Path)
    parser.add_argument("--no-hand", action="store_true", help="nobody settles what the matcher leaves")
    parser.add_argument("--wrong", action="store_true", help="print every wrong answer at certain and likely")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON document (the default)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        folders = options.portfolio or list(make_portfolios(Path(made)))
        if not folders:
            print("Geen portefeuille: geef --portfolio MAP, of zet de map shared naast de broncode.", file=sys.stderr)
            return 2
        started, tally = time.perf_counter(), Tally()
        for folder in folders:
            play(folder, tally, by_hand=not options.no_hand, show_wrong=options.wrong)
    print(json.dumps(report(tally, time.perf_counter() - started), indent=1))
    return 0


def make_portfolios(folder: Path, seeds: Iterable[int] = range(1, 11), months: int = 6) -> Iterator[Path]:
    """Maak portefeuilles met bekende waarheid: each seed in each dialect. Yields nothing where the corpus is absent."""
    shared = Path(os.environ.get("VOLDAAN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    tool, source = shared / "tools" / "portfolio.py", shared / "ml" / "ledger_dev.csv"
    if not (tool.is_file() and source.is_file()):
        return
    for seed in seeds:
        for dialect in ("abn", "ing", "rabo"):
            target = folder / f"{seed}-{dialect}"
            told = {"source": source, "from": "2014-01-01", "months": months, "seed": seed, "dialect": dialect}
            flags = [flag for name, value in told.items() for flag in (f"--{name}", str(value))]
            subprocess.run([sys.executable, str(tool), *flags, "--out", str(target)], check=True, capture_output=True)
            yield target


def play(folder: Path, tally: Tally, *, by_hand: bool = True, show_wrong: bool = False) -> None:
    """Speel een portefeuille af in de tijd en tel elk antwoord."""
    truth = json.loads((folder / "truth.json").read_text())["lines"]
    invoices = sorted(_invoices(folder), key=lambda claim: claim.issued_on)
    claims = {claim.number: claim for claim in invoices}
    index, upcoming = ClaimIndex(), iter([*invoices, None])
    following = next(upcoming)
    for file in sorted((folder / "bank").glob("*.xml")):
        month = file.stem[:7]
        while following is not None and f"{following.issued_on:%Y-%m}" <= month:
            index.put(following)
            following = next(upcoming)
        for line in read(file):
            if not isinstance(line, StatementLine):
                continue
            before = time.perf_counter()
            found = index.match(line)
            tally.matching_seconds += time.perf_counter() - before
            said = sorted((claims[number].claim_id, cents) for number, cents in truth[line.reference])
            right = _count(tally, found, said)
            if show_wrong and not right and found.level in AUTOMATIC:
                _print_wrong(folder, line, found, truth[line.reference], index)
            booked = found.allocations if found.level in AUTOMATIC else tuple(said) if by_hand else ()
            _book(index, line, booked, learn=by_hand or found.level == "certain")


def _invoices(folder: Path) -> Iterator[OpenClaim]:
    for file in sorted((folder / "invoices").glob("*.csv")):
        with file.open(encoding="utf8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter=";"):
                cents = round(float(row["Openstaand"].replace(",", ".")) * 100)
                number = row["Factuurnummer"]
                yield OpenClaim(
                    claim_id=int(number_key(number)),
                    number=number,
                    number_key=number_key(number),
                    debtor_id=int(row["Debiteurnummer"].lstrip("D")),
                    debtor_number=row["Debiteurnummer"],
                    debtor_name=row["Debiteurnaam"],
                    debtor_ibans=(row["IBAN"],) if row["IBAN"] else (),
                    open_cents=cents,
                    principal_cents=cents,
                    due_on=_day(row["Vervaldatum"]),
                    issued_on=_day(row["Factuurdatum"]),
                )


def _day(text: str) -> date:
    day, month, year = map(int, text.split("-"))
    return date(year, month, day)


def _count(tally: Tally, found: Match, said: list[tuple[int, int]]) -> bool:
    right = sorted(found.allocations) == said
    tally.lines[found.level] += 1
    tally.right[found.level] += right
    if found.level != "none":
        tally.said.append((found.probability, right))
    if said:
        tally.payments += 1
        tally.payments_automatic += found.level in AUTOMATIC
        tally.payments_right[found.level] += right
    return right


def _book(index: ClaimIndex, line: StatementLine, booked: tuple[tuple[int, int], ...], *, learn: bool) -> None:
    for claim_id, cents in booked:
        claim = index.get(claim_id)
        index.put(replace(claim, open_cents=max(0, claim.open_cents - cents)))
        if learn:
            index.learn(line.counterparty_iban, claim.debtor_id)


def report(tally: Tally, seconds: float) -> dict[str, Any]:
    """Uitslag: precision with its Wilson interval by level, recall over the customers' payments, automatic share."""
    levels = {}
    for level in LEVELS[:3]:
        n, right = tally.lines[level], tally.right[level]
        levels[level] = {
            "precision": round(right / n, 5) if n else None,
            "recall": round(tally.payments_right[level] / tally.payments, 5) if tally.payments else None,
            "n": n,
            "interval": [round(bound, 5) for bound in wilson(right, n)],
        }
    return {
        "levels": levels,
        "automatic_share": round(tally.payments_automatic / tally.payments, 5) if tally.payments else None,
        "payments": tally.payments,
        "lines": sum(tally.lines.values()),
        "brier": brier(tally.said),
        "reliability": _reliability(tally.said),
        "matching_seconds": round(tally.matching_seconds, 2),
        "seconds": round(seconds, 2),
    }


BINS = (0.0, 0.3, 0.6, 0.9, 0.99, 0.999, 1.0)
"""Bounds of the bins of probability; most answers are sure, so they are finest there."""


def _reliability(said: Sequence[tuple[float, bool]]) -> list[dict[str, Any]]:
    """IJking: of the answers in each bin what probability was stated on average, and what share was right."""
    table = []
    for low, high in pairwise(BINS):
        here = [(p, right) for p, right in said if low <= p < high or p == high == 1.0]
        if here:
            stated = math.fsum(p for p, _ in here) / len(here)
            right = sum(r for _, r in here)
            bounds = [round(bound, 5) for bound in wilson(right, len(here))]
            table.append({"from": low, "stated": round(stated, 5), "right": round(right / len(here), 5),
                          "n": len(here), "interval": bounds})  # fmt: skip
    return table


def brier(said: Sequence[tuple[float, bool]]) -> float | None:
    """Brier-score: the mean square of stated probability minus outcome (1 right, 0 wrong); 0 is perfect."""
    return round(math.fsum((p - right) ** 2 for p, right in said) / len(said), 6) if said else None


def _print_wrong(folder: Path, line: StatementLine, found: Match, said: object, index: ClaimIndex) -> None:
    codes = [reason.code for reason in found.reasons]
    print(folder.name, line.reference, line.amount_cents, repr(line.text), line.structured_reference, file=sys.stderr)
    print("   ", found.level, found.probability, found.allocations, codes, "truth", said, file=sys.stderr)
    for debtor_id in found.debtor_ids:
        rows = [(c.number, c.open_cents) for c in index._claims_of([debtor_id]) if c.open_cents]
        print("   ", debtor_id, rows[:8], file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
