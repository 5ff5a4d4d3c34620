"""Bank CSV: the layout of each bank (made-up rows), order, balances, and what must be refused."""

from __future__ import annotations

import io
from datetime import date

import pytest
from tests.unit.connect.bank_samples import OWN, PAYER

from voldaan.base.errors import Refused
from voldaan.connect.bankcsv import read
from voldaan.payments.statements import Part, StatementHead, StatementLine, StatementTail

RABO_HEADER = (
    '"IBAN/BBAN","Munt","BIC","Volgnr","Datum","Rentedatum","Bedrag","Saldo na trn","Tegenrekening IBAN/BBAN",'
    '"Naam tegenpartij","Naam uiteindelijke partij","Naam initiërende partij","BIC tegenpartij","Code","Batch ID",'
    '"Transactiereferentie","Machtigingskenmerk","Incassant ID","Betalingskenmerk","Omschrijving-1","Omschrijving-2",'
    '"Omschrijving-3","Reden retour","Oorspr bedrag","Oorspr munt","Koers"'
)
ING_HEADER = (
    '"Datum";"Naam / Omschrijving";"Rekening";"Tegenrekening";"Code";"Af Bij";"Bedrag (EUR)";"Mutatiesoort";'
    '"Mededelingen";"Saldo na mutatie";"Tag"'
)
KNAB = (
    "KNAB EXPORT;;;;;;;;;;;;;;;;\nRekeningnummer;Transactiedatum;Valutacode;CreditDebet;Bedrag;Tegenrekeningnummer;"
    "Tegenrekeninghouder;Valutadatum;Betaalwijze;Omschrijving;Type betaling;Machtigingsnummer;Incassant ID;Adres;"
    "Referentie;Boekdatum;\n"
)


def rabo(
    amount: str, balance: str, number: str = "1", day: str = "2026-03-02", text: str = "Factuur 2026-00123"
) -> str:
    return (
        f'"{OWN}","EUR","RABONL2U","{number}","{day}","{day}","{amount}","{balance}","{PAYER}","A. Bakker","","","",'
        f'"cb","","E2E-1","","","","{text}","","","","","",""'
    )


LAYOUTS = {
    "Rabobank": f"{RABO_HEADER}\n{rabo('+1.100,00', '+2.100,00')}\n",
    "ING": f"{ING_HEADER}\n"
    f'"20260302";"A. Bakker";"{OWN}";"{PAYER}";"OV";"Bij";"1.100,00";"Overschrijving";'
    f'"Naam: A. Bakker Omschrijving: Factuur 2026-00123 IBAN: {PAYER} Kenmerk: E2E-1 Valutadatum: 02-03-2026";'
    '"2.100,00";""\n',
    "ING in English": '"Date","Name / Description","Account","Counterparty","Code","Debit/credit","Amount (EUR)",'
    '"Transaction type","Notifications","Resulting balance","Tag"\n'
    f'"20260302","A. Bakker","{OWN}","{PAYER}","OV","Credit","1100,00","Transfer","Factuur 2026-00123","2100,00",""\n',
    "Knab": f'{KNAB}"{OWN}";"02-03-2026";"EUR";"C";"1100,00";"{PAYER}";"A. Bakker";"02-03-2026";"Overboeking";'
    '"Factuur 2026-00123";"";"";"";"";"REF1";"02-03-2026";\n',
    "ABN AMRO tab": "417164300\tEUR\t20260302\t1000,00\t2100,00\t20260302\t1100,00\t"
    f"/TRTP/SEPA OVERBOEKING/IBAN/{PAYER}/BIC/INGBNL2A/NAME/A. Bakker/REMI/Factuur 2026-00123/EREF/NOTPROVIDED\n",
    "ASN, SNS and RegioBank": f"02-03-2026,{OWN},{PAYER},A. Bakker,,,,EUR,1000.00,EUR,1100.00,02-03-2026,02-03-2026,"
    "8810,OVB,4711,,'Factuur 2026-00123',61\n",
    "bunq": '"Date","Interest Date","Amount","Account","Counterparty","Name","Description"\n'
    f'"2026-03-02","2026-03-02","1,100.00","{OWN}","{PAYER}","A. Bakker","Factuur 2026-00123"\n',
    "Triodos": f'"02-03-2026","{OWN}","1.100,00","Credit","A. Bakker","{PAYER}","ET","Factuur 2026-00123","2.100,00"\n',
}
WITHOUT_BALANCE = ("Knab", "bunq")


def parts_of(text: str, encoding: str = "utf-8") -> list[Part]:
    return list(read(io.BytesIO(text.encode(encoding))))


def lines_of(text: str) -> list[StatementLine]:
    return [part for part in parts_of(text) if isinstance(part, StatementLine)]


