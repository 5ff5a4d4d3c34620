"""Toetsgevallen per regel: how a case of the further rules is computed; ``cases`` reads ``RULE_RUNNERS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from fractions import Fraction

from .money import parse_euros
from .nl.arrangements import breach
from .nl.capacity import Capacity
from .nl.contact import allowed, next_allowed
from .nl.court import after_costs, bailiff_fee, competence, court_fee, salary
from .nl.direct_debit import comes_back
from .nl.europe import late_payment, route
from .nl.holds import Hold, may
from .nl.interest import SERIES
from .nl.limitation import limitation
from .nl.procedure import Window, appeal_window, earliest_roll_date, opposition_window
from .nl.set_off import Debt, set_off
from .nl.stage_facts import StageFacts
from .nl.stages import can_move
from .nl.terms import payment_term
from .nl.wki import applies, complaint_acknowledged_by
from .outcome import decimal_text
from .parameters import figure

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


def _contact_case(inputs: Values, expected: Values) -> Values:
    moment = datetime.fromisoformat(inputs["at"])
    found = {"allowed": str(allowed(moment, inputs["channel"]).value)}
    return found | {"next": next_allowed(moment, inputs["channel"]).isoformat()}


def _hold_case(inputs: Values, expected: Values) -> Values:
    found = may(inputs["act"], inputs.get("holds", "").split()).value
    return {"answer": found.answer.value, "addressee": found.addressee}


def _procedure_case(inputs: Values, expected: Values) -> Values:
    """One of three: the earliest roll date, the window of opposition, the window of appeal."""
    if "served_on" in inputs:
        on = date.fromisoformat(inputs["served_on"])
        return {"earliest_roll_date": earliest_roll_date(on, inputs["residence"]).value.isoformat()}
    if "known_on" in inputs:
        window: Window | None = opposition_window(date.fromisoformat(inputs["known_on"])).value
    else:
        window = appeal_window(parse_euros(inputs["claim"]), date.fromisoformat(inputs["judgment_on"])).value
    if window is None:
        return {"last_day": "none"}
    return {"last_day": window.last_day.isoformat(), "surely_closed_after": window.surely_closed_after.isoformat()}


def _route_case(inputs: Values, expected: Values) -> Values:
    found = route(
        inputs["country"],
        parse_euros(inputs["claim"]),
        disputed=inputs.get("disputed") == "True",
        consumer=inputs.get("consumer") == "True",
        choice_of_court=inputs.get("choice_of_court") == "True",
    )
    return {"route": found.value}


def _late_payment_case(inputs: Values, expected: Values) -> Values:
    claim_cents = parse_euros(inputs.get("claim", "1000"))
    found = late_payment(inputs["country"], date.fromisoformat(inputs["on"]), claim_cents).value
    return {"percent": decimal_text(found.percent), "fixed": _euros(found.fixed_cents)}


def _breach_case(inputs: Values, expected: Values) -> Values:
    found = breach(
        date.fromisoformat(inputs["missed_on"]),
        date.fromisoformat(inputs["today"]),
        natural_person=inputs.get("natural_person", "True") == "True",
        reminder_received_on=_day(inputs.get("reminder_received_on")),
    ).value
    return {"state": found.state, "last_day": found.last_day.isoformat() if found.last_day else "none"}


def _wki_case(inputs: Values, expected: Values) -> Values:
    found = applies(inputs["mode"], Capacity(inputs["capacity"]), inputs.get("residence", "nl")).value
    return {"applies": str(found)}


def _complaint_case(inputs: Values, expected: Values) -> Values:
    return {"acknowledge_by": complaint_acknowledged_by(date.fromisoformat(inputs["received_on"])).value.isoformat()}


def _debit_case(inputs: Values, expected: Values) -> Values:
    on = date.fromisoformat(inputs["on"])
    until = comes_back(on, scheme=inputs.get("scheme", "core")).value
    return {
        "bank_until": until.bank_until.isoformat(),
        "refund_until": until.refund_until.isoformat() if until.refund_until else "none",
        "claim_until": until.claim_until.isoformat() if until.claim_until else "none",
    }


def _set_off_case(inputs: Values, expected: Values) -> Values:
    claim = Debt(parse_euros(inputs["claim"]), date.fromisoformat(inputs["due_on"]))
    counter = Debt(parse_euros(inputs["counterclaim"]), date.fromisoformat(inputs["counterclaim_due_on"]))
    found = set_off(claim, counter, _day(inputs.get("stated_on"))).value
    if found is None:
        return {"amount": "none"}
    return {"amount": _euros(found.amount_cents), "effective_on": found.effective_on.isoformat()}


def _rate_case(inputs: Values, expected: Values) -> Values:
    found = figure(SERIES[inputs["kind"]], date.fromisoformat(inputs["on"]))
    return {"percent": decimal_text(found.fraction)}


_FROM_TEXT: dict[str, Callable[[str], object]] = {
    "bool": lambda text: text == "True",
    "int": int,
    "str": str,
    "date": date.fromisoformat,
    "frozenset[Hold]": lambda text: frozenset(Hold(name) for name in text.split()),
}


def _stage_case(inputs: Values, expected: Values) -> Values:
    """Inputs are ``stage``, ``to`` and facts by name; what is left out is not known. ``objections`` counts them."""
    kinds = {field.name: str(field.type).removesuffix(" | None") for field in fields(StageFacts)}
    known = {name: _FROM_TEXT[kinds[name]](text) for name, text in inputs.items() if name not in ("stage", "to")}
    found = can_move(inputs["stage"], inputs["to"], StageFacts(**known))  # type: ignore[arg-type]
    return {"allowed": str(found.value), "objections": str(0 if found.value else len(found.steps)), "row": found.rule}


RULE_RUNNERS: dict[str, Callable[[Values, Values], Values]] = {
    "bailiff": _bailiff_case,
    "breach": _breach_case,
    "complaint": _complaint_case,
    "contact": _contact_case,
    "debit": _debit_case,
    "hold": _hold_case,
    "late_payment": _late_payment_case,
    "procedure": _procedure_case,
    "rate": _rate_case,
    "route": _route_case,
    "set_off": _set_off_case,
    "stage": _stage_case,
    "wki": _wki_case,
    "competence": _competence_case,
    "court_fee": _court_fee_case,
    "salary": _salary_case,
    "terms": _terms_case,
    "limitation": _limitation_case,
}
