"""Likeness (gelijkenis): which kind of reply somebody's words look most like, by what was learned from examples. Pure.

The rules say what a sentence states; this says what the whole resembles, where nobody foresaw the phrase. It is a
linear model over words, pairs of words and pieces of words, whose weights ``tests/inbox_corpus/learn.py`` makes from
our own examples.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from voldaan.inbox.vocabulary import fold

PIECES = (4, 5)
#: Longer is not read: what somebody wants stands in the beginning.
LONGEST = 4_000
#: A reply with less in it than this (the root of its summed squares) says less.
FULL = 30.0
#: How much a finding of the rules weighs, as the logarithm of a ratio of chances: the first one by how often such a
#: finding is right in replies that nobody had seen (nine in ten, or seven), another one, and one that was taken back.
FOUND, FOUND_LITTLE, FOUND_TOO, TAKEN_BACK = 2.0, 0.5, 0.5, -0.5
LITTLE = frozenset({"dispute", "other", "promise", "question", "wrong_person"})
#: Chances below which nothing is said at all, nothing against a finding, and nothing that is recorded at once.
GUESS, LIKELY, MORE_LIKELY_THAN_NOT = math.log(0.12), math.log(0.4), math.log(0.5)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[?!€]")
_ANSWERED = re.compile(r"(?:re|aw|antw|fw|fwd|wg|tr)\s*:")
_WEIGHTS = Path(__file__).parent / "words" / "likeness.tsv"


@dataclass(frozen=True, slots=True)
class Weights:
    """Gewichten: per feature how rare it is and what it says about each kind."""

    kinds: tuple[str, ...]
    features: Mapping[str, tuple[float, tuple[tuple[int, float], ...]]]


def features(text: str) -> frozenset[str]:
    """Kenmerken of a text: its words, the pairs that stand together, and the pieces that they are made of."""
    words = words_of(text)
    wholes = {f" {word} " for word in words}
    pieces = {whole[i : i + n] for whole in wholes for n in PIECES for i in range(len(whole) - n + 1)}
    return frozenset(wholes | pieces | {f"{one} {other}" for one, other in pairwise(words)})


def words_of(text: str) -> list[str]:
    """Woorden as they are looked at: folded, any number as 0."""
    return ["0" if word.isdigit() else word for word in _WORD.findall(fold(text)[:LONGEST])]


def said(subject: str, own: str) -> str:
    """Wat iemand zelf zegt: his subject too, unless it is ours that came back."""
    return own if _ANSWERED.match(fold(subject)) else f"{subject}\n{own}"


def chances(text: str) -> dict[str, float]:
    """Kansen: of each kind the natural logarithm; where no word of the text is known every kind is as likely."""
    weights = _learned()
    found = [weights.features[name] for name in sorted(features(text)) if name in weights.features]
    length = max(math.sqrt(sum(rare * rare for rare, _ in found)), FULL)
    scores = [0.0] * len(weights.kinds)
    for rare, per_kind in found:
        for kind, weight in per_kind:
            scores[kind] += weight * rare / length
    most = max(scores)
    total = most + math.log(sum(math.exp(score - most) for score in scores))
    return {kind: score - total for kind, score in zip(weights.kinds, scores, strict=True)}


def outweighing(looks: Mapping[str, float], kinds: Sequence[str], taken_back: Collection[str]) -> str:
    """De soort that the likeness says, when it outweighs the first of the ``kinds`` that the rules found; else nothing.

    Against a finding only what has a fair chance; and never that somebody is away, for then chasing would go on. That
    he wants to be left alone is recorded at once: not against a finding, and only when it is more likely than not.
    """
    found = set(kinds) - {"question", "other"}
    bonus = dict.fromkeys(taken_back, TAKEN_BACK) | dict.fromkeys(kinds[1:], FOUND_TOO)
    bonus[kinds[0]] = FOUND_LITTLE if kinds[0] in LITTLE else FOUND
    silence = {"stop"} if found or looks["stop"] < MORE_LIKELY_THAN_NOT else set()
    barred = {"out_of_office", *silence} - set(kinds)
    weighed = {kind: chance + bonus.get(kind, 0.0) for kind, chance in looks.items() if kind not in barred}
    kind = max(weighed, key=lambda kind: weighed[kind])
    least = -math.inf if kind in kinds else LIKELY if found else GUESS
    return "" if kind == kinds[0] or looks[kind] < least else kind


@cache
def _learned() -> Weights:
    """What was learned, as ``learn.py`` wrote it: a heading, the kinds, then a feature a line."""
    lines = _WEIGHTS.read_text("utf-8").splitlines()
    table: dict[str, tuple[float, tuple[tuple[int, float], ...]]] = {}
    for line in lines[2:]:
        name, rare, *rest = line.split("\t")
        table[name] = (int(rare) / 100, tuple((int(kind, 16), int(weight) / 100) for kind, weight in
                                              (part.split(":") for part in rest)))  # fmt: skip
    return Weights(tuple(lines[1].split()), table)
