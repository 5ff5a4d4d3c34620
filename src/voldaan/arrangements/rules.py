"""Schedules (termijnen): from a wish to days and amounts that add up to the cent, and what money pays of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, pairwise

from voldaan.base.errors import Refused
from voldaan_law.days import DAY, add_months
from voldaan_law.money import format_euros, round_half_up
from voldaan_law.nl.arrangements import Instalment

MONTHLY, FOUR_WEEKLY = "monthly", "four_weekly"
RHYTHMS = {MONTHLY: "elke maand", FOUR_WEEKLY: "elke vier weken"}
FROZEN, RUNNING = "frozen", "running"
INTEREST = {FROZEN: "de rente staat stil zolang u de regeling nakomt", RUNNING: "de rente loopt door"}
MOST_INSTALMENTS = 240  # twenty years by the month; who asks for more made a mistake
FOUR_WEEKS = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Balance:
    """Saldo to be paid in parts: principal, interest so far, costs; cents. ``yearly``: the rate that runs on."""

    principal_cents: int
    interest_cents: int = 0
    costs_cents: int = 0
    yearly: Fraction = Fraction(0)

    @property
    def cents(self) -> int:
        """All of it today."""
        return self.principal_cents + self.interest_cents + self.costs_cents


@dataclass(frozen=True, slots=True)
class Wish:
    """Wens: a fixed amount a term, or a number of terms, or a free list; the first day and how often.

    ``season``: in these months (1 to 12) another amount, in cents; nil leaves the month out.
    """

    first_on: date
    rhythm: str = MONTHLY
    amount_cents: int = 0
    count: int = 0
    free: tuple[Instalment, ...] = ()
    season: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Schema: the instalments, and the interest in them that has yet to run; cents."""

    instalments: tuple[Instalment, ...]
    expected_interest_cents: int = 0

    @property
    def cents(self) -> int:
        """What is paid in all."""
        return sum(part.cents for part in self.instalments)

    @property
    def last_on(self) -> date:
        """Einddatum."""
        return self.instalments[-1].on


def days(first_on: date, rhythm: str) -> Iterator[date]:
    """Vervaldagen: the same day of each month (or its last one), or every four weeks."""
    number = 0
    while True:
        yield add_months(first_on, number) if rhythm == MONTHLY else first_on + number * FOUR_WEEKS
        number += 1


def first_day(on: date, day: int, earliest: date) -> date:
    """Eerste dag: the first day after today that has this number in its month (or is its last), not before a day."""
    month = on.replace(day=1)
    while True:
        last = add_months(month, 1) - DAY
        found = month.replace(day=min(day, last.day))
        if found > on and found >= earliest:
            return found
        month = add_months(month, 1)


def build(balance: Balance, wish: Wish, agreed_on: date) -> Schedule:
    """Schema bouwen: amounts above zero on rising days that add up to what is owed; the last takes the remainder.

    :raises Refused: a wish that never pays off, or that says too little or too much.
    """
    if balance.cents <= 0:
        raise Refused("Er staat niets open; een regeling is niet nodig.")
    if wish.rhythm not in RHYTHMS:
        raise Refused(f"Kies hoe vaak: {' of '.join(RHYTHMS.values())}.")
    if wish.first_on <= agreed_on:
        raise Refused("De eerste termijn ligt niet na vandaag. Kies een latere dag.", rule="first_day")
    if wish.free:
        return _free(balance, wish.free, agreed_on)
    if wish.count:
        return _in_terms(balance, wish, agreed_on)
    if wish.amount_cents <= 0 and not any(cents > 0 for cents in wish.season.values()):
        raise Refused("Kies een bedrag per termijn of een aantal termijnen.", rule="amount")
    return _pay_off(balance, _amounts(wish), agreed_on)


def _amounts(wish: Wish) -> Iterator[Instalment]:
    for on in islice(days(wish.first_on, wish.rhythm), MOST_INSTALMENTS):
        cents = wish.season.get(on.month, wish.amount_cents)
        if cents > 0:
            yield Instalment(on, cents)


