"""Dispatch (verzending): from approved to proof of dispatch, at most once.

Three transactions a batch: (1) judge, render, keep the bytes, mark as sending; (2) no transaction: hand over to the
channel; (3) mark as sent with all that follows. Killed in between, the next run finds ``sending`` and either repeats
(a channel that recognises the message) or asks a person (one that does not).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from voldaan.base import clock, events, sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.base.models import Tenant
from voldaan.claims.address_proposals import left_behind
from voldaan.claims.hold_queries import in_force
from voldaan.documents.letter import render_letter
from voldaan.documents.mail import PLACEHOLDER_SENDER, Attachment, build_mail
from voldaan.messages import aftermath, copies, deliveries, evidence, gate, services, sms, switch
from voldaan.messages.assemble import Assembler, MessageRow, messages
from voldaan.messages.behaviour import because
from voldaan.messages.compose import Composed
from voldaan.messages.events import MessageUncertain
from voldaan.messages.facts import MessageFacts
from voldaan.messages.ports import ChannelPort, DocumentPort, Enclosed, InvoicePort, Parcel, Receipt
from voldaan.messages.queries import contacts
from voldaan.messages.rules import COPY, DOCUMENTS, mobile_number
from voldaan.payments import queries as payments
from voldaan.policy import services as policies

BATCH = 100
ENDINGS = {"email": "eml", "post": "pdf", "sms": "txt"}


NO_PROVIDER = {"sms": "Er is geen aanbieder voor sms ingesteld. Kies er een bij Instellingen, Kanalen."}


@dataclass
class SendResult:
    """Uitkomst of a sending round: counts by outcome and, per kept or lapsed message, why."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: list[dict[str, str]] = field(default_factory=list)


class Ready(NamedTuple):
    """Klaar voor verzending: a message whose bytes are on disk, with what the database is to know of them.

    ``amounts`` are principal, interest, costs and announced costs in cents; ``code`` is the verify code and whose;
    ``template`` names the text and its version.
    """

    message: MessageRow
    parcel: Parcel
    sha256: str
    amounts: tuple[int, int, int, int]
    address: str
    code: tuple[str, str] | None = None
    template: str = ""
    because: str = ""


