"""Own invoices in the database: numbers, immutability, claims, credit, delivery and what returns by itself."""

from __future__ import annotations

import email
import hashlib
import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from pypdf import PdfReader
from tests.stories.story import check, contents

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused
from voldaan.connect.accesspoint.fake import FakeAccessPoint
from voldaan.connect.channels import press
from voldaan.connect.einvoice.checks import check as check_xml
from voldaan.connect.folder import FolderChannel
from voldaan.connect.openitemfiles import read
from voldaan.connect.smtp import SmtpChannel
from voldaan.connect.smtp import fake as fake_smtp
from voldaan.connect.smtp.fake import FakeMailServer
from voldaan.daily.intake import import_bank_file, import_open_items
from voldaan.daily.services import run
from voldaan.invoicing import issuing, recurring, sending, services
from voldaan.invoicing.models import InvoiceDraft, InvoiceFile, SalesInvoice
from voldaan.invoicing.sending import document_of
from voldaan.messages import aftermath
from voldaan.messages.dispatch import Sender
from voldaan.messages.models import Message
from voldaan.parties.services import open_administration
from voldaan.payments.models import BankLine
from voldaan.payments.statements import Part, StatementHead, StatementLine, StatementTail

pytestmark = pytest.mark.usefixtures("committing")

DAY = date(2026, 3, 2)
IBAN = "NL91ABNA0417164300"
SELLER = {
    "vat_number": "NL123456782B90", "kvk": "90000000", "street": "Voorbeeldlaan 1", "postcode": "9990 AB",
    "town": "Voorbeelddam", "email": "wij@example.nl",
}  # fmt: skip
CUSTOMER = {
    "name": "Kwekerij Zonnestraal", "kind": "company", "kvk": "90000001", "street": "Testkade 3", "postcode": "9990 AD",
    "town": "Testerveen", "email": "k@example.nl",
}  # fmt: skip
CONTENT: dict[str, Any] = {"lines": [{"description": "Ontwerp", "quantity": "10", "price": "100", "vat": "high"}]}


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(DAY):
        yield


@pytest.fixture
def actor() -> Actor:
    tenant = open_administration("Facturen", iban=IBAN, details={"term_is_fatal": True})  # type: ignore[dict-item]
    who = system(tenant.id)
    with tenancy.active(tenant.id):
        services.save_seller(who, services.own_creditor(), SELLER)
    return who


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with fake_smtp.running() as book:
        yield book


def drafted(actor: Actor, customer: dict[str, str] | None = None, **more: Any) -> int:
    with tenancy.active(actor.tenant_id):
        debtor = services.save_customer(actor, services.own_creditor(), customer or CUSTOMER | {"number": "K1"})
        return int(services.save_draft(actor, debtor, CONTENT | more).id)


def issued(actor: Actor, **more: Any) -> SalesInvoice:
    draft_id = drafted(actor, **more)
    with tenancy.active(actor.tenant_id):
        return issuing.issue(actor, draft_id, press("https://voldaan.example"))


def claim(actor: Actor) -> tuple[Any, ...]:
    with tenancy.active(actor.tenant_id):
        return sql.fetch("SELECT number, stage, principal_cents, paid_cents FROM claims_claim ORDER BY id")[0]


def holds(actor: Actor) -> list[str]:
    with tenancy.active(actor.tenant_id):
        return [r[0] for r in sql.fetch("SELECT kind FROM claims_hold WHERE released_on IS NULL")]


def pay(actor: Actor, *lines: tuple[str, int, str], on: date = DAY) -> None:
    parts: list[Part] = [
        StatementHead(IBAN, f"S{lines[0][0]}", "1", 0, on, "EUR"),
        *(StatementLine(ref, on, on, cents, counterparty_name="Kwekerij Zonnestraal", text=text,
                        counterparty_iban="NL20INGB0001234567") for ref, cents, text in lines),
        StatementTail(closing_cents=sum(cents for _, cents, _ in lines), closed_on=on),
    ]  # fmt: skip
    import_bank_file(actor, parts, sha256=lines[0][0].ljust(64, "0"))


def _issue_many(tenant_id: int, count: int) -> None:
    with clock.set_to(DAY):
        for _ in range(count):
            issued(system(tenant_id))
    connection.close()


