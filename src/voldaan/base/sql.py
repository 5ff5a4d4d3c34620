"""Set-based writes: one statement for many rows; rows are tuples in the order of the columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

COPY_FROM_ROWS = 200  # below this arrays are faster than a temporary table
LOAD_ROWS = 5000  # a load of so many rows changes what plans are good


def take_ids(table: str, count: int) -> list[int]:
    """Nummers reserveren: ``count`` new ids of ``table``, ascending."""
    if not count:
        return []
    # OFFSET keeps the name of the sequence from being looked up for every number.
    taken = (
        "SELECT nextval(s.name) AS id FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) s,"
        " generate_series(1, %s)"
    )
    row = fetch_one(f"SELECT min(id), max(id) FROM ({taken}) t", [table, count])
    assert row is not None
    first, last = row
    if last - first + 1 == count:
        return list(range(first, last + 1))
    # Somebody else took numbers at the same moment: ours are not a row, and are left unused.
    return sorted(row[0] for row in fetch(taken, [table, count]))


def insert(
    table: str,
    columns: dict[str, str],
    rows: Sequence[tuple[Any, ...]],
    *,
    constants: dict[str, Any] | None = None,
    on_conflict: str = "",
) -> int:
    """Insert ``rows`` in one statement; gives how many were inserted.

    ``columns`` maps column to PostgreSQL type in the order of the tuples (``one_text`` is a text that becomes an array
    of one); ``constants`` are the same for every row.
    """
    if not rows:
        return 0
    fixed = constants or {}
    names = ", ".join([*columns, *fixed])
    picks = ", ".join([_value(c, t) for c, t in columns.items()] + ["%s"] * len(fixed))
    with connection.cursor() as cursor, _source(cursor, columns, rows) as (source, arrays):
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {picks} FROM {source} {on_conflict}", [*fixed.values(), *arrays]
        )
        return int(cursor.rowcount)


def update(table: str, columns: dict[str, str], rows: Sequence[tuple[Any, ...]]) -> int:
    """Update ``rows`` by id in one statement; one of the columns is ``id``."""
    if not rows:
        return 0
    sets = ", ".join(f"{c} = {_value(c, t)}" for c, t in columns.items() if c != "id")
    with connection.cursor() as cursor, _source(cursor, columns, rows) as (source, arrays):
        cursor.execute(f"UPDATE {table} AS x SET {sets} FROM {source} WHERE x.id = t.id", arrays)
        return int(cursor.rowcount)


@contextmanager
def _source(
    cursor: CursorWrapper, columns: dict[str, str], rows: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[str, list[list[Any]]]]:
    """The rows as ``t`` for a FROM clause: arrays for a few, a temporary table filled by COPY for many."""
    if len(rows) < COPY_FROM_ROWS:
        arrays = ", ".join(f"%s::{_stored(t)}[]" for t in columns.values())
        yield f"unnest({arrays}) AS t({', '.join(columns)})", list(map(list, zip(*rows, strict=True)))
        return
    fields = ", ".join(f"{c} {_stored(t)}" for c, t in columns.items())
    cursor.execute(f"CREATE TEMP TABLE t ({fields}) ON COMMIT DROP")
    with cursor.copy("COPY t FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    yield "t", []
    cursor.execute("DROP TABLE t")


def _stored(column_type: str) -> str:
    return "text" if column_type in ("jsonb", "one_text") else column_type


def _value(column: str, column_type: str) -> str:
    return f"ARRAY[t.{column}]" if column_type == "one_text" else f"t.{column}::{column_type}"


def refresh_statistics() -> None:
    """Statistieken: tell the planner about a load of LOAD_ROWS or more now, not at the server's next round."""
    execute("SELECT voldaan_refresh_statistics()")


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
