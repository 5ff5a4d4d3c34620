"""The plan policy (regelingsbeleid) as a value, and what it offers: equal facts, equal offer. Pure.

What fits is accepted by itself; what does not is for a person. Nothing is refused by rule (art. 22 GDPR).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from voldaan.arrangements.rules import FROZEN, INTEREST, RHYTHMS, Balance, Schedule, Wish, build, first_day
from voldaan.base.errors import Refused
from voldaan_law.days import add_months
from voldaan_law.nl.arrangements import assess
from voldaan_law.parameters import figure


@dataclass(frozen=True, slots=True)
class Terms:
    """Voorwaarden of the policy for one kind of debtor; cents, days, weeks and months as the names say."""

    max_months: int
    max_instalments: int
    min_instalment_cents: int
    first_within_days: int
    offers: tuple[int, ...]
    rhythms: tuple[str, ...]
    interest: str
    waive_interest: bool
    waive_costs: bool
    skips_per_year: int
    moves_per_year: int
    move_days: int
    pauses: int
    pause_weeks: int
    cure_days: int
    max_ended: int
    ends_by_itself: bool
    promise_days: int
    promises_broken: int


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """Regelingsbeleid: a title, and terms for people and for businesses."""

    title: str
    natural: Terms
    business: Terms

    def of(self, *, natural: bool) -> Terms:
        """The terms for such a debtor."""
        return self.natural if natural else self.business


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """Feiten on which an offer depends, and nothing else: what is owed, by what debtor, and what went before."""

    natural: bool
    balance: Balance
    on: date
    ended: int = 0
    has_plan: bool = False
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """Aanbod: a schedule, and what falls away when it is kept to the end; cents."""

    wish: Wish
    schedule: Schedule
    waived_cents: int = 0


@lru_cache(maxsize=64)
def parse(text: str) -> PlanTerms:
    """Read a plan policy from its TOML text.

    :raises Refused: naming what is missing or cannot be; less room to mend than the law's figures give is refused too.
    """
    try:
        data = tomllib.loads(text)
        found = PlanTerms(str(data["title"]), _terms(data, "natural"), _terms(data, "business"))
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"Het regelingsbeleid is geen geldige TOML: {error}. Verbeter de genoemde regel.") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Refused(
            f"In het regelingsbeleid ontbreekt of klopt een veld niet: {error}. Vergelijk met het standaardbeleid."
        ) from error
    _check(found.natural, "natural", "arrangement_cure_days_natural")
    _check(found.business, "business", "arrangement_cure_days_business")
    return found


def _terms(data: Mapping[str, Any], name: str) -> Terms:
    raw = data[name]
    values: dict[str, Any] = {}
    for f in fields(Terms):
        value = raw[f.name]
        wanted = {"int": int, "bool": bool, "str": str}.get(str(f.type), list)
        if type(value) is not wanted:
            raise TypeError(f"{name}.{f.name} = {value!r}")
        values[f.name] = tuple(raw[f.name]) if wanted is list else value
    if unknown := sorted(set(raw) - set(values)):
        raise TypeError(f"{name}.{unknown[0]}")
    return Terms(**values)


def _check(terms: Terms, name: str, cure: str) -> None:
    below = [f.name for f in fields(terms) if str(f.type) == "int" and getattr(terms, f.name) < 0]
    if below:
        raise Refused(f"{name}.{below[0]} is kleiner dan nul. Kies nul of meer.")
    if terms.interest not in INTEREST:
        raise Refused(f"{name}.interest kent alleen {' en '.join(INTEREST)}.")
    if not terms.rhythms or any(r not in RHYTHMS for r in terms.rhythms):
        raise Refused(f"{name}.rhythms kent alleen {' en '.join(RHYTHMS)}, en er is er ten minste een nodig.")
    if any(type(n) is not int or n < 1 for n in terms.offers):
        raise Refused(f"{name}.offers zijn hele aantallen termijnen vanaf 1.")
    most, least = figure("arrangement_first_days").whole, figure(cure).whole
    if not 1 <= terms.first_within_days <= most:
        raise Refused(f"De eerste termijn ligt binnen {most} dagen: kies {name}.first_within_days van 1 tot en met "
                      f"{most}.", rule="LR-10.01")  # fmt: skip
    longest, smallest = figure("arrangement_months_by_rule").whole, figure("arrangement_instalment_minimum").whole
    if terms.max_months > longest or terms.min_instalment_cents < smallest:
        raise Refused(
            f"Vanzelf aannemen kan tot {longest} maanden en vanaf {smallest} cent per termijn: pas {name}.max_months "
            f"of {name}.min_instalment_cents aan. Langer of lager beslist een medewerker.",
            rule="LR-10.05",
        )
    if terms.cure_days < least:
        raise Refused(f"Om te herstellen zijn er ten minste {least} dagen: verhoog {name}.cure_days.",
                      rule="LR-10.03")  # fmt: skip


def yearly_runs(terms: Terms) -> bool:
    """Whether interest runs on during an arrangement by these terms."""
    return terms.interest != FROZEN


def offers(facts: OfferFacts, terms: Terms, day: int = 0, rhythm: str = "") -> list[Offer]:
    """Aanbod: what is accepted at once, from few terms to many; on the day of the month that suits the debtor."""
    if facts.has_plan or facts.is_stopped or facts.balance.cents <= 0:
        return []
    first = chosen_first(facts.on, terms, day)
    found = []
    for count in terms.offers:
        wish = Wish(first, rhythm or terms.rhythms[0], count=count)
        if count > payable(facts.balance, terms).cents:
            continue
        schedule = build(payable(facts.balance, terms), wish, facts.on)
        if len(schedule.instalments) == count and not outside(facts, terms, schedule, wish):
            found.append(Offer(wish, schedule, waived(facts.balance, terms)))
    return found


def chosen_first(on: date, terms: Terms, day: int) -> date:
    """Eerste termijn: the first such day of a month from tomorrow; without a choice four weeks ahead at most."""
    if day:
        return first_day(on, day, on + timedelta(days=1))
    return on + timedelta(days=min(terms.first_within_days, 28))


def payable(balance: Balance, terms: Terms) -> Balance:
    """Te betalen: the balance without what falls away when the arrangement is kept."""
    return replace(
        balance,
        interest_cents=0 if terms.waive_interest else balance.interest_cents,
        costs_cents=0 if terms.waive_costs else balance.costs_cents,
    )


def waived(balance: Balance, terms: Terms) -> int:
    """Wat vervalt bij nakomen, in cents."""
    return (balance.interest_cents if terms.waive_interest else 0) + (balance.costs_cents if terms.waive_costs else 0)


def outside(facts: OfferFacts, terms: Terms, schedule: Schedule, wish: Wish) -> list[str]:
    """Buiten het beleid: codes of what a person has to decide about; empty when it is accepted by itself."""
    parts, found = schedule.instalments, []
    if schedule.last_on > add_months(facts.on, terms.max_months):
        found.append("too_long")
    if len(parts) > terms.max_instalments:
        found.append("too_many")
    if any(part.cents < terms.min_instalment_cents for part in parts[:-1]):
        found.append("too_small")
    if parts[0].on > facts.on + timedelta(days=terms.first_within_days):
        found.append("first_late")
    if wish.rhythm not in terms.rhythms:
        found.append("rhythm")
    if facts.ended >= terms.max_ended > 0:
        found.append("ended_before")
    if facts.has_plan:
        found.append("has_plan")
    if facts.is_stopped:
        found.append("stopped")
    law = assess(schedule.cents, parts, facts.on).value
    if not law.lawful and "first_late" not in found:
        found.append("law")
    return found


#: Why a person decides, as the desk and the debtor read it.
OUTSIDE = {
    "too_long": "de regeling duurt langer dan het beleid toelaat",
    "too_many": "er zijn meer termijnen dan het beleid toelaat",
    "too_small": "een termijn is lager dan het beleid toelaat",
    "first_late": "de eerste termijn is later dan het beleid toelaat",
    "rhythm": "dit ritme staat niet in het beleid",
    "ended_before": "een eerdere regeling is in het laatste jaar beëindigd",
    "has_plan": "er loopt al een regeling",
    "stopped": "er geldt een stop op het dossier",
    "law": "het schema past niet in de regels van de wet",
    "settlement": "er wordt minder betaald dan er openstaat",
}
