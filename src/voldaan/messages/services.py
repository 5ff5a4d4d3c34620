"""Writes about the outbox: approve, skip, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.base.jobs import SEND, enqueue
from voldaan.messages.events import MessageApproved, MessageCancelled, MessageSkipped
from voldaan.messages.rules import ASKING
from voldaan.policy import services as policies


def ids_of(public_ids: Sequence[str]) -> list[int]:
    """Numbers of messages by their public ids; :raises Refused: naming the first one that does not exist."""
    found = dict(sql.fetch("SELECT public_id, id FROM outbox_message WHERE public_id = ANY(%s)", [list(public_ids)]))
    for public_id in public_ids:
        if public_id not in found:
            raise Refused(f"Bericht {public_id} bestaat niet. Kijk met `voldaan outbox` welke berichten er zijn.")
    return [found[p] for p in public_ids]


def approve(actor: Actor, message_ids: Sequence[int] | None) -> int:
    """Goedkeuren: these messages, or all that wait (None); gives how many. A second click changes nothing."""
    actor.must(Permission.APPROVE)
    now = clock.now()
    _, policy = policies.in_force(actor, clock.today())
    hold_back = timedelta(minutes=policy.limits.hold_back_minutes)
    only = "" if message_ids is None else "AND id = ANY(%s)"
    rows = sql.fetch(
        "UPDATE outbox_message SET state = 'approved', approved_at = %s, approved_by = %s,"
        f" not_before = greatest(not_before, CASE WHEN %s THEN %s ELSE not_before END) WHERE state = 'proposed' {only}"
        " RETURNING id, debtor_id",
        [now, actor.name, bool(hold_back), now + hold_back, *([] if message_ids is None else [list(message_ids)])],
    )
    events.record(
        actor, [events.Entry(MessageApproved(message_id=id_), party_id=debtor) for id_, debtor in sorted(rows)]
    )
    if rows:
        enqueue(SEND, lock=f"send:{actor.tenant_id}", tenant_id=actor.tenant_id)
    return len(rows)


def skip(actor: Actor, message_ids: Sequence[int]) -> int:
    """Overslaan: these messages do not go out; the claims wait for their next step as if this one had been taken."""
    actor.must(Permission.APPROVE)
    today = clock.today()
    rows = sql.fetch(
        "UPDATE outbox_message SET state = 'skipped', reason = %s"
        " WHERE id = ANY(%s) AND state IN ('proposed', 'approved')"
        " RETURNING id, debtor_id, kind",
        [f"overgeslagen door {actor.name}", list(message_ids)],
    )
    sql.execute(
        "UPDATE claims_claim c SET pending_message_id = NULL, next_look_on = c.issued_on, step_on = %s,"
        " step = CASE WHEN m.kind IN ('pre_due_reminder', 'reminder', 'second_reminder') THEN m.kind ELSE c.step END"
        " FROM outbox_message m WHERE m.id = c.pending_message_id AND m.id = ANY(%s) AND c.closed_on IS NULL",
        [today, [row[0] for row in rows]],
    )
    events.record(
        actor, [events.Entry(MessageSkipped(message_id=id_), party_id=debtor) for id_, debtor, _ in sorted(rows)]
    )
    return len(rows)


def cancel(actor: Actor, message_ids: Sequence[int], reason: str) -> int:
    """Laten vervallen: these messages were overtaken; their claims are looked at again today."""
    rows = sql.fetch(
        "UPDATE outbox_message SET state = 'cancelled', reason = %s WHERE id = ANY(%s)"
        " AND state IN ('proposed', 'approved') RETURNING id, debtor_id",
        [reason, list(message_ids)],
    )
    ids = [row[0] for row in rows]
    claims = sql.fetch(
        "UPDATE claims_claim SET pending_message_id = NULL,"
        " next_look_on = CASE WHEN closed_on IS NULL THEN issued_on END"
        " WHERE pending_message_id = ANY(%s) RETURNING id",
        [ids],
    )
    by_debtor = dict(sorted(rows))
    events.record(
        actor,
        [
            events.Entry(MessageCancelled(message_id=id_, reason=reason), party_id=by_debtor[id_])
            for id_ in sorted(by_debtor)
        ],
    )
    return len(claims)


def vouch(actor: Actor, code: str, creditor: str, on: date) -> None:
    """Instaan voor een document: whoever holds its code may know whose it is and of which day."""
    sql.execute(
        "INSERT INTO outbox_verifycode (code, administration_id, creditor, dispatched_on) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [code, actor.tenant_id, creditor[:140], on],
    )


def cancel_for_claims(actor: Actor, claim_ids: Sequence[int], reason: str) -> int:
    """Inhalen: whatever waits in the outbox about these claims lapses, because the claims are no longer as it says."""
    if not claim_ids:
        return 0
    rows = sql.fetch(
        "SELECT DISTINCT m.id FROM outbox_message m JOIN outbox_messageclaim mc ON mc.message_id = m.id"
        " WHERE mc.claim_id = ANY(%s) AND m.state IN ('proposed', 'approved') AND m.kind = ANY(%s)",
        [list(claim_ids), sorted(ASKING)],
    )
    return cancel(actor, [row[0] for row in rows], reason) if rows else 0
