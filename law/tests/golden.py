"""Outcomes and refusals told in full, for ``test_golden.py``; run this file to write ``golden.json`` anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

from voldaan_law.errors import LawError
from voldaan_law.money import parse_euros, split_pro_rata
from voldaan_law.nl.allocation import OpenClaim, allocate, distribute
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.collection_costs import NoticeState, collection_costs, costs_due, scale_cents
from voldaan_law.nl.contact import allowed, next_allowed
from voldaan_law.nl.default import default_start, interest_start, notice_of_default_window
from voldaan_law.nl.impact import Change, State, as_text, with_figures
from voldaan_law.nl.interest import accrue, interest
from voldaan_law.nl.lint.notice import lint_notice
from voldaan_law.nl.lint.readability import readability
from voldaan_law.nl.lint.terms import lint_terms
from voldaan_law.nl.lint.threats import lint_threats
from voldaan_law.nl.monthly_interest import monthly_interest
from voldaan_law.nl.notice import NoticeClaim, bundle, notice_window
from voldaan_law.nl.portfolio import InterestTable, cost_table
from voldaan_law.nl.small_instalments import small_instalment_costs
from voldaan_law.nl.statement import statement
from voldaan_law.nl.statement_account import Account, Claim, Cost, CreditNote, Payment, read_kind
from voldaan_law.nl.statement_file import read_account
from voldaan_law.outcome import Outcome, Step
from voldaan_law.parameters import figure

FILE = Path(__file__).with_name("golden.json")
CET = timezone(timedelta(hours=1))
Told = dict[str, object]


def claim(name: str, **changes: object) -> OpenClaim:
    values: dict[str, object] = {"due_on": date(2026, 3, 31), "incurred_on": date(2026, 3, 1), "burden": Fraction(4)}
    values |= {"costs_cents": 4000, "interest_cents": 150, "principal_cents": 10000}
    return OpenClaim(id=name, **(values | changes))  # type: ignore[arg-type]


def due(capacity: Capacity, notice: NoticeState, unpaid: int = 100000, **options: object) -> Callable[[], object]:
    return lambda: costs_due(capacity=capacity, notice=notice, unpaid_principal_cents=unpaid, **options)  # type: ignore[arg-type]


def rate(kind: str, first: date, last: date, **options: object) -> Callable[[], object]:
    return lambda: interest(100000, kind, first, last, **options)  # type: ignore[arg-type]


def stated(*claims: Claim, on: date = date(2025, 1, 4), **options: object) -> Callable[[], object]:
    values: dict[str, object] = {"costs": (), "payments": ()} | options
    return lambda: statement(Account(claims or (OWED,), on=on, **values))  # type: ignore[arg-type]


def accrued(**changes: object) -> Callable[[], object]:
    values: dict[str, object] = {"principal_cents": 1, "capitalised_cents": 0, "accrued_cents": 0}
    values |= {"origin": date(2025, 1, 1), "first_day": date(2025, 1, 1), "last_day": date(2025, 1, 2)}
    return lambda: accrue("statutory", **(values | changes))  # type: ignore[arg-type]


OWED = Claim("A", 50000, date(2025, 1, 1))
AGREED = Claim("C", 10000, date(2025, 1, 1), "contractual", Fraction(8))
SECOND = date(2025, 1, 2)
EXPIRED, NONE = NoticeState.EXPIRED, NoticeState.NONE
TELLINGS: dict[str, Callable[[], object]] = {
    "interest statutory": rate("statutory", date(2023, 11, 1), date(2026, 11, 22)),
    "interest commercial simple": rate("commercial", date(2026, 5, 1), date(2026, 11, 22), compound=False),
    "interest by year": rate("statutory", date(2024, 1, 1), date(2024, 12, 31), convention="capitalisation_year"),
    "interest by calendar": rate("statutory", date(2024, 1, 1), date(2024, 12, 31), convention="calendar_year"),
    "interest contractual": rate("contractual", date(2025, 1, 1), date(2025, 6, 30), percent=Fraction("6.5")),
    "interest old law": rate("statutory", date(1991, 1, 1), date(1992, 12, 31)),
    "interest known on": rate("statutory", date(2025, 12, 1), date(2025, 12, 31), known_on=date(2025, 12, 1)),
    "interest too late": rate("statutory", date(2026, 12, 1), date(2027, 1, 1)),
    "interest too early": rate("statutory", date(1976, 3, 31), date(1977, 1, 1)),
    "interest reversed": rate("statutory", date(2026, 12, 1), date(2026, 11, 29)),
    "interest unknown kind": rate("legal", date(2026, 12, 1), date(2026, 12, 2)),
    "interest unknown convention": rate("statutory", date(2026, 12, 1), date(2026, 12, 2), convention="30/360"),
    "interest without percent": rate("contractual", date(2026, 12, 1), date(2026, 12, 2)),
    "interest negative percent": rate("contractual", date(2026, 12, 1), date(2026, 12, 2), percent=Fraction(-1)),
    "interest negative": lambda: interest(-1, "statutory", date(2026, 12, 1), date(2026, 12, 2)),
    "monthly": lambda: monthly_interest(100000, Fraction(2), date(2026, 1, 15), date(2026, 3, 20)),
    "monthly later": lambda: monthly_interest(
        100000, Fraction(2), date(2026, 2, 1), date(2026, 2, 20), began_on=date(2026, 1, 15)
    ),
    "monthly negative": lambda: monthly_interest(-1, Fraction(2), date(2026, 1, 15), date(2026, 3, 20)),
    "monthly reversed": lambda: monthly_interest(1, Fraction(2), date(2026, 1, 15), date(2026, 1, 13)),
    "costs": lambda: collection_costs(175279, vat=True, on=date(2026, 1, 1)),
    "costs minimum": lambda: collection_costs(1),
    "costs maximum": lambda: collection_costs(10**9),
    "costs just the minimum": lambda: collection_costs(26667),
    "costs just the maximum": lambda: collection_costs(10**8),
    "costs nothing": lambda: collection_costs(0),
    "costs negative": lambda: collection_costs(-1),
    "scale negative": lambda: scale_cents(-1),
    "costs due consumer": due(Capacity.CONSUMER, EXPIRED, announced_cents=15000, noticed_principal_cents=100000),
    "costs due capped": due(Capacity.CONSUMER, EXPIRED, announced_cents=1100),
    "costs due too high": due(Capacity.CONSUMER, EXPIRED, announced_cents=15001, noticed_principal_cents=100000),
    "costs due no notice": due(Capacity.CONSUMER, NONE),
    "costs due no amount": due(Capacity.CONSUMER, EXPIRED),
    "costs due unfair": due(Capacity.CONSUMER, EXPIRED, announced_cents=15000, unfair_clause=True),
    "costs due not contractual": due(Capacity.CONSUMER, EXPIRED, announced_cents=15000, contractual=False),
    "costs due not overdue": due(Capacity.COMPANY, NONE, overdue=False),
    "costs due trader waits": due(Capacity.SOLE_TRADER, NONE),
    "costs due trader agreed": due(Capacity.SOLE_TRADER, EXPIRED, announced_cents=20000, agreed_cents=20000),
    "costs due company": due(Capacity.COMPANY, NONE),
    "costs due company agreed": due(Capacity.COMPANY, EXPIRED, agreed_cents=20000),
    "costs due company vat": due(Capacity.COMPANY, EXPIRED, vat=True),
    "costs due negative": due(Capacity.COMPANY, EXPIRED, -1),
    "small first": lambda: small_instalment_costs(5000, date(2026, 7, 1)),
    "small later": lambda: small_instalment_costs(5000, date(2026, 7, 1), [(date(2026, 3, 1), 4000)]),
    "small ordinary": lambda: small_instalment_costs(30000, date(2026, 7, 1)),
    "small negative": lambda: small_instalment_costs(-1, date(2026, 7, 1)),
    "notice": lambda: notice_window(date(2026, 12, 3)),
    "notice rolled": lambda: notice_window(date(2026, 12, 3), delivery_days=2),
    "notice equated": lambda: notice_window(date(2029, 11, 1)),
    "notice received later": lambda: notice_window(date(2026, 5, 26), received_on=date(2026, 6, 2)),
    "notice email": lambda: notice_window(date(2026, 12, 10), channel="email", received_on=date(2026, 12, 11)),
    "notice email unproven": lambda: notice_window(date(2026, 12, 10), channel="email"),
    "notice sms": lambda: notice_window(date(2026, 12, 10), channel="sms"),
    "notice received before": lambda: notice_window(date(2026, 12, 10), received_on=date(2026, 12, 9)),
    "bundle": lambda: bundle(
        [
            NoticeClaim("A", 10000, date(2026, 4, 1)),
            NoticeClaim("B", 20000, date(2026, 4, 1)),
            NoticeClaim("C", 5, None),
            NoticeClaim("D", 5, date(2026, 4, 1), already_noticed=True),
        ],
        date(2026, 4, 1),
        vat=True,
    ),
    "bundle of nothing": lambda: bundle([NoticeClaim("A", 10000, None)], date(2026, 4, 1)),
    "bundle without principal": lambda: bundle([NoticeClaim("A", 0, date(2026, 4, 1))], date(2026, 4, 1)),
    "default fatal": lambda: default_start(date(2026, 3, 31), term_is_fatal=True),
    "default noticed": lambda: default_start(
        date(2026, 3, 31), term_is_fatal=False, notice_term_last_day=date(2026, 4, 20)
    ),
    "default refused": lambda: default_start(date(2026, 3, 31), term_is_fatal=False, refused_on=date(2026, 4, 20)),
    "default none": lambda: default_start(date(2026, 3, 31), term_is_fatal=False),
    "notice of default": lambda: notice_of_default_window(date(2026, 11, 23), True),
    "notice of default business": lambda: notice_of_default_window(date(2026, 11, 23), False),
    "notice of default email": lambda: notice_of_default_window(
        date(2029, 11, 23), False, date(2029, 11, 23), channel="email"
    ),
    "start consumer": lambda: interest_start(Capacity.CONSUMER, date(2026, 3, 31), True, default_on=date(2026, 4, 1)),
    "start consumer none": lambda: interest_start(Capacity.CONSUMER, date(2026, 3, 31), True),
    "start company": lambda: interest_start(Capacity.COMPANY, date(2026, 3, 31), True),
    "start public": lambda: interest_start(Capacity.PUBLIC_BODY, date(2026, 3, 31), True, date(2026, 1, 1)),
    "start clamped": lambda: interest_start(
        Capacity.COMPANY, date(2026, 3, 31), True, date(2026, 1, 1), large_to_sme=True
    ),
    "start express": lambda: interest_start(
        Capacity.COMPANY, date(2026, 3, 31), True, date(2026, 1, 1), expressly_agreed=True
    ),
    "start received": lambda: interest_start(Capacity.COMPANY, date(2026, 3, 31), False, date(2026, 3, 1)),
    "start unknown receipt": lambda: interest_start(
        Capacity.COMPANY, date(2026, 3, 31), False, default_on=date(2026, 4, 20)
    ),
    "distribute": lambda: distribute(
        60000, [claim("A"), claim("B"), claim("C", burden=Fraction(8)), claim("D")], date(2026, 5, 1), ["D"]
    ),
    "distribute two named": lambda: distribute(11000, [claim("A"), claim("B")], date(2026, 5, 1), ["B", "A"]),
    "distribute double": lambda: distribute(1, [claim("A"), claim("A")], date(2026, 5, 1)),
    "distribute unknown": lambda: distribute(1, [claim("A")], date(2026, 5, 1), ["Z", "Y"]),
    "distribute negative": lambda: distribute(-1, [claim("A")], date(2026, 5, 1)),
    "allocate negative": lambda: allocate(-1, costs=0, interest=0, principal=0),
    "contact allowed": lambda: allowed(datetime(2026, 11, 23, 7, tzinfo=CET), "email"),
    "contact at night": lambda: allowed(datetime(2026, 11, 23, 20, tzinfo=CET), "phone"),
    "contact sunday": lambda: allowed(datetime(2026, 11, 22, 12, tzinfo=CET), "sms"),
    "contact holiday": lambda: allowed(datetime(2026, 12, 25, 12, tzinfo=CET), "visit"),
    "contact post": lambda: allowed(datetime(2026, 12, 25, 12, tzinfo=CET), "post"),
    "contact naive": lambda: allowed(datetime.fromisoformat("2026-12-25T12:00:00"), "post"),
    "contact by fax": lambda: next_allowed(datetime(2026, 12, 25, 12, tzinfo=CET), "fax"),
    "amount unclear": lambda: parse_euros("1.234"),
    "nothing to divide over": lambda: split_pro_rata(1, [0]),
    "statement": stated(
        OWED,
        Claim("B", 50000, date(2025, 1, 1)),
        AGREED,
        costs=(Cost(4000, date(2025, 1, 1)), Cost(100, SECOND, "B")),
        payments=(Payment(SECOND, 14004), Payment(date(2025, 1, 3), 5, ("B",)), Payment(date(2025, 1, 4), 200000)),
        credit_notes=(CreditNote(date(2025, 1, 3), 1000, "A"), CreditNote(date(2025, 1, 5), 1, "A")),
    ),
    "statement commercial": stated(Claim("A", 50000, date(2025, 5, 1), "commercial"), on=date(2026, 11, 22)),
    "statement monthly": stated(Claim("A", 50000, date(2025, 1, 1), "monthly", Fraction(2)), on=date(2025, 2, 10)),
    "statement old law": stated(Claim("A", 50000, date(1991, 1, 1)), on=date(1992, 6, 1), convention="calendar_year"),
    "statement first day of new law": stated(Claim("A", 50000, date(1992, 1, 1)), on=date(1992, 6, 1)),
    "statement of two": stated(OWED, AGREED, payments=(Payment(SECOND, 60000),)),
    "statement known on": lambda: statement(Account((OWED,), (), (), SECOND), known_on=SECOND),
    "statement too late": stated(on=date(2027, 1, 1)),
    "statement double": stated(OWED, OWED),
    "statement negative": stated(payments=(Payment(SECOND, -1),)),
    "statement unknown claim": stated(payments=(Payment(SECOND, 1, ("Z", "Y")),)),
    "statement unknown kind": stated(Claim("A", 1, date(2025, 1, 1), "legal")),
    "kind unclear": lambda: read_kind("legal"),
    "account without claims": lambda: read_account({"on": "2025-01-01"}),
    "account with a number": lambda: read_account({"claims": [], "costs": [{"amount": 1, "due_on": "2025-01-01"}]}),
    "account without day": lambda: read_account({"claims": []}),
    "account with a typing error": lambda: read_account({"claim": []}),
    "account with an unclear amount": lambda: read_account({"claims": [], "costs": [{"amount": "1.234"}]}),
    "account without id": lambda: read_account({"claims": [{"kind": "4"}]}),
    "account without kind": lambda: read_account({"claims": [{"id": "A"}]}),
    "interest unknown rounding": rate("statutory", date(2026, 12, 1), date(2026, 12, 2), rounding="down"),
    "accrue negative": accrued(principal_cents=-1),
    "accrue before the origin": accrued(first_day=date(2024, 12, 31)),
    "portfolio negative": lambda: InterestTable(SECOND).cents([(-1, "statutory", SECOND)]),
    "portfolio costs negative": lambda: cost_table(SECOND).cents([-1]),
    "figures from nowhere": lambda: with_figures(State(), "/nowhere"),
    "impact": lambda: as_text(Change(2, None, None), "en"),
    "notice linted without principal": lambda: lint_notice("Betaal.", principal_cents=0),
    "reading nothing": lambda: readability("..."),
    "text too long": lambda: lint_threats("a" * 200001),
    "notice linted": lambda: lint_notice("Betaal 10 euro.", principal_cents=1000, vat=True, sent_on=date(2026, 11, 2)),
    "terms linted": lambda: lint_terms("Bij te late betaling is 30% rente per jaar verschuldigd."),
    "terms clean": lambda: lint_terms("Goederen worden bezorgd op het adres van de klant."),
    "threats linted": lambda: lint_threats("Wij leggen morgen beslag op uw loon."),
    "reading": lambda: readability("Betaal nu. Bel ons als dat niet lukt."),
    "figure": lambda: figure("statutory_interest", date(2026, 7, 1)),
}


def tell(name: str) -> Told:
    """An outcome, a refusal or a value, in full, as plain JSON."""
    try:
        result = TELLINGS[name]()
    except LawError as refusal:
        return {"refused": refusal.sentence, "refused_en": refusal.sentence_en, "rule": refusal.rule}
    if not isinstance(result, Outcome):
        return {"value": str(result)}
    return {
        "value": str(result.value),
        "steps": [_step(part) for part in result.steps],
        "needs_judgement": [_step(part) for part in result.needs_judgement],
        "sources": list(result.sources),
        "unverified": list(result.unverified),
        "rule": result.rule,
        "inputs": [list(pair) for pair in result.receipt.inputs],
        "receipt": result.receipt.sha256,
    }


def _step(part: Step) -> list[str]:
    return [part.rule, part.article, part.sentence.key, part.text("nl"), part.text("en")]


if __name__ == "__main__":
    told = {name: tell(name) for name in TELLINGS}
    FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
