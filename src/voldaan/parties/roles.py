"""Roles (rollen): who stands around a debtor, with what authority, and who gets his letters."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.parties import events as kinds
from voldaan.parties.models import PartyRole
from voldaan.parties.queries import must_exist
from voldaan.parties.rules import LETTERS, LINKS, ROLES, STANDS_IN, connected
from voldaan.parties.validation_rules import one_line


class Role(NamedTuple):
    """Rol as it stands; ``other_id`` is a debtor here, whose name is then ``name``."""

    id: int
    kind: str
    name: str
    other_id: int | None
    letters: str
    evidence: str
    from_on: date
    until_on: date | None
    set_by: str


def add(
    actor: Actor,
    party_id: int,
    kind: str,
    *,
    name: str = "",
    other_id: int | None = None,
    letters: str = "none",
    evidence: str = "",
    evidence_id: int | None = None,
    from_on: date | None = None,
    until: date | None = None,
) -> int:
    """Rol toevoegen; gives its id. The same again while it stands gives the one there is.

    :raises Refused: letters for somebody who may not have them, or an authority without evidence or end.
    """
    actor.must(Permission.IMPORT)
    must_exist(party_id)
    clean, proof, start = one_line(name)[:140], one_line(evidence)[:200], from_on or clock.today()
    _check(party_id, kind, clean, other_id, letters, until, start)
    if letters != "none":
        _check_authority(kind, letters, bool(proof or evidence_id), until)
    same = PartyRole.objects.filter(
        party_id=party_id, kind=kind, name=clean, other_id=other_id, letters=letters, until_on=until, ended_on=None
    ).first()
    if same is not None:
        return int(same.pk)
    made = PartyRole.objects.create(
        tenant_id=actor.tenant_id, party_id=party_id, kind=kind, name=clean, other_id=other_id, letters=letters,
        evidence=proof, evidence_id=evidence_id, from_on=start, until_on=until, set_by=actor.name[:80],
    )  # fmt: skip
    data = kinds.RoleAdded(role_id=made.pk, role=kind, letters=letters)
    events.record(actor, [events.Entry(data, party_id=party_id)])
    return int(made.pk)


def _check(
    party_id: int, kind: str, name: str, other_id: int | None, letters: str, until: date | None, start: date
) -> None:
    if kind not in ROLES or letters not in LETTERS:
        raise Refused("Kies een rol uit de lijst.", rule="kind")
    if kind in LINKS:
        if other_id is None:
            raise Refused("Kies de debiteur om wie het gaat, met zijn debiteurnummer.", rule="other")
        must_exist(other_id)
        if other_id == party_id or party_id in above(other_id):
            raise Refused("Zo hoort een debiteur onder zichzelf. Kies een ander.", rule="other")
    elif not name:
        raise Refused("Vul een naam in.", rule="name")
    if until is not None and until < start:
        raise Refused("Het eindigt voor het begint. Kies een latere einddatum.", rule="until")


def _check_authority(kind: str, letters: str, shown: bool, until: date | None) -> None:
    if kind not in STANDS_IN:
        raise Refused(
            "Alleen een gemachtigde, bewindvoerder, curator, executeur of helper kan brieven krijgen. Voeg voor een "
            "contactpersoon een contactgegeven toe.",
            rule="letters",
        )
    if not shown:
        raise Refused("Zet erbij waaruit dat blijkt, bijvoorbeeld: machtiging van 3 maart 2026.", rule="evidence")
    if kind == "helper" and until is None:
        raise Refused("Een helper krijgt brieven tot een dag. Vul de einddatum in.", rule="until")
    if kind == "helper" and letters == "instead":
        raise Refused(
            "Een helper krijgt een kopie; wie brieven in plaats van de debiteur krijgt, is een gemachtigde.",
            rule="letters",
        )


def end(actor: Actor, role_id: int) -> int:
    """Rol beëindigen, with the contacts of that person; gives the debtor. A second click changes nothing."""
    actor.must(Permission.IMPORT)
    row = sql.fetch_one("SELECT party_id, kind, ended_on FROM parties_partyrole WHERE id = %s FOR UPDATE", [role_id])
    if row is None:
        raise NotFound("Deze rol bestaat niet in deze administratie. Ververs de pagina.")
    party_id, kind, ended_on = row
    if ended_on is None:
        today = clock.today()
        sql.execute("UPDATE parties_partyrole SET ended_on = %s WHERE id = %s", [today, role_id])
        sql.execute(
            "UPDATE parties_partycontact SET ended_on = %s WHERE role_id = %s AND ended_on IS NULL", [today, role_id]
        )
        events.record(actor, [events.Entry(kinds.RoleEnded(role_id=role_id, role=kind), party_id=party_id)])
    return int(party_id)


def of_party(party_id: int) -> list[Role]:
    """Rollen around a debtor that stand, oldest first."""
    rows = sql.fetch(
        "SELECT r.id, r.kind, coalesce(p.name, r.name), r.other_id, r.letters, r.evidence, r.from_on, r.until_on,"
        " r.set_by FROM parties_partyrole r LEFT JOIN parties_party p ON p.id = r.other_id WHERE r.party_id = %s"
        " AND r.ended_on IS NULL AND (r.until_on IS NULL OR r.until_on >= %s) ORDER BY r.id",
        [party_id, clock.today()],
    )
    return [Role(*row) for row in rows]


_PARENTS = """
WITH RECURSIVE up(id) AS (
  SELECT %(id)s::bigint UNION SELECT r.other_id FROM up JOIN parties_partyrole r ON r.party_id = up.id
  WHERE r.kind = 'parent_company' AND r.ended_on IS NULL)
"""


def above(party_id: int) -> list[int]:
    """Moedermaatschappijen of a debtor, himself first."""
    rows = sql.fetch(f"{_PARENTS} SELECT id FROM up", {"id": party_id})
    return [row[0] for row in rows]


def companies() -> dict[int, tuple[int, ...]]:
    """Concerns: for each debtor with a parent company or a subsidiary, all of that group at the same creditor."""
    rows = sql.fetch(
        "SELECT r.party_id, r.other_id FROM parties_partyrole r JOIN parties_party p ON p.id = r.party_id"
        " JOIN parties_party o ON o.id = r.other_id AND o.creditor_id = p.creditor_id"
        " WHERE r.kind = 'parent_company' AND r.ended_on IS NULL AND (r.until_on IS NULL OR r.until_on >= %s)",
        [clock.today()],
    )
    return connected((row[0], row[1]) for row in rows)


def group_of(party_id: int) -> list[int]:
    """Groep: the parent companies, all that belong to them, and the same person elsewhere; in order of id."""
    rows = sql.fetch(
        "WITH RECURSIVE link(a, b) AS (SELECT party_id, other_id FROM parties_partyrole WHERE other_id IS NOT NULL"
        " AND ended_on IS NULL UNION SELECT other_id, party_id FROM parties_partyrole WHERE other_id IS NOT NULL"
        " AND ended_on IS NULL), found(id) AS (SELECT %s::bigint UNION SELECT link.b FROM found JOIN link"
        " ON link.a = found.id) SELECT id FROM found ORDER BY id",
        [party_id],
    )
    return [row[0] for row in rows]
