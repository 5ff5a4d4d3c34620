"""Arrangements: accepted by the policy at once, paid by money on the claims, and never ended without time to mend."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.db.orders import PAYER
from tests.db.plans import Desk, desk

from voldaan.arrangements import rights, services, settlement
from voldaan.arrangements.rules import Wish
from voldaan.bank_orders import instalments, mandates
from voldaan.base.errors import Refused
from voldaan.daily import intake

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 25)


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    """Sam owes 60 and 40 euros; the bank is known up to yesterday."""
    made = desk(tmp_path)
    made.bring("60,00", "40,00")
    made.bank(day=date(2026, 3, 1))
    return made


def test_what_fits_the_policy_runs_at_once_and_chasing_stops(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    assert (done.is_running, done.outside) == (True, [])
    assert at.paid(done.id) == [(0, 2500)] * 4
    assert at.holds() == ["arrangement", "arrangement"]
    assert at.differences() == []


def test_money_pays_the_terms_through_the_claims_and_at_the_end_it_is_done(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    reference = at.detail(done.id).row.reference
    at.until(FIRST)
    at.bank(("A1", 2500, f"termijn {reference}"))
    assert at.paid(done.id) == [(2500, 2500), (0, 2500), (0, 2500), (0, 2500)]
    assert at.differences() == []
    at.bank(("A2", 7500, f"alles {reference}"))
    assert at.paid(done.id) == [(2500, 2500)] * 4
    assert at.state(done.id) == "fulfilled"
    assert at.claim(1).stage == "paid"
    assert at.claim(2).stage == "paid"
    assert at.holds() == []
    assert at.differences() == []


def test_a_payment_that_comes_back_opens_its_term_again(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    reference = at.detail(done.id).row.reference
    at.until(FIRST)
    at.bank(("A1", 5000, f"termijn {reference}"))
    assert at.paid(done.id) == [(2500, 2500), (2500, 2500), (0, 2500), (0, 2500)]
    at.bank(("A1R", -5000, f"termijn {reference}"), reason="MD06")
    assert at.paid(done.id) == [(0, 2500)] * 4
    assert at.state(done.id) == "running"
    assert at.differences() == []


def test_a_payment_that_comes_back_after_the_end_revives_the_arrangement(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=2))
    reference = at.detail(done.id).row.reference
    at.until(FIRST)
    at.bank(("A1", 10000, f"alles {reference}"))
    assert at.state(done.id) == "fulfilled"
    at.bank(("A1R", -10000, f"alles {reference}"), reason="MD06")
    assert (at.detail(done.id).row.state, at.holds()) == ("running", ["arrangement", "arrangement"])
    assert at.paid(done.id) == [(0, 5000), (0, 5000)]
    assert at.differences() == []


def test_a_missed_term_is_reminded_first_mended_in_time_and_only_a_person_ends_it(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    at.until(date(2026, 3, 27))
    assert at.state(done.id) == "mending"
    assert at.sent("arrangement_reminder") == 1
    before = at.events()
    at.run()
    assert at.events() == before
    at.send()
    at.until(date(2026, 4, 14))
    assert at.state(done.id) == "to_decide"
    with at.open(), pytest.raises(Refused, match="Schrijf de reden op"):
        services.end(at.actor, done.id, " ")
    with at.open():
        services.end(at.actor, done.id, "niet hersteld")
    assert at.state(done.id) == "ended"
    assert "arrangement" not in at.holds()
    assert at.differences() == []


def test_paying_within_the_time_to_mend_keeps_it(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    reference = at.detail(done.id).row.reference
    at.until(date(2026, 3, 27))
    at.send()
    at.bank(("A1", 2500, f"te laat {reference}"))
    at.until(date(2026, 3, 30))
    assert at.state(done.id) == "running"
    with at.open(), pytest.raises(Refused, match="kan nog herstellen"):
        services.end(at.actor, done.id, "zomaar")


def test_a_few_cents_short_are_no_missed_term_and_go_with_the_next(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    reference = at.detail(done.id).row.reference
    at.until(FIRST)
    at.bank(("A1", 2450, f"termijn {reference}"))
    at.until(date(2026, 4, 10))
    row = at.detail(done.id).row
    assert (row.standing, row.late_cents, row.next_on, row.next_cents) == ("running", 0, date(2026, 4, 25), 2550)
    assert (at.paid(done.id), at.sent("arrangement_reminder")) == ([(2450, 2500), *[(0, 2500)] * 3], 0)
    at.bank(("A2", 2449, f"termijn {reference}"))
    at.until(date(2026, 4, 30))
    row = at.detail(done.id).row
    assert (row.standing, row.late_cents, row.next_cents) == ("mending", 101, 101)
    assert at.sent("arrangement_reminder") == 1
    at.bank(("A3", 1, f"termijn {reference}"))
    at.run()
    assert at.state(done.id) == "running"
    assert at.differences() == []


def test_of_the_last_term_nothing_can_go_along_with_a_next(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=2))
    reference = at.detail(done.id).row.reference
    at.until(FIRST)
    at.bank(("A1", 9800, f"bijna alles {reference}"))
    at.until(date(2026, 4, 25))
    assert at.state(done.id) == "running"
    at.until(date(2026, 4, 29))
    assert (at.state(done.id), at.detail(done.id).row.late_cents) == ("mending", 200)


def test_without_bank_data_nothing_is_missed(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    at.day = date(2026, 4, 10)
    at.run()
    assert at.state(done.id) == "late"
    assert at.sent("arrangement_reminder") == 0


def test_skipping_and_pausing_keep_a_term_from_being_missed(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    with at.open():
        assert rights.skip(at.actor, done.id, 1) == date(2026, 7, 25)
        with pytest.raises(Refused, match="Overslaan kan nu niet nog eens"):
            rights.skip(at.actor, done.id, 2)
        rights.pause(at.actor, done.id, 8)
        with pytest.raises(Refused, match="nu nog 0 keer"):
            rights.pause(at.actor, done.id, 1)
    assert [t.due_on for t in at.detail(done.id).terms] == [
        date(2026, 6, 20), date(2026, 7, 20), date(2026, 8, 20), date(2026, 9, 19),
    ]  # fmt: skip
    at.until(date(2026, 4, 2))
    assert at.state(done.id) == "running"
    assert at.differences() == []


def test_interest_stands_still_while_it_is_kept_and_runs_again_when_it_ends(at: Desk) -> None:
    at.run()
    done = at.plan(Wish(FIRST, count=4))
    frozen = at.owed()
    at.day = date(2026, 6, 1)
    assert at.owed() == frozen
    with at.open():
        services.end(at.actor, done.id, "op verzoek van de debiteur")
    assert at.owed() == frozen + 1  # the day itself, over two claims
    at.day = date(2027, 6, 1)
    assert at.owed() > frozen
    assert at.differences() == []


def test_a_credit_note_takes_off_the_last_terms(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    with at.open():
        intake.write_off(at.actor, at.claim(2).id, reason="goodwill")
    assert at.paid(done.id) == [(0, 2500), (0, 2500), (0, 1000), (0, 0)]
    assert at.differences() == []


def test_money_of_an_arrangement_goes_first_where_that_was_agreed_and_else_by_law(at: Desk) -> None:
    second = at.claim(2).id
    with at.open():
        with pytest.raises(Refused, match="hoort niet bij deze regeling"):
            services.propose(at.actor, case_id=at.case_id, wish=Wish(FIRST, count=2), pay_first=[second + 10_000])
        proof = services.Proof("signature", note="akte")
        made = services.propose(
            at.actor, case_id=at.case_id, wish=Wish(FIRST, count=2), pay_first=[second], proof=proof
        )
        assert made.is_running
    detail = at.detail(made.id)
    assert (detail.allocation_order, [p.number for p in detail.parts]) == ("agreed", ["D1-2", "D1-1"])
    at.until(FIRST)
    at.bank(("A1", 1000, detail.row.reference))
    assert (at.claim(2).paid_cents, at.claim(1).paid_cents) == (1000, 0)
    assert at.differences() == []


def test_a_settlement_takes_two_people_and_the_rest_falls_away_only_when_it_is_kept(at: Desk) -> None:
    one, other = at.member("Karim"), at.member("Noor")
    with at.open():
        made = services.propose(one, case_id=at.case_id, wish=Wish(FIRST, count=2), settlement_cents=7000)
        assert made.outside[0] == "settlement"
        with pytest.raises(Refused, match="zelf voorgesteld"):
            services.approve(one, made.id)
        assert services.approve(other, made.id) is False
        services.confirm(other, made.id, services.Proof("signature", note="akte"))
    reference = at.detail(made.id).row.reference
    at.until(FIRST)
    at.bank(("A1", 3400, reference))
    assert (at.state(made.id), at.claim(1).closed_on) == ("running", None)
    at.bank(("A2", 3600, reference))
    assert at.state(made.id) == "fulfilled"
    assert {at.claim(1).stage, at.claim(2).stage} <= {"paid", "written_off"}
    assert at.sent("discharge") == 1
    assert at.differences() == []
    at.bank(("A2R", -3600, reference), reason="MD06")
    assert at.state(made.id) == "running"
    assert at.paid(made.id) == [(3400, 3500), (0, 3500)]
    assert at.claim(1).principal_cents + at.claim(2).principal_cents == 6600
    assert at.differences() == []


def test_only_a_person_declines_and_with_a_reason(at: Desk) -> None:
    done = at.plan(Wish(FIRST, amount_cents=500))
    assert (done.is_running, done.outside) == (False, ["too_many", "too_long", "too_small"]) or done.outside
    person = at.member("Karim")
    with at.open():
        with pytest.raises(Refused, match="Schrijf de reden op"):
            services.decline(person, done.id, "")
        with pytest.raises(Refused, match="Alleen een mens"):
            services.decline(at.actor, done.id, "te lang")
        services.decline(person, done.id, "de looptijd is te lang voor dit bedrag")
    assert (at.state(done.id), at.holds()) == ("declined", [])
    assert at.sent("reply") == 1


def test_what_was_shown_is_what_is_accepted_or_nothing(at: Desk) -> None:
    with at.open():
        shown = services.deal(at.actor, case_id=at.case_id, wish=Wish(FIRST, count=4)).sha256
    at.bank(("A1", 6000, "D1-1"))
    before = at.events()
    with pytest.raises(Refused, match="iets veranderd"):
        at.plan(Wish(FIRST, count=4), seen_sha256=shown)
    assert (at.events(), at.holds()) == (before, [])


def test_waiving_closes_the_claim_and_confirms_it(at: Desk) -> None:
    with at.open():
        assert settlement.waive(at.actor, case_id=at.case_id, claim_ids=[at.claim(2).id]) == 4000
    assert at.claim(2).stage == "written_off"
    assert at.sent("discharge") == 1
    assert at.differences() == []


def test_terms_are_debited_with_a_mandate_and_a_skipped_one_takes_its_debit_along(at: Desk) -> None:
    done = at.plan(Wish(FIRST, count=4))
    with at.open():
        with pytest.raises(Refused, match="geen geldige machtiging"):
            instalments.plan(at.actor, done.id)
        mandates.add_mandate(
            at.actor,
            mandates.NewMandate(at.claim().debtor_id, "M1", PAYER, "Sam Windveer", date(2026, 3, 1), "online"),
        )
        ids = instalments.plan(at.actor, done.id)
        assert instalments.plan(at.actor, done.id) == ids
        assert at.debits() == [
            ("D1-1", 2500, date(2026, 3, 25)), ("D1-1", 2500, date(2026, 4, 27)), ("D1-1", 1000, date(2026, 5, 25)),
            ("D1-2", 1500, date(2026, 5, 25)), ("D1-2", 2500, date(2026, 6, 25)),
        ]  # fmt: skip
        rights.skip(at.actor, done.id, 1)
        instalments.plan(at.actor, done.id)
        assert [on for _, _, on in at.debits()] == [
            date(2026, 4, 27), date(2026, 5, 25), date(2026, 6, 25), date(2026, 6, 25), date(2026, 7, 27),
        ]  # fmt: skip
    assert at.differences() == []
