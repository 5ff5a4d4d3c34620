"""Opstellen (compose): from facts to words: a subject, a plain text and a letter, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from voldaan.documents.paper import Letter, Paragraph, Run, Summary, Table
from voldaan.messages.behaviour import Habit, habit
from voldaan.messages.blocks import Block, Language, Script, language
from voldaan.messages.details import Addressee, holding
from voldaan.messages.elements import check_elements
from voldaan.messages.facts import Form, Kind, MessageFacts, Tone
from voldaan.messages.lint import check_facts, check_words
from voldaan.messages.sheets import (
    balance_table,
    breakdown_table,
    claims_fit,
    claims_table,
    costs_table,
    description_table,
    instalments_table,
    interest_table,
)
from voldaan.messages.stationery import letter_from, plain_text, summary_from
from voldaan.messages.wording import Words, cleaned, fill, runs, words_for


@dataclass(frozen=True, slots=True)
class Composed:
    """Opgesteld bericht: subject and text for mail, the letter for paper, and which text version was used."""

    subject: str
    text: str
    letter: Letter
    template: str
    template_version: str

    @property
    def template_name(self) -> str:
        """Tekst en versie, as a message keeps them."""
        return f"{self.template}@{self.template_version}"


def compose(facts: MessageFacts, language_code: str = "", own: Mapping[Any, Script] = MappingProxyType({})) -> Composed:
    """Word the message, in the debtor's own language unless another is asked for.

    ``own`` are the texts of the administration's own by (kind, language, form), in the place of those that ship.

    ``Refused`` when these facts may not become this kind of message, or when a mandatory element is missing.
    """
    facts = cleaned(facts)
    check_facts(facts)
    # Who acts for somebody else is written to formally.
    form = Form.FORMAL if isinstance(facts.details, Addressee) else facts.form
    tongue = language(language_code or facts.debtor.language, form=form)
    script = own.get((facts.kind, tongue.code, form)) or tongue.scripts[facts.kind]
    words = words_for(facts, tongue)
    derivation = _derivation(facts, tongue, {block.slot for block in script.blocks})
    overview = None if claims_fit(facts) else claims_table(facts, tongue)
    appendix = (overview, *derivation) if overview else derivation
    conditions = conditions_of(facts, has_derivation=bool(derivation))
    subject = fill(script.subject, words)
    summary = _summary(facts, tongue, script, conditions, words)
    shown = [block for block in script.blocks if _holds(block.when, conditions)]
    check_elements(script, facts, shown)
    body = _body(facts, tongue, shown, words)
    letter = letter_from(facts, tongue, subject, summary, body, appendix, f"{script.name}@{script.version}")
    text = plain_text(facts, tongue, letter)
    check_words(script, text, facts, tongue.formats)
    return Composed(subject, text, letter, script.name, script.version)


def conditions_of(facts: MessageFacts, *, has_derivation: bool) -> dict[str, bool]:
    """Voorwaarden: which conditions of the text blocks hold for these facts."""
    due = {claim.due_on for claim in facts.claims}
    default = {claim.default_on for claim in facts.claims}
    return {
        "has_claims": bool(facts.claims),
        "one_claim": len(facts.claims) == 1,
        "one_due_date": len(due) == 1,
        "one_default_date": len(default) == 1,
        "partly_paid": any(claim.paid_cents for claim in facts.claims),
        "claims_in_appendix": not claims_fit(facts),
        "has_derivation": has_derivation,
        "natural_person": facts.debtor.natural_person,
        "company": not facts.debtor.natural_person,
        "has_interest": facts.interest_cents > 0,
        "has_interest_rate": any(claim.interest_cents and claim.interest_lines for claim in facts.claims),
        "has_costs": facts.costs_cents > 0,
        "has_announced_costs": facts.announced_costs_cents > 0,
        "has_term": facts.term_days > 0,
        "has_withdrawn_costs": facts.withdrawn_costs_cents > 0,
        "vat_on_costs": facts.vat_on_costs,
        "settled": facts.total_cents == 0,
        "on_behalf": facts.collector is not None,
        "registered": facts.collector is not None and bool(facts.collector.registration),
        "tone_friendly": facts.tone is Tone.FRIENDLY,
        "tone_neutral": facts.tone is Tone.NEUTRAL,
        "tone_firm": facts.tone is Tone.FIRM,
        "has_links": bool(facts.plan_url and facts.dispute_url),
        "has_payment_link": bool(facts.payment_url),
        "has_survey": bool(facts.survey_url),
        **{name.value: habit(facts.paid) is name for name in Habit if name},
        **(holding(facts.details) if facts.details else {}),
    }


def _holds(when: tuple[tuple[str, bool], ...], conditions: Mapping[str, bool]) -> bool:
    return all(conditions[name] is wanted for name, wanted in when)


def _body(facts: MessageFacts, tongue: Language, shown: list[Block], words: Words) -> tuple[Paragraph | Table, ...]:
    parts: list[Paragraph | Table] = []
    for block in shown:
        if not block.slot:
            parts.append(Paragraph(runs(block.template, words), block.item))
        else:
            parts += _slot(block.slot, facts, tongue)
    if facts.note:
        parts.insert(1, Paragraph((Run(facts.note),)))
    return tuple(parts)


def _slot(slot: str, facts: MessageFacts, tongue: Language) -> list[Paragraph | Table]:
    """What stands in a slot: our own tables, or the paragraphs that a person wrote."""
    if slot == "text":
        return [Paragraph((Run(line),)) for line in getattr(facts.details, "text", ())]
    makers = {
        "balance": balance_table, "description": description_table, "instalments": instalments_table,
        "interest": interest_table, "claims": claims_table if claims_fit(facts) else breakdown_table,
    }  # fmt: skip
    table = makers[slot](facts, tongue)
    return [] if table is None else [table]


def _summary(
    facts: MessageFacts, tongue: Language, script: Script, conditions: Mapping[str, bool], words: Words
) -> Summary:
    entry = next((summary for summary in script.summaries if _holds(summary.when, conditions)), None)
    if entry is None:
        return Summary(label="", amount="", note="")
    way_out = fill(tongue.way_out, words)
    return summary_from(facts, tongue, entry.label, fill(entry.headline, words), fill(entry.note, words), way_out)


def _derivation(facts: MessageFacts, tongue: Language, slots: set[str]) -> tuple[Table, ...]:
    """How interest and costs came about; of an instalment that was shown when it was agreed."""
    if facts.kind == Kind.ARRANGEMENT_REMINDER:
        return ()
    interest = None if "interest" in slots else interest_table(facts, tongue)
    return tuple(table for table in (interest, costs_table(facts, tongue)) if table is not None)
