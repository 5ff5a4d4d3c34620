"""What the tests of channels share: an office with one message that is about to leave by some provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.test import Client

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.models import Tenant
from voldaan.connect.channels import sender
from voldaan.connect.http_fake import FakeProvider
from voldaan.connect.openitemfiles import read
from voldaan.connect.sms.fake import Notice
from voldaan.daily.intake import import_open_items
from voldaan.daily.services import run
from voldaan.messages import accounts, services
from voldaan.messages.dispatch import SendResult
from voldaan.parties.services import open_administration
from voldaan.payments.services import declare_seen
from voldaan.policy import services as policies

DAY = date(2026, 3, 20)
CSV = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;E-mail;Telefoon;Adres;Postcode;Plaats;"
    "Bedrag;Openstaand\n"
    "F-1;02-03-2026;16-03-2026;D1;Bakkerij Klaproos B.V.;B.V.;d1@example.nl;06 1234 5678;Molenweg 1;3511 AB;Utrecht;"
    "121,00;121,00\n"
)
REMINDER = 'days = 4\nchannel = ["email", "post"]'
#: By provider: its channel, and what a person fills in.
CHOICES = {
    "cm": ("sms", {"sender": "Alfa BV"}, {"token": "token"}),
    "spryng": ("sms", {"sender": "+31612000000"}, {"token": "token"}),
    "bird": ("sms", {"sender": "+31612000000"}, {"access_key": "key", "signing_key": "signing"}),
    "pingen": (
        "post", {"organisation": "2017973a-6403-444d-af05-eb4b2b7f5e2f"},
        {"client_id": "c", "client_secret": "s", "webhook_secret": "hook"},
    ),
    "postmark": ("email", {}, {"server_token": "token", "webhook_secret": "voldaan:geheim"}),
    "mailgun": ("email", {"sender_domain": "example.nl"}, {"api_key": "key", "webhook_signing_key": "signing"}),
}  # fmt: skip


@dataclass
class Outpost:
    """Een kantoor met één bericht dat op het punt staat te vertrekken."""

    tenant: Tenant
    folder: Path
    fake: FakeProvider
    provider: str

    @property
    def actor(self) -> Actor:
        return system(self.tenant.id)

    @property
    def channel(self) -> str:
        return CHOICES[self.provider][0]

    def send(self, hour: int = 10, day: date = DAY) -> SendResult:
        with clock.set_to(datetime(day.year, day.month, day.day, hour, tzinfo=clock.AMSTERDAM)):
            return sender(self.folder, self.tenant.id).send(self.actor)

    def message(self) -> tuple[str, str, str]:
        """State, channel and public id of the first message."""
        with tenancy.active(self.tenant.id):
            row = sql.fetch("SELECT state, channel, public_id FROM outbox_message ORDER BY id")[0]
        return row[0], row[1], row[2]

    @property
    def public_id(self) -> str:
        return self.message()[2]

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        with tenancy.active(self.tenant.id):
            return sql.fetch(statement)

    @property
    def hook(self) -> str:
        return f"/haken/{self.tenant.id}/{self.channel}/{accounts.hook_token(self.tenant, self.channel)}"

    def report(self, notice: Notice, day: date = DAY) -> int:
        """The provider calls us; gives the status of our answer."""
        extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in notice.headers.items()}
        url = self.hook + (f"?{notice.query}" if notice.query else "")
        with clock.set_to(datetime(day.year, day.month, day.day, 11, tzinfo=clock.AMSTERDAM)):
            if notice.method == "GET":
                return int(Client().get(url, **extra).status_code)  # type: ignore[arg-type]
            return int(
                Client().post(url, data=notice.body, content_type="application/json", **extra).status_code  # type: ignore[arg-type]
            )


def outpost(fake: FakeProvider, provider: str, folder: Path) -> Outpost:
    """An administration with one approved reminder, by the channel of this provider."""
    tenant = open_administration(
        "Post", iban="NL91ABNA0417164300", details={"email": "wij@example.nl", "phone": "030 1"}
    )
    actor = system(tenant.id)
    channel, settings, keys = CHOICES[provider]
    url = fake.url + ("/v3/" if provider == "mailgun" else "/v1" if provider == "spryng" else "")
    file = folder / "open.csv"
    file.write_text(CSV, encoding="utf8")
    with clock.set_to(DAY):
        import_open_items(actor, read(file, today=DAY))
        with tenancy.active(tenant.id):
            accounts.choose(actor, channel, provider, settings | {"api_url": url}, keys)
            order = {"sms": '["sms", "post"]', "post": '["post", "email"]', "email": '["email", "post"]'}[channel]
            text = policies.default_text("company")
            assert REMINDER in text
            draft = policies.draft(actor, text.replace(REMINDER, f"days = 4\nchannel = {order}"))
            policies.adopt(actor, draft, DAY)
    run(actor, DAY)
    with tenancy.active(tenant.id), clock.set_to(DAY):
        declare_seen(actor, DAY)
        assert services.approve(actor, None) == 1
    return Outpost(tenant, folder, fake, provider)
