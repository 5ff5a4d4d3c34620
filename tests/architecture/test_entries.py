"""The entries in bin/: they set themselves up, do it once, and say in one sentence why they cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.source import ROOT

ENTRIES = ["bench", "check", "demo", "test", "voldaan"]
TOOLS = ["basename", "cat", "cmp", "dirname", "readlink", "sh"]
NO_PYTHON = (
    "Voldaan heeft Python 3.11 of nieuwer nodig en vindt die niet: "
    "installeer Python, of wijs er met VOLDAAN_PYTHON een aan.\n"
)


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine with a shell and the usual small tools, without any Python."""
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (tmp_path / "path").mkdir(exist_ok=True)
        (tmp_path / "path" / tool).symlink_to(found)
    return {"PATH": str(tmp_path / "path"), "VOLDAAN_VENV": str(tmp_path / "venv")}


def run(command: list[str], environment: dict[str, str], folder: Path = ROOT) -> tuple[int, str, str]:
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("entry", ENTRIES)
def test_without_python_each_entry_says_so_in_one_sentence(entry: str, bare: dict[str, str]) -> None:
    assert run([str(ROOT / "bin" / entry)], bare) == (2, "", NO_PYTHON)
    assert not Path(bare["VOLDAAN_VENV"]).exists()


def test_a_python_that_is_too_old_is_passed_over(bare: dict[str, str], tmp_path: Path) -> None:
    script(tmp_path / "path" / "python3", "exit 1")
    assert run([str(ROOT / "bin" / "voldaan")], bare) == (2, "", NO_PYTHON)


def test_a_wrong_voldaan_python_is_named(bare: dict[str, str]) -> None:
    wrong = bare | {"VOLDAAN_PYTHON": "/nowhere/python3"}
    assert run([str(ROOT / "bin" / "voldaan")], wrong) == (
        2,
        "",
        "VOLDAAN_PYTHON (/nowhere/python3) is geen werkende Python 3.11 of nieuwer: geef het pad van een andere.\n",
    )


@pytest.fixture
def ready(bare: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A virtual environment that fits the lock, with a Python that only says how it was called."""
    script(tmp_path / "venv" / "bin" / "python", 'echo "$@"')
    for lock in ("requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / lock, tmp_path / "venv")
    (tmp_path / "venv" / "voldaan.stamp").write_text(f"{ROOT}\n")
    return bare


def test_a_later_start_goes_straight_to_the_program_from_any_folder_and_by_a_link(
    ready: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "linked").symlink_to(ROOT / "bin" / "voldaan")
    assert run([str(tmp_path / "linked"), "why", "2026 1"], ready, tmp_path) == (0, "-m voldaan why 2026 1\n", "")
    assert run([str(ROOT / "bin" / "demo"), "--port", "1"], ready) == (0, "-m voldaan demo --port 1\n", "")


@pytest.mark.parametrize("broken", ["voldaan.stamp", "requirements.lock"])
def test_a_set_up_that_was_broken_off_or_is_of_an_older_lock_is_not_used(
    broken: str, ready: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "venv" / broken).write_text("other\n")
    assert run([str(ROOT / "bin" / "voldaan")], ready) == (2, "", NO_PYTHON)


# --- the set-up itself, with a small lock ----------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A checkout with an empty lock: set-up needs no network."""
    root = tmp_path / "checkout"
    for folder in ("src", "law/src"):
        (root / folder).mkdir(parents=True)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (root / lock).write_text("# nothing\n")
    (root / "src" / "voldaan_probe.py").write_text("print('here')\n")
    return root


def install(root: Path, venv: Path) -> subprocess.Popen[str]:
    offline = {"PATH": os.environ["PATH"], "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    command = [sys.executable, str(ROOT / "bin/lib/install.py"), str(root), str(venv), "requirements.lock", str(root)]
    return subprocess.Popen(command, env=offline, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_at_once_set_up_once_and_the_sources_are_found(small: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    both = [install(small, venv) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(said) == ["", "Voldaan wordt klaargezet (eenmalig, meestal binnen een minuut) ...\n"]
    assert (venv / "voldaan.stamp").read_text() == f"{small}\n"
    probe = subprocess.run([venv / "bin/python", "-m", "voldaan_probe"], capture_output=True, text=True, check=True)
    assert probe.stdout == "here\n"


def test_without_a_network_one_sentence_says_so_and_no_stamp_is_left(small: Path, tmp_path: Path) -> None:
    (small / "requirements.lock").write_text(f"voldaan-does-not-exist==1.0 --hash=sha256:{'0' * 64}\n")
    process = install(small, tmp_path / "venv")
    said = process.communicate()[1]
    assert process.returncode == 1
    assert said.splitlines()[1:] == [
        "Een pakket is niet te krijgen: er is geen verbinding met het internet, of deze Python is te nieuw "
        "(3.11 tot en met 3.13 zijn beproefd; kies er een met VOLDAAN_PYTHON)."
    ]
    assert not (tmp_path / "venv" / "voldaan.stamp").exists()


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can only be mounted by root on Linux")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_in_one_sentence(small: Path, tiny_disk: Path) -> None:
    process = install(small, tiny_disk / "venv")
    said = process.communicate()[1]
    assert process.returncode == 1
    assert said.splitlines()[1:] == ["De schijf is vol: maak ongeveer 500 MB vrij en start opnieuw."]
