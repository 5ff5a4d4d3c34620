"""Starting up (opstarten): data folder, database, schema, Django; one place for every face."""

from __future__ import annotations

import gc
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from voldaan.base import postgres
from voldaan.base.errors import Refused, in_dutch

GARBAGE_AFTER = 20_000  # new objects before Python looks for garbage; its own choice is 700


def home(name: str = "voldaan") -> Path:
    """Gegevensmap: ``VOLDAAN_HOME``, or ``name`` in the user's data folder."""
    given = os.environ.get("VOLDAAN_HOME")
    if given:
        return Path(given).expanduser().absolute()
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / name


@contextmanager
def started(name: str = "voldaan") -> Iterator[Path]:
    """Everything a command needs, for as long as the block lasts; gives the data folder."""
    folder = home(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            f"De gegevensmap {folder} kan niet worden gemaakt ({in_dutch(error)}). "
            "Kies met VOLDAAN_HOME een map waarin u mag schrijven."
        ) from error
    embedded = not os.environ.get("DATABASE_URL")
    with postgres.running(folder) as dsn:
        os.environ["VOLDAAN_HOME"] = str(folder)
        os.environ["VOLDAAN_DSN"] = dsn
        os.environ["VOLDAAN_EMBEDDED"] = "1" if embedded else "0"
        os.environ["VOLDAAN_SECRET_KEY"] = _secret_key(folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voldaan.settings")
        _set_up_django()
        _bring_schema_up_to_date(folder, dsn)
        _collect_less_often()
        try:
            yield folder
        finally:
            from django.db import connections

            connections.close_all()


def _set_up_django() -> None:
    import django

    django.setup()


def _collect_less_often() -> None:
    """What is loaded stays, and work on many rows makes many small values that live: looking them over costs time."""
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 20, 50)


def _bring_schema_up_to_date(folder: Path, dsn: str) -> None:
    from voldaan.base import schema

    stamp = folder / "schema.stamp"
    wanted = f"{schema.fingerprint()} {dsn}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    schema.bring_up_to_date()
    stamp.write_text(wanted)


def _secret_key(folder: Path) -> str:
    file = folder / "secret.key"
    if not file.exists():
        draft = folder / f".secret.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    return file.read_text()
