"""The words of the pages: each has its English, and the compiled file is that of the text file."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from django.utils import translation

from voldaan.desk import words

FACES = Path(words.__file__).parent.parent
_IN_TEMPLATE = re.compile(r"""\{% translate (?:"([^"]+)"|'([^']+)')""")
_IN_CODE = re.compile(r"""\b_\("([^"]+)"\)""")


def used(face: str) -> set[str]:
    found = [m for path in (FACES / face).rglob("*.html") for m in _IN_TEMPLATE.findall(path.read_text())]
    code = [text for path in (FACES / face).rglob("*.py") for text in _IN_CODE.findall(path.read_text())]
    return {a or b for a, b in found} | set(code)


def catalogues() -> list[Path]:
    """A room may bring the English of its own pages; all catalogues count for all faces."""
    return sorted(FACES.glob("*/locale/en/LC_MESSAGES/django.po"))


def english(catalogue: Path) -> dict[object, str]:
    with catalogue.with_suffix(".mo").open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


@pytest.mark.parametrize("face", ["desk", "portal"])
def test_every_sentence_has_its_english(face: str) -> None:
    known = {key for catalogue in catalogues() for key in english(catalogue)}
    assert len(used(face)) > 10
    assert sorted(text for text in used(face) if text not in known and (text, 0) not in known) == []


@pytest.mark.parametrize("catalogue", catalogues(), ids=lambda path: path.parents[3].name)
def test_the_compiled_words_are_those_of_the_text_file(catalogue: Path) -> None:
    text = catalogue.read_text()
    keys = {"".join(re.findall(r'"(.*)"', m)) for m in re.findall(r"^msgid ((?:\".*\"\n)+)", text, re.MULTILINE)} - {""}
    compiled = {key if isinstance(key, str) else key[0] for key in english(catalogue)} - {""}
    assert {key.replace('\\"', '"').replace("\\n", "\n") for key in keys} == compiled


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert words.word("something_new", "stage") == "something_new"


def test_every_kind_of_event_can_be_read() -> None:
    from voldaan.base.events import REGISTRY

    assert {"claim_registered", "payment_allocated", "message_sent", "run_finished"} <= set(REGISTRY)


def test_a_state_has_its_colour_whatever_else_is_called_a_tone() -> None:
    assert [words.TONES[code] for code in ("paid", "failed", "proposed", "stop")] == ["good", "bad", "ask", "bad"]
    with translation.override("nl"):
        assert words.word("firm", "tone") == "stevig"
