"""Writing in spite of a stop (toch schrijven): a person reminds in his own name, with a reason that is kept.

A soft stop keeps the program still and leaves a person free, if he says why (rule book, section 14.2). A hard one
leaves nobody free. Only a reminder can be written so: what the law gives a consequence, such as a notice or a demand,
waits for the stop to end.
"""

from __future__ import annotations

from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import hold_rules
from voldaan.claims.hold_queries import in_force
from voldaan.messages import gate, letters
from voldaan.messages.editing import own_words
from voldaan.messages.events import MessageProposed, WrittenUnderHold
from voldaan.messages.facts import Kind
from voldaan.messages.rules import purpose_of
from voldaan.parties.contacts import address_for
from voldaan_law.nl.holds import Answer

#: Where a claim stands -> which reminder may come next.
NEXT = {
    "": Kind.REMINDER, "pre_due_reminder": Kind.REMINDER, "reminder": Kind.SECOND_REMINDER,
    "second_reminder": Kind.SECOND_REMINDER,
}  # fmt: skip
LONGEST_REASON = 200


class _Claim(NamedTuple):
    id: int
    case_id: int
    number: str
    step: str
    pending_id: int | None


def possible(claim_id: int) -> tuple[Kind, list[str]]:
    """Wat er geschreven kan worden, and in spite of which stops.

    :raises Refused: for a claim about which nobody may write now, with why.
    """
    return _possible(_claim(claim_id))


def _possible(claim: _Claim) -> tuple[Kind, list[str]]:
    lying = [
        kind for _, about, kind in in_force([claim.case_id], clock.today()) if about in (None, claim.id)
    ]  # fmt: skip
    kinds = sorted(set(lying))
    if not kinds:
        raise Refused("Er staat geen stop op deze vordering. De dagrun zet de volgende stap vanzelf klaar.")
    if claim.pending_id is not None:
        raise Refused("Over deze vordering staat al een bericht klaar. Keur dat goed of sla het over.")
    if claim.step not in NEXT:
        raise Refused(
            f"Over factuur {claim.number} ging al een aanmaning. Een herinnering past daar niet meer bij: bel, of "
            "antwoord op wat de debiteur schreef."
        )
    waits = next((hold_rules.waits_for(kind) for kind in kinds if hold_rules.waits_for(kind)), "")
    if waits:
        raise Refused(waits)
    kind = NEXT[claim.step]
    found = gate.may_go(kind, kinds, reason="-", by_person=True)
    if found.answer is not Answer.ALLOWED:
        raise Refused(
            f"Onder deze stop ({hold_rules.label(found.because[0])}) mag niemand aandringen, ook niet met een reden.",
            rule=found.rule,
        )
    return kind, kinds


def write(actor: Actor, claim_id: int, *, reason: str, note: str = "") -> int:
    """Toch schrijven: a reminder that waits for approval; gives its id. The same twice while it waits is the same.

    :raises Refused: without a reason, under a hard stop, or where no reminder fits any more.
    """
    actor.must(Permission.APPROVE)
    claim = _claim(claim_id, lock=True)
    why = " ".join(reason.split())
    if not why:
        raise Refused("Schrijf erbij waarom u ondanks de stop schrijft. Wie later kijkt, wil dat weten.", rule="reason")
    if len(why) > LONGEST_REASON:
        raise Refused(f"De reden is te lang: hooguit {LONGEST_REASON} tekens.", rule="reason")
    known = sql.fetch_one(
        "SELECT id FROM outbox_message WHERE id = %s AND hold_reason = %s AND state IN ('proposed', 'approved')",
        [claim.pending_id, why],
    )
    if known is not None:
        return int(known[0])
    kind, holds = _possible(claim)
    words = own_words(kind, note)
    case = letters.case_of(claim.case_id)
    to = address_for([case.debtor_id], purpose_of(kind))[case.debtor_id]
    channel = letters.channel_to(case, to, None)
    (before,) = sql.fetch("SELECT count(*) FROM outbox_message WHERE key LIKE %s", [f"personal:{claim.id}:%"])[0]
    message_id = letters.store(
        actor, kind, case, letters.claims_of(case.id, [claim.id]), None, key=f"personal:{claim.id}:{before}",
        channel=channel, language=to.language,
    )  # fmt: skip
    sql.execute("UPDATE outbox_message SET hold_reason = %s, note = %s WHERE id = %s", [why, words, message_id])
    sql.execute("UPDATE claims_claim SET pending_message_id = %s WHERE id = %s", [message_id, claim.id])
    proposed = MessageProposed(message_id=message_id, message=kind.value, channel=channel)
    written = WrittenUnderHold(message_id=message_id, holds=holds)
    said = [events.Entry(data, claim_id=claim.id, party_id=case.debtor_id) for data in (proposed, written)]
    events.record(actor, said)
    return message_id


def _claim(claim_id: int, *, lock: bool = False) -> _Claim:
    row = sql.fetch_one(
        "SELECT id, case_id, number, step, pending_message_id, closed_on, due_on FROM claims_claim WHERE id = %s"
        f"{' FOR UPDATE' if lock else ''}",
        [claim_id],
    )
    if row is None:
        raise NotFound("Deze vordering bestaat niet in deze administratie. Zoek haar op in de lijst met vorderingen.")
    if row[5] is not None:
        raise Refused("Deze vordering is gesloten. Er valt niets meer te herinneren.")
    if row[6] >= clock.today():
        raise Refused(f"Factuur {row[2]} is nog niet vervallen. Wacht tot na {row[6]:%d-%m-%Y}.", rule="LR-1.01")
    return _Claim._make(row[:5])
