"""Time travel: which inputs a changed figure gives another cent."""

import json
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest

from voldaan_law.cli import main
from voldaan_law.errors import LawError, NotYetKnown
from voldaan_law.nl.capacity import Capacity
from voldaan_law.nl.collection_costs import NoticeState, collection_costs, costs_due
from voldaan_law.nl.impact import (
    Change,
    State,
    as_json,
    as_text,
    balance_impact,
    cost_impact,
    interest_impact,
    published_after,
    with_figures,
)
from voldaan_law.nl.interest import interest
from voldaan_law.nl.portfolio import Balance, InterestTable, balances
from voldaan_law.nl.statement_account import Account, Claim, Payment
from voldaan_law.parameters import all_series, read_series

NEW_YEAR = date(2026, 1, 1)
ANNOUNCED = """
[statutory_interest]
name = "wettelijke rente"
horizon = "half_year"
checked_on = 2026-11-22
versions = [
  { valid_from = 2025-01-01, value = "6", source = "Stb.", verified = true },
  { valid_from = 2026-01-01, value = "5", source = "example", verified = false },
]
[collection_costs_minimum]
name = "minimum"
horizon = "open"
checked_on = 2026-11-22
versions = [{ valid_from = 2012-07-01, value = 4500, source = "example", verified = false }]
"""
NOW = State()
THEN = State({**all_series(), **read_series(ANNOUNCED)})
BEFORE, AFTER = State(known_on=date(2025, 12, 9)), State(known_on=date(2025, 12, 10))


def account(cents: int, kind: str, on: date, *payments: Payment) -> Account:
    percent = Fraction(6) if kind == "contractual" else None
    return Account((Claim("A", cents, date(2025, 7, 1), kind, percent),), (), payments, on)


def test_only_accounts_with_another_cent_are_listed() -> None:
    inputs = {
        "until the change": account(100_000, "statutory", date(2025, 12, 31)),
        "one day after it": account(100_000, "statutory", NEW_YEAR),
        "too small for a cent": account(100, "statutory", NEW_YEAR),
        "another kind": account(100_000, "commercial", NEW_YEAR),
        "agreed": account(100_000, "contractual", NEW_YEAR),
        "paid before it": account(100_000, "statutory", NEW_YEAR, Payment(date(2025, 7, 1), 100_016)),
    }
    assert balance_impact(inputs.items(), NOW, THEN) == [
        Change("one day after it", Balance(0, 3036, 100_000, 0), Balance(0, 3038, 100_000, 0))
    ]
    assert balance_impact(inputs.items(), NOW, NOW) == []


def test_what_is_not_known_in_a_state_has_no_amount_there() -> None:
    stated = account(100_000, "statutory", NEW_YEAR)
    assert balance_impact([(1, stated)], BEFORE, AFTER) == [Change(1, None, Balance(0, 3036, 100_000, 0))]
    assert balance_impact([(1, stated)], AFTER, BEFORE) == [Change(1, Balance(0, 3036, 100_000, 0), None)]
    assert balance_impact([(1, stated)], BEFORE, BEFORE) == []


def test_claims_without_payments_are_compared_by_their_interest() -> None:
    rows = [
        ("A", (100_000, "statutory", NEW_YEAR)),
        ("B", (1000, "statutory", NEW_YEAR)),
        ("C", (100_000, "4", NEW_YEAR)),
    ]
    assert interest_impact(rows, NEW_YEAR, NOW, THEN) == [Change("A", 11, 14)]


def test_a_portfolio_can_be_computed_with_the_knowledge_of_an_earlier_day() -> None:
    row = (100_000, "statutory", date(2025, 12, 31))
    assert InterestTable(date(2025, 12, 31), BEFORE.rates()).cents([row]) == [16]
    assert InterestTable(NEW_YEAR, AFTER.rates()).cents([row]) == [27]
    with pytest.raises(NotYetKnown):
        InterestTable(NEW_YEAR, BEFORE.rates()).cents([row])
    with pytest.raises(NotYetKnown):
        list(balances([account(1, "statutory", NEW_YEAR)], BEFORE.rates()))


def test_principals_are_compared_by_their_costs() -> None:
    principals = [("A", 0), ("B", 100), ("C", 29_999), ("D", 30_000), ("E", 30_010)]
    assert cost_impact(principals, NEW_YEAR, NOW, THEN) == [Change("B", 4000, 4500)]
    assert cost_impact(principals, NEW_YEAR, NOW, THEN, vat=True) == [Change("B", 4840, 5445)]


def test_costs_by_a_scale_that_was_not_known_yet_have_no_amount() -> None:
    before = State(known_on=date(2012, 6, 30))
    assert cost_impact([("A", 100_000)], NEW_YEAR, before, NOW) == [Change("A", None, 15_000)]
    assert cost_impact([("A", 100_000)], NEW_YEAR, before, before) == []


