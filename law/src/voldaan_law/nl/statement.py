"""Rekeningoverzicht: what is open on a day, line by line, adding up to the cent (art. 6:43, 6:44, 6:119 BW; LR-5).

* Interest runs up to and including the day of payment; what is left bears interest from the next day.
* A payment goes to costs then due, to interest (capitalised before running), to principal; between claims by 6:43.
* Interest is carried unrounded and rounded half up when it becomes a fact: on the day of a payment, for every claim of
  the account, and on the day of the statement.
* What happened after the day of the statement does not count, and the outcome says so.
* Money that was too much stays surplus: it is not set off against costs or claims that came later (LR-5.07).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..outcome import Number, Outcome, Sentence, Step, outcome, step
from ..parameters import Figure, all_series
from .allocation import BY_LAW, DESIGNATED, PARTS, PRO_RATA, SURPLUS
from .interest import AGREED, ARTICLES, AT_LEAST, COMPOUND_SINCE, DAY_COUNTS, OLD_LAW, SERIES, Line
from .monthly_interest import AGREED as AGREED_MONTHLY
from .monthly_interest import MONTHS
from .statement_account import Account, CreditNote, Payment
from .statement_interest import MONTHLY, known_rates
from .statement_settle import Books, Part, Settlement

CONVENTION = Sentence(
    "statement.convention",
    "Dagtelling: {convention}. De rente wordt elk jaar bijgeschreven.",
    "Day count: {convention}. Interest is added to the base every year.",
)
ROUNDED = Sentence(
    "statement.rounded",
    "De rente is afgerond op hele centen op elke dag van betaling en op {on}, daartussen niet.",
    "Interest is rounded to whole cents on every day of payment and on {on}, and not in between.",
)
PRINCIPAL = Sentence("statement.principal", "{name}: hoofdsom {amount_cents}.", "{name}: principal {amount_cents}.")
COSTS = Sentence(
    "statement.costs",
    "Op {on} zijn kosten van {amount_cents} opeisbaar geworden.",
    "On {on}, costs of {amount_cents} became due.",
)
INTEREST = Sentence(
    "statement.interest",
    "{name}: {from_on} tot en met {until_on}, {days} dagen tegen {percent}%{per} over {base_cents} = {interest_cents}.",
    "{name}: {from_on} up to and including {until_on}, {days} days at {percent}%{per} "
    "over {base_cents} = {interest_cents}.",
)
A_MONTH = Sentence("statement.a_month", " per maand", " a month")
ONE_DAY = Sentence(
    "statement.one_day",
    "{name}: {from_on}, 1 dag tegen {percent}%{per} over {base_cents} = {interest_cents}.",
    "{name}: {from_on}, 1 day at {percent}%{per} over {base_cents} = {interest_cents}.",
)
PAID = Sentence(
    "statement.paid",
    "Op {on} is {amount_cents} betaald: {costs_cents} voor kosten, {interest_cents} voor rente, "
    "{principal_cents} voor hoofdsom.",
    "On {on}, {amount_cents} was paid: {costs_cents} to costs, {interest_cents} to interest, "
    "{principal_cents} to principal.",
)
CREDITED = Sentence(
    "statement.credited",
    "Op {on} is {amount_cents} gecrediteerd: {principal_cents} gaat af van de hoofdsom van {name}.",
    "On {on}, {amount_cents} was credited: {principal_cents} comes off the principal of {name}.",
)
LATER = Sentence(
    "statement.later",
    "Na {on} zijn er nog {count} betalingen of creditnota's: die tellen hier niet mee.",
    "After {on} there are {count} more payments or credit notes: they do not count here.",
)
TOTAL = Sentence(
    "statement.total",
    "Op {on} staat open: kosten {costs_cents}, rente {interest_cents}, hoofdsom {principal_cents}.",
    "Open on {on}: costs {costs_cents}, interest {interest_cents}, principal {principal_cents}.",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Regel: one line of the statement: what it adds to the balance in cents, and the balance after it.

    ``what`` is principal, costs, interest, payment or credit_note. ``line`` holds the interest line, ``settlement``
    what a payment or credit note did. ``claim`` is None where the line is about all claims.
    """

    what: str
    on: date | None
    claim: str | None
    amount_cents: int
    balance_cents: int
    line: Line | None = None
    settlement: Settlement | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Stand van een vordering on the day of the statement, in cents; ``capitalised_cents`` is part of the interest."""

    claim: str
    costs_cents: int
    interest_cents: int
    capitalised_cents: int
    principal_cents: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Rekeningoverzicht: what is open on a day (cents), per claim and in all, and the entries that add up to it."""

    on: date
    convention: str
    costs_cents: int
    interest_cents: int
    principal_cents: int
    surplus_cents: int
    positions: tuple[Position, ...]
    lines: tuple[Entry, ...]

    @property
    def open_cents(self) -> int:
        """Openstaand: costs, interest and principal; what was paid too much is not taken off."""
        return self.costs_cents + self.interest_cents + self.principal_cents


