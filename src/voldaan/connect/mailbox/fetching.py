"""Fetching (ophalen): every new message of a mailbox becomes a reply; the place of reading is kept with each."""

from __future__ import annotations

import os
from typing import NamedTuple

from voldaan.base import clock, tenancy
from voldaan.base.actor import Actor
from voldaan.base.errors import NotAllowed, Refused
from voldaan.base.models import Tenant
from voldaan.connect.inbound import receive_mail
from voldaan.connect.mailbox import Dropped, Fetched, Mailbox
from voldaan.inbox import services
from voldaan.inbox.models import MailboxPlace

TOO_LARGE = "Dit bericht is te groot om op te halen. Bekijk het in het postvak zelf."


class FetchResult(NamedTuple):
    """Uitslag: how many replies are new, how many were there, and whether the line broke before the end."""

    new: int
    known: int
    dropped: str


def mailbox_of_environment() -> Mailbox:
    """Postvak from the environment, as the mail server that sends is.

    :raises Refused: when none is named.
    """
    host = os.environ.get("VOLDAAN_IMAP_HOST", "")
    if not host:
        raise Refused(
            "Er is geen postvak ingesteld. Zet VOLDAAN_IMAP_HOST, VOLDAAN_IMAP_USER en VOLDAAN_IMAP_PASSWORD."
        )
    return Mailbox(
        host, int(os.environ.get("VOLDAAN_IMAP_PORT", "993")), os.environ.get("VOLDAAN_IMAP_USER", ""),
        os.environ.get("VOLDAAN_IMAP_PASSWORD", ""), os.environ.get("VOLDAAN_IMAP_FOLDER", "INBOX"),
        os.environ.get("VOLDAAN_IMAP_TLS", "1") == "1",
    )  # fmt: skip


def owner_of_mailbox() -> int | None:
    """Wiens postvak: the administration that is named beside it, or the only one; None where no mailbox is set.

    Among more administrations nobody guesses: mail of one must never land with another.
    """
    if not os.environ.get("VOLDAAN_IMAP_HOST", ""):
        return None
    named = os.environ.get("VOLDAAN_IMAP_ADMINISTRATION", "")
    found = list(Tenant.objects.filter(**({"name": named} if named else {})).values_list("id", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def fetch(actor: Actor, mailbox: Mailbox) -> FetchResult:
    """Ophalen from where it stopped; each message with its place in one transaction, so that none is skipped.

    A line that breaks leaves what was read; a server that numbers anew is read from its first message, and what was
    read before is recognised.
    """
    new = known = 0
    try:
        with mailbox.opened() as opened:
            last = _place(actor, mailbox.name, opened.validity)
            for message in opened.after(last):
                is_new = _take(actor, mailbox.name, opened.validity, message)
                new, known = new + is_new, known + (not is_new)
    except Dropped as error:
        return FetchResult(new, known, str(error) or "de verbinding viel weg")
    return FetchResult(new, known, "")


def _place(actor: Actor, name: str, validity: int) -> int:
    with tenancy.active(actor.tenant_id):
        place = MailboxPlace.objects.filter(name=name).first()
    return place.last_uid if place and place.validity == validity else 0


def _take(actor: Actor, name: str, validity: int, message: Fetched) -> bool:
    with tenancy.active(actor.tenant_id):
        is_new = _receive(actor, f"{name} {validity} {message.uid}", message.content)
        MailboxPlace.objects.update_or_create(
            tenant_id=actor.tenant_id, name=name,
            defaults={"validity": validity, "last_uid": message.uid, "fetched_at": clock.now()},
        )  # fmt: skip
        return is_new


def _receive(actor: Actor, where: str, content: bytes | None) -> bool:
    if content is None:
        return services.receive_unreadable(actor, where, b"", TOO_LARGE).is_new
    try:
        return receive_mail(actor, content).is_new
    except NotAllowed:
        raise
    except Refused as refusal:
        return services.receive_unreadable(actor, where, content, refusal.sentence).is_new
