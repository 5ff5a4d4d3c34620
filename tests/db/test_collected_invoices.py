"""Own invoices by direct debit: what the invoice announces, the debit that follows, and what goes without one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pypdf import PdfReader
from tests.db.orders import IDENTIFIER, OWN, PAYER
from tests.stories.story import check, contents

from voldaan.bank_orders import announcing, debits, listing, mandates, returns
from voldaan.bank_orders.models import DirectDebit
from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused
from voldaan.claims import holds
from voldaan.connect.channels import press, sender
from voldaan.connect.pain import debits as debit_files
from voldaan.daily.services import run
from voldaan.invoicing import issuing, queries, recurring, sending, services
from voldaan.invoicing.models import InvoiceDraft, RecurringInvoice, SalesInvoice
from voldaan.parties.services import open_administration
from voldaan.payments.models import BankAccount

pytestmark = pytest.mark.usefixtures("committing")

DAY = date(2026, 3, 2)
SELLER = {
    "vat_number": "NL123456782B90", "kvk": "90000000", "street": "Voorbeeldlaan 1", "postcode": "9990 AB",
    "town": "Voorbeelddam", "email": "wij@example.nl",
}  # fmt: skip
CUSTOMER = {
    "number": "K1", "name": "Kwekerij Zonnestraal", "kind": "company", "kvk": "90000001", "street": "Testkade 3",
    "postcode": "9990 AD", "town": "Testerveen", "email": "k@example.nl",
}  # fmt: skip
CONTENT: dict[str, Any] = {"lines": [{"description": "Onderhoud", "quantity": "1", "price": "100", "vat": "high"}]}
NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(DAY):
        yield


@pytest.fixture
def actor() -> Actor:
    tenant = open_administration("Facturen", iban=OWN, details={"term_is_fatal": True})  # type: ignore[dict-item]
    who = system(tenant.id)
    with tenancy.active(tenant.id):
        services.save_seller(who, services.own_creditor(), SELLER)
        contract(who)
    return who


def contract(actor: Actor, notice_days: int | None = None) -> None:
    creditor = services.own_creditor()
    account, _ = BankAccount.objects.get_or_create(tenant_id=actor.tenant_id, iban=OWN, creditor=creditor)
    mandates.set_contract(
        actor, creditor_id=creditor.id, account_id=account.id, identifier=IDENTIFIER, notice_days=notice_days
    )


def mandate(actor: Actor, reference: str = "M-1", customer: dict[str, str] = CUSTOMER, **more: Any) -> int:
    told = {"iban": PAYER, "account_name": "Kwekerij Zonnestraal", "signed_on": date(2026, 2, 1), "evidence": "paper"}
    with tenancy.active(actor.tenant_id):
        debtor = services.save_customer(actor, services.own_creditor(), customer)
        return mandates.add_mandate(actor, mandates.NewMandate(debtor.id, reference, **(told | more)))


def returning(actor: Actor, mandate_id: int, **more: Any) -> None:
    with tenancy.active(actor.tenant_id):
        debtor = services.save_customer(actor, services.own_creditor(), CUSTOMER)
        content = CONTENT | {"mandate_id": mandate_id} | more
        recurring.set_up(actor, debtor, content, every="month", first_on=DAY, automatic=True)


def issued(actor: Actor, mandate_id: int, customer: dict[str, str] = CUSTOMER, **more: Any) -> SalesInvoice:
    with tenancy.active(actor.tenant_id):
        debtor = services.save_customer(actor, services.own_creditor(), customer)
        draft = services.save_draft(actor, debtor, CONTENT | {"mandate_id": mandate_id} | more)
        return issuing.issue(actor, draft.id, press())


def deliver(actor: Actor, home: Path, on: date = DAY) -> dict[str, int]:
    with clock.set_to(datetime(on.year, on.month, on.day, 10, tzinfo=clock.AMSTERDAM)):
        return dict(sender(home, actor.tenant_id).send(actor).counts)


def planned(actor: Actor) -> list[tuple[Any, ...]]:
    """(claim, reference of the mandate, cents, day, state, announced on, how) of every debit."""
    with tenancy.active(actor.tenant_id):
        return sql.fetch(
            "SELECT c.number, m.reference, d.amount_cents, d.collect_on, d.state, d.announced_on, d.announced_how"
            " FROM bank_orders_directdebit d JOIN claims_claim c ON c.id = d.claim_id"
            " JOIN bank_orders_mandate m ON m.id = d.mandate_id ORDER BY d.id"
        )


def held(actor: Actor) -> list[tuple[Any, ...]]:
    with tenancy.active(actor.tenant_id):
        return sql.fetch("SELECT kind, until_on FROM claims_hold WHERE released_on IS NULL ORDER BY id")


def said(actor: Actor) -> tuple[str, Any]:
    """(words of the PDF, UBL) of the last invoice."""
    with tenancy.active(actor.tenant_id):
        invoice_id = SalesInvoice.objects.order_by("-id")[0].id
        pdf = PdfReader(io.BytesIO(queries.file(invoice_id)[1]))
        text = " ".join("".join(page.extract_text() for page in pdf.pages).split())
        return text, etree.fromstring(queries.file(invoice_id, ubl=True)[1])


def values(ubl: Any, path: str) -> list[str]:
    return [found.text for found in ubl.xpath(path, namespaces=NAMES)]


def test_what_returns_is_collected_with_its_own_mandate_and_only_once(actor: Actor) -> None:
    mandate(actor, "OUD")
    returning(actor, mandate(actor, "M-2"))
    assert recurring.run(actor, DAY, press()) == (0, 1, [])
    assert planned(actor) == [("2026-0001", "M-2", 12100, date(2026, 3, 17), "planned", None, "")]
    assert held(actor) == [("direct_debit", date(2026, 3, 17)), ("not_delivered", None)]
    with tenancy.active(actor.tenant_id):
        assert sql.fetch("SELECT due_on FROM claims_claim") == [(date(2026, 3, 17),)]
    before = contents()
    assert recurring.run(actor, DAY, press()) == (0, 0, [])
    assert contents() == before
    assert check() == []


def test_the_invoice_says_amount_day_account_mandate_and_who_collects(actor: Actor) -> None:
    issued(actor, mandate(actor))
    text, ubl = said(actor)
    for words in ("Wij schrijven dit van uw rekening af", "17 maart 2026", "NL28 INGB 0000 0000 01", "M-1",
                  f"{IDENTIFIER} (Facturen)", "tot en met 12 mei 2026 door uw bank laten terugboeken"):  # fmt: skip
        assert words in text, text
    assert "Zo betaalt u" not in text and "Scan om te betalen" not in text
    assert values(ubl, "//cac:PaymentMeans/cbc:PaymentMeansCode") == ["59"]
    assert values(ubl, "//cac:PaymentMandate/cbc:ID") == ["M-1"]
    assert values(ubl, "//cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID") == [PAYER]
    assert values(ubl, "//cac:PayeeFinancialAccount/cbc:ID") == []
    sepa = "//cac:AccountingSupplierParty//cac:PartyIdentification/cbc:ID[@schemeID='SEPA']"
    assert values(ubl, sepa) == [IDENTIFIER]
    assert values(ubl, "/*/cbc:DueDate") == ["2026-03-17"]


def test_sending_the_invoice_is_the_announcement_from_the_day_it_left(actor: Actor, tmp_path: Path) -> None:
    invoice = issued(actor, mandate(actor))
    with tenancy.active(actor.tenant_id):
        sending.send(actor, invoice.id)
        assert announcing.record_sent(actor) == 0
    tomorrow = DAY + timedelta(days=1)
    assert deliver(actor, tmp_path, tomorrow)["sent"] == 1
    with tenancy.active(actor.tenant_id):
        ((public_id, name),) = sql.fetch("SELECT public_id, files[1] FROM outbox_message")
    told = ("planned", tomorrow, f"op de factuur, bericht {public_id}")
    assert [row[4:] for row in planned(actor)] == [told]
    assert held(actor) == [("direct_debit", date(2026, 3, 17))]
    before = contents()
    assert deliver(actor, tmp_path, tomorrow) == {}
    with tenancy.active(actor.tenant_id):
        assert announcing.by_message(actor, [DirectDebit.objects.get().id]) == 0
        assert listing.notices() == []
    assert contents() == before
    mail = next(tmp_path.rglob(name.split("/")[-1])).read_text().replace("=\n", "")
    assert f"Machtiging: M-1. Incassant-ID: {IDENTIFIER} (Facturen)." in mail
    assert check() == []


def test_a_debit_that_its_invoice_announced_goes_to_the_bank_after_an_approval(actor: Actor, tmp_path: Path) -> None:
    invoice = issued(actor, mandate(actor))
    with tenancy.active(actor.tenant_id):
        sending.send(actor, invoice.id)
    deliver(actor, tmp_path)
    with tenancy.active(actor.tenant_id):
        with pytest.raises(Refused, match="geen incasso goedgekeurd"):
            debits.export(actor, debit_files.write)
        (debit,) = DirectDebit.objects.all()
        debits.approve(actor, [(debit.id, debit.version)])
        exported = debits.export(actor, debit_files.write)
        assert (len(exported.file_ids), exported.left_out) == (1, [])
    assert check() == []


def test_an_invoice_that_left_too_late_announces_nothing_in_time(actor: Actor, tmp_path: Path) -> None:
    invoice = issued(actor, mandate(actor))
    late = DAY + timedelta(days=2)
    with tenancy.active(actor.tenant_id):
        sending.send(actor, invoice.id)
    deliver(actor, tmp_path, late)
    with tenancy.active(actor.tenant_id), clock.set_to(late):
        (debit,) = DirectDebit.objects.all()
        debits.approve(actor, [(debit.id, debit.version)])
        left_out = debits.export(actor, debit_files.write).left_out
    assert left_out == [(debit.id, "niet op tijd aangekondigd: dat moest uiterlijk 03-03-2026")]


def test_an_invoice_that_was_handed_over_announces_from_that_day(actor: Actor) -> None:
    invoice = issued(actor, mandate(actor))
    with tenancy.active(actor.tenant_id):
        sending.handed_over(actor, invoice.id, DAY)
        assert [announcing.record_sent(actor) for _ in range(2)] == [1, 0]
    assert [row[4:] for row in planned(actor)] == [("planned", DAY, "op de factuur")]
    assert check() == []


def test_an_invoice_says_nothing_any_more_about_a_debit_that_was_changed(actor: Actor) -> None:
    invoice = issued(actor, mandate(actor))
    with tenancy.active(actor.tenant_id):
        sql.execute("UPDATE bank_orders_directdebit SET collect_on = collect_on + 1")
        sending.handed_over(actor, invoice.id, DAY)
        assert announcing.record_sent(actor) == 0


@pytest.mark.parametrize(
    ("term_days", "kind", "notice_days", "on", "due_on"),
    [
        (14, "company", None, date(2026, 3, 17), date(2026, 3, 17)),
        (30, "company", None, date(2026, 4, 1), date(2026, 4, 1)),
        (33, "company", None, date(2026, 4, 7), date(2026, 4, 7)),  # 4 to 6 April: Saturday, Easter
        (1, "company", 2, date(2026, 3, 5), date(2026, 3, 5)),
        (1, "consumer", 2, date(2026, 3, 9), date(2026, 3, 9)),  # never fewer than five days, and then a Sunday
    ],
)
def test_it_is_collected_on_the_first_banking_day_that_is_announced_in_time_and_not_before_it_is_due(
    term_days: int, kind: str, notice_days: int | None, on: date, due_on: date, actor: Actor
) -> None:
    with tenancy.active(actor.tenant_id):
        contract(actor, notice_days)
    customer = CUSTOMER | {"kind": kind}
    invoice = issued(actor, mandate(actor, customer=customer), customer, term_days=term_days)
    assert ([row[3] for row in planned(actor)], invoice.due_on) == ([on], due_on)


def revoked(actor: Actor) -> int:
    mandate_id = mandate(actor)
    with tenancy.active(actor.tenant_id):
        mandates.revoke_mandate(actor, mandate_id)
    return mandate_id


def of_another(actor: Actor) -> int:
    other = CUSTOMER | {"number": "K2", "name": "Theehuis", "kvk": "90000002"}
    return mandate(actor, "M-9", other)


def of_another_administration(actor: Actor) -> int:
    tenant = open_administration("Ander", iban="NL62RABO0000000006")
    return mandate(system(tenant.id), "M-8")


def used_once(actor: Actor) -> int:
    mandate_id = mandate(actor, recurring=False)
    issued(actor, mandate_id)
    return mandate_id


def lapsed(actor: Actor) -> int:
    return mandate(actor, signed_on=date(2023, 3, 10))


def without_contract(actor: Actor) -> int:
    with tenancy.active(actor.tenant_id):
        sql.execute("DELETE FROM bank_orders_collectioncontract")
    return mandate(actor)


def stopped(actor: Actor) -> int:
    mandate_id = mandate(actor)
    first = issued(actor, mandate_id)
    with tenancy.active(actor.tenant_id):
        ((case_id,),) = sql.fetch("SELECT case_id FROM claims_claim WHERE id = %s", [first.claim_id])
        holds.set_hold(actor, "bankruptcy", case_id=case_id, note="vonnis")
    return mandate_id


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        (revoked, "Machtiging M-1 is ingetrokken. Vraag de klant om een nieuwe."),
        (of_another, "De machtiging is niet van deze klant. Kies een machtiging van hemzelf."),
        (of_another_administration, "De machtiging is niet van deze klant. Kies een machtiging van hemzelf."),
        (used_once, "Machtiging M-1 was voor één keer en is gebruikt. Vraag de klant om een doorlopende."),
        (lapsed, "Machtiging M-1 is 36 maanden niet gebruikt en vervalt. Vraag de klant om een nieuwe."),
        (without_contract, "Er is geen incassocontract vastgelegd. Leg het vast met voldaan debit contract."),
        (stopped, "Voor deze klant geldt een stop. Los die eerst op."),
    ],
)
def test_what_cannot_be_collected_goes_without_a_debit_and_says_why(chosen: Any, why: str, actor: Actor) -> None:
    mandate_id = chosen(actor)
    before = planned(actor)
    returning(actor, mandate_id)
    assert recurring.run(actor, DAY, press()) == (0, 1, [])
    assert planned(actor) == before
    text, ubl = said(actor)
    assert "Zo betaalt u" in text and "Machtiging" not in text
    assert values(ubl, "//cac:PaymentMeans/cbc:PaymentMeansCode") == ["58"]
    with tenancy.active(actor.tenant_id):
        assert SalesInvoice.objects.order_by("-id")[0].document["not_collected"] == why
        assert RecurringInvoice.objects.get().problem == f"Zonder incasso verstuurd. {why}"
    assert check() == []


def test_revoking_takes_the_debit_along_and_the_next_invoice_asks_to_pay(actor: Actor) -> None:
    mandate_id = mandate(actor)
    returning(actor, mandate_id)
    recurring.run(actor, DAY, press())
    with tenancy.active(actor.tenant_id):
        assert mandates.revoke_mandate(actor, mandate_id) == 1
    assert recurring.run(actor, date(2026, 4, 2), press()) == (0, 1, [])
    assert [row[4] for row in planned(actor)] == ["cancelled"]
    assert check() == []


def test_a_draft_that_waits_keeps_its_mandate_and_a_credit_note_has_none(actor: Actor) -> None:
    with tenancy.active(actor.tenant_id):
        debtor = services.save_customer(actor, services.own_creditor(), CUSTOMER)
    mandate_id = mandate(actor)
    with tenancy.active(actor.tenant_id):
        recurring.set_up(actor, debtor, CONTENT | {"mandate_id": mandate_id}, every="month", first_on=DAY)
    assert recurring.run(actor, DAY, press()) == (1, 0, [])
    assert planned(actor) == []
    with tenancy.active(actor.tenant_id):
        invoice = issuing.issue(actor, InvoiceDraft.objects.get().id, press())
        note = issuing.credit(actor, invoice.id, press())
        assert (note.document["collection"], note.document["not_collected"]) == (None, "")
    assert len(planned(actor)) == 1


def test_nobody_is_reminded_of_what_will_be_debited(actor: Actor, tmp_path: Path) -> None:
    invoice = issued(actor, mandate(actor))
    with tenancy.active(actor.tenant_id):
        sending.send(actor, invoice.id)
    deliver(actor, tmp_path)
    decided = run(actor, date(2026, 3, 17)).decided
    assert [v.outcome for _, v in decided if v.outcome == "act"] == []


def test_a_mandate_of_another_is_refused_by_the_plan_itself(actor: Actor) -> None:
    mine, strange = mandate(actor), of_another(actor)
    invoice = issued(actor, mine, term_days=30)
    with tenancy.active(actor.tenant_id):
        debits.cancel(actor, [DirectDebit.objects.get().id])
        before = contents()
        wanted = debits.Plan(invoice.claim_id, 12100, date(2026, 3, 20), mandate_id=strange)
        with pytest.raises(Refused, match="geen geldige machtiging"):
            debits.plan(actor, [wanted])
    assert contents() == before


def test_a_second_attempt_is_on_the_same_mandate(actor: Actor, tmp_path: Path) -> None:
    mandate(actor, "OUD")
    invoice = issued(actor, mandate(actor, "M-2"))
    with tenancy.active(actor.tenant_id):
        sending.send(actor, invoice.id)
    deliver(actor, tmp_path)
    with tenancy.active(actor.tenant_id):
        (debit,) = DirectDebit.objects.all()
        debits.approve(actor, [(debit.id, debit.version)])
        debits.export(actor, debit_files.write)
        returns.come_back(actor, debit.id, "AM04", DAY)
        returns.retry(actor, debit.id)
    assert [(row[1], row[4]) for row in planned(actor)] == [("M-2", "rejected"), ("M-2", "planned")]


@pytest.mark.parametrize("wrong", ["M-1", "-1", "0", "1.5", "９"])
def test_a_mandate_is_a_number_of_ours(wrong: str, actor: Actor) -> None:
    before = contents()
    with pytest.raises(Refused, match="Kies er een van deze klant"):
        issued(actor, wrong)  # type: ignore[arg-type]
    assert {k: v for k, v in contents().items() if "invoicing" in k} == {
        k: v for k, v in before.items() if "invoicing" in k
    }