def statement(account: Account, *, known_on: date | None = None) -> Outcome[Statement]:
    """Rekeningoverzicht of an account on its day, with every line (LR-5.10).

    Raises LawError for a negative amount, a double or unknown claim, or a kind of interest that ``interest`` refuses;
    NotYetKnown for a day without a known rate.
    """
    account.refuse_bad()
    books = Books(account, lambda kind, percent, convention: known_rates(kind, percent, convention, known_on))
    paper = _Paper(account)
    for fact in account.facts():
        paper.advance(books, fact.on)
        paper.settled(fact, books.settle(fact))
    paper.advance(books, account.on)
    positions = tuple(
        Position(one.claim.id, one.costs.cents, one.running.interest, one.running.capitalised, one.running.principal)
        for one in books.opens
    )
    value = Statement(
        account.on,
        account.convention,
        books.common.cents + sum(part.costs_cents for part in positions),
        sum(part.interest_cents for part in positions),
        sum(part.principal_cents for part in positions),
        paper.surplus_cents,
        positions,
        tuple(paper.entries),
    )
    figures = _figures(account, paper.entries, known_on)
    return outcome(value, "LR-5.10", _inputs(account, known_on), _steps(account, value), figures, _judgement(account))


class _Paper:
    """The entries while they are written, with the running balance."""

    def __init__(self, account: Account) -> None:
        self.entries: list[Entry] = []
        self.surplus_cents = 0
        self._balance = 0
        for claim in account.claims:
            on = claim.due_on or claim.interest_from
            self._write("principal", on, claim.id, claim.principal_cents)

    def advance(self, books: Books, on: date) -> None:
        for cost in books.become_due(on):
            self._write("costs", cost.due_on, cost.claim, cost.amount_cents)
        for one in books.opens:
            for line in one.running.advance_printed(on.toordinal()):
                self._write("interest", line.until, one.claim.id, line.interest, line)

    def settled(self, fact: Payment | CreditNote, settlement: Settlement) -> None:
        what, claim = ("credit_note", fact.claim) if isinstance(fact, CreditNote) else ("payment", None)
        self.surplus_cents += settlement.surplus_cents
        self._write(what, fact.on, claim, -fact.amount_cents, settlement=settlement)

    def _write(
        self,
        what: str,
        on: date | None,
        claim: str | None,
        amount_cents: int,
        line: Line | None = None,
        settlement: Settlement | None = None,
    ) -> None:
        self._balance += amount_cents
        self.entries.append(Entry(what, on, claim, amount_cents, self._balance, line, settlement))


def _steps(account: Account, value: Statement) -> list[Step]:
    steps = _convention_steps(account)
    for entry in value.lines:
        steps += _entry_steps(entry, account)
    days = [payment.on for payment in account.payments] + [note.on for note in account.credit_notes]
    if later := sum(day > account.on for day in days):
        steps.append(step("LR-5.02", "", LATER, on=account.on, count=later))
    total = step(
        "LR-5.10",
        "",
        TOTAL,
        on=value.on,
        costs_cents=value.costs_cents,
        interest_cents=value.interest_cents,
        principal_cents=value.principal_cents,
    )
    steps.append(total)
    if value.surplus_cents:
        steps.append(step("LR-5.07", "art. 6:203 BW", SURPLUS, surplus_cents=value.surplus_cents))
    return steps


def _convention_steps(account: Account) -> list[Step]:
    kinds, steps = {claim.kind for claim in account.claims}, list[Step]()
    if kinds - {MONTHLY}:
        steps.append(step("LR-1.10", "art. 6:119 lid 2 BW", CONVENTION, convention=DAY_COUNTS[account.convention]))
    if MONTHLY in kinds:
        steps.append(step("LR-1.10", "art. 6:119 lid 3 BW", MONTHS))
    return [*steps, step("LR-1.10", "", ROUNDED, on=account.on)]


