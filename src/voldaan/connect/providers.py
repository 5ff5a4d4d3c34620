"""Providers (aanbieders): which there are for each channel, what each wants to know, and how it is built from that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from voldaan.connect.mailservice import MailService
from voldaan.connect.pingen import Pingen
from voldaan.connect.sms import SmsChannel, SmsProvider
from voldaan.connect.sms.bird import Bird
from voldaan.connect.sms.cm import Cm
from voldaan.connect.sms.spryng import Spryng
from voldaan.connect.smtp import SmtpChannel
from voldaan.messages.accounts import Account
from voldaan.messages.ports import ChannelPort, Reply, Report


class Reporter(Protocol):
    """Melder: reads what a provider sends to our address."""

    def reports(
        self, url: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes
    ) -> list[Report] | list[Report | Reply]:
        """What it says; :raises BadSignature: when it is not the provider who calls."""
        ...


@dataclass(frozen=True, slots=True)
class Field:
    """Veld on the settings page; a secret one is never shown again."""

    name: str
    label: str
    secret: bool = False
    required: bool = True
    help: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Provider:
    """Aanbieder of one channel."""

    name: str
    title: str
    channel: str
    fields: tuple[Field, ...]
    build: Callable[[Account, str], ChannelPort]
    reporter: Callable[[Account], Reporter] | None = None
    hook: str = ""


_SENDER = Field(
    "sender", "Afzender", help="Uw naam in ten hoogste 11 letters, of een nummer waarop men kan antwoorden."
)
_BASIC = Field("webhook_secret", "Naam en wachtwoord voor meldingen", secret=True, required=False,
               help="Als naam:wachtwoord; zet dezelfde bij de aanbieder in het adres van de webhook.")  # fmt: skip


def _mail(name: str) -> Callable[[Account, str], ChannelPort]:
    return lambda account, _: MailService(name, account.secrets | account.settings, _options(account))


def _options(account: Account) -> dict[str, str]:
    return {"api_url": account.settings["api_url"]} if account.settings.get("api_url") else {}


def _reads_mail(name: str) -> Callable[[Account], Reporter]:
    return lambda account: MailService(name, account.secrets | account.settings)


def _base(account: Account) -> dict[str, str]:
    return {"base": account.settings["api_url"]} if account.settings.get("api_url") else {}


def _cm(account: Account) -> SmsProvider:
    return Cm(account.secrets["token"], **_base(account))


def _spryng(account: Account) -> SmsProvider:
    return Spryng(account.secrets["token"], **_base(account))


def _bird(account: Account) -> SmsProvider:
    return Bird(account.secrets["access_key"], account.secrets.get("signing_key", ""), **_base(account))


def _sms(make: Callable[[Account], SmsProvider]) -> Callable[[Account, str], ChannelPort]:
    return lambda account, hook: SmsChannel(make(account), hook)


def _pingen(account: Account, _: str = "") -> Pingen:
    values = account.settings
    made = Pingen(
        account.secrets["client_id"], account.secrets["client_secret"], values["organisation"],
        account.secrets.get("webhook_secret", ""), values.get("address_position") or "left",
        values.get("product") or "cheap",
    )  # fmt: skip
    url = values.get("api_url")
    return replace(made, base=url, identity=url) if url else made


def _smtp(account: Account, _: str) -> ChannelPort:
    values = account.settings
    tls = values.get("tls", "ja") != "nee"
    return SmtpChannel(
        values["host"], int(values.get("port") or 587), values.get("user", ""), account.secrets.get("password", ""), tls
    )


PROVIDERS: tuple[Provider, ...] = (
    Provider(
        "smtp", "Uw eigen mailserver (SMTP)", "email",
        (Field("host", "Server"), Field("port", "Poort", required=False, help="Meestal 587.", is_number=True),
         Field("user", "Gebruikersnaam", required=False), Field("password", "Wachtwoord", secret=True, required=False),
         Field("tls", "Versleuteld (ja of nee)", required=False, help="Leeg is ja.")),
        _smtp,
    ),
    Provider(
        "postmark", "Postmark", "email", (Field("server_token", "Server token", secret=True), _BASIC),
        _mail("postmark"), _reads_mail("postmark"), "Webhooks: Delivery, Bounce en Spam complaint.",
    ),
    Provider(
        "mailgun", "Mailgun", "email",
        (Field("api_key", "API-sleutel", secret=True), Field("sender_domain", "Domein"),
         Field("webhook_signing_key", "Sleutel voor meldingen", secret=True, required=False)),
        _mail("mailgun"), _reads_mail("mailgun"), "Webhooks: delivered, permanent failure, temporary failure, spam.",
    ),
    Provider(
        "brevo", "Brevo", "email", (Field("api_key", "API-sleutel", secret=True), _BASIC),
        _mail("brevo"), _reads_mail("brevo"), "Webhooks: delivered, hard bounce, soft bounce, blocked en spam.",
    ),
    Provider("cm", "CM.com", "sms", (Field("token", "Product token", secret=True), _SENDER), _sms(_cm), _cm,
             "Status report en inkomende berichten."),
    Provider("spryng", "Spryng", "sms", (Field("token", "API-sleutel", secret=True), _SENDER), _sms(_spryng), _spryng,
             "Delivery reports en inkomende berichten."),
    Provider(
        "bird", "Bird (MessageBird)", "sms",
        (Field("access_key", "Access key", secret=True), Field("signing_key", "Signing key", secret=True), _SENDER),
        _sms(_bird), _bird, "Status reports; het adres gaat met elk bericht mee.",
    ),
    Provider(
        "pingen", "Pingen", "post",
        (Field("client_id", "Client ID", secret=True), Field("client_secret", "Client secret", secret=True),
         Field("organisation", "Organisatie (UUID)"),
         Field("webhook_secret", "Sleutel voor meldingen", secret=True, required=False),
         Field("address_position", "Venster (left of right)", required=False, help="Leeg is links, als in Nederland."),
         Field("product", "Soort bezorging", required=False, help="Leeg is de goedkoopste (cheap).")),
        _pingen, _pingen, "Meldingen: sent, undeliverable en issues.",
    ),
)  # fmt: skip
BY_NAME = {(p.channel, p.name): p for p in PROVIDERS}
