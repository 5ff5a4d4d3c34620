"""Consent and objection (toestemming en bezwaar): per channel and for profiling; what was said last counts."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.parties import events as kinds
from voldaan.parties.models import Consent
from voldaan.parties.queries import must_exist
from voldaan.parties.rules import CONSENTS, HOW_SAID

#: Objections that stand, of the debtors of ``{parties}``, for a query over many claims.
OBJECTED = (
    "SELECT party_id, array_agg(about) AS about FROM (SELECT DISTINCT ON (party_id, about) party_id, about, granted"
    " FROM parties_consent WHERE party_id IN ({parties}) ORDER BY party_id, about, id DESC) x WHERE NOT granted"
    " GROUP BY party_id"
)


class Said(NamedTuple):
    """Wat de debiteur zei about one thing, last."""

    id: int
    about: str
    granted: bool
    how: str
    on: date
    set_by: str


def record(actor: Actor, party_id: int, about: str, *, granted: bool, how: str = "desk", on: date | None = None) -> int:
    """Toestemming of bezwaar vastleggen; gives its id. What was said last already is not written twice.

    :raises Refused: for what nobody can consent to here, or a day to come.
    """
    actor.must(Permission.IMPORT)
    must_exist(party_id)
    if about not in CONSENTS or how not in HOW_SAID:
        raise Refused("Kies uit de lijst waarover het gaat en hoe het is gezegd.", rule="about")
    said_on = on or clock.today()
    if said_on > clock.today():
        raise Refused("Die dag moet nog komen. Kies de dag waarop het is gezegd.", rule="on")
    last = {said.about: said for said in standing(party_id)}.get(about)
    if last is not None and (last.granted, last.how, last.on) == (granted, how, said_on):
        return last.id
    made = Consent.objects.create(
        tenant_id=actor.tenant_id, party_id=party_id, about=about, granted=granted, how=how, on=said_on,
        set_by=actor.name[:80],
    )  # fmt: skip
    data = kinds.ConsentRecorded(consent_id=made.pk, about=about, granted=granted)
    events.record(actor, [events.Entry(data, party_id=party_id)])
    return int(made.pk)


def standing(party_id: int) -> list[Said]:
    """Wat geldt: the last word of a debtor about each thing."""
    rows = sql.fetch(
        'SELECT DISTINCT ON (about) id, about, granted, how, "on", set_by FROM parties_consent WHERE party_id = %s'
        " ORDER BY about, id DESC",
        [party_id],
    )
    return [Said(*row) for row in rows]
