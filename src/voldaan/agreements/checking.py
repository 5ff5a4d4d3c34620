"""Checking of terms (keuring): what the law's linter finds, and which of it keeps a text from being published. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from voldaan.agreements.clauses import Choices
from voldaan.base.errors import Refused
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.lint.findings import Severity, as_json
from voldaan_law.nl.lint.terms import lint_terms
from voldaan_law.nl.terms import payment_term

_PERCENT = re.compile(r"[1-9]\d?(,\d{1,2})?")


class Finding(NamedTuple):
    """Bevinding about a text: the rule, its article, where, why and what to write instead."""

    key: str
    rule: str
    article: str
    line: int
    words: str
    why: str
    fix: str
    blocks: bool


def check(text: str, audience: str, on: date) -> list[Finding]:
    """Keuring of a Dutch text: towards consumers an error blocks; between businesses it is only told."""
    found = []
    for one in lint_terms(text, on=on).value.findings:
        told = as_json(one)
        blocks = audience == "consumers" and one.fault.severity is Severity.ERROR
        found.append(
            Finding(
                one.fault.key, one.fault.rule, one.fault.article, one.where.line, one.where.words, str(told["why"]),
                str(told["fix"]), blocks,
            )
        )  # fmt: skip
    return found


def refuse_choices(choices: Choices, on: date) -> None:
    """Keuzes die de wet niet toelaat.

    :raises Refused: with the field in ``rule``.
    """
    if not 0 <= choices.payment_term_days <= 365:
        raise Refused("De betaaltermijn ligt tussen 0 en 365 dagen.", rule="payment_term_days")
    if not 1 <= choices.dispute_days <= 365:
        raise Refused("De termijn om te betwisten ligt tussen 1 en 365 dagen.", rule="dispute_days")
    if not 0 <= choices.costs_percent <= 15:
        raise Refused(
            "Kies voor de incassokosten 0 (de wettelijke staffel) tot en met 15 procent (LR-3.04).",
            rule="costs_percent",
        )
    _refuse_interest(choices)
    if choices.audience == "consumers":
        if choices.costs_percent:
            raise Refused(
                "Tegenover een consument gelden de wettelijke incassokosten (art. 6:96 lid 5 BW). "
                "Kies 0: de wettelijke staffel.",
                rule="costs_percent",
            )
        return
    if choices.kind == "collection_order":
        return
    term = payment_term(Capacity.COMPANY, received_on=on, agreed_days=choices.payment_term_days)
    if term.value.clamped:
        raise Refused(
            f"Een betaaltermijn van {choices.payment_term_days} dagen mag niet in algemene voorwaarden: er gelden dan "
            f"{term.value.days} dagen (LR-1.06, {term.steps[-1].article}). Kies een kortere termijn.",
            rule="payment_term_days",
        )


def _refuse_interest(choices: Choices) -> None:
    if not choices.interest_percent:
        return
    if choices.audience == "consumers":
        raise Refused(
            "Tegenover een consument geldt de wettelijke rente (art. 6:119 en 6:233 BW). Laat het veld leeg.",
            rule="interest_percent",
        )
    if not _PERCENT.fullmatch(choices.interest_percent):
        raise Refused(
            "Dit is geen percentage per jaar. Schrijf bijvoorbeeld 12,5; leeg is de wettelijke handelsrente.",
            rule="interest_percent",
        )
