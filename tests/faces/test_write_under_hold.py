"""A person writes in spite of a soft stop, with his reason; under a hard one nobody does."""

from __future__ import annotations

import pytest
from tests.faces.conftest import Office
from tests.faces.test_pages import text

from voldaan.base import sql, tenancy
from voldaan.base.errors import Refused
from voldaan.claims import hold_rules, holds
from voldaan.messages import personal
from voldaan.messages.models import Message
from voldaan_law.nl.holds import RULES, Act

REASON = "belde zelf en vroeg om de gegevens"


def stop(office: Office, kind: str) -> int:
    """This stop on the first claim; what waited about it lapses."""
    claim = office.claim()
    with tenancy.active(office.tenant.id):
        holds.set_hold(office.actor, kind, case_id=claim.case_id)
        sql.execute("UPDATE outbox_message SET state = 'cancelled' WHERE case_id = %s", [claim.case_id])
        sql.execute("UPDATE claims_claim SET pending_message_id = NULL WHERE id = %s", [claim.id])
    return claim.id


def written(office: Office) -> list[tuple[str, str, str, str]]:
    with tenancy.active(office.tenant.id):
        found = Message.objects.exclude(hold_reason="").order_by("id")
        return [(m.kind, m.state, m.hold_reason, m.note) for m in found]


@pytest.mark.parametrize("kind", hold_rules.BY_HAND)
def test_the_law_says_of_each_stop_whether_a_person_may_write(kind: str, alfa: Office) -> None:
    claim_id = stop(alfa, kind)
    may = Act.PERSONAL_MESSAGE not in RULES[kind].stops  # type: ignore[index]
    with tenancy.active(alfa.tenant.id):
        if may:
            assert personal.write(alfa.actor, claim_id, reason=REASON)
        else:
            with pytest.raises(Refused, match="mag niemand aandringen"):
                personal.write(alfa.actor, claim_id, reason=REASON)
    assert len(written(alfa)) == may


def test_the_form_asks_for_a_reason_and_shows_it_with_the_message(alfa: Office) -> None:
    claim_id, desk = stop(alfa, "vulnerable"), alfa.staff()
    address = f"/vorderingen/{claim_id}/schrijven"
    assert "Toch schrijven" in text(desk.get(f"/vorderingen/{claim_id}").content)
    page = text(desk.get(address).content)
    assert "U zet een herinnering klaar in eigen naam." in page and "kwetsbare situatie" in page
    refused = desk.post(address, {"reason": " ", "note": "x" * 401})
    assert refused.status_code == 422
    assert "Schrijf erbij waarom." in text(refused.content)
    assert "Uw eigen tekst is te lang. Maak hem korter." in text(refused.content)
    assert written(alfa) == []
    for _ in range(2):
        assert desk.post(address, {"reason": REASON, "note": "Fijn dat u belde."}).status_code == 302
    assert written(alfa) == [("reminder", "proposed", REASON, "Fijn dat u belde.")]
    with tenancy.active(alfa.tenant.id):
        public_id = Message.objects.exclude(hold_reason="").get().public_id
    assert f"Geschreven ondanks een stop: {REASON}" in text(desk.get(f"/berichten/{public_id}").content)
    assert "Een medewerker schrijft ondanks de stop (kwetsbare situatie), met reden." in text(
        desk.get(f"/vorderingen/{claim_id}").content
    )


def test_a_hard_stop_has_no_form(alfa: Office) -> None:
    claim_id = stop(alfa, "bankruptcy")
    page = text(alfa.staff().get(f"/vorderingen/{claim_id}/schrijven").content)
    assert "mag niemand aandringen, ook niet met een reden" in page and 'name="reason"' not in page


@pytest.mark.parametrize("role", ["owner", "controller", "handler", "viewer"])
def test_who_may_write(role: str, alfa: Office) -> None:
    claim_id = stop(alfa, "vulnerable")
    answer = alfa.staff(role).post(f"/vorderingen/{claim_id}/schrijven", {"reason": REASON})
    assert (answer.status_code, len(written(alfa))) == ((302, 1) if role != "viewer" else (403, 0))


def test_another_administrations_claim_is_not_there(alfa: Office, beta: Office) -> None:
    claim_id = stop(alfa, "vulnerable")
    assert beta.staff().get(f"/vorderingen/{claim_id}/schrijven").status_code == 404
    assert beta.staff().post(f"/vorderingen/{claim_id}/schrijven", {"reason": REASON}).status_code == 404
    assert written(alfa) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("step = 'fourteen_day_notice'", "ging al een aanmaning"),
        ("closed_on = '2026-11-19', next_look_on = NULL", "is gesloten"),
        ("due_on = '2026-11-20'", "nog niet vervallen"),
        ("pending_message_id = 1", "staat al een bericht klaar"),
    ],
)
def test_where_no_reminder_fits_none_is_written(change: str, sentence: str, alfa: Office) -> None:
    claim_id = stop(alfa, "vulnerable")
    with tenancy.active(alfa.tenant.id):
        sql.execute(f"UPDATE claims_claim SET {change} WHERE id = %s", [claim_id])
        with pytest.raises(Refused, match=sentence):
            personal.write(alfa.actor, claim_id, reason=REASON)
    assert written(alfa) == []


def test_without_a_stop_or_while_money_is_under_way_nobody_writes_so(alfa: Office) -> None:
    claim = alfa.claim()
    with tenancy.active(alfa.tenant.id), pytest.raises(Refused, match="Er staat geen stop"):
        personal.write(alfa.actor, claim.id, reason=REASON)
    stop(alfa, "direct_debit")
    with tenancy.active(alfa.tenant.id), pytest.raises(Refused, match="als het geld binnen is of terugkomt"):
        personal.write(alfa.actor, claim.id, reason=REASON)
    assert written(alfa) == []
