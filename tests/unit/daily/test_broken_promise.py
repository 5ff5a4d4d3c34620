"""A step that counts from a broken promise: there only for who broke one, and before the ordinary step of its name."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.daily.test_decide import TEXT, claim

from voldaan.daily.decide import next_step, target_day, tone_of
from voldaan.policy.rules import parse

STEP = """[[steps]]
step = "reminder"
anchor = "broken_promise"
days = 1
channel = ["email"]
tone = "firm"
why = "Een toezegging is niet nagekomen."

"""
_BEFORE, _REST = TEXT.split('[[steps]]\nstep = "reminder"', 1)
POLICY = parse(_BEFORE + STEP + '[[steps]]\nstep = "reminder"' + _REST)
BROKEN_ON, TODAY = date(2026, 3, 24), date(2026, 3, 25)


def test_after_a_broken_promise_its_step_comes_a_day_later_and_in_its_own_tone() -> None:
    broken = claim(promise_broken_on=BROKEN_ON)
    step = next_step(broken, POLICY, TODAY)
    assert step is not None
    assert (step.anchor, step.days, target_day(broken, step, POLICY.limits)) == ("broken_promise", 1, TODAY)
    assert tone_of(POLICY, "reminder", [broken]) == "firm"


@pytest.mark.parametrize("default", ["zzp", "company", "agency"])
def test_without_one_it_is_as_if_the_step_were_not_there(default: str) -> None:
    step = next_step(claim(), POLICY, TODAY)
    assert step is not None
    assert (step.anchor, tone_of(POLICY, "reminder", [claim()])) == ("due", "friendly")
