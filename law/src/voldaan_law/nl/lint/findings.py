"""Bevindingen: what a linter found, where, by which rule, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ...outcome import Number, Outcome, Sentence, Step, outcome, render, step
from ...parameters import Figure
from .text import Span, Text


class Severity(StrEnum):
    """Ernst: an error costs a right or is unlawful, a warning is a risk, a note is a house rule."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Fault:
    """Fout: one thing a text can have wrong: its rule (LR-x), article, severity, the reason and the fix.

    ``verified`` is False where the rule book is unsure of the rule.
    """

    rule: str
    article: str
    severity: Severity
    why: Sentence
    fix: Sentence
    verified: bool = True

    @property
    def key(self) -> str:
        """The name of this fault, the same in every language."""
        return self.why.key


@dataclass(frozen=True, slots=True)
class Place:
    """Plaats: the line (from 1), the characters ``start`` up to ``end`` of the text, and the words that stand there.

    Something that is missing has no place: line 0 and no words.
    """

    line: int
    start: int
    end: int
    words: str


NOWHERE = Place(0, 0, 0, "")


@dataclass(frozen=True, slots=True)
class Finding:
    """Bevinding: a fault at a place, with the numbers of its sentences."""

    fault: Fault
    where: Place
    numbers: tuple[tuple[str, Number], ...] = ()

    def why(self, language: str = "nl") -> str:
        """The reason in ``nl`` or ``en``."""
        return self._text(self.fault.why, language)

    def fix(self, language: str = "nl") -> str:
        """What to write instead, in ``nl`` or ``en``."""
        return self._text(self.fault.fix, language)

    def _text(self, sentence: Sentence, language: str) -> str:
        template = sentence.nl if language == "nl" else sentence.en
        return template.format(**{name: render(name, number, language) for name, number in self.numbers})


@dataclass(frozen=True, slots=True)
class Checked:
    """Keuring: valid when nothing with severity error was found; findings in the order of the text."""

    valid: bool
    findings: tuple[Finding, ...]


CLEAN = Sentence("lint.clean", "Geen fouten gevonden.", "No faults found.")
FOUND = Sentence("lint.found", "Regel {line}: {why} {fix}", "Line {line}: {why} {fix}")
MISSING = Sentence("lint.missing", "{why} {fix}", "{why} {fix}")


def at(text: Text, span: Span, fault: Fault, **numbers: Number) -> Finding:
    """A fault at a span of the text."""
    start, end = span
    place = Place(text.line_of(start), start, end, " ".join(text.original[start:end].split()))
    return Finding(fault, place, tuple(numbers.items()))


def missing(fault: Fault, **numbers: Number) -> Finding:
    """A fault of something that is not there."""
    return Finding(fault, NOWHERE, tuple(numbers.items()))


def checked(
    text: Text,
    rule: str,
    findings: Iterable[Finding],
    inputs: Mapping[str, Number],
    figures: tuple[Figure, ...] = (),
    needs_judgement: list[Step] | None = None,
) -> Outcome[Checked]:
    """The outcome of a linter: each fault once per place, in the order of the text; the receipt holds its hash."""
    unique = {(one.fault.key, one.where.start): one for one in findings}
    found = tuple(sorted(unique.values(), key=lambda one: (one.where.start, one.where.end, one.fault.key)))
    valid = not any(one.fault.severity is Severity.ERROR for one in found)
    steps = [_step(one) for one in found] or [step(rule, "", CLEAN)]
    return outcome(Checked(valid, found), rule, {"text_sha256": text.sha256, **inputs}, steps, figures, needs_judgement)


def as_json(finding: Finding) -> dict[str, object]:
    """A finding as plain data; ``fix`` and ``why`` are Dutch, with the English beside them."""
    where = finding.where
    return {
        "rule": finding.fault.rule,
        "severity": finding.fault.severity.value,
        "where": {"line": where.line, "start": where.start, "end": where.end, "words": where.words},
        "fix": finding.fix("nl"),
        "fix_en": finding.fix("en"),
        "why": finding.why("nl"),
        "why_en": finding.why("en"),
        "key": finding.fault.key,
    }


def _step(finding: Finding) -> Step:
    fault, line = finding.fault, finding.where.line
    why = Sentence(f"{fault.key}.why", finding.why("nl"), finding.why("en"))
    fix = Sentence(f"{fault.key}.fix", finding.fix("nl"), finding.fix("en"))
    sentence = FOUND if line else MISSING
    return step(fault.rule, fault.article, sentence, verified=fault.verified, line=line, why=why, fix=fix)
