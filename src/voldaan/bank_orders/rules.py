"""Pure rules of orders: how many people it takes, what a bank accepts, and the ids by which money is found back."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from voldaan_law.nl.direct_debit import announce_by

#: Above these cents a second person approves, unless the administration set another amount; None: one person confirms.
FOUR_EYES_ABOVE_CENTS: dict[str, int | None] = {"zzp": None, "company": 50_000, "agency": 0}
SMALLEST_CENTS, LARGEST_CENTS = 1, 99_999_999_999  # what a SEPA amount can be
LIVE = ("requested", "approved", "exported")

#: The characters that every SEPA bank takes; the rest is written as close as these allow.
_SEPA = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_CLOSEST = {
    "&": "+", "@": "(at)", "_": "-", "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE",
    "ĳ": "ij", "Ĳ": "IJ", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "€": "EUR", "’": "'", "‘": "'", "–": "-", "—": "-",
    ";": ",", "“": "'", "”": "'", '"': "'", "*": ".", "=": "-", "#": ".", "%": ".", "!": ".",
}  # fmt: skip


def people_needed(amount_cents: int, *, above_cents: int | None, own_account: bool) -> int:
    """Vier ogen: two people above the limit, and always for another account than the payer's own; otherwise one."""
    if above_cents is None:
        return 1
    return 2 if amount_cents > above_cents or not own_account else 1


def enough(needed: int, requester_id: int | None, approver_ids: list[int | None]) -> bool:
    """Genoeg mensen: at least one approval, and where two are needed two different known people have seen it."""
    people = {requester_id, *approver_ids} - {None}
    return bool(approver_ids) and (needed == 1 or len(people) >= needed)


def sepa_text(text: str, longest: int) -> str:
    """SEPA-tekst: only characters that every bank takes, spaces tidied, cut at ``longest``."""
    close = "".join(_CLOSEST.get(sign, sign) for sign in text)
    plain = unicodedata.normalize("NFKD", close)
    kept = "".join(sign if sign in _SEPA else " " if sign.isspace() else "" for sign in plain)
    # A text may not begin or end with a slash, nor hold two in a row: banks split on them.
    return re.sub("/{2,}", "/", " ".join(kept.split())).strip("/ ")[:longest].rstrip("/ ")


def announcement(
    *, amount: str, on: date, number: str, mandate: str, identifier: str, creditor: str, core: bool
) -> str:
    """Vooraankondiging: all that the debtor must be told before he is debited, in plain words."""
    back = " Bent u het er niet mee eens? Dan kunt u het tot acht weken daarna laten terugboeken door uw bank."
    return (
        f"Op {on:%d-%m-%Y} schrijven wij {amount} van uw rekening af voor factuur {number}. Machtiging: {mandate}. "
        f"Incassant-ID: {identifier} ({creditor}). Zorg dat er genoeg op uw rekening staat.{back if core else ''}"
    )


def soonest(today: date, *, agreed_days: int | None, consumer: bool) -> date:
    """Vroegste incassodag: announced in time when it is told tomorrow, a day of margin for who sends the invoice."""
    tomorrow = today + timedelta(days=1)
    return tomorrow + (tomorrow - announce_by(tomorrow, agreed_days=agreed_days, consumer=consumer).value)


def own_id(prefix: str, kind: str, number: int) -> str:
    """Kenmerk of our own, at most 35 characters: ``V1A2B3C-O123``; the prefix is that of the administration."""
    return f"V{prefix}-{kind}{number}"
