"""Opdrachten per regel: the commands of ``python -m voldaan_law`` for default, limitation, court and the like.

One function and one entry in ``RULE_COMMANDS`` per rule; ``cli`` reads them when it builds its parser.
"""

from __future__ import annotations

import argparse

from .cli_answers import Answer, Command, Json, answer, day, number
from .errors import LawError
from .money import parse_euros
from .nl.capacity import Capacity


def capacity(text: str) -> Capacity:
    """A capacity argument. Raises LawError naming the choices."""
    try:
        return Capacity(text)
    except ValueError:
        raise LawError(
            f"Onbekende hoedanigheid '{text}': kies {', '.join(Capacity)}.",
            f"Unknown capacity '{text}': choose {', '.join(Capacity)}.",
            rule="LR-0.01",
        ) from None


def _default(options: argparse.Namespace) -> Answer:
    from .nl.default import default_start

    result = default_start(
        day(options.due),
        term_is_fatal=options.agreed,
        notice_term_last_day=day(options.notice_last_day) if options.notice_last_day else None,
        refused_on=day(options.refused) if options.refused else None,
    )
    start = result.value
    value: Json = {
        "default_on": start.on.isoformat() if start else None,
        "ground": start.ground if start else None,
    }
    return answer(result, value, options.language)


def _default_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--due", required=True, metavar="DATE", help="last day to pay")
    command.add_argument("--agreed", "--fatal", action="store_true", help="the term was agreed, not merely printed")
    command.add_argument("--notice-last-day", metavar="DATE", help="last day of the notice of default")
    command.add_argument("--refused", metavar="DATE", help="day on which the debtor refused to pay")


def _limitation(options: argparse.Namespace) -> Answer:
    from .nl.limitation import limitation

    result = limitation(
        options.kind,
        day(options.due),
        [day(text) for text in options.interrupted],
        event_on=day(options.event) if options.event else None,
    )
    value: Json = {
        "ends_on": result.value.ends_on.isoformat(),
        "original_ends_on": result.value.original_ends_on.isoformat(),
    }
    return answer(result, value, options.language)


def _limitation_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--kind", required=True, help="contract, consumer_sale, periodic, damages, judgment, ...")
    command.add_argument("--due", required=True, metavar="DATE", help="day the claim fell due")
    command.add_argument("--interrupted", action="append", default=[], metavar="DATE", help="may be given again")
    command.add_argument("--event", metavar="DATE", help="day of the damage, payment or loan itself")


def _terms(options: argparse.Namespace) -> Answer:
    from .nl.terms import payment_term

    result = payment_term(
        capacity(options.capacity),
        received_on=day(options.received) if options.received else None,
        performed_on=day(options.performed) if options.performed else None,
        accepted_on=day(options.accepted) if options.accepted else None,
        agreed_days=options.days,
        large_to_sme=options.large_to_sme,
        contract_on=day(options.contract) if options.contract else None,
        expressly_agreed=options.express,
    )
    term = result.value
    value: Json = {
        "last_day": term.last_day.isoformat(),
        "days": term.days,
        "interest_from": term.interest_from.isoformat() if term.interest_from else None,
        "clamped": term.clamped,
    }
    return answer(result, value, options.language)


def _terms_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--capacity", required=True, help="consumer, sole_trader, partnership, company, public_body")
    command.add_argument("--received", metavar="DATE", help="invoice received")
    command.add_argument("--performed", metavar="DATE", help="performance received")
    command.add_argument("--accepted", metavar="DATE", help="performance accepted under an agreed check")
    command.add_argument("--days", type=int, metavar="N", help="agreed term")
    command.add_argument("--large-to-sme", action="store_true", help="large debtor, small or medium creditor")
    command.add_argument("--contract", metavar="DATE", help="day of the contract")
    command.add_argument("--express", action="store_true", help="a longer term was expressly agreed")


