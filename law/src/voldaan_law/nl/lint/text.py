"""Tekst: a letter as sentences, amounts and dates, each with its place in the original.

Patterns are matched on the folded text: lower case, no accents, every white space or mark-up sign one space; it has
the same length as the original, so that every place holds in both.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from ...errors import LawError

Span = tuple[int, int]

_SIGNS = {"’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "‑": "-", "*": " ", "_": " ", "\u00ad": " "}
_SHORT_LINE = 45
_LONGEST = 100_000
_BULLET = re.compile(r"\s*(?:[-•·–>|]|\d{1,2}[.)]|[a-z][.)])\s")
_STOP = re.compile(r"[.?!]+[\"')\]]*(?=\s|$)")
# A full stop after these does not end a sentence.
_ABBREVIATIONS = re.compile(
    r"(?:^|[\s(])(?:art|nr|nrs|b\.v|n\.v|v\.o\.f|t\.n\.v|t\.a\.v|d\.d|bijv|bv|incl|excl|e\.d|o\.a"
    r"|m\.b\.t|i\.v\.m|dhr|mw"
    r"|mevr|ca|max|min|resp|jl|tel|fact|i\.z|m\.i\.v|p\.j|p\.m|evt|afd|mr|drs|dr|ir|st|a\.u\.b|d\.w\.z"
    r"|m\.u\.v|etc)\.$"
)

_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli"),
    *("augustus", "september", "oktober", "november", "december"),
)
_MONTH_NUMBERS = {**{name: n for n, name in enumerate(_MONTHS, 1)}, **{m[:3]: n for n, m in enumerate(_MONTHS, 1)}}
_MONTH_NUMBERS["mrt"] = 3
_NAMES = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?<![\d-])(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?P<d>\d{{1,2}})(?:[-/.](?P<m>\d{{1,2}})[-/.](?P<y>\d{{4}}|\d{{2}})"
    rf"|e?\s+(?P<name>{_NAMES})\b\.?(?:\s+(?P<year>\d{{4}}))?))"
    rf"(?!\d)"
)

_ONES = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_TEENS = (
    *("tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"),
)
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")


@lru_cache(maxsize=1)
def number_words() -> dict[str, int]:
    """Telwoorden: the Dutch words for 1 to 999, without accents or spaces."""
    words = {word: n for n, word in enumerate((*_ONES, *_TEENS), 1)}
    for n, word in enumerate(_TENS, 2):
        words[word] = n * 10
        for one, digit in enumerate(_ONES, 1):
            words[f"{digit}en{word}"] = n * 10 + one
    below = dict(words)
    for hundred, word in enumerate(("", *_ONES[1:]), 1):
        words[f"{word}honderd"] = hundred * 100
        words.update({f"{word}honderd{rest}": hundred * 100 + value for rest, value in below.items()})
    return words


def number_pattern(highest: int = 999) -> str:
    """A pattern for a whole number in digits or words, up to ``highest`` for the words."""
    words = sorted((word for word, n in number_words().items() if n <= highest), key=len, reverse=True)
    return rf"(?:\d{{1,3}}|{'|'.join(words)})"


def to_number(word: str) -> int:
    """The value of a number that ``number_pattern`` matched."""
    return int(word) if word.isdigit() else number_words()[word]


def words(pattern: str) -> re.Pattern[str]:
    """A pattern in which one space stands for any white space, and ``" ?"`` for any or none.

    Open-ended words are bounded, so that no text, however odd, takes long to search.
    """
    spaced = pattern.replace("[ -]", r"[\s-]").replace(" ?", r"\s{0,9}").replace(" ", r"\s{1,99}")
    return re.compile(spaced.replace(r"\w*", r"\w{0,30}").replace(r"\S+", r"\S{1,40}").replace(r"\w+", r"\w{1,30}"))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Zin: a sentence or a line of a table: its place, and its folded words."""

    start: int
    end: int
    plain: str

    def span(self, match: re.Match[str], group: int | str = 0) -> Span:
        """The place in the text of a match in this phrase."""
        return self.start + match.start(group), self.start + match.end(group)

    @property
    def whole(self) -> Span:
        """The place of the phrase itself."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Amount:
    """Bedrag: cents and its place in the text."""

    cents: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The place of the amount."""
        return self.start, self.end


