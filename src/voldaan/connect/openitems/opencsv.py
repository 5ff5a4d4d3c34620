"""CSV: text files of open items; encoding, delimiter and header row are found by themselves."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voldaan.base.errors import Refused
from voldaan.connect.openitems.rows import Row
from voldaan.connect.openitems.table import HEADER_ROWS, Block

DELIMITERS = ";,\t|"
HEAD_CHARACTERS = 65_536
CHUNK_BYTES = 1 << 20
CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\f\x1a")


class CsvTable:
    """A CSV file. Raises Refused when it is not text or empty."""

    format = "csv"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._encoding = find_encoding(path)
        with path.open(encoding=self._encoding, newline="") as text:
            head = text.read(HEAD_CHARACTERS)
        if not head.strip("\ufeff\r\n\t ;,|\x1a"):
            raise Refused(
                "Het bestand is leeg. Exporteer de openstaande posten opnieuw en lees dat bestand in.", rule="empty"
            )
        lines = head.splitlines(keepends=True)[: HEADER_ROWS * 3]
        self.blocks = [Block(delimiter, list(_head_rows(lines, delimiter))) for delimiter in DELIMITERS]

    @contextmanager
    def rows(self, block: str, width: int) -> Iterator[Iterator[Row]]:
        """Every row, cut by the delimiter ``block``; a CSV writes its blank cells, so ``width`` changes nothing."""
        with self.path.open(encoding=self._encoding, newline="") as text:
            yield _numbered(csv.reader(text, delimiter=block, strict=True))


def find_encoding(path: Path) -> str:
    """utf-16, utf-8-sig or cp1252, by trying the whole file. Raises Refused when it is not text or breaks off."""
    with path.open("rb") as file:
        head = file.read(4096)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return _decodable(path, "utf-16")
        if head[1:2] == b"\0" and head[3:4] == b"\0":
            return _decodable(path, "utf-16-le")
        if head[:1] == b"\0" and head[2:3] == b"\0":
            return _decodable(path, "utf-16-be")
    return _decodable(path, "utf-8-sig")


def _decodable(path: Path, encoding: str) -> str:
    """The encoding when the whole file decodes by it, cp1252 when it is not UTF-8 after all."""
    decoder = codecs.getincrementaldecoder(encoding)()
    letters_seen = False
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if not encoding.startswith("utf-16") and chunk.translate(None, CONTROLS) != chunk:
                raise _not_text()
            try:
                letters_seen = not decoder.decode(chunk).isascii() or letters_seen
            except UnicodeDecodeError:
                return _as_windows(path, encoding, letters_seen)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        # One stray byte at the very end: a Windows file that ends on a letter, unless UTF-8 letters came before it.
        if encoding == "utf-8-sig" and not letters_seen:
            return _as_windows(path, encoding, letters_seen)
        raise Refused(
            "Het bestand breekt midden in een teken af. Exporteer of download het opnieuw en lees het dan in.",
            rule="truncated",
        ) from None
    return encoding


def _as_windows(path: Path, encoding: str, utf8_letters_before: bool) -> str:
    """cp1252 for a file that is not UTF-8. Refuses a mixture, where one reading or the other would garble names."""
    if encoding.startswith("utf-16"):
        raise _not_text()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            try:
                text = chunk.decode("cp1252")
            except UnicodeDecodeError:
                raise _not_text() from None
            if utf8_letters_before or any("Ã" + sign in text for sign in "«©¨¯¶¼§¡³"):
                raise Refused(
                    "Het bestand mengt twee tekensets (UTF-8 en Windows), waardoor namen verminkt zouden worden. "
                    "Bewaar het in één tekenset, het liefst UTF-8, en lees het opnieuw in.",
                    rule="mixed_encoding",
                )
    return "cp1252"


def _not_text() -> Refused:
    return Refused(
        "Dit is geen tekstbestand. Lever de openstaande posten aan als CSV, XLSX of UBL-factuur (XML).",
        rule="not_text",
    )


def _numbered(reader: Iterator[list[str]]) -> Iterator[Row]:
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refused(
                f"Regel {number} is niet te lezen: er staat een aanhalingsteken te veel of te weinig, of het bestand "
                "is afgebroken. Verbeter die regel of exporteer het bestand opnieuw.",
                rule="quotes",
            ) from None


def _head_rows(lines: list[str], delimiter: str) -> Iterator[Row]:
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            if number > HEADER_ROWS:
                return
            yield number, cells
    except csv.Error:
        return
