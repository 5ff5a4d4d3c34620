"""Reads about holds (stops): which are in force, what each changed, what left meanwhile, and who must look again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from voldaan.base import events, sql
from voldaan.base.errors import NotFound
from voldaan.base.todo import Todo
from voldaan.claims import hold_rules

#: A stop ``h`` that lies on a day: what was undone never held.
IN_FORCE = (
    "h.undone_on IS NULL AND h.from_on <= %(on)s AND (h.until_on IS NULL OR h.until_on >= %(on)s)"
    " AND (h.released_on IS NULL OR h.released_on > %(on)s)"
)


class HoldView(NamedTuple):
    """Stop as the pages show it, with what it lies on and who acts for the debtor."""

    id: int
    kind: str
    note: str
    source: str
    evidence_id: int | None
    from_on: date
    until_on: date | None
    review_on: date | None
    released_on: date | None
    undone_on: date | None
    whole_debtor: bool
    claim_id: int | None
    number: str
    case_id: int
    party_id: int
    debtor: str
    creditor: str
    effects: int

    @property
    def stands(self) -> bool:
        """Whether it was neither released nor undone."""
        return self.released_on is None

    @property
    def hard(self) -> bool:
        """Whether it leaves nobody the possibility."""
        return hold_rules.is_hard(self.kind)


class Effect(NamedTuple):
    """Gevolg van een stop, of one claim; cents."""

    kind: str
    number: str
    amount_cents: int
    undone_on: date | None


class SentInside(NamedTuple):
    """Ging uit terwijl de stop al gold: a message that left within the stop; ``known`` when that was known then."""

    public_id: str
    kind: str
    number: str
    dispatched_on: date
    known: bool


class Helper(NamedTuple):
    """Hulpverlener: who acts for the debtor under a stop."""

    name: str = ""
    organisation: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    email: str = ""
    reference: str = ""


class Happening(NamedTuple):
    """Wat er met de stop gebeurde, newest last."""

    at: datetime
    sentence: str
    by: str


def in_force(case_ids: Sequence[int], on: date) -> list[tuple[int, int | None, str]]:
    """Stops op deze dossiers on a day: (case, claim or None, kind)."""
    return [
        (case, claim, kind)
        for case, claim, kind in sql.fetch(
            f"SELECT h.case_id, h.claim_id, h.kind FROM claims_hold h WHERE h.case_id = ANY(%(cases)s) AND {IN_FORCE}",
            {"cases": list(case_ids), "on": on},
        )
    ]


_VIEW = """
SELECT h.id, h.kind, h.note, h.source, h.evidence_id, h.from_on, h.until_on, h.review_on, h.released_on, h.undone_on,
  h.whole_debtor, h.claim_id, coalesce(c.number, ''), h.case_id, k.debtor_id, p.name, s.name,
  (SELECT count(*) FROM claims_holdeffect e WHERE e.hold_id = h.id AND e.undone_on IS NULL)
