"""The decision over one claim and over a case: each guard on both sides of its boundary."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from voldaan.daily.decide import (
    ACT,
    BLOCKED,
    WAIT,
    Verdict,
    decide,
    decide_case,
    next_look,
    next_step,
    target_day,
)
from voldaan.daily.facts import Facts
from voldaan.policy.rules import Step, parse

DAY = timedelta(days=1)
DUE = date(2026, 3, 16)
TEXT = files("voldaan.policy").joinpath("defaults", "company.toml").read_text(encoding="utf8")
POLICY = parse(TEXT)
NEVER = date(2027, 1, 1)

CLAIM: dict[str, Any] = {
    "claim_id": 1, "number": "2026-1", "case_id": 1, "debtor_id": 1, "creditor_id": 1, "capacity": "company",
    "issued_on": date(2026, 3, 2), "due_on": DUE, "term_is_fatal": True, "stage": "issued", "default_on": None,
    "default_ground": "", "step": "", "step_on": None, "window_last_on": None, "costs_from": None,
    "notice_message_id": None, "pending_message_id": None, "principal_cents": 100_000, "interest_cents": 0,
    "interest_posted_cents": 0, "interest_capitalised_cents": 0, "costs_cents": 0, "costs_posted_cents": 0,
    "interest_kind": "", "interest_from": None, "interest_until": None, "hold": "", "has_email": True,
    "has_address": True, "last_contact_on": None, "language": "nl",
}  # fmt: skip


def claim(**changes: Any) -> Facts:
    """A claim of a company with an agreed term, due on 16 March, with these differences."""
    return Facts(**(CLAIM | changes))


def reminded(**changes: Any) -> Facts:
    """The same after its reminder on 20 March."""
    return claim(stage="in_default", default_on=DUE + DAY, step="reminder", step_on=date(2026, 3, 20), **changes)


def demanded(**changes: Any) -> Facts:
    """The same after its demand, whose term ended on 7 April."""
    return claim(
        stage="demand", default_on=DUE + DAY, step="demand", step_on=date(2026, 3, 27), notice_message_id=5,
        window_last_on=date(2026, 4, 7), costs_from=date(2026, 4, 8), **changes,
    )  # fmt: skip


CASES: list[tuple[str, Facts, date, str, str, str]] = [
    ("not issued yet", claim(issued_on=date(2026, 3, 3)), date(2026, 3, 2), WAIT, "", "not_issued_yet"),
    ("the day before the reminder in advance", claim(), DUE - 4 * DAY, WAIT, "pre_due_reminder", "not_yet"),
    ("three days before the due date", claim(), DUE - 3 * DAY, ACT, "pre_due_reminder", "due"),
    ("on the due date no reminder in advance any more", claim(), DUE, WAIT, "reminder", "not_yet"),
    ("three days after the due date", claim(), DUE + 3 * DAY, WAIT, "reminder", "not_yet"),
    ("four days after the due date", claim(), DUE + 4 * DAY, ACT, "reminder", "due"),
    ("a message waits already", claim(pending_message_id=9), DUE + 9 * DAY, WAIT, "", "message_pending"),
    ("a hold", claim(hold="dispute"), DUE + 9 * DAY, BLOCKED, "", "hold_dispute"),
    ("too small", claim(principal_cents=499), DUE + 9 * DAY, WAIT, "reminder", "below_smallest_amount"),
    ("just large enough", claim(principal_cents=500), DUE + 9 * DAY, ACT, "reminder", "due"),
    ("no address at all", claim(has_email=False, has_address=False), DUE + 9 * DAY, BLOCKED, "reminder", "no_address"),
    ("a demand within a week of the reminder", reminded(), date(2026, 3, 26), WAIT, "demand", "not_yet"),
    ("a demand a week after the reminder", reminded(), date(2026, 3, 27), ACT, "demand", "due"),
    ("a consumer gets a second reminder first", reminded(capacity="consumer"), date(2026, 3, 30), ACT,
     "second_reminder", "due"),
    ("not on a Saturday", reminded(capacity="consumer"), date(2026, 3, 28), WAIT, "second_reminder", "not_yet"),
    ("unknown counts as a consumer", reminded(capacity="unknown"), date(2026, 3, 30), ACT, "second_reminder", "due"),
    ("an open term needs a notice of default", claim(term_is_fatal=False, stage="overdue", step="reminder",
     step_on=date(2026, 3, 20)), date(2026, 3, 30), ACT, "notice_of_default", "due"),
    ("the term of the demand runs", demanded(), date(2026, 4, 7), WAIT, "costs_due", "not_yet"),
    ("the term is over, the bank is known past it", demanded(), date(2026, 4, 8), ACT, "costs_due", "due"),
    ("the notice came back", demanded()._replace(window_last_on=None, costs_from=None), date(2026, 4, 30), WAIT,
     "costs_due", "anchor_not_there"),
    ("only interest is left of a principal that came in", demanded(principal_cents=700, interest_posted_cents=700),
     date(2026, 4, 30), BLOCKED, "", "principal_came_in"),
    ("a claim contested whole rests", claim(disputed_cents=100_000), date(2026, 5, 1), BLOCKED, "", "disputed"),
    ("the undisputed part goes on", claim(disputed_cents=40_000), date(2026, 3, 20), ACT, "reminder", "due"),
    ("an undisputed part below the smallest amount waits", claim(disputed_cents=99_900), date(2026, 3, 20), WAIT,
     "reminder", "below_smallest_amount"),
    ("no legal step over what is contested", claim(
        stage="costs_due", default_on=DUE + DAY, step="costs_due", step_on=date(2026, 4, 8), disputed_cents=99_000,
        costs_cents=15_000, costs_posted_cents=15_000), date(2026, 7, 30), WAIT, "legal_proposal",
     "below_smallest_legal"),
    ("a part came in", demanded(principal_cents=700, interest_posted_cents=699), date(2026, 4, 30), ACT, "costs_due",
     "due"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "facts", "today", "outcome", "step", "reason"), CASES, ids=[c[0] for c in CASES])
def test_the_verdict_is(what: str, facts: Facts, today: date, outcome: str, step: str, reason: str) -> None:
    verdict = decide(facts, POLICY, today, NEVER)
    assert (verdict.outcome, verdict.step, verdict.reason) == (outcome, step, reason)


def test_costs_wait_until_the_bank_is_known_past_the_term() -> None:
    today = date(2026, 4, 8)
    waiting = decide(demanded(), POLICY, today, date(2026, 4, 7))
    assert waiting == Verdict(WAIT, "costs_due", "bank_data_needed", "LR-2.05", date(2026, 4, 9))
    assert decide(demanded(), POLICY, today, None).reason == "bank_data_needed"
    assert decide(demanded(), POLICY, today, date(2026, 4, 8)).outcome == ACT


def test_mail_goes_where_there_is_an_address_and_post_otherwise() -> None:
    assert decide(claim(), POLICY, DUE + 9 * DAY, NEVER).channel == "email"
    assert decide(claim(has_email=False), POLICY, DUE + 9 * DAY, NEVER).channel == "post"
    assert decide(reminded(), POLICY, date(2026, 3, 27), NEVER).channel == "post"


def test_of_a_case_only_the_most_serious_message_goes_and_the_other_waits() -> None:
    late, later = reminded(), claim(claim_id=2, number="2026-2", due_on=DUE + 7 * DAY)
    decided = decide_case([late, later], POLICY, date(2026, 3, 27), NEVER)
    assert [(v.outcome, v.step, v.reason) for _, v in decided] == [
        (ACT, "demand", "due"), (WAIT, "reminder", "contact_budget"),
    ]  # fmt: skip


def test_a_claim_whose_same_step_is_near_goes_along() -> None:
    first, near, far = claim(), claim(claim_id=2, due_on=DUE + 3 * DAY), claim(claim_id=3, due_on=DUE + 4 * DAY)
    decided = decide_case([first, near, far], POLICY, DUE + 4 * DAY, NEVER)
    assert [(v.outcome, v.reason) for _, v in decided] == [(ACT, "due"), (ACT, "bundled"), (WAIT, "not_yet")]


def test_nobody_gets_two_messages_within_three_days() -> None:
    today = DUE + 4 * DAY
    assert decide_case([claim(last_contact_on=today - 2 * DAY)], POLICY, today, NEVER)[0][1].reason == "contact_budget"
    assert decide_case([claim(last_contact_on=today - 3 * DAY)], POLICY, today, NEVER)[0][1].outcome == ACT


@pytest.mark.parametrize(
    ("contacts", "today", "outcome", "until"),
    [
        ([20, 16, 12, 4], DUE + 4 * DAY, WAIT, DUE + 10 * DAY),
        ([26, 16, 12, 4], DUE + 4 * DAY, ACT, None),  # the oldest of four left thirty days ago
        ([20, 16, 4], DUE + 4 * DAY, ACT, None),
    ],
)
def test_nobody_gets_more_than_four_messages_in_thirty_days(
    contacts: list[int], today: date, outcome: str, until: date | None
) -> None:
    sent = [DUE - days * DAY for days in contacts]
    verdict = decide_case([claim(contacts=sent, last_contact_on=max(sent))], POLICY, today, NEVER)[0][1]
    assert (verdict.outcome, verdict.until) == (outcome, until)
    assert verdict.rule == ("LR-4.09" if outcome == WAIT else "policy")


@pytest.mark.parametrize(
    ("channel", "received_on", "expected"),
    [
        ("post", None, date(2026, 3, 31)),  # posted on Friday: delivered on Tuesday, plus seven
        ("post", date(2026, 3, 26), date(2026, 4, 2)),
        ("email", None, date(2026, 3, 27)),
        ("email", date(2026, 3, 23), date(2026, 3, 30)),
    ],
)
def test_a_step_can_count_from_delivery(channel: str, received_on: date | None, expected: date) -> None:
    step = Step("second_reminder", "delivery", 7, ("post",), "een week na aankomst")
    f = reminded(last_channel=channel, received_on=received_on)
    assert target_day(f, step, POLICY.limits) == expected


def test_a_changed_policy_never_goes_back_to_something_milder() -> None:
    head, *steps = TEXT.split("[[steps]]")
    shorter = parse("[[steps]]".join([head, *(s for s in steps if "demand" not in s and "costs_due" not in s)]))
    after = claim(step="demand", step_on=date(2026, 3, 27))
    found = next_step(after, shorter, date(2026, 4, 10))
    assert found is not None and found.step == "legal_proposal"


def test_the_next_look_is_the_first_day_on_which_anything_can_change() -> None:
    fresh = claim()
    assert next_look(fresh, decide(fresh, POLICY, date(2026, 3, 2), NEVER), date(2026, 3, 2)) == DUE - 3 * DAY
    waits = claim(step="pre_due_reminder", step_on=DUE - 3 * DAY)
    assert next_look(waits, decide(waits, POLICY, DUE - 2 * DAY, NEVER), DUE - 2 * DAY) == DUE + DAY
