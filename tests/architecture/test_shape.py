"""The shape of the code: layers, purity, the one clock, sizes, and nothing unfinished."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.architecture.source import LAW, PRODUCT, ROOT, imported, modules, name, tracked, tree

FUNCTION_LINES = 70
FILE_LINES = 500
CLOCK = PRODUCT / "base" / "clock.py"
TIME_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
}


def test_rooms_look_down_never_up() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_law_imports_the_standard_library_only() -> None:
    allowed = set(sys.stdlib_module_names) | {"voldaan_law"}
    strangers = {
        f"{name(path)}: {module}"
        for path in modules(LAW)
        for module in imported(path)
        if module.split(".")[0] not in allowed
    }
    assert strangers == set()


def test_rules_are_pure() -> None:
    impure = {"django", "psycopg", "procrastinate", "requests", "socket", "random"}
    rules = [path for path in modules(PRODUCT) if path.name == "rules.py" or path.name.endswith("_rules.py")]
    found = {f"{name(path)}: {module}" for path in rules for module in imported(path) if module.split(".")[0] in impure}
    assert rules
    assert found == set()


def test_only_the_clock_asks_for_the_time() -> None:
    found = [
        f"{name(path)}:{node.lineno} {node.func.value.id}.{node.func.attr}"
        for path in modules()
        if path != CLOCK
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in TIME_CALLS
    ]
    assert found == []


def test_functions_are_short() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_files_are_short() -> None:
    long = {name(path): lines for path in modules() if (lines := len(path.read_text().splitlines())) > FILE_LINES}
    assert long == {}


def test_nothing_is_left_unfinished() -> None:
    signs = re.compile("|".join([r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", "raise NotImplemented" + "Error"]))
    found = [
        name(path)
        for path in tracked()
        if path.suffix in {".py", ".toml", ".html", ".typ", ".sh"}
        if signs.search(path.read_text())
    ]
    assert found == []


def test_there_is_no_room_for_odds_and_ends() -> None:
    odd = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
    assert [name(path) for path in modules() if path.stem in odd or set(path.relative_to(ROOT).parts) & odd] == []


def strangers(paths: tuple[Path, ...], *groups: str) -> set[str]:
    """Imports of packages that pyproject.toml does not name (in its dependencies, its extras or these groups)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    named = project["project"]["dependencies"] + [
        line for lines in (*extras, *(project["dependency-groups"][group] for group in groups)) for line in lines
    ]
    known = {re.split(r"[\[<>=; ]", line)[0].lower() for line in named} | {"voldaan-law"}
    homes = importlib.metadata.packages_distributions()
    own = {"voldaan", "voldaan_law", "tests", "bench", "__future__"} | set(sys.stdlib_module_names)
    return {
        f"{name(path)}: {module}"
        for path in paths
        for module in imported(path)
        if (top := module.split(".")[0]) not in own and not known & {home.lower() for home in homes.get(top, [])}
    }


def test_the_product_imports_only_packages_that_it_names() -> None:
    product = tuple(path for path in modules(PRODUCT) if path.parent.name != "testing")
    assert strangers(product) == set()


def test_the_tests_import_only_packages_that_are_named() -> None:
    folders = [
        folder
        for folder in (ROOT / "tests", ROOT / "law" / "tests", ROOT / "bench", PRODUCT / "testing")
        if folder.is_dir()
    ]
    assert strangers(modules(*folders), "dev") == set()


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_locks_carry_hashes_and_no_addresses(file: str) -> None:
    text = (ROOT / file).read_text()
    assert "://" not in text
    packages = re.findall(r"^[a-z0-9._-]+==", text, flags=re.MULTILINE)
    assert len(packages) == len(re.findall(r"^[a-z0-9._-]+==[^\n]*\\\n    --hash=sha256:", text, flags=re.MULTILINE))


def test_the_development_lock_holds_the_same_versions() -> None:
    def versions(file: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9._-]+==\S+)", (ROOT / file).read_text(), flags=re.MULTILINE))

    assert versions("requirements.lock") - versions("requirements-dev.lock") == set()


def test_every_package_that_is_needed_is_locked() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[\[<>=; ]", line)[0] for line in needed} - {"voldaan-law"}
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE))
    assert names - locked == set()