def _entry_steps(entry: Entry, account: Account) -> list[Step]:
    name = entry.claim or ""
    if entry.what == "principal":
        found = [step("LR-5.10", "", PRINCIPAL, name=name, amount_cents=entry.amount_cents)]
        claim = next(claim for claim in account.claims if claim.id == name)
        if claim.kind == "statutory" and claim.interest_from and claim.interest_from < COMPOUND_SINCE:
            found.append(step("LR-1.10", "HR 24-10-1997, NJ 1998/490", OLD_LAW, verified=False))
        return found
    if entry.what == "costs":
        return [step("LR-5.02", "art. 6:96 BW", COSTS, on=entry.on, amount_cents=entry.amount_cents)]
    if entry.line is not None:
        return [_interest_step(name, entry.line, account)]
    return _settlement_steps(entry, account)


def _interest_step(name: str, line: Line, account: Account) -> Step:
    kind = next(claim.kind for claim in account.claims if claim.id == name)
    return step(
        "LR-1.05" if kind in ("commercial", AT_LEAST) else "LR-1.10",
        ARTICLES["contractual" if kind == MONTHLY else kind],
        ONE_DAY if line.days == 1 else INTEREST,
        name=name,
        from_on=line.from_,
        until_on=line.until,
        days=line.days,
        percent=line.percent,
        per=A_MONTH if kind == MONTHLY else "",
        base_cents=line.base,
        interest_cents=line.interest,
    )


def _settlement_steps(entry: Entry, account: Account) -> list[Step]:
    settlement = entry.settlement
    assert settlement is not None
    total = settlement.total
    on, amount_cents = entry.on, -entry.amount_cents
    if entry.what == "credit_note":
        taken_cents, name = total.principal_cents, entry.claim
        shown = step("LR-5.10", "", CREDITED, on=on, amount_cents=amount_cents, principal_cents=taken_cents, name=name)
        return [shown]
    paid = step(
        "LR-5.02",
        "art. 6:44 lid 1 BW",
        PAID,
        on=on,
        amount_cents=amount_cents,
        costs_cents=total.costs_cents,
        interest_cents=total.interest_cents,
        principal_cents=total.principal_cents,
    )
    steps, told = [paid], None
    for part in settlement.parts if len(account.claims) > 1 else ():
        if part.shared_with != told:
            steps.append(_order_step(part))
        told, took = part.shared_with, part.allocation
        steps.append(
            step(
                "LR-5.02",
                "art. 6:44 lid 1 BW",
                PARTS,
                name=part.claim,
                costs_cents=took.costs_cents,
                interest_cents=took.interest_cents,
                principal_cents=took.principal_cents,
            )
        )
    return steps


def _order_step(part: Part) -> Step:
    names = ", ".join(part.shared_with)
    if len(part.shared_with) > 1:
        return step("LR-5.01", "art. 6:43 lid 2 BW", PRO_RATA, names=names)
    if part.designated:
        return step("LR-5.01", "art. 6:43 lid 1 BW", DESIGNATED, names=names)
    return step("LR-5.01", "art. 6:43 lid 2 BW", BY_LAW, names=names)


def _judgement(account: Account) -> list[Step]:
    yearly = dict.fromkeys(claim.percent for claim in account.claims if claim.kind in ("contractual", AT_LEAST))
    found = [step("LR-7.03", "art. 6:119 lid 3 and 6:233 BW", AGREED, percent=percent) for percent in yearly]
    if any(claim.kind == MONTHLY for claim in account.claims):
        found.append(step("LR-7.03", "art. 6:233 BW", AGREED_MONTHLY))
    return found


def _figures(account: Account, entries: list[Entry], known_on: date | None) -> tuple[Figure, ...]:
    """The dated rates the interest lines rest on."""
    found: dict[Figure, None] = {}
    for claim in account.claims:
        lines = [entry.line for entry in entries if entry.line and entry.claim == claim.id]
        if lines and claim.kind in SERIES:
            series = all_series()[SERIES[claim.kind]]
            found |= dict.fromkeys(series.between(lines[0].from_, lines[-1].until, known_on))
    return tuple(found)


def _inputs(account: Account, known_on: date | None) -> dict[str, Number]:
    found: dict[str, Number] = {"on": account.on, "convention": account.convention, "known_on": known_on}
    for name in ("claims", "costs", "payments", "credit_notes"):
        for index, part in enumerate(getattr(account, name)):
            found[f"{name} {index + 1}"] = str(part)
    return found
