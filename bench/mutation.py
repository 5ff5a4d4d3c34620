"""Meet de tests van de wet-kern: change its code in one place at a time, and see whether a test notices.

    python -m bench.mutation [MODULE ...] [--survivors] [--json FILE]

MODULE is a name below ``voldaan_law``, such as ``money`` or ``nl.interest``; without one, all modules with rules. The
tests run once under coverage; then each change gets a child process of its own in which the code of one function is
replaced, and the tests that pass by the changed line run, quickest first, until one fails. A line that only runs while
its module is imported gets a child that imports everything anew and runs the tests that speak of that module. A test
that uses far more processor time than before counts as failed. Only bodies of functions are changed, no tables and no
default arguments.
Exit code 1 when a module stays below the score that was promised.
"""

from __future__ import annotations
import __future__

import argparse
import ast
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType

import coverage
import pytest
from _pytest.runner import runtestprotocol
from bench.lib.mutants import Unit, mutants, units
from hypothesis import Phase, settings

from voldaan_law.parameters import _shipped

TARGET_PERCENT = 95
LAW = Path(__file__).parents[1] / "law"
SOURCE = LAW / "src" / "voldaan_law"
# The pages are written from the text of the code, which does not change here.
OPTIONS = [
    *("-q", "-p", "no:cacheprovider", "--no-cov", "--hypothesis-profile=mutation"),
    *("--ignore=tests/test_docs.py", "tests"),
]
# What computes or decides; the command line, the case runner and the page writer are no rules.
BESIDES = ("money", "days", "outcome", "parameters")


Functions = dict[tuple[str, str, int], list[FunctionType]]
IMPOSSIBLE = 3


@dataclass
class Score:
    """Uitslag van een module: how many changes there were, and those that no test noticed."""

    module: str
    made: int
    survivors: list[str]

    @property
    def percent(self) -> float:
        return 100.0 if not self.made else 100 * (self.made - len(self.survivors)) / self.made


