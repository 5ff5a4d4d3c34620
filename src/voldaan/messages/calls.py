"""Calls (beltaken): what is said by telephone instead of written. A person calls; the outcome takes two keys.

A call is a message like any other: the policy asks for it, the gate looks at it, it counts for the pressure budget with
every attempt (LR-4.09), and when nobody answers after a few attempts the next channel of the step takes over.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.models import Tenant
from voldaan.base.todo import Todo
from voldaan.messages import aftermath, deliveries, evidence, gate
from voldaan.messages.assemble import Assembler, claims_of, messages
from voldaan.messages.blocks import TEXTS, language
from voldaan.messages.events import CallMade
from voldaan.messages.facts import MessageFacts
from voldaan.messages.models import CallAttempt
from voldaan.messages.switch import current
from voldaan_law.nl.contact import allowed, next_allowed

#: After so many calls without an answer another channel takes over.
MOST_ATTEMPTS = 3
#: One key each, in this order.
OUTCOMES = ("promises", "says_paid", "disputes", "no_answer", "voicemail", "wrong_number", "call_back", "spoken")
REACHED = frozenset({"promises", "says_paid", "disputes", "spoken"})
UNANSWERED = frozenset({"no_answer", "voicemail"})


class Call(NamedTuple):
    """Beltaak: whom to call, about what, since when it waits."""

    id: int
    public_id: str
    kind: str
    debtor: str
    debtor_id: int
    case_id: int
    phone: str
    not_before: datetime
    attempts: int
    total_cents: int
    proposed_on: date
    reason: str


class Attempt(NamedTuple):
    """Belpoging as it is shown."""

    number: int
    outcome: str
    called_at: datetime
    caller: str
    note: str
    call_back_at: datetime | None


class Script(NamedTuple):
    """Belscript: what to say in order, what to have at hand, and what may not be said."""

    says: list[str]
    never: list[str]
    facts: MessageFacts


_CALLS = (
    "SELECT m.id, m.public_id, m.kind, p.name, p.id, m.case_id, p.phone, m.not_before,"
    " (SELECT count(*) FROM outbox_callattempt a WHERE a.message_id = m.id),"
    " m.principal_cents + m.interest_cents + m.costs_cents, m.proposed_on, m.reason"
    " FROM outbox_message m JOIN parties_party p ON p.id = m.debtor_id"
)
_WAITS = "m.channel = 'phone' AND m.state = 'approved'"


def count() -> int:
    """How many calls there are, also those whose moment has not come."""
    row = sql.fetch_one(f"SELECT count(*) FROM outbox_message m WHERE {_WAITS}")
    return int(row[0]) if row else 0


def waiting(*, limit: int | None = None, offset: int = 0) -> list[Call]:
    """Beltaken, in the order of their moment."""
    rows = sql.fetch(f"{_CALLS} WHERE {_WAITS} ORDER BY m.not_before, m.id LIMIT %s OFFSET %s", [limit, offset])
    return [Call(*row) for row in rows]


def call(public_id: str) -> Call:
    """One call; :raises NotFound: when it is none, or another administration's."""
    rows = sql.fetch(f"{_CALLS} WHERE m.channel = 'phone' AND m.public_id = %s", [public_id])
    if not rows:
        raise NotFound("Deze beltaak bestaat niet in deze administratie. Ga terug naar de lijst.")
    return Call(*rows[0])


def following(now: datetime, after_id: int) -> str | None:
    """The next call that may be made now."""
    row = sql.fetch_one(
        f"SELECT m.public_id FROM outbox_message m WHERE {_WAITS} AND m.not_before <= %s AND m.id <> %s"
        " ORDER BY m.not_before, m.id LIMIT 1",
        [now, after_id],
    )
    return str(row[0]) if row else None


def attempts(message_id: int) -> list[Attempt]:
    """Belpogingen, the first one first."""
    rows = sql.fetch(
        "SELECT number, outcome, called_at, caller, note, call_back_at FROM outbox_callattempt WHERE message_id = %s"
        " ORDER BY number",
        [message_id],
    )
    return [Attempt(*row) for row in rows]


def script(actor: Actor, public_id: str) -> Script:
    """Het script with the facts of today.

    :raises Refused: when nothing is left to ask.
    """
    (message,) = messages("m.public_id = %s", [public_id])
    secret = bytes(Tenant.objects.get(id=actor.tenant_id).secret)
    facts = Assembler([message], secret, "").facts(message, clock.today())
    texts, formats = _texts(message.language), language(message.language).formats
    words = {
        "sender": facts.sender.name, "creditor": facts.creditor.name, "debtor": facts.debtor.name,
        "claims": formats.listed([c.number for c in facts.claims]), "total": formats.cents(facts.total_cents),
        "due_on": formats.day(min(c.due_on for c in facts.claims)), "phone": facts.sender.phone,
    }  # fmt: skip
    says = [line.format(**words) for line in texts["opening"] + texts[message.kind] + texts["closing"]]
    return Script(says, list(texts["never"]), facts)


@lru_cache
def _texts(code: str) -> dict[str, list[str]]:
    folder = TEXTS / code
    file = (folder if (folder / "call.toml").exists() else TEXTS / "nl") / "call.toml"
    found: dict[str, list[str]] = tomllib.loads(file.read_text(encoding="utf8"))
    return found


