"""Leesbaarheid (LR-2.14, house rule B1): how hard a Dutch text is to read.

The measure is Flesch-Douma: 206.835 - 0.93 x words per sentence - 77 x syllables per word (W.H. Douma, Wageningen
1960). 60 to 70 is normal, higher is easier. Beside it: the longest sentence, the share of long words (four syllables
or more) and of sentences in the passive voice. No formula measures B1: below a bound a person should look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ...errors import LawError
from ...money import round_half_up
from ...outcome import Outcome, Sentence, outcome, step
from ...parameters import Figure, figure
from .findings import Fault, Finding, Severity, at, missing
from .text import Phrase, Text
from .text import words as pattern

RULE = "LR-2.14"
_ARTICLE = "huisregel B1"
_LONG_SYLLABLES = 4
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
# Addresses, numbers and web addresses are looked up, not read.
_NOT_PROSE = re.compile(r"@|www\.|https?:|/|\d")
_VOWELS = re.compile(r"eau|aai|ooi|oei|eeuw|ieuw|uw(?=$|[^aeiouy])|aa|ee|oo|uu|oe|ie|eu|ui|ei|ij|ou|au|[aeiouy]")
_PASSIVE = pattern(
    r"\b(?:word|wordt|worden|werd|werden|geworden)\b[^.;:]{0,80}?\b(?:ge\w+(?:d|t|en)|(?:be|ver|ont"
    r"|her|er)\w+(?:d|t|en)|\w+ge\w+(?:d|t|en))\b"
    r"|\b(?:ge\w+(?:d|t|en)|(?:be|ver|ont|her)\w+(?:d|t|en)|\w+ge\w+(?:d|t|en)) (?:word|wordt|worden|werd|werden)\b"
)
_SENTENCE_WORDS = 4
_FIGURES = (
    *("formula", "score_minimum", "sentence_words", "longest_sentence"),
    *("long_words_percent", "passive_percent"),
)

SCORE = Sentence(
    "readability.score",
    "{words} woorden in {sentences} zinnen, {syllables} lettergrepen: leesbaarheid {score} (Flesch-Douma).",
    "{words} words in {sentences} sentences, {syllables} syllables: readability {score} (Flesch-Douma).",
)


@dataclass(frozen=True, slots=True)
class Readability:
    """Leesbaarheid: counts of a text, its score, and percentages in whole numbers."""

    sentences: int
    words: int
    syllables: int
    score: Fraction
    longest_sentence: int
    long_words_percent: int
    passive_percent: int


def _house(key: str, nl: str, en: str, fix_nl: str, fix_en: str) -> Fault:
    sentence, fix = Sentence(f"readability.{key}", nl, en), Sentence(f"readability.{key}.fix", fix_nl, fix_en)
    return Fault(RULE, _ARTICLE, Severity.NOTE, sentence, fix)


HARD = _house(
    "hard",
    "De tekst is moeilijk: leesbaarheid {score}, de huisregel is {bound} of meer.",
    "The text is hard: readability {score}, the house rule is {bound} or more.",
    "Maak zinnen korter en kies kortere woorden.",
    "Shorten sentences and choose shorter words.",
)
LONG_AVERAGE = _house(
    "long_average",
    "De zinnen zijn gemiddeld {found} woorden lang, de huisregel is hoogstens {bound}.",
    "Sentences have {found} words on average, the house rule is {bound} at most.",
    "Maak van lange zinnen twee zinnen.",
    "Make two sentences of long ones.",
)
LONG_SENTENCE = _house(
    "long_sentence",
    "Deze zin heeft {found} woorden, de huisregel is hoogstens {bound}.",
    "This sentence has {found} words, the house rule is {bound} at most.",
    "Maak er twee of meer zinnen van.",
    "Make two or more sentences of it.",
)
LONG_WORDS = _house(
    "long_words",
    "{found}% van de woorden is lang, de huisregel is hoogstens {bound}%.",
    "{found}% of the words are long, the house rule is {bound}% at most.",
    "Kies gewone, korte woorden.",
    "Choose plain, short words.",
)
PASSIVE = _house(
    "passive",
    "{found}% van de zinnen staat in de lijdende vorm, de huisregel is hoogstens {bound}%.",
    "{found}% of the sentences are passive, the house rule is {bound}% at most.",
    "Zeg wie iets doet: 'wij sturen' in plaats van 'er wordt gestuurd'.",
    "Say who acts: 'we send' instead of 'is sent'.",
)


def readability(original: str) -> Outcome[Readability]:
    """Leesbaarheid van een tekst (LR-2.14). Raises LawError for a text without a sentence."""
    text = Text.of(original)
    found = measure(text)
    if found is None:
        raise LawError("In deze tekst staat geen hele zin: geef een tekst met zinnen.", "No sentence in it.", rule=RULE)
    score = Fraction(round_half_up(found.score * 10), 10)
    line = step(
        RULE,
        _ARTICLE,
        SCORE,
        words=found.words,
        sentences=found.sentences,
        syllables=found.syllables,
        score=score,
    )
    return outcome(found, RULE, {"text_sha256": text.sha256}, [line], (figure("readability_formula"),))


def figures_used() -> tuple[Figure, ...]:
    """The formula and the bounds behind ``check_readability``."""
    return tuple(figure(f"readability_{name}") for name in _FIGURES)


def check_readability(text: Text) -> Iterator[Finding]:
    """Notes where a text is harder to read than the house rule allows; a text without sentences has none."""
    found = measure(text)
    if found is None:
        return
    bound = figure("readability_score_minimum").whole
    if found.score < bound:
        yield missing(HARD, score=round_half_up(found.score), bound=bound)
    average = round_half_up(Fraction(found.words, found.sentences))
    pairs = (
        (LONG_AVERAGE, "readability_sentence_words", average),
        (LONG_WORDS, "readability_long_words_percent", found.long_words_percent),
        (PASSIVE, "readability_passive_percent", found.passive_percent),
    )
    for fault, code, value in pairs:
        if value > figure(code).whole:
            yield missing(fault, found=value, bound=figure(code).whole)
    longest = figure("readability_longest_sentence").whole
    for phrase in _prose(text):
        if (count := len(_words_of(phrase))) > longest:
            yield at(text, phrase.whole, LONG_SENTENCE, found=count, bound=longest)


def measure(text: Text) -> Readability | None:
    """Count a text; None when it holds no sentence. Lines of a table or an address are no sentences."""
    prose = _prose(text)
    if not prose:
        return None
    words = [word for phrase in prose for word in _words_of(phrase)]
    lengths = [len(_words_of(phrase)) for phrase in prose]
    counts = [syllables(word) for word in words]
    constant, per_sentence, per_word = (Fraction(str(part)) for part in figure("readability_formula").table)
    score = constant - per_sentence * Fraction(len(words), len(prose)) - per_word * Fraction(sum(counts), len(words))
    long_words = sum(count >= _LONG_SYLLABLES for count in counts)
    passive = sum(bool(_PASSIVE.search(phrase.plain)) for phrase in prose)
    return Readability(
        sentences=len(prose),
        words=len(words),
        syllables=sum(counts),
        score=score,
        longest_sentence=max(lengths),
        long_words_percent=round_half_up(Fraction(100 * long_words, len(words))),
        passive_percent=round_half_up(Fraction(100 * passive, len(prose))),
    )


def syllables(word: str) -> int:
    """Lettergrepen: groups of vowels that sound as one, at least one; folded words have lost their diaeresis."""
    return max(1, len(_VOWELS.findall(word)))


def _prose(text: Text) -> list[Phrase]:
    """Sentences that end as sentences; a heading or a table line does not count."""
    return [one for one in text.phrases if one.plain[-1] in ".?!" and len(_words_of(one)) >= _SENTENCE_WORDS]


def _words_of(phrase: Phrase) -> list[str]:
    return [word for token in phrase.plain.split() if not _NOT_PROSE.search(token) for word in _WORD.findall(token)]
