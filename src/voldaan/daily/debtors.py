"""Debtors over all rooms (debiteuren): what changes of who is written to changes what was about to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from voldaan.base import sql, tenancy
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.claims import address_proposals
from voldaan.inbox import services as inbox
from voldaan.messages import services as outbox
from voldaan.parties import capacity, consents, contacts, merging, roles
from voldaan.parties.merging import Merged
from voldaan.payments import candidates


def look_again(actor: Actor, party_id: int) -> None:
    """Open claims of a debtor who changed: found by his new name, and written to anew."""
    rows = sql.fetch("SELECT id FROM claims_claim WHERE debtor_id = %s AND closed_on IS NULL", [party_id])
    ids = sorted(row[0] for row in rows)
    candidates.index_claims(actor, candidates.claims_by_id(ids))
    outbox.cancel_for_claims(actor, ids, "changed")


def merge(actor: Actor, winner_id: int, loser_id: int) -> Merged:
    """Debiteuren samenvoegen; see :func:`voldaan.parties.merging.merge`. Waiting messages to both are made anew."""
    with tenancy.active(actor.tenant_id):
        done = merging.merge(actor, winner_id, loser_id)
        look_again(actor, winner_id)
        return done


def undo_merge(actor: Actor, merge_id: int) -> Merged:
    """Samenvoeging terugdraaien; see :func:`voldaan.parties.merging.undo`. Waiting messages to both are made anew."""
    with tenancy.active(actor.tenant_id):
        done = merging.undo(actor, merge_id)
        look_again(actor, done.winner_id)
        look_again(actor, done.loser_id)
        return done


def accept_address(actor: Actor, proposal_id: int) -> int:
    """Opgegeven adres overnemen; what waits is made anew, for the new address; gives the debtor."""
    with tenancy.active(actor.tenant_id):
        party_id = address_proposals.accept(actor, proposal_id)
        look_again(actor, party_id)
        return party_id


def accept_address_of_reply(actor: Actor, reply_id: int) -> None:
    """Opgegeven adres overnemen from the reply that gave it; the reply is handled with it.

    :raises Refused: for a reply out of which no address could be read.
    """
    actor.must(Permission.SETTLE)
    with tenancy.active(actor.tenant_id):
        found = address_proposals.of_reply(reply_id)
        if found is None:
            raise Refused("Uit deze reactie is geen adres gelezen. Verbeter het bij de gegevens van de debiteur.")
        look_again(actor, address_proposals.accept(actor, found.id))
        inbox.handle(actor, reply_id, "address")


def undo_address(actor: Actor, proposal_id: int) -> int:
    """Beslissing over een opgegeven adres terugdraaien; gives the debtor."""
    with tenancy.active(actor.tenant_id):
        party_id = address_proposals.undo(actor, proposal_id)
        look_again(actor, party_id)
        return party_id


def add_contact(actor: Actor, party_id: int, **said: Any) -> int:
    """Contactgegeven toevoegen; see :func:`voldaan.parties.contacts.add`."""
    with tenancy.active(actor.tenant_id):
        made = contacts.add(actor, party_id, **said)
        look_again(actor, party_id)
        return made


def end_contact(actor: Actor, contact_id: int) -> None:
    """Contactgegeven beëindigen."""
    with tenancy.active(actor.tenant_id):
        look_again(actor, contacts.end(actor, contact_id))


def verify_contact(actor: Actor, contact_id: int) -> None:
    """Contactgegeven gecontroleerd; one that bounced serves again."""
    with tenancy.active(actor.tenant_id):
        look_again(actor, contacts.verify(actor, contact_id))


def add_role(actor: Actor, party_id: int, kind: str, *, contact: Mapping[str, Any] | None = None, **said: Any) -> int:
    """Rol toevoegen, with the address at which that person is reached; see :func:`voldaan.parties.roles.add`."""
    with tenancy.active(actor.tenant_id):
        made = roles.add(actor, party_id, kind, **said)
        if contact:
            contacts.add(actor, party_id, role_id=made, **contact)
        look_again(actor, party_id)
        return made


def end_role(actor: Actor, role_id: int) -> None:
    """Rol beëindigen: letters go to the debtor himself again."""
    with tenancy.active(actor.tenant_id):
        look_again(actor, roles.end(actor, role_id))


def record_consent(actor: Actor, party_id: int, about: str, *, granted: bool, how: str, on: date | None = None) -> None:
    """Toestemming of bezwaar vastleggen; what waits is made anew by a channel that is still open."""
    with tenancy.active(actor.tenant_id):
        consents.record(actor, party_id, about, granted=granted, how=how, on=on)
        look_again(actor, party_id)


def establish_capacity(actor: Actor, party_id: int, kind: str, **said: Any) -> None:
    """Hoedanigheid vaststellen; see :func:`voldaan.parties.capacity.establish`."""
    with tenancy.active(actor.tenant_id):
        capacity.establish(actor, party_id, kind, **said)
