"""The night of credit (kredietbewaking): signals follow the day, and reports go when they were kept long enough."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.base import tenancy
from voldaan.base.actor import Actor
from voldaan.credit import reports, signals


class Done(NamedTuple):
    """Wat de nacht deed: signals that changed, reports that went."""

    changed: int
    forgotten: int


def nightly(actor: Actor, on: date) -> Done:
    """Nachtwerk in one transaction; a second time on the same day it does nothing."""
    with tenancy.active(actor.tenant_id):
        return Done(signals.refresh(actor, on), reports.forget(actor, on))
