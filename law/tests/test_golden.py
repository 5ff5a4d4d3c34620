"""What the kernel says, word for word: values, steps in both languages, articles, inputs, receipts, refusals.

A change here is a change in what people are told: look at the difference, then write the file anew by running
``python tests/golden.py`` in the folder ``law``.
"""

import importlib.util
import json
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("law_golden", Path(__file__).with_name("golden.py"))
assert _spec is not None and _spec.loader is not None
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)

STORED = json.loads(golden.FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", golden.TELLINGS)
def test_the_kernel_says_the_same_as_before(name: str) -> None:
    assert golden.tell(name) == STORED[name]


def test_nothing_stored_is_left_over() -> None:
    assert list(STORED) == list(golden.TELLINGS)
