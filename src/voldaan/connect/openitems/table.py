"""Tabel: what a CSV and a spreadsheet have in common: rows of text, of which one is the header."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Protocol

from voldaan.base.errors import Refused
from voldaan.connect.openitems.cells import shown
from voldaan.connect.openitems.profiles import Layout, find_layout, no_header, recognised
from voldaan.connect.openitems.rows import Row, read_rows
from voldaan.invoices.open_items import ReadFile

HEADER_ROWS = 20


@dataclass(frozen=True, slots=True)
class Block:
    """Blok: the first rows of a CSV as one delimiter cuts them, or of one visible sheet without blank cells behind."""

    name: str
    head: list[Row]


class Table(Protocol):
    """A file of rows. ``blocks`` are the places where its header may stand."""

    path: Path
    format: str
    blocks: list[Block]

    def rows(self, block: str, width: int) -> AbstractContextManager[Iterator[Row]]:
        """Every row of a block from the first, as wide as the header where its last cells are blank."""
        ...


@dataclass(frozen=True, slots=True)
class Start:
    """Begin: where the rows of a table begin: below row ``header_row`` (0 without a header) of a block."""

    block: str
    header_row: int
    header: tuple[str, ...]


def read_table(table: Table, today: date, sha256: str) -> ReadFile:
    """One table under the header of a known profile. Raises Refused when none is known or the file is not trusted."""
    start, layout = find_known(table)
    return read_below(table, start, layout, today, sha256)


def read_below(
    table: Table, start: Start, layout: Layout, today: date, sha256: str, most_rows: int | None = None
) -> ReadFile:
    """The rows below a header as open items; only the first ``most_rows`` of them when given."""
    with table.rows(start.block, len(start.header)) as rows:
        below = islice((row for row in rows if row[0] > start.header_row), most_rows)
        count, items, refused = read_rows(below, layout, today)
    return ReadFile(str(table.path), table.format, layout.profile.name, count, tuple(items), tuple(refused), sha256)


def find_known(table: Table) -> tuple[Start, Layout]:
    """The one header that a profile knows. Raises Refused when there is none, or one on more than one sheet."""
    found: list[tuple[Start, Layout]] = []
    best: list[str] = []
    for block in table.blocks:
        for number, cells in block.head:
            layout = find_layout(cells) if len(cells) > 2 else None
            if layout:
                found.append((Start(block.name, number, tuple(cells)), layout))
                break
            if (len(recognised(cells)), len(cells)) > (len(recognised(best)), len(best)):
                best = cells
        if found and table.format == "csv":
            break
    if len(found) > 1:
        titles = " en ".join(shown(start.block) for start, _ in found[:5])
        raise Refused(
            f"In het bestand staan posten op meer dan één blad: {titles}. Bewaar elk blad als eigen bestand, of "
            "verberg de bladen die niet bedoeld zijn.",
            rule="many_sheets",
        )
    if not found:
        raise no_header(best)
    return found[0]