def _court_costs(options: argparse.Namespace) -> Answer:
    from .nl.court import court_costs

    result = court_costs(parse_euros(options.claim), options.claimant, options.year)
    costs = result.value
    value: Json = {
        "court_fee_cents": costs.court_fee_cents,
        "writ_cents": costs.writ_cents,
        "salary_point_cents": costs.salary_point_cents,
        "known_total_cents": costs.known_total_cents,
    }
    return answer(result, value, options.language)


def _court_costs_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--claim", required=True, metavar="EUROS", help="claim in the writ")
    command.add_argument("--claimant", required=True, help="natural, legal or legal_aid")
    command.add_argument("--year", required=True, type=int, metavar="Y", help="year of the first roll date")


def _competence(options: argparse.Namespace) -> Answer:
    from .nl.court import competence

    result = competence([(parse_euros(options.claim), options.subject)])
    value: Json = {"court": result.value.court, "lawyer_required": result.value.lawyer_required}
    return answer(result, value, options.language)


def _competence_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--claim", required=True, metavar="EUROS", help="with interest until the summons")
    command.add_argument("--subject", default="other", help="other, consumer_sale, rent, employment, ...")


def _interest_start(options: argparse.Namespace) -> Answer:
    from .nl.default import interest_start

    result = interest_start(
        capacity(options.capacity),
        day(options.due),
        options.agreed,
        day(options.received) if options.received else None,
        day(options.default) if options.default else None,
        large_to_sme=options.large_to_sme,
        expressly_agreed=options.express,
    )
    start = result.value
    value: Json = {
        "kind": start.kind if start else None,
        "first_day": start.first_day.isoformat() if start else None,
    }
    return answer(result, value, options.language)


def _interest_start_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--capacity", required=True, help="consumer, sole_trader, partnership, company, public_body")
    command.add_argument("--due", required=True, metavar="DATE", help="last day to pay")
    command.add_argument("--agreed", "--fatal", action="store_true", help="the term was agreed, not merely printed")
    command.add_argument("--received", metavar="DATE", help="invoice or performance received")
    command.add_argument("--default", metavar="DATE", help="first day of default")
    command.add_argument("--large-to-sme", action="store_true", help="large debtor, small or medium creditor")
    command.add_argument("--express", action="store_true", help="a longer term was expressly agreed")


def _route(options: argparse.Namespace) -> Answer:
    from .nl.europe import route

    result = route(
        options.country,
        parse_euros(options.claim),
        disputed=options.disputed,
        consumer=options.consumer,
        choice_of_court=options.choice_of_court,
    )
    return answer(result, {"route": result.value}, options.language)


def _route_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--country", required=True, help="where the debtor lives: NL, DE, ...")
    command.add_argument("--claim", required=True, metavar="EUROS")
    command.add_argument("--disputed", action="store_true")
    command.add_argument("--consumer", action="store_true")
    command.add_argument("--choice-of-court", action="store_true", help="a Dutch court was agreed in writing")


def _late_payment(options: argparse.Namespace) -> Answer:
    from .nl.europe import late_payment

    result = late_payment(options.country, day(options.on), parse_euros(options.claim))
    value: Json = {"percent": number(result.value.percent), "fixed_cents": result.value.fixed_cents}
    return answer(result, value, options.language)


def _late_payment_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--country", required=True, help="BE, DE, FR, LU, AT, ES, IT or IE")
    command.add_argument("--on", required=True, metavar="DATE")
    command.add_argument("--claim", required=True, metavar="EUROS")


def _arrangement(options: argparse.Namespace) -> Answer:
    from .nl.arrangements import assess, propose

    balance_cents = parse_euros(options.balance)
    plan = propose(balance_cents, options.count, day(options.first)).value
    result = assess(balance_cents, plan, day(options.agreed))
    value: Json = {
        "instalments": [{"on": part.on.isoformat(), "cents": part.cents} for part in plan],
        "lawful": result.value.lawful,
        "by_rule": result.value.by_rule,
    }
    return answer(result, value, options.language)


