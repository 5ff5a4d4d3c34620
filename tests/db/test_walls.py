"""Nobody sees another administration's row: raw SQL as the application's role, against every table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DataError, InternalError, OperationalError, ProgrammingError

from voldaan.base import events, schema, sql, tenancy
from voldaan.base.actor import system
from voldaan.claims.events import ClaimGone
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.parties.models import Creditor
from voldaan.parties.services import DebtorData, open_administration, upsert_debtors

pytestmark = pytest.mark.usefixtures("committing")

WALLED = [t for t in schema.tenant_tables() if t not in schema.DOORS]


@pytest.fixture
def two() -> Iterator[tuple[int, int]]:
    """Two administrations, each with a debtor, an event and a transfer."""
    ids = []
    for name in ("Een", "Twee"):
        tenant = open_administration(name)
        actor = system(tenant.id)
        with tenancy.active(tenant.id):
            creditor = Creditor.objects.get()
            data = DebtorData("D1", f"Debiteur van {name}", "company", "", "", "", "", "", "", "", "NL")
            upsert_debtors(actor, creditor.id, [data])
            (event,) = events.record(actor, [events.Entry(ClaimGone(amount_cents=100))])
            moved = Posting(event, 1, Account.GONE, Account.PRINCIPAL, 100, date(2026, 1, 5), creditor.id)
            post(actor, "claim_gone", [moved])
        ids.append(tenant.id)
    yield ids[0], ids[1]


def test_the_application_is_not_the_owner_and_cannot_step_over_the_wall() -> None:
    rows = sql.fetch(
        "SELECT current_user, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    assert rows == [("voldaan_app", False, False, False)]
    owned = sql.fetch("SELECT tablename FROM pg_tables WHERE tableowner = 'voldaan_app'")
    assert owned == []


@pytest.mark.parametrize("table", WALLED)
def test_every_tenant_table_has_a_forced_wall(table: str) -> None:
    row = sql.fetch_one("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
    assert row == (True, True)
    policies = sql.fetch("SELECT policyname, cmd, permissive FROM pg_policies WHERE tablename = %s", [table])
    assert policies == [("tenant_wall", "ALL", "PERMISSIVE")]


@pytest.mark.parametrize("table", WALLED)
def test_without_an_administration_a_query_raises(table: str, two: tuple[int, int]) -> None:
    with pytest.raises((ProgrammingError, DataError, OperationalError)):
        sql.fetch(f"SELECT count(*) FROM {table} WHERE tenant_id > 0")


@pytest.mark.parametrize("table", ["parties_party", "parties_creditor", "base_event", "ledger_transfer"])
def test_raw_sql_sees_only_its_own_rows(table: str, two: tuple[int, int]) -> None:
    one, other = two
    with tenancy.active(one):
        assert {r[0] for r in sql.fetch(f"SELECT tenant_id FROM {table}")} == {one}
        assert sql.fetch(f"SELECT 1 FROM {table} WHERE tenant_id = %s", [other]) == []
        assert sql.fetch(f"SELECT tenant_id FROM {table} UNION ALL SELECT tenant_id FROM {table}")[0][0] == one


def test_raw_sql_cannot_write_into_another_administration(two: tuple[int, int]) -> None:
    one, other = two
    with tenancy.active(other):
        before = sql.fetch("SELECT id, name FROM parties_party")
    with pytest.raises(ProgrammingError, match="row-level security"), tenancy.active(one):
        sql.execute("INSERT INTO policy_policy (tenant_id, name, version, effective_from, text, used)"
                    " VALUES (%s, 'x', 1, '2026-01-01', '', false)", [other])  # fmt: skip
    with tenancy.active(one):
        assert sql.execute("UPDATE parties_party SET name = 'gezien' WHERE tenant_id = %s", [other]) == 0
        assert sql.execute("DELETE FROM parties_party WHERE tenant_id = %s", [other]) == 0
    with pytest.raises(ProgrammingError, match="row-level security"), tenancy.active(one):
        sql.execute("UPDATE parties_party SET tenant_id = %s", [other])
    with tenancy.active(other):
        assert sql.fetch("SELECT id, name FROM parties_party") == before


def test_the_active_administration_ends_with_its_transaction(two: tuple[int, int]) -> None:
    with tenancy.active(two[0]):
        assert len(sql.fetch("SELECT id FROM parties_party")) == 1
    with pytest.raises((ProgrammingError, DataError)):
        sql.fetch("SELECT id FROM parties_party")


def test_another_administration_cannot_be_entered_from_within(two: tuple[int, int]) -> None:
    with tenancy.active(two[0]), pytest.raises(RuntimeError), tenancy.active(two[1]):
        pass


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET tenant_id = tenant_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_append_only_tables_are_only_added_to(table: str, statement: str, two: tuple[int, int]) -> None:
    with tenancy.active(two[0]):
        before = sql.fetch(f"SELECT id FROM {table}")
    with pytest.raises((ProgrammingError, InternalError)), tenancy.active(two[0]):
        sql.execute(statement.format(table))
    with tenancy.active(two[0]):
        assert sql.fetch(f"SELECT id FROM {table}") == before


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE parties_party DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant_wall ON parties_party",
        "CREATE TABLE own (id int)",
        "DROP TRIGGER append_only ON ledger_transfer",
    ],
)
def test_the_application_cannot_take_the_wall_down(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"), transaction.atomic():
        sql.execute(statement)


def test_every_unique_key_starts_with_the_tenant() -> None:
    """So that rows can be sharded by tenant; the surrogate number ``id`` is unique everywhere (docs/decisions)."""
    rows = sql.fetch(
        "SELECT tablename, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexdef LIKE 'CREATE UNIQUE%%'",
        [WALLED],
    )
    keys = {(t, re.search(r"\(([^)]*)\)", d).group(1)) for t, d in rows}  # type: ignore[union-attr]
    assert sorted(k for k in keys if not k[1].startswith("tenant_id") and k[1] != "id") == []
    assert len(keys) > len(WALLED)


def test_no_model_with_a_tenant_is_outside_the_list() -> None:
    named = {m._meta.db_table for m in apps.get_models() if m._meta.app_config.name.startswith("voldaan.")}
    # Who may log in, and how often that was tried, is asked before anybody knows which administration it is about.
    before_log_in = {"base_tenant", "people_user", "people_membership", "people_attempt"}
    assert named - set(WALLED) == before_log_in | {"outbox_verifycode"}
    assert connection.vendor == "postgresql"