def refusal_of(text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        parts_of(text)
    return caught.value


@pytest.mark.parametrize("bank", LAYOUTS)
def test_each_banks_layout_gives_the_same_facts(bank: str) -> None:
    head, line, tail = parts_of(LAYOUTS[bank])
    assert isinstance(head, StatementHead)
    assert isinstance(line, StatementLine)
    assert head.account_iban == ("417164300" if bank == "ABN AMRO tab" else OWN)
    assert (line.amount_cents, line.booked_on, line.value_on) == (110_000, date(2026, 3, 2), date(2026, 3, 2))
    assert (line.counterparty_name, line.counterparty_iban) == ("A. Bakker", PAYER)
    assert line.text == "Factuur 2026-00123"
    balances = (None, None) if bank in WITHOUT_BALANCE else (100_000, 210_000)
    assert isinstance(tail, StatementTail)
    assert (head.opening_cents, tail.closing_cents) == balances


@pytest.mark.parametrize(
    ("bank", "credit", "debit"),
    [
        ("ING", '"Bij"', '"Af"'),
        ("ING in English", '"Credit"', '"Debit"'),
        ("Knab", ';"C";', ';"D";'),
        ("Triodos", '"Credit"', '"Debet"'),
    ],
)
def test_a_side_in_words_makes_money_out_negative(bank: str, credit: str, debit: str) -> None:
    assert lines_of(LAYOUTS[bank].replace(credit, debit))[0].amount_cents == -110_000


def test_a_file_with_the_newest_row_first_is_turned_round() -> None:
    rows = [rabo("-5,00", "95,00", "2", "2026-03-03"), rabo("+100,00", "100,00", "1", "2026-03-02")]
    head, first, second, tail = parts_of("\n".join([RABO_HEADER, *rows]))
    assert [first.amount_cents, second.amount_cents] == [10_000, -500]  # type: ignore[union-attr]
    assert (head.opening_cents, tail.closing_cents) == (0, 9_500)  # type: ignore[union-attr]


def test_a_missing_row_is_noticed_by_the_balances() -> None:
    rows = [rabo("+100,00", "100,00", "1"), rabo("-5,00", "94,00", "3")]
    refused = refusal_of("\n".join([RABO_HEADER, *rows]))
    assert refused.rule == "bank-sum"
    assert "zonder filter" in refused.sentence


def test_several_accounts_in_one_file_become_several_statements() -> None:
    other = rabo("+7,00", "7,00").replace(OWN, "NL86INGB0002445588")
    heads = [p for p in parts_of(f"{RABO_HEADER}\n{rabo('+1,00', '1,00')}\n{other}\n") if isinstance(p, StatementHead)]
    assert [head.account_iban for head in heads] == [OWN, "NL86INGB0002445588"]


def test_cp1252_and_a_byte_order_mark_are_read() -> None:
    text = LAYOUTS["Rabobank"].replace("A. Bakker", "Zoë Çelik")
    for encoding in ("cp1252", "utf-8-sig"):
        (line,) = [part for part in parts_of(text, encoding) if isinstance(part, StatementLine)]
        assert line.counterparty_name == "Zoë Çelik"


def test_two_equal_rows_are_two_lines_with_two_keys() -> None:
    first, second = lines_of(LAYOUTS["bunq"] + LAYOUTS["bunq"].partition("\n")[2])
    assert (first.occurrence, second.occurrence) == (1, 2)
    assert first.key != second.key


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a;b;c\n1;2;3\n", "bank-format"),
        ("", "bank-format"),
        ("Factuurnummer;Bedrag\n1;2\n", "bank-format"),
        (RABO_HEADER + "\n", "bank-empty"),
        (f"{RABO_HEADER}\n{rabo('+1,00', '1,00')[:60]}\n", "bank-columns"),
        (f"{RABO_HEADER}\n{rabo('1OO,00', '1,00')}\n", "bank-amount"),
        (f"{RABO_HEADER}\n{rabo('+1,005', '1,00')}\n", "bank-amount"),
        (f"{RABO_HEADER}\n{rabo('+1,00', '1,00', day='2026-02-30')}\n", "bank-date"),
        (f"{RABO_HEADER}\n{rabo('+1,00', '1,00')}\n".replace('"EUR"', '"USD"'), "bank-currency"),
        (LAYOUTS["ING"].replace('"Bij"', '""'), "bank-amount"),
        (LAYOUTS["Rabobank"].replace("Factuur", "x" * 30_000), "bank-columns"),
        (LAYOUTS["Rabobank"].replace("Factuur", "\0"), "bank-format"),
        (LAYOUTS["Rabobank"].replace("Factuur", "x" * 200_000), "bank-format"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_in_full_is_refused_with_a_sentence_that_names_the_fix(text: str, rule: str) -> None:
    refused = refusal_of(text)
    assert refused.rule == rule
    assert any(fix in refused.sentence.casefold() for fix in ("download", "lever", "kies"))
