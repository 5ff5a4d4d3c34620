"""Following (volgen): what money, time and reminders do to the arrangements that run; a repeat changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from voldaan.arrangements import fulfil, letters, services
from voldaan.arrangements.events import (
    ArrangementCured,
    ArrangementCureEnded,
    ArrangementRealigned,
    InstalmentMissed,
    InstalmentPaid,
    InstalmentReopened,
)
from voldaan.arrangements.money import PAID, SINCE
from voldaan.arrangements.rights import Term, behind, terms_of
from voldaan.arrangements.rules import RUNNING, covered, realigned
from voldaan.base import events, sql
from voldaan.base.actor import Actor
from voldaan.payments import queries as payments
from voldaan_law.days import add_banking_days
from voldaan_law.nl.arrangements import breach


class Plan(NamedTuple):
    """Regeling that runs, or was fulfilled, with the money since it was agreed; cents."""

    id: int
    state: str
    case_id: int
    debtor_id: int
    creditor_id: int
    kind: str
    natural: bool
    policy_id: int
    interest_mode: str
    waived_cents: int
    paid_cents: int
    reminded_on: date | None
    reminder_id: int | None
    cure_ended_on: date | None
    came_in: int
    owed_cents: int
    is_closed: bool


#: ``owed_cents``: what is asked of its claims now; interest that no letter claimed is not.
_PLANS = f"""
SELECT a.id, a.state, a.case_id, k.debtor_id, k.creditor_id, a.kind, a.is_natural, a.policy_id, a.interest_mode,
  a.waived_cents, a.paid_cents, a.reminded_on, a.reminder_id, a.cure_ended_on,
  (SELECT coalesce(sum({PAID}), 0)::bigint FROM arrangements_arrangementclaim ac
    JOIN ledger_transfer t ON t.claim_id = ac.claim_id WHERE ac.arrangement_id = a.id
    AND {SINCE.format(since="a.event_id")}),
  x.cents, x.closed
FROM arrangements_arrangement a JOIN claims_case k ON k.id = a.case_id
CROSS JOIN LATERAL (SELECT coalesce(sum(c.principal_cents + c.costs_cents
    + CASE WHEN c.interest_claimed THEN c.interest_cents ELSE 0 END), 0)::bigint AS cents,
    bool_and(c.closed_on IS NOT NULL) AS closed
  FROM arrangements_arrangementclaim ac JOIN claims_claim c ON c.id = ac.claim_id WHERE ac.arrangement_id = a.id) x
WHERE a.state IN ('running', 'fulfilled') AND (%(claims)s::bigint[] IS NULL OR EXISTS (
  SELECT FROM arrangements_arrangementclaim ac WHERE ac.arrangement_id = a.id AND ac.claim_id = ANY(%(claims)s)))
  AND (%(claims)s::bigint[] IS NOT NULL OR a.state = 'running')
