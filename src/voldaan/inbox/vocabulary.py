"""Vocabulary (woordenlijst): the words of each language, from ``words/*.toml``, over text without accents."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("nl", "en", "de")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Rule:
    """Regel: a pattern that says of a sentence what somebody wants, with why, in Dutch.

    ``scope`` is how far ``unless`` is looked for: the clause in which the pattern stands, or the whole sentence.
    """

    kind: str
    why: str
    any: re.Pattern[str]
    unless: re.Pattern[str] | None
    scope: str


@dataclass(frozen=True, slots=True)
class DateWords:
    """Datumwoorden of a language; each pattern takes the place of a word or a number."""

    months: dict[str, int]
    weekdays: dict[str, int]
    days: dict[str, int]
    numbers: dict[str, int]
    patterns: dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Woordenlijst of one language."""

    language: str
    common: frozenset[str]
    rules: tuple[Rule, ...]
    contrast: re.Pattern[str]
    mentions: dict[str, re.Pattern[str]]
    irony: re.Pattern[str]
    spelling: tuple[tuple[re.Pattern[str], str], ...]
    dates: DateWords

    def spelled(self, folded: str) -> str:
        """Gespeld: folded text as it is written with care, whatever was typed."""
        for pattern, plain in self.spelling:
            folded = pattern.sub(plain, folded)
        return folded


def fold(text: str) -> str:
    """Gevouwen: lower case without accents, with plain quotation marks."""
    plain = unicodedata.normalize("NFKD", text.translate(_QUOTES).replace("ß", "ss").replace("ẞ", "ss"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


@cache
def of(language: str) -> Vocabulary:
    """De woordenlijst of a language."""
    data, indirect = (_read(name) for name in (f"{language}.toml", f"{language}-indirect.toml"))
    parts: dict[str, str] = data["parts"]

    def compiled(patterns: list[str]) -> re.Pattern[str]:
        whole = "|".join(f"(?:{pattern})" for pattern in patterns)
        for _ in range(3):
            for name, part in parts.items():
                whole = whole.replace(f"<{name}>", f"(?:{part})")
        return re.compile(whole)

    rules = tuple(
        Rule(r["kind"], r["why"], compiled(r["any"]), compiled(r["unless"]) if "unless" in r else None,
             r.get("scope", "clause"))
        for r in (*data["rule"], *indirect["rule"])
    )  # fmt: skip
    return Vocabulary(
        language=language,
        common=frozenset(data["common"].split()),
        rules=rules,
        contrast=compiled([data["contrast"]]),
        mentions={kind: compiled([pattern]) for kind, pattern in data["mentions"].items()},
        irony=compiled([data["irony"]]),
        spelling=tuple((re.compile(typed), plain) for typed, plain in indirect["spelling"].items()),
        dates=_dates(data["dates"]),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words" / name).read_text("utf-8"))


def _dates(data: dict[str, Any]) -> DateWords:
    months, weekdays, numbers = (_numbered(data[name]) for name in ("months", "weekdays", "numbers"))
    days = {word.replace("_", " "): int(n) for word, n in data["days"].items()}
    words = {
        "month": _one_of(months), "weekday": _one_of(weekdays), "day": _one_of(days),
        "n": rf"(?:\d{{1,3}}|{_one_of(numbers)})",
    }  # fmt: skip
    patterns = {}
    for name, pattern in data["patterns"].items():
        for word, options in words.items():
            pattern = pattern.replace(f"<{word}>", f"(?P<{word}>{options})")
        patterns[name] = re.compile(pattern)
    return DateWords(months, weekdays, days, numbers, patterns)


def _numbered(text: str) -> dict[str, int]:
    """Words by their place; other forms of one are behind a slash."""
    return {word: n for n, words in enumerate(text.split(), 1) for word in words.split("/")}


def _one_of(words: dict[str, int]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def language_of(text: str, subject: str = "") -> str:
    """Taal: the one of whose common words most stand in the text; Dutch when none does.

    A word of the ``subject``, which is often ours, counts half.
    """
    scores = {
        language: sum(2 * (word in of(language).common) for word in _words(text))
        + sum(word in of(language).common for word in _words(subject))
        for language in LANGUAGES
    }
    return max(LANGUAGES, key=lambda language: scores[language])


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", fold(text))
