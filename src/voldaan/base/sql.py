"""Set-based writes: one statement for many rows, by arrays; rows are tuples in the order of the columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


def take_ids(table: str, count: int) -> list[int]:
    """Nummers reserveren: ``count`` new ids of ``table``, ascending."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return sorted(row[0] for row in cursor.fetchall())


def insert(
    table: str,
    columns: dict[str, str],
    rows: Sequence[tuple[Any, ...]],
    *,
    constants: dict[str, Any] | None = None,
    on_conflict: str = "",
) -> int:
    """Insert ``rows`` in one statement; gives how many were inserted.

    ``columns`` maps column to PostgreSQL type in the order of the tuples; ``constants`` are the same for every row.
    """
    if not rows:
        return 0
    fixed = constants or {}
    names = ", ".join([*columns, *fixed])
    picks = ", ".join([_value(c, t) for c, t in columns.items()] + ["%s"] * len(fixed))
    arrays = ", ".join(f"%s::{_array_type(t)}" for t in columns.values())
    statement = (
        f"INSERT INTO {table} ({names}) SELECT {picks} FROM unnest({arrays}) AS t({', '.join(columns)}) {on_conflict}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*fixed.values(), *map(list, zip(*rows, strict=True))])
        return int(cursor.rowcount)


def update(table: str, columns: dict[str, str], rows: Sequence[tuple[Any, ...]]) -> int:
    """Update ``rows`` by id in one statement; the first column of each tuple is the id."""
    if not rows:
        return 0
    changed = [c for c in columns if c != "id"]
    sets = ", ".join(f"{c} = {_value(c, columns[c])}" for c in changed)
    arrays = ", ".join(f"%s::{_array_type(t)}" for t in columns.values())
    statement = f"UPDATE {table} AS x SET {sets} FROM unnest({arrays}) AS t({', '.join(columns)}) WHERE x.id = t.id"
    with connection.cursor() as cursor:
        cursor.execute(statement, list(map(list, zip(*rows, strict=True))))
        return int(cursor.rowcount)


def fetch(statement: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query, as tuples."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def fetch_one(statement: str, params: Sequence[Any] | dict[str, Any] = ()) -> tuple[Any, ...] | None:
    """The first row of a query, or None."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        row = cursor.fetchone()
    return None if row is None else tuple(row)


def execute(statement: str, params: Sequence[Any] | dict[str, Any] = ()) -> int:
    """Run one statement; gives the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def _array_type(column_type: str) -> str:
    return "text[]" if column_type in ("jsonb", "one_text") else f"{column_type}[]"


def _value(column: str, column_type: str) -> str:
    """The value of a column in the arrays; ``one_text`` is a text that becomes an array of one."""
    return f"ARRAY[t.{column}]" if column_type == "one_text" else f"t.{column}::{column_type}"
