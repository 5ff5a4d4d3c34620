"""Definitief maken: a draft becomes an invoice with its number, its files and its claim; a credit note takes back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.models import Tenant
from voldaan.claims import holds, own_invoices
from voldaan.documents.invoice import render_invoice
from voldaan.documents.verify import verify_code
from voldaan.invoices.open_items import DebtorKind, ItemKind, OpenItem
from voldaan.invoicing import events as kinds
from voldaan.invoicing import refunds, rules, services
from voldaan.invoicing.document import Document, DocumentKind
from voldaan.invoicing.models import InvoiceDraft, InvoiceFile, SalesInvoice
from voldaan.invoicing.paper import paper
from voldaan.invoicing.ports import Press
from voldaan.invoicing.reading import read_content
from voldaan.messages import services as outbox
from voldaan.parties.models import Party
from voldaan.payments import candidates
from voldaan.payments import services as payments
from voldaan_law.money import format_euros


def issue(actor: Actor, draft_id: int, press: Press) -> SalesInvoice:
    """Definitief maken: number, PDF, UBL and claim in one transaction; from then on nothing of it changes.

    The issue date is today: a number that is given out today cannot lie before the one of yesterday.

    :raises Refused: when the law wants something that is not there, or the draft was issued already.
    """
    actor.must(Permission.INVOICE)
    draft = services.open_draft(draft_id)
    services.take_turns(actor, draft.creditor_id)
    today = clock.today()
    document = services.draft_document(draft.debtor, read_content(draft.content), today)
    document = _collected(document, draft.debtor, press)
    _check(document)
    made = _lay_down(actor, document, draft.debtor, press)
    (invoice_id,) = sql.take_ids("invoicing_salesinvoice", 1)
    data = kinds.InvoiceIssued(
        invoice_id=invoice_id, number=made.document.number, inclusive_cents=document.sums.inclusive_cents,
        sha256=made.sha256,
    )  # fmt: skip
    (cause_id,) = events.record(actor, [events.Entry(data, party_id=draft.debtor_id)])
    claim_id = own_invoices.register_own(actor, draft.creditor, _open_item(made.document), cause_id=cause_id)
    invoice = _store(actor, invoice_id, made, draft.debtor, claim_id, None)
    draft.state, draft.invoice = InvoiceDraft.State.FINAL, invoice
    draft.save(update_fields=["state", "invoice"])
    _plan_collection(actor, document, claim_id, press)
    case_id = _case_of(claim_id)
    holds.set_hold(actor, "not_delivered", case_id=case_id, claim_id=claim_id)
    _look_for_money(actor, claim_id)
    return invoice


def credit(
    actor: Actor, invoice_id: int, press: Press, *, lines: Sequence[Mapping[str, Any]] | None = None, reason: str = ""
) -> SalesInvoice:
    """Crediteren: the whole invoice, or the lines that are given (in the shape of a draft), lowers what is owed.

    What was paid above the new amount comes free on the bank line that brought it, to be paid back or settled.

    :raises Refused: more than the invoice still asks, or a credit note itself.
    """
    actor.must(Permission.INVOICE)
    original = _invoice_to_credit(invoice_id)
    debtor = original.debtor
    content = read_content(_credit_content(original, lines, reason))
    base = services.draft_document(debtor, replace(content, term_days=0), clock.today())
    document = replace(
        base, kind=DocumentKind.CREDIT_NOTE, due_on=base.issued_on, credited=(original.number, original.issued_on),
        sums=_sums_of_day(base, original),
    )  # fmt: skip
    rules.check_sums(document.sums)
    _refuse_too_much(original, document.sums.inclusive_cents)
    _check(document)
    made = _lay_down(actor, document, debtor, press)
    (note_id,) = sql.take_ids("invoicing_salesinvoice", 1)
    note = _store(actor, note_id, made, debtor, original.claim_id, original)
    data = kinds.CreditNoteIssued(
        invoice_id=note_id, number=note.number, credits=original.number, inclusive_cents=note.inclusive_cents
    )
    (cause_id,) = events.record(actor, [events.Entry(data, party_id=debtor.id)])
    refunds.book_credit(actor, original, made.document, cause_id=cause_id)
    outbox.cancel_for_claims(actor, [original.claim_id], "changed")
    return note


def credited_cents(invoice_id: int) -> int:
    """Al gecrediteerd on this invoice, in cents."""
    row = sql.fetch_one(
        "SELECT coalesce(sum(inclusive_cents), 0)::bigint FROM invoicing_salesinvoice WHERE credits_id = %s",
        [invoice_id],
    )
    assert row is not None
    return int(row[0])


class _Made(NamedTuple):
    document: Document
    series: str
    serial: int
    pdf: bytes
    ubl: bytes
    sha256: str


def _check(document: Document) -> None:
    """De wet: refuse with everything that is missing at once.

    :raises Refused: see :func:`voldaan.invoicing.rules.missing`.
    """
    lacks = rules.missing(document)
    if lacks:
        raise Refused(
            f"Deze factuur mag zo niet uit. Er ontbreekt: {'; '.join(lacks)}. Vul het aan en maak haar dan definitief.",
            rule="art. 35a Wet OB",
            details={"missing": lacks},
        )
    wrong = rules.contradictions(document)
    if wrong:
        raise Refused(f"De btw past niet bij deze klant: {wrong[0]}.", rule="art. 35a Wet OB")


def _collected(document: Document, debtor: Party, press: Press) -> Document:
    """Met de incasso that a mandate allows, and due on its day; without one the invoice goes all the same."""
    mandate_id = document.content.mandate_id
    if mandate_id is None:
        return document
    try:
        collection = press.collector.foresee(mandate_id, debtor.id, due_on=document.due_on)
    except Refused as refusal:
        return replace(document, not_collected=refusal.sentence)
    return replace(document, collection=collection, due_on=max(document.due_on, collection.collect_on))


def _plan_collection(actor: Actor, document: Document, claim_id: int, press: Press) -> None:
    """Incasso plannen, before the hold of what was not delivered yet: that ends when the invoice arrives."""
    mandate_id, cents = document.content.mandate_id, document.sums.inclusive_cents
    if document.collection is not None and mandate_id is not None:
        press.collector.plan(actor, claim_id, mandate_id, cents, document.collection)


def _lay_down(actor: Actor, document: Document, debtor: Party, press: Press) -> _Made:
    """Vastleggen: the number is taken under the lock of its series, and given back when anything after it fails."""
    prefix = services.seller_of(debtor.creditor).series
    series = f"{prefix}{document.issued_on.year}"
    serial = _next_serial(actor, debtor.creditor_id, series)
    number = rules.invoice_number(series, serial)
    secret = bytes(Tenant.objects.get(id=actor.tenant_id).secret)
    code = verify_code(f"invoice:{debtor.creditor_id}:{number}", secret)
    verify_url, pay_url = _addresses(press.verify_base, document.kind, code)
    document = replace(document, number=number, verify_code=code, verify_url=verify_url, pay_url=pay_url)
    outbox.vouch(actor, code, document.seller.name, document.issued_on)
    ubl = press.write_ubl(document)
    pdf = render_invoice(paper(document, ubl.decode()))
    return _Made(document, series, serial, pdf, ubl, hashlib.sha256(pdf).hexdigest())


def _addresses(base: str, kind: DocumentKind, code: str) -> tuple[str, str]:
    """Where the document can be verified, and an invoice paid; empty without a public address."""
    if not base:
        return "", ""
    return f"{base}/echt/{code}", f"{base}/betalen/{code}" if kind is DocumentKind.INVOICE else ""


def _next_serial(actor: Actor, creditor_id: int, series: str) -> int:
    """Volgend nummer: the row stays locked until this transaction ends, so nobody else can take or skip one."""
    row = sql.fetch_one(
        "INSERT INTO invoicing_numberseries AS s (tenant_id, creditor_id, series, last) VALUES (%s, %s, %s, 1)"
        " ON CONFLICT (tenant_id, creditor_id, series) DO UPDATE SET last = s.last + 1 RETURNING last",
        [actor.tenant_id, creditor_id, series],
    )
    assert row is not None
    return int(row[0])


def _store(
    actor: Actor, invoice_id: int, made: _Made, debtor: Party, claim_id: int, credits: SalesInvoice | None
) -> SalesInvoice:
    document = made.document
    invoice = SalesInvoice.objects.create(
        id=invoice_id, tenant_id=actor.tenant_id, creditor_id=debtor.creditor_id, debtor=debtor, claim_id=claim_id,
        kind=str(document.kind), series=made.series, serial=made.serial, number=document.number,
        issued_on=document.issued_on, due_on=document.due_on, exclusive_cents=document.sums.exclusive_cents,
        vat_cents=document.sums.vat_cents, inclusive_cents=document.sums.inclusive_cents, credits=credits,
        document=services.frozen(document), issued_by=actor.name, issued_at=clock.now(),
    )  # fmt: skip
    for format_, content in (("pdf", made.pdf), (str(document.ubl_format), made.ubl)):
        InvoiceFile.objects.create(
            tenant_id=actor.tenant_id, invoice=invoice, format=format_, content=content,
            sha256=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
    return invoice


def _open_item(document: Document) -> OpenItem:
    """De factuur as open item: what an import would have said of it."""
    buyer, cents = document.buyer, document.sums.inclusive_cents
    return OpenItem(
        row=1, number=document.number, kind=ItemKind.INVOICE, issued_on=document.issued_on, due_on=document.due_on,
        debtor_number=buyer.number, debtor_name=buyer.name, debtor_kind=DebtorKind(buyer.kind), kvk=buyer.kvk,
        vat_number=buyer.vat_number, email=buyer.email, phone="", street=buyer.street, postcode=buyer.postcode,
        town=buyer.town, country=buyer.country, iban="", amount_cents=cents, open_cents=cents, currency="EUR",
        description=document.content.lines[0].description, payment_reference="", credited_number="",
    )  # fmt: skip


def _case_of(claim_id: int) -> int:
    row = sql.fetch_one("SELECT case_id FROM claims_claim WHERE id = %s", [claim_id])
    assert row is not None
    return int(row[0])


def _look_for_money(actor: Actor, claim_id: int) -> None:
    """Money that came before its invoice may be for it."""
    candidates.index_claims(actor, candidates.claims_by_id([claim_id]))
    outbox.cancel_for_claims(actor, sorted(payments.rematch(actor).claim_ids), "paid")


def _invoice_to_credit(invoice_id: int) -> SalesInvoice:
    sql.execute(
        "SELECT 1 FROM claims_claim c JOIN invoicing_salesinvoice i ON i.claim_id = c.id WHERE i.id = %s"
        " FOR UPDATE OF c",
        [invoice_id],
    )
    found = SalesInvoice.objects.select_related("debtor__creditor").filter(id=invoice_id).first()
    if found is None:
        raise NotFound("Deze factuur bestaat niet in deze administratie. Kies er een uit de lijst.")
    if found.kind != SalesInvoice.Kind.INVOICE:
        raise Refused("Een creditnota kan niet worden gecrediteerd. Maak een nieuwe factuur.")
    return found


def _credit_content(original: SalesInvoice, lines: Sequence[Mapping[str, Any]] | None, reason: str) -> dict[str, Any]:
    content: dict[str, Any] = dict(original.document["content"])
    if lines is not None:
        content |= {"lines": [dict(line) for line in lines], "adjustments": []}
    return content | {"note": reason or content["note"], "term_days": None}


def _sums_of_day(base: Document, original: SalesInvoice) -> Any:
    """The VAT of a credit note is that of the supply it takes back, whatever the rate is now."""
    on = rules.supply_on(base.content, date.fromisoformat(original.document["issued_on"]))
    return services.sums_on(base.content, base.seller, base.language, on)


def _refuse_too_much(original: SalesInvoice, cents: int) -> None:
    left = original.inclusive_cents - credited_cents(original.id)
    if cents > left:
        raise Refused(
            f"U crediteert {format_euros(cents)} en van factuur {original.number} is nog {format_euros(left)} over. "
            "Verlaag het bedrag."
        )
