"""CSV files of open items: what is read, which rows are refused, and when the file is refused whole."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from voldaan.base.errors import Refused
from voldaan.connect.openitemfiles import LARGEST_BYTES, read
from voldaan.invoices.open_items import DebtorKind, ItemKind, OpenItem, ReadFile

TODAY = date(2026, 11, 22)
HEADER = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;KvK;E-mail;Telefoon;Adres;Postcode;"
    "Plaats;Land;IBAN;Bedrag;Openstaand;Omschrijving"
)
VALUES = {
    "number": "2026-00001", "issued": "01-10-2026", "due": "31-10-2026", "debtor": "D1", "name": "Bakkerij Smit B.V.",
    "kind": "B.V.", "kvk": "12345678", "email": "d1@example.nl", "phone": "0612345678", "street": "Kade 1",
    "postcode": "1234 AB", "town": "Breda", "country": "NL", "iban": "NL02ABNA0123456789", "amount": "1.210,00",
    "open": "1.000,00", "text": "Levering",
}  # fmt: skip
Reading = Callable[..., ReadFile]


def row(**changes: str) -> str:
    return ";".join({**VALUES, **changes}.values())


def rows(count: int) -> list[str]:
    return [row(number=f"2026-{index:05d}") for index in range(count)]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    def go(*lines: str, encoding: str = "utf-8", raw: bytes = b"") -> ReadFile:
        path = tmp_path / "posten.csv"
        path.write_bytes(raw or "\r\n".join(lines).encode(encoding))
        return read(path, today=TODAY)

    return go


def refused(reading: Reading, *lines: str, **how: object) -> Refused:
    with pytest.raises(Refused) as caught:
        reading(*lines, **how)
    assert re.fullmatch(r"[A-Z].*\.", caught.value.sentence, re.DOTALL)
    return caught.value


def codes(result: ReadFile) -> list[tuple[int, str]]:
    return [(bad.row, bad.code) for bad in result.refused]


def test_every_column_of_the_own_profile_is_read(reading: Reading) -> None:
    result = reading(HEADER, row())
    assert (result.format, result.profile, result.rows, result.refused) == ("csv", "voldaan", 1, ())
    assert result.items == (
        OpenItem(2, "2026-00001", ItemKind.INVOICE, date(2026, 10, 1), date(2026, 10, 31), "D1", "Bakkerij Smit B.V.",
                 DebtorKind.COMPANY, "12345678", "", "d1@example.nl", "0612345678", "Kade 1", "1234 AB", "Breda", "NL",
                 "NL02ABNA0123456789", 121000, 100000, "EUR", "Levering", "", ""),
    )  # fmt: skip
    assert re.fullmatch("[0-9a-f]{64}", result.sha256)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_names_come_through_in_every_encoding(reading: Reading, encoding: str) -> None:
    result = reading(HEADER, row(name="Zoë Müller €", text="café"), encoding=encoding)
    assert (result.items[0].debtor_name, result.items[0].description) == ("Zoë Müller €", "café")


def test_a_windows_file_that_ends_on_an_accented_letter_is_read(reading: Reading) -> None:
    assert reading(HEADER, row(text="café"), encoding="cp1252").items[0].description == "café"


@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_other_delimiters_are_found(reading: Reading, delimiter: str) -> None:
    line = delimiter.join(f'"{value}"' for value in VALUES.values())
    assert reading(HEADER.replace(";", delimiter), line).items[0].amount_cents == 121000


def test_headers_are_matched_without_case_spaces_and_punctuation(reading: Reading) -> None:
    result = reading("FACTUUR NR.;factuur-datum;Klant naam;Bedrag (incl. BTW)", "7;2026-10-01;Jansen;12,50")
    item = result.items[0]
    assert (item.number, item.debtor_name, item.amount_cents, item.open_cents, item.due_on) == (
        "7",
        "Jansen",
        1250,
        1250,
        None,
    )


@pytest.mark.parametrize(
    ("header", "number", "name"),
    [
        ("Debiteur;Naam", "A", "B"),
        ("Naam;Debiteur", "B", "A"),
        ("Debiteur;Plaats", "", "A"),
        ("Klantnr;Klant", "A", "B"),
    ],
)
def test_a_column_called_just_debtor_holds_the_number_when_another_holds_the_name(
    reading: Reading, header: str, number: str, name: str
) -> None:
    item = reading(f"Factuurnr;Factuurdatum;Bedrag;{header}", "7;2026-10-01;12,50;A;B").items[0]
    assert (item.debtor_number, item.debtor_name) == (number, name)


def test_a_title_and_an_excel_separator_line_above_the_header_are_passed_over(reading: Reading) -> None:
    result = reading("sep=;", "Openstaande posten per 22-11-2026", "", HEADER, row())
    assert [item.row for item in result.items] == [5]


def test_decimal_points_are_found(reading: Reading) -> None:
    result = reading(HEADER, row(amount="1,210.00", open="1000.00"), row(number="2", amount="1,234", open="1,234"))
    assert [(i.amount_cents, i.open_cents) for i in result.items] == [(121000, 100000), (123400, 123400)]


def test_blank_rows_are_passed_over_and_rows_keep_the_number_of_the_spreadsheet(reading: Reading) -> None:
    result = reading(HEADER, "", row(), ";" * 16, row(number="2"), "")
    assert (result.rows, [item.row for item in result.items]) == (2, [3, 5])


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"number": ""}, "no_number", "het factuurnummer ontbreekt"),
        ({"number": "9" * 65}, "number", "hooguit 64 tekens"),
        ({"number": "2,02E+15"}, "damaged_number", "verminkt"),
        ({"issued": ""}, "no_date", "de factuurdatum ontbreekt"),
        ({"issued": "31-02-2026"}, "date", "“31-02-2026” is geen leesbare datum"),
        ({"issued": "23-11-2026", "due": "24-12-2026"}, "future", "23-11-2026 ligt in de toekomst"),
        ({"due": "30-09-2026"}, "due_before_issued", "de vervaldatum 30-09-2026 ligt voor de factuurdatum 01-10-2026"),
        ({"amount": "duizend"}, "amount", "“duizend” is geen leesbaar bedrag"),
        ({"amount": "", "open": ""}, "no_amount", "het bedrag ontbreekt"),
        ({"amount": "0,00", "open": "0,00"}, "zero", "het bedrag is nul"),
        ({"open": "-12,50"}, "opposite_signs", "“1.210,00” en wat openstaat “-12,50” hebben niet hetzelfde teken"),
        ({"open": "1.210,01"}, "open_above_amount", "er staat meer open"),
        ({"debtor": "", "name": ""}, "no_debtor", "de debiteur ontbreekt"),
        ({"iban": "NL03ABNA0123456789"}, "iban", "het controlegetal klopt niet"),
        ({"kvk": "1234567"}, "kvk", "acht cijfers"),
        ({"country": "Atlantis"}, "country", "“Atlantis” is niet bekend"),
    ],
)
def test_one_bad_row_is_refused_with_its_reason_and_the_others_are_kept(
    reading: Reading, changes: dict[str, str], code: str, words: str
) -> None:
    result = reading(HEADER, row(number="goed-1"), row(**changes), row(number="goed-2"))
    assert [item.number for item in result.items] == ["goed-1", "goed-2"]
    assert codes(result) == [(3, code)]
    assert words.lower() in result.refused[0].reason_nl.lower()
    assert result.refused[0].reason_nl.endswith(".")


def test_an_invoice_dated_today_and_due_the_same_day_is_accepted(reading: Reading) -> None:
    item = reading(HEADER, row(issued="22-11-2026", due="22-11-2026")).items[0]
    assert (item.issued_on, item.due_on) == (TODAY, TODAY)


def test_an_invoice_that_is_paid_in_full_is_kept_with_nothing_open(reading: Reading) -> None:
    assert reading(HEADER, row(open="0,00")).items[0].open_cents == 0


def test_another_currency_is_refused_row_by_row(reading: Reading) -> None:
    result = reading(HEADER + ";Valuta", row() + ";USD", row(number="2") + ";eur", row(number="3") + ";")
    assert [item.number for item in result.items] == ["2", "3"]
    assert codes(result) == [(2, "currency")]


def test_the_same_number_with_another_amount_refuses_every_row_of_it(reading: Reading) -> None:
    result = reading(HEADER, row(), row(open="900,00"), row(), row(number="2"))
    assert [item.number for item in result.items] == ["2"]
    assert codes(result) == [(2, "double_number"), (3, "double_number"), (4, "double_number")]


def test_the_same_row_again_is_skipped_with_its_reason(reading: Reading) -> None:
    result = reading(HEADER, row(), row())
    assert len(result.items) == 1
    assert codes(result) == [(3, "repeated")]
    assert result.refused[0].reason_nl == "Dezelfde post staat al in regel 2; deze is overgeslagen."


def test_a_negative_amount_marked_as_credit_note_becomes_one(reading: Reading) -> None:
    header = HEADER + ";Type;Creditnota op"
    result = reading(
        header, row(amount="-121,00", open="-121,00") + ";Creditnota;2026-7", row(number="2") + ";Factuur;"
    )
    note, invoice = result.items
    assert (note.kind, note.amount_cents, note.open_cents, note.credited_number) == (
        ItemKind.CREDIT_NOTE,
        12100,
        12100,
        "2026-7",
    )
    assert (invoice.kind, invoice.credited_number) == (ItemKind.INVOICE, "")


SNELSTART = "Relatienr;Relatie;Boekstuk;Boekdatum;Vervaldatum;Bedrag;Saldo;Dagboek"


def test_a_negative_amount_in_the_list_of_a_package_is_a_credit_note(reading: Reading) -> None:
    invoice = "D1;Bakkerij Smit B.V.;1;01-10-2026;31-10-2026;1.210,00;1.000,00;Verkoop"
    result = reading(SNELSTART, invoice, "D1;Bakkerij Smit B.V.;2;01-10-2026;31-10-2026;-121,00;-21,00;Verkoop")
    assert [(item.kind.value, item.amount_cents, item.open_cents) for item in result.items] == [
        ("invoice", 121000, 100000),
        ("credit_note", 12100, 2100),
    ]


def test_a_negative_amount_in_any_other_list_is_refused_with_its_row(reading: Reading) -> None:
    result = reading(HEADER, row(), row(number="2", amount="-121,00", open="-21,00"))
    assert [item.number for item in result.items] == ["2026-00001"]
    assert codes(result) == [(3, "negative")]
    assert "zet dan Creditnota in een kolom Type" in result.refused[0].reason_nl


def test_a_package_s_list_of_negative_amounts_only_is_refused_whole_because_it_may_mean_either(
    reading: Reading,
) -> None:
    problem = refused(reading, SNELSTART, "D1;Bakkerij Smit B.V.;2;01-10-2026;31-10-2026;-121,00;-21,00;Verkoop")
    assert problem.rule == "all_negative"
    assert "wat een minteken betekent" in problem.sentence


def test_amounts_that_can_be_read_in_two_ways_are_refused_whole(reading: Reading) -> None:
    lines = [row(number=str(index), amount="250", open="250") for index in range(1200)]
    problem = refused(reading, HEADER, *lines, row(number="x", amount="1.234", open="1.234"))
    assert problem.rule == "ambiguous_amounts"
    assert "“1.234” in regel 1202" in problem.sentence


@pytest.mark.parametrize("clear", ["12,50", "1.234.567"])
def test_one_clear_amount_anywhere_decides_how_the_column_is_read(reading: Reading, clear: str) -> None:
    lines = [row(number=str(index), amount="250", open="250") for index in range(1200)]
    more = row(number="x", amount="1.234", open="1.234"), row(number="y", amount=clear, open=clear)
    items = {item.number: item.amount_cents for item in reading(HEADER, *lines, *more).items}
    assert (items["0"], items["x"]) == (25000, 123400)


def test_a_total_row_is_named_as_such(reading: Reading) -> None:
    result = reading(HEADER, row(), ";".join(["Totaal:", *[""] * 14, "1.000,00", ""]))
    assert codes(result) == [(3, "total_row")]
    assert len(result.items) == 1


def test_control_characters_never_reach_a_value(reading: Reading) -> None:
    result = reading(HEADER, row(name='"Smit\r\nBcc: x@example.nl"', text='"a\tb"'))
    assert (result.items[0].debtor_name, result.items[0].description) == ("Smit  Bcc: x@example.nl", "a b")


def test_an_empty_file_is_refused_whole(reading: Reading, tmp_path: Path) -> None:
    path = tmp_path / "leeg.csv"
    path.write_bytes(b"")
    with pytest.raises(Refused, match=r"^Het bestand is leeg\."):
        read(path, today=TODAY)
    assert refused(reading, raw=b"\xff\xfe").rule == "empty"
    assert refused(reading, raw=b"\r\n \r\n").rule == "empty"
    assert refused(reading, HEADER).rule == "no_rows"


def test_an_unknown_header_is_refused_with_what_was_found_and_what_is_needed(reading: Reading) -> None:
    sentence = refused(reading, "Nummer;Kolom2;Klant", "1;2;3").sentence
    assert "Gevonden: “Nummer”, “Kolom2”, “Klant”." in sentence
    assert "Daarvan herkend: Factuurnummer (“Nummer”), Debiteurnaam (“Klant”)." in sentence
    assert "Nodig: Factuurnummer, Factuurdatum, Debiteurnaam (of Debiteurnummer) en Bedrag (of Openstaand)." in sentence


def test_a_needed_column_that_stands_twice_is_refused(reading: Reading) -> None:
    assert "“Bedrag” staat twee keer" in refused(reading, HEADER + ";Bedrag", row() + ";1,00").sentence


@pytest.mark.parametrize("line", [row() + ";x", row().rpartition(";")[0], row()[:30]])
def test_a_row_with_another_number_of_fields_is_refused_whole(reading: Reading, line: str) -> None:
    problem = refused(reading, HEADER, row(number="1"), line)
    assert problem.rule == "field_count"
    assert problem.sentence.startswith(f"Regel 3 heeft {line.count(';') + 1} velden en de kopregel 17:")


def test_one_row_with_a_shifted_column_is_refused_whole_and_named(reading: Reading) -> None:
    cells = row(number="2").split(";")
    shifted = ";".join([*cells[:5], "extra", *cells[5:-1]])
    problem = refused(reading, HEADER, *rows(50), shifted)
    assert problem.rule == "shifted"
    assert problem.sentence.startswith(
        "Regel 52 lijkt verschoven: in kolom “Bedrag” staat “NL02ABNA0123456789” en in kolom"
    )


def test_a_row_shifted_from_its_first_field_is_refused_whole(reading: Reading) -> None:
    assert refused(reading, HEADER, row(number="1"), ";" + row().rpartition(";")[0]).rule == "shifted"


def test_a_required_column_that_is_unreadable_in_a_fifth_of_the_rows_is_refused_whole(reading: Reading) -> None:
    bad = [row(number=f"x{index}", open="Levering") for index in range(3)]
    problem = refused(reading, HEADER, *rows(12), *bad)
    assert problem.rule == "shifted"
    assert problem.sentence.startswith(
        "De kolom “Openstaand” is in 3 van de 15 regels niet te lezen, voor het eerst in regel 14:"
    )
    assert len(reading(HEADER, *rows(13), *bad).refused) == 3


def test_two_notations_of_amounts_are_refused_whole(reading: Reading) -> None:
    problem = refused(reading, HEADER, row(), row(number="2", amount="12.50", open="12.50"))
    assert "“1.210,00” in regel 2 en “12.50” in regel 3" in problem.sentence


def test_months_in_first_place_are_refused_whole(reading: Reading) -> None:
    assert (
        "“10/31/2026” heeft de maand niet op de tweede plaats"
        in refused(reading, HEADER, row(issued="10/31/2026")).sentence
    )


def test_quotes_that_do_not_close_are_refused_whole(reading: Reading) -> None:
    assert refused(reading, HEADER, row(name='"Jan'), row(number="2")).rule == "quotes"
    assert refused(reading, HEADER, row(name='"Jan "de Bakker" B.V."')).rule == "quotes"
    assert refused(reading, HEADER, row(text="x" * 200_000)).rule == "quotes"


def test_a_file_that_breaks_off_within_a_letter_is_refused_whole(reading: Reading) -> None:
    whole = "\n".join([HEADER, row(name="Zoë"), row(number="2", text="café")]).encode()
    assert refused(reading, raw=whole[:-1]).rule == "truncated"


def test_a_mixture_of_encodings_is_refused_whole(reading: Reading) -> None:
    mixture = "\n".join([HEADER, row(name="Zoë"), ""]).encode() + row(number="2", name="Zoë").encode("cp1252")
    assert refused(reading, raw=mixture).rule == "mixed_encoding"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (bytes(range(256)), "geen tekstbestand"),
        (HEADER.encode() + b"\n\0\0\0", "geen tekstbestand"),
        (b"\xe1\x81", "geen tekstbestand"),
        (b"\x1f\x8b\x08 ...", "gzip"),
        (b"\x89PNG\r\n", "een afbeelding"),
    ],
)
def test_what_is_not_text_is_refused_whole(reading: Reading, raw: bytes, words: str) -> None:
    assert words in refused(reading, raw=raw).sentence


def test_a_file_of_200_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "groot.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(
        Refused, match=r"^Het bestand is 200 MB en er wordt hooguit 150 MB gelezen\. Splits het bestand"
    ):
        read(path, today=TODAY)
    assert LARGEST_BYTES == 150 * 1024 * 1024


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"^Het bestand “weg\.csv” kan niet worden geopend"):
        read(tmp_path / "weg.csv", today=TODAY)


PACKAGES = {
    "exact": (
        "AccountCode,AccountName,InvoiceNumber,InvoiceDate,DueDate,AmountDC,OutstandingDC,Type",
        "100,Smit BV,F1,2026-10-01,2026-10-31,1210.00,1000.00,Factuur",
    ),
    "moneybird": (
        "Contact,ContactID,InvoiceID,InvoiceDate,DueDate,TotalPriceIncl,OutstandingAmount,Type",
        "Smit BV,100,F1,2026-10-01,2026-10-31,1210.00,1000.00,Factuur",
    ),
    "e-boekhouden": (
        "Relatiecode;Relatie;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag;Openstaand;Soort",
        "100;Smit BV;F1;01-10-2026;31-10-2026;1.210,00;1.000,00;Factuur",
    ),
    "snelstart": (
        "Relatienr;Relatie;Boekstuk;Boekdatum;Vervaldatum;Bedrag;Saldo;Dagboek",
        "100;Smit BV;F1;1-10-26;31-10-26;1210,00;1000,00;Verkoop",
    ),
    "twinfield": (
        "Periode;Dagboek;Naam;Boekst.nr.;Status;Boekdatum;Debiteur;Naam;Euro;Openstaand bedrag;Factuurnr.;Vervaldatum;"
        "Betaalstatus;Betaalnr.;Betaaldatum",
        "2026/10;VRK;Verkoopboek;1;definitief;01-10-2026;100;Smit BV;1.210,00;1.000,00;F1;31-10-2026;available;;",
    ),
    "afas": (
        "Factuurnr.;Naam;Deb.nr.;Omschrijving factuur;Boekstuk;Vervalt;Factuur;Factuurbedrag;Saldo;"
        "Factuurreferentie;IBAN-nr.",
        "F1;Smit BV;100;Levering;1;31-10-2026;01-10-2026;1.210,00;1.000,00;R1;NL02ABNA0123456789",
    ),
    "logic4": (
        "InvoiceId,InvoiceDate,DueDate,DaysPastDueDate,TotalAmount,TotalAmountPayed,AmountOutstanding,DebtorId,DebtorName",
        "F1,2026-10-01T00:00:00,2026-10-31T00:00:00,22,1210.0,210.0,1000.0,100,Smit BV",
    ),
}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_columns_of_each_package_are_recognised(reading: Reading, package: str) -> None:
    result = reading(*PACKAGES[package])
    assert (result.profile, result.refused) == (package, ())
    item = result.items[0]
    assert (item.number, item.debtor_number, item.debtor_name) == ("F1", "100", "Smit BV")
    assert (item.issued_on, item.due_on) == (date(2026, 10, 1), date(2026, 10, 31))
    assert (item.amount_cents, item.open_cents, item.kind) == (121000, 100000, ItemKind.INVOICE)


CASHFLOW = (
    "Status,AccountCode,AccountName,AmountDC,CurrencyCode,InvoiceNumber,InvoiceDate,DueDate",
    "20,100,Smit BV,-1210.00,EUR,F1,2026-10-01,2026-10-31",
    "20,100,Smit BV,121.00,EUR,F2,2026-10-02,",
    "50,100,Smit BV,-50.00,EUR,F3,2026-10-03,",
)


def test_the_cash_flow_of_exact_is_negative_for_a_claim_and_tells_what_is_matched(reading: Reading) -> None:
    result = reading(*CASHFLOW)
    assert result.profile == "exact-cashflow"
    assert [(item.number, item.kind.value, item.amount_cents, item.open_cents) for item in result.items] == [
        ("F1", "invoice", 121000, 121000),
        ("F2", "credit_note", 12100, 12100),
    ]
    assert codes(result) == [(4, "settled")]


SAP_HEADER = (
    "Zuordnung\tBelegnummer\tBelegart\tBelegdatum\tSonderhauptb.Kennz.\tSymbol Nettofälligkeit\tBetrag in Hauswährung\t"
    "Hauswährung\tAusgleichsbeleg\tText"
)
SAP_ITEMS = ["\t601\tRV\t30.09.2026\t\t\t1.210,00\tEUR\t\tWare", "\t602\tDG\t30.09.2026\t\t\t-16,41\tEUR\t\tGutschrift"]


@pytest.mark.parametrize("above", [True, False])
def test_account_rows_of_sap_name_the_debtor_above_or_below_his_items(reading: Reading, above: bool) -> None:
    first, second = (["Konto 300" + "\t" * 9], ["Konto 400" + "\t" * 9])
    lines = (
        [*first, *SAP_ITEMS[:1], *second, *SAP_ITEMS[1:]]
        if above
        else [*SAP_ITEMS[:1], *first, *SAP_ITEMS[1:], *second]
    )
    result = reading(SAP_HEADER, *lines)
    assert [(i.number, i.debtor_number, i.kind.value, i.amount_cents) for i in result.items] == [
        ("601", "300", "invoice", 121000),
        ("602", "400", "credit_note", 1641),
    ]
    assert (result.rows, result.refused) == (2, ())


def test_an_account_row_of_sap_may_name_the_debtor_and_nobody_stays_without_a_name(reading: Reading) -> None:
    lines = ["Konto 300 Klant Zes B.V." + "\t" * 9, SAP_ITEMS[0], "Konto 400" + "\t" * 9, SAP_ITEMS[1]]
    assert [(i.debtor_number, i.debtor_name) for i in reading(SAP_HEADER, *lines).items] == [
        ("300", "Klant Zes B.V."), ("400", "Debiteur 400"),
    ]  # fmt: skip


def test_columns_that_a_package_lacks_may_be_added(reading: Reading) -> None:
    header, line = PACKAGES["snelstart"]
    item = reading(header + ";E-mail;KvK", line + ";a@example.nl;12345678").items[0]
    assert (item.email, item.kvk) == ("a@example.nl", "12345678")
