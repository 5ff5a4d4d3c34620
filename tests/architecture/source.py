"""The source as the architecture tests see it: files, trees, tracked names."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "src" / "voldaan"
LAW = ROOT / "law" / "src" / "voldaan_law"


@cache
def modules(*folders: Path) -> tuple[Path, ...]:
    """All Python files of the product and the law (or of ``folders``), without migrations."""
    found = [path for folder in folders or (PRODUCT, LAW) for path in folder.rglob("*.py")]
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    """The full names of the modules that a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


@cache
def tracked() -> tuple[Path, ...]:
    """The text files that are, or are about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    binary = {".png", ".pdf", ".xlsx", ".zip", ".ttf", ".otf", ".jpg"}
    return tuple(ROOT / each for each in listed if each and Path(each).suffix not in binary and (ROOT / each).is_file())
