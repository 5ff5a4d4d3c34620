"""Reads about own invoices: lists, one invoice with how it was delivered, what returns, numbers that lack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from voldaan.base import sql
from voldaan.base.errors import NotFound
from voldaan.base.text import name_key
from voldaan.invoicing.models import InvoiceDraft, InvoiceFile, RecurringInvoice, SalesInvoice
from voldaan.messages.models import Message


@dataclass(frozen=True, slots=True)
class Filter:
    """Filter: drafts, open, undelivered, credit notes or all; words in number or customer."""

    state: str = "all"
    words: str = ""


class InvoiceRow(NamedTuple):
    """Factuur in a list; cents. ``delivery`` is the state of its message, ``handed_over`` or empty."""

    id: int
    number: str
    kind: str
    debtor: str
    issued_on: date
    due_on: date
    exclusive_cents: int
    vat_cents: int
    inclusive_cents: int
    credited_cents: int
    claim_id: int
    stage: str
    open_cents: int
    delivery: str


class DraftRow(NamedTuple):
    """Concept in a list; cents."""

    id: int
    debtor: str
    inclusive_cents: int
    made_by: str
    made_at: datetime
    recurring_id: int | None


class Attempt(NamedTuple):
    """Bezorging: one message about an invoice, with its proof."""

    public_id: str
    channel: str
    state: str
    reason: str
    approved_by: str
    dispatched_at: datetime | None
    received_on: date | None
    sha256: str
    address: dict[str, Any]


class RecurringRow(NamedTuple):
    """Terugkerende factuur in a list; cents."""

    id: int
    debtor: str
    every: str
    next_on: date | None
    until_on: date | None
    done: int
    automatic: bool
    problem: str
    description: str
    by_debit: bool


_COLUMNS = """
SELECT i.id, i.number, i.kind, p.name, i.issued_on, i.due_on, i.exclusive_cents, i.vat_cents, i.inclusive_cents,
  (SELECT coalesce(sum(n.inclusive_cents), 0)::bigint FROM invoicing_salesinvoice n WHERE n.credits_id = i.id),
  i.claim_id, c.stage,
  CASE WHEN i.kind = 'invoice' THEN c.principal_cents + c.interest_cents + c.costs_cents ELSE 0 END,
  coalesce((SELECT m.state FROM outbox_message m WHERE m.key LIKE 'invoice:' || i.id || ':%%'
      ORDER BY m.id DESC LIMIT 1),
    (SELECT 'handed_over' FROM base_event e WHERE e.claim_id = i.claim_id AND e.kind = 'invoice_handed_over'
      AND (e.data->>'invoice_id')::bigint = i.id LIMIT 1), '')
FROM invoicing_salesinvoice i JOIN parties_party p ON p.id = i.debtor_id JOIN claims_claim c ON c.id = i.claim_id
"""
_HELD = (
    "EXISTS (SELECT FROM claims_hold h WHERE h.claim_id = i.claim_id AND h.kind = 'not_delivered'"
    " AND h.released_on IS NULL)"
)
_STATES = {
    "all": "true",
    "open": "i.kind = 'invoice' AND c.closed_on IS NULL",
    "undelivered": f"i.kind = 'invoice' AND {_HELD}",
    "credit_note": "i.kind = 'credit_note'",
}


def rows(wanted: Filter, *, limit: int | None = None, offset: int = 0) -> list[InvoiceRow]:
    """Facturen, the last one first."""
    where, params = _where(wanted)
    found = sql.fetch(
        f"{_COLUMNS} WHERE {where} ORDER BY i.id DESC LIMIT %(limit)s OFFSET %(offset)s",
        params | {"limit": limit, "offset": offset},
    )
    return [InvoiceRow(*row) for row in found]


def totals(wanted: Filter) -> tuple[int, int]:
    """How many there are, and what they come to in cents; a credit note counts against it."""
    where, params = _where(wanted)
    row = sql.fetch_one(
        "SELECT count(*), coalesce(sum(i.inclusive_cents * CASE i.kind WHEN 'invoice' THEN 1 ELSE -1 END), 0)::bigint"
        " FROM invoicing_salesinvoice i JOIN parties_party p ON p.id = i.debtor_id"
        f" JOIN claims_claim c ON c.id = i.claim_id WHERE {where}",
        params,
    )
    assert row is not None
    return row[0], row[1]


def _where(wanted: Filter) -> tuple[str, dict[str, Any]]:
    state = _STATES.get(wanted.state, "true")
    if not wanted.words.strip():
        return state, {}
    words = wanted.words.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    params = {"like": f"%{words}%", "name": f"%{name_key(words) or '-'}%"}
    return f"{state} AND (p.name_key LIKE %(name)s OR i.number ILIKE %(like)s)", params


def invoice(invoice_id: int) -> InvoiceRow:
    """One invoice; :raises NotFound: also when it belongs to another administration."""
    found = sql.fetch(f"{_COLUMNS} WHERE i.id = %(id)s", {"id": invoice_id})
    if not found:
        raise NotFound("Deze factuur bestaat niet in deze administratie. Kies er een uit de lijst.")
    return InvoiceRow(*found[0])


def id_of(number: str) -> int:
    """The id of the invoice with this number; :raises NotFound: when there is none."""
    found = SalesInvoice.objects.filter(number=number).values_list("id", flat=True).first()
    if found is None:
        raise NotFound(f"Factuur {number} is hier niet gemaakt. Kijk met `voldaan invoice list` welke er zijn.")
    return found


def document(invoice_id: int) -> dict[str, Any]:
    """Wat de factuur zegt, as it was laid down."""
    found: dict[str, Any] = SalesInvoice.objects.values_list("document", flat=True).get(id=invoice_id)
    return found


def file(invoice_id: int, *, ubl: bool = False) -> tuple[str, bytes]:
    """(file name, exact bytes) of the PDF or the UBL; :raises NotFound: when there is no such invoice."""
    row = invoice(invoice_id)
    files = InvoiceFile.objects.filter(invoice_id=invoice_id)
    found = files.exclude(format="pdf").get() if ubl else files.get(format="pdf")
    return f"{row.number}.{'xml' if ubl else 'pdf'}", bytes(found.content)


def ubl_format(invoice_id: int) -> str:
    """In which format the UBL of this invoice is."""
    return InvoiceFile.objects.filter(invoice_id=invoice_id).exclude(format="pdf").get().get_format_display()


def credit_notes(invoice_id: int) -> list[InvoiceRow]:
    """Creditnota's on an invoice."""
    return [
        InvoiceRow(*row)
        for row in sql.fetch(f"{_COLUMNS} WHERE i.credits_id = %(id)s ORDER BY i.id", {"id": invoice_id})
    ]


