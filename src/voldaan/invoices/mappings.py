"""Mappings that are remembered (bewaarde kolomkoppelingen), per creditor by the header of a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.invoices.events import MappingRemoved, MappingSaved
from voldaan.invoices.mapping import ColumnMapping

LONGEST_NAME = 80


class Remembered(NamedTuple):
    """Bewaarde koppeling."""

    id: int
    creditor_id: int
    creditor: str
    name: str
    fingerprint: str
    mapping: ColumnMapping
    header: list[tuple[str, str]]
    made_by: str
    made_at: datetime


_SELECT = (
    "SELECT m.id, m.creditor_id, s.name, m.name, m.fingerprint, m.data, m.header, m.made_by, m.made_at"
    " FROM invoices_importmapping m JOIN parties_creditor s ON s.id = m.creditor_id"
)


def _remembered(row: tuple[Any, ...]) -> Remembered:
    header = [(str(key), str(title)) for key, title in json.loads(row[6])]
    return Remembered._make((*row[:5], ColumnMapping.from_data(json.loads(row[5])), header, *row[7:]))


def mappings() -> list[Remembered]:
    """Bewaarde koppelingen of this administration, by name."""
    return [_remembered(row) for row in sql.fetch(f"{_SELECT} ORDER BY s.name, m.name")]


def mapping(mapping_id: int) -> Remembered:
    """One of them; :raises NotFound: also when it belongs to another administration."""
    row = sql.fetch_one(f"{_SELECT} WHERE m.id = %s", [mapping_id])
    if row is None:
        raise NotFound("Deze koppeling bestaat niet (meer) in deze administratie. Kies er een uit de lijst.")
    return _remembered(row)


def by_header(creditor_id: int) -> dict[str, ColumnMapping]:
    """What a creditor's files are read by: fingerprint of the header to mapping."""
    rows = sql.fetch(f"{_SELECT} WHERE m.creditor_id = %s", [creditor_id])
    return {found.fingerprint: found.mapping for found in map(_remembered, rows)}


def remember(
    actor: Actor,
    creditor_id: int,
    name: str,
    fingerprint: str,
    mapping: ColumnMapping,
    header: Sequence[tuple[str, str]],
) -> int:
    """Koppeling bewaren under a name for files with this header; a known header gets the new choice. Gives its id.

    ``header`` are the columns of the file as (key, title), from which a person may choose again later.

    :raises Refused: when too little is mapped, or the name is empty or taken by another header.
    """
    actor.must(Permission.IMPORT)
    name = _checked(name)
    if mapping.missing():
        raise Refused(f"Kies nog een kolom voor {', '.join(mapping.missing())}.", rule="mapping")
    taken = sql.fetch_one(
        "SELECT id FROM invoices_importmapping WHERE creditor_id = %s AND name = %s AND fingerprint <> %s",
        [creditor_id, name, fingerprint],
    )
    if taken:
        raise Refused(
            f"Er is al een koppeling {name}, voor een bestand met andere kolommen. Kies een andere naam.", rule="name"
        )
    row = sql.fetch_one(
        "INSERT INTO invoices_importmapping AS m (tenant_id, creditor_id, name, fingerprint, data, header, made_by,"
        " made_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (tenant_id, creditor_id, fingerprint) DO UPDATE"
        " SET name = EXCLUDED.name, data = EXCLUDED.data, made_by = EXCLUDED.made_by, made_at = EXCLUDED.made_at"
        " WHERE (m.name, m.data) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.data) RETURNING m.id",
        [
            actor.tenant_id,
            creditor_id,
            name,
            fingerprint,
            json.dumps(mapping.as_data()),
            json.dumps(list(header)),
            actor.name[:80],
            clock.now(),
        ],
    )
    if row:
        events.record(actor, [events.Entry(MappingSaved(mapping_id=row[0]))])
        return int(row[0])
    known = sql.fetch_one(
        "SELECT id FROM invoices_importmapping WHERE creditor_id = %s AND fingerprint = %s", [creditor_id, fingerprint]
    )
    assert known is not None
    return int(known[0])


def change(actor: Actor, mapping_id: int, name: str, chosen: ColumnMapping) -> None:
    """Koppeling wijzigen: another name, or other columns; :raises Refused: as :func:`remember` does."""
    found = mapping(mapping_id)
    remember(actor, found.creditor_id, name, found.fingerprint, chosen, found.header)


def forget(actor: Actor, mapping_id: int) -> None:
    """Koppeling verwijderen; what was read by it stays. A second click is told that it is gone.

    :raises NotFound: also when it belongs to another administration.
    """
    actor.must(Permission.IMPORT)
    mapping(mapping_id)
    sql.execute("DELETE FROM invoices_importmapping WHERE id = %s", [mapping_id])
    events.record(actor, [events.Entry(MappingRemoved(mapping_id=mapping_id))])


def _checked(name: str) -> str:
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST_NAME:
        raise Refused(
            f"Geef de koppeling een naam van hooguit {LONGEST_NAME} tekens, zoals Export verkoop.", rule="name"
        )
    return clean
