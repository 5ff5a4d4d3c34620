"""Time travel: every rule in the state of the law of an earlier day, and with other figures than ours."""

import importlib
import importlib.util
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from types import CodeType, FrameType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import voldaan_law.nl
import voldaan_law.nl.lint
from voldaan_law.cases import read_cases, run
from voldaan_law.days import equated_days, holidays, is_business_day
from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.collection_costs import collection_costs, scale_cents
from voldaan_law.nl.contact import allowed, next_allowed
from voldaan_law.nl.europe import small_claims_possible
from voldaan_law.nl.impact import published_after
from voldaan_law.nl.interest import interest, interest_factor
from voldaan_law.nl.lint.notice import lint_notice
from voldaan_law.nl.lint.readability import readability
from voldaan_law.nl.lint.reminder import lint_reminder
from voldaan_law.nl.lint.terms import lint_terms
from voldaan_law.nl.lint.threats import lint_threats
from voldaan_law.nl.portfolio import InterestTable, balances, cost_table
from voldaan_law.nl.statement import statement
from voldaan_law.nl.statement_account import Account, Claim, Payment
from voldaan_law.outcome import Outcome
from voldaan_law.parameters import Series, all_series, figure, knowledge, knowledge_now, read_series

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def _tellings(name: str) -> dict[str, Callable[[], object]]:
    spec = importlib.util.spec_from_file_location(f"knowledge_{name}", HERE / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.TELLINGS)


# One or more calls of every rule: what the golden tests tell word for word.
RULES = _tellings("golden") | _tellings("golden_rules")
LETTER = "Betaal 1.000,00 euro binnen 15 dagen nadat deze brief bij u is bezorgd. Anders betaalt u 150,00 euro kosten."
RULES |= {
    "lint notice": lambda: lint_notice(LETTER, principal_cents=100000, sent_on=date(2026, 11, 2)),
    "lint reminder": lambda: lint_reminder(LETTER),
    "lint terms": lambda: lint_terms("Over te laat betaalde bedragen is 12% rente per jaar verschuldigd."),
    "lint threats": lambda: lint_threats(LETTER),
    "readability": lambda: readability(LETTER),
}


def told(name: str) -> object:
    """What a rule answers, but for the receipt; a refusal is an answer too."""
    try:
        found = RULES[name]()
    except LawError as refusal:
        return refusal.sentence
    if isinstance(found, Outcome):
        return found.value, found.steps, found.figures, found.needs_judgement
    return found


@pytest.mark.parametrize("name", RULES)
def test_with_what_is_known_today_every_rule_answers_the_same(name: str) -> None:
    with knowledge(known_on=TODAY):
        then = told(name)
    assert then == told(name)


def test_with_what_is_known_today_every_case_agrees() -> None:
    with knowledge(known_on=TODAY):
        assert [result.case.id for result in map(run, read_cases()) if not result.agrees] == []


@pytest.mark.parametrize("name", RULES)
def test_no_rule_ever_rests_on_a_figure_that_was_published_later(name: str) -> None:
    found = _outcome(name)
    for one in found.figures if found else ():
        eve = one.published_on - DAY
        with knowledge(known_on=eve):
            earlier = _outcome(name)
        # Either an older figure took its place, or the rule refused for want of one.
        assert earlier is None or published_after(earlier, eve) == ()


def _later(series: Series) -> Series:
    """The same series, and another figure from a day on that no rule is asked about here."""
    last = series.versions[-1]
    value = 10**7 if isinstance(last.value, int) else "77" if isinstance(last.value, str) else last.value[:1]
    announced = replace(last, valid_from=date(2100, 1, 1), published_on=date(2026, 11, 1), value=value)
    return replace(series, versions=(*series.versions, announced))


@pytest.mark.parametrize("name", RULES)
def test_a_figure_announced_for_later_changes_no_answer_about_today(name: str) -> None:
    # A rate that is announced is known to the end of its first period: what was refused may then be answered.
    announced = {code: one if one.horizon != "open" else _later(one) for code, one in all_series().items()}
    with knowledge(series=announced):
        then = told(name)
    assert then == told(name)


