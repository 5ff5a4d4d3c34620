"""Voorwaarden als PDF: published terms laid out by Typst as tagged PDF/A-3a, one language after the other.

The same terms of the same day give the same bytes; what people typed reaches Typst as data and is never read as markup.
"""

from __future__ import annotations

from voldaan.agreements.services import Sheet
from voldaan.documents.letter import compiled, printable

_VERSION = {"nl": "Versie {number}, {day}-{month}-{year}", "en": "Version {number}, {day}-{month}-{year}"}
_PREVAILS = "In case of difference the Dutch text prevails."


def render_terms(sheet: Sheet) -> bytes:
    """De voorwaarden als PDF; ``Refused`` when they cannot be laid out."""
    on = sheet.on
    parts = [
        {
            "language": language,
            "title": title,
            "version": _VERSION[language].format(number=sheet.number, day=on.day, month=on.month, year=on.year),
            "note": _PREVAILS if language == "en" else "",
            "articles": [
                {"heading": heading, "text": [line for line in text.split("\n") if line.strip()]}
                for heading, text in articles
            ],
        }
        for language, title, articles in sheet.languages
    ]
    data = {"author": sheet.author, "on": [on.year, on.month, on.day], "parts": printable(parts)}
    return compiled("terms", sheet.languages[0][1], data)
