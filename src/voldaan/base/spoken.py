"""Uitgesproken: a sentence that we wrote in Dutch, as it is said in the language of the reader.

Refusals, the sentences of the event log and the reasons beside a decision are Dutch text, and many are kept as such.
The catalogues hold each with ``%(name)s`` where something differs; here a sentence is recognised by the words that do
not differ, and said again with what did. What no catalogue knows stays as it is.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import get_language, override, trans_real

#: Fewer letters than this around what differs, and anything might be the sentence.
LEAST_LETTERS = 4
#: From this many it is a sentence, or a good part of one.
SENTENCE_LETTERS = 12
#: Longer than this no room speaks, and so many pieces (the marks between them too) no sentence of a catalogue has.
LONGEST_TEXT, MOST_PIECES = 3000, 15
_PLACE = re.compile(r"%\((\w+)\)[sd]")
_QUOTED = re.compile(r"[“‘'\"]%\((\w+)\)[sd]")
_PIECES = re.compile(r"((?<=[.!?])\s+|[:;] )")
_ASIDE = re.compile(r"\(([^()]+)\)")
_LIST = re.compile(r"(, | en | of )")
_JOINED = {", ": ", ", " en ": " and ", " of ": " or "}
_AMOUNT = re.compile(r"(?:€\s)?(-?)(\d{1,3}(?:\.\d{3})+|\d+),(\d+)\b")
_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
_LONG_DAY = re.compile(rf"\b(\d{{1,2}})\s({'|'.join(_MONTHS)})\s(\d{{4}})\b")
_DAY = re.compile(r"\b(\d{2})-(\d{2})-(\d{4})\b")


class Pattern(NamedTuple):
    """Patroon of a sentence: its longest part of its own, all of it, how it is said, and what is quoted in it."""

    part: str
    shape: re.Pattern[str]
    said: str
    quoted: frozenset[str]


def spoken(text: str) -> str:
    """Een zin, or more of them, in the active language; the Dutch of it where the catalogues do not have it."""
    language = get_language() or "nl"
    return text if language == "nl" or not text or len(text) > LONGEST_TEXT else _spoken(language, str(text))


def recognised(language: str, text: str) -> str | None:
    """The sentence in that language when the catalogues have all of it; otherwise None."""
    for first, shape in ((text, str), (text[:1].lower() + text[1:], _capital)):
        said = _plain(language).get(first)
        if said is not None:
            return shape(said)
    for one in _patterns(language):
        if one.part in text and (found := one.shape.fullmatch(text)):
            details = found.groupdict().items()
            return one.said % {k: v if k in one.quoted else _detail(language, v) for k, v in details}
    return None


@lru_cache(maxsize=4096)
def _spoken(language: str, text: str) -> str:
    """All of it, else as much as is recognised: sentences follow each other, and one stands inside another."""
    pieces = _PIECES.split(text)
    said, start = "", 0
    while start < len(pieces):
        for end in range(min(len(pieces), start + MOST_PIECES), start, -2):
            known = recognised(language, "".join(pieces[start:end]))
            if known is not None:
                break
        said += pieces[start] if known is None else known
        said += pieces[end] if end < len(pieces) else ""
        start = end + 1
    return said


def _detail(language: str, text: str) -> str:
    """What differs: a word of ours or a list of them, a sentence inside it, an amount, a day; or somebody's own."""
    items = _LIST.split(text)
    words = [_plain(language).get(item) for item in items[::2]]
    if all(words):
        return "".join(_JOINED[item] if n % 2 else str(words[n // 2]) for n, item in enumerate(items))
    if known := recognised(language, text):
        return known
    said = _ASIDE.sub(lambda found: f"({_spoken(language, found[1])})", text)
    with override(language):
        said = _LONG_DAY.sub(_written_day, _DAY.sub(_day, _AMOUNT.sub(_amount, said)))
    return _spoken(language, said)


def _amount(found: re.Match[str]) -> str:
    euro = "€" if found[0].startswith("€") else ""
    whole = int(found[2].replace(".", ""))
    return f"{found[1]}{euro}{whole:,}.{found[3]}"


def _day(found: re.Match[str]) -> str:
    return _written(int(found[3]), int(found[2]), int(found[1])) or found[0]


def _written_day(found: re.Match[str]) -> str:
    return _written(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1])) or found[0]


def _written(year: int, month: int, day: int) -> str:
    try:
        return date_format(date(year, month, day), "j F Y")
    except ValueError:
        return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _catalogue(language: str) -> list[tuple[str, str]]:
    """Every Dutch sentence that the rooms have words for in that language."""
    known: dict[str | tuple[str, int], str] = trans_real.translation(language)._catalog  # type: ignore[attr-defined]
    pairs = ((key if isinstance(key, str) else key[0], said) for key, said in known.items())
    return [(key, said) for key, said in pairs if key and said]


@cache
def _plain(language: str) -> dict[str, str]:
    """Sentences in which nothing differs."""
    return {key: said for key, said in _catalogue(language) if not _PLACE.search(key)}


@cache
def _patterns(language: str) -> tuple[Pattern, ...]:
    """Sentences in which something differs; the one with the most words of its own is tried first."""
    found = []
    for key, said in _catalogue(language):
        own = _PLACE.sub("\0", key).replace("%%", "%").split("\0")
        letters = sum(c.isalpha() for part in own for c in part)
        if len(own) > 1 and letters >= LEAST_LETTERS:
            quoted = frozenset(_QUOTED.findall(key))
            shape, said = re.compile(_shape(key), re.DOTALL), _PLACE.sub(r"%(\1)s", said)  # what was found is text
            found.append((-letters, key, Pattern(max(own, key=len), shape, said, quoted)))
    return tuple(pattern for _, _, pattern in sorted(found, key=lambda one: one[:2]))


def _shape(text: str) -> str:
    """The sentence as a pattern: what differs may be anything, and the same where its name stands again.

    In a few words that are no sentence it is one word, or they would be seen in the middle of others.
    """
    parts, seen = _PLACE.split(text.replace("%%", "%")), set[str]()
    is_sentence = sum(c.isalpha() for part in parts[::2] for c in part) >= SENTENCE_LETTERS or text.endswith(".")
    anything = ".*?" if is_sentence else rf"(?:{_LONG_DAY.pattern}|(?:€\s)?\S*)"
    pattern = re.escape(parts[0])
    for name, words in zip(parts[1::2], parts[2::2], strict=True):
        pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{anything})"
        seen.add(name)
        pattern += re.escape(words)
    return pattern
