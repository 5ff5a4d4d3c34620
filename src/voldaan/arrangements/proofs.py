"""Proofs (bewijzen) of arrangements for ``voldaan check``: schedule = agreed, paid = ledger, state = what is open."""

from __future__ import annotations

from voldaan.arrangements.money import PAID, SINCE

#: Each gives (subject, expected, found) for what is wrong, and no row when all is well.
PROOFS = {
    "arrangement_schedule": """
SELECT a.id::text, a.principal_cents + a.interest_cents + a.costs_cents + a.expected_interest_cents - a.waived_cents
  + a.adjusted_cents, sum(i.amount_cents) FROM arrangements_arrangement a
JOIN arrangements_instalment i ON i.arrangement_id = a.id GROUP BY a.id
HAVING sum(i.amount_cents) <> a.principal_cents + a.interest_cents + a.costs_cents + a.expected_interest_cents
  - a.waived_cents + a.adjusted_cents""",
    "arrangement_claims": """
SELECT a.id::text, a.principal_cents + a.interest_cents + a.costs_cents, sum(c.principal_cents + c.interest_cents
  + c.costs_cents) FROM arrangements_arrangement a JOIN arrangements_arrangementclaim c ON c.arrangement_id = a.id
GROUP BY a.id HAVING sum(c.principal_cents + c.interest_cents + c.costs_cents)
  <> a.principal_cents + a.interest_cents + a.costs_cents""",
    "arrangement_paid": f"""
SELECT a.id::text, x.cents, a.paid_cents FROM arrangements_arrangement a CROSS JOIN LATERAL (
  SELECT coalesce(sum({PAID}), 0)::bigint AS cents FROM arrangements_arrangementclaim ac
  JOIN ledger_transfer t ON t.claim_id = ac.claim_id WHERE ac.arrangement_id = a.id
    AND {SINCE.format(since="a.event_id")}) x
WHERE a.state = 'running' AND a.paid_cents <> x.cents""",
    "instalments_paid": """
SELECT a.id::text, least(greatest(a.paid_cents, 0), sum(i.amount_cents)), sum(i.paid_cents)
FROM arrangements_arrangement a JOIN arrangements_instalment i ON i.arrangement_id = a.id
WHERE a.state IN ('running', 'fulfilled') GROUP BY a.id
HAVING sum(i.paid_cents) <> least(greatest(a.paid_cents, 0), sum(i.amount_cents))""",
    "arrangement_balance": """
SELECT a.id::text, x.cents - a.waived_cents, sum(i.amount_cents - i.paid_cents) FROM arrangements_arrangement a
JOIN arrangements_instalment i ON i.arrangement_id = a.id
CROSS JOIN LATERAL (SELECT sum(c.principal_cents + c.costs_cents
    + CASE WHEN c.interest_claimed THEN c.interest_cents ELSE 0 END)::bigint AS cents
  FROM arrangements_arrangementclaim ac JOIN claims_claim c ON c.id = ac.claim_id WHERE ac.arrangement_id = a.id) x
WHERE a.state = 'running' AND a.interest_mode = 'frozen' GROUP BY a.id, x.cents
HAVING sum(i.amount_cents - i.paid_cents) > greatest(x.cents - a.waived_cents, 0)""",
    "arrangement_open": """
SELECT a.id::text, 1, 0 FROM arrangements_arrangement a WHERE a.state = 'running' AND NOT EXISTS
  (SELECT FROM arrangements_instalment i WHERE i.arrangement_id = a.id AND i.paid_cents < i.amount_cents)
UNION ALL SELECT a.id::text, 0, 1 FROM arrangements_arrangement a
  WHERE a.state = 'running' AND NOT EXISTS (SELECT FROM claims_hold h WHERE h.id = ANY(a.hold_ids)
    AND h.released_on IS NULL)""",
    "promise_hold": """
SELECT p.id::text, cardinality(p.claim_ids), count(h.id) FROM arrangements_promise p
LEFT JOIN claims_hold h ON h.id = ANY(p.hold_ids) AND h.released_on IS NULL WHERE p.state = 'promised'
GROUP BY p.id HAVING count(h.id) <> cardinality(p.claim_ids)""",
}
