"""What somebody writes of a new address is read whole or not at all."""

from __future__ import annotations

import pytest

from voldaan.inbox.addresses import LONGEST, told

KNOWN = ["Proefweg 3", "d1@example.nl", "+31301234567"]


def _place(street: str, postcode: str, town: str, country: str = "NL") -> dict[str, str]:
    return {"street": street, "postcode": postcode, "town": town, "country": country}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Mijn nieuwe adres is Droomweg 12, 9990 AE Proefstad.", "nl", _place("Droomweg 12", "9990 AE", "Proefstad")),
        ("Ik ben in september verhuisd naar Testkade 4, 9992 BC Proefstad en heb daarom nooit post gehad.", "nl",
         _place("Testkade 4", "9992 BC", "Proefstad")),
        ("Nieuw adres:\nVan der Proefstraat 12-2\n9990AE Alphen aan den Rijn\nTel. 030 123 45 67", "nl",
         _place("Van der Proefstraat 12-2", "9990 AE", "Alphen aan den Rijn")),
        ("ik woon nu op droomweg 12a, 9990ae proefstad", "nl", _place("droomweg 12a", "9990 AE", "proefstad")),
        ("My new address is 12 Testkade, 9991 AB Testerveen. Please update your records.", "en",
         _place("Testkade 12", "9991 AB", "Testerveen")),
        ("Meine neue Anschrift: Musterallee 7, 12345 Musterstadt.", "de",
         _place("Musterallee 7", "12345", "Musterstadt", "DE")),
        ("Niet meer Proefweg 3, 9990 AC Proefstad maar Droomweg 12, 9990 AE Proefstad.", "nl",
         _place("Droomweg 12", "9990 AE", "Proefstad")),
        ("Ons adres voor facturen wordt crediteuren@modelhoven.example. Groet, D1@example.nl", "nl",
         {"email": "crediteuren@modelhoven.example"}),
        ("Mijn nieuwe nummer is 06-12345678.", "nl", {"phone": "+31612345678"}),
    ],
)  # fmt: skip
def test_a_whole_address_is_read(text: str, language: str, expected: dict[str, str]) -> None:
    assert told(text, language, KNOWN) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ik ben verhuisd.",
        "Ik woon nu in Proefstad.",
        "Ik woon nu op Droomweg 12.",
        "Droomweg 12, 9990 AE Proefstad of Testkade 4, 9992 BC Proefstad, kies maar.",
        "Stuur het naar Proefweg 3, 9990 AC Proefstad.",
        "Factuur 2026-0001 van 1210,00 op 12 maart 2026.",
        "Een@twee.example of drie@vier.example, dat weet ik nog niet.",
        "Bel me niet meer.",
    ],
)
def test_half_an_address_or_two_of_them_or_one_we_have_is_for_a_person(text: str) -> None:
    assert told(text, "nl", KNOWN) == {}


@pytest.mark.parametrize("piece", ["A ", "Aa Van ", "1 ", "a@", "Droomweg 12, ", "Aa 1 "])
def test_a_text_made_to_be_slow_is_read_as_any_other(piece: str) -> None:
    assert told(piece * LONGEST, "nl", KNOWN) == {}
