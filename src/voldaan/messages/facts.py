"""Feiten (message facts): everything a message may say, as plain values. No law is computed here.

Money is whole cents, dates are calendar dates in Europe/Amsterdam, percentages are exact decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from voldaan.messages.behaviour import NOTHING_KNOWN, Paid


class Kind(StrEnum):
    """Berichtsoort: the kinds of message that can be composed."""

    PRE_DUE_REMINDER = "pre_due_reminder"
    REMINDER = "reminder"
    SECOND_REMINDER = "second_reminder"
    NOTICE_OF_DEFAULT = "notice_of_default"
    FOURTEEN_DAY_NOTICE = "fourteen_day_notice"
    DEMAND = "demand"
    COSTS_DUE = "costs_due"
    PAYMENT_RECEIVED = "payment_received"
    INTERRUPTION = "interruption"
    CLAIM_DESCRIPTION = "claim_description"
    ARRANGEMENT = "arrangement"
    ARRANGEMENT_REMINDER = "arrangement_reminder"
    ARRANGEMENT_ENDED = "arrangement_ended"
    DISPUTE_RECEIVED = "dispute_received"
    DISPUTE_OUTCOME = "dispute_outcome"
    COMPLAINT_RECEIVED = "complaint_received"
    COMPLAINT_OUTCOME = "complaint_outcome"
    DEBT_HELP_PAUSE = "debt_help_pause"
    BALANCE_STATEMENT = "balance_statement"
    CLAIM_FILING = "claim_filing"
    ESTATE_LETTER = "estate_letter"
    ADMINISTRATOR_LETTER = "administrator_letter"
    PRIVACY_NOTICE = "privacy_notice"
    DISCHARGE = "discharge"
    SETTLEMENT = "settlement"
    INTEREST_SPECIFICATION = "interest_specification"
    DEBIT_ANNOUNCEMENT = "debit_announcement"
    PROMISE_CONFIRMED = "promise_confirmed"
    REPLY = "reply"


class Tone(StrEnum):
    """Toon: how a reminder is worded; the tone never changes an amount or a term."""

    FRIENDLY = "friendly"
    NEUTRAL = "neutral"
    FIRM = "firm"


class Form(StrEnum):
    """Aanspreekvorm: u or je, Sie or du, vous or tu; English has but one."""

    FORMAL = "formal"
    INFORMAL = "informal"


class Channel(StrEnum):
    """Kanaal: how the message travels."""

    EMAIL = "email"
    POST = "post"
    SMS = "sms"
    PHONE = "phone"


class DefaultGround(StrEnum):
    """Verzuimgrond: why the debtor is in default (arts. 6:82, 6:83 and 6:119a BW)."""

    AGREED_TERM = "agreed_term"
    STATUTORY_TERM = "statutory_term"
    NOTICE = "notice"
    STATEMENT = "statement"


class InterestKind(StrEnum):
    """Rentesoort: statutory (6:119), commercial (6:119a) or agreed interest."""

    STATUTORY = "statutory"
    COMMERCIAL = "commercial"
    AGREED = "agreed"


class CostsStep(StrEnum):
    """Stap van de staffel: one step in the derivation of collection costs (Besluit BIK art. 2)."""

    AGREED = "agreed"
    BRACKET = "bracket"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    CAP = "cap"
    VAT = "vat"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditorFacts:
    """Schuldeiser (or collector): who writes, how to reach him, where to pay.

    ``registration`` is the registration mark of a collector under the Wki, empty for others.
    """

    name: str
    legal_form: str = ""
    kvk: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    email: str = ""
    phone: str = ""
    hours: str = ""
    iban: str = ""
    bic: str = ""
    website: str = ""
    registration: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorFacts:
    """Schuldenaar: to whom the message is addressed. ``country`` is empty for the Netherlands."""

    name: str
    attention: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    natural_person: bool = True
    language: str = "nl"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestLine:
    """Renteregel: one period at one rate, both days included. ``interest_cents`` is rounded for display only."""

    from_on: date
    until_on: date
    days: int
    percent: Decimal
    base_cents: int
    interest_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsLine:
    """Kostenregel: one step of the scale. The ``amount_cents`` of all lines add up to the costs.

    ``base_cents`` is what ``percent`` is taken of; for the minimum, the maximum and the cap it is the bound itself and
    ``amount_cents`` is what that bound adds (or, negative, takes off).
    """

    step: CostsStep
    amount_cents: int
    base_cents: int = 0
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """Vordering: one claim as it stands. ``principal_cents`` is what is open of the principal now and may be asked.

    ``disputed_cents`` is open beside it and contested: nothing else in the message counts it. ``terms_kind`` and
    ``terms_number`` name the version of the terms that the claim falls under, if any.
    """

    number: str
    issued_on: date
    due_on: date
    original_cents: int
    principal_cents: int
    paid_cents: int = 0
    disputed_cents: int = 0
    interest_cents: int = 0
    costs_cents: int = 0
    default_on: date | None = None
    default_ground: DefaultGround | None = None
    interest_lines: tuple[InterestLine, ...] = ()
    interest_kind: InterestKind = InterestKind.STATUTORY
    description: str = ""
    terms_kind: str = ""
    terms_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Bijzonderheden of a message; most kinds need none, ``details`` declares what the others bring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """Berichtfeiten: all that one message says about the claims of one debtor with one creditor.

    ``costs_cents`` are due now; ``announced_costs_cents`` become due after the term; ``costs_lines`` derive
    whichever of the two is not zero. ``notice_on`` is the date of the earlier letter that a ``costs_due`` message
    builds on. ``withdrawn_costs_cents`` were asked before, were taken back since, and no message told it yet.
    ``collector`` is set when somebody else writes on the creditor's behalf; money then goes to the collector's
    account when he has one. ``law_receipt`` names the version of the law and the figures behind the amounts.
    ``paid`` is how the debtor paid before, where that may choose the words. ``payment_url`` is the page where it
    can be paid, ``portal_url`` the one from which every way out can be reached, ``plan_url`` and ``dispute_url``
    those ways themselves, ``survey_url`` the question after closing. ``details`` is what the kind says beside the
    claims; ``note`` a paragraph that a person added to this message. ``payment_reference`` is an RF reference (ISO
    11649) or any text the payer should quote.
    """

    kind: Kind
    on: date
    reference: str
    creditor: CreditorFacts
    debtor: DebtorFacts
    claims: tuple[ClaimFacts, ...]
    principal_cents: int
    interest_cents: int
    costs_cents: int
    total_cents: int
    announced_costs_cents: int = 0
    costs_lines: tuple[CostsLine, ...] = ()
    vat_on_costs: bool = False
    term_days: int = 0
    payment_reference: str = ""
    tone: Tone = Tone.FRIENDLY
    form: Form = Form.FORMAL
    channel: Channel = Channel.EMAIL
    verify_code: str = ""
    verify_url: str = ""
    portal_url: str = ""
    plan_url: str = ""
    dispute_url: str = ""
    survey_url: str = ""
    privacy_url: str = ""
    notice_on: date | None = None
    withdrawn_costs_cents: int = 0
    details: Details | None = None
    paid: Paid = NOTHING_KNOWN
    payment_url: str = ""
    collector: CreditorFacts | None = None
    law_receipt: str = ""
    note: str = ""

    @property
    def counted_on(self) -> date:
        """Tot en met wanneer interest is counted: the day itself, or the day before a ruling on insolvency."""
        ruling_on: date | None = getattr(self.details, "ruling_on", None)
        return self.on if ruling_on is None else min(self.on, ruling_on - timedelta(days=1))

    @property
    def recipient(self) -> DebtorFacts:
        """Geadresseerde: who acts for the debtor where the details name somebody, else the debtor."""
        acting: Any = self.details
        if not hasattr(acting, "addressee_name"):
            return self.debtor
        return DebtorFacts(
            name=acting.addressee_name, street=acting.addressee_street, postcode=acting.addressee_postcode,
            town=acting.addressee_town, email=acting.addressee_email, language=self.debtor.language,
        )  # fmt: skip

    @property
    def sender(self) -> CreditorFacts:
        """Afzender: the collector when there is one, else the creditor."""
        return self.collector or self.creditor

    @property
    def payee(self) -> CreditorFacts:
        """Begunstigde: whose account the money goes to."""
        return self.collector if self.collector and self.collector.iban else self.creditor
