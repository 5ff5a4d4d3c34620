"""Terms under holds (termijnen): what a stop does to a notice that left within it or ran into it. Pure.

A notice that left while a stop held has no effect (guard "no hold" of LR-2); neither has one whose term a hard stop
cut short. Days of a soft stop do not count: the term is longer by them, so that the debtor has all his days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from voldaan_law.days import roll_forward

DAY = timedelta(days=1)
#: The columns of a claim that say where it stands.
PLACE = (
    "stage", "step", "step_on", "window_last_on", "costs_from", "announced_costs_cents", "notice_message_id",
)  # fmt: skip


class Place(NamedTuple):
    """Plek of a claim on its way: stage, last step, and the notice whose term runs; cents."""

    stage: str
    step: str
    step_on: date | None
    window_last_on: date | None
    costs_from: date | None
    announced_costs_cents: int
    notice_message_id: int | None

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in self._asdict().items()}

    def changed(self, values: dict[str, Any]) -> Place:
        """With these values, as JSON kept them."""
        days = {"step_on", "window_last_on", "costs_from"}
        read: dict[str, Any] = {k: date.fromisoformat(v) if k in days and v else v for k, v in values.items()}
        return self._replace(**read)


class Held(NamedTuple):
    """Stop that lay on a claim from a day until another (not included; None: it still does).

    ``since`` is the first whole day of it: what happened earlier on the day on which it was set, was not wrong.
    """

    id: int
    claim_id: int | None
    kind: str
    hard: bool
    from_on: date
    since: date
    end_on: date | None
    stands: bool

    def covers(self, day: date) -> bool:
        """Whether it lay on that day."""
        return self.since <= day and (self.end_on is None or day < self.end_on)


class Notice(NamedTuple):
    """Aanmaning with a term that costs hang on, and the step before it."""

    message_id: int
    kind: str
    dispatched_on: date
    step_before: str | None
    step_before_on: date | None


def place_under(
    base: Place, notice: Notice, lying: Sequence[Held], *, fallen_by: int = 0
) -> tuple[str, int, Place] | None:
    """Where a claim stands with its notice under these stops: what happened, by which stop, its place; None: as it was.

    ``fallen_by`` is the stop that took back costs: those may come again after the term.
    """
    over = [h for h in lying if h.covers(notice.dispatched_on) or _cut_short(h, notice, base.window_last_on)]
    if over:
        void = base._replace(
            step=notice.step_before or "", step_on=notice.step_before_on, window_last_on=None, costs_from=None,
            announced_costs_cents=0, notice_message_id=None,
            stage="in_default" if base.stage in (notice.kind, "costs_due", "legal_review") else base.stage,
        )  # fmt: skip
        return "notice_void", over[0].id, void
    return _moved(base, notice, lying, fallen_by)


def _cut_short(held: Held, notice: Notice, last_on: date | None) -> bool:
    """A hard stop that began while the term ran."""
    return held.hard and held.from_on >= notice.dispatched_on and (last_on is None or held.from_on <= last_on)


def _moved(base: Place, notice: Notice, lying: Sequence[Held], fallen_by: int) -> tuple[str, int, Place] | None:
    """The term with the days of soft stops that ended added to it, one stop after the other."""
    if base.window_last_on is None:
        return None
    last, by, counted = base.window_last_on, 0, notice.dispatched_on
    for held in lying:
        if held.from_on > last or held.end_on is None or held.stands:
            continue
        days = (held.end_on - max(held.from_on, counted + DAY)).days
        if days > 0:
            last, by, counted = last + timedelta(days=days), held.id, held.end_on - DAY
    place = base
    if by:
        last = roll_forward(last)
        gap = base.costs_from - base.window_last_on if base.costs_from else DAY
        place = base._replace(window_last_on=last, costs_from=last + gap if base.costs_from else None)
    if fallen_by and base.stage in ("costs_due", "legal_review"):
        place = place._replace(stage=notice.kind, step=notice.kind, step_on=notice.dispatched_on)
    return None if place == base else ("term_moved", by or fallen_by, place)
