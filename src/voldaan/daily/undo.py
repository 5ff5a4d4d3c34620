"""Undoing a run (dagrun terugdraaien): while nothing of it has left, all it proposed and booked is taken back."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.daily.events import RunUndone
from voldaan.messages import services as outbox
from voldaan.messages import withdrawing
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
    """Every amount of costs that this run booked is reversed, and its claims stand where their notice left them."""
    cents, claim_ids = withdrawing.withdraw_costs(actor, "e.run_id = %s", [run_id], "run_undone", run_id=run_id)
    sql.execute(
        "UPDATE claims_claim c SET stage = m.kind FROM outbox_message m"
        " WHERE c.id = ANY(%s) AND c.stage = 'costs_due' AND m.id = c.notice_message_id",
        [claim_ids],
    )
    return cents


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
