"""Keuzes of an administration about its messages: invoices in the mail, words by habit, thanks at the end."""

from __future__ import annotations

from typing import NamedTuple

from voldaan.base import events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.messages.events import MessageChoicesMade


class Choices(NamedTuple):
    """Berichtkeuzes; natural persons get no words by their habit unless the administration says so (LR-9.08)."""

    attach_invoices: bool = False
    habit_people: bool = False
    habit_companies: bool = True
    thank_payers: bool = False


_COLUMNS = ", ".join(Choices._fields)


def current() -> Choices:
    """De keuzes nu, in the active administration."""
    row = sql.fetch_one(f"SELECT {_COLUMNS} FROM outbox_messagechoices")
    return Choices(*row) if row else Choices()


def choose(actor: Actor, wanted: Choices) -> None:
    """Vastleggen; the same choices again change nothing."""
    actor.must(Permission.MANAGE)
    if current() == wanted:
        return
    sql.execute(
        f"INSERT INTO outbox_messagechoices (tenant_id, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s)"
        f" ON CONFLICT (tenant_id) DO UPDATE SET ({_COLUMNS}) ="
        f" ROW({', '.join(f'EXCLUDED.{name}' for name in Choices._fields)})",
        [actor.tenant_id, *wanted],
    )
    events.record(actor, [events.Entry(MessageChoicesMade(**wanted._asdict()))])
