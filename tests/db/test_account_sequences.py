"""One account and everything that may come over it, mixed: after each step ledger = events = balances."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from tests.db.plans import Desk, desk
from tests.db.test_arrangement_sequences import Life

from voldaan.arrangements import services as arrangements
from voldaan.arrangements.rules import Wish
from voldaan.base import clock, sql
from voldaan.base.errors import Refused
from voldaan.claims.models import Claim
from voldaan.connect.openitemfiles import read
from voldaan.daily import intake
from voldaan.disputes import services as disputes
from voldaan.disputes.models import Dispute
from voldaan.payments import write_off

pytestmark = pytest.mark.django_db
_numbers = itertools.count(1)
STEPS = st.one_of(
    st.tuples(
        st.sampled_from(["pay", "pay", "contest", "contest", "credit", "days", "again", "settle"]),
        st.integers(1, 9000),
    ),
    st.tuples(
        st.sampled_from(
            ["reverse", "answer", "answer", "reopen", "drop", "write_off", "undo_write_off", "end", "undo"]
        ),
        st.integers(0, 5),
    ),
)


class Account(Life):
    """The arrangement of :class:`Life`, with disputes, credit notes, write-offs and settlements over its claims."""

    def __init__(self, at: Desk, count: int, settle_cents: int | None) -> None:
        super().__init__(at, count, settle_cents)
        self.done: Counter[str] = Counter()
        self.credits = 0

    def step(self, what: str, n: int) -> None:
        """What is refused leaves everything as it was."""
        before = self._state()
        try:
            getattr(self, what)(n)
            self.done[what] += 1
        except Refused:
            assert self._state() == before, what

    def _state(self) -> list[tuple[object, ...]]:
        with self.at.open():
            return sql.fetch(
                "SELECT id, principal_cents, interest_cents, costs_cents, contested_cents, disputed_cents, paid_cents,"
                " closed_on, (SELECT count(*) FROM ledger_transfer), (SELECT count(*) FROM disputes_dispute),"
                " (SELECT count(*) FROM arrangements_arrangement) FROM claims_claim ORDER BY id"
            )

    def _claim(self, n: int) -> Claim:
        return self.at.claim(1 + n % 2)

    def _dispute(self, n: int, state: str) -> int:
        found = list(Dispute.objects.filter(state=state).order_by("id").values_list("id", flat=True))
        if not found:
            raise Refused("Er is geen betwisting.")
        return int(found[n % len(found)])

    def days(self, n: int) -> None:
        super().days(1 + n % 25)

    def again(self, n: int) -> None:
        super().again(2 + n % 4)

    def contest(self, cents: int) -> None:
        with self.at.open():
            disputes.open_dispute(
                self.at.actor, claim_id=self._claim(cents).id, category="price", told="Te duur.",
                amount_cents=cents if cents % 3 else None,
            )  # fmt: skip

    def answer(self, n: int) -> None:
        outcome = ("upheld", "partly", "rejected", "rejected", "withdrawn", "partly")[n]
        with self.at.open():
            one = self._dispute(n, "open")
            amount = Dispute.objects.get(id=one).amount_cents
            disputes.resolve(
                self.at.actor, one, outcome, explanation="Nagekeken.",
                upheld_cents=max((amount or 0) // 2, 1) if outcome == "partly" else None,
            )  # fmt: skip

    def reopen(self, n: int) -> None:
        with self.at.open():
            disputes.reopen(self.at.actor, self._dispute(n, "resolved"), "Er is iets nieuws.")

    def drop(self, n: int) -> None:
        with self.at.open():
            disputes.undo(self.at.actor, self._dispute(n, "open"))

    undo = drop

    def credit(self, cents: int) -> None:
        """The creditor's books bring a credit note on one of the invoices."""
        self.credits += 1
        euros = f"{cents // 100},{cents % 100:02d}"
        path = self.at.folder / "credit.csv"
        path.write_text(
            "Factuurnummer;Type;Factuurdatum;Debiteurnummer;Debiteurnaam;Soort;Bedrag;Openstaand;Creditnota op\r\n"
            f"C{self.credits};creditnota;02-03-2026;D1;Sam Windveer;particulier;{euros};{euros};"
            f"{self._claim(cents).number}\r\n"
        )
        with clock.set_to(self.at.day):
            intake.import_open_items(self.at.actor, read(path, today=self.at.day))

    def write_off(self, n: int) -> None:
        component = ("", "principal", "interest", "costs", "", "")[n]
        with clock.set_to(self.at.day):
            intake.write_off(self.at.actor, self._claim(n).id, reason="goodwill", component=component)

    def undo_write_off(self, n: int) -> None:
        claim = self._claim(n)
        with self.at.open():
            standing = write_off.of_claim(claim.id)
        if not standing:
            raise Refused("Er is niets afgeboekt.")
        with clock.set_to(self.at.day):
            intake.undo_write_off(self.at.actor, claim.id, standing[0].event_id)

    def settle(self, cents: int) -> None:
        """A settlement for an amount, approved and confirmed; what is given up goes when it is kept."""
        with self.at.open():
            wish = Wish(self.at.day, count=1)
            made = arrangements.propose(self.at.actor, case_id=self.at.case_id, wish=wish, settlement_cents=cents)
            arrangements.approve(self.at.actor, made.id)
            arrangements.confirm(self.at.actor, made.id, arrangements.Proof("mail"))
            self.id = made.id

    def contested(self) -> None:
        """What rests of a claim is never more than what is open of it."""
        with self.at.open():
            wrong = sql.fetch(
                "SELECT number FROM claims_claim WHERE disputed_cents < 0 OR disputed_cents > principal_cents"
                " OR least(principal_cents, interest_cents, costs_cents) < 0 ORDER BY number"
            )
        assert wrong == []


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    count=st.integers(2, 5), business=st.booleans(), settle=st.booleans(),
    steps=st.lists(STEPS, min_size=3, max_size=12),
)  # fmt: skip
@example(2, False, False, [("contest", 4000), ("pay", 2500), ("answer", 1), ("credit", 2000), ("days", 20),
                           ("reverse", 0), ("end", 0), ("settle", 5000), ("pay", 5000)])  # fmt: skip
@example(3, True, True, [("days", 20), ("pay", 9000), ("reverse", 0), ("contest", 3000), ("write_off", 0),
                         ("undo_write_off", 0), ("answer", 2), ("credit", 9000)])  # fmt: skip
def test_an_account_adds_up_after_each_step_whatever_comes_over_it(
    tmp_path: Path, count: int, business: bool, settle: bool, steps: list[tuple[str, int]]
) -> None:
    at = desk(tmp_path, f"Weverij {next(_numbers)}")
    at.bring("60,00", "90,00", kind="B.V." if business else "particulier")
    at.bank(day=date(2026, 3, 1))
    at.run()
    account = Account(at, count, 9000 if settle else None)
    account.books()
    for what, n in steps:
        account.step(what, n)
        account.books()
        account.contested()
    assert at.differences() == []
    for what in account.done:
        event(what)
