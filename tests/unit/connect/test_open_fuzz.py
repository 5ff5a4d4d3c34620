"""Hostile and damaged files of open items: whatever the bytes, the outcome is a read file or one Dutch sentence."""

import io
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.unit.connect.test_cii import invoice, pdf
from tests.unit.connect.test_xaf import auditfile, ledger, line

from voldaan.base.errors import Refused
from voldaan.connect.openitemfiles import read, read_mapped, sniff
from voldaan.connect.openitems.cells import Unreadable, decimal_sign_of, read_cents, read_date, read_iban, read_kvk
from voldaan.connect.openitems.rows import LONGEST_NUMBER
from voldaan.invoices.mapping import FIELDS, ColumnMapping
from voldaan.invoices.open_items import ReadFile

TODAY = date(2026, 11, 22)
HEADER = "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnaam;KvK;Land;IBAN;Bedrag;Openstaand;Type;Valuta"
GOOD = "F1;01-10-2026;31-10-2026;Smit;12345678;NL;NL02ABNA0123456789;1.210,00;1.000,00;Factuur;EUR"
UBL = b"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>F1</cbc:ID><cbc:IssueDate>2026-10-01</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty/><cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>Smit</cbc:Name>
</cac:PartyName></cac:Party></cac:AccountingCustomerParty><cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount currencyID="EUR">10.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">10.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">10.00</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">10.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:LineExtensionAmount currencyID="EUR">10.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Brood</cbc:Name></cac:Item></cac:InvoiceLine></Invoice>"""
fuzzing = settings(max_examples=150, deadline=None, derandomize=True, database=None)
odd_cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "-", "1e9", "NaN", "0", "-1,00", "1,00", "1.00", "01-01-2026", "=1+1", "\t", '"', "Konto 1", "Totaal"]
    ),
)


def workbook() -> bytes:
    book = Workbook()
    for cells in (HEADER, GOOD):
        book.worksheets[0].append(cells.split(";"))
    book.save(buffer := io.BytesIO())
    return buffer.getvalue()


XLSX = workbook()


def outcome(content: bytes) -> ReadFile | None:
    """Reads the bytes; any exception but Refused fails the test, and what is read keeps the promises of the types."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posten"
        path.write_bytes(content)
        try:
            result = read(path, today=TODAY)
        except Refused as problem:
            assert problem.sentence.endswith(".")
            assert problem.sentence.isprintable()
            return None
    for item in result.items:
        assert 0 <= item.open_cents <= item.amount_cents
        assert item.amount_cents > 0
        assert item.issued_on <= TODAY
        assert item.due_on is None or item.due_on >= item.issued_on
        assert item.number and len(item.number) <= LONGEST_NUMBER
        assert all(getattr(item, name).isprintable() for name in ("number", "debtor_name", "description", "street"))
    assert len({item.number for item in result.items}) == len(result.items)
    assert len(result.items) + len(result.refused) == result.rows
    assert all(bad.reason_nl.endswith(".") and bad.reason_nl.isprintable() for bad in result.refused)
    return result


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """The content with a few slices cut out, doubled or overwritten."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(content) - 1, 0)))
        end = start + draw(st.integers(0, 40))
        middle = draw(st.one_of(st.binary(max_size=20), st.just(content[start:end] * 2), st.just(b"")))
        content = content[:start] + middle + content[end:]
    return content


def test_the_seeds_themselves_are_read() -> None:
    for seed in (f"{HEADER}\n{GOOD}\n".encode(), XLSX, UBL, CII, XAF, PDF):
        result = outcome(seed)
        assert result and [item.number for item in result.items] == ["F1"]


@fuzzing
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    once, again = outcome(content), outcome(content)
    assert (once and once.items) == (again and again.items)


@fuzzing
@given(
    st.lists(st.lists(odd_cells, min_size=11, max_size=11), max_size=8), st.sampled_from(["utf-8", "cp1252", "utf-16"])
)
def test_any_cells_under_a_known_header_are_read_or_refused(rows: list[list[str]], encoding: str) -> None:
    lines = [HEADER, GOOD, *(";".join(cells) for cells in rows)]
    outcome("\r\n".join(lines).encode(encoding, errors="replace"))


@fuzzing
@given(damaged(f"{HEADER}\n{GOOD}\n{GOOD.replace('F1', 'F2')}\n".encode()))
def test_a_damaged_csv_is_read_or_refused(content: bytes) -> None:
    outcome(content)


@fuzzing
@given(damaged(UBL))
def test_a_damaged_ubl_document_is_read_or_refused(content: bytes) -> None:
    outcome(content)


CII = invoice(number="F1").encode()
XAF = auditfile(ledger([line(121000), line(-21000, mutTp="P")])).encode()
PDF = pdf(("factur-x.xml", CII))


