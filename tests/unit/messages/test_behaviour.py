"""Words by how somebody paid before: other words, never another amount, term or pressure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from voldaan.messages.behaviour import Habit, Paid, because, habit
from voldaan.messages.blocks import languages
from voldaan.messages.compose import compose
from voldaan.messages.facts import Kind
from voldaan.messages.specimen import specimen


@pytest.mark.parametrize(
    ("invoices", "late", "found"),
    [
        (0, 0, Habit.UNKNOWN),
        (2, 0, Habit.UNKNOWN),
        (3, 0, Habit.FIRST_SLIP),
        (3, 1, Habit.USUALLY_ON_TIME),
        (6, 2, Habit.USUALLY_ON_TIME),
        (6, 3, Habit.UNKNOWN),
        (6, 4, Habit.OFTEN_LATE),
        (3, 3, Habit.OFTEN_LATE),
    ],
)
def test_a_habit_needs_three_invoices_and_a_clear_share(invoices: int, late: int, found: Habit) -> None:
    assert habit(Paid(invoices, late)) is found


def test_the_reason_is_told_in_one_sentence() -> None:
    assert because(Paid(5, 4)) == "Deze woorden omdat deze klant eerder 5 facturen betaalde, 4 daarvan te laat."
    assert because(Paid(5, 0)) == "Deze woorden omdat deze klant eerder 5 facturen betaalde, alle op tijd."
    assert because(Paid(2, 2)) == ""


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.SECOND_REMINDER])
@pytest.mark.parametrize("paid", [Paid(5, 0), Paid(5, 1), Paid(5, 5)])
def test_only_one_sentence_differs_and_no_amount(paid: Paid, kind: Kind, code: str) -> None:
    usual, other = (compose(replace(specimen(kind), paid=p), code) for p in (Paid(), paid))

    added = set(other.text.splitlines()) - set(usual.text.splitlines())
    assert len(added) == 1
    assert set(usual.text.splitlines()) <= set(other.text.splitlines())
    assert other.letter.summary == usual.letter.summary
    assert not any(sign.isdigit() for sign in added.pop())


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.REMINDER, Kind.SECOND_REMINDER)])
def test_no_other_kind_changes_its_words(kind: Kind) -> None:
    assert compose(replace(specimen(kind), paid=Paid(9, 9)), "nl").text == compose(specimen(kind), "nl").text
