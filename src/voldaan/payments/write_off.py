"""Writing off (afboeken): what remains of a claim is given up by a person, and that can be undone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import balances_sql
from voldaan.claims.services import settle_stages
from voldaan.ledger.accounts import COMPONENTS, Account
from voldaan.ledger.services import Posting, post
from voldaan.payments.events import ClaimWrittenOff, WriteOffUndone
from voldaan.payments.write_off_rules import REASONS, Rest, Tolerance, parts
from voldaan_law.money import format_euros


class WrittenOff(NamedTuple):
    """Afboeking that stands; cents."""

    event_id: int
    on: date
    amount_cents: int
    reason: str
    by: str


class _Claim(NamedTuple):
    creditor_id: int
    debtor_id: int
    original_cents: int
    paid_cents: int
    capitalised_cents: int
    paid_besides_cents: int
    rest: Rest


def write_off(
    actor: Actor, claim_id: int, *, tolerance: Tolerance, reason: str, component: str = "",
    seen_cents: int | None = None, line_id: int | None = None,
) -> int:  # fmt: skip
    """Afboeken what is open of a claim, or one component of it; gives the cents.

    Above the ``tolerance`` of the policy it takes the permission for that. ``seen_cents`` is what the person saw. The
    claim is paid when the money that came in would have covered the principal, or all but a small rest; otherwise it is
    written off.

    :raises Refused: nothing is open, or another amount than was seen; an unknown reason.
    """
    actor.must(Permission.SETTLE)
    if reason not in REASONS:
        raise Refused(f"Reden {reason} bestaat niet; kies uit {', '.join(REASONS)}.")
    claim = _claim(claim_id)
    moved = parts(claim.rest, component)
    total = sum(cents for _, cents in moved)
    if seen_cents is not None and seen_cents != total:
        raise Refused(f"Er staat nu {format_euros(total)} open. Er is niets afgeboekt; kijk nog eens en bevestig dan.")
    within = tolerance.allows(total, claim.original_cents)
    if not within:
        actor.must(Permission.WRITE_OFF)
    named = dict(moved)
    data = ClaimWrittenOff(
        amount_cents=total, reason=reason, capitalised_cents=claim.capitalised_cents, line_id=line_id,
        **{f"{name}_cents": named.get(name, 0) for name in COMPONENTS},
    )  # fmt: skip
    (event,) = events.record(actor, [events.Entry(data, claim_id=claim_id, party_id=claim.debtor_id)])
    moves = [(Account.WRITTEN_OFF, COMPONENTS[name], cents) for name, cents in moved]
    _post(actor, "claim_written_off", event, claim, claim_id, moves)
    balances_sql.refresh([claim_id])
    _carry(claim_id, min(claim.capitalised_cents, claim.rest.interest_cents - named.get("interest", 0)))
    came_in = claim.paid_cents > 0 and (within or claim.rest.principal_cents <= claim.paid_besides_cents)
    settle_stages(actor, [claim_id], clock.today(), closed_as="paid" if came_in else "written_off")
    return total


def undo(actor: Actor, claim_id: int, event_id: int) -> None:
    """Afboeking terugdraaien: what was written off is open again, exactly as before.

    :raises Refused: it is not of this claim, or was undone already.
    """
    actor.must(Permission.SETTLE)
    claim = _claim(claim_id)
    standing = {w.event_id: w for w in of_claim(claim_id)}
    if event_id not in standing:
        raise Refused("Deze afboeking is al teruggedraaid. Ververs de pagina.")
    rows = sql.fetch("SELECT id, debit, credit, amount_cents FROM ledger_transfer WHERE event_id = %s", [event_id])
    (before,) = sql.fetch_one("SELECT data FROM base_event WHERE id = %s", [event_id]) or ("{}",)
    data = WriteOffUndone(amount_cents=standing[event_id].amount_cents)
    (event,) = events.record(
        actor, [events.Entry(data, claim_id=claim_id, party_id=claim.debtor_id, undoes_id=event_id)]
    )
    moves = [(Account(credit), Account(debit), cents) for _, debit, credit, cents in rows]
    _post(actor, "write_off_undone", event, claim, claim_id, moves, [row[0] for row in rows])
    balances_sql.refresh([claim_id])
    _carry(claim_id, int(json.loads(before)["capitalised_cents"]))
    settle_stages(actor, [claim_id], clock.today())


def of_claim(claim_id: int) -> list[WrittenOff]:
    """Afboekingen of a claim that stand, oldest first."""
    rows = sql.fetch(
        "SELECT e.id, e.at, e.data, e.actor_name FROM base_event e WHERE e.claim_id = %s"
        " AND e.kind = 'claim_written_off' AND NOT EXISTS (SELECT FROM base_event u WHERE u.undoes_id = e.id)"
        " ORDER BY e.id",
        [claim_id],
    )
    found = [(id_, at, json.loads(data), by) for id_, at, data, by in rows]
    return [
        WrittenOff(id_, at.astimezone(clock.AMSTERDAM).date(), data["amount_cents"], data["reason"], by)
        for id_, at, data, by in found
    ]


def rests_of_line(claim_ids: Sequence[int], line_id: int) -> list[tuple[int, int]]:
    """Restanten that were written off when this line was settled and that stand: (claim id, event id)."""
    rows = sql.fetch(
        "SELECT e.claim_id, e.id FROM base_event e WHERE e.claim_id = ANY(%s) AND e.kind = 'claim_written_off'"
        " AND e.data->>'line_id' = %s AND NOT EXISTS (SELECT FROM base_event u WHERE u.undoes_id = e.id) ORDER BY e.id",
        [list(claim_ids), str(line_id)],
    )
    return [(claim, event) for claim, event in rows]


def rest(claim_id: int) -> tuple[Rest, int]:
    """Restant of a claim by the ledger, which is what writing off would take; and the cents of its invoice."""
    claim = _claim(claim_id, lock=False)
    return claim.rest, claim.original_cents


def _claim(claim_id: int, *, lock: bool = True) -> _Claim:
    row = sql.fetch_one(
        "SELECT c.creditor_id, c.debtor_id, c.original_cents, c.paid_cents, c.interest_capitalised_cents,"
        " (SELECT coalesce(sum(a.amount_cents), 0)::bigint FROM payments_allocation a WHERE a.claim_id = c.id"
        "   AND a.component <> 'principal' AND NOT a.undone), c.costs_cents, c.interest_cents, c.principal_cents"
        f" FROM claims_claim c WHERE c.id = %s {'FOR NO KEY UPDATE OF c' if lock else ''}",
        [claim_id],
    )
    if row is None:
        raise NotFound("Deze vordering bestaat niet in deze administratie. Zoek haar op in de lijst met vorderingen.")
    creditor_id, debtor_id, original_cents, paid_cents, capitalised_cents, besides_cents, *left = row
    return _Claim(creditor_id, debtor_id, original_cents, paid_cents, capitalised_cents, besides_cents, Rest(*left))


def _post(
    actor: Actor, kind: str, event: int, claim: _Claim, claim_id: int, moves: list[tuple[Account, Account, int]],
    reverses: list[int] | None = None,
) -> None:  # fmt: skip
    turned: Sequence[int | None] = reverses or [None] * len(moves)
    post(
        actor,
        kind,
        [
            Posting(
                event, n, debit, credit, cents, clock.today(), claim.creditor_id, claim.debtor_id, claim_id, None, id_
            )
            for n, ((debit, credit, cents), id_) in enumerate(zip(moves, turned, strict=True), 1)
        ],
    )


def _carry(claim_id: int, capitalised_cents: int) -> None:
    """Interest on interest as it stands now; a claim that is still open is looked at again today."""
    sql.execute(
        "UPDATE claims_claim SET interest_capitalised_cents = %s,"
        " next_look_on = CASE WHEN pending_message_id IS NULL AND closed_on IS NULL THEN %s ELSE next_look_on END"
        " WHERE id = %s",
        [capitalised_cents, clock.today(), claim_id],
    )
