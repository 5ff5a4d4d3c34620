"""Reads about complaints: the list, one with its history, what waits for a person, a report per quarter."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from voldaan.base import sql
from voldaan.base.errors import NotFound
from voldaan.base.todo import Todo


class Row(NamedTuple):
    """Klacht as faces show it; ``confirmed_on`` is the day on which our letter left, or that a person wrote down."""

    id: int
    number: str
    case_id: int | None
    party_id: int | None
    party: str
    subject: str
    told: str
    source: str
    received_on: date
    confirm_by: date
    confirmed_on: date | None
    answer_by: date
    about: str
    handler_id: int | None
    handler: str
    outcome: str
    findings: str
    decision: str
    remedy: str
    next_authority: str
    resolved_on: date | None
    received_letter: str
    outcome_letter: str


class Entry(NamedTuple):
    """Aantekening."""

    text: str
    at: datetime
    by: str


class Quarter(NamedTuple):
    """Kwartaal in the report."""

    name: str
    received: int
    confirmed_in_time: int
    answered: int
    answered_in_time: int
    upheld: int
    open: int


_ROWS = """
SELECT c.id, c.number, c.case_id, c.party_id, coalesce(p.name, ''), c.subject, c.told, c.source, c.received_on,
  c.confirm_by, coalesce(c.confirmed_on, r.dispatched_on), c.answer_by, coalesce(a.name, ''), c.handler_id,
  coalesce(h.name, ''), c.outcome, c.findings, c.decision, c.remedy, c.next_authority, c.resolved_on,
  coalesce(r.public_id, ''), coalesce(o.public_id, '')
FROM complaints_complaint c LEFT JOIN parties_party p ON p.id = c.party_id LEFT JOIN people_user a ON a.id = c.about_id
LEFT JOIN people_user h ON h.id = c.handler_id LEFT JOIN outbox_message r ON r.id = c.received_message_id
LEFT JOIN outbox_message o ON o.id = c.outcome_message_id
"""
STATES = {"open": "c.resolved_on IS NULL", "resolved": "c.resolved_on IS NOT NULL", "all": "true"}


def listing(*, state: str = "open", limit: int = 50, offset: int = 0) -> list[Row]:
    """Klachten, what must be answered first on top."""
    where = STATES.get(state, STATES["open"])
    rows = sql.fetch(
        f"{_ROWS} WHERE {where} ORDER BY c.resolved_on IS NOT NULL, c.answer_by, c.id LIMIT %s OFFSET %s",
        [limit, offset],
    )
    return [Row(*row) for row in rows]


def count(state: str = "open") -> int:
    """How many there are."""
    row = sql.fetch_one(f"SELECT count(*) FROM complaints_complaint c WHERE {STATES.get(state, STATES['open'])}")
    assert row is not None
    return int(row[0])


def one(number: str) -> Row:
    """Eén klacht by its number; :raises NotFound: also when it is of another administration."""
    rows = sql.fetch(f"{_ROWS} WHERE c.number = %s", [number.strip().upper()])
    if not rows:
        raise NotFound(f"Klacht {number[:12]} bestaat niet in deze administratie. Kies er een uit de lijst.")
    return Row(*rows[0])


def entries(complaint_id: int) -> list[Entry]:
    """Geschiedenis, oldest first."""
    rows = sql.fetch("SELECT text, at, by FROM complaints_complaintentry WHERE complaint_id = %s ORDER BY id",
                     [complaint_id])  # fmt: skip
    return [Entry(*row) for row in rows]


def to_do(on: date) -> list[Todo]:
    """Werk: complaints to be confirmed in writing, and to be answered."""
    found = []
    for row in listing(limit=10_000):
        url = f"/klachten/{row.number}"
        if row.confirmed_on is None:
            title = f"Bevestig klacht {row.number} schriftelijk: {row.subject}."
            found.append(Todo("complaint_confirm", row.confirm_by, 5, title, url, row.party_id, row.case_id))
        title = f"Beantwoord klacht {row.number}: {row.subject}."
        found.append(Todo("complaint", row.answer_by, 15, title, url, row.party_id, row.case_id))
    return found


def quarters(year: int) -> list[Quarter]:
    """Rapport per kwartaal of a year."""
    rows = [
        Row(*row) for row in sql.fetch(f"{_ROWS} WHERE extract(year FROM c.received_on) = %s ORDER BY c.id", [year])
    ]
    found = []
    for quarter in range(1, 5):
        mine = [r for r in rows if (r.received_on.month + 2) // 3 == quarter]
        done = [r for r in mine if r.resolved_on is not None]
        found.append(
            Quarter(
                f"{year} kwartaal {quarter}", len(mine),
                sum(r.confirmed_on is not None and r.confirmed_on <= r.confirm_by for r in mine), len(done),
                sum(r.resolved_on is not None and r.resolved_on <= r.answer_by for r in done),
                sum(r.outcome in ("upheld", "partly") for r in done), len(mine) - len(done),
            )
        )  # fmt: skip
    return found
