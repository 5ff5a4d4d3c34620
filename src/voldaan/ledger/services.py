"""The only way money moves: transfers by the posting table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from voldaan.base import clock, sql
from voldaan.base.actor import Actor
from voldaan.ledger.accounts import POSTING_TABLE, Account


class Posting(NamedTuple):
    """Boeking to be made: amount in cents, on its value date, because of an event."""

    event_id: int
    line: int
    debit: Account
    credit: Account
    amount_cents: int
    effective_on: date
    creditor_id: int
    party_id: int | None = None
    claim_id: int | None = None
    bank_line_id: int | None = None
    reverses_id: int | None = None


_COLUMNS = {
    "event_id": "bigint", "line": "integer", "debit": "smallint", "credit": "smallint", "amount_cents": "bigint",
    "effective_on": "date", "creditor_id": "bigint", "party_id": "bigint", "claim_id": "bigint",
    "bank_line_id": "bigint", "reverses_id": "bigint",
}  # fmt: skip


def post(actor: Actor, kind: str, postings: Sequence[Posting]) -> None:
    """Boeken: add the transfers of events of one ``kind``; a pair outside the posting table is a ``ValueError``."""
    allowed = POSTING_TABLE[kind]
    for posting in postings:
        if (posting.debit, posting.credit) not in allowed:
            raise ValueError(f"{kind} may not post {posting.debit.name} -> {posting.credit.name}")
    rows = [(p[0], p[1], int(p[2]), int(p[3]), *p[4:]) for p in postings]
    sql.insert(
        "ledger_transfer",
        _COLUMNS,
        rows,
        constants={"tenant_id": actor.tenant_id, "recorded_at": clock.recorded_now()},
    )
