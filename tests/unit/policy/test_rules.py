"""Policies as text: the defaults are lawful, and a policy that skips a guard is refused with the step to mend."""

from __future__ import annotations

from importlib.resources import files

import pytest

from voldaan.base.errors import Refused
from voldaan.policy.rules import parse
from voldaan.policy.segments import CaseView, Condition

DEFAULTS = {
    name: files("voldaan.policy").joinpath("defaults", f"{name}.toml").read_text(encoding="utf8")
    for name in ("zzp", "company", "agency")
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_default_policy_asks_approval_and_takes_each_legal_step_in_order(name: str) -> None:
    policy = parse(DEFAULTS[name])
    assert policy.name == name
    assert policy.limits.approval
    consumer = [s.step for s in policy.path(natural=True, fatal=False)]
    assert consumer.index("notice_of_default") < consumer.index("fourteen_day_notice") < consumer.index("costs_due")
    company = [s.step for s in policy.path(natural=False, fatal=False)]
    assert "fourteen_day_notice" not in company
    assert company.index("notice_of_default") < company.index("demand") < company.index("costs_due")
    assert "notice_of_default" not in [s.step for s in policy.path(natural=False, fatal=True)]
    assert "demand" not in consumer


def _without(text: str, step: str) -> str:
    head, *steps = text.split("[[steps]]")
    return "[[steps]]".join([head, *(s for s in steps if f'step = "{step}"' not in s)])


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        (_without(DEFAULTS["company"], "fourteen_day_notice"), "LR-2.01", "fourteen_day_notice"),
        (_without(DEFAULTS["company"], "demand"), "LR-2.01", "demand"),
        (_without(DEFAULTS["company"], "notice_of_default"), "LR-2.02", "notice_of_default"),
        (DEFAULTS["company"].replace('step = "reminder"', 'step = "threat"'), "", "stap threat bestaat niet"),
        (DEFAULTS["company"].replace('anchor = "window"', 'anchor = "moon"'), "", "anker moon bestaat niet"),
        (DEFAULTS["company"].replace('for = "natural"', 'for = "everybody"'), "", "doelgroep everybody bestaat niet"),
        (DEFAULTS["company"].replace("approval = true", "aproval = true"), "", "ontbreekt of klopt een veld niet"),
        (DEFAULTS["company"].replace("[limits]", "[limits"), "", "geen geldige TOML"),
    ],
)
def test_a_policy_that_skips_a_guard_or_is_wrong_is_refused(text: str, rule: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert words in refused.value.sentence
    assert refused.value.rule == rule


SEGMENT = """
[[segments]]
name = "large"
title = "Grote klant"
when = { audience = "business", open_from_cents = 1000000 }
why = "Een grote klant belt men eerst."
tone = "neutral"
skip = ["pre_due_reminder"]
later_days = 3
channel = ["sms", "post"]
approval = true
"""
CASE = CaseView(natural=False, open_cents=1_000_000, country="NL", language="nl", paid_before=5, late_before=3)


def test_a_segment_changes_what_it_names_and_nothing_else() -> None:
    policy = parse(DEFAULTS["company"] + SEGMENT)
    large = policy.of(CASE)
    assert large.segment.because == "Grote klant: een bedrijf of instelling en ten minste € 10.000,00 open."
    assert (large.tone, large.form) == ("neutral", "formal")
    steps = {s.step: s for s in large.steps}
    assert "pre_due_reminder" not in steps
    assert (steps["reminder"].days, steps["reminder"].channel) == (7, ("sms", "post", "email"))
    assert (steps["demand"].days, steps["demand"].channel) == (0, ("post", "email"))
    assert policy.of(CASE) is large
    assert policy.of(CASE._replace(open_cents=999_999)) is policy
    assert policy.segment.because == "Het gewone beleid; geen segment geldt."


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition(audience="natural"), False),
        (Condition(audience="business"), True),
        (Condition(open_below_cents=1_000_001), True),
        (Condition(open_below_cents=1_000_000), False),
        (Condition(country="BE"), False),
        (Condition(language="nl"), True),
        (Condition(paid_from=5), True),
        (Condition(paid_from=6), False),
        (Condition(paid_below=5), False),
        (Condition(late_from=3, late_below=4), True),
        (Condition(late_from=4), False),
        (Condition(late_below=3), False),
    ],
)
def test_a_condition_holds_or_not(condition: Condition, holds: bool) -> None:
    assert condition.holds(CASE) is holds


def test_how_a_natural_person_paid_before_counts_only_where_the_policy_says_so() -> None:
    person = CASE._replace(natural=True)
    assert not Condition(late_from=1).holds(person)
    assert Condition(late_from=1, people_too=True).holds(person)
    assert Condition(open_from_cents=1).holds(person)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (DEFAULTS["company"] + SEGMENT.replace("skip = [", 'skip = ["notice_of_default", '), "in segment large"),
        (DEFAULTS["company"] + SEGMENT.replace("{ audience", "{ colour = 1, audience"), "colour"),
        (
            DEFAULTS["company"] + SEGMENT.replace('{ audience = "business", open_from_cents = 1000000 }', "{}"),
            "ten minste een voorwaarde",
        ),
        (DEFAULTS["company"] + SEGMENT.replace("later_days = 3", 'later_days = "3"'), "later_days = '3'"),
        (DEFAULTS["company"] + SEGMENT.replace('"sms"', '"pigeon"'), "kanaal pigeon bestaat niet"),
        (DEFAULTS["company"].replace('channel = ["post", "email"]', 'channel = ["sms"]'), "aan te tonen"),
        (DEFAULTS["company"].replace("bundle_days = 3 ", "bundle_days = -3 "), "bundle_days is kleiner dan nul"),
        (DEFAULTS["company"].replace("bundle_days = 3 ", "bundle_days = 3.5 "), "bundle_days = 3.5"),
        (DEFAULTS["company"].replace("[limits]", "[limits]\nmax_messages = 0"), "nooit een bericht"),
        (DEFAULTS["company"].replace("[limits]", '[limits]\nnot_before = "21:00"'), "rusttijd"),
        (
            DEFAULTS["company"].replace('name = "company"', 'name = "company"\ntone = "angry"'),
            "toon angry bestaat niet",
        ),
    ],
)
def test_a_segment_or_limit_that_is_wrong_is_refused(text: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert words in refused.value.sentence


def test_milder_after_more_serious_is_refused() -> None:
    head, *steps = DEFAULTS["company"].split("[[steps]]")
    swapped = "[[steps]]".join([head, steps[1], steps[0], *steps[2:]])
    with pytest.raises(Refused, match="na reminder kan pre_due_reminder niet meer komen"):
        parse(swapped)
