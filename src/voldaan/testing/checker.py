"""The independent checker (onafhankelijke controleur): what may never have happened on a simulated day.

It shares no rule with the product: holidays, hours, the scale of costs and the shortest window are written here a
second time, from the statute, and money is compared with the truth of the world, not with the ledger. Only the books
are asked whether they agree with themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from voldaan.base import sql
from voldaan.testing.office import Silence

DAY = timedelta(days=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NATURAL = ("consumer", "sole_trader", "partnership", "unknown")
ASKS = {
    "pre_due_reminder", "reminder", "second_reminder", "notice_of_default", "fourteen_day_notice", "demand",
    "costs_due",
}  # fmt: skip
#: What asks for an agreement or carries one out: not under what stops payments and agreements as well.
AGREES = {
    "arrangement", "arrangement_reminder", "arrangement_ended", "promise_confirmed", "settlement", "debit_announcement",
}  # fmt: skip
#: Rule book section 8: under every stop nothing asks for money by itself, and under these nobody deals with the debtor.
NO_DEALS = {
    "moratorium", "wsnp", "bankruptcy", "deceased", "minor", "identity_doubt", "gdpr_restriction", "wki_lapsed",
}  # fmt: skip
#: Besluit BIK art. 2: (up to so many cents of the principal, percent over the part below it).
SCALE = ((250_000, 15), (500_000, 10), (1_000_000, 5), (20_000_000, 1))
#: What is looked for; each is counted, also when it never happened.
NAMES = (
    "crossing", "outside_hours", "pressure", "hold", "unlawful", "unexplained", "sent_twice", "lost", "books",
    "undo", "repeat", "switch", "promise", "arrangement", "sweep",
)  # fmt: skip


class Left(NamedTuple):
    """Weg: one claim in one message that left today; cents."""

    message_id: int
    public_id: str
    kind: str
    channel: str
    at: datetime
    debtor: str
    case_id: int
    announced_cents: int
    claim_id: int
    number: str
    capacity: str
    due_on: date
    open_cents: int
    asked_cents: int
    costs_cents: int
    run_id: int | None


class Violation(NamedTuple):
    """Overtreding on a day: which rule, and what was seen."""

    name: str
    day: date
    detail: str


_LEFT = """
SELECT m.id, m.public_id, m.kind, m.channel, m.dispatched_at, p.number, m.case_id, m.announced_costs_cents, c.id,
  c.number, c.capacity, c.due_on,
  c.original_cents - coalesce((SELECT sum(x.amount_cents) FROM ledger_transfer x JOIN base_event e ON e.id = x.event_id
    WHERE x.claim_id = c.id AND e.kind = 'claim_credited'), 0)::bigint,
  mc.principal_cents, mc.costs_cents, m.run_id
