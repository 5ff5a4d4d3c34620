"""Crediteren van wat al is betaald: the credit lowers the claim, and money above what is left comes free again.

Free money stands as unallocated on the bank line that brought it, where it can be paid back; nothing is booked that a
payment undone by hand, a credit note and a payment settled by hand would not book.
"""

from __future__ import annotations

from collections import defaultdict

from voldaan.base import events, sql
from voldaan.base.actor import Actor
from voldaan.claims import own_invoices
from voldaan.invoices.open_items import DebtorKind, ItemKind, OpenItem
from voldaan.invoicing.document import Document
from voldaan.invoicing.events import MoneyFreed
from voldaan.invoicing.models import SalesInvoice
from voldaan.payments import services as payments


def book_credit(actor: Actor, original: SalesInvoice, note: Document, *, cause_id: int) -> int:
    """Creditnota boeken on the claim of its invoice; gives the cents that were paid and are no longer owed."""
    cents = note.sums.inclusive_cents
    claim_id = original.claim_id
    freed: dict[int, dict[int, int]] = {}
    for line_id in _paying_lines(claim_id):
        if principal(claim_id) >= cents:
            break
        freed[line_id] = _parts(line_id)
        payments.undo(actor, line_id)
    lowers = min(cents, principal(claim_id))
    if lowers:
        item = _note_item(original, note, lowers)
        own_invoices.credit_own(actor, original.creditor, [item], claim_id, cause_id=cause_id)
    left_before = {line: sum(parts.values()) for line, parts in freed.items()}
    for line_id in reversed(freed):
        _settle_again(actor, line_id, freed[line_id], claim_id)
    surplus = sum(_unallocated(line) - _unallocated_before(line, left_before[line]) for line in freed)
    if surplus:
        data = MoneyFreed(amount_cents=surplus, line_ids=sorted(freed))
        entry = events.Entry(data, claim_id=claim_id, party_id=original.debtor_id, cause_id=cause_id)
        events.record(actor, [entry])
    return surplus


def principal(claim_id: int) -> int:
    """Open hoofdsom of a claim now."""
    row = sql.fetch_one("SELECT principal_cents FROM claims_claim WHERE id = %s", [claim_id])
    assert row is not None
    return int(row[0])


def _paying_lines(claim_id: int) -> list[int]:
    """Bankregels that paid this claim, the last one first."""
    rows = sql.fetch(
        "SELECT a.line_id FROM payments_allocation a JOIN payments_bankline l ON l.id = a.line_id"
        " WHERE a.claim_id = %s AND NOT a.undone GROUP BY a.line_id, l.value_on"
        " ORDER BY l.value_on DESC, a.line_id DESC",
        [claim_id],
    )
    return [row[0] for row in rows]


def _parts(line_id: int) -> dict[int, int]:
    """What this line paid: claim id -> cents."""
    found: dict[int, int] = defaultdict(int)
    for claim_id, cents in sql.fetch(
        "SELECT claim_id, amount_cents FROM payments_allocation WHERE line_id = %s AND NOT undone ORDER BY id",
        [line_id],
    ):
        found[claim_id] += cents
    return dict(found)


def _settle_again(actor: Actor, line_id: int, parts: dict[int, int], credited_id: int) -> None:
    """Opnieuw toewijzen: other claims as before, the credited one up to what it still asks."""
    row = sql.fetch_one(
        "SELECT principal_cents + interest_cents + costs_cents FROM claims_claim WHERE id = %s", [credited_id]
    )
    assert row is not None
    again = [(c, min(cents, row[0]) if c == credited_id else cents) for c, cents in parts.items()]
    again = [(c, cents) for c, cents in again if cents > 0]
    if again:
        payments.settle_by_hand(actor, line_id, again)


def _unallocated(line_id: int) -> int:
    row = sql.fetch_one("SELECT unallocated_cents FROM payments_bankline WHERE id = %s", [line_id])
    assert row is not None
    return int(row[0])


def _unallocated_before(line_id: int, allocated_cents: int) -> int:
    row = sql.fetch_one("SELECT amount_cents FROM payments_bankline WHERE id = %s", [line_id])
    assert row is not None
    return int(row[0]) - allocated_cents


def _note_item(original: SalesInvoice, note: Document, cents: int) -> OpenItem:
    buyer = note.buyer
    return OpenItem(
        row=1, number=note.number, kind=ItemKind.CREDIT_NOTE, issued_on=note.issued_on, due_on=None,
        debtor_number=buyer.number, debtor_name=buyer.name, debtor_kind=DebtorKind(buyer.kind), kvk=buyer.kvk,
        vat_number=buyer.vat_number, email=buyer.email, phone="", street=buyer.street, postcode=buyer.postcode,
        town=buyer.town, country=buyer.country, iban="", amount_cents=cents, open_cents=cents, currency="EUR",
        description="", payment_reference="", credited_number=original.number,
    )  # fmt: skip
