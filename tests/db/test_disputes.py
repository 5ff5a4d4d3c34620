"""Disputes: what is contested rests, the rest goes on; what is upheld rests until corrected; nothing is half done."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.db.orders import OTHER, TODAY, Office, office

from voldaan.base import clock, files, sql, tenancy
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.base.models import Event
from voldaan.connect.openitemfiles import read
from voldaan.daily.check import differences
from voldaan.daily.intake import import_open_items
from voldaan.daily.services import run
from voldaan.disputes import queries, services
from voldaan.disputes.models import Dispute
from voldaan.parties.services import open_administration
from voldaan.payments.services import settle_by_hand

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(TODAY):
        yield


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """A company with two invoices of 100 euros."""
    made = office()
    made.bring(tmp_path, 1, 2)
    return made


def opened(at: Office, cents: int | None = None, number: int = 1, **more: Any) -> int:
    """A dispute by a handler, of so many cents."""
    claim = at.claim(number)
    with tenancy.active(at.tenant.id):
        told = {"category": "defective", "told": "De helft is kapot.", "amount_cents": cents} | more
        return services.open_dispute(at.member("Hanna", "handler"), claim_id=claim.id, **told)


def resolved(at: Office, dispute_id: int, outcome: str, cents: int | None = None) -> None:
    with tenancy.active(at.tenant.id):
        services.resolve(
            at.member("Hanna", "handler"), dispute_id, outcome, upheld_cents=cents, explanation="Wij keken ernaar."
        )


def dispute(at: Office, dispute_id: int) -> Dispute:
    with tenancy.active(at.tenant.id):
        return Dispute.objects.get(id=dispute_id)


def books(at: Office) -> tuple[object, ...]:
    with tenancy.active(at.tenant.id):
        assert differences() == []
        return (
            sql.fetch(
                "SELECT id, state, outcome, amount_cents, upheld_cents, correction FROM disputes_dispute ORDER BY id"
            ),
            sql.fetch("SELECT id, principal_cents, contested_cents, disputed_cents FROM claims_claim ORDER BY id"),
            Event.objects.count(),
        )


def paid(at: Office, reference: str, cents: int) -> None:
    """Money for the first claim, settled by hand."""
    line = at.received(reference, cents=cents)
    with tenancy.active(at.tenant.id):
        settle_by_hand(at.actor, line.id, [(at.claim(1).id, cents)])


def frozen(at: Office, number: int = 1) -> tuple[int, int, int]:
    """Principal, contested, disputed of a claim; and the books are in order."""
    claim = at.claim(number)
    books(at)
    return claim.principal_cents, claim.contested_cents, claim.disputed_cents


def credited(at: Office, folder: Path, cents: int, number: int = 1) -> None:
    """The books of the creditor bring a credit note."""
    euros = f"{cents // 100},{cents % 100:02d}"
    path = folder / "credit.csv"
    path.write_text(
        "Factuurnummer;Type;Factuurdatum;Debiteurnummer;Debiteurnaam;Soort;Bedrag;Openstaand;Creditnota op\r\n"
        f"C{number};creditnota;20-11-2026;D0000{number};Debiteur 0000{number};B.V.;{euros};{euros};F0000{number}\r\n"
    )
    import_open_items(at.actor, read(path, today=at.day))


def test_a_part_rests_and_the_clock_counts_working_days(at: Office) -> None:
    found = dispute(at, opened(at, 4000))
    assert frozen(at) == (10000, 4000, 4000)
    assert (found.number, found.whole, found.answer_by) == ("B1001", False, date(2026, 12, 4))
    assert found.owner_id == at.member("Hanna", "handler").user_id


def test_the_whole_amount_is_what_is_owed_whatever_comes_or_goes(at: Office) -> None:
    found = dispute(at, opened(at))
    assert (found.whole, found.amount_cents) == (True, 10000)
    assert frozen(at) == (10000, 10000, 10000)
    paid(at, "B1", 2500)
    assert frozen(at) == (7500, 10000, 7500)


def test_money_lowers_what_is_disputed_only_below_the_contested_amount(at: Office) -> None:
    opened(at, 4000)
    paid(at, "B1", 6000)
    assert frozen(at) == (4000, 4000, 4000)
    paid(at, "B2", 1500)
    assert frozen(at) == (2500, 4000, 2500)


def test_the_same_words_twice_are_one_dispute(at: Office) -> None:
    first = opened(at, 4000)
    before = books(at)
    assert opened(at, 4000) == first
    assert books(at) == before


def test_a_second_dispute_takes_of_what_is_left(at: Office) -> None:
    opened(at, 4000)
    second = opened(at, 5000, category="price", told="De prijs was lager.")
    assert dispute(at, second).number == "B1002"
    assert frozen(at) == (10000, 9000, 9000)
    before = books(at)
    with pytest.raises(Refused, match=r"kan nog € 10,00 betwist worden"):
        opened(at, 1001, category="other", told="")
    assert books(at) == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cents": 0}, "Kies een bedrag van meer dan nul"),
        ({"cents": 10001}, "kan nog € 100,00 betwist worden"),
        ({"category": "no_reason"}, "De reden 'no_reason' bestaat niet"),
        ({"received_on": date(2026, 11, 21)}, "Die dag is nog niet geweest"),
        ({"source": "pigeon"}, "De herkomst 'pigeon' bestaat niet"),
        ({"told": "x" * 4001}, "Kort wat de debiteur zegt in"),
        ({"evidence_ids": [999]}, "Een van de bestanden is er niet"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(at: Office, changes: dict[str, Any], sentence: str) -> None:
    before = books(at)
    with pytest.raises(Refused, match=sentence):
        opened(at, **changes)
    assert books(at) == before


def test_who_only_looks_opens_nothing(at: Office) -> None:
    with tenancy.active(at.tenant.id), pytest.raises(NotAllowed):
        services.open_dispute(at.member("Vera", "viewer"), claim_id=at.claim(1).id, category="other")


def test_a_claim_that_is_closed_cannot_be_contested(at: Office) -> None:
    paid(at, "B1", 10000)
    with pytest.raises(Refused, match="is gesloten"):
        opened(at)


def test_rejected_lets_go_after_some_days_of_rest(at: Office) -> None:
    one = opened(at, 4000)
    resolved(at, one, "rejected")
    assert frozen(at) == (10000, 0, 0)
    with tenancy.active(at.tenant.id):
        row = queries.one("B1001")
        assert (row.state, row.outcome, row.hold_until) == ("resolved", "rejected", TODAY + timedelta(days=14))


def test_withdrawn_lets_go_at_once(at: Office) -> None:
    one = opened(at, 4000)
    with tenancy.active(at.tenant.id):
        services.resolve(at.actor, one, "withdrawn")
        assert queries.one("B1001").hold_until is None
    assert frozen(at) == (10000, 0, 0)


def test_what_is_upheld_rests_until_the_credit_note_is_there(at: Office, tmp_path: Path) -> None:
    one = opened(at, 4000)
    resolved(at, one, "partly", 1500)
    assert frozen(at) == (10000, 1500, 1500)
    with tenancy.active(at.tenant.id):
        assert [t.kind for t in queries.to_do(TODAY)] == ["dispute_correction"]
        assert services.follow(at.actor) == []
    credited(at, tmp_path, 1500)
    with tenancy.active(at.tenant.id):
        assert services.follow(at.actor) == [one]
        assert services.follow(at.actor) == []
        assert queries.to_do(TODAY) == []
    assert frozen(at) == (8500, 0, 0)


def test_the_daily_run_sees_that_a_correction_has_come(at: Office, tmp_path: Path) -> None:
    one = opened(at, 4000)
    resolved(at, one, "upheld")
    credited(at, tmp_path, 4000)
    run(at.actor, TODAY)
    assert dispute(at, one).correction == "made"
    assert frozen(at) == (6000, 0, 0)


def test_interest_and_costs_over_what_is_off_fall_away(at: Office, tmp_path: Path) -> None:
    claim = at.claim(1)
    with tenancy.active(at.tenant.id):
        book(at, claim, interest=200, costs=4000)
    one = opened(at, 4000)
    assert dispute(at, one).frozen_costs_cents == 1600
    resolved(at, one, "upheld")
    credited(at, tmp_path, 4000)
    run(at.actor, TODAY)
    after = at.claim(1)
    assert (after.principal_cents, after.interest_cents, after.costs_cents) == (6000, 120, 2400)
    assert frozen(at) == (6000, 0, 0)


@pytest.mark.parametrize(
    ("costs", "contested", "upheld", "frozen_cents", "rests", "left"),
    [(4000, 4000, 1000, 1600, 400, 3600), (4001, 4000, 1000, 1601, 401, 3600), (1, 3, 1, 1, 1, 0)],
)
def test_costs_of_what_is_upheld_in_part_are_rounded_up_both_while_they_rest_and_when_they_fall_away(
    costs: int, contested: int, upheld: int, frozen_cents: int, rests: int, left: int, at: Office, tmp_path: Path
) -> None:
    claim = at.claim(1)
    with tenancy.active(at.tenant.id):
        book(at, claim, interest=200, costs=costs)
    one = opened(at, contested)
    assert dispute(at, one).frozen_costs_cents == frozen_cents
    resolved(at, one, "partly", upheld)
    assert at.claim(1).contested_costs_cents == rests
    credited(at, tmp_path, upheld)
    run(at.actor, TODAY)
    after = at.claim(1)
    assert (after.costs_cents, after.contested_costs_cents) == (left, 0)
    with tenancy.active(at.tenant.id):
        assert differences() == []


def book(at: Office, claim: Any, *, interest: int, costs: int) -> None:
    """Interest and costs that had been claimed before the dispute."""
    from voldaan.base import events
    from voldaan.claims import balances_sql
    from voldaan.claims.events import CostsBooked, InterestPosted
    from voldaan.ledger.accounts import Account
    from voldaan.ledger.services import Posting, post

    told = [InterestPosted(amount_cents=interest, until=TODAY), CostsBooked(costs, costs, 10000, "LR-3.10")]
    ids = events.record(at.actor, [events.Entry(d, claim_id=claim.id, party_id=claim.debtor_id) for d in told])
    who = (claim.creditor_id, claim.debtor_id, claim.id)
    pairs = [("interest_posted", Account.INTEREST, Account.INTEREST_CLAIMED, interest),
             ("costs_booked", Account.COSTS, Account.COSTS_CLAIMED, costs)]  # fmt: skip
    for event, (kind, debit, credit, cents) in zip(ids, pairs, strict=True):
        post(at.actor, kind, [Posting(event, 1, debit, credit, cents, TODAY, *who)])
    balances_sql.refresh([claim.id])


@pytest.mark.parametrize(
    ("outcome", "cents", "sentence"),
    [
        ("partly", None, "Vul een bedrag tussen nul"),
        ("partly", 4000, "Vul een bedrag tussen nul"),
        ("rejected", 100, "gaat er niets af"),
        ("upheld", 100, "gaat het hele betwiste bedrag eraf"),
        ("maybe", None, "De uitkomst 'maybe' bestaat niet"),
    ],
)
def test_an_answer_that_does_not_add_up_is_refused(at: Office, outcome: str, cents: int | None, sentence: str) -> None:
    one = opened(at, 4000)
    before = books(at)
    with pytest.raises(Refused, match=sentence):
        resolved(at, one, outcome, cents)
    assert books(at) == before


def test_an_answer_needs_its_reasons(at: Office) -> None:
    one = opened(at, 4000)
    with tenancy.active(at.tenant.id), pytest.raises(Refused, match="de uitleg voor de debiteur"):
        services.resolve(at.actor, one, "rejected")


def test_reopened_rests_again_with_a_new_clock(at: Office) -> None:
    one = opened(at, 4000)
    resolved(at, one, "rejected")
    with clock.set_to(date(2026, 11, 30)), tenancy.active(at.tenant.id):
        services.reopen(at.actor, one, "Hier zijn de foto's.")
        row = queries.one("B1001")
        assert (row.state, row.round, row.answer_by, row.hold_until) == ("open", 2, date(2026, 12, 14), None)
        assert [n.text for n in queries.notes(one)] == [
            "Eerder antwoord (ongegrond): Wij keken ernaar.\n\nHier zijn de foto's."
        ]
    assert frozen(at) == (10000, 4000, 4000)
    with tenancy.active(at.tenant.id), pytest.raises(Refused, match="Beantwoord haar opnieuw"):
        services.undo(at.actor, one)


def test_an_answer_by_mistake_is_undone_and_then_the_dispute_itself(at: Office) -> None:
    one = opened(at, 4000)
    resolved(at, one, "partly", 1500)
    with tenancy.active(at.tenant.id):
        services.undo(at.actor, one)
    assert frozen(at) == (10000, 4000, 4000)
    with tenancy.active(at.tenant.id):
        services.undo(at.actor, one)
        assert queries.to_do(TODAY) == []
    assert frozen(at) == (10000, 0, 0)
    before = books(at)
    with tenancy.active(at.tenant.id):
        services.undo(at.actor, one)
    assert books(at) == before


def test_evidence_is_kept_once_and_notes_are_added(at: Office) -> None:
    one = opened(at, 4000)
    with tenancy.active(at.tenant.id):
        photo = files.keep(at.actor, "foto.png", b"\x89PNG\r\n\x1a\nkapot")
        services.add_note(at.actor, one, "Gebeld: foto's komen.", evidence_ids=[photo])
        services.add_note(at.actor, one, "", evidence_ids=[photo])
        assert [(p.name, p.by) for p in queries.proofs(one)] == [("foto.png", "Voldaan")]
        assert [n.text for n in queries.notes(one)] == ["Gebeld: foto's komen."]
        with pytest.raises(Refused, match="Schrijf een notitie"):
            services.add_note(at.actor, one, "  ")


def test_only_a_member_can_be_its_handler(at: Office) -> None:
    one = opened(at, 4000)
    otto = at.member("Otto")
    with tenancy.active(at.tenant.id):
        services.assign(at.actor, one, otto.user_id)
        assert queries.one("B1001").owner == "otto"
        with pytest.raises(Refused, match="hoort niet bij deze administratie"):
            services.assign(at.actor, one, 999_999)


def test_the_causes_are_counted(at: Office) -> None:
    resolved(at, opened(at, 4000), "partly", 1500)
    resolved(at, opened(at, 2000, number=2), "rejected")
    opened(at, 1000, number=2, category="price")
    with tenancy.active(at.tenant.id):
        first, second = queries.causes(date(2026, 1, 1), TODAY)
    assert (first.name, first.received, first.amount_cents, first.answered, first.upheld) == (
        "niet in orde",
        2,
        6000,
        2,
        1,
    )
    assert (first.upheld_percent, first.upheld_cents, first.median_days, first.late) == (50, 1500, 0, 0)
    assert (second.name, second.received, second.open, second.upheld_percent) == ("prijs of aantal", 1, 1, None)


def test_another_administration_sees_nothing_of_it(at: Office) -> None:
    one = opened(at, 4000)
    other = Office(open_administration("Andere", iban=OTHER))
    with tenancy.active(other.tenant.id):
        assert queries.count(TODAY, state="all") == 0
        with pytest.raises(NotFound):
            services.resolve(other.actor, one, "rejected", explanation="x")


def test_whatever_happens_disputed_stays_between_nothing_and_the_principal(at: Office, tmp_path: Path) -> None:
    dice = random.Random(7)
    known: list[int] = []
    for turn in range(60):
        act = dice.choice(["open", "open", "resolve", "resolve", "reopen", "undo", "pay"])
        try:
            if act == "open":
                known.append(opened(at, dice.choice([None, 500, 1500, 3000]), told=f"beurt {turn}"))
            elif act == "pay" and turn % 3 == 0:
                paid(at, f"P{turn}", dice.choice([300, 900]))
            elif known:
                one = dice.choice(known)
                if act == "resolve":
                    resolved(at, one, *dice.choice([("upheld", None), ("partly", 400), ("rejected", None)]))
                elif act in ("reopen", "undo"):
                    with tenancy.active(at.tenant.id):
                        _ = services.reopen(at.actor, one, "nieuw") if act == "reopen" else services.undo(at.actor, one)
        except Refused:
            pass
        principal, contested, disputed = frozen(at)
        assert 0 <= disputed == min(contested, principal)
