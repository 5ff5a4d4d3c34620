"""A consumer whose claim walks the whole way by post, for the tests about stops."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.connect.folder import FolderChannel
from voldaan.connect.openitemfiles import read
from voldaan.daily.intake import import_open_items
from voldaan.daily.services import run
from voldaan.messages import services
from voldaan.messages.dispatch import Sender
from voldaan.parties.services import open_administration
from voldaan.payments.services import declare_seen

FIRST = date(2026, 3, 2)
CSV = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;KvK;Adres;Postcode;Plaats;Bedrag;"
    "Openstaand\n"
    "F-1;02-03-2026;16-03-2026;D1;Dauwke Zonnestraal;particulier;;Proefweg 1;9990 AB;Proefstad;1000,00;1000,00\n"
    "F-2;02-03-2026;16-03-2026;D2;Theehuis Windveer B.V.;B.V.;90000002;Proefweg 2;9990 AB;Proefstad;500,00;500,00\n"
)


def administration(folder: Path) -> Actor:
    """An administration with a consumer (F-1) and a company (F-2), both to be reached by post."""
    tenant = open_administration("Stilstand", iban="NL91ABNA0417164300", details={"email": "wij@example.nl"})
    actor = system(tenant.id)
    file = folder / "open.csv"
    file.write_text(CSV, encoding="utf8")
    with clock.set_to(FIRST):
        import_open_items(actor, read(file, today=FIRST))
    return actor


def live(actor: Actor, folder: Path, first: date, last: date) -> None:
    """Every working day: the bank is known, the run, all that waits approved, sending at ten."""
    sender = Sender({"post": FolderChannel()}, folder)
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        if day.weekday() > 4:
            continue
        with clock.set_to(day), tenancy.active(actor.tenant_id):
            declare_seen(actor, day)
        run(actor, day)
        with clock.set_to(datetime(day.year, day.month, day.day, 10, tzinfo=clock.AMSTERDAM)):
            with tenancy.active(actor.tenant_id):
                services.approve(actor, None)
            sender.send(actor)


def claim(actor: Actor, number: str = "F-1", *fields: str) -> Any:
    """These columns of a claim, as a tuple."""
    with tenancy.active(actor.tenant_id):
        (row,) = sql.fetch(f"SELECT {', '.join(fields)} FROM claims_claim WHERE number = %s", [number])
    return row


def ids(actor: Actor, number: str = "F-1") -> tuple[int, int, int]:
    """Claim, case and debtor."""
    row: tuple[int, int, int] = claim(actor, number, "id", "case_id", "debtor_id")
    return row


def sent(actor: Actor, number: str = "F-1") -> list[tuple[str, date]]:
    """What left about a claim: kind and day."""
    with tenancy.active(actor.tenant_id):
        found = sql.fetch(
            "SELECT m.kind, m.dispatched_on FROM outbox_message m JOIN outbox_messageclaim mc ON mc.message_id = m.id"
            " JOIN claims_claim c ON c.id = mc.claim_id WHERE c.number = %s AND m.state = 'sent' ORDER BY m.id",
            [number],
        )
        return [(kind, on) for kind, on in found]
