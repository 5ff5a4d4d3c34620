"""The mutation bench: each slip of the pen is made once, alone, and undone; a running function gets it."""

from __future__ import annotations

import ast
import textwrap

from bench import mutation
from bench.lib.mutants import mutants, units

SOURCE = textwrap.dedent(
    '''
    from functools import lru_cache

    TABLE = {"a": lambda days: days >= 14}


    class Term:
        """Termijn."""

        @property
        def text(self) -> str:
            """The term in words."""
            return f"{self.days} days"


    @lru_cache(maxsize=None)
    def least(days: int, *, late: bool = False) -> int:
        """The least number of days."""
        if late and not days:
            days += 1
        return max(days, least=-1)
    '''
)


def test_every_function_method_and_lambda_of_a_module_is_a_unit() -> None:
    assert [(unit.name, unit.first_line) for unit in units(ast.parse(SOURCE))] == [
        ("<lambda>", 4),
        ("Term.text", 10),
        ("least", 16),
    ]


def test_each_change_is_made_alone_and_undone() -> None:
    tree = ast.parse(SOURCE)
    before = ast.dump(tree)
    told = []
    for unit in units(tree):
        for line, _, what in mutants(unit):
            assert ast.dump(tree) != before
            told.append((line, what))
        assert ast.dump(tree) == before
    assert told == [
        (4, "lambda days: days >= 14 -> None"),
        (4, "GtE -> Gt"),
        (4, "14 -> 15"),
        (13, 'return f"{self.days} days" -> return None'.replace('"', "'")),
        (13, "' days' -> 'XX days'"),
        (19, "And -> Or"),
        (19, "not days -> days"),
        (20, "Add -> Sub"),
        (20, "1 -> 2"),
        (21, "return max(days, least=-1) -> return None"),
        (21, "without least=-1"),
        (21, "-1 -> 1"),
        (21, "1 -> 2"),
    ]


def test_the_code_of_a_running_function_can_be_replaced() -> None:
    module: dict[str, object] = {}
    path = str(mutation.SOURCE / "made_up.py")
    exec(compile("def twice(n):\n    return n * 2\n", path, "exec"), module)
    twice = module["twice"]
    assert callable(twice)
    functions = mutation.live_functions()
    (unit,) = units(ast.parse("def twice(n):\n    return n * 2\n"))
    found = []
    for _, _, told in mutants(unit):
        assert mutation.replaced(functions, mutation.compiled(unit, path), "made_up")
        found.append((told, twice(4)))
    assert found == [("return n * 2 -> return None", None), ("Mult -> Div", 2.0), ("2 -> 3", 12)]


def test_rules_are_all_modules_of_the_law_and_what_they_stand_on() -> None:
    names = mutation.rule_modules()
    assert names[:4] == ["money", "days", "outcome", "parameters"]
    assert {"nl.interest", "nl.lint.notice", "nl.stage_guards"} <= set(names)
    assert not any(name.endswith("__init__") or name.startswith("cli") for name in names)
