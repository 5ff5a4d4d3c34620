"""Reads of the outbox for people: lists in pages with their totals, one message with its claims, why some are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from voldaan.base import sql
from voldaan.base.errors import NotFound
from voldaan.base.text import name_key


@dataclass(frozen=True, slots=True)
class Filter:
    """Filter: a state, ``kept`` (approved, but something stands in the way), or ``all``; words in debtor or number."""

    state: str = "proposed"
    words: str = ""


class Row(NamedTuple):
    """Bericht in a list; cents."""

    id: int
    public_id: str
    kind: str
    channel: str
    state: str
    reason: str
    debtor: str
    numbers: list[str]
    principal_cents: int
    interest_cents: int
    costs_cents: int
    proposed_on: date
    not_before: datetime
    dispatched_at: datetime | None

    @property
    def total_cents(self) -> int:
        """What the message asks for."""
        return self.principal_cents + self.interest_cents + self.costs_cents


class Details(NamedTuple):
    """Bericht with all that a person decides by."""

    row: Row
    case_id: int
    creditor: str
    language: str
    approved_by: str
    approved_at: datetime | None
    dispatched_on: date | None
    received_on: date | None
    term_days: int
    announced_costs_cents: int
    files: list[str]
    sha256: str
    tone: str
    note: str
    template: str
    because: str
    hold_reason: str
    claims: list[tuple[int, str]]


_COLUMNS = """
SELECT m.id, m.public_id, m.kind, m.channel, m.state, m.reason, p.name,
  ARRAY(SELECT c.number FROM outbox_messageclaim mc JOIN claims_claim c ON c.id = mc.claim_id WHERE mc.message_id = m.id
    ORDER BY c.due_on, c.id),
  m.principal_cents, m.interest_cents, m.costs_cents, m.proposed_on, m.not_before, m.dispatched_at
