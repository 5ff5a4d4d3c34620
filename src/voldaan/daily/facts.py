"""Facts (feiten): what the decision needs to know of each claim, gathered in one query per chunk of whole debtors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from voldaan.base import sql
from voldaan.claims.registers import FRESH_DAYS
from voldaan.messages.queries import CALLED, IS_CONTACT, LOCAL_NUMBER
from voldaan.parties.consents import OBJECTED
from voldaan.parties.contacts import REACHED


class Facts(NamedTuple):
    """Feiten van een vordering on one day; cents and dates."""

    claim_id: int
    number: str
    case_id: int
    debtor_id: int
    creditor_id: int
    capacity: str
    issued_on: date
    due_on: date
    term_is_fatal: bool
    stage: str
    default_on: date | None
    default_ground: str
    step: str
    step_on: date | None
    window_last_on: date | None
    costs_from: date | None
    notice_message_id: int | None
    pending_message_id: int | None
    principal_cents: int
    interest_cents: int
    interest_posted_cents: int
    interest_capitalised_cents: int
    costs_cents: int
    costs_posted_cents: int
    interest_kind: str
    interest_from: date | None
    interest_until: date | None
    hold: str
    has_email: bool
    has_address: bool
    last_contact_on: date | None
    language: str
    country: str = "NL"
    has_mobile: bool = False
    paid_before: int = 0
    late_before: int = 0
    contacts: tuple[date, ...] | list[date] = ()
    last_channel: str = ""
    received_on: date | None = None
    disputed_cents: int = 0
    contested_costs_cents: int = 0
    form: str = ""
    interest_stop_on: date | None = None
    interest_free_until: date | None = None
    promise_broken_on: date | None = None
    has_phone: bool = False
    tried: tuple[str, ...] | list[str] = ()
    register_due: bool = False
    agreed_interest: str = ""
    agreed_costs_percent: int = 0

    @property
    def holds(self) -> tuple[str, ...]:
        """Stops in force today on the claim or its case, by their codes."""
        return tuple(self.hold.split())

    @property
    def undisputed_cents(self) -> int:
        """Onbetwiste hoofdsom: what may be asked; the rest is frozen until its dispute is settled."""
        return self.principal_cents - self.disputed_cents


#: A text message goes to Dutch mobile numbers that did not opt out, where a provider carries it.
OPTED_OUT = (
    "EXISTS (SELECT FROM outbox_optout u WHERE u.channel = '%s' AND p.phone <> '' AND u.address = " + LOCAL_NUMBER + ")"
)
HAS_MOBILE = (
    "EXISTS (SELECT FROM outbox_channelaccount WHERE channel = 'sms') AND CASE WHEN a.instead THEN a.mobile_instead"
    f" ELSE coalesce(a.mobile, false) OR {LOCAL_NUMBER} ~ '^06[0-9]{{8}}$' END"
    f" AND NOT coalesce('sms' = ANY(o.about), false) AND NOT {OPTED_OUT % 'sms'}"
)
_COLUMNS = f"""
c.id, c.number, c.case_id, c.debtor_id, c.creditor_id, c.capacity, c.issued_on, c.due_on, c.term_is_fatal, c.stage,
c.default_on, c.default_ground, c.step, c.step_on, c.window_last_on, c.costs_from, c.notice_message_id,
c.pending_message_id, c.principal_cents, c.interest_cents, c.interest_posted_cents, c.interest_capitalised_cents,
c.costs_cents, c.costs_posted_cents, c.interest_kind, c.interest_from, c.interest_until,
coalesce((SELECT string_agg(DISTINCT h.kind, ' ' ORDER BY h.kind) FROM claims_hold h WHERE h.case_id = c.case_id
  AND h.released_on IS NULL AND h.from_on <= %(on)s AND (h.until_on IS NULL OR h.until_on >= %(on)s)
  AND (h.claim_id IS NULL OR h.claim_id = c.id)), '') AS hold,
CASE WHEN a.instead THEN a.email_instead
  ELSE coalesce(a.email, false) OR p.email <> '' AND p.email_bounced_on IS NULL END
  AND NOT coalesce('email' = ANY(o.about), false),
CASE WHEN a.instead THEN a.post_instead ELSE coalesce(a.post, false) OR p.street <> '' AND p.town <> '' END,
k.last_contact_on, p.language, p.country,
{HAS_MOBILE},
CASE WHEN 'profiling' = ANY(o.about) THEN 0 ELSE b.paid END,
CASE WHEN 'profiling' = ANY(o.about) THEN 0 ELSE b.late END,
s.contacts, coalesce(d.channel, ''), d.received_on, c.disputed_cents, c.contested_costs_cents, p.form,
c.interest_stop_on,
c.interest_free_until, r.broken_on,
CASE WHEN a.instead THEN a.phone_instead ELSE coalesce(a.phone, false) OR p.phone <> '' END
  AND NOT coalesce('phone' = ANY(o.about), false) AND NOT {OPTED_OUT % "phone"},
y.channels,
EXISTS (SELECT FROM claims_registercheck) AND NOT EXISTS (SELECT FROM claims_registercheck g WHERE g.party_id = p.id
  AND g.outcome <> 'failed' AND g.checked_on >= %(on)s::date - {FRESH_DAYS}),
