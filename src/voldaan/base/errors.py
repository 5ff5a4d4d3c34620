"""Errors that a user reads: one clear Dutch sentence that names what is wrong and how to mend it."""

from __future__ import annotations

import errno
from collections.abc import Mapping


class Refused(Exception):
    """Geweigerd: the request was refused whole and nothing was changed.

    ``sentence`` is Dutch, complete, and names the fix. ``rule`` is the rule id (LR-x) or code behind the refusal.
    ``fields`` says it once more per field of the form, where the refusal is about what was typed.
    """

    def __init__(
        self,
        sentence: str,
        *,
        rule: str = "",
        details: dict[str, object] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule
        self.details = details or {}
        self.fields = dict(fields or {})

    def spoken(self) -> str:
        """De zin in de taal van de lezer; in Dutch where the catalogues do not have it."""
        from voldaan.base.spoken import spoken

        return spoken(self.sentence)


class NotAllowed(Refused):
    """Niet toegestaan: the actor lacks the permission."""


class NotFound(Refused):
    """Niet gevonden: it does not exist, or not in this administration (the two are not told apart)."""


_IN_DUTCH = {
    errno.ENOENT: "het bestaat niet",
    errno.EACCES: "u hebt er geen toegang toe",
    errno.EPERM: "u hebt er geen toegang toe",
    errno.EEXIST: "er staat al een bestand met die naam",
    errno.EISDIR: "het is een map",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.ENOTDIR: "een deel van het pad is geen map",
    errno.ENOSPC: "de schijf is vol",
    errno.EROFS: "er mag niet op worden geschreven",
    errno.EADDRINUSE: "er luistert al iets",
    errno.EADDRNOTAVAIL: "dat adres is niet van deze computer",
}


def in_dutch(error: OSError) -> str:
    """Wat het systeem zegt, in plain Dutch where the case is known, for use inside a sentence."""
    return _IN_DUTCH.get(error.errno or 0, error.strerror or "onbekende fout")
