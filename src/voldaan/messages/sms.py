"""SMS: a few words that tell who has something to say and where it can be read; never what it is about (LR-9.10).

The text of each kind stands beside the letters, in ``texts/<language>/sms.toml``.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache

from voldaan.base.errors import Refused
from voldaan.messages.blocks import TEXTS
from voldaan.messages.facts import MessageFacts


def text(facts: MessageFacts, language: str, *, can_reply: bool) -> str:
    """De tekst for these facts; ``can_reply``: the sender is a number that takes an answer.

    :raises Refused: where there is no page to point at, or the kind is none for a text message.
    """
    texts = _texts(language)
    link = facts.portal_url or facts.verify_url
    if not link:
        raise Refused(
            "In een sms staat alleen een verwijzing, en deze installatie heeft nog geen webadres. "
            "Stel het adres in (VOLDAAN_PUBLIC_URL) of kies een ander kanaal."
        )
    line = texts.get(facts.kind)
    if line is None:
        raise Refused("Dit bericht kan niet per sms. Kies e-mail of post.", rule="LR-2.06")
    sender = facts.sender
    stop = texts["stop_by_reply"] if can_reply else texts["stop_by_phone"] if sender.phone else ""
    body = line.format(sender=sender.name, link=link)
    return f"{body} {stop.format(phone=sender.phone)}".strip()


@lru_cache
def _texts(language: str) -> dict[str, str]:
    folder = TEXTS / language
    if not folder.is_dir():
        folder = TEXTS / "nl"
    found: dict[str, str] = tomllib.loads((folder / "sms.toml").read_text(encoding="utf8"))
    return found
