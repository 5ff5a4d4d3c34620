"""Feiten uit een bestand: a JSON object read into one of the dataclasses of facts, strictly.

Dates are ISO text, amounts whole cents, chances text such as ``"0.9"``, holds a list of their names. An unknown name
or a value of another kind is refused: a fact that is misspelt must not pass for one that is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from .errors import LawError
from .nl.capacity import Capacity
from .nl.holds import Hold

Facts = TypeVar("Facts")


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _holds(value: object) -> frozenset[Hold]:
    if not isinstance(value, list):
        raise ValueError
    return frozenset(Hold(_text(name)) for name in value)


# By the annotation of a field; ``| None`` is taken off first.
_READERS: dict[str, Callable[[object], object]] = {
    "bool": _flag,
    "int": _whole,
    "str": _text,
    "date": lambda value: date.fromisoformat(_text(value)),
    "Fraction": lambda value: Fraction(_text(value)),
    "Capacity": lambda value: Capacity(_text(value)),
    "frozenset[Hold]": _holds,
}


def read_json(path: str | Path) -> dict[str, object]:
    """The object in a JSON file. Raises LawError when there is none."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise LawError(
            f"'{path}' is geen leesbaar JSON-bestand met een object: controleer het pad en de inhoud.",
            f"'{path}' is not a readable JSON file with an object.",
        )
    return found


def read_facts(path: str | Path, kind: type[Facts]) -> Facts:
    """The facts in a JSON file, as ``kind``. Raises LawError naming the fact that is unknown, missing or unfit."""
    given = read_json(path)
    known = {field.name: str(field.type) for field in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(given) - set(known)):
        raise LawError(
            f"Onbekend feit: {', '.join(unknown)}. Kies uit {', '.join(known)}.",
            f"Unknown fact: {', '.join(unknown)}. Choose from {', '.join(known)}.",
        )
    values = {name: _value(name, known[name], value) for name, value in given.items()}
    try:
        return kind(**values)
    except TypeError:
        raise LawError(
            f"Er ontbreken feiten: geef in elk geval {', '.join(_required(kind))}.",
            f"Facts are missing: give at least {', '.join(_required(kind))}.",
        ) from None


def _required(kind: type[Facts]) -> list[str]:
    return [field.name for field in fields(kind) if field.default is MISSING]  # type: ignore[arg-type]


def _value(name: str, annotation: str, value: object) -> object:
    if value is None and annotation.endswith(" | None"):
        return None
    try:
        return _READERS[annotation.removesuffix(" | None")](value)
    except (ValueError, ZeroDivisionError):
        raise LawError(
            f"Het feit '{name}' is niet te lezen: geef een waarde van de soort {annotation}.",
            f"The fact '{name}' cannot be read: give a value of kind {annotation}.",
        ) from None
