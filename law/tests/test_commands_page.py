"""The page of commands: every example on it is run, and answers what the page says."""

import json
import re
import shlex
from pathlib import Path

import pytest

from voldaan_law.cli import COMMANDS, main
from voldaan_law.cli_rules import RULE_COMMANDS
from voldaan_law.cli_situations import SITUATION_COMMANDS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "law-commands.md"
SECTION = re.compile(r"^### (\S+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^`(\S+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^```console\n\$ python -m voldaan_law (.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROOF = {"steps", "rules", "sources", "needs_judgement", "unverified", "receipt"}
TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = dict(SECTION.findall(TEXT))
EXAMPLES = [(name, *found) for name, section in SECTIONS.items() for found in EXAMPLE.findall(section)]


def test_every_command_is_on_the_page_with_its_shape() -> None:
    assert set(SECTIONS) == set(COMMANDS | RULE_COMMANDS | SITUATION_COMMANDS)
    assert [name for name, section in SECTIONS.items() if f"\n`{name}" not in section] == []
    assert {name for name, *_ in EXAMPLES} == set(SECTIONS) - {"docs"}


@pytest.mark.parametrize(("name", "arguments", "answer"), EXAMPLES, ids=[found[1] for found in EXAMPLES])
def test_an_example_answers_what_the_page_says(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    arguments: str,
    answer: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for file, content in FILE.findall(TEXT):
        Path(file).write_text(content, encoding="utf-8")
    code = main(shlex.split(arguments))
    printed = capsys.readouterr()
    assert arguments.startswith(name)
    assert code in (0, 2)
    if code == 2:
        assert printed.err == answer
    elif "--json" in arguments:
        found = json.loads(printed.out)
        assert {key: value for key, value in found.items() if key not in PROOF} == json.loads(answer)
    else:
        assert printed.out == answer
