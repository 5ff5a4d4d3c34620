"""Before a case: cost and benefit, completeness, the lawyer's pre-flight."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from voldaan_law.errors import LawError
from voldaan_law.nl.cost_benefit import Benefit, Prospects, cost_benefit
from voldaan_law.nl.dossier import ITEMS, Completeness, completeness
from voldaan_law.nl.preflight import BLOCKS, CaseFacts, preflight
from voldaan_law.outcome import explain

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
CASE = Prospects(
    win=Fraction(9, 10),
    collect=Fraction(1, 2),
    principal_cents=100000,
    interest_cents=5000,
    collection_costs_cents=15000,
    awarded_costs_cents=60000,
    spent_cents=60000,
    adverse_cents=13500,
    court_fee_cents=35000,
)


def test_the_expected_value_is_chance_times_stake_minus_costs() -> None:
    result = cost_benefit(CASE)
    assert result.value == Benefit(19650, warned=False)
    assert explain(result) == [
        "Kans op toewijzing 0,9 keer kans op betaling 0,5 keer € 1.800,00 is € 810,00.",
        "De eigen kosten zijn € 600,00; bij verlies komt daar naar kans € 13,50 bij.",
        "De verwachte opbrengst is € 196,50.",
        "Te beoordelen: wil een mens deze procedure beginnen, met een reden in het dossier?",
    ]


@pytest.mark.parametrize(
    ("changes", "value", "keys"),
    [
        ({"spent_cents": 79650}, 0, []),
        ({"spent_cents": 79651}, -1, ["benefit.negative"]),
        ({"court_fee_cents": 100000}, 19650, []),
        ({"court_fee_cents": 100001}, 19650, ["benefit.below_fee"]),
        ({"win": Fraction(0), "spent_cents": 0, "adverse_cents": 1}, -1, ["benefit.negative"]),
        ({"win": Fraction(1), "collect": Fraction(1)}, 120000, []),
        ({"win": Fraction(1), "collect": Fraction(0), "spent_cents": 0}, 0, []),
    ],
)
def test_a_case_is_warned_of_when_it_costs_more_than_it_brings(
    changes: dict[str, object], value: int, keys: list[str]
) -> None:
    result = cost_benefit(replace(CASE, **changes))  # type: ignore[arg-type]
    assert result.value == Benefit(value, warned=bool(keys))
    assert [part.sentence.key for part in result.steps[3:]] == keys
    assert result.needs_judgement


@pytest.mark.parametrize("name", ["win", "collect"])
@pytest.mark.parametrize("chance", [Fraction(-1, 100), Fraction(101, 100)])
def test_a_chance_lies_between_nothing_and_certain(name: str, chance: Fraction) -> None:
    with pytest.raises(LawError, match="kans ligt niet tussen 0 en 1"):
        cost_benefit(replace(CASE, **{name: chance}))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [name for name in Prospects.__dataclass_fields__ if name.endswith("_cents")])
def test_amounts_are_not_negative(name: str) -> None:
    with pytest.raises(LawError, match="Een bedrag is negatief"):
        cost_benefit(replace(CASE, **{name: -1}))  # type: ignore[arg-type]
    cost_benefit(replace(CASE, **{name: 0}))  # type: ignore[arg-type]


ALL = {item.key: "present" for item in ITEMS}
BLOCKING = ["debtor", "creditor", "contract", "performance", "invoices", "default", "notice", "limitation"]


def test_a_dossier_is_complete_or_names_what_is_missing() -> None:
    full = completeness(ALL)
    assert full.value == Completeness(100, (), ())
    assert explain(full) == ["Het dossier is compleet."]
    assert [item.number for item in ITEMS] == list(range(1, 14))
    for item in ITEMS:
        found = completeness(ALL | {item.key: "missing"})
        assert found.value == Completeness(92, (item.key,), (item.key,) if item.key in BLOCKING else ())
    empty = completeness({})
    assert (empty.value.percent, len(empty.value.missing), list(empty.value.blocking)) == (0, 13, BLOCKING)
    assert explain(empty)[5] == ("Ontbreekt (6): verzuim: afgesproken fatale termijn of ingebrekestelling, met bewijs.")


def test_what_does_not_apply_needs_a_reason() -> None:
    states = ALL | {"offers": "not_applicable"}
    assert completeness(states, {"offers": "geen voorstel gedaan"}).value.missing == ()
    for reasons in (None, {}, {"offers": "  "}):
        result = completeness(states, reasons)
        assert result.value.missing == ("offers",)
        assert explain(result)[0].startswith("Zonder reden niet van toepassing (9)")


def test_a_legal_person_needs_no_notice_and_no_consumer_test() -> None:
    states = {key: state for key, state in ALL.items() if key not in ("notice", "consumer_test")}
    assert completeness(states, natural_person=False).value == Completeness(100, (), ())
    assert completeness(states).value == Completeness(84, ("notice", "consumer_test"), ("notice",))


def test_unknown_items_and_states_are_refused() -> None:
    with pytest.raises(LawError, match="Onbekend onderdeel: colour"):
        completeness({"colour": "present"})
    with pytest.raises(LawError, match="Onbekende staat: perhaps"):
        completeness({"debtor": "perhaps"})


READY = CaseFacts(
    today=TODAY,
    notice_valid=True,
    default_ground="fatal_term",
    clauses_judged=True,
    information_duties_proven=True,
    limitation_ends_on=TODAY + timedelta(days=60),
    registers_checked_on=TODAY - timedelta(days=7),
    address_checked_on=TODAY - timedelta(days=30),
    debtor_identified=True,
    authority_proven=True,
    expected_value_cents=1,
    claim_cents=25_000_00,
    wki_registered=True,
    description_sent=True,
)


def codes(**changes: object) -> list[str]:
    return list(preflight(replace(READY, **changes)).value)  # type: ignore[arg-type]


def test_a_case_that_is_ready_still_waits_for_a_person() -> None:
    result = preflight(READY)
    assert result.value == ()
    assert explain(result) == [
        "Niets staat de zaak in de weg; een mens besluit of zij begint.",
        "Te beoordelen: begint deze zaak?",
    ]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("B01", {"notice_valid": False}),
        ("B02", {"default_ground": " "}),
        ("B03", {"clauses_judged": False}),
        ("B04", {"information_duties_proven": False}),
        ("B05", {"limitation_ends_on": TODAY + timedelta(days=59)}),
        ("B05", {"limitation_ends_on": None}),
        ("B05", {"limitation_ends_on": TODAY - DAY, "interrupted_recently": True}),
        ("B06", {"registers_checked_on": TODAY - timedelta(days=8)}),
        ("B06", {"registers_checked_on": None}),
        ("B06", {"register_hit": True}),
        ("B07", {"address_checked_on": TODAY - timedelta(days=31)}),
        ("B08", {"debtor_identified": False}),
        ("B09", {"authority_proven": False}),
        ("B10", {"open_complaint": True}),
        ("B10", {"unanswered_dispute": True}),
        ("B11", {"expected_value_cents": 0}),
        ("B11", {"expected_value_cents": None, "override_reason": " "}),
        ("B12", {"claim_cents": 25_000_01}),
        ("B12", {"claim_cents": None}),
        ("B13", {"unallocated_cents": 1}),
        ("B14", {"costs_unverified": True}),
        ("B15", {"wki_registered": False}),
        ("B15", {"description_sent": False}),
    ],
)
def test_each_block_stops_the_case_alone(code: str, changes: dict[str, object]) -> None:
    assert codes(**changes) == [code]
    result = preflight(replace(READY, **changes))  # type: ignore[arg-type]
    assert result.needs_judgement == ()
    assert explain(result)[0].endswith(".")


@pytest.mark.parametrize(
    "changes",
    [
        {"is_natural_person": False, "notice_valid": False, "information_duties_proven": False},
        {"limitation_ends_on": TODAY, "interrupted_recently": True},
        {"expected_value_cents": -1, "override_reason": "principieel"},
        {"claim_cents": 25_000_01, "has_lawyer": True},
        {"costs_unverified": True, "costs_ticked_by_person": True},
        {"wki_applies": False, "wki_registered": False, "description_sent": False},
    ],
)
def test_what_does_not_apply_or_is_answered_for_does_not_block(changes: dict[str, object]) -> None:
    assert codes(**changes) == []


def test_on_no_facts_everything_that_can_block_does() -> None:
    expected = ["B10", "B13", "B14"]
    assert [check.code for check in BLOCKS if check.code not in expected] == list(
        preflight(CaseFacts(today=TODAY)).value
    )
    assert [check.code for check in BLOCKS] == [f"B{number:02d}" for number in range(1, 16)]
