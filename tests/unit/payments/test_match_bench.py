"""Published precision: portfolios with a known truth, played through in time, give the figures we promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.match import Tally, brier, make_portfolios, play, report, wilson


@pytest.mark.corpus
@pytest.mark.parametrize("by_hand", [True, False], ids=["a person settles the rest", "nobody settles the rest"])
def test_certain_is_never_wrong_and_most_payments_need_no_hand(by_hand: bool, tmp_path: Path) -> None:
    folders = list(make_portfolios(tmp_path, seeds=(3, 14)))
    if not folders:
        pytest.skip("no corpus: tools/portfolio.py is not in VOLDAAN_SHARED or ../shared")
    tally = Tally()
    for folder in folders:
        play(folder, tally, by_hand=by_hand)
    result = report(tally, 0.0)
    assert result["levels"]["certain"]["n"] > 900
    assert result["levels"]["certain"]["precision"] == 1.0
    assert result["levels"]["likely"]["precision"] == 1.0
    assert result["automatic_share"] >= 0.95
    assert result["brier"] < 0.01
    surest = result["reliability"][-1]
    assert (surest["from"], surest["right"]) == (0.999, 1.0)


def test_the_interval_of_wilson_narrows_with_the_number_of_answers() -> None:
    assert [round(x, 4) for x in wilson(10, 10)] == [0.7225, 1.0]
    assert [round(x, 4) for x in wilson(995, 1000)] == [0.9883, 0.9979]
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_brier_score_is_the_mean_square_of_what_was_wrong() -> None:
    assert brier([]) is None
    assert brier([(1.0, True), (0.0, False)]) == 0.0
    assert brier([(0.5, True), (1.0, False)]) == 0.625
