"""Reads of one debtor's file (debiteurdossier): what we know, from whom, what happened, and all in one document."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.parties import capacity, consents, roles
from voldaan.parties.events import DebtorExported
from voldaan.parties.queries import must_exist
from voldaan.parties.rules import CONTACT, CORRECTABLE

_FIELDS = tuple(dict.fromkeys((*CONTACT, *CORRECTABLE)))


class ContactLine(NamedTuple):
    """Contactgegeven in the file, with how it stands."""

    id: int
    purpose: str
    kind: str
    text: str
    attention: str
    who: str
    role: str
    preferred: bool
    source: str
    verified_on: date | None
    bounced_on: date | None
    from_on: date
    until_on: date | None


class Moment(NamedTuple):
    """Gebeurtenis in the history of a debtor."""

    at: datetime
    sentence: str
    by: str
    number: str
    claim_id: int | None


def numbers(party_id: int) -> list[int]:
    """De debiteur himself and who was merged into him, oldest first."""
    rows = sql.fetch(
        "SELECT id FROM parties_party WHERE id = %(id)s OR merged_into_id = %(id)s ORDER BY id", {"id": party_id}
    )
    return [row[0] for row in rows]


def merged_into(party_id: int) -> int | None:
    """In wie hij opging, if he was merged into somebody."""
    row = sql.fetch_one("SELECT merged_into_id FROM parties_party WHERE id = %s", [party_id])
    return row[0] if row else None


def contact_lines(party_id: int) -> list[ContactLine]:
    """Contactgegevens in use or to come, and those that bounced, by purpose."""
    rows = sql.fetch(
        "SELECT c.id, c.purpose, c.kind, CASE WHEN c.kind = 'post' THEN concat_ws(', ', c.street, concat_ws(' ',"
        " nullif(c.postcode, ''), c.town), nullif(c.country, 'NL')) ELSE c.value END, c.attention,"
        " coalesce(r.name, ''), coalesce(r.kind, ''), c.preferred, c.source, c.verified_on, c.bounced_on, c.from_on,"
        " c.until_on FROM parties_partycontact c LEFT JOIN parties_partyrole r ON r.id = c.role_id"
        " WHERE c.party_id = %s AND c.ended_on IS NULL AND (c.until_on IS NULL OR c.until_on >= %s)"
        " ORDER BY r.id NULLS FIRST, c.purpose, c.kind, c.id",
        [party_id, clock.today()],
    )
    return [ContactLine(*row) for row in rows]


def history(party_id: int, *, limit: int = 50, offset: int = 0) -> list[Moment]:
    """Geschiedenis over all his claims and former numbers, newest first."""
    rows = sql.fetch(
        "SELECT e.at, e.kind, e.data, e.actor_name, coalesce(c.number, ''), e.claim_id FROM base_event e"
        " LEFT JOIN claims_claim c ON c.id = e.claim_id WHERE e.party_id = ANY(%s) ORDER BY e.id DESC"
        " LIMIT %s OFFSET %s",
        [numbers(party_id), limit, offset],
    )
    return [
        Moment(at, events.read(kind, json.loads(data)).sentence(), by, number, claim_id)
        for at, kind, data, by, number, claim_id in rows
    ]


def history_count(party_id: int) -> int:
    """How many there are."""
    return int(sql.fetch("SELECT count(*) FROM base_event WHERE party_id = ANY(%s)", [numbers(party_id)])[0][0])


def provenance(party_id: int) -> dict[str, dict[str, Any]]:
    """Herkomst of each field: its value, from whom, by whom and when; what nobody changed here is of the books."""
    row = sql.fetch_one(f"SELECT {', '.join(_FIELDS)} FROM parties_party WHERE id = %s", [party_id])
    own = {
        field: {"source": source, "set_by": by, "set_at": at, "books_say": said}
        for field, source, by, at, said in sql.fetch(
            "SELECT field, source, set_by, set_at, source_value FROM parties_override WHERE party_id = %s"
            " AND claim_id IS NULL",
            [party_id],
        )
    }
    filled = {
        name
        for (fields,) in sql.fetch(
            "SELECT filled->'fields' FROM parties_partymerge WHERE winner_id = %s AND undone_at IS NULL", [party_id]
        )
        for name in json.loads(fields)
    }
    return {
        name: {"value": value} | (own.get(name) or {"source": "merge" if name in filled else "import"})
        for name, value in zip(_FIELDS, row or (), strict=bool(row))
    }


def export(actor: Actor, party_id: int) -> dict[str, Any]:
    """Alle gegevens of one debtor, for whoever asks for his own (art. 15 AVG); that it was made is told.

    Of others around him only the role. Adaptations are left out: they are for who helps him, not for a file that
    travels.
    """
    actor.must(Permission.READ)
    must_exist(party_id)
    ids = numbers(party_id)
    document = {
        "made_on": clock.today(),
        "debtor": [_one(number) for number in ids],
        "contacts": [
            line._asdict() | {"who": "", "attention": ""} if line.role else line._asdict()
            for line in contact_lines(party_id)
        ],
        "roles": [{"kind": r.kind, "letters": r.letters, "from_on": r.from_on, "until_on": r.until_on}
                  for r in roles.of_party(party_id)],
        "capacity": [known._asdict() for known in capacity.of_party(party_id)],
        "consents": [said._asdict() for said in consents.standing(party_id)],
        **{name: _rows(statement, ids) for name, statement in _DOCUMENT.items()},
        "history": [{"at": m.at, "what": m.sentence, "claim": m.number}
                    for m in history(party_id, limit=100_000)],
    }  # fmt: skip
    events.record(actor, [events.Entry(DebtorExported(), party_id=party_id)])
    return document


def _one(party_id: int) -> dict[str, Any]:
    row = sql.fetch("SELECT number FROM parties_party WHERE id = %s", [party_id])[0]
    return {"number": row[0], "fields": provenance(party_id)}


def _rows(statement: str, ids: list[int]) -> list[Any]:
    return [json.loads(row[0]) for row in sql.fetch(statement, [ids])]


#: Each gives one document a row.
_DOCUMENT = {
    "claims": "SELECT json_build_object('number', c.number, 'creditor', s.name, 'capacity', c.capacity,"
    " 'stage', c.stage, 'issued_on', c.issued_on, 'due_on', c.due_on, 'description', c.description,"
    " 'original_cents', c.original_cents, 'principal_cents', c.principal_cents, 'interest_cents', c.interest_cents,"
    " 'costs_cents', c.costs_cents, 'paid_cents', c.paid_cents, 'closed_on', c.closed_on)::text FROM claims_claim c"
    " JOIN parties_creditor s ON s.id = c.creditor_id WHERE c.debtor_id = ANY(%s) ORDER BY c.id",
    "payments": "SELECT json_build_object('claim', c.number, 'component', a.component, 'amount_cents', a.amount_cents,"
    " 'value_on', a.value_on)::text FROM payments_allocation a JOIN claims_claim c ON c.id = a.claim_id"
    " WHERE c.debtor_id = ANY(%s) AND NOT a.undone ORDER BY a.id",
    "messages": "SELECT json_build_object('id', m.public_id, 'kind', m.kind, 'channel', m.channel, 'state', m.state,"
    " 'dispatched_at', m.dispatched_at, 'received_on', m.received_on, 'address', m.address)::text"
    " FROM outbox_message m WHERE m.debtor_id = ANY(%s) ORDER BY m.id",
    "holds": "SELECT json_build_object('kind', h.kind, 'from_on', h.from_on, 'until_on', h.until_on, 'released_on',"
    " h.released_on, 'note', h.note)::text FROM claims_hold h JOIN claims_case k ON k.id = h.case_id"
    " WHERE k.debtor_id = ANY(%s) ORDER BY h.id",
    "address_proposals": "SELECT json_build_object('fields', fields, 'from_on', from_on, 'said_by', said_by,"
    " 'proposed_on', proposed_on, 'state', state)::text FROM parties_addressproposal WHERE party_id = ANY(%s)"
    " ORDER BY id",
    "paid_before": "SELECT json_build_object('number', h.number, 'issued_on', h.issued_on, 'due_on', h.due_on,"
    " 'paid_on', h.paid_on, 'amount_cents', h.amount_cents, 'source', f.name)::text FROM invoices_pastinvoice h"
    " JOIN invoices_importfile f ON f.id = h.import_file_id WHERE h.party_id = ANY(%s) ORDER BY h.id",
    "accounts": "SELECT json_build_object('iban', iban, 'source', source)::text FROM parties_partyaccount"
    " WHERE party_id = ANY(%s) ORDER BY id",
}