@dataclass(frozen=True)
class Text:
    """Tekst: the original and its folded form, of equal length."""

    original: str

    @classmethod
    def of(cls, original: str) -> Text:
        """A text in composed form, with plain line ends. Raises LawError when it is longer than any letter or terms."""
        if len(original) > _LONGEST:
            raise LawError(
                f"Deze tekst is langer dan {_LONGEST} tekens: geef één brief of één stel voorwaarden.",
                f"This text has more than {_LONGEST} characters.",
            )
        return cls(unicodedata.normalize("NFC", original.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")))

    @cached_property
    def plain(self) -> str:
        """The folded text."""
        return "".join(_fold(char) for char in self.original)

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """The sentences and table lines, in order."""
        spans = (span for block in _blocks(self.original) for span in _sentences(self.original, self.plain, block))
        return tuple(Phrase(start, end, self.plain[start:end]) for start, end in spans)

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Every amount in euros, in order."""
        return tuple(_amounts(self.plain))

    @property
    def sha256(self) -> str:
        """The hash of the text, for a receipt."""
        return hashlib.sha256(self.original.encode()).hexdigest()

    def line_of(self, place: int) -> int:
        """The line number of a place, from 1."""
        return self.original.count("\n", 0, place) + 1


def dates(plain: str, year: int | None) -> list[tuple[date, Span]]:
    """Datums: the dates in folded text; one without a year gets ``year`` and is left out when there is none."""
    found = []
    for match in _DATE.finditer(plain):
        if day := _date(match, year):
            found.append((day, match.span()))
    return found


def _date(match: re.Match[str], year: int | None) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["name"]:
            full = int(match["year"]) if match["year"] else year
            return date(full, _MONTH_NUMBERS[match["name"]], int(match["d"])) if full else None
        short = int(match["y"])
        return date(short + 2000 if short < 100 else short, int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _fold(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    base = unicodedata.normalize("NFD", char)[0].lower()[0]
    return " " if base.isspace() else base


def _blocks(original: str) -> Iterator[Span]:
    """Paragraphs: lines that belong together. A short line, a colon, a bullet or an empty line ends one."""
    begin = place = 0
    for line in original.splitlines(keepends=True):
        end = place + len(line)
        following = original[end:]
        next_line = following.partition("\n")[0]
        bare = line.strip()
        short = len(bare) < _SHORT_LINE and not next_line.lstrip(" *")[:1].islower()
        if short or bare.endswith(":") or not next_line.strip() or _starts(next_line):
            yield begin, end
            begin = end
        place = end


def _starts(line: str) -> bool:
    return bool(_BULLET.match(line)) or "\t" in line or "  " in line.strip()


def _sentences(original: str, plain: str, block: Span) -> Iterator[Span]:
    begin, end = block
    for stop in _STOP.finditer(plain, begin, end):
        if _ends_sentence(original, plain, begin, stop.end()):
            yield from _trimmed(original, begin, stop.end())
            begin = stop.end()
    yield from _trimmed(original, begin, end)


def _ends_sentence(original: str, plain: str, begin: int, stop: int) -> bool:
    rest = original[stop : stop + 12].lstrip(" \n\t*")
    if plain[stop - 1] == "." and (
        _ABBREVIATIONS.search(plain[begin:stop]) or re.search(r"^\s*\d+\.$", plain[begin:stop])
    ):
        return False
    # Some people write no capitals: a full word before the stop is enough then.
    return not rest or not rest[0].islower() or bool(re.search(r"[a-z]{4}[.?!]$", plain[max(begin, stop - 5) : stop]))


def _trimmed(original: str, begin: int, end: int) -> Iterator[Span]:
    while begin < end and original[begin].isspace():
        begin += 1
    while begin < end and original[end - 1].isspace():
        end -= 1
    if begin < end:
        yield begin, end


@lru_cache(maxsize=1)
def _amount_pattern() -> re.Pattern[str]:
    whole = r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+(?=,)|\d+"
    named = "|".join(sorted(number_words(), key=len, reverse=True))
    return re.compile(
        rf"(?:€|\beuro?\b) ?(?P<a>{whole})(?:[,.](?P<ac>\d{{2}})(?!\d)|,(?:--?|=))?"
        rf"|(?<![\d.,])(?P<b>{whole})(?:,(?P<bc>\d{{2}})|,--?)? ?(?:€|euro?\b)"
        rf"|(?<![\d.,])(?P<c>\d{{1,3}}(?:\.\d{{3}})*|\d+),(?P<cc>\d{{2}})(?![\d%]| ?%| ?procent)"
        rf"|\b(?P<w>{named}) euro\b"
    )


def _amounts(plain: str) -> Iterator[Amount]:
    for match in _amount_pattern().finditer(plain):
        if match["w"]:
            yield Amount(number_words()[match["w"]] * 100, *match.span())
            continue
        name = next(name for name in "abc" if match[name])
        euros = re.sub(r"[. ]", "", match[name])
        yield Amount(int(euros) * 100 + int(match[name + "c"] or 0), *match.span())
