"""Rules of writing off (afboeken): which parts of a claim go, and whether that is within the policy. Pure."""

from __future__ import annotations

from typing import NamedTuple

from voldaan.base.errors import Refused

REASONS = {
    "small_rest": "klein restant",
    "goodwill": "coulance",
    "agreed": "in overleg afgesproken",
    "uncollectible": "oninbaar",
    "not_worth_it": "de kosten wegen niet op",
}


class Tolerance(NamedTuple):
    """Ruimte of a policy: so many cents and so much percent of the invoice; the lower of the two holds."""

    cents: int
    percent: int

    def allows(self, cents: int, original_cents: int) -> bool:
        """Whether somebody who settles payments may write this off without more."""
        return cents <= self.cents and cents * 100 <= original_cents * self.percent


class Rest(NamedTuple):
    """Restant of one claim by the ledger; cents. The order is the one in which it is written off."""

    costs_cents: int
    interest_cents: int
    principal_cents: int

    @property
    def cents(self) -> int:
        """All of it."""
        return sum(self)


def parts(rest: Rest, component: str) -> list[tuple[str, int]]:
    """Onderdelen that go: (component, cents) of all that is open, or of one component.

    :raises Refused: nothing is open of it, or a component while principal is open: interest would run on, and costs
        that were given up would look like costs that were paid.
    """
    if component and rest.principal_cents:
        raise Refused("Zolang er hoofdsom openstaat, kunt u alleen alles in een keer afboeken.", rule="write-off")
    named = {"costs": rest.costs_cents, "interest": rest.interest_cents, "principal": rest.principal_cents}
    found = [(name, cents) for name, cents in named.items() if cents and component in ("", name)]
    if not found:
        raise Refused("Hiervan staat niets (meer) open; er valt niets af te boeken. Ververs de pagina.")
    return found
