"""The pages of money that leaves: who may look, who may approve, what a second click does, and the file that stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.faces.conftest import IBANS, TODAY, Office, row

from voldaan.bank_orders import debits, mandates, services
from voldaan.bank_orders.models import DirectDebit, Mandate, OrderFile, PaymentOrder
from voldaan.base import sql, tenancy
from voldaan.payments.models import BankAccount

PAGES = [
    "/opdrachten/",
    "/opdrachten/?pile=ready",
    "/opdrachten/?pile=under_way&what=debits",
    "/opdrachten/?pile=done",
    "/opdrachten/bestanden/",
    "/machtigingen/",
]
PAYER = "NL28INGB0000000001"


def payment(office: Office, cents: int = 1000) -> int:
    """A refund that the program asked for, out of a line that is nobody's, to the account of who paid it."""
    with tenancy.active(office.tenant.id):
        if sql.fetch_one("SELECT 1 FROM payments_bankline WHERE reference = 'T1'") is None:
            office.bank(("T1", 4000, "Jan Proef", "geen idee"), payer=PAYER)
        return services.request_refund(
            office.actor,
            line_id=office.line("T1").id,
            amount_cents=cents,
            reason="dubbel",
            beneficiary_name="Jan Proef",
        )


def state(office: Office, order_id: int) -> str:
    with tenancy.active(office.tenant.id):
        return PaymentOrder.objects.get(id=order_id).state


def a_debit(office: Office, number: str = "F00001") -> int:
    """A debit of one invoice of a company, with contract, mandate and announcement."""
    with tenancy.active(office.tenant.id):
        claim = office.claim(number)
        account = BankAccount.objects.get(iban=IBANS[office.tenant.name])
        mandates.set_contract(
            office.actor, creditor_id=claim.creditor.pk, account_id=account.pk, identifier="NL79ZZZ999999990000"
        )
        new = mandates.NewMandate(claim.debtor.pk, f"M{number}", PAYER, "Bakkerij", date(2026, 9, 1), "paper")
        mandates.add_mandate(office.actor, new)
        (debit,) = debits.plan(office.actor, [debits.Plan(claim.pk, 5000, date(2026, 12, 9))])
        debits.announce(office.actor, [debit], on=TODAY, how="op de factuur")
        return debit


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_behind_the_log_in(address: str, alfa: Office) -> None:
    assert Client().get(address)["Location"].startswith("/inloggen?next=")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ["owner", "controller", "handler", "viewer"])
def test_every_role_may_look_with_something_and_with_nothing_there(address: str, role: str, alfa: Office) -> None:
    assert alfa.staff(role).get(address).status_code == 200
    payment(alfa)
    a_debit(alfa)
    answer = alfa.staff(role).get(address)
    assert answer.status_code == 200
    assert " style=" not in answer.content.decode()


def _refund(office: Office) -> tuple[str, dict[str, str]]:
    return f"/opdrachten/terugbetalen/{office.line('B1').id}", {
        "amount": "5,00", "reason": "dubbel", "iban": PAYER, "name": "Jan Proef",
    }  # fmt: skip


def _approve(office: Office) -> tuple[str, dict[str, str]]:
    return "/opdrachten/goedkeuren", {"id": f"{payment(office)}:1"}


def _cancel(office: Office) -> tuple[str, dict[str, str]]:
    return "/opdrachten/intrekken", {"id": f"{payment(office)}:1"}


def _change(office: Office) -> tuple[str, dict[str, str]]:
    told = {"name": "Jan Proef", "iban": PAYER, "text": "anders", "reason": "dubbel"}
    return f"/opdrachten/{payment(office)}/wijzigen", told


def _export(office: Office) -> tuple[str, dict[str, str]]:
    order_id = payment(office)
    with tenancy.active(office.tenant.id):
        services.approve(office.actor, [(order_id, 1)])
    return "/opdrachten/bestand", {}


