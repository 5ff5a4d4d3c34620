"""Facts for tests: one creditor, one debtor, any number of claims; all names are invented."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from voldaan.messages import details
from voldaan.messages.facts import (
    Channel,
    ClaimFacts,
    CostsLine,
    CostsStep,
    CreditorFacts,
    DebtorFacts,
    DefaultGround,
    InterestKind,
    InterestLine,
    Kind,
    MessageFacts,
    Tone,
)

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
    name="Karims Groothandel B.V.",
    attention="Crediteuren",
    street="Havenweg 4",
    postcode="3089 JK",
    town="Rotterdam",
    natural_person=False,
)
TERMS = {Kind.REMINDER: 7, Kind.SECOND_REMINDER: 7, Kind.NOTICE_OF_DEFAULT: 14, Kind.DEMAND: 7, Kind.COSTS_DUE: 7}
RECEIVED_ON = date(2026, 11, 21)
ACTING = {
    "addressee_name": "Kantoor Vos Bewind", "addressee_street": "Markt 1", "addressee_postcode": "3011 AA",
    "addressee_town": "Rotterdam",
}  # fmt: skip
DETAILS: dict[Kind, details.Details] = {
    kind: details.read(kind, data)
    for kind, data in {
        Kind.PAYMENT_RECEIVED: {"received_cents": 5_000, "received_on": RECEIVED_ON},
        Kind.CLAIM_DESCRIPTION: {},
        Kind.ARRANGEMENT: {
            "instalments": [
                {"due_on": "2026-12-15", "amount_cents": 40_000},
                {"due_on": "2027-01-15", "amount_cents": 30_000},
                {"due_on": "2027-02-15", "amount_cents": 30_000},
            ],
            "accepted_on": RECEIVED_ON,
            "accepted_how": "in het portaal, met uw code",
        },
        Kind.ARRANGEMENT_REMINDER: {"missed_on": RECEIVED_ON, "missed_cents": 30_000},
        Kind.ARRANGEMENT_ENDED: {"missed_on": date(2026, 11, 1), "missed_cents": 30_000},
        Kind.DISPUTE_RECEIVED: {
            "received_on": RECEIVED_ON, "subject": "de website is niet af", "answer_by": "2026-12-05",
            "disputed_cents": 40_000, "undisputed_cents": 60_000,
        },
        Kind.DISPUTE_OUTCOME: {
            "received_on": RECEIVED_ON, "subject": "de website is niet af", "decision": "partly",
            "explanation": "Twee pagina's waren nog niet klaar. De rest is wel geleverd.", "credited_cents": 20_000,
            "still_open_cents": 80_000,
        },
        Kind.COMPLAINT_RECEIVED: {
            "received_on": RECEIVED_ON, "subject": "de toon aan de telefoon", "answer_by": "2026-12-12",
            "handler": "Iris Bakker",
        },
        Kind.COMPLAINT_OUTCOME: {
            "received_on": RECEIVED_ON, "subject": "de toon aan de telefoon",
            "findings": "We hebben het gesprek nagelezen.", "decision": "Uw klacht klopt.",
            "remedy": "Onze collega krijgt uitleg, en u krijgt een andere contactpersoon.",
        },
        Kind.DEBT_HELP_PAUSE: {
            "from_on": RECEIVED_ON, "until_on": "2027-01-16", "contact_person": "Iris Bakker",
            "helper": "de gemeente Rotterdam",
        },
        Kind.CLAIM_FILING: {**ACTING, "ruling_on": "2026-11-10", "insolvency_number": "F.10/26/123"},
        Kind.ESTATE_LETTER: {**ACTING, "addressee_name": "De erven van Sam de Vries"},
        Kind.ADMINISTRATOR_LETTER: {**ACTING, "regime_from_on": "2026-10-01"},
        Kind.PRIVACY_NOTICE: {"source": "Noor Silva Ontwerp"},
        Kind.DISCHARGE: {"received_cents": 50_000, "received_on": RECEIVED_ON, "final": True},
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
    }.items()
}  # fmt: skip
LEGAL = (Kind.FOURTEEN_DAY_NOTICE, Kind.DEMAND, Kind.COSTS_DUE)


def claim(index: int = 0, kind: Kind = Kind.REMINDER, **changes: Any) -> ClaimFacts:
    """Invoice 2026-0101, 2026-0102, ... of € 1.000,00 each."""
    due_on = date(2026, 11, 26) if kind is Kind.PRE_DUE_REMINDER else date(2026, 9, 15) + timedelta(days=index)
    legal = kind in LEGAL
    values: dict[str, Any] = {
        "number": f"2026-{101 + index:04d}",
        "issued_on": due_on - timedelta(days=30),
        "due_on": due_on,
        "original_cents": 100_000,
        "principal_cents": 100_000,
        "default_on": due_on + timedelta(days=1) if legal else None,
        "default_ground": DefaultGround.AGREED_TERM if legal else None,
        "description": "Ontwerp website",
    }
    return ClaimFacts(**{**values, **changes})


def with_interest(item: ClaimFacts) -> ClaimFacts:
    """The claim with 69 days of commercial interest at 10,15%: € 19,19."""
    line = InterestLine(
        from_on=date(2026, 9, 16),
        until_on=ON,
        days=69,
        percent=Decimal("10.15"),
        base_cents=100_000,
        interest_cents=1_919,
    )
    changes: dict[str, Any] = {"interest_cents": 1_919, "interest_lines": (line,)}
    fields = {name: getattr(item, name) for name in ClaimFacts.__dataclass_fields__}
    return ClaimFacts(**{**fields, **changes, "interest_kind": InterestKind.COMMERCIAL})


def facts(kind: Kind, count: int = 1, **changes: Any) -> MessageFacts:
    """A lawful message of the kind about ``count`` claims of € 1.000,00."""
    claims = changes.pop("claims", tuple(claim(index, kind) for index in range(count)))
    principal_cents = sum(item.principal_cents for item in claims)
    interest_cents = sum(item.interest_cents for item in claims)
    costs_cents = 15_000 if kind is Kind.COSTS_DUE else 0
    announced_cents = 15_000 if kind in (Kind.FOURTEEN_DAY_NOTICE, Kind.DEMAND) else 0
    line = CostsLine(step=CostsStep.BRACKET, base_cents=100_000, percent=Decimal(15), amount_cents=15_000)
    values: dict[str, Any] = {
        "kind": kind,
        "on": ON,
        "reference": "D-2026-00417",
        "creditor": CREDITOR,
        "debtor": COMPANY if kind is Kind.DEMAND else PERSON,
        "claims": claims,
        "principal_cents": principal_cents,
        "interest_cents": interest_cents,
        "costs_cents": costs_cents,
        "total_cents": principal_cents + interest_cents + costs_cents,
        "announced_costs_cents": announced_cents,
        "costs_lines": (line,) if costs_cents or announced_cents else (),
        "term_days": TERMS.get(kind, 0),
        "payment_reference": "RF18539007547034",
        "tone": Tone.FRIENDLY,
        "channel": Channel.EMAIL,
        "verify_code": "7K3M-Q9TX-2HWD",
        "verify_url": "https://voldaan.example/echt",
        "portal_url": "https://voldaan.example/p/7K3M",
        "notice_on": date(2026, 11, 2) if kind is Kind.COSTS_DUE else None,
        "details": DETAILS.get(kind),
    }
    return MessageFacts(**{**values, **changes})
