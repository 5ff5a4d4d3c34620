"""The clock (klok): the only place that asks the system for the time.

Instants are aware and in UTC; legal dates are calendar dates in Europe/Amsterdam. A replayed day sets the clock for
its own context; nothing else can.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_set_to: ContextVar[datetime | None] = ContextVar("voldaan_clock", default=None)


def now() -> datetime:
    """Nu: the current instant, aware, in UTC; the replayed one where a replay is going on."""
    return _set_to.get() or datetime.now(UTC)


def today() -> date:
    """Vandaag: the calendar date in the Netherlands."""
    return now().astimezone(AMSTERDAM).date()


def recorded_now() -> datetime:
    """The system's own instant, never replayed: when something was written down."""
    return datetime.now(UTC)


def at_hour(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """The instant at which it is ``hour:minute`` in the Netherlands on ``day``."""
    return datetime.combine(day, time(hour, minute), tzinfo=AMSTERDAM).astimezone(UTC)


@contextmanager
def set_to(moment: datetime | date) -> Iterator[None]:
    """Run the block as if it were ``moment`` (a date means nine in the morning)."""
    instant = moment.astimezone(UTC) if isinstance(moment, datetime) else at_hour(moment)
    token = _set_to.set(instant)
    try:
        yield
    finally:
        _set_to.reset(token)
