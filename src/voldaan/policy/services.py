"""Writes about policies: drafts, versions in force from a day, roll-back, and what debtors may read."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.models import Tenant
from voldaan.policy import rules
from voldaan.policy.events import PolicyAdopted, PolicyPublished, PolicyWithdrawn
from voldaan.policy.models import Policy

_BEGINNING = date(2000, 1, 1)


def in_force(actor: Actor, on: date) -> tuple[int, rules.Policy]:
    """Geldend beleid on a day: its id and its value; the default of the administration's kind where none was chosen."""
    row = sql.fetch_one(
        "SELECT id, text FROM policy_policy WHERE effective_from <= %s"
        " ORDER BY effective_from DESC, version DESC LIMIT 1",
        [on],
    )
    if row is None:
        return _install_default(actor)
    return row[0], rules.parse(row[1])


def default_text(kind: str) -> str:
    """Standaardbeleid for a kind of administration, as text."""
    return files("voldaan.policy").joinpath("defaults", f"{kind}.toml").read_text(encoding="utf8")


def _install_default(actor: Actor) -> tuple[int, rules.Policy]:
    text = default_text(Tenant.objects.get(id=actor.tenant_id).kind)
    value = rules.parse(text)
    version = Policy.objects.create(
        tenant_id=actor.tenant_id, name=value.name, version=1, effective_from=_BEGINNING, text=text,
        note="Standaardbeleid", made_by="Voldaan", made_at=clock.recorded_now(),
    )  # fmt: skip
    return version.id, value


def mark_used(policy_id: int) -> None:
    """From now on this version never changes."""
    sql.execute("UPDATE policy_policy SET used = true WHERE id = %s AND NOT used", [policy_id])


def draft(actor: Actor, text: str, *, note: str = "") -> int:
    """Ontwerp: a next version that holds for nobody yet; gives its id. The same text as the last draft is that draft.

    :raises Refused: for a policy that cannot be read or that skips a legal guard.
    """
    actor.must(Permission.MANAGE)
    value = rules.parse(text)
    _one_at_a_time(actor)
    in_force(actor, clock.today())
    same = Policy.objects.filter(effective_from=None, text=text).order_by("-id").first()
    if same is not None:
        return same.id
    row = sql.fetch_one("SELECT coalesce(max(version), 0) + 1 FROM policy_policy")
    assert row is not None
    made = Policy.objects.create(
        tenant_id=actor.tenant_id, name=value.name, version=row[0], text=text, note=note[:200], made_by=actor.name,
        made_at=clock.recorded_now(),
    )  # fmt: skip
    return made.id


def adopt(actor: Actor, policy_id: int, effective_from: date) -> int:
    """Vaststellen: the draft holds from a day on, today at the earliest; gives its version. A repeat changes nothing.

    :raises Refused: for a day that is past, or a version that holds from another day.
    """
    actor.must(Permission.MANAGE)
    _one_at_a_time(actor)
    version = _version(policy_id)
    if version.effective_from == effective_from:
        return version.version
    if version.effective_from is not None:
        raise Refused(
            f"Versie {version.version} geldt al vanaf {version.effective_from:%d-%m-%Y}. Maak een nieuwe versie met "
            "dezelfde tekst om haar op een andere dag te laten ingaan.",
            rule="policy-fixed",
        )
    if effective_from < clock.today():
        raise Refused("Beleid kan niet met terugwerkende kracht ingaan. Kies vandaag of een latere dag.")
    sql.execute("UPDATE policy_policy SET effective_from = %s WHERE id = %s", [effective_from, policy_id])
    data = PolicyAdopted(policy_id=policy_id, number=version.version, effective_from=effective_from.isoformat())
    events.record(actor, [events.Entry(data)])
    return version.version


def withdraw(actor: Actor, policy_id: int) -> None:
    """Intrekken: a version that was not used yet is a draft again, and the one before it stays in force.

    :raises Refused: for a version that a run has used; adopt an older text again instead.
    """
    actor.must(Permission.MANAGE)
    version = _version(policy_id)
    if version.used:
        raise Refused(
            f"Versie {version.version} is al gebruikt en blijft in de geschiedenis. Stel een eerdere versie opnieuw "
            "vast.",
            rule="policy-used",
        )
    if version.effective_from is None:
        return
    sql.execute("UPDATE policy_policy SET effective_from = NULL, published = false WHERE id = %s", [policy_id])
    events.record(actor, [events.Entry(PolicyWithdrawn(policy_id=policy_id, number=version.version))])


def draft_of(actor: Actor, policy_id: int) -> int:
    """Terug naar: the text of an older version as a new draft; gives its id."""
    old = _version(policy_id)
    return draft(actor, old.text, note=f"Terug naar versie {old.version}")


def publish(actor: Actor, policy_id: int, *, public: bool) -> None:
    """Openbaar maken: debtors may read this version in plain words on the creditor's page; or no longer."""
    actor.must(Permission.MANAGE)
    version = _version(policy_id)
    if version.effective_from is None:
        raise Refused("Een ontwerp kan niet openbaar zijn. Stel het eerst vast.")
    if version.published != public:
        sql.execute("UPDATE policy_policy SET published = %s WHERE id = %s", [public, policy_id])
        data = PolicyPublished(policy_id=policy_id, number=version.version, public=public)
        events.record(actor, [events.Entry(data)])


def _one_at_a_time(actor: Actor) -> None:
    sql.execute("SELECT pg_advisory_xact_lock(%s, 4)", [actor.tenant_id % 2**31])


def _version(policy_id: int) -> Policy:
    found = Policy.objects.filter(id=policy_id).first()
    if found is None:
        raise NotFound("Deze versie van het beleid bestaat niet in deze administratie.")
    return found
