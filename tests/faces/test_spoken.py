"""What the rooms say in Dutch is said in English on the English desk: each refusal and each line of the event log."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest
from django.utils import translation

from voldaan.base import events, spoken
from voldaan.base.errors import Refused
from voldaan_law.nl.lint import faults, readability, reminder, terms

SOURCE = Path(events.__file__).parent.parent
#: Read on the command line only: starting the database, the commands, and what tests bring about.
NO_FACE = ("cli/", "testing/", "boot.py", "base/postgres", "base/privileges.py")
SAMPLE = re.compile(r"Zq\d+q")
REFUSALS = ("Refused", "NotFound", "NotAllowed")


class Sentences(ast.NodeVisitor):
    """Zinnen in one module: what is refused with, and what a kind of event says."""

    def __init__(self, module: ModuleType, tree: ast.AST) -> None:
        self.module = module
        self.samples: dict[str, int] = {}
        self.found: list[tuple[int, str, list[str]]] = []
        self.visit(tree)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in REFUSALS and node.args:
            self._keep(node.args[0])
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name == "sentence":
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and part.value is not None:
                    self._keep(part.value)
        self.generic_visit(node)

    def _keep(self, node: ast.expr) -> None:
        for text, given in self._says(node):
            if sum(c.isalpha() for c in SAMPLE.sub("", text)) >= spoken.LEAST_LETTERS:
                self.found.append((node.lineno, text, given))

    def _says(self, node: ast.expr) -> Iterator[tuple[str, list[str]]]:
        """Every text that the expression can be, with a sample in each place where something differs."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, []
        elif isinstance(node, ast.Name) and isinstance(getattr(self.module, node.id, None), str):
            yield getattr(self.module, node.id), []
        elif isinstance(node, ast.IfExp):
            yield from self._says(node.body)
            yield from self._says(node.orelse)
        elif isinstance(node, ast.BinOp | ast.JoinedStr):
            parts = [node.left, node.right] if isinstance(node, ast.BinOp) else node.values
            for said in product(*(list(self._says(part)) for part in parts)):
                yield "".join(text for text, _ in said), [one for _, given in said for one in given]
        elif isinstance(node, ast.FormattedValue) and _is_words(node.value, self.module):
            yield from self._says(node.value)
        elif isinstance(node, ast.FormattedValue):
            sample = f"Zq{self.samples.setdefault(ast.unparse(node), len(self.samples))}q"
            yield sample, [sample]


def _is_words(node: ast.expr, module: ModuleType) -> bool:
    """Words of the sentence itself: a constant of the module, or a choice between two texts."""
    if isinstance(node, ast.IfExp):
        return all(isinstance(part, ast.Constant | ast.JoinedStr) for part in (node.body, node.orelse))
    return isinstance(node, ast.Name) and isinstance(getattr(module, node.id, None), str)


def sentences() -> Iterator[tuple[str, str, list[str]]]:
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE).as_posix()
        if place.startswith(NO_FACE) or "/migrations/" in place:
            continue
        text = path.read_text()
        if any(f"{name}(" in text for name in (*REFUSALS, "def sentence")):
            name = "voldaan." + place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            for line, said, given in Sentences(importlib.import_module(name), ast.parse(text)).found:
                yield f"{place}:{line}", said, given


def test_every_refusal_and_every_line_of_the_log_has_its_english() -> None:
    found = list(sentences())
    assert len(found) > 800
    lacking = {}
    for place, dutch, given in found:
        english = spoken.recognised("en", dutch)
        if english is None or not english.strip() or english == dutch or any(one not in english for one in given):
            lacking[place] = dutch
    assert lacking == {}


