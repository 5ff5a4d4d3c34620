"""Likeness: what was learned from examples says what no rule foresaw, in the words that weighed, and only so far."""

from __future__ import annotations

import math
from datetime import date

import pytest
from bench.inbox import measure
from hypothesis import given
from hypothesis import strategies as st
from tests.inbox_corpus import learn
from tests.inbox_corpus.corpus import replies
from tests.inbox_corpus.examples import examples, told

from voldaan.inbox import likeness
from voldaan.inbox.rules import ORDER_OF_CARE, Evidence, Message, classify

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
    known = {one.text for one in examples()} - {"Ok."}
    assert known.isdisjoint(one["text"] for one in told("blind"))
    assert known.isdisjoint(sample.text for sample in replies("aside"))
    assert len(known) > 1000


def test_strangers_of_whom_nothing_was_learned_are_mostly_understood() -> None:
    found = measure("blind")
    awkward = {f"{one['language']}/{n:03d}" for n, one in enumerate(told("blind"), 1) if one.get("awkward")}
    plain_wrong = [name for name, _, _ in found["wrong"] if name not in awkward]
    assert (found["replies"], len(awkward)) == (240, 120)
    assert found["accuracy"] >= 0.78
    assert len(plain_wrong) <= 6
    assert len(found["missed"]) <= 3


def test_what_is_said_without_a_known_phrase_is_told_with_the_sentence_that_speaks_most() -> None:
    text = "Goedemorgen allemaal. Wij hebben afscheid moeten nemen van opa, op wiens naam deze rekening staat. Dank u."
    found = classify(Message("Re: herinnering", text, TUESDAY))
    assert found.kind == "deceased"
    assert found.reasons[0] == Evidence(
        "deceased", "lijkt als geheel op reacties die dit zeggen",
        "Wij hebben afscheid moeten nemen van opa, op wiens naam deze rekening staat.",
    )  # fmt: skip


def _looks(**chances: float) -> dict[str, float]:
    """These chances, and what is left of one divided over the other kinds."""
    rest = (1 - sum(chances.values())) / (len(KINDS) - len(chances))
    return {kind: math.log(chances.get(kind, rest)) for kind in KINDS}


@pytest.mark.parametrize(
    ("looks", "kinds", "taken_back", "said"),
    [
        (_looks(paid=0.3), ["other"], (), "paid"),  # nothing was found: what it looks like most
        (_looks(paid=0.11, other=0.01), ["other"], (), ""),  # a guess
        (_looks(paid=0.3, question=0.2), ["question"], (), ""),  # a question is worth something
        (_looks(paid=0.38), ["dispute"], (), ""),  # not against a finding
        (_looks(paid=0.42), ["dispute"], (), "paid"),
        (_looks(paid=0.6, deceased=0.1), ["deceased"], (), ""),  # in which the rules are seldom wrong
        (_looks(paid=0.4, dispute=0.1), ["dispute", "paid"], (), "paid"),  # both were found
        (_looks(paid=0.4, question=0.18), ["question"], {"paid"}, ""),  # a rule took it back
        (_looks(out_of_office=0.9), ["other"], (), ""),  # then chasing would go on
        (_looks(stop=0.9), ["dispute"], (), ""),  # that is recorded at once
        (_looks(stop=0.45), ["other"], (), ""),
        (_looks(stop=0.9), ["question"], (), "stop"),
        (_looks(stop=0.9), ["dispute", "stop"], (), "stop"),
    ],
)
def test_what_the_rules_found_is_outweighed_only_so_far(
    looks: dict[str, float], kinds: list[str], taken_back: tuple[str, ...], said: str
) -> None:
    assert likeness.outweighing(looks, kinds, taken_back) == said


def test_our_own_subject_says_nothing_about_him() -> None:
    assert likeness.said("Re: Laatste herinnering", "ok") == "ok"
    assert likeness.said("Verhuisd", "ok") == "Verhuisd\nok"


@given(st.text(max_size=400))
def test_any_text_has_chances_that_add_up(text: str) -> None:
    looks = likeness.chances(text)
    assert sorted(looks) == KINDS
    assert sum(map(math.exp, looks.values())) == pytest.approx(1)


def test_a_text_without_a_known_word_looks_like_everything() -> None:
    assert likeness.chances("☎☎☎") == pytest.approx(dict.fromkeys(KINDS, -math.log(15)))
