"""Outcomes of the further rules told in full, for ``test_golden_rules.py``; run this file to write its JSON anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from voldaan_law.errors import LawError
from voldaan_law.nl.arrangements import Instalment, assess, breach, propose
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.cost_benefit import Prospects, cost_benefit
from voldaan_law.nl.court import after_costs, bailiff_fee, competence, court_costs, court_fee, salary
from voldaan_law.nl.direct_debit import after_return, announce_by, comes_back
from voldaan_law.nl.document_types import DOCUMENTS, check_document
from voldaan_law.nl.dossier import ITEMS, completeness
from voldaan_law.nl.europe import LATE_PAYMENT_COUNTRIES, late_payment, route
from voldaan_law.nl.holds import Hold, may
from voldaan_law.nl.limitation import ClaimKind, Extension, limitation
from voldaan_law.nl.mistakes import MistakeFacts, mistakes
from voldaan_law.nl.preflight import CaseFacts, preflight
from voldaan_law.nl.procedure import appeal_window, earliest_roll_date, opposition_window
from voldaan_law.nl.set_off import Debt, payment_reversed, set_off
from voldaan_law.nl.stage_facts import StageFacts
from voldaan_law.nl.stages import Stage, can_move
from voldaan_law.nl.terms import is_large, payment_term
from voldaan_law.nl.wki import DESCRIPTION_FIELDS, applies, claim_description, complaint_acknowledged_by, may_collect
from voldaan_law.outcome import Outcome, Step

FILE = Path(__file__).with_name("golden_rules.json")
Told = dict[str, object]
DAY = date(2026, 11, 23)
NOTHING = StageFacts(today=DAY)
# Every flag on, so that the checks which ask for its absence speak as well.
ALL_FLAGS = replace(NOTHING, **{field.name: True for field in fields(NOTHING) if field.type == "bool"})
SPRING = date(2026, 3, 1)
PLAN = [Instalment(DAY, 900), Instalment(date(2027, 12, 1), 100)]
CASE = Prospects(Fraction(9, 10), Fraction(1, 2), 30000, 100, 4500, 60000, 60000, 13500, 35000)
READY = CaseFacts(
    today=DAY,
    notice_valid=True,
    default_ground="fatal_term",
    clauses_judged=True,
    information_duties_proven=True,
    limitation_ends_on=date(2027, 3, 1),
    registers_checked_on=DAY,
    address_checked_on=DAY,
    debtor_identified=True,
    authority_proven=True,
    expected_value_cents=1,
    claim_cents=1,
    wki_registered=True,
    description_sent=True,
)
FLAWLESS = MistakeFacts(
    today=DAY,
    capacity=Capacity.COMPANY,
    default_on=SPRING,
    dossier_complete=True,
    defences_stated=True,
    announced_cents=15000,
    principal_cents=100000,
    bundled=True,
    parties_identified=True,
    limitation_ends_on=DAY,
    interruptions_proven=True,
    interest_kind="commercial",
    interest_from=SPRING,
    due_on=date(2026, 2, 28),
    offers_handled=True,
    wki_registered=True,
)
CLAIM, COUNTER = Debt(10000, SPRING), Debt(4000, date(2026, 5, 1))


def term(capacity: Capacity, **options: object) -> Callable[[], object]:
    return lambda: payment_term(capacity, **({"received_on": SPRING} | options))  # type: ignore[arg-type]


def from_to(stage: Stage, to: Stage, facts: StageFacts) -> Callable[[], object]:
    return lambda: can_move(stage, to, facts)


def _limitations() -> dict[str, Callable[[], object]]:
    def kind(name: ClaimKind) -> Callable[[], object]:
        return lambda: limitation(name, date(2020, 6, 1))

    found = {f"limitation {name}": kind(name) for name in ClaimKind}
    ended, lasts = Extension("bewind", SPRING, DAY), Extension("bewind", SPRING)
    return found | {
        "limitation interrupted": lambda: limitation("consumer_sale", date(2024, 6, 1), [date(2025, 6, 1), DAY]),
        "limitation kept": lambda: limitation("judgment", date(2024, 6, 1), [DAY]),
        "limitation too late": lambda: limitation("transport", date(2024, 6, 1), [DAY]),
        "limitation longest": lambda: limitation("damages", date(2020, 6, 1), event_on=date(2003, 5, 1)),
        "limitation extended": lambda: limitation("contract", date(2021, 6, 1), extension=ended),
        "limitation lasting": lambda: limitation("contract", date(2021, 6, 1), extension=lasts),
        "limitation unknown": lambda: limitation("loan", DAY),
        "limitation early": lambda: limitation("contract", date(1991, 1, 1)),
    }


def _terms() -> dict[str, Callable[[], object]]:
    company, public = Capacity.COMPANY, Capacity.PUBLIC_BODY
    return {
        "term none": term(company),
        "term agreed": term(company, agreed_days=45),
        "term too long": term(company, agreed_days=61),
        "term express": term(company, agreed_days=61, expressly_agreed=True),
        "term public": term(public, agreed_days=45, expressly_agreed=True),
        "term acceptance": term(company, performed_on=SPRING, accepted_on=date(2026, 5, 1)),
        "term consumer": term(Capacity.CONSUMER, agreed_days=14),
        "term at once": term(Capacity.CONSUMER),
        "term consumer acceptance": term(Capacity.CONSUMER, performed_on=SPRING, accepted_on=date(2026, 5, 1)),
        "term without a day": term(company, received_on=None),
        "term negative": term(company, agreed_days=-1),
        "large": lambda: is_large(3 * 10**9, 6 * 10**9, 1, DAY),
    }


def _court() -> dict[str, Callable[[], object]]:
    return {
        "competence amount": lambda: competence([(2500001, "other")]),
        "competence subject": lambda: competence([(1, "rent"), (1, "other")]),
        "competence disputed": lambda: competence([(1, "other")], disputed_title_above=True),
        "competence none": lambda: competence([]),
        "fee": lambda: court_fee(100000, "legal", DAY),
        "fee undetermined": lambda: court_fee(None, "natural", DAY),
        "fee unknown claimant": lambda: court_fee(1, "dog", DAY),
        "fee negative": lambda: court_fee(-1, "legal", DAY),
        "fee too late": lambda: court_fee(1, "legal", date(2027, 1, 1)),
        "salary": lambda: salary(100000, Fraction(5, 2), DAY),
        "after costs": lambda: after_costs(100000, DAY),
        "bailiff": lambda: bailiff_fee("writ", date(2024, 2, 1)),
        "bailiff vat": lambda: bailiff_fee("writ", date(2024, 2, 1), vat=True),
        "court costs": lambda: court_costs(100000, "legal", 2024),
        "court costs civil": lambda: court_costs(2500001, "legal", 2026),
        "roll date": lambda: earliest_roll_date(DAY),
        "roll date elsewhere": lambda: earliest_roll_date(DAY, "other"),
        "roll date unknown": lambda: earliest_roll_date(DAY, "moon"),
        "opposition": lambda: opposition_window(DAY, abroad=True),
        "appeal": lambda: appeal_window(175001, DAY),
        "appeal summary": lambda: appeal_window(175001, DAY, summary=True),
        "appeal none": lambda: appeal_window(175000, DAY),
        "benefit": lambda: cost_benefit(CASE),
        "benefit bad chance": lambda: cost_benefit(replace(CASE, win=Fraction(2))),
        "benefit negative": lambda: cost_benefit(replace(CASE, spent_cents=-1)),
        "dossier empty": lambda: completeness({}),
        "dossier full": lambda: completeness({item.key: "present" for item in ITEMS}),
        "dossier no reason": lambda: completeness({"offers": "not_applicable"}),
        "dossier reasons": lambda: completeness(
            {"offers": "not_applicable", "debtor": "present"}, {"offers": "geen aanbod"}
        ),
        "dossier unknown": lambda: completeness({"colour": "present", "age": "present"}),
        "dossier unknown state": lambda: completeness({"debtor": "perhaps", "default": "maybe"}),
        "preflight nothing": lambda: preflight(CaseFacts(today=DAY, open_complaint=True, costs_unverified=True)),
        "preflight unallocated": lambda: preflight(CaseFacts(today=DAY, unallocated_cents=1)),
        "preflight clear": lambda: preflight(READY),
        "mistakes nothing": lambda: mistakes(MistakeFacts(today=DAY)),
        "mistakes none": lambda: mistakes(FLAWLESS),
        "competence unknown subject": lambda: competence([(1, "weather")]),
        "fee unknown court": lambda: court_fee(1, "legal", DAY, court="moon"),
        "bailiff unknown act": lambda: bailiff_fee("song", date(2024, 2, 1)),
    }


def _conduct() -> dict[str, Callable[[], object]]:
    def held(hold: Hold, act: str) -> Callable[[], object]:
        return lambda: may(act, [hold])

    found = {f"hold {hold}": held(hold, "court") for hold in Hold}
    return found | {
        "hold person": held(Hold.DISPUTE, "personal_message"),
        "hold none": lambda: may("court"),
        "hold unknown act": lambda: may("shout"),
        "holds two": lambda: may("court", [Hold.DISPUTE, Hold.WSNP]),
        "hold unknown": lambda: may("court", ["sleep"]),
        "wki applies": lambda: applies("assigned", Capacity.CONSUMER),
        "wki own": lambda: applies("own", Capacity.CONSUMER),
        "wki company": lambda: applies("assigned", Capacity.COMPANY),
        "wki abroad": lambda: applies("assigned", Capacity.CONSUMER, "de"),
        "wki unknown": lambda: applies("free", Capacity.CONSUMER),
        "wki registered": lambda: may_collect(DAY, number="1", valid_until=DAY),
        "wki lapsed": lambda: may_collect(DAY, number="1", valid_until=SPRING),
        "wki none": lambda: may_collect(DAY),
        "wki exempt": lambda: may_collect(DAY, exempt_profession=True),
        "description empty": lambda: claim_description({}),
        "description complete": lambda: claim_description({name: "x" for name, _, _ in DESCRIPTION_FIELDS}),
        "complaint": lambda: complaint_acknowledged_by(DAY),
        "plan": lambda: propose(1000, 3, DAY),
        "plan of nothing": lambda: propose(0, 1, DAY),
        "plan by person": lambda: assess(1000, PLAN, DAY),
        "plan wrong sum": lambda: assess(999, PLAN, DAY, fee_cents=1, interest_above_statutory=True),
        "plan late": lambda: assess(1000, PLAN, SPRING),
        "plan past": lambda: assess(1000, PLAN, date(2027, 1, 1)),
        "breach in time": lambda: breach(DAY, DAY),
        "breach remind": lambda: breach(SPRING, DAY),
        "breach kept": lambda: breach(SPRING, DAY, reminder_received_on=DAY),
        "breach ended": lambda: breach(SPRING, DAY, reminder_received_on=SPRING),
        "set-off": lambda: set_off(CLAIM, COUNTER, DAY, easily_established=False, after_assignment=True),
        "set-off consumer": lambda: set_off(CLAIM, COUNTER, DAY, excluded_by_contract=True, consumer=True),
        "set-off not": lambda: set_off(CLAIM, COUNTER, None, mutual=False, excluded_by_contract=True),
        "set-off negative": lambda: set_off(replace(CLAIM, open_cents=-1), COUNTER, DAY),
        "set-off not due": lambda: set_off(CLAIM, COUNTER, SPRING),
        "reversal": lambda: payment_reversed(SPRING, DAY),
        "reversal in window": lambda: payment_reversed(SPRING, DAY, SPRING),
        "reversal before": lambda: payment_reversed(DAY, SPRING),
        "debit": lambda: comes_back(DAY),
        "debit business": lambda: comes_back(DAY, scheme="b2b"),
        "debit unknown": lambda: comes_back(DAY, scheme="cash"),
        "debit announced": lambda: announce_by(DAY),
        "debit announced negative": lambda: announce_by(DAY, agreed_days=-1),
        "debit return": lambda: after_return("AM04"),
        "debit return unknown": lambda: after_return("ZZ99"),
    }


def _abroad() -> dict[str, Callable[[], object]]:
    def late(country: str) -> Callable[[], object]:
        return lambda: late_payment(country, date(2025, 12, 31) if country == "AT" else DAY, 100)

    def way(country: str, cents: int = 100, **options: bool) -> Callable[[], object]:
        return lambda: route(country, cents, **options)

    found = {f"late {country}": late(country) for country in LATE_PAYMENT_COUNTRIES if country != "DE"}
    return found | {
        "late SE": late("SE"),
        "route NL": way("NL"),
        "route NL civil": way("NL", 2500001),
        "route order": way("DE"),
        "route small": way("DE", disputed=True),
        "route above": way("DE", 500001, disputed=True),
        "route consumer": way("DE", consumer=True),
        "route Denmark": way("DK"),
        "route treaty": way("GB", choice_of_court=True),
        "route local": way("US"),
        "route nowhere": way("x"),
    }


def _stages() -> dict[str, Callable[[], object]]:
    pairs = [
        *[(Stage.DRAFT, Stage.ISSUED), (Stage.INTAKE, Stage.IN_DEFAULT), (Stage.ISSUED, Stage.DUE)],
        *[(Stage.DUE, Stage.OVERDUE), (Stage.OVERDUE, Stage.NOTICE_OF_DEFAULT), (Stage.IN_DEFAULT, Stage.NOTICE14)],
        *[(Stage.NOTICE_OF_DEFAULT, Stage.IN_DEFAULT), (Stage.NOTICE14, Stage.COSTS_DUE)],
        *[(Stage.NOTICE14, Stage.IN_DEFAULT), (Stage.IN_DEFAULT, Stage.SOMMATION), (Stage.SOMMATION, Stage.COLLECTION)],
        *[(Stage.COLLECTION, Stage.ARRANGEMENT), (Stage.ARRANGEMENT, Stage.COLLECTION)],
        *[(Stage.COLLECTION, Stage.LEGAL_REVIEW), (Stage.LEGAL_REVIEW, Stage.HANDED_OVER)],
        *[(Stage.HANDED_OVER, Stage.SUMMONED), (Stage.SUMMONED, Stage.ON_ROLL), (Stage.JUDGMENT, Stage.SERVED)],
        *[(Stage.DUE, Stage.INSOLVENCY), (Stage.DUE, Stage.ASSIGNED_OUT), (Stage.DUE, Stage.CREDITED)],
        *[(Stage.DUE, Stage.TIME_BARRED), (Stage.INSOLVENCY, Stage.DISCHARGED), (Stage.PAID, Stage.DUE)],
        *[(Stage.DUE, Stage.PAID), (Stage.OVERDUE, Stage.COSTS_DUE), (Stage.INSOLVENCY, Stage.DUE)],
    ]
    told = {f"{here} to {there} on nothing": from_to(here, there, NOTHING) for here, there in pairs}
    told |= {f"{here} to {there} on flags": from_to(here, there, ALL_FLAGS) for here, there in pairs}
    company = replace(NOTHING, is_natural_person=False, announces_vat=True, holds=frozenset({Hold.WSNP}))
    for hold in (Hold.SURSEANCE_WHOA, Hold.DISPUTE, Hold.MINOR):
        told[f"stage under {hold}"] = from_to(
            Stage.IN_DEFAULT, Stage.NOTICE14, replace(NOTHING, holds=frozenset({hold}))
        )
    told["unknown stage"] = lambda: can_move("sleep", Stage.DUE, NOTHING)
    return told | {"company with a hold to notice14": from_to(Stage.IN_DEFAULT, Stage.NOTICE14, company)}


def _documents() -> dict[str, Callable[[], object]]:
    def holding(key: str) -> Callable[[], object]:
        return lambda: check_document(key, DOCUMENTS[key].forbidden)

    return {f"document {key}": holding(key) for key in DOCUMENTS} | {
        "document complete": lambda: check_document("receipt", DOCUMENTS["receipt"].required()),
        "document unknown": lambda: check_document("poem", []),
        "document unknown element": lambda: check_document("receipt", ["rhyme", "metre"]),
    }


TELLINGS: dict[str, Callable[[], object]] = {
    **_limitations(),
    **_terms(),
    **_court(),
    **_conduct(),
    **_abroad(),
    **_stages(),
    **_documents(),
}


def tell(name: str) -> Told:
    """An outcome, a refusal or a value as plain JSON; the receipt stands for its inputs."""
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
        "unverified": list(result.unverified),
        "rule": result.rule,
        "receipt": result.receipt.sha256,
    }


def _step(part: Step) -> list[str]:
    return [part.rule, part.article, part.sentence.key, part.text("nl"), part.text("en")]


if __name__ == "__main__":
    told = {name: tell(name) for name in TELLINGS}
    FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
