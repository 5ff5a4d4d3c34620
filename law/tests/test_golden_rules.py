"""What the further rules say, word for word, and that both languages say it with the same numbers.

A change here is a change in what people are told: look at the difference, then write the file anew by running
``python tests/golden_rules.py`` in the folder ``law``.
"""

import importlib
import importlib.util
import json
import pkgutil
import string
from pathlib import Path

import pytest

import voldaan_law.nl
from voldaan_law.outcome import Sentence

_spec = importlib.util.spec_from_file_location("law_golden_rules", Path(__file__).with_name("golden_rules.py"))
assert _spec is not None and _spec.loader is not None
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)

STORED = json.loads(golden.FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", golden.TELLINGS)
def test_the_rules_say_the_same_as_before(name: str) -> None:
    assert golden.tell(name) == STORED[name]


def test_nothing_stored_is_left_over() -> None:
    assert list(STORED) == list(golden.TELLINGS)


def _sentences() -> list[Sentence]:
    names = [found.name for found in pkgutil.iter_modules(voldaan_law.nl.__path__) if not found.ispkg]
    modules = [importlib.import_module(f"voldaan_law.nl.{name}") for name in names]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Sentence)]


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_of_a_sentence_hold_the_same_numbers() -> None:
    sentences = _sentences()
    assert len(sentences) > 100
    for sentence in sentences:
        assert _names(sentence.nl) == _names(sentence.en), sentence.key
