"""Antwoorden van de opdrachtregel: what a command reads from its arguments, and the form in which it answers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from .errors import LawError
from .outcome import Outcome, explain

T = TypeVar("T")
Json = dict[str, object]
# What a command answers: the JSON document, the lines for people, and the exit code.
Answer = tuple[object, list[str], int]
# What the help says of a command, its arguments, and what it does.
Command = tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], Answer]]


def answer(result: Outcome[T], value: Json, language: str) -> Answer:
    """The JSON of an outcome: its value, then how it was found; the lines are the explanation."""
    proof: Json = {
        "steps": explain(result, language),
        "rules": list(dict.fromkeys(part.rule for part in result.steps)),
        "sources": list(result.sources),
        "needs_judgement": [part.text(language) for part in result.needs_judgement],
        "unverified": list(result.unverified),
        "receipt": {
            "kernel": result.receipt.kernel,
            "figures_sha256": result.receipt.figures_sha256,
            "sha256": result.receipt.sha256,
        },
    }
    return value | proof, explain(result, language), 0


def day(text: str) -> date:
    """A date argument. Raises LawError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise LawError(
            f"'{text}' is geen datum: schrijf bijvoorbeeld 2026-11-23.", f"'{text}' is not a date."
        ) from None


def moment(text: str) -> datetime:
    """A date and time argument; without an offset it is Dutch time, as on the clock. Raises LawError.

    The hour that comes twice in autumn lies in the night, where no answer depends on which of the two it is.
    """
    from zoneinfo import ZoneInfo

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise LawError(
            f"'{text}' is geen tijdstip: schrijf bijvoorbeeld 2026-11-23T09:00.", f"'{text}' is not a moment."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo("Europe/Amsterdam"))


def read_text(name: str) -> str:
    """The text of a file, or of standard input for ``-``. Raises LawError when it cannot be read as UTF-8."""
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise LawError(
            f"'{name}' is niet te lezen: geef een tekstbestand in UTF-8.", f"'{name}' cannot be read."
        ) from None


def number(value: Fraction) -> int | float:
    """A percentage as a JSON number: only for print, nothing is computed with it."""
    return value.numerator if value.denominator == 1 else float(value)
