"""Het incassobureau van de demo: two clients, weeks of money on the third-party account, and what was remitted."""

from __future__ import annotations

import hashlib
import io
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.models import Tenant
from voldaan.client_money import nightly
from voldaan.client_money.clients import add_client, agency, open_third_party_account
from voldaan.client_money.models import CommissionPlan, Remittance
from voldaan.client_money.plans import set_plan
from voldaan.client_money.remittances import make_remittance
from voldaan.client_money.rules import Terms, parse_rate
from voldaan.connect import camt, openitemfiles
from voldaan.connect.channels import sender
from voldaan.daily import intake, services
from voldaan.invoicing import services as seller
from voldaan.messages import services as outbox
from voldaan.parties.models import Creditor
from voldaan.parties.services import open_administration
from voldaan.testing.builders import Invoice, Movement, camt053, open_items_csv
from voldaan.testing.personas import persona, test_iban

NAME = "Incassobureau De Vuurtoren"
OWN, THIRD_PARTY = test_iban("INGB", 1_234_567), test_iban("ABNA", 417_164_301)
SELLER = {"vat_number": "NL123456782B90"}
#: Client: IBAN, how he is settled with, his commission on the principal, and where he is.
CLIENTS: dict[str, tuple[str, str, str, dict[str, str | bool]]] = {
    "Drukkerij Kraaienest": (
        test_iban("RABO", 21), "net", "15%", {"street": "Proefkade 3", "postcode": "9990 AG", "town": "Proefstad"},
    ),
    "Kwekerij Zonnehoek": (
        test_iban("KNAB", 22), "gross", "10%; 5% boven 500,00",
        {"street": "Kasweg 40", "postcode": "9990 AH", "town": "Testerveen"},
    ),
}  # fmt: skip
EACH = 6
DAYS = 42


def fill(until: date, details: dict[str, Any], home: Path) -> Actor:
    """Vul het bureau, lived up to ``until``; broken off it goes on where it was, and a second time nothing changes."""
    start = until - timedelta(days=DAYS)
    with clock.set_to(start):
        tenant = Tenant.objects.filter(name=NAME).first()
        actor = system((tenant or open_administration(NAME, kind="agency", iban=OWN, details=details)).id, "demo")
        _clients(actor, start)
        claims = {name: _hand_over(actor, name, n, start) for n, name in enumerate(CLIENTS)}
    with tenancy.active(actor.tenant_id):
        (last,) = sql.fetch_one("SELECT coalesce(max(run_on), %s) FROM daily_run", [start]) or (start,)
    balance = 0
    for week in range(1, DAYS // 7 + 1):
        day = start + timedelta(weeks=week)
        paid = [
            Movement(f"B{week}{n}", i.cents // part, i.debtor.name, i.debtor.iban, f"Factuur {i.number}")
            for n, (i, part) in enumerate(_payers(claims, week))
        ]
        if day >= last:
            _live_a_week(actor, day, camt053(THIRD_PARTY, day - timedelta(days=1), balance, paid), home)
        balance += sum(m.cents for m in paid)
    _remit(actor, until)
    return actor


def _live_a_week(actor: Actor, day: date, statement: bytes, home: Path) -> None:
    with clock.set_to(day):
        sha256 = hashlib.sha256(statement).hexdigest()
        intake.import_bank_file(actor, camt.read(io.BytesIO(statement)), sha256=sha256)
        services.run(actor, day)
        with tenancy.active(actor.tenant_id):
            outbox.approve(actor, None)
    with clock.set_to(clock.at_hour(day, 10)):
        sender(home).send(actor)


def _clients(actor: Actor, start: date) -> None:
    with tenancy.active(actor.tenant_id):
        if CommissionPlan.objects.exists():
            return
        open_third_party_account(actor, THIRD_PARTY)
        seller.save_seller(actor, agency(), SELLER)
        for name, (iban, mode, principal, where) in CLIENTS.items():
            rates = {part: parse_rate(text) for part, text in
                     (("principal", principal), ("interest", "15%"), ("costs", "100%"))}  # fmt: skip
            client = add_client(actor, name, iban=iban, details=where)
            agreed_on = start if mode == "net" else None
            set_plan(actor, client, Terms(rates, success_cents=750), valid_from=start, mode=mode,
                     set_off_agreed_on=agreed_on)  # fmt: skip


def _hand_over(actor: Actor, client: str, nth: int, start: date) -> list[Invoice]:
    due = start - timedelta(days=30)
    made = [
        Invoice(f"{client[0]}-{n:03d}", persona(77, nth * EACH + n), due - timedelta(days=30), due, 18_250 + 7_919 * n)
        for n in range(1, EACH + 1)
    ]
    with tempfile.TemporaryDirectory(prefix="voldaan-bureau-") as folder:
        path = Path(folder) / f"{client}.csv"
        path.write_bytes(open_items_csv(made))
        intake.import_open_items(actor, openitemfiles.read(path, today=start), creditor=client)
    return made


def _payers(claims: dict[str, list[Invoice]], week: int) -> list[tuple[Invoice, int]]:
    """Who pays in which week, and the part of it: all, or half."""
    return [(mine[week - 1], 1 + week % 2) for mine in claims.values() if 2 <= week <= 5]


def _remit(actor: Actor, until: date) -> None:
    """Afdragen what came in up to a week ago; what came in after that still stands on the account."""
    with clock.set_to(until):
        with tenancy.active(actor.tenant_id):
            stated = Remittance.objects.values("creditor_id")
            for client in Creditor.objects.filter(name__in=CLIENTS).exclude(id__in=stated).order_by("id"):
                make_remittance(actor, client, until=until - timedelta(weeks=2))
        nightly.nightly(actor, until)
