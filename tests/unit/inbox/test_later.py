"""Plain replies that came after the rules: what was learned from them stays learned."""

from __future__ import annotations

import tomllib
from datetime import date

from tests.inbox_corpus.corpus import FOLDER

from voldaan.inbox.rules import Message, classify

LATER = tomllib.loads((FOLDER / "later.toml").read_text("utf-8"))["reply"]
STRANGERS = tomllib.loads((FOLDER / "strangers.toml").read_text("utf-8"))["reply"]


def test_plain_replies_are_what_they_say() -> None:
    wrong = [
        (one["kind"], found, one["text"])
        for one in LATER
        if (found := classify(Message("Re: Herinnering factuur 2026-0101", one["text"], date(2026, 11, 10))).kind)
        != one["kind"]
    ]
    assert (len(LATER), wrong) == (188, [])


def test_replies_of_strangers_are_what_was_learned_of_them_and_no_paid_or_stop_is_missed_in_silence() -> None:
    wrong, missed, amounts = [], [], []
    for one in STRANGERS:
        said = Message(
            one["subject"], one["text"], one["on"], one.get("automatic", ""), tuple(one.get("attachments", ()))
        )
        found = classify(said)
        if found.kind != one.get("known_wrong") and found.kind not in (one["kind"], *one.get("also", ())):
            wrong.append((one["kind"], found.kind, one["text"]))
        if one["kind"] in ("paid", "stop") and one["kind"] not in {*found.kinds, *(e.kind for e in found.reasons)}:
            missed.append(one["text"])
        if found.amount_cents != one.get("amount_cents", found.amount_cents):
            amounts.append((one["amount_cents"], found.amount_cents, one["text"]))
    assert (wrong, missed, amounts) == ([], [], [])
    known_wrong = sum("known_wrong" in one for one in STRANGERS)
    assert (len(STRANGERS), known_wrong) == (330, 1)


def test_the_language_is_that_of_the_words_and_not_of_our_subject() -> None:
    said = classify(
        Message("Re: Herinnering factuur 2026-0101", "Das Geld kommt bis zum 20. November.", date(2026, 11, 10))
    )
    assert (said.language, said.kind, said.on) == ("de", "promise", date(2026, 11, 20))
