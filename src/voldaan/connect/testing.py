"""Test message (proefbericht): one message to yourself by a channel, to see that its provider takes it."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from voldaan.base import clock
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.connect.channels import sender
from voldaan.documents.mail import build_mail
from voldaan.messages.ports import Parcel, Receipt
from voldaan.messages.rules import mobile_number

TEXT = "Dit is een proefbericht van Voldaan. Komt het aan, dan werkt dit kanaal."


def try_out(actor: Actor, channel: str, address: str, home: Path) -> Receipt:
    """Stuur een proefbericht to yourself; it is no message to a debtor and is not kept.

    :raises Refused: for an address that cannot be, or a channel by which nothing can be tried.
    """
    actor.must(Permission.MANAGE)
    made = sender(home, actor.tenant_id)
    if channel not in ("email", "sms") or channel not in made.ports:
        raise Refused("Een proefbericht kan alleen per e-mail of sms, nadat u een aanbieder hebt gekozen.")
    public_id = "PROEF" + hashlib.sha256(secrets.token_bytes(16)).hexdigest()[:20].upper()
    if channel == "sms":
        number = mobile_number(address)
        if not number:
            raise Refused("Dat is geen mobiel nummer. Vul uw eigen mobiele nummer in.")
        content, to, by = TEXT.encode(), number, made.sms_sender
    else:
        content = build_mail(
            public_id=public_id, sender_name="Voldaan", sender_address=address, recipient_name=actor.name,
            recipient_address=address, subject="Proefbericht", text=TEXT, sent_at=clock.now(),
        )  # fmt: skip
        to = by = address
    draft = home / "proef" / f".{public_id}"
    draft.parent.mkdir(parents=True, exist_ok=True)
    final = draft.with_name(public_id)
    try:
        draft.write_bytes(content)
        return made.ports[channel].deliver(Parcel(public_id, channel, draft, final, by, to))
    finally:
        draft.unlink(missing_ok=True)
        final.unlink(missing_ok=True)
