"""Spreadsheets (CSV out): the one place where a CSV is written, so that no cell of it is ever a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Protocol

#: With these signs, also in full width and behind spaces, a cell of a spreadsheet begins a formula.
_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_AMOUNT = re.compile(r"-?[0-9]+(,[0-9]+)?")


class Writable(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> object:
        """Write it."""
        ...


def guarded(cell: object) -> str:
    """Cel without formula: a text that a spreadsheet would compute gets a quote in front (CWE-1236)."""
    text = str(cell)
    return f"'{text}" if _FORMULA.match(text) and not _AMOUNT.fullmatch(text) else text


def write_csv(out: Writable, head: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """CSV as Dutch spreadsheets open it: semicolons, marked as UTF-8, every cell guarded."""
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([guarded(cell) for cell in head])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
