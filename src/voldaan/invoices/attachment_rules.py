"""Pure rules of attachments: what is a PDF, and of which invoice its name speaks."""

from __future__ import annotations

import re
from collections.abc import Collection

from voldaan.base.text import number_key

LARGEST_BYTES = 20 * 1024 * 1024
SHORTEST_KEY = 3
LONGEST_RUN = 12
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_PDF = b"%PDF-"
_END = b"%%EOF"


def why_not(content: bytes) -> str:
    """Waarom dit niet kan worden bijgevoegd, as a Dutch sentence; empty when it can."""
    if not content:
        return "Het bestand is leeg. Kies de PDF opnieuw."
    if len(content) > LARGEST_BYTES:
        return f"De PDF is groter dan {LARGEST_BYTES // 2**20} MB. Bewaar haar kleiner en voeg haar dan toe."
    if not content.startswith(_PDF):
        return "Dit is geen PDF. Alleen facturen als PDF worden bijgevoegd."
    if _END not in content[-2048:]:
        return "De PDF is afgebroken: het einde ontbreekt. Download haar opnieuw en voeg haar dan toe."
    return ""


def keys_in(name: str) -> list[str]:
    """Nummers die een bestandsnaam kan noemen: every run of its words and figures as a key, the longest first."""
    stem = name.rpartition(".")[0] or name
    parts = [number_key(part) for part in _PARTS.findall(stem)]
    runs = {
        "".join(parts[start:end])
        for start in range(len(parts))
        for end in range(start + 1, min(len(parts), start + LONGEST_RUN) + 1)
    }
    whole = number_key(stem)
    return sorted({run for run in runs if len(run) >= SHORTEST_KEY} | {whole} - {""}, key=lambda run: (-len(run), run))


def number_of(name: str, known: Collection[str]) -> str:
    """The longest known number key in a file name; empty when there is none."""
    return next((key for key in keys_in(name) if key in known), "")
