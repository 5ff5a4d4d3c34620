"""The statement from a file: the shapes of the command, and refusals that name the place."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from voldaan_law.cli import main
from voldaan_law.errors import LawError
from voldaan_law.nl.statement_account import Account, Claim, Cost, CreditNote, Payment
from voldaan_law.nl.statement_file import read_account, read_accounts

CLAIM: dict[str, object] = {
    "id": "A",
    "principal": "1000.00",
    "interest_from": "2025-01-01",
    "kind": "statutory",
}
FILE: dict[str, object] = {
    "claims": [CLAIM],
    "costs": [{"amount": "40.00", "due_on": "2025-01-01"}],
    "payments": [{"on": "2025-01-02", "amount": "50.33"}],
    "on": "2025-01-02",
}


def write(folder: Path, data: object) -> str:
    path = folder / "account.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    assert main(["statement", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_an_object_is_answered_by_an_object_that_mirrors_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = answer(capsys, write(tmp_path, FILE))
    assert isinstance(found, dict)
    proof = {
        name: found.pop(name) for name in ("steps", "rules", "sources", "needs_judgement", "unverified", "receipt")
    }
    assert proof["rules"] == ["LR-1.10", "LR-5.10", "LR-5.02"]
    assert found == {
        "on": "2025-01-02",
        "convention": "act365",
        "costs_cents": 0,
        "interest_cents": 0,
        "principal_cents": 99_000,
        "surplus_cents": 0,
        "claims": [
            {"id": "A", "costs_cents": 0, "interest_cents": 0, "capitalised_cents": 0, "principal_cents": 99_000}
        ],
        "lines": [
            {"what": "principal", "on": "2025-01-01", "claim": "A", "amount_cents": 100_000, "balance_cents": 100_000},
            {"what": "costs", "on": "2025-01-01", "claim": None, "amount_cents": 4000, "balance_cents": 104_000},
            {
                "what": "interest",
                "on": "2025-01-02",
                "claim": "A",
                "amount_cents": 33,
                "balance_cents": 104_033,
                "from": "2025-01-01",
                "until": "2025-01-02",
                "days": 2,
                "percent": 6,
                "base": 100_000,
                "interest": 33,
            },
            {
                "what": "payment",
                "on": "2025-01-02",
                "claim": None,
                "amount_cents": -5033,
                "balance_cents": 99_000,
                "costs_cents": 4000,
                "interest_cents": 33,
                "principal_cents": 1000,
                "surplus_cents": 0,
                "parts": [{"claim": "A", "costs_cents": 0, "interest_cents": 33, "principal_cents": 1000}],
            },
        ],
    }


def test_a_list_is_answered_by_a_list(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = answer(capsys, write(tmp_path, [FILE, {"claims": [], "on": "2025-01-02"}]))
    assert isinstance(found, list)
    assert [one["principal_cents"] for one in found] == [99_000, 0]
    assert answer(capsys, write(tmp_path, [])) == []


def test_a_percentage_that_is_not_whole_is_printed_as_a_decimal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = answer(capsys, write(tmp_path, FILE | {"claims": [CLAIM | {"kind": "6,5"}]}))
    assert isinstance(found, dict)
    assert found["lines"][2]["percent"] == 6.5


def test_without_json_the_statement_is_told_line_by_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["statement", write(tmp_path, FILE), "--language", "en"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Open on 2 January 2025: costs €0.00, interest €0.00, principal €990.00."
    )


def test_the_state_of_knowledge_can_be_asked_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write(tmp_path, FILE | {"on": "2026-01-01"})
    assert main(["statement", path, "--known-on", "2025-12-09"]) == 2
    assert main(["statement", path, "--known-on", "2025-12-10"]) == 0
    capsys.readouterr()


def test_everything_a_file_can_hold_is_read() -> None:
    data = {
        "claims": [
            CLAIM | {"kind": "6.5", "due_on": "2024-12-30", "incurred_on": "2024-12-01"},
            {"id": 7, "principal": "1", "interest_from": None, "kind": "commercial"},
            {"id": "M", "principal": "2", "interest_from": None, "kind": "1,5/month"},
        ],
        "costs": [
            {"amount": "1", "due_on": "2025-01-01", "for": 7},
            {"amount": "2", "due_on": "2025-01-01", "for": None},
        ],
        "payments": [
            {"on": "2025-01-03", "amount": "3", "for": 7},
            {"on": "2025-01-03", "amount": "4", "for": ["A", 7]},
            {"on": "2025-01-03", "amount": "5", "for": None},
        ],
        "credit_notes": [{"on": "2025-01-03", "amount": "6", "for": "A"}],
        "on": "2025-01-04",
        "convention": "calendar_year",
    }
    third, first = date(2025, 1, 3), date(2025, 1, 1)
    assert read_account(data) == Account(
        claims=(
            Claim("A", 100_000, first, "contractual", Fraction("6.5"), date(2024, 12, 30), date(2024, 12, 1)),
            Claim("7", 100, None, "commercial"),
            Claim("M", 200, None, "monthly", Fraction("1.5")),
        ),
        costs=(Cost(100, first, "7"), Cost(200, first)),
        payments=(Payment(third, 300, ("7",)), Payment(third, 400, ("A", "7")), Payment(third, 500)),
        credit_notes=(CreditNote(third, 600, "A"),),
        on=date(2025, 1, 4),
        convention="calendar_year",
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "In de opgave klopt 'JSON' niet: geef een object"),
        (FILE | {"claims": None}, "In de opgave klopt 'claims' niet: geef een lijst"),
        ({"on": "2025-01-01"}, "In de opgave klopt 'claims' niet: geef een lijst"),
        (FILE | {"payments": {}}, "In de opgave klopt 'payments' niet: geef een lijst"),
        (
            FILE | {"payment": []},
            "In de opgave klopt 'payment' niet: die naam is onbekend; kies uit claims, convention",
        ),
        (FILE | {"claims": [7]}, "In de opgave, claims 1 klopt 'JSON' niet"),
        (FILE | {"claims": [CLAIM | {"id": ""}]}, "In de opgave, claims 1 klopt 'id' niet: noem het id"),
        (FILE | {"claims": [CLAIM | {"id": True}]}, "In de opgave, claims 1 klopt 'id' niet: noem het id"),
        (FILE | {"claims": [CLAIM | {"kind": None}]}, "klopt 'kind' niet: geef een tekst"),
        (FILE | {"claims": [CLAIM | {"kind": ""}]}, "klopt 'kind' niet: geef een tekst"),
        (FILE | {"claims": [CLAIM | {"kind": "legal"}]}, "'legal' is geen rentesoort"),
        (FILE | {"claims": [CLAIM | {"kind": "2/maand"}]}, "'2/maand' is geen rentesoort"),
        (FILE | {"claims": [CLAIM | {"kind": "1/0"}]}, "'1/0' is geen rentesoort"),
        (
            FILE | {"claims": [CLAIM | {"principal": 1000}]},
            "klopt 'principal' niet: geef een bedrag in euro's als tekst",
        ),
        (FILE | {"claims": [CLAIM | {"principal": "-1"}]}, "klopt 'principal' niet: '-1' is geen bedrag"),
        (FILE | {"claims": [CLAIM | {"interest_from": "2025-02-30"}]}, "klopt 'interest_from' niet: geef een datum"),
        (FILE | {"costs": [{"amount": "1"}]}, "In de opgave, costs 1 klopt 'due_on' niet: geef een datum"),
        (FILE | {"payments": [{"amount": "1"}]}, "In de opgave, payments 1 klopt 'on' niet: geef een datum"),
        (FILE | {"credit_notes": [{"amount": "1"}]}, "In de opgave, credit_notes 1 klopt 'on' niet: geef een datum"),
        (FILE | {"on": 20250101}, "In de opgave klopt 'on' niet: geef een datum"),
        (FILE | {"convention": 365}, "In de opgave klopt 'convention' niet: geef een tekst"),
        (FILE | {"payments": [{"on": "2025-01-01", "amount": "1", "for": [None]}]}, "klopt 'for' niet"),
        (FILE | {"credit_notes": [{"on": "2025-01-01", "amount": "1"}]}, "credit_notes 1 klopt 'for' niet"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_place(data: object, words: str) -> None:
    with pytest.raises(LawError) as refusal:
        read_account(data)
    assert words in refusal.value.sentence


def test_a_file_that_cannot_be_read_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    for path, words in ((tmp_path / "none.json", "is niet te lezen"), (tmp_path / "broken.json", "is geen JSON")):
        assert main(["statement", str(path), "--json"]) == 2
        printed = capsys.readouterr()
        assert (printed.out, printed.err.count("\n")) == ("", 1)
        assert words in printed.err
    for path, sentence, english in (
        (
            tmp_path / "none.json",
            "Het bestand '{}' is niet te lezen: geef het pad van een JSON-bestand.",
            "Cannot read '{}'.",
        ),
        (tmp_path / "broken.json", "'{}' is geen JSON: zie de README van voldaan-law.", "'{}' is not JSON."),
    ):
        with pytest.raises(LawError) as refusal:
            read_accounts(path)
        assert (refusal.value.sentence, refusal.value.sentence_en) == (sentence.format(path), english.format(path))
    with pytest.raises(LawError, match=r"^In de opgave klopt 'JSON' niet"):
        read_accounts(write(tmp_path, 3))
    assert main(["statement", write(tmp_path, [FILE, 3])]) == 2
    assert "In nr. 2 klopt 'JSON' niet" in capsys.readouterr().err
