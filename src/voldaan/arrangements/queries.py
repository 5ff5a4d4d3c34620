"""Reads about promises and arrangements: lists, one arrangement whole, offers, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from voldaan.arrangements import plan_policies
from voldaan.arrangements.facts import CaseFacts, of_case
from voldaan.arrangements.models import Arrangement, Promise
from voldaan.arrangements.offer_rules import OUTSIDE, Offer, Terms, offers
from voldaan.arrangements.rights import Term, instalments
from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.base.errors import NotFound
from voldaan.base.todo import Todo
from voldaan.claims.rules import SMALL_DIFFERENCE_CENTS


class PromiseRow(NamedTuple):
    """Toezegging in a list; cents."""

    id: int
    case_id: int
    debtor_id: int
    debtor: str
    numbers: str
    claim_id: int
    amount_cents: int
    paid_cents: int
    promised_on: date
    check_on: date
    state: str
    source: str
    note: str
    made_at: datetime
    made_by: str

    @property
    def label(self) -> str:
        """Its state in words."""
        return str(Promise.State(self.state).label)


_PROMISES = """
SELECT p.id, p.case_id, k.debtor_id, d.name, (SELECT string_agg(c.number, ', ' ORDER BY c.due_on, c.id)
    FROM claims_claim c WHERE c.id = ANY(p.claim_ids)), p.claim_ids[1], p.amount_cents, p.paid_cents, p.promised_on,
  p.check_on, p.state, p.source, p.note, p.made_at, p.made_by
FROM arrangements_promise p JOIN claims_case k ON k.id = p.case_id JOIN parties_party d ON d.id = k.debtor_id
"""


def promises(
    *, states: Sequence[str] = (), case_id: int | None = None, limit: int = 200, offset: int = 0
) -> list[PromiseRow]:
    """Toezeggingen: the broken ones first, then by the day that was promised."""
    rows = sql.fetch(
        f"{_PROMISES} WHERE (%(states)s::text[] IS NULL OR p.state = ANY(%(states)s))"
        " AND (%(case)s::bigint IS NULL OR p.case_id = %(case)s)"
        " ORDER BY p.state NOT IN ('broken', 'partly_kept'), p.state <> 'promised', p.promised_on DESC, p.id DESC"
        " LIMIT %(limit)s OFFSET %(offset)s",
        {"states": list(states) or None, "case": case_id, "limit": limit, "offset": offset},
    )
    return [PromiseRow(*row) for row in rows]


STANDING: dict[str, str] = {str(s.value): str(s.label) for s in Arrangement.State} | {
    "late": "een termijn is over de dag",
    "mending": "herinnerd, kan nog herstellen", "to_decide": "hersteltijd voorbij",
}  # fmt: skip


class Row(NamedTuple):
    """Regeling in a list; cents. ``late_cents`` is what is past its day."""

    id: int
    case_id: int
    reference: str
    debtor_id: int
    debtor: str
    kind: str
    state: str
    total_cents: int
    paid_cents: int
    late_cents: int
    next_on: date | None
    next_cents: int
    last_on: date
    terms: int
    terms_paid: int
    reminded_on: date | None
    cure_ended_on: date | None
    agreed_on: date | None
    asked_at: datetime
    outside: list[str]

    @property
    def standing(self) -> str:
        """``late``, ``mending`` or ``to_decide`` where it runs but not as agreed; else its state."""
        if self.state != "running":
            return self.state
        if self.cure_ended_on is not None:
            return "to_decide"
        return "mending" if self.reminded_on is not None else "late" if self.late_cents else "running"

    @property
    def label(self) -> str:
        """Its standing in words."""
        return STANDING[self.standing]

    @property
    def colour(self) -> str:
        """The colour that goes with it."""
        return {"running": "good", "fulfilled": "good", "asked": "ask", "to_decide": "bad", "mending": "bad",
                "late": "ask"}.get(self.standing, "calm")  # fmt: skip


#: A small difference is not late: it goes along with the next term (``rights.behind``).
_ROWS = f"""
SELECT a.id, a.case_id, k.reference, k.debtor_id, d.name, a.kind, a.state, i.total, least(greatest(a.paid_cents, 0),
  i.total), i.late, i.next_on, coalesce(i.next_cents, 0), i.last_on, i.terms, i.paid, a.reminded_on, a.cure_ended_on,
  a.agreed_on, a.asked_at, a.outside
