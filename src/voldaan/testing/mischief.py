"""Onheil: an office that is away, clicks twice, changes its mind, and sends through providers that misbehave.

What is done is undone by the same person; what must hold then is looked at on the spot. The independent checker looks
over everything at the end of each day. Every throw has a key, so a seed is one course of events.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.claims import holds
from voldaan.connect import camt
from voldaan.connect.channels import folder
from voldaan.connect.folder import FolderChannel
from voldaan.connect.openitemfiles import read as read_items
from voldaan.connect.smtp import SmtpChannel
from voldaan.daily import intake
from voldaan.daily import services as daily
from voldaan.daily.check import differences
from voldaan.daily.sweep import sweep
from voldaan.daily.undo import undo_run
from voldaan.daily.why import why
from voldaan.messages import aftermath, switch
from voldaan.messages import services as outbox
from voldaan.messages.dispatch import Sender
from voldaan.testing import checker, stops
from voldaan.testing.checker import Violation
from voldaan.testing.office import Office, Silence
from voldaan.testing.personas import dice

#: Chance of each on a day.
AWAY, TWICE, SECOND_THOUGHTS, STOPPED, SKIPPED, ODD_HOLD, WRONG_LINE = 0.04, 0.1, 0.08, 0.03, 0.05, 0.05, 0.08
#: The whole of what was ever sent is looked over once in so many days, and on the last.
SWEEP_DAYS = 60
BALANCES = "SELECT id, stage, principal_cents, interest_cents, costs_cents, paid_cents FROM claims_claim ORDER BY id"
#: What the daily run decided; a letter that follows from an arrangement or a stop is no decision of the run.
WAITING = (
    "SELECT key, state FROM outbox_message WHERE state IN ('proposed', 'approved') AND run_id IS NOT NULL ORDER BY key"
)


class RestlessOffice(Office):
    """Onrustig kantoor with a mail server at ``port``, whose log of what it accepted is in ``accepted``."""

    chance_of_trouble = 0.1

    def __init__(
        self, actor: Actor, seed: int, port: int, accepted: Path, *, last: date, report: Callable[..., None]
    ) -> None:
        self.actor, self.seed, self.port, self.accepted = actor, seed, port, accepted
        self.last, self.report = last, report
        self.found: list[Violation] = []

    def present(self, day: date) -> bool:
        """Away for a day now and then, and sometimes for a week; never on the last day."""
        monday = day - timedelta(days=day.weekday())
        week_off = self._throw("week off", monday) < AWAY / 2
        return day == self.last or not (week_off or self._throw("away", day) < AWAY)

    def sender(self, home: Path) -> Sender:
        """Mail through a server with moods, post to the folder."""
        mail = SmtpChannel("127.0.0.1", self.port, use_tls=False, timeout=2)
        return Sender({"email": mail, "post": FolderChannel()}, folder(home))

    def read_items(self, day: date, path: Path) -> None:
        """The same file once more."""
        if self._throw("items twice", day) < TWICE:
            self._same("repeat", day, "facturen", BALANCES,
                       lambda: intake.import_open_items(self.actor, read_items(path, today=day)))  # fmt: skip

    def read_bank(self, day: date, content: bytes, sha256: str) -> None:
        """The same statement once more."""
        if self._throw("bank twice", day) < TWICE:
            again = camt.read(io.BytesIO(content))
            self._same("repeat", day, "afschrift", BALANCES,
                       lambda: intake.import_bank_file(self.actor, again, sha256=sha256))  # fmt: skip

    def before_run(self, day: date) -> None:
        """Wrong line and back, a hold and its undo, a run and its undo; yesterday's doubts are cleared up."""
        self._clear_up()
        if self._throw("wrong line", day) < WRONG_LINE:
            self._same("undo", day, "bankregel", BALANCES, lambda: self._line_and_back(day))
        if self._throw("odd hold", day) < ODD_HOLD:
            self._same("undo", day, "stop", BALANCES, lambda: self._hold_and_undo(day))
        if self._throw("second thoughts", day) < SECOND_THOUGHTS and not self._ran(day):
            self._same("undo", day, "dagrun", WAITING, lambda: self._run_and_undo(day))

    def after_run(self, day: date) -> None:
        """Run again, skip one, stop everything."""
        if self._throw("run twice", day) < TWICE:
            self._same("repeat", day, "dagrun", WAITING, lambda: daily.run(self.actor, day))
        with tenancy.active(self.actor.tenant_id):
            waiting = [
                row[0] for row in sql.fetch("SELECT id FROM outbox_message WHERE state = 'proposed' ORDER BY id")
            ]
            if waiting and self._throw("skip", day) < SKIPPED:
                outbox.skip(self.actor, waiting[:1])
            stopped = self._throw("stop", day) < STOPPED and day != self.last
            switch.turn(self.actor, "stopped" if stopped else "on", reason="oefening" if stopped else "")

    def after_day(self, day: date, truth: dict[str, int], silences: Sequence[Silence]) -> None:
        """Kijk na, and send once more: nothing may leave a second time."""
        with clock.set_to(day), tenancy.active(self.actor.tenant_id):
            found = [*checker.look(day, truth, silences), *self._provider(day), *self._switch(day)]
            if differences():
                found.append(Violation("books", day, str(differences()[:3])))
            found += self._explained(day)
            if day == self.last or self._throw("sweep", day) < 1 / SWEEP_DAYS:
                found += [Violation("sweep", day, str(v)) for v in sweep(self.actor).violations]
        self.found += found
        self.report(day, self.found)
        self.found = []

    def _throw(self, what: str, day: date) -> float:
        return dice(what, self.seed, day).random()

    def _rows(self, question: str) -> list[Any]:
        with tenancy.active(self.actor.tenant_id):
            return sql.fetch(question)

    def _same(self, name: str, day: date, what: str, question: str, act: Callable[[], object]) -> None:
        """What was before is there again after it."""
        before = self._rows(question)
        try:
            act()
        except Refused as refusal:
            if refusal.rule not in ("run-left",):
                self.found.append(Violation(name, day, f"{what}: {refusal.sentence}"))
        after = self._rows(question)
        if before != after:
            changed = [pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]]
            self.found.append(Violation(name, day, f"{what}: {changed[:2]} {len(before)} {len(after)}"))

    def _clear_up(self) -> None:
        """Uncertain: the person asks the mail server whether it has it, and says so."""
        took = set(self.accepted.read_text().split()) if self.accepted.exists() else set()
        with tenancy.active(self.actor.tenant_id):
            for id_, public_id in sql.fetch(
                "SELECT id, public_id FROM outbox_message WHERE state = 'uncertain' ORDER BY id"
            ):
                (aftermath.confirm if public_id in took else aftermath.retry)(self.actor, id_)

    def _line_and_back(self, day: date) -> None:
        """A payment is taken off its invoice and put back by the same person."""
        with tenancy.active(self.actor.tenant_id):
            row = sql.fetch_one(
                "SELECT l.id FROM payments_bankline l WHERE l.state = 'booked' AND l.booked_on > %s"
                " AND l.amount_cents > 0 ORDER BY md5(l.id::text) LIMIT 1",
                [day - timedelta(days=4)],
            )
            if row is None:
                return
            parts = sql.fetch(
                "SELECT claim_id, sum(amount_cents)::bigint FROM payments_allocation WHERE line_id = %s AND NOT undone"
                " GROUP BY claim_id ORDER BY claim_id",
                [row[0]],
            )
        intake.undo_payment(self.actor, row[0])
        intake.settle_by_hand(self.actor, row[0], [tuple(part) for part in parts])

    def _hold_and_undo(self, day: date) -> None:
        with tenancy.active(self.actor.tenant_id):
            row = sql.fetch_one(
                "SELECT id, case_id FROM claims_claim WHERE closed_on IS NULL ORDER BY md5(id::text || %s) LIMIT 1",
                [str(day)],
            )
            if row:
                r = dice("which hold", self.seed, day)
                began_on = day - timedelta(days=r.choice(stops.BEGAN_DAYS))
                stop = holds.set_hold(
                    self.actor,
                    r.choice(stops.KINDS),
                    case_id=row[1],
                    claim_id=row[0],
                    from_on=began_on,
                    note="vergissing",
                )
                holds.undo_hold(self.actor, stop)

    def _ran(self, day: date) -> bool:
        """Whether the day was begun before the process died: its run is not taken back then."""
        with tenancy.active(self.actor.tenant_id):
            return bool(sql.fetch("SELECT 1 FROM daily_run WHERE run_on = %s", [day]))

    def _run_and_undo(self, day: date) -> None:
        daily.run(self.actor, day)
        undo_run(self.actor, day)

    def _provider(self, day: date) -> list[Violation]:
        """What the mail server took: each message once."""
        took = self.accepted.read_text().split() if self.accepted.exists() else []
        twice = {public_id for public_id in took if took.count(public_id) > 1} if len(took) != len(set(took)) else set()
        return [Violation("sent_twice", day, public_id) for public_id in sorted(twice)]

    def _switch(self, day: date) -> list[Violation]:
        if switch.current().state != "stopped":
            return []
        rows = sql.fetch("SELECT public_id FROM outbox_message WHERE dispatched_on = %s", [day])
        return [Violation("switch", day, row[0]) for row in rows]

    def _explained(self, day: date) -> list[Violation]:
        """Waarom: one message that left today tells its reason, its guards and its amounts."""
        row = sql.fetch_one(
            "SELECT c.number FROM outbox_message m JOIN outbox_messageclaim mc ON mc.message_id = m.id"
            " JOIN claims_claim c ON c.id = mc.claim_id WHERE m.dispatched_on = %s AND m.run_id IS NOT NULL"
            " ORDER BY md5(m.id::text) LIMIT 1",
            [day],
        )
        told = why(self.actor, row[0], day) if row else None
        bare = told is not None and not (told["reason"] and told["decided"])
        return [Violation("unexplained", day, row[0])] if row and bare else []
