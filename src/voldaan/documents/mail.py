"""E-mail: one message as RFC 5322 bytes: plain text first, the letter attached, the same bytes for the same message."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from voldaan.base.errors import Refused

#: Who sends where an administration has no address of its own yet.
PLACEHOLDER_SENDER = "administratie@voldaan.invalid"
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+")
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_AMOUNT = re.compile(r"€\s*\d|\d\s*€")
_TYPES = {"pdf": "pdf", "xml": "xml"}
_SAFE_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """Bijlage: a file name and its bytes; the type follows from the ending (.pdf, .xml, otherwise octet-stream)."""

    name: str
    content: bytes


def build_mail(
    *,
    public_id: str,
    sender_name: str,
    sender_address: str,
    recipient_name: str,
    recipient_address: str,
    subject: str,
    text: str,
    sent_at: datetime,
    language: str = "nl",
    reply_to: str = "",
    attachments: Sequence[Attachment] = (),
    references: str = "",
) -> bytes:
    """The mail as it goes out. ``sent_at`` must carry a time zone; the Message-ID follows from ``public_id`` alone.

    ``Refused`` when an address is wrong, when a header would hold a line break, or when the subject shows an amount:
    a subject can be read by others on a locked telephone.
    """
    if sent_at.tzinfo is None:
        raise ValueError("sent_at needs a time zone")
    if _AMOUNT.search(subject):
        raise Refused("In het onderwerp van een e-mail mag geen bedrag staan. Haal het bedrag uit het onderwerp.")
    sender = _address(sender_name, sender_address)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = _address(recipient_name, recipient_address)
    mail["Reply-To"] = _address("", reply_to) if reply_to else sender
    mail["Subject"] = _header(subject)
    mail["Date"] = format_datetime(sent_at)
    mail["Message-ID"] = message_id(public_id, sender_address)
    if references:
        mail["In-Reply-To"] = mail["References"] = _header(references)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, charset="utf-8", cte="quoted-printable")
    for attachment in attachments:
        kind = ("application", _TYPES.get(attachment.name.lower().rpartition(".")[2], "octet-stream"))
        name = _SAFE_NAME.sub("-", attachment.name).strip("-") or "bijlage"
        mail.add_attachment(attachment.content, maintype=kind[0], subtype=kind[1], filename=name)
    if attachments:
        mail.set_boundary(f"=_{hashlib.sha256(public_id.encode()).hexdigest()[:32]}")
    mail["Content-Language"] = _header(language)
    return mail.as_bytes()


def message_id(public_id: str, sender_address: str) -> str:
    """Message-ID of a message: the same for each attempt, so that a second delivery can be recognised."""
    domain = sender_address.rpartition("@")[2]
    if not _PUBLIC_ID.fullmatch(public_id) or not _DOMAIN.fullmatch(domain):
        raise Refused(f"Uit '{public_id}' en '{sender_address}' kan geen berichtnummer voor e-mail worden gemaakt.")
    return f"<{public_id}@{domain}>"


def _address(name: str, address: str) -> Address:
    user, _, domain = address.strip().rpartition("@")
    if not user or not _DOMAIN.fullmatch(domain) or re.search(r"[\s<>,;:\"()\[\]\\]", user) or not user.isascii():
        raise Refused(f"Het e-mailadres '{address}' klopt niet. Verbeter het adres of kies een ander kanaal.")
    return Address(display_name=_header(name), username=user, domain=domain)


def _header(text: str) -> str:
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise Refused("In een kopregel van een e-mail staat een regeleinde of stuurteken. Haal dat weg.")
    return text.strip()
