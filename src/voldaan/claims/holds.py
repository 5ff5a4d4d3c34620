"""Writes about holds (blokkades): set one, release it; the stage stays what it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims.events import HOLDS, OWN_HOLDS, HoldReleased, HoldSet


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
    """Stop opheffen: from now on the claims are looked at again. A second click changes nothing.

    :raises Refused: for a stop that the program set and will release itself.
    """
    actor.must(Permission.SETTLE)
    row = sql.fetch_one("SELECT kind FROM claims_hold WHERE id = %s AND released_on IS NULL", [hold_id])
    if row is not None and row[0] in OWN_HOLDS:
        raise Refused(
            f"Deze stop ({OWN_HOLDS[row[0]]}) gaat vanzelf weg als het geld binnen is of terugkomt. Wacht daarop."
        )
    release_own(actor, [hold_id])


def set_own(actor: Actor, kind: str, claims: Sequence[tuple[int, int, int]]) -> list[int]:
    """Stoppen van het programma zelf, in one go: (case, claim, debtor); gives their ids in order."""
    ids = sql.take_ids("claims_hold", len(claims))
    sql.insert(
        "claims_hold",
        {"id": "bigint", "case_id": "bigint", "claim_id": "bigint"},
        [(id_, case, claim) for id_, (case, claim, _) in zip(ids, claims, strict=True)],
        constants={"tenant_id": actor.tenant_id, "kind": kind, "note": "", "from_on": clock.today()},
    )
    entries = [
        events.Entry(HoldSet(hold_id=id_, hold=kind), claim_id=claim, party_id=debtor)
        for id_, (_, claim, debtor) in zip(ids, claims, strict=True)
    ]
    events.record(actor, entries)
    return ids


def release_own(actor: Actor, hold_ids: Sequence[int]) -> None:
    """Stoppen opheffen in one go; those that were released already stay as they are."""
    rows = sql.fetch(
        "UPDATE claims_hold h SET released_on = %s FROM claims_case k WHERE h.id = ANY(%s) AND h.released_on IS NULL"
        " AND k.id = h.case_id RETURNING h.id, h.case_id, h.claim_id, h.kind, k.debtor_id",
        [clock.today(), list(hold_ids)],
    )
    sql.execute(
        "UPDATE claims_claim SET next_look_on = issued_on WHERE case_id = ANY(%s) AND closed_on IS NULL"
        " AND pending_message_id IS NULL",
        [sorted({row[1] for row in rows})],
    )
    entries = [
        events.Entry(HoldReleased(hold_id=id_, hold=kind), claim_id=claim, party_id=debtor)
        for id_, _, claim, kind, debtor in sorted(rows)
    ]
    events.record(actor, entries)


def release_kind(actor: Actor, kind: str, claim_ids: Sequence[int]) -> int:
    """Stops van één soort opheffen that stand on these claims themselves; gives how many."""
    rows = sql.fetch(
        "SELECT id FROM claims_hold WHERE kind = %s AND claim_id = ANY(%s) AND released_on IS NULL",
        [kind, list(claim_ids)],
    )
    for (hold_id,) in rows:
        release_hold(actor, hold_id)
    return len(rows)


def release_all(actor: Actor, *, case_id: int, claim_id: int) -> int:
    """Alle stops opheffen that touch this claim, its own and those of its case; gives how many."""
    rows = sql.fetch(
        "SELECT id FROM claims_hold WHERE case_id = %s AND (claim_id IS NULL OR claim_id = %s) AND released_on IS NULL"
        " AND NOT kind = ANY(%s)",
        [case_id, claim_id, list(OWN_HOLDS)],
    )
    for (hold_id,) in rows:
        release_hold(actor, hold_id)
    return len(rows)
