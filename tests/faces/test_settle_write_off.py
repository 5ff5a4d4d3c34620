"""Writing off what remains of a claim: within the policy, above it, undone; the books agree each time."""

from __future__ import annotations

import re

import pytest
from tests.faces.conftest import Office, row

from voldaan.base import sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.claims.hold_rules import LABELS
from voldaan.cli.write_off import REASONS as ON_THE_COMMAND_LINE
from voldaan.daily import intake
from voldaan.daily.check import differences
from voldaan.desk import words
from voldaan.payments import write_off
from voldaan.payments.write_off_rules import REASONS, Rest, Tolerance, parts


def handler(office: Office) -> Actor:
    return Actor(office.tenant.id, "Hanna", permissions=frozenset({Permission.READ, Permission.SETTLE}))


def books(office: Office, number: str = "F00001") -> tuple[object, ...]:
    claim = office.claim(number)
    with tenancy.active(office.tenant.id):
        assert differences() == []
    return claim.stage, claim.principal_cents, claim.paid_cents, claim.closed_on is None, office.states()


def paid(office: Office, cents: int) -> None:
    """The line of 40 euros and another one pay F00001 up to ``cents``."""
    office.bank(("P1", cents, "Bakkerij Jansen", "factuur F00001"))


def test_a_small_rest_within_the_policy_is_written_off_by_whoever_settles(alfa: Office) -> None:
    paid(alfa, 98_60)
    assert books(alfa)[:2] == ("overdue", 1_40)
    assert intake.write_off(handler(alfa), alfa.claim().id, reason="small_rest") == 1_94
    assert books(alfa)[:4] == ("paid", 0, 98_60, False)


@pytest.mark.parametrize("cents", [97_99, 5_00])
def test_above_the_policy_it_takes_the_permission_and_nothing_changes_without_it(cents: int, alfa: Office) -> None:
    paid(alfa, cents)
    before = books(alfa)
    with pytest.raises(NotAllowed, match="Hanna mag niet meer afboeken dan het beleid toestaat"):
        intake.write_off(handler(alfa), alfa.claim().id, reason="uncollectible")
    assert books(alfa) == before
    intake.write_off(alfa.actor, alfa.claim().id, reason="uncollectible")
    assert books(alfa)[:4] == ("written_off", 0, cents, False)


def test_a_claim_of_which_nothing_came_in_is_written_off_and_its_message_lapses(alfa: Office) -> None:
    intake.write_off(alfa.actor, alfa.claim().id, reason="goodwill")
    assert books(alfa) == ("written_off", 0, 0, False, ["cancelled", "proposed"])


def test_undoing_brings_back_exactly_what_was_open(alfa: Office) -> None:
    paid(alfa, 90_00)
    before = books(alfa)[:4]
    intake.write_off(alfa.actor, alfa.claim().id, reason="agreed")
    with tenancy.active(alfa.tenant.id):
        (standing,) = write_off.of_claim(alfa.claim().id)
    intake.undo_write_off(alfa.actor, alfa.claim().id, standing.event_id)
    assert books(alfa)[:4] == before
    with pytest.raises(Refused, match="Deze afboeking is al teruggedraaid"):
        intake.undo_write_off(alfa.actor, alfa.claim().id, standing.event_id)
    assert books(alfa)[:4] == before


def test_a_second_click_writes_nothing_off_twice(alfa: Office) -> None:
    client, claim = alfa.staff(), alfa.claim()
    form = {"reason": "agreed", "seen_cents": "10000", "component": ""}
    page = client.post(f"/vorderingen/{claim.id}/afboeken", form, follow=True).content.decode()
    assert "€\xa0100,00 is afgeboekt." in page
    before = books(alfa)
    page = client.post(f"/vorderingen/{claim.id}/afboeken", form, follow=True).content.decode()
    assert "Hiervan staat niets (meer) open" in page
    assert books(alfa) == before


def test_what_changed_since_it_was_seen_is_not_written_off(alfa: Office) -> None:
    client, claim = alfa.staff(), alfa.claim()
    paid(alfa, 60_00)
    before = books(alfa)
    answer = client.post(f"/vorderingen/{claim.id}/afboeken", {"reason": "agreed", "seen_cents": "10000"}, follow=True)
    assert books(alfa) == before
    assert answer.status_code == 200
    with pytest.raises(Refused, match="Er staat nu € 40,54 open"):
        intake.write_off(alfa.actor, claim.id, reason="agreed", seen_cents=100_00)


