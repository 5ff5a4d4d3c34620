"""Writes about holds (blokkades): set one, change it, release it, undo it; the stage stays what it was.

A stop that is known too late is set with the day on which it began: what happened since is set right in the same
transaction (``hold_recount``), and an undo restores it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import hold_recount, hold_rules
from voldaan.claims.events import HoldChanged, HoldReleased, HoldSet, HoldUndone
from voldaan.claims.hold_queries import Helper
from voldaan.claims.registering import cases_of

#: How long ago a stop may have begun; earlier is a slip of the pen.
LONGEST_BACK_DAYS = 3660
DAY = timedelta(days=1)


class _Row(NamedTuple):
    """Stop as stored, with its debtor."""

    id: int
    kind: str
    case_id: int
    claim_id: int | None
    debtor_id: int
    from_on: date
    until_on: date | None
    review_on: date | None
    released_on: date | None
    undone_on: date | None


def set_hold(
    actor: Actor,
    kind: str,
    *,
    case_id: int | None = None,
    party_id: int | None = None,
    claim_id: int | None = None,
    note: str = "",
    from_on: date | None = None,
    until: date | None = None,
    review_on: date | None = None,
    evidence_id: int | None = None,
    source: str = "desk",
    helper: Helper | None = None,
) -> int:
    """Stop instellen on a claim, on a case, or on a debtor with all his cases (also at other clients); gives its id.

    The same stop again is that stop. ``from_on`` may lie before today: what happened since is set right at once.

    :raises Refused: an unknown kind, an end before the beginning, a beginning after today or unlikely long ago.
    """
    actor.must(Permission.SETTLE)
    today = clock.today()
    kind = hold_rules.FORMER.get(kind, kind)
    since = from_on or today
    _check(kind, since, until, review_on, today)
    places = _places(actor, case_id, party_id, claim_id)
    known = sql.fetch_one(
        "SELECT id FROM claims_hold WHERE released_on IS NULL AND root_id IS NULL AND kind = %s AND case_id = %s"
        " AND claim_id IS NOT DISTINCT FROM %s AND whole_debtor = %s AND note = %s AND from_on = %s"
        " AND until_on IS NOT DISTINCT FROM %s AND evidence_id IS NOT DISTINCT FROM %s AND NOT kind = ANY(%s)",
        [kind, places[0][0], claim_id, party_id is not None, note[:200], since, until, evidence_id,
         sorted(hold_rules.PRODUCT)],
    )  # fmt: skip
    if known is not None:
        return int(known[0])
    review = review_on or hold_rules.review_on(kind, since, today)
    ids = sql.take_ids("claims_hold", len(places))
    sql.insert(
        "claims_hold",
        {"id": "bigint", "case_id": "bigint", "root_id": "bigint"},
        [(id_, case, None if id_ == ids[0] else ids[0]) for id_, (case, _) in zip(ids, places, strict=True)],
        constants={
            "tenant_id": actor.tenant_id, "claim_id": claim_id, "kind": kind, "note": note[:200], "source": source,
            "evidence_id": evidence_id, "from_on": since, "until_on": until, "review_on": review,
            "whole_debtor": party_id is not None, "set_at": clock.now(),
        },
    )  # fmt: skip
    if helper is not None and any(helper):
        _write_helper(actor, ids[0], helper)
    told = since if since < today else ""
    events.record(
        actor,
        [
            events.Entry(HoldSet(hold_id=id_, hold=kind, from_on=told), claim_id=claim_id, party_id=debtor)
            for id_, (_, debtor) in zip(ids, places, strict=True)
        ],
    )
    if until is not None and until < today:
        _release(actor, _locked(ids[:1]), until + DAY)
    else:
        _settle(actor, kind, [case for case, _ in places])
    return ids[0]


def change_hold(
    actor: Actor,
    hold_id: int,
    *,
    from_on: date,
    until: date | None,
    review_on: date | None,
    note: str | None = None,
    evidence_id: int | None = None,
    helper: Helper | None = None,
) -> None:
    """Stop wijzigen: another beginning, end, review date, proof, or who acts for the debtor. The same again is nothing.

    :raises Refused: as ``set_hold``, or a stop that was released.
    """
    actor.must(Permission.SETTLE)
    rows = _locked([hold_id])
    if not rows or rows[0].released_on is not None:
        raise Refused("Deze stop is al opgeheven. Stel een nieuwe in als het nodig is.")
    first = rows[0]
    _check(first.kind, from_on, until, review_on, clock.today())
    if until is not None and until < clock.today():
        raise Refused("De stop is dan al voorbij. Hef hem op met die dag.", rule="hold-until")
    if helper is not None:
        _write_helper(actor, hold_id, helper)
    sql.execute(
        "UPDATE claims_hold SET note = coalesce(%s, note), evidence_id = coalesce(%s, evidence_id)"
        " WHERE id = %s OR root_id = %s",
        [None if note is None else note[:200], evidence_id, hold_id, hold_id],
    )
    if (from_on, until, review_on) == (first.from_on, first.until_on, first.review_on):
        return
    sql.execute(
        "UPDATE claims_hold SET from_on = %s, until_on = %s, review_on = %s WHERE id = ANY(%s)",
        [from_on, until, review_on, [row.id for row in rows]],
    )
    _tell(actor, rows, lambda row: HoldChanged(
        hold_id=row.id, hold=row.kind, from_on=from_on, until_on=until, review_on=review_on,
    ))  # fmt: skip
    _settle(actor, first.kind, [row.case_id for row in rows])


def release_hold(actor: Actor, hold_id: int, *, on: date | None = None) -> None:
    """Stop opheffen, with all that it was spread over: from now on, or from ``on``, the claims are looked at again.

    A second click changes nothing.

    :raises Refused: for a stop that the program set and will release itself, or a day outside the stop.
    """
    actor.must(Permission.SETTLE)
    rows = [row for row in _locked([hold_id]) if row.released_on is None]
    for row in rows:
        if hold_rules.waits_for(row.kind):
            raise Refused(hold_rules.waits_for(row.kind))
        if on is not None and not row.from_on <= on <= clock.today():
            raise Refused(f"Kies een dag van {row.from_on:%d-%m-%Y} tot en met vandaag om de stop op te heffen.")
    _release(actor, rows, on or clock.today())


def undo_hold(actor: Actor, hold_id: int) -> None:
    """Stop ongedaan maken, set by mistake: as if it had never been; all that it took back stands again.

    A second click changes nothing.

    :raises Refused: for a stop of the program itself.
    """
    actor.must(Permission.SETTLE)
    rows = [row for row in _locked([hold_id]) if row.undone_on is None]
    for row in rows:
        if hold_rules.waits_for(row.kind):
            raise Refused(hold_rules.waits_for(row.kind))
    if not rows:
        return
    today = clock.today()
    sql.execute(
        "UPDATE claims_hold SET undone_on = %s, released_on = coalesce(released_on, %s) WHERE id = ANY(%s)",
        [today, today, [row.id for row in rows]],
    )
    _tell(actor, rows, lambda row: HoldUndone(hold_id=row.id, hold=row.kind))
    _settle(actor, rows[0].kind, [row.case_id for row in rows])
    _look_again([row.case_id for row in rows])


def set_own(
    actor: Actor, kind: str, claims: Sequence[tuple[int, int, int]], *, until: Sequence[date | None] = ()
) -> list[int]:
    """Stoppen van het programma zelf, in one go: (case, claim, debtor); gives their ids in order.

    ``until`` gives each its last day; without one it lasts until it is released.
    """
    ids = sql.take_ids("claims_hold", len(claims))
    last_days: Sequence[date | None] = until or [None] * len(claims)
    sql.insert(
        "claims_hold",
        {"id": "bigint", "case_id": "bigint", "claim_id": "bigint", "until_on": "date"},
        [
            (id_, case, claim, last)
            for id_, (case, claim, _), last in zip(ids, claims, last_days, strict=True)
        ],
        constants={
            "tenant_id": actor.tenant_id, "kind": kind, "note": "", "source": "program", "from_on": clock.today(),
            "set_at": clock.now(),
        },
    )  # fmt: skip
    entries = [
        events.Entry(HoldSet(hold_id=id_, hold=kind), claim_id=claim, party_id=debtor)
        for id_, (_, claim, debtor) in zip(ids, claims, strict=True)
    ]
    events.record(actor, entries)
    return ids


def release_own(actor: Actor, hold_ids: Sequence[int]) -> None:
    """Stoppen opheffen in one go; those that were released already stay as they are."""
    _release(actor, [row for row in _locked(hold_ids) if row.released_on is None], clock.today())


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
        " AND NOT kind = ANY(%s) ORDER BY id",
        [case_id, claim_id, sorted(hold_rules.OWN)],
    )
    for (hold_id,) in rows:
        release_hold(actor, hold_id)
    return len(rows)


def end_what_ended(actor: Actor, on: date) -> int:
    """Stops waarvan de laatste dag voorbij is, opheffen; gives how many. No other stop is released by itself."""
    rows = sql.fetch("SELECT id FROM claims_hold WHERE released_on IS NULL AND until_on < %s ORDER BY id", [on])
    ended = [row for row in _locked([id_ for (id_,) in rows]) if row.released_on is None]
    _release(actor, ended, None)
    return len(ended)


def spread(actor: Actor) -> int:
    """Stops op een debiteur uitbreiden to cases that came later; gives how many."""
    rows = sql.fetch(
        "SELECT h.id, h.kind, h.note, h.source, h.evidence_id, h.from_on, h.until_on, h.review_on, k2.id, p2.id"
        " FROM claims_hold h JOIN claims_case k ON k.id = h.case_id JOIN parties_party p ON p.id = k.debtor_id"
        " JOIN parties_party p2 ON p2.kvk = p.kvk AND p2.kvk <> '' AND p2.id <> p.id"
        " JOIN claims_case k2 ON k2.debtor_id = p2.id"
        " WHERE h.whole_debtor AND h.root_id IS NULL AND h.released_on IS NULL AND NOT EXISTS"
        "   (SELECT FROM claims_hold x WHERE x.root_id = h.id AND x.case_id = k2.id) ORDER BY h.id, k2.id"
    )
    ids = sql.take_ids("claims_hold", len(rows))
    sql.insert(
        "claims_hold",
        {"id": "bigint", "root_id": "bigint", "kind": "text", "note": "text", "source": "text",
         "evidence_id": "bigint", "from_on": "date", "until_on": "date", "review_on": "date", "case_id": "bigint"},
        [(id_, *row[:9]) for id_, row in zip(ids, rows, strict=True)],
        constants={"tenant_id": actor.tenant_id, "whole_debtor": True, "set_at": clock.now()},
    )  # fmt: skip
    events.record(
        actor,
        [
            events.Entry(HoldSet(hold_id=id_, hold=row[1], from_on=row[5]), party_id=row[9])
            for id_, row in zip(ids, rows, strict=True)
        ],
    )
    hold_recount.recount(actor, sorted({row[8] for row in rows}))
    return len(ids)


def _check(kind: str, since: date, until: date | None, review_on: date | None, today: date) -> None:
    if not hold_rules.is_known(kind):
        raise Refused(f"Een stop '{kind}' bestaat niet. Kies uit: {', '.join(hold_rules.LABELS)}.")
    if since > today:
        raise Refused("De stop begint na vandaag. Kies vandaag of een eerdere dag.", rule="hold-from")
    if (today - since).days > LONGEST_BACK_DAYS:
        raise Refused(
            "De stop zou meer dan tien jaar geleden zijn begonnen. Controleer de begindatum.", rule="hold-from"
        )
    if until is not None and until < since:
        raise Refused("De stop eindigt voor hij begint. Kies een latere einddatum.", rule="hold-until")
    if review_on is not None and review_on < today:
        raise Refused("De dag om na te kijken is al voorbij. Kies vandaag of een latere dag.", rule="hold-review")


def _places(actor: Actor, case_id: int | None, party_id: int | None, claim_id: int | None) -> list[tuple[int, int]]:
    """Where a stop comes to lie: (case, debtor), the named one first."""
    if party_id is not None:
        return cases_of(actor, party_id)
    row = sql.fetch_one(
        "SELECT k.id, k.debtor_id FROM claims_case k WHERE k.id = coalesce(%s, (SELECT case_id FROM claims_claim"
        " WHERE id = %s)) AND (%s::bigint IS NULL OR EXISTS (SELECT FROM claims_claim c WHERE c.id = %s"
        " AND c.case_id = k.id))",
        [case_id, claim_id, claim_id, claim_id],
    )
    if row is None:
        raise NotFound("Dit dossier bestaat niet in deze administratie.")
    return [(row[0], row[1])]


def _locked(hold_ids: Sequence[int]) -> list[_Row]:
    """These stops and those that they were spread to, in order, locked until the transaction ends."""
    rows = sql.fetch(
        "SELECT h.id, h.kind, h.case_id, h.claim_id, k.debtor_id, h.from_on, h.until_on, h.review_on, h.released_on,"
        " h.undone_on FROM claims_hold h JOIN claims_case k ON k.id = h.case_id"
        " WHERE h.id = ANY(%(ids)s) OR h.root_id = ANY(%(ids)s) ORDER BY h.id FOR UPDATE OF h",
        {"ids": list(hold_ids)},
    )
    return [_Row(*row) for row in rows]


def _release(actor: Actor, rows: Sequence[_Row], on: date | None) -> None:
    """Opheffen on a day; without one on the day after the last that was agreed."""
    if not rows:
        return
    sql.execute(
        "UPDATE claims_hold SET released_on = coalesce(%s, until_on + 1) WHERE id = ANY(%s)",
        [on, [row.id for row in rows]],
    )
    _tell(actor, rows, lambda row: HoldReleased(hold_id=row.id, hold=row.kind))
    lawful = sorted({row.case_id for row in rows if row.kind not in hold_rules.PRODUCT})
    hold_recount.recount(actor, lawful)
    _look_again([row.case_id for row in rows])


def _look_again(case_ids: Sequence[int]) -> None:
    sql.execute(
        "UPDATE claims_claim SET next_look_on = issued_on WHERE case_id = ANY(%s) AND closed_on IS NULL"
        " AND pending_message_id IS NULL",
        [sorted(set(case_ids))],
    )


def _settle(actor: Actor, kind: str, case_ids: Sequence[int]) -> None:
    """What a stop of the law changes of what happened before it was known; our own stops change nothing."""
    if kind not in hold_rules.PRODUCT:
        hold_recount.recount(actor, sorted(set(case_ids)))


def _tell(actor: Actor, rows: Sequence[_Row], data: Any) -> None:
    events.record(actor, [events.Entry(data(row), claim_id=row.claim_id, party_id=row.debtor_id) for row in rows])


def _write_helper(actor: Actor, hold_id: int, helper: Helper) -> None:
    sizes = (140, 140, 140, 12, 80, 254, 60)
    values = [value.strip()[:size] for value, size in zip(helper, sizes, strict=True)]
    sets = ", ".join(f"{name} = EXCLUDED.{name}" for name in Helper._fields)
    sql.execute(
        f"INSERT INTO claims_helper (tenant_id, hold_id, {', '.join(Helper._fields)})"
        f" VALUES (%s, %s, {', '.join(['%s'] * len(values))}) ON CONFLICT (tenant_id, hold_id) DO UPDATE SET {sets}",
        [actor.tenant_id, hold_id, *values],
    )
