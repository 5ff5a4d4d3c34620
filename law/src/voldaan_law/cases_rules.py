"""Toetsgevallen per regel: how a case of the further rules is computed; ``cases`` reads ``RULE_RUNNERS``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .nl.limitation import limitation

Values = dict[str, str]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _limitation_case(inputs: Values, expected: Values) -> Values:
    found = limitation(
        inputs["kind"],
        date.fromisoformat(inputs["due_on"]),
        [date.fromisoformat(text) for text in inputs.get("interrupted", "").split()],
        event_on=_day(inputs.get("event_on")),
    ).value
    return {"ends_on": found.ends_on.isoformat(), "original_ends_on": found.original_ends_on.isoformat()}


RULE_RUNNERS: dict[str, Callable[[Values, Values], Values]] = {
    "limitation": _limitation_case,
}
