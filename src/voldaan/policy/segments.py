"""Segments (segmenten): to which cases a variation of the policy applies, and in words why. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class CaseView(NamedTuple):
    """Dossier as a segment sees it; amounts in cents over all open claims, counts over the claims that were paid."""

    natural: bool
    open_cents: int
    country: str
    language: str
    paid_before: int
    late_before: int


@dataclass(frozen=True, slots=True)
class Condition:
    """Voorwaarde: all that is named must hold; what is not named does not matter.

    Conditions on how somebody paid before do not look at natural persons, unless ``people_too`` says so: a person is
    not treated by his past unless the creditor chose that, and can explain it.
    """

    audience: str = ""
    open_from_cents: int | None = None
    open_below_cents: int | None = None
    country: str = ""
    language: str = ""
    paid_from: int | None = None
    paid_below: int | None = None
    late_from: int | None = None
    late_below: int | None = None
    people_too: bool = False

    @property
    def on_behaviour(self) -> bool:
        """Whether it looks at how somebody paid before."""
        return any(n is not None for n in (self.paid_from, self.paid_below, self.late_from, self.late_below))

    def holds(self, case: CaseView) -> bool:
        """Whether the case belongs to it."""
        if case.natural and self.on_behaviour and not self.people_too:
            return False
        return all(test(self, case) for name, test, _ in TESTS if getattr(self, name) not in ("", None))

    def words(self) -> str:
        """In Dutch words, as ``why`` and the policy page say it."""
        said = [words(getattr(self, name)) for name, _, words in TESTS if getattr(self, name) not in ("", None)]
        return " en ".join(said)


def _euros(cents: int) -> str:
    return f"€ {cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))


#: Field, whether it holds, in words.
TESTS: tuple[tuple[str, Callable[[Condition, CaseView], bool], Callable[..., str]], ...] = (
    ("audience", lambda c, v: c.audience == "all" or v.natural == (c.audience == "natural"),
     lambda x: {"natural": "een natuurlijk persoon", "business": "een bedrijf of instelling"}.get(x, "iedereen")),
    ("open_from_cents", lambda c, v: v.open_cents >= (c.open_from_cents or 0),
     lambda x: f"ten minste {_euros(x)} open"),
    ("open_below_cents", lambda c, v: v.open_cents < (c.open_below_cents or 0),
     lambda x: f"minder dan {_euros(x)} open"),
    ("country", lambda c, v: v.country == c.country, lambda x: f"land {x}"),
    ("language", lambda c, v: v.language == c.language, lambda x: f"taal {x}"),
    ("paid_from", lambda c, v: v.paid_before >= (c.paid_from or 0),
     lambda x: f"ten minste {x} facturen eerder betaald"),
    ("paid_below", lambda c, v: v.paid_before < (c.paid_below or 0),
     lambda x: f"minder dan {x} facturen eerder betaald"),
    ("late_from", lambda c, v: v.late_before >= (c.late_from or 0),
     lambda x: f"ten minste {x} keer te laat betaald"),
    ("late_below", lambda c, v: v.late_before < (c.late_below or 0),
     lambda x: f"minder dan {x} keer te laat betaald"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """Segment: a group of cases, and what the policy does otherwise for it."""

    name: str
    title: str
    when: Condition
    why: str
    tone: str = ""
    form: str = ""
    skip: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    later_days: int = 0
    approval: bool | None = None

    @property
    def because(self) -> str:
        """Waarom dit beleid: in one sentence."""
        return f"{self.title}: {self.when.words()}." if self is not OTHERS else "Het gewone beleid; geen segment geldt."


#: Where no segment applies.
OTHERS = Segment("", "Overige", Condition(), "")
