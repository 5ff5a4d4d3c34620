"""The dispute scheme that a creditor joined: recorded at the desk, named in the letters about complaints."""

from __future__ import annotations

from tests.faces.conftest import Office

from voldaan.base import tenancy
from voldaan.base.models import Event
from voldaan.complaints import services as complaints
from voldaan.complaints.models import Complaint
from voldaan.messages.models import Message
from voldaan.parties.models import Creditor


def test_the_scheme_that_the_creditor_joined_is_recorded_by_who_may_and_stands_in_the_letter(alfa: Office) -> None:
    with tenancy.active(alfa.tenant.id):
        creditor = Creditor.objects.get().id
    said = {"creditor": str(creditor), "name": "de Geschillencommissie Proefzaken"}
    assert alfa.staff("handler").post("/klachten/regeling", said).status_code == 403
    assert "Geschillenregeling" not in alfa.staff("handler").get("/klachten/").content.decode()
    desk = alfa.staff()
    assert desk.post("/klachten/regeling", {"creditor": "0", "name": "x" * 141}).status_code == 422
    with tenancy.active(alfa.tenant.id):
        assert Creditor.objects.get().dispute_scheme == ""
    for _ in range(2):
        assert desk.post("/klachten/regeling", said).status_code == 302
    assert "de Geschillencommissie Proefzaken" in desk.get("/klachten/").content.decode()
    with tenancy.active(alfa.tenant.id):
        assert Event.objects.filter(kind="dispute_scheme_set").count() == 1
        made = complaints.register(alfa.actor, case_id=alfa.claim().case_id, subject="Te vaak gebeld")
        message = Message.objects.get(id=Complaint.objects.get(id=made).received_message_id)
    page = desk.get(f"/berichten/{message.public_id}").content.decode()
    assert "de Geschillencommissie Proefzaken" in page
