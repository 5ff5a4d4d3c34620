"""The commands about a situation, and facts read from a file."""

import json
from datetime import date
from pathlib import Path

import pytest

from voldaan_law.cli import main
from voldaan_law.errors import LawError
from voldaan_law.facts_file import read_facts
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.cost_benefit import Prospects
from voldaan_law.nl.document_types import DOCUMENTS
from voldaan_law.nl.dossier import ITEMS
from voldaan_law.nl.holds import Hold
from voldaan_law.nl.mistakes import MistakeFacts
from voldaan_law.nl.stage_facts import StageFacts
from voldaan_law.nl.wki import DESCRIPTION_FIELDS


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def part(found: dict[str, object], *names: str) -> dict[str, object]:
    return {name: found[name] for name in names}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "facts.json"


def test_a_hold_prints_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "hold", "--act", "court", "--hold", "dispute", "--hold", "wsnp")
    assert part(found, "answer", "because", "addressee") == {
        "answer": "stopped",
        "because": ["dispute", "wsnp"],
        "addressee": "administrator",
    }
    assert answer(capsys, "hold", "--act", "court")["answer"] == "allowed"


def test_a_stage_prints_whether_and_where_to(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    file.write_text('{"today": "2026-11-23", "default_on": "2026-11-23"}', encoding="utf-8")
    found = answer(capsys, "stage", "--from", "overdue", "--to", "in_default", str(file))
    assert part(found, "allowed", "next") == {"allowed": True, "next": ["in_default"]}
    refused = answer(capsys, "stage", "--from", "overdue", "--to", "costs_due", str(file))
    assert refused["allowed"] is False


def test_a_document_prints_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "document", "interest_specification", "--element", "base", "--element", "sum")
    assert part(found, "required", "missing", "forbidden") == {
        "required": ["base", "rate_rows", "sum"],
        "missing": ["rate_rows"],
        "forbidden": [],
    }
    assert "wki_identification" in str(answer(capsys, "document", next(iter(DOCUMENTS)), "--wki")["missing"])


def test_checks_on_a_file_of_facts(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    file.write_text('{"today": "2026-11-23"}', encoding="utf-8")
    blocks = answer(capsys, "preflight", str(file))["blocks"]
    assert isinstance(blocks, list) and blocks[0] == "B01" and len(blocks) == 12
    assert answer(capsys, "mistakes", str(file))["mistakes"] == [str(number) for number in range(1, 11)]


def test_cost_and_benefit_of_a_file(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    names = [name for name in Prospects.__dataclass_fields__ if name.endswith("_cents")]
    values: dict[str, object] = dict.fromkeys(names, 0)
    file.write_text(json.dumps(values | {"win": "0.5", "collect": "0.5", "principal_cents": 10001}), encoding="utf-8")
    found = answer(capsys, "benefit", str(file))
    assert part(found, "value_cents", "warned") == {"value_cents": 2500, "warned": False}


def test_a_dossier_and_a_description_name_what_is_missing(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    states = {item.key: "present" for item in ITEMS} | {"offers": "er was geen voorstel", "notice": "missing"}
    file.write_text(json.dumps(states), encoding="utf-8")
    found = answer(capsys, "dossier", str(file))
    assert part(found, "percent", "missing", "blocking") == {
        "percent": 92,
        "missing": ["notice"],
        "blocking": ["notice"],
    }
    assert answer(capsys, "dossier", str(file), "--company")["missing"] == []
    file.write_text(json.dumps({name: "x" for name, _, _ in DESCRIPTION_FIELDS[1:]}), encoding="utf-8")
    assert answer(capsys, "description", str(file))["missing"] == ["debtor_name"]


def test_facts_are_read_by_their_kind(file: Path) -> None:
    file.write_text(
        json.dumps(
            {
                "today": "2026-11-23",
                "due_on": None,
                "holds": ["wsnp"],
                "plan_fee_cents": 5,
                "announced_cents": 7,
                "by_person": True,
                "earlier_stage": "due",
            }
        ),
        encoding="utf-8",
    )
    assert read_facts(file, StageFacts) == StageFacts(
        today=date(2026, 11, 23),
        holds=frozenset({Hold.WSNP}),
        plan_fee_cents=5,
        announced_cents=7,
        by_person=True,
        earlier_stage="due",
    )
    file.write_text('{"today": "2026-11-23", "capacity": "company"}', encoding="utf-8")
    assert read_facts(file, MistakeFacts).capacity is Capacity.COMPANY


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Er ontbreken feiten: geef in elk geval today"),
        ({"today": "2026-11-23", "colour": 1}, "Onbekend feit: colour"),
        ({"today": "soon"}, "Het feit 'today' is niet te lezen"),
        ({"today": None}, "Het feit 'today' is niet te lezen"),
        ({"today": 5}, "Het feit 'today' is niet te lezen"),
        ({"today": "2026-11-23", "by_person": "yes"}, "Het feit 'by_person' is niet te lezen"),
        ({"today": "2026-11-23", "plan_fee_cents": 1.5}, "Het feit 'plan_fee_cents' is niet te lezen"),
        ({"today": "2026-11-23", "plan_fee_cents": True}, "Het feit 'plan_fee_cents' is niet te lezen"),
        ({"today": "2026-11-23", "holds": "wsnp"}, "Het feit 'holds' is niet te lezen"),
        ({"today": "2026-11-23", "holds": ["sleep"]}, "Het feit 'holds' is niet te lezen"),
        ({"today": "2026-11-23", "earlier_stage": 3}, "Het feit 'earlier_stage' is niet te lezen"),
    ],
)
def test_a_fact_that_is_unknown_missing_or_unfit_is_refused(
    capsys: pytest.CaptureFixture[str], file: Path, facts: dict[str, object], words: str
) -> None:
    file.write_text(json.dumps(facts), encoding="utf-8")
    assert main(["stage", "--from", "due", "--to", "overdue", str(file)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err


def test_a_chance_that_is_no_number_is_refused(file: Path) -> None:
    file.write_text('{"win": "1/0"}', encoding="utf-8")
    with pytest.raises(LawError, match="Het feit 'win' is niet te lezen"):
        read_facts(file, Prospects)
    file.write_text('{"win": "1/2"}', encoding="utf-8")
    with pytest.raises(LawError, match="Er ontbreken feiten: geef in elk geval win, collect"):
        read_facts(file, Prospects)


@pytest.mark.parametrize("text", [None, "{", "[]", "7"])
def test_a_file_that_holds_no_object_is_refused(file: Path, text: str | None) -> None:
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(LawError, match="is geen leesbaar JSON-bestand"):
        read_facts(file, StageFacts)
