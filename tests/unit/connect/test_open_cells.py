"""Cells of open items: amounts, dates, IBAN, KvK, countries."""

from datetime import date

import pytest

from voldaan.connect.openitems.cells import (
    Unreadable,
    decimal_sign_of,
    read_cents,
    read_country,
    read_date,
    read_debtor_kind,
    read_iban,
    read_item_kind,
    read_kvk,
)
from voldaan.invoices.open_items import DebtorKind, ItemKind


@pytest.mark.parametrize(
    ("text", "sign", "cents"),
    [
        ("100,00", ",", 10000),
        ("0,05", ",", 5),
        (",05", ",", 5),
        ("100", ",", 10000),
        ("100,5", ",", 10050),
        ("1.234,56", ",", 123456),
        ("1.234", ",", 123400),
        ("1.234.567,89", ",", 123456789),
        ("1 234,56", ",", 123456),
        ("1\u00a0234,56", ",", 123456),
        ("€ 12,50", ",", 1250),
        ("EUR 12,50", ",", 1250),
        ("25,-", ",", 2500),
        ("-12,50", ",", -1250),
        ("12,50-", ",", -1250),
        ("(12,50)", ",", -1250),
        ("+12,50", ",", 1250),
        ("12,5000", ",", 1250),
        ("0,00", ",", 0),
        ("1,234.56", ".", 123456),
        ("1'234.56", ".", 123456),
        ("1234.5", ".", 123450),
        ("99999999999,99", ",", 9999999999999),
    ],
)
def test_an_amount_is_read_to_the_cent(text: str, sign: str, cents: int) -> None:
    assert read_cents(text, sign) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "12,345",
        "12,50,00",
        "1.23",
        "12.3456,78",
        "1e5",
        "1,5E+3",
        "²,00",
        "٣,00",
        "-",
        "€",
        ",",
        "--5",
        "5 %",
        "NL02",
    ],
)
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_cents(text, ",")
    assert caught.value.code == "amount"


def test_an_amount_beyond_a_hundred_thousand_million_is_refused() -> None:
    with pytest.raises(Unreadable):
        read_cents("100000000000,00", ",")
    with pytest.raises(Unreadable):
        read_cents("9" * 5000, ",")


@pytest.mark.parametrize(
    ("text", "sign"),
    [("1.234,56", ","), ("1,234.56", "."), ("12,5", ","), ("12.50", "."), ("25,-", ""), ("1.234", ""), ("100", ""),
     ("", ""),
     ("1.234.567", ","), ("-12,50", ","), ("12,50-", ",")],
)  # fmt: skip
def test_an_amount_shows_its_decimal_sign_only_when_beyond_doubt(text: str, sign: str) -> None:
    assert decimal_sign_of(text) == sign


@pytest.mark.parametrize(
    "text",
    ["03-04-2026", "3-4-2026", "3-4-26", "03/04/2026", "03.04.2026", "2026-04-03", "20260403", "2026-04-03T00:00:00Z",
     "2026-04-03 10:11:12", "03-04-2026 00:00", " 03-04-2026 ", "3 april 2026", "3-apr-26", "03 APR. 2026"],
)  # fmt: skip
def test_a_date_is_read_day_first_or_year_first(text: str) -> None:
    assert read_date(text) == date(2026, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "31-02-2026",
        "00-01-2026",
        "2026",
        "3 appel 2026",
        "31 juni 2026",
        "03-04-126",
        "1-1-0001",
        "45321",
        "x",
        "--",
        "1-2-3-4",
    ],
)
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_date(text)
    assert (caught.value.code, caught.value.whole_file) == ("date", False)


def test_a_month_in_first_place_makes_every_date_of_the_file_doubtful() -> None:
    with pytest.raises(Unreadable) as caught:
        read_date("10/31/2026")
    assert (caught.value.code, caught.value.whole_file) == ("month_first", True)


def test_an_iban_is_kept_without_spaces_and_in_capitals() -> None:
    assert read_iban("nl02 abna 0123 4567 89") == "NL02ABNA0123456789"
    assert read_iban("DE89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    assert read_iban("  ") == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("NL03ABNA0123456789", "controlegetal"),
        ("NL", "zo ziet een IBAN er niet uit"),
        ("123456789", "zo ziet een IBAN er niet uit"),
        ("NL16ABNA01234567890", "18 tekens"),
        ("DE863704004405320130", "lengte of opbouw"),
        ("XX57123456789012345", "lengte of opbouw"),
    ],
)
def test_a_wrong_iban_is_refused_with_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_iban(text)
    assert why in caught.value.reason_nl


def test_a_kvk_number_has_eight_digits() -> None:
    assert read_kvk("12 34 56 78") == "12345678"
    assert read_kvk("01234567") == "01234567"
    for text in ("1234567", "123456789", "1234567a"):
        with pytest.raises(Unreadable):
            read_kvk(text)


def test_a_country_is_a_code_or_a_common_name() -> None:
    assert [read_country(t) for t in ("NL", "be", "Nederland", "België", "UK", "")] == [
        "NL",
        "BE",
        "NL",
        "BE",
        "GB",
        "",
    ]
    with pytest.raises(Unreadable):
        read_country("Breda")


def test_the_kind_of_debtor_is_a_hint_and_unknown_by_default() -> None:
    words = {"B.V.": "company", "bv": "company", "N.V.": "company", "Stichting": "company",
             "eenmanszaak": "sole_trader",
             "zzp'er": "sole_trader", "V.O.F.": "sole_trader", "Particulier": "consumer", "Gemeente": "public_body",
             "": "unknown", "zakelijk": "unknown", "iets": "unknown"}  # fmt: skip
    assert {word: read_debtor_kind(word) for word in words} == {word: DebtorKind(kind) for word, kind in words.items()}


def test_a_credit_note_is_known_by_its_mark_and_a_payment_is_no_invoice() -> None:
    assert read_item_kind("Creditnota") is ItemKind.CREDIT_NOTE
    assert read_item_kind("Credit note") is ItemKind.CREDIT_NOTE
    assert read_item_kind("DG") is ItemKind.CREDIT_NOTE
    assert read_item_kind("Factuur") is ItemKind.INVOICE
    assert read_item_kind("RV") is ItemKind.INVOICE
    with pytest.raises(Unreadable) as caught:
        read_item_kind("DZ")
    assert caught.value.code == "not_an_invoice"