def attempts(invoice_id: int) -> list[Attempt]:
    """Bezorgingen of an invoice, the last one first."""
    found = Message.objects.filter(key__startswith=f"invoice:{invoice_id}:").order_by("-id")
    return [
        Attempt(m.public_id, m.channel, m.state, m.reason, m.approved_by, m.dispatched_at, m.received_on, m.sha256,
                m.address)
        for m in found
    ]  # fmt: skip


def drafts(*, limit: int = 200) -> list[DraftRow]:
    """Concepten that are open, the last one first."""
    found = InvoiceDraft.objects.filter(state="draft").select_related("debtor").order_by("-id")[:limit]
    return [DraftRow(d.id, d.debtor.name, d.inclusive_cents, d.made_by, d.made_at, d.recurring_id) for d in found]


def recurring() -> list[RecurringRow]:
    """Terugkerende facturen: what runs first, by its next day."""
    found = RecurringInvoice.objects.select_related("debtor").order_by("next_on", "id")
    return [
        RecurringRow(r.id, r.debtor.name, r.every, r.next_on, r.until_on, r.done, r.automatic, r.problem,
                     r.content["lines"][0]["description"], r.content.get("mandate_id") is not None)
        for r in found
    ]  # fmt: skip


def customers(creditor_id: int, *, limit: int = 500) -> list[tuple[str, str]]:
    """Klanten to choose from: (number, name), by name."""
    return [
        (number, name)
        for number, name in sql.fetch(
            "SELECT number, name FROM parties_party WHERE creditor_id = %s ORDER BY name_key, id LIMIT %s",
            [creditor_id, limit],
        )
    ]


#: What ``voldaan check`` wants empty: (subject, expected, found) per test.
PROOFS = {
    "invoice_numbers": """
SELECT s.series, s.last, count(i.id) FROM invoicing_numberseries s LEFT JOIN invoicing_salesinvoice i
  ON i.creditor_id = s.creditor_id AND i.series = s.series GROUP BY s.id HAVING s.last <> count(i.id)
  OR s.last <> coalesce(max(i.serial), 0)""",
    "invoice_claim": """
SELECT i.number, i.inclusive_cents, c.original_cents FROM invoicing_salesinvoice i
JOIN claims_claim c ON c.id = i.claim_id WHERE i.kind = 'invoice'
  AND (c.original_cents <> i.inclusive_cents OR c.number <> i.number OR NOT c.own_invoice)""",
    "invoice_sums": """
SELECT number, inclusive_cents, exclusive_cents + vat_cents FROM invoicing_salesinvoice
WHERE inclusive_cents <> exclusive_cents + vat_cents
  OR inclusive_cents <> (document->'sums'->>'inclusive_cents')::bigint""",
    "credited_above_invoice": """
SELECT i.number, i.inclusive_cents, sum(n.inclusive_cents) FROM invoicing_salesinvoice i
JOIN invoicing_salesinvoice n ON n.credits_id = i.id GROUP BY i.id HAVING sum(n.inclusive_cents) > i.inclusive_cents""",
    "invoice_files": """
SELECT i.number, 2, count(f.id) FROM invoicing_salesinvoice i LEFT JOIN invoicing_invoicefile f ON f.invoice_id = i.id
  AND f.sha256 = encode(sha256(f.content), 'hex') GROUP BY i.id HAVING count(f.id) <> 2""",
}