def test_a_change_is_told_with_the_place_of_the_account() -> None:
    stated = account(100_000, "statutory", NEW_YEAR)
    (there,), (back,) = balance_impact([(2, stated)], BEFORE, AFTER), balance_impact([(2, stated)], AFTER, BEFORE)
    cents = {"costs_cents": 0, "interest_cents": 3036, "principal_cents": 100_000, "surplus_cents": 0}
    assert as_json(there) == {"account": 2, "before": None, "after": cents}
    assert as_json(back) == {"account": 2, "before": cents, "after": None}
    assert as_text(there) == "Rekening 2: (nog niet bekend) wordt € 1.030,36."
    assert as_text(back, "en") == "Account 2: €1,030.36 becomes (not known yet)."


def test_figures_that_were_announced_take_the_place_of_our_own(tmp_path: Path) -> None:
    (tmp_path / "announced.toml").write_text(ANNOUNCED, encoding="utf-8")
    state = with_figures(AFTER, tmp_path)
    assert state.known_on == AFTER.known_on
    assert state.series["statutory_interest"].versions[-1].value == "5"
    assert state.series["commercial_interest"] == all_series()["commercial_interest"]


def test_a_folder_without_fit_figures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError) as refusal:
        with_figures(NOW, tmp_path)
    assert refusal.value.sentence == f"In '{tmp_path}' staan geen cijfers (*.toml): geef een andere map."
    for text, wrong in (("[x]", "wrong.toml: x: horizon must be"), ("x =", "Invalid value")):
        (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")
        with pytest.raises(LawError) as refusal:
            with_figures(NOW, tmp_path)
        assert refusal.value.sentence_en.startswith(f"Unfit figures: {wrong}")
        reason = refusal.value.sentence_en.removeprefix("Unfit figures: ")
        assert refusal.value.sentence == (
            f"De cijfers in '{tmp_path}' zijn niet bruikbaar ({reason}): herstel het bestand."
        )


def test_a_kind_that_does_not_exist_is_refused_here_too() -> None:
    with pytest.raises(LawError, match="Onbekende rentesoort"):
        balance_impact([(1, account(1, "legal", NEW_YEAR))], NOW, THEN)


def test_costs_can_be_asked_for_with_the_knowledge_of_an_earlier_day() -> None:
    day = date(2012, 7, 1)
    assert collection_costs(100_000, known_on=day).value == 15_000
    assert collection_costs(100_000, known_on=day).inputs[-1] == ("known_on", day)
    ask = partial(costs_due, capacity=Capacity.COMPANY, unpaid_principal_cents=100_000, notice=NoticeState.NONE)
    known = ask(known_on=date(2013, 3, 16))
    assert (known.value, known.inputs[-1]) == (4000, ("known_on", date(2013, 3, 16)))
    with pytest.raises(NotYetKnown):
        ask(known_on=date(2013, 3, 15))
    with pytest.raises(NotYetKnown, match="voor het eerste bekende cijfer"):
        collection_costs(100_000, known_on=date(2012, 6, 30))
    with pytest.raises(NotYetKnown, match="voor het eerste bekende cijfer"):
        collection_costs(100_000, on=date(2012, 6, 30), known_on=day)


def test_an_outcome_tells_which_of_its_figures_were_published_later() -> None:
    result = interest(100_000, "statutory", date(2025, 7, 1), NEW_YEAR)
    assert [figure.valid_from for figure in published_after(result, date(2025, 12, 9))] == [NEW_YEAR]
    assert published_after(result, date(2025, 12, 10)) == ()


def test_the_command_lists_the_changed_accounts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    claim = {"id": "A", "principal": "1000.00", "interest_from": "2025-07-01", "kind": "statutory"}
    path.write_text(
        json.dumps([{"claims": [claim], "on": on} for on in ("2025-12-31", "2026-01-01")]), encoding="utf-8"
    )
    assert main(["impact", str(path), "--before", "2025-12-09", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["accounts"], [change["account"] for change in found["changed"]]) == (2, [2])
    assert main(["impact", str(path), "--before", "2025-12-09", "--after", "2025-12-10", "--language", "en"]) == 0
    assert capsys.readouterr().out == "Account 2: (not known yet) becomes €1,030.36.\n1 / 2\n"
    (tmp_path / "announced.toml").write_text(ANNOUNCED, encoding="utf-8")
    assert main(["impact", str(path), "--figures", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "Rekening 2: € 1.030,36 wordt € 1.030,38.\n1 / 2\n"
    assert main(["impact", str(path)]) == 0
    assert capsys.readouterr().out == "0 / 2\n"