FROM claims_hold h JOIN claims_case k ON k.id = h.case_id JOIN parties_party p ON p.id = k.debtor_id
JOIN parties_creditor s ON s.id = k.creditor_id LEFT JOIN claims_claim c ON c.id = h.claim_id
"""


def hold(hold_id: int) -> HoldView:
    """Eén stop; :raises NotFound: also when it is of another administration."""
    rows = sql.fetch(f"{_VIEW} WHERE h.id = %s", [hold_id])
    if not rows:
        raise NotFound("Deze stop is er niet (meer). Ververs de pagina.")
    return HoldView(*rows[0])


def of_claim(claim_id: int, *, ended: bool = False) -> list[HoldView]:
    """Stops on a claim or on its case, oldest first; with those that ended when asked."""
    only = "" if ended else "AND h.released_on IS NULL"
    rows = sql.fetch(
        f"{_VIEW} JOIN claims_claim x ON x.id = %s WHERE h.case_id = x.case_id"
        f" AND (h.claim_id IS NULL OR h.claim_id = x.id) {only} ORDER BY h.id",
        [claim_id],
    )
    return [HoldView(*row) for row in rows]


def of_party(party_id: int) -> list[HoldView]:
    """Stops on all that is known of a debtor, those that stand first."""
    rows = sql.fetch(f"{_VIEW} WHERE k.debtor_id = %s ORDER BY h.released_on IS NOT NULL, h.id DESC", [party_id])
    return [HoldView(*row) for row in rows]


_STATES = {
    "open": "h.released_on IS NULL",
    "review": "h.released_on IS NULL AND h.review_on <= %(on)s",
    "ended": "h.released_on IS NOT NULL",
    "all": "true",
}


def listing(
    on: date, *, state: str = "open", kind: str = "", limit: int, offset: int = 0
) -> tuple[list[HoldView], int]:
    """Stops of the administration, what must be looked at first on top; a stop on a debtor counts once."""
    where = f"h.root_id IS NULL AND {_STATES.get(state, _STATES['open'])}"
    params: dict[str, Any] = {"on": on, "kind": kind, "limit": limit, "offset": offset}
    if kind:
        where += " AND h.kind = %(kind)s"
    rows = sql.fetch(
        f"{_VIEW} WHERE {where} ORDER BY h.released_on DESC NULLS FIRST, h.review_on NULLS LAST, h.id"
        " LIMIT %(limit)s OFFSET %(offset)s",
        params,
    )
    count = sql.fetch(f"SELECT count(*) FROM claims_hold h WHERE {where}", params)[0][0]
    return [HoldView(*row) for row in rows], count


def effects(hold_id: int) -> list[Effect]:
    """Gevolgen of a stop that was known late, also those that were taken back."""
    rows = sql.fetch(
        "SELECT e.kind, c.number, e.amount_cents, e.undone_on FROM claims_holdeffect e"
        " JOIN claims_claim c ON c.id = e.claim_id WHERE e.hold_id = %s ORDER BY e.id",
        [hold_id],
    )
    return [Effect(*row) for row in rows]


def helper(hold_id: int) -> Helper:
    """Hulpverlener of a stop, or of the one that it spreads; empty when nobody is known."""
    row = sql.fetch_one(
        "SELECT r.name, r.organisation, r.street, r.postcode, r.town, r.email, r.reference FROM claims_hold h"
        " JOIN claims_helper r ON r.hold_id IN (h.id, h.root_id) WHERE h.id = %s",
        [hold_id],
    )
    return Helper(*row) if row else Helper()


def history(hold_id: int) -> list[Happening]:
    """Geschiedenis of a stop, out of the diary."""
    rows = sql.fetch(
        "SELECT e.recorded_at, e.kind, e.data, e.actor_name FROM base_event e JOIN claims_hold h ON h.id = %s"
        " JOIN claims_case k ON k.id = h.case_id WHERE (e.party_id = k.debtor_id OR e.claim_id = h.claim_id)"
        " AND e.kind = ANY(%s) AND (e.data->>'hold_id')::bigint = h.id ORDER BY e.id",
        [hold_id, ["hold_set", "hold_changed", "hold_released", "hold_undone", "hold_reviewed"]],
    )
    return [
        Happening(at, events.read(kind, json.loads(data) if isinstance(data, str) else data).sentence(), by)
        for at, kind, data, by in rows
    ]


def sent_inside(hold_id: int) -> list[SentInside]:
    """Berichten die uitgingen terwijl de stop al gold, whether it was known then or not."""
    rows = sql.fetch(
        "SELECT m.public_id, m.kind, c.number, m.dispatched_on, m.dispatched_at >= h.set_at FROM claims_hold h"
        " JOIN outbox_message m ON m.case_id = h.case_id AND m.state IN ('sent', 'failed', 'uncertain')"
        " JOIN outbox_messageclaim mc ON mc.message_id = m.id JOIN claims_claim c ON c.id = mc.claim_id"
        " WHERE h.id = %s AND (h.claim_id IS NULL OR h.claim_id = c.id)"
        " AND (m.dispatched_on > h.from_on OR m.dispatched_at >= h.set_at"
        "   OR m.dispatched_on = h.from_on AND h.from_on < (h.set_at AT TIME ZONE 'Europe/Amsterdam')::date)"
        " AND (h.until_on IS NULL OR m.dispatched_on <= h.until_on)"
        " AND (h.released_on IS NULL OR m.dispatched_on < h.released_on) ORDER BY m.id, c.id",
        [hold_id],
    )
    return [SentInside(*row) for row in rows]


def to_do(on: date) -> list[Todo]:
    """Nakijken: stops whose review date has come. Nothing is released by itself; a person decides."""
    rows = sql.fetch(
        "SELECT h.id, h.kind, h.review_on, k.debtor_id, h.case_id, h.claim_id, coalesce((SELECT sum(x.principal_cents"
        " + x.interest_cents + x.costs_cents) FROM claims_claim x WHERE x.case_id = h.case_id"
        " AND (h.claim_id IS NULL OR x.id = h.claim_id)), 0)::bigint FROM claims_hold h"
        " JOIN claims_case k ON k.id = h.case_id WHERE h.root_id IS NULL AND h.released_on IS NULL"
        " AND h.review_on <= %s ORDER BY h.review_on, h.id",
        [on],
    )
    return [
        Todo("hold_review", review, 40, f"Kijk de stop na: {hold_rules.label(kind)}.", f"/stops/{id_}", party, case,
             claim, cents)
        for id_, kind, review, party, case, claim, cents in rows
    ]  # fmt: skip


#: What `voldaan check` proves of stops: (subject, expected, found) for what is wrong, and no row when all is well.
PROOFS = {
    "hold_effect": """
SELECT e.id::text, CASE WHEN e.undone_on IS NULL THEN e.amount_cents ELSE 0 END,
  coalesce(sum(t.amount_cents - coalesce(r.amount_cents, 0)), 0)
FROM claims_holdeffect e LEFT JOIN ledger_transfer t ON t.event_id = e.event_id
LEFT JOIN ledger_transfer r ON r.reverses_id = t.id WHERE e.kind IN ('costs', 'interest')
GROUP BY e.id HAVING CASE WHEN e.undone_on IS NULL THEN e.amount_cents ELSE 0 END
  <> coalesce(sum(t.amount_cents - coalesce(r.amount_cents, 0)), 0)""",
    "interest_stop": """
SELECT c.number, h.from_on - date '2000-01-01', c.interest_stop_on - date '2000-01-01' FROM claims_claim c
LEFT JOIN LATERAL (SELECT min(x.from_on) AS from_on FROM claims_hold x WHERE x.case_id = c.case_id
  AND (x.claim_id IS NULL OR x.claim_id = c.id) AND x.released_on IS NULL AND x.kind IN ('wsnp', 'bankruptcy')) h
ON true WHERE c.closed_on IS NULL AND h.from_on IS DISTINCT FROM c.interest_stop_on""",
    "spread_hold": """
SELECT h.id::text, 0, 1 FROM claims_hold h JOIN claims_hold r ON r.id = h.root_id
WHERE (h.kind, h.from_on, h.released_on, h.undone_on) IS DISTINCT FROM (r.kind, r.from_on, r.released_on, r.undone_on)
  AND NOT r.released_on < h.set_at::date""",
}
