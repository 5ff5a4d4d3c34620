"""Writes about what comes back: receive, place, correct, handle, and take that back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from voldaan.base import clock, events, files, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import address_proposals, holds
from voldaan.claims.models import Case, Hold
from voldaan.inbox import addresses, advice, kinds
from voldaan.inbox.events import ReplyCorrected, ReplyHandled, ReplyPlaced, ReplyReceived, ReplyReopened
from voldaan.inbox.landing import Landed, Signs, land
from voldaan.inbox.models import Reply, ReplyCorrection, ReplyFile
from voldaan.inbox.quoting import Said
from voldaan.inbox.reading import Part
from voldaan.inbox.rules import Message, Verdict, classify
from voldaan.inbox.understanding import sentence, understand, written_on
from voldaan.parties import consents

LONGEST_MESSAGE = 10_000
Rows = Sequence[Sequence[str]]
ReadRows = Callable[[bytes], Rows]
_SOURCE = {"email": "mail", "sms": "phone", "portal": "portal"}
_HOW = {"email": "email", "sms": "phone", "portal": "portal"}
#: To which channel an objection goes that came along this one, when it names none.
_CHANNEL = {"email": "email", "sms": "sms", "portal": "email"}


class Received(NamedTuple):
    """Ontvangen: the reply, and whether it is new."""

    reply_id: int
    is_new: bool


def receive_mail(
    actor: Actor, content: bytes, *, received_at: datetime | None = None, read_rows: ReadRows | None = None
) -> Received:
    """E-mail ontvangen: kept as it came, understood, laid on its case. The same mail again is the same reply.

    ``read_rows`` reads the rows of an attachment, so that a remittance advice in it becomes a draft match.

    :raises Refused: when the bytes are no mail, or one that cannot be read safely.
    """
    actor.must(Permission.IMPORT)
    mail, said, verdict = understand(content)
    key = _key(
        mail.message_id, mail.sender, mail.subject, mail.body, *(_hash(part.content) for part in mail.attachments)
    )
    known = Reply.objects.filter(key=key).first()
    if known is not None:
        return Received(known.pk, False)
    received = received_at or clock.now()
    landed = land(Signs(mail.recipients, mail.answers, f"{mail.subject}\n{said.own}", said.quoted, mail.sender))
    reply = _reply(
        actor, "email", key, said, verdict, landed, received, mail.sent_at,
        message_id=mail.message_id, sender=mail.sender, sender_name=mail.sender_name, subject=mail.subject,
        problems=list(mail.problems), raw_file_id=files.keep(actor, f"{mail.subject[:80] or 'bericht'}.eml", content),
    )  # fmt: skip
    _keep_files(actor, reply, mail.attachments, read_rows)
    _follow(actor, reply, pauses=mail.automatic != "report")
    return Received(reply.pk, True)


def receive_unreadable(actor: Actor, where: str, content: bytes, why: str) -> Received:
    """Bericht dat niet te lezen is: kept as it came, with why; a person looks at it. Nothing is lost in silence."""
    actor.must(Permission.IMPORT)
    key = _key("unreadable", where)
    known = Reply.objects.filter(key=key).first()
    if known is not None:
        return Received(known.pk, False)
    problems, file_id = [why], None
    if content:
        try:
            file_id = files.keep(actor, "bericht.eml", content)
        except Refused as refusal:
            problems.append(refusal.sentence)
    verdict = Verdict("other", ("other",), "nl", None, None, ())
    reply = _reply(
        actor, "email", key, Said("", "", ""), verdict, Landed(None, "", ()), clock.now(), None, problems=problems,
        raw_file_id=file_id,
    )  # fmt: skip
    _follow(actor, reply, pauses=False)
    return Received(reply.pk, True)


def receive(
    actor: Actor,
    *,
    channel: str,
    text: str,
    sender: str = "",
    sender_name: str = "",
    subject: str = "",
    received_at: datetime | None = None,
    reference: str = "",
    case_id: int | None = None,
    attachments: Sequence[tuple[str, bytes]] = (),
) -> int:
    """Bericht ontvangen by SMS or from the portal; gives the id of the reply.

    ``reference`` is the number that the sender's side gave it: the same reference again is the same reply. The portal
    knows the case; of an SMS the number it came from tells it.

    :raises Refused: an empty or far too long message, or a channel that does not exist.
    """
    actor.must(Permission.IMPORT)
    if channel not in _SOURCE:
        raise Refused(f"Het kanaal '{channel}' bestaat niet. Kies uit: {', '.join(_SOURCE)}.")
    words = text.replace("\x00", "").strip()
    if not words:
        raise Refused("Er staat niets in het bericht. Schrijf wat u wilt zeggen.", rule="text")
    if len(words) > LONGEST_MESSAGE:
        raise Refused(f"Het bericht is te lang. Houd het bij {LONGEST_MESSAGE} tekens.", rule="text")
    received = received_at or clock.now()
    key = _key(channel, reference or f"{received.isoformat()} {case_id}", sender, subject, "" if reference else words)
    known = Reply.objects.filter(key=key).first()
    if known is not None:
        return known.pk
    said = Said(words, "", "")
    verdict = classify(Message(subject, words, written_on(received), attachments=tuple(n for n, _ in attachments)))
    landed = Landed(case_id, "geschreven op de betaalpagina", ()) if case_id else land(
        Signs((), (), f"{subject}\n{words}", "", sender))  # fmt: skip
    reply = _reply(
        actor, channel, key, said, verdict, landed, received, received,
        message_id=reference[:250], sender=sender[:254], sender_name=sender_name[:140], subject=subject[:200],
    )  # fmt: skip
    _keep_files(actor, reply, [Part(name, content) for name, content in attachments], None)
    _follow(actor, reply, pauses=True)
    return reply.pk


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _key(*parts: str) -> str:
    return _hash("\x1f".join(parts).encode("utf-8", "surrogatepass"))


def _reply(
    actor: Actor, channel: str, key: str, said: Said, verdict: Verdict, landed: Landed, received: datetime,
    written: datetime | None, **particulars: Any,
) -> Reply:  # fmt: skip
    return Reply.objects.create(
        tenant_id=actor.tenant_id, channel=channel, key=key, own_text=said.own, signature=said.signature,
        quoted=said.quoted, language=verdict.language, kind=verdict.kind, kinds=list(verdict.kinds),
        reasons=[{"kind": r.kind, "why": sentence(r)} for r in verdict.reasons], said_on=verdict.on,
        amount_cents=verdict.amount_cents, written_at=min(written or received, received), received_at=received,
        case_id=landed.case_id, landed_by=landed.why,
        candidates=[{"case_id": c.case_id, "why": c.why} for c in landed.candidates], **particulars,
    )  # fmt: skip


def _keep_files(actor: Actor, reply: Reply, parts: Sequence[Part], read_rows: ReadRows | None) -> None:
    """Each attachment once; what cannot be kept is named and does not hold up the others."""
    for part in parts:
        try:
            file_id = files.keep(actor, part.name, part.content)
        except Refused as refusal:
            reply.problems.append(refusal.sentence)
            continue
        paid = _advice(read_rows(part.content)) if read_rows else []
        ReplyFile.objects.get_or_create(
            tenant_id=actor.tenant_id, reply=reply, file_id=file_id,
            defaults={"name": files.clean_name(part.name), "advice": [one._asdict() for one in paid]},
        )  # fmt: skip
    reply.save(update_fields=["problems"])


def _advice(rows: Rows) -> list[advice.Paid]:
    """Betaalspecificatie: the open invoices that the rows name, with their amounts; a number of two clients is none."""
    known: dict[str, tuple[int, str]] = {}
    for key, id_, number, times in sql.fetch(
        "SELECT number_key, min(id), min(number), count(*) FROM claims_claim WHERE number_key = ANY(%s)"
        " AND closed_on IS NULL GROUP BY number_key ORDER BY number_key",
        [advice.keys_in(rows)],
    ):
        if times == 1:
            known[key] = (id_, number)
    return advice.read(rows, known)


def written_today(case_id: int) -> int:
    """Hoe vaak vandaag op de betaalpagina is geschreven over this case."""
    start = clock.at_hour(clock.today(), 0)
    return Reply.objects.filter(channel="portal", case_id=case_id, received_at__gte=start).count()


def _follow(actor: Actor, reply: Reply, *, pauses: bool) -> None:
    """What follows by itself: chasing rests, an objection to a channel counts from now on, the diary tells it."""
    data = ReplyReceived(reply.pk, reply.channel, reply.kind, reply.said_on, reply.amount_cents)
    events.record(actor, [events.Entry(data, party_id=_debtor(reply))])
    if reply.case_id is None:
        return
    if pauses and reply.kind not in kinds.NO_PAUSE:
        _pause(actor, reply)
    if "stop" in reply.kinds:
        _object(actor, reply)
    _propose(actor, reply)


def _debtor(reply: Reply) -> int | None:
    return reply.case.debtor_id if reply.case else None


def _pause(actor: Actor, reply: Reply) -> None:
    assert reply.case_id is not None
    reply.hold_id = holds.set_hold(actor, "reply", case_id=reply.case_id, source=_SOURCE[reply.channel])
    reply.save(update_fields=["hold_id"])


def _object(actor: Actor, reply: Reply) -> None:
    """No more by this channel: recorded at once, before anybody has looked."""
    debtor = _debtor(reply)
    assert debtor is not None
    on = min(reply.written_at.astimezone(clock.AMSTERDAM).date(), clock.today())
    consents.record(actor, debtor, _CHANNEL[reply.channel], granted=False, how=_HOW[reply.channel], on=on)


def _propose(actor: Actor, reply: Reply) -> None:
    """Wat er anders wordt: laid before a person, with the reply as where it came from."""
    debtor = _debtor(reply)
    if debtor is None or "address_change" not in reply.kinds:
        return
    fields = addresses.told(reply.own_text, reply.language, [*address_proposals.known_of(debtor), reply.sender])
    if fields:
        address_proposals.propose(
            actor, debtor, fields, reply_id=reply.pk, said_by=reply.sender,
            from_on=reply.said_on if reply.kind == "address_change" else None,
        )  # fmt: skip


def place(actor: Actor, reply_id: int, case_id: int) -> None:
    """Op een dossier leggen; what follows by itself for that case follows now.

    :raises Refused: for a reply that was handled.
    """
    actor.must(Permission.SETTLE)
    reply = _open(reply_id)
    if not Case.objects.filter(pk=case_id).exists():
        raise NotFound("Dit dossier bestaat niet in deze administratie. Kies er een uit de lijst.")
    if reply.case_id == case_id:
        return
    _release(actor, reply)
    reply.case_id, reply.landed_by, reply.hold_id = case_id, f"gekozen door {actor.name}"[:200], None
    reply.save(update_fields=["case", "landed_by", "hold_id"])
    reply = _open(reply_id)
    events.record(actor, [events.Entry(ReplyPlaced(reply.pk), party_id=_debtor(reply))])
    if reply.kind not in kinds.NO_PAUSE:
        _pause(actor, reply)
    if "stop" in reply.kinds:
        _object(actor, reply)
    _propose(actor, reply)


def correct(actor: Actor, reply_id: int, kind: str) -> None:
    """Herkenning verbeteren: a person says what the reply asks; the difference is kept to measure the rules by."""
    actor.must(Permission.SETTLE)
    if kind not in kinds.LABELS:
        raise Refused("Kies een soort uit de lijst.", rule="kind")
    reply = _open(reply_id)
    if reply.kind == kind:
        return
    ReplyCorrection.objects.create(
        tenant_id=actor.tenant_id, reply=reply, was=reply.kind, became=kind, corrected_by=actor.name[:80],
        corrected_at=clock.now(),
    )  # fmt: skip
    data = ReplyCorrected(reply.pk, reply.kind, kind)
    events.record(actor, [events.Entry(data, party_id=_debtor(reply))])
    reply.kind, reply.kinds = kind, [kind, *(k for k in reply.kinds if k not in (kind, reply.kind))]
    reply.save(update_fields=["kind", "kinds"])
    if reply.case_id is None:
        return
    if kind in kinds.NO_PAUSE:
        _release(actor, reply)
    elif reply.hold_id is None:
        _pause(actor, reply)
    if kind == "stop":
        _object(actor, reply)
    _propose(actor, reply)


def handle(actor: Actor, reply_id: int, outcome: str = "noted") -> None:
    """Behandeld: chasing goes on where nothing else stops it. A second click changes nothing."""
    actor.must(Permission.SETTLE)
    if outcome not in kinds.OUTCOMES:
        raise Refused("Kies een uitkomst uit de lijst.", rule="outcome")
    reply = _locked(reply_id)
    if reply.state == Reply.State.HANDLED:
        return
    reply.state, reply.outcome = Reply.State.HANDLED, outcome
    reply.handled_at, reply.handled_by = clock.now(), actor.name[:80]
    reply.save(update_fields=["state", "outcome", "handled_at", "handled_by"])
    events.record(actor, [events.Entry(ReplyHandled(reply.pk, outcome), party_id=_debtor(reply))])
    _release(actor, reply)


def reopen(actor: Actor, reply_id: int) -> None:
    """Toch niet behandeld: it waits again, and chasing rests again. What was set in motion has its own undo."""
    actor.must(Permission.SETTLE)
    reply = _locked(reply_id)
    if reply.state == Reply.State.NEW:
        return
    reply.state, reply.outcome, reply.handled_at, reply.handled_by = Reply.State.NEW, "", None, ""
    reply.save(update_fields=["state", "outcome", "handled_at", "handled_by"])
    events.record(actor, [events.Entry(ReplyReopened(reply.pk), party_id=_debtor(reply))])
    if reply.case_id is not None and reply.kind not in kinds.NO_PAUSE:
        _pause(actor, reply)


def _release(actor: Actor, reply: Reply) -> None:
    if reply.hold_id is None:
        return
    if Hold.objects.filter(pk=reply.hold_id, released_on=None).exists():
        holds.release_own(actor, [reply.hold_id])
    reply.hold_id = None
    reply.save(update_fields=["hold_id"])


def _locked(reply_id: int) -> Reply:
    reply = Reply.objects.select_for_update(of=("self",)).filter(pk=reply_id).first()
    if reply is None:
        raise NotFound("Deze reactie bestaat niet in deze administratie. Ga terug naar de lijst.")
    return reply


def _open(reply_id: int) -> Reply:
    reply = _locked(reply_id)
    if reply.state == Reply.State.HANDLED:
        raise Refused("Deze reactie is al behandeld. Zet haar eerst terug, dan kunt u haar veranderen.")
    return reply
