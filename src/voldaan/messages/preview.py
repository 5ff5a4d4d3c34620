"""Preview (voorbeeld): the real message as it would leave now, or, once it left, the very bytes that did."""

from __future__ import annotations

import email
import email.policy
import hashlib
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.base.errors import NotFound, Refused
from voldaan.base.models import Tenant
from voldaan.documents.letter import render_letter
from voldaan.documents.pages import page_count, render_pages
from voldaan.messages import sms
from voldaan.messages.assemble import Assembler, MessageRow, messages
from voldaan.messages.compose import Composed
from voldaan.messages.facts import MessageFacts
from voldaan.messages.ports import InvoicePort
from voldaan.messages.rules import COPY, DOCUMENTS


@dataclass(frozen=True)
class Preview:
    """Voorbeeld: the subject and text of the mail, and the letter as PDF; ``kept`` when it is what was sent.

    ``facts`` are those of today; what was sent has its amounts in its row.
    """

    subject: str
    text: str
    pdf: bytes
    kept: bool
    page_count: int = 0
    facts: MessageFacts | None = None


def preview(
    actor: Actor, public_id: str, *, folder: Path, verify_base: str, invoices: InvoicePort | None = None
) -> Preview:
    """Voorbeeld of a message; amounts are those of today while it has not left.

    :raises NotFound: when there is no such message; :raises Refused: when nothing is left to ask, or the kept file is
        gone or no longer what was sent.
    """
    message = _row(public_id)
    if message.channel == "phone":
        raise Refused("Hierover wordt gebeld; het script staat bij Bellen.")
    if message.sha256:
        return _kept(message, folder)
    if message.channel == "sms":
        secret = bytes(Tenant.objects.get(id=actor.tenant_id).secret)
        facts = Assembler([message], secret, verify_base).facts(message, clock.today())
        return Preview("", sms.text(facts, message.language, can_reply=False), b"", kept=False, facts=facts)
    facts, composed = _composed(actor, message, verify_base, invoices)
    pdf = render_letter(composed.letter)
    return Preview(composed.subject, composed.text, pdf, kept=False, page_count=page_count(pdf), facts=facts)


def pages(actor: Actor, public_id: str, *, verify_base: str, invoices: InvoicePort | None = None) -> list[bytes]:
    """De brief als afbeeldingen (PNG), one a page: for reading on a telephone.

    :raises NotFound: when there is no such message; :raises Refused: when nothing is left to ask.
    """
    message = _row(public_id)
    return render_pages(_composed(actor, message, verify_base, invoices)[1].letter)


def _row(public_id: str) -> MessageRow:
    found = messages("m.public_id = %s", [public_id])
    if not found:
        raise NotFound("Dit bericht bestaat niet in deze administratie. Zoek het op in de lijst met berichten.")
    return found[0]


def _composed(
    actor: Actor, message: MessageRow, verify_base: str, invoices: InvoicePort | None
) -> tuple[MessageFacts, Composed]:
    if message.kind == COPY:
        raise Refused("Dit is een kopie van een bericht dat al weg is. U leest haar hier als zij is verstuurd.")
    if message.kind in DOCUMENTS:
        raise Refused("Dit bericht brengt een factuur, die al vaststaat. U vindt haar bij Facturen.")
    secret = bytes(Tenant.objects.get(id=actor.tenant_id).secret)
    return Assembler([message], secret, verify_base, invoices).composed(message, clock.today())


def _kept(message: MessageRow, folder: Path) -> Preview:
    try:
        content = (folder / message.files[0]).read_bytes()
    except OSError as error:
        raise Refused("Het bewaarde bericht is niet gevonden in de gegevensmap. Zet de reservekopie terug.") from error
    if hashlib.sha256(content).hexdigest() != message.sha256:
        raise Refused("Het bewaarde bericht is niet meer gelijk aan wat is verstuurd. Zet de reservekopie terug.")
    if message.channel == "post":
        return Preview("", "", content, kept=True)
    if message.channel == "sms":
        return Preview("", content.decode(), b"", kept=True)
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    letter = next((part.get_payload(decode=True) for part in mail.iter_attachments()), b"")
    text = body.get_content() if body else ""
    return Preview(str(mail["Subject"]), text, letter if isinstance(letter, bytes) else b"", kept=True)
