"""Toetsgevallen per regel: how a case of the further rules is computed; ``cases`` reads ``RULE_RUNNERS``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from .money import parse_euros
from .nl.capacity import Capacity
from .nl.court import after_costs, bailiff_fee, competence, court_fee, salary
from .nl.limitation import limitation
from .nl.terms import payment_term

Values = dict[str, str]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


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


def _court_fee_case(inputs: Values, expected: Values) -> Values:
    claim_cents = parse_euros(inputs["claim"]) if "claim" in inputs else None
    on = date.fromisoformat(inputs["on"])
    fee = court_fee(claim_cents, inputs["claimant"], on, court=inputs.get("court", "kanton")).value
    return {"fee": _euros(fee)}


def _salary_case(inputs: Values, expected: Values) -> Values:
    awarded, on = parse_euros(inputs["awarded"]), date.fromisoformat(inputs["on"])
    found = {"salary": _euros(salary(awarded, Fraction(inputs["points"]), on).value)}
    return found | {"after_costs": _euros(after_costs(awarded, on).value)}


def _bailiff_case(inputs: Values, expected: Values) -> Values:
    on = date.fromisoformat(inputs["on"])
    return {"fee": _euros(bailiff_fee(inputs["act"], on, vat=inputs.get("vat") == "True").value)}


def _competence_case(inputs: Values, expected: Values) -> Values:
    credit_sum = parse_euros(inputs.get("credit_sum", "0"))
    found = competence([(parse_euros(inputs["claim"]), inputs["subject"])], credit_sum_cents=credit_sum).value
    return {"court": found.court}


RULE_RUNNERS: dict[str, Callable[[Values, Values], Values]] = {
    "bailiff": _bailiff_case,
    "competence": _competence_case,
    "court_fee": _court_fee_case,
    "salary": _salary_case,
    "terms": _terms_case,
    "limitation": _limitation_case,
}
