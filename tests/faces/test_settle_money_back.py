"""Money that came back, and money that goes back: a return settled by hand, a refund asked for."""

from __future__ import annotations

import re

import pytest
from tests.faces.conftest import IBANS, TODAY, Office
from tests.faces.test_pages import text
from tests.faces.test_settle import PAGE, form

from voldaan.base import sql, tenancy
from voldaan.daily import intake
from voldaan.daily.check import differences
from voldaan.daily.intake import import_bank_file
from voldaan.payments.statements import Part, StatementHead, StatementLine, StatementTail

PAYER = "NL28INGB0000000001"


def bank(office: Office, *lines: StatementLine) -> None:
    parts: list[Part] = [
        StatementHead(IBANS[office.tenant.name], f"S{lines[0].reference}", "1", 0, TODAY, "EUR"), *lines,
        StatementTail(closing_cents=sum(line.amount_cents for line in lines), closed_on=TODAY),
    ]  # fmt: skip
    import_bank_file(office.actor, parts, sha256=lines[0].reference.ljust(64, "0"))


def two_payments_and_a_return(office: Office) -> None:
    """Two payments of 100 euros from one name, and 100 euros that left again without saying which."""
    bank(
        office,
        StatementLine("P1", TODAY, TODAY, 100_00, counterparty_name="Bakkerij Jansen", text="factuur F00001"),
        StatementLine("P2", TODAY, TODAY, 100_00, counterparty_name="Bakkerij Jansen", text="nog eens"),
    )
    bank(office, StatementLine("R1", TODAY, TODAY, -100_00, counterparty_name="Bakkerij Jansen", return_reason="MD06"))


def in_order(office: Office) -> None:
    with tenancy.active(office.tenant.id):
        assert differences() == []


def test_a_return_that_fits_two_payments_is_settled_by_hand_and_undone(alfa: Office) -> None:
    two_payments_and_a_return(alfa)
    assert alfa.line("R1").state == "to_settle"
    client = alfa.staff()
    page = client.get(PAGE).content.decode()
    assert "Welke betaling komt hier terug?" in text(page.encode())
    assert len(re.findall(r'name="original" value="\d+"', page)) == 2
    sent = {"line": str(alfa.line("R1").id), "left": "0", "next": PAGE}
    assert "Kies eerst welke betaling" in text(client.post(f"{PAGE}/kies", sent, follow=True).content)
    paid = alfa.claim().paid_cents
    client.post(f"{PAGE}/kies", sent | {"original": str(alfa.line("P1").id)})
    assert (alfa.line("R1").state, alfa.line("P1").state) == ("returned", "returned")
    assert (paid, alfa.claim().paid_cents) == (100_00, 0)
    in_order(alfa)
    client.post(f"{PAGE}/ongedaan", {"next": PAGE})
    assert (alfa.line("R1").state, alfa.claim().paid_cents) == ("to_settle", 100_00)
    in_order(alfa)


def test_a_return_that_is_no_debtors_is_set_aside_and_taken_back(alfa: Office) -> None:
    bank(alfa, StatementLine("R1", TODAY, TODAY, -77_00, counterparty_name="Energie", return_reason="MS03"))
    client = alfa.staff()
    assert "Er is geen betaling van dit bedrag op deze rekening." in text(client.get(PAGE).content)
    client.post(f"{PAGE}/kies", {"line": str(alfa.line("R1").id), "left": "0", "aside": "1"})
    assert alfa.line("R1").state == "not_ours"
    in_order(alfa)
    client.post(f"{PAGE}/ongedaan", {"next": PAGE})
    assert alfa.line("R1").state == "to_settle"
    in_order(alfa)


def test_a_payment_to_others_that_nobody_set_aside_is_not_taken_back(alfa: Office) -> None:
    bank(alfa, StatementLine("O1", TODAY, TODAY, -50_00, counterparty_name="Huur"))
    page = alfa.staff().post(f"/bank/{alfa.line('O1').id}/terugdraaien", follow=True)
    assert "er valt niets terug te draaien" in text(page.content)
    assert alfa.line("O1").state == "not_ours"


