"""One cent, taken anywhere by somebody who may do anything in the database, is found and named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from tests.db.agency import Agency, busy_agency

from voldaan.base import tenancy
from voldaan.daily.check import differences

pytestmark = pytest.mark.usefixtures("committing")

#: Columns with cents that are no money that anybody holds or owes, and why.
NO_MONEY = {
    "claims_claim.original_cents": "what the invoice said once; what is owed is in the ledger",
    "claims_claim.announced_costs_cents": "what a letter announced; it is owed only when it is posted",
    "claims_claim.interest_capitalised_cents": "which part of the interest bears interest; how much is in the ledger",
    "bank_orders_paymentsetting.four_eyes_above_cents": "a limit",
}
TABLES = ("ledger_", "payments_", "client_money_", "bank_orders_", "claims_claim")


@pytest.fixture
def office(tmp_path: Path) -> Agency:
    return busy_agency(tmp_path)


@pytest.fixture
def thief() -> Iterator[psycopg.Connection]:
    """Somebody who owns the database: no wall, no trigger, no right holds him."""
    name = connection.settings_dict["NAME"]
    address = psycopg.conninfo.make_conninfo(os.environ["VOLDAAN_DSN"], dbname=name)
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        yield owner


def found(office: Agency) -> list[dict[str, object]]:
    with tenancy.active(office.tenant.id):
        return differences()


def money_columns() -> list[tuple[str, str]]:
    """Every column that holds cents in the tables through which client money goes."""
    columns = [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.column and field.column.endswith("_cents") and model._meta.db_table.startswith(TABLES)
    ]
    return [(table, column) for table, column in columns if f"{table}.{column}" not in NO_MONEY]


def rows(thief: psycopg.Connection, table: str, column: str) -> list[int]:
    query = f"SELECT id FROM {table} WHERE {column} IS NOT NULL ORDER BY id"
    return [row[0] for row in thief.execute(query.encode()).fetchall()]


def names(thief: psycopg.Connection, table: str, row: int) -> set[str]:
    """By what a row may be called: its id, and the numbers that people know it by."""
    told = thief.execute(f"SELECT to_jsonb(x) FROM {table} x WHERE id = %s".encode(), [row]).fetchone()
    assert told is not None
    known = ("id", "number", "reference", "statement_key", "event_id", "claim_id", "end_to_end_id", "message_id")
    called = {str(told[0][name]) for name in known if told[0].get(name) is not None}
    if told[0].get("remittance_id"):
        statement = thief.execute(
            "SELECT number FROM client_money_remittance WHERE id = %s", [told[0]["remittance_id"]]
        ).fetchone()
        called |= {statement[0]} if statement else set()
    if told[0].get("claim_id"):
        claim = thief.execute("SELECT number FROM claims_claim WHERE id = %s", [told[0]["claim_id"]]).fetchone()
        called |= {claim[0]} if claim else set()
    return called


def stolen(office: Agency, thief: psycopg.Connection) -> list[str]:
    """Take a cent from every row of every column, one at a time; what was not found by its name."""
    missed = []
    for table, column in money_columns():
        for row in rows(thief, table, column):
            called = names(thief, table, row)
            for cents in (1, -1):
                try:
                    thief.execute(f"UPDATE {table} SET {column} = {column} + {cents} WHERE id = {row}".encode())
                except psycopg.errors.CheckViolation:
                    continue  # the table itself says no
                noticed = found(office)
                thief.execute(f"UPDATE {table} SET {column} = {column} - {cents} WHERE id = {row}".encode())
                if not any(str(d.get("subject", d.get("claim"))) in called for d in noticed):
                    missed.append(f"{table}.{column} row {row} ({cents:+d}): {noticed}")
    return missed


def test_the_books_are_in_order_to_begin_with(office: Agency) -> None:
    assert found(office) == []
    office.prove()
    assert found(office) == []


def test_every_kind_of_row_is_there_to_be_robbed(office: Agency, thief: psycopg.Connection) -> None:
    office.prove()
    empty = {table for table, column in money_columns() if not rows(thief, table, column)}
    assert empty <= {"bank_orders_orderfile", "bank_orders_directdebit"}


def test_a_cent_taken_before_the_first_proof_is_found_and_named(office: Agency, thief: psycopg.Connection) -> None:
    assert "\n".join(stolen(office, thief)) == ""
    assert found(office) == []


def test_a_cent_taken_after_a_proof_is_found_and_named(office: Agency, thief: psycopg.Connection) -> None:
    office.prove()
    assert "\n".join(stolen(office, thief)) == ""
    assert found(office) == []
