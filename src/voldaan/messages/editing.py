"""Edits of a message that waits (bericht aanpassen): its tone, its channel, its moment, and a word of one's own.

What the law prescribes is not edited here: amounts, terms and the texts of notices stay what they are.
"""

from __future__ import annotations

from datetime import date, datetime

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.messages.events import MessageEdited
from voldaan.messages.facts import Tone
from voldaan.messages.rules import EDITABLE
from voldaan.messages.wording import clean_text
from voldaan_law.nl.contact import next_allowed
from voldaan_law.nl.lint.findings import NOWHERE, Severity
from voldaan_law.nl.lint.reminder import lint_reminder

NOTE_LENGTH = 400
#: What each channel needs of the debtor, as a condition over ``p``, and how to say that it is not there.
_REACHED = {
    "email": ("p.email <> '' AND p.email_bounced_on IS NULL", "een e-mailadres dat werkt"),
    "post": ("p.street <> '' AND p.town <> ''", "een postadres"),
    "sms": ("p.phone <> ''", "een mobiel nummer"),
}


def edit(
    actor: Actor, message_id: int, *, tone: str = "", channel: str = "", note: str | None = None, on: date | None = None
) -> None:
    """Aanpassen of a message that has not left; it waits for approval again. What is left empty stays as it is.

    ``note`` is a paragraph of one's own in a reminder; an empty one takes it out. The same edit twice changes nothing.

    :raises NotFound: for an unknown message. :raises Refused: when it has left, for a way by which the debtor cannot be
        reached, for a day in the past, or for words that the law does not allow.
    """
    actor.must(Permission.APPROVE)
    row = sql.fetch_one(
        "SELECT m.state, m.kind, m.tone, m.channel, m.note, m.not_before, m.debtor_id FROM outbox_message m"
        " WHERE m.id = %s FOR UPDATE",
        [message_id],
    )
    if row is None:
        raise NotFound("Dit bericht bestaat niet in deze administratie. Zoek het op in de lijst met berichten.")
    state, kind, *before, debtor_id = row
    if state not in ("proposed", "approved"):
        raise Refused("Dit bericht wacht niet meer: het is al weg of vervallen. Aanpassen kan dan niet.")
    wanted_note = before[2] if note is None else own_words(kind, note)
    if tone:
        _check_tone(kind, tone)
    if channel and channel != before[1]:
        _check_channel(debtor_id, channel)
    moment = before[3] if on is None else _moment(on, channel or before[1])
    after = [tone or before[0], channel or before[1], wanted_note, moment]
    changed = [name for name, a, b in zip(("tone", "channel", "note", "moment"), before, after, strict=True) if a != b]
    if not changed:
        return
    sql.execute(
        "UPDATE outbox_message SET tone = %s, channel = %s, note = %s, not_before = %s, state = 'proposed',"
        " approved_at = NULL, approved_by = '' WHERE id = %s",
        [*after, message_id],
    )
    events.record(actor, [events.Entry(MessageEdited(message_id=message_id, changed=changed), party_id=debtor_id)])


def own_words(kind: str, note: str) -> str:
    """Eigen alinea as it is kept; :raises Refused: in a text that the law prescribes, or for words that it forbids."""
    words = clean_text(note)
    if words and kind not in EDITABLE:
        raise Refused(
            "Deze brief heeft een tekst die de wet voorschrijft; daar hoort geen eigen zin bij. "
            "Stuur uw eigen woorden in een apart bericht.",
            rule="LR-2.11",
        )
    if len(words) > NOTE_LENGTH:
        raise Refused(f"Uw eigen tekst is {len(words)} tekens; er passen er {NOTE_LENGTH} in. Maak hem korter.")
    for found in lint_reminder(words).value.findings if words else ():
        if found.where != NOWHERE and found.fault.severity is Severity.ERROR:
            raise Refused(f"“{found.where.words}”: {found.why()} {found.fix()}", rule=found.fault.rule)
    return words


def _check_tone(kind: str, tone: str) -> None:
    if tone not in set(Tone):
        raise Refused(f"De toon '{tone}' bestaat niet. Kies uit: {', '.join(Tone)}.")
    if kind not in EDITABLE:
        raise Refused("De toon van deze brief ligt vast: wat de wet voorschrijft, wordt zonder omhaal gezegd.")


def _check_channel(debtor_id: int, channel: str) -> None:
    if channel not in _REACHED:
        raise Refused(f"Het kanaal '{channel}' bestaat niet. Kies uit: {', '.join(_REACHED)}.")
    condition, what = _REACHED[channel]
    row = sql.fetch_one(f"SELECT {condition} FROM parties_party p WHERE p.id = %s", [debtor_id])
    if not (row and row[0]):
        raise Refused(f"Van deze debiteur is er niet {what}. Vul dat eerst aan.", rule="LR-0.4")


def _moment(on: date, channel: str) -> datetime:
    if on < clock.today():
        raise Refused("Die dag is al voorbij. Kies vandaag of een latere dag.")
    return next_allowed(clock.at_hour(on, 8), channel)
