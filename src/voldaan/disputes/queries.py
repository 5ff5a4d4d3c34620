"""Reads about disputes: the list, one of them whole, what waits for a person, and what the causes are."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from voldaan.base import sql, tenancy
from voldaan.base.errors import NotFound
from voldaan.base.todo import Todo
from voldaan.disputes import rules
from voldaan_law.days import is_business_day
from voldaan_law.money import format_euros


class Row(NamedTuple):
    """Regel in de lijst of disputes; cents."""

    id: int
    number: str
    claim_id: int
    claim: str
    case_id: int
    debtor_id: int
    debtor: str
    category: str
    amount_cents: int
    whole: bool
    principal_cents: int
    disputed_cents: int
    told: str
    source: str
    received_on: date
    answer_by: date
    owner_id: int | None
    owner: str
    round: int
    state: str
    outcome: str
    upheld_cents: int
    explanation: str
    resolved_on: date | None
    correction: str
    own_invoice: bool
    closed_on: date | None
    hold_until: date | None
    received_letter: str
    outcome_letter: str

    @property
    def category_name(self) -> str:
        """Reden, in the words of staff."""
        found = rules.categories().get(self.category)
        return found.name if found else self.category


class Note(NamedTuple):
    """Notitie."""

    text: str
    at: datetime
    by: str


class Proof(NamedTuple):
    """Bewijsstuk."""

    file_id: int
    name: str
    size_bytes: int
    at: datetime
    by: str


class Cause(NamedTuple):
    """Oorzaak in the report: one reason with its numbers; cents and working days."""

    category: str
    name: str
    received: int
    amount_cents: int
    open: int
    answered: int
    late: int
    median_days: int | None
    upheld: int
    upheld_cents: int

    @property
    def upheld_percent(self) -> int | None:
        """Aandeel (deels) gegrond of what was answered and not withdrawn, in whole percents."""
        return None if not self.answered else (200 * self.upheld + self.answered) // (2 * self.answered)


_ROWS = """
SELECT d.id, d.number, d.claim_id, c.number, d.case_id, c.debtor_id, p.name, d.category, d.amount_cents, d.whole,
  c.principal_cents, c.disputed_cents, d.told, d.source, d.received_on, d.answer_by, d.owner_id, coalesce(u.name, ''),
  d.round, d.state, d.outcome, d.upheld_cents, d.explanation, d.resolved_on, d.correction, c.own_invoice, c.closed_on,
  (SELECT h.until_on FROM claims_hold h WHERE h.id = d.hold_id AND h.released_on IS NULL),
  coalesce(r.public_id, ''), coalesce(o.public_id, '')
