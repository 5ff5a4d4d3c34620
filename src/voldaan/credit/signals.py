"""The delivery signal (leversignaal): gathered for many debtors at once, and told when it changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from voldaan.base import events, sql
from voldaan.base.actor import Actor
from voldaan.claims.hold_rules import label
from voldaan.credit import rules
from voldaan.credit.events import DeliverySignalChanged
from voldaan.invoices import past
from voldaan.parties import roles
from voldaan.parties.rules import is_natural

#: Holds in which nothing more is delivered on credit without a person: he cannot pay, or may not bind himself alone.
BLOCKING = (
    "bankruptcy", "insolvency", "wsnp", "surseance_whoa", "moratorium", "forced_composition", "stabilisation",
    "debt_help", "bewind", "minor", "deceased",
)  # fmt: skip

_STANDINGS = """
SELECT p.id, p.kind, e.open_cents, e.oldest_on, o.order_cents,
  ARRAY(SELECT DISTINCT h.kind FROM claims_case k JOIN claims_hold h ON h.case_id = k.id WHERE k.debtor_id = p.id
    AND h.released_on IS NULL AND h.kind = ANY(%(blocking)s) ORDER BY 1),
  ARRAY(SELECT a.kind FROM credit_creditalert a WHERE a.party_id = p.id AND a.seen_at IS NULL ORDER BY a.id),
  (SELECT count(*) FROM arrangements_promise b JOIN claims_case k ON k.id = b.case_id WHERE k.debtor_id = p.id
    AND b.state = 'broken' AND b.settled_on > %(since)s)
FROM parties_party p
LEFT JOIN (SELECT c.debtor_id, sum(c.principal_cents + c.interest_cents + c.costs_cents)::bigint AS open_cents,
    min(c.due_on) FILTER (WHERE c.principal_cents > 0) AS oldest_on
  FROM claims_claim c WHERE c.closed_on IS NULL AND (%(all)s OR c.debtor_id = ANY(%(ids)s)) GROUP BY c.debtor_id) e
  ON e.debtor_id = p.id
LEFT JOIN (SELECT o.party_id, sum(o.amount_cents)::bigint AS order_cents FROM credit_openorder o
  WHERE o.closed_on IS NULL GROUP BY o.party_id) o ON o.party_id = p.id
WHERE CASE WHEN %(all)s THEN e.debtor_id IS NOT NULL OR o.party_id IS NOT NULL
    OR p.id IN (SELECT party_id FROM credit_deliverysignal)
    OR p.id IN (SELECT party_id FROM credit_creditalert WHERE seen_at IS NULL) OR p.id = ANY(%(ids)s)
  ELSE p.id = ANY(%(ids)s) END