def test_two_at_once_give_out_every_number_once_and_leave_no_gap(actor: Actor) -> None:
    """Two connections, each with its own transactions; no forks, which lose the letter maker's threads."""
    with ThreadPoolExecutor(2) as pool:
        at_work = [pool.submit(_issue_many, actor.tenant_id, 50) for _ in range(2)]
        assert [each.result(timeout=300) for each in at_work] == [None, None]
    with tenancy.active(actor.tenant_id):
        assert sorted(SalesInvoice.objects.values_list("number", flat=True)) == [f"2026-{n:04d}" for n in range(1, 101)]
    assert check() == []


def test_a_refused_invoice_takes_no_number(actor: Actor) -> None:
    issued(actor)
    draft_id = drafted(actor, CUSTOMER | {"number": "K2", "street": "", "town": ""})
    before = contents()
    with pytest.raises(Refused, match="het adres van de klant"), tenancy.active(actor.tenant_id):
        issuing.issue(actor, draft_id, press())
    assert contents() == before
    assert issued(actor).number == "2026-0002"


def test_every_year_and_every_series_begins_at_one(actor: Actor) -> None:
    assert issued(actor).number == "2026-0001"
    with tenancy.active(actor.tenant_id):
        services.save_seller(actor, services.own_creditor(), {"series": "F"})
    assert issued(actor).number == "F2026-0001"
    with clock.set_to(date(2027, 1, 4)):
        assert issued(actor).number == "F2027-0001"


def test_an_issued_invoice_cannot_be_changed_or_removed(actor: Actor) -> None:
    invoice = issued(actor)
    for statement in (
        "UPDATE invoicing_salesinvoice SET number = 'X'", "DELETE FROM invoicing_salesinvoice",
        "UPDATE invoicing_invoicefile SET content = 'x'", "DELETE FROM invoicing_invoicefile",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError, match="permission denied"), tenancy.active(actor.tenant_id):
            sql.execute(statement)
    name = connection.settings_dict["NAME"]
    with psycopg.connect(psycopg.conninfo.make_conninfo(os.environ["VOLDAAN_DSN"], dbname=name)) as owner:
        owner.execute("SELECT set_config('voldaan.tenant', %s, true)", [str(actor.tenant_id)])
        with pytest.raises(psycopg.errors.RaiseException, match="only ever added"):
            owner.execute("UPDATE invoicing_salesinvoice SET number = 'X' WHERE id = %s", [invoice.id])


def test_the_pdf_holds_the_very_ubl_that_is_kept(actor: Actor) -> None:
    invoice = issued(actor)
    with tenancy.active(actor.tenant_id):
        files = {f.format: bytes(f.content) for f in InvoiceFile.objects.filter(invoice=invoice)}
    assert set(files) == {"pdf", "peppol-bis-3"}
    assert check_xml(files["peppol-bis-3"]) == ()
    reader = PdfReader(io.BytesIO(files["pdf"]))
    assert reader.attachments == {"2026-0001.xml": [files["peppol-bis-3"]]}
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    for word in ("2026-0001", "90000000", "NL123456782B90", "1.000,00", "210,00", "1.210,00", "16 maart 2026"):
        assert word in text.replace("\u00a0", " "), word


def test_issuing_registers_the_claim_as_an_import_would(actor: Actor) -> None:
    issued(actor)
    assert claim(actor) == ("2026-0001", "issued", 121000, 0)
    assert check() == []


def test_a_draft_is_issued_once(actor: Actor) -> None:
    draft_id = drafted(actor)
    with tenancy.active(actor.tenant_id):
        issuing.issue(actor, draft_id, press())
    before = contents()
    with pytest.raises(Refused, match="al definitief"), tenancy.active(actor.tenant_id):
        issuing.issue(actor, draft_id, press())
    assert contents() == before


def test_a_number_that_an_import_used_is_not_given_out_again(actor: Actor, tmp_path: Path) -> None:
    file = tmp_path / "posten.csv"
    file.write_text(
        "Factuurnummer;Factuurdatum;Debiteurnummer;Debiteurnaam;Bedrag;Openstaand\n2026-0001;01-03-2026;D9;Iemand;10,00;10,00\n"
    )
    import_open_items(actor, read(file, today=DAY))
    with pytest.raises(Refused, match="Factuurnummer 2026-0001 is al gebruikt"):
        issued(actor)


