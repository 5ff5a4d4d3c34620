"""Verplichte onderdelen: which document each kind is to the law (rule book §15), and whether a text holds its elements.

An element is carried by a table, by a placeholder, or by a block that says in its file that it carries it (``says``).
What our own paper always holds (sender, address, date, reference, version, privacy) cannot be left out by a text.
"""

from __future__ import annotations

from collections.abc import Iterable

from voldaan.base.errors import Refused
from voldaan.messages.blocks import Block, Script
from voldaan.messages.facts import Kind, MessageFacts
from voldaan_law.nl.document_elements import ELEMENTS
from voldaan_law.nl.document_types import check_document

DOCUMENT = {
    Kind.PRE_DUE_REMINDER: "reminder", Kind.REMINDER: "reminder", Kind.SECOND_REMINDER: "reminder",
    Kind.NOTICE_OF_DEFAULT: "notice_of_default", Kind.FOURTEEN_DAY_NOTICE: "notice14", Kind.DEMAND: "sommation",
    Kind.INTERRUPTION: "interruption", Kind.CLAIM_DESCRIPTION: "wki_first_letter", Kind.ARRANGEMENT: "arrangement",
    Kind.ARRANGEMENT_REMINDER: "arrangement_breach", Kind.ARRANGEMENT_ENDED: "arrangement_breach",
    Kind.DISPUTE_RECEIVED: "dispute_received", Kind.COMPLAINT_RECEIVED: "complaint_received",
    Kind.DEBT_HELP_PAUSE: "debt_help_pause", Kind.BALANCE_STATEMENT: "balance_statement",
    Kind.CLAIM_FILING: "insolvency_filing", Kind.ESTATE_LETTER: "estate_letter",
    Kind.ADMINISTRATOR_LETTER: "administrator_letter", Kind.PRIVACY_NOTICE: "privacy_notice",
    Kind.DISCHARGE: "receipt", Kind.PAYMENT_RECEIVED: "receipt", Kind.SETTLEMENT: "settlement",
    Kind.INTEREST_SPECIFICATION: "interest_specification", Kind.DEBIT_ANNOUNCEMENT: "debit_mandate",
    Kind.COMPLAINT_OUTCOME: "complaint_answer",
}  # fmt: skip
#: On every paper of ours: the head, the box above the fold, the foot, and the clock that guards two working days.
_PAPER = frozenset(
    """
    amount claims creditor date debtor payment_way privacy_link references template_version within_two_days
    wki_identification claim_list due_date mandate
    """.split()  # noqa: SIM905 (a list of words reads better)
)
_SLOTS = {
    "claims": "principal bundle_table claim_summary nature_amount claim_ground balance",
    "balance": "balance balance_per_component plan_terms account",
    "instalments": "schedule",
    "interest": "base rate_rows sum",
    "description": "wki_description claim_summary",
}
_PLACEHOLDERS = {
    "announced_costs": "exact_costs costs_b2b", "costs": "exact_costs costs_b2b", "vat_percent": "vat_statement",
    "interest_kinds": "interest_rate_start", "default_grounds": "default_ground",
    "term_days": "reasonable_term seven_days", "claims": "obligation claim_ground", "contact": "how_to_dispute contact",
    "contact_short": "receipt_proof", "accepted_on": "acceptance plan_terms", "missed": "missed_term",
    "cure_days": "cure_days breach_clause", "subject": "dispute_subject", "answer_by": "handling_date term",
    "undisputed": "undisputed_part", "handler": "handler", "until_on": "period", "contact_person": "contact_person",
    "preference": "preference_statement", "regime_from_on": "debt_against_regime", "received": "received_amount",
    "dispute": "dispute", "creditor_gives": "concessions", "pay_by": "amount_and_date", "collect_on": "prenotice",
    "findings": "findings", "decision": "decision", "remedy": "remedy", "next_authority": "next_authority",
    "dispute_scheme": "dispute_scheme", "iban": "account",
}  # fmt: skip
#: The end of an arrangement has no days left in which to mend it: the reminder before it had them.
_NOT_FOR = {Kind.ARRANGEMENT_ENDED: frozenset({"cure_days"}), Kind.PRE_DUE_REMINDER: frozenset()}


def carried(blocks: Iterable[Block]) -> set[str]:
    """Welke onderdelen these blocks carry."""
    found = set(_PAPER)
    for block in blocks:
        found |= set(block.says) | set(_SLOTS.get(block.slot, "").split())
        for piece in block.template:
            if piece.placeholder:
                found |= set(_PLACEHOLDERS.get(piece.text, "").split())
    return found


def missing_everywhere(script: Script, kind: Kind) -> list[str]:
    """Wat geen enkel blok draagt of what the law asks of this kind, in Dutch."""
    return [ELEMENTS[name].nl for name in _missing(kind, script.blocks)]


def check_elements(script: Script, facts: MessageFacts, shown: Iterable[Block]) -> None:
    """Refuse a letter whose shown blocks lack an element that these facts ask for."""
    lacking = [name for name in _missing(facts.kind, shown) if _applies(name, facts)]
    if lacking:
        raise Refused(f"In {script.name} ontbreekt: {ELEMENTS[lacking[0]].nl}. Zet het terug in de tekst.", rule="§15")


def _missing(kind: Kind, blocks: Iterable[Block]) -> list[str]:
    if kind not in DOCUMENT:
        return []
    found = check_document(DOCUMENT[kind], sorted(carried(blocks) & set(ELEMENTS))).value.missing
    return [name for name in found if name not in _NOT_FOR.get(kind, ())]


def _applies(name: str, facts: MessageFacts) -> bool:
    """Of dit onderdeel hier speelt: a part that is not there needs no words."""
    if name == "vat_statement":
        return facts.vat_on_costs
    if name == "interest_rate_start":
        return facts.interest_cents > 0
    if name == "undisputed_part":
        return bool(getattr(facts.details, "undisputed_cents", 0))
    return True
