"""Controles: a list of conditions on facts, each with its rule, article and sentence; what fails is a finding.

A stage, a letter, a dossier and the lawyer's pre-flight are all such lists. A condition never guesses: a fact that is
not known counts as not met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Generic, TypeVar

from ..outcome import Number, Sentence, Step, step
from ..parameters import Figure, figure

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True)
class Check(Generic[Facts]):
    """Controle: a code, the rule it guards, and the sentence that says what is wrong and how to mend it.

    ``holds`` is True when all is well. ``figures``: the codes of the figures that the condition asks for.
    """

    code: str
    rule: str
    article: str
    sentence: Sentence
    holds: Callable[[Facts], bool]
    figures: tuple[str, ...] = ()

    def finding(self) -> Step:
        """The finding as a step of an outcome."""
        return step(self.rule, self.article, self.sentence)


def failing(checks: Iterable[Check[Facts]], facts: Facts) -> tuple[Check[Facts], ...]:
    """Wat niet klopt: the checks that do not hold, in their own order."""
    return tuple(check for check in checks if not check.holds(facts))


def figures_of(checks: Iterable[Check[Facts]]) -> tuple[Figure, ...]:
    """Cijfers van controles: every figure the checks ask for, once, in their order."""
    return tuple(figure(code) for code in dict.fromkeys(code for check in checks for code in check.figures))


def as_inputs(facts: Facts) -> dict[str, Number]:
    """Invoer: every fact by its name, for the receipt; a set in the order of the alphabet, so that it never varies."""
    found = {field.name: getattr(facts, field.name) for field in fields(facts)}  # type: ignore[arg-type]
    return {name: " ".join(sorted(value)) if isinstance(value, frozenset) else value for name, value in found.items()}