def test_a_full_list_from_elsewhere_leaves_own_invoices_alone(actor: Actor, tmp_path: Path) -> None:
    issued(actor)
    file = tmp_path / "posten.csv"
    file.write_text(
        "Factuurnummer;Factuurdatum;Debiteurnummer;Debiteurnaam;Bedrag;Openstaand\nX1;01-03-2026;D9;Iemand;10,00;10,00\n"
    )
    import_open_items(actor, read(file, today=DAY), snapshot=True)
    assert claim(actor) == ("2026-0001", "issued", 121000, 0)


@pytest.mark.parametrize(
    ("kind", "days", "more", "rule"),
    [
        ("company", 61, {}, "LR-1.06"),
        ("company", 31, {"buyer_is_large": True}, "LR-1.07"),
        ("company", 45, {"buyer_is_large": True, "expressly_agreed": True}, "LR-1.07"),
        ("public_body", 31, {}, "LR-1.08"),
    ],
)
def test_a_term_that_the_law_forbids_is_refused_with_its_rule(
    actor: Actor, kind: str, days: int, more: dict[str, Any], rule: str
) -> None:
    with pytest.raises(Refused, match=rule) as refused:
        drafted(actor, CUSTOMER | {"number": "K3", "kind": kind}, term_days=days, **more)
    assert refused.value.rule == rule


@pytest.mark.parametrize(("kind", "days", "more"), [
    ("company", 60, {}), ("company", 30, {"buyer_is_large": True}), ("company", 61, {"expressly_agreed": True}),
    ("public_body", 30, {}), ("public_body", 60, {"expressly_agreed": True}), ("consumer", 90, {}),
])  # fmt: skip
def test_a_term_on_the_right_side_of_the_boundary_is_taken(
    actor: Actor, kind: str, days: int, more: dict[str, Any]
) -> None:
    assert drafted(actor, CUSTOMER | {"number": "K3", "kind": kind}, term_days=days, **more)


def test_a_credit_note_takes_back_all_of_it(actor: Actor) -> None:
    invoice = issued(actor)
    with tenancy.active(actor.tenant_id):
        note = issuing.credit(actor, invoice.id, press(), reason="Niet geleverd")
        files = {f.format: bytes(f.content) for f in note.files.all()}
    assert (note.number, note.inclusive_cents, note.credits_id) == ("2026-0002", 121000, invoice.id)
    assert b"<cbc:ID>2026-0001</cbc:ID>" in files["peppol-bis-3"]
    assert claim(actor) == ("2026-0001", "credited", 0, 0)
    assert check() == []


def test_what_was_paid_and_is_credited_comes_free_to_be_paid_back(actor: Actor) -> None:
    invoice = issued(actor)
    pay(actor, ("B1", 121000, "2026-0001"))
    assert claim(actor) == ("2026-0001", "paid", 0, 121000)
    line = {"description": "Ontwerp", "quantity": "4", "price": "100", "vat": "high"}
    with tenancy.active(actor.tenant_id):
        issuing.credit(actor, invoice.id, press(), lines=[line])
        assert BankLine.objects.get(reference="B1").unallocated_cents == 48400
        freed = sql.fetch("SELECT (data->>'amount_cents')::bigint FROM base_event WHERE kind = 'money_freed'")
    assert claim(actor) == ("2026-0001", "paid", 0, 72600)
    assert freed == [(48400,)]
    assert check() == []


def test_a_payment_for_two_invoices_keeps_paying_the_other(actor: Actor) -> None:
    first = issued(actor)
    issued(actor)
    pay(actor, ("B1", 242000, "2026-0001 en 2026-0002"))
    with tenancy.active(actor.tenant_id):
        before = sql.fetch("SELECT number, paid_cents FROM claims_claim ORDER BY number")
        issuing.credit(actor, first.id, press())
        after = sql.fetch("SELECT number, stage, paid_cents FROM claims_claim ORDER BY number")
        assert BankLine.objects.get(reference="B1").unallocated_cents == 121000
    assert before == [("2026-0001", 121000), ("2026-0002", 121000)]
    assert after == [("2026-0001", "credited", 0), ("2026-0002", "paid", 121000)]
    assert check() == []


def test_credit_notes_together_never_pass_the_invoice(actor: Actor) -> None:
    invoice = issued(actor)
    line = {"description": "Ontwerp", "quantity": "6", "price": "100", "vat": "high"}
    with tenancy.active(actor.tenant_id):
        issuing.credit(actor, invoice.id, press(), lines=[line])
    before = contents()
    with pytest.raises(Refused, match="is nog € 484,00 over"), tenancy.active(actor.tenant_id):
        issuing.credit(actor, invoice.id, press(), lines=[line])
    assert contents() == before


