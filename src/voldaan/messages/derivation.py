"""Derivation (afleiding): how the amounts of a message came about, line by line, from the law kernel. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from voldaan.agreements.rules import agreed_costs
from voldaan.claims.costs import Part, agreed, by_clause, scale
from voldaan.claims.rules import Owed, interest_until, last_priced_day
from voldaan.messages.facts import CostsLine, CostsStep, InterestLine
from voldaan_law.money import round_half_up
from voldaan_law.nl import interest as law_interest
from voldaan_law.nl.statement_account import read_kind
from voldaan_law.parameters import figure


@lru_cache(maxsize=16384)
def interest_lines(owed: Owed, on: date) -> tuple[InterestLine, ...]:
    """Renteregels up to and including ``on``; none where part of the interest was posted before: the sum counts."""
    on = interest_until(owed, on)
    if owed.interest_from is None or owed.settled_until is not None or on < owed.interest_from:
        return ()
    on = last_priced_day(owed.interest_kind, on)
    kind, percent = read_kind(owed.interest_kind)
    lines = law_interest.interest(owed.principal_cents, kind, owed.interest_from, on, percent=percent).value.lines
    return tuple(
        InterestLine(
            from_on=x.from_, until_on=x.until, days=x.days, percent=_decimal(x.percent), base_cents=x.base,
            interest_cents=x.interest,
        )
        for x in lines
    )  # fmt: skip


def _decimal(percent: Fraction) -> Decimal:
    return Decimal(percent.numerator) / Decimal(percent.denominator)


@lru_cache(maxsize=16384)
def costs_lines(
    parts: tuple[Part, ...], total_cents: int, on: date, *, vat: bool, natural: bool
) -> tuple[CostsLine, ...]:
    """Kostenregels: what was agreed or the scale, and the cap of what was announced; they add up to the total."""
    if not total_cents:
        return ()
    principal_cents = sum(part.principal_cents for part in parts)
    by_terms = agreed(parts, natural=natural, vat=vat, on=on)
    limited = natural or len(by_clause(parts)) > 1
    if by_terms is None or (limited and by_terms == scale(principal_cents, vat, on)):
        lines = _scale_lines(principal_cents, on, vat)
    else:
        lines = [line for part in by_clause(parts) for line in _clause_lines(part, on, vat)]
    rest = total_cents - sum(x.amount_cents for x in lines)
    if rest:
        lines.append(CostsLine(step=CostsStep.CAP, amount_cents=rest, base_cents=total_cents))
    return tuple(lines)


def _clause_lines(part: Part, on: date, vat: bool) -> list[CostsLine]:
    """Afgesproken kosten over the claims under one clause, with the minimum it names; the rest by the scale."""
    if not part.percent:
        return _scale_lines(part.principal_cents, on, vat)
    cents = round_half_up(Fraction(part.principal_cents * part.percent, 100))
    lines = [
        CostsLine(
            step=CostsStep.AGREED, amount_cents=cents, base_cents=part.principal_cents, percent=Decimal(part.percent)
        )
    ]
    most = agreed_costs(part.principal_cents, part.percent)
    if most != cents:
        lines.append(CostsLine(step=CostsStep.MINIMUM, amount_cents=most - cents, base_cents=most))
    return lines


def _scale_lines(principal_cents: int, on: date, vat: bool) -> list[CostsLine]:
    """De staffel: brackets, minimum or maximum, and VAT."""
    lines = list(_brackets(principal_cents, on))
    _bound(lines, CostsStep.MINIMUM, figure("collection_costs_minimum", on).whole)
    _bound(lines, CostsStep.MAXIMUM, figure("collection_costs_maximum", on).whole)
    if vat:
        rate = figure("vat_general_rate", on).fraction
        base = sum(x.amount_cents for x in lines)
        tax = round_half_up(base * rate / 100)
        lines.append(CostsLine(step=CostsStep.VAT, amount_cents=tax, base_cents=base, percent=_decimal(rate)))
    return lines


def _brackets(principal_cents: int, on: date) -> Iterator[CostsLine]:
    below = 0
    carried = Fraction(0)
    for row in figure("collection_costs_tiers", on).table:
        upto, percent = (int(str(row[0])), Fraction(str(row[1]))) if isinstance(row, tuple) else (0, Fraction(0))
        part = (principal_cents if upto == 0 else min(principal_cents, upto)) - below
        if part <= 0:
            return
        before = round_half_up(carried)
        carried += part * percent / 100
        yield CostsLine(
            step=CostsStep.BRACKET, amount_cents=round_half_up(carried) - before, base_cents=part,
            percent=_decimal(percent),
        )  # fmt: skip
        below = upto


def _bound(lines: list[CostsLine], step: CostsStep, bound: int) -> None:
    total = sum(x.amount_cents for x in lines)
    if (step is CostsStep.MINIMUM and total < bound) or (step is CostsStep.MAXIMUM and total > bound):
        lines.append(CostsLine(step=step, amount_cents=bound - total, base_cents=bound))
