"""Vraag na afloop: which closing messages may carry the link to a question; who asks it stands above this room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

MayAsk = Callable[[Sequence[int]], set[int]]
_asking: list[MayAsk] = []


def register(may_ask: MayAsk) -> None:
    """Aanmelden at start-up: who says, of messages that are about to leave, behind which a question may be asked."""
    if may_ask not in _asking:
        _asking.append(may_ask)


def asked_behind(message_ids: Sequence[int]) -> set[int]:
    """The messages among these behind which a question is asked."""
    return {id_ for may_ask in _asking for id_ in may_ask(message_ids)}
