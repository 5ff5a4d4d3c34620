"""kill -9 at a random moment: nothing twice, nothing lost, and the books in order.

A real process does one step of the day and is killed somewhere in it; then the step is done again, as a person would.
A twin administration lives the same days without a scratch: at the end the two are equal.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.simulation.shell import Shell

from voldaan.base import postgres
from voldaan.testing.builders import Invoice, Movement, camt053, open_items_csv
from voldaan.testing.personas import persona, test_iban

IBAN = test_iban("ABNA", 417_164_300)
FIRST = date(2026, 3, 2)
DEBTORS = 120
STEPS_A_DAY = ("import", "bank", "run", "send")
FEW = 8
KILLED, TWIN = "Gedood", "Tweeling"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose database stays up between the commands, so that each costs only its own start."""
    with postgres.running(tmp_path / "home"):
        yield tmp_path / "home"


@pytest.mark.parametrize("kills", [FEW, pytest.param(50, marks=pytest.mark.slow)])
def test_what_is_killed_and_done_again_ends_as_what_was_never_killed(
    kills: int, home: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kills > FEW and "slow" not in str(request.config.getoption("markexpr")):
        pytest.skip("fifty kills take ten minutes: run with -m slow; bin/bench simulate --kill kills more often")
    shell, r = Shell(home), random.Random(kills)
    for name in (KILLED, TWIN):
        shell.do("init", "--name", name, "--iban", IBAN, "--email", "a@example.nl", "--street", "Voorbeeldlaan 1",
                 "--postcode", "9990 AB", "--town", "Voorbeelddam", "--agreed-term")  # fmt: skip
    day, died, took = FIRST, 0, dict.fromkeys(STEPS_A_DAY, 1.5)
    n = 0
    while died < kills:
        for step in STEPS_A_DAY:
            commands = _commands(step, day, n, tmp_path)
            started = time.monotonic()
            for command in commands:
                shell.do("--administration", TWIN, *command)
            took[step] = time.monotonic() - started
            if died < kills:
                died += shell.kill("--administration", KILLED, *commands[-1], after=r.uniform(0.4, 1.0) * took[step])
            for command in commands:
                shell.do("--administration", KILLED, *command)
        day, n = _next_day(day), n + 1
    assert [shell.ask(name, "check") for name in (KILLED, TWIN)] == [{"clean": True, "differences": []}] * 2
    for question in (["claims"], ["outbox"], ["bank", "lines"]):
        assert _comparable(shell.ask(KILLED, *question)) == _comparable(shell.ask(TWIN, *question))
    _assert_one_file_a_message(home, shell)


def _next_day(day: date) -> date:
    return day + timedelta(days=3 if day.weekday() == 4 else 1)


def _commands(step: str, day: date, n: int, folder: Path) -> list[list[str]]:
    """One step of the day; of a sending the approval comes first, and it is the sending that is killed."""
    if step == "import":
        path = folder / f"posten-{day}.csv"
        path.write_bytes(open_items_csv(_invoices(day, n)))
        return [["import", str(path)]]
    if step == "bank":
        before = day - timedelta(days=3 if day.weekday() == 0 else 1)
        path = folder / f"bank-{before}.xml"
        path.write_bytes(camt053(IBAN, before, _opening_cents(n), _movements(before, n)))
        return [["bank", "import", str(path), "--on", day.isoformat()]]
    if step == "run":
        return [["run", "--on", day.isoformat()]]
    return [["outbox", "approve", "--all"], ["outbox", "send", "--on", f"{day}T10:00"]]


def _invoices(day: date, n: int) -> list[Invoice]:
    """Invoices that are due for a reminder today, so that every day has something to send."""
    people = [persona(11, k) for k in range(DEBTORS)]
    due = day - timedelta(days=5)
    return [Invoice(f"2026-{n:02d}{k:03d}", p, due - timedelta(days=14), due, 2_000 + 137 * k)
            for k, p in enumerate(people) if k % 4 == n % 4]  # fmt: skip


def _movements(day: date, n: int) -> list[Movement]:
    """Half of the day before pays, by number; one pays an amount that fits nothing."""
    if n == 0:
        return []
    paid = [i for k, i in enumerate(_invoices(day, n - 1)) if k % 2 == 0]
    found = [Movement(f"K{n:02d}{k:03d}", i.cents, i.debtor.name, i.debtor.iban, f"Factuur {i.number}")
             for k, i in enumerate(paid)]  # fmt: skip
    return [*found, Movement(f"K{n:02d}999", 7, "Onbekend", "", "dank")]


def _opening_cents(n: int) -> int:
    """Each day's statement goes on where the one before it ended."""
    return 1_000_000 + sum(m.cents for earlier in range(n) for m in _movements(FIRST, earlier))


#: Differs between two administrations that lived the same.
OWN = ("id", "files", "sha256")


def _comparable(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps({k: v for k, v in row.items() if k not in OWN}, sort_keys=True) for row in rows)


def _assert_one_file_a_message(home: Path, shell: Shell) -> None:
    """Every message that was sent is one file, with its own bytes; no draft stays behind."""
    sent = [m for name in (KILLED, TWIN) for m in shell.ask(name, "outbox", "--state", "sent")]
    files = sorted(str(p) for p in (home / "berichten").rglob("*") if p.is_file())
    assert files == sorted(f for m in sent for f in m["files"])
    assert len(sent) > 10
