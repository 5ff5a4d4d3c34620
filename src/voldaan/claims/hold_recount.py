"""Recounting (herrekenen) after a hold that was known late: costs, interest and terms as the law has them under it.

What should have come of the stops is compared with what was set right before; only the difference is written, so that
a repeat changes nothing and an undo restores exactly what was taken back. Money moves by its own events; the columns of
the claim that changed are kept with the effect.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor
from voldaan.claims import balances_sql, hold_rules
from voldaan.claims.events import CostsWithdrawn, HoldEffectUndone, InterestWithdrawn, NoticeVoided, TermMoved
from voldaan.claims.hold_terms import PLACE, Held, Notice, Place, place_under
from voldaan.claims.rules import Owed, interest_to_post
from voldaan.claims.services import settle_stages
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post

DAY = timedelta(days=1)


class Wanted(NamedTuple):
    """Gevolg that the stops ask for; cents. ``about_id`` is the event of the costs, or the message."""

    kind: str
    about_id: int
    amount_cents: int
    hold_id: int
    before: dict[str, Any]
    after: dict[str, Any]

    def key(self) -> tuple[object, ...]:
        """By which the same effect is known again."""
        return (*self[:4], json.dumps(self.after, sort_keys=True))


class Stored(NamedTuple):
    """Gevolg that was written before and stands; ``went_on`` are the columns in which the claim went on since."""

    id: int
    wanted: Wanted
    event_id: int | None
    went_on: frozenset[str] = frozenset()


class _Claim(NamedTuple):
    id: int
    case_id: int
    debtor_id: int
    creditor_id: int
    stop_on: date | None
    owed: Owed
    place: Place


def recount(actor: Actor, case_ids: Sequence[int]) -> int:
    """Herreken all open claims of these cases under their stops; gives how many effects were written or taken back."""
    claims = _claims(case_ids)
    if not claims:
        return 0
    held = _held(case_ids)
    stored = _stored([c.id for c in claims])
    costs = _costs([c.id for c in claims])
    notices = _notices([c.id for c in claims], stored)
    count = 0
    for claim in claims:
        lying = [h for h in held[claim.case_id] if h.claim_id in (None, claim.id)]
        _stop_interest(claim, lying)
        there = _standing(claim.place, stored[claim.id])
        fallen = _wanted_costs(claim, lying, costs[claim.id], there)
        wanted = [
            *fallen,
            *_wanted_interest(claim, lying, there),
            *_wanted_place(claim.place, there, lying, notices.get(claim.id), costs[claim.id], fallen),
        ]
        count += _carry_out(actor, claim, wanted, there)
    touched = [c.id for c in claims]
    balances_sql.refresh(touched)
    if count:
        settle_stages(actor, touched, clock.today())
    return count


def _carry_out(actor: Actor, claim: _Claim, wanted: list[Wanted], stored: list[Stored]) -> int:
    """Take back what is no longer so, newest first, then write what is new."""
    there = {s.wanted.key(): s for s in stored}
    asked = {w.key(): w for w in wanted}
    gone = [s for key, s in there.items() if key not in asked]
    new = [w for key, w in asked.items() if key not in there]
    for old in sorted(gone, key=lambda s: -s.id):
        _take_back(actor, claim, old)
    for effect in new:
        _write(actor, claim, effect)
    return len(gone) + len(new)


def _claims(case_ids: Sequence[int]) -> list[_Claim]:
    places = ", ".join(f"c.{name}" for name in PLACE)
    rows = sql.fetch(
        "SELECT c.id, c.case_id, c.debtor_id, c.creditor_id, c.interest_stop_on, c.principal_cents, c.interest_cents,"
        " c.interest_capitalised_cents, c.costs_cents, c.interest_kind, c.interest_from, c.interest_until,"
        f" c.interest_free_until, {places} FROM claims_claim c WHERE c.case_id = ANY(%s)"
        " AND (c.closed_on IS NULL OR EXISTS (SELECT FROM claims_holdeffect e"
        " WHERE e.claim_id = c.id AND e.undone_on IS NULL)) ORDER BY c.id FOR NO KEY UPDATE OF c",
        [list(case_ids)],
    )
    return [
        _Claim(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            Owed(*row[5:12])._replace(interest_free_until=row[12]),
            Place(*row[13:]),
        )
        for row in rows
    ]


def _held(case_ids: Sequence[int]) -> dict[int, list[Held]]:
    """Stops of the law that ever lay on these cases, those undone left out, in the order in which they began."""
    found: dict[int, list[Held]] = defaultdict(list)
    rows = sql.fetch(
        "SELECT case_id, id, claim_id, kind, from_on, from_on + CASE WHEN from_on <"
        " (set_at AT TIME ZONE 'Europe/Amsterdam')::date THEN 0 ELSE 1 END, coalesce(released_on, until_on + 1),"
        " released_on IS NULL FROM claims_hold WHERE case_id = ANY(%s) AND undone_on IS NULL AND NOT kind = ANY(%s)"
        " ORDER BY from_on, id",
        [list(case_ids), sorted(hold_rules.PRODUCT)],
    )
    for case_id, id_, claim_id, kind, from_on, since, end_on, stands in rows:
        hard = hold_rules.is_hard(kind)
        found[case_id].append(Held(id_, claim_id, kind, hard, from_on, since, end_on, stands))
    return found


def _stored(claim_ids: Sequence[int]) -> dict[int, list[Stored]]:
    found: dict[int, list[Stored]] = defaultdict(list)
    rows = sql.fetch(
        "SELECT claim_id, id, kind, about_id, amount_cents, hold_id, before, after, event_id FROM claims_holdeffect"
        " WHERE claim_id = ANY(%s) AND undone_on IS NULL ORDER BY id",
        [list(claim_ids)],
    )
    for claim, id_, kind, about, cents, hold, before, after, event in rows:
        found[claim].append(Stored(id_, Wanted(kind, about, cents, hold, json.loads(before), json.loads(after)), event))
    return found


def _costs(claim_ids: Sequence[int]) -> dict[int, list[tuple[int, int, date]]]:
    """Geboekte kosten that nothing but a stop took back: (event, cents, day) per claim."""
    found: dict[int, list[tuple[int, int, date]]] = defaultdict(list)
    rows = sql.fetch(
        "SELECT t.claim_id, t.event_id, t.amount_cents, t.effective_on FROM ledger_transfer t"
        " JOIN base_event e ON e.id = t.event_id AND e.kind = 'costs_booked' WHERE t.claim_id = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM ledger_transfer r WHERE r.reverses_id = t.id) ORDER BY t.event_id",
        [list(claim_ids)],
    )
    for claim, event, cents, on in rows:
        found[claim].append((event, cents, on))
    return found


def _notices(claim_ids: Sequence[int], stored: dict[int, list[Stored]]) -> dict[int, Notice]:
    """The notice that a claim rests on, also when a stop voided it: with the step before it."""
    about = {claim: s.wanted.about_id for claim, all_ in stored.items() for s in all_ if s.wanted.kind == "notice_void"}
    rows = sql.fetch(
        "SELECT c.id, m.id, m.kind, m.dispatched_on, b.kind, b.dispatched_on FROM claims_claim c"
        " JOIN unnest(%s::bigint[], %s::bigint[]) AS w(claim, message) ON w.claim = c.id"
        " JOIN outbox_message m ON m.id = coalesce(c.notice_message_id, w.message) AND m.dispatched_on IS NOT NULL"
        " LEFT JOIN LATERAL (SELECT o.kind, o.dispatched_on FROM outbox_messageclaim mc"
        "   JOIN outbox_message o ON o.id = mc.message_id WHERE mc.claim_id = c.id AND o.state = 'sent' AND o.id < m.id"
        "   AND o.kind NOT IN ('invoice', 'credit_note') ORDER BY o.id DESC LIMIT 1) b ON true",
        [list(claim_ids), [about.get(claim) for claim in claim_ids]],
    )
    return {row[0]: Notice(*row[1:]) for row in rows}


def _stop_interest(claim: _Claim, lying: Sequence[Held]) -> None:
    """Rente staat stil from the first day of an insolvency; when that ends it runs on as if it had never stopped."""
    stop = min((h.from_on for h in lying if h.kind in hold_rules.STOPS_INTEREST and h.stands), default=None)
    if stop != claim.stop_on:
        sql.execute("UPDATE claims_claim SET interest_stop_on = %s WHERE id = %s", [stop, claim.id])


def _standing(place: Place, stored: Sequence[Stored]) -> list[Stored]:
    """What stands of what was written: of the place those columns in which the claim did not go on since.

    A claim that rests on another notice by now has nothing left of what was done to the one before.
    """
    found, now = [], place.plain()
    for s in stored:
        about = None if s.wanted.kind == "notice_void" else s.wanted.about_id
        names = [n for n, v in s.wanted.after.items() if now[n] == v and about == place.notice_message_id]
        if names or not s.wanted.after:
            before, after = ({n: values[n] for n in names} for values in (s.wanted.before, s.wanted.after))
            wanted = s.wanted._replace(before=before, after=after)
            found.append(s._replace(wanted=wanted, went_on=frozenset(s.wanted.after) - frozenset(names)))
    return found


def _as_before(place: Place, there: Sequence[Stored]) -> Place:
    """The place of the claim without what stops did to it."""
    return next((place.changed(s.wanted.before) for s in reversed(there) if s.wanted.after), place)


def _is(place: Place, values: dict[str, Any]) -> bool:
    return all(place.plain()[name] == value for name, value in values.items())


def _wanted_costs(
    claim: _Claim, lying: Sequence[Held], booked: Sequence[tuple[int, int, date]], stored: Sequence[Stored]
) -> list[Wanted]:
    """Kosten die in een stop vielen, fall away as far as they are open; in whose place others came, stay away."""
    latest = max((event for event, _, _ in booked), default=0)
    kept = {
        s.wanted.about_id: s.wanted for s in stored if s.event_id and s.event_id < latest and s.wanted.kind == "costs"
    }
    back = sum(s.wanted.amount_cents for s in stored if s.wanted.kind == "costs" and s.wanted.about_id not in kept)
    room = claim.owed.costs_cents + back
    found = list(kept.values())
    for event, cents, on in booked:
        if event in kept:
            continue
        hold = next((h for h in lying if h.covers(on)), None)
        taken = min(cents, room)
        if hold is not None and taken > 0:
            room -= taken
            found.append(Wanted("costs", event, taken, hold.id, {}, {}))
    return found


def _wanted_interest(claim: _Claim, lying: Sequence[Held], stored: Sequence[Stored]) -> list[Wanted]:
    """Rente die over dagen vanaf de uitspraak was geboekt, falls away as far as it is open."""
    hold = next((h for h in lying if h.kind in hold_rules.STOPS_INTEREST and h.stands), None)
    owed = claim.owed
    if hold is None or owed.interest_from is None:
        return []
    rows = sql.fetch(
        "SELECT t.event_id, t.amount_cents, t.effective_on FROM ledger_transfer t"
        " JOIN base_event e ON e.id = t.event_id AND e.kind = 'interest_posted' WHERE t.claim_id = %s"
        " AND NOT EXISTS (SELECT FROM ledger_transfer r WHERE r.reverses_id = t.id) ORDER BY t.event_id",
        [claim.id],
    )
    late = [row for row in rows if row[2] >= hold.from_on]
    if not late:
        return []
    earlier = max((row[2] for row in rows if row[2] < hold.from_on), default=None)
    allowed = _until(claim, late[0][0], late[0][2], earlier, hold.from_on - DAY)
    back = sum(s.wanted.amount_cents for s in stored if s.wanted.kind == "interest")
    taken = min(sum(row[1] for row in late) - allowed, owed.interest_cents + back)
    return [Wanted("interest", 0, taken, hold.id, {}, {})] if taken > 0 else []


def _until(claim: _Claim, event_id: int, event_on: date, posted_until: date | None, on: date) -> int:
    """Rente up to and including ``on`` that was not posted before: over the principal that was open at that event.

    Days that an arrangement left free before that event stay free; an arrangement of later left nothing free then.
    """
    free_until = claim.owed.interest_free_until
    row = sql.fetch_one(
        "SELECT coalesce(sum(CASE WHEN debit = %(p)s THEN amount_cents WHEN credit = %(p)s THEN -amount_cents END), 0),"
        " coalesce(sum(CASE WHEN debit = %(i)s THEN amount_cents WHEN credit = %(i)s THEN -amount_cents END), 0)"
        " FROM ledger_transfer WHERE claim_id = %(claim)s AND event_id < %(event)s",
        {"p": int(Account.PRINCIPAL), "i": int(Account.INTEREST), "claim": claim.id, "event": event_id},
    )
    assert row is not None
    then = claim.owed._replace(
        principal_cents=int(row[0]), interest_cents=int(row[1]), interest_until=posted_until, interest_stop_on=None,
        interest_capitalised_cents=min(claim.owed.interest_capitalised_cents, int(row[1])),
        interest_free_until=free_until if free_until is not None and free_until < event_on else None,
    )  # fmt: skip
    return interest_to_post(then, on)


def _wanted_place(
    now: Place,
    there: Sequence[Stored],
    lying: Sequence[Held],
    notice: Notice | None,
    booked: Sequence[tuple[int, int, date]],
    fallen: Sequence[Wanted],
) -> list[Wanted]:
    """Where the stops put the claim; it goes back over what it did since only when costs fall away anew."""
    if notice is None:
        return []
    fell = {w.about_id for w in fallen}
    none_left = bool(fallen) and all(event in fell for event, _, _ in booked)
    base = _as_before(now, there)
    moved = place_under(base, notice, lying, fallen_by=fallen[0].hold_id if none_left else 0)
    if moved is None:
        return []
    kind, hold_id, place = moved
    known = {s.wanted.key() for s in there}
    went_on = {n for s in there for n in s.went_on} if all(w.key() in known for w in fallen) else set()
    before, after = base.plain(), place.plain()
    changed = [name for name in PLACE if before[name] != after[name] and name not in went_on]
    written = ({n: values[n] for n in changed} for values in (before, after))
    return [Wanted(kind, notice.message_id, 0, hold_id, *written)] if changed else []


def _write(actor: Actor, claim: _Claim, wanted: Wanted) -> None:
    event_id = None
    if wanted.kind in ("costs", "interest"):
        event_id = _withdraw(actor, claim, wanted)
    else:
        _set_place(claim.id, wanted.after)
        data: Any = NoticeVoided(message_id=wanted.about_id, hold_id=wanted.hold_id)
        if wanted.kind == "term_moved":
            data = TermMoved(message_id=wanted.about_id, hold_id=wanted.hold_id, last_on=_last_on(claim, wanted))
        events.record(actor, [events.Entry(data, claim_id=claim.id, party_id=claim.debtor_id)])
    sql.execute(
        "INSERT INTO claims_holdeffect (tenant_id, hold_id, claim_id, kind, about_id, amount_cents, event_id, before,"
        " after) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [actor.tenant_id, wanted.hold_id, claim.id, wanted.kind, wanted.about_id, wanted.amount_cents, event_id,
         json.dumps(wanted.before), json.dumps(wanted.after)],
    )  # fmt: skip


def _last_on(claim: _Claim, wanted: Wanted) -> str | date:
    return wanted.after.get("window_last_on") or claim.place.window_last_on or ""


def _withdraw(actor: Actor, claim: _Claim, wanted: Wanted) -> int:
    today, cents = clock.today(), wanted.amount_cents
    data: Any = CostsWithdrawn(amount_cents=cents, because="hold")
    kind, sides = "costs_withdrawn", (Account.COSTS_CLAIMED, Account.COSTS)
    if wanted.kind == "interest":
        (since,) = sql.fetch("SELECT from_on FROM claims_hold WHERE id = %s", [wanted.hold_id])[0]
        data = InterestWithdrawn(amount_cents=cents, hold_id=wanted.hold_id, stop_on=since)
        kind, sides = "interest_withdrawn", (Account.INTEREST_CLAIMED, Account.INTEREST)
    (event,) = events.record(actor, [events.Entry(data, claim_id=claim.id, party_id=claim.debtor_id)])
    post(actor, kind, [Posting(event, 1, *sides, cents, today, claim.creditor_id, claim.debtor_id, claim.id)])
    return event


def _take_back(actor: Actor, claim: _Claim, effect: Stored) -> None:
    wanted, today = effect.wanted, clock.today()
    if effect.event_id is not None:
        data = HoldEffectUndone(amount_cents=wanted.amount_cents, hold_id=wanted.hold_id, what=wanted.kind)
        entry = events.Entry(data, claim_id=claim.id, party_id=claim.debtor_id, undoes_id=effect.event_id)
        (event,) = events.record(actor, [entry])
        (transfer, debit, credit), *_ = sql.fetch(
            "SELECT id, debit, credit FROM ledger_transfer WHERE event_id = %s", [effect.event_id]
        )
        post(actor, "hold_effect_undone", [
            Posting(event, 1, Account(credit), Account(debit), wanted.amount_cents, today, claim.creditor_id,
                    claim.debtor_id, claim.id, reverses_id=transfer)
        ])  # fmt: skip
    elif _is(_place_now(claim.id), wanted.after):
        _set_place(claim.id, wanted.before)
    sql.execute("UPDATE claims_holdeffect SET undone_on = %s WHERE id = %s", [today, effect.id])


def _place_now(claim_id: int) -> Place:
    (row,) = sql.fetch(f"SELECT {', '.join(PLACE)} FROM claims_claim WHERE id = %s", [claim_id])
    return Place(*row)


def _set_place(claim_id: int, values: dict[str, Any]) -> None:
    if values:
        sets = ", ".join(f"{name} = %s" for name in values)
        sql.execute(f"UPDATE claims_claim SET {sets} WHERE id = %s", [*values.values(), claim_id])
