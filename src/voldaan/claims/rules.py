"""Pure rules of claims: keys, what is owed on a day, what closes a claim."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from voldaan_law.money import round_half_up
from voldaan_law.nl import interest as law_interest
from voldaan_law.nl.statement_account import read_kind
from voldaan_law.parameters import all_series

SMALL_DIFFERENCE_CENTS = 100  # afrondingsverschil that is written off by itself, both ways (LR-5.07)

OPEN_STAGES = (
    "issued", "overdue", "notice_of_default", "in_default", "fourteen_day_notice", "demand", "costs_due", "legal_review"
)  # fmt: skip


class Owed(NamedTuple):
    """What the ledger says of one claim, and from when interest runs; cents and dates.

    ``interest_kind`` is a kind as the law reads it: statutory, commercial, or what was agreed (``12,5/commercial``).
    ``interest_stop_on`` is the first day without interest: that of an insolvency.
    ``interest_free_until``: up to that day no interest runs beyond what was posted (an arrangement that froze it).
    """

    principal_cents: int
    interest_cents: int
    interest_capitalised_cents: int
    costs_cents: int
    interest_kind: str
    interest_from: date | None
    interest_until: date | None
    interest_stop_on: date | None = None
    interest_free_until: date | None = None

    @property
    def settled_until(self) -> date | None:
        """Verrekend tot en met: the last day over which interest was posted or is not asked."""
        days = [day for day in (self.interest_until, self.interest_free_until) if day is not None]
        return max(days, default=None)


#: As the last day without interest: for as long as an arrangement is kept.
WHILE_KEPT = date(9000, 1, 1)


def interest_until(owed: Owed, on: date) -> date:
    """Rente tot en met: the last day up to ``on`` over which interest is asked; none from the day that stops it."""
    return on if owed.interest_stop_on is None else min(on, owed.interest_stop_on - timedelta(days=1))


def last_priced_day(kind: str, on: date) -> date:
    """Laatste dag met een bekend tarief up to ``on``: no interest is stated over days whose rate is not known."""
    series = law_interest.SERIES.get(read_kind(kind)[0])
    until = all_series()[series].known_until() if series else None
    return on if until is None else min(on, until)


def interest_factor(kind: str, first_day: date, last_day: date) -> Fraction:
    """Rentefactor of any kind of interest, agreed ones too: exact interest per unit of principal."""
    name, percent = read_kind(kind)
    return law_interest.interest_factor(name, first_day, last_day, percent=percent)


def running_interest(owed: Owed, on: date) -> Fraction:
    """Lopende rente: interest not yet posted, up to and including ``on``, in cents, exact.

    It stops at the last day whose rate is known; a letter that claims interest waits until the next one is (send gate).
    A claim on which nothing was posted yet takes the portfolio path (one factor per first day and kind).
    """
    if owed.interest_from is None or on < owed.interest_from or owed.principal_cents <= 0:
        return Fraction(0)
    on = last_priced_day(owed.interest_kind, interest_until(owed, on))
    if on < owed.interest_from:
        return Fraction(0)
    until = owed.settled_until
    if until is None:
        factor = interest_factor(owed.interest_kind, owed.interest_from, on)
        return owed.principal_cents * factor
    first = max(until + timedelta(days=1), owed.interest_from)
    if on < first:
        return Fraction(0)
    if owed.interest_free_until is None and _is_whole(owed, until):
        # Nothing was paid or credited since interest began: carried unrounded from the first day, whatever was posted.
        whole = owed.principal_cents * interest_factor(owed.interest_kind, owed.interest_from, on)
        return whole - owed.interest_cents
    kind, percent = read_kind(owed.interest_kind)
    return law_interest.accrue(
        kind,
        percent=percent,
        principal_cents=owed.principal_cents,
        capitalised_cents=owed.interest_capitalised_cents,
        accrued_cents=owed.interest_cents - owed.interest_capitalised_cents,
        origin=owed.interest_from,
        first_day=first,
        last_day=on,
    ).interest


def _is_whole(owed: Owed, until: date) -> bool:
    """Whether what was posted is the interest over all days so far on what is open now."""
    if owed.interest_from is None:
        return False
    so_far = owed.principal_cents * interest_factor(owed.interest_kind, owed.interest_from, until)
    return round_half_up(so_far) == owed.interest_cents


def interest_to_post(owed: Owed, on: date) -> int:
    """Te boeken rente in cents: what becomes a fact on ``on``, rounded once."""
    return round_half_up(running_interest(owed, on))


def undisputed(owed: Owed, disputed_cents: int, frozen_costs_cents: int = 0) -> Owed:
    """Onbetwist deel: what may be asked while ``disputed_cents`` of the principal is contested (LR-1.12).

    Interest follows the principal. Costs that were booked before the dispute are frozen for their part; those that
    came later were counted over the undisputed part to begin with.
    """
    if not disputed_cents and not frozen_costs_cents:
        return owed
    left = owed.principal_cents - disputed_cents
    share = Fraction(left, owed.principal_cents) if disputed_cents else Fraction(1)
    return owed._replace(
        principal_cents=left,
        interest_cents=_undisputed_interest(owed, left, share),
        interest_capitalised_cents=round_half_up(owed.interest_capitalised_cents * share),
        costs_cents=max(owed.costs_cents - frozen_costs_cents, 0),
    )


def _undisputed_interest(owed: Owed, left_cents: int, share: Fraction) -> int:
    """Geboekte rente over the undisputed part, as if that part had been the whole claim from its first day."""
    if owed.interest_from is not None and owed.interest_until is not None and owed.interest_from <= owed.interest_until:
        factor = interest_factor(owed.interest_kind, owed.interest_from, owed.interest_until)
        if round_half_up(owed.principal_cents * factor) == owed.interest_cents:
            return round_half_up(left_cents * factor)
    return round_half_up(owed.interest_cents * share)


def interest_owed(owed: Owed, on: date) -> int:
    """Rente per ``on`` in cents: what was posted and is still open, plus what ran since."""
    return owed.interest_cents + interest_to_post(owed, on)
