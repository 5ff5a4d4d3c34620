"""No interest is stated over days whose rate nobody knows yet."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

from voldaan.claims.rules import Owed, last_priced_day, running_interest
from voldaan.messages import gate
from voldaan.messages.assemble import ClaimRow, MessageRow
from voldaan.policy.rules import Limits
from voldaan_law.parameters import all_series

KNOWN_UNTIL = all_series()["commercial_interest"].known_until()
LATER = date(2099, 3, 3)
LIMITS = Limits(True, 0, 4, 3, 3, 500, 25_000)
OWED = Owed(100_000, 0, 0, 0, "commercial", date(2026, 3, 17), None)


def test_interest_stops_at_the_last_known_day() -> None:
    assert KNOWN_UNTIL is not None
    assert last_priced_day("commercial", LATER) == KNOWN_UNTIL
    assert running_interest(OWED, LATER) == running_interest(OWED, KNOWN_UNTIL) > 0


def test_interest_that_would_begin_after_the_last_known_day_is_nothing() -> None:
    assert running_interest(OWED._replace(interest_from=LATER), LATER) == Fraction(0)


def test_a_known_day_is_the_day_itself() -> None:
    assert last_priced_day("statutory", date(2026, 5, 1)) == date(2026, 5, 1)


def test_a_letter_that_claims_interest_waits_for_the_rate() -> None:
    message = MessageRow(1, "A", "demand", "post", "approved", 1, 1, 1, "V1", "nl", 7, 4000, LATER, [], "")
    claim = ClaimRow(1, 1, "F-1", "company", date(2026, 2, 1), date(2026, 3, 16), 100_000, 0, date(2026, 3, 17),
                     "fatal_term", OWED, None, "in_default", None, 100_000, 0, False, "")  # fmt: skip
    world = gate.World(datetime(2099, 3, 3, 10, tzinfo=UTC), LIMITS, {1: LATER}, frozenset(), {}, {})
    verdict = gate.judge(message, [claim], world)
    assert (verdict.outcome, verdict.rule) == (gate.KEEP, "LR-1.10")
    assert "rentetarief" in verdict.reason
    assert gate.judge(message._replace(kind="reminder"), [claim], world).outcome == gate.GO
