"""XLSX: spreadsheets of open items; what is unsafe, protected or damaged is refused before its cells are read."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.openitems.rows import Row
from voldaan.connect.openitems.table import HEADER_ROWS, Block
from voldaan.connect.openitems.workbook import Workbook

MOST_COLUMNS = 256
MOST_ROWS = 1_048_576
MOST_PARTS = 2_000
LARGEST_UNPACKED_BYTES = 600 * 1024 * 1024
LARGEST_STRINGS_BYTES = 150 * 1024 * 1024
BOMB_BYTES = 20 * 1024 * 1024
BOMB_RATIO = 100
DAMAGE = (
    etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError,
    LookupError, ValueError, TypeError, AssertionError,
)  # fmt: skip


class XlsxTable:
    """A spreadsheet. Raises Refused when it is unsafe, protected or damaged."""

    format = "xlsx"

    def __init__(self, path: Path) -> None:
        self.path = path
        _check_archive(path)
        self.blocks: list[Block] = []
        with _opened(path) as book:
            for sheet in book.sheets:
                rows = islice(_guarded(book.rows(sheet.part, MOST_COLUMNS)), HEADER_ROWS)
                self.blocks.append(Block(sheet.title, [(at, _trimmed(cells)) for at, cells in rows]))

    @contextmanager
    def rows(self, block: str, width: int) -> Iterator[Iterator[Row]]:
        """Every row of the sheet ``block``."""
        with _opened(self.path) as book:
            part = next(sheet.part for sheet in book.sheets if sheet.title == block)
            # A few columns beyond the header, so that a shifted row shows as too wide.
            yield _fitted(_guarded(book.rows(part, width + 4)), width)


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    with zipfile.ZipFile(path) as archive:
        try:
            book = Workbook(archive)
        except DAMAGE:
            raise _damaged() from None
        yield book


def _guarded(rows: Iterator[Row]) -> Iterator[Row]:
    """The same rows; whatever is wrong with the archive below them means the same to the user."""
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except DAMAGE:
            raise _damaged() from None
        if row[0] > MOST_ROWS:
            raise _unsafe(f"het beweert meer dan {MOST_ROWS} regels te hebben")
        yield row


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
    except DAMAGE:
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
