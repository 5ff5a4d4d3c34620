"""Undoing a run (dagrun terugdraaien): while nothing of it has left, all it proposed and booked is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from voldaan.base import clock, events, sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import balances_sql
from voldaan.claims.events import CostsWithdrawn
from voldaan.daily.events import RunUndone
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.messages import services as outbox
from voldaan.messages.rules import STEPS


class Undone(NamedTuple):
    """Teruggedraaid: how many messages lapsed, costs in cents taken back, legal proposals withdrawn."""

    messages: int
    costs_cents: int
    proposals: int


def undo_run(actor: Actor, on: date) -> Undone:
    """Draai de dagrun van een dag terug; its claims are decided on anew by the next run. A repeat finds nothing.

    :raises NotFound: when that day was not run.
    :raises Refused: when a later day was run, or a message of this run has left or may have left.
    """
    actor.must(Permission.RUN)
    with tenancy.active(actor.tenant_id):
        run_id = _run(on)
        messages = sql.fetch("SELECT id, state FROM outbox_message WHERE run_id = %s FOR UPDATE", [run_id])
        gone = [id_ for id_, state in messages if state in ("sending", "sent", "uncertain", "failed")]
        if gone:
            raise Refused(
                f"Van de dagrun van {on:%d-%m-%Y} zijn al {len(gone)} berichten de deur uit. Sla over wat er nog "
                "wacht; wat verstuurd is, kan niet meer terug.",
                rule="run-left",
            )
        waiting = [id_ for id_, state in messages if state in ("proposed", "approved")]
        outbox.cancel(actor, waiting, "run_undone")
        costs = _take_back_costs(actor, run_id)
        proposals = _withdraw_proposals(run_id)
        done = Undone(len(waiting), costs, proposals)
        if any(done):
            data = RunUndone(messages=done.messages, costs_cents=costs, proposals=proposals)
            events.record(actor, [events.Entry(data, on=clock.today())], run_id=run_id)
        return done


def _run(on: date) -> int:
    row = sql.fetch_one("SELECT id, (SELECT max(run_on) FROM daily_run) FROM daily_run WHERE run_on = %s", [on])
    if row is None:
        raise NotFound(f"Op {on:%d-%m-%Y} is geen dagrun gedaan.")
    if row[1] != on:
        raise Refused(f"Alleen de laatste dagrun kan terug; dat is die van {row[1]:%d-%m-%Y}.", rule="run-order")
    return int(row[0])


def _take_back_costs(actor: Actor, run_id: int) -> int:
    """Every amount of costs that this run booked is reversed, with the same value date."""
    rows = sql.fetch(
        "SELECT e.id, t.id, t.amount_cents, t.effective_on, t.creditor_id, t.party_id, t.claim_id FROM base_event e"
        " JOIN ledger_transfer t ON t.event_id = e.id WHERE e.run_id = %s AND e.kind = 'costs_booked'"
        " AND NOT EXISTS (SELECT FROM base_event u WHERE u.undoes_id = e.id)"
        " AND NOT EXISTS (SELECT FROM claims_holdeffect x WHERE x.kind = 'costs' AND x.about_id = e.id"
        "   AND x.undone_on IS NULL) ORDER BY e.id",
        [run_id],
    )
    entries = [
        events.Entry(
            CostsWithdrawn(amount_cents=r[2], because="run_undone"),
            claim_id=r[6],
            party_id=r[5],
            undoes_id=r[0],
            on=r[3],
        )
        for r in rows
    ]
    ids = events.record(actor, entries, run_id=run_id)
    post(actor, "costs_withdrawn", [_reversal(id_, row) for id_, row in zip(ids, rows, strict=True)])
    claim_ids = [row[6] for row in rows]
    sql.execute(
        "UPDATE claims_claim c SET stage = m.kind FROM outbox_message m"
        " WHERE c.id = ANY(%s) AND c.stage = 'costs_due' AND m.id = c.notice_message_id",
        [claim_ids],
    )
    balances_sql.refresh(claim_ids)
    return sum(row[2] for row in rows)


def _reversal(event_id: int, row: Sequence[Any]) -> Posting:
    _, transfer_id, cents, on, creditor_id, party_id, claim_id = row
    return Posting(
        event_id, 1, Account.COSTS_CLAIMED, Account.COSTS, cents, on, creditor_id, party_id, claim_id,
        reverses_id=transfer_id,
    )  # fmt: skip


def _withdraw_proposals(run_id: int) -> int:
    """A proposal for the legal phase lapses: the claim stands again where its last message left it."""
    return sql.execute(
        "UPDATE claims_claim c SET step = coalesce(b.kind, ''), step_on = b.dispatched_on, next_look_on = c.issued_on,"
        " stage = coalesce(CASE WHEN b.kind IN ('notice_of_default', 'fourteen_day_notice', 'demand', 'costs_due')"
        "   THEN b.kind END, CASE WHEN c.default_on IS NULL THEN 'overdue' ELSE 'in_default' END)"
        " FROM daily_decision d LEFT JOIN LATERAL (SELECT o.kind, o.dispatched_on FROM outbox_messageclaim mc"
        "   JOIN outbox_message o ON o.id = mc.message_id WHERE mc.claim_id = d.claim_id AND o.state = 'sent'"
        "   AND o.kind = ANY(%s) ORDER BY o.id DESC LIMIT 1) b ON true"
        " WHERE d.run_id = %s AND d.step = 'legal_proposal' AND c.id = d.claim_id AND c.step = 'legal_proposal'",
        [sorted(STEPS), run_id],
    )
