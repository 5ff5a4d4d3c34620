"""Keuzes of an administration about its messages: invoices in the mail, and words by how somebody paid before."""

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


def current() -> Choices:
    """De keuzes nu, in the active administration."""
    row = sql.fetch_one("SELECT attach_invoices, habit_people, habit_companies FROM outbox_messagechoices")
    return Choices(*row) if row else Choices()


def choose(actor: Actor, wanted: Choices) -> None:
    """Vastleggen; the same choices again change nothing."""
    actor.must(Permission.MANAGE)
    if current() == wanted:
        return
    sql.execute(
        "INSERT INTO outbox_messagechoices (tenant_id, attach_invoices, habit_people, habit_companies)"
        " VALUES (%s, %s, %s, %s) ON CONFLICT (tenant_id) DO UPDATE SET attach_invoices = EXCLUDED.attach_invoices,"
        " habit_people = EXCLUDED.habit_people, habit_companies = EXCLUDED.habit_companies",
        [actor.tenant_id, *wanted],
    )
    events.record(actor, [events.Entry(MessageChoicesMade(**wanted._asdict()))])
