"""Controle voor de advocaat of deurwaarder (rule book section 17, B01 to B15): what blocks a case before it starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ..outcome import Outcome, Sentence, outcome, step
from ..parameters import figure
from .checks import Check, as_inputs, failing, figures_of
from .stage_facts import reached, within


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Feiten van een zaak on ``today``; amounts in cents. What nobody entered counts against the case."""

    today: date
    is_natural_person: bool = True
    wki_applies: bool = True
    notice_valid: bool = False
    default_ground: str = ""
    clauses_judged: bool = False
    information_duties_proven: bool = False
    limitation_ends_on: date | None = None
    interrupted_recently: bool = False
    registers_checked_on: date | None = None
    register_hit: bool = False
    address_checked_on: date | None = None
    debtor_identified: bool = False
    authority_proven: bool = False
    open_complaint: bool = False
    unanswered_dispute: bool = False
    expected_value_cents: int | None = None
    override_reason: str = ""
    claim_cents: int | None = None
    has_lawyer: bool = False
    unallocated_cents: int = 0
    costs_unverified: bool = False
    costs_ticked_by_person: bool = False
    wki_registered: bool = False
    description_sent: bool = False


Test = Callable[[CaseFacts], bool]


def _block(code: str, rule: str, article: str, nl: str, en: str, holds: Test, *figures: str) -> Check[CaseFacts]:
    return Check(code, rule, article, Sentence(f"preflight.{code}", nl, en), holds, figures)


def _limitation_safe(facts: CaseFacts) -> bool:
    needed = facts.today + timedelta(days=figure("limitation_registered_days").whole)
    alive = reached(facts.limitation_ends_on, facts.today)
    return alive and (facts.interrupted_recently or reached(facts.limitation_ends_on, needed))


def _small_enough(facts: CaseFacts) -> bool:
    amount = facts.claim_cents
    return facts.has_lawyer or (amount is not None and amount <= figure("kanton_limit").whole)


def _worth_it(facts: CaseFacts) -> bool:
    value = facts.expected_value_cents
    return (value is not None and value > 0) or bool(facts.override_reason.strip())


