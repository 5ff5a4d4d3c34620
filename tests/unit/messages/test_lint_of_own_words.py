"""The linters of the law read what the product itself writes, and find no error in it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.messages.samples import COLLECTOR, ON, claim, facts, with_interest

from voldaan.claims.costs import Part
from voldaan.messages.compose import compose
from voldaan.messages.derivation import costs_lines
from voldaan.messages.facts import Channel, Form, Kind, MessageFacts, Tone
from voldaan_law.nl.collection_costs import collection_costs
from voldaan_law.nl.lint.findings import Checked
from voldaan_law.nl.lint.notice import lint_notice
from voldaan_law.nl.lint.reminder import lint_reminder
from voldaan_law.nl.lint.threats import lint_threats

REMINDERS = (Kind.PRE_DUE_REMINDER, Kind.REMINDER, Kind.SECOND_REMINDER)


def notice(count: int, *, vat: bool = False, **changes: Any) -> MessageFacts:
    """A fourteen-day notice about so many claims of € 1.000,00, with the costs that the law gives."""
    principal_cents = count * 100_000
    total_cents = collection_costs(principal_cents, vat=vat).value
    lines = costs_lines((Part(principal_cents, 0),), total_cents, ON, vat=vat, natural=True)
    costs = {"announced_costs_cents": total_cents, "costs_lines": lines, "vat_on_costs": vat}
    return facts(Kind.FOURTEEN_DAY_NOTICE, count, **costs, **changes)


def findings(checked: Checked) -> list[str]:
    return [f"{one.fault.key}: {one.where.words}" for one in checked.findings if one.fault.rule != "LR-2.14"]


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize("vat", [False, True])
def test_the_notice_would_hold_before_a_court(channel: Channel, form: Form, count: int, vat: bool) -> None:
    message = notice(count, vat=vat, channel=channel, form=form)

    checked = lint_notice(compose(message, "nl").text, principal_cents=message.principal_cents, vat=vat).value

    assert checked.valid
    assert findings(checked) == []


def test_the_notice_of_a_collector_with_interest_holds_too() -> None:
    item = with_interest(claim(0, Kind.FOURTEEN_DAY_NOTICE))
    message = notice(1, claims=(item,), collector=COLLECTOR)

    assert findings(lint_notice(compose(message, "nl").text, principal_cents=100_000).value) == []


def test_the_linter_sees_it_when_one_word_of_the_notice_is_wrong() -> None:
    text = compose(notice(1), "nl").text

    short = lint_notice(text.replace("vijftien dagen", "veertien dagen"), principal_cents=100_000).value
    early = lint_notice(text.replace("nadat deze brief bij u is bezorgd", "na heden"), principal_cents=100_000).value
    dear = lint_notice(text.replace("€ 150,00", "€ 150,01"), principal_cents=100_000).value

    assert {one.fault.key for one in short.findings} >= {"notice.term_exact"}
    assert {one.fault.key for one in early.findings} >= {"notice.term_from_dispatch"}
    assert {one.fault.key for one in dear.findings} >= {"notice.costs_too_high"}
    assert (short.valid, early.valid, dear.valid) == (True, False, False)


@pytest.mark.parametrize("tone", list(Tone))
@pytest.mark.parametrize("count", [1, 3, 7])
@pytest.mark.parametrize("kind", REMINDERS)
def test_reminders_are_free_and_friendly(kind: Kind, count: int, tone: Tone) -> None:
    assert findings(lint_reminder(compose(facts(kind, count, tone=tone), "nl").text).value) == []


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("kind", list(Kind))
def test_no_message_threatens_with_what_may_not_be_done(kind: Kind, count: int, form: Form) -> None:
    assert findings(lint_threats(compose(facts(kind, count, form=form), "nl").text).value) == []


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_message_keeps_to_the_house_rule_of_plain_words(kind: Kind, form: Form) -> None:
    checked = lint_reminder(compose(facts(kind, form=form), "nl").text).value

    hard = [one.fault.key for one in checked.findings if one.fault.rule == "LR-2.14"]
    assert [key for key in hard if key != "readability.long_sentence"] == []
