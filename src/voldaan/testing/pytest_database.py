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
