"""An agency with two clients and some of everything: receipts, a reversal, commission, orders, a proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from voldaan.bank_orders.models import PaymentOrder
from voldaan.bank_orders.services import approve, export
from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.models import Tenant
from voldaan.client_money.clients import add_client, agency, open_third_party_account
from voldaan.client_money.models import Remittance
from voldaan.client_money.payouts import withdraw
from voldaan.client_money.plans import set_plan
from voldaan.client_money.proofs import prove
from voldaan.client_money.remittances import make_remittance
from voldaan.client_money.rules import Terms, parse_rate
from voldaan.connect.camt.reader import read as read_camt
from voldaan.connect.openitemfiles import read
from voldaan.connect.pain import transfers
from voldaan.daily.intake import import_bank_file, import_open_items, report_direct, undo_payment
from voldaan.parties.models import Creditor
from voldaan.parties.services import open_administration
from voldaan.payments.statements import Part, StatementHead, StatementLine, StatementTail
from voldaan.testing.builders import Invoice, Movement, camt053, open_items_csv
from voldaan.testing.personas import Persona, persona, test_iban

TRUST_IBAN = test_iban("ABNA", 417_164_300)
OWN_IBAN = test_iban("INGB", 1_234_567)
START = date(2026, 3, 2)


@dataclass
class Agency:
    """Een bureau with what a test asks of it."""

    tenant: Tenant
    folder: Path
    balance_cents: int = 0
    references: int = 0

    @property
    def actor(self) -> Actor:
        return system(self.tenant.id)

    def client(self, name: str) -> Creditor:
        with tenancy.active(self.tenant.id):
            return Creditor.objects.get(name=name)

    def hand_over(self, client: str, invoices: list[tuple[str, Persona, int]]) -> None:
        """Claims of a client, due since the middle of January."""
        path = self.folder / f"{client}.csv"
        path.write_bytes(
            open_items_csv(
                [Invoice(number, who, date(2026, 1, 2), date(2026, 1, 16), cents) for number, who, cents in invoices]
            )
        )
        import_open_items(self.actor, read(path, today=clock.today()), creditor=client)

    def bank(self, day: date, *movements: tuple[int, str, str, str]) -> None:
        """A statement of the third-party account: (cents, name, IBAN, text)."""
        lines = []
        for cents, name, iban, text in movements:
            self.references += 1
            lines.append(Movement(f"R{self.references:04d}", cents, name, iban, text))
        path = self.folder / f"bank{self.references}.xml"
        path.write_bytes(camt053(TRUST_IBAN, day, self.balance_cents, lines))
        self.balance_cents += sum(line.cents for line in lines)
        import_bank_file(self.actor, read_camt(path), sha256=f"{self.references:064d}")

    def bank_lines(self, day: date, *lines: StatementLine) -> None:
        """A statement with lines that say more than a text."""
        self.references += 1
        after = self.balance_cents + sum(line.amount_cents for line in lines)
        parts: list[Part] = [
            StatementHead(TRUST_IBAN, f"S{self.references}", "", self.balance_cents, day, "EUR"),
            *lines,
            StatementTail(after, day),
        ]
        self.balance_cents = after
        import_bank_file(self.actor, parts, sha256=f"{self.references:064d}")

    def order(self, key: str) -> PaymentOrder:
        with tenancy.active(self.tenant.id):
            return PaymentOrder.objects.filter(key__startswith=key).latest("id")

    def send(self, *order_ids: int) -> None:
        """Two people approve these orders, and they go to the bank."""
        with tenancy.active(self.tenant.id):
            versions = [(id_, PaymentOrder.objects.get(id=id_).version) for id_ in order_ids]
            for n in (1, 2):
                approve(Actor(self.tenant.id, f"Persoon {n}", n), versions)
            export(self.actor, transfers.write, order_ids=order_ids)

    def line(self, reference: str) -> int:
        with tenancy.active(self.tenant.id):
            row = sql.fetch_one("SELECT id FROM payments_bankline WHERE reference = %s", [reference])
        assert row is not None
        return int(row[0])

    def claim(self, client: str, number: str) -> int:
        with tenancy.active(self.tenant.id):
            row = sql.fetch_one(
                "SELECT c.id FROM claims_claim c JOIN parties_creditor s ON s.id = c.creditor_id"
                " WHERE s.name = %s AND c.number = %s",
                [client, number],
            )
        assert row is not None
        return int(row[0])

    def remit(self, client: str, until: date | None = None) -> Remittance | None:
        with tenancy.active(self.tenant.id):
            return make_remittance(self.actor, Creditor.objects.get(name=client), until=until)

    def prove(self) -> None:
        with tenancy.active(self.tenant.id):
            for client in Creditor.objects.order_by("id"):
                prove(self.actor, client)


def terms(principal: str = "15%", **rest: object) -> Terms:
    rates = {"principal": parse_rate(principal), "interest": parse_rate("15%"), "costs": parse_rate("100%")}
    return Terms(rates, **rest)  # type: ignore[arg-type]


def open_agency(folder: Path) -> Agency:
    """Bureau Test with the clients Druk (net) and Kwek (gross), nothing handed over yet."""
    office = Agency(open_administration("Bureau Test", kind="agency", iban=OWN_IBAN), folder)
    with tenancy.active(office.tenant.id):
        druk = add_client(office.actor, "Druk", iban=test_iban("RABO", 21))
        kwek = add_client(office.actor, "Kwek", iban=test_iban("KNAB", 22))
        open_third_party_account(office.actor, TRUST_IBAN)
        set_plan(office.actor, druk, terms(success_cents=500), valid_from=START, mode="net",
                 set_off_agreed_on=START)  # fmt: skip
        set_plan(office.actor, kwek, terms("10%; 5% boven 500,00"), valid_from=START)
        assert agency().name == "Bureau Test"
    return office


def busy_agency(folder: Path) -> Agency:
    """The same in the middle of its work: paid, paid in part, turned round, paid directly, remitted, withdrawn."""
    with clock.set_to(START):
        office = open_agency(folder)
        people = [persona(7, n) for n in range(6)]
        office.hand_over("Druk", [(f"D-{n}", people[n], 40_000 + 1_234 * n) for n in range(3)])
        office.hand_over("Kwek", [(f"K-{n}", people[n + 3], 90_000 + 777 * n) for n in range(3)])
    with clock.set_to(date(2026, 3, 11)):
        office.bank(
            date(2026, 3, 10),
            (40_000, people[0].name, people[0].iban, "D-0"),
            (20_000, people[1].name, people[1].iban, "deel van D-1"),
            (90_000, people[3].name, people[3].iban, "K-0"),
            (90_777, people[4].name, people[4].iban, "K-1"),
            (3_333, "Onbekend", test_iban("INGB", 999), "dank u wel"),
            (-250, "Bankkosten", "", "kosten"),
        )
        report_direct(office.actor, office.claim("Druk", "D-2"), 42_468, date(2026, 3, 9))
        office.remit("Druk")
        office.remit("Kwek")
        with tenancy.active(office.tenant.id):
            withdraw(office.actor)
        office.send(office.order("withdrawal:").id)
    with clock.set_to(date(2026, 3, 20)):
        undo_payment(office.actor, office.line("R0004"))
        office.remit("Kwek")
    return office
