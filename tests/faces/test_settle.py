"""Settling by hand: the queue, its choices with what they leave open, two people on one line, and the way back."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.conftest import Office, row
from tests.faces.test_pages import text

from voldaan.base import clock, tenancy
from voldaan.claims.queries import claims
from voldaan.daily import intake
from voldaan.daily.check import differences
from voldaan.payments import listing, settling
from voldaan.payments.write_off_rules import Tolerance

PAGE = "/bank/verwerken"


def proposals(office: Office) -> None:
    """Three payments that may be of somebody: by amount and name alike, by name only, and one of nobody."""
    office.bring(
        [
            row(10, "Kwekerij De Wit", "181,50"),
            row(11, "Kwekerij De Wit", "60,00").replace("D00011", "D00010"),
            row(12, "Theehuis Regenboog", "333,33"),
        ]
    )
    office.bank(
        ("Q1", 18150, "Kwekerij de Wit", "zoals besproken"), ("Q2", 33333, "Theehuis Regenboog", ""),
        ("Q3", 7777, "Volslagen onbekend", "huur"),
    )  # fmt: skip


def choices(office: Office, reference: str, words: str = "") -> list[settling.Choice]:
    with tenancy.active(office.tenant.id):
        line = listing.line(office.line(reference).id)
        return settling.choices(line, words, clock.today(), Tolerance(10_00, 2))


def form(office: Office, reference: str, **fields: str) -> dict[str, str]:
    line = office.line(reference)
    return {"line": str(line.id), "left": str(line.unallocated_cents), "next": PAGE, **fields}


def in_order(office: Office) -> list[str]:
    with tenancy.active(office.tenant.id):
        assert differences() == []
        return [listing.line(id_).reference for id_ in settling.queue_ids()]


def test_proposals_come_first_and_then_the_largest(alfa: Office) -> None:
    proposals(alfa)
    order = in_order(alfa)
    levels = [alfa.line(reference).proposal != [] for reference in order]
    assert levels == sorted(levels, reverse=True) and any(levels)
    unknown = [reference for reference in order if not alfa.line(reference).candidates]
    assert unknown == ["Q3", "B1"]


def test_enter_alone_accepts_the_proposal_and_goes_on(alfa: Office) -> None:
    proposals(alfa)
    client, first = alfa.staff(), in_order(alfa)[0]
    page = client.get(PAGE).content.decode()
    (picked,) = re.findall(r'name="choice" value="([\d:+]+)" checked', page)
    after, *_ = re.findall(r'name="on" value="([^"]+)"', page)
    assert "autofocus>" in page
    answer = client.post(f"{PAGE}/kies", form(alfa, first, choice=picked, on=after))
    assert (answer.status_code, answer["Location"]) == (302, after)
    assert alfa.line(first).state == "allocated"
    assert f"?line={alfa.line(in_order(alfa)[0]).id}" in after


def test_each_choice_says_what_is_open_after_it(alfa: Office) -> None:
    alfa.bank(("Q1", 99_00, "Volslagen onbekend", ""), ("Q2", 160_00, "Nog iemand", ""))
    (choice,) = choices(alfa, "Q1", "F00001")
    assert (choice.kind, choice.cents, choice.surplus_cents) == ("claim", 99_00, 0)
    (other,) = choices(alfa, "Q2", "F00001")
    assert (other.cents, other.after_cents, other.surplus_cents) == (100_00, 0, 60_00)
    client = alfa.staff()
    client.post(f"{PAGE}/kies", form(alfa, "Q1", choice=choice.key))
    with tenancy.active(alfa.tenant.id):
        (view,) = claims(clock.today(), where="c.number = 'F00001'")
    assert view.open_cents == choice.after_cents == 1_54
    page = text(client.get(f"{PAGE}?line={alfa.line('Q2').id}&q=F00003").content)
    assert "F00003" in page and "daarna voldaan" in page and "blijft over" in page


def test_more_than_one_claim_is_offered_oldest_first(alfa: Office) -> None:
    alfa.bring([row(10, "Kwekerij De Wit", "181,50"), row(11, "Kwekerij", "60,00").replace("D00011", "D00010")])
    alfa.bank(("Q9", 200_00, "Volslagen onbekend", ""))
    kinds = [(c.kind, [p.claim.number for p in c.parts], c.after_cents) for c in choices(alfa, "Q9", "Kwekerij")]
    assert kinds[0][:2] == ("oldest", ["F00010", "F00011"])
    assert [k[:2] for k in kinds[1:]] == [("claim", ["F00010"]), ("claim", ["F00011"])]


def test_a_known_account_brings_its_debtor(alfa: Office) -> None:
    line = ("Q1", 12_00, "Iemand", "niets")
    alfa.bank(line)
    assert choices(alfa, "Q1") == []
    with tenancy.active(alfa.tenant.id):
        from voldaan.base import sql
        from voldaan.parties.services import add_accounts

        sql.execute("UPDATE payments_bankline SET counterparty_iban = 'NL28INGB0000000001' WHERE reference = 'Q1'")
        add_accounts(alfa.actor, [(alfa.claim().debtor_id, "NL28INGB0000000001")], "learned")
    assert [c.parts[0].claim.number for c in choices(alfa, "Q1")] == ["F00001"]


def test_the_second_of_two_people_gets_a_sentence_and_nothing_is_double(alfa: Office) -> None:
    one, two = alfa.staff("owner"), alfa.staff("handler")
    sent = form(alfa, "B1", choice=f"{alfa.claim().id}:4000")
    assert one.post(f"{PAGE}/kies", sent)["Location"] == PAGE
    page = text(two.post(f"{PAGE}/kies", sent, follow=True).content)
    assert "Deze bankregel is intussen al verwerkt door owner." in page
    assert alfa.claim().paid_cents == 40_00
    assert in_order(alfa) == []


def test_who_saw_more_money_than_there_is_settles_nothing(alfa: Office) -> None:
    one, two = alfa.staff("owner"), alfa.staff("handler")
    first, second = (form(alfa, "B1", choice=f"{alfa.claim(n).id}:{cents}") for n, cents in
                     [("F00001", 1500), ("F00003", 1500)])  # fmt: skip
    assert one.post(f"{PAGE}/kies", first)["Location"] == f"{PAGE}?line={alfa.line('B1').id}"
    page = text(two.post(f"{PAGE}/kies", second, follow=True).content)
    assert "intussen voor een deel verwerkt door owner" in page
    assert (alfa.claim("F00001").paid_cents, alfa.claim("F00003").paid_cents) == (15_00, 0)
    split = {f"claim-{alfa.claim('F00003').id}": "15,00", "left": "4000"}
    assert two.post(f"/bank/{alfa.line('B1').id}?q=F00003", split).status_code == 422
    assert alfa.claim("F00003").paid_cents == 0


def test_the_last_is_undone_again_and_again(alfa: Office) -> None:
    alfa.bank(("Q1", 30_00, "Nog iemand", ""))
    client = alfa.staff()
    client.post(f"{PAGE}/kies", form(alfa, "B1", choice=f"{alfa.claim().id}:4000"))
    client.post(f"{PAGE}/kies", form(alfa, "Q1", aside="1"))
    assert (alfa.line("B1").state, alfa.line("Q1").state) == ("allocated", "not_ours")
    assert client.post(f"{PAGE}/ongedaan", {"next": PAGE})["Location"] == f"{PAGE}?line={alfa.line('Q1').id}"
    assert (alfa.line("B1").state, alfa.line("Q1").state) == ("allocated", "to_settle")
    client.post(f"{PAGE}/ongedaan", {"next": PAGE})
    assert (alfa.line("B1").state, alfa.claim().paid_cents) == ("to_settle", 0)
    page = text(client.post(f"{PAGE}/ongedaan", {"next": PAGE}, follow=True).content)
    assert "U hebt in deze sessie niets verwerkt." in page
    assert sorted(in_order(alfa)) == ["B1", "Q1"]


def test_a_proposal_is_there_again_after_undoing(alfa: Office) -> None:
    proposals(alfa)
    client, first = alfa.staff(), in_order(alfa)[0]
    before = alfa.line(first).proposal
    client.post(f"{PAGE}/kies", form(alfa, first, choice="+".join(f"{c}:{x}" for c, x in before)))
    client.post(f"{PAGE}/ongedaan", {"next": PAGE})
    assert (alfa.line(first).proposal, alfa.line(first).state) == (before, "to_settle")


def test_the_cents_that_remain_are_written_off_along_and_come_back_along(alfa: Office) -> None:
    alfa.bank(("Q1", 98_60, "Nog iemand", ""))
    client, claim = alfa.staff("handler"), alfa.claim()
    client.post(f"{PAGE}/kies", form(alfa, "Q1", choice=f"{claim.id}:9860", write_off="1"))
    assert (alfa.claim().stage, alfa.claim().principal_cents, alfa.claim().interest_cents) == ("paid", 0, 0)
    assert in_order(alfa) == ["B1"]
    client.post(f"{PAGE}/ongedaan", {"next": PAGE})
    assert (alfa.claim().stage, alfa.claim().principal_cents, alfa.claim().paid_cents) == ("overdue", 100_00, 0)
    assert sorted(in_order(alfa)) == ["B1", "Q1"]


def test_a_rest_above_the_policy_is_not_written_off_by_a_key_not_even_by_who_may(alfa: Office) -> None:
    client, claim = alfa.staff("owner"), alfa.claim()
    sent = form(alfa, "B1", choice=f"{claim.id}:4000", write_off="1")
    page = text(client.post(f"{PAGE}/kies", sent, follow=True).content)
    assert "meer dan het beleid zo laat afboeken. Er is niets verwerkt" in page
    assert (alfa.claim().paid_cents, alfa.line("B1").unallocated_cents) == (0, 40_00)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Kies eerst waarvoor dit geld is"),
        ({"choice": "zomaar"}, "Kies eerst waarvoor dit geld is"),
        ({"choice": "1:2:3"}, "Kies eerst waarvoor dit geld is"),
        ({"choice": "999999999:4000"}, "bestaat niet in deze administratie"),
        ({"choice": "{claim}:4001"}, "U verdeelt meer dan er op deze regel staat."),
        ({"choice": "{claim}:0"}, "een bedrag groter dan nul"),
        ({"choice": "{paid}:4000"}, "Op deze facturen staat niets meer open."),
        ({"choice": "{claim}:4000", "left": "x"}, "Deze regel is niet volledig."),
        ({"choice": "{claim}:4000", "line": "999999999"}, "bestaat niet in deze administratie"),
    ],
)
def test_what_is_no_choice_is_refused_and_nothing_moves(fields: dict[str, str], sentence: str, alfa: Office) -> None:
    ids = {"claim": alfa.claim().id, "paid": alfa.claim("F00002").id}
    sent = form(alfa, "B1", **{k: v.format(**ids) for k, v in fields.items()})
    answer = alfa.staff().post(f"{PAGE}/kies", sent, follow=True)
    assert sentence in text(answer.content)
    assert (alfa.line("B1").unallocated_cents, alfa.claim().paid_cents) == (40_00, 0)


def test_a_claim_of_another_administration_is_not_found(alfa: Office, beta: Office) -> None:
    answer = alfa.staff().post(f"{PAGE}/kies", form(alfa, "B1", choice=f"{beta.claim().id}:4000"))
    assert (answer.status_code, beta.claim().paid_cents) == (404, 0)
    assert alfa.staff().get(f"{PAGE}?line={beta.line('B9').id}").status_code == 404
    assert alfa.staff().post(f"{PAGE}/kies", form(beta, "B9", aside="1")).status_code == 404
    assert beta.line("B9").state == "to_settle"
    assert "Geheim" not in alfa.staff().get(f"{PAGE}?q=F00001").content.decode()


@pytest.mark.parametrize(("role", "status"), [("owner", 302), ("controller", 302), ("handler", 302), ("viewer", 403)])
def test_who_may_settle(role: str, status: int, alfa: Office) -> None:
    client = alfa.staff(role)
    page = client.get(PAGE)
    assert page.status_code == 200 and ("data-aside" in page.content.decode()) is (role != "viewer")
    assert client.post(f"{PAGE}/kies", form(alfa, "B1", aside="1")).status_code == status
    assert (alfa.line("B1").state == "not_ours") is (status == 302)
    assert client.post(f"{PAGE}/ongedaan", {"next": PAGE}).status_code == 302
    assert alfa.line("B1").state == "to_settle"
    assert Client().get(PAGE).status_code == 302


def test_a_line_that_was_settled_meanwhile_makes_place_for_the_next(alfa: Office) -> None:
    client = alfa.staff()
    page = text(client.get(f"{PAGE}?line={alfa.line('B2').id}").content)
    assert "Die regel wacht niet meer; dit is de volgende." in page and "geen idee" in page


def test_nothing_to_settle_is_said_kindly(alfa: Office) -> None:
    client = alfa.staff()
    client.post(f"{PAGE}/kies", form(alfa, "B1", aside="1"))
    assert "Al het geld heeft een bestemming." in text(client.get(PAGE).content)


def test_a_split_comes_back_to_the_queue(alfa: Office) -> None:
    client, line = alfa.staff(), alfa.line("B1")
    (split,) = re.findall(r'href="([^"]+)" data-split', client.get(f"{PAGE}?q=F0000").content.decode())
    page = client.get(split.replace("&amp;", "&")).content.decode()
    assert 'name="next" value="/bank/verwerken"' in page
    sent = {f"claim-{alfa.claim(n).id}": "20,00" for n in ("F00001", "F00003")}
    answer = client.post(f"/bank/{line.id}?q=F0000", {**sent, "left": "4000", "next": PAGE})
    assert answer["Location"] == PAGE
    assert (alfa.claim("F00001").paid_cents, alfa.claim("F00003").paid_cents) == (20_00, 20_00)
    client.post(f"{PAGE}/ongedaan", {"next": PAGE})
    assert (alfa.claim("F00001").paid_cents, alfa.claim("F00003").paid_cents) == (0, 0)


def test_the_page_asks_no_more_queries_when_there_is_more(alfa: Office) -> None:
    client, line = alfa.staff(), alfa.line("B1").id
    client.get(PAGE)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{PAGE}?line={line}&q=Veel").status_code == 200
        return len(found)

    alfa.bring([row(10, "Veel B.V.").replace("D00010", "VEEL"), row(11, "Veel B.V.").replace("D00011", "VEEL")])
    few = queries()
    alfa.bring([row(n, "Veel B.V.").replace(f"D{n:05d}", "VEEL") for n in range(12, 112)])
    alfa.bank(*((f"L{n}", 100 + n, f"Iemand {n}", "tekst") for n in range(200)))
    assert queries() == few


def test_settling_withdraws_the_message_that_it_answers(alfa: Office) -> None:
    assert alfa.states() == ["proposed", "proposed"]
    alfa.bank(("Q1", 100_00, "Nog iemand", ""))
    intake.settle_by_hand(alfa.actor, alfa.line("Q1").id, [(alfa.claim().id, 100_00)])
    assert alfa.states() == ["cancelled", "proposed"]
