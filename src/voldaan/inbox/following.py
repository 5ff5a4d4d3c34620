"""What follows from a reply (gevolg): one click each: a promise, a stop, an answer; the reply is handled with it."""

from __future__ import annotations

import hashlib
from datetime import date

from voldaan.arrangements import promises
from voldaan.arrangements.facts import of_case
from voldaan.base import clock
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.claims import hold_rules, holds
from voldaan.complaints import rules as complaint_rules
from voldaan.complaints import services as complaints
from voldaan.disputes import rules as dispute_rules
from voldaan.disputes import services as disputes
from voldaan.inbox import queries, services
from voldaan.inbox.drafting import Facts, Line, OpenClaim, draft
from voldaan.inbox.queries import ReplyView
from voldaan.messages import letters
from voldaan.messages.queries import last_code
from voldaan.surveys import services as surveys

#: Stop that goes with what a reply tells.
HOLD_OF = {
    "deceased": "deceased",
    "insolvency": "bankruptcy",
    "debt_help": "debt_help",
    "wrong_person": "identity_doubt",
}
#: Where a debtor agrees on a plan himself, with the code of the last letter about his case.
PLAN_ROAD = "/regeling/"
MOST_PARAGRAPHS = 40
LONGEST_ANSWER = 6000


def promise(actor: Actor, reply_id: int, *, on: date, amount_cents: int | None = None) -> int:
    """Toezegging vastleggen that the reply makes, on everything that is open unless it names less."""
    actor.must(Permission.SETTLE)
    case_id = _case(queries.reply(reply_id))
    made = promises.make(
        actor,
        case_id=case_id,
        claim_ids=(),
        amount_cents=amount_cents,
        on=on,
        source="reply",
        note=f"reactie {reply_id}",
    )
    services.handle(actor, reply_id, "promise")
    return made


def dispute(actor: Actor, reply_id: int, *, claim_id: int, category: str, amount_cents: int | None = None) -> int:
    """Betwisting openen of one claim, with what was written and sent along as its evidence."""
    actor.must(Permission.SETTLE)
    view = queries.reply(reply_id)
    if claim_id not in {c.id for c in queries.claims_of(_case(view))}:
        raise Refused("Deze factuur hoort niet bij dit dossier. Kies er een uit de lijst.", rule="claim")
    evidence = [view.raw_file_id] if view.raw_file_id else []
    received = view.written_at.astimezone(clock.AMSTERDAM).date()
    made = disputes.open_dispute(
        actor, claim_id=claim_id, category=category, amount_cents=amount_cents, source=view.channel,
        told=view.own_text[: dispute_rules.LONGEST_TEXT], received_on=received,
        evidence_ids=[*evidence, *(file.file_id for file in queries.files_of(reply_id))],
    )  # fmt: skip
    services.handle(actor, reply_id, "dispute")
    return made


def complaint(actor: Actor, reply_id: int) -> int:
    """Klacht inschrijven as it was written, on the day it was written; a second click gives the same."""
    actor.must(Permission.SETTLE)
    view = queries.reply(reply_id)
    made = complaints.register(
        actor, case_id=_case(view), subject=(view.subject.strip() or "Klacht")[: complaint_rules.LONGEST_SUBJECT],
        told=view.own_text[: complaint_rules.LONGEST_TEXT], source=view.channel,
        received_on=view.written_at.astimezone(clock.AMSTERDAM).date(),
    )  # fmt: skip
    services.handle(actor, reply_id, "complaint")
    return made


def categories() -> list[tuple[str, str]]:
    """Redenen of a dispute, to choose from."""
    return [(code, found.name) for code, found in dispute_rules.categories().items()]


def hold(actor: Actor, reply_id: int, kind: str, *, from_on: date | None = None) -> int:
    """Stop instellen with the reply itself as its evidence; a death or a ruling holds for all cases of the debtor."""
    actor.must(Permission.SETTLE)
    view = queries.reply(reply_id)
    case_id = _case(view)
    if kind not in hold_rules.BY_HAND:
        raise Refused("Kies een stop uit de lijst.", rule="kind")
    about_person = kind in ("deceased", "bankruptcy", "wsnp", "bewind", "debt_help")
    made = holds.set_hold(
        actor, kind, case_id=None if about_person else case_id, party_id=view.debtor_id if about_person else None,
        from_on=min(from_on, clock.today()) if from_on else None, evidence_id=view.raw_file_id, source="mail",
    )  # fmt: skip
    services.handle(actor, reply_id, "hold")
    return made


def answer(actor: Actor, reply_id: int, text: str) -> int:
    """Antwoord klaarzetten: what a person wrote or changed, as a message that somebody still approves; gives its id.

    :raises Refused: an empty or too long text, or a reply that lies on no case.
    """
    actor.must(Permission.SETTLE)
    case_id = _case(queries.reply(reply_id))
    paragraphs = [" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    if not paragraphs:
        raise Refused("Schrijf eerst het antwoord.", rule="text")
    if len(text) > LONGEST_ANSWER or len(paragraphs) > MOST_PARAGRAPHS:
        raise Refused(f"Het antwoord is te lang. Houd het bij {LONGEST_ANSWER} tekens.", rule="text")
    said = hashlib.sha256("\n".join(paragraphs).encode()).hexdigest()[:12]
    message_id = letters.request(
        actor, "reply", case_id=case_id, details={"text": paragraphs}, key=f"reply:{reply_id}:{said}"
    )
    services.handle(actor, reply_id, "plan" if PLAN_ROAD in text else "answered")
    return message_id


def survey_answer(
    actor: Actor, message_id: int, *, case_id: int, score: int, ease: int | None, remark: str, reach_me: bool
) -> int | None:  # fmt: skip
    """Antwoord op de vraag na afloop: without a name, unless he asks to be reached: then it is a reply on his case.

    :raises Refused: a score off the scale, or a question that is not asked (any more).
    """
    surveys.answer(actor, message_id, score=score, ease=ease, remark=remark, followed=reach_me)
    if not reach_me:
        return None
    said = f"Vraag na afloop: {score} van 5. Ik wil dat u contact met mij opneemt. {remark.strip()}".strip()
    return services.receive(
        actor, channel="portal", text=said, subject="Vraag na afloop", reference=f"survey:{message_id}",
        case_id=case_id,
    )  # fmt: skip


def draft_of(view: ReplyView, address: str = "") -> list[Line]:
    """Conceptantwoord from the facts as they are now; nothing where the reply lies on no case.

    ``address`` is the web address of the installation, where it has one.
    """
    if view.case_id is None:
        return []
    case = of_case(view.case_id, clock.today())
    open_claims = [
        OpenClaim(c.number, c.issued_on, c.due_on, c.asked_cents(case.on))
        for c in sorted(case.claims, key=lambda c: (c.due_on, c.claim_id))
    ]
    money = queries.money(view.case_id)
    waiting = [(on, cents) for _, on, cents in money.waiting]
    code = last_code(view.case_id) if address else ""
    plan_url = f"{address}{PLAN_ROAD}{code}" if code else ""
    facts = Facts(clock.today(), open_claims, money.settled, waiting, money.known_until, plan_url)
    return draft(view.kind, view.language, facts)


def _case(view: ReplyView) -> int:
    if view.case_id is None:
        raise Refused("Deze reactie ligt nog op geen dossier. Kies eerst het dossier.", rule="case")
    return view.case_id
