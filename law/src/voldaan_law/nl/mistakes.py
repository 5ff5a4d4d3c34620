"""De tien fouten die een zaak verliezen (rule book section 16), each as a check on the facts of a claim or dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ..outcome import Outcome, Sentence, outcome, step
from .capacity import Capacity
from .checks import Check, as_inputs, failing
from .collection_costs import scale_cents
from .stage_facts import reached


@dataclass(frozen=True, slots=True)
class MistakeFacts:
    """Feiten om op fouten na te kijken, on ``today``; amounts in cents. Not known counts as a mistake.

    ``announced_cents`` and ``principal_cents`` are those of the notice, VAT left out. ``interest_kind`` is
    ``statutory``, ``commercial`` or ``contractual``; ``interest_from`` its first day.
    """

    today: date
    capacity: Capacity = Capacity.UNKNOWN
    # 1 and 2: the notice
    notice_dispatched_on: date | None = None
    notice_text_checked: bool = False
    dispatch_proven: bool = False
    default_on: date | None = None
    # 3 and 4: consumer law
    clauses_judged: bool = False
    information_duties_proven: bool = False
    # 5: the dossier
    dossier_complete: bool = False
    defences_stated: bool = False
    # 6: the costs
    announced_cents: int | None = None
    principal_cents: int | None = None
    adds_vat: bool = False
    vat_reason_stated: bool = False
    bundled: bool = False
    costs_claimed_twice: bool = False
    # 7: the parties
    parties_identified: bool = False
    is_assigned: bool = False
    deed_and_notice: bool = False
    # 8: limitation
    limitation_ends_on: date | None = None
    interruptions_proven: bool = False
    # 9: interest
    interest_kind: str = ""
    interest_from: date | None = None
    due_on: date | None = None
    interest_on_costs: bool = False
    # 10: conduct
    offers_handled: bool = False
    protective_situation_ignored: bool = False
    wki_applies: bool = True
    wki_registered: bool = False
    misleading_pressure: bool = False
    already_paid: bool = False


Test = Callable[[MistakeFacts], bool]


def _mistake(code: str, rule: str, article: str, nl: str, en: str, avoided: Test) -> Check[MistakeFacts]:
    return Check(code, rule, article, Sentence(f"mistake.{code}", nl, en), avoided)


def _notice_not_needed(facts: MistakeFacts) -> bool:
    return not facts.capacity.is_natural_person


def _notice_after_default(facts: MistakeFacts) -> bool:
    return _notice_not_needed(facts) or reached(facts.notice_dispatched_on, facts.default_on)


def _costs_right(facts: MistakeFacts) -> bool:
    announced, principal = facts.announced_cents, facts.principal_cents
    if announced is None or principal is None or (facts.adds_vat and not facts.vat_reason_stated):
        return False
    # Between traders other costs may be agreed; towards a natural person the scale is the most.
    too_high = facts.capacity.is_natural_person and announced > scale_cents(principal)
    return facts.bundled and not facts.costs_claimed_twice and not too_high


def _interest_right(facts: MistakeFacts) -> bool:
    trading, begins_on = facts.capacity.is_trading, facts.interest_from
    kinds = ("statutory", "commercial", "contractual") if trading else ("statutory", "contractual")
    earliest = facts.due_on if trading else facts.default_on
    if facts.interest_on_costs or facts.interest_kind not in kinds or begins_on is None or earliest is None:
        return False
    # A trader owes interest from the day after the last day to pay, a consumer from the first day of default.
    return begins_on > earliest if trading else begins_on >= earliest


def _decent(facts: MistakeFacts) -> bool:
    registered = facts.wki_registered or not facts.wki_applies
    ignored = facts.protective_situation_ignored or facts.misleading_pressure or facts.already_paid
    return facts.offers_handled and registered and not ignored


MISTAKES: tuple[Check[MistakeFacts], ...] = (
    _mistake(
        "1",
        "LR-2.04",
        "HR 25-11-2016 ECLI:NL:HR:2016:2704",
        "De veertiendagenbrief is niet nagekeken of de verzending is niet bewezen: dan zijn er geen incassokosten.",
        "The 14-day notice was not checked or its dispatch not proven: then there are no collection costs.",
        lambda facts: _notice_not_needed(facts) or (facts.notice_text_checked and facts.dispatch_proven),
    ),
    _mistake(
        "2",
        "LR-2.02",
        "ECLI:NL:RBNHO:2023:6558",
        "De brief ging weg voor het verzuim, of het verzuim staat niet vast: stuur eerst een ingebrekestelling.",
        "The letter left before default, or default is not certain: first send a notice of default.",
        _notice_after_default,
    ),
    _mistake(
        "3",
        "LR-7.03",
        "ECLI:NL:RBNHO:2025:15590; ECLI:NL:RBNHO:2024:1565",
        "De voorwaarden zijn niet beoordeeld: een oneerlijk beding kost alle rente of kosten.",
        "The terms were not judged: an unfair clause costs all interest or costs.",
        lambda facts: facts.clauses_judged or facts.capacity.is_trading,
    ),
    _mistake(
        "4",
        "LR-7.02",
        "HR 12-11-2021 ECLI:NL:HR:2021:1677",
        "De informatieplichten zijn niet bewezen: de rechter kan de prijs verlagen.",
        "The information duties are not proven: the judge may cut the price.",
        lambda facts: facts.information_duties_proven or facts.capacity.is_trading,
    ),
    _mistake(
        "5",
        "LR-7.04",
        "art. 111 lid 3 Rv; ECLI:NL:RBLIM:2022:2545",
        "Het dossier is mager of het verweer staat er niet in: vul het aan.",
        "The dossier is thin or leaves out the defence: complete it.",
        lambda facts: facts.dossier_complete and facts.defences_stated,
    ),
    _mistake(
        "6",
        "LR-3.01",
        "art. 6:96 lid 5-7 BW; art. 2 Besluit BIK",
        "De incassokosten kloppen niet: bundel, reken met de staffel, en geen btw zonder verklaring.",
        "The collection costs are wrong: bundle, use the scale, and no VAT without a statement.",
        _costs_right,
    ),
    _mistake(
        "7",
        "LR-7.05",
        "art. 45 lid 3 Rv; art. 3:94 BW",
        "De partijen kloppen niet zeker: haal uittreksels op en toon akte en mededeling aan.",
        "The parties are not certain: get extracts and show deed and notice.",
        lambda facts: facts.parties_identified and (facts.deed_and_notice or not facts.is_assigned),
    ),
    _mistake(
        "8",
        "LR-6.02",
        "art. 3:306-325 BW",
        "De vordering is verjaard of de stuiting is niet bewezen: reken na en zoek het bewijs.",
        "The claim is barred or its interruption not proven: recompute and find the proof.",
        lambda facts: reached(facts.limitation_ends_on, facts.today) and facts.interruptions_proven,
    ),
    _mistake(
        "9",
        "LR-1.10",
        "art. 6:119 en 6:119a BW",
        "De rente klopt niet: kijk naar soort, eerste dag en waarover zij loopt.",
        "The interest is wrong: look at its kind, first day and base.",
        _interest_right,
    ),
    _mistake(
        "10",
        "LR-7.10",
        "art. 237 Rv; art. 6:193h BW",
        "Het gedrag kan de zaak kosten: antwoord op voorstellen, eerbied bescherming, dreig niet.",
        "Conduct may cost the case: answer offers, respect protection, do not threaten.",
        _decent,
    ),
)
NONE = Sentence("mistake.none", "Geen van de tien fouten is gevonden.", "None of the ten mistakes was found.")


def mistakes(facts: MistakeFacts) -> Outcome[tuple[str, ...]]:
    """Welke van de tien fouten (section 16): their numbers, each with a sentence that names the way to mend it."""
    found = failing(MISTAKES, facts)
    steps = [check.finding() for check in found]
    none = [step("§16", "", NONE)]
    inputs = as_inputs(facts)
    return outcome(tuple(check.code for check in found), "§16", inputs, steps or none)
