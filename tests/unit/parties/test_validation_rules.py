"""What people may fill in about a debtor: what is taken, in which form, and what is refused with which sentence."""

from __future__ import annotations

import pytest

from voldaan.base.errors import Refused
from voldaan.parties.validation_rules import checked


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("kvk", "1234 5678", "12345678"),
        ("vat_number", "NL 0044.95.445.B01", "NL004495445B01"),
        ("vat_number", "BE0428759497", "BE0428759497"),
        ("iban", "nl91 abna 0417 1643 00", "NL91ABNA0417164300"),
        ("phone", "06 12 34 56 78", "+31612345678"),
        ("phone", "+32 2 123 45 67", "+3221234567"),
        ("email", "Noor@Voorbeeld.NL", "Noor@voorbeeld.nl"),
        ("email", "info@café-größe.example", "info@café-größe.example"),
        ("postcode", "1234ab", "1234 AB"),
        ("street", "  Voorbeeldlaan   12 bis ", "Voorbeeldlaan 12 bis"),
        ("street", "Postbus 100", "Postbus 100"),
        ("country", "be", "BE"),
        ("town", "", ""),
        ("email", "", ""),
        ("form", "informal", "informal"),
        ("name", "Bakkerij\u200b  Regenboog", "Bakkerij Regenboog"),
    ],
)
def test_what_is_right_is_kept_in_one_form(field: str, typed: str, kept: str) -> None:
    assert checked(field, typed) == kept


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("kvk", "1234567", "Een KvK-nummer heeft acht cijfers. Controleer het in het Handelsregister."),
        ("vat_number", "NL004495446B01", "NL004495446B01 is geen geldig btw-nummer. Schrijf het met de landcode, zoals "
         "op de factuur van de debiteur."),
        ("iban", "NL91ABNA0417164301", "NL91ABNA0417164301 is geen geldig IBAN. Controleer de cijfers."),
        ("phone", "12", "12 is geen telefoonnummer. Schrijf het met netnummer, zoals 030 123 45 67, of met landcode."),
        ("email", "noor@gmial.com", "Bedoelt u noor@gmail.com? gmial.com is vrijwel zeker een typefout."),
        ("email", "noor.example.nl", "noor.example.nl is geen e-mailadres. Schrijf het als naam@voorbeeld.nl, of laat "
         "het leeg."),
        ("email", "noor@voorbeeld", "noor@voorbeeld is geen e-mailadres. Schrijf het als naam@voorbeeld.nl, of laat "
         "het leeg."),
        ("email", "noor@-x.nl", "noor@-x.nl is geen e-mailadres. Schrijf het als naam@voorbeeld.nl, of laat het leeg."),
        ("postcode", "0123 AB", "0123 AB is geen Nederlandse postcode. Schrijf hem als 1234 AB."),
        ("street", "Voorbeeldlaan", "Bij Voorbeeldlaan ontbreekt het huisnummer. Schrijf het achter de straat."),
        ("country", "Nederland", "Nederland… is te lang: hooguit 2 tekens."),
        ("country", "XX", "Schrijf het land als code van twee letters, zoals NL."),
        ("language", "pl", "Kies een taal uit: nl, en, de, fr."),
        ("form", "gij", "Kies een aanspreekvorm uit de lijst."),
        ("name", "  ", "Vul een naam in."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_the_fix(field: str, typed: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked(field, typed)
    assert (refusal.value.sentence, refusal.value.rule) == (sentence, field)


@pytest.mark.parametrize(
    ("field", "typed", "country", "kept"),
    [("postcode", "1000", "BE", "1000"), ("street", "Grand Place", "BE", "Grand Place"), ("postcode", "SW1A 1AA", "GB",
      "SW1A 1AA"), ("phone", "02 123 45 67", "BE", "+3221234567")],
)  # fmt: skip
def test_an_address_abroad_keeps_to_the_form_of_its_country(field: str, typed: str, country: str, kept: str) -> None:
    assert checked(field, typed, country) == kept


def test_a_postcode_of_a_known_country_in_another_form_is_refused() -> None:
    with pytest.raises(Refused, match=r"1234 AB is geen postcode van BE\."):
        checked("postcode", "1234 AB", "BE")