FROM outbox_message m JOIN outbox_messageclaim mc ON mc.message_id = m.id JOIN claims_claim c ON c.id = mc.claim_id
JOIN parties_party p ON p.id = m.debtor_id
WHERE m.dispatched_on = %s AND m.state IN ('sent', 'uncertain', 'failed', 'sending') ORDER BY m.id, c.id
"""


def look(day: date, truth: dict[str, int], silences: Sequence[Silence]) -> Iterator[Violation]:
    """Kijk de dag na; ``truth``: number -> cents that are in; ``silences``: the stops that were heard of."""
    left = [Left(*row) for row in sql.fetch(_LEFT, [day])]
    asking = [s for s in left if s.kind in ASKS]
    for s in asking:
        if truth.get(s.number, 0) >= s.open_cents:
            yield Violation("crossing", day, f"{s.public_id} over {s.number}: {truth[s.number]} was binnen")
    yield from (Violation("hold", day, detail) for detail in _held(left, silences, day))
    for s in {s.message_id: s for s in left}.values():
        if not may_contact(s.at, s.channel):
            yield Violation("outside_hours", day, f"{s.public_id} om {s.at.astimezone(AMSTERDAM):%H:%M}")
    yield from (Violation("unlawful", day, detail) for detail in _unlawful(asking))
    yield from (Violation("pressure", day, detail) for detail in _pressure(asking, day))
    yield from _agreed(asking, day)
    yield from (Violation("unexplained", day, detail) for detail in _unexplained(left))
    yield from (Violation("lost", day, detail) for detail in _lost(day))


def _held(left: list[Left], silences: Sequence[Silence], day: date) -> Iterator[str]:
    """Nothing leaves, and no costs are booked, over what a stop lies; and nothing over a reply that nobody read."""
    for s in left:
        for stop in (x for x in silences if x.covers(s.debtor, s.number, day)):
            if s.kind in ASKS or (s.kind in AGREES and stop.kind in NO_DEALS):
                yield f"{s.public_id} ({s.kind}) over {s.number}, {stop.kind} sinds {stop.since}"
    for debtor, number in sql.fetch(
        "SELECT p.number, c.number FROM base_event e JOIN claims_claim c ON c.id = e.claim_id"
        " JOIN parties_party p ON p.id = c.debtor_id WHERE e.kind = 'costs_booked'"
        " AND (e.at AT TIME ZONE 'Europe/Amsterdam')::date = %s ORDER BY e.id",
        [day],
    ):
        for stop in (x for x in silences if x.covers(debtor, number, day)):
            yield f"kosten over {number}, {stop.kind} sinds {stop.since}"
    for public_id, reply_id in sql.fetch(
        "SELECT m.public_id, r.id FROM outbox_message m JOIN inbox_reply r ON r.case_id = m.case_id"
        " AND r.state = 'new' AND r.received_at < m.dispatched_at WHERE m.dispatched_on = %s AND m.kind = ANY(%s)"
        " AND m.state IN ('sent', 'uncertain') ORDER BY m.id, r.id",
        [day, sorted(ASKS)],
    ):
        yield f"{public_id}, terwijl antwoord {reply_id} op een mens wacht"


def may_contact(at: datetime, channel: str) -> bool:
    """Art. 4.2 Bki: between 7:00 and 20:00, never on a Sunday or a holiday; post is free."""
    local = at.astimezone(AMSTERDAM)
    return channel == "post" or (
        7 <= local.hour < 20 and local.weekday() != 6 and local.date() not in _feasts(local.year)
    )


def _feasts(year: int) -> set[date]:
    """Nieuwjaar, Goede Vrijdag, Pasen, Koningsdag, Bevrijdingsdag, Hemelvaart, Pinksteren, Kerst."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    el = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    easter = date(year, month, day + 1)
    king = date(year, 4, 27)
    king -= DAY if king.weekday() == 6 else timedelta()
    return {date(year, 1, 1), king, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26),
            *(easter + n * DAY for n in (-2, 0, 1, 39, 49, 50))}  # fmt: skip


