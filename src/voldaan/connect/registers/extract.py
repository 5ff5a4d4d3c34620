"""Uittreksel: publications in a CSV file that somebody fetched, for who has no line to a register.

Columns: number, kind, name, since_on, kvk, postcode, and of who acts: helper_name, helper_organisation, helper_street,
helper_postcode, helper_town, helper_email. Semicolons; UTF-8.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from voldaan.base import clock
from voldaan.base.errors import Refused
from voldaan.base.text import name_key
from voldaan.claims.hold_queries import Helper
from voldaan.claims.hold_rules import BY_HAND
from voldaan.claims.registers import FRESH_DAYS, Publication, Question, Unavailable


class Extract:
    """Register out of a file."""

    code = "extract"

    def __init__(self, content: bytes, made_on: date | None = None) -> None:
        """``made_on``: the day of the extract; one of more than a week ago answers nothing.

        :raises Refused: naming the first row that cannot be read.
        """
        self._made_on = made_on
        try:
            rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        except (UnicodeDecodeError, csv.Error) as error:
            raise Refused("Dit uittreksel is geen CSV met puntkomma's in UTF-8. Maak het opnieuw.") from error
        self._rows = [_publication(row, number) for number, row in enumerate(rows, 2)]

    def search(self, question: Question) -> list[Publication]:
        """What the extract holds of this number or name."""
        if self._made_on is not None and self._made_on <= clock.today() - timedelta(days=FRESH_DAYS):
            raise Unavailable
        key = name_key(question.name)
        return [f for f in self._rows if name_key(f.name) == key or (f.kvk and f.kvk == question.kvk)]


def _publication(row: dict[str, str | None], number: int) -> Publication:
    said = {name: (value or "").strip() for name, value in row.items() if name}
    try:
        since = date.fromisoformat(said["since_on"])
        kind, name = said["kind"], said["name"]
    except (KeyError, ValueError) as error:
        raise Refused(
            f"Rij {number} van het uittreksel is niet te lezen: number, kind, name en since_on (JJJJ-MM-DD) zijn nodig."
        ) from error
    if kind not in BY_HAND:
        raise Refused(f"Rij {number} van het uittreksel noemt '{kind}'. Kies uit: {', '.join(BY_HAND)}.")
    acting = {part: said.get(f"helper_{part}", "") for part in Helper._fields}
    helper = Helper(**{**acting, "reference": said.get("number", "")[:60]})
    return Publication(
        said.get("number", "")[:60], kind, name, since, said.get("kvk", ""), said.get("postcode", ""), helper
    )