def _limit(office: Office) -> tuple[str, dict[str, str]]:
    return "/opdrachten/grens", {"amount": "750,00"}


def _approve_debit(office: Office) -> tuple[str, dict[str, str]]:
    return "/opdrachten/incasso/goedkeuren", {"id": f"{a_debit(office)}:1"}


def _cancel_debit(office: Office) -> tuple[str, dict[str, str]]:
    return "/opdrachten/incasso/intrekken", {"id": f"{a_debit(office)}:1"}


def _plan(office: Office) -> tuple[str, dict[str, str]]:
    debit = a_debit(office)
    with tenancy.active(office.tenant.id):
        debits.cancel(office.actor, [debit])
    return "/opdrachten/incasso/plannen", {"number": "F00001", "amount": "12,50", "on": "2026-12-16"}


def _contract(office: Office) -> tuple[str, dict[str, str]]:
    with tenancy.active(office.tenant.id):
        account = BankAccount.objects.get()
    told = {"identifier": "NL79ZZZ999999990000", "account": str(account.pk), "format": "pain.008.001.02"}
    return "/machtigingen/contract", told


def _export_debit(office: Office) -> tuple[str, dict[str, str]]:
    debit = a_debit(office)
    with tenancy.active(office.tenant.id):
        debits.approve(office.actor, [(debit, 1)])
    return "/opdrachten/incasso/bestand", {}


def _mandate(office: Office) -> tuple[str, dict[str, str]]:
    return "/machtigingen/nieuw", {
        "debtor": "D00002", "reference": "M-9", "name": "Garage", "iban": PAYER, "signed_on": "2026-11-01",
        "evidence": "paper", "note": "klapper 3",
    }  # fmt: skip


def _revoke(office: Office) -> tuple[str, dict[str, str]]:
    a_debit(office)
    with tenancy.active(office.tenant.id):
        return f"/machtigingen/{Mandate.objects.get().pk}/intrekken", {}


def _another_account(office: Office) -> tuple[str, dict[str, str]]:
    a_debit(office)
    with tenancy.active(office.tenant.id):
        form = {"iban": "NL62RABO0000000006", "note": "zijn e-mail van 3 november"}
        return f"/machtigingen/{Mandate.objects.get().pk}/wijzigen", form


SETTLE = [_refund, _cancel, _change, _plan, _cancel_debit, _mandate, _another_account, _revoke]
MANAGE = [_limit, _contract]
PAY = [_approve, _export, _approve_debit, _export_debit]
ALLOWED = {
    "owner": {*SETTLE, *PAY, *MANAGE},
    "controller": {*SETTLE, *PAY},
    "handler": {*SETTLE},
    "viewer": set(),
}


def _books(office: Office) -> tuple[object, ...]:
    with tenancy.active(office.tenant.id):
        return (
            sql.fetch("SELECT id, state, version, reference FROM bank_orders_paymentorder ORDER BY id"),
            sql.fetch("SELECT id, state FROM bank_orders_directdebit ORDER BY id"),
            sql.fetch("SELECT id, state, iban FROM bank_orders_mandate ORDER BY id"),
            sql.fetch("SELECT four_eyes_above_cents FROM bank_orders_paymentsetting"),
            sql.fetch("SELECT count(*) FROM bank_orders_orderfile"),
            sql.fetch("SELECT identifier, format FROM bank_orders_collectioncontract ORDER BY id"),
        )


@pytest.mark.parametrize("role", ALLOWED)
@pytest.mark.parametrize("make", [*SETTLE, *PAY, *MANAGE], ids=lambda make: make.__name__)
def test_a_role_may_do_what_it_may_do_and_nothing_else(
    make: Callable[[Office], tuple[str, dict[str, str]]], role: str, alfa: Office
) -> None:
    address, form = make(alfa)
    before = _books(alfa)
    answer = alfa.staff(role).post(address, form)
    if make in ALLOWED[role]:
        assert answer.status_code == 302, answer.content.decode()
        assert _books(alfa) != before
    else:
        assert answer.status_code == 403
        assert _books(alfa) == before


