"""Reads about what comes back: the list, one reply with the facts beside it, and what waits for a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from voldaan.base import clock, sql
from voldaan.base.errors import NotFound
from voldaan.base.todo import Todo
from voldaan.claims import queries as claims
from voldaan.claims.queries import ClaimView
from voldaan.inbox import kinds
from voldaan.payments import queries as payments

#: How far back a payment may lie that somebody says he made.
MONEY_BACK_DAYS = 120


class ReplyRow(NamedTuple):
    """Reactie in the list."""

    id: int
    kind: str
    channel: str
    sender: str
    subject: str
    own_text: str
    received_at: datetime
    state: str
    outcome: str
    case_id: int | None
    debtor: str
    said_on: date | None
    amount_cents: int | None
    has_files: bool


class FileRow(NamedTuple):
    """Meegestuurd bestand, with the payments read from it."""

    id: int
    file_id: int
    name: str
    media_type: str
    size_bytes: int
    advice: list[dict[str, Any]]


class CandidateRow(NamedTuple):
    """Dossier that may be meant."""

    case_id: int
    reference: str
    debtor: str
    numbers: list[str]
    why: str


class ReplyView(NamedTuple):
    """Reactie as its page shows it."""

    id: int
    channel: str
    sender: str
    sender_name: str
    subject: str
    own_text: str
    signature: str
    quoted: str
    language: str
    kind: str
    kinds: list[str]
    reasons: list[dict[str, str]]
    said_on: date | None
    amount_cents: int | None
    written_at: datetime
    received_at: datetime
    case_id: int | None
    landed_by: str
    problems: list[str]
    raw_file_id: int | None
    state: str
    outcome: str
    handled_at: datetime | None
    handled_by: str
    reference: str
    debtor_id: int | None
    debtor: str
    debtor_email: str
    candidates: list[dict[str, Any]]


class Money(NamedTuple):
    """Geld of a debtor: what came in and was settled, what waits, and until when the bank is known; cents."""

    settled: list[tuple[date, int]]
    waiting: list[tuple[int, date, int]]
    known_until: date | None


_LIST = (
    "SELECT r.id, r.kind, r.channel, coalesce(nullif(r.sender_name, ''), r.sender), r.subject, left(r.own_text, 160),"
    " r.received_at, r.state, r.outcome, r.case_id, coalesce(p.name, ''), r.said_on, r.amount_cents,"
    " EXISTS (SELECT FROM inbox_replyfile f WHERE f.reply_id = r.id)"
    " FROM inbox_reply r LEFT JOIN claims_case k ON k.id = r.case_id LEFT JOIN parties_party p ON p.id = k.debtor_id"
)


def _where(state: str, words: str) -> tuple[str, list[Any]]:
    only, params = (["true"], []) if state == "all" else (["r.state = %s"], [state])
    if words:
        only.append(
            "(p.name ILIKE %s OR r.sender ILIKE %s OR r.subject ILIKE %s OR EXISTS (SELECT FROM claims_claim c"
            " WHERE c.case_id = r.case_id AND c.number ILIKE %s))"
        )
        like = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        params += [like] * 4
    return " AND ".join(only), params


def _care() -> list[str]:
    return list(kinds.LABELS)


def replies(state: str = "new", words: str = "", *, limit: int = 50, offset: int = 0) -> list[ReplyRow]:
    """Reacties: those to handle in the order of care and then the oldest first, others the newest first."""
    where, params = _where(state, words)
    order = (
        "array_position(%s, r.kind::text), r.received_at, r.id" if state == "new" else "r.received_at DESC, r.id DESC"
    )
    extra: list[Any] = [_care()] if state == "new" else []
    rows = sql.fetch(f"{_LIST} WHERE {where} ORDER BY {order} LIMIT %s OFFSET %s", [*params, *extra, limit, offset])
    return [ReplyRow(*row) for row in rows]


def count(state: str = "new", words: str = "") -> int:
    """Hoeveel reacties."""
    where, params = _where(state, words)
    row = sql.fetch_one(
        "SELECT count(*) FROM inbox_reply r LEFT JOIN claims_case k ON k.id = r.case_id"
        f" LEFT JOIN parties_party p ON p.id = k.debtor_id WHERE {where}",
        params,
    )
    return int(row[0]) if row else 0


def next_to_handle(after: int) -> int | None:
    """De volgende to handle, in the order of the list."""
    return next((row.id for row in replies(limit=2) if row.id != after), None)


def reply(reply_id: int) -> ReplyView:
    """Eén reactie; :raises NotFound: also of another administration."""
    row = sql.fetch_one(
        "SELECT r.id, r.channel, r.sender, r.sender_name, r.subject, r.own_text, r.signature, r.quoted, r.language,"
        " r.kind, r.kinds, r.reasons, r.said_on, r.amount_cents, r.written_at, r.received_at, r.case_id, r.landed_by,"
        " r.problems, r.raw_file_id, r.state, r.outcome, r.handled_at, r.handled_by, coalesce(k.reference, ''),"
        " k.debtor_id, coalesce(p.name, ''), coalesce(p.email, ''), r.candidates"
        " FROM inbox_reply r LEFT JOIN claims_case k ON k.id = r.case_id"
        " LEFT JOIN parties_party p ON p.id = k.debtor_id WHERE r.id = %s",
        [reply_id],
    )
    if row is None:
        raise NotFound("Deze reactie bestaat niet in deze administratie. Ga terug naar de lijst.")
    found = ReplyView(*row)
    return found._replace(reasons=json.loads(row[11]), problems=json.loads(row[18]), candidates=json.loads(row[28]))


def files_of(reply_id: int) -> list[FileRow]:
    """Meegestuurde bestanden."""
    rows = sql.fetch(
        "SELECT f.id, f.file_id, f.name, k.media_type, k.size_bytes, f.advice FROM inbox_replyfile f"
        " JOIN base_keptfile k ON k.id = f.file_id WHERE f.reply_id = %s ORDER BY f.id",
        [reply_id],
    )
    return [FileRow._make((*row[:5], json.loads(row[5]))) for row in rows]


def candidates_of(view: ReplyView, words: str = "") -> list[CandidateRow]:
    """Dossiers to choose from: those with a reason, or those that a person looks for."""
    why = {c["case_id"]: c["why"] for c in view.candidates}
    only, param = ("k.id = ANY(%s)", [list(why)]) if not words else (
        "(p.name ILIKE %s OR k.reference = upper(%s) OR EXISTS (SELECT FROM claims_claim c WHERE c.case_id = k.id"
        " AND c.number = %s))", ["%" + words.replace("%", "") + "%", words, words])  # fmt: skip
    rows = sql.fetch(
        "SELECT k.id, k.reference, p.name, coalesce((SELECT array_agg(c.number ORDER BY c.due_on) FROM claims_claim c"
        " WHERE c.case_id = k.id AND c.closed_on IS NULL), ARRAY[]::text[]) FROM claims_case k"
        f" JOIN parties_party p ON p.id = k.debtor_id WHERE {only} ORDER BY p.name, k.id LIMIT 12",
        param,
    )
    return [CandidateRow._make((*row, why.get(row[0], ""))) for row in rows]


def claims_of(case_id: int) -> list[ClaimView]:
    """Vorderingen of the case, those that are open first."""
    found = claims.claims(clock.today(), where="c.case_id = %(case)s", params={"case": case_id})
    return sorted(found, key=lambda c: (c.closed_on is not None, c.due_on, c.id))


def money(case_id: int, *, since: date | None = None) -> Money:
    """Het geld that may be meant by "I have paid": settled on this case, and what waits and may be of this debtor."""
    start = since or clock.today() - timedelta(days=MONEY_BACK_DAYS)
    settled = sql.fetch(
        "SELECT l.value_on, sum(a.amount_cents)::bigint FROM payments_allocation a JOIN payments_bankline l"
        " ON l.id = a.line_id JOIN claims_claim c ON c.id = a.claim_id WHERE c.case_id = %s AND NOT a.undone"
        " AND l.value_on >= %s GROUP BY l.id, l.value_on ORDER BY l.value_on DESC, l.id LIMIT 5",
        [case_id, start],
    )
    waiting = sql.fetch(
        "SELECT l.id, l.value_on, l.unallocated_cents FROM payments_bankline l JOIN claims_case k ON k.id = %s"
        " WHERE l.state = 'to_settle' AND l.unallocated_cents > 0 AND (l.candidates @> to_jsonb(k.debtor_id)"
        " OR EXISTS (SELECT FROM claims_claim c WHERE c.case_id = k.id AND c.closed_on IS NULL AND l.unallocated_cents"
        " IN (c.principal_cents, c.principal_cents + c.interest_cents + c.costs_cents)))"
        " ORDER BY l.value_on DESC, l.id LIMIT 5",
        [case_id],
    )
    creditor = sql.fetch_one("SELECT creditor_id FROM claims_case WHERE id = %s", [case_id])
    known = payments.seen_until().get(creditor[0]) if creditor else None
    return Money([(on, cents) for on, cents in settled], [(id_, on, cents) for id_, on, cents in waiting], known)


class Match(NamedTuple):
    """Conceptkoppeling: a payment that waits and is exactly what an advice adds up to; a person confirms it. Cents."""

    line_id: int
    on: date
    amount_cents: int
    parts: list[dict[str, Any]]


def matches(files: Sequence[FileRow]) -> list[Match]:
    """Betalingen die wachten of just the sum of a remittance advice."""
    found = []
    for file in files:
        total = sum(one["amount_cents"] for one in file.advice)
        rows = sql.fetch(
            "SELECT id, value_on, unallocated_cents FROM payments_bankline WHERE state = 'to_settle'"
            " AND unallocated_cents = %s ORDER BY value_on DESC, id LIMIT 3",
            [total],
        )
        found += [Match._make((*row, file.advice)) for row in rows if total]
    return found


class OpenReply(NamedTuple):
    """Reactie die wacht, on the page of a claim."""

    id: int
    kind: str
    received_at: datetime
    state: str
    outcome: str


def of_case(case_id: int, *, limit: int = 5) -> list[OpenReply]:
    """De laatste reacties on a case, those to handle first."""
    rows = sql.fetch(
        "SELECT id, kind, received_at, state, outcome FROM inbox_reply WHERE case_id = %s"
        " ORDER BY state = 'handled', received_at DESC, id DESC LIMIT %s",
        [case_id, limit],
    )
    return [OpenReply(*row) for row in rows]


def to_do(on: date) -> list[Todo]:
    """Werk: every reply that nobody handled; what protects somebody first, and what is late before all."""
    rows = sql.fetch(
        "SELECT r.id, r.kind, (r.received_at AT TIME ZONE 'Europe/Amsterdam')::date, r.case_id, k.debtor_id,"
        " coalesce(r.amount_cents, 0) FROM inbox_reply r LEFT JOIN claims_case k ON k.id = r.case_id"
        " WHERE r.state = 'new' ORDER BY r.received_at, r.id LIMIT 500"
    )
    order = list(kinds.LABELS)
    return [
        Todo(
            "reply", received, 0 if (on - received).days >= kinds.DAYS_TO_ANSWER else 10 + order.index(kind),
            f"Reactie ({kinds.LABELS[kind]}) {'zonder dossier' if case is None else 'te behandelen'}.", f"/post/{id_}",
            party_id=debtor, case_id=case, amount_cents=cents,
        )
        for id_, kind, received, case, debtor, cents in rows
    ]  # fmt: skip
