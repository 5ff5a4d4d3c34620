"""Errors that a user reads: one clear Dutch sentence that names what is wrong and how to mend it."""

from __future__ import annotations


class Refused(Exception):
    """Geweigerd: the request was refused whole and nothing was changed.

    ``sentence`` is Dutch, complete, and names the fix. ``rule`` is the rule id (LR-x) or code behind the refusal.
    """

    def __init__(self, sentence: str, *, rule: str = "", details: dict[str, object] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule
        self.details = details or {}


class NotAllowed(Refused):
    """Niet toegestaan: the actor lacks the permission."""


class NotFound(Refused):
    """Niet gevonden: it does not exist, or not in this administration (the two are not told apart)."""
