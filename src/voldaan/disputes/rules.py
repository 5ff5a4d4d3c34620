"""Pure rules of disputes: the list of reasons, the day of the answer, what an outcome means."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from voldaan.base.errors import Refused
from voldaan_law.days import next_business_day
from voldaan_law.money import format_euros

#: After an answer that leaves something to pay, the debtor has these days before anything is asked (our own choice).
REST_DAYS = 14
#: Outcomes after which (part of) the amount is no longer owed.
CORRECTING = frozenset({"upheld", "partly"})
OUTCOMES = {"upheld": "gegrond", "partly": "deels gegrond", "rejected": "ongegrond", "withdrawn": "ingetrokken"}
#: Where something that somebody said came in.
SOURCES = {
    "desk": "werkplek", "portal": "portaal", "email": "e-mail", "phone": "telefoon", "post": "brief", "sms": "sms",
}  # fmt: skip
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Category:
    """Reden van een betwisting, in the words of staff (``name``) and of the debtor."""

    code: str
    name: str
    nl: str
    en: str
    answer_days: int
    proof_nl: str
    proof_en: str


@cache
def categories() -> dict[str, Category]:
    """De redenen, in the order in which a form offers them."""
    data = tomllib.loads((Path(__file__).parent / "categories.toml").read_text(encoding="utf-8"))
    return {code: Category(code, **fields) for code, fields in data.items()}


def category(code: str) -> Category:
    """The reason with this code; :raises Refused: for one that is not in the list."""
    found = categories().get(code)
    if found is None:
        raise Refused(f"De reden '{code[:30]}' bestaat niet. Kies uit: {', '.join(categories())}.")
    return found


def answer_by(received_on: date, working_days: int) -> date:
    """Antwoord uiterlijk: so many working days after receipt."""
    day = received_on
    for _ in range(working_days):
        day = next_business_day(day)
    return day


def frozen_costs_cents(costs_cents: int, contested_cents: int, free_cents: int) -> int:
    """Kosten die met een betwisting stilstaan, rounded up.

    What is still asked is then never more than the scale over the undisputed part (art. 6:96 BW and its decree).
    """
    return -(-costs_cents * contested_cents // free_cents)


class Amount(NamedTuple):
    """Betwist bedrag; ``whole`` where it is all that is owed of the claim, whatever comes or goes."""

    cents: int
    whole: bool


def contested(asked_cents: int | None, *, number: str, principal_cents: int, disputed_cents: int) -> Amount:
    """Wat er betwist wordt of a claim; None is everything.

    :raises Refused: nothing, or more than is still undisputed.
    """
    free = principal_cents - disputed_cents
    if not free:
        raise Refused(
            f"Factuur {number} wordt al helemaal betwist. Voeg nieuwe stukken toe aan de betwisting die er is."
            if disputed_cents
            else f"Van factuur {number} staat geen hoofdsom meer open. Maak een notitie of registreer een klacht."
        )
    if asked_cents is None:
        return Amount(free, whole=not disputed_cents)
    if not 0 < asked_cents <= free:
        raise Refused(
            f"Van factuur {number} kan nog {format_euros(free)} betwist worden. Kies een bedrag van meer dan nul en "
            "ten hoogste dat."
        )
    return Amount(asked_cents, whole=asked_cents == principal_cents)


def upheld(outcome: str, told_cents: int | None, amount_cents: int) -> int:
    """Wat eraf gaat by an outcome, in cents.

    :raises Refused: an unknown outcome, or an amount that does not go with it.
    """
    if outcome not in OUTCOMES:
        raise Refused(f"De uitkomst '{outcome[:20]}' bestaat niet. Kies uit: {', '.join(OUTCOMES)}.")
    if outcome == "upheld":
        if told_cents not in (None, amount_cents):
            raise Refused("Bij 'gegrond' gaat het hele betwiste bedrag eraf. Kies 'deels gegrond' voor een deel.")
        return amount_cents
    if outcome != "partly":
        if told_cents:
            raise Refused("Bij deze uitkomst gaat er niets af. Laat het bedrag leeg, of kies 'deels gegrond'.")
        return 0
    if told_cents is None or not 0 < told_cents < amount_cents:
        raise Refused(
            f"Bij 'deels gegrond' gaat een deel van {format_euros(amount_cents)} eraf. Vul een bedrag tussen nul en "
            "dat bedrag in."
        )
    return told_cents


def checked_text(text: str, *, what: str, field: str, needed: bool = False) -> str:
    """Tekst zonder lege randen; :raises Refused: at this field, when it is missing where it is needed, or too long."""
    clean = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if needed and not clean:
        raise Refused(f"Vul {what} in.", rule=field)
    if len(clean) > LONGEST_TEXT:
        raise Refused(f"Kort {what} in tot {LONGEST_TEXT} tekens, of voeg een bestand bij.", rule=field)
    return clean