BLOCKS: tuple[Check[CaseFacts], ...] = (
    _block(
        "B01",
        "LR-2.01",
        "art. 6:96 lid 6 BW",
        "Er is geen geldige veertiendagenbrief: stuur er een en wacht de termijn af.",
        "There is no valid 14-day notice: send one and wait for its term.",
        lambda facts: facts.notice_valid or not facts.is_natural_person,
    ),
    _block(
        "B02",
        "LR-1.02",
        "art. 6:81-83 BW",
        "De grond van het verzuim ontbreekt: toon de termijn of de ingebrekestelling aan.",
        "The ground of default is missing: show the term or the notice of default.",
        lambda facts: bool(facts.default_ground.strip()),
    ),
    _block(
        "B03",
        "LR-7.03",
        "art. 6:233 BW; Richtlijn 93/13/EEG",
        "Een mogelijk oneerlijk beding is niet beoordeeld: laat de voorwaarden beoordelen.",
        "A clause that may be unfair was not judged: have the terms judged.",
        lambda facts: facts.clauses_judged,
    ),
    _block(
        "B04",
        "LR-7.02",
        "HR 12-11-2021 ECLI:NL:HR:2021:1677",
        "Het bewijs van de informatieplichten ontbreekt: voeg schermen en bevestiging toe.",
        "Proof of the information duties is missing: add screens and confirmation.",
        lambda facts: facts.information_duties_proven or not facts.is_natural_person,
    ),
    _block(
        "B05",
        "LR-6.07",
        "art. 3:317 BW",
        "De verjaring is dichtbij of voorbij en niet gestuit: stuit eerst.",
        "Limitation is near or past and was not interrupted: interrupt first.",
        _limitation_safe,
        "limitation_registered_days",
    ),
    _block(
        "B06",
        "LR-8",
        "art. 19 en 294 Fw; art. 1:391 BW",
        "De registers zijn te lang geleden geraadpleegd of geven een treffer: kijk opnieuw of houd op.",
        "The registers were consulted too long ago or show a hit: look again or stop.",
        lambda facts: (
            within(facts.registers_checked_on, facts.today, "register_check_max_days") and not facts.register_hit
        ),
        "register_check_max_days",
    ),
    _block(
        "B07",
        "LR-0.4",
        "art. 3:37 lid 3 BW",
        "Het adres is te lang geleden nagekeken: controleer het.",
        "The address was checked too long ago: check it.",
        lambda facts: within(facts.address_checked_on, facts.today, "address_check_max_days"),
        "address_check_max_days",
    ),
    _block(
        "B08",
        "LR-7.05",
        "art. 45 lid 3 Rv",
        "De identiteit van de schuldenaar is niet compleet: vul haar aan.",
        "The identity of the debtor is not complete: complete it.",
        lambda facts: facts.debtor_identified,
    ),
    _block(
        "B09",
        "LR-7.05",
        "art. 3:60 en 3:94 BW",
        "De opdracht of de keten van overdrachten ontbreekt: voeg die toe.",
        "The mandate or the chain of assignments is missing: add it.",
        lambda facts: facts.authority_proven,
    ),
    _block(
        "B10",
        "LR-7.04",
        "art. 111 lid 3 Rv; art. 6.1 Bki",
        "Een klacht of geschil is niet beantwoord: doe dat eerst.",
        "A complaint or dispute was not answered: do that first.",
        lambda facts: not facts.open_complaint and not facts.unanswered_dispute,
    ),
    _block(
        "B11",
        "LR-7.10",
        "eigen keuze",
        "De verwachte opbrengst is niet positief of niet berekend: bereken haar of geef een reden.",
        "The expected value is not positive or not computed: compute it or give a reason.",
        _worth_it,
    ),
    _block(
        "B12",
        "LR-7.01",
        "art. 79 en 93 Rv",
        "Boven de grens van de kantonrechter is een advocaat verplicht: schakel er een in.",
        "Above the limit of the kantonrechter a lawyer is required: engage one.",
        _small_enough,
        "kanton_limit",
    ),
    _block(
        "B13",
        "LR-5.01",
        "art. 6:43 BW",
        "Er staat een betaling die niet is toegerekend: verwerk die eerst.",
        "A payment was not allocated: process it first.",
        lambda facts: facts.unallocated_cents == 0,
    ),
    _block(
        "B14",
        "LR-3.07",
        "art. 2a Besluit BIK",
        "De incassokosten rusten op een cijfer dat niet bevestigd is: laat een mens dit goedkeuren.",
        "The collection costs rest on a figure that is not confirmed: have a person approve it.",
        lambda facts: facts.costs_ticked_by_person or not facts.costs_unverified,
    ),
    _block(
        "B15",
        "LR-4.07",
        "art. 4 Wki en 3.1 Bki",
        "De inschrijving of de verplichte omschrijving van de vordering ontbreekt: regel die eerst.",
        "The registration or the mandatory description of the claim is missing: settle that first.",
        lambda facts: (facts.wki_registered and facts.description_sent) or not facts.wki_applies,
    ),
)
CLEAR = Sentence(
    "preflight.clear",
    "Niets staat de zaak in de weg; een mens besluit of zij begint.",
    "Nothing stands in the way; a person decides whether the case starts.",
)
DECIDE = Sentence("preflight.decide", "begint deze zaak?", "does this case start?")


def preflight(facts: CaseFacts) -> Outcome[tuple[str, ...]]:
    """Wat een zaak blokkeert (B01 to B15): the codes, with a sentence that names the fix for each.

    Never a go by itself: with nothing in the way a person is asked (art. 22 AVG).
    """
    found = failing(BLOCKS, facts)
    inputs = as_inputs(facts)
    steps = [check.finding() for check in found]
    clear = [step("§17", "eigen keuze", CLEAR)]
    ask = [] if found else [step("LR-9.05", "art. 22 AVG", DECIDE)]
    codes = tuple(check.code for check in found)
    return outcome(codes, "§17", inputs, steps or clear, figures_of(BLOCKS), ask)
