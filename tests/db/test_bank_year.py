"""A year of statements, told twice and in any order, ends in the same balances."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.simulation import portfolio as portfolios

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.connect import bankfiles, camt, openitemfiles
from voldaan.daily.check import differences
from voldaan.daily.intake import import_bank_file, import_open_items
from voldaan.parties.services import open_administration
from voldaan.payments import queries
from voldaan.testing.builders import Invoice, Movement, camt053, open_items_csv
from voldaan.testing.personas import persona
from voldaan.testing.pytest_server import corpus

pytestmark = pytest.mark.usefixtures("committing")

IBAN = "NL91ABNA0417164300"
FIRST, AFTER = date(2025, 1, 2), date(2026, 6, 1)
Balances = tuple[list[tuple[object, ...]], list[tuple[object, ...]], date | None, list[str]]


def made_up_year(folder: Path, seed: int) -> tuple[list[Path], list[Path]]:
    """Twelve months, two statements a week: payments by number, in parts, returned by the bank, and money of nobody."""
    chance, people = random.Random(seed), [persona(seed, k) for k in range(40)]
    invoices, days = [], [d for n in range(365) if (d := FIRST + timedelta(days=n)).weekday() in (0, 3)]
    movements: dict[date, list[Movement]] = {day: [] for day in days}
    for n in range(200):
        issued = days[chance.randrange(len(days) - 16)]
        invoice = Invoice(f"{issued.year}-{n:05d}", people[n % 40], issued, issued + timedelta(days=14), 3_000 + 41 * n)
        invoices.append(invoice)
        pay_on = next(d for d in days if d >= issued + timedelta(days=chance.randrange(3, 30)))
        _pay(movements, days, invoice, pay_on, n, chance)
    for n, day in enumerate(days[::7]):
        movements[day].append(Movement(f"X{n}", 777 + n, "Onbekend", "", "dank"))
    (folder / "posten.csv").write_bytes(open_items_csv(invoices))
    balance, files = 1_000_000, []
    for day in days:
        path = folder / f"{day}.xml"
        path.write_bytes(camt053(IBAN, day, balance, movements[day]))
        balance += sum(m.cents for m in movements[day])
        files.append(path)
    return [folder / "posten.csv"], files


def _pay(
    movements: dict[date, list[Movement]], days: Sequence[date], invoice: Invoice, on: date, n: int,
    chance: random.Random,
) -> None:  # fmt: skip
    who, text = invoice.debtor, f"Factuur {invoice.number}"
    later = days[min(days.index(on) + 2, len(days) - 1)]
    if n % 11 == 0:
        return
    if n % 7 == 0:
        half = invoice.cents // 2
        movements[on].append(Movement(f"A{n}", half, who.name, who.iban, text))
        movements[later].append(Movement(f"B{n}", invoice.cents - half, who.name, who.iban, f"rest {text}"))
    else:
        movements[on].append(Movement(f"A{n}", invoice.cents, who.name, who.iban, text))
        if n % 13 == 0:
            movements[later].append(Movement(f"A{n}", -invoice.cents, who.name, who.iban, "retour", returned="MS03"))


def live(name: str, iban: str, items: Sequence[Path], files: Sequence[Path]) -> Actor:
    actor = system(open_administration(name, iban=iban).id)
    with clock.set_to(AFTER):
        for path in items:
            import_open_items(actor, openitemfiles.read(path, today=date(2030, 1, 1)))
        for path in files:
            import_bank_file(actor, bankfiles.read(path), sha256=path.stem)
    return actor


def balances(actor: Actor) -> Balances:
    """What is owed and paid of each claim, what is left of each bank line, how far the bank is seen, what is said."""
    with tenancy.active(actor.tenant_id):
        assert differences() == []
        claims = sql.fetch(
            "SELECT number, principal_cents, interest_cents, costs_cents, paid_cents, closed_on IS NULL FROM"
            " claims_claim ORDER BY number"
        )
        lines = sql.fetch(
            "SELECT key, amount_cents, unallocated_cents, state = 'returned' FROM payments_bankline ORDER BY key"
        )
        seen = next(iter(queries.seen_until().values()))
        held = [n["sentence"] for n in queries.statement_notices() if n["holds"]]
    return claims, lines, seen, held


def shuffled(files: Sequence[Path], seed: int) -> list[Path]:
    found = list(files)
    random.Random(seed).shuffle(found)
    return found


def test_a_year_told_twice_and_shuffled_ends_in_the_same_balances(tmp_path: Path) -> None:
    items, files = made_up_year(tmp_path, 5)
    in_order = balances(live("Op volgorde", IBAN, items, files))
    assert in_order[2:] == (date(2026, 1, 1), [])
    assert 15 < sum(1 for claim in in_order[0] if claim[5]) < 60
    assert sum(1 for line in in_order[1] if line[3]) > 10
    assert balances(live("Door elkaar", IBAN, items, shuffled([*files, *files], 8))) == in_order


@pytest.mark.corpus
def test_real_payment_behaviour_told_twice_and_shuffled_ends_in_the_same_balances(tmp_path: Path) -> None:
    shared = corpus()
    assert shared is not None
    made = portfolios.make(shared, tmp_path / "p", seed=4, dialect="rabo", months=12, customers=40)
    files = [made.bank[day] for day in made.days]
    in_order = balances(live("Op volgorde", made.iban, made.invoices, files))
    assert in_order[3] == []
    assert balances(live("Door elkaar", made.iban, made.invoices, shuffled([*files, *files], 9))) == in_order


def test_a_statement_that_never_came_is_said_whatever_the_order(tmp_path: Path) -> None:
    balance, files = 0, []
    for n in range(10):
        content = camt053(IBAN, FIRST + timedelta(days=n), balance, [Movement(f"M{n}", 100 + n, "Klant", "", "x")])
        balance += 100 + n
        files.append(content)
    said = []
    for order in (range(10), [9, 3, 5, 1, 0, 2, 4, 8, 7, 6]):
        actor = system(open_administration(f"Gat {order}", iban=IBAN).id)
        with clock.set_to(AFTER):
            for n in order:
                if n != 6:
                    import_bank_file(actor, camt.read(io.BytesIO(files[n])), sha256=str(n))
        with tenancy.active(actor.tenant_id):
            said.append([n["sentence"] for n in queries.statement_notices() if n["holds"]])
            assert next(iter(queries.seen_until().values())) == FIRST + timedelta(days=5)
    assert said[0] == said[1]
    assert len(said[0]) == 1
