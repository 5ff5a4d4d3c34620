"""Text keys (sleutels): names and numbers as people retype them, without accents, case and punctuation."""

from __future__ import annotations

import re
import unicodedata

_NOT_ALNUM = re.compile(r"[^A-Z0-9]+")
_NOT_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


def number_key(number: str) -> str:
    """Nummersleutel: letters and digits only, capitals: `2024-00123` gives `202400123`."""
    return _NOT_LETTER_OR_DIGIT.sub("", number).upper()


def name_key(name: str) -> str:
    """Naamsleutel: a name in plain capitals without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return " ".join(_NOT_ALNUM.sub(" ", plain).split())
