"""Writes about promises (toezeggingen): make one, change it, and check it against the money that came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from voldaan.arrangements import letters, plan_policies
from voldaan.arrangements.events import PromiseChecked, PromiseMade, PromiseReplaced, PromiseWithdrawn
from voldaan.arrangements.money import PAID, SINCE
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import holds
from voldaan.claims.rules import SMALL_DIFFERENCE_CENTS
from voldaan.messages import services as outbox
from voldaan.parties.rules import is_natural
from voldaan.payments import queries as payments
from voldaan_law.days import add_banking_days
from voldaan_law.money import format_euros

HOLD = "promise"
CHECK_AFTER_BANKING_DAYS = 2


class _Open(NamedTuple):
    """A claim that is promised: cents by the ledger."""

    claim_id: int
    debtor_id: int
    capacity: str
    open_cents: int


def make(
    actor: Actor, *, case_id: int, claim_ids: Sequence[int], amount_cents: int | None, on: date, source: str,
    note: str = "",
) -> int:  # fmt: skip
    """Toezegging vastleggen: so much on a day, on these claims (none: all that is open); gives its id.

    Chasing stops until it was checked. Without an amount all of it is promised. The same promise again is that promise;
    one that does not fit beside an earlier one on the same claims takes its place.

    :raises Refused: a day that is past or too far ahead, more than is open, or after too many that were not kept.
    """
    actor.must(Permission.SETTLE)
    claims = _open_claims(case_id, claim_ids)
    ids, open_cents, today = [c.claim_id for c in claims], sum(c.open_cents for c in claims), clock.today()
    cents = open_cents if amount_cents is None else amount_cents
    natural = any(is_natural(c.capacity) for c in claims)
    terms = plan_policies.in_force(actor, today).terms.of(natural=natural)
    _refuse(cents, open_cents, on, today, terms.promise_days)
    if (known := _same(case_id, ids, cents, on)) is not None:
        return known
    if terms.promises_broken and broken_in_a_row(case_id, ids) >= terms.promises_broken:
        raise Refused(
            f"Er zijn al {terms.promises_broken} toezeggingen niet nagekomen. Spreek een regeling af, of laat betalen.",
            rule="promises",
        )
    (id_,) = sql.take_ids("arrangements_promise", 1)
    _replace(actor, case_id, ids, cents, open_cents)
    made = PromiseMade(amount_cents=cents, promised_on=on, source=source)
    event_ids = events.record(actor, [events.Entry(made, claim_id=c.claim_id, party_id=c.debtor_id) for c in claims])
    hold_ids = holds.set_own(actor, HOLD, [(case_id, c.claim_id, c.debtor_id) for c in claims])
    sql.execute(
        "INSERT INTO arrangements_promise (id, tenant_id, case_id, claim_ids, amount_cents, promised_on, check_on,"
        " source, note, state, made_at, made_by, event_id, hold_ids, paid_cents)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'promised', %s, %s, %s, %s, 0)",
        [id_, actor.tenant_id, case_id, ids, cents, on, check_day(on), source[:16], note[:200], clock.now(),
         actor.name, max(event_ids), hold_ids],
    )  # fmt: skip
    outbox.cancel_for_claims(actor, ids, "hold")
    letters.promised(actor, id_, case_id, ids, cents, on)
    return id_


def check_day(on: date) -> date:
    """Controledag: two banking days after the promised day."""
    return add_banking_days(on, CHECK_AFTER_BANKING_DAYS)


def _refuse(cents: int, open_cents: int, on: date, today: date, most_days: int) -> None:
    if cents <= 0 or cents > open_cents:
        raise Refused(f"Er staat {format_euros(open_cents)} open. Kies een bedrag tot en met dat bedrag.")
    if on < today:
        raise Refused("Die dag is al geweest. Kies vandaag of een latere dag.", rule="promise-day")
    if on > today + timedelta(days=most_days):
        raise Refused(
            f"Een toezegging ligt hoogstens {most_days} dagen vooruit. Kies een eerdere dag of spreek een regeling af.",
            rule="promise-day",
        )


def _open_claims(case_id: int, claim_ids: Sequence[int]) -> list[_Open]:
    if sql.fetch_one("SELECT id FROM claims_case WHERE id = %s FOR UPDATE", [case_id]) is None:
        raise NotFound("Dit dossier bestaat niet in deze administratie.")
    rows = sql.fetch(
        "SELECT id, debtor_id, capacity, principal_cents + interest_cents + costs_cents FROM claims_claim"
        " WHERE case_id = %s AND closed_on IS NULL ORDER BY id",
        [case_id],
    )
    found = [_Open(*row) for row in rows if not claim_ids or row[0] in claim_ids]
    if not found or len(found) < len(set(claim_ids)):
        raise Refused("Op een van deze facturen staat niets meer open, of zij hoort bij een ander dossier.")
    return found


def _same(case_id: int, claim_ids: list[int], cents: int, on: date) -> int | None:
    row = sql.fetch_one(
        "SELECT id FROM arrangements_promise WHERE case_id = %s AND claim_ids = %s::bigint[] AND amount_cents = %s"
        " AND promised_on = %s AND state = 'promised'",
        [case_id, claim_ids, cents, on],
    )
    return None if row is None else int(row[0])


def broken_in_a_row(case_id: int, claim_ids: Sequence[int]) -> int:
    """Niet nagekomen on these claims since the last one that was kept: the most of any of the claims."""
    row = sql.fetch_one(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM unnest(%(ids)s::bigint[]) AS c(id) JOIN arrangements_promise p"
        "   ON p.case_id = %(case)s AND c.id = ANY(p.claim_ids) AND p.state IN ('broken', 'partly_kept')"
        "   AND NOT EXISTS (SELECT FROM arrangements_promise k WHERE k.case_id = p.case_id AND c.id = ANY(k.claim_ids)"
        "     AND k.state = 'kept' AND k.settled_event_id > p.settled_event_id) GROUP BY c.id) x",
        {"ids": list(claim_ids), "case": case_id},
    )
    return int(row[0] or 0) if row else 0


def _replace(actor: Actor, case_id: int, claim_ids: list[int], cents: int, open_cents: int) -> None:
    """Wijzigen: earlier promises give way when they do not fit beside the new one."""
    rows = sql.fetch(
        "SELECT id, amount_cents, hold_ids, claim_ids FROM arrangements_promise WHERE case_id = %s"
        " AND state = 'promised' AND claim_ids && %s::bigint[] ORDER BY id",
        [case_id, claim_ids],
    )
    if not rows or sum(row[1] for row in rows) + cents <= open_cents:
        return
    ids = [row[0] for row in rows]
    told = [events.Entry(PromiseReplaced(promise_id=row[0]), claim_id=claim) for row in rows for claim in row[3]]
    event_ids = events.record(actor, told)
    sql.execute(
        "UPDATE arrangements_promise SET state = 'replaced', settled_on = %s, settled_event_id = %s WHERE id = ANY(%s)",
        [clock.today(), max(event_ids), ids],
    )
    holds.release_own(actor, [hold for row in rows for hold in row[2]])


def withdraw(actor: Actor, promise_id: int) -> None:
    """Toezegging intrekken: it counts neither as kept nor as broken, and chasing goes on. A repeat changes nothing.

    :raises Refused: when it was checked already, or another took its place.
    """
    actor.must(Permission.SETTLE)
    row = sql.fetch_one(
        "SELECT p.state, p.claim_ids, p.hold_ids, k.debtor_id FROM arrangements_promise p"
        " JOIN claims_case k ON k.id = p.case_id WHERE p.id = %s FOR UPDATE OF p",
        [promise_id],
    )
    if row is None:
        raise NotFound("Deze toezegging bestaat niet in deze administratie.")
    state, claim_ids, hold_ids, debtor_id = row
    if state == "withdrawn":
        return
    if state != "promised":
        raise Refused("Deze toezegging is al nagegaan of vervangen. Leg een nieuwe vast als dat nodig is.")
    data = PromiseWithdrawn(promise_id=promise_id)
    event_ids = events.record(actor, [events.Entry(data, claim_id=claim, party_id=debtor_id) for claim in claim_ids])
    sql.execute(
        "UPDATE arrangements_promise SET state = 'withdrawn', settled_on = %s, settled_event_id = %s WHERE id = %s",
        [clock.today(), max(event_ids), promise_id],
    )
    holds.release_own(actor, hold_ids)
    letters.not_promised(actor, promise_id)


class _Due(NamedTuple):
    """A promise whose check is due; cents. ``came_in`` is all that the claims were paid since it was made."""

    id: int
    case_id: int
    claim_ids: list[int]
    debtor_id: int
    creditor_id: int
    amount_cents: int
    promised_on: date
    hold_ids: list[int]
    came_in: int
    counted: int
    all_closed: bool


_DUE = f"""
SELECT p.id, p.case_id, p.claim_ids, k.debtor_id, k.creditor_id, p.amount_cents, p.promised_on, p.hold_ids,
  (SELECT coalesce(sum({PAID}), 0)::bigint FROM ledger_transfer t WHERE t.claim_id = ANY(p.claim_ids)
    AND {SINCE.format(since="p.event_id")}),
  (SELECT coalesce(sum(x.paid_cents), 0)::bigint FROM arrangements_promise x WHERE x.case_id = p.case_id
    AND x.claim_ids && p.claim_ids AND x.settled_event_id > p.event_id),
  NOT EXISTS (SELECT FROM claims_claim c WHERE c.id = ANY(p.claim_ids) AND c.closed_on IS NULL)
