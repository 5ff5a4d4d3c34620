"""Keuring van een veertiendagenbrief (art. 6:96 lid 6 BW; LR-2.02-2.11): would this text hold before a court?

The linter reads the words: the term and where it starts, the costs against the scale, the consequence, who asks what,
and what may not be threatened with. Dates of default and of delivery are for the rules in ``nl.notice``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ...errors import LawError
from ...outcome import Outcome, Sentence, step
from ...parameters import figure
from ..collection_costs import collection_costs
from . import faults
from .findings import Checked, Finding, at, checked, missing
from .notice_costs import check_costs
from .notice_term import check_term, letter_date
from .readability import check_readability, figures_used
from .text import Text, words
from .threats import check_threats

RULE = "LR-2.03"
ORDER = Sentence(
    "notice.order",
    "Of het verzuim al was begonnen en wanneer de brief is bezorgd, blijkt niet uit de tekst alleen.",
    "Whether default had begun, and when the letter was delivered, does not follow from the text alone.",
)
_CLAIM = words(
    r"factu|\bnota\b|rekening van|rekening (?:met|voor|nr|nummer|d\.d|\()|rekening [a-z]{0,3}-?\d"
    r"|workshop|training|\blening|\bleen\w*|geleend|overeenkomst|abonnement|\bhuur|bestelling|\border"
    r"|contributie|premie"
    r"|vordering|lidmaatschap|cursus|behandeling|leverin"
    r"|lesgeld|collegegeld|energie|reparatie|aankoop|koop|dienst|opdracht|termijnbedrag|declaratie"
    r"|offerte|werkzaamheden|klus|polis|eigen risico|eigen bijdrage|schoolgeld|kinderopvang"
    r"|servicekosten"
)
_CREDITOR = words(
    r"\bb\.?v\.?(?= |$|,|\))|\bn\.?v\.?(?= |$|,)|\bv\.?o\.?f\.?(?= |$|,)|stichting|vereniging"
    r"|cooperatie|\bkvk\b|kamer van koophandel|\bnamens\b|\bt\.n\.v\b|ten name van|op naam van"
    r"|eenmanszaak|schuldeiser|maatschap|praktijk"
    r"|opdrachtgever|\bclient(?:e)?\b|handelend onder"
)
# A capital inside a sentence is a name, unless it opens the name of a law.
_PROPER_NAME = re.compile(r"(?<=[a-z,:/(]\s)(?!Burgerlijk|Wetboek|Besluit|Nederland|Betaal|Doe\b|Wij\b)[A-Z][a-z]{2,}")
_SALUTATION = words(r"^(?:geacht|beste|hallo|hoi|hey|dag\b|lieve|aan\b|hoogachtend|met (?:vriendelijke )?groet)")
_NO_NAME = words(r"^(?:datum|betreft|onderwerp|aanmaning|dossier|let op|factuur|openstaand|per )|€|:")
_NAME_WORDS, _HEAD_WORDS = 8, 6
_DEFAULT_LATER = words(
    r"\bstel(?:len|t|)? (?:wij |we |ik )?u (?:hierbij |nu |alsnog |daarom |bij dezen "
    r"|met deze brief )*in gebreke|\bdeze (?:brief|e-?mail|aanmaning|mail) (?:is|geldt als|dient als"
    r"|dient tevens als|is tevens|geldt tevens als|moet u zien als) (?:een |uw |de )?ingebrekestelling"
    r"|hierbij [^.]{0,30}in gebreke|hierbij [^.]{0,20}ingebrekestelling"
    r"|(?:\bdan |na (?:deze|die) termijn |pas dan |vanaf (?:dan|dat moment|die dag) |daarna )(?:bent"
    r"|raakt|komt|verkeert|zult) u [^.]{0,20}(?:in verzuim|in gebreke)|\b(?:raakt"
    r"|komt) u [^.]{0,20}in verzuim|(?:treedt|gaat) het verzuim (?:dan )?in\b|(?:betaaltermijn"
    r"|betalingstermijn|betaaldatum|vervaldatum|termijn van (?:de|onze) factuur) [^.]{0,40}(?:verloopt"
    r"|verstrijkt|loopt nog|is nog niet|nog niet voorbij|eindigt)"
    r"|\bbij (?:gebreke|uitblijven|niet)[^.]{0,40} (?:bent|raakt|komt) u [^.]{0,20}in verzuim"
)


def lint_notice(
    original: str, *, principal_cents: int, vat: bool = False, sent_on: date | None = None
) -> Outcome[Checked]:
    """Keuring van een veertiendagenbrief: the findings, by rule and place, each with its fix.

    ``principal_cents`` is the open principal of all claims in the letter; ``vat`` says the creditor cannot deduct VAT.
    ``sent_on`` is the day of dispatch (None: the date that heads the text, if any). Raises LawError without a
    principal.
    """
    if principal_cents <= 0:
        raise LawError(
            "Een veertiendagenbrief gaat over een open hoofdsom: geef het bedrag.",
            "A notice is about an open principal: give its amount.",
            rule=RULE,
        )
    text = Text.of(original)
    sent_on = sent_on or letter_date(text)
    found = [
        *check_term(text, sent_on),
        *check_costs(text, principal_cents, vat),
        *_identity(text, principal_cents),
        *_default(text),
        *check_threats(text),
        *check_readability(text),
    ]
    inputs = {"principal_cents": principal_cents, "vat": vat, "sent_on": sent_on}
    ask = [step("LR-2.02", "art. 6:96 lid 6 BW", ORDER)]
    # Both amounts are looked for: with VAT is a fault where the creditor can deduct it.
    costs = collection_costs(principal_cents, vat=True).figures
    terms = (figure("notice_days"), figure("notice_dispatch_term_days"))
    return checked(text, RULE, found, inputs, (*costs, *terms, *figures_used()), ask)


def _identity(text: Text, principal_cents: int) -> Iterator[Finding]:
    """Who asks, for what, and how much (LR-2.03)."""
    if not text.amounts:
        yield missing(faults.AMOUNT_MISSING, principal_cents=principal_cents)
    elif not _names_principal(text, principal_cents):
        yield missing(faults.PRINCIPAL_DIFFERS, principal_cents=principal_cents)
    if not _CLAIM.search(text.plain):
        yield missing(faults.CLAIM_MISSING)
    if not (_CREDITOR.search(text.plain) or _names_someone(text) or _signed(text)):
        yield missing(faults.CREDITOR_MISSING)


def _names_principal(text: Text, principal_cents: int) -> bool:
    """The principal itself, or amounts in a row that add up to it."""
    cents = [one.cents for one in text.amounts]
    for first in range(len(cents)):
        total = 0
        for value in cents[first:]:
            total += value
            if total >= principal_cents:
                break
        if total == principal_cents:
            return True
    return False


def _names_someone(text: Text) -> bool:
    """Whether a proper name stands anywhere but in the salutation or at the start of a sentence."""
    lines = (line for line in text.original.splitlines() if not _SALUTATION.search(line.strip().lower()))
    return any(_PROPER_NAME.search(line) for line in lines)


def _signed(text: Text) -> bool:
    """Whether a name stands at the head or the foot: a short line that is no salutation and no sentence."""
    lines = [line.strip() for line in text.original.splitlines() if line.strip()]
    return any(_is_name(line) for line in (*lines[:1], *lines[-1:]))


def _is_name(line: str) -> bool:
    long = (
        len(line.split()) > _NAME_WORDS or line[-1] in "?!:," or (line[-1] == "." and len(line.split()) > _HEAD_WORDS)
    )
    named = any(char.isupper() for char in line)
    return named and not long and not _SALUTATION.search(line.lower()) and not _NO_NAME.search(line.lower())


def _default(text: Text) -> Iterator[Finding]:
    for phrase in text.phrases:
        if match := _DEFAULT_LATER.search(phrase.plain):
            yield at(text, phrase.span(match), faults.NOT_IN_DEFAULT)
