from __future__ import annotations

import pytest

from voldaan.base.errors import Refused
from voldaan.documents.paper import Payment
from voldaan.documents.qr import address_svg, epc_payload, payment_svg

PAYMENT = Payment("Noor Silva", "NL91 ABNA 0417 1643 00", 12_345, "RF18 5390 0754 7034")


def test_an_rf_reference_goes_in_the_structured_field() -> None:
    assert epc_payload(PAYMENT) == ("BCD\n002\n1\nSCT\n\nNoor Silva\nNL91ABNA0417164300\nEUR123.45\n\nRF18539007547034")


def test_any_other_reference_goes_in_the_text_field_and_never_in_both() -> None:
    payment = Payment("Noor Silva", "NL91ABNA0417164300", 5, "RF19 5390 0754 7034", "ABNANL2A")

    assert epc_payload(payment) == (
        "BCD\n002\n1\nSCT\nABNANL2A\nNoor Silva\nNL91ABNA0417164300\nEUR0.05\n\n\nRF19 5390 0754 7034"
    )


def test_a_line_break_in_a_name_cannot_add_a_field() -> None:
    payment = Payment("Noor\nNL44RABO0123456789\nEUR9.99", "NL91ABNA0417164300", 100)

    assert epc_payload(payment).split("\n")[5:8] == [
        "Noor NL44RABO0123456789 EUR9.99",
        "NL91ABNA0417164300",
        "EUR1.00",
    ]


@pytest.mark.parametrize(
    ("payment", "said"),
    [
        (Payment("Noor", "NL91ABNA0417164301", 100), "IBAN"),
        (Payment("Noor", "", 100), "IBAN"),
        (Payment("Noor", "NL91ABNA0417164300", 0), "bedrag"),
        (Payment("Noor", "NL91ABNA0417164300", 100_000_000_000), "bedrag"),
        (Payment(" ", "NL91ABNA0417164300", 100), "naam"),
    ],
)
def test_wrong_payment_data_is_refused(payment: Payment, said: str) -> None:
    with pytest.raises(Refused) as refusal:
        epc_payload(payment)
    assert said in refusal.value.sentence


def test_the_largest_amount_and_the_smallest_fit() -> None:
    assert "EUR999999999.99" in epc_payload(Payment("Noor", "NL91ABNA0417164300", 99_999_999_999))
    assert "EUR0.01" in epc_payload(Payment("Noor", "NL91ABNA0417164300", 1))


def test_names_and_texts_are_cut_to_what_the_code_allows() -> None:
    lines = epc_payload(Payment("N" * 90, "NL91ABNA0417164300", 100, "k" * 200)).split("\n")

    assert (len(lines[5]), len(lines[10])) == (70, 140)


def test_the_same_payment_gives_the_same_picture() -> None:
    assert payment_svg(PAYMENT) == payment_svg(PAYMENT)
    assert payment_svg(PAYMENT).startswith("<svg") and payment_svg(PAYMENT) != address_svg("https://voldaan.example")
