"""Briefkeuring (letter check): what a message kind needs before it is worded, and what must stand in it after."""

from __future__ import annotations

from voldaan.base.errors import Refused
from voldaan.messages.blocks import Script
from voldaan.messages.details import OF_KIND, values
from voldaan.messages.facts import Details, Kind, MessageFacts
from voldaan.messages.formats import Formats
from voldaan.messages.rules import NEEDS_OPEN, PRESSING, WITHOUT_CLAIMS

_LEGAL = frozenset({Kind.FOURTEEN_DAY_NOTICE, Kind.DEMAND, Kind.COSTS_DUE})
_BEFORE_COSTS = frozenset({Kind.PRE_DUE_REMINDER, Kind.REMINDER, Kind.SECOND_REMINDER, Kind.NOTICE_OF_DEFAULT})


def check_facts(facts: MessageFacts) -> None:
    """Refuse facts that do not add up, or that this kind of message may not be made of."""
    _check_sums(facts)
    _check_identity(facts)
    wanted = OF_KIND[facts.kind]
    _need(wanted is Details or type(facts.details) is wanted, "wat dit bericht bijzonder maakt", "")
    _need(facts.total_cents > 0 or facts.kind not in NEEDS_OPEN, "een bedrag dat nog open is", "")
    if facts.kind in PRESSING:
        _check_costs(facts)
    if facts.kind in _LEGAL:
        _check_default(facts)


def _check_sums(facts: MessageFacts) -> None:
    parts = facts.principal_cents + facts.interest_cents + facts.costs_cents
    claims = sum(claim.principal_cents for claim in facts.claims)
    interest = sum(claim.interest_cents for claim in facts.claims)
    if facts.total_cents != parts or facts.principal_cents != claims or facts.interest_cents != interest:
        raise Refused(
            "De bedragen in dit bericht tellen niet op tot het totaal. Reken het bericht opnieuw uit.",
            details={"total_cents": facts.total_cents, "parts_cents": parts, "claims_cents": claims},
        )
    due_cents = facts.costs_cents or facts.announced_costs_cents
    if facts.costs_lines and sum(line.amount_cents for line in facts.costs_lines) != due_cents:
        raise Refused("De stappen van de incassokosten tellen niet op tot het bedrag. Reken het bericht opnieuw uit.")


def _check_identity(facts: MessageFacts) -> None:
    _need(bool(facts.claims) or facts.kind in WITHOUT_CLAIMS, "minstens één factuur", "")
    _need(bool(facts.sender.name and facts.debtor.name), "de naam van de afzender en van de ontvanger", "")
    # A duty of collectors (art. 4.1 Bki); a creditor who writes for himself is asked for it on his own page.
    reachable = bool(facts.sender.phone or facts.sender.email)
    _need(reachable or facts.collector is None, "een telefoonnummer of e-mailadres waarop u bereikbaar bent", "LR-4.08")


def _check_costs(facts: MessageFacts) -> None:
    kind, person = facts.kind, facts.debtor.natural_person
    if kind in _BEFORE_COSTS and (facts.announced_costs_cents or (person and facts.costs_cents)):
        raise Refused(
            "In dit bericht mogen nog geen incassokosten staan. Stuur eerst de veertiendagenbrief of de aanmaning.",
            rule="LR-3.02",
        )
    if kind is Kind.FOURTEEN_DAY_NOTICE:
        _need(facts.announced_costs_cents > 0, "het precieze bedrag van de incassokosten", "LR-2.03")
        _need(facts.costs_cents == 0, "geen incassokosten die al in rekening zijn gebracht", "LR-2.03")
    if kind is Kind.DEMAND:
        _need(not person, "een bedrijf als ontvanger; stuur een mens eerst de veertiendagenbrief", "LR-2.01")
        _need(facts.announced_costs_cents + facts.costs_cents > 0, "het bedrag van de incassokosten", "LR-3.04")
    if kind is Kind.COSTS_DUE:
        _need(facts.costs_cents > 0 and facts.notice_on is not None, "de kosten en de datum van de eerdere brief", "")
    if kind in (Kind.NOTICE_OF_DEFAULT, Kind.DEMAND):
        _need(facts.term_days > 0, "een termijn in dagen", "")


def _check_default(facts: MessageFacts) -> None:
    for claim in facts.claims:
        if claim.default_on is None or claim.default_on > facts.on:
            raise Refused(
                f"Factuur {claim.number} is nog niet in verzuim. Stuur deze brief pas als het verzuim is begonnen.",
                rule="LR-2.02",
            )
        _need(claim.default_ground is not None, f"de reden van het verzuim van factuur {claim.number}", "LR-2.03")


def check_words(script: Script, text: str, facts: MessageFacts, formats: Formats) -> None:
    """Refuse a finished message that lacks a mandatory element (rules by kind in the language's lint file)."""
    for phrase in script.required:
        if phrase.casefold() not in text.casefold():
            raise Refused(f"In {script.name} ontbreekt '{phrase}'. Zet het terug in de tekst.", rule="LR-2.03")
    amounts = [facts.total_cents] if facts.kind in PRESSING else []
    amounts += [int(str(value)) for _, value, is_money in values(facts.details) if is_money] if facts.details else []
    if facts.kind in (Kind.FOURTEEN_DAY_NOTICE, Kind.DEMAND) and facts.announced_costs_cents:
        amounts.append(facts.announced_costs_cents)
    if facts.kind is Kind.COSTS_DUE:
        amounts.append(facts.costs_cents)
    for amount_cents in filter(None, amounts):
        if formats.cents(amount_cents).replace("\u00a0", " ") not in text:
            raise Refused(f"In {script.name} ontbreekt het bedrag {formats.cents(amount_cents)}.", rule="LR-2.03")


def _need(present: bool, what: str, rule: str) -> None:
    if not present:
        raise Refused(f"Dit bericht kan nog niet gemaakt worden. Nodig is: {what}.", rule=rule)
