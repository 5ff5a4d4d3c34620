"""The linters on the command line: shapes, exit codes, refusals."""

import io
import json
from pathlib import Path

import pytest

from voldaan_law.cli import main

LETTER = (
    "Factuur 7 van € 1.000,00 van Bakkerij Bol staat open.\n\n"
    "Betaal binnen 14 dagen na dagtekening van deze brief.\n\n"
    "Betaalt u niet op tijd, dan bent u € 181,50 incassokosten verschuldigd.\n"
)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def file_with(folder: Path, text: str) -> str:
    path = folder / "text.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


def rules(found: dict[str, object]) -> list[str]:
    findings = found["findings"]
    assert isinstance(findings, list)
    return [one["rule"] for one in findings]


def test_a_notice_is_checked_against_its_principal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    name = file_with(tmp_path, LETTER)
    found = answer(capsys, "lint", "notice", name, "--principal", "1000")
    assert found["valid"] is False
    assert rules(found) == ["LR-2.04", "LR-2.07"]
    assert found["findings"][0] == {  # type: ignore[index]
        "rule": "LR-2.04",
        "severity": "error",
        "where": {
            "line": 3,
            "start": LETTER.index("14 dagen"),
            "end": LETTER.index("brief.") + 6,
            "words": "14 dagen na dagtekening van deze brief.",
        },
        "fix": "Schrijf: 'binnen vijftien dagen nadat deze brief bij u is bezorgd'.",
        "fix_en": "Write: 'binnen vijftien dagen nadat deze brief bij u is bezorgd' "
        "(within fifteen days after delivery).",
        "why": "De termijn telt vanaf de brief zelf of de verzending; hij moet beginnen op de dag na ontvangst.",
        "why_en": "The term counts from the letter itself or its dispatch; it must start on the day after receipt.",
        "key": "notice.term_from_dispatch",
    }
    assert found["receipt"] and found["sources"] and found["steps"]


def test_vat_and_the_day_of_dispatch_can_be_given(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = LETTER.replace("binnen 14 dagen na dagtekening van deze brief", "uiterlijk op 22 december 2026")
    name = file_with(tmp_path, text.replace("verschuldigd.", "verschuldigd; wij kunnen de btw niet verrekenen."))
    asked = ["lint", "notice", name, "--principal", "1000", "--vat"]
    assert rules(answer(capsys, *asked)) == ["LR-2.04"]
    found = answer(capsys, *asked, "--sent", "2026-12-03")
    assert (found["valid"], rules(found)) == (True, ["LR-2.04"])
    assert answer(capsys, *asked, "--sent", "2026-12-04")["valid"] is False


@pytest.mark.parametrize(
    ("what", "text", "rule"),
    [
        ("reminder", "Wij rekenen € 5,00 administratiekosten.", "LR-3.02"),
        ("terms", "U mag de betaling niet opschorten.", "LR-7.03"),
        ("threats", "Wij leggen beslag op uw loon.", "LR-4.18"),
    ],
)
def test_other_texts_are_checked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, what: str, text: str, rule: str
) -> None:
    found = answer(capsys, "lint", what, file_with(tmp_path, text))
    assert found["valid"] is False
    assert rule in rules(found)


def test_a_text_may_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("U betaalt binnen dertig dagen."))
    assert main(["lint", "terms", "-"]) == 0
    assert capsys.readouterr().out == "Geen fouten gevonden.\n"


def test_readability_prints_its_measures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = answer(capsys, "readability", file_with(tmp_path, "Wij sturen u een brief. Betaal de brief op tijd."))
    names = ("score", "sentences", "words", "syllables", "longest_sentence", "long_words_percent", "passive_percent")
    assert [found[name] for name in names] == [109.8, 2, 10, 12, 5, 0, 0]


def test_refusals_are_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    name = file_with(tmp_path, LETTER)
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\xfa")
    asked = [
        (["lint", "notice", name], "Geef de open hoofdsom met --principal"),
        (["lint", "notice", name, "--principal", "0"], "geef het bedrag"),
        (["lint", "terms", str(tmp_path / "none.txt")], "is niet te lezen"),
        (["lint", "terms", str(tmp_path / "bytes.txt")], "is niet te lezen"),
        (["lint", "novel", name], "De opdracht klopt niet"),
        (["readability", file_with(tmp_path, "020")], "geen hele zin"),
    ]
    for arguments, words in asked:
        assert main(arguments) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert words in printed.err
        assert printed.err.count("\n") == 1
