"""Writes about disputes: opened, answered, reopened, undone; what they freeze, what they let go, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from voldaan.base import clock, events, files, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import balances_sql, holds
from voldaan.claims.events import CostsWithdrawn, InterestDropped
from voldaan.disputes import disputes_sql, rules
from voldaan.disputes import events as kinds
from voldaan.disputes.models import Dispute, DisputeFile, DisputeNote
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.messages import letters
from voldaan.messages import services as outbox


class _Claim(NamedTuple):
    """Vordering as a dispute finds it; cents."""

    id: int
    number: str
    case_id: int
    debtor_id: int
    principal_cents: int
    costs_cents: int
    disputed_cents: int
    contested_costs_cents: int
    closed_on: date | None


def open_dispute(
    actor: Actor,
    *,
    claim_id: int,
    category: str,
    amount_cents: int | None = None,
    told: str = "",
    source: str = "desk",
    received_on: date | None = None,
    evidence_ids: Sequence[int] = (),
    owner_id: int | None = None,
) -> int:
    """Betwisting vastleggen of an amount, or of all that is owed (None); gives its id. A second click gives the same.

    What is contested rests from now on; the undisputed part goes on. The debtor gets a confirmation at once.

    :raises Refused: an unknown reason, more than is undisputed, a day that has not been, a claim that is closed.
    """
    actor.must(Permission.SETTLE)
    reason, today = rules.category(category), clock.today()
    received = _received(received_on, today)
    text = rules.checked_text(told, what="wat de debiteur zegt", field="told")
    claim = _locked_claim(claim_id)
    known = _same(claim_id, category, amount_cents, text, received)
    if known is not None:
        return known
    if claim.closed_on is not None:
        raise Refused(
            f"Factuur {claim.number} is gesloten; er valt niets meer stil te zetten."
            " Registreer een klacht, of maak een creditnota."
        )
    amount = rules.contested(
        amount_cents, number=claim.number, principal_cents=claim.principal_cents, disputed_cents=claim.disputed_cents
    )
    free = claim.principal_cents - claim.disputed_cents
    dispute = Dispute.objects.create(
        tenant_id=actor.tenant_id, number=_next_number(actor), claim_id=claim_id, case_id=claim.case_id,
        category=category, amount_cents=amount.cents, whole=amount.whole, told=text, source=_source(source),
        frozen_costs_cents=rules.frozen_costs_cents(
            claim.costs_cents - claim.contested_costs_cents, amount.cents, free
        ),
        received_on=received, answer_by=rules.answer_by(received, reason.answer_days),
        owner_id=owner_id if owner_id is not None else actor.user_id,
    )  # fmt: skip
    _add_files(actor, dispute.id, evidence_ids)
    frozen = _freeze(actor, claim_id)
    data = kinds.DisputeOpened(
        dispute_id=dispute.id, category=category, amount_cents=amount.cents, contested_cents=frozen
    )
    _record(actor, dispute, data, claim.debtor_id)
    _confirm(actor, dispute, claim)
    return int(dispute.id)


def resolve(
    actor: Actor, dispute_id: int, outcome: str, *, upheld_cents: int | None = None, explanation: str = ""
) -> None:
    """Beantwoorden: the outcome with its reasons; what is upheld rests until its correction is made.

    What is not upheld is let go, with some days of rest before anything is asked. A letter with the answer is proposed.

    :raises Refused: a dispute that is not open, an amount that does not go with the outcome, no explanation.
    """
    actor.must(Permission.SETTLE)
    dispute = _locked(dispute_id)
    if dispute.state != Dispute.State.OPEN:
        raise Refused(f"Betwisting {dispute.number} is al beantwoord. Heropen haar als er iets nieuws is.")
    off = rules.upheld(outcome, upheld_cents, dispute.amount_cents)
    text = rules.checked_text(
        explanation, what="de uitleg voor de debiteur", field="explanation", needed=outcome != "withdrawn"
    )
    dispute.state, dispute.outcome = Dispute.State.RESOLVED, outcome
    dispute.upheld_cents, dispute.explanation = off, text
    dispute.resolved_on = clock.today()
    dispute.correction = "proposed" if off else ""
    dispute.save()
    claim = _locked_claim(dispute.claim_id)
    frozen = _freeze(actor, claim.id)
    data = kinds.DisputeResolved(dispute_id=dispute.id, outcome=outcome, upheld_cents=off, contested_cents=frozen)
    dispute.resolved_event_id = _record(actor, dispute, data, claim.debtor_id)
    if outcome in ("partly", "rejected") and claim.closed_on is None:
        dispute.hold_id = holds.set_hold(
            actor, "dispute", case_id=claim.case_id, claim_id=claim.id,
            note=f"rust na het antwoord op betwisting {dispute.number}",
            until=clock.today() + timedelta(days=rules.REST_DAYS),
        )  # fmt: skip
    if outcome != "withdrawn":
        dispute.outcome_message_id = _answer(actor, dispute, claim)
    dispute.save()


def reopen(actor: Actor, dispute_id: int, told: str, *, received_on: date | None = None) -> None:
    """Heropenen, because the debtor brings something new: the amount rests again, a new clock runs.

    :raises Refused: a dispute that is still open, nothing new, a claim of which nothing is undisputed.
    """
    actor.must(Permission.SETTLE)
    dispute = _locked(dispute_id)
    if dispute.state != Dispute.State.RESOLVED:
        raise Refused(f"Betwisting {dispute.number} loopt nog of is vervallen. Voeg een notitie toe.")
    text = rules.checked_text(told, what="wat er nieuw is", field="told", needed=True)
    received = _received(received_on, clock.today())
    if dispute.hold_id:
        holds.release_own(actor, [dispute.hold_id])
    claim = _locked_claim(dispute.claim_id)
    waiting = dispute.upheld_cents if dispute.correction == "proposed" else 0
    free = claim.principal_cents - max(claim.disputed_cents - waiting, 0)
    if claim.closed_on is not None or free <= 0:
        raise Refused(f"Van factuur {claim.number} valt niets meer te betwisten: er staat niets onbetwist open.")
    _note(actor, dispute, f"Eerder antwoord ({rules.OUTCOMES[dispute.outcome]}): {dispute.explanation}\n\n{text}")
    dispute.amount_cents = min(dispute.amount_cents, free)
    dispute.state, dispute.outcome, dispute.correction = Dispute.State.OPEN, "", ""
    dispute.upheld_cents, dispute.explanation, dispute.resolved_on = 0, "", None
    dispute.hold_id = dispute.resolved_event_id = dispute.outcome_message_id = None
    dispute.frozen_costs_cents = min(dispute.frozen_costs_cents, claim.costs_cents)
    dispute.round += 1
    dispute.received_on = received
    dispute.answer_by = rules.answer_by(received, rules.category(dispute.category).answer_days)
    dispute.save()
    frozen = _freeze(actor, claim.id)
    data = kinds.DisputeReopened(dispute_id=dispute.id, contested_cents=frozen)
    _record(actor, dispute, data, claim.debtor_id)
    _confirm(actor, dispute, claim)


def undo(actor: Actor, dispute_id: int) -> None:
    """Terugdraaien of the last act: an answer given by mistake, or a dispute that is none. A letter that waits lapses.

    :raises Refused: once the answer is with the debtor, its correction is made, or the dispute was reopened.
    """
    actor.must(Permission.SETTLE)
    dispute = _locked(dispute_id)
    answered = dispute.state == Dispute.State.RESOLVED
    if dispute.state == Dispute.State.UNDONE:
        return
    if dispute.correction == "made":
        raise Refused(f"De correctie na betwisting {dispute.number} is al gemaakt. Heropen de betwisting.")
    if not answered and dispute.round > 1:
        raise Refused(f"Betwisting {dispute.number} is heropend. Beantwoord haar opnieuw.")
    letter = dispute.outcome_message_id if answered else dispute.received_message_id
    if answered and _is_out(letter):
        raise Refused(f"De brief met het antwoord op betwisting {dispute.number} is al weg. Heropen de betwisting.")
    if letter is not None:
        outbox.cancel(actor, [letter], "changed")
    if dispute.hold_id:
        holds.release_own(actor, [dispute.hold_id])
    undone = dispute.resolved_event_id if answered else None
    dispute.state = Dispute.State.OPEN if answered else Dispute.State.UNDONE
    dispute.outcome, dispute.correction, dispute.upheld_cents, dispute.explanation = "", "", 0, ""
    dispute.resolved_on = dispute.hold_id = dispute.resolved_event_id = dispute.outcome_message_id = None
    dispute.save()
    claim = _locked_claim(dispute.claim_id)
    frozen = _freeze(actor, claim.id)
    what = "resolved" if answered else "opened"
    data = kinds.DisputeUndone(dispute_id=dispute.id, what=what, contested_cents=frozen)
    _record(actor, dispute, data, claim.debtor_id, undoes_id=undone)


def assign(actor: Actor, dispute_id: int, owner_id: int | None) -> None:
    """Behandelaar kiezen; :raises Refused: for somebody who is no member of this administration."""
    actor.must(Permission.SETTLE)
    dispute = _locked(dispute_id)
    if owner_id is not None and not sql.fetch(
        "SELECT 1 FROM people_membership WHERE tenant_id = %s AND user_id = %s", [actor.tenant_id, owner_id]
    ):
        raise Refused("Deze medewerker hoort niet bij deze administratie. Kies iemand uit de lijst.")
    if dispute.owner_id == owner_id:
        return
    dispute.owner_id = owner_id
    dispute.save(update_fields=["owner"])
    _record(actor, dispute, kinds.DisputeAssigned(dispute_id=dispute.id, owner_id=owner_id))


def add_note(actor: Actor, dispute_id: int, text: str, *, evidence_ids: Sequence[int] = ()) -> None:
    """Notitie of bewijsstuk toevoegen; the same file twice is one.

    :raises Refused: when there is neither.
    """
    actor.must(Permission.SETTLE)
    dispute = _locked(dispute_id)
    clean = rules.checked_text(text, what="de notitie", field="text")
    if not clean and not evidence_ids:
        raise Refused("Schrijf een notitie, of kies een bestand.", rule="text")
    if clean:
        _note(actor, dispute, clean)
    added = _add_files(actor, dispute.id, evidence_ids)
    if clean or added:
        _record(actor, dispute, kinds.DisputeNoted(dispute_id=dispute.id, files=added))


def follow(actor: Actor) -> list[int]:
    """Opvolgen: corrections that have come since, from a credit note or the creditor's books; gives their disputes.

    Interest and costs that had been booked over what is off fall away with it. Safe to repeat.
    """
    actor.must(Permission.RUN)
    rows = sql.fetch(disputes_sql.CORRECTED)
    for id_, claim_id, debtor_id, creditor_id, off, costs, principal, interest, open_costs, round_ in rows:
        sql.execute("UPDATE disputes_dispute SET correction = 'made' WHERE id = %s", [id_])
        _fall_away(
            actor, (claim_id, debtor_id, creditor_id), interest * off // (principal + off) if interest else 0,
            min(costs, open_costs),
        )  # fmt: skip
        frozen = disputes_sql.freeze([claim_id])[claim_id]
        data = kinds.DisputeCorrected(dispute_id=id_, upheld_cents=off, contested_cents=frozen)
        key = f"dispute:{id_}:corrected:{round_}"
        events.record(actor, [events.Entry(data, claim_id=claim_id, party_id=debtor_id, key=key)])
    return [row[0] for row in rows]


def _fall_away(actor: Actor, about: tuple[int, int, int], interest_cents: int, costs_cents: int) -> None:
    """Vervallen: what was booked over an amount that turned out not to be owed."""
    claim_id, debtor_id, creditor_id = about
    found: list[tuple[Any, str, tuple[Account, Account]]] = []
    if interest_cents:
        moves = (Account.INTEREST_CLAIMED, Account.INTEREST)
        found.append((InterestDropped(amount_cents=interest_cents), "interest_dropped", moves))
    if costs_cents:
        moves = (Account.COSTS_CLAIMED, Account.COSTS)
        found.append((CostsWithdrawn(amount_cents=costs_cents, because="dispute_upheld"), "costs_withdrawn", moves))
    for data, kind, (debit, credit) in found:
        (event,) = events.record(actor, [events.Entry(data, claim_id=claim_id, party_id=debtor_id)])
        line = Posting(event, 1, debit, credit, data.amount_cents, clock.today(), creditor_id, debtor_id, claim_id)
        post(actor, kind, [line])
    if found:
        balances_sql.refresh([claim_id])


def _confirm(actor: Actor, dispute: Dispute, claim: _Claim) -> None:
    """Ontvangst bevestigen (rule book §15 no. 9): at once, without a word about paying what is contested."""
    reason, left = rules.category(dispute.category), _locked_claim(claim.id)
    dispute.received_message_id = _letter(
        actor, "dispute_received", dispute,
        {
            "received_on": dispute.received_on.isoformat(), "subject": reason.name,
            "answer_by": dispute.answer_by.isoformat(), "disputed_cents": dispute.amount_cents,
            "undisputed_cents": left.principal_cents - left.disputed_cents,
        },
        by_itself=True,
    )  # fmt: skip
    dispute.save(update_fields=["received_message_id"])


def _answer(actor: Actor, dispute: Dispute, claim: _Claim) -> int | None:
    """Het antwoord: proposed, because a person stands behind it."""
    return _letter(
        actor, "dispute_outcome", dispute,
        {
            "received_on": dispute.received_on.isoformat(), "subject": rules.category(dispute.category).name,
            "decision": dispute.outcome, "explanation": dispute.explanation, "credited_cents": dispute.upheld_cents,
            "still_open_cents": max(claim.principal_cents - dispute.upheld_cents, 0),
        },
    )  # fmt: skip


def _letter(actor: Actor, kind: str, dispute: Dispute, said: dict[str, Any], *, by_itself: bool = False) -> int | None:
    """Brief; None where the debtor cannot be reached: then a person tells him, and the list of work says so."""
    if not _reachable(dispute.case_id):
        return None
    return letters.request(
        actor, kind, case_id=dispute.case_id, claim_ids=[dispute.claim_id], details=said,
        key=f"dispute:{dispute.id}:{kind}:{dispute.round}", by_itself=by_itself,
    )  # fmt: skip


def _reachable(case_id: int) -> bool:
    row = sql.fetch_one(
        "SELECT p.email <> '' AND p.email_bounced_on IS NULL OR p.street <> '' AND p.town <> '' FROM claims_case k"
        " JOIN parties_party p ON p.id = k.debtor_id WHERE k.id = %s",
        [case_id],
    )
    return bool(row and row[0])


def _is_out(message_id: int | None) -> bool:
    states = ["sending", "sent", "uncertain"]
    return bool(sql.fetch("SELECT 1 FROM outbox_message WHERE id = %s AND state = ANY(%s)", [message_id, states]))


def _freeze(actor: Actor, claim_id: int) -> int:
    """Bevriezen what is contested now; what waits in the outbox about this claim lapses and is looked at again."""
    frozen = disputes_sql.freeze([claim_id])[claim_id]
    outbox.cancel_for_claims(actor, [claim_id], "changed")
    return frozen


def _record(
    actor: Actor, dispute: Dispute, data: Any, debtor_id: int | None = None, *, undoes_id: int | None = None
) -> int:
    entry = events.Entry(data, claim_id=dispute.claim_id, party_id=debtor_id, undoes_id=undoes_id)
    return events.record(actor, [entry])[0]


def _locked(dispute_id: int) -> Dispute:
    found = Dispute.objects.select_for_update(of=("self",)).filter(id=dispute_id).first()
    if found is None:
        raise NotFound("Deze betwisting bestaat niet in deze administratie. Kies er een uit de lijst.")
    return found


def _locked_claim(claim_id: int) -> _Claim:
    row = sql.fetch_one(
        "SELECT id, number, case_id, debtor_id, principal_cents, costs_cents, disputed_cents, contested_costs_cents,"
        " closed_on FROM claims_claim WHERE id = %s FOR NO KEY UPDATE",
        [claim_id],
    )
    if row is None:
        raise NotFound("Deze vordering bestaat niet in deze administratie. Zoek haar op in de lijst met vorderingen.")
    return _Claim(*row)


def _same(claim_id: int, category: str, cents: int | None, told: str, received: date) -> int | None:
    """Dezelfde betwisting, told before and still open: a second click, or the same message read twice."""
    found = Dispute.objects.filter(
        claim_id=claim_id, category=category, told=told, received_on=received, state=Dispute.State.OPEN
    )
    for dispute in found.order_by("id"):
        if cents == dispute.amount_cents or (cents is None and dispute.whole):
            return int(dispute.id)
    return None


def _received(received_on: date | None, today: date) -> date:
    if received_on is not None and received_on > today:
        raise Refused("Die dag is nog niet geweest. Kies vandaag of een eerdere dag.")
    return received_on or today


def _source(source: str) -> str:
    if source not in rules.SOURCES:
        raise Refused(f"De herkomst '{source[:20]}' bestaat niet. Kies uit: {', '.join(rules.SOURCES)}.")
    return source


def _next_number(actor: Actor) -> str:
    """Volgend nummer, one at a time per administration."""
    sql.execute("SELECT pg_advisory_xact_lock(%s, 41)", [actor.tenant_id % 2**31])
    row = sql.fetch_one("SELECT coalesce(max(substr(number, 2)::bigint), 1000) FROM disputes_dispute")
    assert row is not None
    return f"B{row[0] + 1}"


def _note(actor: Actor, dispute: Dispute, text: str) -> None:
    DisputeNote.objects.create(
        tenant_id=actor.tenant_id, dispute=dispute, text=text, at=clock.now(), by=actor.name[:80]
    )


def _add_files(actor: Actor, dispute_id: int, file_ids: Sequence[int]) -> int:
    """Bewijsstukken that are kept already; gives how many are new here."""
    known = {found.id for found in files.kept(file_ids)}
    if known != set(file_ids):
        raise NotFound("Een van de bestanden is er niet (meer). Kies het opnieuw.")
    before = set(DisputeFile.objects.filter(dispute_id=dispute_id).values_list("file_id", flat=True))
    new = sorted(known - before)
    for file_id in new:
        DisputeFile.objects.create(
            tenant_id=actor.tenant_id, dispute_id=dispute_id, file_id=file_id, added_at=clock.now(),
            added_by=actor.name[:80],
        )  # fmt: skip
    return len(new)