def main(arguments: Sequence[str] | None = None) -> int:
    """Meet, en druk de uitslag per module af."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", nargs="*", help="money, nl.interest, ... (default: all with rules)")
    parser.add_argument("--survivors", action="store_true", help="name every change that no test noticed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result here too, after each module")
    options = parser.parse_args(arguments)
    modules = options.module or rule_modules()
    # Without shrinking, and without a memory of failing examples: a change is no bug to remember.
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutation", deadline=None, derandomize=True, database=None, phases=phases)
    plugin = Mutation(modules, options)
    os.chdir(LAW)
    code = pytest.main(OPTIONS, plugins=[plugin])
    if code:
        return int(code)
    made, lost = sum(score.made for score in plugin.scores), sum(len(score.survivors) for score in plugin.scores)
    print(f"{made} changes, {lost} not noticed: {Score('', made, ['?'] * lost).percent:.1f}%")
    return 0 if all(score.percent >= TARGET_PERCENT for score in plugin.scores) else 1


def rule_modules() -> list[str]:
    """Names of the modules with rules, as the command takes them."""
    inside = [path.relative_to(SOURCE).with_suffix("") for path in sorted((SOURCE / "nl").rglob("*.py"))]
    return [*BESIDES, *(".".join(path.parts) for path in inside if path.name != "__init__")]


class Mutation:
    """Pytest-plugin: takes the place of the loop over the tests."""

    def __init__(self, modules: list[str], options: argparse.Namespace) -> None:
        self.modules = modules
        self.options = options
        self.scores: list[Score] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        tests = Tests(session.items)
        functions = live_functions()
        gc.freeze()  # a child need not copy what it never looks at
        for module in self.modules:
            score = measure(module, tests, functions)
            self.scores.append(score)
            print(
                f"{module}: {score.made} changes, {len(score.survivors)} not noticed, {score.percent:.1f}%", flush=True
            )
            if self.options.survivors:
                print("\n".join(f"  {line}" for line in score.survivors), flush=True)
            if self.options.json:
                found = [vars(one) for one in self.scores]
                self.options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
        return True


class Tests:
    """De tests, met wat elk aanraakt en hoe lang die duurt."""

    def __init__(self, items: list[pytest.Item]) -> None:
        self.items = {item.nodeid: item for item in items}
        self.seconds: dict[str, float] = {}
        measuring = coverage.Coverage(data_file=None, source=[str(SOURCE)], config_file=False)
        measuring.start()
        for item in items:
            forget(figures=False)
            measuring.switch_context(item.nodeid)
            began = time.process_time()
            if not passes(item):
                raise pytest.UsageError(f"{item.nodeid} fails without any change")
            self.seconds[item.nodeid] = time.process_time() - began
        measuring.stop()
        data = measuring.get_data()
        self._by_line = {path: data.contexts_by_lineno(path) for path in data.measured_files()}

    def passing(self, path: Path, lines: range) -> list[pytest.Item]:
        """The tests that pass by one of these lines, quickest first."""
        by_line = self._by_line[str(path)]
        names = {name for line in lines for name in by_line.get(line, []) if name}
        return [self.items[name] for name in sorted(names, key=lambda name: self.seconds[name])]


def passes(item: pytest.Item) -> bool:
    """Run one test without telling anybody."""
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def measure(module: str, tests: Tests, functions: Functions) -> Score:
    """Every change of a module, tried."""
    path = SOURCE.joinpath(*module.split(".")).with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    score = Score(module, 0, [])
    for unit in units(tree):
        if (str(path), unit.name, unit.first_line) not in functions:
            raise pytest.UsageError(f"{module}: {unit.name} of line {unit.first_line} is not in this process")
        for line, last_line, told in mutants(unit):
            score.made += 1
            items = tests.passing(path, range(line, last_line + 1))
            noticed = any_notices(items, tests, functions, compiled(unit, str(path)), module) if items else None
            if noticed is None:
                noticed = any_notices_on_import(f"voldaan_law.{module}", str(path), compile(tree, path, "exec"))
            if not noticed:
                score.survivors.append(f"{module}:{line} {unit.name}: {told}")
    return score


def any_notices(
    items: list[pytest.Item], tests: Tests, functions: Functions, code: CodeType, module: str
) -> bool | None:
    """In a child process: put the code in place, then run the tests until one fails or takes far too long.

    None when a running function cannot get this code, because it would hold other variables of the one around it.
    """
    child = os.fork()
    if child == 0:
        silence()
        if not replaced(functions, code, module):
            os._exit(IMPOSSIBLE)
        for item in items:
            signal.setitimer(signal.ITIMER_VIRTUAL, 1 + 5 * tests.seconds[item.nodeid])
            if not passes(item):
                os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    return None if os.WIFEXITED(status) and os.WEXITSTATUS(status) == IMPOSSIBLE else status != 0


def any_notices_on_import(name: str, path: str, code: CodeType) -> bool:
    """In a child process: import kernel and tests anew, one module changed, and run its tests until one fails."""
    child = os.fork()
    if child == 0:
        silence()
        for loaded, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None)).startswith(str(LAW)):
                del sys.modules[loaded]
        sys.meta_path.insert(0, Changed(name, path, code))
        os._exit(int(pytest.main([*OPTIONS[:-1], "-x", *test_files(name)]) != 0))
    return os.waitpid(child, 0)[1] != 0


def test_files(module: str) -> list[str]:
    """The files with tests that import a module, and those that keep word for word what the kernel says."""
    files = [path for path in sorted(Path("tests").glob("test_*.py")) if path.name != "test_docs.py"]
    return [str(one) for one in files if "golden" in one.name or module in one.read_text(encoding="utf-8")]


class Changed(SourceFileLoader):
    """Vindt en laadt een veranderde module: one module gets other code than its file holds."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, name: str) -> CodeType:
        return self._code


def silence() -> None:
    """A child says nothing; when its time is up the system ends it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)


def compiled(unit: Unit, path: str) -> CodeType:
    """The code of a unit as it stands now."""
    return compile(unit.module, path, "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True)


def inside(code: CodeType) -> Iterator[CodeType]:
    """All code within a code, at any depth."""
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from inside(part)


def live_functions() -> Functions:
    """Every function of the kernel in this process, by file, name and first line."""
    found: Functions = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(str(SOURCE)):
            code = one.__code__
            found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(one)
    return found


def replaced(functions: Functions, whole: CodeType, module: str) -> bool:
    """Put the code of a function, and of what is defined in it, in place; forget what was remembered under the old."""
    for code in inside(whole):
        for function in functions.get((code.co_filename, code.co_qualname, code.co_firstlineno), []):
            if function.__code__.co_freevars != code.co_freevars:
                return False
            function.__code__ = code
    # Reading all figures is slow, and nothing but their own module takes part in it.
    forget(figures=module == "parameters")
    return True


def forget(*, figures: bool) -> None:
    """Empty what the kernel remembers between calls."""
    for name, module in list(sys.modules.items()):
        if name.startswith("voldaan_law"):
            for remembered in vars(module).values():
                if hasattr(remembered, "cache_clear") and (figures or remembered is not _shipped):
                    remembered.cache_clear()


if __name__ == "__main__":
    sys.exit(main())