@dataclass(frozen=True)
class Sender:
    """Verzender: the channels, where the bytes are kept, the address of the page that verifies a letter, who makes
    the messages that bring a document, and who takes note of what left.
    """

    ports: dict[str, ChannelPort]
    folder: Path
    verify_base: str = ""
    document: DocumentPort | None = None
    sms_sender: str = ""
    invoices: InvoicePort | None = None
    after: Callable[[Actor], object] | None = None

    def send(self, actor: Actor) -> SendResult:
        """Verstuur what is approved and may go now, by the clock; safe to repeat and to run twice at once."""
        actor.must(Permission.SEND)
        result = SendResult()
        self._recover(actor, result)
        after = 0
        while True:
            with tenancy.active(actor.tenant_id):
                last, prepared = self._prepare(actor, after, result)
            if not last:
                break
            after = last
            if not self._stopped(actor, prepared, result):
                self._hand_over(actor, prepared, result)
        if self.after is not None and result.counts["sent"]:
            with tenancy.active(actor.tenant_id):
                self.after(actor)
        return result

    def _prepare(self, actor: Actor, after: int, result: SendResult) -> tuple[int, list[tuple[MessageRow, Parcel]]]:
        size = BATCH if all(p.idempotent for p in self.ports.values()) else 1
        rows = messages(
            "m.state = 'approved' AND m.not_before <= %s AND m.id > %s ORDER BY m.id LIMIT %s"
            " FOR UPDATE OF m SKIP LOCKED",
            [clock.now(), after, size],
        )
        if not rows:
            return 0, []
        secret = bytes(Tenant.objects.get(id=actor.tenant_id).secret)
        assembler = Assembler(rows, secret, self.verify_base, self.invoices)
        world = _world(actor, rows)
        ready: list[Ready] = []
        for message in rows:
            verdict = gate.judge(message, assembler.claims[message.id], world)
            if verdict.outcome == gate.GO and message.channel == "phone":
                sql.execute("UPDATE outbox_message SET reason = '' WHERE id = %s AND reason <> ''", [message.id])
            elif verdict.outcome == gate.GO:
                self._render(message, assembler, ready, result)
            else:
                _put_back(actor, message, verdict, result)
        _mark_sending(actor, ready)
        return rows[-1].id, [(r.message, r.parcel) for r in ready]

    def _render(self, message: MessageRow, assembler: Assembler, ready: list[Ready], result: SendResult) -> None:
        """Opmaken: the bytes are on disk before the database says that sending has begun."""
        try:
            if message.channel not in self.ports:
                raise Refused(NO_PROVIDER.get(message.channel, "Voor dit kanaal is geen aanbieder ingesteld."))
            if message.kind in DOCUMENTS or message.kind == COPY:
                content, made = self._document(message)
            else:
                content, made = self._letter(message, assembler)
        except Refused as refusal:
            _note(message, "kept", refusal.sentence, result)
            sql.execute("UPDATE outbox_message SET reason = %s WHERE id = %s", [refusal.sentence[:200], message.id])
            return
        made.parcel.draft.parent.mkdir(parents=True, exist_ok=True)
        with made.parcel.draft.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        ready.append(made)

    def _letter(self, message: MessageRow, assembler: Assembler) -> tuple[bytes, Ready]:
        if message.channel == "sms":
            facts, template = assembler.facts(message, clock.today()), f"{message.language}/sms/{message.kind}"
            content, parcel = self._text(message, facts)
        else:
            facts, composed = assembler.composed(message, clock.today())
            template = composed.template_name
            content = content_of(message, facts, composed, clock.now(), assembler.enclosed(message))
            parcel = self._parcel(message, facts.creditor.email or PLACEHOLDER_SENDER, facts.recipient.email)
        amounts = (facts.principal_cents, facts.interest_cents, facts.costs_cents, facts.announced_costs_cents)
        address = _address(facts, evidence.why_address(message.debtor_id, message.channel))
        code = (facts.verify_code, facts.creditor.name)
        sha256 = hashlib.sha256(content).hexdigest()
        return content, Ready(message, parcel, sha256, amounts, address, code, template, because(facts.paid))

    def _text(self, message: MessageRow, facts: MessageFacts) -> tuple[bytes, Parcel]:
        sender = self.sms_sender
        number = mobile_number(facts.debtor.phone, facts.debtor.country)
        if not number:
            raise Refused("Het telefoonnummer is geen mobiel nummer. Verbeter het of kies een ander kanaal.")
        words = sms.text(facts, message.language, can_reply=sender.lstrip("+").isdigit())
        return words.encode(), self._parcel(message, sender, number)

    def _document(self, message: MessageRow) -> tuple[bytes, Ready]:
        if message.kind == COPY:
            made = copies.content(message, self.folder, clock.now())
        elif self.document is not None:
            made = self.document(message.id, clock.now())
        else:
            raise Refused("Deze installatie kan geen facturen versturen. Verstuur ze vanuit de werkplek.")
        parcel = self._parcel(message, made.sender or PLACEHOLDER_SENDER, made.recipient)
        sha256 = hashlib.sha256(made.content).hexdigest()
        address = json.dumps(made.address, ensure_ascii=False)
        return made.content, Ready(message, parcel, sha256, (made.total_cents, 0, 0, 0), address)

    def _parcel(self, message: MessageRow, sender: str, recipient: str) -> Parcel:
        name = f"{message.public_id}.{ENDINGS[message.channel]}"
        final = self.folder / clock.today().isoformat() / name
        return Parcel(message.public_id, message.channel, final.with_name(f".{name}"), final, sender, recipient)

    def _hand_over(self, actor: Actor, prepared: list[tuple[MessageRow, Parcel]], result: SendResult) -> None:
        receipts = [(m, parcel, self.ports[m.channel].deliver(parcel)) for m, parcel in prepared]
        if not receipts:
            return
        with tenancy.active(actor.tenant_id):
            _close_attempts(receipts)
            sent = [m for m, _, r in receipts if r.outcome == "sent"]
            aftermath.sent(actor, [m.id for m in sent])
            deliveries.settle(actor, [m.id for m in sent])
            for message, _, receipt in receipts:
                _settle_receipt(actor, message, receipt, result)

    def _stopped(self, actor: Actor, prepared: list[tuple[MessageRow, Parcel]], result: SendResult) -> bool:
        """Noodknop: the last look, seconds before a batch leaves; what was prepared is approved again."""
        with tenancy.active(actor.tenant_id):
            why = switch.current().keeps
            if why and prepared:
                sql.execute(
                    "UPDATE outbox_message SET state = 'approved', reason = %s, dispatched_on = NULL,"
                    " dispatched_at = NULL WHERE id = ANY(%s)",
                    [why[:200], [m.id for m, _ in prepared]],
                )
        for message, _ in prepared if why else ():
            _note(message, "kept", why, result)
        return bool(why)

    def _recover(self, actor: Actor, result: SendResult) -> None:
        """Herstel: messages that an earlier round left in ``sending``."""
        with tenancy.active(actor.tenant_id):
            rows = messages("m.state = 'sending' ORDER BY m.id FOR UPDATE OF m SKIP LOCKED", [])
        repeat = [(m, self._kept_parcel(m)) for m in rows if self._repeats(m)]
        for start in range(0, len(repeat), BATCH):
            self._hand_over(actor, repeat[start : start + BATCH], result)
        with tenancy.active(actor.tenant_id):
            for message in (m for m in rows if not self._repeats(m)):
                receipt = Receipt("uncertain", detail="onderbroken tijdens het versturen")
                _close_attempts([(message, self._kept_parcel(message), receipt)])
                _settle_receipt(actor, message, receipt, result)
            deliveries.settle(actor, [m.id for m in rows if not self._repeats(m)])

    def _repeats(self, message: MessageRow) -> bool:
        """Whether asking once more delivers once."""
        return message.channel in self.ports and self.ports[message.channel].idempotent

    def _kept_parcel(self, message: MessageRow) -> Parcel:
        final = self.folder / message.files[0]
        return Parcel(message.public_id, message.channel, final.with_name(f".{final.name}"), final, "", "")