def _pay_off(balance: Balance, wanted: Iterator[Instalment], agreed_on: date) -> Schedule:
    """Aflossen: so much on each day until nothing is owed; interest that runs first, then what it was charged on."""
    besides, principal, ran, before = (
        balance.interest_cents + balance.costs_cents,
        balance.principal_cents,
        0,
        agreed_on,
    )
    found: list[Instalment] = []
    for part in wanted:
        interest = round_half_up(principal * balance.yearly * (part.on - before).days / 365)
        ran, besides, before = ran + interest, besides + interest, part.on
        cents = min(part.cents, besides + principal)
        if cents <= interest and cents < besides + principal and not balance.costs_cents + balance.interest_cents:
            break
        found.append(Instalment(part.on, cents))
        to_besides = min(cents, besides)
        besides, principal = besides - to_besides, principal - (cents - to_besides)
        if not besides + principal:
            return Schedule(tuple(found), ran)
    raise Refused("Met dit bedrag wordt de rekening niet binnen twintig jaar betaald. Kies een hoger bedrag.",
                  rule="amount")  # fmt: skip


def _in_terms(balance: Balance, wish: Wish, agreed_on: date) -> Schedule:
    """In zoveel termijnen: the smallest amount with which it is done in that number."""
    if not 1 <= wish.count <= MOST_INSTALMENTS or wish.count > balance.cents:
        most = min(MOST_INSTALMENTS, balance.cents)
        raise Refused(f"Kies een aantal van 1 tot en met {most} termijnen.", rule="count")
    due = tuple(islice(days(wish.first_on, wish.rhythm), wish.count))
    low, high = -(-balance.cents // wish.count), 2 * balance.cents
    while low < high:
        middle = (low + high) // 2
        if _is_paid_off(balance, due, middle, agreed_on):
            high = middle
        else:
            low = middle + 1
    return _pay_off(balance, (Instalment(on, low) for on in due), agreed_on)


def _is_paid_off(balance: Balance, due: Sequence[date], cents: int, agreed_on: date) -> bool:
    try:
        return bool(_pay_off(balance, (Instalment(on, cents) for on in due), agreed_on))
    except Refused:
        return False


def _free(balance: Balance, wanted: tuple[Instalment, ...], agreed_on: date) -> Schedule:
    """Vrij schema: the days and amounts as they were named; the last one takes the interest that runs on."""
    named = sum(part.cents for part in wanted)
    if named != balance.cents:
        raise Refused(
            f"De termijnen zijn samen {format_euros(named)} en er staat {format_euros(balance.cents)} open. "
            "Pas een termijn aan.",
            rule="sum",
        )
    ordered = [agreed_on, *(part.on for part in wanted)]
    if any(after <= before for before, after in pairwise(ordered)):
        raise Refused("De dagen van de termijnen lopen niet op. Zet ze op volgorde.", rule="order")
    if any(part.cents <= 0 for part in wanted):
        raise Refused("Een termijn heeft geen bedrag. Vul hem in of haal hem weg.", rule="amount")
    if not balance.yearly:
        return Schedule(wanted)
    endless = Instalment(wanted[-1].on, 10 * balance.cents)
    return _pay_off(balance, iter((*wanted[:-1], endless)), agreed_on)


def covered(amounts: Sequence[int], paid_cents: int) -> list[int]:
    """Betaald per termijn: the money pays the instalments in their order, each to its amount."""
    found, left = [], max(paid_cents, 0)
    for cents in amounts:
        found.append(min(cents, left))
        left -= found[-1]
    return found


def realigned(amounts: Sequence[int], paid_cents: int, target_cents: int, *, may_rise: bool) -> list[int]:
    """Bijgesteld: amounts that add up to ``target_cents`` again, when less is owed than agreed or more interest ran.

    What is less comes off the last instalments; what is more is put on the last one, where the agreement says so. What
    was paid of an instalment stays in it.
    """
    found, paid = list(amounts), covered(amounts, paid_cents)
    difference = target_cents - sum(found)
    if difference > 0:
        if may_rise:
            found[-1] += difference
        return found
    for place in range(len(found) - 1, -1, -1):
        taken = min(-difference, found[place] - paid[place])
        found[place] -= taken
        difference += taken
        if not difference:
            break
    return found
