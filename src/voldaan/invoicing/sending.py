"""Versturen: an issued invoice through the outbox, at most once; or handed over in another way, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from voldaan.base import clock, events, sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.jobs import SEND, enqueue
from voldaan.base.models import Tenant
from voldaan.claims import holds
from voldaan.documents.mail import Attachment, build_mail
from voldaan.invoicing import events as kinds
from voldaan.invoicing.document import Trader, UblFormat
from voldaan.invoicing.models import SalesInvoice
from voldaan.invoicing.paper import formats, mail_text, refund_sentence, texts
from voldaan.invoicing.ports import AccessPointPort
from voldaan.invoicing.rules import endpoint
from voldaan.messages.formats import Formats
from voldaan.messages.models import Message, MessageClaim
from voldaan.messages.ports import Content
from voldaan.messages.rules import public_id
from voldaan.messages.wording import grouped_iban
from voldaan.parties.contacts import address_for

#: A message in one of these states is on its way or has arrived: sending again would be sending twice.
_ON_ITS_WAY = ("proposed", "approved", "sending", "sent", "uncertain")


def send(actor: Actor, invoice_id: int, *, channel: str = "") -> str:
    """Versturen by e-mail, or as a letter to print where there is no address; gives the public id of the message.

    A second click finds the message of the first. What failed, was skipped or withdrawn may be sent once more.

    :raises Refused: for an unknown channel, or a buyer without the address that it needs.
    """
    actor.must(Permission.INVOICE)
    invoice = SalesInvoice.objects.select_related("debtor").filter(id=invoice_id).first()
    if invoice is None:
        raise NotFound("Deze factuur bestaat niet in deze administratie. Kies er een uit de lijst.")
    sql.execute("SELECT 1 FROM claims_claim WHERE id = %s FOR UPDATE", [invoice.claim_id])
    earlier = list(Message.objects.filter(key__startswith=f"invoice:{invoice.id}:").order_by("-id"))
    if earlier and earlier[0].state in _ON_ITS_WAY:
        return earlier[0].public_id
    message = _message(actor, invoice, _channel(invoice, channel), len(earlier))
    enqueue(SEND, lock=f"send:{actor.tenant_id}", tenant_id=actor.tenant_id)
    return message.public_id


def _channel(invoice: SalesInvoice, wanted: str) -> str:
    debtor = address_for([invoice.debtor_id], "invoice")[invoice.debtor_id]
    own = invoice.debtor
    mails = bool(debtor.email) and (debtor.email != own.email or own.email_bounced_on is None)
    channel = wanted or ("email" if mails else "post")
    if channel not in ("email", "post"):
        raise Refused(f"Het kanaal '{channel}' bestaat niet voor facturen. Kies email of post.")
    if channel == "email" and not debtor.email:
        raise Refused("Deze klant heeft geen e-mailadres. Vul het aan of kies per post.")
    if channel == "post" and not (debtor.street and debtor.town):
        raise Refused("Deze klant heeft geen postadres. Vul het aan of kies per e-mail.")
    return channel


def _message(actor: Actor, invoice: SalesInvoice, channel: str, round_: int) -> Message:
    now, key = clock.now(), f"invoice:{invoice.id}:{round_}"
    secret = bytes(Tenant.objects.get(id=actor.tenant_id).secret)
    row = sql.fetch_one("SELECT case_id FROM claims_claim WHERE id = %s", [invoice.claim_id])
    assert row is not None
    message = Message.objects.create(
        tenant_id=actor.tenant_id, public_id=public_id(secret, key), key=key, kind=invoice.kind, channel=channel,
        creditor_id=invoice.creditor_id, debtor_id=invoice.debtor_id, case_id=row[0], language=invoice.debtor.language,
        state="approved", approved_at=now, approved_by=actor.name, proposed_on=clock.today(), not_before=now,
        principal_cents=invoice.inclusive_cents,
    )  # fmt: skip
    MessageClaim.objects.create(
        tenant_id=actor.tenant_id, message=message, claim_id=invoice.claim_id, principal_cents=invoice.inclusive_cents
    )
    return message


def handed_over(actor: Actor, invoice_id: int, on: date) -> None:
    """Zelf bezorgd: a person gave the invoice to the buyer (by hand, in a portal, over Peppol) on that day.

    :raises Refused: for a day before the invoice or after today.
    """
    actor.must(Permission.INVOICE)
    invoice = SalesInvoice.objects.filter(id=invoice_id).first()
    if invoice is None:
        raise NotFound("Deze factuur bestaat niet in deze administratie. Kies er een uit de lijst.")
    if not invoice.issued_on <= on <= clock.today():
        raise Refused("Kies een dag vanaf de factuurdatum tot en met vandaag.")
    if holds.release_kind(actor, "not_delivered", [invoice.claim_id]) or invoice.kind != SalesInvoice.Kind.INVOICE:
        data = kinds.InvoiceHandedOver(invoice_id=invoice_id, on=on)
        key = f"handed_over:{invoice_id}:{on}"
        if not sql.fetch("SELECT 1 FROM base_event WHERE key = %s", [key]):
            events.record(actor, [events.Entry(data, claim_id=invoice.claim_id, party_id=invoice.debtor_id, key=key)])


def submit(actor: Actor, invoice_id: int, port: AccessPointPort) -> str:
    """Aanbieden bij een Peppol-toegangspunt; gives its reference. A repeat sends nothing twice: the port knows the id.

    :raises Refused: for an invoice that is no Peppol document, or what the access point refuses.
    """
    actor.must(Permission.INVOICE)
    with tenancy.active(actor.tenant_id):
        invoice = SalesInvoice.objects.filter(id=invoice_id).first()
        if invoice is None:
            raise NotFound("Deze factuur bestaat niet in deze administratie. Kies er een uit de lijst.")
        ubl = invoice.files.filter(format=UblFormat.PEPPOL).first()
        buyer = invoice.document["buyer"]
        address = endpoint(Trader(name="", kvk=buyer["kvk"], vat_number=buyer["vat_number"]))
    if ubl is None or address is None:
        raise Refused("Deze factuur is niet in Peppol BIS 3 gemaakt. Verstuur haar per e-mail of upload de UBL.")
    reference = port.submit(f"{actor.tenant_id}-{invoice_id}", *address, bytes(ubl.content))
    with tenancy.active(actor.tenant_id):
        handed_over(actor, invoice_id, clock.today())
    return reference


class _Files(NamedTuple):
    number: str
    kind: str
    document: dict[str, object]
    pdf: bytes
    ubl: bytes


def document_of(message_id: int, moment: datetime) -> Content:
    """De bytes van een factuurbericht (a ``DocumentPort``): the files as they were made when it was issued."""
    message = Message.objects.select_related("debtor", "creditor").get(id=message_id)
    files = _files(int(message.key.split(":")[1]))
    debtor, creditor = address_for([message.debtor_id], "invoice")[message.debtor_id], message.creditor
    address = {name: getattr(debtor, name) for name in ("name", "street", "postcode", "town", "country", "email")}
    content = files.pdf
    if message.channel == "email":
        content = _mail(message, files, debtor.email, moment)
    return Content(content, creditor.email, debtor.email, address, message.principal_cents)


def _files(invoice_id: int) -> _Files:
    rows = sql.fetch(
        "SELECT i.number, i.kind, i.document, f.format, f.content FROM invoicing_salesinvoice i"
        " JOIN invoicing_invoicefile f ON f.invoice_id = i.id WHERE i.id = %s",
        [invoice_id],
    )
    by_format = {row[3] == "pdf": bytes(row[4]) for row in rows}
    document = SalesInvoice.objects.values_list("document", flat=True).get(id=invoice_id)
    return _Files(rows[0][0], rows[0][1], document, by_format[True], by_format[False])


def _collection(document: dict[str, object], words: Mapping[str, str], notation: Formats) -> dict[str, object]:
    """Wat de mail van de incasso zegt; invoices of before there was one say nothing."""
    found = document.get("collection")
    if not isinstance(found, dict):
        return {"collect_on": "", "refund": ""}
    until = date.fromisoformat(found["refund_until"]) if found["refund_until"] else None
    return {
        "collect_on": notation.day(date.fromisoformat(found["collect_on"])), "mandate": found["reference"],
        "identifier": found["identifier"], "creditor": found["creditor"], "from_iban": grouped_iban(found["iban"]),
        "refund": refund_sentence(until, words, notation),
    }  # fmt: skip


def _mail(message: Message, files: _Files, recipient: str, moment: datetime) -> bytes:
    words, notation = texts(message.language), formats(message.language)
    document: dict[str, object] = files.document
    seller: dict[str, str] = document["seller"]  # type: ignore[assignment]
    credit = files.kind == SalesInvoice.Kind.CREDIT_NOTE
    credited = document["credited"]
    facts = _collection(document, words, notation) | {
        "number": files.number, "seller": seller["name"], "credit": credit, "url": document["verify_url"],
        "pay_url": document.get("pay_url", ""), "amount": notation.cents(message.principal_cents),
        "iban": grouped_iban(seller["iban"]),
        "due_on": notation.day(date.fromisoformat(str(document["due_on"]))),
        "credited": credited[0] if isinstance(credited, list) else "",
    }  # fmt: skip
    subject = words["mail_subject_credit" if credit else "mail_subject"].format(**facts)
    name = f"{words['credit_note' if credit else 'invoice']}-{files.number}".replace(" ", "-")
    return build_mail(
        public_id=message.public_id, sender_name=message.creditor.name,
        sender_address=message.creditor.email or "administratie@voldaan.invalid", recipient_name=message.debtor.name,
        recipient_address=recipient, subject=subject, text=mail_text(facts, words, notation), sent_at=moment,
        language=message.language,
        attachments=[Attachment(f"{name}.pdf", files.pdf), Attachment(f"{name}.xml", files.ubl)],
    )  # fmt: skip
