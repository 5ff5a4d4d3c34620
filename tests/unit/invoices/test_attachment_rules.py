"""Of which invoice the name of a file speaks."""

from __future__ import annotations

import pytest

from voldaan.invoices.attachment_rules import number_of, why_not

KNOWN = {"202400123", "2024", "F00001", "12"}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("2024-00123.pdf", "202400123"),
        ("Factuur_2024-00123 (kopie).PDF", "202400123"),
        ("scan F00001 v2.pdf", "F00001"),
        ("f-00001.pdf", "F00001"),
        ("jaar 2024.pdf", "2024"),
        ("12.pdf", "12"),
        ("bijlage 12.pdf", ""),
        ("onbekend.pdf", ""),
        (".pdf", ""),
    ],
)
def test_the_longest_known_number_in_a_name_counts(name: str, number: str) -> None:
    assert number_of(name, KNOWN) == number


def test_a_pdf_begins_and_ends_as_one() -> None:
    assert why_not(b"%PDF-1.4\n...\n%%EOF\n") == ""
    assert why_not(b"%PDF-1.4\n...") == (
        "De PDF is afgebroken: het einde ontbreekt. Download haar opnieuw en voeg haar dan toe."
    )
    assert why_not(b"MZ%PDF-") == "Dit is geen PDF. Alleen facturen als PDF worden bijgevoegd."
