"""Camt-waarden: amounts, dates and texts as a camt file writes them."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from voldaan.base.errors import Refused

Leaves = dict[str, list[str]]
"""Texts of an element by path; attributes as `path@name`."""

_AMOUNT = re.compile(r"[0-9]{1,18}(?:\.([0-9]{1,2})0{0,8})?\.?", re.ASCII)
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)


@lru_cache(maxsize=1024)
def local(tag: str) -> str:
    """Local name of a tag, for any tag that XML allows (lxml's own `QName` refuses some)."""
    return tag.rpartition("}")[2]


def first(told: Leaves, *paths: str) -> str:
    """The first text found at the first path that has one, or an empty text."""
    for path in paths:
        for text in told.get(path, ()):
            if text:
                return text
    return ""


def cents(amount: str, side: str) -> int:
    """Bedrag in centen: signed by CRDT or DBIT. Zero-padded amounts (ABN AMRO) and trailing zeros are read;
    `Refused` for fractions of a cent and anything else, because guessing an amount loses money.
    """
    found = _AMOUNT.fullmatch(amount)
    if not found or side not in ("CRDT", "DBIT"):
        raise Refused(
            f"Bedrag “{amount[:30]}” met richting “{side[:10]}” in het bankbestand is niet te lezen."
            " Download het afschrift opnieuw bij de bank.",
            rule="bank-amount",
        )
    value = int(amount.partition(".")[0]) * 100 + int((found[1] or "").ljust(2, "0"))
    return value if side == "CRDT" else -value


def day(text: str) -> date:
    """Datum: the local calendar day of an ISO date or date-time, as the bank wrote it."""
    found = _DAY.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else date.fromisoformat("")
    except ValueError:
        raise Refused(
            f"Datum “{text[:30]}” in het bankbestand bestaat niet. Download het afschrift opnieuw bij de bank.",
            rule="bank-date",
        ) from None
