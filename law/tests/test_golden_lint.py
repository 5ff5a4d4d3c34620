"""What the linters find in each text of the corpus, fault by fault and place by place, and every fault word for word.

A change here is a change in what people are told: look at the difference, then write the file anew by running
``python tests/golden_lint.py`` in the folder ``law``.
"""

import importlib.util
import json
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("law_golden_lint", Path(__file__).with_name("golden_lint.py"))
assert _spec is not None and _spec.loader is not None
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)

STORED = json.loads(golden.FILE.read_text(encoding="utf-8"))
TEXTS = dict(golden.texts())


@pytest.mark.parametrize("name", TEXTS)
def test_the_linters_find_the_same_as_before(name: str) -> None:
    assert golden.tell(TEXTS[name]) == STORED["texts"][name]


def test_every_fault_says_the_same_as_before() -> None:
    assert golden.faults() == STORED["faults"]


def test_nothing_stored_is_left_over() -> None:
    assert list(STORED["texts"]) == list(TEXTS)


def test_a_fault_and_its_fix_hold_the_same_numbers_in_both_languages() -> None:
    for key, (_, _, severity, _, why, why_en, fix_key, fix, fix_en) in golden.faults().items():
        assert severity in ("error", "warning", "note")
        assert fix_key == f"{key}.fix"
        assert golden.names(why) == golden.names(why_en)
        assert golden.names(fix) == golden.names(fix_en)
