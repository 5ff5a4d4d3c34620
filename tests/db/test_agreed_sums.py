"""Agreed interest and costs in the books: who they count for, the same cents along every path, and taken back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from tests.db.orders import Office, office
from tests.db.test_agreements import SCAN, claim, creditor, debtor

from voldaan.agreements import services
from voldaan.agreements.clauses import Choices
from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.base.models import Event
from voldaan.claims import own_values, terms
from voldaan.claims.listing import Filter, listing
from voldaan.claims.models import Claim
from voldaan.claims.queries import claims
from voldaan.daily.sweep import sweep
from voldaan.daily.why import why
from voldaan.documents.terms import render_terms
from voldaan.messages import letters
from voldaan_law.money import round_half_up
from voldaan_law.nl import statement_account as law
from voldaan_law.nl.portfolio import balances
from voldaan_law.nl.statement import statement

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
CHOSEN = Choices(payment_term_days=14, interest_percent="12", costs_percent=15)


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(TODAY):
        yield


@pytest.fixture
def company(tmp_path: Path) -> Office:
    """One claim of € 100,00 to a B.V. under terms with 12% and 15%."""
    made = office()
    with tenancy.active(made.tenant.id), clock.set_to(date(2026, 10, 1)):
        version = services.publish(made.actor, creditor(made), CHOSEN, render_terms)
    made.bring(tmp_path, 1, due="15-11-2026")
    with tenancy.active(made.tenant.id):
        terms.accept(made.actor, version.id, debtor(1), accepted_on=date(2026, 10, 1), how="signed", evidence=SCAN)
    return made


def as_in_default(kind: str, **more: object) -> None:
    Claim.objects.filter(number="F00001").update(
        stage="in_default", default_on=date(2026, 11, 16), default_ground="fatal_term", interest_kind=kind,
        interest_from=date(2026, 11, 16), **more,
    )  # fmt: skip


def test_the_reasoning_shows_the_agreed_rate_and_the_costs_with_what_a_judge_may_do(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        assert (claim(1).agreed_interest, claim(1).agreed_costs_percent) == ("12/commercial", 15)
        shown = why(company.actor, "F00001", date(2026, 11, 30))
        steps = {part["about"]: part["steps"] for part in shown["derivation"]}
        assert "bedongen rente, of de wettelijke handelsrente waar die hoger is" in steps["rente"][0]
        assert any("15 dagen tegen 12%" in said for said in steps["rente"])
        assert "Afgesproken is € 40,00; de rechter kan dat matigen." in steps["incassokosten volgens de voorwaarden"]


def test_what_runs_by_a_clause_runs_by_the_law_when_the_acceptance_is_taken_back(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        as_in_default("12/commercial")
        (bound,) = Claim.objects.values_list("acceptance_id", flat=True)
        assert bound is not None
        terms.withdraw(company.actor, bound, because="andere klant")
        now = claim(1)
        found = (now.acceptance_id, now.agreed_interest, now.agreed_costs_percent, now.interest_kind, now.term_is_fatal)
        assert found == (None, "", 0, "commercial", True)
        assert company.differences() == []


@pytest.mark.parametrize("booked", [{"interest_cents": 12}, {"costs_cents": 6000}])
def test_it_is_not_taken_back_while_what_rests_on_it_is_asked(company: Office, booked: dict[str, int]) -> None:
    with tenancy.active(company.tenant.id):
        as_in_default("12/commercial", **booked)
        (bound,) = Claim.objects.values_list("acceptance_id", flat=True)
        before = (Event.objects.count(), list(Claim.objects.values()))
        assert bound is not None
    sentence = "Op factuur F00001 staan rente of kosten open volgens deze voorwaarden"
    with pytest.raises(Refused, match=sentence), tenancy.active(company.tenant.id):
        terms.withdraw(company.actor, bound, because="andere klant")
    with tenancy.active(company.tenant.id):
        assert (Event.objects.count(), list(Claim.objects.values())) == before


def test_proof_that_comes_later_changes_no_interest_that_runs(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        Claim.objects.update(acceptance_id=None, agreed_interest="", agreed_costs_percent=0)
        as_in_default("commercial")
        version = sql.fetch("SELECT id FROM agreements_termsversion")[0][0]
        terms.accept(company.actor, version, debtor(1), accepted_on=date(2026, 10, 2), how="signed", evidence=SCAN)
        now = claim(1)
        assert (now.interest_kind, now.agreed_interest, now.agreed_costs_percent) == ("commercial", "12/commercial", 15)


KINDS = ["statutory", "commercial", "12/commercial", "8,5/commercial", "10,15/commercial", "24,99/commercial"]


def _lived(dice: random.Random, on: date) -> list[tuple[object, ...]]:
    """Claims as they can stand: nothing posted, or all interest posted up to some day; with costs or without."""
    rows: list[tuple[object, ...]] = []
    for id_ in Claim.objects.order_by("id").values_list("id", flat=True):
        cents, kind = dice.randrange(1, 10 ** dice.randrange(2, 9)), dice.choice(KINDS)
        first = on - timedelta(days=dice.randrange(1200))
        until = first + timedelta(days=dice.randrange((on - first).days + 1)) if dice.random() < 0.4 else None
        name, percent = law.read_kind(kind)
        posted = 0
        if until is not None:
            account = law.Account((law.Claim("A", cents, first, name, percent),), (), (), until)
            posted = statement(account).value.interest_cents
        costs = dice.choice([0, 4000, 45000])
        rows.append((id_, "in_default", kind, first, until, cents, posted, costs))
    return rows


@pytest.mark.parametrize("seed", range(25))
def test_the_list_the_claim_and_the_law_give_the_same_cents(seed: int, tmp_path: Path) -> None:
    made, dice = office(), random.Random(seed)
    made.bring(tmp_path, *range(1, 9), due="15-11-2026")
    on = TODAY - timedelta(days=dice.randrange(400))
    with tenancy.active(made.tenant.id):
        rows = _lived(dice, on)
        columns = {
            "id": "bigint", "stage": "text", "interest_kind": "text", "interest_from": "date",
            "interest_until": "date", "principal_cents": "bigint", "interest_cents": "bigint", "costs_cents": "bigint",
        }  # fmt: skip
        sql.update("claims_claim", columns, rows)
        accounts = [
            law.Account(
                (law.Claim("A", cents, first, *law.read_kind(kind)),),  # type: ignore[arg-type]
                (law.Cost(costs, on),) if costs else (), (), on,  # type: ignore[arg-type]
            )
            for _, _, kind, first, _, cents, _, costs in rows
        ]  # fmt: skip
        explained = [statement(account).value for account in accounts]
        by_law = [(x.principal_cents, x.interest_cents, x.costs_cents) for x in explained]
        assert [(x.principal_cents, x.interest_cents, x.costs_cents) for x in balances(accounts)] == by_law
        views = {view.id: view for view in claims(on, where="true", params={})}
        assert [(views[r[0]].principal_cents, views[r[0]].interest_cents, views[r[0]].costs_cents) for r in rows] == (  # type: ignore[index]
            by_law
        )
        totals = listing(Filter(stage="all"), on).totals
        sums = tuple(sum(column) for column in zip(*by_law, strict=True))
        assert (totals.principal_cents, totals.interest_cents, totals.costs_cents) == sums
        assert totals.open_cents == sum(sums)


def test_nothing_is_rounded_before_the_end() -> None:
    """The test above would not see a cent if all were whole: this one is € 0,005 off at both sides."""
    half = law.Account((law.Claim("A", 10000, TODAY, "contractual", Fraction(73, 40)),), (), (), TODAY)
    assert statement(half).value.interest_cents == round_half_up(Fraction(1, 2)) == 1


def test_a_debtor_who_turns_out_to_be_a_consumer_owes_what_the_law_gives(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        assert (claim(1).agreed_interest, claim(1).agreed_costs_percent) == ("12/commercial", 15)
        own_values.correct_claim(company.actor, claim(1).id, {"capacity": "consumer"}, "blijkt een consument")
        now = claim(1)
        assert (now.acceptance_id, now.agreed_interest, now.agreed_costs_percent) == (None, "", 0)
        assert company.differences() == []


@pytest.mark.parametrize(
    ("wrong", "expected", "found"),
    [({"agreed_costs_percent": 20}, 15, 20), ({"agreed_interest": "24/commercial"}, 15, 15),
     ({"agreed_interest": ""}, 15, 15), ({"capacity": "consumer"}, 0, 15), ({"acceptance_id": None}, 0, 15)],
)  # fmt: skip
def test_the_check_finds_a_claim_with_other_terms_than_were_accepted(
    company: Office, wrong: dict[str, object], expected: int, found: int
) -> None:
    with tenancy.active(company.tenant.id):
        assert company.differences() == []
        Claim.objects.update(**wrong)
        assert [d for d in company.differences() if d["check"] == "agreed_terms"] == [
            {"check": "agreed_terms", "subject": "F00001", "expected": expected, "found": found}
        ]


def test_the_sweep_judges_a_letter_by_the_terms_that_were_known_when_it_left(company: Office) -> None:
    with tenancy.active(company.tenant.id):
        one = claim(1)
        message = letters.request(
            company.actor, "payment_received", case_id=one.case_id, claim_ids=[one.id], key="a",
            details={"received_cents": 1, "received_on": TODAY.isoformat()},
        )  # fmt: skip
        sql.execute(
            "UPDATE outbox_message SET kind = 'demand', channel = 'post', state = 'sent', sha256 = 'x',"
            " dispatched_on = %s, dispatched_at = %s, announced_costs_cents = 60000 WHERE id = %s",
            [TODAY, clock.at_hour(TODAY, 12), message],
        )
        sql.execute("UPDATE outbox_messageclaim SET principal_cents = 400000")

        def above() -> list[str]:
            return [v.detail for v in sweep(company.actor).violations if v.rule == "costs_above_scale"]

        assert above() == []
        with clock.set_to(TODAY + timedelta(days=30)):
            (bound,) = Claim.objects.values_list("acceptance_id", flat=True)
            assert bound is not None
            terms.withdraw(company.actor, bound, because="andere klant")
            assert (claim(1).agreed_costs_percent, above()) == (0, [])
        sql.execute("UPDATE agreements_acceptance SET recorded_at = %s", [clock.at_hour(TODAY + timedelta(days=2), 9)])
        assert above() == ["60000 aangekondigd, hoogstens 52500"]
