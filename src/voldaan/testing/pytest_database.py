"""Voor pytest: a database per worker, with the schema, the role and the walls as in production."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In the place of pytest-django's: a database for this worker, with the schema and its walls as in production."""
    from django.db import connection

    from voldaan.base import schema

    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with django_db_blocker.unblock(), _owner() as owner:
        owner.execute("SELECT pg_advisory_lock(1)")  # roles belong to the whole server: one worker at a time
        owner.execute(f"CREATE DATABASE {name}".encode())
        connection.close()
        connection.settings_dict["NAME"] = name
        schema.bring_up_to_date()
    yield
    with django_db_blocker.unblock():
        connection.close()
    with _owner() as owner:
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _owner() -> psycopg.Connection:
    return psycopg.connect(os.environ["VOLDAAN_DSN"], autocommit=True)


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For tests of what really commits: several transactions, other connections; every table is empty after it."""
    with django_db_blocker.unblock():
        yield
        _empty_every_table()


def _empty_every_table() -> None:
    """As the owner, because the application may not; the guards of append-only tables step aside for it."""
    from django.apps import apps
    from django.db import connection

    from voldaan.base import schema

    kept = {"django_content_type", "auth_permission", "django_migrations"}
    tables = sorted({m._meta.db_table for m in apps.get_models() if m._meta.managed} - kept)
    tables += ["procrastinate_jobs", "procrastinate_periodic_defers"]
    name = connection.settings_dict["NAME"]
    connection.close()
    address = psycopg.conninfo.make_conninfo(os.environ["VOLDAAN_DSN"], dbname=name)
    with psycopg.connect(address, autocommit=True) as owner:
        for table in schema.APPEND_ONLY:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        owner.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE".encode())
        for table in schema.APPEND_ONLY:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())
