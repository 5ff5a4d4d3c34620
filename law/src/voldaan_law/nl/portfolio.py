"""Portefeuille: interest, costs and balances for a million claims, exact, the same cents as the explained rules.

* Without payments interest is linear in the principal: one exact factor per kind and first day, and for each claim a
  multiplication of whole numbers (``InterestTable``). Costs are one row of a table of whole numbers (``CostTable``).
* With payments between, ``balances`` walks the facts of each account in whole numbers, without lines.
* ``portfolio_sql`` does the first two inside PostgreSQL, from the rows of these tables.

The figures are those of this package; ``impact.State(known_on=DAY).rates()`` as ``rates_of`` computes with the
knowledge of an earlier day, or with other figures.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..errors import LawError
from ..parameters import Figure, Series, all_series
from .statement_account import Account, Payment, read_kind
from .statement_interest import Running, known_rates
from .statement_settle import Books, OpenCosts, RatesOf

# One claim of a portfolio: principal in cents, kind as for the command ``interest``, first interest day.
Row = tuple[int, str, date]


@dataclass(frozen=True, slots=True)
class Balance:
    """Saldo van een rekening on its day, in cents: what ``statement`` says, without the lines."""

    costs_cents: int
    interest_cents: int
    principal_cents: int
    surplus_cents: int

    @property
    def open_cents(self) -> int:
        """Openstaand: costs, interest and principal; what was paid too much is not taken off."""
        return self.costs_cents + self.interest_cents + self.principal_cents


class InterestTable:
    """Rentetabel van een portefeuille: one exact factor per kind and first day, for one last day; filled as it is used.

    Raises LawError and NotYetKnown as ``interest`` does.
    """

    __slots__ = ("_convention", "_factors", "_rates_of", "last_day")

    def __init__(self, last_day: date, rates_of: RatesOf = known_rates, convention: str = "act365") -> None:
        self.last_day = last_day
        self._rates_of, self._convention = rates_of, convention
        self._factors: dict[tuple[str, date], tuple[int, int, int]] = {}

    def cents(self, rows: Iterable[Row]) -> list[int]:
        """Interest per claim, in cents, in the order of the rows."""
        factors, found = self._factors, list[int]()
        for principal_cents, kind, first_day in rows:
            if principal_cents < 0:
                raise _negative()
            try:
                twice, denominator, divisor = factors[kind, first_day]
            except KeyError:
                twice, denominator, divisor = self._add(kind, first_day)
            found.append((principal_cents * twice + denominator) // divisor)
        return found

    def factor(self, kind: str, first_day: date) -> Fraction:
        """Rentefactor: exact interest per unit of principal; nothing when interest begins after the last day."""
        name, percent = read_kind(kind)
        one = Running(1, name, first_day, self._rates_of(name, percent, self._convention))
        if first_day > self.last_day:
            return Fraction(0)
        one.rates.refuse_unknown(first_day.toordinal(), self.last_day.toordinal())
        capitalised, accrued, scale = one.grow(self.last_day.toordinal())
        return Fraction(capitalised + accrued, scale)

    def _add(self, kind: str, first_day: date) -> tuple[int, int, int]:
        factor = self.factor(kind, first_day)
        row = (2 * factor.numerator, factor.denominator, 2 * factor.denominator)
        self._factors[kind, first_day] = row
        return row


class CostTable:
    """Staffeltabel: the scale of collection costs in whole numbers, with VAT when a rate is given (LR-3.01, LR-2.07).

    A tier is (up to cents or 0, offset, numerator, denominator): (offset + principal * numerator) / denominator.
    """

    __slots__ = ("_edges", "maximum", "minimum", "tiers", "vat")

    def __init__(self, tiers: Figure, minimum: Figure, maximum: Figure, vat: Figure | None = None) -> None:
        self.minimum, self.maximum = minimum.whole, maximum.whole
        self.vat = 1 + vat.fraction / 100 if vat else Fraction(1)
        self.tiers: list[tuple[int, int, int, int]] = []
        lower, below = 0, Fraction(0)
        for upto, percent in tiers.rows:
            rate = Fraction(str(percent)) / 100
            offset = below - lower * rate
            scale = offset.denominator * rate.denominator
            self.tiers.append((int(str(upto)), int(offset * scale), int(rate * scale), scale))
            lower, below = int(str(upto)), below + (int(str(upto)) - lower) * rate
        self._edges = [upto for upto, *_ in self.tiers[:-1]]

    def cents(self, principals: Iterable[int]) -> list[int]:
        """Collection costs per principal, in cents, in their order; nothing over nothing."""
        rows = [(2 * offset + scale, 2 * numerator, 2 * scale) for _, offset, numerator, scale in self.tiers]
        edges, minimum, maximum, found = self._edges, self.minimum, self.maximum, list[int]()
        for principal_cents in principals:
            if principal_cents <= 0:
                if principal_cents < 0:
                    raise _negative()
                found.append(0)
                continue
            offset, numerator, divisor = rows[bisect_left(edges, principal_cents)]
            cents = (offset + principal_cents * numerator) // divisor
            found.append(minimum if cents < minimum else maximum if cents > maximum else cents)
        return found if self.vat == 1 else self._with_vat(found)

    def _with_vat(self, amounts: list[int]) -> list[int]:
        twice, denominator = 2 * self.vat.numerator, self.vat.denominator
        return [(cents * twice + denominator) // (2 * denominator) for cents in amounts]


def cost_table(
    on: date, *, vat: bool = False, known_on: date | None = None, series: Mapping[str, Series] | None = None
) -> CostTable:
    """Staffeltabel met de cijfers van een dag; ``series``: other figures than those of this package."""
    names = ("collection_costs_tiers", "collection_costs_minimum", "collection_costs_maximum", "vat_general_rate")
    figures = [(series or all_series())[name].on(on, known_on) for name in names[: 4 if vat else 3]]
    return CostTable(*figures)


def balances(accounts: Iterable[Account], rates_of: RatesOf = known_rates) -> Iterator[Balance]:
    """Saldi: the balance of each account on its day. Raises LawError and NotYetKnown as ``statement`` does."""
    for account in accounts:
        account.refuse_bad()
        yield _one_claim(account, rates_of) if len(account.claims) == 1 else _many_claims(account, rates_of)


def _one_claim(account: Account, rates_of: RatesOf) -> Balance:
    """No order between claims to find: all costs, then this claim."""
    (claim,) = account.claims
    running = Running(
        claim.principal_cents, claim.kind, claim.interest_from, rates_of(claim.kind, claim.percent, account.convention)
    )
    costs, surplus = OpenCosts(account.costs), 0
    for fact in account.facts():
        costs.become_due(fact.on)
        running.advance(fact.on.toordinal())
        if isinstance(fact, Payment):
            left = fact.amount_cents - costs.take(fact.amount_cents)
            surplus += left - sum(running.pay(left))
        else:
            surplus += fact.amount_cents - running.credit(fact.amount_cents)
    costs.become_due(account.on)
    running.advance(account.on.toordinal())
    return Balance(costs.cents, running.interest, running.principal, surplus)


def _many_claims(account: Account, rates_of: RatesOf) -> Balance:
    books, surplus = Books(account, rates_of), 0
    for fact in account.facts():
        _advance(books, fact.on)
        surplus += books.settle(fact).surplus_cents
    _advance(books, account.on)
    claims = books.opens
    costs_cents = books.common.cents + sum(one.costs.cents for one in claims)
    interest_cents = sum(one.running.interest for one in claims)
    return Balance(costs_cents, interest_cents, sum(one.running.principal for one in claims), surplus)


def _advance(books: Books, on: date) -> None:
    books.become_due(on)
    for one in books.opens:
        one.running.advance(on.toordinal())


def _negative() -> LawError:
    return LawError("De hoofdsom is negatief: geef een bedrag van nul of meer.", "The principal is negative.")