c.agreed_interest, c.agreed_costs_percent
"""
#: Per case, once: how its closed claims were paid, on which days messages left in the last ``LOOK_BACK_DAYS``, and the
#: channels by which a message did not arrive at the address that still stands: none is tried twice there.
LOOK_BACK_DAYS = 92
_BEHAVIOUR = f"""
CROSS JOIN LATERAL (SELECT count(*) AS paid, count(*) FILTER (WHERE x.closed_on > x.due_on) AS late
  FROM claims_claim x WHERE x.case_id = w.id AND x.stage = 'paid') b
CROSS JOIN LATERAL (SELECT coalesce(array_agg(DISTINCT t.day), '{{}}'::date[]) AS contacts FROM (
  SELECT m.dispatched_on AS day FROM outbox_message m WHERE m.case_id = w.id
    AND m.dispatched_on > %(on)s::date - %(back)s AND {IS_CONTACT}
  UNION ALL SELECT a.called_on {CALLED} AND m.case_id = w.id AND a.called_on > %(on)s::date - %(back)s) t) s
CROSS JOIN LATERAL (SELECT coalesce(array_agg(DISTINCT m.channel::text), '{{}}'::text[]) AS channels
  FROM outbox_message m JOIN claims_case k ON k.id = w.id JOIN parties_party p ON p.id = k.debtor_id
  WHERE m.case_id = w.id AND m.state = 'failed' AND CASE m.channel WHEN 'email' THEN m.address->>'email' = p.email
    WHEN 'post' THEN (m.address->>'street', m.address->>'postcode') = (p.street, p.postcode)
    ELSE m.address->>'phone' = p.phone END AND NOT EXISTS (SELECT FROM parties_partycontact x WHERE x.party_id = p.id
      AND x.kind = CASE m.channel WHEN 'sms' THEN 'phone' ELSE m.channel END AND x.ended_on IS NULL
      AND x.bounced_on IS NULL AND x.value <> coalesce(m.address->>CASE m.channel WHEN 'email' THEN 'email'
        ELSE 'phone' END, ''))) y
"""
#: Per claim: how its last message went, for a step that counts from delivery.
_DELIVERY = """
LEFT JOIN LATERAL (SELECT m.channel, m.received_on FROM outbox_messageclaim mc
  JOIN outbox_message m ON m.id = mc.message_id WHERE mc.claim_id = c.id AND m.state = 'sent'
    AND m.kind = c.step
  ORDER BY m.id DESC LIMIT 1) d ON c.step <> ''
"""
#: Per claim: the day on which it turned out that a promise was not kept, where none was kept since.
_PROMISE = """
LEFT JOIN LATERAL (SELECT max(q.settled_on) AS broken_on FROM arrangements_promise q
  WHERE q.case_id = w.id AND c.id = ANY(q.claim_ids) AND q.state IN ('broken', 'partly_kept')
    AND NOT EXISTS (SELECT FROM arrangements_promise z WHERE z.case_id = w.id AND c.id = ANY(z.claim_ids)
      AND z.state = 'kept' AND z.settled_event_id > q.settled_event_id)) r ON true
"""
_PARTIES = "SELECT debtor_id FROM claims_case WHERE id = ANY(%(cases)s)"
#: How each debtor can be reached, and to what he objects: read once for the whole chunk.
_FROM = f"""
JOIN claims_claim c ON c.case_id = w.id JOIN claims_case k ON k.id = w.id JOIN parties_party p ON p.id = c.debtor_id
LEFT JOIN ({REACHED.format(parties=_PARTIES)}) a ON a.party_id = p.id
LEFT JOIN ({OBJECTED.format(parties=_PARTIES)}) o ON o.party_id = p.id
"""


def cases_to_look_at(on: date) -> list[int]:
    """Dossiers with a claim that asks for a look on or before ``on``, ascending."""
    rows = sql.fetch(
        "SELECT DISTINCT case_id FROM claims_claim WHERE next_look_on <= %s AND closed_on IS NULL ORDER BY case_id",
        [on],
    )
    return [row[0] for row in rows]


def of_cases(case_ids: list[int], on: date) -> Iterator[tuple[int, list[Facts]]]:
    """All open claims of these cases, case by case: a bundle needs its neighbours too."""
    rows = sql.fetch(
        f"SELECT {_COLUMNS} FROM unnest(%(cases)s::bigint[]) AS w(id) {_BEHAVIOUR} {_FROM} {_DELIVERY} {_PROMISE}"
        " WHERE c.closed_on IS NULL"
        " ORDER BY c.case_id, c.id",
        {"on": on, "cases": case_ids, "back": LOOK_BACK_DAYS},
    )
    for case_id, group in groupby(map(Facts._make, rows), key=lambda f: f.case_id):
        yield case_id, list(group)


def of_claim(claim_id: int, on: date) -> list[Facts]:
    """The facts of one claim and of the other claims of its case."""
    row = sql.fetch_one("SELECT case_id FROM claims_claim WHERE id = %s", [claim_id])
    return [] if row is None else [f for _, facts in of_cases([row[0]], on) for f in facts]
