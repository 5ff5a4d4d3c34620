"""Kept files (bewaarde bestanden): bytes from outside, kept once by their checksum, given back only as a file to save.

What a file is, its bytes say, never its name or what the sender claims.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from typing import NamedTuple

from voldaan.base import clock, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import NotFound, Refused

LARGEST_BYTES = 25 * 1024 * 1024
LONGEST_NAME = 140
UNKNOWN = "application/octet-stream"

_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_OFFICE = (
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
)
_MAIL_HEAD = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,}")
_MAIL_FIELDS = (b"\nfrom:", b"\nreceived:", b"\nmessage-id:")


class Kept(NamedTuple):
    """Bewaard bestand, without its bytes."""

    id: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str


def keep(actor: Actor, name: str, content: bytes) -> int:
    """Bestand bewaren; gives its id. The same bytes again give the same id, whatever they are called now.

    The use case that receives the file checks the permission and tells the event.

    :raises Refused: for an empty file, or one over the limit.
    """
    if not content:
        raise Refused(f"{clean_name(name)} is leeg. Kies het bestand opnieuw.", rule="empty")
    if len(content) > LARGEST_BYTES:
        raise Refused(
            f"{clean_name(name)} is groter dan {LARGEST_BYTES // 2**20} MB. Maak het kleiner en stuur het dan opnieuw.",
            rule="large",
        )
    sha256 = hashlib.sha256(content).hexdigest()
    sql.execute(
        "INSERT INTO base_keptfile (tenant_id, sha256, name, media_type, size_bytes, content, kept_at, kept_by)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (tenant_id, sha256) DO NOTHING",
        [actor.tenant_id, sha256, clean_name(name), media_type(content), len(content), content, clock.now(),
         actor.name[:80]],
    )  # fmt: skip
    rows = sql.fetch("SELECT id FROM base_keptfile WHERE sha256 = %s", [sha256])
    return int(rows[0][0])


def content_of(file_id: int) -> tuple[Kept, bytes]:
    """Het bestand with its bytes; :raises NotFound: also when it is of another administration."""
    row = sql.fetch_one(
        "SELECT id, name, media_type, size_bytes, sha256, content FROM base_keptfile WHERE id = %s", [file_id]
    )
    if row is None:
        raise NotFound("Dit bestand is er niet (meer). Ga terug en ververs de pagina.")
    return Kept(*row[:5]), bytes(row[5])


def kept(file_ids: Sequence[int]) -> list[Kept]:
    """Bestanden without their bytes, in the order in which they were first kept."""
    rows = sql.fetch(
        "SELECT id, name, media_type, size_bytes, sha256 FROM base_keptfile WHERE id = ANY(%s) ORDER BY id",
        [list(file_ids)],
    )
    return [Kept(*row) for row in rows]


def clean_name(name: str, *, otherwise: str = "bestand") -> str:
    """A name without folders, control characters and signs that a disk refuses; the ending stays when it is cut."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*;').strip(". ") or otherwise
    if len(clean) <= LONGEST_NAME:
        return clean
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: LONGEST_NAME - 10]}.{ending[:9]}" if dot else clean[:LONGEST_NAME]


def media_type(content: bytes) -> str:
    """Soort bestand, by its bytes; ``application/octet-stream`` when they say nothing we know."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _of_zip(content)
    return _of_text(content)


def _of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()[:2000]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return "application/zip"
    return next((kind for folder, kind in _OFFICE if any(n.startswith(folder) for n in names)), "application/zip")


def _of_text(content: bytes) -> str:
    """Text kinds, by the first characters that are not blank; text has no zero bytes in its beginning."""
    head = content[:4096].removeprefix(b"\xef\xbb\xbf")
    if b"\x00" in head:
        return UNKNOWN
    low = head.lstrip().lower()
    if low.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if low.startswith(b"<?xml"):
        return "application/xml"
    if _MAIL_HEAD.match(head) and any(field in b"\n" + low for field in _MAIL_FIELDS):
        return "message/rfc822"
    return "text/plain"
