"""No cell of a CSV that leaves is a formula."""

from __future__ import annotations

import io

import pytest
from tests.architecture.source import PRODUCT, modules, name

from voldaan.base.spreadsheet import guarded, write_csv


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+31 20", "-1+1", "@SUM(A1)", "\tx", "\rx", "\n=x", " =1", "\u00a0=1", "\uff1d1", "\ufeff=1", "-"],
)
def test_what_a_spreadsheet_would_compute_gets_a_quote(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-12,50", "12,50", "-3", "Jansen & Zn.", "2026-03-03", "", "a=b", "-\u00b2"[1:]])
def test_amounts_and_plain_words_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell


def test_a_csv_is_guarded_in_its_head_and_in_every_row() -> None:
    out = io.StringIO()
    write_csv(out, ["=kop"], [["=1"], ["-12,50"], [7]])
    assert out.getvalue() == "\ufeff'=kop\r\n'=1\r\n-12,50\r\n7\r\n"


def test_a_csv_is_written_in_one_place_only() -> None:
    found = [
        name(path) for path in modules(PRODUCT) if "csv.writer(" in path.read_text() or "DictWriter" in path.read_text()
    ]
    assert found == ["src/voldaan/base/spreadsheet.py", "src/voldaan/testing/builders.py"]
