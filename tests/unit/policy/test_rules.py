"""Policies as text: the defaults are lawful, and a policy that skips a guard is refused with the step to mend."""

from __future__ import annotations

from importlib.resources import files

import pytest

from voldaan.base.errors import Refused
from voldaan.policy.rules import parse

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