def deliver(actor: Actor, server: FakeMailServer, folder: Path, *, on: date = DAY, hour: int = 10) -> dict[str, int]:
    mail = SmtpChannel("127.0.0.1", server.port, use_tls=False, timeout=3)
    sender = Sender({"email": mail, "post": FolderChannel()}, folder, "", document_of)
    with clock.set_to(datetime(on.year, on.month, on.day, hour, tzinfo=clock.AMSTERDAM)):
        return dict(sender.send(actor).counts)


def sent(actor: Actor) -> SalesInvoice:
    invoice = issued(actor)
    with tenancy.active(actor.tenant_id):
        sending.send(actor, invoice.id)
    return invoice


def test_the_mail_holds_both_files_and_is_kept_to_the_byte(
    actor: Actor, server: FakeMailServer, tmp_path: Path
) -> None:
    invoice = sent(actor)
    assert holds(actor) == ["not_delivered"]
    assert deliver(actor, server, tmp_path)["sent"] == 1
    with tenancy.active(actor.tenant_id):
        message = Message.objects.get(kind="invoice")
        files = {f.format: bytes(f.content) for f in invoice.files.all()}
    kept = (tmp_path / message.files[0]).read_bytes()
    assert server.accepted == [kept]
    assert hashlib.sha256(kept).hexdigest() == message.sha256
    assert message.address["email"] == "k@example.nl"
    mail = email.message_from_bytes(kept, policy=default)
    attached = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}
    assert attached == {"Factuur-2026-0001.pdf": files["pdf"], "Factuur-2026-0001.xml": files["peppol-bis-3"]}
    body = mail.get_body(("plain",))
    assert body is not None and "factuur 2026-0001. Het bedrag is € 1.210,00" in body.get_content().replace(
        "\u00a0", " "
    )
    assert holds(actor) == []
    assert check() == []


