"""The worklist shows what waits in every room, most urgent first, and a link to where it is done."""

from __future__ import annotations

from datetime import date

from tests.faces.conftest import Office

from voldaan.arrangements import promises
from voldaan.base import clock, tenancy
from voldaan.complaints import services as complaints
from voldaan.daily import worklist
from voldaan.daily.services import run
from voldaan.inbox import services as inbox
from voldaan.payments.services import declare_seen


def test_a_broken_promise_and_a_reply_come_to_the_list_and_leave_it(alfa: Office, beta: Office) -> None:
    claim, desk = alfa.claim(), alfa.staff()
    with tenancy.active(alfa.tenant.id):
        promises.make(alfa.actor, case_id=claim.case_id, claim_ids=[claim.id], amount_cents=None,
                      on=date(2026, 11, 23), source="phone")  # fmt: skip
    later = date(2026, 11, 27)
    with clock.set_to(later):
        with tenancy.active(alfa.tenant.id):
            declare_seen(alfa.actor, later)
            reply = inbox.receive(alfa.actor, channel="portal", text="Graag een kopie.", case_id=claim.case_id)
        run(alfa.actor, later)
        with tenancy.active(alfa.tenant.id):
            assert [(t.kind, t.claim_id) for t in worklist.to_do(later)[:2]] == [
                ("broken_promise", claim.id), ("reply", None),
            ]  # fmt: skip
        page = desk.get("/werk").content.decode()
        assert "Een toezegging is niet nagekomen: bel of spreek iets anders af." in page
        assert f"/vorderingen/{claim.id}" in page
        assert "Bakkerij Jansen" in page
        assert "Een toezegging" not in desk.get("/werk?soort=reply").content.decode()
        assert "Bakkerij Jansen" not in beta.staff().get("/werk").content.decode()
        with tenancy.active(alfa.tenant.id):
            inbox.handle(alfa.actor, reply, "noted")
            assert "reply" not in [t.kind for t in worklist.to_do(later)]


def test_a_complaint_is_on_the_list_to_confirm_and_to_answer(alfa: Office) -> None:
    with tenancy.active(alfa.tenant.id):
        complaints.register(alfa.actor, case_id=alfa.claim().case_id, subject="Te vaak gebeld")
        kinds = [t.kind for t in worklist.to_do(clock.today())]
    assert (kinds.count("complaint_confirm"), kinds.count("complaint")) == (1, 1)