@pytest.mark.parametrize("form", [{"reason": "zomaar", "seen_cents": "10000"}, {"reason": "agreed"}, {}])
def test_a_form_that_is_not_whole_is_refused(form: dict[str, str], alfa: Office) -> None:
    before = books(alfa)
    alfa.staff().post(f"/vorderingen/{alfa.claim().id}/afboeken", form)
    assert books(alfa) == before


@pytest.mark.parametrize(("role", "status", "stage"), [
    ("owner", 302, "written_off"), ("controller", 302, "written_off"), ("handler", 403, "overdue"),
    ("viewer", 403, "overdue"),
])  # fmt: skip
def test_each_role_may_write_off_what_it_may(role: str, status: int, stage: str, alfa: Office) -> None:
    form = {"reason": "agreed", "seen_cents": "10000"}
    answer = alfa.staff(role).post(f"/vorderingen/{alfa.claim().id}/afboeken", form)
    assert (answer.status_code, alfa.claim().stage) == (status, stage)


def test_another_administrations_claim_is_not_found(alfa: Office, beta: Office) -> None:
    form = {"reason": "agreed", "seen_cents": "10000"}
    assert beta.staff().post(f"/vorderingen/{alfa.claim().id}/afboeken", form).status_code == 404
    assert alfa.claim().stage == "overdue"
    with pytest.raises(NotFound):
        intake.write_off(beta.actor, alfa.claim().id, reason="agreed")


def test_the_page_of_the_claim_offers_it_and_shows_what_was_done(alfa: Office) -> None:
    client, claim = alfa.staff(), alfa.claim()
    assert "Boek af wat openstaat" in client.get(f"/vorderingen/{claim.id}").content.decode()
    client.post(f"/vorderingen/{claim.id}/afboeken", {"reason": "goodwill", "seen_cents": "10000"})
    page = client.get(f"/vorderingen/{claim.id}").content.decode()
    assert "afgeboekt op 20\xa0november\xa02026 door owner: coulance." in page
    assert "Boek af wat openstaat" not in page
    back = re.findall(r'action="(/vorderingen/\d+/afboeken/\d+/terugdraaien)"', page)
    client.post(back[0])
    assert alfa.claim().stage == "overdue"


def test_where_the_principal_came_in_the_page_leads_to_writing_off(alfa: Office) -> None:
    with tenancy.active(alfa.tenant.id):
        sql.execute(
            "UPDATE claims_claim SET principal_cents = 0, interest_cents = 0, costs_cents = 1500,"
            " costs_posted_cents = 4000, pending_message_id = NULL WHERE number = 'F00001'"
        )
    page = alfa.staff().get(f"/vorderingen/{alfa.claim().id}").content.decode()
    assert 'href="#afboeken">Boek de rest af</a>' in page and 'id="afboeken" open>' in page


def test_the_books_of_the_creditor_do_not_raise_what_was_written_off(alfa: Office) -> None:
    intake.write_off(alfa.actor, alfa.claim().id, reason="uncollectible")
    alfa.bring([row(1, "Bakkerij Jansen").replace("Levering", "Levering, nog eens")])
    assert books(alfa)[:2] == ("written_off", 0)


def test_the_lower_of_amount_and_share_holds() -> None:
    assert Tolerance(10_00, 2).allows(10_00, 500_00)
    assert not Tolerance(10_00, 2).allows(10_01, 600_00)
    assert not Tolerance(10_00, 2).allows(10_00, 499_99)
    assert not Tolerance(0, 0).allows(1, 100_00)


def test_a_component_goes_alone_only_when_the_principal_is_in() -> None:
    assert parts(Rest(40_00, 3_00, 0), "costs") == [("costs", 40_00)]
    assert parts(Rest(40_00, 3_00, 0), "") == [("costs", 40_00), ("interest", 3_00)]
    for component in ("costs", "interest"):
        with pytest.raises(Refused, match="Zolang er hoofdsom openstaat"):
            parts(Rest(40_00, 3_00, 1), component)
    with pytest.raises(Refused, match="niets"):
        parts(Rest(0, 3_00, 0), "costs")


def test_every_reason_is_known_to_screen_and_command_line() -> None:
    assert tuple(REASONS) == ON_THE_COMMAND_LINE
    assert {code: words.word(code, "write_off") for code in REASONS} == REASONS
    assert "small_rest" not in LABELS
