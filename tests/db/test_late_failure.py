"""A letter that turns out never to have arrived, days later: what rested on it goes, also when it was paid."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.connect.channels import sender
from voldaan.connect.openitemfiles import read
from voldaan.daily.check import differences
from voldaan.daily.intake import import_bank_file, import_open_items
from voldaan.daily.services import run
from voldaan.messages import aftermath, letters, services
from voldaan.messages.assemble import Assembler, messages
from voldaan.parties.services import open_administration
from voldaan.payments.services import declare_seen
from voldaan.payments.statements import Part, StatementHead, StatementLine, StatementTail

pytestmark = pytest.mark.usefixtures("committing")

IBAN = "NL91ABNA0417164300"
CSV = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;Adres;Postcode;Plaats;Bedrag;Openstaand\n"
    "F-1;02-03-2026;16-03-2026;D2;Wolkje Droomland;particulier;Testkade 3;9990 AD;Testerveen;360,50;360,50\n"
)


@pytest.fixture
def actor(tmp_path: Path) -> Actor:
    """A consumer without fatal term, lived until the costs are due: notice of default, notice, costs."""
    who = system(open_administration("Zwembad", iban=IBAN, details={"email": "wij@example.nl"}).id)
    file = tmp_path / "open.csv"
    file.write_text(CSV, encoding="utf8")
    import_open_items(who, read(file, today=date(2026, 3, 2)))
    day = date(2026, 3, 16)
    while day < date(2026, 5, 16):
        live(who, tmp_path, day)
        day += timedelta(days=1)
    return who


def live(who: Actor, folder: Path, day: date) -> None:
    """One day at the office: the run, everything released, everything sent."""
    with tenancy.active(who.tenant_id), clock.set_to(day):
        declare_seen(who, day)
    run(who, day)
    with clock.set_to(datetime(day.year, day.month, day.day, 10, tzinfo=clock.AMSTERDAM)):
        with tenancy.active(who.tenant_id):
            services.approve(who, None)
        sender(folder, who.tenant_id).send(who)


def ask(actor: Actor, statement: str) -> list[tuple[object, ...]]:
    with tenancy.active(actor.tenant_id):
        return sql.fetch(statement)


CLAIM = (
    "SELECT stage, step, default_on IS NULL, principal_cents, interest_cents, costs_cents, notice_message_id IS NULL,"
    " costs_from IS NULL FROM claims_claim"
)


def bounce(actor: Actor, kind: str, day: date) -> None:
    with tenancy.active(actor.tenant_id), clock.set_to(day):
        ids = sql.fetch("SELECT id FROM outbox_message WHERE kind = %s AND state = 'sent'", [kind])
        aftermath.failed(actor, ids[0][0], "retour afzender")


def kinds(actor: Actor) -> list[tuple[object, ...]]:
    return ask(actor, "SELECT kind, state FROM outbox_message ORDER BY id")


def test_before_anything_fails_the_costs_are_due(actor: Actor) -> None:
    (claim,) = ask(actor, CLAIM)
    assert claim[:3] == ("costs_due", "costs_due", False)
    assert claim[5] == 5408
    assert kinds(actor)[-1] == ("costs_due", "sent")


def test_a_notice_that_came_back_days_later_takes_its_costs_with_it(actor: Actor) -> None:
    bounce(actor, "fourteen_day_notice", date(2026, 5, 18))
    (claim,) = ask(actor, CLAIM)
    assert (claim[0], claim[1], claim[2]) == ("in_default", "notice_of_default", False)
    assert claim[5:] == (0, True, True)
    withdrawn = ask(
        actor, "SELECT data->>'amount_cents', data->>'because' FROM base_event WHERE kind = 'costs_withdrawn'"
    )
    assert withdrawn == [("5408", "not_delivered")]
    with tenancy.active(actor.tenant_id):
        assert differences() == []


def test_a_notice_of_default_that_came_back_takes_default_interest_and_costs_with_it(actor: Actor) -> None:
    bounce(actor, "notice_of_default", date(2026, 5, 18))
    (claim,) = ask(actor, CLAIM)
    assert claim == ("overdue", "second_reminder", True, 36050, 0, 0, True, True)
    with tenancy.active(actor.tenant_id):
        assert differences() == []


def test_costs_that_were_paid_meanwhile_become_the_debtors_money_again(actor: Actor) -> None:
    (owed,) = ask(actor, "SELECT principal_cents + interest_cents + costs_cents FROM claims_claim")
    cents, day = int(str(owed[0])), date(2026, 5, 16)
    parts: list[Part] = [
        StatementHead(IBAN, "S1", "1", 0, day, "EUR"),
        StatementLine("B1", day, day, cents, counterparty_name="Wolkje Droomland", text="F-1"),
        StatementTail(closing_cents=cents, closed_on=day),
    ]
    with clock.set_to(day):
        import_bank_file(actor, parts, sha256="a" * 64)
    paid = ask(
        actor, "SELECT sum(amount_cents)::bigint FROM payments_allocation WHERE component = 'costs' AND NOT undone"
    )
    assert paid == [(5408,)]
    bounce(actor, "fourteen_day_notice", date(2026, 5, 20))
    costs = ask(actor, "SELECT count(*) FROM payments_allocation WHERE component = 'costs' AND NOT undone")
    assert costs == [(0,)]
    assert ask(actor, "SELECT principal_cents, costs_cents FROM claims_claim") == [(0, 0)]
    assert ask(actor, "SELECT unallocated_cents >= 5408 FROM payments_bankline") == [(True,)]
    with tenancy.active(actor.tenant_id):
        assert differences() == []


def test_a_failure_of_a_letter_that_was_said_again_changes_nothing_more(actor: Actor, tmp_path: Path) -> None:
    bounce(actor, "fourteen_day_notice", date(2026, 5, 18))
    with tenancy.active(actor.tenant_id):
        sql.execute("UPDATE parties_party SET street = 'Nieuwe weg 1'")
        sql.execute("UPDATE claims_claim SET next_look_on = %s", [date(2026, 5, 19)])
    for n in range(30):
        live(actor, tmp_path, date(2026, 5, 19) + timedelta(days=n))
    again = [k for k in kinds(actor) if k == ("fourteen_day_notice", "sent")]
    assert len(again) == 1
    (claim,) = ask(actor, CLAIM)
    assert claim[6] is False


def said(actor: Actor, key: str, day: date) -> tuple[int, str]:
    """What a statement of the balance would tell of costs that fell away, and its words."""
    with tenancy.active(actor.tenant_id), clock.set_to(day):
        ((claim, case),) = sql.fetch("SELECT id, case_id FROM claims_claim")
        id_ = letters.request(actor, "balance_statement", case_id=case, claim_ids=[claim], key=key)
        rows = messages("m.id = %s", [id_])
        facts, composed = Assembler(rows, b"geheim", "").composed(rows[0], day)
        return facts.withdrawn_costs_cents, composed.text


def test_the_debtor_is_told_once_that_costs_fell_away(actor: Actor, tmp_path: Path) -> None:
    assert said(actor, "before", date(2026, 5, 16))[0] == 0
    bounce(actor, "fourteen_day_notice", date(2026, 5, 18))
    cents, text = said(actor, "after", date(2026, 5, 18))
    assert cents == 5408
    assert "Eerder vroegen we ook € 54,08 aan kosten. Die vervallen: u hoeft ze niet te betalen." in text
    live(actor, tmp_path, date(2026, 5, 18))
    cents, text = said(actor, "later", date(2026, 5, 19))
    assert (cents, "vervallen" in text) == (0, False)
