"""Reads about delivery: how a channel is doing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from voldaan.base import clock, sql

LOOK_BACK_DAYS = 30


class Health(NamedTuple):
    """Stand of a channel over the last days: what left, what failed, what waits, and the last word of the provider."""

    sent: int
    failed: int
    uncertain: int
    reported_at: datetime | None
    trouble: str


def health(channel: str) -> Health:
    """Hoe het met een kanaal gaat."""
    since = clock.now() - timedelta(days=LOOK_BACK_DAYS)
    row = sql.fetch_one(
        "SELECT count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state = 'failed'),"
        " count(*) FILTER (WHERE state = 'uncertain') FROM outbox_message WHERE channel = %s AND dispatched_at >= %s",
        [channel, since],
    )
    assert row is not None
    said = sql.fetch_one(
        "SELECT max(s.recorded_at) FROM outbox_deliverystatus s JOIN outbox_message m ON m.id = s.message_id"
        " WHERE m.channel = %s",
        [channel],
    )
    last = sql.fetch_one(
        "SELECT outcome, detail FROM outbox_deliveryattempt WHERE channel = %s AND started_at >= %s"
        " ORDER BY id DESC LIMIT 1",
        [channel, since],
    )
    trouble = str(last[1]) if last and last[0] in ("later", "uncertain") else ""
    return Health(row[0], row[1], row[2], said[0] if said else None, trouble)
