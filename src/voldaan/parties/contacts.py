"""Contacts (contactgegevens): the ways to reach a debtor, and which of them serves a purpose on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.parties import events as kinds
from voldaan.parties.models import PartyContact
from voldaan.parties.queries import must_exist
from voldaan.parties.rules import KINDS_OF_CONTACT, OF_HIMSELF, PURPOSES, SERVES, ContactRow, chosen
from voldaan.parties.validation_rules import checked, one_line


class Contact(NamedTuple):
    """Adressering of a debtor for one purpose; ``via`` is the role of who takes his place, if anybody does."""

    party_id: int
    name: str
    attention: str
    email: str
    phone: str
    street: str
    postcode: str
    town: str
    country: str
    language: str
    via: str = ""


_NOW = "{t}.ended_on IS NULL AND {t}.from_on <= %(on)s AND ({t}.until_on IS NULL OR {t}.until_on >= %(on)s)"
_IN_USE = (
    "FROM parties_partycontact c LEFT JOIN parties_partyrole r ON r.id = c.role_id"
    f" WHERE {_NOW.format(t='c')} AND c.bounced_on IS NULL AND (c.role_id IS NULL OR {_NOW.format(t='r')})"
)
_ROWS = (
    "SELECT c.id, c.party_id, c.purpose, c.kind, c.value, c.attention, c.street, c.postcode, c.town, c.country,"
    " c.preferred, coalesce(r.kind, ''), coalesce(r.name, ''), coalesce(r.letters, 'none')"
    f" {_IN_USE} AND c.party_id = ANY(%(ids)s) ORDER BY c.id"
)
_TESTS = {kind: f"c.kind = '{kind}'" for kind in KINDS_OF_CONTACT} | {
    "mobile": "c.kind = 'phone' AND regexp_replace(c.value, '[^0-9+]', '', 'g') ~ '^(\\+31|0031|0)6[0-9]+$'"
}
#: By which kinds each debtor of ``{parties}`` can be reminded beside his own fields, for a query over many claims;
#: ``instead`` when somebody takes his place, and then only that person's contacts count. Needs ``%(on)s``.
REACHED = (
    "SELECT c.party_id, bool_or(coalesce(r.letters = 'instead', false)) AS instead"
    + "".join(
        f", coalesce(bool_or({test}) FILTER (WHERE r.letters = 'instead'), false) AS {kind}_instead"
        f", coalesce(bool_or({test}) FILTER (WHERE coalesce(r.letters, 'none') = 'none'"
        f" AND coalesce(r.kind, '') IN ({', '.join(repr(k) for k in sorted(OF_HIMSELF))})), false) AS {kind}"
        for kind, test in _TESTS.items()
    )
    + f" {_IN_USE} AND c.purpose IN ({', '.join(repr(p) for p in SERVES['reminder'])})"
    + " AND c.party_id IN ({parties}) GROUP BY c.party_id"
)


def address_for(party_ids: Iterable[int], purpose: str) -> dict[int, Contact]:
    """Adressering of these debtors for a purpose; where no contact serves, the debtor's own fields do."""
    ids = sorted(set(party_ids))
    by_party: dict[int, list[ContactRow]] = defaultdict(list)
    for row in sql.fetch(_ROWS, {"ids": ids, "on": clock.today()}):
        by_party[row[1]].append(ContactRow(*row))
    own = sql.fetch(
        "SELECT id, name, '', email, phone, street, postcode, town, country, language FROM parties_party"
        " WHERE id = ANY(%s)",
        [ids],
    )
    return {row[0]: _addressed(Contact(*row), *chosen(by_party[row[0]], purpose)) for row in own}


def _addressed(own: Contact, instead: bool, best: Mapping[str, ContactRow]) -> Contact:
    """Whoever takes the debtor's place is written to at his own address only, never at the debtor's."""
    found = own
    if instead:
        first = next(iter(best.values()))
        found = own._replace(
            email="", phone="", street="", postcode="", town="", attention=first.role_name, via=first.role_kind
        )
    if row := best.get("post"):
        found = found._replace(street=row.street, postcode=row.postcode, town=row.town, country=row.country)
    if row := best.get("email"):
        found = found._replace(email=row.value)
    if row := best.get("phone"):
        found = found._replace(phone=row.value)
    named = (row.attention or row.role_name for row in (best.get("post"), best.get("email")) if row)
    return found._replace(attention=found.attention or next(filter(None, named), ""))


class Reader(NamedTuple):
    """Meelezer: who gets copies, and where: by mail, or by post where only his address is known."""

    name: str
    email: str
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""

    @property
    def place(self) -> str:
        """Waarheen, in one line: the same place gets a message once."""
        return (self.email or " ".join((self.street, self.postcode, self.town, self.country))).lower()


def copies_for(party_ids: Iterable[int]) -> dict[int, list[Reader]]:
    """Kopieën: whoever gets a copy of what goes to these debtors, each by mail if that reaches him, else by post."""
    found: dict[int, list[Reader]] = defaultdict(list)
    rows = sql.fetch(
        "SELECT c.party_id, r.id, r.name, c.kind, c.value, c.street, c.postcode, c.town, c.country"
        f" {_IN_USE} AND r.letters = 'copy' AND c.kind IN ('email', 'post') AND c.party_id = ANY(%(ids)s)"
        " ORDER BY c.kind = 'post', c.id",
        {"ids": sorted(set(party_ids)), "on": clock.today()},
    )
    by_mail, posted = {role for _, role, _, kind, *_ in rows if kind == "email"}, set[int]()
    for party_id, role, name, kind, value, *place in rows:
        if kind == "email":
            found[party_id].append(Reader(name, value))
        elif role not in by_mail | posted:
            found[party_id].append(Reader(name, "", *place))
            posted.add(role)
    return dict(found)


