"""Rolling back an import (terugdraaien): everything a file brought about is undone by reversal, or nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import balances_sql
from voldaan.claims import events as kinds
from voldaan.claims.services import settle_stages
from voldaan.invoices import past
from voldaan.ledger.accounts import POSTING_TABLE, Account
from voldaan.ledger.services import Posting, post
from voldaan.parties.rules import CONTACT, DebtorChange
from voldaan.parties.services import known_debtors, write_debtors

#: What may happen to a claim without anything being built on it: time passing, a stop, a correction of our own.
PASSIVE = (
    "stage_changed", "default_began", "hold_set", "hold_released", "hold_changed", "hold_undone",
    "register_checked", "claim_corrected", "own_value_kept", "source_taken",
    "attachment_added",
)  # fmt: skip
_WHY = {
    "payment_allocated": "er is op betaald",
    "claim_amended": "een later ingelezen bestand heeft haar gewijzigd",
    "claim_credited": "er is een creditnota op verwerkt",
    "interest_posted": "er is rente op geboekt",
    "costs_booked": "er zijn incassokosten op geboekt",
    "claim_gone": "een later ingelezen lijst noemt haar niet meer",
    "claim_reduced": "een later ingelezen lijst meldt een ander bedrag",
    "claim_returned": "een later ingelezen lijst meldt een ander bedrag",
}
_SHOWN = 5


class Done(NamedTuple):
    """Wat een import deed: its file, the event that caused it all, and the claims it touched (id to number)."""

    file_id: int
    creditor_id: int
    event_id: int
    imported_at: datetime
    claims: dict[int, str]


def what_it_did(file_id: int) -> Done:
    """What this import did, locked until the transaction ends.

    :raises Refused: when it is unknown, did nothing, or was rolled back before.
    """
    row = sql.fetch_one(
        "SELECT creditor_id, event_id, imported_at, rolled_back_at, rolled_back_by, created + updated + gone"
        " FROM invoices_importfile WHERE id = %s FOR UPDATE",
        [file_id],
    )
    if row is None:
        raise NotFound("Dit bestand is niet in deze administratie ingelezen. Kies er een uit de lijst.")
    creditor_id, event_id, imported_at, at, by, count = row
    if at is not None:
        raise Refused(
            f"Dit bestand is op {at.astimezone(clock.AMSTERDAM):%d-%m-%Y} al teruggedraaid door {by}. "
            "Lees het opnieuw in als dat niet de bedoeling was.",
            rule="rolled_back",
        )
    if event_id is None:
        why = "is ingelezen door een oudere versie" if count else "heeft niets gewijzigd"
        raise Refused(f"Dit bestand {why}; er valt niets terug te draaien.", rule="nothing_to_undo")
    rows = sql.fetch(
        "SELECT DISTINCT c.id, c.number FROM base_event e JOIN claims_claim c ON c.id = e.claim_id"
        " WHERE e.kind = ANY(%s) AND e.id > %s AND e.cause_id = %s ORDER BY c.id",
        [list(_UNDONE), event_id, event_id],
    )
    return Done(file_id, creditor_id, event_id, imported_at, dict(rows))


def built_on(done: Done) -> dict[int, str]:
    """Waarop is voortgebouwd: claim id to what happened since that the import cannot be taken from under."""
    rows = sql.fetch(
        "SELECT DISTINCT ON (e.claim_id) e.claim_id, e.kind FROM base_event e WHERE e.claim_id = ANY(%(claims)s)"
        " AND e.id > %(event)s AND e.cause_id IS DISTINCT FROM %(event)s AND e.undoes_id IS NULL"
        " AND e.kind <> ALL(%(passive)s)"
        " AND NOT EXISTS (SELECT FROM base_event u WHERE u.undoes_id = e.id)"
        " AND (e.kind <> ALL(%(money)s) OR EXISTS (SELECT FROM ledger_transfer t WHERE t.event_id = e.id"
        "   AND t.reverses_id IS NULL AND NOT EXISTS (SELECT FROM ledger_transfer r WHERE r.reverses_id = t.id)))"
        " ORDER BY e.claim_id, e.id",
        {
            "claims": list(done.claims), "event": done.event_id, "passive": list(PASSIVE),
            "money": sorted(POSTING_TABLE),
        },
    )  # fmt: skip
    return {claim: _WHY.get(kind, "er is daarna mee verdergegaan") for claim, kind in rows}


def roll_back(
    actor: Actor, done: Done, blocked: Mapping[int, str], *, leave: Sequence[str] = (), leave_all: bool = False
) -> list[int]:
    """Terugdraaien: claims that it made are withdrawn, what it changed gets its old value; gives the claims undone.

    ``blocked`` are claims on which was built, each with its reason; those named in ``leave`` stay as they are.

    :raises Refused: when one of them is not named.
    """
    actor.must(Permission.IMPORT)
    stay = {id_ for id_ in blocked if leave_all or done.claims[id_] in leave}
    in_the_way = {done.claims[id_]: why for id_, why in blocked.items() if id_ not in stay}
    if in_the_way:
        raise _refused(in_the_way)
    ids = [id_ for id_ in done.claims if id_ not in stay]
    _reverse(actor, done, ids)
    _put_back_fields(done, ids)
    _put_back_debtors(done, sorted(stay))
    _forget_accounts(done, ids)
    past.forget(done.file_id)
    sql.execute(
        "UPDATE invoices_importfile SET rolled_back_at = %s, rolled_back_by = %s WHERE id = %s",
        [clock.now(), actor.name, done.file_id],
    )
    data = kinds.ImportRolledBack(import_id=done.file_id, claims=len(ids), left=len(stay))
    events.record(actor, [events.Entry(data, cause_id=done.event_id)])
    return ids


def _refused(in_the_way: Mapping[str, str]) -> Refused:
    named = "; ".join(f"{number} ({why})" for number, why in list(in_the_way.items())[:_SHOWN])
    more = f" en nog {len(in_the_way) - _SHOWN}" if len(in_the_way) > _SHOWN else ""
    return Refused(
        f"Dit bestand kan niet in zijn geheel worden teruggedraaid: {named}{more}. Er is niets gewijzigd. "
        "Draai dat eerst terug, of kies ervoor deze facturen te laten staan.",
        rule="built_on",
        details={"blocked": [{"number": number, "reason": why} for number, why in in_the_way.items()]},
    )


_UNDONE = ("claim_registered", "claim_amended", "claim_gone", "claim_reduced", "claim_returned", "claim_credited")


def _reverse(actor: Actor, done: Done, ids: Sequence[int]) -> None:
    """Turn round every transfer that the import brought about, on its own value date, and settle the stages."""
    rows = sql.fetch(
        "SELECT e.id, e.kind, e.claim_id, e.party_id, t.id, t.debit, t.credit, coalesce(t.amount_cents, 0),"
        " t.effective_on FROM base_event e LEFT JOIN ledger_transfer t ON t.event_id = e.id"
        " WHERE e.kind = ANY(%s) AND e.id > %s AND e.cause_id = %s AND e.claim_id = ANY(%s) ORDER BY e.id",
        [list(_UNDONE), done.event_id, done.event_id, list(ids)],
    )
    entries = [
        events.Entry(
            kinds.ClaimImportUndone(import_id=done.file_id, what=kind, amount_cents=cents),
            claim_id=claim,
            party_id=party,
            cause_id=done.event_id,
            undoes_id=event,
        )
        for event, kind, claim, party, _, _, _, cents, _ in rows
    ]
    event_ids = events.record(actor, entries)
    post(
        actor,
        "claim_import_undone",
        [
            Posting(new, 1, Account(credit), Account(debit), cents, on, done.creditor_id, party, claim, None, transfer)
            for new, (_, _, claim, party, transfer, debit, credit, cents, on) in zip(event_ids, rows, strict=True)
            if transfer is not None
        ],
    )
    balances_sql.refresh(ids)
    _withdraw(actor, [claim for _, kind, claim, *_ in rows if kind == "claim_registered"])
    settle_stages(actor, ids, clock.today())


def _withdraw(actor: Actor, ids: Sequence[int]) -> None:
    """Intrekken: what the import made is closed, with nothing owed; the same file can make it anew."""
    rows = sql.fetch(
        "UPDATE claims_claim c SET stage = 'withdrawn', closed_on = %s, next_look_on = NULL, content_hash = '',"
        " local_fields = '{}'"
        " FROM (SELECT id, stage FROM claims_claim WHERE id = ANY(%s)) x WHERE c.id = x.id"
        " RETURNING c.id, c.debtor_id, x.stage",
        [clock.today(), list(ids)],
    )
    sql.execute("DELETE FROM parties_override WHERE claim_id = ANY(%s)", [list(ids)])
    entries = [
        events.Entry(kinds.StageChanged(stage="withdrawn", before=before), claim_id=id_, party_id=debtor)
        for id_, debtor, before in sorted(rows)
    ]
    events.record(actor, entries)


_TYPES = {"due_on": "date", "description": "text", "payment_reference": "text"}


def _put_back_fields(done: Done, ids: Sequence[int]) -> None:
    """Old values of claims, except where a person set one of our own since; the next file is compared afresh."""
    for name, column_type in _TYPES.items():
        sql.execute(
            f"UPDATE claims_claim c SET {name} = i.old::{column_type} FROM invoices_importchange i"
            f" WHERE i.import_file_id = %s AND i.claim_id = c.id AND i.field = '{name}' AND c.id = ANY(%s)"
            f" AND NOT '{name}' = ANY(c.local_fields)",
            [done.file_id, list(ids)],
        )
    sql.execute(
        "UPDATE claims_claim SET content_hash = '', next_look_on = CASE WHEN closed_on IS NULL THEN issued_on END"
        " WHERE id = ANY(%s)",
        [list(ids)],
    )


def _put_back_debtors(done: Done, stay: Sequence[int]) -> None:
    """Old values of debtors, where they are still what the import made of them and no claim of theirs stays."""
    rows = sql.fetch(
        "SELECT p.number, i.party_id, i.field, i.new, i.old FROM invoices_importchange i JOIN parties_party p"
        " ON p.id = i.party_id WHERE i.import_file_id = %s AND NOT EXISTS (SELECT FROM claims_claim c"
        "   WHERE c.debtor_id = p.id AND c.id = ANY(%s))",
        [done.file_id, list(stay)],
    )
    known = known_debtors(done.creditor_id, sorted({row[0] for row in rows}))
    standing = {number: dict(zip(CONTACT, there.values, strict=True)) for number, there in known.items()}
    changes = [DebtorChange(*row) for row in rows]
    write_debtors(
        known,
        [c for c in changes if standing[c.number][c.field] == c.old and c.field not in known[c.number].local_fields],
    )


def _forget_accounts(done: Done, ids: Sequence[int]) -> None:
    """Accounts that only this import brought: no payment may be recognised by them."""
    sql.execute(
        "WITH told AS (SELECT c.debtor_id, r.raw->>'iban' AS iban, r.import_file_id = %(file)s AND c.id = ANY(%(ids)s)"
        "     AS undone FROM invoices_importrow r JOIN invoices_importfile f ON f.id = r.import_file_id"
        "   JOIN claims_claim c ON c.creditor_id = f.creditor_id AND c.number = r.number"
        "   WHERE f.creditor_id = %(creditor)s AND r.outcome IN ('created', 'updated', 'unchanged')"
        "     AND (f.rolled_back_at IS NULL OR f.id = %(file)s) AND r.raw ? 'iban')"
        " DELETE FROM parties_partyaccount a USING told t WHERE t.undone AND a.party_id = t.debtor_id"
        " AND a.iban = t.iban AND a.source = 'imported' AND NOT EXISTS (SELECT FROM told o WHERE NOT o.undone"
        "   AND o.debtor_id = a.party_id AND o.iban = a.iban)",
        {"file": done.file_id, "ids": list(ids), "creditor": done.creditor_id},
    )
