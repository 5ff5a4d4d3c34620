"""References (verwijzingen): every row, in whatever room, that says of which debtor or case it is.

Found in the models themselves, so that a room that is added later is not forgotten when two debtors become one. Rows
of append-only tables stay as they were written: they tell what was true then.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Field, ForeignKey, Model, UniqueConstraint

from voldaan.base import schema, sql

PARTY, CASE = "party", "case"
_LABELS = {"parties.Party": PARTY, "claims.Case": CASE}
_NUMBERS = {"party_id": PARTY, "debtor_id": PARTY, "case_id": CASE}
#: Own values of the debtor stay with him; nobody becomes his own parent company.
_KEPT = {
    ("parties_override", "party_id"): " AND x.claim_id IS NOT NULL",
    ("parties_partyrole", "party_id"): " AND x.other_id IS DISTINCT FROM %(new)s",
    ("parties_partyrole", "other_id"): " AND x.party_id <> %(new)s",
}
#: What stays with the number that was given up: what its own books said of it, and what was found out about the two.
_STAY = frozenset(
    {"invoices_importchange", "parties_duplicate", "parties_partymerge", "parties_capacityevidence"}
)  # fmt: skip


class Reference(NamedTuple):
    """Verwijzing: a column that names a debtor or a case; ``unique`` are the columns that are unique with it."""

    table: str
    column: str
    about: str
    unique: tuple[tuple[str, ...], ...]
    has_claim: bool


@cache
def references() -> tuple[Reference, ...]:
    """All of them, in order of table and column."""
    found = []
    for model in apps.get_models():
        table = model._meta.db_table
        fields = model._meta.fields
        columns = {f.attname for f in fields}
        if "tenant_id" not in columns or table in schema.APPEND_ONLY or table in _STAY:
            continue
        for field in fields:
            about = _about(field)
            if about:
                others = _unique(model, field.attname)
                found.append(Reference(table, field.attname, about, others, "claim_id" in columns))
    return tuple(sorted(found))


def _about(field: Field[Any, Any]) -> str:
    if isinstance(field, ForeignKey):
        return _LABELS.get(field.remote_field.model._meta.label, "")
    return _NUMBERS.get(field.attname, "")


def _unique(model: type[Model], column: str) -> tuple[tuple[str, ...], ...]:
    """The other columns of each uniqueness that ``column`` is part of, of conditional ones too."""
    found = []
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            names = [str(getattr(model._meta.get_field(name), "attname", name)) for name in constraint.fields]
            if column in names:
                found.append(tuple(n for n in names if n not in (column, "tenant_id")))
    return tuple(found)


def move(reference: Reference, old_id: int, new_id: int) -> list[int]:
    """Verplaatsen: point the rows of ``old_id`` at ``new_id``, but for those that would then be there twice."""
    table, column = reference.table, reference.column
    same = "".join(
        f" AND NOT EXISTS (SELECT FROM {table} w WHERE w.{column} = %(new)s"
        + "".join(f' AND w."{other}" IS NOT DISTINCT FROM x."{other}"' for other in others)
        + ")"
        for others in reference.unique
    )
    own = _KEPT.get((table, column), "")
    rows = sql.fetch(
        f"UPDATE {table} x SET {column} = %(new)s WHERE x.{column} = %(old)s{same}{own} RETURNING x.id",
        {"old": old_id, "new": new_id},
    )
    return sorted(row[0] for row in rows)


def move_back(table: str, column: str, ids: Sequence[int], old_id: int, new_id: int) -> None:
    """Terugzetten: the rows that were moved and are still there."""
    sql.execute(f"UPDATE {table} SET {column} = %s WHERE id = ANY(%s) AND {column} = %s", [old_id, list(ids), new_id])


def moved_on(table: str, column: str, ids: Sequence[int], new_id: int) -> bool:
    """Of er daarna iets mee gebeurde: a row that was moved points at somebody else by now."""
    return bool(sql.fetch(f"SELECT 1 FROM {table} WHERE id = ANY(%s) AND {column} <> %s LIMIT 1", [list(ids), new_id]))


def watermarks() -> dict[str, int]:
    """Hoogste nummer of each table with a reference: what is higher came later."""
    tables = sorted({reference.table for reference in references()})
    row = sql.fetch_one(f"SELECT {', '.join(f'(SELECT coalesce(max(id), 0) FROM {table})' for table in tables)}")
    assert row is not None
    return dict(zip(tables, row, strict=True))


def later(reference: Reference, id_: int, after: int, moved_claims: Sequence[int]) -> list[int]:
    """Later bijgekomen rows about a debtor or case, as far as they are about a moved claim or about no single one."""
    about = " AND (claim_id IS NULL OR claim_id = ANY(%(claims)s))" if reference.has_claim else ""
    rows = sql.fetch(
        f"SELECT id FROM {reference.table} WHERE {reference.column} = %(id)s AND id > %(after)s{about}",
        {"id": id_, "after": after, "claims": list(moved_claims)},
    )
    return [row[0] for row in rows]
