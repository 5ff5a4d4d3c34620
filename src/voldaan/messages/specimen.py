"""Proefgegevens (specimens): invented facts of each kind, to try a text on before there is a claim to try it on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from voldaan.claims.costs import Part
from voldaan.claims.rules import Owed, interest_owed
from voldaan.messages import details
from voldaan.messages.derivation import costs_lines, interest_lines
from voldaan.messages.facts import (
    ClaimFacts,
    CreditorFacts,
    DebtorFacts,
    DefaultGround,
    Details,
    InterestKind,
    Kind,
    MessageFacts,
    Tone,
)
from voldaan.messages.rules import ANNOUNCES_COSTS, CLAIMS_INTEREST, NEEDS_OPEN, SHOWS_INTEREST, term_days
from voldaan_law.nl.collection_costs import collection_costs

ON = date(2026, 11, 23)
CREDITOR = CreditorFacts(
    name="Noor Silva Ontwerp",
    legal_form="Eenmanszaak",
    kvk="12345678",
    street="Keizersgracht 12",
    postcode="1015 AB",
    town="Amsterdam",
    email="administratie@noorsilva.example",
    phone="020 123 45 67",
    hours="ma-vr 9.00-17.00 uur",
    iban="NL91ABNA0417164300",
)
COLLECTOR = CreditorFacts(
    name="Iris Incasso B.V.",
    kvk="87654321",
    street="Stationsplein 3",
    postcode="3511 ED",
    town="Utrecht",
    email="help@irisincasso.example",
    phone="030 765 43 21",
    iban="NL44RABO0123456789",
    registration="R-00123",
)
PERSON = DebtorFacts(name="Sam de Vries", street="Lange Gracht 128", postcode="3012 GR", town="Rotterdam")
COMPANY = DebtorFacts(
    name="Karims Groothandel B.V.", street="Havenweg 4", postcode="3089 JK", town="Rotterdam", natural_person=False
)
_ACTING = {
    "addressee_name": "Kantoor Vos Bewind", "addressee_street": "Markt 1", "addressee_postcode": "3011 AA",
    "addressee_town": "Rotterdam",
}  # fmt: skip
_RECEIVED_ON = "2026-11-21"
_DETAILS: dict[Kind, dict[str, Any]] = {
    Kind.PAYMENT_RECEIVED: {"received_cents": 5_000, "received_on": _RECEIVED_ON},
    Kind.CLAIM_DESCRIPTION: {},
    Kind.ARRANGEMENT: {
        "instalments": [
            {"due_on": "2026-12-15", "amount_cents": 40_000},
            {"due_on": "2027-01-15", "amount_cents": 30_000},
            {"due_on": "2027-02-15", "amount_cents": 30_000},
        ],
        "accepted_on": _RECEIVED_ON,
        "accepted_how": "in het portaal, met uw code",
    },
    Kind.ARRANGEMENT_REMINDER: {"missed_on": _RECEIVED_ON, "missed_cents": 30_000},
    Kind.ARRANGEMENT_ENDED: {"missed_on": "2026-11-01", "missed_cents": 30_000},
    Kind.DISPUTE_RECEIVED: {
        "received_on": _RECEIVED_ON, "subject": "de website is niet af", "answer_by": "2026-12-05",
        "disputed_cents": 40_000, "undisputed_cents": 60_000,
    },
    Kind.DISPUTE_OUTCOME: {
        "received_on": _RECEIVED_ON, "subject": "de website is niet af", "decision": "partly",
        "explanation": "Twee pagina's waren nog niet klaar. De rest is wel geleverd.", "credited_cents": 20_000,
        "still_open_cents": 80_000,
    },
    Kind.COMPLAINT_RECEIVED: {
        "received_on": _RECEIVED_ON, "subject": "de toon aan de telefoon", "answer_by": "2026-12-12",
        "handler": "Iris Bakker",
    },
    Kind.COMPLAINT_OUTCOME: {
        "received_on": _RECEIVED_ON, "subject": "de toon aan de telefoon",
        "findings": "We hebben het gesprek nagelezen.", "decision": "Uw klacht klopt.",
        "remedy": "Onze collega krijgt uitleg, en u krijgt een andere contactpersoon.",
    },
    Kind.DEBT_HELP_PAUSE: {
        "from_on": _RECEIVED_ON, "until_on": "2027-01-16", "contact_person": "Iris Bakker",
        "helper": "de gemeente Rotterdam",
    },
    Kind.CLAIM_FILING: {**_ACTING, "ruling_on": "2026-11-10", "insolvency_number": "F.10/26/123"},
    Kind.ESTATE_LETTER: {**_ACTING, "addressee_name": "De erven van Sam de Vries"},
    Kind.ADMINISTRATOR_LETTER: {**_ACTING, "regime_from_on": "2026-10-01"},
    Kind.PRIVACY_NOTICE: {"source": "Noor Silva Ontwerp"},
    Kind.DISCHARGE: {"received_cents": 50_000, "received_on": _RECEIVED_ON, "final": True},
    Kind.SETTLEMENT: {
        "dispute": "Partijen zijn het niet eens over de kwaliteit van de website.",
        "creditor_gives": "Noor Silva Ontwerp vraagt 200 euro minder.",
        "debtor_gives": "Sam de Vries vraagt geen verdere aanpassingen.", "amount_cents": 80_000,
        "pay_by": "2026-12-15",
    },
    Kind.DEBIT_ANNOUNCEMENT: {
        "amount_cents": 100_000, "collect_on": "2026-12-15", "mandate_reference": "M-2026-17",
        "creditor_identifier": "NL00ZZZ123456780000", "iban": "NL91 ABNA 0417 1643 00",
    },
    Kind.PROMISE_CONFIRMED: {"amount_cents": 50_000, "pay_on": "2026-12-01"},
    Kind.REPLY: {"text": "Dank u wel voor uw bericht.\nDe kopie van de factuur zit hierbij."},
}  # fmt: skip
DETAILS = {kind: details.read(kind, data) for kind, data in _DETAILS.items()}


def specimens(kind: Kind) -> list[MessageFacts]:
    """Voorbeelden of a kind: about one claim and about three, in each tone, by a collector, to a company."""
    one, three = specimen(kind), specimen(kind, 3)
    found = [replace(one, tone=tone) for tone in Tone]
    found += [three, replace(one, collector=COLLECTOR)]
    if kind not in (Kind.FOURTEEN_DAY_NOTICE, Kind.DEMAND):
        found.append(replace(one, debtor=COMPANY))
    return found


def specimen(kind: Kind, count: int = 1) -> MessageFacts:
    """Een voorbeeld of a kind about ``count`` claims of € 1.000,00."""
    claims = tuple(_claim(kind, index) for index in range(count))
    principal, interest = (sum(getattr(c, f"{part}_cents") for c in claims) for part in ("principal", "interest"))
    scale = collection_costs(principal, on=ON).value
    costs = scale if kind is Kind.COSTS_DUE else 0
    announced = scale if kind in ANNOUNCES_COSTS else 0
    natural = kind is not Kind.DEMAND
    lines = costs_lines((Part(principal, 0),), costs or announced, ON, vat=False, natural=natural)
    return MessageFacts(
        kind=kind, on=ON, reference="D-2026-00417", creditor=CREDITOR, debtor=PERSON if natural else COMPANY,
        claims=claims, principal_cents=principal, interest_cents=interest, costs_cents=costs,
        total_cents=principal + interest + costs, announced_costs_cents=announced, costs_lines=lines,
        term_days=term_days(kind, natural=natural), payment_reference="2026-0101", verify_code="7K3M-Q9TX-2HWD",
        verify_url="https://voldaan.example/echt/7K3M-Q9TX-2HWD", notice_on=date(2026, 11, 2),
        details=DETAILS.get(kind, Details()),
    )  # fmt: skip


def _claim(kind: Kind, index: int) -> ClaimFacts:
    due_on = date(2026, 11, 26) if kind is Kind.PRE_DUE_REMINDER else date(2026, 9, 15) + timedelta(days=index)
    shows = kind in SHOWS_INTEREST
    started = kind in CLAIMS_INTEREST or (shows and kind in NEEDS_OPEN)
    owed = Owed(100_000, 0, 0, 0, "statutory", due_on + timedelta(days=1), None)
    return ClaimFacts(
        number=f"2026-{101 + index:04d}", issued_on=due_on - timedelta(days=30), due_on=due_on, original_cents=100_000,
        principal_cents=100_000, interest_cents=interest_owed(owed, ON) if shows else 0,
        interest_lines=interest_lines(owed, ON) if shows else (), interest_kind=InterestKind.STATUTORY,
        default_on=due_on + timedelta(days=1) if started else None,
        default_ground=DefaultGround.AGREED_TERM if started else None, description="Ontwerp website",
    )  # fmt: skip