def _arrangement_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--balance", required=True, metavar="EUROS")
    command.add_argument("--count", required=True, type=int, metavar="N", help="monthly instalments")
    command.add_argument("--first", required=True, metavar="DATE", help="first instalment")
    command.add_argument("--agreed", required=True, metavar="DATE", help="day of the agreement")


def _wki(options: argparse.Namespace) -> Answer:
    from .nl.wki import applies

    result = applies(options.mode, capacity(options.capacity), options.residence)
    return answer(result, {"applies": result.value}, options.language)


def _wki_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--mode", required=True, help="own, third_party or assigned")
    command.add_argument("--capacity", required=True, help="consumer, sole_trader, partnership, company, public_body")
    command.add_argument("--residence", default="nl", help="nl or another country")


def _complaint(options: argparse.Namespace) -> Answer:
    from .nl.wki import complaint_acknowledged_by

    result = complaint_acknowledged_by(day(options.received))
    return answer(result, {"acknowledge_by": result.value.isoformat()}, options.language)


def _complaint_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--received", required=True, metavar="DATE")


def _debit(options: argparse.Namespace) -> Answer:
    from .nl.direct_debit import announce_by, comes_back

    on = day(options.on)
    result = comes_back(on, scheme=options.scheme, e_mandate=options.e_mandate)
    until = result.value
    value: Json = {
        "announce_by": announce_by(on, consumer=options.scheme == "core").value.isoformat(),
        "bank_until": until.bank_until.isoformat(),
        "refund_until": until.refund_until.isoformat() if until.refund_until else None,
        "claim_until": until.claim_until.isoformat() if until.claim_until else None,
    }
    return answer(result, value, options.language)


def _debit_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--on", required=True, metavar="DATE", help="day of the debit")
    command.add_argument("--scheme", default="core", help="core or b2b")
    command.add_argument("--e-mandate", action="store_true", help="the mandate was signed electronically at the bank")


def _set_off(options: argparse.Namespace) -> Answer:
    from .nl.set_off import Debt, set_off

    result = set_off(
        Debt(parse_euros(options.claim), day(options.due)),
        Debt(parse_euros(options.counterclaim), day(options.counterclaim_due)),
        day(options.stated) if options.stated else None,
    )
    done = result.value
    value: Json = {
        "amount_cents": done.amount_cents if done else None,
        "effective_on": done.effective_on.isoformat() if done else None,
    }
    return answer(result, value, options.language)


def _set_off_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--claim", required=True, metavar="EUROS")
    command.add_argument("--due", required=True, metavar="DATE", help="day the claim was due")
    command.add_argument("--counterclaim", required=True, metavar="EUROS")
    command.add_argument("--counterclaim-due", required=True, metavar="DATE")
    command.add_argument("--stated", metavar="DATE", help="day the statement of set-off was received")


RULE_COMMANDS: dict[str, Command] = {
    "terms": ("the last day to pay", _terms_arguments, _terms),
    "default": ("when default begins", _default_arguments, _default),
    "interest-start": ("when interest begins", _interest_start_arguments, _interest_start),
    "court-costs": ("court fee, writ and salary", _court_costs_arguments, _court_costs),
    "competence": ("which court decides", _competence_arguments, _competence),
    "limitation": ("until when a claim lives", _limitation_arguments, _limitation),
    "set-off": ("two debts that cancel out", _set_off_arguments, _set_off),
    "arrangement": ("a schedule of instalments", _arrangement_arguments, _arrangement),
    "debit": ("how long a direct debit can come back", _debit_arguments, _debit),
    "wki": ("whether the Wki applies", _wki_arguments, _wki),
    "complaint": ("by when a complaint is confirmed", _complaint_arguments, _complaint),
    "route": ("which court or procedure", _route_arguments, _route),
    "late-payment": ("late payment between traders abroad", _late_payment_arguments, _late_payment),
}
