"""Direct debit of instalments (termijnen incasseren): with a mandate, the terms of an arrangement become debits."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.arrangements.rights import instalments
from voldaan.bank_orders import debits
from voldaan.base import clock, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan_law.days import add_banking_days


class _Part(NamedTuple):
    claim_id: int
    open_cents: int


def plan(actor: Actor, arrangement_id: int) -> list[int]:
    """Termijnen plannen that are open and still to come; gives the debits. The same again plans nothing twice.

    Each term is put on the claims in the order that was agreed. A term that was skipped or moved takes its debit along,
    as long as that has not left.

    :raises Refused: the arrangement does not run, or the debtor gave no mandate.
    """
    actor.must(Permission.SETTLE)
    running = "SELECT 1 FROM arrangements_arrangement WHERE id = %s AND state = 'running'"
    if sql.fetch_one(running, [arrangement_id]) is None:
        raise Refused("Deze regeling loopt niet (meer). Ververs de pagina.")
    wanted = _wanted(arrangement_id, clock.today())
    claims = sorted({p.claim_id for p in wanted})
    days = {(p.claim_id, add_banking_days(date.fromordinal(p.collect_on.toordinal() - 1), 1), p.amount_cents)
            for p in wanted}  # fmt: skip
    stale = [
        row[0]
        for row in sql.fetch(
            "SELECT d.id, d.claim_id, d.collect_on, d.amount_cents FROM bank_orders_directdebit d"
            " JOIN arrangements_arrangementclaim ac ON ac.claim_id = d.claim_id AND ac.arrangement_id = %s"
            " WHERE d.basis = 'instalment' AND d.state IN ('planned', 'approved') ORDER BY d.id",
            [arrangement_id],
        )
        if (row[1], row[2], row[3]) not in days
    ]
    debits.cancel(actor, stale)
    return debits.plan(actor, wanted) if claims else []


def _wanted(arrangement_id: int, today: date) -> list[debits.Plan]:
    """(claim, cents, day) of every open term, the claims in the agreed order; what is under way is left out."""
    rows = sql.fetch(
        "SELECT c.id, c.principal_cents + c.costs_cents + CASE WHEN c.interest_claimed THEN c.interest_cents ELSE 0 END"
        "   - (SELECT coalesce(sum(d.amount_cents), 0) FROM bank_orders_directdebit d WHERE d.claim_id = c.id"
        "      AND d.state = 'exported')::bigint FROM arrangements_arrangementclaim ac"
        " JOIN claims_claim c ON c.id = ac.claim_id WHERE ac.arrangement_id = %s AND c.closed_on IS NULL"
        " ORDER BY ac.position",
        [arrangement_id],
    )
    left = [_Part(*row) for row in rows]
    found: list[debits.Plan] = []
    terms = [t for t in instalments(arrangement_id) if t.open_cents and t.due_on > today]
    for number, term in enumerate(terms, 1):
        cents = term.open_cents
        while cents and left:
            part = min(cents, left[0].open_cents)
            if part > 0:
                found.append(debits.Plan(left[0].claim_id, part, term.due_on, "instalment", number == len(terms)))
            cents -= max(part, 0)
            rest = left[0].open_cents - max(part, 0)
            left = [left[0]._replace(open_cents=rest), *left[1:]] if rest > 0 else left[1:]
    return found
