"""Copies (kopieën): what went to a debtor goes, as a message of its own, to whoever he authorised to read along.

A copy presses nobody: it is no step, starts no term and counts for no budget. It brings the words that left, and is
made only when those did.
"""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from voldaan.base import clock, events, sql, tenancy
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.base.models import Tenant
from voldaan.documents.letter import joined, render_letter
from voldaan.documents.mail import PLACEHOLDER_SENDER, Attachment, build_mail
from voldaan.documents.paper import Letter, Paragraph, Run, Summary
from voldaan.messages.assemble import Assembler, MessageRow, messages
from voldaan.messages.blocks import Language, language
from voldaan.messages.events import MessageProposed
from voldaan.messages.ports import Content
from voldaan.messages.rules import COPY, DOCUMENTS, public_id
from voldaan.messages.stationery import clipped, sender_lines
from voldaan.parties.contacts import Reader, copies_for
from voldaan_law.nl.contact import next_allowed


def follow(actor: Actor, rows: Sequence[MessageRow]) -> None:
    """Klaarzetten of the copies of what has just left by mail or post; the same message gives them once."""
    left = [m for m in rows if m.channel in ("email", "post") and m.kind not in {*DOCUMENTS, COPY}]
    readers = copies_for({m.debtor_id for m in left}) if left else {}
    for message in left:
        if "addressee_name" not in json.loads(message.details):
            for reader in readers.get(message.debtor_id, ()):
                _propose(actor, message, reader)


def _propose(actor: Actor, of: MessageRow, reader: Reader) -> None:
    key, channel = f"copy:{of.id}:{reader.place}"[:120], "email" if reader.email else "post"
    known = "SELECT 1 FROM outbox_message WHERE key = %s OR id = %s AND %s <> '' AND lower(address->>'email') = %s"
    if sql.fetch(known, [key, of.id, reader.email, reader.email.lower()]):
        return
    (id_,) = sql.take_ids("outbox_message", 1)
    secret, said = bytes(Tenant.objects.get(id=actor.tenant_id).secret), {"of": of.id, **reader._asdict()}
    sql.execute(
        "INSERT INTO outbox_message (id, tenant_id, public_id, key, kind, channel, creditor_id, debtor_id, case_id,"
        " language, tone, form, state, approved_by, approved_at, proposed_on, not_before, principal_cents,"
        " interest_cents, costs_cents, announced_costs_cents, term_days, reason, address, files, sha256, details)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'approved', %s, %s, %s, %s, 0, 0, 0, 0, 0, '',"
        " '{}', '{}', '', %s)",
        [id_, actor.tenant_id, public_id(secret, key), key, COPY, channel, of.creditor_id, of.debtor_id, of.case_id,
         of.language, of.tone, of.form, of.approved_by, clock.now(), clock.today(),
         next_allowed(clock.now(), channel), json.dumps(said, ensure_ascii=False)],
    )  # fmt: skip
    sql.execute(
        "INSERT INTO outbox_messageclaim (tenant_id, message_id, claim_id, principal_cents, interest_cents,"
        " costs_cents) SELECT tenant_id, %s, claim_id, 0, 0, 0 FROM outbox_messageclaim WHERE message_id = %s"
        " ORDER BY claim_id",
        [id_, of.id],
    )
    data = MessageProposed(message_id=id_, message=COPY, channel=channel)
    events.record(actor, [events.Entry(data, party_id=of.debtor_id)])


def withdrawn(rows: Sequence[MessageRow]) -> frozenset[int]:
    """The copies among these whose reader may no longer have them: his authority ended, or he asked for no more."""
    copies = [m for m in rows if m.kind == COPY]
    if not copies:
        return frozenset()
    readers = copies_for({m.debtor_id for m in copies})
    refused = {a for (a,) in sql.fetch("SELECT lower(address) FROM outbox_optout WHERE channel = 'email' ORDER BY 1")}

    def may_have(message: MessageRow) -> bool:
        place = _reader(json.loads(message.details)).place
        return place not in refused and place in {reader.place for reader in readers.get(message.debtor_id, ())}

    return frozenset(m.id for m in copies if not may_have(m))


def _reader(said: dict[str, str]) -> Reader:
    return Reader(**{name: said[name] for name in Reader._fields if name in said})


