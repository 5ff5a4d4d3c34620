"""Text keys (sleutels): names and numbers as people retype them, without accents, case and punctuation."""

from __future__ import annotations

import re
import unicodedata

_NOT_ALNUM = re.compile(r"[^A-Z0-9]+")


def number_key(number: str) -> str:
    """Nummersleutel: an invoice or debtor number without case, spaces and punctuation."""
    return _NOT_ALNUM.sub("", number.upper())


def name_key(name: str) -> str:
    """Naamsleutel: a name in plain capitals without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return " ".join(_NOT_ALNUM.sub(" ", plain).split())
