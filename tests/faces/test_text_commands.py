"""Texts from the command line: list, show, lint, and kept as files that come back unchanged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.faces.conftest import Office

from voldaan.base.errors import Refused
from voldaan.cli import commands, parser


def ask(office: Office, capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    options = parser.build().parse_args(["--administration", "Alfa", "text", *map(str, words), "--json"])
    commands.run(options, office.folder)
    return json.loads(capsys.readouterr().out)


def test_every_text_is_listed_and_what_ships_passes_the_check(alfa: Office, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ask(alfa, capsys, "list")
    assert (len(rows), {row["version"] for row in rows}) == (29 * 7, {0})
    assert ask(alfa, capsys, "show", "reminder")["text"]["subject"] == "Herinnering: {claims_title}"


def test_an_exported_text_comes_back_as_itself_and_changed_as_a_new_version(
    alfa: Office, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "teksten"
    assert ask(alfa, capsys, "export", folder) == {"files": 29 * 7}
    file = folder / "nl-reminder-formal.toml"
    assert ask(alfa, capsys, "import", file) == {"number": 0, "state": "in_force"}
    file.write_text(file.read_text(encoding="utf8") + '\n[[blocks]]\ntext = "Fijne dag nog."\n', encoding="utf8")
    assert ask(alfa, capsys, "lint", file) == []
    assert ask(alfa, capsys, "import", file) == {"number": 1, "state": "waits"}
    assert ask(alfa, capsys, "import", file, "--use") == {"number": 1, "state": "in_force"}
    assert ask(alfa, capsys, "show", "reminder")["text"]["blocks"][-1] == {"text": "Fijne dag nog."}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("kind = ", "geen geldige TOML"),
        ('kind = "greeting"\nlanguage = "nl"\nform = "formal"\n', "bestaat niet"),
        ('kind = "reminder"\nlanguage = "nl"\nform = "formal"\n', "niet compleet"),
    ],
)
def test_a_file_that_is_no_text_is_refused(
    alfa: Office, capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "tekst.toml"
    file.write_text(content, encoding="utf8")
    with pytest.raises(Refused) as refusal:
        ask(alfa, capsys, "import", file)
    assert said in refusal.value.sentence
