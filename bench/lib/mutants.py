"""Veranderingen in code: one small change of a function at a time, as a slip of the pen would make it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
# Types, and how a value is printed: nothing that a rule computes.
UNTOUCHED = ("annotation", "returns", "conversion", "format_spec")
NOTHING = ast.Constant(None)


@dataclass(frozen=True)
class Unit:
    """Een functie, methode of lambda: its name as Python prints it, its first line, its body, alone in a module."""

    name: str
    first_line: int
    body: Sequence[ast.AST]
    module: ast.Module


def units(tree: ast.Module) -> Iterator[Unit]:
    """Every function, method and lambda in a table of a module; what is defined inside one belongs to it."""
    yield from _units(tree.body, [])


def _units(body: list[ast.stmt], classes: list[ast.ClassDef]) -> Iterator[Unit]:
    for part in body:
        if isinstance(part, ast.ClassDef):
            yield from _units(part.body, [*classes, part])
        elif isinstance(part, ast.FunctionDef):
            name = ".".join([*(one.name for one in classes), part.name])
            first = min([part.lineno, *(mark.lineno for mark in part.decorator_list)])
            told = ast.get_docstring(part, clean=False) is not None
            yield Unit(name, first, part.body[told:], ast.Module([_alone(part, classes)], []))
        elif not classes:
            for one in ast.walk(part):
                if isinstance(one, ast.Lambda):
                    yield Unit("<lambda>", one.lineno, [one], ast.Module([ast.copy_location(ast.Expr(one), one)], []))


def _alone(part: ast.stmt, classes: list[ast.ClassDef]) -> ast.stmt:
    """The function in classes of the same names, so that its names come out the same."""
    for outer in reversed(classes):
        part = ast.copy_location(ast.ClassDef(outer.name, [], [], [part], []), outer)
    return part


def mutants(unit: Unit) -> Iterator[tuple[int, int, str]]:
    """Change the unit, say where and what, and change it back when the next one is asked for."""
    for part in unit.body:
        yield from _below(part)


def _below(node: ast.AST) -> Iterator[tuple[int, int, str]]:
    """The changes of a node itself, then those of what is inside it."""
    yield from _own(node)
    for field, value in ast.iter_fields(node):
        if field in UNTOUCHED:
            continue
        parts = value if isinstance(value, list) else [value]
        for index, part in enumerate(parts):
            if not isinstance(part, ast.AST) or _is_type(node, index, field):
                continue
            for new in _replacements(part):
                told = f"{_shown(part)} -> {_shown(new)}"
                place = part if hasattr(part, "lineno") else node
                yield from _swapped(node, field, index, new, place, told)
            yield from _below(part)


def _is_type(node: ast.AST, index: int, field: str) -> bool:
    """The type in ``cast(type, value)`` does nothing at run time."""
    return isinstance(node, ast.Call) and field == "args" and index == 0 and ast.unparse(node.func) == "cast"


def _swapped(
    node: ast.AST, field: str, index: int, new: ast.AST, place: ast.AST, told: str
) -> Iterator[tuple[int, int, str]]:
    if isinstance(new, ast.expr | ast.stmt):
        new = ast.fix_missing_locations(ast.copy_location(new, place))
    old = getattr(node, field)
    setattr(node, field, [*old[:index], new, *old[index + 1 :]] if isinstance(old, list) else new)
    yield place.lineno, place.end_lineno or place.lineno, told
    setattr(node, field, old)


def _own(node: ast.AST) -> Iterator[tuple[int, int, str]]:
    """Changes that need the whole node: what is returned, assigned or compared with, and words left out of a call."""
    match node:
        case ast.Return(value=ast.expr() as value) if not _is_nothing(value):
            yield from _swapped(node, "value", 0, NOTHING, node, f"{_shown(node)} -> return None")
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value) if not _is_nothing(value):
            yield from _swapped(node, "value", 0, NOTHING, node, f"{_shown(node)} -> None")
        case ast.Lambda():
            yield from _swapped(node, "body", 0, NOTHING, node, f"{_shown(node)} -> None")
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if _is_plain(test):
            yield from _swapped(node, "test", 0, ast.UnaryOp(ast.Not(), test), test, f"if {_shown(test)} -> if not")
        case ast.Call(keywords=words):
            for index, word in enumerate(words):
                if word.arg:
                    node.keywords = words[:index] + words[index + 1 :]
                    yield word.lineno, word.end_lineno or word.lineno, f"without {_shown(word)}"
            node.keywords = words


def _replacements(part: ast.AST) -> Iterator[ast.AST]:
    match part:
        case ast.cmpop() if type(part) in COMPARED:
            yield COMPARED[type(part)]()
        case ast.operator() if type(part) in COMPUTED:
            yield COMPUTED[type(part)]()
        case ast.And():
            yield ast.Or()
        case ast.Or():
            yield ast.And()
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str() as value):
            yield ast.Constant(f"XX{value}")
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _is_plain(test: ast.expr) -> bool:
    """A test that no other change turns round."""
    return not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp)


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _shown(node: ast.AST) -> str:
    """The code of a node on one line, or the name of an operator."""
    if isinstance(node, ast.cmpop | ast.operator | ast.boolop):
        return type(node).__name__
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 80 else text[:77] + "..."
