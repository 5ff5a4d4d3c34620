"""Nothing leaves while sending is stopped or safe, also when the switch is turned in the middle of a round."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, Permission, system
from voldaan.base.errors import NotAllowed, NotFound, Refused
from voldaan.connect.folder import FolderChannel
from voldaan.connect.openitemfiles import read
from voldaan.daily.check import differences
from voldaan.daily.intake import import_open_items
from voldaan.daily.services import run
from voldaan.daily.sweep import sweep
from voldaan.daily.undo import Undone, undo_run
from voldaan.messages import services, switch
from voldaan.messages.dispatch import Sender
from voldaan.messages.ports import Parcel, Receipt
from voldaan.parties.services import open_administration
from voldaan.payments.services import declare_seen

pytestmark = pytest.mark.usefixtures("committing")

DAY = date(2026, 3, 20)
CSV = (
    "Factuurnummer;Factuurdatum;Vervaldatum;Debiteurnummer;Debiteurnaam;Soort;E-mail;Adres;Postcode;Plaats;Bedrag;"
    "Openstaand\n"
    "F-1;02-03-2026;16-03-2026;D1;Bakkerij Klaproos B.V.;B.V.;d1@example.nl;Molenweg 1;3511 AB;Utrecht;121,00;121,00\n"
    "F-2;02-03-2026;16-03-2026;D2;Garage Korenbloem B.V.;B.V.;;Molenweg 2;3511 AB;Utrecht;242,00;242,00\n"
)


class OneByOne(FolderChannel):
    """A channel that does not recognise a message it saw before, and lets somebody act after the first one."""

    idempotent = False

    def __init__(self, actor: Actor) -> None:
        self.actor, self.delivered = actor, 0

    def deliver(self, parcel: Parcel) -> Receipt:
        receipt = super().deliver(parcel)
        self.delivered += 1
        with tenancy.active(self.actor.tenant_id):
            switch.turn(self.actor, "stopped", reason="verkeerd briefhoofd")
        return receipt


@pytest.fixture
def actor(tmp_path: Path) -> Actor:
    """An administration with two approved reminders on 20 March 2026."""
    who = system(open_administration("Schakelaar", iban="NL91ABNA0417164300", details={"email": "wij@example.nl"}).id)
    file = tmp_path / "open.csv"
    file.write_text(CSV, encoding="utf8")
    with clock.set_to(DAY):
        import_open_items(who, read(file, today=DAY))
        run(who, DAY)
        with tenancy.active(who.tenant_id):
            declare_seen(who, DAY)
            services.approve(who, None)
    return who


def states(actor: Actor) -> list[tuple[str, str]]:
    with tenancy.active(actor.tenant_id):
        return [(r[0], r[1]) for r in sql.fetch("SELECT state, reason FROM outbox_message ORDER BY id")]


def send(actor: Actor, folder: Path, channel: FolderChannel | None = None) -> dict[str, int]:
    port = channel or FolderChannel()
    with clock.set_to(clock.at_hour(DAY, 10)):
        return dict(Sender({"email": port, "post": port}, folder).send(actor).counts)


def turn(actor: Actor, state: str, reason: str = "") -> None:
    with tenancy.active(actor.tenant_id):
        switch.turn(actor, state, reason=reason)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("stopped", "Voldaan heeft de verzending stilgelegd (vergissing)"),
        ("safe", "veilige stand (vergissing): er gaat niets naar klanten tot de verzending aan staat"),
    ],
)
def test_nothing_leaves_until_it_is_on_again(actor: Actor, tmp_path: Path, state: str, said: str) -> None:
    turn(actor, state, "vergissing")
    assert send(actor, tmp_path / "uit") == {"kept": 2}
    assert states(actor) == [("approved", said)] * 2
    assert not (tmp_path / "uit").exists()
    turn(actor, "on")
    assert send(actor, tmp_path / "uit") == {"sent": 2}


def test_the_second_message_does_not_leave_when_it_is_stopped_after_the_first(actor: Actor, tmp_path: Path) -> None:
    channel = OneByOne(actor)
    assert send(actor, tmp_path, channel) == {"sent": 1, "kept": 1}
    assert channel.delivered == 1
    assert [state for state, _ in states(actor)] == ["sent", "approved"]


def test_turning_twice_is_once_and_an_unknown_state_is_refused(actor: Actor) -> None:
    turn(actor, "stopped", "eerste")
    turn(actor, "stopped", "tweede")
    with tenancy.active(actor.tenant_id):
        assert switch.current().reason == "eerste"
        assert sql.fetch("SELECT data->>'state' FROM base_event WHERE kind = 'sending_switched'") == [("stopped",)]
        with pytest.raises(Refused, match="niet op 'off'"):
            switch.turn(actor, "off")


def test_who_approves_may_stop_and_only_who_manages_may_start_again(actor: Actor) -> None:
    handler = Actor(actor.tenant_id, "Iris", permissions=frozenset({Permission.APPROVE}))
    turn(handler, "stopped")
    with pytest.raises(NotAllowed):
        turn(handler, "on")


def test_a_run_is_undone_while_nothing_has_left_and_decides_the_same_again(actor: Actor, tmp_path: Path) -> None:
    assert undo_run(actor, DAY) == Undone(2, 0, 0)
    assert states(actor) == [("cancelled", "run_undone")] * 2
    assert undo_run(actor, DAY) == Undone(0, 0, 0)
    assert [v.step for _, v in run(actor, DAY).decided] == ["reminder", "reminder"]
    with tenancy.active(actor.tenant_id):
        assert differences() == []


def test_a_run_of_which_something_left_or_that_is_not_the_last_stays(actor: Actor, tmp_path: Path) -> None:
    send(actor, tmp_path)
    before = states(actor)
    with pytest.raises(Refused, match="2 berichten de deur uit"):
        undo_run(actor, DAY)
    run(actor, date(2026, 3, 23))
    with pytest.raises(Refused, match="23-03-2026"):
        undo_run(actor, DAY)
    with pytest.raises(NotFound):
        undo_run(actor, date(2026, 3, 21))
    assert states(actor) == before


def test_costs_and_a_legal_proposal_of_an_undone_run_are_taken_back(actor: Actor, tmp_path: Path) -> None:
    """A demand that expired: the run books the costs; undone, the claim stands where the demand left it."""
    send(actor, tmp_path)
    day = _live_until_costs(actor, tmp_path)
    booked = _claim(actor)
    assert booked[0] == "costs_due" and booked[1] > 0
    done = undo_run(actor, day)
    assert done == Undone(2, sum(_costs_of(actor)), 0)
    assert _claim(actor) == ("demand", 0)
    with tenancy.active(actor.tenant_id):
        assert differences() == []
    run(actor, day)
    assert _claim(actor) == booked
    with tenancy.active(actor.tenant_id):
        assert differences() == []


def _live_until_costs(actor: Actor, folder: Path) -> date:
    day = DAY
    while _claim(actor)[0] != "costs_due":
        day = date.fromordinal(day.toordinal() + 1)
        with clock.set_to(clock.at_hour(day, 10)):
            with tenancy.active(actor.tenant_id):
                declare_seen(actor, date.fromordinal(day.toordinal() - 1))
            run(actor, day)
            with tenancy.active(actor.tenant_id):
                if _claim(actor)[0] != "costs_due":
                    services.approve(actor, None)
        if _claim(actor)[0] != "costs_due":
            with clock.set_to(clock.at_hour(day, 11)):
                Sender({"email": FolderChannel(), "post": FolderChannel()}, folder).send(actor)
    return day


def _claim(actor: Actor) -> tuple[str, int]:
    with tenancy.active(actor.tenant_id):
        row = sql.fetch_one("SELECT stage, costs_cents FROM claims_claim WHERE number = 'F-1'")
    assert row is not None
    return row[0], row[1]


def _costs_of(actor: Actor) -> list[int]:
    with tenancy.active(actor.tenant_id):
        rows = sql.fetch("SELECT (data->>'amount_cents')::bigint FROM base_event WHERE kind = 'costs_withdrawn'")
    return [row[0] for row in rows]


def test_the_sweep_finds_nothing_in_what_was_sent_and_names_what_is_wrong(actor: Actor, tmp_path: Path) -> None:
    send(actor, tmp_path)
    _live_until_costs(actor, tmp_path)
    with tenancy.active(actor.tenant_id):
        found = sweep(actor)
        assert (found.messages, found.violations) == (6, [])
        for change, rule in (
            ("UPDATE outbox_message SET announced_costs_cents = 999999 WHERE kind = 'demand'", "costs_above_scale"),
            ("UPDATE outbox_message SET dispatched_at = '2026-03-22 10:00+01'", "contact_hours"),
            ("UPDATE claims_claim SET due_on = '2027-01-01'", "due_date"),
            ("UPDATE claims_claim SET capacity = 'consumer'", "wrong_notice"),
            ("DELETE FROM outbox_messageclaim WHERE message_id IN (SELECT id FROM outbox_message"
             " WHERE kind = 'notice_of_default')", "notice_without_default"),
            ("UPDATE outbox_message SET dispatched_at = dispatched_at + interval '8 days' WHERE kind = 'reminder'",
             "too_soon"),
            ("UPDATE outbox_messageclaim SET principal_cents = principal_cents + 1", "crossing"),
            ("INSERT INTO claims_hold (tenant_id, case_id, kind, note, from_on) SELECT tenant_id, id, 'dispute', '',"
             " '2026-03-01' FROM claims_case", "hold"),
        ):  # fmt: skip
            sql.execute("SAVEPOINT change")
            assert sql.execute(change) > 0
            assert rule in {v.rule for v in sweep(actor).violations}, rule
            sql.execute("ROLLBACK TO SAVEPOINT change")
