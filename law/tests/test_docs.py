"""The generated pages: never stale, every rule of the code has an entry, and every entry points at code that exists."""

import json
from pathlib import Path

import pytest

from voldaan_law.cases import read_cases
from voldaan_law.cli import main
from voldaan_law.docs import CERTAINTIES, order, pages, read_code, read_rules, write_pages
from voldaan_law.errors import BadFigures
from voldaan_law.parameters import all_series

COMMITTED = Path(__file__).parents[2] / "docs" / "law"
ENTRY = '[[rule]]\nid = "LR-1"\nnl = "a"\nen = "b"\nsays = "c"\ncertainty = "verified"\n'


def test_the_committed_pages_are_those_of_the_sources() -> None:
    made = pages()
    stale = [path for path, text in made.items() if not _is(COMMITTED / path, text)]
    gone = [path.name for path in (COMMITTED / "rules").glob("*.md") if f"rules/{path.name}" not in made]
    assert stale + gone == [], "run: python -m voldaan_law docs docs/law"


def test_every_rule_that_the_code_names_has_an_entry() -> None:
    named = {rule for code in read_code() for rule in code.rules}
    assert sorted(named - {rule.id for rule in read_rules()}) == []


def test_every_function_of_an_entry_exists() -> None:
    known = {code.name for code in read_code()}
    assert [(rule.id, name) for rule in read_rules() for name in rule.functions if name not in known] == []


def test_every_figure_and_every_case_is_on_a_page() -> None:
    rules = read_rules()
    assert sorted(set(all_series()) - {code for rule in rules for code in rule.figures}) == []
    assert sorted({case.kind for case in read_cases()} - {kind for rule in rules for kind in rule.cases}) == []


def test_every_kind_of_case_in_an_entry_exists() -> None:
    kinds = {case.kind for case in read_cases()}
    assert [(rule.id, kind) for rule in read_rules() for kind in rule.cases if kind not in kinds] == []


def test_every_unsure_rule_says_what_is_needed() -> None:
    assert [rule.id for rule in read_rules() if rule.certainty == "unsure" and not rule.open] == []
    assert {rule.certainty for rule in read_rules()} == set(CERTAINTIES)


def test_a_rule_without_code_says_so() -> None:
    assert "## Code\n\nNot in code.\n" in pages()["rules/LR-4.06.md"]


def test_a_page_shows_code_figures_and_cases() -> None:
    page = pages()["rules/LR-3.01.md"]
    assert "`nl.collection_costs.scale_cents`" in page
    assert "| `collection_costs_minimum` | `4000` | cents |" in page
    assert "| bik-j01 | costs | principal = 1752.79, vat = True | costs = 318.13 | [ECLI:NL:RBZWB:2016:5464](" in page


def test_what_a_person_decides_and_every_unverified_figure_are_open_norms() -> None:
    text = pages()["open-norms.md"]
    assert "was the term of more than {maximum} days expressly agreed, and is it not manifestly unfair?" in text
    unread = [one for series in all_series().values() for one in series.versions if not one.verified]
    assert [one.code for one in unread if f"| `{one.code}` | {one.valid_from} |" not in text] == []


def test_rules_stand_in_order_of_their_number() -> None:
    assert sorted(["§14", "LR-10", "LR-1.10", "LR-1.02", "LR-1"], key=order) == [
        "LR-1",
        "LR-1.02",
        "LR-1.10",
        "LR-10",
        "§14",
    ]


def test_writing_twice_gives_the_same_and_removes_the_page_of_a_rule_that_is_gone(tmp_path: Path) -> None:
    written = write_pages(tmp_path)
    (tmp_path / "rules" / "LR-99.md").write_text("gone", encoding="utf-8")
    (tmp_path / "README.md").write_text("kept", encoding="utf-8")
    assert write_pages(tmp_path) == written
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md"))
    assert found == sorted([*written, "README.md"])


def test_the_command_names_the_pages_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", str(tmp_path), "--json"]) == 0
    assert "rules/LR-1.md" in json.loads(capsys.readouterr().out)["pages"]
    assert (tmp_path / "open-norms.md").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ENTRY + ENTRY, "double rules LR-1"),
        (ENTRY + 'colour = "red"\n', "LR-1: .*colour"),
        (ENTRY.replace("verified", "sure"), "unknown certainty 'sure'"),
        (ENTRY + 'figures = ["nothing"]\n', "unknown figures nothing"),
    ],
)
def test_a_faulty_entry_is_refused(text: str, words: str) -> None:
    with pytest.raises(BadFigures, match=words):
        read_rules(text)


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text
