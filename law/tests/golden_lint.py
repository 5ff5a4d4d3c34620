"""What the linters find in every text of the corpus, for ``test_golden_lint.py``; run this file to write its JSON."""

from __future__ import annotations

import importlib
import json
import pkgutil
import string
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import voldaan_law.nl.lint
from voldaan_law.money import parse_euros
from voldaan_law.nl.lint.findings import Checked, Fault, Finding
from voldaan_law.nl.lint.notice import lint_notice
from voldaan_law.nl.lint.readability import readability
from voldaan_law.nl.lint.reminder import lint_reminder
from voldaan_law.nl.lint.terms import lint_terms
from voldaan_law.nl.lint.threats import lint_threats
from voldaan_law.outcome import Outcome, plain

FILE = Path(__file__).with_name("golden_lint.json")
TEXTS = Path(__file__).parents[1] / "texts"
Row = dict[str, Any]


def notice(row: Row) -> Outcome[Checked]:
    sent_on = date.fromisoformat(row["sent"]) if "sent" in row else None
    cents = parse_euros(row.get("principal", "1000"))
    return lint_notice(row["text"], principal_cents=cents, vat=row.get("vat", False), sent_on=sent_on)


LINTERS: dict[str, Callable[[Row], Outcome[Checked]]] = {
    "notice": notice,
    "reminder": lambda row: lint_reminder(row["text"]),
    "terms": lambda row: lint_terms(row["text"]),
    "threats": lambda row: lint_threats(row["text"]),
}


def texts() -> Iterator[tuple[str, Row]]:
    """Every text by its name; a sentence stands in the letter it belongs to."""
    for path in [*sorted(TEXTS.glob("*_*.toml")), TEXTS / "edges.toml"]:
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["text"]:
            yield f"{path.stem} {row['id']}", row
    for subject, table in tomllib.loads((TEXTS / "sentences.toml").read_text(encoding="utf-8")).items():
        for verdict in ("right", "wrong"):
            for index, sentence in enumerate(table[verdict], 1):
                yield f"{subject} {verdict} {index}", {"text": table["letter"].format(sentence=sentence)}


def tell(row: Row) -> dict[str, object]:
    """What each linter finds, whatever kind of text it is, and what the measure of reading says."""
    found: dict[str, object] = {
        name: [_finding(one) for one in lint(row).value.findings] for name, lint in LINTERS.items()
    }
    reading = readability(row["text"]).value
    counts = [reading.sentences, reading.words, reading.syllables, reading.longest_sentence]
    shares = [reading.long_words_percent, reading.passive_percent, str(reading.score)]
    return {name: faults for name, faults in found.items() if faults} | {"readability": [*counts, *shares]}


def _finding(found: Finding) -> str:
    numbers = "".join(f" {name}={plain(value)}" for name, value in found.numbers)
    return f"{found.fault.key} {found.where.line}:{found.where.start}-{found.where.end}{numbers}"


def faults() -> dict[str, list[object]]:
    """Every fault word for word."""
    names = [found.name for found in pkgutil.iter_modules(voldaan_law.nl.lint.__path__)]
    modules = [importlib.import_module(f"voldaan_law.nl.lint.{name}") for name in names]
    parts = [part for module in modules for value in vars(module).values() for part in _inside(value)]
    return {
        one.key: [
            *(one.rule, one.article, one.severity, one.verified),
            *(one.why.nl, one.why.en, one.fix.key, one.fix.nl, one.fix.en),
        ]
        for one in sorted(parts, key=lambda one: one.key)
    }


def _inside(value: object) -> Iterator[Fault]:
    """Faults that stand alone or in a table."""
    if isinstance(value, Fault):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _inside(part)
    elif isinstance(value, dict):
        yield from _inside(list(value.values()))


def names(text: str) -> set[str]:
    """The numbers that a sentence holds."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


if __name__ == "__main__":
    # One line for a fault and for a text, so that a difference can be read.
    parts = [
        ",\n".join(f"  {json.dumps(name)}: {json.dumps(one, ensure_ascii=False)}" for name, one in part.items())
        for part in (faults(), {name: tell(row) for name, row in texts()})
    ]
    FILE.write_text(f'{{\n "faults": {{\n{parts[0]}\n }},\n "texts": {{\n{parts[1]}\n }}\n}}\n', encoding="utf-8")
