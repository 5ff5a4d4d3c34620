"""Letters that a stop starts: to who acts for the debtor, put ready once, approved by a person."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from tests.db.holds import FIRST, administration, ids

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor
from voldaan.claims import holds
from voldaan.claims.hold_queries import Helper
from voldaan.connect.folder import FolderChannel
from voldaan.daily.services import run
from voldaan.messages import hold_letters, services
from voldaan.messages.dispatch import Sender
from voldaan.payments.services import declare_seen

pytestmark = pytest.mark.usefixtures("committing")
DAY = date(2026, 3, 20)
TRUSTEE = Helper("mr. A. Proef", "Proef Advocaten", "Testkade 5", "9991 AB", "Proefstad", "", "F.16/26/100")


def letters(actor: Actor) -> list[tuple[str, str]]:
    with tenancy.active(actor.tenant_id):
        return [(kind, state) for kind, state in sql.fetch("SELECT kind, state FROM outbox_message ORDER BY id")]


def test_a_bankruptcy_lets_the_reminder_lapse_and_files_the_claim_with_the_trustee(tmp_path: Path) -> None:
    actor = administration(tmp_path)
    run(actor, DAY)
    assert letters(actor) == [("reminder", "proposed"), ("reminder", "proposed")]
    _, _, debtor = ids(actor, "F-2")
    with clock.set_to(DAY), tenancy.active(actor.tenant_id):
        hold = holds.set_hold(actor, "bankruptcy", party_id=debtor, from_on=date(2026, 3, 18))
        assert hold_letters.follow(actor, [hold]) == []
        assert [todo.kind for todo in hold_letters.to_do(DAY)] == ["hold_letter"]
        holds.change_hold(
            actor, hold, from_on=date(2026, 3, 18), until=None, review_on=date(2026, 4, 20), helper=TRUSTEE
        )
        (letter,) = hold_letters.follow(actor, [hold])
        assert hold_letters.follow(actor, [hold]) == [letter]
        assert hold_letters.to_do(DAY) == []
    assert sorted(letters(actor)) == [
        ("claim_filing", "proposed"), ("reminder", "cancelled"), ("reminder", "proposed"),
    ]  # fmt: skip
    with clock.set_to(datetime(2026, 3, 20, 10, tzinfo=clock.AMSTERDAM)):
        with tenancy.active(actor.tenant_id):
            declare_seen(actor, DAY)
            services.approve(actor, [letter])
        assert Sender({"post": FolderChannel()}, tmp_path).send(actor).counts["sent"] == 1
    with tenancy.active(actor.tenant_id):
        ((address,),) = sql.fetch("SELECT address->>'name' FROM outbox_message WHERE id = %s", [letter])
    assert address == "mr. A. Proef, Proef Advocaten"


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("debt_help", ["debt_help_pause", "balance_statement"]),
        ("deceased", ["estate_letter"]),
        ("vulnerable", []),
    ],
)
def test_each_stop_asks_for_its_own_letters_and_the_next_run_finds_those_that_were_forgotten(
    tmp_path: Path, kind: str, asked: list[str]
) -> None:
    actor = administration(tmp_path)
    _, case, _ = ids(actor)
    with clock.set_to(FIRST), tenancy.active(actor.tenant_id):
        holds.set_hold(actor, kind, case_id=case)
    for _ in range(2):
        run(actor, date(2026, 3, 3))
        assert letters(actor) == [(name, "proposed") for name in asked]


def test_the_balance_is_due_within_two_weeks(tmp_path: Path) -> None:
    actor = administration(tmp_path)
    _, case, _ = ids(actor)
    with clock.set_to(FIRST), tenancy.active(actor.tenant_id):
        hold = holds.set_hold(actor, "debt_help", case_id=case)
        hold_letters.follow(actor, [hold])
        assert hold_letters.to_do(date(2026, 3, 15)) == []
        assert [(todo.kind, todo.due_on) for todo in hold_letters.to_do(date(2026, 3, 16))] == [
            ("hold_balance", date(2026, 3, 16))
        ]
