"""Writes about complaints: registered, confirmed, noted, answered. The history is only ever added to."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import holds
from voldaan.complaints import events as kinds
from voldaan.complaints import rules
from voldaan.complaints.models import Complaint, ComplaintEntry
from voldaan.messages import letters

HANDLER = "de klachtbehandelaar"


class _Who(NamedTuple):
    case_id: int | None
    party_id: int


def register(
    actor: Actor,
    *,
    case_id: int | None = None,
    party_id: int | None = None,
    subject: str,
    told: str = "",
    received_on: date | None = None,
    source: str = "desk",
    about_id: int | None = None,
    handler_id: int | None = None,
) -> int:
    """Klacht inschrijven; gives its id. A second click gives the same. Chasing rests; a confirmation is proposed.

    :raises Refused: nobody whose complaint it is, no subject, a handler about whom it is.
    """
    actor.must(Permission.SETTLE)
    today = clock.today()
    about = rules.checked(subject, what="waar de klacht over gaat", longest=rules.LONGEST_SUBJECT)
    text = rules.checked(told, what="de klacht", needed=False)
    received = received_on or today
    if received > today:
        raise Refused("Die dag is nog niet geweest. Kies vandaag of een eerdere dag.")
    if source not in rules.SOURCES:
        raise Refused(f"De herkomst '{source[:20]}' bestaat niet. Kies uit: {', '.join(rules.SOURCES)}.")
    if handler_id is None and actor.user_id != about_id:
        handler_id = actor.user_id
    rules.checked_handler(handler_id, about_id)
    who = _who(case_id, party_id)
    sql.execute("SELECT pg_advisory_xact_lock(%s, 42)", [actor.tenant_id % 2**31])
    same = Complaint.objects.filter(
        party_id=who.party_id, subject=about, told=text, received_on=received, resolved_on=None
    ).first()
    if same is not None:
        return int(same.id)
    complaint = Complaint.objects.create(
        tenant_id=actor.tenant_id, number=_next_number(), case_id=who.case_id, party_id=who.party_id, subject=about,
        told=text, source=source, received_on=received, confirm_by=rules.confirm_by(received),
        answer_by=rules.answer_by(received), about_id=about_id, handler_id=handler_id,
    )  # fmt: skip
    complaint.hold_id = holds.set_hold(
        actor, "complaint", case_id=who.case_id, party_id=None if who.case_id else who.party_id,
        note=f"klacht {complaint.number}",
    )  # fmt: skip
    _enter(actor, complaint, f"Ingeschreven via {rules.SOURCES[source]}.")
    _record(actor, complaint, kinds.ComplaintRegistered(complaint_id=complaint.id, source=source))
    complaint.received_message_id = _letter(
        actor, "complaint_received", complaint,
        {"received_on": received.isoformat(), "subject": about, "answer_by": complaint.answer_by.isoformat(),
         "handler": _name(handler_id), "dispute_scheme": _scheme(who.party_id)},
    )  # fmt: skip
    complaint.save()
    return int(complaint.id)


def assign(actor: Actor, complaint_id: int, handler_id: int | None) -> None:
    """Behandelaar kiezen; :raises Refused: about whom the complaint is, or who is no member."""
    actor.must(Permission.SETTLE)
    complaint = _locked(complaint_id)
    rules.checked_handler(handler_id, complaint.about_id)
    if handler_id is not None and not sql.fetch(
        "SELECT 1 FROM people_membership WHERE tenant_id = %s AND user_id = %s", [actor.tenant_id, handler_id]
    ):
        raise Refused("Deze medewerker hoort niet bij deze administratie. Kies iemand uit de lijst.")
    if complaint.handler_id == handler_id:
        return
    complaint.handler_id = handler_id
    complaint.save(update_fields=["handler"])
    _enter(actor, complaint, f"Behandelaar: {_name(handler_id)}.")
    _record(actor, complaint, kinds.ComplaintAssigned(complaint_id=complaint.id, handler_id=handler_id))


def note(actor: Actor, complaint_id: int, text: str) -> None:
    """Aantekening toevoegen; what was written stays."""
    actor.must(Permission.SETTLE)
    complaint = _locked(complaint_id)
    _enter(actor, complaint, rules.checked(text, what="de aantekening"))
    _record(actor, complaint, kinds.ComplaintNoted(complaint_id=complaint.id))


def confirm(actor: Actor, complaint_id: int, how: str) -> None:
    """Ontvangst bevestigd in another way than by our letter: how is written down; a second click changes nothing."""
    actor.must(Permission.SETTLE)
    complaint = _locked(complaint_id)
    if complaint.confirmed_on is not None:
        return
    complaint.confirmed_on = clock.today()
    complaint.save(update_fields=["confirmed_on"])
    _enter(actor, complaint, f"Ontvangst bevestigd: {rules.checked(how, what='hoe u de ontvangst bevestigde')}")
    _record(actor, complaint, kinds.ComplaintNoted(complaint_id=complaint.id, confirmed=True))


def resolve(
    actor: Actor,
    complaint_id: int,
    outcome: str,
    *,
    findings: str = "",
    decision: str = "",
    remedy: str = "",
    next_authority: str = "",
) -> None:
    """Klacht afhandelen: findings, decision, remedy and where one can go next; chasing may go on. A letter is proposed.

    :raises Refused: one that was handled, an unknown outcome, a part that is missing, by whom it is about.
    """
    actor.must(Permission.SETTLE)
    complaint = _locked(complaint_id)
    if complaint.resolved_on is not None:
        raise Refused(
            f"Klacht {complaint.number} is al afgehandeld. Schrijf een nieuwe klacht in als er iets nieuws is."
        )
    if outcome not in rules.OUTCOMES:
        raise Refused(f"De uitkomst '{outcome[:20]}' bestaat niet. Kies uit: {', '.join(rules.OUTCOMES)}.")
    rules.checked_handler(actor.user_id, complaint.about_id)
    needed = outcome != "withdrawn"
    complaint.findings = rules.checked(findings, what="wat u hebt gevonden", needed=needed)
    complaint.decision = rules.checked(decision, what="de beslissing", needed=needed)
    complaint.remedy = rules.checked(remedy, what="wat u eraan doet", needed=needed)
    complaint.next_authority = rules.checked(
        next_authority or _scheme(complaint.party_id), what="de volgende instantie", longest=200, needed=False
    )
    complaint.outcome, complaint.resolved_on = outcome, clock.today()
    _enter(actor, complaint, f"Afgehandeld: {rules.OUTCOMES[outcome]}.")
    _record(actor, complaint, kinds.ComplaintResolved(complaint_id=complaint.id, outcome=outcome))
    if complaint.hold_id and not _others_open(complaint):
        holds.release_own(actor, [complaint.hold_id])
    if needed:
        complaint.outcome_message_id = _letter(
            actor, "complaint_outcome", complaint,
            {"received_on": complaint.received_on.isoformat(), "subject": complaint.subject,
             "findings": complaint.findings, "decision": complaint.decision, "remedy": complaint.remedy,
             "next_authority": complaint.next_authority},
        )  # fmt: skip
    complaint.save()


def _others_open(complaint: Complaint) -> bool:
    """Another complaint that is still open and leans on the same stop."""
    return Complaint.objects.filter(hold_id=complaint.hold_id, resolved_on=None).exclude(id=complaint.id).exists()


def _letter(actor: Actor, kind: str, complaint: Complaint, said: dict[str, Any]) -> int | None:
    """Brief, approved by a person; None where the debtor cannot be reached: the list of work keeps asking."""
    row = sql.fetch_one(
        "SELECT k.id FROM claims_case k JOIN parties_party p ON p.id = k.debtor_id WHERE k.debtor_id = %s AND"
        " (%s::bigint IS NULL OR k.id = %s) AND (p.email <> '' AND p.email_bounced_on IS NULL OR p.street <> ''"
        " AND p.town <> '') ORDER BY k.id LIMIT 1",
        [complaint.party_id, complaint.case_id, complaint.case_id],
    )
    if row is None:
        return None
    return letters.request(actor, kind, case_id=row[0], details=said, key=f"complaint:{complaint.id}:{kind}")


def _scheme(party_id: int | None) -> str:
    """Geschillenregeling that the creditor of this debtor joined; empty where there is none."""
    row = sql.fetch_one(
        "SELECT s.dispute_scheme FROM parties_creditor s JOIN parties_party p ON p.creditor_id = s.id WHERE p.id = %s",
        [party_id],
    )
    return str(row[0]) if row else ""


def set_scheme(actor: Actor, creditor_id: int, name: str) -> None:
    """Geschillenregeling vastleggen, for the letters about complaints; empty where the creditor joined none.

    :raises Refused: a name that is too long for a letter.
    """
    actor.must(Permission.MANAGE)
    clean = rules.checked(name, what="de geschillenregeling", needed=False, longest=rules.LONGEST_SCHEME)
    changed = sql.execute(
        "UPDATE parties_creditor SET dispute_scheme = %(name)s WHERE id = %(id)s AND dispute_scheme <> %(name)s",
        {"name": clean, "id": creditor_id},
    )
    if changed:
        events.record(actor, [events.Entry(kinds.DisputeSchemeSet(creditor_id=creditor_id, joined=bool(clean)))])


def _who(case_id: int | None, party_id: int | None) -> _Who:
    if case_id is not None:
        row = sql.fetch_one("SELECT id, debtor_id FROM claims_case WHERE id = %s", [case_id])
    else:
        row = sql.fetch_one(
            "SELECT (SELECT min(k.id) FROM claims_case k WHERE k.debtor_id = p.id HAVING count(*) = 1), p.id"
            " FROM parties_party p WHERE p.id = %s",
            [party_id],
        )
    if row is None:
        raise NotFound("Kies bij wie de klacht hoort: een dossier of een debiteur van deze administratie.")
    return _Who(*row)


def _name(user_id: int | None) -> str:
    row = sql.fetch_one("SELECT name FROM people_user WHERE id = %s", [user_id])
    return str(row[0]) if row else HANDLER


def _next_number() -> str:
    row = sql.fetch_one("SELECT coalesce(max(substr(number, 2)::bigint), 1000) FROM complaints_complaint")
    assert row is not None
    return f"K{row[0] + 1}"


def _locked(complaint_id: int) -> Complaint:
    found = Complaint.objects.select_for_update(of=("self",)).filter(id=complaint_id).first()
    if found is None:
        raise NotFound("Deze klacht bestaat niet in deze administratie. Kies er een uit de lijst.")
    return found


def _enter(actor: Actor, complaint: Complaint, text: str) -> None:
    ComplaintEntry.objects.create(
        tenant_id=actor.tenant_id, complaint=complaint, text=text, at=clock.now(), by=actor.name[:80]
    )


def _record(actor: Actor, complaint: Complaint, data: Any) -> None:
    events.record(actor, [events.Entry(data, party_id=complaint.party_id)])
