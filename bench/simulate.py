"""Leef jaren: a restless office and its debtors for so many days, with what may never happen looked at every day.

    python -m bench.simulate [--debtors 200] [--days 730] [--seed 1] [--kill] [--json] [--home DIR]

The days are lived by a process of its own in a temporary administration; the mail server that misbehaves lives outside
it. With ``--kill`` that process is killed (SIGKILL) at random moments and started again, as after a power cut. The last
day is a fixed one, so that a seed tells the same story on every day that it is asked.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

UNTIL = date(2026, 11, 20)
NAME = "Simulatie"
#: What the mail server does with a delivery: mostly what it should.
MOODS = {"ok": 94, "busy": 3, "drop_after_data": 2, "refuse": 1}
#: A kill comes after so many more finished days, and then so many seconds into the next.
DAYS_BETWEEN_KILLS = (1, 15)
KILL_SECONDS = (0.0, 0.4)


def main() -> int:
    """Live, or (as the child) live on from where it was."""
    options = _options()
    if options.child:
        _live(options)
        return 0
    with tempfile.TemporaryDirectory(prefix="voldaan-simulatie-") as folder:
        report = _simulate(options, Path(options.home or folder))
    if options.json:
        print(json.dumps(report))
    else:
        print(f"{report['days']} dagen, {report['messages']} berichten, {report['kills']} keer gedood,"
              f" {report['seconds']:.0f} s")  # fmt: skip
        for name, count in report["violations"].items():
            print(f"  {name:<16} {count}")
    return 1 if any(report["violations"].values()) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench simulate", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--debtors", type=int, default=200)
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill", action="store_true", help="kill the process at random moments")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--home", help="keep the data in this folder")
    parser.add_argument("--child", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


def _simulate(options: argparse.Namespace, home: Path) -> dict[str, Any]:
    from voldaan.base import postgres
    from voldaan.connect.smtp import fake

    started, kills, r = time.monotonic(), 0, random.Random(options.seed)
    moods = random.Random(f"moods {options.seed}")
    with postgres.running(home), fake.running() as server:
        log = (home / "aangenomen.txt").open("a")
        server.choose = lambda: moods.choices(list(MOODS), list(MOODS.values()))[0]
        server.note = lambda message_id: print(message_id.split("@")[0].strip("<"), file=log, flush=True)
        while True:
            child = _child(options, home, server.port)
            if not (options.kill and _killed(child, home, r)):
                break
            kills += 1
        if child.wait() != 0:
            raise SystemExit(f"De simulatie brak af (code {child.returncode}).")
    days = [json.loads(line) for line in (home / "dagen.jsonl").read_text().splitlines()]
    last = {day["day"]: day for day in days}
    found: Counter[str] = Counter()
    for day in days:
        found.update(day["violations"])
    for day in days:
        for detail in day["details"]:
            print(f"{day['day']} {detail}", file=sys.stderr)
    return {
        "days": options.days, "lived": len(last), "messages": days[-1]["messages"], "kills": kills,
        "violations": dict(found), "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


def _child(options: argparse.Namespace, home: Path, port: int) -> subprocess.Popen[bytes]:
    arguments = ["--debtors", options.debtors, "--days", options.days, "--seed", options.seed, "--child", port]
    return subprocess.Popen(
        [sys.executable, "-m", "bench.simulate", *map(str, arguments)], env=os.environ | {"VOLDAAN_HOME": str(home)}
    )


def _killed(child: subprocess.Popen[bytes], home: Path, r: random.Random) -> bool:
    """Let some more days be finished, wait a moment, and kill; False when it was done before that."""
    path = home / "dagen.jsonl"
    enough = _lines(path) + r.randint(*DAYS_BETWEEN_KILLS)
    while _lines(path) < enough and child.poll() is None:
        time.sleep(0.02)
    time.sleep(r.uniform(*KILL_SECONDS))
    if child.poll() is not None:
        return False
    child.send_signal(signal.SIGKILL)
    child.wait()
    return True


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def _live(options: argparse.Namespace) -> None:
    from voldaan import boot

    with boot.started() as home:
        from voldaan.base import tenancy
        from voldaan.base.actor import system
        from voldaan.base.models import Tenant
        from voldaan.messages.models import Message
        from voldaan.parties.services import open_administration
        from voldaan.testing import checker, world
        from voldaan.testing.demo import CREDITOR
        from voldaan.testing.mischief import RestlessOffice
        from voldaan.testing.personas import test_iban

        tenant = Tenant.objects.filter(name=NAME).first() or open_administration(
            NAME, kind="company", iban=test_iban("ABNA", 417_164_300), details=CREDITOR
        )
        actor = system(tenant.id, "simulatie")

        def report(day: date, found: list[checker.Violation]) -> None:
            with tenancy.active(actor.tenant_id):
                sent = Message.objects.filter(dispatched_on__isnull=False).count()
            line = {"day": day.isoformat(), "messages": sent, "violations": checker.tally(found),
                    "details": [f"{v.name}: {v.detail}" for v in found]}  # fmt: skip
            with (home / "dagen.jsonl").open("a") as out:
                print(json.dumps(line), file=out, flush=True)

        office = RestlessOffice(actor, options.seed, options.child, home / "aangenomen.txt", last=UNTIL, report=report)
        world.live(
            actor, home, debtors=options.debtors, days=options.days, seed=options.seed, until=UNTIL, office=office
        )


if __name__ == "__main__":
    sys.exit(main())
