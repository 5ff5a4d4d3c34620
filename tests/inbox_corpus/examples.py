"""Voorbeelden: every reply that may be learned from; not those that were set aside, nor those to measure with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.inbox_corpus.corpus import FOLDER, replies


class Example(NamedTuple):
    """Voorbeeld: what somebody wrote himself, and what it is."""

    kind: str
    subject: str
    text: str


def examples() -> Iterator[Example]:
    """Alle voorbeelden, in the order of their files."""
    for sample in replies("seen"):
        yield Example(sample.kind, str(sample.options.get("subject", "")), sample.text)
    for name in ("later", "strangers", "examples"):
        for one in told(name):
            yield Example(one["kind"], one.get("subject", ""), one["text"])


def told(name: str) -> list[dict[str, Any]]:
    """The replies of one file, as they stand in it."""
    found: list[dict[str, Any]] = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["reply"]
    return found
