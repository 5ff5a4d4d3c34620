"""Writes about policies: the default version, and marking one as used."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.base.models import Tenant
from voldaan.policy import rules
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


def _install_default(actor: Actor) -> tuple[int, rules.Policy]:
    kind = Tenant.objects.get(id=actor.tenant_id).kind
    text = files("voldaan.policy").joinpath("defaults", f"{kind}.toml").read_text(encoding="utf8")
    value = rules.parse(text)
    version = Policy.objects.create(
        tenant_id=actor.tenant_id, name=value.name, version=1, effective_from=_BEGINNING, text=text
    )
    return version.id, value


def mark_used(policy_id: int) -> None:
    """From now on this version never changes."""
    sql.execute("UPDATE policy_policy SET used = true WHERE id = %s AND NOT used", [policy_id])
