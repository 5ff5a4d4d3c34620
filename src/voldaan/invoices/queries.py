"""Reads about imports of open items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from voldaan.base import sql
from voldaan.base.errors import NotFound
from voldaan.invoices import attachments as attached


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
    gone: int
    conflicts: int
    past: int
    rolled_back_at: datetime | None
    rolled_back_by: str
    creditor: str


class ChangeRow(NamedTuple):
    """Gewijzigd veld of a claim (``number`` is filled) or of a debtor."""

    number: str
    debtor_number: str
    debtor: str
    field: str
    old: str
    new: str
    claim_id: int | None
    party_id: int | None


class LineRow(NamedTuple):
    """Ingelezen regel and what became of it."""

    row: int
    number: str
    outcome: str
    reason: str
    claim_id: int | None


_FILE = (
    "SELECT f.id, f.name, f.format, f.profile, f.snapshot, f.imported_at, f.rows, f.created, f.updated, f.unchanged,"
    " f.refused, f.gone, f.conflicts, f.past, f.rolled_back_at, f.rolled_back_by, s.name"
    " FROM invoices_importfile f JOIN parties_creditor s ON s.id = f.creditor_id"
)


def files(*, limit: int = 20, offset: int = 0) -> list[FileRow]:
    """Ingelezen bestanden, the last one first."""
    return [FileRow(*row) for row in sql.fetch(f"{_FILE} ORDER BY f.id DESC LIMIT %s OFFSET %s", [limit, offset])]


def file(file_id: int) -> FileRow:
    """One import; :raises NotFound: also when it belongs to another administration."""
    row = sql.fetch_one(f"{_FILE} WHERE f.id = %s", [file_id])
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


def changes(file_id: int, *, limit: int | None = None, offset: int = 0) -> list[ChangeRow]:
    """Gewijzigde velden of an import: claims by number first, then debtors."""
    rows = sql.fetch(
        "SELECT coalesce(c.number, ''), p.number, p.name, i.field, i.old, i.new, i.claim_id, i.party_id"
        " FROM invoices_importchange i LEFT JOIN claims_claim c ON c.id = i.claim_id"
        " JOIN parties_party p ON p.id = coalesce(i.party_id, c.debtor_id) WHERE i.import_file_id = %s"
        " ORDER BY i.claim_id IS NULL, c.number, p.number, i.id LIMIT %s OFFSET %s",
        [file_id, limit, offset],
    )
    return [ChangeRow(*row) for row in rows]


def attachments(claim_ids: Sequence[int]) -> list[attached.Found]:
    """Bijlagen (PDF) of these claims, without their bytes; :func:`voldaan.invoices.attachments.content` gives those."""
    return attached.of_claims(claim_ids)


def counts() -> int:
    """How many files were read in."""
    row = sql.fetch_one("SELECT count(*) FROM invoices_importfile")
    assert row is not None
    return int(row[0])


def change_count(file_id: int) -> int:
    """How many fields an import changed."""
    row = sql.fetch_one("SELECT count(*) FROM invoices_importchange WHERE import_file_id = %s", [file_id])
    assert row is not None
    return int(row[0])
