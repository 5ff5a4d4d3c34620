"""Work for a person (werk voor een mens): what each room has waiting, in one shape, so that one list can show it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Todo(NamedTuple):
    """Taak: one thing that waits for a person. Lower ``rank`` comes first among what is due on the same day.

    ``title`` is one Dutch sentence without a name in it; ``url`` is where the desk handles it.
    """

    kind: str
    due_on: date
    rank: int
    title: str
    url: str
    party_id: int | None = None
    case_id: int | None = None
    claim_id: int | None = None
    amount_cents: int = 0
