"""Which matches are settled without a person, by the threshold of the administration."""

from __future__ import annotations

import pytest

from voldaan.payments.matching import Match
from voldaan.payments.matching_reasons import Reason
from voldaan.payments.threshold_rules import Threshold, settles_itself

CERTAIN = Match("certain", 0.9999, ((1, 100),))
LIKELY = Match("likely", 0.991, ((1, 100),))
POSSIBLE = Match("possible", 0.93, ((1, 100),))
DOUBTFUL = Match("possible", 0.97, ((1, 100),), reasons=(Reason.AMOUNT, Reason.AMBIGUOUS))
PAID_ALREADY = Match("possible", 0.99, ((1, 100),), reasons=(Reason.NUMBER, Reason.ALREADY_PAID))
NO_AMOUNTS = Match("possible", 0.99, (), 100)
NONE = Match("none", 0.05)
ALL = (CERTAIN, LIKELY, POSSIBLE, DOUBTFUL, PAID_ALREADY, NO_AMOUNTS, NONE)


@pytest.mark.parametrize(
    ("threshold", "settled"),
    [
        (Threshold(), (CERTAIN, LIKELY)),
        (Threshold("only_certain"), (CERTAIN,)),
        (Threshold("from_probability", 99), (CERTAIN, LIKELY)),
        (Threshold("from_probability", 93), (CERTAIN, LIKELY, POSSIBLE)),
        (Threshold("from_probability", 94), (CERTAIN, LIKELY)),
        (Threshold("from_probability", 80), (CERTAIN, LIKELY, POSSIBLE)),
    ],
)
def test_what_is_settled_without_a_person(threshold: Threshold, settled: tuple[Match, ...]) -> None:
    assert tuple(match for match in ALL if settles_itself(match, threshold)) == settled
