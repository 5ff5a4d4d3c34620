"""Wet kwaliteit incassodienstverlening (Wki, Bki; LR-4): who it binds, registration, staff, the claim's description,
complaints, retention and how often a debtor may be contacted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..days import add_months, add_years, next_business_day
from ..errors import LawError
from ..outcome import Number, Outcome, Sentence, outcome, step
from ..parameters import figure
from .capacity import Capacity

MODES = ("own", "third_party", "assigned")

APPLIES = Sentence(
    "wki.applies",
    "De Wki geldt: incasso voor een ander of na overdracht, bij een natuurlijk persoon die in Nederland woont.",
    "The Wki applies: collecting for another or after assignment, from a natural person living in the Netherlands.",
)
OWN_CLAIM = Sentence(
    "wki.own",
    "De Wki geldt niet voor wie zijn eigen vordering int; deze regels gelden hier als huisregel.",
    "The Wki does not bind who collects an own claim; its rules are kept here as a house rule.",
)
LEGAL_PERSON = Sentence(
    "wki.legal_person",
    "De Wki geldt niet: de schuldenaar is een rechtspersoon.",
    "The Wki does not apply: the debtor is a legal person.",
)
ABROAD = Sentence(
    "wki.abroad",
    "De Wki geldt niet: de schuldenaar woont buiten Nederland.",
    "The Wki does not apply: the debtor lives outside the Netherlands.",
)
ABROAD_LAW = Sentence(
    "wki.abroad_law",
    "vraagt het land van de schuldenaar een vergunning of registratie voor incasso?",
    "does the debtor's country ask for a licence or registration to collect?",
)
EXEMPT = Sentence(
    "wki.exempt",
    "Een deurwaarder of advocaat hoeft niet in het register; de kwaliteitsregels gelden wel.",
    "A bailiff or lawyer need not register; the rules on quality do apply.",
)
REGISTERED = Sentence(
    "wki.registered",
    "Inschrijving {number} is geldig tot en met {until}.",
    "Registration {number} is valid up to and including {until}.",
)
NOT_REGISTERED = Sentence(
    "wki.not_registered",
    "Zonder inschrijving in het register mag hier niet geïncasseerd worden: vraag haar aan bij Justis.",
    "Without a registration no collection is allowed here: apply for it at Justis.",
)
LAPSED = Sentence(
    "wki.lapsed",
    "De inschrijving verliep op {until}: vernieuw haar voordat er iets weggaat.",
    "The registration lapsed on {until}: renew it before anything leaves.",
)
COMPLETE = Sentence(
    "wki.complete", "De omschrijving van de vordering is compleet.", "The description of the claim is complete."
)
MISSING = Sentence(
    "wki.missing",
    "In de omschrijving ontbreekt: {name}. Vul dat in.",
    "Missing in the description: {name}. Enter it.",
)
COMPLAINT = Sentence(
    "wki.complaint",
    "De klacht van {received_on} wordt uiterlijk {last_day} schriftelijk bevestigd ({count} werkdagen).",
    "The complaint of {received_on} is confirmed in writing by {last_day} at the latest ({count} working days).",
)

# The fields of art. 3.1 Bki: name, Dutch, English.
DESCRIPTION_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("debtor_name", "naam van de schuldenaar", "name of the debtor"),
    ("debtor_address", "adres van de schuldenaar", "address of the debtor"),
    ("debtor_town", "woonplaats van de schuldenaar", "town of the debtor"),
    ("collector_name", "naam van de incassodienstverlener", "name of the collector"),
    ("collector_address", "adres van de incassodienstverlener", "address of the collector"),
    ("collector_town", "plaats van de incassodienstverlener", "town of the collector"),
    ("collector_kvk", "KvK-nummer van de incassodienstverlener", "trade register number of the collector"),
    ("collector_registration", "registratiekenmerk", "registration mark"),
    ("creditor_name", "naam van de schuldeiser", "name of the creditor"),
    ("creditor_address", "adres van de schuldeiser", "address of the creditor"),
    ("subject", "waar de vordering over gaat", "what the claim is about"),
    ("legal_title", "waaruit de vordering volgt (overeenkomst en datum)", "legal title (contract and date)"),
    ("payment_term", "betaaltermijn en verlengde termijn", "term of payment and extended term"),
    ("invoice_date", "factuurdatum", "date of the invoice"),
    ("invoice_number", "factuurnummer", "number of the invoice"),
    ("principal", "hoofdsom", "principal"),
    ("total", "totaalbedrag", "total"),
    ("interest_amount", "rentebedrag", "amount of interest"),
    ("interest_rates", "rentepercentages", "rates of interest"),
    ("interest_periods", "renteperioden", "periods of interest"),
    ("interest_basis", "bedrag waarover rente loopt", "basis of interest"),
    ("collection_costs", "incassokosten", "collection costs"),
    ("vat", "btw en tarief over de kosten", "VAT and its rate on the costs"),
)


def applies(mode: str, capacity: Capacity, residence: str = "nl") -> Outcome[bool]:
    """Geldt de Wki (LR-4.01): ``mode`` own, third_party or assigned; a sole trader or partner counts too.

    Raises LawError for an unknown mode.
    """
    if mode not in MODES:
        raise LawError(
            f"Onbekende vorm van incasso '{mode}': kies {', '.join(MODES)}.",
            f"Unknown mode '{mode}': choose {', '.join(MODES)}.",
            rule="LR-4.01",
        )
    inputs: dict[str, Number] = {"mode": mode, "capacity": capacity.value, "residence": residence}
    abroad = residence != "nl"
    ask = [step("LR-11.07", "", ABROAD_LAW, verified=False)] if abroad and mode != "own" else []
    sentence = _scope(mode, capacity, abroad)
    shown = step("LR-4.01", "art. 1 en 2 Wki", sentence)
    return outcome(sentence is APPLIES, "LR-4.01", inputs, [shown], (), ask)


def may_collect(
    on: date, *, number: str = "", valid_until: date | None = None, exempt_profession: bool = False
) -> Outcome[bool]:
    """Mag er geïncasseerd worden (LR-4.02), where the Wki applies: a registration that is valid on this day.

    ``exempt_profession``: bailiff or lawyer.
    """
    inputs: dict[str, Number] = {"on": on, "number": number, "valid_until": valid_until}
    inputs["exempt_profession"] = exempt_profession
    if exempt_profession:
        return outcome(True, "LR-4.02", inputs, [step("LR-4.02", "art. 3 Wki", EXEMPT)])
    if not number or valid_until is None:
        return outcome(False, "LR-4.02", inputs, [step("LR-4.02", "art. 4 Wki", NOT_REGISTERED)])
    if on > valid_until:
        return outcome(False, "LR-4.02", inputs, [step("LR-4.02", "art. 4 Wki", LAPSED, until=valid_until)])
    shown = step("LR-4.02", "art. 4 Wki", REGISTERED, number=number, until=valid_until)
    return outcome(True, "LR-4.02", inputs, [shown])


def staff_cleared(certificate_on: date | None, started_on: date) -> bool:
    """Verklaring omtrent het gedrag (LR-4.04): there at the start, and then not older than three months."""
    if certificate_on is None or certificate_on > started_on:
        return False
    return started_on <= add_months(certificate_on, figure("certificate_of_conduct_months").whole)


def claim_description(fields: Mapping[str, str]) -> Outcome[tuple[str, ...]]:
    """Omschrijving van de vordering (LR-4.07): the names of the fields that are missing, in their own order."""
    names = [(name, Sentence(f"wki.field.{name}", nl, en)) for name, nl, en in DESCRIPTION_FIELDS]
    missing = [(name, words) for name, words in names if not fields.get(name, "").strip()]
    inputs: dict[str, Number] = {name: fields.get(name, "") for name, _ in names}
    steps = [step("LR-4.07", "art. 3.1 Bki", MISSING, name=words) for _, words in missing]
    complete = [step("LR-4.07", "art. 3.1 Bki", COMPLETE)]
    return outcome(tuple(name for name, _ in missing), "LR-4.07", inputs, steps or complete)


def complaint_acknowledged_by(received_on: date) -> Outcome[date]:
    """Klacht bevestigen (LR-4.13): the last day, two working days after receipt."""
    days = figure("complaint_acknowledge_days")
    last_day = received_on
    for _ in range(days.whole):
        last_day = next_business_day(last_day)
    shown = step("LR-4.13", days.article, COMPLAINT, received_on=received_on, last_day=last_day, count=days.whole)
    inputs: dict[str, Number] = {"received_on": received_on}
    return outcome(last_day, "LR-4.13", inputs, [shown], (days,))


def keep_until(closed_on: date) -> date:
    """Bewaren (LR-4.10): the dossier stays at least up to and including this day, two years after closing."""
    return add_years(closed_on, figure("dossier_retention_years").whole)


@dataclass(frozen=True, slots=True)
class Caps:
    """Hoe vaak (house rule LR-4.09): whether one more contact fits, and on which day it fits at the earliest."""

    fits: bool
    next_on: date


def contact_caps(on: date, earlier: Sequence[date]) -> Caps:
    """Hoeveel contacten (LR-4.09, house rule): at most one a day, three in 7 and seven in 30 days, all claims together.

    The periods include the day itself. ``earlier``: days of outbound contacts, one entry per contact.
    """
    day = on
    while not _fits(day, earlier):
        day += timedelta(days=1)
    return Caps(day == on, day)


def registration_fees(directors: int, *, sole_trader: bool) -> tuple[int, int]:
    """Kosten van de inschrijving (art. 7.1 en 8.1 Bki) in cents: once for the application, and every year."""
    once = figure("wki_fee_application").whole + directors * figure("wki_fee_director").whole
    yearly = figure("wki_fee_yearly_sole_trader" if sole_trader else "wki_fee_yearly_other").whole
    return once, yearly


def _scope(mode: str, capacity: Capacity, abroad: bool) -> Sentence:
    if mode == "own":
        return OWN_CLAIM
    if not capacity.is_natural_person:
        return LEGAL_PERSON
    return ABROAD if abroad else APPLIES


def _fits(day: date, earlier: Sequence[date]) -> bool:
    caps = [int(str(cap)) for cap in figure("contact_caps").table]
    return all(
        sum(day - timedelta(days=period) < contact <= day for contact in earlier) < cap
        for period, cap in zip((1, 7, 30), caps, strict=True)
    )
