"""Make the virtual environment fit a lock file: ``install.py ROOT VENV LOCK STAMP``, called by ``start.sh``.

Standard library only: it runs before anything is installed. The stamp is written last, so whatever was broken off half
way is done again. A lock on ``VENV.lock`` makes a second start wait for the first.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LOCKS = ("requirements.lock", "requirements-dev.lock")
LITTLE_BYTES = 30_000_000
FULL = "De schijf is vol: maak ongeveer 500 MB vrij en start opnieuw."
OFFLINE = "De pakketten zijn niet te downloaden: zorg voor een internetverbinding en start opnieuw."
SIGNS = {  # what pip or the system says -> what the user reads
    "No space left": FULL,
    "Errno 28": FULL,
    "Disk quota": "De schijfruimte van deze gebruiker is op: maak ongeveer 500 MB vrij en start opnieuw.",
    "ensurepip": "Deze Python kan geen virtuele omgeving maken: installeer python3-venv (op Debian en Ubuntu: "
    "`apt install python3-venv`) en start opnieuw.",
    "DO NOT MATCH THE HASHES": "Een gedownload pakket is niet wat het hoort te zijn (zijn controlegetal klopt niet): "
    "probeer het opnieuw, en meld het als het blijft.",
    "Permission denied": "Geen schrijfrechten: start als de eigenaar van de map, of kies met VOLDAAN_VENV een andere.",
    "Read-only file system": "Hier mag niet worden geschreven: kies met VOLDAAN_VENV een andere map.",
    "NewConnectionError": OFFLINE,
    "ConnectTimeout": OFFLINE,
    "ReadTimeout": OFFLINE,
    "Temporary failure in name": OFFLINE,
    "No matching distribution": "Een pakket is niet te krijgen: er is geen verbinding met het internet, of deze Python "
    "is te nieuw (3.11 tot en met 3.13 zijn beproefd; kies er een met VOLDAAN_PYTHON).",
}


class Failed(Exception):
    """What a tool said when it could not go on."""


def main(root: Path, venv: Path, lock: str, stamp: str) -> None:
    """Install once; who comes second finds it done."""
    venv.parent.mkdir(parents=True, exist_ok=True)
    with Path(f"{venv}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if is_done(root, venv, lock, stamp):
            return
        print("Voldaan wordt klaargezet (eenmalig, meestal binnen een minuut) ...", file=sys.stderr, flush=True)
        (venv / "voldaan.stamp").unlink(missing_ok=True)
        make(venv)
        install(root, venv, lock)
        write_stamp(root, venv, lock, stamp)


def is_done(root: Path, venv: Path, lock: str, stamp: str) -> bool:
    """Whether the stamp says that this very lock was installed for this folder."""
    try:
        same = (venv / lock).read_bytes() == (root / lock).read_bytes()
        return same and (venv / "voldaan.stamp").read_text().rstrip("\n") == stamp
    except OSError:
        return False


def make(venv: Path) -> None:
    """The virtual environment itself; one of another Python, or a broken one, is replaced."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    python = venv / "bin" / "python"
    if (venv / "lib" / f"python{version}" / "site-packages" / "pip").is_dir() and works(python):
        return
    if (venv / "pyvenv.cfg").exists():
        shutil.rmtree(venv)
    said = run([sys.executable, "-m", "venv", str(venv)])
    if not works(python):
        raise Failed(said or "ensurepip")


def works(python: Path) -> bool:
    """Whether this interpreter starts; a link to a removed Python does not."""
    try:
        return subprocess.run([str(python), "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(root: Path, venv: Path, lock: str) -> None:
    """The packages by their hashes, and our own two source folders by a path file."""
    python = str(venv / "bin" / "python")
    options = [
        "--require-hashes",
        "--no-deps",
        "--no-input",
        "--disable-pip-version-check",
        "--retries",
        "2",
        "--quiet",
    ]
    run([python, "-m", "pip", "install", *options, "-r", str(root / lock)])
    folders = next(venv.glob("lib/python3*/site-packages"))
    (folders / "voldaan.pth").write_text(f"{root / 'src'}\n{root / 'law' / 'src'}\n")


def write_stamp(root: Path, venv: Path, lock: str, stamp: str) -> None:
    """The larger lock holds the smaller one at the same versions, so it counts for both."""
    for name in LOCKS[: LOCKS.index(lock) + 1]:
        shutil.copyfile(root / name, venv / name)
    for name in LOCKS[LOCKS.index(lock) + 1 :]:
        (venv / name).unlink(missing_ok=True)
    (venv / "voldaan.stamp").write_text(stamp + "\n")


def run(command: list[str]) -> str:
    """Run a tool; give what it said.

    :raises Failed: with what it said.
    """
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode != 0:
        raise Failed(done.stdout + done.stderr)
    return done.stdout + done.stderr


def sentence(said: str, venv: Path) -> str:
    """One Dutch sentence for it; the whole text is kept in a file for whoever must look deeper."""
    if is_full(venv):  # not every tool passes on what the system told it
        return FULL
    for sign, meaning in SIGNS.items():
        if sign.lower() in said.lower():
            return meaning
    try:
        with tempfile.NamedTemporaryFile("w", prefix="voldaan-", suffix=".log", delete=False) as log:
            log.write(said)
        return f"Het klaarzetten is niet gelukt: de melding staat in {log.name}."
    except OSError:
        return "Het klaarzetten is niet gelukt, en de melding kon niet worden bewaard: is de schijf vol?"


def is_full(venv: Path) -> bool:
    """Whether next to nothing is free where the virtual environment should come."""
    place = next(folder for folder in (venv, *venv.absolute().parents) if folder.is_dir())
    return shutil.disk_usage(place).free < LITTLE_BYTES


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
    except Failed as failed:
        sys.exit(sentence(str(failed), Path(sys.argv[2])))
    except OSError as error:
        sys.exit(sentence(str(error), Path(sys.argv[2])))
    except KeyboardInterrupt:
        sys.exit("Afgebroken: de volgende start gaat verder.")
