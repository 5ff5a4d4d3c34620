"""With a reminder: the page to pay at, the invoice itself where wanted, and words by how somebody paid before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.connect.folder import FolderChannel
from voldaan.invoicing.enclosing import Invoices
from voldaan.messages import choices, letters
from voldaan.messages.assemble import Assembler, messages
from voldaan.messages.choices import Choices
from voldaan.messages.dispatch import Sender, content_of
from voldaan.messages.facts import Kind
from voldaan.parties import consents
from voldaan.parties.services import open_administration
from voldaan.testing.own_invoices import make_some

pytestmark = pytest.mark.usefixtures("committing")
DAY = date(2026, 3, 20)
BASE = "https://voldaan.example"


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(DAY):
        yield


@pytest.fixture
def actor() -> Actor:
    """An administration with an own invoice that was sent."""
    tenant = open_administration(
        "Post", iban="NL91ABNA0417164300",
        details={"email": "wij@example.nl", "kvk": "12345678", "street": "Laan 1", "postcode": "1000 AA", "town": "A"},
    )  # fmt: skip
    who = system(tenant.id)
    make_some(who)
    return who


def reminder(actor: Actor) -> int:
    """A reminder about the own invoice, approved, as the run would make it."""
    row = sql.fetch_one("SELECT claim_id FROM invoicing_salesinvoice WHERE kind = 'invoice' ORDER BY id LIMIT 1")
    assert row is not None
    case = sql.fetch("SELECT case_id FROM claims_claim WHERE id = %s", [row[0]])[0][0]
    return letters.store(
        actor, Kind.REMINDER, letters.case_of(case), letters.claims_of(case, [row[0]]), None, key="r", channel="email",
        language="nl", state=("approved", "test", clock.now()),
    )  # fmt: skip


def sent(actor: Actor) -> EmailMessage:
    with tenancy.active(actor.tenant_id):
        row = messages("m.id = %s", [reminder(actor)])[0]
        assembler = Assembler([row], b"geheim", BASE, Invoices())
        facts, composed = assembler.composed(row, DAY)
        moment = datetime(2026, 3, 20, 10, tzinfo=clock.AMSTERDAM)
        content = content_of(row, facts, composed, moment, assembler.enclosed(row))
    found = message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_reminder_of_an_own_invoice_brings_the_page_to_pay_at(actor: Actor) -> None:
    body = sent(actor).get_body(("plain",))
    with tenancy.active(actor.tenant_id):
        code = sql.fetch("SELECT code FROM invoicing_salesinvoice WHERE kind = 'invoice' ORDER BY id LIMIT 1")[0][0]
    assert body is not None and f"Online betalen: {BASE}/betalen/{code}" in body.get_content()


def test_the_invoice_itself_comes_along_only_where_that_was_chosen(actor: Actor) -> None:
    with tenancy.active(actor.tenant_id):
        number = sql.fetch("SELECT number FROM invoicing_salesinvoice WHERE kind = 'invoice' ORDER BY id LIMIT 1")[0][0]
        choices.choose(actor, Choices(attach_invoices=True))
        choices.choose(actor, Choices(attach_invoices=True))
        assert sql.fetch("SELECT count(*) FROM base_event WHERE kind = 'message_choices_made'") == [(1,)]
    names = [part.get_filename() for part in sent(actor).iter_attachments()]
    assert len(names) == 2 and names[1] == f"{number}.pdf"


def test_without_a_choice_the_letter_comes_alone(actor: Actor) -> None:
    assert len(list(sent(actor).iter_attachments())) == 1


def test_words_by_habit_are_for_companies_and_off_for_natural_persons(actor: Actor) -> None:
    with tenancy.active(actor.tenant_id):
        message_id = reminder(actor)
        sql.execute(
            "INSERT INTO claims_claim (tenant_id, creditor_id, debtor_id, case_id, number, number_key, capacity,"
            " issued_on, due_on, original_cents, stage, closed_on, payment_reference, description, default_ground,"
            " interest_kind, step, content_hash, local_fields, announced_costs_cents, principal_cents, interest_cents,"
            " interest_posted_cents, interest_capitalised_cents, interest_claimed, costs_cents, costs_posted_cents,"
            " paid_cents, term_is_fatal) SELECT tenant_id, creditor_id, debtor_id, case_id, 'OUD-' || n, 'OUD' || n,"
            " capacity, '2026-01-01', '2026-01-31', 100, 'paid', '2026-02-20', '', '', '', '', '', '', '{}', 0, 0, 0,"
            " 0, 0, false, 0, 0, 100, false FROM claims_claim, generate_series(1, 3) n WHERE id = (SELECT claim_id FROM"
            " outbox_messageclaim WHERE message_id = %s)",
            [message_id],
        )
        row = messages("m.id = %s", [message_id])[0]

        def text(capacity: str) -> str:
            sql.execute("UPDATE claims_claim SET capacity = %s", [capacity])
            return Assembler([row], b"geheim", BASE).composed(row, DAY)[1].text

        habit = "Komt een andere betaaldag beter uit?"
        assert (habit in text("company"), habit in text("consumer")) == (True, False)
        choices.choose(actor, Choices(habit_people=True, habit_companies=False))
        assert (habit in text("company"), habit in text("consumer")) == (False, True)
        consents.record(actor, row.debtor_id, "profiling", granted=False)
        assert (habit in text("company"), habit in text("consumer")) == (False, False)


def test_a_message_keeps_the_text_it_was_said_in_and_why(actor: Actor, tmp_path: Path) -> None:
    with tenancy.active(actor.tenant_id):
        case, claim = sql.fetch("SELECT case_id, id FROM claims_claim ORDER BY id LIMIT 1")[0]
        letters.request(
            actor, "promise_confirmed", case_id=case, claim_ids=[claim], key="p", by_itself=True,
            details={"amount_cents": 100, "pay_on": "2026-03-27"},
        )  # fmt: skip
    with clock.set_to(datetime(2026, 3, 20, 10, tzinfo=clock.AMSTERDAM)):
        Sender({"email": FolderChannel(), "post": FolderChannel()}, tmp_path, BASE, None, "", Invoices()).send(actor)
    with tenancy.active(actor.tenant_id):
        template = sql.fetch("SELECT template FROM outbox_message WHERE kind = 'promise_confirmed'")[0][0]
    assert template.startswith("nl/promise_confirmed@") and len(template.split("@")[1]) == 12
