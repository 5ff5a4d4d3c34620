"""Betaalde facturen van vroeger: what an auditfile shows of invoices that were paid in the books; never a claim."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.invoices.models import ImportFile
from voldaan.invoices.open_items import PastInvoice

#: Whose it is now: an invoice of a number that was merged into another is that other's.
_OWNERS = """
FROM unnest(%(debtors)s::text[], %(numbers)s::text[]) AS w(debtor, number)
JOIN parties_party p ON p.number = w.debtor AND p.creditor_id = %(creditor)s
JOIN invoices_pastinvoice h ON h.party_id = coalesce(p.merged_into_id, p.id) AND h.number = w.number
"""


class PastRow(NamedTuple):
    """Betaalde factuur with the file that told it; ``due_on`` is None where the file was silent; cents."""

    number: str
    issued_on: date
    due_on: date | None
    paid_on: date
    amount_cents: int
    file_id: int
    file: str
    imported_at: datetime

    @property
    def days(self) -> int:
        """How many days after the invoice date the last of it came in."""
        return (self.paid_on - self.issued_on).days


def unknown(creditor_id: int, past: Sequence[PastInvoice]) -> list[PastInvoice]:
    """Which of these are not kept yet."""
    if not past:
        return []
    rows = sql.fetch(
        f"SELECT w.debtor, w.number {_OWNERS}",
        {"debtors": [p.debtor_number for p in past], "numbers": [p.number for p in past], "creditor": creditor_id},
    )
    kept = set(rows)
    return [p for p in past if (p.debtor_number, p.number) not in kept]


def keep(actor: Actor, file: ImportFile, past: Sequence[PastInvoice]) -> None:
    """Bewaren with the file that told it; what is kept already stays as it is."""
    fresh = unknown(file.creditor_id, past)
    if not fresh:
        return
    numbers = sorted({p.debtor_number for p in fresh})
    owners = dict(
        sql.fetch(
            "SELECT number, coalesce(merged_into_id, id) FROM parties_party WHERE creditor_id = %s"
            " AND number = ANY(%s)",
            [file.creditor_id, numbers],
        )
    )
    file.past = sql.insert(
        "invoices_pastinvoice",
        {
            "party_id": "bigint", "number": "text", "issued_on": "date", "due_on": "date", "paid_on": "date",
            "amount_cents": "bigint",
        },
        [(owners[p.debtor_number], p.number, p.issued_on, p.due_on, p.paid_on, p.amount_cents) for p in fresh],
        constants={"tenant_id": actor.tenant_id, "import_file_id": file.id},
        on_conflict="ON CONFLICT (tenant_id, party_id, number) DO NOTHING",
    )  # fmt: skip
    file.save(update_fields=["past"])


def forget(file_id: int) -> int:
    """Vergeten: what this file told, because it is rolled back; gives how many."""
    return sql.execute("DELETE FROM invoices_pastinvoice WHERE import_file_id = %s", [file_id])


#: What is a claim here is told by the claim itself.
NOT_HERE = (
    "NOT EXISTS (SELECT FROM claims_claim c WHERE c.debtor_id = h.party_id AND c.number = h.number"
    " AND c.stage <> 'withdrawn')"
)


def of_debtor(party_id: int, *, limit: int | None = None) -> list[PastRow]:
    """Betaalde facturen of one debtor, the last paid first."""
    rows = sql.fetch(
        "SELECT h.number, h.issued_on, h.due_on, h.paid_on, h.amount_cents, f.id, f.name, f.imported_at"
        " FROM invoices_pastinvoice h JOIN invoices_importfile f ON f.id = h.import_file_id"
        f" WHERE h.party_id = %s AND {NOT_HERE} ORDER BY h.paid_on DESC, h.id DESC LIMIT %s",
        [party_id, limit],
    )
    return [PastRow(*row) for row in rows]


def count(party_id: int) -> int:
    """How many of those there are."""
    row = sql.fetch_one(f"SELECT count(*) FROM invoices_pastinvoice h WHERE h.party_id = %s AND {NOT_HERE}", [party_id])
    assert row is not None
    return int(row[0])


#: What ``voldaan check`` proves: what a file told is there as long as the file stands, and gone with it.
PROOFS = {
    "past_invoices": """
SELECT f.name, CASE WHEN f.rolled_back_at IS NULL THEN f.past ELSE 0 END, count(h.id) FROM invoices_importfile f
LEFT JOIN invoices_pastinvoice h ON h.import_file_id = f.id GROUP BY f.id
HAVING count(h.id) <> CASE WHEN f.rolled_back_at IS NULL THEN f.past ELSE 0 END""",
}
