"""The replies of our own: enough of them, half of them awkward, and set aside by a rule that nobody chose."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.inbox_corpus.corpus import is_aside, replies


@pytest.mark.parametrize("folder", ["seen", "aside"])
def test_every_reply_is_where_the_hash_of_its_name_puts_it(folder: str) -> None:
    assert {is_aside(sample.language, sample.name) for sample in replies(folder)} == {folder == "aside"}


def test_no_two_replies_share_a_name_and_every_language_and_kind_is_there() -> None:
    samples = [*replies("seen"), *replies("aside")]
    assert len({(sample.language, sample.name) for sample in samples}) == len(samples) >= 170
    assert set(Counter(sample.language for sample in samples)) == {"nl", "en", "de"}
    assert len({sample.kind for sample in samples}) == 15


@pytest.mark.parametrize("folder", ["seen", "aside"])
def test_every_reply_becomes_a_mail(folder: str) -> None:
    for sample in replies(folder):
        assert b"From: " in sample.mail({"B": "B" * 26, "D": "D" * 26})