"""
_FROM = "FROM outbox_message m JOIN parties_party p ON p.id = m.debtor_id"
_STATES = {
    "all": "true",
    "kept": "m.state = 'approved' AND m.reason <> ''",
    "receipt": "m.state = 'sent' AND m.channel = 'email' AND m.received_on IS NULL AND m.term_days > 0 AND EXISTS ("
    "SELECT FROM outbox_messageclaim mc JOIN claims_claim c ON c.id = mc.claim_id WHERE mc.message_id = m.id"
    " AND c.closed_on IS NULL AND c.window_last_on IS NULL AND c.step = m.kind)",
}
SORTS = {
    "debtor": "p.name_key", "kind": "m.kind", "state": "m.state", "proposed": "m.proposed_on",
    "total": "m.principal_cents + m.interest_cents + m.costs_cents", "channel": "m.channel",
}  # fmt: skip


def totals(wanted: Filter) -> tuple[int, int]:
    """How many messages meet the filter, and what they ask for together in cents."""
    where, params = _where(wanted)
    row = sql.fetch_one(
        "SELECT count(*), coalesce(sum(m.principal_cents + m.interest_cents + m.costs_cents), 0)::bigint"
        f" {_FROM} WHERE {where}",
        params,
    )
    assert row is not None
    return row[0], row[1]


def rows(wanted: Filter, *, sort: str = "", limit: int | None = None, offset: int = 0) -> list[Row]:
    """Berichten that meet the filter; without an order the oldest that waits comes first, and what is done last."""
    where, params = _where(wanted)
    name = sort.removeprefix("-")
    waiting_first = "m.state NOT IN ('proposed', 'approved', 'uncertain'), coalesce(m.dispatched_at, m.not_before) DESC"
    order = f"{SORTS[name]} {'DESC' if sort.startswith('-') else 'ASC'}" if name in SORTS else waiting_first
    found = sql.fetch(
        f"{_COLUMNS} {_FROM} WHERE {where} ORDER BY {order}, m.id LIMIT %(limit)s OFFSET %(offset)s",
        params | {"limit": limit, "offset": offset},
    )
    return [Row(*row) for row in found]


def _where(wanted: Filter) -> tuple[str, dict[str, Any]]:
    state = _STATES.get(wanted.state, "m.state = %(state)s")
    if not wanted.words.strip():
        return state, {"state": wanted.state}
    words = wanted.words.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    match = (
        "(p.name_key LIKE %(name)s OR m.public_id ILIKE %(like)s OR EXISTS (SELECT FROM outbox_messageclaim mc"
        " JOIN claims_claim c ON c.id = mc.claim_id WHERE mc.message_id = m.id AND c.number ILIKE %(like)s))"
    )
    name = f"%{name_key(words) or '-'}%"
    return f"{state} AND {match}", {"state": wanted.state, "like": f"%{words}%", "name": name}


def counts() -> dict[str, int]:
    """How many messages there are in each state, with ``kept`` apart."""
    found = dict(sql.fetch("SELECT state, count(*) FROM outbox_message GROUP BY state"))
    return found | {"kept": totals(Filter("kept"))[0]}


def kept_reasons() -> list[tuple[str, int]]:
    """Waarom berichten worden vastgehouden: each reason with how many, the most frequent first."""
    rows_ = sql.fetch(
        f"SELECT m.reason, count(*) FROM outbox_message m WHERE {_STATES['kept']} GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return [(reason, count) for reason, count in rows_]


def details(public_id: str) -> Details:
    """One message; :raises NotFound: also when it belongs to another administration."""
    row = sql.fetch_one(
        f"{_COLUMNS}, m.case_id, s.name, m.language, m.approved_by, m.approved_at, m.dispatched_on, m.received_on,"
        " m.term_days, m.announced_costs_cents, m.files, m.sha256, m.tone, m.note, m.template, m.because,"
        " m.hold_reason"
        f" {_FROM} JOIN parties_creditor s ON s.id = m.creditor_id WHERE m.public_id = %s",
        [public_id],
    )
    if row is None:
        raise NotFound("Dit bericht bestaat niet in deze administratie. Zoek het op in de lijst met berichten.")
    claims = sql.fetch(
        "SELECT c.id, c.number FROM outbox_messageclaim mc JOIN claims_claim c ON c.id = mc.claim_id"
        " WHERE mc.message_id = %s ORDER BY c.due_on, c.id",
        [row[0]],
    )
    return Details._make([Row(*row[:14]), *row[14:], [(id_, number) for id_, number in claims]])


def next_waiting(after_id: int) -> str | None:
    """Het volgende bericht that waits for approval, after this one; round to the first at the end."""
    row = sql.fetch_one(
        "SELECT public_id FROM outbox_message WHERE state = 'proposed' AND id <> %s ORDER BY id < %s, id LIMIT 1",
        [after_id, after_id],
    )
    return None if row is None else str(row[0])


def of_claim(claim_id: int) -> list[Row]:
    """Berichten about a claim, newest first."""
    return of_messages("m.id IN (SELECT message_id FROM outbox_messageclaim WHERE claim_id = %s)", [claim_id])


def of_messages(where: str, params: Sequence[Any]) -> list[Row]:
    """Berichten that meet ``where`` (over ``m``), newest first."""
    return [Row(*row) for row in sql.fetch(f"{_COLUMNS} {_FROM} WHERE {where} ORDER BY m.id DESC", params)]


def awaiting_receipt(claim_id: int) -> tuple[str, list[Any]]:
    """Voorwaarde for :func:`of_messages`: mails about a claim whose term runs only once their receipt is shown."""
    about = "m.id IN (SELECT message_id FROM outbox_messageclaim WHERE claim_id = %s)"
    return f"{about} AND {_STATES['receipt']}", [claim_id]


def awaits_receipt(message_id: int) -> bool:
    """Whether the term of this mail runs only once its receipt is shown."""
    return bool(sql.fetch(f"SELECT 1 FROM outbox_message m WHERE m.id = %s AND {_STATES['receipt']}", [message_id]))
