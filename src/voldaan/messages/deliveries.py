"""Deliveries (bezorging): what providers report of messages that left, and what follows from it.

Reports come twice, late and out of order. Each is kept once, also when we know no such message; what a message is
follows from all that was ever reported of it, so the order does not matter.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.claims import holds
from voldaan.messages import aftermath
from voldaan.messages.delivery_rules import DEAD_ADDRESS, FAILED, STOP_WORDS, standing
from voldaan.messages.events import AddressStopped
from voldaan.messages.ports import Report
from voldaan.messages.queries import LOCAL_NUMBER
from voldaan.messages.rules import local_number
from voldaan.parties import consents, contacts


def report(actor: Actor, provider: str, reports: Sequence[Report]) -> int:
    """Bezorgberichten verwerken; gives how many were new. The same report twice changes nothing."""
    actor.must(Permission.SEND)
    touched: dict[int, None] = {}
    new = 0
    for r in reports:
        message_id = _message_of(r)
        rows = sql.fetch(
            "INSERT INTO outbox_deliverystatus (tenant_id, message_id, provider, key, status, at, recorded_at,"
            " reference, detail, raw) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
            " RETURNING id",
            [actor.tenant_id, message_id, provider, r.key[:160], r.status, r.at, clock.recorded_now(),
             r.reference[:120], r.detail[:200], json.dumps(r.raw)],
        )  # fmt: skip
        new += len(rows)
        if rows and message_id is not None:
            touched[message_id] = None
    settle(actor, sorted(touched))
    return new


def _message_of(r: Report) -> int | None:
    """The message that a report is about: by our own number, else by the provider's."""
    row = sql.fetch_one("SELECT id FROM outbox_message WHERE public_id = %s", [r.public_id]) if r.public_id else None
    if row is None and r.reference:
        row = sql.fetch_one(
            "SELECT message_id FROM outbox_deliveryattempt WHERE provider_reference = %s ORDER BY id DESC LIMIT 1",
            [r.reference[:120]],
        )
    return row[0] if row else None


def settle(actor: Actor, message_ids: Sequence[int]) -> None:
    """Bijwerken: bring messages to what their reports together say. One that is being sent is looked at when it is
    out: a report may be quicker than our own transaction.
    """
    for message_id in message_ids:
        row = sql.fetch_one(
            "SELECT m.state, m.channel, m.debtor_id, m.case_id FROM outbox_message m WHERE m.id = %s FOR UPDATE",
            [message_id],
        )
        said = sql.fetch(
            "SELECT status, detail FROM outbox_deliverystatus WHERE message_id = %s ORDER BY id", [message_id]
        )
        if row is None or not said:
            continue
        state, channel, debtor_id, case_id = row
        status, detail = standing(said)
        if status in FAILED and state in ("sent", "uncertain"):
            dead = status in DEAD_ADDRESS
            aftermath.failed(actor, message_id, detail or "niet bezorgd", dead_address=dead)
            if channel == "post" and dead:
                _returned(actor, case_id)
        elif status not in FAILED and state == "uncertain":
            aftermath.confirm(actor, message_id)
        if channel == "email" and any(s == "complained" for s, _ in said):
            _complained(actor, message_id, debtor_id)


def _returned(actor: Actor, case_id: int) -> None:
    """Retour: nobody lives there who opens it; a person looks for the address (LR-8.13)."""
    held = sql.fetch(
        "SELECT 1 FROM claims_hold WHERE case_id = %s AND kind = 'address_unknown' AND released_on IS NULL", [case_id]
    )
    if not held:
        holds.set_hold(actor, "address_unknown", case_id=case_id, note="de post kwam terug")


def _complained(actor: Actor, message_id: int, debtor_id: int) -> None:
    """Als ongewenst gemeld: it did arrive, but no mail goes to this address any more."""
    known = sql.fetch(
        "SELECT 1 FROM base_event WHERE kind = 'address_stopped' AND key = %s", [f"complained:{message_id}"]
    )
    if known:
        return
    row = sql.fetch_one("SELECT address->>'email' FROM outbox_message WHERE id = %s", [message_id])
    contacts.bounced(actor, debtor_id, (row and row[0]) or "", clock.today())
    data = AddressStopped(channel="email", why="complained")
    events.record(actor, [events.Entry(data, party_id=debtor_id, key=f"complained:{message_id}")])


def replied(actor: Actor, number: str, text: str) -> bool:
    """Antwoord per sms: True when it asked to stop, and that is now kept; a second time changes nothing."""
    actor.must(Permission.SEND)
    words = text.strip().strip(".!").upper().split()
    if not words or words[0] not in STOP_WORDS:
        return False
    stop(actor, "sms", number)
    return True


def opted_out(message_ids: Sequence[int]) -> frozenset[int]:
    """Welke van deze berichten go to an address that asked for no more by this channel, or are an unwanted call."""
    objected = consents.OBJECTED.format(parties="SELECT debtor_id FROM outbox_message WHERE id = ANY(%(ids)s)")
    rows = sql.fetch(
        "SELECT m.id FROM outbox_message m JOIN parties_party p ON p.id = m.debtor_id JOIN outbox_optout u"
        f" ON u.channel = m.channel AND u.address = CASE WHEN m.channel = 'email' THEN lower(p.email)"
        f" ELSE {LOCAL_NUMBER} END WHERE m.id = ANY(%(ids)s) UNION SELECT m.id FROM outbox_message m"
        f" JOIN ({objected}) o ON o.party_id = m.debtor_id AND 'phone' = ANY(o.about)"
        " WHERE m.channel = 'phone' AND m.id = ANY(%(ids)s)",
        {"ids": list(message_ids)},
    )
    return frozenset(row[0] for row in rows)


def stop(actor: Actor, channel: str, address: str) -> None:
    """Afmelden: no more messages to this address by this channel, whoever owes from it."""
    address = local_number(address) if channel in ("sms", "phone") else address.strip().lower()
    rows = sql.fetch(
        "INSERT INTO outbox_optout (tenant_id, channel, address, recorded_at) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING RETURNING id",
        [actor.tenant_id, channel, address, clock.recorded_now()],
    )
    if not rows:
        return
    parties = sql.fetch(f"SELECT p.id FROM parties_party p WHERE {LOCAL_NUMBER} = %s ORDER BY p.id", [address])
    entries = [events.Entry(AddressStopped(channel=channel, why="opted_out"), party_id=id_) for (id_,) in parties]
    events.record(actor, entries or [events.Entry(AddressStopped(channel=channel, why="opted_out"))])
