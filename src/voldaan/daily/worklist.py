"""The worklist (werklijst): what waits for a person in every room, in one order: what is most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from voldaan.arrangements import queries as arrangements
from voldaan.base.todo import Todo
from voldaan.claims import address_proposals, hold_queries, registers
from voldaan.complaints import queries as complaints
from voldaan.credit import queries as credit
from voldaan.disputes import queries as disputes
from voldaan.inbox import queries as inbox
from voldaan.messages import calls, hold_letters
from voldaan.parties import quality
from voldaan.surveys import queries as surveys

#: Each room that has work for a person.
ROOMS: tuple[Callable[[date], list[Todo]], ...] = (
    arrangements.to_do,
    disputes.to_do,
    complaints.to_do,
    inbox.to_do,
    address_proposals.to_do,
    registers.to_do,
    hold_queries.to_do,
    hold_letters.to_do,
    calls.to_do,
    credit.to_do,
    quality.to_do,
    surveys.to_do,
)


def to_do(on: date, *, kind: str = "", overdue: bool = False) -> list[Todo]:
    """Werk dat op een mens wacht: what should have been done first, then by rank, day and amount.

    ``kind`` keeps one kind; ``overdue`` only what should have been done before today.
    """
    found = [todo for room in ROOMS for todo in room(on)]
    kept = [t for t in found if kind in ("", t.kind) and not (overdue and t.due_on >= on)]
    return sorted(kept, key=lambda t: (t.due_on > on, t.rank, t.due_on, -t.amount_cents, t.url))


def counts(todos: list[Todo]) -> list[tuple[str, int]]:
    """Hoeveel van elke soort, the most first."""
    return sorted(Counter(t.kind for t in todos).items(), key=lambda pair: (-pair[1], pair[0]))
