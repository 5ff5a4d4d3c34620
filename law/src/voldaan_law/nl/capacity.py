"""Hoedanigheid: in which capacity somebody owes a claim (LR-0). It belongs to the claim, not to the person."""

from __future__ import annotations

from enum import StrEnum


class Capacity(StrEnum):
    """Hoedanigheid: ``unknown`` is treated as consumer, the most protective reading (LR-0.01)."""

    CONSUMER = "consumer"
    SOLE_TRADER = "sole_trader"
    PARTNERSHIP = "partnership"
    COMPANY = "company"
    PUBLIC_BODY = "public_body"
    UNKNOWN = "unknown"

    @property
    def is_natural_person(self) -> bool:
        """Natuurlijk persoon: also a sole trader and the partners of a partnership; they get the 14-day notice."""
        return self not in (Capacity.COMPANY, Capacity.PUBLIC_BODY)

    @property
    def is_trading(self) -> bool:
        """Handelt in beroep of bedrijf: art. 6:119a, 6:119b and 6:96 lid 4 BW apply."""
        return self not in (Capacity.CONSUMER, Capacity.UNKNOWN)


def is_natural_person(capacity: Capacity) -> bool:
    """Natuurlijk persoon: see ``Capacity.is_natural_person``."""
    return capacity.is_natural_person
