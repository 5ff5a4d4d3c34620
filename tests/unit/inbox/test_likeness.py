"""Likeness: what was learned from examples says what no rule foresaw, in the words that weighed, and only so far."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date

import pytest
from bench.inbox import measure
from hypothesis import given
from hypothesis import strategies as st
from tests.inbox_corpus import learn
from tests.inbox_corpus.corpus import replies
from tests.inbox_corpus.examples import examples, told

from voldaan.inbox import likeness
from voldaan.inbox.rules import ORDER_OF_CARE, Message, classify

TUESDAY = date(2026, 11, 10)
KINDS = sorted(ORDER_OF_CARE)


def test_the_table_is_what_these_examples_teach() -> None:
    kept = learn.TARGET.read_text("utf-8").splitlines()
    assert kept[0] == f"# learned from {len(list(examples()))} examples, {learn.fingerprint(list(examples()))}", (
        "The examples changed: run python -m tests.inbox_corpus.learn"
    )
    now = learn.learn(list(examples()))
    assert now[:2] == kept[:2]
    old, new = (dict(line.split("\t", 1) for line in lines[2:]) for lines in (kept, now))
    different = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    assert len(different) <= len(old) // 100  # another processor rounds a few otherwise


def test_nothing_is_learned_from_what_serves_to_measure_with() -> None:
    known = {one.text for one in examples()}
    assert known.isdisjoint(one["text"] for one in told("blind"))
    assert known.isdisjoint(sample.text for sample in replies("aside"))
    assert len(known) > 1000


def test_strangers_of_whom_nothing_was_learned_are_mostly_understood() -> None:
    found = measure("blind")
    assert found["accuracy"] >= 0.8
    assert len(found["missed"]) <= 2
    plain = Counter(bool(one.get("awkward")) for one in told("blind"))
    assert plain[False] == plain[True]


def test_what_is_said_without_a_known_phrase_is_told_in_the_words_that_weighed() -> None:
    found = classify(Message("Re: herinnering", "Die tegels lagen in gruzelementen op de pallet, dus nee.", TUESDAY))
    assert (found.kind, found.reasons[0].kind) == ("dispute", "dispute")
    assert found.reasons[0].why == "lijkt als geheel op reacties die dit zeggen"
    assert "pallet" in found.reasons[0].words


def test_likeness_never_says_that_somebody_is_away_nor_silences_against_the_rules() -> None:
    chances = dict.fromkeys(KINDS, math.log(0.01))
    sure_away = likeness.Likeness(chances | {"out_of_office": math.log(0.8)}, {})
    assert likeness.outweighing(sure_away, ["question"], found_much=False, taken_back=()) == ""
    sure_stop = likeness.Likeness(chances | {"stop": math.log(0.8)}, {})
    assert likeness.outweighing(sure_stop, ["dispute"], found_much=True, taken_back=()) == ""
    assert likeness.outweighing(sure_stop, ["question"], found_much=False, taken_back=()) == "stop"
    assert likeness.outweighing(sure_stop, ["dispute", "stop"], found_much=True, taken_back=()) == "stop"


@pytest.mark.parametrize(("ratio", "kind"), [(1.9, ""), (2.1, "promise")])
def test_what_the_rules_found_stands_until_likeness_says_much_more(ratio: float, kind: str) -> None:
    looks = likeness.Likeness(dict.fromkeys(KINDS, -9.0) | {"paid": -3.0, "promise": -3.0 + ratio}, {})
    assert likeness.outweighing(looks, ["paid"], found_much=True, taken_back=()) == kind
    assert likeness.outweighing(looks, ["paid"], found_much=True, taken_back={"promise"}) == ""


def test_our_own_subject_says_nothing_about_him() -> None:
    assert likeness.said("Re: Laatste herinnering", "ok") == "ok"
    assert likeness.said("Verhuisd", "ok") == "Verhuisd\nok"


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_has_chances_that_add_up(subject: str, own: str) -> None:
    looks = likeness.looks_like(subject, own)
    assert sorted(looks.chances) == KINDS
    assert sum(map(math.exp, looks.chances.values())) == pytest.approx(1)
    assert all(word in likeness.words_of(likeness.said(subject, own)) for words in looks.words.values()
               for word in filter(None, words.split(", ")))  # fmt: skip


def test_a_text_without_a_known_word_looks_like_everything() -> None:
    assert likeness.looks_like("", "☎☎☎").chances == pytest.approx(dict.fromkeys(KINDS, -math.log(15)))
