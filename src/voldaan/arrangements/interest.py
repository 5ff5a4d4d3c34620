"""Interest (rente) of claims in an arrangement: posted when it is agreed, still while kept, running after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from voldaan.arrangements.facts import CaseFacts
from voldaan.base import events, sql
from voldaan.base.actor import Actor
from voldaan.claims import balances_sql
from voldaan.claims.events import InterestPosted
from voldaan.claims.rules import WHILE_KEPT
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post


def settle(actor: Actor, facts: CaseFacts, *, claimed: bool) -> None:
    """Rente boeken up to and including the day of the agreement: it is a fact from now on.

    ``claimed``: it is asked of the debtor from now on; otherwise what no letter asked falls away with the principal.
    """
    due = [(c, cents) for c in facts.claims if (cents := c.to_post_cents(facts.on))]
    ids = events.record(
        actor,
        [
            events.Entry(InterestPosted(amount_cents=cents, until=facts.on), claim_id=c.claim_id,
                         party_id=facts.debtor_id)
            for c, cents in due
        ],
    )  # fmt: skip
    post(
        actor,
        "interest_posted",
        [
            Posting(id_, 1, Account.INTEREST, Account.INTEREST_CLAIMED, cents, facts.on, facts.creditor_id,
                    facts.debtor_id, c.claim_id)
            for id_, (c, cents) in zip(ids, due, strict=True)
        ],
    )  # fmt: skip
    posted = [c.claim_id for c, _ in due]
    sql.execute("UPDATE claims_claim SET interest_until = %s WHERE id = ANY(%s)", [facts.on, posted])
    balances_sql.refresh(posted)
    if claimed:
        sql.execute("UPDATE claims_claim SET interest_claimed = true WHERE id = ANY(%s)", [facts.claim_ids])


def freeze(claim_ids: Sequence[int]) -> None:
    """Stilzetten for as long as the arrangement is kept."""
    sql.execute("UPDATE claims_claim SET interest_free_until = %s WHERE id = ANY(%s)", [WHILE_KEPT, list(claim_ids)])


def resume(claim_ids: Sequence[int], on: date) -> None:
    """Weer laten lopen from that day on; over the days before it nothing is asked."""
    sql.execute(
        "UPDATE claims_claim SET interest_free_until = %s WHERE id = ANY(%s) AND interest_free_until = %s",
        [on - timedelta(days=1), list(claim_ids), WHILE_KEPT],
    )
