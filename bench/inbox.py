"""Meet de herkenning van reacties: how often the kind, the date and the amount are right, on replies set aside.

    bin/bench inbox [--folder aside|seen|blind] [--json]

The replies are our own (tests/inbox_corpus). Those in ``aside`` were put there by the hash of their names before the
first rule was written, and serve to measure only. Those in ``blind`` were written by others who saw no rule; nothing
was learned from them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.inbox_corpus.corpus import SENT_AT, Sample, replies
from tests.inbox_corpus.examples import told

from voldaan.base import clock
from voldaan.inbox.rules import Message, Verdict, classify
from voldaan.inbox.understanding import understand
from voldaan.payments.audit_rules import wilson

NEVER_MISSED = ("paid", "stop")


def main(arguments: Sequence[str] | None = None) -> int:
    """Meet, and print; exit code 1 when too little is right or something is missed in silence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", choices=("aside", "seen", "blind"), default="aside")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with clock.set_to(SENT_AT):
        found = measure(options.folder)
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _print(found)
    return 0 if found["accuracy"] >= 0.95 and not found["missed"] else 1


def measure(folder: str) -> dict[str, Any]:
    """Uitslag: accuracy of the kind with its interval, the confusion, dates and amounts, and what was missed.

    ``missed`` are replies that say paid or stop and of which neither the kinds nor the reasons say so.
    """
    n, right, dates, amounts = 0, 0, Counter[bool](), Counter[bool]()
    confusion: Counter[tuple[str, str]] = Counter()
    missed, wrong = [], []
    for sample, verdict in _answered(folder):
        name = f"{sample.language}/{sample.name}"
        # What else it says in our own replies; what else it may as well be called in those of others.
        others = set(sample.also) if folder == "blind" else set()
        also = set() if folder == "blind" else set(sample.also)
        n += 1
        confusion[sample.kind, verdict.kind] += 1
        if verdict.kind in {sample.kind, *others}:
            right += 1
        else:
            wrong.append((name, sample.kind, verdict.kind))
        if sample.day != "any":
            dates[verdict.on == sample.day] += 1
        amounts[verdict.amount_cents == sample.amount_cents] += 1
        named = {*verdict.kinds, *(reason.kind for reason in verdict.reasons)}
        missed += [(name, kind) for kind in NEVER_MISSED if kind in {sample.kind, *also} - named]
    return {
        "replies": n, "right": right, "accuracy": right / n, "interval": list(wilson(right, n)),
        "dates": [dates[True], sum(dates.values())], "amounts": [amounts[True], sum(amounts.values())],
        "confusion": sorted((*pair, count) for pair, count in confusion.items()), "wrong": wrong, "missed": missed,
    }  # fmt: skip


def _answered(folder: str) -> Iterator[tuple[Sample, Verdict]]:
    """Each reply with what was made of it."""
    if folder != "blind":
        yield from ((sample, understand(sample.mail()).verdict) for sample in replies(folder))
        return
    for number, one in enumerate(told("blind"), 1):
        sample = Sample(f"{number:03d}", one["language"], one["kind"], one["text"], one.get("date"),
                        one.get("amount_cents"), tuple(one.get("also", ())))  # fmt: skip
        yield sample, classify(Message(one["subject"], one["text"], one["on"]))


def _print(found: dict[str, Any]) -> None:
    low, high = found["interval"]
    print(f"{found['right']} of {found['replies']} kinds right: {found['accuracy']:.1%} ({low:.1%} to {high:.1%})")
    print(f"dates {found['dates'][0]} of {found['dates'][1]}, amounts {found['amounts'][0]} of {found['amounts'][1]}")
    for expected, given, count in found["confusion"]:
        print(f"  {expected:<15} {'' if expected == given else 'taken for ' + given:<26} {count}")
    for name, expected, given in found["wrong"]:
        print(f"wrong: {name}: {expected}, taken for {given}")
    print(f"paid or stop missed in silence: {len(found['missed'])} {found['missed'] or ''}")


if __name__ == "__main__":
    raise SystemExit(main())
