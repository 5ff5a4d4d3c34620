"""The ten mistakes: each is caught alone, and none is where there is none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.mistakes import MISTAKES, MistakeFacts, mistakes
from voldaan_law.outcome import explain

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
GOOD = MistakeFacts(
    today=TODAY,
    capacity=Capacity.CONSUMER,
    notice_dispatched_on=date(2026, 10, 1),
    notice_text_checked=True,
    dispatch_proven=True,
    default_on=date(2026, 10, 1),
    clauses_judged=True,
    information_duties_proven=True,
    dossier_complete=True,
    defences_stated=True,
    announced_cents=15000,
    principal_cents=100000,
    bundled=True,
    parties_identified=True,
    limitation_ends_on=TODAY,
    interruptions_proven=True,
    interest_kind="statutory",
    interest_from=date(2026, 10, 1),
    due_on=date(2026, 9, 30),
    offers_handled=True,
    wki_registered=True,
)
TRADER = replace(GOOD, capacity=Capacity.SOLE_TRADER, interest_kind="commercial")
COMPANY = replace(
    GOOD,
    capacity=Capacity.COMPANY,
    interest_kind="commercial",
    notice_dispatched_on=None,
    notice_text_checked=False,
    dispatch_proven=False,
    clauses_judged=False,
    information_duties_proven=False,
    announced_cents=99999,
)


def test_a_good_claim_has_none_of_them() -> None:
    for facts in (GOOD, TRADER, COMPANY):
        assert mistakes(facts).value == ()
    assert explain(mistakes(GOOD)) == ["Geen van de tien fouten is gevonden."]


@pytest.mark.parametrize(
    ("number", "facts", "changes"),
    [
        ("1", GOOD, {"notice_text_checked": False}),
        ("1", GOOD, {"dispatch_proven": False}),
        ("2", GOOD, {"notice_dispatched_on": date(2026, 9, 30)}),
        ("2", GOOD, {"notice_dispatched_on": None}),
        ("2", TRADER, {"default_on": None}),
        ("3", GOOD, {"clauses_judged": False}),
        ("4", GOOD, {"information_duties_proven": False}),
        ("5", GOOD, {"dossier_complete": False}),
        ("5", GOOD, {"defences_stated": False}),
        ("6", GOOD, {"announced_cents": 15001}),
        ("6", TRADER, {"announced_cents": 15001}),
        ("6", GOOD, {"announced_cents": None}),
        ("6", GOOD, {"principal_cents": None}),
        ("6", GOOD, {"adds_vat": True}),
        ("6", GOOD, {"bundled": False}),
        ("6", GOOD, {"costs_claimed_twice": True}),
        ("7", GOOD, {"parties_identified": False}),
        ("7", GOOD, {"is_assigned": True}),
        ("8", GOOD, {"limitation_ends_on": TODAY - DAY}),
        ("8", GOOD, {"limitation_ends_on": None}),
        ("8", GOOD, {"interruptions_proven": False}),
        ("9", GOOD, {"interest_kind": "commercial"}),
        ("9", GOOD, {"interest_kind": "daily"}),
        ("9", GOOD, {"interest_on_costs": True}),
        ("9", GOOD, {"interest_from": date(2026, 9, 30)}),
        ("9", GOOD, {"interest_from": None}),
        ("9", TRADER, {"interest_from": date(2026, 9, 30)}),
        ("9", TRADER, {"due_on": None}),
        ("10", GOOD, {"offers_handled": False}),
        ("10", GOOD, {"protective_situation_ignored": True}),
        ("10", GOOD, {"misleading_pressure": True}),
        ("10", GOOD, {"already_paid": True}),
        ("10", GOOD, {"wki_registered": False}),
    ],
)
def test_each_mistake_is_found_alone(number: str, facts: MistakeFacts, changes: dict[str, object]) -> None:
    assert mistakes(replace(facts, **changes)).value == (number,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "changes"),
    [
        (GOOD, {"adds_vat": True, "vat_reason_stated": True}),
        (GOOD, {"is_assigned": True, "deed_and_notice": True}),
        (GOOD, {"wki_applies": False, "wki_registered": False}),
        (GOOD, {"interest_kind": "contractual", "interest_from": date(2026, 10, 2)}),
        (TRADER, {"interest_kind": "statutory", "clauses_judged": False, "information_duties_proven": False}),
    ],
)
def test_what_is_answered_for_is_no_mistake(facts: MistakeFacts, changes: dict[str, object]) -> None:
    assert mistakes(replace(facts, **changes)).value == ()  # type: ignore[arg-type]


def test_without_facts_every_mistake_is_assumed() -> None:
    result = mistakes(MistakeFacts(today=TODAY))
    assert result.value == tuple(check.code for check in MISTAKES) == tuple(str(number) for number in range(1, 11))
    assert explain(result, "en")[1] == (
        "The letter left before default, or default is not certain: first send a notice of default."
    )
