"""Plain replies that came after the rules: what was learned from them stays learned."""

from __future__ import annotations

import tomllib
from datetime import date

from tests.inbox_corpus.corpus import FOLDER

from voldaan.inbox.rules import Message, classify

LATER = tomllib.loads((FOLDER / "later.toml").read_text("utf-8"))["reply"]


def test_plain_replies_are_what_they_say() -> None:
    wrong = [
        (one["kind"], found, one["text"])
        for one in LATER
        if (found := classify(Message("Re: Herinnering factuur 2026-0101", one["text"], date(2026, 11, 10))).kind)
        != one["kind"]
    ]
    assert (len(LATER), wrong) == (188, [])


def test_the_language_is_that_of_the_words_and_not_of_our_subject() -> None:
    said = classify(
        Message("Re: Herinnering factuur 2026-0101", "Das Geld kommt bis zum 20. November.", date(2026, 11, 10))
    )
    assert (said.language, said.kind, said.on) == ("de", "promise", date(2026, 11, 20))
