"""Reads of one claim's file (dossier): its place, its debtor, its diary and its transfers."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import NamedTuple

from voldaan.base import events, sql
from voldaan.base.errors import NotFound
from voldaan.ledger.accounts import Account

_RECEIVABLE = (Account.PRINCIPAL, Account.INTEREST, Account.COSTS)


class Particulars(NamedTuple):
    """Gegevens of a claim beside its amounts: who owes, to whom, and under which numbers."""

    id: int
    number: str
    case_id: int
    case_reference: str
    creditor: str
    debtor_id: int
    debtor_number: str
    debtor: str
    kvk: str
    email: str
    email_bounced_on: date | None
    phone: str
    street: str
    postcode: str
    town: str
    country: str
    description: str
    payment_reference: str
    step: str
    pending_message_id: int | None
    window_last_on: date | None
    default_ground: str


class Happening(NamedTuple):
    """Gebeurtenis on the timeline, with the bank line or message that it is about, if any."""

    at: datetime
    sentence: str
    by: str
    kind: str
    message_id: int | None
    line_id: int | None


class Posting(NamedTuple):
    """Boeking on one of the three receivables of a claim; cents, negative when it went down."""

    on: date
    account: int
    amount_cents: int
    kind: str


def particulars(claim_id: int) -> Particulars:
    """Gegevens of one claim; :raises NotFound: also when it belongs to another administration."""
    row = sql.fetch_one(
        "SELECT c.id, c.number, c.case_id, k.reference, s.name, p.id, p.number, p.name, p.kvk, p.email,"
        " p.email_bounced_on, p.phone, p.street, p.postcode, p.town, p.country, c.description, c.payment_reference,"
        " c.step, c.pending_message_id, c.window_last_on, c.default_ground"
        " FROM claims_claim c JOIN claims_case k ON k.id = c.case_id JOIN parties_party p ON p.id = c.debtor_id"
        " JOIN parties_creditor s ON s.id = c.creditor_id WHERE c.id = %s",
        [claim_id],
    )
    if row is None:
        raise NotFound("Deze vordering bestaat niet in deze administratie. Zoek haar op in de lijst met vorderingen.")
    return Particulars(*row)


def timeline(claim_id: int) -> list[Happening]:
    """Tijdlijn of a claim, newest first: its own events, those of messages about it, and those of stops on its case."""
    rows = sql.fetch(
        "SELECT e.at, e.kind, e.data, e.actor_name FROM base_event e WHERE e.claim_id = %(claim)s"
        " UNION ALL SELECT e.at, e.kind, e.data, e.actor_name FROM base_event e"
        " JOIN claims_claim c ON c.id = %(claim)s AND e.party_id = c.debtor_id WHERE e.claim_id IS NULL"
        " AND ((e.data->>'message_id')::bigint IN"
        " (SELECT message_id FROM outbox_messageclaim WHERE claim_id = %(claim)s)"
        " OR (e.data->>'hold_id')::bigint IN (SELECT id FROM claims_hold WHERE case_id = c.case_id))"
        " ORDER BY 1 DESC, 2",
        {"claim": claim_id},
    )
    return [_happening(*row) for row in rows]


def _happening(at: datetime, kind: str, data: str, by: str) -> Happening:
    values = json.loads(data)
    sentence = events.read(kind, values).sentence()
    return Happening(at, sentence, by, kind, values.get("message_id"), values.get("line_id"))


def postings(claim_id: int) -> list[Posting]:
    """Boekingen that made the balance of a claim what it is, oldest first."""
    accounts = ", ".join(str(int(a)) for a in _RECEIVABLE)
    rows = sql.fetch(
        f"SELECT t.effective_on, CASE WHEN t.debit IN ({accounts}) THEN t.debit ELSE t.credit END,"
        f" CASE WHEN t.debit IN ({accounts}) THEN t.amount_cents ELSE -t.amount_cents END, e.kind"
        " FROM ledger_transfer t JOIN base_event e ON e.id = t.event_id"
        f" WHERE t.claim_id = %s AND (t.debit IN ({accounts}) OR t.credit IN ({accounts}))"
        " ORDER BY t.effective_on, t.id",
        [claim_id],
    )
    return [Posting(*row) for row in rows]
