"""Is this letter real? (is deze brief echt?): one look-up by its code, never a search through all messages."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.arrangements import plan_policies
from voldaan.arrangements.offer_rules import PlanTerms
from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.base.models import Tenant
from voldaan.claims.hold_queries import in_force
from voldaan.documents.verify import read_code, verify_code
from voldaan.invoicing.payable import Payable, payable
from voldaan.messages.assemble import Assembler, messages
from voldaan.messages.models import VerifyCode
from voldaan.messages.rules import PRESSING
from voldaan.policy import queries as policies
from voldaan.policy.rules import Policy, parse


class Genuine(NamedTuple):
    """Echte brief: all that its reader is told, because he has the rest before him."""

    creditor: str
    dispatched_on: date
    administration_id: int


def genuine(typed: str) -> Genuine | None:
    """The letter that carries this code, or None; a code that cannot be one costs nothing."""
    code = read_code(typed)
    if not code:
        return None
    row = VerifyCode.objects.filter(code=code).values_list("creditor", "dispatched_on", "administration_id").first()
    return None if row is None else Genuine(*row)


def published(administration_id: int) -> tuple[Policy | None, PlanTerms | None]:
    """Openbaar beleid of the administration that a letter came from: how it collects, and what it accepts in parts.

    Each only where it chose to let debtors read it.
    """
    with tenancy.active(administration_id):
        today = clock.today()
        policy = policies.in_force(today)
        plans = next((v for v in plan_policies.versions(today) if v.state == "in_force"), None)
    return (
        parse(policy.text) if policy and policy.published else None,
        plans.terms if plans and plans.published else None,
    )


def to_pay(typed: str) -> Payable | None:
    """Wat te betalen is for the own invoice or the letter with this code as it stands now, or None.

    The door names the administration; the wall stays up.
    """
    code = read_code(typed)
    door = VerifyCode.objects.filter(code=code).values_list("administration_id", "dispatched_on").first()
    if not code or door is None:
        return None
    with tenancy.active(door[0]):
        return payable(code) or _payable_by_letter(code, door[1])


def _payable_by_letter(code: str, on: date) -> Payable | None:
    """Wat nu open is of the bills in a letter that asked for them, with all that its kind may claim today."""
    found = _message_behind(code, on)
    asking = messages("m.id = %s AND m.kind = ANY(%s)", [found[0], sorted(PRESSING)]) if found else []
    if not asking:
        return None
    message = asking[0]
    assembler = Assembler([message], bytes(Tenant.objects.get(id=tenancy.active_id()).secret), "")
    claims, sender = assembler.claims[message.id], assembler.creditor(message)
    try:
        facts = assembler.facts(message, clock.today())
    except Refused:
        facts = None
    open_claims = [c for c in claims if c.closed_on is None]
    disputed_cents = sum(c.disputed_cents + c.contested_costs_cents for c in open_claims)
    asked_cents, waits = facts.total_cents if facts else 0, _waits(message.case_id, [c.claim_id for c in open_claims])
    return Payable(
        number=facts.payment_reference if facts else message.case_reference, creditor=sender.name, email=sender.email,
        phone=sender.phone, iban=facts.payee.iban if facts else "", total_cents=sum(c.original_cents for c in claims),
        open_cents=asked_cents + disputed_cents, disputed_cents=disputed_cents,
        due_on=min(c.due_on for c in open_claims or claims), stage=claims[0].stage, collect_cents=0, collect_on=None,
        waits=waits or bool(open_claims and not asked_cents),
    )  # fmt: skip


def _waits(case_id: int, claim_ids: list[int]) -> bool:
    """Whether a stop lies on the case or one of these claims that asks the debtor to wait."""
    held = {kind for case, claim, kind in in_force([case_id], clock.today()) if claim is None or claim in claim_ids}
    return bool(held - {"not_delivered", "direct_debit", "promise", "arrangement"})


def case_behind(code: str) -> tuple[int, int] | None:
    """De administratie en het dossier behind the code of a letter or an own invoice, or None.

    The door tells administration and day; among the messages of that day the one that made this code is looked up.
    """
    door = VerifyCode.objects.filter(code=code).values_list("administration_id", "dispatched_on").first()
    if not code or door is None:
        return None
    administration_id, on = door
    with tenancy.active(administration_id):
        behind = _invoice_behind(code) or _message_behind(code, on)
        return (administration_id, behind[1]) if behind else None


def _message_behind(code: str, on: date) -> tuple[int, int] | None:
    """Bericht and case of the message of that day in the active administration that made this code."""
    secret = bytes(Tenant.objects.get(id=tenancy.active_id()).secret)
    for id_, public_id, case_id in sql.fetch(
        "SELECT id, public_id, case_id FROM outbox_message WHERE dispatched_on = %s ORDER BY id", [on]
    ):
        if verify_code(public_id, secret) == code:
            return int(id_), int(case_id)
    return None


class LetterClaim(NamedTuple):
    """Rekening in a letter: what of it is open and not contested yet; cents."""

    id: int
    number: str
    free_cents: int


class Letter(NamedTuple):
    """Brief whose code somebody holds: about which case, and which bills."""

    administration_id: int
    creditor: str
    message_id: int
    case_id: int
    claims: tuple[LetterClaim, ...]


def letter_of(typed: str) -> Letter | None:
    """De brief with this code, or None. Only letters of the day that its door names are looked at."""
    code = read_code(typed)
    door = VerifyCode.objects.filter(code=code).values_list("administration_id", "creditor", "dispatched_on").first()
    if not code or door is None:
        return None
    with tenancy.active(door[0]):
        behind = _message_behind(code, door[2]) or _invoice_behind(code)
        if behind is None:
            return None
        message_id, case_id = behind
        rows = sql.fetch(
            "SELECT c.id, c.number, c.principal_cents - c.disputed_cents FROM claims_claim c WHERE c.id IN"
            " (SELECT claim_id FROM outbox_messageclaim WHERE message_id = %s UNION ALL"
            "  SELECT claim_id FROM invoicing_salesinvoice WHERE code = %s) ORDER BY c.due_on, c.id",
            [message_id, code],
        )
        return Letter(door[0], door[1], message_id, case_id, tuple(LetterClaim(*row) for row in rows))


def _invoice_behind(code: str) -> tuple[int, int] | None:
    """No message, and the case of the own invoice with this code in the active administration."""
    row = sql.fetch_one(
        "SELECT c.case_id FROM invoicing_salesinvoice i JOIN claims_claim c ON c.id = i.claim_id WHERE i.code = %s",
        [code],
    )
    return None if row is None else (0, int(row[0]))
