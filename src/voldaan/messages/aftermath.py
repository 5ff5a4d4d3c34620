"""Aftermath (gevolgen): what follows once a message is out, fails, or is shown to have been received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import balances_sql, holds
from voldaan.claims.events import InterestPosted
from voldaan.claims.rules import interest_to_post
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.messages import copies, withdrawing
from voldaan.messages.assemble import ClaimRow, MessageRow, claims_of, messages
from voldaan.messages.events import MessageFailed, MessageReceived, MessageSent
from voldaan.messages.rules import ANNOUNCES_COSTS, CLAIMS_INTEREST, COPY, STAGE_AFTER, STARTS_TERM, STEPS
from voldaan.messages.services import cancel_for_claims
from voldaan.parties import contacts
from voldaan.parties.rules import is_natural
from voldaan_law.nl.default import notice_of_default_window
from voldaan_law.nl.notice import notice_window

DAY = timedelta(days=1)


class Window(NamedTuple):
    """Termijn: its last day, and the first day on which costs are due."""

    last_on: date
    costs_from: date


@lru_cache(maxsize=4096)
def window(kind: str, channel: str, natural: bool, dispatched_on: date, received_on: date | None) -> Window | None:
    """Termijn of a message by law; None while an e-mail is not shown to have been received (LR-2.06)."""
    if kind not in STARTS_TERM or (channel == "email" and received_on is None):
        return None
    if kind == "fourteen_day_notice":
        found = notice_window(dispatched_on, channel=channel, received_on=received_on).value
        return Window(found.last_day, found.costs_from)
    last = notice_of_default_window(
        dispatched_on, natural_person=natural and kind != "demand", channel=channel, received_on=received_on
    ).value.last_day
    return Window(last, last + DAY)


def sent(actor: Actor, message_ids: Sequence[int]) -> None:
    """Verstuurd: steps, terms, interest that is now claimed, and the timeline; in sets."""
    if not message_ids:
        return
    today = clock.today()
    rows = messages("m.id = ANY(%s) ORDER BY m.id", [list(message_ids)])
    claims = claims_of(message_ids)
    sql.execute("UPDATE outbox_message SET state = 'sent' WHERE id = ANY(%s)", [list(message_ids)])
    copies.follow(actor, rows)
    _others_sent(actor, [m for m in rows if m.kind not in STEPS], claims)
    rows = [m for m in rows if m.kind in STEPS]
    if not rows:
        return
    updates, entries, interest = [], [], []
    for m in rows:
        shares = _shares(m.announced_costs_cents, claims[m.id])
        for c, announced in zip(claims[m.id], shares, strict=True):
            term = window(m.kind, m.channel, is_natural(c.capacity), today, None)
            starts, notices = m.kind in STARTS_TERM, m.kind in ANNOUNCES_COSTS
            updates.append(
                (c.claim_id, m.kind, today, STAGE_AFTER.get(m.kind, c.stage), starts, term.last_on if term else None,
                 term.costs_from if term and notices else None, notices, announced, m.id, m.kind in CLAIMS_INTEREST)
            )  # fmt: skip
            data = MessageSent(message_id=m.id, message=m.kind, channel=m.channel, sha256=m.sha256)
            entries.append(
                events.Entry(data, claim_id=c.claim_id, party_id=m.debtor_id, key=f"sent:{m.id}:{c.claim_id}")
            )
            if m.kind in CLAIMS_INTEREST:
                interest.append((c, m.creditor_id, m.debtor_id))
    _store(updates, today)
    sql.execute(
        "UPDATE claims_case SET last_contact_on = %s WHERE id = ANY(%s)", [today, sorted({m.case_id for m in rows})]
    )
    events.record(actor, entries)
    _post_interest(actor, interest, today)


def _others_sent(actor: Actor, rows: Sequence[MessageRow], claims: dict[int, list[ClaimRow]]) -> None:
    """Verstuurd, maar geen stap of the collection; a claim whose invoice is out may be reminded of."""
    entries = []
    for m in rows:
        data = MessageSent(message_id=m.id, message=m.kind, channel=m.channel, sha256=m.sha256)
        entries += [
            events.Entry(data, claim_id=c.claim_id, party_id=m.debtor_id, key=f"sent:{m.id}:{c.claim_id}")
            for c in claims[m.id]
        ] or [events.Entry(data, party_id=m.debtor_id, key=f"sent:{m.id}")]
    events.record(actor, entries)
    out = [c.claim_id for m in rows if m.kind == "invoice" for c in claims[m.id]]
    holds.release_kind(actor, "not_delivered", out)


def _shares(total: int, claims: Sequence[ClaimRow]) -> list[int]:
    """The announced costs over the claims, by principal; the remainder to the last."""
    whole = sum(c.asked.principal_cents for c in claims)
    if not total or not whole:
        return [0] * len(claims)
    shares = [total * c.asked.principal_cents // whole for c in claims]
    shares[-1] += total - sum(shares)
    return shares


_SENT = ("bigint", "text", "date", "text", "boolean", "date", "date", "boolean", "bigint", "bigint", "boolean")


def _store(updates: Sequence[tuple[object, ...]], today: date) -> None:
    arrays = ", ".join(f"%s::{t}[]" for t in _SENT)
    sql.execute(
        "UPDATE claims_claim c SET step = t.step, step_on = t.step_on, stage = t.stage,"
        " window_last_on = CASE WHEN t.starts THEN t.last_on ELSE c.window_last_on END,"
        " costs_from = CASE WHEN t.notices THEN t.costs_from ELSE c.costs_from END,"
        " announced_costs_cents = CASE WHEN t.notices THEN t.announced ELSE c.announced_costs_cents END,"
        " notice_message_id = CASE WHEN t.notices THEN t.message ELSE c.notice_message_id END,"
        " interest_claimed = c.interest_claimed OR t.interest, pending_message_id = NULL, next_look_on = %s"
        f" FROM unnest({arrays}) AS t(id, step, step_on, stage, starts, last_on, costs_from, notices, announced,"
        " message, interest) WHERE c.id = t.id",
        [today + DAY, *map(list, zip(*updates, strict=True))],
    )


def _post_interest(actor: Actor, claims: Sequence[tuple[ClaimRow, int, int]], today: date) -> None:
    """Rente wordt een feit: posted up to and including today, rounded once.

    That over a contested part is posted too, so that it is not lost; no letter asks it.
    """
    due = [(c, creditor, debtor, interest_to_post(c.owed, today)) for c, creditor, debtor in claims]
    due = [d for d in due if d[3]]
    ids = events.record(
        actor,
        [
            events.Entry(InterestPosted(amount_cents=cents, until=today), claim_id=c.claim_id, party_id=debtor)
            for c, _, debtor, cents in due
        ],
    )
    post(
        actor,
        "interest_posted",
        [
            Posting(id_, 1, Account.INTEREST, Account.INTEREST_CLAIMED, cents, today, creditor, debtor, c.claim_id)
            for id_, (c, creditor, debtor, cents) in zip(ids, due, strict=True)
        ],
    )
    claim_ids = [c.claim_id for c, *_ in due]
    sql.execute(
        "UPDATE claims_claim SET interest_until = least(%s, interest_stop_on - 1) WHERE id = ANY(%s)",
        [today, claim_ids],
    )
    balances_sql.refresh(claim_ids)


def confirm(actor: Actor, message_id: int) -> None:
    """Toch verstuurd: a person found out that an uncertain message did leave, on the day it was handed over.

    :raises Refused: for a message that is not uncertain.
    """
    actor.must(Permission.APPROVE)
    with clock.set_to(_uncertain(message_id)):
        sent(actor, [message_id])


def retry(actor: Actor, message_id: int) -> None:
    """Opnieuw: a person found out that an uncertain message did not leave; it is sent once more.

    :raises Refused: for a message that is not uncertain.
    """
    actor.must(Permission.APPROVE)
    _uncertain(message_id)
    sql.execute(
        "UPDATE outbox_message SET state = 'approved', reason = '', dispatched_on = NULL, dispatched_at = NULL"
        " WHERE id = %s",
        [message_id],
    )


def _uncertain(message_id: int) -> datetime:
    row = sql.fetch_one(
        "SELECT dispatched_at FROM outbox_message WHERE id = %s AND state = 'uncertain' FOR UPDATE", [message_id]
    )
    if row is None:
        raise Refused("Dit bericht is niet (meer) onzeker. Ververs de pagina.")
    moment: datetime = row[0]
    return moment


def received(actor: Actor, message_id: int, on: date) -> None:
    """Ontvangst vaststellen: from that day the term of the message counts (LR-2.06).

    :raises Refused: for a message that was not sent, or a day before its dispatch.
    """
    actor.must(Permission.APPROVE)
    row = sql.fetch_one(
        "SELECT kind, channel, dispatched_on, debtor_id FROM outbox_message"
        " WHERE id = %s AND state = 'sent' AND received_on IS NULL FOR UPDATE",
        [message_id],
    )
    if row is None:
        raise NotFound("Dit bericht is niet verstuurd, of de ontvangst stond al vast.")
    kind, channel, dispatched_on, debtor_id = row
    if on > clock.recorded_now().astimezone(clock.AMSTERDAM).date():
        raise Refused("Die dag is nog niet geweest. Kies vandaag of een eerdere dag.", rule="LR-0.4")
    if on < dispatched_on:
        raise Refused(
            f"Het bericht is verstuurd op {dispatched_on:%d-%m-%Y}; kies die dag of een latere.", rule="LR-0.4"
        )
    sql.execute("UPDATE outbox_message SET received_on = %s WHERE id = %s", [on, message_id])
    for c in claims_of([message_id])[message_id]:
        term = window(kind, channel, is_natural(c.capacity), dispatched_on, on)
        if term is None:
            continue
        sql.execute(
            "UPDATE claims_claim SET window_last_on = %s, costs_from = CASE WHEN %s THEN %s::date ELSE costs_from END,"
            " next_look_on = %s WHERE id = %s AND step = %s",
            [term.last_on, kind in ANNOUNCES_COSTS, term.costs_from, clock.today() + DAY, c.claim_id, kind],
        )
        data = MessageReceived(message_id=message_id, received_on=on)
        events.record(actor, [events.Entry(data, claim_id=c.claim_id, party_id=debtor_id)])


def failed(actor: Actor, message_id: int, reason: str, *, dead_address: bool = True) -> None:
    """Niet bezorgd: the message counts for nothing, what rested on it goes, the next run finds another way (LR-2.13).

    ``dead_address``: nothing else need be tried there either.
    """
    actor.must(Permission.APPROVE)
    rows = messages("m.id = %s AND m.state IN ('sending', 'sent', 'uncertain') FOR UPDATE OF m", [message_id])
    if not rows:
        raise NotFound("Dit bericht is niet verstuurd, of er was al vastgelegd dat het niet is bezorgd.")
    m, today = rows[0], clock.today()
    sql.execute("UPDATE outbox_message SET state = 'failed', reason = %s WHERE id = %s", [reason[:200], message_id])
    if m.channel == "email" and dead_address:
        sent_to = sql.fetch_one("SELECT coalesce(address->>'email', '') FROM outbox_message WHERE id = %s", [m.id])
        contacts.bounced(actor, m.debtor_id, sent_to[0] if sent_to else "", today, his_own=m.kind != COPY)
    claims = claims_of([message_id])[message_id]
    claim_ids = [c.claim_id for c in claims]
    if m.kind == "invoice":
        for claim_id in claim_ids:
            holds.set_hold(actor, "not_delivered", case_id=m.case_id, claim_id=claim_id)
    if m.kind == "invoice" or m.kind in STEPS:
        cancel_for_claims(actor, claim_ids, "hold" if m.kind == "invoice" else "changed")
    if m.kind in STARTS_TERM:
        withdrawing.not_delivered(actor, m.kind, message_id, claim_ids)
    if m.kind in STEPS:
        _back_to_the_step_before(claim_ids, m.kind, message_id)
    why = "bounced" if m.channel == "email" and dead_address else FAILED_HOW.get(m.channel, "not_delivered")
    data = MessageFailed(message_id=m.id, reason=why)
    entries = [events.Entry(data, claim_id=c.claim_id, party_id=m.debtor_id) for c in claims]
    events.record(actor, entries or [events.Entry(data, party_id=m.debtor_id)])


FAILED_HOW = {"post": "returned", "sms": "not_delivered", "phone": "not_reached"}


def _back_to_the_step_before(claim_ids: Sequence[int], kind: str, message_id: int) -> None:
    """Terug: this step and what could only follow it count as not taken; the one before it is that of the last message
    that did arrive. Where the same was said again later, and that did arrive, nothing changes.
    """
    gone = [kind, *(FOLLOWS.get(kind, ()))]
    sql.execute(
        "UPDATE claims_claim c SET pending_message_id = CASE WHEN c.pending_message_id = %s THEN NULL"
        " ELSE c.pending_message_id END, next_look_on = c.issued_on,"
        " step = coalesce(b.kind, ''), step_on = b.dispatched_on,"
        " window_last_on = CASE WHEN %s THEN NULL ELSE c.window_last_on END,"
        " stage = CASE WHEN c.stage = 'notice_of_default' AND %s = c.stage THEN 'overdue' ELSE c.stage END"
        " FROM claims_claim x LEFT JOIN LATERAL (SELECT o.kind, o.dispatched_on FROM outbox_messageclaim mc"
        "   JOIN outbox_message o ON o.id = mc.message_id WHERE mc.claim_id = x.id AND o.state = 'sent'"
        "   AND o.kind = ANY(%s)"
        "   ORDER BY o.id DESC LIMIT 1) b ON true"
        " WHERE c.id = x.id AND c.id = ANY(%s) AND (c.step = ANY(%s) OR c.pending_message_id = %s)"
        " AND c.closed_on IS NULL AND NOT EXISTS (SELECT FROM outbox_messageclaim mc JOIN outbox_message o"
        "   ON o.id = mc.message_id WHERE mc.claim_id = x.id AND o.kind = %s AND o.state = 'sent' AND o.id > %s)",
        [message_id, kind in STARTS_TERM, kind, sorted(STEPS - set(gone)), list(claim_ids), gone, message_id, kind,
         message_id],
    )  # fmt: skip


#: What can only follow when the first did arrive.
FOLLOWS = {
    "notice_of_default": ("fourteen_day_notice", "demand", "costs_due", "legal_proposal"),
    "fourteen_day_notice": ("costs_due", "legal_proposal"),
    "demand": ("costs_due", "legal_proposal"),
}
