"""E-facturen inlezen: one invoice in UBL or CII, plain or inside a PDF, as one open item."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from lxml import etree

from voldaan.connect.einvoice import cii, schematron
from voldaan.connect.einvoice.checks import trusted
from voldaan.connect.einvoice.model import EInvoice, euros
from voldaan.connect.einvoice.pdf import invoice_xml
from voldaan.connect.openitems import safexml
from voldaan.connect.openitems.cells import Unreadable, clean_text, read_country, read_date, read_iban, read_kvk, shown
from voldaan.connect.openitems.rows import LONGEST_NUMBER
from voldaan.invoices.open_items import Attachment, ItemKind, OpenItem, ReadFile, RefusedRow, Supplier

CREDIT_TYPES = cii.CREDIT_TYPES
MOST_NOTES = 20
NO_CLAIM_TYPES = {"325": "een pro-formafactuur"}


def read_einvoice(path: Path, today: date, sha256: str) -> ReadFile:
    """One document in UBL or CII as a file of one row, with the PDFs inside it.

    Raises Refused when the document cannot be trusted: malformed, not by the schema, or not adding up. What is sound
    but cannot be taken over (another currency, dated in the future, nothing to pay) is a refused row.
    """
    root = safexml.parse_file(path)
    result = _as_file(path, "cii" if root.tag == cii.ROOT else "ubl", trusted(root), today, sha256)
    return replace(result, notes=_official(etree.tostring(root)))


def read_pdf(path: Path, today: date, sha256: str) -> ReadFile:
    """One Factur-X or ZUGFeRD PDF: the invoice by the XML inside it, the PDF itself as its attachment."""
    content = path.read_bytes()
    xml = invoice_xml(content)
    result = _as_file(path, "pdf", trusted(safexml.parse(xml)), today, sha256)
    whole = tuple(Attachment(item.number, f"{item.number}.pdf", content) for item in result.items)
    return replace(result, attachments=whole, notes=_official(xml))


def _official(xml: bytes) -> tuple[str, ...]:
    """What the official rules say of it, where they are at hand: worth telling, but no reason not to collect."""
    if not schematron.available():
        return ()
    return tuple(finding.sentence for finding in schematron.check(xml)[:MOST_NOTES])


def _as_file(path: Path, kind: str, invoice: EInvoice, today: date, sha256: str) -> ReadFile:
    try:
        item = _item(invoice, today)
    except Unreadable as problem:
        reason = problem.reason_nl[0].upper() + problem.reason_nl[1:] + "."
        return ReadFile(str(path), kind, invoice.profile, 1, (), (RefusedRow(1, reason, problem.code),), sha256)
    attachments = tuple(Attachment(item.number, pdf.name, pdf.content) for pdf in invoice.attached)
    return ReadFile(str(path), kind, invoice.profile, 1, (item,), (), sha256, attachments)


def _item(invoice: EInvoice, today: date) -> OpenItem:
    if invoice.currency != "EUR":
        what = (
            f"de valuta {shown(invoice.currency)} wordt nog niet ondersteund"
            if invoice.currency
            else "de valuta ontbreekt op de factuur"
        )
        raise Unreadable("currency", f"{what}; alleen EUR")
    kind, amount_cents, open_cents = _direction(invoice)
    if not invoice.number or len(invoice.number) > LONGEST_NUMBER:
        raise Unreadable("no_number", f"het factuurnummer ontbreekt of is langer dan {LONGEST_NUMBER} tekens")
    issued_on, due_on = _dates(invoice, today)
    buyer = invoice.buyer
    if not buyer.name:
        raise Unreadable("no_debtor", "de naam van de klant ontbreekt; vraag de afzender om een volledige factuur")
    return OpenItem(
        1, invoice.number, kind, issued_on, due_on, buyer.number, buyer.name, buyer.kind, read_kvk(buyer.kvk),
        buyer.vat_number, buyer.email, buyer.phone, buyer.street, buyer.postcode, buyer.town,
        read_country(buyer.country), _iban(buyer.iban), amount_cents, open_cents, invoice.currency,
        invoice.note, invoice.payment_reference, invoice.credited_number, _supplier(invoice.supplier),
    )  # fmt: skip


def _direction(invoice: EInvoice) -> tuple[ItemKind, int, int]:
    """(kind, amount, open), not negative. A negative invoice is a credit by EN 16931; a negative credit is not read."""
    code, credit = invoice.type_code, invoice.credit
    amount = (invoice.totals.inclusive or 0) + (invoice.totals.rounding or 0)
    payable = invoice.totals.payable or 0
    if code in NO_CLAIM_TYPES:
        raise Unreadable("no_claim", f"dit is {NO_CLAIM_TYPES[code]} en geen vordering")
    if code and (not code.isdecimal() or credit != (code in CREDIT_TYPES)):
        raise Unreadable(
            "type_code", f"soortcode {shown(code)} past niet bij een {'creditnota' if credit else 'factuur'}"
        )
    if amount == 0:
        raise Unreadable("zero", "het factuurbedrag is nul; er valt niets te innen")
    if credit and amount < 0:
        raise Unreadable(
            "negative", f"een creditnota van {euros(amount)} is negatief; vraag de afzender om een factuur"
        )
    sign = -1 if amount < 0 else 1
    if not 0 <= payable * sign <= amount * sign:
        raise Unreadable(
            "open_above_amount", f"te betalen is {euros(payable)} en het factuurbedrag {euros(amount)}; dat kan niet"
        )
    return ItemKind.CREDIT_NOTE if credit or sign < 0 else ItemKind.INVOICE, amount * sign, payable * sign


def _dates(invoice: EInvoice, today: date) -> tuple[date, date | None]:
    issued_on = read_date(invoice.issued)
    due_on = read_date(invoice.due) if invoice.due else None
    if issued_on > today:
        raise Unreadable("future", f"de factuurdatum {issued_on:%d-%m-%Y} ligt in de toekomst")
    if due_on and due_on < issued_on:
        raise Unreadable(
            "due_before_issued", f"de vervaldatum {due_on:%d-%m-%Y} ligt voor de factuurdatum {issued_on:%d-%m-%Y}"
        )
    return issued_on, due_on


def _iban(text: str) -> str:
    """An account as IBAN; empty for an account in another notation, which an invoice may have."""
    try:
        return read_iban(text)
    except Unreadable:
        return ""


def _supplier(said: Supplier) -> Supplier:
    """The supplier; a KvK number or account that is wrong is left out, because it is not what is claimed."""
    kvk = clean_text(said.kvk).replace(" ", "")
    return Supplier(said.name, kvk if len(kvk) == 8 and kvk.isdecimal() else "", said.vat_number, _iban(said.iban))