def add(
    actor: Actor,
    party_id: int,
    *,
    kind: str,
    purpose: str = "all",
    value: str = "",
    place: Mapping[str, str] | None = None,
    attention: str = "",
    role_id: int | None = None,
    preferred: bool = False,
    from_on: date | None = None,
    until: date | None = None,
    source: str = "hand",
) -> int:
    """Contactgegeven toevoegen; gives its id. The same again while it is in use gives the one there is.

    :raises Refused: naming the field that cannot be.
    """
    actor.must(Permission.IMPORT)
    must_exist(party_id)
    if kind not in KINDS_OF_CONTACT or purpose not in PURPOSES:
        raise Refused("Kies een soort en een doel uit de lijst.", rule="kind")
    said = {"value": one_line(value)} if kind != "post" else _place(place or {})
    if kind != "post":
        if not said["value"]:
            raise Refused(f"Vul het {'e-mailadres' if kind == 'email' else 'telefoonnummer'} in.", rule="value")
        said["value"] = _as("value", kind, said["value"])
    start = from_on or clock.today()
    if until is not None and until < start:
        raise Refused("Het eindigt voor het begint. Kies een latere einddatum.", rule="until")
    if role_id is not None and not sql.fetch(
        "SELECT 1 FROM parties_partyrole WHERE id = %s AND party_id = %s AND ended_on IS NULL", [role_id, party_id]
    ):
        raise Refused("Deze persoon hoort niet meer bij deze debiteur. Kies een ander, of niemand.", rule="role")
    same = PartyContact.objects.filter(
        party_id=party_id, kind=kind, purpose=purpose, role_id=role_id, ended_on=None, bounced_on=None, **said
    ).first()
    if same is not None:
        return int(same.pk)
    made = PartyContact.objects.create(
        tenant_id=actor.tenant_id, party_id=party_id, role_id=role_id, purpose=purpose, kind=kind,
        attention=one_line(attention)[:140], preferred=preferred, source=source, from_on=start, until_on=until,
        set_by=actor.name[:80], **said,
    )  # fmt: skip
    data = kinds.ContactAdded(contact_id=made.pk, purpose=purpose, channel=kind)
    events.record(actor, [events.Entry(data, party_id=party_id)])
    return int(made.pk)


def _place(place: Mapping[str, str]) -> dict[str, str]:
    country = _as("country", "country", place.get("country") or "NL")
    said = {name: checked(name, place.get(name, ""), country) for name in ("street", "postcode", "town")}
    for name, word in (("street", "de straat en het huisnummer"), ("town", "de plaats")):
        if not said[name]:
            raise Refused(f"Vul {word} in.", rule=name)
    return said | {"country": country}


def _as(field: str, kind: str, value: str) -> str:
    try:
        return checked(kind, value)
    except Refused as refusal:
        raise Refused(refusal.sentence, rule=field) from refusal


def end(actor: Actor, contact_id: int) -> int:
    """Contactgegeven beëindigen; gives the debtor. A second click changes nothing."""
    actor.must(Permission.IMPORT)
    party_id, kind, ended = _of(contact_id)
    if not ended:
        sql.execute("UPDATE parties_partycontact SET ended_on = %s WHERE id = %s", [clock.today(), contact_id])
        data = kinds.ContactEnded(contact_id=contact_id, channel=kind)
        events.record(actor, [events.Entry(data, party_id=party_id)])
    return party_id


def verify(actor: Actor, contact_id: int) -> int:
    """Contactgegeven gecontroleerd: somebody made sure of it today, also of one that bounced before."""
    actor.must(Permission.IMPORT)
    party_id, kind, _ = _of(contact_id)
    changed = sql.execute(
        "UPDATE parties_partycontact SET verified_on = %(on)s, bounced_on = NULL WHERE id = %(id)s AND ended_on IS NULL"
        " AND (verified_on IS DISTINCT FROM %(on)s OR bounced_on IS NOT NULL)",
        {"on": clock.today(), "id": contact_id},
    )
    if changed:
        data = kinds.ContactVerified(contact_id=contact_id, channel=kind)
        events.record(actor, [events.Entry(data, party_id=party_id)])
    return party_id


def bounced(actor: Actor, party_id: int, address: str, on: date, *, his_own: bool = True) -> None:
    """Kwam terug: the e-mail address that a message went to; of the debtor himself where no contact has it.

    Not ``his_own``: a copy came back, which says nothing of the debtor's own address.
    """
    ids = sql.fetch(
        "UPDATE parties_partycontact SET bounced_on = %s WHERE party_id = %s AND kind = 'email' AND ended_on IS NULL"
        " AND bounced_on IS NULL AND lower(value) = lower(%s) RETURNING id",
        [on, party_id, address],
    )
    sql.execute(
        "UPDATE parties_party SET email_bounced_on = %s WHERE id = %s AND (lower(email) = lower(%s) OR %s)",
        [on, party_id, address, his_own and not ids],
    )
    entries = [events.Entry(kinds.ContactBounced(contact_id=id_), party_id=party_id) for (id_,) in sorted(ids)]
    events.record(actor, entries)


def _of(contact_id: int) -> tuple[int, str, bool]:
    row = sql.fetch_one(
        "SELECT party_id, kind, ended_on IS NOT NULL FROM parties_partycontact WHERE id = %s FOR UPDATE", [contact_id]
    )
    if row is None:
        raise NotFound("Dit contactgegeven bestaat niet in deze administratie. Ververs de pagina.")
    return int(row[0]), str(row[1]), bool(row[2])
