"""Own invoices on the desk: a form that works without JavaScript, who may what, and what another never sees."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.faces.conftest import IBANS, Office

from voldaan.bank_orders import mandates
from voldaan.base import sql, tenancy
from voldaan.connect.channels import press
from voldaan.invoicing import issuing, services
from voldaan.invoicing.models import InvoiceDraft, RecurringInvoice, SalesInvoice
from voldaan.messages.models import Message
from voldaan.payments.models import BankAccount

SELLER = {
    "vat_number": "NL123456782B90", "kvk": "90000000", "street": "Voorbeeldlaan 1", "postcode": "9990 AB",
    "town": "Voorbeelddam", "email": "wij@example.nl",
}  # fmt: skip
FORM: dict[str, Any] = {
    "name": "Kwekerij Zonnestraal", "kind": "company", "kvk": "90000001", "street": "Testkade 3", "postcode": "9990 AD",
    "town": "Testerveen", "email": "k@example.nl", "line-0-description": "Ontwerp", "line-0-quantity": "12,5",
    "line-0-unit": "HUR", "line-0-price": "85", "line-0-vat": "high", "line-0-discount": "10", "term_days": "14",
}  # fmt: skip
CONTENT = {"lines": [{"description": "Ontwerp", "quantity": "2", "price": "50", "vat": "high"}]}
CUSTOMER = {
    "name": "Geheime klant", "kind": "company", "kvk": "90000009", "street": "Testkade 9", "postcode": "9990 AZ",
    "town": "Testerveen", "email": "geheim@example.nl",
}  # fmt: skip


def ready(office: Office) -> None:
    with tenancy.active(office.tenant.id):
        services.save_seller(office.actor, services.own_creditor(), SELLER)


def drafted(office: Office) -> int:
    with tenancy.active(office.tenant.id):
        debtor = services.save_customer(office.actor, services.own_creditor(), CUSTOMER)
        return int(services.save_draft(office.actor, debtor, CONTENT).id)


def issued(office: Office) -> SalesInvoice:
    ready(office)
    draft_id = drafted(office)
    with tenancy.active(office.tenant.id):
        return issuing.issue(office.actor, draft_id, press("https://voldaan.example"))


def counts(office: Office) -> tuple[int, int, int]:
    with tenancy.active(office.tenant.id):
        return (
            InvoiceDraft.objects.filter(state="draft").count(),
            SalesInvoice.objects.count(),
            Message.objects.filter(kind="invoice").count(),
        )


def test_an_invoice_is_made_issued_and_sent_with_one_form(alfa: Office) -> None:
    ready(alfa)
    answer = alfa.staff().post("/facturen/nieuw", FORM | {"do": "send"}, follow=True)
    page = answer.content.decode()
    assert "2026-0001" in page and "€\u00a01.157,06" in page
    assert counts(alfa) == (0, 1, 1)
    with tenancy.active(alfa.tenant.id):
        invoice = SalesInvoice.objects.get()
        assert (invoice.exclusive_cents, invoice.vat_cents, invoice.claim.principal_cents) == (95625, 20081, 115706)


def test_a_line_is_added_without_losing_what_was_typed(alfa: Office) -> None:
    page = alfa.staff().post("/facturen/nieuw", FORM | {"do": "add"}).content.decode()
    assert 'value="Ontwerp"' in page and 'name="line-1-description"' in page
    assert 'value="Kwekerij Zonnestraal"' in page
    assert counts(alfa) == (0, 0, 0)


def test_totals_are_counted_while_somebody_types(alfa: Office) -> None:
    page = alfa.staff().post("/facturen/rekenen", FORM).content.decode()
    assert "€\u00a0956,25" in page and "€\u00a01.157,06" in page


def test_what_is_wrong_is_said_and_nothing_is_kept(alfa: Office) -> None:
    answer = alfa.staff().post("/facturen/nieuw", FORM | {"line-0-price": "veel", "do": "save"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Regel 1: de prijs &#x27;veel&#x27; is geen getal." in page and 'value="veel"' in page
    assert counts(alfa) == (0, 0, 0)


def test_an_incomplete_seller_is_told_what_the_law_wants(alfa: Office) -> None:
    answer = alfa.staff().post("/facturen/nieuw", FORM | {"do": "issue"})
    assert answer.status_code == 422
    assert "Er ontbreekt: uw KvK-nummer" in answer.content.decode()
    assert counts(alfa) == (0, 0, 0)


def test_a_draft_comes_back_as_it_was_and_can_be_changed(alfa: Office) -> None:
    client = alfa.staff()
    address = client.post("/facturen/nieuw", FORM | {"do": "save"})["Location"]
    page = client.get(address).content.decode()
    assert 'value="12,5"' in page and 'value="10"' in page and "K1001 · Kwekerij Zonnestraal" in page
    again = FORM | {"customer": "K1001 · Kwekerij Zonnestraal", "line-0-price": "100", "do": "save"}
    client.post(address, again)
    with tenancy.active(alfa.tenant.id):
        assert [d.inclusive_cents for d in InvoiceDraft.objects.all()] == [136125]


def test_a_second_click_on_issue_makes_no_second_invoice(alfa: Office) -> None:
    ready(alfa)
    client = alfa.staff()
    address = client.post("/facturen/nieuw", FORM | {"do": "save"})["Location"]
    form = FORM | {"customer": "K1001", "do": "issue"}
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code in (404, 422)
    assert counts(alfa)[1] == 1


def test_the_files_are_served_to_the_byte(alfa: Office) -> None:
    invoice = issued(alfa)
    client = alfa.staff("viewer")
    pdf, ubl = (client.get(f"/facturen/{invoice.id}/factuur.{x}") for x in ("pdf", "xml"))
    with tenancy.active(alfa.tenant.id):
        kept = {f.format: bytes(f.content) for f in invoice.files.all()}
    assert (pdf.content, ubl.content) == (kept["pdf"], kept["peppol-bis-3"])
    assert ubl["Content-Disposition"] == 'attachment; filename="2026-0001.xml"'


def test_an_invoice_is_sent_once_however_often_is_clicked(alfa: Office) -> None:
    invoice = issued(alfa)
    client = alfa.staff()
    for _ in range(3):
        assert client.post(f"/facturen/{invoice.id}/versturen").status_code == 302
    assert counts(alfa)[2] == 1


def test_a_part_is_credited_by_quantity(alfa: Office) -> None:
    invoice = issued(alfa)
    alfa.staff().post(f"/facturen/{invoice.id}/crediteren", {"do": "part", "quantity-0": "0,5", "reason": "Te veel"})
    with tenancy.active(alfa.tenant.id):
        note = SalesInvoice.objects.get(kind="credit_note")
        assert (note.number, note.inclusive_cents, note.claim.principal_cents) == ("2026-0002", 3025, 9075)


def test_more_than_the_invoice_is_not_credited(alfa: Office) -> None:
    invoice = issued(alfa)
    answer = alfa.staff().post(f"/facturen/{invoice.id}/crediteren", {"do": "part", "quantity-0": "3"})
    assert answer.status_code == 422
    assert "is nog € 121,00 over" in answer.content.decode()
    assert counts(alfa)[1] == 1


def test_a_copy_is_a_draft_with_the_same_lines(alfa: Office) -> None:
    invoice = issued(alfa)
    alfa.staff().post(f"/facturen/{invoice.id}/kopieren")
    with tenancy.active(alfa.tenant.id):
        (draft,) = InvoiceDraft.objects.filter(state="draft")
        assert (draft.inclusive_cents, draft.content["lines"][0]["description"]) == (12100, "Ontwerp")


def test_a_draft_can_be_made_to_return(alfa: Office) -> None:
    ready(alfa)
    draft_id = drafted(alfa)
    form = {"every": "month", "first_on": "2026-12-01", "until_on": "", "automatic": "on"}
    client = alfa.staff()
    assert client.post(f"/facturen/concept/{draft_id}/terugkeren", form).status_code == 302
    page = client.get("/facturen/terugkerend").content.decode()
    assert "Geheime klant" in page and "1\u00a0dec\u00a02026" in page and "gaat vanzelf uit" in page


def with_mandate(office: Office) -> tuple[int, int]:
    """(draft, mandate of its customer), with a contract to collect under."""
    ready(office)
    draft_id = drafted(office)
    with tenancy.active(office.tenant.id):
        creditor = services.own_creditor()
        account = BankAccount.objects.get(iban=IBANS[office.tenant.name])
        mandates.set_contract(
            office.actor, creditor_id=creditor.id, account_id=account.id, identifier="NL79ZZZ999999990000"
        )
        debtor_id = InvoiceDraft.objects.get(id=draft_id).debtor_id
        new = mandates.NewMandate(debtor_id, "M-1", "NL28INGB0000000001", "Geheim", date(2026, 9, 1), "paper")
        return draft_id, mandates.add_mandate(office.actor, new)


def test_a_mandate_is_chosen_on_the_draft_and_the_invoice_shows_its_debit(alfa: Office) -> None:
    draft_id, mandate_id = with_mandate(alfa)
    client = alfa.staff()
    page = client.get(f"/facturen/concept/{draft_id}").content.decode()
    assert "Incasseren met machtiging" in page and "M-1" in page
    with tenancy.active(alfa.tenant.id):
        number = InvoiceDraft.objects.get(id=draft_id).debtor.number
    chosen = FORM | CUSTOMER | {"customer": number, "mandate_id": str(mandate_id), "do": "issue"}
    page = client.post(f"/facturen/concept/{draft_id}", chosen, follow=True).content.decode()
    assert "met machtiging M-1" in page and "nog niet aangekondigd" in page
    with tenancy.active(alfa.tenant.id):
        assert sql.fetch("SELECT state, mandate_id, on_invoice FROM bank_orders_directdebit") == [
            ("planned", mandate_id, True)
        ]


def test_without_a_mandate_there_is_nothing_to_choose(alfa: Office) -> None:
    ready(alfa)
    page = alfa.staff().get(f"/facturen/concept/{drafted(alfa)}").content.decode()
    assert "Incasseren met machtiging" not in page


def test_what_returns_by_direct_debit_says_so_and_another_mandate_is_no_choice(alfa: Office) -> None:
    draft_id, mandate_id = with_mandate(alfa)
    form = {"every": "month", "first_on": "2026-12-01", "until_on": "", "automatic": "on"}
    client = alfa.staff()
    answer = client.post(f"/facturen/concept/{draft_id}/terugkeren", form | {"mandate_id": str(mandate_id + 1)})
    assert answer.status_code == 422
    with tenancy.active(alfa.tenant.id):
        assert RecurringInvoice.objects.count() == 0
    answer = client.post(f"/facturen/concept/{draft_id}/terugkeren", form | {"mandate_id": str(mandate_id)})
    assert answer.status_code == 302
    assert "per incasso" in client.get("/facturen/terugkerend").content.decode()


def test_the_list_goes_on_over_pages(alfa: Office) -> None:
    ready(alfa)
    for _ in range(51):
        draft_id = drafted(alfa)
        with tenancy.active(alfa.tenant.id):
            issuing.issue(alfa.actor, draft_id, press())
    client = alfa.staff()
    first, second = (client.get(f"/facturen/?page={n}").content.decode() for n in (1, 2))
    assert "2026-0051" in first and "2026-0001<" not in first and "2026-0001<" in second
    assert "<strong>51</strong> documenten" in first


@pytest.mark.parametrize("role", ["owner", "controller", "handler", "viewer"])
@pytest.mark.parametrize("what", ["versturen", "kopieren", "crediteren", "bezorgd"])
def test_only_who_may_invoice_changes_an_invoice(alfa: Office, role: str, what: str) -> None:
    invoice = issued(alfa)
    before = counts(alfa)
    form = {"do": "whole", "on": "2026-11-20"}
    answer = alfa.staff(role).post(f"/facturen/{invoice.id}/{what}", form)
    assert answer.status_code == (302 if role in ("owner", "controller") else 403)
    assert role in ("owner", "controller") or counts(alfa) == before


@pytest.mark.parametrize("role", ["handler", "viewer"])
@pytest.mark.parametrize("address", ["/facturen/nieuw", "/facturen/gegevens"])
def test_who_may_not_invoice_sees_no_form(alfa: Office, role: str, address: str) -> None:
    assert alfa.staff(role).get(address).status_code == 403
    assert alfa.staff(role).get("/facturen/").status_code == 200


def test_another_administrations_invoices_are_not_there(alfa: Office, beta: Office) -> None:
    invoice, draft_id = issued(beta), drafted(beta)
    client = alfa.staff()
    files = ("factuur.pdf", "factuur.xml", "crediteren")
    drafts = (f"concept/{draft_id}", f"concept/{draft_id}/voorbeeld.pdf", f"concept/{draft_id}/terugkeren")
    for address in (f"{invoice.id}", *(f"{invoice.id}/{name}" for name in files), *drafts):
        assert client.get(f"/facturen/{address}").status_code == 404, address
    for address in (f"{invoice.id}/versturen", f"{invoice.id}/kopieren", f"concept/{draft_id}/weggooien"):
        assert client.post(f"/facturen/{address}").status_code == 404, address
    assert "Geheime klant" not in client.get("/facturen/").content.decode()
    assert counts(beta) == (1, 1, 0)


@pytest.mark.parametrize("address", ["/facturen/", "/facturen/nieuw", "/facturen/gegevens", "/facturen/terugkerend"])
def test_every_page_is_behind_the_log_in(address: str, alfa: Office) -> None:
    assert Client().get(address).status_code == 302
