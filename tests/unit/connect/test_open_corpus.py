"""Public examples of Peppol BIS 3, SI-UBL and EN 16931: the outcome of each file is written down beside this test.

``test_open_corpus.tsv`` says ``read`` with exact totals, ``row`` for a sound document that cannot be claimed here, and
``file`` for one that is refused whole; each refusal was checked against the rule that the file is about. The files
themselves are not in the repository; without the corpus folder these tests are skipped.
"""

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.openitemfiles import read
from voldaan.invoices.open_items import ReadFile

TODAY = date(2026, 11, 22)
SHARED = Path(os.environ.get("VOLDAAN_SHARED") or Path(__file__).resolve().parents[4] / "shared")
STANDARDS = SHARED / "standards"
FOLDERS = ("en16931", "nlcius", "openposten", "peppol-2026.5", "peppol-bis3", "ubl", "xaf")
# Read one document at a time by a test of its own: each file holds many.
UNIT_CASES = "en16931/test/"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not STANDARDS.is_dir(), reason="the corpus folder is absent (set VOLDAAN_SHARED)"),
]


def expected() -> list[dict[str, str]]:
    with Path(__file__).with_suffix(".tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def found_in(path: Path) -> dict[str, str]:
    row = dict.fromkeys(("number", "amount_cents", "open_cents", "issued_on", "due_on"), "")
    try:
        result = read(path, today=TODAY)
    except Refused as problem:
        return {"outcome": "file", "code_or_kind": problem.rule, **row}
    if not result.items:
        return {"outcome": "row", "code_or_kind": result.refused[0].code if result.refused else "empty", **row}
    item = result.items[0]
    return {
        "outcome": "read", "code_or_kind": item.kind.value, "number": item.number,
        "amount_cents": str(item.amount_cents), "open_cents": str(item.open_cents),
        "issued_on": str(item.issued_on), "due_on": str(item.due_on or ""),
    }  # fmt: skip


def test_every_example_has_the_outcome_that_is_written_down() -> None:
    for row in expected():
        assert {"file": row["file"], **found_in(STANDARDS / row["file"])} == row


def test_every_example_of_the_corpus_is_written_down() -> None:
    present = {
        str(path.relative_to(STANDARDS))
        for folder in FOLDERS
        for path in (STANDARDS / folder).rglob("*")
        if path.is_file()
    }
    assert {name for name in present if not name.startswith(UNIT_CASES)} == {row["file"] for row in expected()}


def test_every_example_that_is_right_by_the_official_test_set_is_read_unless_nothing_is_to_be_paid() -> None:
    right = [row for row in expected() if "_ok" in row["file"] or "_warning" in row["file"]]
    assert len(right) > 50
    assert [row["file"] for row in right if row["outcome"] != "read"] == [
        "nlcius/testset/SI-UBL-2.0/SI-UBL-2.0_BR-NL-11_ok_no_payment.xml"
    ]


def test_the_amount_to_pay_is_the_one_that_a_plain_text_search_finds() -> None:
    for row in expected():
        if row["outcome"] == "read" and row["file"].lower().endswith(".xml"):
            text = re.sub(r"<!--.*?-->", "", (STANDARDS / row["file"]).read_text(encoding="utf-8"), flags=re.DOTALL)
            (amount,) = re.findall(r"<(?:\w+:)?PayableAmount[^>]*>\s*-?([\d.]+)\s*<", text)
            euros, _, rest = amount.partition(".")
            assert int(euros + rest.ljust(2, "0")[:2]) == int(row["open_cents"])


def test_every_official_unit_case_of_en_16931_is_refused_because_it_is_part_of_an_invoice(tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    for path in sorted((STANDARDS / "en16931" / "test").rglob("*.xml")):
        for number, document in enumerate(etree.parse(path).getroot().iter("{*}Invoice", "{*}CreditNote")):
            target = tmp_path / f"{number}.xml"
            target.write_bytes(etree.tostring(document, with_tail=False))
            outcomes[found_in(target)["code_or_kind"]] += 1
    assert outcomes == {"ubl_schema": 1131}


@pytest.mark.skipif(not (SHARED / "tools" / "portfolio.py").is_file(), reason="the portfolio tool is absent")
@pytest.mark.parametrize("seed", ["1", "7"])
def test_a_generated_portfolio_is_read_to_the_last_row_and_cent(tmp_path: Path, seed: str) -> None:
    tool, source = SHARED / "tools" / "portfolio.py", SHARED / "ml" / "ledger_dev.csv"
    arguments = ["--source", source, "--from", "2014-01-01", "--months", "3", "--customers", "60", "--seed", seed]
    done = subprocess.run(
        [sys.executable, tool, *arguments, "--out", tmp_path], capture_output=True, text=True, check=True
    )
    totals = re.search(r'"invoices": (\d+).*"cents": (\d+)', done.stdout)
    assert totals
    results: list[ReadFile] = [read(path, today=TODAY) for path in sorted((tmp_path / "invoices").glob("*.csv"))]
    assert all(result.profile == "voldaan" and not result.refused for result in results)
    items = [item for result in results for item in result.items]
    assert (len(items), sum(item.amount_cents for item in items)) == (int(totals[1]), int(totals[2]))
    assert all(item.amount_cents == item.open_cents and item.due_on for item in items)
