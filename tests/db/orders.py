"""An office whose bank can pay: members of staff with their roles, money in, and statements that say what went out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from voldaan.bank_orders import debits, mandates, services
from voldaan.bank_orders.models import DirectDebit, Mandate, PaymentOrder
from voldaan.base import tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.models import Tenant
from voldaan.claims.models import Claim
from voldaan.connect.openitemfiles import read
from voldaan.connect.pain import debits as debit_files
from voldaan.connect.pain import transfers
from voldaan.daily.check import differences
from voldaan.daily.intake import import_bank_file, import_open_items
from voldaan.parties.models import Party
from voldaan.parties.services import open_administration
from voldaan.payments.models import BankAccount, BankLine
from voldaan.payments.statements import Part, StatementHead, StatementLine, StatementTail
from voldaan.people.models import User
from voldaan.people.rules import permissions_of
from voldaan.people.services import add_member

TODAY = date(2026, 11, 20)
OWN, PAYER, OTHER = "NL91ABNA0417164300", "NL28INGB0000000001", "NL62RABO0000000006"
IDENTIFIER = "NL79ZZZ999999990000"


@dataclass
class Office:
    """Een kantoor with one account; each ``bank`` call is one statement that adds up."""

    tenant: Tenant
    balance_cents: int = 0
    statements: int = 0
    day: date = TODAY
    staff: dict[str, Actor] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        return system(self.tenant.id)

    def member(self, name: str, role: str = "controller") -> Actor:
        if name not in self.staff:
            add_member(self.actor, f"{name.lower()}@{self.tenant.id}.example", role, password="een lang wachtwoord")
            user = User.objects.get(email=f"{name.lower()}@{self.tenant.id}.example")
            self.staff[name] = Actor(self.tenant.id, name, user.id, permissions_of(role))
        return self.staff[name]

    def bank(self, *lines: StatementLine) -> None:
        self.statements += 1
        after = self.balance_cents + sum(line.amount_cents for line in lines)
        parts: list[Part] = [
            StatementHead(OWN, f"S{self.statements}", str(self.statements), self.balance_cents, self.day, "EUR"),
            *lines,
            StatementTail(after, self.day),
        ]
        self.balance_cents = after
        import_bank_file(self.actor, parts, sha256=str(self.statements).rjust(64, "0"))

    def line(self, reference: str, cents: int, **told: object) -> StatementLine:
        told = {"counterparty_name": "Jan Betaler", "counterparty_iban": PAYER} | told
        return StatementLine(reference, self.day, self.day, cents, **told)  # type: ignore[arg-type]

    def received(self, reference: str = "B1", cents: int = 40000, **told: object) -> BankLine:
        self.bank(self.line(reference, cents, **told))
        return self.bank_line(reference)

    def bank_line(self, reference: str) -> BankLine:
        with tenancy.active(self.tenant.id):
            return BankLine.objects.get(reference=reference)

    def order(self, order_id: int) -> PaymentOrder:
        with tenancy.active(self.tenant.id):
            return PaymentOrder.objects.get(id=order_id)

    def refund(self, by: Actor, line: BankLine, cents: int, **more: str) -> int:
        with tenancy.active(self.tenant.id):
            return services.request_refund(
                by, line_id=line.id, amount_cents=cents, reason=more.pop("reason", "dubbel betaald"), **more
            )

    def approve(self, by: Actor, *order_ids: int, alone: bool = False) -> int:
        with tenancy.active(self.tenant.id):
            versions = [(o, PaymentOrder.objects.get(id=o).version) for o in order_ids]
            return services.approve(by, versions, alone=alone)

    def export(self, by: Actor, *order_ids: int, form: str = "pain.001.001.09") -> list[int]:
        with tenancy.active(self.tenant.id):
            return services.export(by, transfers.write, order_ids=order_ids or None, form=form)

    def bring(self, folder: Path, *numbers: int, kind: str = "B.V.", due: str = "20-12-2026") -> None:
        """Invoices of 100 euros, one debtor each."""
        rows = [
            f"F{n:05d};01-11-2026;{due};D{n:05d};Debiteur {n:05d};{kind};d{n}@example.nl;Proefweg {n};9990 AC;"
            "Proefstad;NL;100,00;100,00"
            for n in numbers
        ]
        head = "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;E-mail;Adres;Postcode;"
        path = folder / "posten.csv"
        path.write_text("\r\n".join([f"{head}Plaats;Land;Bedrag;Openstaand", *rows, ""]))
        import_open_items(self.actor, read(path, today=self.day))

    def claim(self, number: int) -> Claim:
        with tenancy.active(self.tenant.id):
            return Claim.objects.get(number=f"F{number:05d}")

    def contract(self, form: str = "pain.008.001.08", notice_days: int | None = None) -> None:
        with tenancy.active(self.tenant.id):
            claim = Claim.objects.order_by("id")[0]
            account, _ = BankAccount.objects.get_or_create(
                tenant=self.tenant, iban=OWN, defaults={"creditor_id": claim.creditor_id}
            )
            mandates.set_contract(
                self.actor, creditor_id=claim.creditor_id, account_id=account.id, identifier=IDENTIFIER, form=form,
                notice_days=notice_days,
            )  # fmt: skip

    def mandate(self, number: int, **more: object) -> int:
        with tenancy.active(self.tenant.id):
            debtor = Party.objects.get(number=f"D{number:05d}")
            told: dict[str, object] = {
                "debtor_id": debtor.id, "reference": f"M{number}", "iban": PAYER, "account_name": debtor.name,
                "signed_on": date(2026, 11, 1), "evidence": "paper",
            }  # fmt: skip
            return mandates.add_mandate(self.actor, mandates.NewMandate(**(told | more)))  # type: ignore[arg-type]

    def debit(self, number: int, on: date, cents: int = 10000, **more: object) -> int:
        with tenancy.active(self.tenant.id):
            claim = Claim.objects.get(number=f"F{number:05d}")
            return debits.plan(self.actor, [debits.Plan(claim.id, cents, on, **more)])[0]  # type: ignore[arg-type]

    def ready(self, *debit_ids: int) -> None:
        """Announced today and approved."""
        with tenancy.active(self.tenant.id):
            debits.announce(self.actor, debit_ids, on=self.day, how="op de factuur")
            debits.approve(self.actor, [(d, DirectDebit.objects.get(id=d).version) for d in debit_ids])

    def collect(self) -> debits.Exported:
        with tenancy.active(self.tenant.id):
            return debits.export(self.actor, debit_files.write)

    def the_debit(self, debit_id: int) -> DirectDebit:
        with tenancy.active(self.tenant.id):
            return DirectDebit.objects.select_related("mandate").get(id=debit_id)

    def the_mandate(self, mandate_id: int) -> Mandate:
        with tenancy.active(self.tenant.id):
            return Mandate.objects.get(id=mandate_id)

    def differences(self) -> list[dict[str, object]]:
        with tenancy.active(self.tenant.id):
            return differences()


def office(kind: str = "company") -> Office:
    return Office(open_administration("Kantoor", kind=kind, iban=OWN))
