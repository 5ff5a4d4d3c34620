"""Tekstversies: the words of an administration's own, beside the texts that ship (version 0); none is ever changed.

A version is written, read over by the linter, and then chosen: by a second person where more than one may. What is
chosen last is in force; going back is choosing an earlier one again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.messages.blocks import Script, own_script, shipped
from voldaan.messages.events import TextChosen, TextWritten
from voldaan.messages.facts import Form, Kind
from voldaan.messages.review import Problem, review
from voldaan.people.models import Membership
from voldaan.people.rules import permissions_of


class Place(NamedTuple):
    """Plek of a text: of which kind, in which language and form."""

    kind: Kind
    language: str
    form: Form


class Version(NamedTuple):
    """Versie of a text; number 0 is the one that ships. ``state``: in_force, waits (never chosen) or over."""

    number: int
    state: str
    note: str
    reason: str
    made_by: str
    made_by_id: int | None
    made_at: datetime | None
    text: dict[str, Any]


def in_force() -> dict[Place, int]:
    """Geldend per place, for the places where the administration chose its own text."""
    rows = sql.fetch(
        "SELECT DISTINCT ON (kind, language, form) kind, language, form, number FROM outbox_textchoice"
        " ORDER BY kind, language, form, id DESC"
    )
    return {Place(Kind(kind), language, Form(form)): number for kind, language, form, number in rows if number}


def own_scripts() -> dict[Place, Script]:
    """De eigen teksten in force, ready to be worded with."""
    chosen = in_force()
    if not chosen:
        return {}
    rows = sql.fetch(
        "SELECT v.kind, v.language, v.form, v.number, v.text::text FROM outbox_textversion v"
        " JOIN unnest(%s::text[], %s::text[], %s::text[], %s::int[]) AS t(kind, language, form, number)"
        " USING (kind, language, form, number)",
        [list(column) for column in zip(*((*place, number) for place, number in chosen.items()), strict=True)],
    )
    return {
        Place(Kind(kind), language, Form(form)): _built(Place(Kind(kind), language, Form(form)), number, text)
        for kind, language, form, number, text in rows
    }


@lru_cache(maxsize=1024)
def _built(place: Place, number: int, text: str) -> Script:
    """The script of a text: kept by its words, so that no administration can get another's."""
    return own_script(json.loads(text), place.kind, place.language, place.form, f"v{number}")


def versions(place: Place) -> list[Version]:
    """Alle versies of a place, the newest first; the one that ships comes last."""
    current = in_force().get(place, 0)
    at = "(kind, language, form) = (%s, %s, %s)"
    chosen = {row[0] for row in sql.fetch(f"SELECT DISTINCT number FROM outbox_textchoice WHERE {at}", place)}
    rows = sql.fetch(
        "SELECT number, note, reason, made_by, made_by_id, made_at, text::text FROM outbox_textversion"
        f" WHERE {at} ORDER BY number DESC",
        place,
    )
    found = []
    for number, note, reason, made_by, made_by_id, made_at, text in rows:
        state = "in_force" if number == current else "over" if number in chosen else "waits"
        found.append(Version(number, state, note, reason, made_by, made_by_id, made_at, json.loads(text)))
    ours = Version(0, "over" if current else "in_force", "", "", "Voldaan", None, None, shipped(*place))
    return [*found, ours]


def version(place: Place, number: int) -> Version:
    """One version; :raises NotFound: when there is none."""
    for found in versions(place):
        if found.number == number:
            return found
    raise NotFound(f"Versie {number} van deze tekst bestaat niet. Kies er een uit de lijst.")


def current(place: Place) -> Version:
    """De versie die geldt."""
    return next(found for found in versions(place) if found.state == "in_force")


def waiting() -> dict[Place, int]:
    """Wat op een tweede mens wacht: places whose newest version was never chosen."""
    rows = sql.fetch(
        "SELECT v.kind, v.language, v.form, max(v.number) FROM outbox_textversion v WHERE NOT EXISTS ("
        "SELECT FROM outbox_textchoice c WHERE (c.kind, c.language, c.form) = (v.kind, v.language, v.form)"
        " AND c.number >= v.number) GROUP BY 1, 2, 3"
    )
    return {Place(Kind(kind), language, Form(form)): number for kind, language, form, number in rows}


def write(actor: Actor, place: Place, text: Mapping[str, Any], *, note: str = "", reason: str = "") -> int:
    """Schrijven: a next version that holds for nobody yet; gives its number. The same words are the same version.

    :raises Refused: when something must be in it that is not, or may not be; or is too hard, and nobody says why.
    """
    actor.must(Permission.MANAGE)
    problems = review(place.kind, place.language, place.form, text)
    _refuse_errors(problems)
    hard = [p for p in problems if not p.blocks]
    if hard and not reason.strip():
        raise Refused(
            f"{hard[0].sentence} Maak de tekst eenvoudiger, of schrijf op waarom het zo moet.", rule="LR-2.14"
        )
    known = versions(place)
    for found in known:
        if found.text == dict(text):
            return found.number
    number = known[0].number + 1
    sql.execute(
        "INSERT INTO outbox_textversion (tenant_id, kind, language, form, number, text, note, reason, made_by,"
        " made_by_id, made_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [actor.tenant_id, *place, number, json.dumps(dict(text), ensure_ascii=False), note[:200],
         reason.strip()[:200], actor.name, actor.user_id, clock.now()],
    )  # fmt: skip
    said = TextWritten(message=place.kind.value, language=place.language, form=place.form.value, number=number)
    events.record(actor, [events.Entry(said)])
    return number


def choose(actor: Actor, place: Place, number: int, *, alone: bool = False) -> None:
    """Laten gelden, or back to an earlier one; a second click changes nothing.

    A version that never held needs somebody else than its writer. Who is the only one who may, says so: ``alone``.

    :raises Refused: when the writer approves while there are others, or alone without saying so.
    """
    actor.must(Permission.MANAGE)
    found = version(place, number)
    if found.state == "in_force":
        return
    _refuse_errors(review(place.kind, place.language, place.form, found.text))
    own = found.state == "waits" and _same_person(actor, found)
    if own and len(_may_approve(actor)) > 1:
        raise Refused("Een collega moet deze tekst goedkeuren, want u schreef hem zelf. Vraag een andere beheerder.")
    if own and not alone:
        raise Refused("U keurt uw eigen tekst goed, want u bent de enige beheerder. Zet een vinkje dat u dat wilt.")
    sql.execute(
        "INSERT INTO outbox_textchoice (tenant_id, kind, language, form, number, alone, chosen_by, chosen_by_id,"
        " chosen_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [actor.tenant_id, *place, number, own, actor.name, actor.user_id, clock.now()],
    )
    said = TextChosen(message=place.kind.value, language=place.language, form=place.form.value, number=number)
    events.record(actor, [events.Entry(said)])


def _refuse_errors(problems: list[Problem]) -> None:
    for problem in problems:
        if problem.blocks:
            raise Refused(problem.sentence, rule=problem.rule)


def _same_person(actor: Actor, found: Version) -> bool:
    """By their number where they have one; the owner of the machine has only a name."""
    if actor.user_id is None or found.made_by_id is None:
        return actor.name == found.made_by
    return actor.user_id == found.made_by_id


def _may_approve(actor: Actor) -> set[int]:
    """Who could approve: members whose role may manage."""
    rows = Membership.objects.filter(tenant_id=actor.tenant_id).values_list("user_id", "role")
    return {user for user, role in rows if Permission.MANAGE in permissions_of(role)}
