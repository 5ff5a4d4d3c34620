"""Nepregister: remembers what is published and withdrawn, has namesakes, and does not answer when its mood is bad."""

from __future__ import annotations

from dataclasses import dataclass, field

from voldaan.base.text import name_key
from voldaan.claims.registers import Publication, Question, Unavailable


@dataclass
class FakeRegister:
    """Register in memory. ``mood``: ok, or down (every question times out); ``asked`` counts the questions."""

    code: str = "cir"
    mood: str = "ok"
    published: dict[str, Publication] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def publish(self, publication: Publication) -> None:
        """Publiceren; the same number again replaces it."""
        self.published[publication.number] = publication

    def withdraw(self, number: str) -> None:
        """Intrekken: a publication that was a mistake, or that is over."""
        del self.published[number]

    def search(self, question: Question) -> list[Publication]:
        """All that has this name or this number in the trade register, in order of publication."""
        self.asked.append(question.name)
        if self.mood == "down":
            raise Unavailable
        key = name_key(question.name)
        found = self.published.values()
        return [p for p in found if name_key(p.name) == key or (p.kvk and p.kvk == question.kvk)]
