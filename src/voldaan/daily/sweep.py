"""The sweep (naloop): over everything ever sent, looked at again with the law alone, apart from what decided it.

It reads what left, when, about which claims and with which amounts, and asks the law kernel and the ledger whether
that was allowed on that day. It shares no code with the decision or the send gate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from voldaan.base import sql
from voldaan.base.actor import Actor, Permission
from voldaan.claims import costs
from voldaan.ledger.accounts import Account
from voldaan.policy.rules import Policy, parse
from voldaan_law.nl.contact import AMSTERDAM, allowed
from voldaan_law.nl.default import default_start, notice_of_default_window
from voldaan_law.nl.holds import RULES, Act, Hold
from voldaan_law.nl.notice import notice_window

NOTICES = ("fourteen_day_notice", "demand")
NATURAL = ("consumer", "sole_trader", "partnership", "unknown")
#: Kinds that ask for payment; others (a receipt, an answer) have no term and no pressure.
ASKING = ("pre_due_reminder", "reminder", "second_reminder", "notice_of_default", *NOTICES, "costs_due")


class Sent(NamedTuple):
    """Verstuurd: one claim in one message that left; cents as the message said them."""

    message_id: int
    public_id: str
    kind: str
    channel: str
    at: datetime
    received_on: date | None
    announced_cents: int
    case_id: int
    claim_id: int
    number: str
    capacity: str
    due_on: date
    fatal: bool
    principal_cents: int
    costs_cents: int
    vat: bool
    arrived: bool
    agreed_costs_percent: int

    @property
    def on(self) -> date:
        """The Dutch calendar day."""
        return self.at.astimezone(AMSTERDAM).date()


class Violation(NamedTuple):
    """Overtreding: what was not allowed, of which message and claim, and what it came to."""

    rule: str
    message: str
    claim: str
    detail: str


class Sweep(NamedTuple):
    """Naloop: how many messages were looked at, and what was wrong with them."""

    messages: int
    violations: list[Violation]


#: Percentage of costs that the terms gave when the letter left: of the last acceptance up to the day of the invoice
#: that was recorded by then and not taken back, where its proof counts.
_AGREED = """
SELECT CASE WHEN v.audience = 'business' AND c.capacity IN ('company', 'sole_trader', 'partnership', 'public_body')
    AND a.how <> 'invoice_reference'
    AND (a.how NOT IN ('handed_over', 'order_confirmation') OR a.evidence_id IS NOT NULL)
  THEN substring(v.costs FROM '^[0-9]+')::int END
FROM agreements_acceptance a JOIN agreements_termsversion v ON v.id = a.version_id
WHERE a.party_id = c.debtor_id AND a.accepted_on <= c.issued_on AND a.recorded_at <= m.dispatched_at
  AND (a.withdrawn_on IS NULL OR a.withdrawn_on >= m.dispatched_on) AND v.kind <> 'collection_order'
  AND (v.audience = 'consumers' OR c.capacity IN ('company', 'sole_trader', 'partnership', 'public_body'))
ORDER BY a.accepted_on DESC, a.id DESC LIMIT 1
"""
_SENT = f"""
SELECT m.id, m.public_id, m.kind, m.channel, m.dispatched_at, m.received_on, m.announced_costs_cents, m.case_id, c.id,
  c.number, c.capacity, c.due_on, c.term_is_fatal, mc.principal_cents, mc.costs_cents, NOT s.deducts_vat,
  m.state <> 'failed', coalesce(({_AGREED}), 0)
