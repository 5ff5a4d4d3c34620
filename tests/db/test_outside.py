"""At night registers and the bureau are asked what changed: once each, and who is silent stops nobody else."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from tests.db.holds import administration, ids

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.claims import registers
from voldaan.claims.registers import Publication, Question, Unavailable
from voldaan.connect.bureaus.creditsafe import Creditsafe
from voldaan.connect.bureaus.fake import FakeConnect, Listed
from voldaan.connect.registers import configured
from voldaan.connect.registers.extract import Extract
from voldaan.connect.registers.fake import FakeRegister
from voldaan.credit import queries, reports
from voldaan.daily import outside, worklist
from voldaan.daily.check import differences
from voldaan.parties.models import Creditor, Party
from voldaan.work import tasks

pytestmark = pytest.mark.usefixtures("committing")
DAY = date(2026, 4, 1)
SURE = Publication("F.16/26/1", "bankruptcy", "Theehuis Windveer B.V.", date(2026, 3, 30), kvk="90000002")
NAMESAKE = Publication("R.16/26/2", "wsnp", "Dauwke Zonnestraal", date(2026, 3, 30), postcode="1234 ZZ")


@pytest.fixture
def actor(tmp_path: Path) -> Actor:
    return administration(tmp_path)


@pytest.fixture
def service() -> FakeConnect:
    return FakeConnect(companies=[Listed("NL001", "90000002", "Theehuis Windveer B.V.")])


def bureau(service: FakeConnect) -> Creditsafe:
    return Creditsafe(service, "gebruiker", "geheim", report_cents=1250, portfolio="7")


def night(actor: Actor, register: FakeRegister, service: FakeConnect, on: date) -> tuple[dict[str, int], int, int]:
    with clock.set_to(on):
        heard = outside.nightly(actor, [register], bureau(service))
    return dict(heard.checked), heard.alerts, len(heard.problems)


def rows(actor: Actor, table: str) -> int:
    with tenancy.active(actor.tenant_id):
        return int(sql.fetch(f"SELECT count(*) FROM {table}")[0][0])


def test_a_night_hears_once_what_changed_and_the_next_hears_nothing(actor: Actor, service: FakeConnect) -> None:
    register = FakeRegister()
    register.publish(SURE)
    register.publish(NAMESAKE)
    with clock.set_to(DAY):
        reports.order(actor, bureau(service), ids(actor, "F-2")[2], "NL001", confirmed_cents=1250)
    service.change("NL001", "Rating", "B", "D", DAY)
    assert night(actor, register, service, DAY) == ({"namesake": 1, "found": 1}, 1, 0)
    before = [rows(actor, t) for t in ("base_event", "claims_hold", "credit_creditalert", "outbox_message")]
    assert night(actor, register, service, DAY) == ({}, 0, 0)
    assert night(actor, register, service, DAY + timedelta(days=1)) == ({}, 0, 0)
    assert before == [rows(actor, t) for t in ("base_event", "claims_hold", "credit_creditalert", "outbox_message")]
    with tenancy.active(actor.tenant_id), clock.set_to(DAY):
        assert sorted({t.kind for t in worklist.to_do(DAY)} & {"register_namesake", "credit_alert", "hold_letter"}) == [
            "credit_alert", "hold_letter", "register_namesake",
        ]  # fmt: skip
        assert queries.signal(ids(actor, "F-2")[2]).signal == "stop"
        assert differences() == []


def test_who_is_silent_leaves_the_other_and_what_we_know_alone(actor: Actor, service: FakeConnect) -> None:
    register = FakeRegister(mood="down")
    service.silent = 1
    assert night(actor, register, service, DAY) == ({"failed": 2}, 0, 2)
    assert rows(actor, "claims_registercheck") == 2
    with tenancy.active(actor.tenant_id):
        assert [t.kind for t in registers.to_do(DAY)] == ["register_silent"]
    assert night(actor, register, service, DAY) == ({"failed": 2}, 0, 1)
    assert rows(actor, "claims_registercheck") == 2
    register.mood = "ok"
    register.publish(SURE)
    assert night(actor, register, service, DAY + timedelta(days=1)) == ({"clear": 1, "found": 1}, 0, 0)
    with tenancy.active(actor.tenant_id):
        assert registers.to_do(DAY + timedelta(days=1)) == []


def test_a_register_that_stays_silent_is_not_asked_about_everybody(actor: Actor) -> None:
    register = FakeRegister(mood="down")
    with tenancy.active(actor.tenant_id):
        creditor = Creditor.objects.get()
        many = [
            Party.objects.create(
                tenant_id=actor.tenant_id, creditor=creditor, number=f"X{n}", name="Naam", name_key="naam"
            ).id
            for n in range(5)
        ]
    with clock.set_to(DAY):
        assert dict(registers.check(actor, [register], many)) == {"failed": registers.MOST_SILENT}
    assert len(register.asked) == registers.MOST_SILENT


def test_what_is_not_set_up_is_not_asked(actor: Actor) -> None:
    with clock.set_to(DAY):
        heard = outside.nightly(actor, [], None)
    assert (dict(heard.checked), heard.alerts, heard.problems, rows(actor, "claims_registercheck")) == ({}, 0, [], 0)


def test_an_extract_of_more_than_a_week_ago_answers_nothing() -> None:
    found = Extract(b"number;kind;name;since_on\n", DAY)
    with clock.set_to(DAY + timedelta(days=6)):
        assert found.search(Question(1, "Iemand", "", "")) == []
    with clock.set_to(DAY + timedelta(days=7)), pytest.raises(Unavailable):
        found.search(Question(1, "Iemand", "", ""))


def test_the_extract_of_the_installation_has_the_day_on_which_it_was_put_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "uittreksel.csv"
    monkeypatch.setattr(settings, "REGISTER_EXTRACT", str(path))
    with pytest.raises(Refused, match="Zet het daar opnieuw neer"):
        configured()
    path.write_text("number;kind;name;since_on\n")
    stamp = datetime(2026, 3, 20, 12, tzinfo=UTC).timestamp()
    os.utime(path, (stamp, stamp))
    with clock.set_to(DAY), pytest.raises(Unavailable):
        configured()[0].search(Question(1, "Iemand", "", ""))
    monkeypatch.setattr(settings, "REGISTER_EXTRACT", "")
    assert configured() == []


def test_the_worker_looks_outside_every_night(actor: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "uittreksel.csv"
    path.write_text("number;kind;name;since_on;kvk\nF.1;bankruptcy;Theehuis Windveer B.V.;2026-03-30;90000002\n")
    stamp = datetime(2026, 4, 1, 3, tzinfo=UTC).timestamp()
    os.utime(path, (stamp, stamp))
    monkeypatch.setattr(settings, "REGISTER_EXTRACT", str(path))
    assert Permission.RUN in actor.permissions
    with clock.set_to(DAY):
        for _ in range(2):
            tasks.look_outside_all(timestamp=0)
            tasks.look_outside(tenant_id=actor.tenant_id)
    with tenancy.active(actor.tenant_id):
        assert sql.fetch("SELECT kind, note FROM claims_hold") == [("bankruptcy", "F.1")]
        asked = sql.fetch("SELECT task_name FROM procrastinate_jobs WHERE task_name = 'voldaan.outside'")
        assert len(asked) == 1
