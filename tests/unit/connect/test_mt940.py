"""MT940: the dialect of each Dutch bank (made-up statements in their form), and what must be refused."""

from __future__ import annotations

import io
from datetime import date

import pytest
from tests.unit.connect.bank_samples import OWN, PAYER

from voldaan.base.errors import Refused
from voldaan.connect.mt940 import read
from voldaan.connect.mt940.details import decode, decode_lines
from voldaan.payments.statements import StatementHead, StatementLine, StatementTail


def mt940(
    *entries: str, opening: str = "C260301EUR0,00", closing: str = "C260302EUR100,00", account: str = OWN
) -> bytes:
    body = "\r\n".join((":20:VOORBEELD", f":25:{account}", ":28C:61/1", f":60F:{opening}", *entries, f":62F:{closing}"))
    return f"{{1:F01TESTNL2AXXXX0000000000}}{{4:\r\n{body}\r\n-}}{{5:}}\r\n".encode()


def line_of(*entry: str) -> StatementLine:
    (line,) = [part for part in read(io.BytesIO(mt940(*entry))) if isinstance(part, StatementLine)]
    return line


def refusal_of(content: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        list(read(io.BytesIO(content)))
    return caught.value


ENTRY = ":61:2603010302C100,00NTRFNONREF//BANKREF1"


def test_a_statement_is_a_head_its_lines_and_a_tail() -> None:
    head, line, tail = read(io.BytesIO(mt940(ENTRY, f":86:/IBAN/{PAYER}/NAME/A BAKKER/REMI/FACTUUR 1")))
    assert head == StatementHead(OWN, "VOORBEELD", "61/1", 0, date(2026, 3, 1), "EUR", source="mt940")
    assert line == StatementLine(
        reference="BANKREF1",
        booked_on=date(2026, 3, 2),
        value_on=date(2026, 3, 1),
        amount_cents=10_000,
        counterparty_name="A BAKKER",
        counterparty_iban=PAYER,
        text="FACTUUR 1",
        bank_code="NTRF",
    )
    assert tail == StatementTail(10_000, date(2026, 3, 2))


DIALECTS = {
    "abn": (
        [
            ":61:2603010302C100,N654NONREF",
            f":86:/TRTP/SEPA OVERBOEKING/IBAN/{PAYER}/BIC/INGBNL2A/NAME/A B",
            "AKKER/REMI/FACTUUR 2026-00123/EREF/E2E-1",
        ],
        ("A BAKKER", PAYER, "FACTUUR 2026-00123", "", "E2E-1"),
    ),
    "abn in words": (
        [
            ":61:2603010302C100,N654NONREF",
            f":86:SEPA OVERBOEKING                 IBAN: {PAYER}".ljust(69),
            "BIC: INGBNL2A                    NAAM: A BAKKER".ljust(65),
            "OMSCHRIJVING: FACTUUR 2026-00123 KENMERK: E2E-1",
        ],
        ("A BAKKER", PAYER, "FACTUUR 2026-00123", "", "E2E-1"),
    ),
    "abn acceptgiro": (
        [
            ":61:2603010302C100,N654NONREF",
            f":86:/TRTP/ACCEPTGIROBETALING/IBAN/{PAYER}/BIC/INGBNL2A/NAME/A BAKKER",
            "/REMI/ISSUER: CUR                  REF: 5000056789012345/EREF/NOTPROVIDED",
        ],
        ("A BAKKER", PAYER, "ISSUER: CUR REF: 5000056789012345", "5000056789012345", ""),
    ),
    "ing": (
        [
            ":61:2603010302C100,00NTRFEREF//26061000000001",
            "/TRCD/00100/",
            f":86:/EREF/E2E-1//CNTP/{PAYER}/INGBNL2A/A BAKKER/UTRECHT//REMI/USTD//FAC",
            "TUUR 2026-00123/",
        ],
        ("A BAKKER", PAYER, "FACTUUR 2026-00123", "", "E2E-1"),
    ),
    "ing structured reference": (
        [
            ":61:2603010302C100,00NTRFNONREF//26061000000001",
            f":86:/CNTP/{PAYER}/INGBNL2A/A BAKKER///REMI/STRD/CUR/5000056789012345/",
        ],
        ("A BAKKER", PAYER, "", "5000056789012345", ""),
    ),
    "rabobank": (
        [
            ":61:260301C000000000100,00N541EREF",
            PAYER,
            ":86:/EREF/E2E-1/ORDP//NAME/A BAKKER/ADDR/DORPSSTRAAT 1 UTRECHT/REMI//REMI/FAC",
            "TUUR 2026-00123/ISDT/2026-03-01",
        ],
        ("A BAKKER", PAYER, "FACTUUR 2026-00123", "", "E2E-1"),
    ),
    "bunq and knab": (
        [":61:2603010302C100,NTRFNONREF", f":86:/IBAN/{PAYER}/NAME/A BAKKER/REMI/FACTUUR 2026-00123"],
        ("A BAKKER", PAYER, "FACTUUR 2026-00123", "", ""),
    ),
    "knab in words": (
        [":61:2603010302C100,NTRFNONREF", ":86:FACTUUR 2026-00123", f"REK: {PAYER}/NAAM: A BAKKER"],
        ("A BAKKER", PAYER, "FACTUUR 2026-00123", "", ""),
    ),
    "triodos": (
        [
            ":61:260301C100,00NET NONREF",
            ":86:000>100000000000",
            ">20INGBNL2A",
            f">21{PAYER}",
            ">22FACTUUR 2026-00123 A BAK>23KER>310666666666",
        ],
        ("", PAYER, "FACTUUR 2026-00123 A BAKKER", "", ""),
    ),
    "asn, sns and regiobank": (
        [
            f":61:2603010302C100,00NOVB{PAYER}",
            "a bakker",
            f":86:{PAYER} a bakker",
            " ".ljust(65),
            "factuur 2026-00123".ljust(65),
            " ".ljust(65),
        ],
        ("a bakker", PAYER, "factuur 2026-00123", "", ""),
    ),
    "van lanschot": (
        [
            ":61:260301C100,00NXXX0130045721",
            f":86:/TRTP/SEPA Overboeking/IBAN/{PAYER}/BIC/INGBNL2A/NAME/",
            "A BAKKER/REMI/FACTUUR 2026-00123/EREF/E2E-1",
        ],
        ("A BAKKER", PAYER, "FACTUUR 2026-00123", "", "E2E-1"),
    ),
    "german": (
        [
            ":61:2603010302C100,00N051NONREF",
            f":86:166?00GUTSCHRIFT?20EREF+E2E-1?21SVWZ+FACTUUR 2026-001?2223?30INGBNL2A?31{PAYER}?32A BAKKER",
        ],
        ("A BAKKER", PAYER, "FACTUUR 2026-00123", "", "E2E-1"),
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_banks_dialect_gives_the_same_facts(dialect: str) -> None:
    entry, expected = DIALECTS[dialect]
    line = line_of(*entry)
    told = (line.counterparty_name, line.counterparty_iban, line.text, line.structured_reference, line.end_to_end_id)
    assert told == expected
    assert (line.amount_cents, line.value_on) == (10_000, date(2026, 3, 1))


def test_a_return_carries_its_reason_and_is_money_out() -> None:
    content = mt940(
        ":61:2603010302D100,00NRTIE2E-1//26061000000001",
        f":86:/RTRN/MS03//EREF/E2E-1//MARF/M-9//CNTP/{PAYER}/INGBNL2A/A BAKKER///REMI/USTD//x/",
        closing="D260302EUR100,00",
    )
    (line,) = [part for part in read(io.BytesIO(content)) if isinstance(part, StatementLine)]
    assert (line.amount_cents, line.return_reason, line.reverses) == (-10_000, "MS03", True)
    assert (line.end_to_end_id, line.mandate_id) == ("E2E-1", "M-9")


def test_reversals_turn_the_side_round() -> None:
    lines = [":61:260301RD150,00NMSCNONREF", ":61:260301RC50,00NMSCNONREF"]
    parts = list(read(io.BytesIO(mt940(*lines))))
    told = [(p.amount_cents, p.reverses) for p in parts if isinstance(p, StatementLine)]
    assert told == [(15_000, True), (-5_000, True)]


def test_amounts_with_a_point_or_without_cents_are_read() -> None:
    entries = [":61:260301C000000000099.50NMSCNONREF", ":61:260301C0,5NMSCNONREF"]
    parts = read(io.BytesIO(mt940(*entries)))
    assert [p.amount_cents for p in parts if isinstance(p, StatementLine)] == [9_950, 50]


def test_the_booking_day_takes_the_year_nearest_to_the_value_day() -> None:
    assert line_of(":61:2512310102C100,00NTRFNONREF").booked_on == date(2026, 1, 2)
    assert line_of(":61:2601021231C100,00NTRFNONREF").booked_on == date(2025, 12, 31)


def test_a_slash_in_a_remark_is_no_key_and_a_dash_on_a_line_of_its_own_ends_nothing() -> None:
    line = line_of(ENTRY, f":86:/IBAN/{PAYER}/NAME/A/REMI/periode 01/26 en 02/26", "-")
    assert line.text == "periode 01/26 en 02/26"


def test_a_second_statement_in_a_file_is_kept_apart() -> None:
    second = mt940(
        ":61:260302C5,NTRFNONREF", opening="C260301EUR7,00", closing="C260302EUR12,00", account="NL86INGB0002445588EUR"
    )
    heads = [p for p in read(io.BytesIO(mt940(ENTRY) + second)) if isinstance(p, StatementHead)]
    assert [(h.account_iban, h.opening_cents) for h in heads] == [(OWN, 0), ("NL86INGB0002445588", 700)]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (mt940(ENTRY, closing="C260302EUR100,01"), "bank-sum"),
        (mt940(":61:2603010302C1OO,00NTRFNONREF"), "bank-entry"),
        (mt940(":61:2603010302X100,00NTRFNONREF"), "bank-entry"),
        (mt940(":61:2603010302C100,005NTRFNONREF"), "bank-amount"),
        (mt940(":61:2613010302C100,00NTRFNONREF"), "bank-date"),
        (mt940(":61:2603010231C100,00NTRFNONREF"), "bank-date"),
        (mt940(ENTRY, opening="C260301USD0,00"), "bank-currency"),
        (mt940(ENTRY, closing="honderd"), "bank-balance"),
        (mt940(ENTRY).partition(b":62F:")[0], "bank-truncated"),
        (mt940(ENTRY).replace(b":60F:C260301EUR0,00\r\n", b""), "bank-order"),
        (b"geen bankbestand", "bank-empty"),
        (b"", "bank-empty"),
        (mt940(ENTRY, ":86:x", *["y"] * 200), "bank-format"),
        (b":20:" + b"x" * 30_000, "bank-size"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_in_full_is_refused_in_full(content: bytes, rule: str) -> None:
    refused = refusal_of(content)
    assert refused.rule == rule
    assert any(fix in refused.sentence.casefold() for fix in ("download", "lever", "kies"))


def test_a_movement_that_cannot_be_read_is_never_skipped_even_if_the_rest_adds_up() -> None:
    assert refusal_of(mt940(ENTRY, ":61:onleesbaar")).rule == "bank-entry"


def test_free_text_gives_only_what_is_certain() -> None:
    assert decode("BEA   NR:XXX1234   21.05.26/12.54 WINKEL,PAS999").name == ""
    old = decode_lines(["GIRO   428428 A BAKKER           BETALINGSKENM.  5000056789012345", "FACTUUR MEI"])
    assert (old.name, old.iban, old.structured_reference) == ("A BAKKER", "428428", "5000056789012345")
