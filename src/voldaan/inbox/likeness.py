"""Likeness (gelijkenis): which kind of reply somebody's words look most like, by what was learned from examples. Pure.

The rules say what a sentence states; this says what the whole resembles, where nobody foresaw the phrase. It is a
linear model over words, pairs of words and pieces of words, whose weights ``tests/inbox_corpus/learn.py`` makes from
our own examples. What it found is told in the words that weighed most.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
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
TOLD_WORDS, SHORTEST_TOLD = 3, 4
#: How much a finding of the rules weighs, as the logarithm of a ratio of chances: the first one by how often such a
#: finding is right in replies that nobody had seen (nine in ten, or seven), another one, and one that was taken back.
FOUND, FOUND_LITTLE, FOUND_TOO, TAKEN_BACK = 2.0, 0.5, 0.5, -0.5
LITTLE = frozenset({"dispute", "other", "promise", "question", "wrong_person"})
#: Below this chance nothing is said against a finding.
LIKELY = math.log(0.4)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[?!€]")
_ANSWERED = re.compile(r"(?:re|aw|antw|fw|fwd|wg|tr)\s*:")
_WEIGHTS = Path(__file__).parent / "words" / "likeness.tsv"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Gelijkenis of a reply: the natural logarithm of the chance of each kind, and the words that speak for it."""

    chances: Mapping[str, float]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Weights:
    """Gewichten: per feature how rare it is and what it says about each kind."""

    kinds: tuple[str, ...]
    features: Mapping[str, tuple[float, tuple[tuple[int, float], ...]]]


def features(text: str) -> dict[str, tuple[int, ...]]:
    """Kenmerken of a text, each with the places of the words that it was found in."""
    words = words_of(text)
    found: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        whole = f" {word} "
        pieces = {whole} | {whole[i : i + n] for n in PIECES for i in range(len(whole) - n + 1)}
        for piece in pieces:
            found[piece].append(place)
    for place, (one, other) in enumerate(pairwise(words)):
        found[f"{one} {other}"] += [place, place + 1]
    return {feature: tuple(places) for feature, places in found.items()}


def words_of(text: str) -> list[str]:
    """Woorden as they are looked at: folded, any number as 0."""
    return ["0" if word.isdigit() else word for word in _WORD.findall(fold(text)[:LONGEST])]


def said(subject: str, own: str) -> str:
    """Wat iemand zelf zegt: his subject too, unless it is ours that came back."""
    return own if _ANSWERED.match(fold(subject)) else f"{subject}\n{own}"


def looks_like(subject: str, own: str) -> Likeness:
    """Waar het op lijkt; where no word of it is known every kind is as likely."""
    weights = _learned()
    text = said(subject, own)
    found = [(weights.features[name], places) for name, places in features(text).items() if name in weights.features]
    length = max(math.sqrt(sum(rare * rare for (rare, _), _ in found)), FULL)
    scores = [0.0] * len(weights.kinds)
    speaks: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for (rare, per_kind), places in found:
        for kind, weight in per_kind:
            scores[kind] += weight * rare / length
            for place in places:
                speaks[kind][place] += weight * rare / len(places)
    most = max(scores)
    total = most + math.log(sum(math.exp(score - most) for score in scores))
    words = words_of(text)
    return Likeness(
        {kind: score - total for kind, score in zip(weights.kinds, scores, strict=True)},
        {weights.kinds[kind]: _told(by_place, words) for kind, by_place in speaks.items()},
    )


def outweighing(looks: Likeness, kinds: Sequence[str], taken_back: Collection[str]) -> str:
    """De soort that the likeness says, when it outweighs the first of the ``kinds`` that the rules found; else nothing.

    Against a finding only what has a fair chance; and never that somebody is away, for then chasing would go on,
    nor, against a finding, that he wants to be left alone, for that is recorded at once.
    """
    found = set(kinds) - {"question", "other"}
    bonus = dict.fromkeys(taken_back, TAKEN_BACK) | dict.fromkeys(kinds[1:], FOUND_TOO)
    bonus[kinds[0]] = FOUND_LITTLE if kinds[0] in LITTLE else FOUND
    barred = {"out_of_office", *({"stop"} if found else ())} - set(kinds)
    weighed = {kind: chance + bonus.get(kind, 0.0) for kind, chance in looks.chances.items() if kind not in barred}
    kind = max(weighed, key=lambda kind: weighed[kind])
    against = found and kind not in kinds
    return "" if kind == kinds[0] or (against and looks.chances[kind] < LIKELY) else kind


def _told(by_place: Mapping[int, float], words: list[str]) -> str:
    """The words that speak most for a kind, in the order in which they stand."""
    heaviest = sorted((p for p in by_place if len(words[p]) >= SHORTEST_TOLD), key=lambda place: -by_place[place])
    chosen: dict[str, int] = {}
    for place in heaviest:
        if by_place[place] > 0 and len(chosen) < TOLD_WORDS:
            chosen.setdefault(words[place], place)
    return ", ".join(sorted(chosen, key=lambda word: chosen[word]))


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
