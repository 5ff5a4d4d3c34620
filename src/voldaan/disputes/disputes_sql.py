"""What disputes freeze of their claims, as one statement: for the column on the claim, and for its proof."""

from __future__ import annotations

from collections.abc import Sequence

from voldaan.base import sql
from voldaan.ledger.accounts import Account

#: Costs that rest with, and later fall away with, the part that an answer takes off; rounded up as the costs of the
#: whole dispute are (``rules.frozen_costs_cents``), so that what is asked never exceeds the scale over what is left.
_UPHELD_COSTS = "((d.frozen_costs_cents * d.upheld_cents + d.amount_cents - 1) / d.amount_cents)"
#: Per claim with disputes: principal and costs that rest. An answer that takes something off freezes that until the
#: correction is made, so that nothing is asked in between.
FROZEN = f"""
SELECT d.claim_id, sum(CASE WHEN d.state = 'open' AND d.whole THEN greatest(d.amount_cents, c.original_cents)
    WHEN d.state = 'open' THEN d.amount_cents WHEN d.correction = 'proposed' THEN d.upheld_cents ELSE 0 END)::bigint
  AS cents, sum(CASE WHEN d.state = 'open' THEN d.frozen_costs_cents
    WHEN d.correction = 'proposed' THEN {_UPHELD_COSTS} ELSE 0 END)::bigint AS costs_cents
FROM disputes_dispute d JOIN claims_claim c ON c.id = d.claim_id {{where}} GROUP BY d.claim_id
"""


def freeze(claim_ids: Sequence[int]) -> dict[int, int]:
    """Bevriezen: set what is contested of these claims to what their disputes say; gives it, by claim."""
    rows = sql.fetch(
        "UPDATE claims_claim c SET contested_cents = x.cents, contested_costs_cents = x.costs_cents,"
        " next_look_on = CASE WHEN c.closed_on IS NULL AND c.pending_message_id IS NULL THEN c.issued_on"
        "   ELSE c.next_look_on END"
        f" FROM ({FROZEN.format(where='WHERE d.claim_id = ANY(%s)')}) x WHERE c.id = x.claim_id"
        " RETURNING c.id, c.contested_cents",
        [list(claim_ids)],
    )
    return dict(rows)


#: Disputes whose correction is proposed and has come: credited, or off the books of the creditor, since the answer.
CORRECTED = f"""
SELECT d.id, d.claim_id, c.debtor_id, c.creditor_id, d.upheld_cents, {_UPHELD_COSTS}, c.principal_cents,
  c.interest_cents, c.costs_cents, d.round
FROM disputes_dispute d JOIN claims_claim c ON c.id = d.claim_id
WHERE d.correction = 'proposed' AND (c.closed_on IS NOT NULL OR d.upheld_cents <= (
  SELECT coalesce(sum(t.amount_cents), 0) FROM ledger_transfer t JOIN base_event e ON e.id = t.event_id
  WHERE t.claim_id = c.id AND t.credit = {Account.PRINCIPAL:d} AND e.id > d.resolved_event_id
    AND e.kind IN ('claim_credited', 'claim_reduced', 'claim_gone')))
ORDER BY d.id FOR UPDATE OF d, c
"""
#: For ``voldaan check``: rows = column, and the column = the last event that speaks of it.
PROOFS = {
    "contested_claim": f"""
SELECT c.number, coalesce(x.cents, 0), c.contested_cents FROM claims_claim c
LEFT JOIN ({FROZEN.format(where="")}) x ON x.claim_id = c.id
WHERE (x.claim_id IS NOT NULL OR c.contested_cents <> 0) AND coalesce(x.cents, 0) <> c.contested_cents""",
    "contested_costs": f"""
SELECT c.number, coalesce(x.costs_cents, 0), c.contested_costs_cents FROM claims_claim c
LEFT JOIN ({FROZEN.format(where="")}) x ON x.claim_id = c.id
WHERE (x.claim_id IS NOT NULL OR c.contested_costs_cents <> 0)
  AND coalesce(x.costs_cents, 0) <> c.contested_costs_cents""",
    "contested_event": """
SELECT c.number, l.cents, c.contested_cents FROM claims_claim c JOIN (SELECT DISTINCT ON (claim_id) claim_id,
  (data->>'contested_cents')::bigint AS cents FROM base_event WHERE kind IN ('dispute_opened', 'dispute_resolved',
  'dispute_reopened', 'dispute_undone', 'dispute_corrected') ORDER BY claim_id, id DESC) l ON l.claim_id = c.id
WHERE l.cents <> c.contested_cents""",
    "disputed_within_principal": """
SELECT number, principal_cents, disputed_cents FROM claims_claim
WHERE disputed_cents < 0 OR disputed_cents > principal_cents OR disputed_cents > contested_cents""",
}
