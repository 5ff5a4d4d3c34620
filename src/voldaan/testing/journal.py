"""Journal (dagboek) of an invented world: what was seen to leave on each day that was lived."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from voldaan.testing.office import Sent


def read(path: Path) -> dict[date, list[Sent]]:
    """What was seen to leave on each day that was lived: what became of it later must not change what was answered."""
    if not path.exists():
        return {}
    days = [json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")]
    return {
        date.fromisoformat(d["day"]): [Sent._make((*m[:5], tuple(m[5]), m[6])) for m in d["sent"]] for d in days
    }  # fmt: skip


def write(path: Path, day: date, sent: list[Sent]) -> None:
    """Schrijf de dag bij, at once on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as out:
        print(json.dumps({"day": day.isoformat(), "sent": sent}), file=out, flush=True)