ORDER BY a.id FOR UPDATE OF a
"""


def money(actor: Actor, claim_ids: Collection[int], on: date) -> None:
    """Geld is binnen of terug on these claims: terms are paid or open again, and what is kept to the end is done."""
    if claim_ids:
        _follow(actor, _plans(sorted(claim_ids)), on)


def nightly(actor: Actor, on: date) -> dict[str, int]:
    """Elke nacht: what was paid, what was missed, what was mended, what has had its time; gives how many of each."""
    found: dict[str, int] = defaultdict(int)
    plans = _plans(None)
    done = _follow(actor, plans, on)
    seen = payments.seen_until()
    for plan, parts in done:
        if plan.state == "running":
            found[_in_time(actor, plan, parts, seen.get(plan.creditor_id), on)] += 1
    return dict(found)


def _plans(claim_ids: Sequence[int] | None) -> list[Plan]:
    return [Plan(*row) for row in sql.fetch(_PLANS, {"claims": claim_ids})]


def _follow(actor: Actor, plans: Sequence[Plan], on: date) -> list[tuple[Plan, list[Term]]]:
    """Bijwerken from the ledger: instalments by the money, amounts by what is owed, and the end when all is paid."""
    parts = _parts([plan.id for plan in plans])
    entries: list[events.Entry] = []
    paid: list[tuple[int, int, int]] = []
    result = []
    for plan in plans:
        mine = _aligned(plan, parts[plan.id], entries)
        now = [part._replace(paid_cents=cents) for part, cents in
               zip(mine, covered([p.amount_cents for p in mine], plan.came_in), strict=True)]  # fmt: skip
        entries += _said(plan, parts[plan.id], now)
        was = {p.id: (p.amount_cents, p.paid_cents) for p in parts[plan.id]}
        paid += [(p.id, p.amount_cents, p.paid_cents) for p in now if was[p.id] != (p.amount_cents, p.paid_cents)]
        result.append((plan, now))
    sql.update("arrangements_instalment", {"id": "bigint", "amount_cents": "bigint", "paid_cents": "bigint"}, paid)
    sql.update(
        "arrangements_arrangement",
        {"id": "bigint", "paid_cents": "bigint", "adjusted_cents": "bigint"},
        [(plan.id, plan.came_in, _adjusted(plan, now)) for plan, now in result
         if plan.came_in != plan.paid_cents or any(p[0] in {x.id for x in now} for p in paid)],
    )  # fmt: skip
    events.record(actor, _per_claim(entries))
    return [(_ended(actor, plan, now, on), now) for plan, now in result]


def _adjusted(plan: Plan, parts: Sequence[Term]) -> int:
    row = sql.fetch_one(
        "SELECT principal_cents + interest_cents + costs_cents + expected_interest_cents - waived_cents"
        " FROM arrangements_arrangement WHERE id = %s",
        [plan.id],
    )
    assert row is not None
    return sum(part.amount_cents for part in parts) - int(row[0])


def _parts(ids: Sequence[int]) -> dict[int, list[Term]]:
    found: dict[int, list[Term]] = defaultdict(list)
    for row in sql.fetch(
        "SELECT arrangement_id, id, number, due_on, agreed_on, amount_cents, paid_cents, skipped_on, moved_on"
        " FROM arrangements_instalment WHERE arrangement_id = ANY(%s) ORDER BY arrangement_id, due_on, number",
        [list(ids)],
    ):
        found[row[0]].append(Term(*row[1:]))
    return found


def _aligned(plan: Plan, parts: list[Term], entries: list[events.Entry]) -> list[Term]:
    """Bijstellen: less is owed than the terms say (a credit note), or more interest ran than was expected."""
    if plan.state != "running":
        return parts
    amounts = [part.amount_cents for part in parts]
    left = sum(amounts) - max(plan.came_in, 0)
    owed = max(plan.owed_cents - plan.waived_cents, 0)
    last = [
        part for part, cents in zip(parts, covered(amounts, plan.came_in), strict=True) if cents < part.amount_cents
    ]
    runs = plan.interest_mode == RUNNING
    if runs and (len(last) > 1 or owed <= left) and owed:
        return parts  # what still has to run is in the last terms
    if left <= owed and not runs:
        return parts
    target = max(plan.came_in, 0) + owed
    now = realigned(amounts, plan.came_in, target, may_rise=runs and bool(last))
    difference = sum(now) - sum(amounts)
    if difference:
        data = ArrangementRealigned(arrangement_id=plan.id, difference_cents=difference)
        entries.append(events.Entry(data, party_id=plan.debtor_id))
    return [part._replace(amount_cents=cents) for part, cents in zip(parts, now, strict=True)]


def _said(plan: Plan, before: Sequence[Term], after: Sequence[Term]) -> list[events.Entry]:
    told: list[events.Entry] = []
    for old, new in zip(before, after, strict=True):
        data: object
        if old.open_cents and not new.open_cents and new.amount_cents:
            data = InstalmentPaid(arrangement_id=plan.id, number=new.number, amount_cents=new.amount_cents)
        elif not old.open_cents and new.open_cents:
            data = InstalmentReopened(arrangement_id=plan.id, number=new.number, amount_cents=new.open_cents)
        else:
            continue
        told.append(events.Entry(data, party_id=plan.debtor_id))
    return told


def _per_claim(entries: Sequence[events.Entry]) -> list[events.Entry]:
    """On the timeline of every claim of the arrangement."""
    ids = sorted({e.data.arrangement_id for e in entries})
    claims: dict[int, list[int]] = defaultdict(list)
    for arrangement, claim in sql.fetch(
        "SELECT arrangement_id, claim_id FROM arrangements_arrangementclaim WHERE arrangement_id = ANY(%s)"
        " ORDER BY arrangement_id, claim_id",
        [ids],
    ):
        claims[arrangement].append(claim)
    return [
        events.Entry(e.data, claim_id=claim, party_id=e.party_id)
        for e in entries
        for claim in claims[e.data.arrangement_id]
    ]


def _ended(actor: Actor, plan: Plan, parts: Sequence[Term], on: date) -> Plan:
    """Klaar when every term is paid, or nothing is open any more; and running again when a payment went back."""
    all_paid = not any(part.open_cents for part in parts)
    if plan.state == "running" and (all_paid or plan.is_closed):
        fulfil.fulfil(actor, plan.id, on)
        return plan._replace(state="fulfilled")
    if plan.state == "fulfilled" and not all_paid and not plan.is_closed:
        fulfil.revive(actor, plan.id)
        return plan._replace(state="running")
    return plan


def _in_time(actor: Actor, plan: Plan, parts: Sequence[Term], seen: date | None, on: date) -> str:
    """Op tijd of niet: what a term that is past its day asks for today; gives a word for the count."""
    late = behind(parts, lambda part: add_banking_days(part.due_on, 2) <= on)
    if not late:
        if plan.reminded_on is not None and not behind(parts, lambda part: part.due_on < on):
            return _cured(actor, plan)
        return "kept"
    first = late[0]
    if seen is None or seen < add_banking_days(first.due_on, 1):
        return "waiting"
    if plan.reminded_on is None:
        return _missed(actor, plan, late, on)
    if plan.cure_ended_on is not None:
        return "cure_ended"
    return _after_reminder(actor, plan, first, seen, on)


def _cured(actor: Actor, plan: Plan) -> str:
    sql.execute(
        "UPDATE arrangements_arrangement SET reminded_on = NULL, reminder_id = NULL, cure_ended_on = NULL"
        " WHERE id = %s",
        [plan.id],
    )
    _tell(actor, plan, ArrangementCured(arrangement_id=plan.id))
    return "cured"


def _missed(actor: Actor, plan: Plan, late: Sequence[Term], on: date) -> str:
    """Gemist: first a reminder, with days to mend; nothing ends by itself (LR-10.03)."""
    open_cents = sum(part.open_cents for part in late)
    days = terms_of(actor, plan.policy_id, natural=plan.natural).cure_days
    _tell(actor, plan, InstalmentMissed(arrangement_id=plan.id, number=late[0].number, open_cents=open_cents))
    message_id = letters.missed(actor, plan.id, late[0], open_cents, days, on)
    sql.execute(
        "UPDATE arrangements_arrangement SET reminded_on = %s, reminder_id = %s WHERE id = %s",
        [on, message_id, plan.id],
    )
    return "missed"


def _after_reminder(actor: Actor, plan: Plan, first: Term, seen: date, on: date) -> str:
    received = letters.received_on(plan.reminder_id)
    if received is None:
        return "reminding"
    days = terms_of(actor, plan.policy_id, natural=plan.natural).cure_days
    found = breach(first.due_on, on, natural_person=plan.natural, reminder_received_on=received).value
    last = max(found.last_day or on, max(received, first.due_on) + timedelta(days=days))
    if found.state != "ended" or on <= last or seen < add_banking_days(last, 1):
        return "mending"
    sql.execute("UPDATE arrangements_arrangement SET cure_ended_on = %s WHERE id = %s", [last, plan.id])
    _tell(actor, plan, ArrangementCureEnded(arrangement_id=plan.id))
    if not plan.natural and terms_of(actor, plan.policy_id, natural=False).ends_by_itself:
        services.end(actor, plan.id, "niet hersteld na de herinnering", by_policy=True)
        return "ended"
    return "cure_ended"


def _tell(actor: Actor, plan: Plan, data: object) -> None:
    events.record(actor, _per_claim([events.Entry(data, party_id=plan.debtor_id)]))
