"""The stages of a claim: every step, every guard, what is forbidden always."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError
from voldaan_law.nl.holds import Hold
from voldaan_law.nl.stage_facts import StageFacts
from voldaan_law.nl.stages import OPEN, STAGES, TRANSITIONS, Stage, can_move, next_stages
from voldaan_law.outcome import explain

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
GOOD = StageFacts(
    today=TODAY,
    due_on=date(2026, 9, 30),
    bank_feed_through=TODAY,
    paid_in_full=True,
    payment_reversed=True,
    by_person=True,
    invoice_valid=True,
    term_checked=True,
    capacity_known=True,
    authority_proven=True,
    duplicates_excluded=True,
    clauses_judged=True,
    description_complete=True,
    wki_applies=True,
    wki_registered=True,
    staff_cleared=True,
    default_on=date(2026, 10, 1),
    is_trading=True,
    bundle_complete=True,
    announced_cents=15000,
    costs_max_cents=15000,
    announces_vat=True,
    vat_reason_stated=True,
    text_checked=True,
    address_checked_on=TODAY,
    notice_last_day=date(2026, 11, 19),
    dispatch_proven=True,
    sommation_last_day=date(2026, 11, 22),
    plan_equals_balance=True,
    plan_accepted=True,
    is_represented=True,
    representative_agreed=True,
    breach_reminder_last_day=date(2026, 11, 22),
    limitation_ends_on=date(2030, 1, 1),
    dossier_complete=True,
    registers_checked_on=TODAY,
    benefit_accepted=True,
    offers_handled=True,
    consumer_test_done=True,
    writ_received=True,
    court_message=True,
    windows_tracked=True,
    insolvency_found=True,
    clean_slate_decision=True,
    deed=True,
    assignment_notice=True,
    transferable=True,
    four_eyes=True,
    interruptions_searched=True,
)
NOT_YET = {"default_on": TODAY + DAY}

# from, to, what makes it possible besides GOOD, and per guard a change of facts that closes the way
STEPS: list[tuple[str, str, dict[str, object], dict[str, dict[str, object]]]] = [
    (
        "draft",
        "issued",
        {},
        {
            "invoice_valid": {"invoice_valid": False},
            "term_checked": {"term_checked": False},
            "capacity_known": {"capacity_known": False},
        },
    ),
    (
        "intake",
        "overdue",
        {},
        {
            "description_complete": {"description_complete": False},
            "authority_proven": {"authority_proven": False},
            "not_barred": {"limitation_ends_on": TODAY - DAY},
            "unfair_clause": {"clauses_judged": False},
            "no_duplicate": {"duplicates_excluded": False},
        },
    ),
    ("intake", "in_default", {}, {"G1": NOT_YET, "not_barred": {"limitation_ends_on": None}}),
    ("issued", "due", {"due_on": TODAY}, {"due_day": {"due_on": TODAY + DAY}}),
    (
        "due",
        "overdue",
        {"due_on": TODAY - DAY},
        {"past_due": {"due_on": TODAY}, "fed_through_due": {"bank_feed_through": date(2026, 11, 21)}},
    ),
    ("overdue", "in_default", {"default_on": TODAY}, {"G1": NOT_YET}),
    ("overdue", "in_default", {}, {"G1": {"creditor_in_default": True}}),
    ("overdue", "in_default", {}, {"G1": {"default_on": None}}),
    ("overdue", "notice_of_default", NOT_YET, {"not_in_default": {"default_on": TODAY}}),
    (
        "notice_of_default",
        "in_default",
        {"default_on": TODAY},
        {"G1": {"default_on": TODAY + DAY, "bank_feed_through": TODAY + DAY}},
    ),
    (
        "notice_of_default",
        "in_default",
        {"default_on": TODAY},
        {"fed_through_notice": {"bank_feed_through": TODAY - DAY}},
    ),
    (
        "in_default",
        "notice14",
        {"default_on": TODAY, "address_checked_on": TODAY - timedelta(days=30)},
        {
            "G1": NOT_YET,
            "natural_person": {"is_natural_person": False},
            "bundle_complete": {"bundle_complete": False},
            "costs_within_law": {"announced_cents": 15001},
            "vat_reason": {"vat_reason_stated": False},
            "text_checked": {"text_checked": False},
            "address_checked": {"address_checked_on": TODAY - timedelta(days=31)},
        },
    ),
    (
        "in_default",
        "notice14",
        {"announced_cents": 1, "announces_vat": False, "vat_reason_stated": False},
        {"costs_within_law": {"announced_cents": 0}, "address_checked": {"address_checked_on": TODAY + DAY}},
    ),
    (
        "in_default",
        "notice14",
        {},
        {"costs_within_law": {"announced_cents": None}, "address_checked": {"address_checked_on": None}},
    ),
    ("in_default", "notice14", {}, {"costs_within_law": {"costs_max_cents": None}}),
    (
        "notice14",
        "costs_due",
        {"notice_last_day": TODAY - 3 * DAY},
        {
            "G3": {"notice_last_day": TODAY, "bank_feed_through": TODAY + DAY},
            "fed_for_costs": {"bank_feed_through": TODAY - DAY},
            "dispatch_proven": {"dispatch_proven": False},
            "not_returned": {"mail_returned": True},
            "nothing_pending": {"request_pending": True},
        },
    ),
    ("notice14", "costs_due", {}, {"fed_for_costs": {"bank_feed_through": None}}),
    ("notice14", "in_default", {"mail_returned": True}, {"notice_void": {"mail_returned": False}}),
    ("notice14", "in_default", {"text_wrong": True}, {"notice_void": {"text_wrong": False}}),
    ("notice14", "in_default", {"holds": frozenset({Hold.WSNP})}, {"notice_void": {"holds": frozenset()}}),
    (
        "in_default",
        "sommation",
        {},
        {"trading": {"is_trading": False}, "costs_announced": {"announced_cents": None}},
    ),
    (
        "costs_due",
        "collection",
        {},
        {"G4_registered": {"wki_registered": False}, "G4_staff": {"staff_cleared": False}},
    ),
    (
        "sommation",
        "collection",
        {"wki_applies": False, "wki_registered": False, "staff_cleared": False},
        {"sommation_ran_out": {"sommation_last_day": TODAY}},
    ),
    ("sommation", "collection", {}, {"sommation_ran_out": {"sommation_last_day": None}}),
    (
        "collection",
        "arrangement",
        {},
        {
            "plan_equals_balance": {"plan_equals_balance": False},
            "plan_free": {"plan_fee_cents": 1},
            "plan_accepted": {"plan_accepted": False},
            "representative_agreed": {"representative_agreed": False},
        },
    ),
    (
        "arrangement",
        "collection",
        {"earlier_stage": "collection", "is_represented": False},
        {"breach": {"breach_reminder_last_day": TODAY}, "back_to_earlier": {"earlier_stage": "overdue"}},
    ),
    (
        "collection",
        "legal_review",
        {"limitation_ends_on": TODAY + timedelta(days=60)},
        {"limitation_far": {"limitation_ends_on": TODAY + timedelta(days=59)}},
    ),
    (
        "collection",
        "legal_review",
        {"limitation_ends_on": None, "urgent": True},
        {"limitation_far": {"urgent": False}},
    ),
    (
        "legal_review",
        "handed_over",
        {"registers_checked_on": TODAY - 7 * DAY},
        {
            "G5_dossier": {"dossier_complete": False},
            "G5_registers": {"registers_checked_on": TODAY - 8 * DAY},
            "G5_benefit": {"benefit_accepted": False},
            "G5_offers": {"offers_handled": False},
            "G5_consumer": {"consumer_test_done": False},
            "by_person": {"by_person": False},
        },
    ),
    ("legal_review", "abroad_epo", {}, {"G5_dossier": {"dossier_complete": False}}),
    ("handed_over", "summoned", {}, {"writ": {"writ_received": False}}),
    ("summoned", "on_roll", {}, {"court_message": {"court_message": False}}),
    ("on_roll", "judgment", {}, {"court_message": {"court_message": False}}),
    ("contested", "judgment", {}, {"court_message": {"court_message": False}}),
    ("abroad_escp", "judgment", {}, {"court_message": {"court_message": False}}),
    ("judgment", "served", {}, {"windows_tracked": {"windows_tracked": False}}),
    ("served", "enforcement", {}, {"windows_tracked": {"windows_tracked": False}}),
    ("overdue", "insolvency", {}, {"insolvency_found": {"insolvency_found": False}}),
    (
        "overdue",
        "assigned_out",
        {},
        {
            "deed": {"deed": False},
            "assignment_notice": {"assignment_notice": False},
            "transferable": {"transferable": False},
            "by_person": {"by_person": False},
        },
    ),
    ("overdue", "written_off", {}, {"four_eyes": {"four_eyes": False}, "by_person": {"by_person": False}}),
    (
        "overdue",
        "time_barred",
        {"limitation_ends_on": TODAY - DAY},
        {
            "barred": {"limitation_ends_on": TODAY},
            "interruptions_searched": {"interruptions_searched": False},
            "by_person": {"by_person": False},
        },
    ),
    ("insolvency", "discharged", {}, {"clean_slate": {"clean_slate_decision": False}}),
    (
        "paid",
        "collection",
        {"earlier_stage": "collection", "four_eyes": False},
        {"reversed": {"payment_reversed": False, "by_person": False}, "back_to_earlier": {"earlier_stage": None}},
    ),
    (
        "released",
        "collection",
        {"earlier_stage": "collection"},
        {
            "four_eyes": {"four_eyes": False},
            "back_to_earlier": {"earlier_stage": "due"},
            "by_person": {"by_person": False},
        },
    ),
    ("time_barred", "paid", {}, {"paid": {"paid_in_full": False}}),
    ("collection", "dormant", {}, {"by_person": {"by_person": False}}),
    ("dormant", "collection", {}, {"G4_staff": {"staff_cleared": False}, "by_person": {"by_person": False}}),
    (
        "insolvency",
        "collection",
        {"earlier_stage": "collection", "insolvency_found": False, "clean_slate_decision": False},
        {
            "insolvency_ended": {"insolvency_found": True},
            "back_to_earlier": {"earlier_stage": "due"},
            "by_person": {"by_person": False},
        },
    ),
    (
        "insolvency",
        "collection",
        {"earlier_stage": "collection", "insolvency_found": False, "clean_slate_decision": False},
        {"insolvency_ended": {"clean_slate_decision": True}},
    ),
]


def facts(changes: dict[str, object]) -> StageFacts:
    return replace(GOOD, **changes)  # type: ignore[arg-type]


def objections(stage: str, to: str, known: StageFacts) -> list[str]:
    result = can_move(stage, to, known)
    keys = [part.sentence.key.partition(".")[2] for part in result.steps]
    assert result.value == (keys == ["granted"])
    return [] if result.value else keys


@pytest.mark.parametrize(
    ("stage", "to", "base", "closing"), STEPS, ids=lambda part: part if isinstance(part, str) else ""
)
def test_a_step_is_open_when_all_holds_and_each_guard_closes_it_alone(
    stage: str, to: str, base: dict[str, object], closing: dict[str, dict[str, object]]
) -> None:
    assert objections(stage, to, facts(base)) == []
    for code, change in closing.items():
        assert objections(stage, to, facts(base | change)) == [code]


def test_nothing_is_possible_on_no_facts_but_the_way_of_a_person() -> None:
    nothing = StageFacts(today=TODAY)
    for stage in Stage:
        expected = (Stage.NOTICE_OF_DEFAULT,) if stage is Stage.OVERDUE else ()
        assert next_stages(stage, nothing) == expected


@pytest.mark.parametrize(
    ("stage", "to"),
    [
        ("overdue", "costs_due"),
        ("overdue", "notice14"),
        ("in_default", "costs_due"),
        ("notice14", "collection"),
        ("legal_review", "summoned"),
        ("collection", "summoned"),
        ("collection", "handed_over"),
        ("draft", "arrangement"),
        ("intake", "arrangement"),
        ("arrangement", "arrangement"),
        ("summoned", "time_barred"),
        ("written_off", "paid"),
    ],
)
def test_what_is_forbidden_always_has_no_step(stage: str, to: str) -> None:
    assert objections(stage, to, facts({})) == ["no_way"]
    assert explain(can_move(stage, to, facts({}))) == [f"Van '{stage}' naar '{to}' bestaat geen stap."]


def test_a_hard_hold_stops_every_step_forward_and_a_soft_one_leaves_it_to_a_person() -> None:
    hard, soft = frozenset({Hold.BANKRUPTCY}), frozenset({Hold.DISPUTE})
    assert objections("costs_due", "collection", facts({"holds": hard})) == ["held"]
    assert objections("costs_due", "collection", facts({"holds": soft})) == []
    assert objections("costs_due", "collection", facts({"holds": soft, "by_person": False})) == ["held"]
    assert objections("costs_due", "collection", facts({"holds": hard | soft, "by_person": False})) == ["held", "held"]
    assert objections("costs_due", "insolvency", facts({"holds": hard})) == []
    assert objections("in_default", "notice14", facts({"holds": soft})) == ["no_hold"]
    told = explain(can_move("costs_due", "collection", facts({"holds": hard})))
    assert told == [
        "Er ligt een stilstand op. Dien de vordering in bij de curator, met rente tot de dag van het faillissement."
    ]


def test_which_steps_holds_leave_alone_and_which_a_person_decides() -> None:
    untouched = {row.code for row in TRANSITIONS if not row.forward}
    assert untouched == {
        *("T01", "T03", "T08", "T10", "T13", "T20", "T21", "T22", "T23", "T24", "T25"),
        *("D01", "D03"),
    }
    assert all(not row.forward for row in TRANSITIONS if row.code in untouched)
    by_person = {row.code for row in TRANSITIONS if row.person}
    assert by_person == {"T16", "T21", "T22", "T23", "D01", "D02", "D03", "D04"}
    assert all(row.person for row in TRANSITIONS if row.code in by_person)


def test_the_outcome_names_the_row_of_the_rule_book_and_keeps_its_facts() -> None:
    result = can_move("in_default", "notice14", facts({}))
    assert result.rule == "§14 T07"
    assert explain(result, "en") == ["The step from 'in_default' to 'notice14' is open."]
    assert result.receipt.sha256 != can_move("in_default", "notice14", facts({"by_person": False})).receipt.sha256
    reversal = can_move("paid", "collection", facts({"earlier_stage": "collection"}))
    assert reversal.rule == "§14 T25"


def test_the_receipt_holds_every_fact_and_the_holds_in_a_fixed_order() -> None:
    several = facts({"holds": frozenset(Hold)})
    inputs = dict(can_move("in_default", "notice14", several).receipt.inputs)
    assert inputs["holds"] == " ".join(sorted(Hold))
    assert (inputs["today"], inputs["stage"], inputs["by_person"]) == ("2026-11-23", "in_default", "True")


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(LawError, match="Onbekend stadium 'asleep': kies draft, intake"):
        can_move("asleep", "paid", GOOD)


def test_every_stage_can_be_reached_and_only_ends_have_no_way_on() -> None:
    start = {Stage.DRAFT, Stage.INTAKE}
    reached = start | {to for row in TRANSITIONS if row.code != "D03" for to in row.to}
    assert reached == set(Stage)
    for stage in OPEN:
        assert any(stage in row.from_ and row.to - {stage} for row in TRANSITIONS)
    assert set(STAGES) == set(Stage)


def test_no_stage_that_is_an_end_demands_or_adds_costs() -> None:
    for stage, rule in STAGES.items():
        if stage not in OPEN:
            assert (rule.demand, rule.costs, rule.interest) == ("no", False, "no")
    assert {stage for stage, rule in STAGES.items() if rule.costs} == {Stage.COSTS_DUE, Stage.COLLECTION}
    assert {stage for stage, rule in STAGES.items() if rule.demand == "yes"} == {
        Stage.OVERDUE,
        Stage.IN_DEFAULT,
        Stage.COSTS_DUE,
        Stage.COLLECTION,
    }
    assert STAGES[Stage.NOTICE14].demand == "no"
    assert STAGES[Stage.OVERDUE].interest == "trade"
    assert STAGES[Stage.INSOLVENCY].interest == "stopped"


@given(st.sampled_from(Stage), st.sampled_from(Stage), st.sets(st.sampled_from(Hold), min_size=1))
def test_no_hold_ever_opens_a_step_but_the_way_back_of_a_void_notice(stage: Stage, to: Stage, holds: set[Hold]) -> None:
    free = can_move(stage, to, facts({"earlier_stage": to.value})).value
    held = can_move(stage, to, facts({"earlier_stage": to.value, "holds": frozenset(holds)})).value
    assert held <= free or (stage, to) == (Stage.NOTICE14, Stage.IN_DEFAULT)
