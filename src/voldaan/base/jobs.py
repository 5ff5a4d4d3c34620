"""Jobs (taken): put off in the transaction of the change that asks for them: neither exists without the other."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

SEND = "voldaan.send"
RUN = "voldaan.run"
CLIENT_MONEY = "voldaan.client_money"
INVOICES = "voldaan.invoices"
CREDIT = "voldaan.credit"
DUPLICATES = "voldaan.duplicates"
MAILBOX = "voldaan.mailbox"
OUTSIDE = "voldaan.outside"


def enqueue(name: str, *, lock: str, **arguments: int | str) -> None:
    """Inplannen: run task ``name`` soon after this transaction commits; per ``lock`` one at a time, queued once."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(name, lock=lock, queueing_lock=lock).defer(**arguments)
