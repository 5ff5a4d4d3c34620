"""Rekening: what a statement of account is made from: claims, costs, payments and credit notes, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..days import DAY
from ..errors import LawError
from .interest import AT_LEAST

# What follows the number of an agreed rate, to its kind.
_PER = {"month": "monthly", "commercial": AT_LEAST}


@dataclass(frozen=True, slots=True)
class Claim:
    """Vordering: a principal in cents and the first day on which interest runs over it (None: no interest).

    ``kind`` is statutory, commercial, contractual (``percent`` a year), contractual_or_commercial (whichever is higher)
    or monthly (``percent`` a month).
    ``due_on`` is the last day of payment (default: the day before interest runs), ``incurred_on`` the day the debt
    arose (default: ``due_on``): they decide the order of art. 6:43 BW.
    """

    id: str
    principal_cents: int
    interest_from: date | None
    kind: str = "statutory"
    percent: Fraction | None = None
    due_on: date | None = None
    incurred_on: date | None = None

    @property
    def is_due_from(self) -> date:
        """Opeisbaar: the last day of payment."""
        return self.due_on or (self.interest_from - DAY if self.interest_from else date.min)

    @property
    def arose_on(self) -> date:
        """Ontstaan: the day that decides which claim is the oldest."""
        return self.incurred_on or self.is_due_from


@dataclass(frozen=True, slots=True)
class Cost:
    """Kosten: cents, due from ``due_on``; of one claim, or of all together (``claim`` None: one notice for all)."""

    amount_cents: int
    due_on: date
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Betaling: cents credited on ``on``; ``designated`` are the claims the debtor named with it, in that order."""

    on: date
    amount_cents: int
    designated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CreditNote:
    """Creditnota: cents off the principal of a claim, from the day after ``on``; not a payment, so not by art. 6:44.

    When the credited part was never owed, date it before interest began.
    """

    on: date
    amount_cents: int
    claim: str


@dataclass(frozen=True, slots=True)
class Account:
    """Rekening: everything between one creditor and one debtor, and the day on which it is stated."""

    claims: tuple[Claim, ...]
    costs: tuple[Cost, ...]
    payments: tuple[Payment, ...]
    on: date
    credit_notes: tuple[CreditNote, ...] = ()
    convention: str = "act365"

    def facts(self) -> list[Payment | CreditNote]:
        """Feiten tot en met de dag van de opgave, in order; on one day a credit note comes before a payment."""
        facts: list[Payment | CreditNote] = [note for note in self.credit_notes if note.on <= self.on]
        facts += [payment for payment in self.payments if payment.on <= self.on]
        if len(facts) > 1:
            facts.sort(key=lambda fact: fact.on)
        return facts

    def refuse_bad(self) -> None:
        """Raises LawError for a negative amount, a double id, or a claim that is named but is not there."""
        ids = {claim.id for claim in self.claims}
        if len(ids) != len(self.claims):
            raise LawError(
                "Een vordering staat er twee keer in: geef elke vordering een eigen id.", "A claim is named twice."
            )
        amounts = [claim.principal_cents for claim in self.claims]
        amounts += [cost.amount_cents for cost in self.costs]
        amounts += [payment.amount_cents for payment in self.payments]
        amounts += [note.amount_cents for note in self.credit_notes]
        if any(amount < 0 for amount in amounts):
            raise LawError("Een bedrag is negatief: geef bedragen van nul of meer.", "An amount is negative.")
        named = [name for payment in self.payments for name in payment.designated]
        named += [cost.claim for cost in self.costs if cost.claim is not None]
        named += [note.claim for note in self.credit_notes]
        if unknown := sorted(set(named) - ids):
            raise LawError(
                f"Niet bekend: {', '.join(unknown)}. Kies een van de vorderingen van deze opgave.",
                f"Unknown: {', '.join(unknown)}. Choose one of the claims of this statement.",
                rule="LR-5.01",
            )


def read_kind(text: str) -> tuple[str, Fraction | None]:
    """Rentesoort: ``statutory``, ``commercial``, a yearly percentage (``6.5``), one per month (``2/month``), or one a
    year that gives way to the commercial interest where that is higher (``12/commercial``).

    Answers the kind and its percentage. Raises LawError.
    """
    if text in ("statutory", "commercial"):
        return text, None
    number, _, suffix = text.rpartition("/")
    kind, percent = (_PER[suffix], number) if suffix in _PER else ("contractual", text)
    try:
        return kind, Fraction(percent.replace(",", "."))
    except (ValueError, ZeroDivisionError):
        raise LawError(
            f"'{text}' is geen rentesoort: kies statutory, commercial, een percentage zoals 6.5 of per maand 2/month.",
            f"'{text}' is not a kind of interest: choose statutory, commercial, 6.5 (a year) or 2/month.",
        ) from None
