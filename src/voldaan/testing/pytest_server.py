"""Voor pytest: every run gets an embedded PostgreSQL of its own, and says which tests it had to leave out.

Loaded with ``-p`` from pyproject.toml, because the address must be known before the settings are read. Workers of
pytest-xdist inherit the address. ``DATABASE_URL`` points the tests at another server instead.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from voldaan.base import postgres

PREFIX = "voldaan-test-"
ROOM_BYTES = 2_000_000_000
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

_left_out: list[str] = []
_running = contextlib.ExitStack()


def chromium() -> str | None:
    """The browser for the tests: ``VOLDAAN_CHROMIUM``, else the one on the path, else none."""
    given = os.environ.get("VOLDAAN_CHROMIUM")
    return given or next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)


def corpus() -> Path | None:
    """The optional folder with public examples: ``VOLDAAN_SHARED``, else ``shared`` beside the repository."""
    folder = Path(os.environ.get("VOLDAAN_SHARED") or Path(__file__).resolve().parents[4] / "shared")
    return folder if folder.is_dir() else None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the server before Django's settings are read; a worker has the address already."""
    if "VOLDAAN_DSN" in os.environ:
        return
    atexit.register(_running.close)  # also when pytest ends before it was configured
    folder = _running.enter_context(_folder())
    os.environ["VOLDAAN_EMBEDDED"] = "0" if os.environ.get("DATABASE_URL") else "1"
    os.environ["VOLDAAN_HOME"] = str(folder)
    os.environ["VOLDAAN_DSN"] = _running.enter_context(postgres.running(folder))


def pytest_configure(config: pytest.Config) -> None:
    """After pytest-django, so that our database takes the place of its own."""
    config.pluginmanager.import_plugin("voldaan.testing.pytest_database")


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    _running.close()


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A data folder for this run, in memory where there is room: tests need no disk that survives a power cut."""
    place = _roomy()
    _clear_up(place)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _roomy() -> Path:
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES:
        return memory
    return Path(tempfile.gettempdir())


def _clear_up(place: Path) -> None:
    """Runs that were killed left a server and a folder: take them over for a moment, and so end them."""
    for folder in place.glob(f"{PREFIX}*-*"):
        pid = folder.name.removeprefix(PREFIX).split("-")[0]
        if folder.stat().st_uid != os.geteuid() or (pid.isdigit() and _lives(int(pid))):
            continue
        with contextlib.suppress(Exception), postgres.running(folder):
            pass
        shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run, with the reason."""
    reasons = {}
    if chromium() is None:
        reasons["chromium"] = "Chromium is missing (Debian: apt install chromium)"
    if corpus() is None:
        reasons["corpus"] = "the corpus folder is missing (set VOLDAAN_SHARED)"
    for item in items:
        for marker, reason in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the names of what was left out for want of Chromium (with workers: in the main process)."""
    if report.skipped and "Chromium is missing" in str(report.longrepr):
        _left_out.append(report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say by name which tests were left out without Chromium."""
    if _left_out:
        terminalreporter.section("left out without Chromium")
        for name in sorted(_left_out):
            terminalreporter.line(name)
