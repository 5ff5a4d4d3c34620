"""Proposals accepted many at a time: what was seen is what is booked, and all of it comes back at once."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.faces.conftest import Office, row
from tests.faces.test_pages import text
from tests.faces.test_settle_figures import set_to

from voldaan.base import sql, tenancy
from voldaan.base.errors import Refused
from voldaan.daily import intake
from voldaan.daily.check import differences
from voldaan.payments import proposals

PAGE = "/bank/voorstellen"


def three(office: Office, count: int = 3) -> list[str]:
    """Likely payments that wait, because only what is certain is settled by itself here."""
    office.bring([row(n, f"Zaak {n}", f"{n},00") for n in range(50, 50 + count)])
    set_to(office, "only_certain")
    office.bank(*((f"V{n}", n * 100, "Iemand anders", f"factuur F{n:05d}") for n in range(50, 50 + count)))
    return [f"V{n}" for n in range(50, 50 + count)]


def sent(office: Office, references: list[str]) -> dict[str, list[str]]:
    lines = [office.line(reference) for reference in references]
    return {"seen": [f"{x.id}." + "+".join(f"{c}:{cents}" for c, cents in x.proposal) for x in lines]}


def states(office: Office, references: list[str]) -> list[str]:
    with tenancy.active(office.tenant.id):
        assert differences() == []
    return [office.line(reference).state for reference in references]


def test_what_is_shown_is_what_is_settled_and_it_comes_back_as_a_whole(alfa: Office) -> None:
    lines = three(alfa)
    client = alfa.staff("handler")
    page = client.get(PAGE).content.decode()
    assert "3 voorstellen, samen € 153,00" in text(page.encode())
    seen = re.findall(r'name="seen" value="([^"]+)" checked', page)
    assert sorted(seen) == sorted(sent(alfa, lines)["seen"])
    answer = client.post(f"{PAGE}/verwerken", {"seen": seen}, follow=True)
    assert "3 voorstellen verwerkt." in text(answer.content)
    assert states(alfa, lines) == ["allocated"] * 3
    assert alfa.claim("F00051").stage == "paid"
    (back,) = re.findall(r'action="(/bank/voorstellen/\d+/terugdraaien)"', answer.content.decode())
    client.post(back)
    assert states(alfa, lines) == ["to_settle"] * 3
    assert alfa.claim("F00051").stage == "issued"
    assert sorted(sent(alfa, lines)["seen"]) == sorted(seen)
    assert "Dit is al teruggedraaid." in text(client.post(back, {"next": PAGE}, follow=True).content)


def test_undoing_as_a_whole_leaves_what_a_person_did_since(alfa: Office) -> None:
    lines = three(alfa)
    client = alfa.staff()
    client.post(f"{PAGE}/verwerken", sent(alfa, lines))
    intake.undo_payment(alfa.actor, alfa.line("V50").id)
    intake.settle_by_hand(alfa.actor, alfa.line("V50").id, [(alfa.claim().id, 50_00)])
    with tenancy.active(alfa.tenant.id):
        (done,) = proposals.accepted()
    intake.undo_proposals(alfa.actor, done.event_id)
    assert states(alfa, lines) == ["allocated", "to_settle", "to_settle"]
    assert alfa.claim().paid_cents == 50_00


def test_one_that_changed_stops_all(alfa: Office) -> None:
    lines = three(alfa)
    seen = sent(alfa, lines)
    intake.settle_by_hand(alfa.actor, alfa.line("V51").id, [(alfa.claim().id, 51_00)])
    answer = alfa.staff().post(f"{PAGE}/verwerken", seen | {"next": PAGE}, follow=True)
    assert "Van 1 van deze regels is het voorstel intussen veranderd." in text(answer.content)
    assert states(alfa, lines) == ["to_settle", "allocated", "to_settle"]


def test_a_second_click_settles_nothing_twice(alfa: Office) -> None:
    lines = three(alfa)
    client, seen = alfa.staff(), sent(alfa, lines)
    client.post(f"{PAGE}/verwerken", seen)
    client.post(f"{PAGE}/verwerken", seen)
    assert [alfa.claim(f"F000{n}").paid_cents for n in (50, 51, 52)] == [50_00, 51_00, 52_00]
    with tenancy.active(alfa.tenant.id):
        assert len(proposals.accepted()) == 1


def test_two_that_want_one_claim_are_not_shown_together(alfa: Office) -> None:
    lines = three(alfa)
    with tenancy.active(alfa.tenant.id):
        first = alfa.line("V50")
        sql.execute(
            "UPDATE payments_bankline SET proposal = %s WHERE reference = 'V51'",
            [f"[[{first.proposal[0][0]}, {alfa.line('V51').amount_cents}]]"],
        )
        found, apart = proposals.above(90)
    assert (sorted(each.line_id for each in found), apart) == ([alfa.line(x).id for x in ("V50", "V52")], 1)
    with pytest.raises(Refused, match="past niet meer"):
        both = sent(alfa, ["V50", "V51"])["seen"]
        intake.accept_proposals(alfa.actor, {int(x.split(".")[0]): x.split(".")[1] for x in both})
    assert states(alfa, lines) == ["to_settle"] * 3


@pytest.mark.parametrize("seen", [[], ["x.1:2"], ["999999999.1:100"], ["1"]])
def test_nothing_or_nonsense_is_refused(seen: list[str], alfa: Office) -> None:
    lines = three(alfa)
    assert alfa.staff().post(f"{PAGE}/verwerken", {"seen": seen}).status_code == 302
    assert states(alfa, lines) == ["to_settle"] * 3


@pytest.mark.parametrize(("role", "status"), [("owner", 302), ("controller", 302), ("handler", 302), ("viewer", 403)])
def test_who_may_accept_and_undo(role: str, status: int, alfa: Office, beta: Office) -> None:
    lines = three(alfa)
    client = alfa.staff(role)
    assert client.get(PAGE).status_code == 200
    assert beta.staff().post(f"{PAGE}/verwerken", sent(alfa, lines)).status_code == 302
    assert states(alfa, lines) == ["to_settle"] * 3
    assert client.post(f"{PAGE}/verwerken", sent(alfa, lines)).status_code == status
    assert states(alfa, lines) == (["allocated"] if status == 302 else ["to_settle"]) * 3
    alfa.staff("owner").post(f"{PAGE}/verwerken", sent(alfa, lines))
    with tenancy.active(alfa.tenant.id):
        (done,) = proposals.accepted()
    beta.staff().post(f"{PAGE}/{done.event_id}/terugdraaien")
    assert states(alfa, lines) == ["allocated"] * 3
    assert client.post(f"{PAGE}/{done.event_id}/terugdraaien").status_code == status


def test_without_proposals_the_page_says_so(alfa: Office) -> None:
    page = text(alfa.staff().get(f"{PAGE}?from=40").content)
    assert "Er wacht geen voorstel met een kans van 40 procent of meer." in page


def test_the_page_asks_no_more_queries_when_there_is_more(alfa: Office) -> None:
    client = alfa.staff()
    three(alfa, 2)
    client.get(PAGE)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        return len(found)

    few = queries()
    alfa.bring([row(n, f"Zaak {n}", f"{n},00") for n in range(100, 160)])
    alfa.bank(*((f"V{n}", n * 100, "Iemand anders", f"factuur F{n:05d}") for n in range(100, 160)))
    assert queries() == few
