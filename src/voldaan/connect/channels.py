"""Which channels an administration has: the providers it chose, else SMTP where the installation has it, else files."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from voldaan.bank_orders.announcing import record_sent
from voldaan.base import tenancy
from voldaan.base.models import Tenant
from voldaan.connect.folder import FolderChannel
from voldaan.connect.providers import BY_NAME
from voldaan.connect.smtp import SmtpChannel
from voldaan.connect.ubl_out import write
from voldaan.daily.collecting import Mandates
from voldaan.invoicing.enclosing import Invoices
from voldaan.invoicing.ports import Press
from voldaan.invoicing.sending import document_of
from voldaan.messages.accounts import accounts, hook_token
from voldaan.messages.dispatch import Sender
from voldaan.messages.ports import ChannelPort


def folder(home: Path) -> Path:
    """Map waar de berichten staan: the exact bytes of each, by day; also what is to be printed."""
    return home / "berichten"


def sender(home: Path, tenant_id: int | None = None) -> Sender:
    """Verzender with the channels of this administration; without one those of the installation alone."""
    mail: ChannelPort = FolderChannel()
    if settings.EMAIL_HOST:
        mail = SmtpChannel(
            settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD,
            settings.EMAIL_USE_TLS,
        )  # fmt: skip
    ports: dict[str, ChannelPort] = {"email": mail, "post": FolderChannel()}
    number = _chosen(tenant_id, ports) if tenant_id is not None else ""
    return Sender(ports, folder(home), settings.PUBLIC_URL, document_of, number, Invoices(), record_sent)


def _chosen(tenant_id: int, ports: dict[str, ChannelPort]) -> str:
    """Put the chosen providers in; gives who sends the text messages."""
    with tenancy.active(tenant_id):
        chosen = accounts()
    for channel, account in chosen.items():
        provider = BY_NAME.get((channel, account.provider))
        if provider is not None:
            ports[channel] = provider.build(account, hook_url(tenant_id, channel))
    return chosen["sms"].settings.get("sender", "") if "sms" in chosen else ""


def hook_url(tenant_id: int, channel: str) -> str:
    """Adres waar de aanbieder of this channel reports; empty where the installation has no address of its own."""
    if not settings.PUBLIC_URL:
        return ""
    token = hook_token(Tenant.objects.get(id=tenant_id), channel)
    return f"{settings.PUBLIC_URL.rstrip('/')}/haken/{tenant_id}/{channel}/{token}"


def press(verify_base: str = "") -> Press:
    """Drukkerij of this installation: our own UBL, mandates, and the address at which its invoices can be verified."""
    return Press(write, Mandates(), verify_base or settings.PUBLIC_URL)