def most_costs(principal_cents: int) -> int:
    """Hoogste kosten by the scale, with VAT, rounded up: nothing above it is ever right."""
    total, below = 0, 0
    for upto, percent in SCALE:
        total += percent * max(0, min(principal_cents, upto) - below)
        below = upto
    total += max(0, principal_cents - below) // 2
    return -(-min(max(total, 4_000_00), 677_500_00) * 121 // 10_000)


def _unlawful(asking: list[Left]) -> Iterator[str]:
    by_message: dict[int, list[Left]] = defaultdict(list)
    for s in asking:
        by_message[s.message_id].append(s)
    for sent in by_message.values():
        first, principal = sent[0], sum(s.asked_cents for s in sent)
        if first.announced_cents > most_costs(principal):
            yield f"{first.public_id}: {first.announced_cents} aangekondigd over {principal}"
    earlier = _notices([s.claim_id for s in asking if s.costs_cents])
    for s in asking:
        on, natural = s.at.astimezone(AMSTERDAM).date(), s.capacity in NATURAL
        if on >= s.due_on if s.kind == "pre_due_reminder" else on <= s.due_on:
            yield f"{s.public_id}: {s.kind} op {on}, {s.number} vervalt {s.due_on}"
        if (s.kind == "fourteen_day_notice" and not natural) or (s.kind == "demand" and natural):
            yield f"{s.public_id}: {s.kind} aan {s.capacity}"
        if s.asked_cents > s.open_cents:
            yield f"{s.public_id}: {s.asked_cents} gevraagd van {s.open_cents}"
        if s.costs_cents and not any(
            on > sent_on + timedelta(days=15 if natural else 0) and s.costs_cents <= announced
            for sent_on, announced in earlier[s.claim_id]
        ):
            yield f"{s.public_id}: {s.costs_cents} kosten van {s.number} op {on} na {earlier[s.claim_id]}"


def _notices(claim_ids: list[int]) -> dict[int, list[tuple[date, int]]]:
    """Claim -> the notices and demands that left about it: (day, announced cents)."""
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for claim, on, cents in sql.fetch(
        "SELECT mc.claim_id, m.dispatched_on, m.announced_costs_cents FROM outbox_messageclaim mc"
        " JOIN outbox_message m ON m.id = mc.message_id WHERE mc.claim_id = ANY(%s) AND m.state = 'sent'"
        " AND m.kind IN ('fourteen_day_notice', 'demand') ORDER BY m.id",
        [claim_ids],
    ):
        found[claim].append((on, cents))
    return found


#: What the default policies promise: at least so many days between two, and so many at most in so many days.
REST_DAYS, MOST, IN_DAYS = 3, 4, 30


def _pressure(asking: list[Left], day: date) -> Iterator[str]:
    rows = sql.fetch(
        "SELECT case_id, array_agg(dispatched_on ORDER BY dispatched_on, id) FROM outbox_message"
        " WHERE case_id = ANY(%s) AND kind = ANY(%s) AND state IN ('sent', 'uncertain')"
        " AND dispatched_on > %s GROUP BY case_id",
        [sorted({s.case_id for s in asking}), sorted(ASKS), day - timedelta(days=IN_DAYS)],
    )
    for case_id, days in rows:
        if len(days) > MOST:
            yield f"dossier {case_id}: {len(days)} berichten in {IN_DAYS} dagen"
        if any(b - a < timedelta(days=REST_DAYS) for a, b in pairwise(days)):
            yield f"dossier {case_id}: {days}"


def _agreed(asking: list[Left], day: date) -> Iterator[Violation]:
    """Nobody is pressed over what he promised to pay and may still pay, or over what he pays in parts."""
    claims = {s.claim_id: s for s in asking}
    for claim, in_parts in sql.fetch(
        "SELECT unnest(claim_ids), false FROM arrangements_promise WHERE claim_ids && %(ids)s::bigint[]"
        " AND made_at < %(day)s AND promised_on >= %(day)s AND (settled_on IS NULL OR settled_on > %(day)s)"
        " UNION ALL SELECT ac.claim_id, true FROM arrangements_arrangementclaim ac JOIN arrangements_arrangement a"
        "   ON a.id = ac.arrangement_id WHERE ac.claim_id = ANY(%(ids)s) AND a.agreed_on < %(day)s"
        "   AND (a.closed_on IS NULL OR a.closed_on > %(day)s) AND a.state IN ('running', 'fulfilled', 'ended')",
        {"ids": list(claims), "day": day},
    ):
        said = claims[claim]
        yield Violation("arrangement" if in_parts else "promise", day, f"{said.public_id} over {said.number}")


def _unexplained(left: list[Left]) -> Iterator[str]:
    """What the daily run proposed has for each claim a stored decision, with its reason and rule."""
    ids = [s.message_id for s in left if s.run_id is not None]
    told = {
        tuple(row)
        for row in sql.fetch(
            "SELECT d.message_id, d.claim_id FROM daily_decision d JOIN daily_run r ON r.id = d.run_id"
            " WHERE d.message_id = ANY(%s) AND d.reason <> '' AND d.rule <> '' AND r.policy_id IS NOT NULL",
            [ids],
        )
    }
    for s in left:
        if s.run_id is not None and (s.message_id, s.claim_id) not in told:
            yield f"{s.public_id} over {s.number}"


def _lost(day: date) -> Iterator[str]:
    """Nothing stays half-way, and nothing that was approved lies still for a fortnight without a word why."""
    for public_id, state in sql.fetch(
        "SELECT public_id, state FROM outbox_message WHERE state = 'sending'"
        " OR (state = 'approved' AND reason = '' AND approved_at < %s) ORDER BY id",
        [datetime.combine(day - timedelta(days=14), datetime.min.time(), AMSTERDAM)],
    ):
        yield f"{public_id} is {state}"


def tally(found: list[Violation]) -> dict[str, int]:
    """Per naam het aantal, also zero."""
    counted = Counter(v.name for v in found)
    return {name: counted[name] for name in NAMES}
