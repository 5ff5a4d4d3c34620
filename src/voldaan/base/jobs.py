"""Jobs (taken): put off in the transaction of the change that asks for them: neither exists without the other."""

from __future__ import annotations

from procrastinate.contrib.django import app

SEND = "voldaan.send"
RUN = "voldaan.run"


def enqueue(name: str, *, lock: str, **arguments: int | str) -> None:
    """Inplannen: run task ``name`` soon after this transaction commits; per ``lock`` one at a time, queued once."""
    from procrastinate.exceptions import AlreadyEnqueued

    try:
        app.configure_task(name, lock=lock, queueing_lock=lock).defer(**arguments)
    except AlreadyEnqueued:
        return
