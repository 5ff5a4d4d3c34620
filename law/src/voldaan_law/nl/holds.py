"""Stilstand (LR-8, rule book section 14.2): what a protective situation stops, and what must be done instead.

A hold lies over a stage and is never a stage itself: when it ends, the claim stands where it stood. A hard hold blocks
every demand and every step forward; a soft hold blocks what goes by itself, a person may write with a reason. No hold
ever stops the limitation clock, so interruption stays possible under all of them, in a neutral letter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ..days import add_months
from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from ..parameters import figure


class Hold(StrEnum):
    """Stilstand: why a claim or a debtor is left alone, wholly or in part."""

    DISPUTE = "dispute"
    COMPLAINT = "complaint"
    DEBT_HELP = "debt_help"
    STABILISATION = "stabilisation"
    MORATORIUM = "moratorium"
    NARROW_MORATORIUM = "narrow_moratorium"
    FORCED_COMPOSITION = "forced_composition"
    WSNP = "wsnp"
    BANKRUPTCY = "bankruptcy"
    SURSEANCE_WHOA = "surseance_whoa"
    DECEASED = "deceased"
    MINOR = "minor"
    BEWIND = "bewind"
    VULNERABLE = "vulnerable"
    ADDRESS_UNKNOWN = "address_unknown"
    IDENTITY_DOUBT = "identity_doubt"
    GDPR_RESTRICTION = "gdpr_restriction"
    LEGAL_ADVICE = "legal_advice"
    CREDITOR_STOP = "creditor_stop"
    WKI_LAPSED = "wki_lapsed"
    SYSTEM_DOUBT = "system_doubt"


class Act(StrEnum):
    """Handeling: what somebody wants to do."""

    AUTOMATIC_DEMAND = "automatic_demand"
    PERSONAL_MESSAGE = "personal_message"
    ADD_COSTS = "add_costs"
    STEP_FORWARD = "step_forward"
    ARRANGEMENT = "arrangement"
    COURT = "court"
    ENFORCEMENT = "enforcement"
    INTERRUPTION = "interruption"
    INSOLVENCY_FILING = "insolvency_filing"
    RECEIPT = "receipt"


class Answer(StrEnum):
    """Antwoord: allowed, only by a person with a reason, or stopped."""

    ALLOWED = "allowed"
    PERSON = "person"
    STOPPED = "stopped"


# Possible under every hold: they protect the claim without pressing the debtor.
ALWAYS = frozenset({Act.INTERRUPTION, Act.INSOLVENCY_FILING, Act.RECEIPT})
_PRESSING = frozenset(set(Act) - ALWAYS)
_AUTOMATIC = frozenset({Act.AUTOMATIC_DEMAND, Act.ADD_COSTS, Act.STEP_FORWARD, Act.COURT, Act.ENFORCEMENT})


@dataclass(frozen=True, slots=True)
class HoldRule:
    """Regel van een stilstand: hard or soft, what it stops, what must be done, to whom letters go, and its source.

    ``addressee`` is ``debtor`` unless somebody else acts for the debtor.
    """

    hold: Hold
    rule: str
    article: str
    hard: bool
    stops: frozenset[Act]
    duty: Sentence
    addressee: str = "debtor"
    verified: bool = True


def _rule(
    hold: Hold,
    rule: str,
    article: str,
    nl: str,
    en: str,
    *,
    hard: bool = False,
    stops: Iterable[Act] | None = None,
    addressee: str = "debtor",
    verified: bool = True,
) -> HoldRule:
    stopped = frozenset(stops) if stops is not None else (_PRESSING if hard else _AUTOMATIC)
    return HoldRule(hold, rule, article, hard, stopped, Sentence(f"hold.{hold}", nl, en), addressee, verified)


RULES: dict[Hold, HoldRule] = {
    found.hold: found
    for found in (
        _rule(
            Hold.DISPUTE,
            "LR-1.12",
            "art. 6:52 en 6:262 BW",
            "Behandel het geschil en antwoord; voor het deel dat niet betwist is mag een eigen brief.",
            "Handle the dispute and answer; the part that is not disputed may get its own letter.",
        ),
        _rule(
            Hold.COMPLAINT,
            "LR-4.13",
            "art. 6.1 Bki",
            "Bevestig de klacht schriftelijk binnen twee werkdagen en handel haar af.",
            "Confirm the complaint in writing within two working days and settle it.",
        ),
        _rule(
            Hold.DEBT_HELP,
            "LR-8.01",
            "art. 4 Wgs; eigen keuze",
            "Wacht acht weken, start geen rechtszaak en geef binnen twee weken een saldo-opgave.",
            "Wait eight weeks, start no case and state the balance within two weeks.",
        ),
        _rule(
            Hold.STABILISATION,
            "LR-8.02",
            "convenant NVVK",
            "Stuur de saldo-opgave en reageer op het voorstel; de incasso ligt vier tot acht maanden stil.",
            "Send the balance and answer the proposal; collection rests for four to eight months.",
            verified=False,
        ),
        _rule(
            Hold.MORATORIUM,
            "LR-8.03",
            "art. 5 Wgs; Stb. 2017, 83",
            "Neem geen betaling of regeling aan en ga pas verder na de datum in de beslissing; of de rente doorloopt "
            "is niet bevestigd.",
            "Take no payment or arrangement and go on only after the date in the decision; whether interest runs on is "
            "not confirmed.",
            hard=True,
            addressee="debt_helper",
        ),
        _rule(
            Hold.NARROW_MORATORIUM,
            "LR-8.04",
            "art. 287b Fw",
            "Niet ontruimen, afsluiten of de zorgverzekering beëindigen; de lopende termijnen mogen betaald worden.",
            "No eviction, disconnection or end of health insurance; current instalments may be paid.",
            stops=(Act.COURT, Act.ENFORCEMENT),
        ),
        _rule(
            Hold.FORCED_COMPOSITION,
            "LR-8.05",
            "art. 287a Fw",
            "Volg de beslissing en boek af wat daarin staat.",
            "Follow the decision and write off what it says.",
            hard=True,
            stops=_PRESSING - {Act.ARRANGEMENT},
            addressee="debt_helper",
        ),
        _rule(
            Hold.WSNP,
            "LR-8.06",
            "art. 299, 301 en 303 Fw",
            "Dien de vordering in bij de bewindvoerder, stop de rente op de dag van de uitspraak en betaal aan hem "
            "terug wat buiten de boedel om binnenkwam.",
            "File the claim with the administrator, stop interest on the day of the ruling and pass on to him what "
            "came in outside the estate.",
            hard=True,
            addressee="administrator",
        ),
        _rule(
            Hold.BANKRUPTCY,
            "LR-8.07",
            "art. 26, 33, 110 en 128 Fw",
            "Dien de vordering in bij de curator, met rente tot de dag van het faillissement.",
            "File the claim with the trustee, with interest until the day of bankruptcy.",
            hard=True,
            addressee="trustee",
        ),
        _rule(
            Hold.SURSEANCE_WHOA,
            "LR-8.08",
            "art. 214 en 376 Fw",
            "Kijk in het insolventieregister of er een afkoelingsperiode geldt en tot wanneer.",
            "Look in the insolvency register whether a stay applies and until when.",
            stops=_AUTOMATIC | {Act.PERSONAL_MESSAGE},
            verified=False,
        ),
        _rule(
            Hold.DECEASED,
            "LR-8.09",
            "art. 4:182, 4:184 en 4:185 BW",
            "Schrijf de erven of de executeur, condoleer, en neem drie maanden geen verhaal op de nalatenschap.",
            "Write to the heirs or executor, condole, and take no recourse on the estate for three months.",
            hard=True,
            addressee="estate",
        ),
        _rule(
            Hold.MINOR,
            "LR-8.10",
            "art. 1:234 BW",
            "Schrijf de wettelijke vertegenwoordiger en zoek uit of er toestemming was.",
            "Write to the legal representative and find out whether there was consent.",
            hard=True,
            addressee="legal_representative",
        ),
        _rule(
            Hold.BEWIND,
            "LR-8.11",
            "art. 1:440 en 1:441 BW",
            "Schrijf de bewindvoerder; een schuld van tijdens het bewind is niet altijd te verhalen.",
            "Write to the administrator of the goods; a debt made during the regime cannot always be recovered.",
            stops=_AUTOMATIC - {Act.ADD_COSTS, Act.COURT},
            addressee="administrator",
        ),
        _rule(
            Hold.VULNERABLE,
            "LR-8.12",
            "art. 13 Wki en 4.1 Bki; eigen keuze",
            "Bied een gesprek, een langere regeling en de weg naar hulp aan; geen termijn korter dan veertien dagen.",
            "Offer a call, a longer arrangement and the way to help; no term shorter than fourteen days.",
        ),
        _rule(
            Hold.ADDRESS_UNKNOWN,
            "LR-8.13",
            "art. 3:37 lid 3 BW",
            "Zoek het adres: een brief die niet aankomt telt niet.",
            "Find the address: a letter that does not arrive does not count.",
            verified=False,
        ),
        _rule(
            Hold.IDENTITY_DOUBT,
            "LR-7.05",
            "art. 5 lid 1 d AVG",
            "Stel vast wie de schuldenaar is voordat er iets weggaat.",
            "Establish who the debtor is before anything leaves.",
            hard=True,
        ),
        _rule(
            Hold.GDPR_RESTRICTION,
            "LR-9.03",
            "art. 18 AVG",
            "Verwerk de gegevens alleen om ze te bewaren of voor de rechtsvordering tot de beperking is opgeheven.",
            "Only store the data, or use them for the legal claim, until the restriction is lifted.",
            hard=True,
        ),
        _rule(
            Hold.LEGAL_ADVICE,
            "LR-7.05",
            "eigen keuze",
            "Wacht op het advies.",
            "Wait for the advice.",
        ),
        _rule(
            Hold.CREDITOR_STOP,
            "LR-4.10",
            "art. 5.1 Bki",
            "De opdrachtgever vroeg te stoppen: vraag wanneer het verder mag.",
            "The client asked to stop: ask when it may go on.",
        ),
        _rule(
            Hold.WKI_LAPSED,
            "LR-4.02",
            "art. 4 Wki",
            "Herstel de inschrijving in het register; tot dan geen incasso bij natuurlijke personen.",
            "Restore the registration; until then no collection from natural persons.",
            hard=True,
        ),
        _rule(
            Hold.SYSTEM_DOUBT,
            "LR-0.2",
            "eigen keuze",
            "Werk eerst de bankgegevens bij: misschien is er al betaald.",
            "First bring the bank data up to date: perhaps it has been paid.",
        ),
    )
}

_WITH_MONTHS = (
    Hold.STABILISATION,
    Hold.MORATORIUM,
    Hold.NARROW_MORATORIUM,
    Hold.WSNP,
    Hold.SURSEANCE_WHOA,
    Hold.DECEASED,
)

FREE = Sentence("hold.free", "Dit mag: er is geen stilstand die het tegenhoudt.", "This is allowed: no hold stops it.")
STOPPED_BY = Sentence("hold.stopped", "Dit mag nu niet. {duty}", "This is not allowed now. {duty}")
PERSON_BY = Sentence(
    "hold.person",
    "Dit gaat niet vanzelf; een medewerker mag het doen met een reden. {duty}",
    "This does not go by itself; an employee may do it with a reason. {duty}",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Oordeel: the answer, the holds that count, and to whom a letter goes."""

    answer: Answer
    because: tuple[Hold, ...]
    addressee: str


