"""Soorten documenten (rule book section 15): what each letter or form must hold, must not hold, and when it may go.

The field lists of the European forms are not confirmed: the form itself is the source.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, outcome, step
from .document_elements import ELEMENTS

# In every letter to a debtor; the last one only for who collects under the Wki.
COMMON = (
    "creditor",
    "debtor",
    "date",
    "references",
    "claim_list",
    "payment_way",
    "how_to_dispute",
    "privacy_link",
    "template_version",
)
WKI = "wki_identification"
NEVER = "misleading_look"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """Soort document: number in the rule book, key, article, own elements, and the situation it needs.

    ``is_letter``: a letter to a debtor, which also holds the common elements.
    """

    number: int
    key: str
    name: Sentence
    article: str
    is_letter: bool
    mandatory: tuple[str, ...]
    forbidden: tuple[str, ...]
    needs: str
    verified: bool = True

    def required(self, *, wki: bool = False) -> tuple[str, ...]:
        """All mandatory elements, the common ones first."""
        if not self.is_letter:
            return self.mandatory
        common = (*COMMON, WKI) if wki else COMMON
        return (*common, *(key for key in self.mandatory if key not in common))


def _type(
    number: int,
    key: str,
    nl: str,
    en: str,
    article: str,
    mandatory: str,
    forbidden: str,
    needs: str,
    *,
    is_letter: bool = True,
    verified: bool = True,
) -> DocumentType:
    must_not = (*forbidden.split(), NEVER) if is_letter else tuple(forbidden.split())
    name = Sentence(f"document.{key}", nl, en)
    return DocumentType(number, key, name, article, is_letter, tuple(mandatory.split()), must_not, needs, verified)


DOCUMENTS: dict[str, DocumentType] = {
    found.key: found
    for found in (
        _type(
            1,
            "reminder",
            "Betalingsherinnering",
            "payment reminder",
            "art. 6:96 lid 6 BW",
            "amount due_date ignore_line",
            "costs_consumer threats",
            "overdue",
        ),
        _type(
            2,
            "notice_of_default",
            "Ingebrekestelling",
            "notice of default",
            "art. 6:82 BW",
            "obligation term_missed reasonable_term default_statement consequences",
            "costs_as_due",
            "not_in_default",
        ),
        _type(
            3,
            "notice14",
            "Veertiendagenbrief",
            "14-day notice",
            "art. 6:96 lid 6 BW",
            "default_ground principal fourteen_days exact_costs vat_statement "
            "consequences bundle_table help_text reservation",
            "printed_deadline wrong_costs court_as_certain",
            "in_default",
        ),
        _type(
            4,
            "sommation",
            "B2B-sommatie",
            "sommation between traders",
            "art. 6:96 lid 4 BW",
            "principal interest_rate_start costs_b2b seven_days next_step reservation",
            "",
            "in_default",
        ),
        _type(
            5,
            "interruption",
            "Stuitingsbrief",
            "letter of interruption",
            "art. 3:317 BW",
            "amount claim_ground reservation receipt_proof",
            "dunning_tone",
            "any",
        ),
        _type(
            6,
            "wki_first_letter",
            "Wki-vorderingsomschrijving of eerste brief",
            "Wki description of the claim or first letter",
            "art. 3.1 en 4.1 Bki",
            "wki_description rights_duties complaint_way dispute_scheme contact",
            "",
            "intake_done",
        ),
        _type(
            7,
            "arrangement",
            "Betalingsregeling",
            "arrangement",
            "art. 7:900 BW",
            "plan_terms schedule interest_statement acknowledgement breach_clause acceptance",
            "fee",
            "open",
        ),
        _type(
            8,
            "arrangement_breach",
            "Herinnering of beëindiging van een regeling",
            "reminder or end of an arrangement",
            "art. 6:248 BW",
            "missed_term cure_days consequence",
            "immediate_end",
            "breach",
        ),
        _type(
            9,
            "dispute_received",
            "Ontvangst van een geschil",
            "receipt of a dispute",
            "art. 6:52 BW",
            "dispute_subject hold_scope handling_date undisputed_part",
            "pay_anyway",
            "dispute",
        ),
        _type(
            10,
            "complaint_received",
            "Ontvangst van een klacht",
            "receipt of a complaint",
            "art. 6.1 Bki",
            "within_two_days handler term dispute_scheme",
            "",
            "complaint",
        ),
        _type(
            11,
            "debt_help_pause",
            "Bevestiging van een pauze bij schuldhulp",
            "confirmation of a pause for debt help",
            "art. 4 en 5 Wgs",
            "period balance contact_person no_contact_promise",
            "demands",
            "debt_help",
        ),
        _type(
            12,
            "balance_statement",
            "Saldo-opgave",
            "statement of the balance",
            "art. 4.1 Bki",
            "balance_per_component account",
            "",
            "request",
        ),
        _type(
            13,
            "insolvency_filing",
            "Indiening van de vordering",
            "filing of the claim",
            "art. 110, 257 en 299 Fw",
            "nature_amount copies preference_statement interest_to_ruling vat_refund_remark",
            "post_ruling_interest",
            "insolvency",
        ),
        _type(
            14,
            "estate_letter",
            "Brief aan de erven",
            "letter to the estate",
            "art. 4:182-185 BW",
            "condolence claim_summary ask_executor three_months",
            "private_liability",
            "deceased",
        ),
        _type(
            15,
            "administrator_letter",
            "Brief aan de bewindvoerder",
            "letter to the administrator",
            "art. 1:440 en 1:441 BW",
            "claim_summary debt_against_regime request",
            "letter_to_debtor",
            "bewind",
        ),
        _type(
            16,
            "deed_of_assignment",
            "Akte van cessie",
            "deed of assignment",
            "art. 3:94 BW",
            "parties claim_identification title transfer_statement date signatures accessory_rights",
            "",
            "assignment",
            is_letter=False,
        ),
        _type(
            17,
            "notice_of_assignment",
            "Mededeling van cessie",
            "notice of assignment",
            "art. 3:94 lid 1 BW",
            "old_new_creditor claim_identification pay_to extract_offer art14",
            "",
            "assignment",
        ),
        _type(
            18,
            "mandate_to_collect",
            "Incasso-opdracht, lastgeving of volmacht",
            "mandate to collect",
            "art. 7:400, 7:414 en 3:60 BW",
            "scope authority fee_and_vat data_roles complaint termination",
            "hidden_costs",
            "agency",
            is_letter=False,
        ),
        _type(
            19,
            "draft_summons",
            "Concept-dagvaarding",
            "draft summons",
            "art. 45 en 111 Rv",
            "summons_elements defences evidence_list computations information_form",
            "",
            "handed_over",
            is_letter=False,
        ),
        _type(
            20,
            "exhibit_index",
            "Dossierindex of productielijst",
            "index of exhibits",
            "art. 85 Rv",
            "numbered_exhibits hashes",
            "",
            "handed_over",
            is_letter=False,
        ),
        _type(
            21,
            "epo_form_a",
            "Formulier A, Europees betalingsbevel",
            "form A, European order for payment",
            "art. 7 Verordening 1896/2006",
            "parties court_ground principal interest_rate_start cause_codes evidence_description "
            "cross_border bank_data oath opposition_choice",
            "",
            "payment_order",
            is_letter=False,
            verified=False,
        ),
        _type(
            22,
            "escp_form_a",
            "Formulier A, geringe vorderingen",
            "form A, small claims",
            "art. 4 Verordening 861/2007",
            "parties court_ground principal interest_rate_start evidence_attached hearing_wish cross_border",
            "above_limit",
            "small_claims",
            is_letter=False,
            verified=False,
        ),
        _type(
            23,
            "debit_mandate",
            "SEPA-machtiging en vooraankondiging",
            "SEPA mandate and pre-notification",
            "SEPA Direct Debit Rulebook",
            "mandate prenotice",
            "",
            "debit",
            is_letter=False,
        ),
        _type(
            24,
            "privacy_notice",
            "Privacymelding",
            "privacy notice",
            "art. 13 en 14 AVG",
            "art13_14",
            "",
            "first_contact",
            is_letter=False,
        ),
        _type(
            25,
            "receipt",
            "Kwitantie of finale kwijting",
            "receipt or final discharge",
            "art. 6:48 BW",
            "received_amount claims",
            "final_unmeant",
            "paid",
            is_letter=False,
        ),
        _type(
            26,
            "settlement",
            "Vaststellingsovereenkomst",
            "settlement agreement",
            "art. 7:900 BW",
            "dispute concessions amount_and_date discharge_condition",
            "unfair_forum",
            "settled",
            is_letter=False,
        ),
        _type(
            27,
            "interest_specification",
            "Verzuim- of rentespecificatie",
            "specification of interest",
            "art. 6:119 en 6:119a BW",
            "base rate_rows sum",
            "",
            "attachment",
            is_letter=False,
        ),
        _type(
            28,
            "complaint_answer",
            "Afhandeling van een klacht",
            "answer to a complaint",
            "art. 6.1 Bki",
            "findings decision remedy next_authority",
            "",
            "complaint",
        ),
    )
}

LACKS = Sentence("document.lacks", "In '{document}' ontbreekt: {element}.", "'{document}' lacks: {element}.")
HOLDS_FORBIDDEN = Sentence(
    "document.forbidden", "'{document}' mag dit niet bevatten: {element}.", "'{document}' must not hold: {element}."
)
COMPLETE = Sentence("document.complete", "'{document}' is compleet.", "'{document}' is complete.")


@dataclass(frozen=True, slots=True)
class DocumentFindings:
    """Bevindingen: keys of mandatory elements that are missing and of forbidden ones that are there."""

    missing: tuple[str, ...]
    forbidden: tuple[str, ...]


def document_type(key: str) -> DocumentType:
    """Soort document by key. Raises LawError naming the choices."""
    if key not in DOCUMENTS:
        raise LawError(
            f"Onbekende soort document '{key}': kies {', '.join(DOCUMENTS)}.",
            f"Unknown document '{key}': choose {', '.join(DOCUMENTS)}.",
            rule="§15",
        )
    return DOCUMENTS[key]


def check_document(key: str, present: Collection[str], *, wki: bool = False) -> Outcome[DocumentFindings]:
    """Bevat een document wat het moet (section 15): ``present`` are the keys of its elements.

    Raises LawError for an unknown document or element.
    """
    kind = document_type(key)
    if unknown := sorted(set(present) - set(ELEMENTS)):
        raise LawError(
            f"Onbekend element: {', '.join(unknown)}.", f"Unknown element: {', '.join(unknown)}.", rule="§15"
        )
    value = DocumentFindings(
        tuple(name for name in kind.required(wki=wki) if name not in present),
        tuple(name for name in kind.forbidden if name in present),
    )
    found = [(LACKS, name) for name in value.missing] + [(HOLDS_FORBIDDEN, name) for name in value.forbidden]
    steps = [
        step("§15", kind.article, sentence, verified=kind.verified, document=kind.name, element=ELEMENTS[name])
        for sentence, name in found
    ]
    complete = [step("§15", kind.article, COMPLETE, verified=kind.verified, document=kind.name)]
    inputs: dict[str, Number] = {"key": key, "present": " ".join(sorted(present)), "wki": wki}
    return outcome(value, "§15", inputs, steps or complete)
