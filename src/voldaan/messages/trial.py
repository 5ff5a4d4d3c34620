"""Proef: a text in words, on an invented case or on a real claim; nothing of it stays and nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from voldaan.base import clock, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import NotFound
from voldaan.base.models import Tenant
from voldaan.messages import letters
from voldaan.messages.assemble import Assembler, messages
from voldaan.messages.blocks import own_script
from voldaan.messages.compose import Composed, compose
from voldaan.messages.facts import MessageFacts
from voldaan.messages.rules import term_days
from voldaan.messages.specimen import DETAILS, specimen
from voldaan.messages.versions import Place
from voldaan.parties.rules import is_natural


def worded(actor: Actor, place: Place, text: Mapping[str, Any], *, number: str = "", verify_base: str = "") -> Composed:
    """De tekst ingevuld: with the claim of this number as it stands today, or with an invented one.

    :raises NotFound: for a number that is not there; :raises Refused: when the text, or this claim, cannot be said so.
    """
    script = own_script(dict(text), *place, "proef")
    facts = _of_claim(actor, place, number.strip(), verify_base) if number.strip() else specimen(place.kind)
    return compose(replace(facts, form=place.form), place.language, {place: script})


def _of_claim(actor: Actor, place: Place, number: str, verify_base: str) -> MessageFacts:
    row = sql.fetch_one("SELECT id, case_id, capacity FROM claims_claim WHERE number = %s ORDER BY id", [number])
    if row is None:
        raise NotFound(f"Factuur {number} bestaat niet in deze administratie. Kies een ander nummer.")
    claim_id, case_id, capacity = row
    said = DETAILS.get(place.kind)
    with transaction.atomic():
        try:
            message_id = letters.store(
                actor, place.kind, letters.case_of(case_id), letters.claims_of(case_id, [claim_id]), said,
                key=f"trial:{claim_id}", channel="email", language=place.language,
                term=term_days(place.kind, natural=is_natural(capacity)),
            )  # fmt: skip
            rows = messages("m.id = %s", [message_id])
            secret = bytes(Tenant.objects.get(id=actor.tenant_id).secret)
            return Assembler(rows, secret, verify_base).facts(rows[0], clock.today())
        finally:
            transaction.set_rollback(True)
