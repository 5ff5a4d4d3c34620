"""A mailbox is read to the end, whatever the server does: every message once, none skipped, nothing in it changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.faces.conftest import IBANS, Office

from voldaan.base import sql, tenancy
from voldaan.base.errors import Refused
from voldaan.connect.mailbox import Mailbox, fetching
from voldaan.connect.mailbox.fake import FakeMailbox, running
from voldaan.connect.mailbox.fetching import TOO_LARGE, fetch
from voldaan.inbox.models import MailboxPlace, Reply
from voldaan.parties.services import open_administration
from voldaan.work import tasks

pytestmark = pytest.mark.usefixtures("committing")


def _mail(n: int) -> bytes:
    head = f"From: d{n}@example.nl\r\nSubject: Vraag {n}\r\nMessage-ID: <{n}@example.nl>"
    return f"{head}\r\n\r\nWaar is dit voor?\r\n".encode()


@pytest.fixture
def office(tmp_path: object) -> Office:
    return Office(open_administration("Alfa", iban=IBANS["Alfa"]), tmp_path)  # type: ignore[arg-type]


@pytest.fixture
def book() -> Iterator[FakeMailbox]:
    with running(FakeMailbox({n: _mail(n) for n in (3, 5, 8)})) as made:
        yield made


def _box(book: FakeMailbox, password: str = "geheim") -> Mailbox:
    return Mailbox("127.0.0.1", book.port, "wij", password, use_tls=False, timeout=5)


def _subjects(office: Office) -> list[str]:
    with tenancy.active(office.tenant.id):
        return list(Reply.objects.order_by("id").values_list("subject", flat=True))


def test_every_message_once_and_the_second_time_nothing(office: Office, book: FakeMailbox) -> None:
    book.says_twice = True
    assert fetch(office.actor, _box(book)) == (3, 0, "")
    assert fetch(office.actor, _box(book)) == (0, 0, "")
    assert _subjects(office) == ["Vraag 3", "Vraag 5", "Vraag 8"]
    assert book.given == 3


def test_a_line_that_breaks_goes_on_where_it_stopped(office: Office, book: FakeMailbox) -> None:
    book.drop_after = 1
    first = fetch(office.actor, _box(book))
    assert (first.new, bool(first.dropped), _subjects(office)) == (1, True, ["Vraag 3"])
    book.drop_after = None
    assert fetch(office.actor, _box(book)) == (2, 0, "")
    assert _subjects(office) == ["Vraag 3", "Vraag 5", "Vraag 8"]


def test_a_server_that_numbers_anew_gives_nothing_twice(office: Office, book: FakeMailbox) -> None:
    fetch(office.actor, _box(book))
    book.validity, book.mails = 2, {n: _mail(m) for n, m in ((1, 3), (2, 5), (3, 8), (4, 9))}
    assert fetch(office.actor, _box(book)) == (1, 3, "")
    assert _subjects(office) == ["Vraag 3", "Vraag 5", "Vraag 8", "Vraag 9"]
    with tenancy.active(office.tenant.id):
        place = MailboxPlace.objects.get()
    assert (place.validity, place.last_uid) == (2, 4)


def test_what_cannot_be_read_waits_for_a_person_and_holds_nothing_up(office: Office, book: FakeMailbox) -> None:
    book.mails[4], book.sizes[5] = b"\x00\x01\x02", 50 * 1024 * 1024
    assert fetch(office.actor, _box(book)) == (4, 0, "")
    with tenancy.active(office.tenant.id):
        found = list(Reply.objects.order_by("id").values_list("subject", "kind", "problems"))
    assert found[1][:2] == ("", "other") and found[1][2][0].startswith("Dit is geen e-mail")
    assert found[2] == ("", "other", [TOO_LARGE])
    assert [row[0] for row in found] == ["Vraag 3", "", "", "Vraag 8"]


def test_a_wrong_password_is_refused_with_a_sentence(office: Office, book: FakeMailbox) -> None:
    with pytest.raises(Refused) as refusal:
        fetch(office.actor, _box(book, "fout"))
    assert refusal.value.sentence.startswith("Het postvak op 127.0.0.1 is niet bereikbaar")
    assert _subjects(office) == []


def test_the_worker_reads_the_mailbox_of_the_administration_it_belongs_to(
    office: Office, book: FakeMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.mailbox_all(0)
    assert sql.fetch("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'voldaan.mailbox'") == [(0,)]
    settings = {"HOST": "127.0.0.1", "PORT": str(book.port), "USER": "wij", "PASSWORD": "geheim", "TLS": "0"}
    for name, value in settings.items():
        monkeypatch.setenv(f"VOLDAAN_IMAP_{name}", value)
    assert fetching.owner_of_mailbox() == office.tenant.id
    tasks.mailbox_all(0)
    tasks.mailbox_all(600)
    jobs = "SELECT (args->>'tenant_id')::bigint FROM procrastinate_jobs WHERE task_name = 'voldaan.mailbox'"
    assert sql.fetch(jobs) == [(office.tenant.id,)]
    tasks.fetch_mailbox(office.tenant.id)
    tasks.fetch_mailbox(office.tenant.id)
    assert _subjects(office) == ["Vraag 3", "Vraag 5", "Vraag 8"]
    other = open_administration("Beta", iban=IBANS["Beta"])
    assert fetching.owner_of_mailbox() is None
    monkeypatch.setenv("VOLDAAN_IMAP_ADMINISTRATION", "Beta")
    assert fetching.owner_of_mailbox() == other.id
    book.password = "anders"
    tasks.fetch_mailbox(office.tenant.id)
    assert len(_subjects(office)) == 3