FROM outbox_message m JOIN outbox_messageclaim mc ON mc.message_id = m.id JOIN claims_claim c ON c.id = mc.claim_id
JOIN parties_creditor s ON s.id = m.creditor_id
WHERE m.state IN ('sent', 'failed', 'uncertain') AND m.dispatched_at IS NOT NULL AND m.kind = ANY(%s)
ORDER BY m.dispatched_at, m.id, c.id
"""


def sweep(actor: Actor) -> Sweep:
    """Loop alles na wat ooit is verstuurd; reads only."""
    actor.must(Permission.READ)
    rows = [Sent(*row) for row in sql.fetch(_SENT, [list(ASKING)])]
    by_message: dict[int, list[Sent]] = defaultdict(list)
    by_claim: dict[int, list[Sent]] = defaultdict(list)
    for row in rows:
        by_message[row.message_id].append(row)
        by_claim[row.claim_id].append(row)
    found = [
        *(v for sent in by_message.values() for v in _of_message(sent)),
        *(v for sent in by_claim.values() for v in _of_claim(sent)),
        *_pressure([sent[0] for sent in by_message.values() if sent[0].arrived]),
        *_holds(),
        *_crossings(),
        *_contested(),
    ]
    return Sweep(len(by_message), found)


def _said(rule: str, s: Sent, detail: str) -> Violation:
    return Violation(rule, s.public_id, s.number, detail)


def _of_message(sent: list[Sent]) -> Iterator[Violation]:
    first = sent[0]
    if not allowed(first.at, first.channel).value:
        yield _said("contact_hours", first, f"{first.at.astimezone(AMSTERDAM):%d-%m-%Y %H:%M} per {first.channel}")
    if first.kind in NOTICES:
        most = costs.to_announce(
            [costs.Part(s.principal_cents, s.agreed_costs_percent) for s in sent],
            natural=first.capacity in NATURAL, vat=first.vat, on=first.on,
        )  # fmt: skip
        if first.announced_cents > most:
            yield _said("costs_above_scale", first, f"{first.announced_cents} aangekondigd, hoogstens {most}")
    for s in sent:
        if s.kind in NOTICES and (s.capacity in NATURAL) is not (s.kind == "fourteen_day_notice"):
            yield _said("wrong_notice", s, f"{s.kind} aan {s.capacity}")
        if (s.on >= s.due_on) is (s.kind == "pre_due_reminder"):
            yield _said("due_date", s, f"{s.kind} op {s.on:%d-%m-%Y}, vervalt {s.due_on:%d-%m-%Y}")


def _of_claim(sent: list[Sent]) -> Iterator[Violation]:
    """In order of dispatch: default before a notice, a term that ran before costs, never more than was announced."""
    default_last: date | None = None
    notice: Sent | None = None
    for s in sent:
        if s.kind == "notice_of_default" and (s.channel == "post" or s.received_on):
            default_last = _term_of_default(s)
        elif s.kind in NOTICES:
            start = default_start(s.due_on, term_is_fatal=s.fatal, notice_term_last_day=default_last).value
            if start is None or start.on > s.on:
                yield _said("notice_without_default", s, f"{s.kind} op {s.on:%d-%m-%Y}")
            notice = s
        if s.costs_cents:
            yield from _costs(s, notice)


def _costs(s: Sent, notice: Sent | None) -> Iterator[Violation]:
    if notice is None:
        yield _said("costs_without_notice", s, f"{s.costs_cents} cent")
        return
    if s.costs_cents > notice.announced_cents:
        yield _said("costs_above_announced", s, f"{s.costs_cents}, aangekondigd {notice.announced_cents}")
    if notice.channel == "email" and notice.received_on is None:
        yield _said("costs_without_receipt", s, f"ontvangst van {notice.public_id} staat niet vast")
        return
    last = _term_of_default(notice)
    if notice.kind == "fourteen_day_notice":
        last = notice_window(notice.on, channel=notice.channel, received_on=notice.received_on).value.last_day
    if s.on <= last:
        yield _said("costs_in_window", s, f"{s.on:%d-%m-%Y}, termijn tot en met {last:%d-%m-%Y}")


def _term_of_default(s: Sent) -> date:
    """Last day of the term of a notice of default or a demand."""
    natural = s.capacity in NATURAL and s.kind != "demand"
    return notice_of_default_window(
        s.on, natural_person=natural, channel=s.channel, received_on=s.received_on
    ).value.last_day


def _pressure(messages: list[Sent]) -> Iterator[Violation]:
    """Never closer together, or more in number, than the policy of that day allowed; what came back did not press."""
    policies = [
        (on, parse(text))
        for on, text in sql.fetch(
            "SELECT effective_from, text FROM policy_policy WHERE effective_from IS NOT NULL"
            " ORDER BY effective_from, version"
        )
    ]
    cases: dict[int, list[Sent]] = defaultdict(list)
    for message in messages:
        cases[message.case_id].append(message)
    for sent in cases.values():
        for before, after in pairwise(sent):
            days = (after.on - before.on).days
            if days < _policy_on(policies, after.on).limits.min_days_between_messages:
                yield _said("too_soon", after, f"{days} dagen na {before.public_id}")
        for place, last in enumerate(sent):
            limits = _policy_on(policies, last.on).limits
            recent = [m for m in sent[: place + 1] if m.on > last.on - timedelta(days=limits.budget_days)]
            if len(recent) > limits.max_messages:
                yield _said("too_many", last, f"{len(recent)} in {limits.budget_days} dagen")


def _policy_on(policies: list[tuple[date, Policy]], on: date) -> Policy:
    return next(policy for since, policy in reversed(policies) if since <= on)


#: Kinds that a stop may forbid beside those that ask for payment, and what they do in the words of the law.
AGREEING = {"arrangement": Act.ARRANGEMENT, "arrangement_reminder": Act.ARRANGEMENT, "settlement": Act.ARRANGEMENT,
            "reply": Act.PERSONAL_MESSAGE}  # fmt: skip


def _holds() -> Iterator[Violation]:
    """Nothing left of a kind that a stop forbade, of the stops that were known when it left."""
    rows = sql.fetch(
        "SELECT m.public_id, c.number, m.kind, m.hold_reason <> '', h.kind, h.from_on FROM claims_hold h"
        " JOIN outbox_message m ON m.case_id = h.case_id AND m.state IN ('sent', 'failed', 'uncertain')"
        " JOIN outbox_messageclaim mc ON mc.message_id = m.id JOIN claims_claim c ON c.id = mc.claim_id"
        " WHERE (h.claim_id IS NULL OR h.claim_id = c.id) AND m.kind = ANY(%s) AND m.dispatched_on >= h.from_on"
        " AND CASE WHEN h.set_at IS NULL THEN m.dispatched_on > h.from_on ELSE m.dispatched_at > h.set_at END"
        " AND (h.until_on IS NULL OR m.dispatched_on <= h.until_on)"
        " AND (h.released_on IS NULL OR m.dispatched_on < h.released_on) ORDER BY m.id, c.id, h.id",
        [[*ASKING, *AGREEING]],
    )
    for message, number, kind, reasoned, hold, since in rows:
        if _forbidden(kind, hold, reasoned=reasoned):
            yield Violation("hold", message, number, f"{hold} vanaf {since:%d-%m-%Y}")


def _forbidden(kind: str, hold: str, *, reasoned: bool) -> bool:
    """By the law alone: a stop of the product itself forbids what asks for payment, unless a person had his reason."""
    personal = reasoned and kind in ("pre_due_reminder", "reminder", "second_reminder")
    if hold not in set(Hold):
        return kind in ASKING and not personal
    if kind in AGREEING:
        return AGREEING[kind] in RULES[Hold(hold)].stops
    return not personal or Act.PERSONAL_MESSAGE in RULES[Hold(hold)].stops


def _crossings() -> Iterator[Violation]:
    """What a message asked of a principal is no more than the ledger knew to be open when it left.

    The log is one sequence: what stood in it when the message was judged was known then, whatever its value date.
    """
    rows = sql.fetch(
        "SELECT m.public_id, c.number, mc.principal_cents, t.cents FROM outbox_message m"
        " JOIN outbox_messageclaim mc ON mc.message_id = m.id JOIN claims_claim c ON c.id = mc.claim_id"
        " JOIN LATERAL (SELECT coalesce(sum(CASE WHEN x.debit = %(principal)s THEN x.amount_cents"
        "   ELSE -x.amount_cents END), 0) AS cents FROM ledger_transfer x JOIN base_event e ON e.id = x.event_id"
        "   WHERE x.claim_id = c.id AND %(principal)s IN (x.debit, x.credit) AND e.id <= m.known_event_id) t ON true"
        " WHERE m.state IN ('sent', 'failed', 'uncertain') AND m.dispatched_at IS NOT NULL AND m.kind = ANY(%(asking)s)"
        " AND mc.principal_cents > t.cents ORDER BY m.id, c.id",
        {"principal": int(Account.PRINCIPAL), "asking": list(ASKING)},
    )
    for message, number, said, known in rows:
        yield Violation("crossing", message, number, f"{said} gevraagd, {known} open")


def _contested() -> Iterator[Violation]:
    """No message asked what was contested: principal and contested part as they stood when it was judged."""
    rows = sql.fetch(
        "SELECT m.public_id, c.number, mc.principal_cents, t.cents, k.cents FROM outbox_message m"
        " JOIN outbox_messageclaim mc ON mc.message_id = m.id JOIN claims_claim c ON c.id = mc.claim_id"
        " JOIN LATERAL (SELECT (e.data->>'contested_cents')::bigint AS cents FROM base_event e WHERE e.claim_id = c.id"
        "   AND e.kind LIKE 'dispute%%' AND e.data ? 'contested_cents' AND e.id <= m.known_event_id"
        "   ORDER BY e.id DESC LIMIT 1) k ON k.cents > 0"
        " JOIN LATERAL (SELECT coalesce(sum(CASE WHEN x.debit = %(principal)s THEN x.amount_cents"
        "   ELSE -x.amount_cents END), 0) AS cents FROM ledger_transfer x JOIN base_event e ON e.id = x.event_id"
        "   WHERE x.claim_id = c.id AND %(principal)s IN (x.debit, x.credit) AND e.id <= m.known_event_id) t ON true"
        " WHERE m.state IN ('sent', 'failed', 'uncertain') AND m.dispatched_at IS NOT NULL AND m.kind = ANY(%(asking)s)"
        " AND mc.principal_cents > t.cents - least(t.cents, k.cents) ORDER BY m.id, c.id",
        {"principal": int(Account.PRINCIPAL), "asking": list(ASKING)},
    )
    for message, number, said, known, contested in rows:
        yield Violation("contested", message, number, f"{said} gevraagd van {known}, waarvan {contested} betwist")