def content(message: MessageRow, folder: Path, moment: datetime) -> Content:
    """De kopie: the mail that left with a line above it, or the letter that was posted; on paper under a cover page.

    :raises Refused: when what left is no longer kept.
    """
    said = json.loads(message.details)
    of = messages("m.id = %s", [said["of"]])[0]
    try:
        kept = (folder / of.files[0]).read_bytes()
    except OSError as error:
        raise Refused("Het bericht waarvan dit een kopie is, is niet gevonden. Zet de reservekopie terug.") from error
    tongue, on = language(message.language), clock.today()
    row = sql.fetch_one(
        "SELECT r.name, r.email, p.name, o.dispatched_on FROM outbox_message o JOIN parties_creditor r ON"
        " r.id = o.creditor_id JOIN parties_party p ON p.id = o.debtor_id WHERE o.id = %s",
        [of.id],
    )
    assert row is not None
    sender_name, sender_address, debtor, dispatched_on = row
    note = tongue.phrases["copy_note"].format(debtor=debtor, on=tongue.formats.day(dispatched_on or on))
    note = note.replace("\u00a0", " ")
    if message.channel == "post":
        return _on_paper(message, of, _pdf(of, kept), note, tongue)
    subject, text, attachments = of.case_reference, note, [Attachment(f"{of.case_reference}-{of.kind}.pdf", kept)]
    if of.channel == "email":
        mail = email.message_from_bytes(kept, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        body = mail.get_body(("plain",))
        subject, sender_address = str(mail["Subject"]), mail["From"].addresses[0].addr_spec
        text = f"{note}\n\n{body.get_content() if body else ''}"
        attachments = [
            Attachment(part.get_filename() or "bijlage", part.get_payload(decode=True))  # type: ignore[arg-type]
            for part in mail.iter_attachments()
        ]
    sent = build_mail(
        public_id=message.public_id, sender_name=sender_name, sender_address=sender_address or PLACEHOLDER_SENDER,
        recipient_name=said["name"], recipient_address=said["email"], text=text, sent_at=moment,
        subject=tongue.phrases["copy_subject"].format(subject=subject.replace("\u00a0", " ")),
        language=message.language, attachments=attachments,
    )  # fmt: skip
    address = {"name": said["name"], "email": said["email"], "why": {"source": "copy", "of": of.public_id}}
    return Content(sent, sender_address or PLACEHOLDER_SENDER, said["email"], address, 0)


def _pdf(of: MessageRow, kept: bytes) -> bytes:
    """De brief of what left: as it was posted, or as it went along with the mail."""
    if of.channel == "post":
        return kept
    mail = email.message_from_bytes(kept, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return next((part.get_payload(decode=True) for part in mail.iter_attachments()), b"")  # type: ignore[return-value]


def _on_paper(message: MessageRow, of: MessageRow, letter: bytes, note: str, tongue: Language) -> Content:
    """A page with the reader's address for the window, and behind it the letter that left."""
    said, on = json.loads(message.details), clock.today()
    reader = _reader(said)
    assembler = Assembler([message], bytes(Tenant.objects.get(id=tenancy.active_id()).secret), "")
    sender = assembler.creditor(message)
    title = tongue.phrases["copy_subject"].format(subject=of.case_reference)
    cover = Letter(
        language=tongue.code, on=on, title=title, author=sender.name, sender=sender_lines(sender, tongue),
        recipient=tuple(filter(None, (clipped(reader.name), clipped(reader.street),
                                      clipped(f"{reader.postcode}  {reader.town.upper()}".strip()),
                                      "" if reader.country == "NL" else reader.country))),
        meta=((tongue.labels["on"], tongue.formats.day(on)), (tongue.labels["reference"], of.case_reference)),
        summary=Summary(label="", amount="", note=""), salutation="", body=(Paragraph((Run(note),)),),
        closing=(tongue.labels["closing"], sender.name), page_label=tongue.labels["page"],
    )  # fmt: skip
    address = reader._asdict() | {"why": {"source": "copy", "of": of.public_id}}
    return Content(
        joined(filter(None, [render_letter(cover), letter])), sender.email or PLACEHOLDER_SENDER, "", address, 0
    )
