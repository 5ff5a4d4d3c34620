"""The payment page: what a holder of an own invoice sees of it now, without log-in and without a name."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.faces.conftest import IBANS, TODAY, Office
from tests.faces.test_invoicing import issued
from tests.faces.test_verify import words

from voldaan.bank_orders import debits, mandates
from voldaan.base import clock, tenancy
from voldaan.claims import holds
from voldaan.connect.channels import press
from voldaan.invoicing import issuing
from voldaan.invoicing.models import SalesInvoice
from voldaan.invoicing.queries import file


@pytest.fixture
def invoice(alfa: Office) -> SalesInvoice:
    return issued(alfa)


def page(invoice: SalesInvoice, **headers: Any) -> tuple[int, str]:
    answer = Client().get(f"/betalen/{invoice.document['verify_code']}", **headers)
    return answer.status_code, words(answer.content).replace("\u00a0", " ")


def test_an_open_invoice_says_how_to_pay_what_is_open_now(invoice: SalesInvoice) -> None:
    status, text = page(invoice)
    assert status == 200
    for word in ("Factuur betalen", "€ 121,00", "Alfa", "NL91 ABNA 0417 1643 00", invoice.number, "4 december 2026"):
        assert word in text, word


def test_no_name_address_or_number_of_the_debtor_is_in_the_page(invoice: SalesInvoice) -> None:
    html = Client().get(f"/betalen/{invoice.document['verify_code']}").content.decode()
    for secret in (
        "Geheime",
        "Testkade",
        "9990 AZ",
        "Testerveen",
        "geheim@",
        "90000009",
        invoice.document["buyer"]["number"],
    ):
        assert secret not in html, secret
    assert '<meta name="robots" content="noindex">' in html
    assert "<script" not in html


def test_a_part_that_was_paid_or_credited_is_no_longer_asked(alfa: Office, invoice: SalesInvoice) -> None:
    alfa.bank(("B1", 2100, "Geheime klant", invoice.number))
    assert "€ 100,00" in page(invoice)[1]
    alfa.bank(("B2", 10000, "Geheime klant", invoice.number))
    status, text = page(invoice)
    assert status == 200 and "Deze factuur is betaald" in text and "NL91" not in text


def test_a_credited_invoice_asks_nothing_and_neither_does_its_credit_note(alfa: Office, invoice: SalesInvoice) -> None:
    with tenancy.active(alfa.tenant.id):
        note = issuing.credit(alfa.actor, invoice.id, press("https://voldaan.example"))
    assert "Hier staat niets meer open" in page(invoice)[1]
    assert page(note)[0] == 200 and "Hier staat niets te betalen" in page(note)[1]
    assert note.document["pay_url"] == ""


def test_a_dispute_says_that_nothing_needs_to_be_paid_now_but_not_why(alfa: Office, invoice: SalesInvoice) -> None:
    with tenancy.active(alfa.tenant.id):
        case_id = SalesInvoice.objects.select_related("claim").get(id=invoice.id).claim.case_id
        holds.set_hold(alfa.actor, "debt_help", case_id=case_id, claim_id=invoice.claim_id)
    text = page(invoice)[1]
    assert "Deze factuur is in behandeling" in text and "NL91" not in text and "schuldhulp" not in text


def test_what_is_collected_is_not_asked_a_second_time(alfa: Office, invoice: SalesInvoice) -> None:
    with tenancy.active(alfa.tenant.id):
        mandates.add_mandate(
            alfa.actor,
            mandates.NewMandate(invoice.debtor_id, "M1", IBANS["Beta"], "Geheime klant", date(2026, 11, 1), "paper"),
        )
        holds.release_kind(alfa.actor, "not_delivered", [invoice.claim_id])
        with clock.set_to(TODAY):
            debits.plan(alfa.actor, [debits.Plan(invoice.claim_id, 12100, date(2026, 12, 8))])
    text = page(invoice)[1]
    assert "Dit wordt afgeschreven" in text and "8 december 2026" in text and "NL91" not in text


@pytest.mark.parametrize("code", ["0000-0000-0000", "abc", "UUUU-UUUU-UUUU", "%00", "..%2f"])
def test_a_wrong_code_is_not_found_and_says_how_to_check(code: str, invoice: SalesInvoice) -> None:
    answer = Client().get(f"/betalen/{code}")
    assert answer.status_code == 404
    if "2f" not in code:
        assert "Wij kennen deze betaalcode niet" in words(answer.content)
        assert 'href="/echt/"' in answer.content.decode()


def test_each_code_opens_the_invoice_of_its_own_administration(
    alfa: Office, beta: Office, invoice: SalesInvoice
) -> None:
    other = issued(beta)
    assert other.document["verify_code"] != invoice.document["verify_code"]
    assert "Aan Beta" in page(other)[1] and "Aan Alfa" not in page(other)[1]
    assert "Aan Alfa" in page(invoice)[1] and "Aan Beta" not in page(invoice)[1]


def test_the_page_reads_as_much_in_every_state(
    alfa: Office, invoice: SalesInvoice, django_assert_max_num_queries: Any
) -> None:
    page(invoice)
    with django_assert_max_num_queries(6):
        page(invoice)
    alfa.bank(("B1", 12100, "Geheime klant", invoice.number))
    with django_assert_max_num_queries(6):
        page(invoice)


def test_the_page_speaks_english_to_who_asks_for_it(invoice: SalesInvoice) -> None:
    client = Client()
    client.post("/taal/setlang/", {"language": "en", "next": "/"})
    text = words(client.get(f"/betalen/{invoice.document['verify_code']}").content)
    assert "Pay this invoice" in text and "Do not pay again" in text


def test_the_invoice_itself_leads_to_the_page(alfa: Office, invoice: SalesInvoice) -> None:
    assert re.fullmatch(
        r"https://voldaan\.example/betalen/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", invoice.document["pay_url"]
    )
    with tenancy.active(alfa.tenant.id):
        assert file(invoice.id)[1].startswith(b"%PDF")


def test_from_an_open_invoice_every_way_out_can_be_reached(invoice: SalesInvoice) -> None:
    code = invoice.document["verify_code"]
    html = Client().get(f"/betalen/{code}").content.decode()
    for road in ("regeling", "betwisten", "schrijven", "echt"):
        assert f'href="/{road}/{code}"' in html
        assert Client().get(f"/{road}/{code}").status_code == 200
    assert invoice.number in words(Client().get(f"/betwisten/{code}").content)
