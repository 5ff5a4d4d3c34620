"""A portfolio of real payment behaviour, lived day by day through the use cases; and what may never have happened."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.connect import bankfiles, openitemfiles
from voldaan.connect.channels import sender
from voldaan.daily import intake
from voldaan.daily.services import run as daily_run
from voldaan.messages import services as outbox
from voldaan.parties.rules import NATURAL
from voldaan.parties.services import open_administration
from voldaan_law.nl.notice import notice_window

DAY = timedelta(days=1)
CREDITOR: dict[str, Any] = {
    "email": "administratie@example.nl", "phone": "+3197014000000", "street": "Voorbeeldlaan 1", "postcode": "9990 AB",
    "town": "Voorbeelddam",
}  # fmt: skip
AUTOMATIC = ("certain", "likely")


@dataclass
class Portfolio:
    """Files of one portfolio and the truth about its money: bank reference -> {invoice number: cents}."""

    invoices: list[Path]
    bank: dict[date, Path]
    iban: str
    truth: dict[str, dict[str, int]]

    @property
    def days(self) -> list[date]:
        """Every day with a statement, in order."""
        return sorted(self.bank)


def make(corpus: Path, out: Path, *, seed: int, dialect: str, months: int = 4, customers: int = 100) -> Portfolio:
    """Make the files by the corpus's own tool."""
    command = [
        sys.executable, str(corpus / "tools" / "portfolio.py"), "--source", str(corpus / "ml" / "ledger_dev.csv"),
        "--from", "2014-01-01", "--months", str(months), "--customers", str(customers), "--seed", str(seed),
        "--dialect", dialect, "--out", str(out),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    told = json.loads((out / "truth.json").read_text())
    truth = {key: _summed(said) for key, said in told["lines"].items()}
    bank = {date.fromisoformat(p.stem): p for p in (out / "bank").glob("*.xml")}
    return Portfolio(sorted((out / "invoices").glob("*.csv")), bank, told["account"], truth)


def _summed(said: list[list[Any]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for number, cents in said:
        found[number] += cents
    return dict(found)


@dataclass
class Life:
    """One administration that lived through a portfolio."""

    actor: Actor
    home: Path
    sent: Counter[str] = field(default_factory=Counter)
    imported_on: dict[date, date] = field(default_factory=dict)


def live(portfolio: Portfolio, home: Path, name: str, *, invoices_ahead: bool, until: date | None = None) -> Life:
    """Every working day: the bank file of the day before, the daily run, everything approved, sending at ten.

    With ``invoices_ahead`` a month's invoices come on its first day, as a bookkeeping that plans them; otherwise on the
    first working day of the next month, when money for some of them is in already.
    """
    tenant = open_administration(name, kind="company", iban=portfolio.iban, details=CREDITOR)
    life = Life(system(tenant.id, "simulatie"), home)
    months = {p.stem: p for p in portfolio.invoices}
    previous: date | None = None
    for day in [*portfolio.days, portfolio.days[-1] + 3 * DAY]:
        if until and day > until:
            break
        with clock.set_to(day):
            for stem in [m for m in months if (m <= f"{day:%Y-%m}" if invoices_ahead else m < f"{day:%Y-%m}")]:
                path = months.pop(stem)
                file = openitemfiles.read(path, today=date(2030, 1, 1) if invoices_ahead else day)
                record = intake.import_open_items(life.actor, file)
                assert record.refused == 0, f"{stem}: {record.refused} rows refused"
            if previous:
                intake.import_bank_file(
                    life.actor, bankfiles.read(portfolio.bank[previous]), sha256=previous.isoformat()
                )
                life.imported_on[previous] = day
            daily_run(life.actor, day)
            with tenancy.active(life.actor.tenant_id):
                outbox.approve(life.actor, None)
        with clock.set_to(clock.at_hour(day, 10)):
            life.sent.update(sender(home).send(life.actor).counts)
        previous = day
    return life


# --- what is looked at afterwards -------------------------------------------------------------------------------------


def lines(life: Life) -> dict[str, tuple[str, date, dict[str, int]]]:
    """Bank lines with money in: reference -> (level, booked on, {claim: cents})."""
    with tenancy.active(life.actor.tenant_id):
        rows = sql.fetch(
            "SELECT l.reference, l.level, l.booked_on, c.number, sum(a.amount_cents) FROM payments_bankline l"
            " LEFT JOIN payments_allocation a ON a.line_id = l.id AND NOT a.undone"
            " LEFT JOIN claims_claim c ON c.id = a.claim_id WHERE l.amount_cents > 0 GROUP BY l.id, c.number"
        )
    found: dict[str, tuple[str, date, dict[str, int]]] = {}
    for reference, level, booked_on, number, cents in rows:
        paid = found.setdefault(reference, (level, booked_on, {}))[2]
        if number:
            paid[number] = int(cents)
    return found


def wrong(life: Life, portfolio: Portfolio, level: str) -> list[str]:
    """Lines of this level that were not booked exactly as the truth says."""
    return [
        f"{reference}: {paid}, but {portfolio.truth[reference]}"
        for reference, (found, _, paid) in lines(life).items()
        if found == level and paid != portfolio.truth[reference]
    ]


def automatic_share(life: Life, portfolio: Portfolio) -> float:
    """Share of the customers' payments that were matched as certain or likely."""
    customers = [level for reference, (level, _, _) in lines(life).items() if portfolio.truth[reference]]
    return sum(level in AUTOMATIC for level in customers) / len(customers)


def sent_messages(life: Life) -> Iterator[tuple[str, str, date, str, str, int, int]]:
    """Per claim in each message that went out: (public id, kind, day, channel, number, costs, announced costs)."""
    with tenancy.active(life.actor.tenant_id):
        rows = sql.fetch(
            "SELECT m.public_id, m.kind, m.dispatched_on, m.channel, c.number, mc.costs_cents, m.announced_costs_cents"
            " FROM outbox_message m JOIN outbox_messageclaim mc ON mc.message_id = m.id"
            " JOIN claims_claim c ON c.id = mc.claim_id WHERE m.dispatched_on IS NOT NULL ORDER BY m.id, c.number"
        )
    return iter(rows)


def crossed(life: Life, portfolio: Portfolio) -> list[str]:
    """Messages about a claim that the truth says was paid in full by lines that had been imported before."""
    with tenancy.active(life.actor.tenant_id):
        original = dict(sql.fetch("SELECT number, original_cents FROM claims_claim"))
    paid: dict[str, list[tuple[date, int, str]]] = defaultdict(list)
    for reference, (level, booked_on, _) in lines(life).items():
        for number, cents in portfolio.truth[reference].items():
            paid[number].append((life.imported_on[booked_on], cents, f"{reference} {level}"))
    found = []
    for public_id, kind, day, _, number, _, _ in sent_messages(life):
        known = [(cents, said) for on, cents, said in paid[number] if on <= day]
        if known and sum(c for c, _ in known) >= original[number]:
            found.append(f"{public_id} {kind} {day} about {number}, paid by {known}")
    return found


def costs_too_early(life: Life) -> list[str]:
    """Costs booked on, or asked of, a natural person without a fourteen-day notice whose term had ended by law."""
    with tenancy.active(life.actor.tenant_id):
        natural = {
            row[0] for row in sql.fetch("SELECT number FROM claims_claim WHERE capacity = ANY(%s)", [sorted(NATURAL)])
        }
        booked = sql.fetch(
            "SELECT c.number, (e.at AT TIME ZONE 'Europe/Amsterdam')::date FROM base_event e"
            " JOIN claims_claim c ON c.id = e.claim_id WHERE e.kind = 'costs_booked'"
        )
    messages = list(sent_messages(life))
    free_from = {
        number: notice_window(day, channel=channel).value.costs_from
        for _, kind, day, channel, number, _, _ in messages
        if kind == "fourteen_day_notice" and channel == "post"
    }
    asked = [(number, day) for _, _, day, _, number, costs, _ in messages if costs]
    return [
        f"{number} on {day}: free from {free_from.get(number)}"
        for number, day in [*booked, *asked]
        if number in natural and (number not in free_from or day < free_from[number])
    ]


VOLATILE = {"sha256", "recorded_at"}


def diary(life: Life) -> list[tuple[str, date, str, str]]:
    """Every event without what differs between two equal years: ids, and hashes that hold the secret of a tenant."""
    with tenancy.active(life.actor.tenant_id):
        rows = sql.fetch(
            "SELECT e.kind, (e.at AT TIME ZONE 'Europe/Amsterdam')::date, c.number, e.data FROM base_event e"
            " LEFT JOIN claims_claim c ON c.id = e.claim_id ORDER BY e.id"
        )
    return [
        (
            kind,
            day,
            number or "",
            json.dumps({k: v for k, v in _document(data).items() if not _volatile(k)}, sort_keys=True),
        )
        for kind, day, number, data in rows
    ]


def _document(data: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(data) if isinstance(data, str) else data
    return found


def _volatile(key: str) -> bool:
    return key in VOLATILE or key.endswith(("_id", "_ids", "sha256"))
