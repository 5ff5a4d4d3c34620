"""Reads about claims."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from voldaan.base import sql
from voldaan.base.errors import NotFound, Refused
from voldaan.claims.rules import OPEN_STAGES, Owed, interest_owed
from voldaan.ledger.accounts import Account as A


def id_of(number: str) -> int:
    """Nummer van de vordering with this invoice number.

    :raises NotFound: when there is none. :raises Refused: when clients of an agency share the number.
    """
    rows = sql.fetch("SELECT id FROM claims_claim WHERE number = %s LIMIT 2", [number])
    if not rows:
        raise NotFound(f"Factuur {number} staat niet in deze administratie. Controleer het nummer.")
    if len(rows) > 1:
        raise Refused(
            f"Factuur {number} is er bij meer dan een opdrachtgever. Zoek haar op in de werkplek en kies daar de goede."
        )
    return int(rows[0][0])


_PAID = ", ".join(
    f"coalesce(sum(CASE WHEN t.credit = {a:d} THEN t.amount_cents WHEN t.debit = {a:d} THEN -t.amount_cents END), 0)"
    f"::bigint AS {name}"
    for name, a in (("principal", A.PRINCIPAL), ("interest", A.INTEREST), ("costs", A.COSTS))
)
_ROWS = f"""
SELECT c.id, c.number, p.name, p.id, c.case_id, c.capacity, c.stage, c.issued_on, c.due_on, c.default_on, c.step,
  c.next_look_on, c.closed_on, c.original_cents, c.paid_cents, coalesce(paid.principal, 0), coalesce(paid.interest, 0),
  coalesce(paid.costs, 0), c.principal_cents, c.interest_cents, c.interest_capitalised_cents, c.costs_cents,
  c.interest_kind, c.interest_from, c.interest_until, c.interest_stop_on, c.interest_free_until,
  coalesce((SELECT array_agg(DISTINCT h.kind ORDER BY h.kind) FROM claims_hold h WHERE h.case_id = c.case_id
    AND (h.claim_id IS NULL OR h.claim_id = c.id) AND h.released_on IS NULL AND h.from_on <= %(on)s), ARRAY[]::text[])
FROM claims_claim c JOIN parties_party p ON p.id = c.debtor_id
LEFT JOIN LATERAL (SELECT {_PAID} FROM ledger_transfer t
  WHERE t.claim_id = c.id AND {A.UNALLOCATED:d} IN (t.debit, t.credit)) paid ON c.paid_cents <> 0
"""


class ClaimView(NamedTuple):
    """Vordering per a day, as faces show it; cents. Open = principal + interest + costs - paid."""

    id: int
    number: str
    debtor: str
    debtor_id: int
    case_id: int
    capacity: str
    stage: str
    issued_on: date
    due_on: date
    default_on: date | None
    step: str
    next_look_on: date | None
    closed_on: date | None
    original_cents: int
    principal_cents: int
    interest_cents: int
    costs_cents: int
    paid_cents: int
    open_cents: int
    holds: list[str]


def claims(
    on: date, *, where: str = "true", params: dict[str, Any] | None = None, order: str = "c.due_on, c.id"
) -> list[ClaimView]:
    """Vorderingen per ``on`` that meet ``where`` (over ``c`` and ``p``)."""
    rows = sql.fetch(f"{_ROWS} WHERE {where} ORDER BY {order}", {"on": on, **(params or {})})
    return [_view(row, on) for row in rows]


def _view(row: tuple[Any, ...], on: date) -> ClaimView:
    paid_cents, paid_principal, paid_interest, paid_costs = row[14:18]
    owed = Owed(*row[18:27])
    interest = interest_owed(owed, on) if row[6] in OPEN_STAGES else owed.interest_cents
    return ClaimView._make(row[:14] + (0,) * 6)._replace(
        principal_cents=owed.principal_cents + paid_principal,
        interest_cents=interest + paid_interest,
        costs_cents=owed.costs_cents + paid_costs,
        paid_cents=paid_cents,
        open_cents=owed.principal_cents + interest + owed.costs_cents,
        holds=row[27],
    )
