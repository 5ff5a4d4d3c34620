"""Address proposals (adresvoorstellen): what a debtor wrote of a new address, until a person accepts or refuses it.

A letter of anybody can say "I have moved". So nothing changes by itself; and no letter leaves by post to an address
that the debtor says he has left, because it would count for nothing (art. 3:37 lid 3 BW).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.todo import Todo
from voldaan.claims import own_values
from voldaan.parties import contacts
from voldaan.parties import events as kinds
from voldaan.parties.models import AddressProposal, Override
from voldaan.parties.queries import must_exist
from voldaan.parties.rules import WORDS_OF_PLACE
from voldaan.parties.validation_rules import checked, one_line

_PLACE = ("street", "postcode", "town", "country")
_KEPT = ("source", "reason", "set_by", "set_at", "kept")


class Proposal(NamedTuple):
    """Voorstel as the pages show it, with what stands there now."""

    id: int
    party_id: int
    fields: dict[str, str]
    now: dict[str, str]
    from_on: date | None
    reply_id: int | None
    said_by: str
    proposed_on: date
    state: str
    decided_by: str
    decided_at: datetime | None

    @property
    def is_moot(self) -> bool:
        """Of er niets te beslissen valt: somebody filled the same in by hand meanwhile."""
        return self.state == AddressProposal.State.WAITING and self.fields == self.now

    @property
    def new(self) -> str:
        """Het opgegeven adres in one line."""
        return _line(self.fields)

    @property
    def old(self) -> str:
        """Wat er nu staat in one line."""
        return _line(self.now)


def _line(fields: Mapping[str, str]) -> str:
    if "street" not in fields:
        return ", ".join(fields.values())
    town = " ".join(filter(None, (fields.get("postcode", ""), fields.get("town", ""))))
    return ", ".join(filter(None, (fields["street"], town)))


def known_of(party_id: int) -> list[str]:
    """Wat we al hebben: what a text may name without saying that it changes."""
    row = sql.fetch_one("SELECT street, email, phone FROM parties_party WHERE id = %s", [party_id])
    return [value for value in row or () if value]


def propose(
    actor: Actor,
    party_id: int,
    fields: Mapping[str, str],
    *,
    reply_id: int | None = None,
    said_by: str = "",
    from_on: date | None = None,
) -> int | None:
    """Adres voorstellen; gives its id, or None where it says what we have or cannot be an address.

    The same once more, from the same reply or while it waits, is the same proposal.
    """
    must_exist(party_id)
    known = AddressProposal.objects.filter(reply_id=reply_id).first() if reply_id else None
    if known is not None:
        return known.pk
    country = fields.get("country", "NL")
    try:
        wanted = {name: checked(name, value, country) for name, value in sorted(fields.items())}
    except Refused:
        return None
    there = _now(party_id, wanted)
    if not wanted or not set(wanted) <= set(WORDS_OF_PLACE) or there == wanted:
        return None
    same = AddressProposal.objects.filter(party_id=party_id, fields=wanted, state=AddressProposal.State.WAITING).first()
    if same is not None:
        return same.pk
    made = AddressProposal.objects.create(
        tenant_id=actor.tenant_id, party_id=party_id, fields=wanted, reply_id=reply_id, from_on=from_on,
        said_by=one_line(said_by)[:254], proposed_on=clock.today(),
    )  # fmt: skip
    changed = [name for name in WORDS_OF_PLACE if name in wanted and wanted[name] != there[name]]
    data = kinds.AddressProposed(proposal_id=made.pk, fields=changed)
    events.record(actor, [events.Entry(data, party_id=party_id)])
    return made.pk


def accept(actor: Actor, proposal_id: int) -> int:
    """Overnemen: the fields are the debtor's own word from now on, and no import overwrites them; gives the debtor.

    :raises Refused: when it was refused; take that back first.
    """
    actor.must(Permission.IMPORT)
    found = _locked(proposal_id)
    if found.state == AddressProposal.State.ACCEPTED:
        return found.party_id
    if found.state == AddressProposal.State.REFUSED:
        raise Refused("Dit adres is niet overgenomen. Draai dat eerst terug, dan kunt u het alsnog overnemen.")
    fields = sorted(found.fields)
    found.before = _before(found.party_id, fields)
    why = f"reactie {found.reply_id}" if found.reply_id else ""
    changed = own_values.correct_debtor(actor, found.party_id, found.fields, source="debtor", reason=why)
    _decide(actor, found, AddressProposal.State.ACCEPTED)
    data = kinds.AddressAccepted(proposal_id=found.pk, fields=changed)
    events.record(actor, [events.Entry(data, party_id=found.party_id)])
    return found.party_id


def refuse(actor: Actor, proposal_id: int) -> int:
    """Niet overnemen: everything stays as it was; gives the debtor.

    :raises Refused: when it was accepted; take that back first.
    """
    actor.must(Permission.IMPORT)
    found = _locked(proposal_id)
    if found.state == AddressProposal.State.REFUSED:
        return found.party_id
    if found.state == AddressProposal.State.ACCEPTED:
        raise Refused("Dit adres is al overgenomen. Draai dat terug, dan wacht het weer op een beslissing.")
    _decide(actor, found, AddressProposal.State.REFUSED)
    events.record(actor, [events.Entry(kinds.AddressRefused(proposal_id=found.pk), party_id=found.party_id)])
    return found.party_id


def undo(actor: Actor, proposal_id: int) -> int:
    """Beslissing terugdraaien: the fields are as they were, from whom they were; gives the debtor.

    :raises Refused: when one of the fields changed again since.
    """
    actor.must(Permission.IMPORT)
    found = _locked(proposal_id)
    if found.state == AddressProposal.State.WAITING:
        return found.party_id
    if found.state == AddressProposal.State.ACCEPTED:
        if _now(found.party_id, found.fields) != found.fields:
            raise Refused("Dit adres is daarna nog eens veranderd. Verbeter het bij de gegevens van de debiteur.")
        _put_back(actor, found)
    found.before = {}
    _decide(actor, found, AddressProposal.State.WAITING)
    events.record(actor, [events.Entry(kinds.AddressReopened(proposal_id=found.pk), party_id=found.party_id)])
    return found.party_id


def _locked(proposal_id: int) -> AddressProposal:
    found = AddressProposal.objects.select_for_update().filter(pk=proposal_id).first()
    if found is None:
        raise NotFound("Dit adresvoorstel bestaat niet in deze administratie. Ververs de pagina.")
    return found


def _decide(actor: Actor, found: AddressProposal, state: str) -> None:
    waits = state == AddressProposal.State.WAITING
    found.state = state
    found.decided_by, found.decided_at = ("", None) if waits else (actor.name[:80], clock.now())
    found.save(update_fields=["state", "before", "decided_by", "decided_at"])


def _now(party_id: int, fields: Mapping[str, str]) -> dict[str, str]:
    names = sorted(fields)
    if not names:
        return {}
    rows = sql.fetch(f"SELECT {', '.join(names)} FROM parties_party WHERE id = %s FOR UPDATE", [party_id])
    return dict(zip(names, rows[0], strict=True))


def _before(party_id: int, fields: Sequence[str]) -> dict[str, Any]:
    """What stands there, and the own value that it is, if it is one."""
    own = {
        row["field"]: {name: row[name] for name in _KEPT} | {"set_at": row["set_at"].isoformat()}
        for row in Override.objects.filter(party_id=party_id, claim_id=None, field__in=fields).values("field", *_KEPT)
    }
    there = _now(party_id, dict.fromkeys(fields, ""))
    return {name: {"value": there[name], "own": own.get(name)} for name in fields}


def _put_back(actor: Actor, found: AddressProposal) -> None:
    """A field that followed the books follows them again, with what they say now."""
    standing = Override.objects.filter(party_id=found.party_id, claim_id=None, field__in=sorted(found.before))
    said = {own.field: own.source_value for own in standing}
    values, freed = {}, []
    for name, was in sorted(found.before.items()):
        if was["own"] is None:
            values[name] = said.get(name) or was["value"]
            freed.append(name)
        else:
            values[name] = was["value"]
            kept = {key: was["own"][key] for key in ("source", "reason", "set_by", "kept")}
            moment = datetime.fromisoformat(was["own"]["set_at"])
            standing.filter(field=name).update(**kept, set_at=moment)
    standing.filter(field__in=freed).delete()
    bounced = ", email_bounced_on = NULL" if "email" in values else ""
    sql.execute(
        f"UPDATE parties_party SET {', '.join(f'{name} = %s' for name in values)}{bounced}, local_fields ="
        " ARRAY(SELECT f FROM unnest(local_fields) AS x(f) WHERE NOT f = ANY(%s::varchar[]) ORDER BY f) WHERE id = %s",
        [*values.values(), freed, found.party_id],
    )


_ROWS = (
    "SELECT a.id, a.party_id, a.fields::text, jsonb_build_object('street', p.street, 'postcode', p.postcode, 'town',"
    " p.town, 'country', p.country, 'email', p.email, 'phone', p.phone)::text, a.from_on, a.reply_id, a.said_by,"
    " a.proposed_on, a.state, a.decided_by, a.decided_at FROM parties_addressproposal a"
    " JOIN parties_party p ON p.id = a.party_id"
)


def of_party(party_id: int, *, limit: int = 5) -> list[Proposal]:
    """Voorstellen of a debtor, those that wait first, then the newest."""
    rows = sql.fetch(
        f"{_ROWS} WHERE a.party_id = %s ORDER BY a.state = 'waiting' DESC, a.id DESC LIMIT %s", [party_id, limit]
    )
    return [found for found in map(_proposal, rows) if not found.is_moot]


def of_reply(reply_id: int) -> Proposal | None:
    """Het voorstel that a reply made, if it made one."""
    rows = sql.fetch(f"{_ROWS} WHERE a.reply_id = %s", [reply_id])
    return _proposal(rows[0]) if rows else None


def waiting(*, limit: int = 500) -> list[Proposal]:
    """Voorstellen on which nobody decided yet, the oldest first."""
    rows = sql.fetch(f"{_ROWS} WHERE a.state = 'waiting' ORDER BY a.id LIMIT %s", [limit])
    return [found for found in map(_proposal, rows) if not found.is_moot]


def _proposal(row: tuple[Any, ...]) -> Proposal:
    fields, there = json.loads(row[2]), json.loads(row[3])
    names = [name for name in WORDS_OF_PLACE if name in fields]
    said, now = ({n: values[n] for n in names} for values in (fields, there))
    return Proposal._make((*row[:2], said, now, *row[4:]))


def left_behind(party_ids: Sequence[int], on: date) -> frozenset[int]:
    """Verlaten adres: debtors who say that they live elsewhere by now, and whose letters still go to the old place."""
    rows = sql.fetch(
        "SELECT DISTINCT p.id, p.street FROM parties_addressproposal a JOIN parties_party p ON p.id = a.party_id"
        " WHERE a.state = 'waiting' AND a.fields->>'street' <> p.street AND (a.from_on IS NULL OR a.from_on <= %s)"
        " AND p.id = ANY(%s)",
        [on, sorted(set(party_ids))],
    )
    reached = contacts.address_for([id_ for id_, _ in rows], "legal")
    return frozenset(id_ for id_, street in rows if reached[id_].street == street)


def to_do(on: date) -> list[Todo]:
    """Werk: each proposal that waits, on the day it holds from."""
    return [
        Todo("address_proposal", max(p.proposed_on, p.from_on or p.proposed_on), 25,
             "Een debiteur gaf een ander adres op: neem het over of niet.", f"/debiteuren/{p.party_id}#adresvoorstel",
             party_id=p.party_id)
        for p in waiting()
    ]  # fmt: skip
