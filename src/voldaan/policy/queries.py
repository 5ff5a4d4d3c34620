"""Reads about policies: the versions, and what changed between two of them."""

from __future__ import annotations

import difflib
from datetime import date, datetime
from typing import NamedTuple

from voldaan.base import sql
from voldaan.base.errors import NotFound


class Version(NamedTuple):
    """Versie of the policy, with its state: draft, coming, in force, or over."""

    id: int
    version: int
    name: str
    effective_from: date | None
    used: bool
    published: bool
    note: str
    made_by: str
    made_at: datetime | None
    text: str
    state: str


def versions(on: date) -> list[Version]:
    """Alle versies, the newest first."""
    rows = sql.fetch(
        "SELECT id, version, name, effective_from, used, published, note, made_by, made_at, text,"
        " CASE WHEN effective_from IS NULL THEN 'draft' WHEN effective_from > %(on)s THEN 'coming'"
        "  WHEN id = (SELECT id FROM policy_policy WHERE effective_from <= %(on)s"
        "    ORDER BY effective_from DESC, version DESC LIMIT 1) THEN 'in_force' ELSE 'over' END"
        " FROM policy_policy ORDER BY version DESC",
        {"on": on},
    )
    return [Version(*row) for row in rows]


def in_force(on: date) -> Version | None:
    """The version that holds on a day; None before the first run of an administration."""
    return next((found for found in versions(on) if found.state == "in_force"), None)


def version(on: date, number: int) -> Version:
    """One version by its number; :raises NotFound: when there is none."""
    for found in versions(on):
        if found.version == number:
            return found
    raise NotFound(f"Versie {number} van het beleid bestaat niet. Kijk met `voldaan policy list` welke er zijn.")


def difference(old: str, new: str) -> list[tuple[str, str]]:
    """Verschil between two texts, line by line: ``(sign, line)`` with sign '+', '-' or ' ', near a change."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2)
    return [(line[0], line[1:]) for line in lines if line[:3] not in ("---", "+++") and not line.startswith("@@")]
