"""Changes (wat is er anders dan gisteren): what waits for approval beside what went before, and what stands out."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.base import sql

#: A message over more than this, and more than so many times what the debtor's invoices usually are, stands out.
LARGE_CENTS = 1_000_000
TIMES_USUAL = 5
#: More claims than this in one message stand out.
MANY_CLAIMS = 10


class KindChange(NamedTuple):
    """Soort bericht: how many wait now, and how many the run before the last proposed."""

    kind: str
    now: int
    before: int


class Changes(NamedTuple):
    """Verschil met de vorige dagrun: its day (None: there was none), per kind, and debtors without a message before."""

    before_on: date | None
    kinds: list[KindChange]
    new_debtors: int


class Odd(NamedTuple):
    """Opvallend: a message that a person had better read before it goes, and why (a code of ``ODD``)."""

    public_id: str
    kind: str
    debtor: str
    cents: int
    why: str


#: Code -> (Dutch sentence, what makes it so, over ``m`` the message). The first that holds is said.
ODD: dict[str, tuple[str, str]] = {
    "money": (
        "deze klant betaalde deze week nog iets",
        "EXISTS (SELECT FROM payments_allocation a JOIN payments_bankline l ON l.id = a.line_id"
        " JOIN claims_claim c ON c.id = a.claim_id WHERE c.case_id = m.case_id AND NOT a.undone"
        " AND l.booked_on > m.proposed_on - 7)",
    ),
    "good_payer": (
        "deze klant betaalde tot nu toe altijd op tijd, en dit is meer dan een herinnering",
        "m.kind NOT IN ('pre_due_reminder', 'reminder') AND EXISTS (SELECT FROM claims_claim c"
        " WHERE c.case_id = m.case_id AND c.stage = 'paid' HAVING count(*) >= 3"
        " AND count(*) FILTER (WHERE c.closed_on > c.due_on) = 0)",
    ),
    "large": (
        "veel meer dan de facturen van deze klant gewoonlijk zijn",
        f"m.principal_cents > {LARGE_CENTS} AND m.principal_cents > {TIMES_USUAL} * (SELECT"
        " percentile_cont(0.5) WITHIN GROUP (ORDER BY c.original_cents) FROM claims_claim c"
        " WHERE c.case_id = m.case_id)",
    ),
    "many": (
        f"meer dan {MANY_CLAIMS} facturen in één bericht",
        f"(SELECT count(*) FROM outbox_messageclaim x WHERE x.message_id = m.id) > {MANY_CLAIMS}",
    ),
    "held": (
        "over een andere factuur van deze klant loopt een gesprek",
        "EXISTS (SELECT FROM claims_hold h WHERE h.case_id = m.case_id AND h.released_on IS NULL"
        " AND h.from_on <= m.proposed_on AND (h.until_on IS NULL OR h.until_on >= m.proposed_on))",
    ),
    "unknown": (
        "het is niet bekend of dit een bedrijf of een particulier is; de brief gaat uit van een particulier",
        "m.kind IN ('fourteen_day_notice', 'demand', 'costs_due') AND EXISTS (SELECT FROM outbox_messageclaim x"
        " JOIN claims_claim c ON c.id = x.claim_id WHERE x.message_id = m.id AND c.capacity = 'unknown')",
    ),
    "returned": (
        "het vorige bericht aan deze klant kwam niet aan",
        "EXISTS (SELECT FROM outbox_message f WHERE f.case_id = m.case_id AND f.state = 'failed' AND f.id < m.id"
        " AND NOT EXISTS (SELECT FROM outbox_message g WHERE g.case_id = m.case_id AND g.state = 'sent'"
        "   AND g.id BETWEEN f.id AND m.id))",
    ),
}


def since_yesterday() -> Changes:
    """Wat er wacht beside what the run before the last one proposed, and how many debtors are new."""
    runs = sql.fetch("SELECT id, run_on FROM daily_run ORDER BY run_on DESC LIMIT 2")
    before_id, before_on = runs[1] if len(runs) > 1 else (None, None)
    now = dict(sql.fetch("SELECT kind, count(*) FROM outbox_message WHERE state = 'proposed' GROUP BY kind"))
    before = dict(sql.fetch("SELECT kind, count(*) FROM outbox_message WHERE run_id = %s GROUP BY kind", [before_id]))
    row = sql.fetch_one(
        "SELECT count(DISTINCT m.case_id) FROM outbox_message m WHERE m.state = 'proposed' AND NOT EXISTS ("
        "SELECT FROM outbox_message e WHERE e.case_id = m.case_id AND e.id <> m.id AND e.dispatched_on IS NOT NULL)"
    )
    assert row is not None
    kinds = [KindChange(kind, now.get(kind, 0), before.get(kind, 0)) for kind in sorted(now.keys() | before.keys())]
    return Changes(before_on, kinds, row[0])


def odd(limit: int = 20) -> list[Odd]:
    """Opvallende berichten among what waits for approval, the largest first."""
    reasons = " ".join(f"WHEN {condition} THEN '{code}'" for code, (_, condition) in ODD.items())
    rows = sql.fetch(
        "SELECT x.public_id, x.kind, p.name, x.cents, x.why FROM (SELECT m.public_id, m.kind, m.debtor_id,"
        " m.principal_cents + m.interest_cents + m.costs_cents AS cents, m.id,"
        f" CASE {reasons} END AS why FROM outbox_message m WHERE m.state = 'proposed') x"
        " JOIN parties_party p ON p.id = x.debtor_id WHERE x.why IS NOT NULL ORDER BY x.cents DESC, x.id LIMIT %s",
        [limit],
    )
    return [Odd(*row) for row in rows]
