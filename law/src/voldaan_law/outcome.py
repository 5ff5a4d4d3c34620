"""Uitkomst: what every rule answers: value, steps, sources, and a receipt that another run repeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Generic, TypeVar

from . import __version__
from .money import format_euros, format_euros_en
from .parameters import Figure, knowledge_now

T = TypeVar("T")

_MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Zin: a sentence in both languages under one key; ``{name}`` is filled with a number of the step."""

    key: str
    nl: str
    en: str


Number = int | str | date | Fraction | bool | Sentence | None


@dataclass(frozen=True, slots=True)
class Step:
    """Stap: one step of a derivation: the rule (LR-x), the article, the sentence and the numbers in it.

    Numbers named ``*_cents`` print as euros, dates as dates, and a sentence in the language that is asked.
    ``verified`` is False where the rule book is unsure.
    """

    rule: str
    article: str
    sentence: Sentence
    numbers: tuple[tuple[str, Number], ...] = ()
    verified: bool = True

    def text(self, language: str = "nl") -> str:
        """The sentence with its numbers, in ``nl`` or ``en``."""
        template = self.sentence.nl if language == "nl" else self.sentence.en
        return template.format(**{name: render(name, number, language) for name, number in self.numbers})


def step(rule: str, article: str, sentence: Sentence, *, verified: bool = True, **numbers: Number) -> Step:
    """Build a step with its numbers as keywords."""
    return Step(rule, article, sentence, tuple(numbers.items()), verified)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Ontvangstbewijs: which kernel, which figures and which inputs gave this outcome; ``sha256`` covers it all."""

    kernel: str
    rule: str
    figures_sha256: str
    inputs: tuple[tuple[str, str], ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """Uitkomst: the value with everything needed to explain and repeat it.

    ``needs_judgement`` holds what a person must decide before the value may be relied on.
    """

    value: T
    rule: str
    inputs: tuple[tuple[str, Number], ...]
    steps: tuple[Step, ...] = ()
    figures: tuple[Figure, ...] = ()
    needs_judgement: tuple[Step, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Bronnen: the articles of the steps and the sources of the figures, each once, in order."""
        articles = [part.article for part in (*self.steps, *self.needs_judgement) if part.article]
        return tuple(dict.fromkeys([*articles, *(figure.source for figure in self.figures)]))

    @property
    def unverified(self) -> tuple[str, ...]:
        """Niet bevestigd: figures and rules in this outcome whose text nobody has confirmed yet."""
        figures = [f"{figure.code} {figure.valid_from.isoformat()}" for figure in self.figures if not figure.verified]
        rules = [part.rule for part in (*self.steps, *self.needs_judgement) if not part.verified]
        return tuple(dict.fromkeys([*figures, *rules]))

    @property
    def receipt(self) -> Receipt:
        """Ontvangstbewijs: the same inputs under the same kernel and figures give the same hash on any machine."""
        figures = [[f.code, f.valid_from.isoformat(), f.value, f.source] for f in self.figures]
        figures_sha256 = _sha256(figures)
        inputs = tuple((name, plain(value)) for name, value in self.inputs)
        whole = _sha256([__version__, self.rule, figures_sha256, inputs])
        return Receipt(__version__, self.rule, figures_sha256, inputs, whole)


def outcome(
    value: T,
    rule: str,
    inputs: Mapping[str, Number],
    steps: list[Step],
    figures: tuple[Figure, ...] = (),
    needs_judgement: list[Step] | None = None,
) -> Outcome[T]:
    """Build an outcome from the lists a rule collected."""
    state = knowledge_now()
    if state is not None and state.known_on is not None:
        inputs = {**inputs, "known_on": state.known_on}
    return Outcome(value, rule, tuple(inputs.items()), tuple(steps), figures, tuple(needs_judgement or ()))


def explain(result: Outcome[T], language: str = "nl") -> list[str]:
    """Uitleg: the steps as sentences, then what a person must judge, then what is not verified."""
    lines = [part.text(language) for part in result.steps]
    ask = "Te beoordelen: " if language == "nl" else "To be judged: "
    unsure = "Nog niet bevestigd: " if language == "nl" else "Not verified yet: "
    lines += [ask + part.text(language) for part in result.needs_judgement]
    return lines + [f"{unsure}{name}." for name in _unsure(result, language)]


def _unsure(result: Outcome[T], language: str) -> list[str]:
    """What is not verified, in words: the figure with its first day, the rule by its id."""
    since, rule = ("sinds", "regel") if language == "nl" else ("since", "rule")
    names = [
        f"{one.name if language == 'nl' else one.code} {since} {render('', one.valid_from, language)}"
        for one in result.figures
        if not one.verified
    ]
    names += [f"{rule} {part.rule}" for part in (*result.steps, *result.needs_judgement) if not part.verified]
    return list(dict.fromkeys(names))


def render(name: str, number: Number, language: str) -> str:
    """Toon een getal: cents as euros, dates in words, fractions as decimals."""
    if isinstance(number, Sentence):
        return number.nl if language == "nl" else number.en
    if isinstance(number, bool) or number is None or isinstance(number, str):
        return str(number)
    if isinstance(number, date):
        return f"{number.day} {_MONTHS[language][number.month - 1]} {number.year}"
    if name.endswith("_cents") and isinstance(number, int):
        return format_euros(number) if language == "nl" else format_euros_en(number)
    text = decimal_text(Fraction(number))
    return text.replace(".", ",") if language == "nl" else text


def decimal_text(number: Fraction) -> str:
    """Decimal notation where it ends within twelve places (``10.15``), else the fraction itself (``1/3``)."""
    for places in range(13):
        scaled = number * 10**places
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            sign = "-" if number < 0 else ""
            return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
    return str(number)


def plain(value: Number) -> str:
    """A value as text that is the same on every machine."""
    if isinstance(value, Sentence):
        return value.key
    return value.isoformat() if isinstance(value, date) else str(value)


def _sha256(data: object) -> str:
    import hashlib  # here, so that importing the package stays fast
    import json

    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
