"""Offered files (aangeboden bestanden): kept in the data folder until somebody decides what to do with them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound
from voldaan.invoices.events import FileOffered

FOLDER = "ingelezen"


def kept_as(name: str, sha256: str) -> Path:
    """Where a file with this name and checksum is kept."""
    return Path(settings.HOME) / FOLDER / f"{sha256[:16]}-{name}"


def sha256_of(path: Path) -> str:
    """Controlegetal of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def offer(actor: Actor, name: str, sha256: str) -> None:
    """Bestand aanbieden that is kept already; the same file again is the same offer."""
    actor.must(Permission.IMPORT)
    new = sql.execute(
        "INSERT INTO invoices_offeredfile (tenant_id, sha256, name, offered_at, offered_by) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (tenant_id, sha256) DO UPDATE SET name = EXCLUDED.name"
        " WHERE invoices_offeredfile.name <> EXCLUDED.name",
        [actor.tenant_id, sha256, name, clock.now(), actor.name[:80]],
    )
    if new:
        events.record(actor, [events.Entry(FileOffered(sha256=sha256))])


def offered(sha256: str) -> Path:
    """The file itself; :raises NotFound: also when it was offered in another administration."""
    row = sql.fetch_one("SELECT name FROM invoices_offeredfile WHERE sha256 = %s", [sha256])
    path = kept_as(row[0], sha256) if row else None
    if path is None or not path.is_file():
        raise NotFound("Dit bestand is hier niet (meer). Kies het opnieuw bij Inlezen.")
    return path
