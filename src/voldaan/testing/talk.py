"""What debtors say (praten): a promise, a plan, a question by mail, a complaint; and what the office does.

What somebody will say and pay follows from dice alone, so that a world that was broken off can think it through again;
what the office makes of it goes through the services.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from email.message import EmailMessage
from typing import NamedTuple

from voldaan.arrangements import promises
from voldaan.arrangements import services as arrangements
from voldaan.arrangements.rules import Wish
from voldaan.base import clock, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.complaints import services as complaints
from voldaan.disputes import services as disputes
from voldaan.inbox import services as inbox

#: Who speaks up after which message.
SPEAKS = {
    "promises": ("reminder", "second_reminder", "fourteen_day_notice"),
    "plans": ("second_reminder", "fourteen_day_notice", "demand"),
    "writes": ("reminder", "second_reminder"),
    "complains": ("reminder",),
}
PARTS = 4


class Said(NamedTuple):
    """Gezegd: by whom (habit), in answer to which message, about which invoices; cents. ``luck`` decides the rest."""

    habit: str
    public_id: str
    numbers: tuple[str, ...]
    cents: int
    email: str
    on: date
    luck: float

    @property
    def promised_on(self) -> date:
        """The day that is promised."""
        return self.on + timedelta(days=7)

    def pays(self) -> Iterator[tuple[date, int]]:
        """What he then pays, and when."""
        if self.habit == "promises" and self.luck < 0.7:
            yield self.promised_on, self.cents
        elif self.habit == "plans":
            for place in range(PARTS):
                late = 20 if self.luck > 0.8 and place == 2 else 0
                last = self.cents - (PARTS - 1) * (self.cents // PARTS)
                if not (self.luck > 0.9 and place == PARTS - 1):
                    due = self.on + timedelta(days=10 + 30 * place + late)
                    yield due, last if place == PARTS - 1 else self.cents // PARTS
        elif self.habit in ("writes", "complains") and self.luck < 0.8:
            yield self.on + timedelta(days=12), self.cents


def hear(actor: Actor, said: Sequence[Said]) -> None:
    """Luister: each goes to the service that is for it; who asks what cannot be gets a refusal and nothing changes."""
    for one in said:
        row = sql.fetch_one(
            "SELECT array_agg(id ORDER BY id), min(case_id) FROM claims_claim"
            " WHERE number = ANY(%s) AND closed_on IS NULL",
            [list(one.numbers)],
        )
        if row is None or row[0] is None:
            continue
        try:
            _HEARD[one.habit](actor, one, row[0], row[1])
        except Refused as refusal:
            if refusal.rule not in ("LR-8", "promises"):
                raise


def _promise(actor: Actor, said: Said, claim_ids: list[int], case_id: int) -> None:
    """By mail when there is one: it lands on its case, is read as a promise, and a person records it."""
    on = said.promised_on
    if said.email:
        reply_id = inbox.receive_mail(actor, _mail(said, f"Ik betaal op {on:%d-%m-%Y}. Groet, uw klant")).reply_id
        promises.make(actor, case_id=case_id, claim_ids=claim_ids, amount_cents=None, on=on, source="mail")
        inbox.handle(actor, reply_id, "promise")
    else:
        promises.make(actor, case_id=case_id, claim_ids=claim_ids, amount_cents=None, on=on, source="phone")


def _plan(actor: Actor, said: Said, claim_ids: list[int], case_id: int) -> None:
    wish = Wish(said.on + timedelta(days=10), count=PARTS)
    proof = arrangements.Proof("click", code=said.public_id[:14])
    arrangements.accept(actor, case_id=case_id, claim_ids=claim_ids, wish=wish, proof=proof, source="portal")


def _write(actor: Actor, said: Said, claim_ids: list[int], case_id: int) -> None:
    """A question that nobody answers for a while: chasing rests until somebody does."""
    if said.email:
        inbox.receive_mail(actor, _mail(said, "Kunt u mij een kopie van deze factuur sturen?"))


def _complain(actor: Actor, said: Said, claim_ids: list[int], case_id: int) -> None:
    complaints.register(actor, case_id=case_id, subject="De toon van de brieven", source="phone")


_HEARD = {"promises": _promise, "plans": _plan, "writes": _write, "complains": _complain}


def contest(actor: Actor, number: str, *, whole: bool) -> None:
    """Betwist: all of an invoice, or half of it, of which the other half goes on."""
    row = sql.fetch_one(
        "SELECT id, principal_cents FROM claims_claim WHERE number = %s AND closed_on IS NULL", [number]
    )
    if row is not None:
        part = None if whole else row[1] // 2
        disputes.open_dispute(actor, claim_id=row[0], category=_category(number, whole=whole), amount_cents=part,
                              source="phone")  # fmt: skip


def _category(number: str, *, whole: bool) -> str:
    """Why: somebody who contests half of it did not get it all, or pays too high a price."""
    reasons = ("not_received", "defective", "not_ordered", "double_billed") if whole else ("partly_received", "price")
    return reasons[int(number[-1]) % len(reasons)] if number[-1:].isdecimal() else reasons[0]


def settle(actor: Actor, number: str) -> None:
    """Het is uitgepraat: nothing comes off, and what was contested is owed again."""
    for (dispute_id,) in sql.fetch(
        "SELECT d.id FROM disputes_dispute d JOIN claims_claim c ON c.id = d.claim_id"
        " WHERE c.number = %s AND d.state = 'open' ORDER BY d.id",
        [number],
    ):
        disputes.resolve(actor, dispute_id, "rejected", explanation="Alles is geleverd; de pakbon gaat hierbij.")


def answer_what_waits(actor: Actor, on: date) -> int:
    """Beantwoord what has waited for three days, and complaints of three weeks ago; gives how many replies."""
    for (complaint_id,) in sql.fetch(
        "SELECT id FROM complaints_complaint WHERE resolved_on IS NULL AND received_on < %s ORDER BY id",
        [on - timedelta(days=21)],
    ):
        complaints.resolve(
            actor, complaint_id, "partly", findings="De toon kon vriendelijker.", decision="Deels gegrond.",
            remedy="Wij passen de tekst aan.", next_authority="de geschillencommissie van de branche",
        )  # fmt: skip
    rows = sql.fetch(
        "SELECT id FROM inbox_reply WHERE state = 'new' AND received_at < %s ORDER BY id",
        [clock.at_hour(on - timedelta(days=3), 0)],
    )
    for (reply_id,) in rows:
        inbox.handle(actor, reply_id, "answered")
    return len(rows)


def _mail(said: Said, text: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = said.email, "administratie@example.nl"
    mail["Subject"] = f"Re: factuur {said.numbers[0]}"
    mail["Message-ID"] = f"<{said.public_id.lower()}@klant.example.nl>"
    mail.set_content(text)
    return mail.as_bytes()
