"""Writes about holds (blokkades): set one, release it; the stage stays what it was."""

from __future__ import annotations

from datetime import date

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims.events import HOLDS, HoldReleased, HoldSet


def set_hold(
    actor: Actor, kind: str, *, case_id: int, claim_id: int | None = None, note: str = "", until: date | None = None
) -> int:
    """Stop instellen on a claim, or on the whole case when none is named; gives its id.

    :raises Refused: for an unknown kind, or an end before today.
    """
    actor.must(Permission.SETTLE)
    today = clock.today()
    if kind not in HOLDS:
        raise Refused(f"Een stop '{kind}' bestaat niet. Kies uit: {', '.join(HOLDS)}.")
    if until is not None and until < today:
        raise Refused("De stop eindigt voor hij begint. Kies een latere einddatum.")
    row = sql.fetch_one("SELECT debtor_id FROM claims_case WHERE id = %s", [case_id])
    if row is None:
        raise NotFound("Dit dossier bestaat niet in deze administratie.")
    (hold_id,) = sql.take_ids("claims_hold", 1)
    sql.execute(
        "INSERT INTO claims_hold (id, tenant_id, case_id, claim_id, kind, note, from_on, until_on)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [hold_id, actor.tenant_id, case_id, claim_id, kind, note[:200], today, until],
    )
    data = HoldSet(hold_id=hold_id, hold=kind)
    events.record(actor, [events.Entry(data, claim_id=claim_id, party_id=row[0])])
    return hold_id


def release_hold(actor: Actor, hold_id: int) -> None:
    """Stop opheffen: from now on the claims are looked at again. A second click changes nothing."""
    actor.must(Permission.SETTLE)
    rows = sql.fetch(
        "UPDATE claims_hold h SET released_on = %s FROM claims_case k WHERE h.id = %s AND h.released_on IS NULL"
        " AND k.id = h.case_id RETURNING h.case_id, h.claim_id, h.kind, k.debtor_id",
        [clock.today(), hold_id],
    )
    for case_id, claim_id, kind, debtor_id in rows:
        sql.execute(
            "UPDATE claims_claim SET next_look_on = issued_on WHERE case_id = %s AND closed_on IS NULL"
            " AND pending_message_id IS NULL",
            [case_id],
        )
        data = HoldReleased(hold_id=hold_id, hold=kind)
        events.record(actor, [events.Entry(data, claim_id=claim_id, party_id=debtor_id)])


def release_all(actor: Actor, *, case_id: int, claim_id: int) -> int:
    """Alle stops opheffen that touch this claim, its own and those of its case; gives how many."""
    rows = sql.fetch(
        "SELECT id FROM claims_hold WHERE case_id = %s AND (claim_id IS NULL OR claim_id = %s) AND released_on IS NULL",
        [case_id, claim_id],
    )
    for (hold_id,) in rows:
        release_hold(actor, hold_id)
    return len(rows)
