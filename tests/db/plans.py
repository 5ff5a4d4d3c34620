"""An office with a debtor in arrears: claims, days that pass with a bank that is known, and money that comes in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.db.orders import OWN, PAYER

from voldaan.arrangements import queries, services
from voldaan.arrangements.rules import Wish
from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.models import Tenant
from voldaan.claims.models import Claim
from voldaan.claims.queries import claims
from voldaan.connect.channels import sender
from voldaan.connect.openitemfiles import read
from voldaan.daily.check import differences
from voldaan.daily.intake import import_bank_file, import_open_items
from voldaan.daily.services import run
from voldaan.messages import services as outbox
from voldaan.messages.models import Message
from voldaan.parties.services import open_administration
from voldaan.payments.statements import Part, StatementHead, StatementLine, StatementTail
from voldaan.people.models import User
from voldaan.people.rules import permissions_of
from voldaan.people.services import add_member

START = date(2026, 3, 2)
HEAD = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;E-mail;Adres;Postcode;Plaats;Land;Bedrag"
)


@dataclass
class Desk:
    """Een kantoor whose calendar a test turns; each day's statement says what came in."""

    tenant: Tenant
    folder: Path
    day: date = START
    balance_cents: int = 0
    statements: int = 0

    @property
    def actor(self) -> Actor:
        return system(self.tenant.id)

    def bring(self, *euros: str, kind: str = "particulier", due: str = "01-02-2026", number: str = "D1") -> None:
        """Invoices of one debtor."""
        rows = [
            f"{number}-{n};01-01-2026;{due};{number};Sam Windveer;{kind};{number}@example.nl;Proefweg 1;9990 AC;"
            f"Proefstad;NL;{sum_}"
            for n, sum_ in enumerate(euros, 1)
        ]
        path = self.folder / f"{number}.csv"
        path.write_text("\r\n".join([f"{HEAD};Openstaand", *[f"{r};{r.rsplit(';', 1)[1]}" for r in rows], ""]))
        with clock.set_to(self.day):
            import_open_items(self.actor, read(path, today=self.day))

    def bank(self, *lines: tuple[str, int, str], day: date | None = None, reason: str = "") -> None:
        """A statement of a day: (reference, cents, text)."""
        day, self.statements = day or self.day, self.statements + 1
        after = self.balance_cents + sum(cents for _, cents, _ in lines)
        parts: list[Part] = [
            StatementHead(OWN, f"S{self.statements}", str(self.statements), self.balance_cents, day, "EUR"),
            *(
                StatementLine(ref, day, day, cents, counterparty_name="Sam Windveer", counterparty_iban=PAYER,
                              text=text, return_reason=reason)
                for ref, cents, text in lines
            ),
            StatementTail(after, day),
        ]  # fmt: skip
        self.balance_cents = after
        with clock.set_to(self.day):
            import_bank_file(self.actor, parts, sha256=str(self.statements).rjust(64, "0"))

    def until(self, day: date) -> None:
        """Each day an empty statement of the day before, and the run."""
        while self.day < day:
            self.day += timedelta(days=1)
            self.bank(day=self.day - timedelta(days=1))
            self.run()

    @contextmanager
    def open(self) -> Iterator[None]:
        """The books on this day."""
        with clock.set_to(self.day), tenancy.active(self.tenant.id):
            yield

    def member(self, name: str) -> Actor:
        """A manager of the office."""
        email = f"{name.lower()}@{self.tenant.id}.example"
        add_member(self.actor, email, "controller", password="een lang wachtwoord")
        return Actor(self.tenant.id, name, User.objects.get(email=email).id, permissions_of("controller"))

    def send(self) -> None:
        """Everything that may go is approved and sent, at ten."""
        with self.open():
            outbox.approve(self.actor, None)
        with clock.set_to(clock.at_hour(self.day, 10)):
            sender(self.folder).send(self.actor)

    def sent(self, kind: str) -> int:
        """How many messages of a kind were made."""
        with tenancy.active(self.tenant.id):
            return Message.objects.filter(kind=kind).count()

    def debits(self) -> list[tuple[str, int, date]]:
        """(invoice, cents, day) of every debit that stands."""
        return [
            (row[0], row[1], row[2])
            for row in sql.fetch(
                "SELECT c.number, d.amount_cents, d.collect_on FROM bank_orders_directdebit d JOIN claims_claim c"
                " ON c.id = d.claim_id WHERE d.state <> 'cancelled' ORDER BY d.collect_on, c.number"
            )
        ]

    def owed(self) -> int:
        """All that is owed today, with interest that runs."""
        with self.open():
            return sum(c.open_cents for c in claims(self.day))

    def run(self) -> None:
        run(self.actor, self.day)

    def claim(self, n: int = 1, number: str = "D1") -> Claim:
        with tenancy.active(self.tenant.id):
            return Claim.objects.get(number=f"{number}-{n}")

    @property
    def case_id(self) -> int:
        return self.claim().case_id

    def plan(self, wish: Wish, how: str = "click", **more: object) -> services.Accepted:
        """The debtor says yes to this."""
        proof = services.Proof(how, code="7K3M-Q9TX-2HWD")
        with clock.set_to(self.day), tenancy.active(self.tenant.id):
            return services.accept(
                self.actor, case_id=self.case_id, wish=wish, proof=proof, source="portal", **more  # type: ignore[arg-type]
            )  # fmt: skip

    def detail(self, id_: int) -> queries.Detail:
        with clock.set_to(self.day), tenancy.active(self.tenant.id):
            return queries.detail(self.day, id_)

    def paid(self, id_: int) -> list[tuple[int, int]]:
        """(paid, amount) of every term, in order of its day."""
        return [(t.paid_cents, t.amount_cents) for t in self.detail(id_).terms]

    def state(self, id_: int) -> str:
        return self.detail(id_).row.standing

    def holds(self) -> list[str]:
        with tenancy.active(self.tenant.id):
            return [r[0] for r in sql.fetch("SELECT kind FROM claims_hold WHERE released_on IS NULL ORDER BY kind, id")]

    def differences(self) -> list[dict[str, object]]:
        with tenancy.active(self.tenant.id):
            return differences()

    def events(self) -> int:
        with tenancy.active(self.tenant.id):
            row = sql.fetch_one("SELECT count(*) FROM base_event")
            return int(row[0]) if row else 0


def desk(folder: Path, name: str = "Drukkerij Proefstad") -> Desk:
    """An administration whose payment term was agreed, so that default needs no notice."""
    tenant = open_administration(name, iban=OWN, details={"term_is_fatal": True})
    return Desk(tenant, folder)
