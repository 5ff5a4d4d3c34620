"""The corpus: every good text passes, every bad text is caught for its own reason, each wording of a term is judged."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from voldaan_law.money import parse_euros
from voldaan_law.nl.lint.findings import Checked, Severity
from voldaan_law.nl.lint.notice import lint_notice
from voldaan_law.nl.lint.reminder import lint_reminder
from voldaan_law.nl.lint.terms import lint_terms

TEXTS = Path(__file__).parents[1] / "texts"
LINTERS = {"reminder": lint_reminder, "terms": lint_terms}
SENTENCES = tomllib.loads((TEXTS / "sentences.toml").read_text(encoding="utf-8"))


def rows(quality: str) -> list[Any]:
    found = []
    for path in sorted(TEXTS.glob(f"*_{quality}.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["text"]:
            kind = row.get("kind", path.stem.partition("_")[0])
            found.append(pytest.param(kind, row, id=f"{path.stem}-{row['id']}"))
    return found


def lint(kind: str, row: dict[str, Any]) -> Checked:
    if kind != "notice":
        return LINTERS[kind](row["text"]).value
    sent_on = date.fromisoformat(row["sent"]) if "sent" in row else None
    cents = parse_euros(row["principal"])
    return lint_notice(row["text"], principal_cents=cents, vat=row.get("vat", False), sent_on=sent_on).value


def errors(found: Checked) -> list[str]:
    return [one.fault.key for one in found.findings if one.fault.severity is Severity.ERROR]


@pytest.mark.parametrize(("kind", "row"), rows("good"))
def test_a_good_text_has_no_errors(kind: str, row: dict[str, Any]) -> None:
    assert errors(lint(kind, row)) == []


@pytest.mark.parametrize(("kind", "row"), rows("bad"))
def test_a_bad_text_is_caught_for_its_own_reason(kind: str, row: dict[str, Any]) -> None:
    found = lint(kind, row)
    assert row["key"] in errors(found)
    assert row["reason"]
    assert not found.valid


def test_the_corpus_is_large_enough_and_no_text_stands_in_it_twice() -> None:
    good, bad = rows("good"), rows("bad")
    texts = [param.values[1]["text"] for param in (*good, *bad)]
    assert (len(good), len(bad)) == (87, 94)
    assert len(set(texts)) == len(texts)


def sentences() -> list[Any]:
    return [
        pytest.param(subject, sentence, verdict == "right", id=f"{subject}-{verdict}-{index}")
        for subject, table in SENTENCES.items()
        for verdict in ("right", "wrong")
        for index, sentence in enumerate(table[verdict], 1)
    ]


@pytest.mark.parametrize(("subject", "sentence", "holds"), sentences())
def test_one_sentence_decides_whether_a_text_holds(subject: str, sentence: str, holds: bool) -> None:
    text = SENTENCES[subject]["letter"].format(sentence=sentence)
    kind = subject if subject in LINTERS else "notice"
    assert lint(kind, {"text": text, "principal": "1000"}).valid is holds