def _outcome(name: str) -> Outcome[object] | None:
    try:
        found = RULES[name]()
    except LawError:
        return None
    return found if isinstance(found, Outcome) else None


class _Read(dict[str, Series]):
    """All figures, and the codes of those that were asked for."""

    def __init__(self) -> None:
        super().__init__(all_series())
        self.codes: set[str] = set()

    def __getitem__(self, code: str) -> Series:
        self.codes.add(code)
        return super().__getitem__(code)


@pytest.mark.parametrize("name", RULES)
def test_an_outcome_names_every_figure_that_could_have_changed_it(name: str) -> None:
    read = _Read()
    with knowledge(series=read):
        found = _outcome(name)
    if found is None:
        return
    for code in read.codes - {one.code for one in found.figures}:
        series = all_series()[code]
        for value in (0, 1, 10**6):
            if isinstance(series.versions[-1].value, tuple):
                continue
            other = replace(series, versions=tuple(replace(one, value=value) for one in series.versions))
            with knowledge(series={**all_series(), code: other}):
                assert (_outcome(name) or found).value == found.value, code


def _rules() -> Iterator[tuple[str, CodeType]]:
    """Every public function of the kernel that answers with an outcome, and its code."""
    for package in (voldaan_law.nl, voldaan_law.nl.lint):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for name, one in vars(importlib.import_module(found.name)).items():
                if name.startswith("_") or not inspect.isfunction(one) or one.__module__ != found.name:
                    continue
                if str(inspect.signature(one).return_annotation).startswith("Outcome"):
                    yield f"{found.name.removeprefix('voldaan_law.nl.')}.{name}", one.__code__


# These follow from dates, amounts and facts alone: no figure of the law takes part in them.
WITHOUT_FIGURES = {
    "allocation.distribute",
    "arrangements.propose",
    "cost_benefit.cost_benefit",
    "default.default_start",
    "document_types.check_document",
    "dossier.completeness",
    "holds.may",
    "lint.threats.lint_threats",
    "mistakes.mistakes",
    "monthly_interest.monthly_interest",
    "set_off.payment_reversed",
    "set_off.set_off",
    "wki.applies",
    "wki.claim_description",
    "wki.may_collect",
}


def test_every_rule_is_asked_here_and_those_without_figures_are_named() -> None:
    names = {code: name for name, code in _rules()}
    figures: dict[str, set[str]] = {}

    def watch(frame: FrameType, event: str, answer: object) -> None:
        if event == "return" and frame.f_code in names and isinstance(answer, Outcome):
            figures.setdefault(names[frame.f_code], set()).update(one.code for one in answer.figures)

    sys.setprofile(watch)
    try:
        for name in RULES:
            told(name)
    finally:
        sys.setprofile(None)
    assert set(figures) == set(names.values())
    assert {name for name, codes in figures.items() if not codes} == WITHOUT_FIGURES


def test_rules_that_answer_plainly_travel_along() -> None:
    limit = date(2017, 7, 13)
    assert small_claims_possible("DE", 500000, date(2017, 7, 14)) is True
    with knowledge(known_on=limit):
        assert small_claims_possible("DE", 500000, date(2017, 7, 14)) is False
    with knowledge(known_on=date(2012, 6, 30)), pytest.raises(NotYetKnown):
        scale_cents(100000)
    with knowledge(known_on=date(2012, 7, 1)):
        assert scale_cents(100000) == 15000
    assert scale_cents(100000) == 15000


def test_a_figure_without_a_day_is_the_one_in_force_when_it_was_checked() -> None:
    assert figure("small_claims_limit").whole == 500000
    with knowledge(known_on=date(2017, 7, 13)):
        assert figure("small_claims_limit").whole == 200000
    with knowledge(known_on=date(2008, 12, 31)), pytest.raises(NotYetKnown) as refusal:
        figure("small_claims_limit")
    assert refusal.value.day == date(2008, 12, 31)


