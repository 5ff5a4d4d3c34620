"""Write the hashed lock files from pyproject.toml; for maintainers, run as ``.venv/bin/python bin/lib/lock.py``.

One resolution for Python 3.11 to 3.13, with hashes and without any address: where packages come from is a matter of
the machine that installs them. Needs ``uv`` on the path or in the virtual environment.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = ["--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
WITHOUT_ADDRESSES = ["--no-emit-index-url", "--no-emit-find-links"]


def main() -> None:
    """Compile both lock files; the second one keeps the versions of the first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = [line for line in project["project"]["dependencies"] if line != "voldaan-law"]  # that one is in ./law
    compile_lock(needed, "requirements.lock", [])
    compile_lock(
        needed + project["dependency-groups"]["dev"],
        "requirements-dev.lock",
        ["--constraints", str(ROOT / "requirements.lock")],
    )


def compile_lock(needed: list[str], name: str, more: list[str]) -> None:
    """Resolve ``needed`` and write the lock file, unless an address got into it."""
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    command = [uv, "pip", "compile", *OPTIONS, *WITHOUT_ADDRESSES, *upgrade, *more, "-o", str(ROOT / name), "-"]
    subprocess.run(command, input="\n".join(needed), text=True, check=True, stdout=subprocess.DEVNULL)
    if "://" in (ROOT / name).read_text():
        sys.exit(f"{name} names an address")


if __name__ == "__main__":
    main()
