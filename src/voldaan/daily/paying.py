"""Paying (betaalgedrag): at which daily rates this administration's own debtors pay, before the due date, left alone,
and in the days after a message. Three rates a group, counted from what happened; with little history they lean on an
assumption, and say so. They serve to compare policies, not to judge a debtor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from voldaan.base import sql
from voldaan.messages.rules import PRESSING

STIR_DAYS = 10  # how long a message is taken to work
LOOK_BACK_DAYS = 730
#: Aanname where nothing is known yet: payments a day, weighing as much as ``PRIOR_DAYS`` days of exposure.
PRIOR = {"early": 0.020, "quiet": 0.015, "stirred": 0.045}
PRIOR_DAYS = 200.0
ENOUGH = 50  # payments from which the own history speaks for itself


class Rates(NamedTuple):
    """Betaaltempo of a group: chance a day that an open claim is paid."""

    early: float
    quiet: float
    stirred: float


@dataclass(frozen=True, slots=True)
class Paying:
    """Betaalgedrag of natural persons and of businesses, and on how many payments it rests."""

    natural: Rates
    business: Rates
    payments: int

    @property
    def assumed(self) -> bool:
        """Whether the history is too short to speak for itself."""
        return self.payments < ENOUGH

    def curve(
        self, *, natural: bool, due_on: date, contacts: Sequence[date], start: date, days: int
    ) -> tuple[float, ...]:
        """Kans dat een vordering nog openstaat at the start of each of so many days from ``start``, and at the end."""
        rates = self.natural if natural else self.business
        stirred = {c + timedelta(days=n) for c in contacts for n in range(1, STIR_DAYS + 1)}
        left, found = 1.0, [1.0]
        for n in range(days):
            day = start + timedelta(days=n)
            left *= 1.0 - (rates.stirred if day in stirred else rates.early if day <= due_on else rates.quiet)
            found.append(left)
        return tuple(found)


ASSUMED = Paying(Rates(**PRIOR), Rates(**PRIOR), 0)

_HISTORY = """
WITH claim AS (
  SELECT id, capacity IN ('consumer', 'sole_trader', 'partnership', 'unknown') AS natural, issued_on, due_on,
    coalesce(closed_on, %(on)s::date) AS ended, stage = 'paid' AS paid
  FROM claims_claim WHERE issued_on > %(on)s::date - %(back)s AND issued_on <= %(on)s
    AND (closed_on IS NULL OR stage = 'paid')
), stirring AS (
  SELECT mc.claim_id, m.dispatched_on AS at,
    least(m.dispatched_on + %(stir)s, lead(m.dispatched_on) OVER (PARTITION BY mc.claim_id ORDER BY m.dispatched_on))
      AS until
  FROM outbox_message m JOIN outbox_messageclaim mc ON mc.message_id = m.id
  WHERE m.state = 'sent' AND m.dispatched_on <= %(on)s AND m.kind = ANY(%(pressing)s)
), stirred AS (
  SELECT c.id, sum(greatest(0, least(s.until, c.ended) - s.at)) AS days,
    bool_or(c.ended > s.at AND c.ended <= s.until) AS hit
  FROM claim c JOIN stirring s ON s.claim_id = c.id GROUP BY c.id
)
SELECT c.natural,
  sum(greatest(0, least(c.ended, c.due_on) - c.issued_on)), count(*) FILTER (WHERE c.paid AND c.ended <= c.due_on),
  sum(greatest(0, greatest(0, c.ended - c.due_on) - coalesce(s.days, 0))),
  count(*) FILTER (WHERE c.paid AND c.ended > c.due_on AND NOT coalesce(s.hit, false)),
  sum(coalesce(s.days, 0)), count(*) FILTER (WHERE c.paid AND c.ended > c.due_on AND s.hit)
FROM claim c LEFT JOIN stirred s ON s.id = c.id GROUP BY c.natural
"""


def observed(on: date) -> Paying:
    """Waargenomen betaalgedrag of this administration until a day, in one query."""
    rows = sql.fetch(_HISTORY, {"on": on, "back": LOOK_BACK_DAYS, "stir": STIR_DAYS, "pressing": sorted(PRESSING)})
    groups = {bool(row[0]): _rates(row[1:]) for row in rows}
    payments = sum(row[2] + row[4] + row[6] for row in rows)
    nothing = Rates(**PRIOR)
    return Paying(groups.get(True, nothing), groups.get(False, nothing), int(payments))


def _rates(row: Sequence[int]) -> Rates:
    exposures = dict(zip(PRIOR, zip(row[0::2], row[1::2], strict=True), strict=True))
    return Rates(
        **{
            name: (paid + PRIOR[name] * PRIOR_DAYS) / (float(days) + PRIOR_DAYS)
            for name, (days, paid) in exposures.items()
        }
    )
