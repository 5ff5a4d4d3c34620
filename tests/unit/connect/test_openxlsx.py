"""Spreadsheets of open items: cells become what a CSV would hold, and hostile or damaged files get one sentence."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from voldaan.base.errors import Refused
from voldaan.connect.openitemfiles import read
from voldaan.connect.openitems.workbook import Workbook as ReadBook
from voldaan.connect.openitems.workbook import cell_text
from voldaan.invoices.open_items import DebtorKind, ItemKind, OpenItem, ReadFile

TODAY = date(2026, 11, 22)
HEADER = [
    "Factuurnummer", "Factuurdatum", "Vervaldatum", "Debiteurnummer", "Debiteurnaam", "Soort", "KvK", "IBAN", "Bedrag",
    "Openstaand", "Type",
]  # fmt: skip
ROW = [20260001, date(2026, 10, 1), date(2026, 10, 31), "D1", "Bakkerij Smit B.V.", "B.V.", 12345678,
       "NL02ABNA0123456789", 1210.0, 1000.5, None]  # fmt: skip
Reading = Callable[..., ReadFile]


def book_of(**sheets: list[list[object]]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def bytes_of(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    def go(content: Workbook | bytes) -> ReadFile:
        path = tmp_path / "posten.bin"  # the name says nothing: the content decides
        path.write_bytes(content if isinstance(content, bytes) else bytes_of(content))
        return read(path, today=TODAY)

    return go


def refused(reading: Reading, content: Workbook | bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        reading(content)
    assert re.fullmatch(r"[A-Z].*\.", caught.value.sentence, re.DOTALL)
    return caught.value


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive with one part changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, change(source.read(part)) if part == name else source.read(part))
        if name not in source.namelist():
            target.writestr(name, change(b""))
    return out.getvalue()


def test_a_sheet_is_read_with_numbers_and_dates_as_cells(reading: Reading) -> None:
    result = reading(book_of(Posten=[HEADER, ROW]))
    assert (result.format, result.profile, result.rows, result.refused) == ("xlsx", "voldaan", 1, ())
    assert result.items == (
        OpenItem(2, "20260001", ItemKind.INVOICE, date(2026, 10, 1), date(2026, 10, 31), "D1", "Bakkerij Smit B.V.",
                 DebtorKind.COMPANY, "12345678", "", "", "", "", "", "", "", "NL02ABNA0123456789", 121000, 100050,
                 "EUR",
                 "", "", ""),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.56, "1234,56"),
        (0.1 + 0.2, "0,3"),
        (1210.0, "1210"),
        (100, "100"),
        (-12.5, "-12,5"),
        (12.345, "12,345"),
        (1e-9, "0"),
        (1234567890123456, "1.234567890123456E+15"),
        (float("inf"), "Infinity"),
        (True, "True"),
        (datetime.fromisoformat("2026-10-01 13:00"), "2026-10-01"),
        (date(2026, 10, 1), "2026-10-01"),
        (time(13, 0), "13:00:00"),
        ("tekst", "tekst"),
    ],
)
def test_a_cell_becomes_the_text_a_csv_would_hold(value: object, text: str) -> None:
    assert cell_text(value) == text


values = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
    st.integers(-(10**17), 10**17),
    st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: round(number, 2)),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2099-12-31")),
)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.lists(st.lists(values, max_size=6), min_size=1, max_size=6))
def test_every_cell_reads_as_another_library_reads_it(rows: list[list[object]]) -> None:
    content = bytes_of(book_of(Blad=rows))
    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True)["Blad"]
    expected = {
        number: [cell_text(value) if value is not None else "" for value in row]
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
    }
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = ReadBook(archive)
        (only,) = book.sheets
        found = dict(book.rows(only.part, 256))
    for number, cells in expected.items():
        mine = found.get(number, [])
        assert mine + [""] * (len(cells) - len(mine)) == cells


def test_text_and_numbers_may_stand_in_one_column(reading: Reading) -> None:
    text = [*ROW[:8], "1.210,00", "€ 1.000,50", "Creditnota"]
    result = reading(book_of(Posten=[HEADER, ROW, ["F2", "01-10-2026", "31-10-2026", *text[3:]]]))
    assert [(i.number, i.amount_cents, i.open_cents, i.kind.value) for i in result.items] == [
        ("20260001", 121000, 100050, "invoice"),
        ("F2", 121000, 100050, "credit_note"),
    ]


def test_a_title_above_blank_rows_between_and_short_rows_are_passed_over(reading: Reading) -> None:
    result = reading(book_of(Posten=[["Openstaande posten"], [], HEADER, [], ROW, [None, " "]]))
    assert (result.rows, [item.row for item in result.items]) == (1, [5])


def test_a_row_with_a_cell_beyond_the_header_is_refused_whole(reading: Reading) -> None:
    assert refused(reading, book_of(Posten=[HEADER, [*ROW, "extra"]])).rule == "field_count"


def test_a_shifted_row_is_refused_whole(reading: Reading) -> None:
    assert refused(reading, book_of(Posten=[HEADER, ROW, [None, *ROW[:10]]])).rule == "shifted"


def test_an_invoice_number_that_the_spreadsheet_rounded_is_refused(reading: Reading) -> None:
    result = reading(book_of(Posten=[HEADER, [2026000000000001234, *ROW[1:]]]))
    assert [(bad.row, bad.code) for bad in result.refused] == [(2, "damaged_number")]


def test_a_formula_is_not_evaluated(reading: Reading) -> None:
    result = reading(book_of(Posten=[HEADER, [*ROW[:8], "=600+610", "=1+1", None]]))
    assert [(bad.row, bad.code) for bad in result.refused] == [(2, "no_amount")]


def test_the_one_visible_sheet_with_a_known_header_is_chosen(reading: Reading) -> None:
    book = book_of(Uitleg=[["Lees mij"]], Posten=[HEADER, ROW], Oud=[HEADER, ROW, ROW])
    book["Oud"].sheet_state = "hidden"
    assert len(reading(book).items) == 1
    book["Oud"].sheet_state = "visible"
    assert "op meer dan één blad: “Posten” en “Oud”" in refused(reading, book).sentence


def test_a_sheet_without_a_known_header_is_refused_with_what_was_found(reading: Reading) -> None:
    assert (
        "Gevonden: “Nummer”, “Waarde”, “Plek”."
        in refused(reading, book_of(Blad=[["Nummer", "Waarde", "Plek"]])).sentence
    )
    assert refused(reading, book_of(Blad=[])).rule == "no_header"


def test_the_size_that_a_sheet_claims_is_not_believed(reading: Reading) -> None:
    content = with_part(
        bytes_of(book_of(Posten=[HEADER, ROW])),
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A1"', xml),
    )
    assert len(reading(content).items) == 1


def test_a_zip_bomb_is_refused_before_it_is_unpacked(reading: Reading) -> None:
    good = bytes_of(book_of(Posten=[HEADER, ROW]))
    bomb = with_part(good, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * (30 * 1024 * 1024))
    assert refused(reading, bomb).sentence.startswith("Het bestand is niet veilig te openen: een deel wordt uitgepakt")
    many = with_part(good, "xl/x", lambda _: b"")
    with zipfile.ZipFile(buffer := io.BytesIO(many), "a") as archive:
        for index in range(2001):
            archive.writestr(f"xl/{index}", b"")
    assert "in 20" in refused(reading, buffer.getvalue()).sentence


def test_an_entity_bomb_in_a_spreadsheet_is_refused(reading: Reading) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    content = with_part(
        bytes_of(book_of(Posten=[HEADER, ROW])), "xl/worksheets/sheet1.xml", lambda xml: bomb + xml.partition(b"?>")[2]
    )
    assert "entiteiten (DTD)" in refused(reading, content).sentence


def test_a_row_number_beyond_what_a_spreadsheet_can_hold_is_refused(reading: Reading) -> None:
    content = with_part(
        bytes_of(book_of(Posten=[HEADER, ROW])),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<row r="2"', b'<row r="999999999"'),
    )
    assert refused(reading, content).rule == "unsafe"


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"]
)
def test_a_damaged_part_is_refused_with_one_sentence(reading: Reading, part: str) -> None:
    content = with_part(bytes_of(book_of(Posten=[HEADER, ROW])), part, lambda xml: xml[: len(xml) // 2])
    assert refused(reading, content).rule in ("damaged", "no_header", "no_rows")


def test_a_truncated_archive_is_refused(reading: Reading) -> None:
    whole = bytes_of(book_of(Posten=[HEADER, ROW]))
    assert "beschadigd of afgebroken" in refused(reading, whole[: len(whole) * 2 // 3]).sentence


def test_other_containers_are_named_for_what_they_are(reading: Reading) -> None:
    def archive(*names: str) -> bytes:
        with zipfile.ZipFile(buffer := io.BytesIO(), "w") as target:
            for name in names:
                target.writestr(name, b"<a/>")
        return buffer.getvalue()

    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "Word-document" in refused(reading, archive("word/document.xml")).sentence
    assert "OpenDocument" in refused(reading, archive("mimetype", "content.xml")).sentence
    assert "xlsb" in refused(reading, archive("xl/workbook.bin")).sentence
    assert "zipbestand zonder spreadsheet" in refused(reading, archive("facturen.csv")).sentence
    assert "oud Excel-bestand (xls)" in refused(reading, ole).sentence
    assert "wachtwoord" in refused(reading, ole + "EncryptedPackage".encode("utf-16-le")).sentence
