"""Pure rules of agreements: how strong an acceptance is as proof, and which one a claim falls under."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from voldaan.agreements.clauses import SMALLEST_COSTS_CENTS
from voldaan_law.money import round_half_up

#: Capacities of who trades: terms for businesses bind nobody else.
TRADING = frozenset({"company", "sole_trader", "partnership", "public_body"})


class Strength(NamedTuple):
    """Bewijskracht: ``strong``, ``fair`` or ``weak``, and why."""

    grade: str
    sentence: str


class Accepted(NamedTuple):
    """Aanvaarding as registering a claim looks at it."""

    id: int
    accepted_on: date
    how: str
    has_evidence: bool
    audience: str
    payment_term_days: int | None
    interest_percent: str = ""
    costs: str = "statutory"


def strength(how: str, has_evidence: bool) -> Strength:
    """Bewijskracht of an acceptance (art. 6:232 to 6:234 BW): was it agreed, and were the terms given in time."""
    if how == "invoice_reference":
        return Strength(
            "weak", "Een factuur komt na de overeenkomst: een verwijzing daarop is te laat (art. 6:233 onder b BW)."
        )
    if how in ("signed", "ticked"):
        said = {"signed": "Ondertekend", "ticked": "Online aangevinkt, met de tekst om op te slaan"}[how]
        if has_evidence:
            return Strength("strong", f"{said} en het bewijs is bewaard (art. 6:233 en 6:234 BW).")
        return Strength("fair", f"{said}, maar het bewijs is hier niet bewaard. Voeg het toe.")
    if how == "handed_over":
        if has_evidence:
            return Strength("strong", "Ter hand gesteld bij het sluiten, en dat is te bewijzen (art. 6:234 BW).")
        return Strength("weak", "Ter hand gesteld, zonder bewijs daarvan. Laat voor ontvangst tekenen.")
    if has_evidence:
        return Strength("fair", "De bevestiging noemt de voorwaarden; of zij meegestuurd zijn, moet u kunnen tonen.")
    return Strength("weak", "De bevestiging noemt de voorwaarden, maar zij is hier niet bewaard. Voeg haar toe.")


def binding(accepted: Iterable[Accepted], capacity: str, issued_on: date) -> Accepted | None:
    """Aanvaarding that a claim falls under: the last one up to the day of the invoice that is meant for this debtor."""
    fit = [
        one for one in accepted if one.accepted_on <= issued_on and (one.audience == "consumers" or capacity in TRADING)
    ]
    return max(fit, key=lambda one: (one.accepted_on, one.id), default=None)


def term_is_fatal(bound: Accepted | None, issued_on: date, due_on: date) -> bool:
    """Fatale termijn (art. 6:83 onder a BW; LR-1.01): agreed before, provable, and the invoice gives no less."""
    if bound is None or bound.payment_term_days is None:
        return False
    if strength(bound.how, bound.has_evidence).grade == "weak":
        return False
    return due_on >= issued_on + timedelta(days=bound.payment_term_days)


class Sums(NamedTuple):
    """Afgesproken rente en kosten that count for a claim; empty and 0: what the law gives.

    ``interest_kind`` is a kind as the law reads it; ``costs_percent`` a percentage of the principal.
    """

    interest_kind: str = ""
    costs_percent: int = 0


def agreed_sums(bound: Accepted | None, capacity: str) -> Sums:
    """Bedongen rente en kosten (art. 6:119a, 6:96 lid 5 BW; LR-1.05, LR-3.04): between businesses, and provable.

    Towards a consumer the law is the ceiling, and what is not proven to be accepted counts for nobody.
    """
    if bound is None or bound.audience != "business" or capacity not in TRADING:
        return Sums()
    if strength(bound.how, bound.has_evidence).grade == "weak":
        return Sums()
    percent = bound.costs.removesuffix("%")
    return Sums(
        f"{bound.interest_percent}/commercial" if bound.interest_percent else "",
        int(percent) if percent.isdigit() else 0,
    )


def agreed_costs(principal_cents: int, percent: int) -> int:
    """Bedongen kosten over a principal: the percentage, and the minimum that the clause names."""
    if principal_cents <= 0:
        return 0
    return max(round_half_up(Fraction(principal_cents * percent, 100)), SMALLEST_COSTS_CENTS)
