"""The register of complaints: its clocks, its handler, the pause, and a history that is only added to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from tests.db.orders import TODAY, Office, office

from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.base.models import Event
from voldaan.claims.models import Hold
from voldaan.complaints import queries, rules, services
from voldaan.daily.check import differences

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(TODAY):
        yield


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """A company with one invoice."""
    made = office()
    made.bring(tmp_path, 1)
    return made


def registered(at: Office, **more: Any) -> int:
    """A complaint of the first debtor, taken down by a handler."""
    told = {"case_id": at.claim(1).case_id, "subject": "Toon aan de telefoon", "told": "Ik werd uitgelachen."} | more
    with tenancy.active(at.tenant.id):
        return services.register(at.member("Hanna", "handler"), **told)


def books(at: Office) -> tuple[int, ...]:
    with tenancy.active(at.tenant.id):
        assert differences() == []
        counted = sql.fetch_one(
            "SELECT (SELECT count(*) FROM complaints_complaint), (SELECT count(*) FROM outbox_message)"
        )
        assert counted is not None
        return (*counted, Event.objects.count(), Hold.objects.filter(released_on=None).count())


def test_its_clocks_count_dutch_working_days() -> None:
    assert rules.confirm_by(date(2026, 11, 20)) == date(2026, 11, 24)
    assert rules.confirm_by(date(2026, 12, 24)) == date(2026, 12, 29)
    assert rules.answer_by(date(2026, 11, 28)) == date(2026, 12, 28)


def test_it_stands_in_its_own_register_and_stops_chasing(at: Office) -> None:
    registered(at)
    with tenancy.active(at.tenant.id):
        row = queries.one("K1001")
        assert (row.confirm_by, row.answer_by, row.confirmed_on) == (date(2026, 11, 24), date(2026, 12, 18), None)
        assert row.handler == "hanna"
        assert [h.kind for h in Hold.objects.all()] == ["complaint"]
        assert [(t.kind, t.due_on) for t in queries.to_do(TODAY)] == [
            ("complaint_confirm", date(2026, 11, 24)), ("complaint", date(2026, 12, 18)),
        ]  # fmt: skip
        assert sql.fetch("SELECT kind, state FROM outbox_message WHERE kind LIKE 'complaint%%'") == [
            ("complaint_received", "proposed")
        ]


def test_the_same_complaint_twice_is_one(at: Office) -> None:
    first = registered(at)
    before = books(at)
    assert registered(at) == first
    assert books(at) == before


def test_about_whom_it_is_does_not_handle_it(at: Office) -> None:
    hanna, otto = at.member("Hanna", "handler"), at.member("Otto")
    one = registered(at, about_id=hanna.user_id)
    with tenancy.active(at.tenant.id):
        assert queries.one("K1001").handler_id is None
        with pytest.raises(Refused, match="behandelt haar niet"):
            services.assign(otto, one, hanna.user_id)
        with pytest.raises(Refused, match="behandelt haar niet"):
            services.resolve(hanna, one, "rejected", findings="x", decision="x", remedy="x")
        services.assign(hanna, one, otto.user_id)
        assert queries.one("K1001").handler == "otto"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"subject": " "}, "Vul waar de klacht over gaat in"),
        ({"subject": "x" * 141}, "Kort waar de klacht over gaat in"),
        ({"received_on": date(2026, 11, 21)}, "Die dag is nog niet geweest"),
        ({"source": "pigeon"}, "De herkomst 'pigeon' bestaat niet"),
        ({"case_id": 999_999}, "Kies bij wie de klacht hoort"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(at: Office, changes: dict[str, Any], sentence: str) -> None:
    at.member("Hanna", "handler")
    before = books(at)
    with pytest.raises(Refused, match=sentence):
        registered(at, **changes)
    assert books(at) == before


def test_handled_it_lets_go_and_proposes_the_letter(at: Office) -> None:
    one = registered(at)
    with tenancy.active(at.tenant.id):
        with pytest.raises(Refused, match="Vul de beslissing in"):
            services.resolve(at.actor, one, "upheld", findings="Het was zo.")
        services.resolve(
            at.actor, one, "upheld", findings="Het was zo.", decision="U hebt gelijk.", remedy="Onze excuses.",
            next_authority="De geschillencommissie",
        )  # fmt: skip
        assert Hold.objects.filter(released_on=None).count() == 0
        assert queries.to_do(TODAY) == []
        assert sql.fetch("SELECT kind FROM outbox_message WHERE kind LIKE 'complaint%%' ORDER BY id") == [
            ("complaint_received",), ("complaint_outcome",),
        ]  # fmt: skip
        with pytest.raises(Refused, match="al afgehandeld"):
            services.resolve(at.actor, one, "rejected", findings="x", decision="x", remedy="x")
        first = queries.quarters(2026)[3]
    assert (first.received, first.answered, first.answered_in_time, first.upheld, first.open) == (1, 1, 1, 1, 0)
    assert first.confirmed_in_time == 0


def test_confirmed_in_another_way_stops_the_first_clock(at: Office) -> None:
    one = registered(at)
    with tenancy.active(at.tenant.id):
        services.confirm(at.actor, one, "per brief van vandaag")
        assert queries.one("K1001").confirmed_on == TODAY
        assert [t.kind for t in queries.to_do(TODAY)] == ["complaint"]


def test_its_history_is_only_added_to(at: Office) -> None:
    one = registered(at)
    with tenancy.active(at.tenant.id):
        services.note(at.actor, one, "Gebeld.")
        assert [e.text for e in queries.entries(one)] == ["Ingeschreven via werkplek.", "Gebeld."]
        with pytest.raises(DatabaseError), transaction.atomic():
            sql.execute("UPDATE complaints_complaintentry SET text = 'anders'")