@pytest.mark.parametrize("make", [*SETTLE, *PAY, *MANAGE], ids=lambda make: make.__name__)
def test_a_second_click_changes_nothing_more(
    make: Callable[[Office], tuple[str, dict[str, str]]], alfa: Office
) -> None:
    address, form = make(alfa)
    client = alfa.staff()
    client.post(address, form)
    before = _books(alfa)
    assert client.post(address, form).status_code in (302, 422)
    if make is not _change:  # a form that is sent again by the same person changes nothing either
        assert _books(alfa) == before


@pytest.mark.parametrize("make", [_approve, _cancel, _change, _approve_debit, _revoke], ids=lambda m: m.__name__)
def test_another_administrations_numbers_change_nothing_there(
    make: Callable[[Office], tuple[str, dict[str, str]]], alfa: Office, beta: Office
) -> None:
    address, form = make(alfa)
    before = _books(alfa)
    assert beta.staff().post(address, form).status_code in (302, 404)
    assert _books(alfa) == before


def test_another_administrations_numbers_are_not_found(alfa: Office, beta: Office) -> None:
    order_id = payment(beta)
    with tenancy.active(beta.tenant.id):
        services.approve(beta.actor, [(order_id, 1)])
    beta.staff().post("/opdrachten/bestand", {})
    with tenancy.active(beta.tenant.id):
        file_id = OrderFile.objects.get().pk
    for address in (
        f"/opdrachten/{order_id}",
        f"/opdrachten/bestanden/{file_id}.xml",
        f"/opdrachten/terugbetalen/{beta.line('B9').id}",
        "/opdrachten/999999999",
    ):
        assert alfa.staff().get(address).status_code == 404, address


def test_two_people_in_turn_let_a_large_refund_go_and_the_file_stays_the_same(alfa: Office) -> None:
    alfa.staff("owner").post("/opdrachten/grens", {"amount": "1,00"})
    address, form = _refund(alfa)
    assert alfa.staff("controller").post(address, form).status_code == 302
    with tenancy.active(alfa.tenant.id):
        order_id = PaymentOrder.objects.get().pk
    page = alfa.staff("controller").get(f"/opdrachten/{order_id}").content.decode()
    assert "Een ander moet er ook naar kijken." in page
    alfa.staff("controller").post("/opdrachten/goedkeuren", {"id": f"{order_id}:1"})
    assert state(alfa, order_id) == "requested"
    alfa.staff("owner").post("/opdrachten/goedkeuren", {"id": f"{order_id}:1"})
    assert state(alfa, order_id) == "approved"
    alfa.staff("owner").post("/opdrachten/bestand", {})
    with tenancy.active(alfa.tenant.id):
        file = OrderFile.objects.get()
    first, second = (alfa.staff("owner").get(f"/opdrachten/bestanden/{file.pk}.xml") for _ in range(2))
    assert first.content == second.content == bytes(file.content)
    assert first["Content-Disposition"] == f'attachment; filename="{file.message_id}.xml"'


def test_all_of_the_list_is_the_list_that_was_seen(alfa: Office) -> None:
    first = payment(alfa, 100)
    client = alfa.staff()
    mark = client.get("/opdrachten/").context["waiting"].mark
    second = payment(alfa, 200)
    client.post("/opdrachten/goedkeuren", {"all": mark})
    assert (state(alfa, first), state(alfa, second)) == ("requested", "requested")
    client.post("/opdrachten/goedkeuren", {"all": client.get("/opdrachten/").context["waiting"].mark})
    assert (state(alfa, first), state(alfa, second)) == ("approved", "approved")


def test_a_wrong_refund_comes_back_with_its_sentence(alfa: Office) -> None:
    address, form = _refund(alfa)
    answer = alfa.staff().post(address, form | {"amount": "40,01"})
    assert answer.status_code == 422
    assert "meer kan er niet terug" in answer.content.decode()
    assert alfa.staff().post(address, {"amount": ""}).status_code == 422


