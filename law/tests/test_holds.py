"""Holds: which stops what, what must be done, to whom letters go."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.holds import (
    ALWAYS,
    RULES,
    Act,
    Answer,
    Hold,
    Verdict,
    addressed_to,
    duties,
    ends_at_latest,
    may,
)
from voldaan_law.outcome import explain

HARD = {
    Hold.MORATORIUM,
    Hold.FORCED_COMPOSITION,
    Hold.WSNP,
    Hold.BANKRUPTCY,
    Hold.DECEASED,
    Hold.MINOR,
    Hold.IDENTITY_DOUBT,
    Hold.GDPR_RESTRICTION,
    Hold.WKI_LAPSED,
}


def test_every_hold_has_a_rule_and_the_hard_ones_are_known() -> None:
    assert set(RULES) == set(Hold)
    assert {hold for hold in Hold if RULES[hold].hard} == HARD
    for found in RULES.values():
        assert found.duty.nl.endswith(".") and found.duty.en.endswith(".")
        assert found.article and found.rule.startswith("LR-")
        assert not found.stops & ALWAYS


@pytest.mark.parametrize("hold", sorted(HARD - {Hold.FORCED_COMPOSITION}))
def test_a_hard_hold_stops_everything_that_presses(hold: Hold) -> None:
    for act in Act:
        answer = may(act, [hold]).value.answer
        assert answer == (Answer.ALLOWED if act in ALWAYS else Answer.STOPPED)


def test_a_forced_composition_still_lets_an_arrangement_be_made_by_a_person() -> None:
    assert may("arrangement", ["forced_composition"]).value.answer == Answer.PERSON
    assert may("personal_message", ["forced_composition"]).value.answer == Answer.STOPPED


@pytest.mark.parametrize(
    "hold",
    [
        Hold.DISPUTE,
        Hold.COMPLAINT,
        Hold.DEBT_HELP,
        Hold.STABILISATION,
        Hold.VULNERABLE,
        Hold.ADDRESS_UNKNOWN,
        Hold.LEGAL_ADVICE,
        Hold.CREDITOR_STOP,
        Hold.SYSTEM_DOUBT,
    ],
)
def test_a_soft_hold_stops_what_goes_by_itself_and_leaves_messages_to_a_person(hold: Hold) -> None:
    expected = {
        Act.AUTOMATIC_DEMAND: Answer.STOPPED,
        Act.PERSONAL_MESSAGE: Answer.PERSON,
        Act.ADD_COSTS: Answer.STOPPED,
        Act.STEP_FORWARD: Answer.STOPPED,
        Act.ARRANGEMENT: Answer.PERSON,
        Act.COURT: Answer.STOPPED,
        Act.ENFORCEMENT: Answer.STOPPED,
        Act.INTERRUPTION: Answer.ALLOWED,
        Act.INSOLVENCY_FILING: Answer.ALLOWED,
        Act.RECEIPT: Answer.ALLOWED,
    }
    assert {act: may(act, [hold]).value.answer for act in Act} == expected


@pytest.mark.parametrize(
    ("hold", "stopped"),
    [
        (Hold.NARROW_MORATORIUM, {Act.COURT, Act.ENFORCEMENT}),
        (Hold.BEWIND, {Act.AUTOMATIC_DEMAND, Act.STEP_FORWARD, Act.ENFORCEMENT}),
        (
            Hold.SURSEANCE_WHOA,
            {
                Act.AUTOMATIC_DEMAND,
                Act.PERSONAL_MESSAGE,
                Act.ADD_COSTS,
                Act.STEP_FORWARD,
                Act.COURT,
                Act.ENFORCEMENT,
            },
        ),
    ],
)
def test_some_holds_stop_only_a_part(hold: Hold, stopped: set[Act]) -> None:
    assert {act for act in Act if may(act, [hold]).value.answer == Answer.STOPPED} == stopped


def test_without_a_hold_everything_is_allowed() -> None:
    for act in Act:
        result = may(act)
        assert result.value == Verdict(Answer.ALLOWED, (), "debtor")
        assert explain(result) == ["Dit mag: er is geen stilstand die het tegenhoudt."]


def test_the_reasons_are_named_in_order_and_letters_go_to_whoever_acts() -> None:
    result = may("court", ["bankruptcy", "dispute"])
    assert result.value == Verdict(Answer.STOPPED, (Hold.DISPUTE, Hold.BANKRUPTCY), "trustee")
    assert explain(result) == [
        "Dit mag nu niet. Behandel het geschil en antwoord; voor het deel dat niet betwist is mag een eigen brief.",
        "Dit mag nu niet. Dien de vordering in bij de curator, met rente tot de dag van het faillissement.",
    ]
    person = may("personal_message", [Hold.BEWIND])
    assert person.value == Verdict(Answer.PERSON, (Hold.BEWIND,), "administrator")
    assert explain(person, "en") == [
        "This does not go by itself; an employee may do it with a reason. Write to the administrator of the goods; a "
        "debt made during the regime cannot always be recovered."
    ]
    assert may("receipt", ["deceased"]).value == Verdict(Answer.ALLOWED, (), "estate")
    assert result.rule == "LR-1.12"
    assert person.rule == "LR-8.11"


def test_what_the_rule_book_is_unsure_of_is_marked() -> None:
    assert may("court", ["stabilisation"]).unverified == ("LR-8.02",)
    assert may("court", ["moratorium"]).unverified == ()


def test_who_gets_the_letters_and_what_must_be_done() -> None:
    assert addressed_to([]) == "debtor"
    assert addressed_to([Hold.DISPUTE, Hold.MINOR]) == "legal_representative"
    assert addressed_to([Hold.MINOR, Hold.WSNP]) == "administrator"
    assert [found.key for found in duties([Hold.MINOR, Hold.DISPUTE])] == ["hold.dispute", "hold.minor"]


@pytest.mark.parametrize(
    ("hold", "began_on", "ends_on"),
    [
        ("debt_help", date(2026, 1, 1), date(2026, 2, 26)),
        ("stabilisation", date(2026, 1, 1), date(2026, 9, 1)),
        ("moratorium", date(2026, 8, 31), date(2027, 2, 28)),
        ("narrow_moratorium", date(2026, 1, 1), date(2026, 7, 1)),
        ("wsnp", date(2023, 7, 1), date(2025, 1, 1)),
        ("surseance_whoa", date(2026, 1, 1), date(2026, 9, 1)),
        ("deceased", date(2026, 1, 1), date(2026, 4, 1)),
        ("dispute", date(2026, 1, 1), None),
    ],
)
def test_some_holds_have_a_longest_duration(hold: str, began_on: date, ends_on: date | None) -> None:
    assert ends_at_latest(hold, began_on) == ends_on


def test_a_regime_from_before_its_rule_is_not_known() -> None:
    with pytest.raises(NotYetKnown):
        ends_at_latest("wsnp", date(2023, 6, 30))


def test_unknown_words_are_refused() -> None:
    with pytest.raises(LawError, match="Onbekende handeling 'shout'"):
        may("shout")
    with pytest.raises(LawError, match="Onbekende stilstand 'sleep'"):
        may("court", ["sleep"])


@given(st.sampled_from(Act), st.sets(st.sampled_from(Hold)), st.sampled_from(Hold))
def test_one_more_hold_never_allows_more_and_interruption_always_stays(act: Act, holds: set[Hold], more: Hold) -> None:
    order = [Answer.ALLOWED, Answer.PERSON, Answer.STOPPED]
    before, after = may(act, holds).value, may(act, holds | {more}).value
    assert order.index(after.answer) >= order.index(before.answer)
    assert may(Act.INTERRUPTION, holds).value.answer == Answer.ALLOWED