def may(act: Act | str, holds: Collection[Hold | str] = ()) -> Outcome[Verdict]:
    """Mag dit (LR-8): one act under the holds that lie on the claim, the dossier or the debtor.

    A personal message under a soft hold asks for a person. Raises LawError for an unknown act or hold.
    """
    wanted, lying = _act(act), tuple(hold for hold in Hold if hold in {_hold(name) for name in holds})
    inputs: dict[str, Number] = {"act": wanted.value, "holds": " ".join(lying)}
    addressee = addressed_to(lying)
    stopping = [RULES[hold] for hold in lying if wanted in RULES[hold].stops]
    if stopping:
        steps = [_step(found, STOPPED_BY) for found in stopping]
        value = Verdict(Answer.STOPPED, tuple(found.hold for found in stopping), addressee)
        return outcome(value, stopping[0].rule, inputs, steps)
    if lying and wanted not in ALWAYS:
        steps = [_step(RULES[hold], PERSON_BY) for hold in lying]
        return outcome(Verdict(Answer.PERSON, lying, addressee), RULES[lying[0]].rule, inputs, steps)
    free = [step("LR-8", "", FREE)]
    return outcome(Verdict(Answer.ALLOWED, (), addressee), "LR-8", inputs, free)


def addressed_to(holds: Collection[Hold]) -> str:
    """Aan wie: whoever acts for the debtor under these holds; the first in the order of ``Hold`` wins."""
    others = [RULES[hold].addressee for hold in Hold if hold in holds]
    return next((name for name in others if name != "debtor"), "debtor")