def test_setting_the_rest_aside_takes_only_the_rest_back(alfa: Office) -> None:
    intake.settle_by_hand(alfa.actor, alfa.line("B1").id, [(alfa.claim().id, 15_00)])
    client = alfa.staff()
    client.post(f"{PAGE}/kies", form(alfa, "B1", aside="1"))
    in_order(alfa)
    client.post(f"{PAGE}/ongedaan", {"next": PAGE})
    line = alfa.line("B1")
    assert (line.state, line.unallocated_cents, alfa.claim().paid_cents) == ("to_settle", 25_00, 15_00)
    in_order(alfa)


def refunds(office: Office) -> list[tuple[int, str]]:
    with tenancy.active(office.tenant.id):
        return [
            (cents, iban)
            for cents, iban in sql.fetch(
                "SELECT amount_cents, beneficiary_iban FROM bank_orders_paymentorder WHERE kind = 'refund' ORDER BY id"
            )
        ]


def test_what_is_too_much_is_asked_back_once_however_often_it_is_clicked(alfa: Office) -> None:
    bank(alfa, StatementLine("T1", TODAY, TODAY, 30_00, counterparty_name="Iemand", counterparty_iban=PAYER))
    client, address = alfa.staff("handler"), f"/bank/{alfa.line('T1').id}/terugbetalen"
    assert "Het gaat terug naar de rekening waar het vandaan kwam" in text(
        client.get(f"{PAGE}?line={alfa.line('T1').id}").content
    )
    sent = {"amount": "30,00", "reason": "te veel betaald", "on": PAGE, "next": PAGE}
    assert client.post(address, sent)["Location"] == PAGE
    client.post(address, sent)
    assert refunds(alfa) == [(30_00, PAYER)]
    assert (alfa.line("T1").state, alfa.line("T1").unallocated_cents) == ("allocated", 0)
    in_order(alfa)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"amount": "30,00"}, "Vul een reden in."),
        ({"reason": "te veel"}, "Vul een bedrag in."),
        ({"amount": "x", "reason": "te veel"}, "Dit is geen bedrag."),
        ({"amount": "30,01", "reason": "te veel"}, "meer kan er niet terug"),
    ],
)
def test_a_refund_that_cannot_be_is_refused_and_nothing_moves(
    sent: dict[str, str], sentence: str, alfa: Office
) -> None:
    bank(alfa, StatementLine("T1", TODAY, TODAY, 30_00, counterparty_name="Iemand", counterparty_iban=PAYER))
    page = alfa.staff().post(f"/bank/{alfa.line('T1').id}/terugbetalen", sent | {"next": PAGE}, follow=True)
    assert sentence in text(page.content)
    assert (refunds(alfa), alfa.line("T1").unallocated_cents) == ([], 30_00)


def test_without_an_account_of_the_payer_one_must_be_filled_in(alfa: Office) -> None:
    client, address = alfa.staff(), f"/bank/{alfa.line('B1').id}/terugbetalen"
    sent = {"amount": "40,00", "reason": "niet voor ons", "next": PAGE}
    assert "Vul het IBAN van de ontvanger in." in text(client.post(address, sent, follow=True).content)
    client.post(address, sent | {"iban": PAYER, "name": "Onbekend"})
    assert refunds(alfa) == [(40_00, PAYER)]


@pytest.mark.parametrize("role", ["viewer"])
def test_who_only_looks_asks_no_refund(role: str, alfa: Office, beta: Office) -> None:
    sent = {"amount": "40,00", "reason": "x", "iban": PAYER}
    address = f"/bank/{alfa.line('B1').id}/terugbetalen"
    assert alfa.staff(role).post(address, sent).status_code == 403
    assert beta.staff().post(address, sent).status_code == 404
    assert refunds(alfa) == []
