"""What was not sent and why (niet verstuurd): claims that got no message, and messages that did not leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from voldaan.base import clock, sql
from voldaan.claims import hold_rules
from voldaan.daily.why import REASONS

#: Why a claim waits without that being worth a word: its day is not there, or a message lies ready.
PLAIN = ("", "not_issued_yet", "not_yet", "message_pending", "due", "bundled", "end_of_path")
#: Reasons of messages that did not leave, beside those of :data:`voldaan.daily.why.REASONS`.
MESSAGE_REASONS = {
    "paid": "Er was betaald voordat het bericht wegging.",
    "changed": "De bedragen veranderden voordat het bericht wegging.",
    "hold": "Er kwam een stop voordat het bericht wegging.",
    "run_undone": "De dagrun werd teruggedraaid.",
}


class Unsent(NamedTuple):
    """Niet verstuurd: a claim and why it got nothing, or a message and why it did not leave; cents."""

    on: date | None
    number: str
    claim_id: int
    debtor: str
    cents: int
    kind: str
    state: str
    why: str
    public_id: str

    @property
    def sentence(self) -> str:
        """Waarom, in a Dutch sentence."""
        return told(self.why)


def told(reason: str) -> str:
    """The Dutch sentence of a reason; what is a sentence already stays as it is."""
    kind = reason.removeprefix("hold_")
    if kind != reason and hold_rules.is_known(kind):
        return f"Er loopt een stop: {hold_rules.label(kind)}."
    said = REASONS.get(reason) or MESSAGE_REASONS.get(reason) or reason
    return said if said.endswith(".") else f"{said[:1].upper()}{said[1:]}."


_UNSENT = """
SELECT * FROM (
  SELECT NULL::date AS said_on, c.number, c.id, p.name, c.principal_cents + c.interest_cents + c.costs_cents AS cents,
    '' AS kind, 'waiting' AS state, coalesce('hold_' || h.kind, c.verdict) AS why, '' AS public_id
  FROM claims_claim c JOIN parties_party p ON p.id = c.debtor_id
  LEFT JOIN LATERAL (SELECT kind FROM claims_hold WHERE case_id = c.case_id AND (claim_id IS NULL OR claim_id = c.id)
    AND released_on IS NULL AND from_on <= %(on)s AND (until_on IS NULL OR until_on >= %(on)s) ORDER BY id LIMIT 1) h
    ON true
  WHERE c.closed_on IS NULL AND c.pending_message_id IS NULL AND (h.kind IS NOT NULL OR NOT c.verdict = ANY(%(plain)s))
  UNION ALL
  SELECT m.proposed_on, min(c.number), min(c.id), p.name, m.principal_cents + m.interest_cents + m.costs_cents, m.kind,
    m.state, m.reason, m.public_id
  FROM outbox_message m JOIN parties_party p ON p.id = m.debtor_id JOIN outbox_messageclaim mc ON mc.message_id = m.id
    JOIN claims_claim c ON c.id = mc.claim_id
  WHERE (m.state IN ('cancelled', 'skipped', 'failed') OR (m.state = 'approved' AND m.reason <> ''))
    AND m.proposed_on >= %(since)s GROUP BY m.id, p.name
) x
"""


def unsent(since: date, *, why: str = "", limit: int | None = None, offset: int = 0) -> list[Unsent]:
    """Niet verstuurd since a day: what stands still now first, then the messages, newest first."""
    rows = sql.fetch(
        f"{_UNSENT} {_only(why)} ORDER BY said_on DESC NULLS FIRST, cents DESC, id LIMIT %(limit)s OFFSET %(offset)s",
        _params(since, why) | {"limit": limit, "offset": offset},
    )
    return [Unsent(*row) for row in rows]


def reasons(since: date) -> list[tuple[str, int]]:
    """Redenen with how many, the most frequent first."""
    found: Sequence[tuple[Any, ...]] = sql.fetch(
        f"SELECT why, count(*) FROM ({_UNSENT}) y GROUP BY why ORDER BY 2 DESC, 1", _params(since, "")
    )
    return [(why, count) for why, count in found]


def _only(why: str) -> str:
    return "WHERE why = %(why)s" if why else ""


def _params(since: date, why: str) -> dict[str, Any]:
    return {"plain": list(PLAIN), "since": since, "why": why, "on": clock.today()}
