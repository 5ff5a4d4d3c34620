"""The threshold (drempel) of an administration: what is settled without a person, and what that comes down to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from voldaan.base import events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.payments.events import ThresholdSet
from voldaan.payments.models import MatchingThreshold
from voldaan.payments.threshold_rules import LOWEST_PERCENT, Threshold

LOOK_BACK_DAYS = 90


class Shares(NamedTuple):
    """Aandelen of the payments of the last days, by what the matcher said of them; counts."""

    payments: int
    certain: int
    likely: int
    by_percent: dict[int, int]

    @property
    def up_to_likely(self) -> int:
        """Certain and likely together."""
        return self.certain + self.likely


def threshold() -> Threshold:
    """Drempel of the active administration; where none was set: certain and likely."""
    row = sql.fetch_one("SELECT automatic, from_percent FROM payments_matchingthreshold")
    return Threshold(*row) if row else Threshold()


def set_threshold(actor: Actor, wanted: Threshold) -> bool:
    """Drempel zetten, for lines that come in from now on; gives whether it changed.

    :raises Refused: an unknown kind, or a percentage that is too low or no percentage.
    """
    actor.must(Permission.MANAGE)
    if wanted.automatic not in MatchingThreshold.Automatic.values:
        raise Refused("Kies een van de drie: alleen zeker, zeker en waarschijnlijk, of vanaf een kans.")
    if not LOWEST_PERCENT <= wanted.from_percent <= 99:
        raise Refused(f"Kies een kans van {LOWEST_PERCENT} tot en met 99 procent; lager verwerkt te veel verkeerd.")
    if wanted == threshold():
        return False
    MatchingThreshold.objects.update_or_create(
        tenant_id=actor.tenant_id, defaults={"automatic": wanted.automatic, "from_percent": wanted.from_percent}
    )
    events.record(actor, [events.Entry(ThresholdSet(automatic=wanted.automatic, from_percent=wanted.from_percent))])
    return True


def shares(on: date) -> Shares:
    """Wat een drempel zou doen: over the payments of the last ninety days, as the matcher saw them then."""
    row = sql.fetch_one(
        "SELECT count(*), count(*) FILTER (WHERE level = 'certain'), count(*) FILTER (WHERE level = 'likely')"
        + "".join(
            f", count(*) FILTER (WHERE level = 'certain' OR (probability * 100 >= {p} AND level <> 'none'))"
            for p in _PERCENTS
        )
        + " FROM payments_bankline WHERE booked_on > %s AND amount_cents > 0 AND state <> 'not_ours'",
        [on - timedelta(days=LOOK_BACK_DAYS)],
    )
    assert row is not None
    payments, certain, likely, *by_percent = row
    return Shares(payments, certain, likely, dict(zip(_PERCENTS, by_percent, strict=True)))


_PERCENTS = (99, 95, 90, 85, 80)
