"""Balances of claims, rebuilt from the ledger in one statement; a second time changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from voldaan.base import sql
from voldaan.claims.hold_rules import STOPS_INTEREST
from voldaan.ledger.accounts import Account as A

#: Per claim: open components, what was posted, what was paid, each from transfers alone.
BALANCES = f"""
SELECT claim_id,
  coalesce(sum(amount_cents) FILTER (WHERE debit = {A.PRINCIPAL:d}), 0)
    - coalesce(sum(amount_cents) FILTER (WHERE credit = {A.PRINCIPAL:d}), 0)::bigint AS principal_cents,
  coalesce(sum(amount_cents) FILTER (WHERE debit = {A.INTEREST:d}), 0)
    - coalesce(sum(amount_cents) FILTER (WHERE credit = {A.INTEREST:d}), 0)::bigint AS interest_cents,
  coalesce(sum(amount_cents) FILTER (WHERE debit = {A.COSTS:d}), 0)
    - coalesce(sum(amount_cents) FILTER (WHERE credit = {A.COSTS:d}), 0)::bigint AS costs_cents,
  coalesce(sum(amount_cents) FILTER (WHERE credit = {A.INTEREST_CLAIMED:d}), 0)
    - coalesce(sum(amount_cents) FILTER (WHERE debit = {A.INTEREST_CLAIMED:d}), 0)::bigint AS interest_posted_cents,
  coalesce(sum(amount_cents) FILTER (WHERE credit = {A.COSTS_CLAIMED:d}), 0)
    - coalesce(sum(amount_cents) FILTER (WHERE debit = {A.COSTS_CLAIMED:d}), 0)::bigint AS costs_posted_cents,
  coalesce(sum(amount_cents) FILTER (WHERE debit IN ({A.UNALLOCATED:d}, {A.PAID_DIRECT:d})), 0)
    - coalesce(sum(amount_cents) FILTER (WHERE credit IN ({A.UNALLOCATED:d}, {A.PAID_DIRECT:d})), 0)::bigint
    AS paid_cents
FROM ledger_transfer WHERE claim_id IS NOT NULL {{only}} GROUP BY claim_id
"""
COLUMNS = (
    "principal_cents", "interest_cents", "costs_cents", "interest_posted_cents", "costs_posted_cents", "paid_cents"
)  # fmt: skip


def refresh(claim_ids: Sequence[int]) -> int:
    """Saldi bijwerken: set the cached balances of these claims to what the ledger says."""
    if not claim_ids:
        return 0
    sets = ", ".join(f"{c} = b.{c}" for c in COLUMNS)
    differs = " OR ".join(f"c.{c} <> b.{c}" for c in COLUMNS)
    return sql.execute(
        f"UPDATE claims_claim c SET {sets} FROM ({BALANCES.format(only='AND claim_id = ANY(%s)')}) b"
        f" WHERE c.id = b.claim_id AND ({differs})",
        [list(claim_ids)],
    )


def stop_interest(claim_ids: Sequence[int]) -> int:
    """Rente laten stilstaan of claims that came, or came back, under an insolvency that lies on their case already."""
    return sql.execute(
        "UPDATE claims_claim c SET interest_stop_on = h.from_on FROM (SELECT x.case_id, x.claim_id, x.from_on"
        "   FROM claims_hold x WHERE x.released_on IS NULL AND x.kind = ANY(%s)) h"
        " WHERE c.id = ANY(%s) AND h.case_id = c.case_id AND (h.claim_id IS NULL OR h.claim_id = c.id)"
        "   AND (c.interest_stop_on IS NULL OR h.from_on < c.interest_stop_on)",
        [sorted(STOPS_INTEREST), list(claim_ids)],
    )


def differences() -> list[tuple[int, str]]:
    """Claims whose cached balances differ from the ledger: what ``voldaan check`` wants empty."""
    differs = " OR ".join(f"c.{c} <> coalesce(b.{c}, 0)" for c in COLUMNS)
    return [
        (row[0], row[1])
        for row in sql.fetch(
            f"SELECT c.id, c.number FROM claims_claim c LEFT JOIN ({BALANCES.format(only='')}) b ON b.claim_id = c.id"
            f" WHERE {differs} ORDER BY c.id"
        )
    ]
