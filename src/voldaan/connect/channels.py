"""Which channels this installation has: SMTP where it is set, otherwise the folder."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from voldaan.connect.folder import FolderChannel
from voldaan.connect.smtp import SmtpChannel
from voldaan.connect.ubl_out import write
from voldaan.invoicing.ports import Press
from voldaan.invoicing.sending import document_of
from voldaan.messages.dispatch import Sender
from voldaan.messages.ports import ChannelPort


def folder(home: Path) -> Path:
    """Map waar de berichten staan: the exact bytes of each, by day; also what is to be printed."""
    return home / "berichten"


def sender(home: Path) -> Sender:
    """Verzender with the channels of this installation."""
    mail: ChannelPort = FolderChannel()
    if settings.EMAIL_HOST:
        mail = SmtpChannel(
            settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD,
            settings.EMAIL_USE_TLS,
        )  # fmt: skip
    return Sender({"email": mail, "post": FolderChannel()}, folder(home), settings.PUBLIC_URL, document_of)


def press(verify_base: str = "") -> Press:
    """Drukkerij of this installation: our own UBL, and the address at which its invoices can be verified."""
    return Press(write, verify_base or settings.PUBLIC_URL)
