"""Adoption (vaststellen) of a policy: from its day on every open claim is looked at again."""

from __future__ import annotations

from datetime import date

from voldaan.base import sql, tenancy
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.policy import services as policies


def adopt(actor: Actor, policy_id: int, effective_from: date) -> int:
    """Beleid vaststellen from a day on; gives its version.

    :raises Refused: see :func:`voldaan.policy.services.adopt`; also when that day was run already.
    """
    with tenancy.active(actor.tenant_id):
        ran = sql.fetch_one("SELECT max(run_on) FROM daily_run")
        if ran is not None and ran[0] is not None and ran[0] >= effective_from:
            raise Refused(
                f"De dagrun van {ran[0]:%d-%m-%Y} is al gedaan met het oude beleid. Kies een latere dag.",
                rule="policy-ran",
            )
        version = policies.adopt(actor, policy_id, effective_from)
        sql.execute(
            "UPDATE claims_claim SET next_look_on = %s WHERE closed_on IS NULL AND pending_message_id IS NULL"
            " AND (next_look_on IS NULL OR next_look_on > %s)",
            [effective_from, effective_from],
        )
        return version


def roll_back(actor: Actor, policy_id: int, effective_from: date) -> int:
    """Terugdraaien: the text of an older version holds again from a day on, as a new version; gives that version."""
    with tenancy.active(actor.tenant_id):
        return adopt(actor, policies.draft_of(actor, policy_id), effective_from)
