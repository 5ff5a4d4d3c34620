"""Geld: whole cents as int; exact fractions of cents inside a calculation; one rounding, half up.

The statute prescribes no rounding; half up (away from zero) is the decision of rule book section 0.2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from .errors import LawError

_PLAIN = re.compile(r"[0-9]{1,13}(?:[.,][0-9]{1,2})?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{2}", re.ASCII)
_EXACT = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,12})?", re.ASCII)


def round_half_up(amount: Fraction | int) -> int:
    """Afronden: to a whole number, half away from zero, so that a reversal rounds to minus the same amount."""
    numerator, denominator = amount.numerator, amount.denominator
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def parse_euros(text: str) -> int:
    """Bedrag lezen: cents from ``1234``, ``1234.56``, ``1234,56``, ``1.234,56`` or ``€ 1.234,56``.

    Strict: no sign, at most two decimals, and nothing that can be read in two ways (``1.234`` is refused).
    Raises LawError.
    """
    bare = text.strip().removeprefix("€").strip()
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(".", "")
    if not _PLAIN.fullmatch(bare):
        raise _not_an_amount(text)
    euros, _, decimals = bare.replace(",", ".").partition(".")
    return int(euros) * 100 + int(decimals.ljust(2, "0"))


def parse_exact_euros(text: str) -> Fraction:
    """Onafgerond bedrag lezen: cents as an exact fraction, for a base that carries unrounded interest (``106.003``)."""
    if _EXACT.fullmatch(text.strip()):
        return Fraction(text.strip()) * 100
    return Fraction(parse_euros(text))


def format_euros(cents: int) -> str:
    """Bedrag tonen: the Dutch way, ``€ 1.234,56`` and ``€ -0,05``."""
    sign = "-" if cents < 0 else ""
    euros, rest = divmod(abs(cents), 100)
    return f"€ {sign}{euros:,}".replace(",", ".") + f",{rest:02d}"


def format_euros_en(cents: int) -> str:
    """Amount in English notation, ``€1,234.56`` and ``-€0.05``."""
    sign = "-" if cents < 0 else ""
    euros, rest = divmod(abs(cents), 100)
    return f"{sign}€{euros:,}.{rest:02d}"


def split_pro_rata(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Naar evenredigheid verdelen: whole cents that add up to the total; the largest remainders get the odd cents.

    Weights are not negative. Without any weight everything is zero, and a total other than zero is refused.
    """
    whole = sum(weights)
    if whole == 0:
        if total_cents:
            raise LawError("Er is niets om het bedrag over te verdelen.", "There is nothing to divide the amount over.")
        return [0 for _ in weights]
    shares = [total_cents * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(total_cents * weights[index] % whole))
    for index in by_remainder[: total_cents - sum(shares)]:
        shares[index] += 1
    return shares


def _not_an_amount(text: str) -> LawError:
    return LawError(
        f"'{text}' is geen bedrag in euro's: schrijf bijvoorbeeld 1234.56 of 1.234,56.",
        f"'{text}' is not an amount in euros: write for example 1234.56 or 1.234,56.",
    )
