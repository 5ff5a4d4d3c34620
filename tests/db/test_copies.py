"""Copies: whoever may read along gets what left, once, as a message of its own; never after his authority ended."""

from __future__ import annotations

from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.db.plans import Desk, desk

from voldaan.base import clock, sql
from voldaan.connect.channels import sender
from voldaan.messages import services
from voldaan.parties import contacts, roles

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    """Sam owes 60 euros; his sister may read along."""
    made = desk(tmp_path)
    made.bring("60,00")
    made.bank(day=date(2026, 3, 1))
    with made.open():
        party = made.claim().debtor_id
        role = roles.add(
            made.actor, party, "helper", name="Zus de Vries", letters="copy", evidence="brief", until=date(2026, 12, 31)
        )
        contacts.add(made.actor, party, kind="email", value="zus@example.nl", role_id=role)
    return made


def send(at: Desk, folder: Path, hour: int = 10) -> dict[str, int]:
    with clock.set_to(clock.at_hour(at.day, hour)):
        return dict(sender(folder).send(at.actor).counts)


def remind(at: Desk) -> None:
    at.run()
    with at.open():
        services.approve(at.actor, None)


def rows(at: Desk) -> list[tuple[str, str, str]]:
    with at.open():
        return sql.fetch("SELECT kind, state, coalesce(address->>'email', '') FROM outbox_message ORDER BY id")


def test_a_reader_gets_the_words_that_left_once_and_with_a_proof_of_his_own(at: Desk, tmp_path: Path) -> None:
    remind(at)
    assert send(at, tmp_path) == {"sent": 2}
    assert [row[:2] for row in rows(at)] == [("reminder", "sent"), ("copy", "sent")]
    assert rows(at)[1][2] == "zus@example.nl"
    with at.open():
        (first, one), (second, other) = sql.fetch("SELECT files[1], sha256 FROM outbox_message ORDER BY id")
        attempts = sql.fetch("SELECT message_id, outcome FROM outbox_deliveryattempt ORDER BY id")
    assert one != other and len(attempts) == 2
    told = message_from_bytes((tmp_path / "berichten" / second).read_bytes(), policy=default)
    went = message_from_bytes((tmp_path / "berichten" / first).read_bytes(), policy=default)
    assert isinstance(told, EmailMessage) and isinstance(went, EmailMessage)
    text = told.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert told["Subject"] == f"Kopie: {went['Subject']}"
    assert text.startswith("U krijgt deze kopie, omdat ")
    assert went.get_body(("plain",)).get_content().strip() in text  # type: ignore[union-attr]
    assert [p.get_payload(decode=True) for p in told.iter_attachments()] == [
        p.get_payload(decode=True) for p in went.iter_attachments()
    ]
    assert send(at, tmp_path, 11) == {}
    assert at.differences() == []


def test_a_copy_is_no_pressure_and_no_step(at: Desk, tmp_path: Path) -> None:
    remind(at)
    send(at, tmp_path)
    with at.open():
        assert sql.fetch("SELECT step, pending_message_id FROM claims_claim") == [("reminder", None)]
        from voldaan.messages.queries import contacts as pressed

        assert pressed([at.case_id], at.day - timedelta(days=30)) == {at.case_id: [at.day]}
        assert sql.fetch("SELECT principal_cents FROM outbox_message ORDER BY id") == [(6000,), (0,)]


def test_who_may_no_longer_read_along_gets_nothing(at: Desk, tmp_path: Path) -> None:
    with at.open():
        (role,) = [r.id for r in roles.of_party(at.claim().debtor_id)]
        roles.end(at.actor, role)
    remind(at)
    assert send(at, tmp_path) == {"sent": 1}


def test_a_copy_that_waits_lapses_when_the_authority_ends(at: Desk, tmp_path: Path) -> None:
    remind(at)
    send(at, tmp_path)
    with at.open():
        sql.execute(
            "UPDATE outbox_message SET state = 'approved', sha256 = '', dispatched_on = NULL WHERE kind = 'copy'"
        )
        roles.end(at.actor, roles.of_party(at.claim().debtor_id)[0].id)
    assert send(at, tmp_path, 12) == {"cancelled": 1}
    assert rows(at)[1][1] == "cancelled"


def test_a_copy_that_bounces_says_nothing_of_the_debtor_s_own_address(at: Desk, tmp_path: Path) -> None:
    remind(at)
    send(at, tmp_path)
    with at.open():
        from voldaan.messages import aftermath

        (copy,) = sql.fetch("SELECT id FROM outbox_message WHERE kind = 'copy'")[0]
        roles.end(at.actor, roles.of_party(at.claim().debtor_id)[0].id)
        aftermath.failed(at.actor, copy, "adres onbekend")
        assert sql.fetch("SELECT email_bounced_on FROM parties_party") == [(None,)]


def test_a_reader_without_a_mail_address_gets_it_by_post_behind_a_page_with_his_address(
    at: Desk, tmp_path: Path
) -> None:
    with at.open():
        party = at.claim().debtor_id
        (role,) = [r.id for r in roles.of_party(party)]
        place = {"street": "Zusterweg 4", "postcode": "9990 AD", "town": "Proefstad"}
        contacts.add(at.actor, party, kind="post", place=place, role_id=role)
        assert [r.email for r in contacts.copies_for([party])[party]] == ["zus@example.nl"]
        contacts.bounced(at.actor, party, "zus@example.nl", at.day, his_own=False)
        (reader,) = contacts.copies_for([party])[party]
        assert reader == ("Zus de Vries", "", "Zusterweg 4", "9990 AD", "Proefstad", "NL")
    remind(at)
    assert send(at, tmp_path) == {"sent": 2}
    with at.open():
        found = sql.fetch("SELECT kind, channel, state, files[1], address->>'street' FROM outbox_message ORDER BY id")
    assert [row[:3] for row in found] == [("reminder", "email", "sent"), ("copy", "post", "sent")]
    assert found[1][4] == "Zusterweg 4"
    pages = [page.extract_text() for page in PdfReader(tmp_path / "berichten" / found[1][3]).pages]
    assert "Zus de Vries" in pages[0] and "Zusterweg 4" in pages[0] and "9990 AD" in pages[0]
    assert "U krijgt deze kopie, omdat" in " ".join(pages[0].split())
    assert len(pages) >= 2 and "60,00" in pages[1]
    assert send(at, tmp_path, 11) == {}
    assert at.differences() == []


def test_a_copy_on_paper_lapses_too_when_the_authority_ends(at: Desk, tmp_path: Path) -> None:
    with at.open():
        party = at.claim().debtor_id
        (role,) = [r.id for r in roles.of_party(party)]
        contacts.bounced(at.actor, party, "zus@example.nl", at.day, his_own=False)
        place = {"street": "Zusterweg 4", "postcode": "9990 AD", "town": "Proefstad"}
        contacts.add(at.actor, party, kind="post", place=place, role_id=role)
    remind(at)
    send(at, tmp_path)
    with at.open():
        sql.execute(
            "UPDATE outbox_message SET state = 'approved', sha256 = '', dispatched_on = NULL WHERE kind = 'copy'"
        )
        roles.end(at.actor, role)
    assert send(at, tmp_path, 12) == {"cancelled": 1}
