"""The console (opdrachtregel): what the commands share: who acts, in which administration, and how is printed.

The parser is built before the database is there: modules of commands import what needs it inside their functions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from voldaan.base import clock, sql
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused, in_dutch
from voldaan_law.money import parse_euros

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command = Callable[[Actor, argparse.Namespace, Path], int]
#: A command that does not need an administration, or finds it itself.
Apart = Callable[[argparse.Namespace, Path], int]


def command(commands: Subparsers, name: str, text: str) -> argparse.ArgumentParser:
    """Opdracht: a parser for one command; each takes ``--json``."""
    made = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    made.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="een JSON-document")
    return made


def the_actor(options: argparse.Namespace) -> Actor:
    """Who acts: the owner of this machine, in the administration that was named or the only one.

    :raises Refused: when there is none, or more than one and none was named.
    """
    from voldaan.base.models import Tenant

    found = list(Tenant.objects.order_by("id"))
    if options.administration:
        found = [t for t in found if t.name == options.administration]
    if not found:
        raise Refused("Er is nog geen administratie. Open er een met: voldaan init --name NAAM")
    if len(found) > 1:
        names = ", ".join(t.name for t in found)
        raise Refused(f"Er zijn meer administraties ({names}). Kies er een met --administration NAAM.")
    return system(found[0].id, "opdrachtregel")


@contextmanager
def administration(actor: Actor) -> Iterator[None]:
    """Within the books of this administration, and no other."""
    from voldaan.base import tenancy

    with tenancy.active(actor.tenant_id):
        yield


def today(actor: Actor) -> date:
    """The later of the calendar and the last run, so that a replay of days to come can go on."""
    with administration(actor):
        row = sql.fetch_one("SELECT max(run_on) FROM daily_run")
    return max(clock.today(), row[0]) if row and row[0] else clock.today()


def keep(home: Path, path: Path, sha256: str) -> None:
    """Bewaar het bestand by its checksum: whatever becomes of it, it is not lost."""
    folder = home / "ingelezen"
    folder.mkdir(exist_ok=True)
    kept = folder / f"{sha256[:16]}-{path.name}"
    if not kept.exists():
        kept.write_bytes(path.read_bytes())


def sha256_of(path: Path) -> str:
    """Controlegetal of a file.

    :raises Refused: when it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(error) from error


def read_file(path: Path) -> bytes:
    """Lees een bestand whole.

    :raises Refused: when it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> Refused:
    return Refused(f"Het bestand kan niet worden gelezen ({in_dutch(error)}). Controleer de naam en de plaats.")


def write_file(path: Path, content: bytes) -> None:
    """Schrijf een bestand that somebody named.

    :raises Refused: when it cannot be written there.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Refused(
            f"Het bestand {path} kan niet worden geschreven ({_why(error)}). Kies een andere plaats."
        ) from error


def folder_of(path: Path) -> Path:
    """Map waarin geschreven kan worden: made where it is not there, and tried, before anything depends on it.

    :raises Refused: when no file can be made in it.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except OSError as error:
        raise Refused(f"In de map {path} kan niet worden geschreven ({_why(error)}). Kies een andere map.") from error


def _why(error: OSError) -> str:
    """Where something is made, what is missing is the place for it."""
    return "de map bestaat niet" if isinstance(error, FileNotFoundError) else in_dutch(error)


def part_of(text: str) -> tuple[str, int]:
    """Deel: ``NUMMER=BEDRAG`` as a number and its cents; a number may hold a ``=`` itself.

    :raises Refused: when one of the two is missing.
    """
    number, _, amount = text.rpartition("=")
    if not (number and amount):
        raise Refused(
            f"Bij {text} ontbreekt het nummer of het bedrag. Schrijf NUMMER=BEDRAG, bijvoorbeeld 2024-1=12,50."
        )
    return number, parse_euros(amount)


def say(options: argparse.Namespace, document: Any, *lines: str) -> None:
    """Zeg: one JSON document, or the lines for people."""
    if options.json:
        print(json.dumps(document, default=_plain, ensure_ascii=False))
    else:
        print("\n".join(lines))


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return asdict(value)  # type: ignore[call-overload]
    raise TypeError(type(value).__name__)


def moment(text: str) -> datetime:
    """Tijdstip: ISO date-time, in Dutch time where no zone is given; a date alone means ten in the morning."""
    value = datetime.fromisoformat(text)
    if len(text) == len("2024-01-01"):
        value = value.replace(hour=10)
    return value if value.tzinfo else value.replace(tzinfo=clock.AMSTERDAM)
