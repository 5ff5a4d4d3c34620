"""A desk to look at: two administrations with members of staff in every role, on one fixed day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from voldaan.base import clock, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.models import Tenant
from voldaan.claims.models import Claim
from voldaan.connect.openitemfiles import read
from voldaan.daily.intake import import_bank_file, import_open_items
from voldaan.daily.services import run
from voldaan.messages.models import Message
from voldaan.parties.services import open_administration
from voldaan.payments.models import BankLine
from voldaan.payments.statements import Part, StatementHead, StatementLine, StatementTail
from voldaan.people.models import User
from voldaan.people.services import add_member

TODAY = date(2026, 11, 20)
IBANS = {"Alfa": "NL91ABNA0417164300", "Beta": "NL20INGB0001234567"}
HEAD = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;KvK;E-mail;Telefoon;Adres;Postcode;Plaats;"
    "Land;IBAN;Bedrag;Openstaand;Omschrijving"
)


def row(number: int, name: str = "", euros: str = "100,00") -> str:
    """One open item, due on 1 November; every third debtor is a consumer."""
    debtor = name or f"Debiteur {number:05d}"
    kind = "particulier" if number % 3 == 0 else "B.V."
    return (
        f"F{number:05d};01-10-2026;01-11-2026;D{number:05d};{debtor};{kind};;d{number}@example.nl;;"
        f"Dorpsstraat {number};3511 AB;Utrecht;NL;;{euros};{euros};Levering"
    )


def open_items(rows: list[str]) -> bytes:
    return "\r\n".join([HEAD, *rows, ""]).encode()


@dataclass
class Office:
    """Een administratie with what a test asks of it."""

    tenant: Tenant
    folder: Path

    @property
    def actor(self) -> Actor:
        return system(self.tenant.id)

    def bring(self, rows: list[str]) -> None:
        path = self.folder / f"{self.tenant.name}.csv"
        path.write_bytes(open_items(rows))
        import_open_items(self.actor, read(path, today=TODAY))

    def run(self) -> None:
        run(self.actor, TODAY)

    def bank(self, *lines: tuple[str, int, str, str], payer: str = "") -> None:
        """A statement of today with lines of (reference, cents, name, text), from one account."""
        iban, total = IBANS[self.tenant.name], sum(cents for _, cents, _, _ in lines)
        parts: list[Part] = [
            StatementHead(iban, f"S{lines[0][0]}", "1", 0, TODAY, "EUR"),
            *(
                StatementLine(
                    reference, TODAY, TODAY, cents, counterparty_name=name, counterparty_iban=payer, text=text
                )
                for reference, cents, name, text in lines
            ),
            StatementTail(closing_cents=total, closed_on=TODAY),
        ]
        import_bank_file(self.actor, parts, sha256=lines[0][0].ljust(64, "0"))

    def claim(self, number: str = "F00001") -> Claim:
        with tenancy.active(self.tenant.id):
            return Claim.objects.get(number=number)

    def message(self) -> Message:
        with tenancy.active(self.tenant.id):
            return Message.objects.order_by("id")[0]

    def states(self) -> list[str]:
        with tenancy.active(self.tenant.id):
            return sorted(Message.objects.values_list("state", flat=True))

    def line(self, reference: str) -> BankLine:
        with tenancy.active(self.tenant.id):
            return BankLine.objects.get(reference=reference)

    def staff(self, role: str = "owner") -> Client:
        """A browser in which somebody with this role has logged in."""
        email = f"{role}@{self.tenant.name.lower()}.example"
        if not User.objects.filter(email=email).exists():
            add_member(self.actor, email, role, password="een lang wachtwoord")
        client = Client()
        client.force_login(User.objects.get(email=email))
        return client


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(TODAY):
        yield


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: object) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def alfa(db: None, tmp_path: Path) -> Office:
    """Alfa: three overdue invoices, the run of today done, two lines on the bank of which one is nobody's."""
    office = Office(open_administration("Alfa", iban=IBANS["Alfa"]), tmp_path)
    office.bring([row(1, "Bakkerij Jansen"), row(2, "Garage Visser", "250,50"), row(3, "Noor Bakker", "75,25")])
    office.bank(("B1", 4000, "Onbekend", "geen idee"), ("B2", 25050, "Garage Visser", "factuur F00002"))
    office.run()
    return office


@pytest.fixture
def beta(db: None, tmp_path: Path) -> Office:
    """Beta: another administration on the same server, with the same invoice number."""
    office = Office(open_administration("Beta", iban=IBANS["Beta"]), tmp_path)
    office.bring([row(1, "Geheim van Beta")])
    office.bank(("B9", 5000, "Geheime betaler", "niets"))
    office.run()
    return office
