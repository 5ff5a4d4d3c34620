"""Facts for tests: one creditor, one debtor, any number of claims; all names are invented."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from voldaan.messages.facts import (
    Channel,
    ClaimFacts,
    CostsLine,
    CostsStep,
    DebtorFacts,
    DefaultGround,
    InterestKind,
    InterestLine,
    Kind,
    MessageFacts,
    Tone,
)
from voldaan.messages.specimen import COLLECTOR, CREDITOR, DETAILS, ON, PERSON

__all__ = ["COLLECTOR", "COMPANY", "CREDITOR", "ON", "PERSON", "claim", "facts", "with_interest"]
COMPANY = DebtorFacts(
    name="Karims Groothandel B.V.",
    attention="Crediteuren",
    street="Havenweg 4",
    postcode="3089 JK",
    town="Rotterdam",
    natural_person=False,
)
TERMS = {Kind.REMINDER: 7, Kind.SECOND_REMINDER: 7, Kind.NOTICE_OF_DEFAULT: 14, Kind.DEMAND: 7, Kind.COSTS_DUE: 7}
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