@fuzzing
@given(damaged(CII))
def test_a_damaged_cii_document_is_read_or_refused(content: bytes) -> None:
    outcome(content)


@fuzzing
@given(damaged(XAF))
def test_a_damaged_auditfile_is_read_or_refused(content: bytes) -> None:
    outcome(content)


@fuzzing
@given(damaged(PDF))
def test_a_damaged_pdf_is_read_or_refused(content: bytes) -> None:
    outcome(content)


@fuzzing
@given(damaged(CII))
def test_a_damaged_invoice_inside_a_pdf_is_read_or_refused(content: bytes) -> None:
    outcome(pdf(("factur-x.xml", content)))


entries = st.builds(
    line, st.integers(-10**7, 10**7), st.sampled_from(["", "F1", "F2"]), st.sampled_from(["C1", "B1", "S1", "X"]),
    mutTp=st.sampled_from(["", "I", "P", "Z"]), matchKeyID=st.sampled_from(["", "M1", "M2"]),
    invDt=st.sampled_from(["", "2026-10-01", "2027-01-01", "gisteren"]), invPurSalTp=st.sampled_from(["", "S", "P"]),
)  # fmt: skip


@fuzzing
@given(st.lists(entries, max_size=12), st.lists(entries, max_size=6), st.sampled_from(["CS", "CU", "SU"]))
def test_any_lines_of_a_subledger_are_read_or_refused(year: list[str], before: list[str], kind: str) -> None:
    result = outcome(auditfile(ledger(year, kind), opening=ledger(before, kind, opening=True)).encode())
    assert result is not None


@fuzzing
@given(
    st.lists(st.lists(odd_cells, min_size=4, max_size=4), min_size=1, max_size=8),
    st.sampled_from([";", ",", "\t"]),
    st.dictionaries(st.sampled_from(sorted(FIELDS)), st.sampled_from(["A", "B", "Nr", "Klant", "kolom"])),
)
def test_any_table_is_sniffed_and_read_as_mapped_or_refused(
    rows: list[list[str]], delimiter: str, columns: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tabel"
        path.write_text("\n".join(delimiter.join(cells) for cells in rows), encoding="utf-8", errors="replace")
        try:
            found = sniff(path)
            assert set(found.mapping.columns) <= set(FIELDS)
            assert set(found.mapping.columns.values()) <= {column.key for column in found.columns}
            read_mapped(path, found.mapping, today=TODAY)
            read_mapped(path, ColumnMapping(columns), today=TODAY)
        except Refused as problem:
            assert problem.sentence.endswith(".") and problem.sentence.isprintable()


@fuzzing
@given(damaged(XLSX))
def test_a_damaged_archive_is_read_or_refused(content: bytes) -> None:
    outcome(content)


@fuzzing
@given(st.sampled_from(zipfile.ZipFile(io.BytesIO(XLSX)).namelist()), st.data())
def test_a_spreadsheet_with_a_damaged_part_is_read_or_refused(name: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(XLSX)) as source, zipfile.ZipFile(buffer := io.BytesIO(), "w") as target:
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, data.draw(damaged(content)) if part == name else content)
    outcome(buffer.getvalue())


@fuzzing
@given(st.integers(0, 10**12), st.sampled_from([",", "."]), st.booleans())
def test_an_amount_written_in_any_notation_comes_back_to_the_cent(cents: int, sign: str, thousands: bool) -> None:
    whole = f"{cents // 100:,}".replace(",", "." if sign == "," else ",") if thousands else str(cents // 100)
    text = f"{whole}{sign}{cents % 100:02d}"
    assert read_cents(text, sign) == cents
    assert read_cents(f"-{text}", sign) == -cents
    assert decimal_sign_of(text) == sign


@fuzzing
@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_a_date_written_in_any_notation_comes_back(day: date) -> None:
    for text in (f"{day:%d-%m-%Y}", f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.day}/{day.month}/{day.year}"):
        assert read_date(text) == day


@fuzzing
@given(st.text(max_size=40))
def test_any_text_in_a_typed_cell_is_read_or_unreadable(text: str) -> None:
    for reader in (read_date, read_iban, read_kvk, lambda t: read_cents(t, ","), lambda t: read_cents(t, ".")):
        try:
            reader(text)
        except Unreadable as problem:
            assert problem.reason_nl.isprintable()


@pytest.mark.parametrize("position", range(2, 18))
def test_any_single_wrong_character_in_an_iban_is_found(position: int) -> None:
    good = "NL02ABNA0123456789"
    for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        if character != good[position]:
            with pytest.raises(Unreadable):
                read_iban(good[:position] + character + good[position + 1 :])
