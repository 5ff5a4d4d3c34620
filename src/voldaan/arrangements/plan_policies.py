"""Writes and reads of the plan policy (regelingsbeleid): versions in force from a day, and what debtors may read."""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from typing import NamedTuple

from voldaan.arrangements import offer_rules
from voldaan.arrangements.events import PlanPolicyAdopted, PlanPolicyPublished
from voldaan.arrangements.models import PlanPolicy
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused

_BEGINNING = date(2000, 1, 1)


class Version(NamedTuple):
    """Versie of the plan policy with its state: draft, coming, in force, or over."""

    id: int
    version: int
    effective_from: date | None
    used: bool
    published: bool
    note: str
    made_by: str
    made_at: datetime
    text: str
    state: str

    @property
    def terms(self) -> offer_rules.PlanTerms:
        """Its value."""
        return offer_rules.parse(self.text)


def default_text() -> str:
    """Standaardbeleid, as text."""
    return files("voldaan.arrangements").joinpath("defaults", "standard.toml").read_text(encoding="utf8")


def in_force(actor: Actor, on: date) -> Version:
    """Geldend regelingsbeleid on a day; the default where none was chosen."""
    found = next((v for v in versions(on) if v.state == "in_force"), None)
    if found is None:
        PlanPolicy.objects.get_or_create(
            tenant_id=actor.tenant_id, version=1,
            defaults={"effective_from": _BEGINNING, "text": default_text(), "note": "Standaardbeleid",
                      "made_by": "Voldaan", "made_at": clock.recorded_now()},
        )  # fmt: skip
        found = next(v for v in versions(on) if v.state == "in_force")
    return found


def versions(on: date) -> list[Version]:
    """Alle versies, the newest first."""
    rows = sql.fetch(
        "SELECT id, version, effective_from, used, published, note, made_by, made_at, text,"
        " CASE WHEN effective_from IS NULL THEN 'draft' WHEN effective_from > %(on)s THEN 'coming'"
        "  WHEN id = (SELECT id FROM arrangements_planpolicy WHERE effective_from <= %(on)s"
        "    ORDER BY effective_from DESC, version DESC LIMIT 1) THEN 'in_force' ELSE 'over' END"
        " FROM arrangements_planpolicy ORDER BY version DESC",
        {"on": on},
    )
    return [Version(*row) for row in rows]


def version(on: date, number: int) -> Version:
    """Eén versie by its number.

    :raises NotFound: when there is none.
    """
    found = next((v for v in versions(on) if v.version == number), None)
    if found is None:
        raise NotFound("Deze versie van het regelingsbeleid bestaat niet in deze administratie.")
    return found


def draft(actor: Actor, text: str, *, note: str = "") -> int:
    """Ontwerp: a next version that holds for nobody yet; gives its number. The same text again is that draft.

    :raises Refused: for a policy that cannot be read, or that gives less than the law's figures.
    """
    actor.must(Permission.MANAGE)
    offer_rules.parse(text)
    sql.execute("SELECT pg_advisory_xact_lock(%s, 7)", [actor.tenant_id % 2**31])
    in_force(actor, clock.today())
    known = versions(clock.today())
    same = next((v for v in known if v.state == "draft" and v.text == text), None)
    if same is not None:
        return same.version
    number = known[0].version + 1
    PlanPolicy.objects.create(
        tenant_id=actor.tenant_id, version=number, text=text, note=note[:200], made_by=actor.name,
        made_at=clock.recorded_now(),
    )  # fmt: skip
    return number


def adopt(actor: Actor, number: int, effective_from: date) -> None:
    """Vaststellen: the version holds from a day on, today at the earliest. A repeat changes nothing.

    :raises Refused: for a day that is past, or a version that holds from another day.
    """
    actor.must(Permission.MANAGE)
    found = version(clock.today(), number)
    if found.effective_from == effective_from:
        return
    if found.effective_from is not None:
        raise Refused(f"Versie {number} geldt al vanaf {found.effective_from:%d-%m-%Y}. Maak een nieuwe versie.")
    if effective_from < clock.today():
        raise Refused("Beleid kan niet met terugwerkende kracht ingaan. Kies vandaag of een latere dag.")
    sql.execute("UPDATE arrangements_planpolicy SET effective_from = %s WHERE id = %s", [effective_from, found.id])
    events.record(actor, [events.Entry(PlanPolicyAdopted(number=number, effective_from=effective_from))])


def publish(actor: Actor, number: int, *, public: bool) -> None:
    """Openbaar maken: debtors may read this version in plain words; or no longer.

    :raises Refused: for a draft.
    """
    actor.must(Permission.MANAGE)
    found = version(clock.today(), number)
    if found.effective_from is None:
        raise Refused("Een ontwerp kan niet openbaar zijn. Stel het eerst vast.")
    if found.published != public:
        sql.execute("UPDATE arrangements_planpolicy SET published = %s WHERE id = %s", [public, found.id])
        events.record(actor, [events.Entry(PlanPolicyPublished(number=number, public=public))])


def mark_used(policy_id: int) -> None:
    """From now on this version never changes."""
    sql.execute("UPDATE arrangements_planpolicy SET used = true WHERE id = %s AND NOT used", [policy_id])
