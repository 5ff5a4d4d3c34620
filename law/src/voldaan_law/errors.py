"""Weigeringen: refusals that a user can read, in Dutch and English."""

from __future__ import annotations

from datetime import date


class LawError(ValueError):
    """Geweigerd: the rule cannot be applied to these inputs.

    ``sentence`` is complete Dutch and names the fix, ``sentence_en`` says the same in English, ``rule`` is the rule id.
    """

    def __init__(self, sentence: str, sentence_en: str, *, rule: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.sentence_en = sentence_en
        self.rule = rule


class NotYetKnown(LawError):
    """Nog niet bekend: no figure is known for this day, so no amount may be stated.

    ``code`` is the figure, ``day`` the day that was asked, ``known_until`` the last day it is known for (None: the day
    lies before the first known figure).
    """

    def __init__(self, code: str, day: date, known_until: date | None, sentence: str, sentence_en: str) -> None:
        super().__init__(sentence, sentence_en)
        self.code = code
        self.day = day
        self.known_until = known_until


class BadFigures(Exception):
    """Onbruikbare cijfers: a file of figures is not fit for use (a double date, a gap, no source, a float)."""
