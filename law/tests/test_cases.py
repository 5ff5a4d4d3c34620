"""The conformance suite: every case agrees, and the shared oracle is in it whole."""

import json
import os
from pathlib import Path

import pytest

from voldaan_law.cases import Case, Result, default_folder, read_cases, report, run, run_all
from voldaan_law.errors import BadFigures, LawError

SHARED = Path(os.environ.get("VOLDAAN_SHARED", Path(__file__).parents[2] / ".." / "shared"))


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.id)
def test_the_kernel_agrees_with_the_case(case: Case) -> None:
    result = run(case)
    found = {name: result.found.get(name) for name in case.expected}
    assert found == case.expected


@pytest.mark.corpus
def test_every_usable_case_of_the_shared_oracle_is_in_the_suite() -> None:
    oracle = SHARED / "law" / "oracle.json"
    if not oracle.exists():
        pytest.skip("the shared corpus with law/oracle.json is not on this machine")
    usable = {row["id"] for row in json.loads(oracle.read_text(encoding="utf-8")) if row["usable_as_oracle"]}
    assert usable - {case.id for case in read_cases()} == set()


def test_the_cases_are_found_beside_the_sources() -> None:
    assert default_folder().name in ("cases", "case_files")


def test_the_report_counts_by_kind_and_names_what_differs() -> None:
    right, wrong = run_all()[:2]
    changed = Result(right.case, {"costs": "0.01"})
    document, lines = report([changed, wrong])
    assert document["cases"] == 2
    assert document["agree"] == 1
    assert document["differ"] == [{"id": right.case.id, "expected": right.case.expected, "found": {"costs": "0.01"}}]
    assert lines[-1] == "Samen 1 van 2 gelijk."


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="staan geen toetsgevallen"):
        read_cases(tmp_path)


CASE = """
[[case]]
id = "a"
kind = "costs"
class = "rule_book"
source = "somebody"
inputs = { principal = "1000" }
expected = { costs = "150.00" }
"""


def test_cases_of_your_own_can_be_run(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(CASE, encoding="utf-8")
    assert [result.agrees for result in run_all(tmp_path)] == [True]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (CASE + CASE, "same id"),
        (CASE.replace('"costs"', '"colour"'), "unknown key or kind"),
        (CASE.replace('source = "somebody"', 'source = ""'), "no source"),
        (CASE.replace('source = "somebody"', 'source = "x"\ncolour = 1'), "unknown key or kind"),
    ],
)
def test_unfit_cases_are_refused(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadFigures, match=complaint):
        read_cases(tmp_path)
