"""Channel accounts (kanaalinstellingen): which provider carries a channel, chosen by a person, keys encrypted."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import NamedTuple

from voldaan.base import clock, events, secrets, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.base.models import Tenant
from voldaan.messages.events import ChannelSet


class Account(NamedTuple):
    """Instelling of a channel; ``secrets`` are open here and nowhere else."""

    channel: str
    provider: str
    settings: dict[str, str]
    secrets: dict[str, str]
    changed_by: str
    changed_at: datetime


def accounts() -> dict[str, Account]:
    """De instellingen of the active administration, by channel."""
    rows = sql.fetch(
        "SELECT channel, provider, settings, secrets, changed_by, changed_at FROM outbox_channelaccount"
        " ORDER BY channel"
    )
    return {r[0]: Account(r[0], r[1], _object(r[2]), secrets.unlock(r[3]), r[4], r[5]) for r in rows}


def _object(value: object) -> dict[str, str]:
    found: dict[str, str] = json.loads(value) if isinstance(value, str) else value  # type: ignore[assignment]
    return found


def choose(actor: Actor, channel: str, provider: str, settings: dict[str, str], keys: dict[str, str]) -> bool:
    """Kies een aanbieder for a channel; an empty key keeps the one that stands. False when nothing changed."""
    actor.must(Permission.MANAGE)
    now = accounts().get(channel)
    if now and now.provider == provider:
        keys = now.secrets | {name: value for name, value in keys.items() if value}
        if now.settings == settings and now.secrets == keys:
            return False
    sql.execute(
        "INSERT INTO outbox_channelaccount (tenant_id, channel, provider, settings, secrets, changed_by, changed_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (tenant_id, channel) DO UPDATE SET"
        " provider = EXCLUDED.provider, settings = EXCLUDED.settings, secrets = EXCLUDED.secrets,"
        " changed_by = EXCLUDED.changed_by, changed_at = EXCLUDED.changed_at",
        [actor.tenant_id, channel, provider, json.dumps(settings), secrets.lock(keys), actor.name, clock.now()],
    )
    events.record(actor, [events.Entry(ChannelSet(channel=channel, provider=provider))])
    return True


def forget(actor: Actor, channel: str) -> bool:
    """Terug naar hoe de installatie is ingesteld; the keys are thrown away. A second click changes nothing."""
    actor.must(Permission.MANAGE)
    gone = sql.execute("DELETE FROM outbox_channelaccount WHERE channel = %s", [channel])
    if gone:
        events.record(actor, [events.Entry(ChannelSet(channel=channel, provider="none"))])
    return bool(gone)


def hook_token(tenant: Tenant, channel: str) -> str:
    """Geheime deel of the address at which a provider reports: nobody can guess it, and it needs no table."""
    digest = hmac.new(bytes(tenant.secret), f"reports:{channel}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()


def open_hook(tenant_id: int, channel: str, token: str) -> Tenant:
    """De administratie behind such an address.

    :raises Refused: for an address that is none of ours.
    """
    tenant = Tenant.objects.filter(id=tenant_id).first()
    if tenant is None or not hmac.compare_digest(hook_token(tenant, channel).encode(), token.lower().encode()):
        raise Refused("Dit adres bestaat niet.")
    return tenant
