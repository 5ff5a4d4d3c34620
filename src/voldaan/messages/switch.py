"""The switch (verzendknop): one movement stops everything that would leave; the gate asks it before each message."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.messages.events import SendingSwitched

STATES = ("on", "safe", "stopped")


class Switch(NamedTuple):
    """Stand of the switch: who set it, when and why."""

    state: str = "on"
    reason: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def keeps(self) -> str:
        """Why nothing leaves, in a Dutch sentence; empty when it may."""
        if self.state == "on":
            return ""
        said = f" ({self.reason})" if self.reason else ""
        if self.state == "safe":
            return f"veilige stand{said}: er gaat niets naar klanten tot de verzending aan staat"
        return f"{self.changed_by} heeft de verzending stilgelegd{said}"


def current() -> Switch:
    """De stand nu, in the active administration."""
    row = sql.fetch_one("SELECT state, reason, changed_by, changed_at FROM outbox_sendingswitch")
    return Switch(*row) if row else Switch()


def turn(actor: Actor, state: str, *, reason: str = "") -> None:
    """Zet de verzending aan, in veilige stand of stil. Anybody who may approve may stop; a second click does nothing.

    :raises Refused: for a state that does not exist.
    """
    actor.must(Permission.APPROVE if state == "stopped" else Permission.MANAGE)
    if state not in STATES:
        raise Refused(f"De verzending kan niet op '{state}'. Kies uit: {', '.join(STATES)}.")
    if current().state == state:
        return
    sql.execute(
        "INSERT INTO outbox_sendingswitch (tenant_id, state, reason, changed_by, changed_at)"
        " VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (tenant_id) DO UPDATE SET state = EXCLUDED.state, reason = EXCLUDED.reason,"
        " changed_by = EXCLUDED.changed_by, changed_at = EXCLUDED.changed_at",
        [actor.tenant_id, state, reason[:200], actor.name, clock.now()],
    )
    events.record(actor, [events.Entry(SendingSwitched(state=state))])
