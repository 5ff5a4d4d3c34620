"""The documentation keeps up: glossary, directory, links."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.source import LAW, PRODUCT, ROOT, modules, name, tracked, tree

DOMAIN = [path for path in modules(PRODUCT) if path.name == "models.py"]


def glossary() -> dict[str, str]:
    """The English term (without quotes) -> the Dutch one."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", (ROOT / "docs" / "glossary.md").read_text(), flags=re.MULTILINE)
    return {english.strip("` "): dutch.strip() for english, dutch in rows}


def public_classes(path: Path) -> list[ast.ClassDef]:
    classes = [node for node in tree(path).body if isinstance(node, ast.ClassDef)]
    return [node for node in classes if not node.name.startswith("_") and not node.name.endswith("Manager")]


def choices(path: Path) -> list[tuple[str, str]]:
    """(code, Dutch label) of every choice in a file of tables."""
    values = [
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2
    ]
    pairs = [tuple(each.value for each in value.elts if isinstance(each, ast.Constant)) for value in values]
    return [(str(pair[0]), str(pair[1])) for pair in pairs if len(pair) == 2]


def test_every_table_is_in_the_glossary() -> None:
    known = glossary()
    assert [
        f"{name(path)}: {each.name}" for path in DOMAIN for each in public_classes(path) if each.name not in known
    ] == []


def test_the_dutch_term_that_opens_a_table_s_docstring_is_the_glossary_s() -> None:
    known = glossary()
    differing = []
    for path in DOMAIN:
        for each in public_classes(path):
            first = re.match(r"\w+( rekening| bestand| regel)?", ast.get_docstring(each) or "")
            if not first or first.group().lower() not in known.get(each.name, "").lower():
                differing.append(f"{name(path)}: {each.name}")
    assert differing == []


def test_every_stage_and_state_is_in_the_glossary_with_the_word_that_the_screen_shows() -> None:
    known = glossary()
    found = [(code, label) for path in DOMAIN for code, label in choices(path)]
    assert len(found) > 20
    assert [(code, label) for code, label in found if known.get(code) != label] == []


def test_every_public_class_of_the_law_is_in_the_glossary() -> None:
    known = glossary()
    assert [
        f"{name(path)}: {each.name}" for path in modules(LAW) for each in public_classes(path) if each.name not in known
    ] == []


def test_every_room_is_in_the_directory() -> None:
    described = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "directory.md").read_text()))
    rooms = {path.parent.name for path in PRODUCT.glob("*/__init__.py")}
    assert rooms - described == set()


def test_every_link_leads_somewhere() -> None:
    broken = []
    for page in (path for path in tracked() if path.suffix == ".md"):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
            made_later = target == "docs/desk.png"
            if "://" not in target and not made_later and not (page.parent / target).exists():
                broken.append(f"{name(page)} -> {target}")
    assert broken == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\((\d{4}-[^)]+)\)", (folder / "README.md").read_text()))
    assert {path.name for path in folder.glob("[0-9]*.md")} == listed