def test_what_stays_behind_is_told_with_its_reason(alfa: Office) -> None:
    address, form = _export_debit(alfa)
    with tenancy.active(alfa.tenant.id):
        sql.execute("UPDATE bank_orders_directdebit SET announced_on = NULL")
    page = alfa.staff().post(address, form, follow=True).content.decode()
    assert "1 incasso bleef achter: niet op tijd aangekondigd: dat moest uiterlijk 25-11-2026." in page


def test_a_report_of_the_bank_is_taken_by_upload(alfa: Office) -> None:
    address, form = _export_debit(alfa)
    alfa.staff().post(address, form)
    with tenancy.active(alfa.tenant.id):
        message = OrderFile.objects.get().message_id
    text = (
        f"<Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><GrpSts>RJCT</GrpSts>"
        "<StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"
    )
    upload = SimpleUploadedFile("status.xml", text.encode())
    page = alfa.staff().post("/opdrachten/status", {"file": upload}, follow=True).content.decode()
    assert "1 opdracht is door de bank afgekeurd." in page
    with tenancy.active(alfa.tenant.id):
        debit = DirectDebit.objects.get()
    again = f"/opdrachten/incasso/{debit.pk}/nog-eens"
    assert again in alfa.staff().get("/opdrachten/?pile=done&what=debits").content.decode()
    assert alfa.staff("viewer").post(again).status_code == 403
    alfa.staff().post(again)
    with tenancy.active(alfa.tenant.id):
        assert list(DirectDebit.objects.order_by("id").values_list("state", "attempt")) == [
            ("rejected", 1), ("planned", 2),
        ]  # fmt: skip
    nonsense = SimpleUploadedFile("status.xml", b"<a/>")
    assert alfa.staff().post("/opdrachten/status", {"file": nonsense}).status_code == 422


def test_the_proof_of_a_mandate_is_kept_by_its_checksum(alfa: Office, tmp_path: Path) -> None:
    address, form = _mandate(alfa)
    proof = SimpleUploadedFile("machtiging.pdf", b"%PDF-1.7 getekend")
    alfa.staff().post(address, {**form, "file": proof})
    with tenancy.active(alfa.tenant.id):
        found = Mandate.objects.get()
    assert len(found.evidence_sha256) == 64
    assert [path.name[:16] for path in (tmp_path / "ingelezen").glob("*machtiging.pdf")] == [found.evidence_sha256[:16]]


def test_the_thousandth_order_is_on_a_page_of_its_own(alfa: Office) -> None:
    alfa.bring([row(n, euros="1,00") for n in range(10, 70)])
    with tenancy.active(alfa.tenant.id):
        for n in range(60):
            services.request_order(
                alfa.actor,
                services.Wanted("payout", f"p{n}", BankAccount.objects.get().pk, f"Naam {n:02d}", PAYER, 100, "test",
                                services.Account.REFUND_PAYABLE),
            )  # fmt: skip
    first = alfa.staff().get("/opdrachten/").content.decode()
    assert "1 tot en met 50 van 60" in first and "Naam 59" not in first
    assert "Naam 59" in alfa.staff().get("/opdrachten/?page=2").content.decode()
    assert alfa.staff().get("/opdrachten/?page=99&pile=vreemd&what=niets").status_code == 200


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"iban": "NL62RABO0000000007", "note": "zijn e-mail"}, "IBAN"),
        ({"iban": "NL62RABO0000000006", "note": " "}, "Schrijf erbij waaruit blijkt dat de debiteur dit wil"),
    ],
)
def test_another_account_without_its_proof_or_with_a_typing_error_is_refused(
    form: dict[str, str], sentence: str, alfa: Office
) -> None:
    address, _ = _another_account(alfa)
    before = _books(alfa)
    assert sentence in alfa.staff().post(address, form, follow=True).content.decode()
    assert _books(alfa) == before