def test_equated_days_are_those_that_were_known() -> None:
    friday = date(2027, 5, 7)
    assert (equated_days(2027), is_business_day(friday), friday in holidays(2027)) == ((friday,), False, True)
    with knowledge(known_on=date(2025, 10, 3)):
        assert (equated_days(2027), is_business_day(friday), friday in holidays(2027)) == (None, True, False)
    with knowledge(known_on=date(2025, 10, 4)):
        assert is_business_day(friday) is False
    assert is_business_day(friday) is False


def test_hours_of_contact_travel_along() -> None:
    morning = datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    hours = all_series()["contact_hours"]
    later = replace(hours, versions=(replace(hours.versions[0], value=("09:00", "18:00")),))
    assert allowed(morning, "email").value is True
    with knowledge(series={**all_series(), "contact_hours": later}):
        assert allowed(morning, "email").value is False
        assert next_allowed(morning, "email") == morning.replace(hour=9, minute=0)
    assert allowed(morning, "email").value is True


ACCOUNT = Account(
    (Claim("A", 123456, date(2024, 2, 29), "commercial"), Claim("B", 5000, date(2025, 3, 1))),
    on=date(2025, 12, 31),
    costs=(),
    payments=(Payment(date(2025, 7, 1), 10000),),
)


@given(st.dates(date(2025, 12, 31), TODAY), st.sampled_from(["statutory", "commercial"]), st.integers(0, 10**9))
def test_knowledge_is_what_the_argument_known_on_is(known_on: date, kind: str, cents: int) -> None:
    first, last = date(2024, 2, 29), date(2025, 12, 31)
    argued = interest(cents, kind, first, last, known_on=known_on)
    costs = collection_costs(cents, known_on=known_on)
    with knowledge(known_on=known_on):
        assert interest(cents, kind, first, last) == argued
        assert interest(cents, kind, first, last).receipt == argued.receipt
        assert interest_factor(kind, first, last) == interest_factor(kind, first, last, known_on=known_on)
        assert InterestTable(last).cents([(cents, kind, first)]) == [argued.value.cents]
        assert collection_costs(cents) == costs
        assert cost_table(last).cents([cents]) == [costs.value]
        assert statement(ACCOUNT) == statement(ACCOUNT, known_on=known_on)
        assert next(balances([ACCOUNT])).open_cents == statement(ACCOUNT).value.open_cents


def test_the_receipt_says_of_which_day_the_knowledge_is() -> None:
    now = collection_costs(100000)
    with knowledge(known_on=TODAY) as state:
        then = collection_costs(100000)
        assert knowledge_now() is state
    assert knowledge_now() is None
    assert then.receipt.inputs == (*now.receipt.inputs, ("known_on", "2026-11-22"))
    assert then.receipt.sha256 != now.receipt.sha256
    assert then.receipt.figures_sha256 == now.receipt.figures_sha256


def test_other_figures_than_ours_count_everywhere() -> None:
    rate = """
[statutory_interest]
name = "wettelijke rente"
horizon = "open"
checked_on = 2026-11-22
[[statutory_interest.versions]]
valid_from = 2020-01-01
value = "10"
source = "een aankondiging"
verified = false
"""
    year = (date(2025, 1, 1), date(2025, 12, 31))
    ours = interest(100000, "statutory", *year).value.cents
    with knowledge(series={**all_series(), **read_series(rate)}):
        assert interest(100000, "statutory", *year).value.cents == 10000
        assert interest_factor("statutory", *year) == Fraction(1, 10)
    assert interest(100000, "statutory", *year).value.cents == ours


def test_knowledge_ends_where_it_was_asked_for_also_after_a_refusal() -> None:
    with pytest.raises(NotYetKnown), knowledge(known_on=date(2025, 1, 1)):
        interest(100, "statutory", date(2025, 12, 1), date(2026, 1, 1))
    assert knowledge_now() is None
    # Within a state of knowledge one can only go further back: what was filtered out stays unknown.
    with knowledge(known_on=date(2025, 1, 1)), knowledge(known_on=TODAY), pytest.raises(NotYetKnown):
        interest(100, "statutory", date(2025, 12, 1), date(2026, 1, 1))
