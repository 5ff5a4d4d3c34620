"""Amounts in words of people (bedragen): ``€ 1.210,00``, ``EUR 1,210.00``, ``50 euro``, ``€ 121,-``, in whole cents.

Also ``46 euro en 20 cent``, ``121,50`` and ``1,210.00`` without a word, and ``50 per maand``; a day or an hour is none.
"""

from __future__ import annotations

import re

_NUMBER = r"(\d{1,3}(?:[ .,']\d{3})+(?:[.,](?:\d{1,2}|-+))?|\d{1,9}(?:[.,](?:\d{1,2}|-+))?)(?![\d])"
_EURO = r"(?:€|\beuro['’]?s?\b|\beur\b|\beuri(?:es)?\b|\bquid\b)"
_CENTS_SAID = (
    r"(\d{1,3}(?:\.\d{3})*,\d{2}|\d{1,3}(?:,\d{3})+\.\d{2}|\d{3,6}\.\d{2})"
    r"(?!\d|\s*(?:%|procent|percent|prozent|uur|uhr|[ap]m\b)|[.,/:-]\d)"
)
_RATE = r"(\d{2,4}) ?(?:per|in de|elke|iedere|a|each|every|im|pro|jeden) (?:maand|week|month|fortnight|monat|woche)\b"
_AMOUNT = re.compile(
    rf"{_EURO}\s*{_NUMBER}|(?<![\w.,/-]){_NUMBER}\s*{_EURO}(?:\s*(?:en|and|und)?\s*(\d{{1,2}})\s*cents?\b)?"
    rf"|(?<![\w.,/:-]){_CENTS_SAID}|(?<![\w.,/:-]){_RATE}",
    re.IGNORECASE,
)
LARGEST_CENTS = 10**12


def amounts(text: str) -> list[int]:
    """Bedragen in the order in which they stand."""
    found = [_cents(m[1] or m[2] or m[4] or m[5]) + int(m[3] or 0) for m in _AMOUNT.finditer(text)]
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
