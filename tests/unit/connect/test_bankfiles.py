"""One entry for all bank files: the content tells what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.connect.bank_samples import camt053, entry, statement
from tests.unit.connect.test_bankcsv import LAYOUTS
from tests.unit.connect.test_mt940 import ENTRY, mt940

from voldaan.base.errors import Refused
from voldaan.connect.bankfiles import read, recognise
from voldaan.payments.statements import StatementLine

FILES = {
    "camt": camt053(statement(entry())),
    "mt940": mt940(ENTRY),
    "csv": LAYOUTS["Rabobank"].encode(),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_recognised_and_read_whatever_its_name(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "afschrift.bin"
    path.write_bytes(FILES[kind])
    assert recognise(path) == kind
    assert sum(isinstance(part, StatementLine) for part in read(path)) == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "leeg"), (b"PK\x03\x04", "ingepakt"), (b"%PDF-1.7", "PDF"), (bytes(range(256)), "CSV")],
)
def test_what_is_no_bank_file_is_refused_by_name(content: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / "afschrift.xml"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        list(read(path))
    assert word in caught.value.sentence