FROM disputes_dispute d JOIN claims_claim c ON c.id = d.claim_id JOIN parties_party p ON p.id = c.debtor_id
LEFT JOIN people_user u ON u.id = d.owner_id LEFT JOIN outbox_message r ON r.id = d.received_message_id
LEFT JOIN outbox_message o ON o.id = d.outcome_message_id
"""
STATES = {
    "open": "d.state = 'open'",
    "late": "d.state = 'open' AND d.answer_by < %(on)s",
    "correct": "d.correction = 'proposed'",
    "resolved": "d.state = 'resolved'",
    "all": "true",
}


def listing(on: date, *, state: str = "open", category: str = "", limit: int = 50, offset: int = 0) -> list[Row]:
    """Betwistingen, what must be answered first on top."""
    where, params = _where(on, state, category)
    rows = sql.fetch(
        f"{_ROWS} WHERE {where} ORDER BY d.state <> 'open', d.answer_by, d.id LIMIT %(limit)s OFFSET %(offset)s",
        {**params, "limit": limit, "offset": offset},
    )
    return [Row(*row) for row in rows]


def count(on: date, *, state: str = "open", category: str = "") -> int:
    """How many there are."""
    where, params = _where(on, state, category)
    row = sql.fetch_one(f"SELECT count(*) FROM disputes_dispute d WHERE {where}", params)
    assert row is not None
    return int(row[0])


def _where(on: date, state: str, category: str) -> tuple[str, dict[str, Any]]:
    where = STATES.get(state, STATES["open"]) + (" AND d.category = %(category)s" if category else "")
    return where, {"on": on, "category": category}


def one(number: str) -> Row:
    """Eén betwisting by its number; :raises NotFound: also when it is of another administration."""
    rows = sql.fetch(f"{_ROWS} WHERE d.number = %s", [number.strip().upper()])
    if not rows:
        raise NotFound(f"Betwisting {number[:12]} bestaat niet in deze administratie. Kies er een uit de lijst.")
    return Row(*rows[0])


def of_claim(claim_id: int) -> list[Row]:
    """Betwistingen of a claim, newest first; without those that were undone."""
    rows = sql.fetch(f"{_ROWS} WHERE d.claim_id = %s AND d.state <> 'undone' ORDER BY d.id DESC", [claim_id])
    return [Row(*row) for row in rows]


def notes(dispute_id: int) -> list[Note]:
    """Notities, oldest first."""
    rows = sql.fetch("SELECT text, at, by FROM disputes_disputenote WHERE dispute_id = %s ORDER BY id", [dispute_id])
    return [Note(*row) for row in rows]


def proofs(dispute_id: int) -> list[Proof]:
    """Bewijsstukken, oldest first."""
    rows = sql.fetch(
        "SELECT f.file_id, k.name, k.size_bytes, f.added_at, f.added_by FROM disputes_disputefile f"
        " JOIN base_keptfile k ON k.id = f.file_id WHERE f.dispute_id = %s ORDER BY f.id",
        [dispute_id],
    )
    return [Proof(*row) for row in rows]


def members() -> list[tuple[int, str]]:
    """Medewerkers who may handle disputes: everybody but those who only look."""
    return [
        (id_, name)
        for id_, name in sql.fetch(
            "SELECT u.id, u.name FROM people_membership m JOIN people_user u ON u.id = m.user_id"
            " WHERE m.tenant_id = %s AND m.role <> 'viewer' AND u.is_active ORDER BY u.name, u.id",
            [tenancy.active_id()],
        )
    ]


def to_do(on: date) -> list[Todo]:
    """Werk: disputes that wait for an answer, and corrections that wait to be made."""
    rows = [
        Row(*row) for row in sql.fetch(f"{_ROWS} WHERE d.state = 'open' OR d.correction = 'proposed' ORDER BY d.id")
    ]
    return [_task(row) for row in rows]


def _task(row: Row) -> Todo:
    about = {"party_id": row.debtor_id, "case_id": row.case_id, "claim_id": row.claim_id}
    if row.state == "open":
        title = f"Beantwoord betwisting {row.number} van factuur {row.claim}: {row.category_name}."
        return Todo("dispute", row.answer_by, 20, title, f"/betwistingen/{row.number}", amount_cents=row.amount_cents,
                    **about)  # fmt: skip
    where = "Maak een creditnota" if row.own_invoice else "Corrigeer in de boekhouding"
    title = f"{where} van {format_euros(row.upheld_cents)} na betwisting {row.number} van factuur {row.claim}."
    return Todo("dispute_correction", row.resolved_on or row.answer_by, 30, title, f"/betwistingen/{row.number}",
                amount_cents=row.upheld_cents, **about)  # fmt: skip


def causes(from_on: date, until: date) -> list[Cause]:
    """Oorzaken geteld, of the disputes that were received in these days; the most frequent first."""
    rows = sql.fetch(
        "SELECT category, amount_cents, state, outcome, upheld_cents, received_on, answer_by, resolved_on"
        " FROM disputes_dispute WHERE state <> 'undone' AND received_on BETWEEN %s AND %s ORDER BY id",
        [from_on, until],
    )
    found = []
    for code, category in rules.categories().items():
        mine = [row[1:] for row in rows if row[0] == code]
        if mine:
            found.append(_cause(code, category.name, mine))
    return sorted(found, key=lambda c: (-c.received, -c.amount_cents, c.name))


def total(from_on: date, until: date) -> Cause:
    """Totaal over all reasons."""
    rows = sql.fetch(
        "SELECT amount_cents, state, outcome, upheld_cents, received_on, answer_by, resolved_on FROM disputes_dispute"
        " WHERE state <> 'undone' AND received_on BETWEEN %s AND %s ORDER BY id",
        [from_on, until],
    )
    return _cause("", "", rows)


def _cause(code: str, name: str, rows: list[tuple[Any, ...]]) -> Cause:
    done = [row for row in rows if row[1] == "resolved"]
    judged = [row for row in done if row[2] != "withdrawn"]
    days = sorted(working_days(row[4], row[6]) for row in done)
    return Cause(
        code, name, len(rows), sum(row[0] for row in rows), sum(row[1] == "open" for row in rows), len(judged),
        sum(row[6] > row[5] for row in done), days[(len(days) - 1) // 2] if days else None,
        sum(row[3] > 0 for row in judged), sum(row[3] for row in judged),
    )  # fmt: skip


def working_days(from_on: date, until: date) -> int:
    """Werkdagen after ``from_on`` up to and including ``until``."""
    span = (until - from_on).days
    return sum(is_business_day(date.fromordinal(from_on.toordinal() + n)) for n in range(1, span + 1))