FROM arrangements_promise p JOIN claims_case k ON k.id = p.case_id
WHERE p.state = 'promised' AND p.check_on <= %s ORDER BY p.promised_on, p.id FOR UPDATE OF p
"""


def check(actor: Actor, on: date) -> dict[str, int]:
    """Toezeggingen nagaan whose check day is there and up to which the bank is known; gives how many of each outcome.

    A second time finds nothing. What the bank is not known up to waits.
    """
    seen, found = payments.seen_until(), {"kept": 0, "partly_kept": 0, "broken": 0, "waiting": 0}
    settled: list[tuple[set[int], int]] = []
    for row in sql.fetch(_DUE, [on]):
        p = _Due(*row)
        known = seen.get(p.creditor_id)
        if not p.all_closed and (known is None or known < add_banking_days(p.promised_on, 1)):
            found["waiting"] += 1
            continue
        before = p.counted + sum(cents for claims, cents in settled if not claims.isdisjoint(p.claim_ids))
        paid = min(max(p.came_in - before, 0), p.amount_cents)
        settled.append((set(p.claim_ids), paid))
        short = p.amount_cents - paid
        outcome = "kept" if p.all_closed or short <= SMALL_DIFFERENCE_CENTS else "partly_kept" if paid else "broken"
        _settle(actor, p, outcome, paid, on)
        found[outcome] += 1
    return found


def _settle(actor: Actor, p: _Due, outcome: str, paid: int, on: date) -> None:
    data = PromiseChecked(promise_id=p.id, outcome=outcome, paid_cents=paid, amount_cents=p.amount_cents)
    entries = [events.Entry(data, claim_id=claim, party_id=p.debtor_id, on=on) for claim in p.claim_ids]
    event_ids = events.record(actor, entries)
    sql.execute(
        "UPDATE arrangements_promise SET state = %s, paid_cents = %s, settled_on = %s, settled_event_id = %s"
        " WHERE id = %s",
        [outcome, paid, on, max(event_ids), p.id],
    )
    holds.release_own(actor, p.hold_ids)
