"""Werkmap: the cells of a spreadsheet as text, straight from its XML and in one pass; formulas are never evaluated."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from posixpath import join, normpath

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from voldaan.connect.openitems.rows import Row

EXACT_DIGITS_BELOW = Decimal(10) ** 15
LAST_COLUMN = 16_384
WORKBOOK = "xl/workbook.xml"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Blad: one visible sheet and the part of the archive that holds it."""

    title: str
    part: str


class Workbook:
    """The visible sheets of an open archive. Any error of ``lxml``, ``zipfile`` or a value means that it is damaged."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parse("[Content_Types].xml")
        book = self._parse(WORKBOOK)
        parts = {
            relation.get("Id", ""): normpath(join("xl", relation.get("Target", ""))).lstrip("/")
            for relation in self._parse("xl/_rels/workbook.xml.rels")
        }
        self.sheets = [
            Sheet(sheet.get("name", ""), parts[sheet.get(RELATION) or sheet.get(STRICT_RELATION) or ""])
            for sheet in book.iterfind("{*}sheets/{*}sheet")
            if sheet.get("state", "visible") == "visible"
        ]
        properties = book.find("{*}workbookPr")
        mac = properties is not None and properties.get("date1904", "0") in ("1", "true")
        self._epoch = MAC_EPOCH if mac else WINDOWS_EPOCH
        self._dated = self._date_styles()
        self._strings = list(self._shared_strings())
        self._dates: dict[str, str] = {}
        self._columns: dict[str, int] = {}

    def rows(self, part: str, columns: int) -> Iterator[Row]:
        """(number, cells) of each row that the sheet holds; cells beyond ``columns`` are left out."""
        number = 0
        with self._archive.open(part) as file:
            for _, row in etree.iterparse(
                file, events=("end",), tag="{*}row", resolve_entities=False, no_network=True, load_dtd=False,
                huge_tree=False, remove_comments=True, remove_pis=True,
            ):  # fmt: skip
                told = int(row.get("r") or number + 1)
                if told <= number:
                    raise ValueError("rows in disorder")
                number = told
                yield number, self._cells(row, columns)
                row.clear()
                parent, earlier = row.getparent(), row.getprevious()
                if parent is not None and earlier is not None:
                    parent.remove(earlier)

    def _cells(self, row: etree._Element, columns: int) -> list[str]:
        space = str(row.tag)[:-3]
        value_tag = space + "v"
        cells: list[str] = []
        for cell in row:
            place = cell.get("r")
            at = self._column(place) if place else len(cells)
            if at >= columns:
                continue
            if at < len(cells):
                raise ValueError("cells in disorder")
            cells.extend([""] * (at - len(cells)))
            kind = cell.get("t")
            if kind == "inlineStr":
                cells.append(_text_of(cell.find(space + "is")))
                continue
            value = cell.findtext(value_tag)
            if not value:
                cells.append("")
            elif kind == "s":
                cells.append(self._strings[int(value)])
            elif kind is None or kind == "n":
                style = cell.get("s")
                cells.append(self._date(value) if style in self._dated else number_text(value))
            else:
                cells.append(("True" if value == "1" else "False") if kind == "b" else value)
        return cells

    def _column(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        at = self._columns.get(letters)
        if at is None:
            at = 0
            for letter in letters[:4]:
                at = at * 26 + ord(letter.upper()) - 64
            if not 0 < at <= LAST_COLUMN or not letters.isascii() or not letters.isalpha():
                raise ValueError("no such column")
            at = self._columns[letters] = at - 1
        return at

    def _date(self, value: str) -> str:
        """The text of a number that its style shows as a date."""
        found = self._dates.get(value)
        if found is None:
            try:
                found = cell_text(from_excel(float(value), self._epoch))
            except (ValueError, OverflowError):
                found = number_text(value)
            self._dates[value] = found
        return found

    def _date_styles(self) -> set[str]:
        """The numbers of the cell styles that show a number as a date."""
        if "xl/styles.xml" not in self._archive.namelist():
            return set()
        styles = self._parse("xl/styles.xml")
        formats = dict(BUILTIN_FORMATS)
        for item in styles.iterfind("{*}numFmts/{*}numFmt"):
            formats[int(item.get("numFmtId", "0"))] = item.get("formatCode", "")
        used = [int(item.get("numFmtId", "0")) for item in styles.iterfind("{*}cellXfs/{*}xf")]
        return {str(at) for at, number in enumerate(used) if is_date_format(formats.get(number, "General"))}

    def _shared_strings(self) -> Iterator[str]:
        if "xl/sharedStrings.xml" not in self._archive.namelist():
            return
        with self._archive.open("xl/sharedStrings.xml") as file:
            for _, item in etree.iterparse(
                file, events=("end",), tag="{*}si", resolve_entities=False, no_network=True, load_dtd=False,
                huge_tree=False, remove_comments=True, remove_pis=True,
            ):  # fmt: skip
                yield _text_of(item)
                item.clear()
                parent, earlier = item.getparent(), item.getprevious()
                if parent is not None and earlier is not None:
                    parent.remove(earlier)

    def _parse(self, part: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(self._archive.read(part), parser)


def _text_of(item: etree._Element | None) -> str:
    """The text of a string, plain or in runs; how it is pronounced (phonetic) is left out."""
    if item is None:
        return ""
    if len(item) == 1 and len(item[0]) == 0:
        return item[0].text or ""
    return "".join(text.text or "" for text in (*item.iterfind("{*}t"), *item.iterfind("{*}r/{*}t")))


def number_text(value: str) -> str:
    """A number as a sheet stores it, as the text a CSV would hold; the common short ones without further ado."""
    whole, point, fraction = value.partition(".")
    if len(value) < 15 and len(fraction) <= 2 and value.isascii() and whole.removeprefix("-").isdecimal():
        if not point:
            return "0" if value == "-0" else value
        if fraction.isdecimal():
            return value.rstrip("0").rstrip(".").replace(".", ",")
    whole_number = len(value) < 40 and value.isascii() and value.removeprefix("-").isdecimal()
    return cell_text(int(value) if whole_number else float(value))


def cell_text(value: object) -> str:
    """A value as the text a CSV would hold: numbers with a decimal comma, dates as jjjj-mm-dd.

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
