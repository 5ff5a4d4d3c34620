"""Meet het hoofdwerk: seconds and peak memory of import, the daily run, letters, mails and the bank.

    python -m bench.run [--claims 100000] [--letters 1000] [--lines 10000] [--json] [--profile PHASE]

Each phase is a process of its own on one data folder, so that its peak memory is its own; starting up (the database,
the settings) is not counted in the seconds and is in the memory. Four in ten claims act in the first run: their
reminder is due; the others are not due for weeks. The letters and mails are the reminders of that run, sent into the
folder channel with every byte on disk; the bank lines pay open claims that they name.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import Any

TODAY = date(2026, 3, 4)
DAY = timedelta(days=1)
IBAN = "NL91ABNA0417164300"
CLAIMS_PER_DEBTOR = 2
PHASES = ("import", "import_again", "first_run", "second_run", "letters", "mails", "bank")


def main() -> None:
    """Run every phase in a child, or one phase here."""
    options = _options()
    if options.phase:
        _run_phase(options)
        return
    with tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
        home = Path(options.home or folder)
        phases = PHASES[: PHASES.index(options.until) + 1]
        report = {phase: _child(options, phase, home) for phase in phases}
    if options.json:
        print(json.dumps({"claims": options.claims, "phases": report}))
        return
    print(f"{options.claims} vorderingen")
    for phase, found in report.items():
        each = f"{found['ms_each']:>9.2f} ms per stuk" if found["count"] else ""
        print(f"{phase:<11} {found['seconds']:>8.2f} s {found['cpu_seconds']:>8.2f} s cpu"
              f" {found['peak_mb']:>6.0f} MB {found['count']:>7} {each}")  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench run", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--letters", type=int, default=1000, help="letters, and as many mails")
    parser.add_argument("--lines", type=int, default=10_000, help="bank lines")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--home", help="keep the data in this folder")
    parser.add_argument("--phase", choices=PHASES, help=argparse.SUPPRESS)
    parser.add_argument("--until", choices=PHASES, default=PHASES[-1], help="the last phase to run")
    parser.add_argument("--profile", choices=[*PHASES, "all"], help="print a profile of this phase on standard error")
    return parser.parse_args()


def _child(options: argparse.Namespace, phase: str, home: Path) -> dict[str, Any]:
    arguments = ["--phase", phase, "--claims", options.claims, "--letters", options.letters, "--lines", options.lines]
    if options.profile in (phase, "all"):
        arguments += ["--profile", phase]
    made = subprocess.run(
        [sys.executable, "-m", "bench.run", *map(str, arguments)],
        env=os.environ | {"VOLDAAN_HOME": str(home)},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def _run_phase(options: argparse.Namespace) -> None:
    from voldaan import boot

    with boot.started() as home:
        meter = Meter(bool(options.profile))
        count = _MEASURES[options.phase](options, home, meter)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {
        "seconds": round(meter.seconds, 3), "cpu_seconds": round(meter.cpu_seconds, 3), "peak_mb": round(peak_mb, 1),
        "count": count, "ms_each": round(1000 * meter.seconds / count, 3) if count else None,
    }  # fmt: skip
    print(json.dumps(found))


class Meter:
    """Meter: the seconds inside its block, on the wall and of this process; with a profile of Python and of SQL."""

    def __init__(self, profiled: bool) -> None:
        self.seconds = self.cpu_seconds = 0.0
        self.profiled = profiled
        self.statements: dict[str, float] = defaultdict(float)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure the block."""
        with self._profile() if self.profiled else nullcontext():
            started, cpu = time.perf_counter(), time.process_time()
            yield
            self.seconds, self.cpu_seconds = time.perf_counter() - started, time.process_time() - cpu

    @contextmanager
    def _profile(self) -> Iterator[None]:
        import cProfile
        import pstats

        from django.db import connection

        with cProfile.Profile() as profile, connection.execute_wrapper(self._time_statement):
            yield
        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(25)
        for seconds, statement in sorted(((s, t) for t, s in self.statements.items()), reverse=True)[:15]:
            print(f"{seconds:8.2f} s  {statement}", file=sys.stderr)

    def _time_statement(self, execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(statement, params, many, context)
        finally:
            self.statements[" ".join(statement.split())[:90]] += time.perf_counter() - started


def _actor(name: str = "Meting") -> Any:
    from voldaan.base.actor import system
    from voldaan.base.models import Tenant

    return system(Tenant.objects.get(name=name).id, "meting")


def _import(options: argparse.Namespace, home: Path, meter: Meter) -> int:
    from voldaan.base import clock
    from voldaan.connect.openitemfiles import read
    from voldaan.daily.intake import import_open_items
    from voldaan.parties.services import open_administration

    address = {"email": "administratie@example.nl", "phone": "+3197014000000", "street": "Voorbeeldlaan 1",
               "postcode": "9990 AB", "town": "Voorbeelddam"}  # fmt: skip
    open_administration("Meting", iban=IBAN, details=address)
    path = home / "posten.csv"
    path.write_bytes(_portfolio(options.claims))
    with clock.set_to(TODAY), meter.running():
        record = import_open_items(_actor(), read(path, today=TODAY))
    assert record.created == options.claims, f"{record.created} of {options.claims} were taken over"
    return int(options.claims)


def _import_again(options: argparse.Namespace, home: Path, meter: Meter) -> int:
    from voldaan.base import clock
    from voldaan.connect.openitemfiles import read
    from voldaan.daily.intake import import_open_items

    with clock.set_to(TODAY), meter.running():
        record = import_open_items(_actor(), read(home / "posten.csv", today=TODAY))
    assert record.unchanged == options.claims, f"{record.unchanged} of {options.claims} were unchanged"
    return int(options.claims)


def _portfolio(claims: int) -> bytes:
    """Openstaande posten: every fifth and every second of five debtors is late; every third has no e-mail."""
    from voldaan.testing.builders import Invoice, open_items_csv
    from voldaan.testing.personas import persona

    invoices = []
    for n in range(claims):
        k = n // CLAIMS_PER_DEBTOR
        debtor = persona(1, k)
        debtor = debtor._replace(email="" if k % 3 == 0 else f"{debtor.number.lower()}@example.nl", postcode="9990 AB")
        late = k % 5 < 2
        due = TODAY - (5 + n % 2) * DAY if late else TODAY + (20 + n % 20) * DAY
        invoices.append(Invoice(f"2026-{n:07d}", debtor, due - 45 * DAY, due, 5_000 + (n * 7919) % 200_000))
    return open_items_csv(invoices)


def _see_bank(day: date) -> None:
    """A statement without movements, so that the bank is known until the day before."""
    from voldaan.connect import camt
    from voldaan.daily.intake import import_bank_file
    from voldaan.testing.builders import camt053

    content = camt053(IBAN, day, 1_000_000, [])
    import_bank_file(_actor(), camt.read(io.BytesIO(content)), sha256=f"{day:%Y%m%d}")


def _first_run(options: argparse.Namespace, home: Path, meter: Meter) -> int:
    from voldaan.daily.services import run

    _see_bank(TODAY - DAY)
    with meter.running():
        result = run(_actor(), TODAY)
    acted = result.count("act")
    assert 0.39 < acted / options.claims < 0.41, f"{acted} claims acted"
    return int(options.claims)


def _second_run(options: argparse.Namespace, home: Path, meter: Meter) -> int:
    from voldaan.daily.services import run

    with meter.running():
        result = run(_actor(), TODAY + DAY)
    assert result.count("act") == 0, f"{result.count('act')} claims acted on a day on which nothing changed"
    return 0


def _send(options: argparse.Namespace, home: Path, meter: Meter, channel: str) -> int:
    from voldaan.base import clock, sql, tenancy
    from voldaan.connect.channels import sender
    from voldaan.messages import services as outbox

    actor = _actor()
    with clock.set_to(TODAY + DAY), tenancy.active(actor.tenant_id):
        rows = sql.fetch(
            "SELECT id FROM outbox_message WHERE channel = %s AND state = 'proposed' ORDER BY id LIMIT %s",
            [channel, options.letters],
        )
        outbox.approve(actor, [row[0] for row in rows])
    with clock.set_to(clock.at_hour(TODAY + DAY, 10)), meter.running():
        result = sender(home).send(actor)
    assert result.counts["sent"] == len(rows), f"{dict(result.counts)}: {result.reasons[:3]}"
    return len(rows)


def _letters(options: argparse.Namespace, home: Path, meter: Meter) -> int:
    return _send(options, home, meter, "post")


def _mails(options: argparse.Namespace, home: Path, meter: Meter) -> int:
    return _send(options, home, meter, "email")


def _bank(options: argparse.Namespace, home: Path, meter: Meter) -> int:
    from voldaan.base import sql, tenancy
    from voldaan.connect import camt
    from voldaan.daily.intake import import_bank_file
    from voldaan.testing.builders import Movement, camt053

    actor = _actor()
    with tenancy.active(actor.tenant_id):
        rows = sql.fetch(
            "SELECT c.number, c.principal_cents, p.name, a.iban FROM claims_claim c JOIN parties_party p"
            " ON p.id = c.debtor_id JOIN parties_partyaccount a ON a.party_id = p.id WHERE c.closed_on IS NULL"
            " ORDER BY c.id DESC LIMIT %s",
            [options.lines],
        )
    movements = [Movement(f"B{n:07d}", cents, name, iban, f"Factuur {number}")
                 for n, (number, cents, name, iban) in enumerate(rows)]  # fmt: skip
    path = home / "bank.xml"
    path.write_bytes(camt053(IBAN, TODAY, 1_000_000, movements))
    with meter.running():
        result = import_bank_file(actor, camt.read(path), sha256="0" * 64)
    assert result.lines == len(rows) and result.levels["certain"] > 0.9 * len(rows), f"{result.levels}"
    return len(rows)


_MEASURES: dict[str, Callable[[argparse.Namespace, Path, Meter], int]] = {
    "import": _import, "import_again": _import_again, "first_run": _first_run, "second_run": _second_run,
    "letters": _letters, "mails": _mails, "bank": _bank,
}  # fmt: skip

if __name__ == "__main__":
    main()
