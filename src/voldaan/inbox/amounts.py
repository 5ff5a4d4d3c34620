"""Amounts in words of people (bedragen): ``€ 1.210,00``, ``EUR 1,210.00``, ``50 euro``, ``€ 121,-``, in whole cents."""

from __future__ import annotations

import re

_NUMBER = r"(\d{1,3}(?:[ .,']\d{3})+(?:[.,](?:\d{1,2}|-+))?|\d{1,9}(?:[.,](?:\d{1,2}|-+))?)(?![\d])"
_AMOUNT = re.compile(
    rf"(?:€|\beuros?\b|\beur\b)\s*{_NUMBER}|(?<![\w.,/-]){_NUMBER}\s*(?:€|\beuros?\b|\beuro's|\beur\b)", re.IGNORECASE
)
LARGEST_CENTS = 10**12


def amounts(text: str) -> list[int]:
    """Bedragen in the order in which they stand; only what is called euro counts."""
    found = [_cents(m.group(1) or m.group(2)) for m in _AMOUNT.finditer(text)]
    return [cents for cents in found if 0 < cents < LARGEST_CENTS]


def _cents(number: str) -> int:
    """The last sign before one or two figures divides euros from cents; before three it only groups."""
    plain = number.replace(" ", "").replace("'", "")
    cut = max(plain.rfind(","), plain.rfind("."))
    whole, rest = (plain[:cut], plain[cut + 1 :]) if cut >= 0 else (plain, "")
    if len(rest) == 3:
        whole, rest = whole + rest, ""
    digits = re.sub(r"\D", "", whole) or "0"
    cents = re.sub(r"\D", "", rest).ljust(2, "0")
    return int(digits) * 100 + int(cents)
