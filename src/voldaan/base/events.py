"""The event log (gebeurtenissen): one append-only diary that gives audit, timeline and undo.

Each kind of event is a frozen dataclass with ``sentence()``; its fields hold ids, dates, cents and codes only, no names
and no free text, so that the log can be kept when personal data goes.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, TypeVar, dataclass_transform

from voldaan.base import clock, sql
from voldaan.base.actor import Actor


class Kind(Protocol):
    """A registered kind of event."""

    kind: ClassVar[str]
    version: ClassVar[int]

    def sentence(self) -> str:
        """What happened, in one Dutch sentence."""
        ...


T = TypeVar("T")
REGISTRY: dict[str, type[Any]] = {}


@dataclass_transform(frozen_default=True)
def event(kind: str, *, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Register a dataclass as the event ``kind``; a kind is registered once."""

    def register(cls: type[T]) -> type[T]:
        if kind in REGISTRY:
            raise ValueError(f"event kind {kind} is registered twice")
        data_class = dataclasses.dataclass(frozen=True, slots=True)(cls)
        data_class.kind, data_class.version = kind, version  # type: ignore[attr-defined]
        REGISTRY[kind] = data_class
        return data_class

    return register


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One event to be recorded: its data, what it is about, and the natural key that makes a repeat harmless."""

    data: Any
    claim_id: int | None = None
    party_id: int | None = None
    key: str | None = None
    cause_id: int | None = None
    undoes_id: int | None = None
    on: date | None = None


def record(actor: Actor, entries: Sequence[Entry], *, run_id: int | None = None) -> list[int]:
    """Vastleggen: add ``entries`` to the log in one statement; gives their ids in order."""
    ids = sql.take_ids("base_event", len(entries))
    moment = clock.now()
    rows = [
        (
            id_,
            e.data.kind,
            e.data.version,
            e.key,
            moment if e.on is None else clock.at_hour(e.on),
            _data(e.data),
            e.claim_id,
            e.party_id,
            e.cause_id,
            e.undoes_id,
        )
        for id_, e in zip(ids, entries, strict=True)
    ]
    sql.insert(
        "base_event",
        {
            "id": "bigint", "kind": "text", "version": "smallint", "key": "text", "at": "timestamptz", "data": "jsonb",
            "claim_id": "bigint", "party_id": "bigint", "cause_id": "bigint", "undoes_id": "bigint",
        },
        rows,
        constants={
            "tenant_id": actor.tenant_id, "recorded_at": clock.recorded_now(), "actor_name": actor.name,
            "actor_user_id": actor.user_id, "run_id": run_id,
        },
    )  # fmt: skip
    return ids


def _data(data: Any) -> str:
    return _encode({name: getattr(data, name) for name in _fields(type(data))})


_names: dict[type[Any], tuple[str, ...]] = {}


def _fields(cls: type[Any]) -> tuple[str, ...]:
    if cls not in _names:
        _names[cls] = tuple(f.name for f in dataclasses.fields(cls))
    return _names[cls]


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"an event holds ids, dates, cents and codes, not {type(value).__name__}")


_encode = json.JSONEncoder(default=_plain).encode


def read(kind: str, data: dict[str, Any]) -> Any:
    """The dataclass of a stored event; unknown fields of an older version are dropped."""
    cls = REGISTRY[kind]
    names = {f.name for f in dataclasses.fields(cls)}
    return cls(**{k: v for k, v in data.items() if k in names})
