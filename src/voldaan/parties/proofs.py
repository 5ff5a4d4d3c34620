"""What ``voldaan check`` proves of debtors: who was merged has nothing left, and a claim is in its debtor's case.

And a creditor is paid on the account that was recorded for him: debtors pay to it, and his money goes there.
"""

from __future__ import annotations

#: The account of a creditor, as its checksum.
SAID_ACCOUNT = "encode(sha256(convert_to(concat_ws('|', r.id, r.iban), 'UTF8')), 'hex')"
#: Creditors with another account than was recorded last; what was recorded before this was kept says nothing.
OTHER_ACCOUNT = f"""
SELECT r.name, 1, 0 FROM parties_creditor r JOIN (
  SELECT DISTINCT ON (1) (data->>'creditor_id')::bigint AS creditor_id, data->>'sha256' AS sha256 FROM base_event
  WHERE kind = 'creditor_account_set' ORDER BY 1, id DESC) e ON e.creditor_id = r.id
WHERE e.sha256 <> {SAID_ACCOUNT}"""

#: Each gives (subject, expected, found) for what is wrong, and no row when all is well.
PROOFS = {
    "creditor_account": OTHER_ACCOUNT,
    "claim_of_merged_debtor": """
SELECT c.number, p.merged_into_id, p.id FROM claims_claim c JOIN parties_party p ON p.id = c.debtor_id
WHERE p.merged_into_id IS NOT NULL""",
    "claim_outside_its_case": """
SELECT c.number, c.debtor_id, k.debtor_id FROM claims_claim c JOIN claims_case k ON k.id = c.case_id
WHERE k.debtor_id <> c.debtor_id""",
    "merged_twice": """
SELECT p.number, w.merged_into_id, w.id FROM parties_party p JOIN parties_party w ON w.id = p.merged_into_id
WHERE w.merged_into_id IS NOT NULL""",
    "merge_without_trace": """
SELECT p.number, 1, (SELECT count(*) FROM parties_partymerge m WHERE m.loser_id = p.id AND m.undone_at IS NULL)
FROM parties_party p WHERE (p.merged_into_id IS NOT NULL)
  <> EXISTS (SELECT FROM parties_partymerge m WHERE m.loser_id = p.id AND m.undone_at IS NULL)""",
}
