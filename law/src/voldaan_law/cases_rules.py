"""Toetsgevallen per regel: how a case of the further rules is computed; ``cases`` reads ``RULE_RUNNERS``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .nl.capacity import Capacity
from .nl.limitation import limitation
from .nl.terms import payment_term

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


def _terms_case(inputs: Values, expected: Values) -> Values:
    found = payment_term(
        Capacity(inputs["capacity"]),
        received_on=_day(inputs.get("received_on")),
        performed_on=_day(inputs.get("performed_on")),
        accepted_on=_day(inputs.get("accepted_on")),
        agreed_days=int(inputs["agreed_days"]) if "agreed_days" in inputs else None,
        large_to_sme=inputs.get("large_to_sme") == "True",
        contract_on=_day(inputs.get("contract_on")),
        expressly_agreed=inputs.get("expressly_agreed") == "True",
    ).value
    interest_from = found.interest_from.isoformat() if found.interest_from else "none"
    return {"last_day": found.last_day.isoformat(), "days": str(found.days), "interest_from": interest_from}


RULE_RUNNERS: dict[str, Callable[[Values, Values], Values]] = {
    "terms": _terms_case,
    "limitation": _limitation_case,
}
