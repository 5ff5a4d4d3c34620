"""Every payment file of the corpus with its expected outcome: read to the cent, and valid by its own schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from tests.unit.connect.test_pain import transfer_file

from voldaan.bank_orders.files import Transfer
from voldaan.connect.pain import transfers
from voldaan.connect.pain.reader import read_payments
from voldaan.testing.pytest_server import corpus

pytestmark = pytest.mark.corpus

#: File -> (form, payments, cents, currencies, ids, mandates, valid by the schema of that form in the corpus)
GERMAN = (2, 665_586, {"EUR"}, ("OriginatorID1234", "OriginatorID1235"))
EXPECTED: dict[str, tuple[object, ...]] = {
    "pain.001.001.03.xml": ("pain.001.001.03", *GERMAN, {""}, True),
    "pain.001.002.03.xml": ("pain.001.002.03", *GERMAN, {""}, True),
    "pain.001.003.03.xml": ("pain.001.003.03", *GERMAN, {""}, True),
    "pain.008.002.02.xml": ("pain.008.002.02", *GERMAN, {"Mandate-Id", "Other-Mandate-Id"}, True),
    "pain.008.003.02.xml": ("pain.008.003.02", *GERMAN, {"Mandate-Id", "Other-Mandate-Id"}, True),
    # Swiss: amounts in two currencies, one sum over both, and a schema of its own that is not in the corpus.
    "pain.001.001.03.ch.02.xml": (
        "//www.six-interbank-clearing.com/de/pain.001.001.03.ch.02.xsd", 3, 1_585_000, {"CHF", "EUR"},
        ("ENDTOENDID-001", "ENDTOENDID-002", "ENDTOENDID-003"), {""}, False,
    ),
}  # fmt: skip


def pain() -> Path:
    folder = corpus()
    assert folder is not None
    return folder / "standards" / "pain"


def files() -> list[str]:
    folder = corpus()
    return sorted(p.name for p in (folder / "standards/pain/sepa_king").iterdir()) if folder else sorted(EXPECTED)


@pytest.mark.parametrize("file", files())
def test_every_file_comes_out_as_written_down(file: str) -> None:
    path = pain() / "sepa_king" / file
    found = read_payments(path)
    schema = pain() / "xsd" / f"{found.form}.xsd"
    valid = schema.exists() and etree.XMLSchema(etree.parse(str(schema))).validate(etree.parse(str(path)))
    assert (
        found.form, found.count, found.total_cents, {p.currency for p in found.payments},
        tuple(p.end_to_end_id for p in found.payments), {p.mandate for p in found.payments}, valid,
    ) == EXPECTED[file]  # fmt: skip


def test_every_schema_of_the_corpus_can_be_used() -> None:
    schemas = sorted((pain() / "xsd").iterdir())
    assert len(schemas) == 28
    for schema in schemas:
        etree.XMLSchema(etree.parse(str(schema)))


@pytest.mark.parametrize("form", ["pain.001.001.03", "pain.001.001.09"])
def test_ours_is_valid_by_the_published_schema_too(form: str) -> None:
    schema = etree.XMLSchema(etree.parse(str(pain() / "xsd" / f"{form}.xsd")))
    content = transfers.write(transfer_file(Transfer("V1-O1", 100, "Jan", "NL28INGB0000000001", "terug")), form)
    schema.assertValid(etree.fromstring(content))