def ends_at_latest(hold: Hold | str, began_on: date) -> date | None:
    """Uiterlijk einde: the last day of the longest duration of this hold; None when nothing sets one.

    Raises NotYetKnown for a hold that began before its rule.
    """
    known = _hold(hold)
    if known is Hold.DEBT_HELP:
        return began_on + timedelta(weeks=figure("hold_weeks_debt_help", began_on).whole)
    if known not in _WITH_MONTHS:
        return None
    return add_months(began_on, figure(f"hold_months_{known}", began_on).whole)


def duties(holds: Collection[Hold]) -> tuple[Sentence, ...]:
    """Wat moet: what each of these holds asks for, in the order of ``Hold``."""
    return tuple(RULES[hold].duty for hold in Hold if hold in holds)


def _step(found: HoldRule, sentence: Sentence) -> Step:
    return step(found.rule, found.article, sentence, verified=found.verified, duty=found.duty)


def _act(name: Act | str) -> Act:
    try:
        return Act(name)
    except ValueError:
        raise LawError(
            f"Onbekende handeling '{name}': kies {', '.join(Act)}.",
            f"Unknown act '{name}': choose {', '.join(Act)}.",
            rule="LR-8",
        ) from None


def _hold(name: Hold | str) -> Hold:
    try:
        return Hold(name)
    except ValueError:
        raise LawError(
            f"Onbekende stilstand '{name}': kies {', '.join(Hold)}.",
            f"Unknown hold '{name}': choose {', '.join(Hold)}.",
            rule="LR-8",
        ) from None
