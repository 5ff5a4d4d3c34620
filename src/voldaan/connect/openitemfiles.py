"""Openstaande-postenbestanden: reads a file of any supported format, recognised by its content and not by its name."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from voldaan.base.errors import Refused
from voldaan.connect.openitems.opencsv import read_csv
from voldaan.invoices.open_items import ReadFile

LARGEST_BYTES = 150 * 1024 * 1024
OTHER_KINDS = {
    b"%PDF": "een PDF",
    b"\x1f\x8b": "een gecomprimeerd bestand (gzip)",
    b"\xff\xd8\xff": "een foto",
    b"\x89PNG": "een afbeelding",
}


def read(path: Path, *, today: date) -> ReadFile:
    """Reads one file of open items; ``today`` bounds the invoice dates.

    Raises Refused with one Dutch sentence when the file as a whole cannot be trusted; nothing is returned then.
    """
    _checked_head(path)
    return read_csv(path, today, _sha256(path))


def _checked_head(path: Path) -> bytes:
    """The first bytes of a file that exists, is not empty, not too large and of a kind that can hold open items."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as problem:
        raise Refused(
            f"Het bestand {path.name} kan niet worden geopend ({problem.strerror}). Controleer de naam en de rechten.",
            rule="unreadable_file",
        ) from None
    if size > LARGEST_BYTES:
        raise Refused(
            f"Het bestand is {size // 2**20} MB en er wordt hooguit {LARGEST_BYTES // 2**20} MB gelezen. "
            "Splits het bestand en lees de delen na elkaar in.",
            rule="too_large",
        )
    if not head.strip():
        raise Refused(
            "Het bestand is leeg. Exporteer de openstaande posten opnieuw en lees dat bestand in.", rule="empty"
        )
    for magic, kind in OTHER_KINDS.items():
        if head.startswith(magic):
            raise Refused(
                f"Dit is {kind}; daar kunnen geen posten uit gelezen worden. Lever CSV, XLSX of UBL (XML) aan.",
                rule="other_kind",
            )
    return head


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
