"""Files that no profile knows: what is guessed of their columns, and what is read once a person has chosen."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from voldaan.base.errors import Refused
from voldaan.connect.openitemfiles import read, read_mapped, sniff
from voldaan.invoices.mapping import FIELDS, ColumnMapping, DateOrder, Minus, fingerprint

TODAY = date(2026, 11, 22)
LINES = (
    "Overzicht van 22-11-2026",
    "Bonnr;Wie;Geboekt;Uiterlijk;Nog te doen;Post",
    "F1;Bakkerij Smit;01-10-2026;31-10-2026;1.210,00;smit@example.nl",
    "F2;De Vries;02-10-2026;01-11-2026;50,00;vries@example.nl",
)
CHOSEN = {"number": "Bonnr", "debtor_name": "wie", "issued_on": "Geboekt", "due_on": "UITERLIJK", "open": "Nog te doen"}
Writing = Callable[..., Path]


@pytest.fixture
def writing(tmp_path: Path) -> Writing:
    def go(*lines: str, name: str = "lijst.csv") -> Path:
        path = tmp_path / name
        if name.endswith(".xlsx"):
            book = Workbook()
            for line in lines:
                book.worksheets[0].append(line.split(";"))
            book.save(path)
        else:
            path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return go


@pytest.mark.parametrize("name", ["lijst.csv", "lijst.xlsx"])
def test_an_unknown_table_shows_its_columns_and_guesses_what_stands_in_them(writing: Writing, name: str) -> None:
    found = sniff(writing(*LINES, name=name))
    assert (found.format, found.profile, found.header_row) == (name[-4:].strip("."), "", 2)
    assert [(c.letter, c.key, c.title) for c in found.columns][:3] == [
        ("A", "bonnr", "Bonnr"), ("B", "wie", "Wie"), ("C", "geboekt", "Geboekt"),
    ]  # fmt: skip
    assert found.columns[4].samples == ("1.210,00", "50,00")
    assert found.rows[1] == ("F2", "De Vries", "02-10-2026", "01-11-2026", "50,00", "vries@example.nl")
    assert dict(found.mapping.columns) == {
        "email": "post", "issued_on": "geboekt", "due_on": "uiterlijk", "open": "nogtedoen",
    }  # fmt: skip
    assert found.reasons["email"] == "er staan e-mailadressen in"
    assert found.mapping.decimal_sign == ","
    assert found.doubts == ("Kies de kolom voor Factuurnummer.", "Kies de kolom voor Debiteurnaam of Debiteurnummer.")


@pytest.mark.parametrize("name", ["lijst.csv", "lijst.xlsx"])
def test_a_chosen_mapping_reads_the_table_to_the_last_cent(writing: Writing, name: str) -> None:
    result = read_mapped(writing(*LINES, name=name), ColumnMapping(CHOSEN), today=TODAY)
    assert (result.profile, result.rows, result.refused) == ("mapping", 2, ())
    assert [(i.row, i.number, i.debtor_name, i.issued_on, i.due_on, i.open_cents) for i in result.items] == [
        (3, "F1", "Bakkerij Smit", date(2026, 10, 1), date(2026, 10, 31), 121000),
        (4, "F2", "De Vries", date(2026, 10, 2), date(2026, 11, 1), 5000),
    ]


def test_debit_and_credit_beside_each_other_are_one_amount(writing: Writing) -> None:
    path = writing(
        "Administratie;Café Ölüm", "Stuk;Relatie;Geboekt;Debet;Credit", "F-1;Zoë;1 oktober 2026;1.234,56;",
        "F-2;Zoë;2-10-2026;12,50-;", "F-3;Zoë;03.10.2026;;50,00", "F-4;Zoë;20261004;80,00;0,00",
        ";;Totaal;1.302,06;50,00",
    )  # fmt: skip
    guessed = sniff(path).mapping.columns
    assert (guessed["amount"], guessed["credit"]) == ("debet", "credit")
    mapping = ColumnMapping(
        CHOSEN | {"number": "Stuk", "debtor_name": "Relatie"} | guessed | {"due_on": "", "open": ""}
    )
    result = read_mapped(path, mapping, today=TODAY)
    assert [(item.number, item.kind.value, item.amount_cents) for item in result.items] == [
        ("F-1", "invoice", 123_456), ("F-2", "credit_note", 1_250), ("F-3", "credit_note", 5_000),
        ("F-4", "invoice", 8_000),
    ]  # fmt: skip
    assert [refused.code for refused in result.refused] == ["total_row"]


def test_only_the_first_rows_are_read_for_a_preview(writing: Writing) -> None:
    result = read_mapped(writing(*LINES), ColumnMapping(CHOSEN), today=TODAY, most_rows=1)
    assert [item.number for item in result.items] == ["F1"]


def test_a_known_header_gives_its_own_mapping_and_both_ways_read_the_same(writing: Writing) -> None:
    path = writing(
        "Periode;Dagboek;Naam;Boekst.nr.;Status;Boekdatum;Debiteur;Naam;Euro;Openstaand bedrag;Factuurnr.;Vervaldatum",
        "2026/10;VRK;Verkoopboek;1;definitief;01-10-2026;100;Smit BV;1.210,00;1.000,00;F1;31-10-2026",
    )
    found = sniff(path)
    assert (found.profile, found.mapping.columns["debtor_name"]) == ("twinfield", "naam#2")
    assert read_mapped(path, found.mapping, today=TODAY).items == read(path, today=TODAY).items


def test_a_table_without_a_header_has_columns_by_letter(writing: Writing) -> None:
    path = writing("F1;Smit;01-10-2026;12,50", "F2;Vries;02-10-2026;13,50")
    found = sniff(path)
    assert (found.header_row, [c.title for c in found.columns]) == (0, ["A", "B", "C", "D"])
    mapping = ColumnMapping({"number": "A", "debtor_name": "B", "issued_on": "C", "amount": "D"})
    assert [(i.row, i.number, i.amount_cents) for i in read_mapped(path, mapping, today=TODAY).items] == [
        (1, "F1", 1250), (2, "F2", 1350),
    ]  # fmt: skip


def test_dates_with_the_month_first_are_guessed_and_read_as_chosen(writing: Writing) -> None:
    path = writing("Nr;Klant;Datum;Bedrag", "F1;Smit;10/31/2026;12.50", "F2;Vries;10/02/2026;1,300.00")
    found = sniff(path)
    assert (found.mapping.dates, found.mapping.decimal_sign) == (DateOrder.MONTH_FIRST, ".")
    mapping = ColumnMapping({**found.mapping.columns, "number": "Nr"}, DateOrder.MONTH_FIRST, ".")
    assert [(i.issued_on, i.amount_cents) for i in read_mapped(path, mapping, today=TODAY).items] == [
        (date(2026, 10, 31), 1250), (date(2026, 10, 2), 130000),
    ]  # fmt: skip


def test_a_chosen_decimal_sign_settles_what_the_column_does_not_show(writing: Writing) -> None:
    path = writing("Nr;Klant;Datum;Bedrag", "F1;Smit;01-10-2026;1.234")
    columns = {"number": "Nr", "debtor_name": "Klant", "issued_on": "Datum", "amount": "Bedrag"}
    assert sniff(path).doubts[-1] == "Kies het decimaalteken: “1.234” is op twee manieren te lezen."
    with pytest.raises(Refused, match="op twee manieren te lezen"):
        read_mapped(path, ColumnMapping(columns), today=TODAY)
    (item,) = read_mapped(path, ColumnMapping(columns, decimal_sign=","), today=TODAY).items
    assert item.amount_cents == 123400


def test_a_chosen_meaning_of_the_minus_settles_a_file_of_negative_amounts(writing: Writing) -> None:
    path = writing("Nr;Klant;Datum;Bedrag", "F1;Smit;01-10-2026;-12,50")
    columns = {"number": "Nr", "debtor_name": "Klant", "issued_on": "Datum", "amount": "Bedrag"}
    assert sniff(path).doubts[-1].startswith("Alle bedragen zijn negatief")
    for minus, kind in ((Minus.CREDIT_NOTE, "credit_note"), (Minus.RECEIVABLE, "invoice")):
        (item,) = read_mapped(path, ColumnMapping(columns, minus=minus), today=TODAY).items
        assert (item.kind.value, item.amount_cents, item.open_cents) == (kind, 1250, 1250)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"number": "Bonnr"}, "Kies nog de kolom voor Factuurdatum, Debiteurnaam of Debiteurnummer, Factuurbedrag of"),
        ({**CHOSEN, "kvk": "KvK"}, "De gekozen kolom “KvK” staat niet in het bestand. Kies uit “Bonnr”, “Wie”"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_the_choice(
    writing: Writing, columns: dict[str, str], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        read_mapped(writing(*LINES), ColumnMapping(columns), today=TODAY)


def test_xml_has_no_columns_to_choose(writing: Writing) -> None:
    with pytest.raises(Refused, match="valt niets te koppelen"):
        sniff(writing("<Invoice/>"))


def test_a_mapping_comes_back_from_its_data() -> None:
    mapping = ColumnMapping(CHOSEN, DateOrder.MONTH_FIRST, ".", Minus.RECEIVABLE)
    assert ColumnMapping.from_data(mapping.as_data()) == mapping
    assert ColumnMapping.from_data({}) == ColumnMapping()
    for wrong in ({"columns": {"salaris": "A"}}, {"dates": "ymd"}, {"decimal_sign": "x"}):
        with pytest.raises(Refused, match="De koppeling is niet te gebruiken"):
            ColumnMapping.from_data(wrong)


def test_a_fingerprint_is_blind_to_case_spaces_and_punctuation_but_not_to_order() -> None:
    assert fingerprint(["Factuur-nr.", "Naam", "Naam"]) == fingerprint(["factuur nr", "NAAM ", "naam"])
    assert fingerprint(["Naam", "Factuurnr", "Naam"]) != fingerprint(["Factuurnr", "Naam", "Naam"])
    assert set(ColumnMapping(CHOSEN).columns) <= set(FIELDS)
