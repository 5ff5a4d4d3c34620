"""Meesturen: the invoice with a message about it, and the page where it can be paid."""

from __future__ import annotations

from collections.abc import Sequence

from voldaan.base import sql
from voldaan.messages.ports import Enclosed


class Invoices:
    """Facturen for the outbox: own ones from their files, others from what was attached to the claim."""

    def codes(self, claim_ids: Sequence[int]) -> dict[int, str]:
        """Code of the payment page, of own invoices."""
        return dict(
            sql.fetch(
                "SELECT claim_id, code FROM invoicing_salesinvoice WHERE claim_id = ANY(%s) AND kind = 'invoice'"
                " AND code <> ''",
                [list(claim_ids)],
            )
        )

    def files(self, claim_ids: Sequence[int]) -> list[Enclosed]:
        """One PDF a claim: the own invoice, else the newest that was attached."""
        rows = sql.fetch(
            "SELECT DISTINCT ON (t.due_on, t.claim_id) t.name, t.content FROM (SELECT c.due_on, c.id AS claim_id,"
            " 0 AS place, 0 AS age, i.number || '.pdf' AS name, f.content FROM claims_claim c"
            " JOIN invoicing_salesinvoice i ON i.claim_id = c.id AND i.kind = 'invoice'"
            " JOIN invoicing_invoicefile f ON f.invoice_id = i.id AND f.format = 'pdf' WHERE c.id = ANY(%(ids)s)"
            " UNION ALL SELECT c.due_on, c.id, 1, -a.id, a.name, a.content FROM claims_claim c"
            " JOIN invoices_attachment a ON a.claim_id = c.id WHERE c.id = ANY(%(ids)s)) t"
            " ORDER BY t.due_on, t.claim_id, t.place, t.age",
            {"ids": list(claim_ids)},
        )
        return [Enclosed(name, bytes(content)) for name, content in rows]
