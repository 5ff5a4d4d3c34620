"""Rules of the threshold (drempel): which matches are settled without a person. Pure."""

from __future__ import annotations

from typing import NamedTuple

from voldaan.payments.matching import Match
from voldaan.payments.matching_reasons import Reason

LOWEST_PERCENT = 80
#: However probable: with one of these reasons something speaks against it, or was not looked at.
_DOUBT = frozenset({Reason.AMBIGUOUS, Reason.ALREADY_PAID, Reason.SEARCH_LIMIT})


class Threshold(NamedTuple):
    """Drempel: ``automatic`` is a code of ``MatchingThreshold``; the percentage counts for a chance only."""

    automatic: str = "up_to_likely"
    from_percent: int = 99


def settles_itself(match: Match, threshold: Threshold) -> bool:
    """Vanzelf: whether this match needs no person. The levels mean the same at every threshold."""
    if match.level == "certain":
        return True
    if threshold.automatic == "from_probability":
        chance = match.probability * 100 >= threshold.from_percent
        return chance and (match.level == "likely" or (bool(match.allocations) and not _DOUBT & set(match.reasons)))
    return match.level == "likely" and threshold.automatic == "up_to_likely"
