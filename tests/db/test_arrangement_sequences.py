"""Any sequence of what can happen to an arrangement keeps principal, interest, costs and payments adding up."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.db.plans import Desk, desk

from voldaan.arrangements import rights, services
from voldaan.arrangements.rules import Wish
from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.ledger.accounts import Account

pytestmark = pytest.mark.django_db
_numbers = itertools.count(1)
STEPS = st.one_of(
    st.tuples(st.just("pay"), st.integers(1, 6000)),
    st.tuples(st.just("reverse"), st.just(0)),
    st.tuples(st.just("days"), st.integers(1, 40)),
    st.tuples(st.just("skip"), st.integers(1, 5)),
    st.tuples(st.just("move"), st.integers(1, 5)),
    st.tuples(st.just("pause"), st.integers(1, 8)),
    st.tuples(st.just("end"), st.just(0)),
    st.tuples(st.just("again"), st.integers(2, 5)),
)


class Life:
    """One debtor's arrangement, and everything that may come over it."""

    def __init__(self, at: Desk, count: int, settle_cents: int | None) -> None:
        self.at, self.paid, self.lines = at, [0], 0
        self.ours: list[tuple[str, int]] = []
        self.id = self._agree(count, settle_cents)

    def _agree(self, count: int, settle_cents: int | None) -> int:
        wish = Wish(self.at.day + timedelta(days=20), count=count)
        with clock.set_to(self.at.day), tenancy.active(self.at.tenant.id):
            if settle_cents is None:
                return services.accept(
                    self.at.actor, case_id=self.at.case_id, wish=wish, proof=services.Proof("mail"), source="desk"
                ).id
            made = services.propose(self.at.actor, case_id=self.at.case_id, wish=wish, settlement_cents=settle_cents)
            services.approve(self.at.actor, made.id)
            services.confirm(self.at.actor, made.id, services.Proof("mail"))
            return made.id

    def step(self, what: str, n: int) -> None:
        try:
            getattr(self, what)(n)
        except Refused:
            return

    def pay(self, cents: int) -> None:
        self.lines += 1
        self.ours.append((f"L{self.lines}", cents))
        self.at.bank((f"L{self.lines}", cents, f"termijn {self.at.detail(self.id).row.reference}"))

    def reverse(self, _: int) -> None:
        if self.ours:
            name, cents = self.ours.pop()
            reference = self.at.detail(self.id).row.reference
            self.at.bank((f"{name}R", -cents, f"termijn {reference}"), reason="MD06")

    def days(self, n: int) -> None:
        self.at.day += timedelta(days=n)
        self.at.bank(day=self.at.day - timedelta(days=1))
        self.at.run()
        self.at.send()

    def skip(self, number: int) -> None:
        with clock.set_to(self.at.day), tenancy.active(self.at.tenant.id):
            rights.skip(self.at.actor, self.id, number)

    def move(self, number: int) -> None:
        with clock.set_to(self.at.day), tenancy.active(self.at.tenant.id):
            part = next(t for t in rights.instalments(self.id) if t.number == min(number, 2))
            rights.move(self.at.actor, self.id, part.number, part.due_on + timedelta(days=5))

    def pause(self, weeks: int) -> None:
        with clock.set_to(self.at.day), tenancy.active(self.at.tenant.id):
            rights.pause(self.at.actor, self.id, weeks)

    def end(self, _: int) -> None:
        with clock.set_to(self.at.day), tenancy.active(self.at.tenant.id):
            services.end(self.at.actor, self.id, "op verzoek van de debiteur")

    def again(self, count: int) -> None:
        if self.at.detail(self.id).row.state in ("ended", "fulfilled"):
            self.id = self._agree(count, None)

    def books(self) -> None:
        """Each component: what was asked = what is open + what was paid + what was given up."""
        assert self.at.differences() == []
        with tenancy.active(self.at.tenant.id):
            for component in (Account.PRINCIPAL, Account.INTEREST, Account.COSTS):
                column = component.name.lower()
                row = sql.fetch_one(
                    f"SELECT coalesce(sum({column}_cents), 0)::bigint, (SELECT coalesce(sum(CASE WHEN debit = %(a)s"
                    " THEN amount_cents ELSE -amount_cents END), 0)::bigint FROM ledger_transfer"
                    " WHERE %(a)s IN (debit, credit)) FROM claims_claim",
                    {"a": int(component)},
                )
                assert row is not None
                assert row[0] == row[1] >= 0
            held = sql.fetch_one(
                "SELECT (SELECT coalesce(sum(paid_cents), 0) FROM claims_claim), (SELECT coalesce(sum("
                " unallocated_cents), 0) FROM payments_bankline)"
            )
            assert held is not None
            assert held[0] + held[1] == sum(cents for _, cents in self.ours)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    count=st.integers(2, 5), running=st.booleans(), settle=st.booleans(),
    steps=st.lists(STEPS, min_size=1, max_size=9),
)  # fmt: skip
def test_any_sequence_of_events_adds_up(
    tmp_path: Path, count: int, running: bool, settle: bool, steps: list[tuple[str, int]]
) -> None:
    at = desk(tmp_path, f"Drukkerij {next(_numbers)}")
    at.bring("60,00", "90,00", kind="B.V." if running else "particulier")
    at.bank(day=date(2026, 3, 1))
    at.run()
    life = Life(at, count, 9000 if settle else None)
    life.books()
    for what, n in steps:
        life.step(what, n)
        life.books()
    assert at.differences() == []
