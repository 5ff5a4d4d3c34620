"""Bankbestanden: one entry for every kind of bank file; the content tells which it is, never the name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from voldaan.base.errors import Refused
from voldaan.connect import bankcsv, camt, mt940
from voldaan.payments.statements import Part

Format = Literal["camt", "mt940", "csv"]

_START_BYTES = 8192
_FIELDS = re.compile(rb"^:(?:20|25|28C?|60[FM]):", re.MULTILINE)


def read(path: str | os.PathLike[str]) -> Iterator[Part]:
    """Bankbestand lezen: head, lines and tail per statement, proved as far as the format allows.

    Raises `Refused` with the reason; whoever books does so in one transaction, because a refusal may come last.
    """
    readers = {"camt": camt.read, "mt940": mt940.read, "csv": bankcsv.read}
    return readers[recognise(path)](path)


def recognise(path: str | os.PathLike[str]) -> Format:
    """Soort bankbestand, from its first bytes. Raises `Refused` for an empty file and for what is no bank file."""
    with Path(path).open("rb") as file:
        start = file.read(_START_BYTES)
    if not start.strip():
        raise Refused("Dit bestand is leeg. Download het afschrift opnieuw bij de bank.", rule="bank-empty")
    if start.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise Refused("Dit is een ingepakt bestand. Pak het uit en lever de afschriften los aan.", rule="bank-format")
    if start.startswith(b"%PDF"):
        raise Refused("Dit is een PDF. Download het afschrift bij de bank als camt.053.", rule="bank-format")
    if start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        return "camt"
    return "mt940" if _FIELDS.search(start) else "csv"