def test_sending_again_and_clicking_again_send_nothing(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    invoice = sent(actor)
    deliver(actor, server, tmp_path)
    with tenancy.active(actor.tenant_id):
        sending.send(actor, invoice.id)
    assert deliver(actor, server, tmp_path) == {}
    assert len(server.accepted) == 1


def test_a_refused_mailbox_is_shown_and_holds_reminders(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    server.mood = "refuse"
    sent(actor)
    deliver(actor, server, tmp_path)
    assert set(holds(actor)) == {"not_delivered"}
    late = DAY + timedelta(days=21)
    result = run(actor, late)
    assert [(v.outcome, v.reason) for _, v in result.decided] == [("blocked", "hold_not_delivered")]
    with tenancy.active(actor.tenant_id):
        assert list(Message.objects.values_list("kind", "state")) == [("invoice", "failed")]


def test_what_failed_may_be_sent_once_more_by_post(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    server.mood = "refuse"
    invoice = sent(actor)
    deliver(actor, server, tmp_path)
    with tenancy.active(actor.tenant_id):
        sending.send(actor, invoice.id)
        assert [m.channel for m in Message.objects.order_by("id")] == ["email", "post"]
    assert deliver(actor, server, tmp_path)["sent"] == 1
    assert holds(actor) == []


def test_a_lost_answer_is_uncertain_and_holds_reminders_until_a_person_knows(
    actor: Actor, server: FakeMailServer, tmp_path: Path
) -> None:
    server.mood = "drop_after_data"
    sent(actor)
    assert deliver(actor, server, tmp_path)["uncertain"] == 1
    server.mood = "ok"
    deliver(actor, server, tmp_path)
    assert (len(server.accepted), holds(actor)) == (1, ["not_delivered"])
    with tenancy.active(actor.tenant_id):
        aftermath.confirm(actor, Message.objects.get().id)
    assert holds(actor) == []


def test_who_hands_the_invoice_over_himself_says_so(actor: Actor) -> None:
    invoice = issued(actor)
    with tenancy.active(actor.tenant_id):
        sending.handed_over(actor, invoice.id, DAY)
    assert holds(actor) == []
    before = contents()
    with tenancy.active(actor.tenant_id):
        sending.handed_over(actor, invoice.id, DAY)
    assert contents() == before


def test_an_access_point_gets_a_document_once(actor: Actor) -> None:
    invoice, point = issued(actor), FakeAccessPoint()
    for _ in range(2):
        assert sending.submit(actor, invoice.id, point) == f"fake-{actor.tenant_id}-{invoice.id}"
    with tenancy.active(actor.tenant_id):
        kept = bytes(invoice.files.get(format="peppol-bis-3").content)
    assert point.delivered == {f"{actor.tenant_id}-{invoice.id}": ("0106", "90000001", kept)}
    assert holds(actor) == []


def test_an_access_point_that_refuses_leaves_the_invoice_undelivered(actor: Actor) -> None:
    invoice = issued(actor)
    with pytest.raises(Refused, match="kent ontvanger 0106:90000001 niet"):
        sending.submit(actor, invoice.id, FakeAccessPoint(mood="unknown"))
    assert holds(actor) == ["not_delivered"]


def test_a_payment_does_not_stop_the_invoice_itself(actor: Actor, server: FakeMailServer, tmp_path: Path) -> None:
    sent(actor)
    pay(actor, ("B1", 121000, "2026-0001"))
    assert deliver(actor, server, tmp_path)["sent"] == 1


def returning(actor: Actor, **more: Any) -> int:
    with tenancy.active(actor.tenant_id):
        debtor = services.save_customer(actor, services.own_creditor(), CUSTOMER | {"number": "K1"})
        arguments: dict[str, Any] = {"every": "month", "first_on": date(2026, 3, 31), "automatic": True} | more
        return int(recurring.set_up(actor, debtor, CONTENT, **arguments).id)


def test_what_returns_is_issued_and_sent_on_its_day_and_only_once(actor: Actor) -> None:
    returning(actor)
    assert recurring.run(actor, date(2026, 3, 30), press()) == (0, 0, [])
    assert recurring.run(actor, date(2026, 3, 31), press()) == (0, 1, [])
    before = contents()
    assert recurring.run(actor, date(2026, 3, 31), press()) == (0, 0, [])
    assert contents() == before
    with tenancy.active(actor.tenant_id):
        assert list(Message.objects.values_list("kind", "state")) == [("invoice", "approved")]


def test_missed_days_are_caught_up_and_the_end_is_the_end(actor: Actor) -> None:
    returning(actor, until_on=date(2026, 6, 30))
    assert recurring.run(actor, date(2026, 9, 1), press()) == (0, 4, [])
    with tenancy.active(actor.tenant_id):
        periods = list(InvoiceDraft.objects.order_by("period_on").values_list("period_on", flat=True))
    assert periods == [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]
    assert recurring.run(actor, date(2027, 1, 1), press()) == (0, 0, [])


def test_without_automatic_a_draft_waits(actor: Actor) -> None:
    returning(actor, automatic=False, every="quarter")
    assert recurring.run(actor, date(2026, 7, 1), press()) == (2, 0, [])
    with tenancy.active(actor.tenant_id):
        assert SalesInvoice.objects.count() == 0


def test_what_cannot_be_issued_says_why_and_tries_again(actor: Actor) -> None:
    returning(actor)
    with tenancy.active(actor.tenant_id):
        services.save_seller(actor, services.own_creditor(), {"kvk": ""})
    done = recurring.run(actor, date(2026, 4, 1), press())
    assert (done.drafted, done.issued, len(done.problems)) == (0, 0, 1)
    assert "uw KvK-nummer" in done.problems[0]
    with tenancy.active(actor.tenant_id):
        services.save_seller(actor, services.own_creditor(), {"kvk": "90000000"})
    assert recurring.run(actor, date(2026, 4, 2), press()) == (0, 1, [])


def test_a_period_is_drafted_once_whatever_happens(actor: Actor) -> None:
    recurring_id = returning(actor, automatic=False)
    recurring.run(actor, date(2026, 3, 31), press())
    with tenancy.active(actor.tenant_id):
        (draft,) = InvoiceDraft.objects.all()
        draft.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            draft.save()
        assert draft.recurring_id == recurring_id


def test_an_address_that_can_be_none_is_refused_before_there_is_a_number(actor: Actor) -> None:
    before = contents()
    with pytest.raises(Refused, match="“geen adres” is geen e-mailadres"):
        drafted(actor, CUSTOMER | {"email": "geen adres"})
    assert contents() == before
