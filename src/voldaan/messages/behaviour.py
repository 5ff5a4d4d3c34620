"""Betaalgedrag: how a debtor paid before, as a word that chooses other words; never another amount, term or pressure.

Pure, and short enough to be told: how many invoices were paid, and how many of those after their due date.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

#: Fewer paid invoices than this say nothing about how somebody pays.
ENOUGH = 3


class Habit(StrEnum):
    """Gewoonte: how somebody usually pays; empty when too little is known, or when it may not be used."""

    UNKNOWN = ""
    FIRST_SLIP = "first_slip"
    USUALLY_ON_TIME = "usually_on_time"
    OFTEN_LATE = "often_late"


class Paid(NamedTuple):
    """Betaald before: how many invoices, and how many of those too late."""

    invoices: int = 0
    late: int = 0


#: Nothing is known, or it may not be used.
NOTHING_KNOWN = Paid()


def habit(paid: Paid) -> Habit:
    """Gewoonte by what was paid: never late, at most one in three late, or more than half late."""
    if paid.invoices < ENOUGH:
        return Habit.UNKNOWN
    if paid.late == 0:
        return Habit.FIRST_SLIP
    if paid.late * 3 <= paid.invoices:
        return Habit.USUALLY_ON_TIME
    return Habit.OFTEN_LATE if paid.late * 2 > paid.invoices else Habit.UNKNOWN


def because(paid: Paid) -> str:
    """Waarom deze woorden, in one Dutch sentence; empty when the words are the usual ones."""
    found = habit(paid)
    if found is Habit.UNKNOWN:
        return ""
    late = "alle op tijd" if paid.late == 0 else f"{paid.late} daarvan te laat"
    return f"Deze woorden omdat deze klant eerder {paid.invoices} facturen betaalde, {late}."
