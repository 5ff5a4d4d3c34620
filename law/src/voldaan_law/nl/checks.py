"""Controles: a list of conditions on facts, each with its rule, article and sentence; what fails is a finding.

A stage, a letter, a dossier and the lawyer's pre-flight are all such lists. A condition never guesses: a fact that is
not known counts as not met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..outcome import Sentence, Step, step

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True)
class Check(Generic[Facts]):
    """Controle: a code, the rule it guards, and the sentence that says what is wrong and how to mend it.

    ``holds`` is True when all is well. ``verified`` is False where the rule book is unsure.
    """

    code: str
    rule: str
    article: str
    sentence: Sentence
    holds: Callable[[Facts], bool]
    verified: bool = True

    def finding(self) -> Step:
        """The finding as a step of an outcome."""
        return step(self.rule, self.article, self.sentence, verified=self.verified)


def failing(checks: Iterable[Check[Facts]], facts: Facts) -> tuple[Check[Facts], ...]:
    """Wat niet klopt: the checks that do not hold, in their own order."""
    return tuple(check for check in checks if not check.holds(facts))
