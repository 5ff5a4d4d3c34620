"""Is this letter real? (is deze brief echt?): one look-up by its code, never a search through all messages."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.base import sql, tenancy
from voldaan.base.models import Tenant
from voldaan.documents.verify import read_code, verify_code
from voldaan.portal.models import VerifyCode

#: Attempts are numbered before they are committed; this many of the last ones are looked at again.
OVERLAP = 1000
BATCH = 5000


class Genuine(NamedTuple):
    """Echte brief: all that its reader is told, because he has the rest before him."""

    creditor: str
    dispatched_on: date


def genuine(typed: str) -> Genuine | None:
    """The letter that carries this code, or None; a code that cannot be one costs nothing."""
    code = read_code(typed)
    if not code:
        return None
    found = _find(code)
    if found is None and _catch_up():
        found = _find(code)
    return found


def _find(code: str) -> Genuine | None:
    row = VerifyCode.objects.filter(code=code).values_list("creditor", "dispatched_on").first()
    return None if row is None else Genuine(*row)


def _catch_up() -> int:
    """Bijwerken: the codes of what was handed over since the last time; gives how many are new."""
    return sum(_catch_up_tenant(tenant) for tenant in Tenant.objects.order_by("id"))


def _catch_up_tenant(tenant: Tenant) -> int:
    secret, added, after = bytes(tenant.secret), 0, _last_attempt(tenant.id) - OVERLAP
    while True:
        with tenancy.active(tenant.id):
            rows = sql.fetch(
                "SELECT a.id, m.public_id, s.name, coalesce(m.dispatched_on, m.proposed_on)"
                " FROM outbox_deliveryattempt a JOIN outbox_message m ON m.id = a.message_id"
                " JOIN parties_creditor s ON s.id = m.creditor_id WHERE a.id > %s ORDER BY a.id LIMIT %s",
                [after, BATCH],
            )
            if not rows:
                return added
            after = rows[-1][0]
            added += sql.insert(
                "portal_verifycode",
                {"code": "text", "attempt_id": "bigint", "creditor": "text", "dispatched_on": "date"},
                [(verify_code(public_id, secret), id_, name, on) for id_, public_id, name, on in rows],
                constants={"administration_id": tenant.id},
                on_conflict="ON CONFLICT (code) DO NOTHING",
            )


def _last_attempt(tenant_id: int) -> int:
    row = sql.fetch_one("SELECT max(attempt_id) FROM portal_verifycode WHERE administration_id = %s", [tenant_id])
    return row[0] if row and row[0] else 0