@pytest.mark.parametrize(
    ("dutch", "english"),
    [
        ("Deze stop is er niet (meer). Ververs de pagina.", "This hold is not there (any more). Refresh the page."),
        ("Factuur 2026-017 ingeboekt: € 1.234,56.", "Invoice 2026-017 booked: €1,234.56."),
        ("Verbeterd: vervaldatum, hoedanigheid.", "Corrected: due date, capacity."),
        ("Aan de machtiging ontbreekt: het rekeningnummer en de dag van ondertekening. Vul het aan.",
         "The mandate lacks: the account number and the day of signing. Fill it in."),
        ("Regel 3: Deze stop is er niet (meer). Ververs de pagina. Er is niets verwerkt.",
         "Line 3: This hold is not there (any more). Refresh the page. Nothing was processed."),
        ("Betaling van € 5,00 teruggeboekt (code MD06): dit bedrag staat weer open.",
         "Payment of €5.00 returned (code MD06): this amount is open again."),
        ("De stop begint na vandaag. Kies vandaag of een eerdere dag. Piet schreef dit.",
         "The hold begins after today. Choose today or an earlier day. Piet schreef dit."),
        ("Berichten gestopt vanaf 02-03-2026 (faillissement).", "Messages stopped from 2 March 2026 (bankruptcy)."),
    ],
)  # fmt: skip
def test_a_sentence_is_recognised_by_its_words_and_said_again_with_what_differed(dutch: str, english: str) -> None:
    with translation.override("en"):
        assert spoken.spoken(dutch) == english
    assert spoken.spoken(dutch) == dutch


def test_what_somebody_wrote_is_not_touched() -> None:
    with translation.override("en"):
        for own in ("Piet de Vries", "Wij betalen morgen, dat beloof ik.", "", "F2026-1", "€ 5,00"):
            assert spoken.spoken(own) == own
        quoted = Refused("Een stop 'betaald' bestaat niet. Kies uit: geschil.")
        assert quoted.spoken() == "A hold 'betaald' does not exist. Choose from: geschil."


def test_english_that_is_spoken_again_stays_what_it_is() -> None:
    with translation.override("en"):
        for _place, dutch, _given in sentences():
            english = spoken.spoken(dutch)
            assert spoken.spoken(english) == english


def test_what_the_law_finds_in_a_text_is_said_in_the_english_of_the_law() -> None:
    """A finding is kept in Dutch beside the text; the law wrote both."""
    modules = (faults, readability, reminder, terms)
    found = [one for module in modules for one in vars(module).values() if isinstance(one, faults.Fault)]
    assert len(found) > 50
    for fault in found:
        for sentence in (fault.why, fault.fix):
            plain = not re.search(r"{\w+}", sentence.nl)
            filled = sentence.nl if plain else re.sub(r"{(\w+)}", "Zq1q", sentence.nl)
            english = sentence.en if plain else re.sub(r"{(\w+)}", "Zq1q", sentence.en)
            assert spoken.recognised("en", filled) == english, sentence.nl


def whys(data: object) -> Iterator[str]:
    """Each ``why`` in a file of ours."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if key == "why":
            yield str(value)
        else:
            yield from whys(value)


@pytest.mark.parametrize("room", ["inbox", "policy"])
def test_each_reason_that_ships_with_a_rule_has_its_english(room: str) -> None:
    found = {why for path in (SOURCE / room).rglob("*.toml") for why in whys(tomllib.loads(path.read_text()))}
    assert len(found) >= 8
    assert {why for why in found if spoken.recognised("en", why) is None} == set()


def test_every_sentence_of_the_catalogues_is_said_with_whatever_stands_in_its_places() -> None:
    """Also where the translation counts (``%(count)d``): what was found in a sentence is text."""
    places = re.compile(r"%\((\w+)\)[sd]")
    with translation.override("en"):
        said = [(key, spoken.spoken(places.sub("17", key).replace("%%", "%"))) for key, _ in spoken._catalogue("en")]
    assert [key for key, english in said if "%(" in english] == []
    assert sum("%(" in key and ")d" in key for key, _ in said) > 10
