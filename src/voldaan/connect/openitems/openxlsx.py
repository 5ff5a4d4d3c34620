"""XLSX: spreadsheets of open items through openpyxl, read only and streamed; formulas are never evaluated."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook

from voldaan.base.errors import Refused
from voldaan.connect.openitems.rows import Row
from voldaan.connect.openitems.table import HEADER_ROWS, Block

# The library warns on standard error about styles and other things that do not touch the cells.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")

MOST_COLUMNS = 256
MOST_ROWS = 1_048_576
MOST_PARTS = 2_000
LARGEST_UNPACKED_BYTES = 600 * 1024 * 1024
LARGEST_STRINGS_BYTES = 150 * 1024 * 1024
BOMB_BYTES = 20 * 1024 * 1024
BOMB_RATIO = 100
EXACT_DIGITS_BELOW = Decimal(10) ** 15


class XlsxTable:
    """A spreadsheet. Raises Refused when it is unsafe, protected or damaged."""

    format = "xlsx"

    def __init__(self, path: Path) -> None:
        self.path = path
        _check_archive(path)
        with path.open("rb") as file:  # a file and not a path: the library would judge by the name
            visible = [sheet for sheet in _open_book(file).worksheets if sheet.sheet_state == "visible"]
            self.blocks = [
                Block(sheet.title, [(at, _trimmed(row)) for at, row in islice(_rows(sheet, MOST_COLUMNS), HEADER_ROWS)])
                for sheet in visible
            ]

    @contextmanager
    def rows(self, block: str, width: int) -> Iterator[Iterator[Row]]:
        """Every row of the sheet ``block``."""
        with self.path.open("rb") as file:
            # A few columns beyond the header, so that a shifted row shows as too wide.
            yield _fitted(_rows(_open_book(file)[block], width + 4), width)


def _open_book(file: BinaryIO) -> Any:
    try:
        return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception:  # any error of the library on a damaged file means the same to the user
        raise _damaged() from None


def _check_archive(path: Path) -> None:
    """Refuses an archive that is no workbook, has a password, or would unpack to far more than it is (zip bomb)."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            _check_sizes(parts)
            _check_kind(names)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _declares_entities(archive, part):
                    raise _unsafe("er staan entiteiten (DTD) in, die een spreadsheet nooit nodig heeft")
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error):
        raise _damaged() from None


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED_BYTES:
        raise _unsafe(f"het wordt uitgepakt {unpacked // 2**20} MB in {len(parts)} delen")
    for part in parts:
        if part.flag_bits & 1:
            raise _protected()
        if part.file_size > BOMB_BYTES and part.file_size > BOMB_RATIO * max(part.compress_size, 1):
            raise _unsafe(f"een deel wordt uitgepakt {part.file_size // max(part.compress_size, 1)} keer zo groot")
        if part.filename.endswith("sharedStrings.xml") and part.file_size > LARGEST_STRINGS_BYTES:
            raise _unsafe(f"het bevat {part.file_size // 2**20} MB aan tekst")


def _check_kind(names: set[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    kinds = {"xl/workbook.bin": "een binaire spreadsheet (xlsb)", "word/document.xml": "een Word-document"}
    kind = next((text for name, text in kinds.items() if name in names), "")
    if "mimetype" in names and "content.xml" in names:
        kind = "een OpenDocument-bestand"
    raise Refused(
        f"Dit is {kind or 'een zipbestand zonder spreadsheet'}. Open het en bewaar de posten als XLSX of CSV.",
        rule="other_kind",
    )


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as file:
        head = file.read(65_536).replace(b"\0", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def refuse_old_or_encrypted(path: Path) -> Refused:
    """The refusal for an OLE container: a workbook with a password, or the old .xls format."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    if "EncryptedPackage".encode("utf-16-le") in head:
        return _protected()
    return Refused("Dit is een oud Excel-bestand (xls). Open het en bewaar het als XLSX of CSV.", rule="old_xls")


def _protected() -> Refused:
    return Refused(
        "Het bestand is met een wachtwoord beveiligd. Bewaar het zonder wachtwoord en lees het opnieuw in.",
        rule="password",
    )


def _unsafe(why: str) -> Refused:
    return Refused(
        f"Het bestand is niet veilig te openen: {why}. "
        "Bewaar alleen het blad met posten als nieuw XLSX- of CSV-bestand.",
        rule="unsafe",
    )


def _damaged() -> Refused:
    return Refused(
        "De spreadsheet is beschadigd of afgebroken. Open haar, bewaar haar opnieuw als XLSX en lees dat bestand in.",
        rule="damaged",
    )


def _rows(sheet: Any, columns: int) -> Iterator[Row]:
    """Rows as text with the number of the spreadsheet. The size a file claims for itself is not believed."""
    sheet.reset_dimensions()
    values = iter(sheet.iter_rows(values_only=True, max_col=columns))
    number = 0
    while True:
        number += 1
        try:
            row = next(values)
        except StopIteration:
            return
        except Exception:  # any error of the library on a damaged file means the same to the user
            raise _damaged() from None
        if number > MOST_ROWS:
            raise _unsafe(f"het beweert meer dan {MOST_ROWS} regels te hebben")
        yield number, [cell_text(value) if value is not None else "" for value in row]


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _fitted(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Rows of the header's width; a filled cell further right stays, so that the row is refused as too wide."""
    for number, cells in rows:
        trimmed = _trimmed(cells)
        if trimmed and len(trimmed) < width:
            trimmed.extend([""] * (width - len(trimmed)))
        yield number, trimmed


def cell_text(value: object) -> str:
    """A cell as the text a CSV would hold: numbers with a decimal comma, dates as jjjj-mm-dd.

    A number is rounded to cents only where binary fractions left dust (less than a millionth); one of more than 15
    digits is no longer exact in a spreadsheet and is written with an exponent, so that it is refused as a number.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    exact = Decimal(repr(value))
    if not exact.is_finite() or abs(exact) >= EXACT_DIGITS_BELOW:
        return f"{exact:E}"
    rounded = round(exact, 2)
    if abs(exact - rounded) < Decimal("0.000001"):
        exact = rounded
    text = f"{exact:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