def content_of(
    message: MessageRow, facts: MessageFacts, composed: Composed, moment: datetime, enclosed: Sequence[Enclosed] = ()
) -> bytes:
    """De bytes: the letter as PDF, or the mail with the letter attached, and the invoices with it."""
    pdf = render_letter(composed.letter)
    if message.channel == "post":
        return pdf
    sender = facts.creditor
    return build_mail(
        public_id=message.public_id, sender_name=sender.name, sender_address=sender.email or PLACEHOLDER_SENDER,
        recipient_name=facts.recipient.name, recipient_address=facts.recipient.email, subject=composed.subject,
        text=composed.text, sent_at=moment, language=message.language,
        attachments=[
            Attachment(f"{message.case_reference}-{message.kind}.pdf", pdf),
            *(Attachment(*found) for found in enclosed),
        ],
    )  # fmt: skip


def _world(actor: Actor, rows: list[MessageRow]) -> gate.World:
    today, case_ids = clock.today(), [m.case_id for m in rows]
    held: dict[tuple[int, int | None], list[str]] = defaultdict(list)
    for case_id, claim_id, kind in in_force(case_ids, today):
        held[case_id, claim_id].append(kind)
    _, policy = policies.in_force(actor, today)
    return gate.World(
        clock.now(), policy.limits, payments.seen_until(), frozenset(payments.debtors_with_possible_money()),
        held, contacts(case_ids, today - timedelta(days=policy.limits.budget_days)), switch.current().keeps,
        deliveries.opted_out([m.id for m in rows]), left_behind([m.debtor_id for m in rows], today),
        copies.withdrawn(rows),
    )  # fmt: skip


def _put_back(actor: Actor, message: MessageRow, verdict: gate.Verdict, result: SendResult) -> None:
    if verdict.outcome == gate.CANCEL:
        services.cancel(actor, [message.id], verdict.reason)
        _note(message, "cancelled", verdict.reason, result)
        return
    sql.execute(
        "UPDATE outbox_message SET reason = %s, not_before = coalesce(%s, not_before) WHERE id = %s",
        [verdict.reason[:200], verdict.until, message.id],
    )
    _note(message, "kept", verdict.reason, result)


