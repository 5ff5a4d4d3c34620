"""Tekstkeuring: a text before it is used: what is missing, what may not be in it, and what is too hard to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from voldaan.base.errors import Refused
from voldaan.messages.blocks import own_script
from voldaan.messages.compose import compose
from voldaan.messages.elements import missing_everywhere
from voldaan.messages.facts import Form, Kind
from voldaan.messages.specimen import specimens
from voldaan_law.nl.lint.findings import Finding, Severity
from voldaan_law.nl.lint.notice import lint_notice
from voldaan_law.nl.lint.reminder import lint_reminder
from voldaan_law.nl.lint.threats import lint_threats

_REMINDERS = frozenset({Kind.PRE_DUE_REMINDER, Kind.REMINDER, Kind.SECOND_REMINDER})
_HARD = "LR-2.14"


class Problem(NamedTuple):
    """Bevinding: a sentence with its rule; what ``blocks`` keeps a text from being used, the rest asks a reason."""

    sentence: str
    rule: str
    blocks: bool
    words: str = ""


def review(kind: Kind, language: str, form: Form, text: Mapping[str, Any]) -> list[Problem]:
    """Keur a text as it would be said to a person and to a company, in each tone; each problem once."""
    try:
        script = own_script(dict(text), kind, language, form, "keuring")
    except Refused as refusal:
        return [Problem(refusal.sentence, refusal.rule, True)]
    found = [
        Problem(f"In de tekst ontbreekt: {name}. Zet dat blok terug.", "§15", True)
        for name in missing_everywhere(script, kind)
    ]
    for facts in specimens(kind):
        try:
            said = compose(replace(facts, form=form), language, {(kind, language, form): script}).text
        except Refused as refusal:
            found.append(Problem(refusal.sentence, refusal.rule, True))
            continue
        if language == "nl":
            found += [_problem(one) for one in _linted(kind, said, facts.principal_cents, facts.vat_on_costs)]
    return sorted({(p.sentence, p.words): p for p in found}.values(), key=lambda p: not p.blocks)


def _linted(kind: Kind, text: str, principal_cents: int, vat: bool) -> list[Finding]:
    """The linters of the law that read Dutch; a long line of an overview is no sentence of the text."""
    if kind is Kind.FOURTEEN_DAY_NOTICE:
        found = lint_notice(text, principal_cents=principal_cents, vat=vat).value.findings
    else:
        found = lint_reminder(text).value.findings
        if kind not in _REMINDERS:
            found = (*lint_threats(text).value.findings, *(one for one in found if one.fault.rule == _HARD))
    return [one for one in found if one.fault.severity is not Severity.WARNING or kind in _REMINDERS]


def _problem(one: Finding) -> Problem:
    blocks = one.fault.severity is Severity.ERROR
    return Problem(f"{one.why()} {one.fix()}", one.fault.rule, blocks, one.where.words)
