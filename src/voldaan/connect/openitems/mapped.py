"""Kolommen koppelen: looks into a table that no profile knows, guesses its columns, and reads it as a person chose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from voldaan.base.errors import Refused
from voldaan.connect.openitems.cells import (
    Unreadable,
    decimal_sign_of,
    read_cents,
    read_date,
    read_iban,
    shown,
    two_readings,
)
from voldaan.connect.openitems.profiles import AMBIGUOUS, MISSING, OPTIONAL, OWN, PACKAGES, mapped_layout
from voldaan.connect.openitems.rows import Row
from voldaan.connect.openitems.table import Block, Start, Table, find_known, read_below
from voldaan.invoices.mapping import FIELDS, ColumnMapping, DateOrder, Minus, fingerprint, keys_of
from voldaan.invoices.open_items import ReadFile

SAMPLE_ROWS = 200
SHOWN_ROWS = 20
SHOWN_VALUES = 5


@dataclass(frozen=True, slots=True)
class Column:
    """Kolom: one column of a file; ``key`` is what a mapping may name it by, ``title`` as the file writes it."""

    key: str
    title: str
    letter: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sniffed:
    """Verkenning: what a file seems to hold, before a person says so.

    ``profile`` is the package whose header it has, empty when none; then ``mapping`` is a guess with its ``reasons``
    per field. ``header_row`` is 0 when the file has no header: its columns are then called A, B, C. ``doubts`` are
    Dutch sentences about what a person should decide or choose.
    """

    format: str
    profile: str
    header_row: int
    fingerprint: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    mapping: ColumnMapping
    reasons: Mapping[str, str]
    doubts: tuple[str, ...]


def sniff_table(table: Table) -> Sniffed:
    """What a table seems to hold. Raises Refused when it has no rows at all."""
    start, at, profile, minus = _start(table)
    rows = [cells for _, cells in _sample(table, start)]
    if not rows:
        raise Refused(
            "Het bestand heeft een kopregel maar geen enkele post. Exporteer de openstaande posten opnieuw.",
            rule="no_rows",
        )
    keys = keys_of(start.header)
    columns = tuple(
        Column(key, title.strip(), _letter(index), _samples(rows, index))
        for index, (key, title) in enumerate(zip(keys, start.header, strict=True))
    )
    if profile:
        chosen = {name: keys[index] for name, index in at.items() if index != MISSING and name in FIELDS}
        reasons = dict.fromkeys(chosen, f"zo noemt {profile} deze kolom")
    else:
        reasons = {}
        chosen = _by_title(keys, reasons)
        _by_sides(keys, chosen, reasons)
        _by_content(columns, chosen, reasons)
    mapping = _notation(ColumnMapping(chosen, minus=minus or Minus.CREDIT_NOTE), keys, rows)
    return Sniffed(
        table.format, profile, start.header_row, fingerprint(start.header), columns,
        tuple(tuple(row) for row in rows[:SHOWN_ROWS]), mapping, reasons, tuple(_doubts(mapping, minus, keys, rows)),
    )  # fmt: skip


def read_mapped_table(
    table: Table, mapping: ColumnMapping, today: date, sha256: str, most_rows: int | None = None
) -> ReadFile:
    """One table as a person mapped it. Raises Refused as ``read_table`` does, and when a chosen column is absent."""
    start = _start(table)[0]
    return read_below(table, start, mapped_layout(start.header, mapping), today, sha256, most_rows)


def _start(table: Table) -> tuple[Start, dict[str, int], str, Minus | None]:
    """(where the rows begin, columns, profile, its minus) by a known header, else by the shape of the rows."""
    try:
        start, layout = find_known(table)
    except Refused as problem:
        if problem.rule not in ("no_header", "double_column", "many_sheets"):
            raise
        return _by_shape(table.blocks), {}, "", None
    if layout.profile is OWN:
        return start, layout.at, "Voldaan", layout.profile.minus
    return start, layout.at, layout.profile.name, layout.profile.minus


def _by_shape(blocks: Sequence[Block]) -> Start:
    """The header is the first wide row, if it holds words only; the block with the most wide rows is meant."""
    block = max(blocks, key=lambda block: _weight(block.head))
    filled = [(number, cells) for number, cells in block.head if any(cells)]
    if not filled or _weight(block.head) == 0:
        raise Refused(
            "In dit bestand zijn geen kolommen gevonden. Bewaar de posten als CSV of XLSX met een kolom per gegeven.",
            rule="no_columns",
        )
    width = max(_count(cells) for _, cells in filled)
    number, cells = next((number, cells) for number, cells in filled if _count(cells) * 5 >= width * 3)
    if not any(_is_value(text) for text in cells):
        return Start(block.name, number, tuple(cells))
    columns = max(len(cells) for _, cells in filled)
    return Start(block.name, number - 1 if number > 1 else 0, tuple(_letter(index) for index in range(columns)))


def _weight(head: Sequence[Row]) -> int:
    """How much a block looks like a table: cells in rows of more than one filled cell, all equally wide."""
    widths = [len(cells) for _, cells in head if _count(cells) > 1]
    return max((widths.count(width) * width for width in set(widths)), default=0)


def _count(cells: Sequence[str]) -> int:
    return sum(1 for text in cells if text.strip())


def _is_value(text: str) -> bool:
    """Whether a cell holds a date or an amount, which no header does."""
    return bool(text.strip()) and (_reads(read_date, text) or _is_amount(text))


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except Unreadable:
        return False
    return True


def _is_amount(text: str) -> bool:
    return _reads(lambda cell: read_cents(cell, ","), text) or _reads(lambda cell: read_cents(cell, "."), text)


def _sample(table: Table, start: Start) -> Iterator[Row]:
    """Rows below the header, in the width of the header, that are not blank."""
    width = len(start.header)
    with table.rows(start.block, width) as rows:
        below = (row for row in rows if row[0] > start.header_row and any(row[1]))
        for number, cells in islice(below, SAMPLE_ROWS):
            yield number, (cells + [""] * width)[:width]


def _letter(index: int) -> str:
    """The letters of a column as a spreadsheet writes them: A to Z, AA and so on."""
    return (_letter(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def _samples(rows: Sequence[Sequence[str]], index: int) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(row[index].strip()[:80] for row in rows if row[index].strip()), SHOWN_VALUES))


def _by_title(keys: Sequence[str], reasons: dict[str, str]) -> dict[str, str]:
    """Columns by what any package calls them; our own words go first, and a column serves one field."""
    chosen: dict[str, str] = {}
    for profile in (OWN, *PACKAGES):
        for name in FIELDS:
            words = profile.columns.get(name, "") or (OPTIONAL.get(name, "") if profile is OWN else "")
            key = next((word for word in words.split() if word in keys and word not in chosen.values()), "")
            if key and name not in chosen:
                chosen[name] = key
                reasons[name] = "de kop zegt het" if profile is OWN else f"zo heet deze kolom bij {profile.name}"
    name_key = chosen.get("debtor_name", "")
    if "debtor_number" not in chosen and name_key not in AMBIGUOUS:
        key = next((word for word in AMBIGUOUS if word in keys and word not in chosen.values()), "")
        if key:
            chosen["debtor_number"], reasons["debtor_number"] = key, "naast een kolom met de naam is dit het nummer"
    return chosen


def _by_sides(keys: Sequence[str], chosen: dict[str, str], reasons: dict[str, str]) -> None:
    """Debet en credit: two columns of which each row fills one; what stands in credit is a credit note."""
    debit = next((key for key in ("debet", "debit") if key in keys), "")
    if debit and "credit" in keys and not chosen.keys() & {"amount", "open"}:
        chosen |= {"amount": debit, "credit": "credit"}
        reasons |= dict.fromkeys(("amount", "credit"), "debet en credit staan naast elkaar")


def _by_content(columns: Sequence[Column], chosen: dict[str, str], reasons: dict[str, str]) -> None:
    """Columns that the title does not give away, by what stands in them."""
    tests: tuple[tuple[tuple[str, ...], Callable[[str], bool], str], ...] = (
        (("iban",), lambda text: len(text) > 14 and _reads(read_iban, text), "er staan IBAN's in"),
        (("email",), lambda text: text.count("@") == 1 and " " not in text, "er staan e-mailadressen in"),
        (("issued_on", "due_on"), lambda text: _reads(read_date, text), "er staan datums in"),
        (("open", "amount"), lambda text: bool(decimal_sign_of(text)) and _is_amount(text), "er staan bedragen in"),
    )
    for names, fits, why in tests:
        if "amount" in names and ("amount" in chosen or "open" in chosen):
            continue
        free = [
            c for c in columns if c.key and c.key not in chosen.values() and c.samples and all(map(fits, c.samples))
        ]
        for name, column in zip([name for name in names if name not in chosen], free, strict=False):
            chosen[name], reasons[name] = column.key, why


def _notation(mapping: ColumnMapping, keys: Sequence[str], rows: Sequence[Sequence[str]]) -> ColumnMapping:
    """How the dates and amounts of the sample are written, where they show it."""
    signs = {decimal_sign_of(text) for text in _cells(mapping, keys, rows, "amount", "open", "paid", "credit")} - {""}
    dates = list(_cells(mapping, keys, rows, "issued_on", "due_on"))
    by_day = sum(_reads(lambda text: read_date(text, DateOrder.DAY_FIRST), text) for text in dates)
    by_month = sum(_reads(lambda text: read_date(text, DateOrder.MONTH_FIRST), text) for text in dates)
    order = DateOrder.MONTH_FIRST if by_month > by_day else DateOrder.DAY_FIRST
    return replace(mapping, dates=order, decimal_sign=signs.pop() if len(signs) == 1 else "")


def _cells(mapping: ColumnMapping, keys: Sequence[str], rows: Sequence[Sequence[str]], *names: str) -> Iterator[str]:
    for name in names:
        if key := mapping.columns.get(name):
            at = keys.index(key)
            yield from (row[at].strip() for row in rows if row[at].strip())


def _doubts(
    mapping: ColumnMapping, minus: Minus | None, keys: Sequence[str], rows: Sequence[Sequence[str]]
) -> Iterator[str]:
    for name in mapping.missing():
        yield f"Kies de kolom voor {name}."
    amounts = list(_cells(mapping, keys, rows, "amount", "open"))
    doubtful = next((text for text in amounts if two_readings(text)), "")
    if doubtful and not mapping.decimal_sign:
        yield f"Kies het decimaalteken: {shown(doubtful)} is op twee manieren te lezen."
    signed = list(_cells(mapping, keys, rows, "open")) or amounts
    if minus is None and signed and all(text.startswith("-") or text.endswith("-") for text in signed):
        yield "Alle bedragen zijn negatief: kies of een minteken een creditnota of een vordering is."
