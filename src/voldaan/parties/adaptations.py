"""Adaptations (aanpassingen): what a debtor in a vulnerable position needs of us, and nothing about why.

A code and an end, never a text: health is a special category (art. 9 AVG). Only who has the permission sees them, and
that he saw them is told. They are in no export and in no message.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.parties import events as kinds
from voldaan.parties.models import Adaptation
from voldaan.parties.queries import must_exist
from voldaan.parties.rules import ADAPTATION_MONTHS, ADAPTATIONS, LONGEST_MONTHS, REVIEW_DAYS, months_later


class Need(NamedTuple):
    """Aanpassing that stands."""

    id: int
    need: str
    from_on: date
    until_on: date
    set_by: str


def add(actor: Actor, party_id: int, need: str, *, until: date | None = None) -> int:
    """Aanpassing vastleggen; ends by itself after six months unless another day is named; gives its id.

    What stands already gets the new end.

    :raises Refused: an unknown code, or an end in the past or more than a year away.
    """
    actor.must(Permission.CARE)
    must_exist(party_id)
    today = clock.today()
    last_on = until or months_later(today, ADAPTATION_MONTHS)
    if need not in ADAPTATIONS:
        raise Refused("Kies een aanpassing uit de lijst. Waarom iemand haar nodig heeft, leggen we niet vast.",
                      rule="need")  # fmt: skip
    if not today <= last_on <= months_later(today, LONGEST_MONTHS):
        raise Refused("Kies een einddatum binnen een jaar. Kijk er dan opnieuw naar.", rule="until")
    standing = [n for n in _standing(party_id) if n.need == need]
    if standing and standing[0].until_on == last_on:
        return standing[0].id
    if standing:
        sql.execute("UPDATE parties_adaptation SET until_on = %s WHERE id = %s", [last_on, standing[0].id])
        made = standing[0].id
    else:
        made = Adaptation.objects.create(
            tenant_id=actor.tenant_id, party_id=party_id, need=need, from_on=today, until_on=last_on,
            set_by=actor.name[:80],
        ).pk  # fmt: skip
    events.record(actor, [events.Entry(kinds.AdaptationSet(adaptation_id=made), party_id=party_id)])
    return int(made)


def end(actor: Actor, adaptation_id: int) -> int:
    """Aanpassing beëindigen; gives the debtor. A second click changes nothing."""
    actor.must(Permission.CARE)
    row = sql.fetch_one("SELECT party_id, ended_on FROM parties_adaptation WHERE id = %s FOR UPDATE", [adaptation_id])
    if row is None:
        raise NotFound("Deze aanpassing bestaat niet in deze administratie. Ververs de pagina.")
    if row[1] is None:
        sql.execute("UPDATE parties_adaptation SET ended_on = %s WHERE id = %s", [clock.today(), adaptation_id])
        data = kinds.AdaptationEnded(adaptation_id=adaptation_id)
        events.record(actor, [events.Entry(data, party_id=row[0])])
    return int(row[0])


def seen(actor: Actor, party_id: int) -> list[Need]:
    """Aanpassingen that stand, for whoever may see them; that he looked is told once a day."""
    actor.must(Permission.CARE)
    found = _standing(party_id)
    key = f"adaptation_seen:{party_id}:{actor.user_id or actor.name}:{clock.today()}"[:120]
    if found and not sql.fetch("SELECT 1 FROM base_event WHERE key = %s", [key]):
        events.record(actor, [events.Entry(kinds.AdaptationSeen(), party_id=party_id, key=key)])
    return found


def _standing(party_id: int) -> list[Need]:
    rows = sql.fetch(
        "SELECT id, need, from_on, until_on, set_by FROM parties_adaptation WHERE party_id = %s AND ended_on IS NULL"
        " AND until_on >= %s ORDER BY id",
        [party_id, clock.today()],
    )
    return [Need(*row) for row in rows]


def to_review(on: date) -> list[tuple[int, date]]:
    """Te herzien: (debtor, last day) of what lapses soon, the first to lapse first."""
    rows = sql.fetch(
        "SELECT party_id, min(until_on) FROM parties_adaptation WHERE ended_on IS NULL AND until_on BETWEEN %s AND %s"
        " GROUP BY party_id ORDER BY 2, 1",
        [on, on + timedelta(days=REVIEW_DAYS)],
    )
    return [(row[0], row[1]) for row in rows]
