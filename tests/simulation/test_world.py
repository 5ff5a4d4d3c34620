"""The invented world lives through the services, and goes on where it was broken off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.simulation.portfolio import Life, diary

from voldaan.base import sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.models import Tenant
from voldaan.client_money import queries as client_money
from voldaan.daily import services as daily
from voldaan.daily.check import differences
from voldaan.messages import queries
from voldaan.messages.dispatch import Sender
from voldaan.parties.services import open_administration
from voldaan.testing import bureau, demo, world
from voldaan.testing.personas import HABITS, persona, test_iban

UNTIL = date(2026, 6, 12)


def _administration(name: str) -> Actor:
    return system(open_administration(name, iban=test_iban("ABNA", 417_164_300), details=demo.CREDITOR).id, "test")


def _live(actor: Actor, home: Path) -> world.Lived:
    return world.live(actor, home, debtors=25, days=120, seed=5, until=UNTIL)


def test_the_same_seed_gives_the_same_people_and_every_way_of_paying() -> None:
    assert [persona(7, n) for n in range(5)] == [persona(7, n) for n in range(5)]
    assert {persona(1, n).habit for n in range(400)} == set(HABITS)
    assert persona(1, 0) != persona(2, 0)


def test_a_world_leaves_the_books_in_order_and_a_repeat_changes_nothing(tmp_path: Path, committing: None) -> None:
    actor = _administration("Wereld")
    lived = _live(actor, tmp_path)
    with tenancy.active(actor.tenant_id):
        assert differences() == []
        proposed = [m for m in queries.outbox(state="proposed") if m["proposed_on"] == UNTIL]
    assert lived.counts["sent"] > 20
    assert lived.counts["line_certain"] > 0.7 * sum(1 for said in lived.truth.values() if said)
    before = diary(Life(actor, tmp_path))
    _live(actor, tmp_path)
    assert diary(Life(actor, tmp_path)) == before
    with tenancy.active(actor.tenant_id):
        assert [m for m in queries.outbox(state="proposed") if m["proposed_on"] == UNTIL] == proposed


def test_a_world_that_was_broken_off_ends_as_one_that_was_not(
    tmp_path: Path, committing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _administration("Heel")
    _live(whole, tmp_path / "heel")
    broken = _administration("Gebroken")
    run = daily.run
    monkeypatch.setattr(daily, "run", _breaks_off_on(run, date(2026, 4, 14)))
    with pytest.raises(KeyboardInterrupt):
        _live(broken, tmp_path / "gebroken")
    monkeypatch.setattr(daily, "run", run)
    _live(broken, tmp_path / "gebroken")
    assert _without_runs(broken, tmp_path) == _without_runs(whole, tmp_path)


def _without_runs(actor: Actor, home: Path) -> list[tuple[str, date, str, str]]:
    """The day of the break is run twice, and the second run says so in the diary; nothing else may differ."""
    return [event for event in diary(Life(actor, home)) if event[0] != "run_finished"]


def _third_time_broken(sender: Callable[[Path], Sender]) -> Callable[[Path], Sender]:
    """What was read, run and approved that day has not left."""
    calls = iter(range(3))

    def broken(home: Path) -> Sender:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return sender(home)

    return broken


Run = Callable[[Actor, date], daily.RunResult]


def _breaks_off_on(run: Run, day: date) -> Run:
    def broken(actor: Actor, on: date) -> daily.RunResult:
        if on == day:
            raise KeyboardInterrupt
        return run(actor, on)

    return broken


def test_the_demo_is_filled_once(tmp_path: Path, committing: None) -> None:
    first = demo.fill_demo(tmp_path, debtors=6, days=40, seed=3)
    assert not Tenant.objects.filter(name=bureau.NAME).exists()
    assert demo.fill_demo(tmp_path, debtors=6, days=40, seed=3, agency=True) == first
    with tenancy.active(Tenant.objects.get(name=first[0]).id):
        count = sql.fetch_one("SELECT count(*) FROM base_event")
    assert demo.fill_demo(tmp_path, debtors=6, days=40, seed=3, agency=True) == first
    with tenancy.active(Tenant.objects.get(name=first[0]).id):
        assert sql.fetch_one("SELECT count(*) FROM base_event") == count
    assert (tmp_path / "demo.json").stat().st_mode & 0o077 == 0
    for name in (first[0], bureau.NAME):
        with tenancy.active(Tenant.objects.get(name=name).id):
            assert differences() == []
    with tenancy.active(Tenant.objects.get(name=bureau.NAME).id):
        stands = {s.name: (s.received_cents, s.owed_cents, s.last_number) for s in client_money.stands()}
    assert stands == {
        "Drukkerij Kraaienest": (133_939, 28_922, "A2026-0001"), "Kwekerij Zonnehoek": (133_939, 28_922, "A2026-0002"),
        bureau.NAME: (0, 0, ""),
    }  # fmt: skip


def test_a_demo_that_was_broken_off_goes_on_where_it_was(
    tmp_path: Path, committing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(bureau, "sender", _third_time_broken(bureau.sender))
        demo.fill_demo(tmp_path, debtors=6, days=40, seed=3, agency=True)
    demo.fill_demo(tmp_path, debtors=6, days=40, seed=3, agency=True)
    with tenancy.active(Tenant.objects.get(name=bureau.NAME).id):
        assert [s.received_cents for s in client_money.stands() if s.received_cents] == [133_939, 133_939]
        assert differences() == []
