"""The posting table in the docs is the one the program uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from voldaan.bank_orders import events as order_events
from voldaan.base.events import REGISTRY
from voldaan.claims import events as claim_events
from voldaan.client_money import events as client_money_events
from voldaan.ledger.accounts import POSTING_TABLE, Account
from voldaan.payments import events as payment_events

DOCS = Path(__file__).resolve().parents[3] / "docs" / "reference" / "posting-table.md"


def test_the_documented_table_is_the_one_in_force() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (\w+) \|$", DOCS.read_text(encoding="utf8"), re.MULTILINE)
    in_force = [(kind, d.name, c.name) for kind, pairs in POSTING_TABLE.items() for d, c in pairs]
    assert rows == in_force


def test_every_posting_kind_is_an_event_with_a_sentence() -> None:
    rooms = {claim_events.__name__, payment_events.__name__, client_money_events.__name__, order_events.__name__}
    assert rooms <= {c.__module__ for c in REGISTRY.values()}
    assert sorted(set(POSTING_TABLE) - set(REGISTRY)) == []


@pytest.mark.parametrize(("debit", "credit"), sorted({p for pairs in POSTING_TABLE.values() for p in pairs}))
def test_no_transfer_goes_from_an_account_to_itself(debit: Account, credit: Account) -> None:
    assert debit != credit


def test_undoing_a_payment_turns_round_each_transfer_a_payment_can_make() -> None:
    forward = ("payment_allocated", "interest_posted", "interest_dropped", "costs_withdrawn", "difference_written_off")
    turned = [(c, d) for kind in forward for d, c in POSTING_TABLE[kind]]
    assert POSTING_TABLE["payment_undone"] == turned
