"""Afboeken: one payment over the costs, interest and principal of an account (art. 6:43 and 6:44 BW; LR-5.01, LR-5.02).

Costs that belong to no single claim (one notice for all, art. 6:96 lid 7) come first, when they are due. Then claim by
claim in the order of art. 6:43; inside a claim its own costs that are due, capitalised interest, running interest,
principal (art. 6:44).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..money import split_pro_rata
from .allocation import Allocation, OpenClaim, order_claims
from .statement_account import Account, Claim, Cost, CreditNote, Payment
from .statement_interest import Rates, Running

# A kind of interest, its percentage when it was agreed, and the day count, to the table of rates.
RatesOf = Callable[[str, Fraction | None, str], Rates]


class OpenCosts:
    """Openstaande kosten of one claim, or of all claims together; in cents, only what is due."""

    __slots__ = ("_later", "cents")

    def __init__(self, costs: Iterable[Cost]) -> None:
        self._later = sorted(costs, key=lambda cost: cost.due_on, reverse=True)
        self.cents = 0

    def become_due(self, on: date) -> list[Cost]:
        """Opeisbaar worden: the costs that became due up to and including a day, oldest first."""
        found = []
        while self._later and self._later[-1].due_on <= on:
            found.append(self._later.pop())
            self.cents += found[-1].amount_cents
        return found

    def take(self, amount_cents: int) -> int:
        """Take off what an amount can pay, and say how much that is."""
        taken = min(amount_cents, self.cents)
        self.cents -= taken
        return taken


class Open:
    """Openstaande vordering: a claim with its running interest and its own costs."""

    __slots__ = ("claim", "costs", "running")

    def __init__(self, claim: Claim, running: Running, costs: OpenCosts) -> None:
        self.claim, self.running, self.costs = claim, running, costs

    @property
    def cents(self) -> int:
        """All that is open at the last fact."""
        return self.costs.cents + self.running.interest + self.running.principal

    def take(self, amount_cents: int) -> Allocation:
        """Toerekenen (art. 6:44): costs, capitalised interest, running interest, principal; the rest is surplus."""
        to_costs = self.costs.take(amount_cents)
        to_interest, to_principal = self.running.pay(amount_cents - to_costs)
        return Allocation(to_costs, to_interest, to_principal, amount_cents - to_costs - to_interest - to_principal)


@dataclass(frozen=True, slots=True)
class Part:
    """Deel van een betaling: what one claim took, and the claims that shared pro rata (itself included).

    ``designated`` tells whether the debtor named the claim; otherwise the order of art. 6:43 lid 2 decided.
    """

    claim: str
    allocation: Allocation
    shared_with: tuple[str, ...]
    designated: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """Afboeking: what one payment or credit note did, in cents."""

    costs_cents: int
    parts: tuple[Part, ...]
    surplus_cents: int

    @property
    def total(self) -> Allocation:
        """All parts together."""
        parts = [part.allocation for part in self.parts]
        return Allocation(
            self.costs_cents + sum(part.costs_cents for part in parts),
            sum(part.interest_cents for part in parts),
            sum(part.principal_cents for part in parts),
            self.surplus_cents,
        )


class Books:
    """Boeken: the account while its facts are booked one by one, in order of date; ``rates_of`` gives the rates."""

    __slots__ = ("common", "opens")

    def __init__(self, account: Account, rates_of: RatesOf) -> None:
        self.common = OpenCosts([cost for cost in account.costs if cost.claim is None])
        self.opens = [
            Open(
                claim,
                Running(
                    claim.principal_cents,
                    claim.kind,
                    claim.interest_from,
                    rates_of(claim.kind, claim.percent, account.convention),
                ),
                OpenCosts([cost for cost in account.costs if cost.claim == claim.id]),
            )
            for claim in account.claims
        ]

    def become_due(self, on: date) -> list[Cost]:
        """The costs that became due up to and including a day, of all claims and of each."""
        found = self.common.become_due(on)
        for one in self.opens:
            found += one.costs.become_due(on)
        return found

    def settle(self, fact: Payment | CreditNote) -> Settlement:
        """Book a payment or a credit note on claims that have been brought to its day."""
        if isinstance(fact, CreditNote):
            return self._credit(fact)
        to_costs = self.common.take(fact.amount_cents)
        left, parts = fact.amount_cents - to_costs, list[Part]()
        for group in self._order(fact):
            opens = [one.cents for one in group]
            share = min(left, sum(opens))
            if share == 0:
                break
            names = tuple(one.claim.id for one in group)
            cuts = [share] if len(group) == 1 else split_pro_rata(share, opens)
            named = names[0] in fact.designated
            parts += [Part(one.claim.id, one.take(cut), names, named) for one, cut in zip(group, cuts, strict=True)]
            left -= share
        return Settlement(to_costs, tuple(parts), left)

    def _credit(self, note: CreditNote) -> Settlement:
        one = next(one for one in self.opens if one.claim.id == note.claim)
        taken = one.running.credit(note.amount_cents)
        part = Part(note.claim, Allocation(0, 0, taken, 0), (note.claim,))
        return Settlement(0, (part,), note.amount_cents - taken)

    def _order(self, payment: Payment) -> list[list[Open]]:
        """Art. 6:43: what the debtor named, in the order of naming; then due, most burdensome (the yearly percentage),
        oldest; equals share pro rata.
        """
        if len(self.opens) < 2:
            return [self.opens]
        day = payment.on.toordinal()
        by_id = {one.claim.id: one for one in self.opens if one.cents}
        named = [name for name in dict.fromkeys(payment.designated) if name in by_id]
        claims = [
            OpenClaim(
                id=name,
                due_on=one.claim.is_due_from,
                incurred_on=one.claim.arose_on,
                burden=one.running.burden(day) if one.claim.interest_from else Fraction(0),
                costs_cents=one.costs.cents,
                interest_cents=one.running.interest,
                principal_cents=one.running.principal,
            )
            for name, one in by_id.items()
            if name not in named
        ]
        by_law = order_claims(claims, payment.on)
        return [[by_id[name]] for name in named] + [[by_id[claim.id] for claim in group] for group in by_law]
