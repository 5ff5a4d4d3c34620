"""Is this letter real? (is deze brief echt?): one look-up by its code, never a search through all messages."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.arrangements import plan_policies
from voldaan.arrangements.offer_rules import PlanTerms
from voldaan.base import clock, sql, tenancy
from voldaan.base.models import Tenant
from voldaan.documents.verify import read_code, verify_code
from voldaan.invoicing.payable import Payable, payable
from voldaan.messages.models import VerifyCode
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
    """De factuur with this code as it stands now, or None. The door names the administration; the wall stays up."""
    code = read_code(typed)
    administration_id = VerifyCode.objects.filter(code=code).values_list("administration_id", flat=True).first()
    if not code or administration_id is None:
        return None
    with tenancy.active(administration_id):
        return payable(code)


def case_behind(code: str) -> tuple[int, int] | None:
    """De administratie en het dossier behind the code of a letter or an own invoice, or None.

    The door tells administration and day; among the messages of that day the one that made this code is looked up.
    """
    door = VerifyCode.objects.filter(code=code).values_list("administration_id", "dispatched_on").first()
    if not code or door is None:
        return None
    administration_id, on = door
    with tenancy.active(administration_id):
        own = sql.fetch_one(
            "SELECT c.case_id FROM invoicing_salesinvoice i JOIN claims_claim c ON c.id = i.claim_id WHERE i.code = %s",
            [code],
        )
        if own is not None:
            return administration_id, int(own[0])
        sent = _message_behind(code, on)
        return (administration_id, sent[1]) if sent else None


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
        found = _message_behind(code, door[2])
        if found is None:
            return None
        rows = sql.fetch(
            "SELECT c.id, c.number, c.principal_cents - c.disputed_cents FROM outbox_messageclaim mc"
            " JOIN claims_claim c ON c.id = mc.claim_id WHERE mc.message_id = %s ORDER BY c.due_on, c.id",
            [found[0]],
        )
        return Letter(door[0], door[1], *found, tuple(LetterClaim(*row) for row in rows))