ORDER BY p.id
"""


def standings(on: date, party_ids: Sequence[int] | None = None, *, order_cents: int = 0) -> dict[int, rules.Standing]:
    """Standen of these debtors, or of all for whom anything is open; ``order_cents`` is what is asked for on top."""
    groups = roles.companies()
    shared = group_limits(groups, on)
    wanted = set(party_ids) if party_ids is not None else None
    joined = {m for id_ in (shared if wanted is None else wanted & shared.keys()) for m in groups[id_]}
    rows = sql.fetch(
        _STANDINGS,
        {"ids": sorted((wanted or set()) | joined), "all": wanted is None, "blocking": list(BLOCKING),
         "since": on - timedelta(days=rules.LOOK_BACK_DAYS)},
    )  # fmt: skip
    owed = {row[0]: (row[2] or 0) + (row[4] or 0) for row in rows}
    rows = [row for row in rows if wanted is None or row[0] in wanted]
    found = [row[0] for row in rows]
    limits, paid = grants(found), paid_invoices(on, found)
    standing = {}
    for party_id, kind, _, oldest_on, _, holds, alerts, broken in rows:
        natural, oldest = is_natural(kind), max((on - oldest_on).days, 0) if oldest_on else 0
        limit = rules.in_force(limits.get(party_id, ()), on)
        graded = rules.rating(paid.get(party_id, ()), is_natural=natural, oldest_days=oldest, broken_promises=broken)
        whole = shared.get(party_id)
        standing[party_id] = rules.Standing(
            is_natural=natural, limit_cents=limit.amount_cents if limit else None,
            exposure_cents=owed[party_id], order_cents=order_cents, oldest_days=oldest,
            blocking_holds=tuple(map(label, holds)), alerts=tuple(alerts), grade=graded.grade, broken_promises=broken,
            group_limit_cents=whole.amount_cents if whole else None,
            group_exposure_cents=sum(owed[member] for member in groups[party_id]) if whole else 0,
        )  # fmt: skip
    return standing


def group_limits(groups: Mapping[int, tuple[int, ...]], on: date) -> dict[int, rules.Grant]:
    """Groepslimieten in force, for each member of each group; of several in one group the last decided counts."""
    given = grants(sorted(groups), for_group=True)
    found: dict[int, rules.Grant] = {}
    for members in set(groups.values()):
        grant = rules.in_force([g for member in members for g in given.get(member, ())], on)
        if grant is not None:
            found |= dict.fromkeys(members, grant)
    return found


def grants(party_ids: Sequence[int], *, for_group: bool = False) -> dict[int, list[rules.Grant]]:
    """Vastgestelde limieten of these debtors, each for himself or those for his group."""
    found: dict[int, list[rules.Grant]] = {}
    for party_id, *rest in sql.fetch(
        "SELECT l.party_id, l.id, l.amount_cents, l.from_on, l.until_on FROM credit_creditlimit l"
        " WHERE l.state = 'approved' AND l.party_id = ANY(%s) AND l.for_group = %s ORDER BY l.id",
        [list(party_ids), for_group],
    ):
        found.setdefault(party_id, []).append(rules.Grant(*rest))
    return found


def paid_invoices(on: date, party_ids: Sequence[int]) -> dict[int, list[rules.Paid]]:
    """Betaalde facturen of the last year, by the day on which the last of each came in, oldest first.

    Those that an auditfile tells count as well, where it names their due date.
    """
    found: dict[int, list[rules.Paid]] = {}
    for party_id, *rest in sql.fetch(
        "SELECT debtor_id, days, cents FROM (SELECT c.debtor_id, max(a.value_on) - c.due_on AS days,"
        "   c.original_cents AS cents, max(a.value_on) AS paid_on, c.id, 1 AS here FROM claims_claim c"
        "   JOIN payments_allocation a ON a.claim_id = c.id AND NOT a.undone WHERE c.stage = 'paid'"
        "   AND c.closed_on > %(after)s AND c.debtor_id = ANY(%(ids)s) GROUP BY c.id"
        " UNION ALL SELECT h.party_id, h.paid_on - h.due_on, h.amount_cents, h.paid_on, h.id, 0"
        "   FROM invoices_pastinvoice h WHERE h.due_on IS NOT NULL AND h.paid_on > %(after)s AND h.paid_on <= %(on)s"
        f"   AND h.party_id = ANY(%(ids)s) AND {past.NOT_HERE}) x ORDER BY paid_on, here, id",
        {"after": on - timedelta(days=rules.LOOK_BACK_DAYS), "on": on, "ids": list(party_ids)},
    ):
        found.setdefault(party_id, []).append(rules.Paid(*rest))
    return found


def bounds() -> rules.Bounds:
    """Grenzen in force."""
    row = sql.fetch_one("SELECT near_percent, ask_after_days, stop_after_days FROM credit_creditsetting")
    return rules.Bounds(*row) if row else rules.Bounds()


def refresh(actor: Actor, on: date, party_ids: Sequence[int] | None = None) -> int:
    """Leversignalen bijwerken; each change is told once, a second round tells nothing. Gives how many changed."""
    told = dict(sql.fetch("SELECT party_id, signal FROM credit_deliverysignal FOR UPDATE"))
    limits = bounds()
    if party_ids is not None:
        groups = roles.companies()
        party_ids = sorted({member for id_ in party_ids for member in groups.get(id_, (id_,))})
    now = {party_id: rules.signal(standing, limits) for party_id, standing in standings(on, party_ids).items()}
    changed = [(id_, made) for id_, made in now.items() if made.signal != told.get(id_, "go")]
    sql.insert(
        "credit_deliverysignal",
        {"party_id": "bigint", "signal": "text", "reasons": "jsonb"},
        [(id_, made.signal, json.dumps(_codes(made))) for id_, made in changed],
        constants={"tenant_id": actor.tenant_id, "since_on": on},
        on_conflict="ON CONFLICT (tenant_id, party_id) DO UPDATE SET signal = EXCLUDED.signal,"
        " reasons = EXCLUDED.reasons, since_on = EXCLUDED.since_on",
    )
    entries = [
        events.Entry(
            DeliverySignalChanged(signal=made.signal, before=told.get(id_, "go"), reasons=_codes(made)), party_id=id_
        )
        for id_, made in changed
    ]
    events.record(actor, entries)
    return len(changed)


def _codes(made: rules.Signal) -> list[str]:
    return [reason.code for reason in made.reasons]
