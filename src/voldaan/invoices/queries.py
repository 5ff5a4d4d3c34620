"""Reads about imports of open items."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from voldaan.base import sql
from voldaan.base.errors import NotFound


class FileRow(NamedTuple):
    """Ingelezen bestand with its counts."""

    id: int
    name: str
    format: str
    profile: str
    snapshot: bool
    imported_at: datetime
    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int


class LineRow(NamedTuple):
    """Ingelezen regel and what became of it."""

    row: int
    number: str
    outcome: str
    reason: str
    claim_id: int | None


_FILE = (
    "SELECT id, name, format, profile, snapshot, imported_at, rows, created, updated, unchanged, refused"
    " FROM invoices_importfile"
)


def files(*, limit: int = 20) -> list[FileRow]:
    """Ingelezen bestanden, the last one first."""
    return [FileRow(*row) for row in sql.fetch(f"{_FILE} ORDER BY id DESC LIMIT %s", [limit])]


def file(file_id: int) -> FileRow:
    """One import; :raises NotFound: also when it belongs to another administration."""
    row = sql.fetch_one(f"{_FILE} WHERE id = %s", [file_id])
    if row is None:
        raise NotFound("Dit bestand is niet in deze administratie ingelezen. Kies er een uit de lijst.")
    return FileRow(*row)


def lines(file_id: int, *, limit: int | None = None, offset: int = 0) -> list[LineRow]:
    """Regels of an import: what was refused first, then in the order of the file."""
    rows = sql.fetch(
        "SELECT r.row, r.number, r.outcome, r.reason, (SELECT min(c.id) FROM claims_claim c"
        "   JOIN invoices_importfile f ON f.id = r.import_file_id WHERE c.creditor_id = f.creditor_id"
        "   AND c.number = r.number) FROM invoices_importrow r WHERE r.import_file_id = %s"
        " ORDER BY r.outcome <> 'refused', r.row LIMIT %s OFFSET %s",
        [file_id, limit, offset],
    )
    return [LineRow(*row) for row in rows]
