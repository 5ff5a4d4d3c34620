"""Is this letter real? (is deze brief echt?): one look-up by its code, never a search through all messages."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

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


def published_policy(administration_id: int) -> Policy | None:
    """Openbaar beleid of the administration that a letter came from, where it chose to let debtors read it."""
    with tenancy.active(administration_id):
        found = policies.in_force(clock.today())
    return parse(found.text) if found and found.published else None


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
        secret = bytes(Tenant.objects.get(id=administration_id).secret)
        for public_id, case_id in sql.fetch(
            "SELECT public_id, case_id FROM outbox_message WHERE dispatched_on = %s ORDER BY id", [on]
        ):
            if verify_code(public_id, secret) == code:
                return administration_id, int(case_id)
    return None
