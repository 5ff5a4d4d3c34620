"""Schema (databaseschema): migrations, the application's role, and the walls between administrations.

Migrations run as the owner; everything else runs as the role ``voldaan_app``, which owns nothing, is bound by row-level
security, and can only add to append-only tables. The walls are built from the models, so that no table is forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from voldaan.base.tenancy import APP_ROLE

APPEND_ONLY = (
    "base_event",
    "ledger_transfer",
    "bank_orders_orderapproval",
    "bank_orders_orderfile",
    "bank_orders_mandateamendment",
    "disputes_disputenote",
    "complaints_complaintentry",
    "client_money_commissionplan",
    "client_money_remittance",
    "client_money_remittanceline",
    "client_money_commissionline",
    "client_money_proof",
    "client_money_proofentry",
    "outbox_deliverystatus",
    "outbox_callattempt",
    "agreements_termsversion",
    "invoicing_salesinvoice",
    "invoicing_invoicefile",
    "outbox_textversion",
    "outbox_textchoice",
)
_LOCK = 0x766F6C64  # "vold": one migration at a time on one database

_ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN CREATE ROLE {APP_ROLE} %s; END IF;
  EXECUTE format('GRANT {APP_ROLE} TO %%I', current_user);
END $$;
"""
_GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {APP_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE};
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP_ROLE};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP_ROLE};
CREATE OR REPLACE FUNCTION voldaan_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME; END $$;
CREATE OR REPLACE FUNCTION voldaan_refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$ BEGIN ANALYZE; END $$;
"""
_WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS tenant_wall ON {table};
CREATE POLICY tenant_wall ON {table} USING (tenant_id = current_setting('voldaan.tenant')::bigint);
"""
_ADD_ONLY = """
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role};
DROP TRIGGER IF EXISTS append_only ON {table};
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION voldaan_append_only();
DROP TRIGGER IF EXISTS append_only_all ON {table};
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON {table} EXECUTE FUNCTION voldaan_append_only();
"""


def tenant_tables() -> list[str]:
    """Every table whose rows belong to one administration."""
    return sorted(m._meta.db_table for m in apps.get_models() if any(f.column == "tenant_id" for f in m._meta.fields))


#: Outside the wall although they have a ``tenant_id``: who may enter where, read before an administration is active.
DOORS = ("people_membership",)


def fingerprint() -> str:
    """Changes whenever a migration or this module changes: the stamp by which a start knows there is nothing to do."""
    files: Iterable[Path] = sorted(Path(__file__).parent.parent.glob("*/migrations/*.py"))
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def bring_up_to_date(*, verbosity: int = 0) -> None:
    """Run the migrations as the owner and rebuild the walls; safe to repeat and to run from two processes at once."""
    with _as_owner():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            call_command("migrate", verbosity=verbosity, interactive=False)
            secure()
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def secure() -> None:
    """Grant the application its rights and put a wall around every tenant table; called as the owner."""
    login = "LOGIN" if settings.EMBEDDED else "NOLOGIN"
    with connection.cursor() as cursor:
        cursor.execute(_ROLE % login)
        cursor.execute(_GRANTS)
        for table in tenant_tables():
            if table not in DOORS:
                cursor.execute(_WALL.format(table=table))
        for table in APPEND_ONLY:
            cursor.execute(_ADD_ONLY.format(table=table, role=APP_ROLE))


class _as_owner:
    """Connect as the owner of the database for the block; the application's connection comes back after it."""

    def __enter__(self) -> None:
        connection.close()
        self.kept = {k: connection.settings_dict[k] for k in ("USER", "OPTIONS")}
        connection.settings_dict["USER"] = settings.OWNER
        connection.settings_dict["OPTIONS"] = {"options": settings.OWNER_OPTIONS}

    def __exit__(self, *_: object) -> None:
        connection.close()
        connection.settings_dict.update(self.kept)