def record(actor: Actor, public_id: str, outcome: str, *, note: str = "", call_back_at: datetime | None = None) -> Call:
    """Uitkomst vastleggen of a call that was just made.

    :raises Refused: outside the hours of the law, for a call that was overtaken, or a moment that cannot be.
    """
    actor.must(Permission.APPROVE)
    sql.execute("SELECT 1 FROM outbox_message WHERE public_id = %s FOR UPDATE", [public_id])
    found = call(public_id)
    _may(found, outcome, call_back_at)
    now, number = clock.now(), found.attempts + 1
    CallAttempt.objects.create(
        tenant_id=actor.tenant_id, message_id=found.id, number=number, outcome=outcome, called_on=clock.today(),
        called_at=now, caller=actor.name[:80], note=note[:400], call_back_at=call_back_at,
    )  # fmt: skip
    sql.execute("UPDATE claims_case SET last_contact_on = %s WHERE id = %s", [clock.today(), found.case_id])
    data = CallMade(message_id=found.id, outcome=outcome, number=number)
    claims = [c.claim_id for c in claims_of([found.id])[found.id]]
    events.record(actor, [events.Entry(data, claim_id=id_, party_id=found.debtor_id) for id_ in claims])
    if outcome in REACHED:
        _said(found)
        aftermath.sent(actor, [found.id])
    elif outcome == "wrong_number" or (outcome in UNANSWERED and number >= MOST_ATTEMPTS):
        _said(found)
        why = "verkeerd nummer" if outcome == "wrong_number" else f"{number} keer geen gehoor"
        aftermath.failed(actor, found.id, why, dead_address=outcome == "wrong_number")
    else:
        again = call_back_at or next_try(now)
        sql.execute("UPDATE outbox_message SET not_before = %s, reason = '' WHERE id = %s", [again, found.id])
    return found


def _may(found: Call, outcome: str, call_back_at: datetime | None) -> None:
    state = sql.fetch_one("SELECT state FROM outbox_message WHERE id = %s", [found.id])
    if state != ("approved",):
        raise Refused("Deze beltaak is al afgehandeld of vervallen. Ga terug naar de lijst.")
    if outcome not in OUTCOMES:
        raise Refused(f"Kies een uitkomst: een cijfer van 1 tot en met {len(OUTCOMES)}.")
    if deliveries.opted_out([found.id]):
        raise Refused("Deze klant wil niet gebeld worden; de beltaak vervalt vanzelf. Schrijf een bericht.")
    if kept := current().keeps:
        raise Refused(f"Nu mag er niet gebeld worden: {kept}.")
    if not allowed(clock.now(), "phone").value:
        raise Refused("Bellen mag van 7 tot 20 uur, niet op zondag en op feestdagen.", rule="LR-4.09")
    claims = claims_of([found.id])[found.id]
    if any(c.closed_on for c in claims) or not claims:
        raise Refused("Er is inmiddels betaald; deze beltaak vervalt vanzelf.", rule=gate.CANCEL)
    if outcome == "call_back":
        if call_back_at is None or call_back_at <= clock.now():
            raise Refused("Vul in wanneer u terugbelt; kies een moment dat nog komt.", rule="call_back_at")
        if not allowed(call_back_at, "phone").value:
            raise Refused("Op dat moment mag u niet bellen. Kies een moment tussen 7 en 20 uur, niet op zondag.",
                          rule="call_back_at")  # fmt: skip


def _said(found: Call) -> None:
    """What was said is the evidence: the attempts as they were written down, with their hash."""
    told = json.dumps([a._asdict() for a in attempts(found.id)], default=str, sort_keys=True, ensure_ascii=False)
    address = {"name": found.debtor, "phone": found.phone, "why": evidence.why_address(found.debtor_id, "phone")}
    sql.execute(
        "UPDATE outbox_message SET state = 'sending', sha256 = %s, address = %s, dispatched_on = %s,"
        " dispatched_at = %s, reason = '' WHERE id = %s",
        [hashlib.sha256(told.encode()).hexdigest(), json.dumps(address, ensure_ascii=False), clock.today(),
         clock.now(), found.id],
    )  # fmt: skip


def next_try(now: datetime) -> datetime:
    """Volgende poging: another part of another day, when calling is allowed."""
    local = now.astimezone(clock.AMSTERDAM)
    hour = 16 if local.hour < 13 else 10
    return next_allowed(clock.at_hour(local.date() + timedelta(days=1), hour), "phone")


def to_do(on: date) -> list[Todo]:
    """Wie er gebeld moet worden, up to and including this day."""
    rows = sql.fetch(
        f"{_CALLS} WHERE {_WAITS} AND m.not_before < %s ORDER BY m.not_before, m.id",
        [clock.at_hour(on + timedelta(days=1), 0)],
    )
    return [_todo(Call(*row), on) for row in rows]


def _todo(one: Call, on: date) -> Todo:
    due = min(one.not_before.astimezone(clock.AMSTERDAM).date(), on)
    return Todo("call", due, 40, "Bel een klant die nog niet heeft betaald.", f"/bellen/{one.public_id}",
                one.debtor_id, one.case_id, None, one.total_cents)  # fmt: skip


def days(case_ids: Sequence[int], since: date) -> list[tuple[int, date]]:
    """(case, day) of every attempt after ``since``: each counts for the pressure budget."""
    return [
        (row[0], row[1])
        for row in sql.fetch(
            "SELECT DISTINCT m.case_id, a.called_on FROM outbox_callattempt a JOIN outbox_message m"
            " ON m.id = a.message_id WHERE m.case_id = ANY(%s) AND a.called_on > %s ORDER BY 1, 2",
            [list(case_ids), since],
        )
    ]
