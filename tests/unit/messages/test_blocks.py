from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from voldaan.base.errors import Refused
from voldaan.messages.blocks import TEXTS, Template, language, languages
from voldaan.messages.facts import Kind


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    shutil.copytree(TEXTS / "nl", tmp_path / "nl")
    return tmp_path


def rewrite(texts: Path, name: str, old: str, new: str) -> None:
    path = texts / "nl" / name
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")


def test_dutch_comes_first_and_every_language_has_every_kind() -> None:
    assert languages()[0] == "nl"
    for code in languages():
        assert set(language(code).scripts) == set(Kind)


def test_every_language_has_the_same_labels_and_phrases_as_dutch() -> None:
    dutch = language("nl")
    for code in languages():
        other = language(code)
        assert set(other.labels) == set(dutch.labels)
        assert set(other.phrases) == set(dutch.phrases)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Alvast bedankt.", "{iban_number}", "{iban_number}"),
        ("Alvast bedankt.", "Alvast **bedankt.", "**"),
        ("Alvast bedankt.", "Alvast { bedankt.", "accolade"),
        ('subject = "', 'subject = "{total} ', "{total}"),
        ('use = "ways_out"', 'use = "nowhere"', "nowhere"),
        ("tone_firm", "tone_angry", "tone_angry"),
        ('slot = "claims"', 'slot = "secrets"', "secrets"),
        ("Alvast bedankt.", "Anders komt de deurwaarder.", "deurwaarder"),
        ("Alvast bedankt.", "Anders komen er incassokosten bij.", "incassokosten"),
        ('subject = "', "subject = ", "TOML"),
    ],
)
def test_a_wrong_text_file_is_refused_when_it_is_loaded(texts: Path, old: str, new: str, said: str) -> None:
    rewrite(texts, "reminder.toml", old, new)

    with pytest.raises(Refused) as refusal:
        language("nl", texts)
    assert said in refusal.value.sentence


def test_the_version_of_a_text_changes_with_the_text(texts: Path) -> None:
    before = language("nl").scripts[Kind.REMINDER].version
    rewrite(texts, "reminder.toml", "Alvast bedankt.", "Bedankt alvast.")

    assert language("nl", texts).scripts[Kind.REMINDER].version != before


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("kind", list(Kind))
def test_sentences_are_short_enough_to_read_at_once(kind: Kind, code: str) -> None:
    for block in language(code).scripts[kind].blocks:
        text = "".join("x" if piece.placeholder else piece.text for piece in block.template)
        for sentence in re.split(r"(?<=[.:?!])\s", text):
            assert len(sentence.split()) <= 24, sentence


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("kind", list(Kind))
def test_every_language_says_the_same_things_under_the_same_conditions(kind: Kind, code: str) -> None:
    dutch, other = language("nl").scripts[kind], language(code).scripts[kind]

    assert [(block.when, block.item, block.slot) for block in other.blocks] == [
        (block.when, block.item, block.slot) for block in dutch.blocks
    ]
    for theirs, ours in zip(other.blocks, dutch.blocks, strict=True):
        assert amounts(theirs.template) == amounts(ours.template)


def amounts(template: Template) -> list[str]:
    """The legal and money placeholders of a text, which a translation may not drop or add."""
    kept = {"total", "announced_costs", "costs", "term_days", "interest_percent", "interest_from", "vat_percent"}
    return sorted(piece.text for piece in template if piece.placeholder and piece.text in kept)
