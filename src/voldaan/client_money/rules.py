"""Pure rules of client money: commission, and how a statement divides what was received.

Commission is computed over all that came in on a case until now, each ground rounded once, half up, to whole cents; a
statement charges the difference with what was charged before. So a payment in parts costs what one payment costs, and
what is turned round gives back exactly what was charged for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from voldaan.base.errors import Refused
from voldaan_law.errors import LawError
from voldaan_law.money import format_euros, parse_euros, round_half_up

COMPONENTS = ("principal", "interest", "costs")


class Tier(NamedTuple):
    """Trap van een staffel: from this many cents (or days past the due date) on, this percentage."""

    start: int
    percent: Fraction


class Rate(NamedTuple):
    """Percentage of one component: one for all, by slices of the amount, or by the age of the claim when paid."""

    by: str
    tiers: tuple[Tier, ...]


class Terms(NamedTuple):
    """Tarief of a client; cents without VAT. ``minimum`` and ``maximum`` hold per case in which something came in."""

    rates: Mapping[str, Rate]
    intake_cents: int = 0
    success_cents: int = 0
    action_cents: Mapping[str, int] = {}
    minimum_cents: int = 0
    maximum_cents: int | None = None


class Received(NamedTuple):
    """Ontvangst on a case; negative when it is turned round, with the age that it had when it came in."""

    component: str
    cents: int
    age_days: int = 0


class Fee(NamedTuple):
    """Commissie on one ground: what it is computed over, at which rate, and the cents it gives."""

    code: str
    rate: str
    base_cents: int
    cents: int


# --- percentages as people write them ---------------------------------------------------------------------------------

_TIER = re.compile(r"(?P<percent>\d{1,3}(?:[.,]\d{1,3})?) ?%(?: (?P<by>boven|na) (?P<start>[\d.,]+)(?P<days> dagen)?)?")
_NO_RATE = (
    "Dit percentage is niet te lezen. Schrijf bijvoorbeeld: 15%, of 15%; 10% boven 2.500,00, of 15%; 25% na 365 dagen."
)


def parse_rate(text: str) -> Rate:
    """Percentage lezen: ``15%``, ``15%; 10% boven 2.500,00; 5% boven 10.000,00`` or ``15%; 25% na 365 dagen``.

    :raises Refused: what cannot be read, more than 100%, or steps out of order.
    """
    tiers: list[Tier] = []
    kinds: set[str] = set()
    for part in (text.strip() or "0%").split(";"):
        found = _TIER.fullmatch(part.strip())
        if found is None or bool(found["by"]) == (not tiers) or (found["by"] == "na") != bool(found["days"]):
            raise Refused(_NO_RATE)
        kinds |= {found["by"]} - {None}
        tiers.append(Tier(_start(found), Fraction(found["percent"].replace(",", "."))))
    in_order = all(a.start < b.start for a, b in pairwise(tiers))
    if not in_order or len(kinds) > 1 or any(tier.percent > 100 for tier in tiers):
        raise Refused(_NO_RATE)
    return Rate({"boven": "amount", "na": "age"}.get(next(iter(kinds), ""), "flat"), tuple(tiers))


def _start(found: re.Match[str]) -> int:
    if not found["by"]:
        return 0
    if found["by"] == "na":
        return int(found["start"]) if found["start"].isdecimal() else 0
    try:
        return parse_euros(found["start"])
    except LawError:
        raise Refused(_NO_RATE) from None


def format_rate(rate: Rate) -> str:
    """Percentage tonen, as :func:`parse_rate` reads it."""
    parts = [_percent(rate.tiers[0])]
    for tier in rate.tiers[1:]:
        days = f"na {tier.start} dagen"
        parts.append(f"{_percent(tier)} {days if rate.by == 'age' else 'boven ' + format_euros(tier.start)[2:]}")
    return "; ".join(parts)


def _percent(tier: Tier) -> str:
    whole, rest = divmod(tier.percent * 1000, 1000)
    decimals = f",{int(rest):03d}".rstrip("0") if rest else ""
    return f"{int(whole)}{decimals}%"


def dump_terms(terms: Terms) -> str:
    """Tarief as text: one canonical JSON document, the same for the same terms."""
    document = {name: format_rate(terms.rates[name]) for name in COMPONENTS}
    rest = {name: getattr(terms, name) for name in Terms._fields if name != "rates"}
    return json.dumps(document | {**rest, "action_cents": dict(terms.action_cents)}, sort_keys=True)


def load_terms(text: str) -> Terms:
    """Tarief out of its text."""
    document = json.loads(text)
    return Terms({name: parse_rate(document.pop(name)) for name in COMPONENTS}, **document)


# --- commission -------------------------------------------------------------------------------------------------------


def commission(
    terms: Terms, received: Sequence[Received], actions: Mapping[str, int], *, vat_in_costs: Fraction = Fraction(0)
) -> list[Fee]:
    """Commissie on a case over all that came in until now; the sum of the cents is what the case costs, without VAT.

    ``vat_in_costs`` is the percentage of VAT inside the collection costs that the debtor paid (LR-2.07): commission is
    computed over those costs without it.
    """
    fees = [Fee("intake", "per dossier", 0, terms.intake_cents)]
    for kind, count in sorted(actions.items()):
        each = terms.action_cents.get(kind, 0)
        fees.append(Fee(f"action:{kind}", f"{count} x {format_euros(each)}", 0, count * each))
    result = _result_fees(terms, received, vat_in_costs)
    total = sum(r.cents for r in received)
    if total > 0:
        result.append(Fee("success", "per dossier met ontvangst", total, terms.success_cents))
        charged = sum(fee.cents for fee in result)
        result.append(Fee("minimum", f"ten minste {format_euros(terms.minimum_cents)}", charged,
                          max(terms.minimum_cents - charged, 0)))  # fmt: skip
        if terms.maximum_cents is not None:
            result.append(Fee("maximum", f"ten hoogste {format_euros(terms.maximum_cents)}", charged,
                              min(terms.maximum_cents - charged, 0)))  # fmt: skip
    return [fee for fee in fees + result if fee.cents]


def _result_fees(terms: Terms, received: Sequence[Received], vat_in_costs: Fraction) -> list[Fee]:
    fees = []
    for component in COMPONENTS:
        rate = terms.rates[component]
        mine = [r for r in received if r.component == component]
        for n, tier in enumerate(rate.tiers):
            base = _in_tier(rate, n, mine)
            exact = base * tier.percent / 100
            if component == "costs":
                exact = exact * 100 / (100 + vat_in_costs)
            fees.append(Fee(f"{component}:{tier.start}", _percent(tier), base, round_half_up(exact)))
    return fees


def _in_tier(rate: Rate, n: int, received: Sequence[Received]) -> int:
    """How much of what was received counts in step ``n``: a slice of the sum, or what came in at that age."""
    start = rate.tiers[n].start
    end = rate.tiers[n + 1].start if n + 1 < len(rate.tiers) else None
    if rate.by == "age":
        return sum(r.cents for r in received if (n == 0 or r.age_days > start) and (end is None or r.age_days <= end))
    total = max(sum(r.cents for r in received), 0)
    return max(min(total, total if end is None else end) - start, 0)


def charge(fees: Sequence[Fee], before: Mapping[str, int]) -> list[tuple[Fee, int]]:
    """Verschil: each ground with what was charged for it before; what gives nothing any more is given back."""
    now = {fee.code: fee for fee in fees}
    gone = [Fee(code, "vervallen", 0, 0) for code, cents in sorted(before.items()) if code not in now and cents]
    return [(fee, before.get(fee.code, 0)) for fee in [*fees, *gone] if fee.cents != before.get(fee.code, 0)]


# --- statements -------------------------------------------------------------------------------------------------------


class Settlement(NamedTuple):
    """Verrekening of one statement; cents. What is left is below nil when the client was paid too much before."""

    withheld_cents: int
    invoiced_cents: int
    due_after_cents: int
    payout_cents: int
    left_cents: int


def settle(mode: str, *, available_cents: int, due_cents: int) -> Settlement:
    """Verrekenen: what is withheld, invoiced, carried forward and paid out; a payout is never below nil.

    Net: commission is withheld as far as the money reaches, the rest waits for the next statement. Combined: the rest
    is invoiced. Gross: nothing is withheld, all is invoiced. Commission that is given back goes with the money.
    """
    reach = min(due_cents, max(available_cents, 0)) if mode != "gross" else 0
    rest = due_cents - reach
    payout = max(available_cents - reach, 0)
    invoiced = 0 if mode == "net" else rest
    return Settlement(reach, invoiced, rest - invoiced, payout, available_cents - reach - payout)


def due_on(schedule: str, day: int, on: date) -> date | None:
    """Afdrachtdag: until which day a statement is due on ``on``, the day before it; None when none is due.

    Weekly on weekday ``day`` (1 is Monday); monthly on ``day``, in a shorter month on its last day.
    """
    tomorrow = on + timedelta(days=1)
    last_of_month = tomorrow.month != on.month
    if schedule == "weekly" and on.isoweekday() == day:
        return on - timedelta(days=1)
    if schedule == "monthly" and (on.day == day or (last_of_month and on.day < day)):
        return on - timedelta(days=1)
    return None


def last_due(schedule: str, day: int, on: date) -> date | None:
    """The last day until which a statement was due on or before ``on``; None when nothing is scheduled."""
    days = (on - timedelta(days=n) for n in range(32))
    return next((until for d in days if (until := due_on(schedule, day, d)) is not None), None)
