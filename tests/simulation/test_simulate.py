"""The long simulation, short: nothing forbidden happens with a restless office and kills; and its checker can fail."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from voldaan.base import clock, events, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.claims.events import CostsBooked
from voldaan.inbox.models import Reply
from voldaan.parties.services import open_administration
from voldaan.testing import checker, demo, world
from voldaan.testing.office import Office, Silence
from voldaan.testing.personas import test_iban

UNTIL = date(2026, 6, 12)


def test_two_months_with_kills_break_nothing() -> None:
    options = ["--debtors", "25", "--days", "60", "--seed", "3", "--kill", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.simulate", *options], capture_output=True, text=True, check=False
    )
    report = json.loads(done.stdout)
    assert report["violations"] == dict.fromkeys(checker.NAMES, 0), done.stderr
    assert done.returncode == 0
    assert report["days"] == 60
    assert report["messages"] > 10
    assert report["kills"] >= 2


class _Nosy(Office):
    """Remembers the truth of the last day on which something left."""

    def __init__(self) -> None:
        self.truth: dict[str, int] = {}

    def after_day(self, day: date, truth: dict[str, int], silences: Sequence[Silence]) -> None:
        self.truth = dict(truth)


@pytest.fixture
def lived(tmp_path: Path, committing: None) -> Iterator[tuple[Actor, date]]:
    """An administration that lived, and a day on which a reminder by mail left."""
    tenant = open_administration("Nagekeken", iban=test_iban("ABNA", 417_164_300), details=demo.CREDITOR)
    actor = system(tenant.id, "test")
    world.live(actor, tmp_path, debtors=25, days=120, seed=5, until=UNTIL, office=_Nosy())
    with tenancy.active(tenant.id):
        row = sql.fetch_one(
            "SELECT max(dispatched_on) FROM outbox_message"
            " WHERE kind = 'reminder' AND channel = 'email' AND state = 'sent'"
        )
        assert row is not None
        yield actor, row[0]


def _names(day: date, truth: dict[str, int] | None = None, silences: Sequence[Silence] = ()) -> set[str]:
    return {v.name for v in checker.look(day, truth or {}, silences)}


def _numbers(day: date) -> list[str]:
    rows = sql.fetch(
        "SELECT c.number FROM outbox_message m JOIN outbox_messageclaim mc ON mc.message_id = m.id"
        " JOIN claims_claim c ON c.id = mc.claim_id WHERE m.dispatched_on = %s AND m.kind = 'reminder'",
        [day],
    )
    return [row[0] for row in rows]


@contextmanager
def _undone() -> Iterator[None]:
    """Whatever is damaged in the block is whole again after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_the_checker_sees_what_it_is_for(lived: tuple[Actor, date]) -> None:
    actor, day = lived
    assert _names(day) == set()
    number = _numbers(day)[0]
    assert _names(day, truth={number: 10**9}) == {"crossing"}
    debtor = sql.fetch("SELECT p.number FROM claims_claim c JOIN parties_party p ON p.id = c.debtor_id"
                       " WHERE c.number = %s", [number])[0][0]  # fmt: skip
    stop = Silence("bewind", debtor, number, day, day)
    assert _names(day, silences=[stop]) == {"hold"}
    assert _names(day, silences=[stop._replace(number="")]) == {"hold"}
    for elsewhere in (
        stop._replace(number="ander"), stop._replace(debtor="ander"), stop._replace(since=day + timedelta(days=1)),
        stop._replace(until=day),
    ):  # fmt: skip
        assert _names(day, silences=[elsewhere]) == set()
    claim_id, case_id = sql.fetch("SELECT id, case_id FROM claims_claim WHERE number = %s", [number])[0]
    with _undone(), clock.set_to(day):
        events.record(actor, [events.Entry(CostsBooked(40_00, 40_00, 100_00, "LR-2.01"), claim_id=claim_id)])
        assert _names(day) == set()
        assert [v.detail for v in checker.look(day, {}, [stop])][-1] == f"kosten over {number}, bewind sinds {day}"
    with _undone():
        early = datetime(day.year, day.month, day.day, tzinfo=UTC)
        Reply.objects.create(
            tenant_id=actor.tenant_id, channel="mail", key="x", kind="question", case_id=case_id, written_at=early,
            received_at=early,
        )  # fmt: skip
        assert _names(day) == {"hold"}
    of_today = "WHERE dispatched_on = %s AND kind = 'reminder'"
    night = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    for damage, params, seen in (
        (
            f"UPDATE outbox_message SET dispatched_at = %s {of_today} AND channel = 'email'",
            [night, day],
            "outside_hours",
        ),
        (f"UPDATE outbox_message SET announced_costs_cents = 9999999 {of_today}", [day], "unlawful"),
        ("UPDATE daily_decision SET reason = ''", [], "unexplained"),
        (f"UPDATE outbox_message SET state = 'sending' {of_today}", [day], "lost"),
        (
            "INSERT INTO outbox_message (tenant_id, public_id, key, kind, channel, creditor_id, debtor_id, case_id,"
            " language, state, reason, proposed_on, not_before, approved_by, dispatched_on, dispatched_at, term_days,"
            " principal_cents, interest_cents, costs_cents, announced_costs_cents, address, files, sha256)"
            " SELECT tenant_id, 'X' || left(public_id, 25), key || 'x', kind, channel, creditor_id, debtor_id, case_id,"
            " language, 'sent', '', proposed_on, not_before, '', dispatched_on - 1, dispatched_at, 0, 0, 0, 0, 0, '{}',"
            f" '{{}}', '' FROM outbox_message {of_today}",
            [day],
            "pressure",
        ),
    ):
        with _undone():
            sql.execute(damage, params)
            assert seen in _names(day), damage
    assert _names(day) == set()


def test_the_scale_written_a_second_time() -> None:
    """Besluit BIK art. 2, with VAT: the two ends and the corners."""
    found = {cents: checker.most_costs(cents) for cents in (1_00, 2_500_00, 5_000_00, 10_000_00, 200_000_00, 10**12)}
    assert found == {1_00: 48_40, 2_500_00: 453_75, 5_000_00: 756_25, 10_000_00: 1058_75, 200_000_00: 3357_75,
                     10**12: 8197_75}  # fmt: skip