def _note(message: MessageRow, outcome: str, reason: str, result: SendResult) -> None:
    result.counts[outcome] += 1
    result.reasons.append({"id": message.public_id, "outcome": outcome, "reason": reason})


def _mark_sending(actor: Actor, ready: list[Ready]) -> None:
    now, today = clock.now(), clock.today()
    sql.update(
        "outbox_message",
        {"id": "bigint", "principal_cents": "bigint", "interest_cents": "bigint", "costs_cents": "bigint",
         "announced_costs_cents": "bigint", "sha256": "text", "address": "jsonb", "template": "text", "because": "text",
         "files": "one_text"},
        [
            (r.message.id, *r.amounts, r.sha256, r.address, r.template, r.because,
             f"{r.parcel.final.parent.name}/{r.parcel.final.name}")
            for r in ready
        ],
    )  # fmt: skip
    ids = [r.message.id for r in ready]
    sql.execute(
        "UPDATE outbox_message SET state = 'sending', reason = '', dispatched_on = %s, dispatched_at = %s,"
        " known_event_id = (SELECT max(id) FROM base_event) WHERE id = ANY(%s)",
        [today, now, ids],
    )
    sql.insert(
        "outbox_verifycode",
        {"code": "text", "creditor": "text"},
        [r.code for r in ready if r.code],
        constants={"administration_id": actor.tenant_id, "dispatched_on": today},
        on_conflict="ON CONFLICT DO NOTHING",
    )
    made = dict(
        sql.fetch(
            "SELECT message_id, count(*) FROM outbox_deliveryattempt WHERE message_id = ANY(%s) GROUP BY 1", [ids]
        )
    )
    sql.insert(
        "outbox_deliveryattempt",
        {"message_id": "bigint", "channel": "text", "number": "smallint"},
        [(r.message.id, r.message.channel, 1 + made.get(r.message.id, 0)) for r in ready],
        constants={"tenant_id": actor.tenant_id, "started_at": now, "outcome": "", "provider_reference": "",
                   "detail": ""},
    )  # fmt: skip


def _address(facts: MessageFacts, why: dict[str, str]) -> str:
    """To whom it went, the debtor or who acts for him, and why to that address (LR-0.4)."""
    names = ("name", "street", "postcode", "town", "country", "email")
    return json.dumps(
        {name: getattr(facts.recipient, name) for name in (*names, "phone")} | {"why": why}, ensure_ascii=False
    )


def _close_attempts(receipts: list[tuple[MessageRow, Parcel, Receipt]]) -> None:
    rows = [(m.id, r.outcome, r.reference[:120], r.detail[:200]) for m, _, r in receipts]
    arrays = [list(column) for column in zip(*rows, strict=True)]
    sql.execute(
        "UPDATE outbox_deliveryattempt a SET ended_at = %s, outcome = t.outcome, provider_reference = t.reference,"
        " detail = t.detail FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])"
        " AS t(id, outcome, reference, detail) WHERE a.message_id = t.id AND a.ended_at IS NULL",
        [clock.now(), *arrays],
    )


def _settle_receipt(actor: Actor, message: MessageRow, receipt: Receipt, result: SendResult) -> None:
    result.counts[receipt.outcome] += 1
    if receipt.outcome == "sent":
        return
    _note(message, receipt.outcome, receipt.detail, result)
    result.counts[receipt.outcome] -= 1
    if receipt.outcome == "later":
        later = clock.now() + timedelta(minutes=10)
        sql.execute(
            "UPDATE outbox_message SET state = 'approved', reason = %s, not_before = %s, dispatched_on = NULL,"
            " dispatched_at = NULL WHERE id = %s",
            [receipt.detail[:200], later, message.id],
        )
    elif receipt.outcome == "failed":
        aftermath.failed(actor, message.id, receipt.detail)
    else:
        sql.execute(
            "UPDATE outbox_message SET state = 'uncertain', reason = %s WHERE id = %s",
            [receipt.detail[:200], message.id],
        )
        events.record(actor, [events.Entry(MessageUncertain(message_id=message.id), party_id=message.debtor_id)])