FROM arrangements_arrangement a JOIN claims_case k ON k.id = a.case_id JOIN parties_party d ON d.id = k.debtor_id
CROSS JOIN LATERAL (SELECT coalesce(sum(amount_cents), 0)::bigint AS total, max(due_on) AS last_on, count(*) AS terms,
    count(*) FILTER (WHERE paid_cents = amount_cents) AS paid,
    coalesce(sum(amount_cents - paid_cents) FILTER (WHERE due_on < %(on)s), 0)::bigint AS short
  FROM arrangements_instalment WHERE arrangement_id = a.id) s
CROSS JOIN LATERAL (SELECT s.short <= {SMALL_DIFFERENCE_CENTS} AND s.last_on >= %(on)s AS along) x
CROSS JOIN LATERAL (SELECT s.*, CASE WHEN x.along THEN 0 ELSE s.short END AS late, min(n.due_on) AS next_on,
    (array_agg(n.amount_cents - n.paid_cents ORDER BY n.due_on, n.number))[1]
      + CASE WHEN x.along THEN s.short ELSE 0 END AS next_cents
  FROM arrangements_instalment n WHERE n.arrangement_id = a.id AND n.paid_cents < n.amount_cents
    AND (n.due_on >= %(on)s OR NOT x.along)) i
"""
#: What needs a person first, then what runs, then what is over.
_ORDER = (
    "array_position(ARRAY['asked', 'running', 'offered', 'fulfilled', 'ended', 'declined'], a.state::text),"
    " a.cure_ended_on IS NULL, a.reminded_on IS NULL, i.next_on NULLS LAST, a.id"
)


def arrangements(
    on: date, *, states: Sequence[str] = (), case_id: int | None = None, claim_id: int | None = None,
    limit: int = 200, offset: int = 0,
) -> list[Row]:  # fmt: skip
    """Regelingen, those that need a person first."""
    rows = sql.fetch(
        f"{_ROWS} WHERE (%(states)s::text[] IS NULL OR a.state = ANY(%(states)s))"
        " AND (%(case)s::bigint IS NULL OR a.case_id = %(case)s)"
        " AND (%(claim)s::bigint IS NULL OR EXISTS (SELECT FROM arrangements_arrangementclaim ac"
        "   WHERE ac.arrangement_id = a.id AND ac.claim_id = %(claim)s))"
        f" ORDER BY {_ORDER} LIMIT %(limit)s OFFSET %(offset)s",
        {"on": on, "states": list(states) or None, "case": case_id, "claim": claim_id, "limit": limit,
         "offset": offset},
    )  # fmt: skip
    return [Row(*row) for row in rows]


def counts() -> dict[str, int]:
    """Hoeveel regelingen in each state."""
    return dict(sql.fetch("SELECT state, count(*) FROM arrangements_arrangement GROUP BY state"))


class Part(NamedTuple):
    """Vordering in a regeling, with its balance then and now; cents."""

    claim_id: int
    number: str
    due_on: date
    principal_cents: int
    interest_cents: int
    costs_cents: int
    open_cents: int
    limitation_ends_on: str


class Detail(NamedTuple):
    """Eén regeling whole."""

    row: Row
    parts: list[Part]
    terms: list[Term]
    principal_cents: int
    interest_cents: int
    costs_cents: int
    expected_interest_cents: int
    waived_cents: int
    adjusted_cents: int
    interest_mode: str
    allocation_order: str
    rhythm: str
    source: str
    natural: bool
    policy_version: int
    policy_text: str
    asked_by: str
    approved_by: str
    accepted_at: datetime | None
    accepted_how: str
    accepted_code: str
    accepted_note: str
    evidence_id: int | None
    terms_sha256: str
    closed_on: date | None
    closed_by: str
    reason: str


def detail(on: date, arrangement_id: int) -> Detail:
    """Eén regeling with its claims, terms and proof.

    :raises NotFound: when it is not in this administration.
    """
    rows = sql.fetch(f"{_ROWS} WHERE a.id = %(id)s", {"on": on, "id": arrangement_id})
    head = sql.fetch_one(
        "SELECT a.principal_cents, a.interest_cents, a.costs_cents, a.expected_interest_cents, a.waived_cents,"
        " a.adjusted_cents, a.interest_mode, a.allocation_order, a.rhythm, a.source, a.is_natural, p.version, p.text,"
        " a.asked_by, a.approved_by, a.accepted_at, a.accepted_how, a.accepted_code, a.accepted_note, a.evidence_id,"
        " a.terms_sha256, a.closed_on, a.closed_by, a.reason FROM arrangements_arrangement a"
        " JOIN arrangements_planpolicy p ON p.id = a.policy_id WHERE a.id = %s",
        [arrangement_id],
    )
    if not rows or head is None:
        raise NotFound("Deze regeling bestaat niet in deze administratie.")
    parts = sql.fetch(
        "SELECT c.id, c.number, c.due_on, ac.principal_cents, ac.interest_cents, ac.costs_cents,"
        " c.principal_cents + c.costs_cents + CASE WHEN c.interest_claimed THEN c.interest_cents ELSE 0 END,"
        " coalesce((SELECT e.data->>'limitation_ends_on' FROM base_event e WHERE e.claim_id = c.id"
        "   AND e.kind = 'debt_acknowledged' AND (e.data->>'arrangement_id')::bigint = ac.arrangement_id), '')"
        " FROM arrangements_arrangementclaim ac JOIN claims_claim c ON c.id = ac.claim_id WHERE ac.arrangement_id = %s"
        " ORDER BY ac.position",
        [arrangement_id],
    )
    return Detail(Row(*rows[0]), [Part(*row) for row in parts], instalments(arrangement_id), *head)


def offers_for(actor: Actor, case_id: int, on: date, *, day: int = 0, rhythm: str = "") -> tuple[
    CaseFacts, Terms, list[Offer]
]:  # fmt: skip
    """Aanbod for a case: equal facts, equal offer; and the facts and terms that it follows from."""
    facts = of_case(case_id, on)
    terms = plan_policies.in_force(actor, on).terms.of(natural=facts.natural)
    chosen = rhythm if rhythm in terms.rhythms else ""
    return facts, terms, [] if facts.refusal else offers(facts.offer_facts(terms), terms, day, chosen)


def to_do(on: date) -> list[Todo]:
    """Werk voor een mens: broken promises first, then arrangements to decide on or to look after."""
    found = [
        Todo("broken_promise", p.check_on, 0, "Een toezegging is niet nagekomen: bel of spreek iets anders af.",
             f"/vorderingen/{p.claim_id}", p.debtor_id, p.case_id, p.claim_id, p.amount_cents - p.paid_cents)
        for p in promises(states=("broken", "partly_kept"), limit=500) if not _since(p)
    ]  # fmt: skip
    for row in arrangements(on, states=("asked", "running"), limit=1000):
        title, rank = "", 1
        if row.state == "asked":
            why = OUTSIDE.get(row.outside[0], "") if row.outside else ""
            title = f"Beslis over een gevraagde regeling: {why}." if why else "Beslis over een gevraagde regeling."
        elif row.cure_ended_on is not None:
            title, rank = "De tijd om een gemiste termijn te herstellen is voorbij: beslis over de regeling.", 2
        if title:
            due = row.cure_ended_on or row.asked_at.date()
            found.append(Todo("arrangement", due, rank, title, f"/regelingen/{row.id}", row.debtor_id, row.case_id,
                              None, row.total_cents - row.paid_cents))  # fmt: skip
    return found


def _since(p: PromiseRow) -> bool:
    """Whether something came after a broken promise: a newer one, an arrangement, or the claims are closed."""
    row = sql.fetch_one(
        "SELECT EXISTS (SELECT FROM arrangements_promise q WHERE q.case_id = %(case)s AND q.id > %(id)s)"
        " OR EXISTS (SELECT FROM arrangements_arrangement a WHERE a.case_id = %(case)s AND a.asked_at > %(at)s)"
        " OR NOT EXISTS (SELECT FROM claims_claim c JOIN arrangements_promise q ON c.id = ANY(q.claim_ids)"
        "   WHERE q.id = %(id)s AND c.closed_on IS NULL)",
        {"case": p.case_id, "id": p.id, "at": p.made_at},
    )
    return bool(row and row[0])
