"""Keuring van een herinnering (LR-3.02, 2.11, 4.18): free of costs, free of threats, and clear about what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...outcome import Outcome, Sentence
from . import notice_costs
from .findings import Checked, Fault, Finding, Severity, at, checked, missing
from .notice_costs import Label
from .readability import check_readability, figures_used
from .text import Phrase, Text, dates, words
from .threats import check_threats

RULE = "LR-3.02"
_LID5 = "art. 6:96 lid 5 en 6 BW"


def _fault(
    key: str, rule: str, severity: Severity, why: tuple[str, str], fix: tuple[str, str], article: str = ""
) -> Fault:
    return Fault(rule, article, severity, Sentence(f"reminder.{key}", *why), Sentence(f"reminder.{key}.fix", *fix))


COSTS = _fault(
    "costs",
    "LR-3.02",
    Severity.ERROR,
    ("Een herinnering aan een consument kost niets.", "A reminder to a consumer is free."),
    ("Schrap deze kosten.", "Delete these costs."),
    _LID5,
)
COSTS_ANNOUNCED = _fault(
    "costs_announced",
    "LR-3.02",
    Severity.WARNING,
    (
        "Incassokosten kondigt u pas aan in de veertiendagenbrief, met het precieze bedrag.",
        "Collection costs are announced only in the fourteen-day notice, with the exact amount.",
    ),
    (
        "Schrap deze zin, of schrijf dat er eerst nog een brief komt.",
        "Delete this sentence, or say that another letter comes first.",
    ),
    _LID5,
)
SURCHARGE = _fault(
    "surcharge",
    "LR-3.02",
    Severity.ERROR,
    ("Een boete of verhoging mag in een herinnering niet worden gevraagd.", "A reminder may not ask a penalty."),
    ("Schrap de boete of verhoging.", "Delete the penalty."),
    _LID5,
)
THREAT_OF_COURT = _fault(
    "court",
    "LR-2.11",
    Severity.ERROR,
    (
        "Een herinnering dreigt niet met rechter, dagvaarding of deurwaarder.",
        "A reminder does not threaten with court, summons or bailiff.",
    ),
    ("Schrap deze zin.", "Delete this sentence."),
    "art. 6:193h BW",
)
AMOUNT_MISSING = _fault(
    "amount_missing",
    "LR-4.08",
    Severity.ERROR,
    ("De herinnering noemt geen bedrag.", "The reminder names no amount."),
    ("Noem het bedrag dat openstaat.", "Name the amount that is open."),
)
CLAIM_MISSING = _fault(
    "claim_missing",
    "LR-4.08",
    Severity.ERROR,
    ("De herinnering zegt niet waarvoor betaald moet worden.", "The reminder does not say what the payment is for."),
    ("Noem het factuurnummer of de overeenkomst.", "Name the invoice number or the contract."),
)
DUE_DATE_MISSING = _fault(
    "due_date_missing",
    "LR-4.08",
    Severity.WARNING,
    ("De datum waarop betaald had moeten zijn ontbreekt.", "The date on which payment was due is missing."),
    ("Noem de betaaldatum.", "Name the due date."),
)
CROSSED_MISSING = _fault(
    "crossed_missing",
    "LR-4.08",
    Severity.WARNING,
    ("Er staat niet wat te doen als al is betaald.", "It does not say what to do if payment was made already."),
    ("Schrijf: 'Hebt u al betaald? Dan kunt u dit bericht negeren.'", "Add: ignore this message if you have paid."),
)
CONTACT_MISSING = _fault(
    "contact_missing",
    "LR-4.08",
    Severity.WARNING,
    (
        "Er staat niet hoe de lezer kan reageren of zeggen dat het niet klopt.",
        "It does not say how the reader can answer or dispute it.",
    ),
    ("Noem een telefoonnummer of e-mailadres.", "Name a telephone number or an e-mail address."),
)

_COSTS_WORDS = words(
    r"(?:incasso|invorderings|innings|buitengerechtelijke |aanmanings?|herinnerings?"
    r"|administratie)\w*(?: incasso)?kosten|extra kosten|bijkomende kosten"
)
_FREE = words(
    r"\b(?:geen|zonder|niets|gratis|kosteloos|kost u niets|niet)\b|voorkom|vermijd|bespaar"
    r"|kosten besparen|eerst (?:nog )?(?:een|nog)|krijgt u (?:eerst|nog)|\baparte brief"
    r"|veertiendagenbrief"
    r"|€ ?0,00|\b0,00 euro"
)
_FINE = words(
    r"\bmet \d{1,2} ?(?:%|procent) (?:is |wordt |zijn )?verhoogd|"
    r"\bboete\b|\bboeterente|verhoging van|verhoogd met|verhogen (?:wij|we) [^.]{0,40}met|toeslag"
    r"|opslag|schadevergoeding|\bper dag (?:dat|te laat)"
)
_NO_THREAT = re.compile(r"\b(?:geen|niet|nooit|geschillencommissie|bewindvoerder|al een)\b")
_COURT = words(
    r"dagvaard\w*|\bvonnis|voor de rechter|naar de rechter|aan de rechter|kantonrechter|rechtbank"
    r"|rechtszaak|gerechtelijke (?:stappen|procedure|maatregelen)|deurwaarder|juridische (?:stappen"
    r"|maatregelen|procedure)|rechtsmaatregelen"
)
_CLAIM = words(
    r"factu|\bnota\b|\brekening\b|overeenkomst|abonnement|\bhuur|bestelling|\border|contributie|premie"
    r"|lidmaatschap|cursus|behandeling|leverin|lesgeld|energie|reparatie|aankoop|opdracht"
    r"|termijn(?:bedrag)?\b|declaratie|werkzaamheden|polis|bijdrage|opvang"
)
_CROSSED = words(
    r"negeren|gekruist|kruisen|kruist|al betaald|reeds betaald|net betaald|inmiddels (?:betaald"
    r"|voldaan)|als niet verzonden|niets (?:meer )?te doen|zojuist betaald|al overgemaakt|onderweg"
)
_CONTACT = words(
    r"\bbel\b|\bbelt\b|\bbellen\b|telefoon|\btel\b|@|e-?mail|\bmail\b|contact|reageer|antwoord"
    r"|laat het (?:ons|mij|me) weten|\bapp\b|\d{3}[ -]\d"
)


def lint_reminder(original: str) -> Outcome[Checked]:
    """Keuring van een herinnering aan een consument: costs, threats, and what must be clear."""
    text = Text.of(original)
    found = [
        *_costs(text),
        *_pressure(text),
        *check_threats(text),
        *_clarity(text),
        *check_readability(text),
    ]
    return checked(text, RULE, found, {}, figures_used())


def _costs(text: Text) -> Iterator[Finding]:
    """Fees of any name, collection costs in euros, penalties; that costs may follow is only a warning."""
    seen = set()
    for one in notice_costs.labelled(text, 0, ()):
        if one.label in (Label.COSTS, Label.FEE) and one.amount.cents > 0:
            seen.add(one.phrase)
            yield at(text, one.amount.span, COSTS)
    for phrase in text.phrases:
        costs, fine = _COSTS_WORDS.search(phrase.plain), _FINE.search(phrase.plain)
        free = _is_free(phrase)
        if costs and not free and phrase not in seen:
            charged = not re.search(r"\b(?:kan|kunnen|mogelijk|misschien|eventueel|zou)\b", phrase.plain)
            late = notice_costs.CONDITION.search(phrase.plain)
            yield at(text, phrase.span(costs), COSTS_ANNOUNCED if late or not charged else COSTS)
        if fine and not free:
            yield at(text, phrase.span(fine), SURCHARGE)


def _is_free(phrase: Phrase) -> bool:
    return bool(_FREE.search(_unconditional(phrase)))


def _unconditional(phrase: Phrase) -> str:
    """The sentence without its condition: the 'not' of not paying denies nothing else."""
    return notice_costs.CONDITION.sub(" ", phrase.plain)


def _pressure(text: Text) -> Iterator[Finding]:
    for phrase in text.phrases:
        match = _COURT.search(phrase.plain)
        if match and not _NO_THREAT.search(_unconditional(phrase)):
            yield at(text, phrase.span(match), THREAT_OF_COURT)


def _clarity(text: Text) -> Iterator[Finding]:
    present = (
        (AMOUNT_MISSING, bool(text.amounts)),
        (CLAIM_MISSING, bool(_CLAIM.search(text.plain))),
        (DUE_DATE_MISSING, bool(dates(text.plain, 2024))),
        (CROSSED_MISSING, bool(_CROSSED.search(text.plain))),
        (CONTACT_MISSING, bool(_CONTACT.search(text.plain))),
    )
    yield from (missing(fault) for fault, there in present if not there)
