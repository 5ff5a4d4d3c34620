"""Tenancy (administraties): one administration is active at a time, and the database itself guards the wall.

Every table with a ``tenant_id`` carries a forced row-level security policy on the setting ``voldaan.tenant``, which is
set per transaction. Without an active administration a query raises instead of returning nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, models, transaction

APP_ROLE = "voldaan_app"
_active: ContextVar[int | None] = ContextVar("voldaan_tenant", default=None)


def active_id() -> int:
    """The id of the active administration; raises ``RuntimeError`` when there is none."""
    tenant_id = _active.get()
    if tenant_id is None:
        raise RuntimeError("No administration is active: wrap the call in tenancy.active(...).")
    return tenant_id


@contextmanager
def active(tenant_id: int) -> Iterator[None]:
    """One transaction in which ``tenant_id`` is the active administration."""
    current = _active.get()
    if current is not None and current != tenant_id:
        raise RuntimeError("Another administration is already active in this context.")
    with transaction.atomic():
        if current is None or not _is_set(tenant_id):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('voldaan.tenant', %s, true)", [str(tenant_id)])
        token = _active.set(tenant_id)
        try:
            yield
        finally:
            _active.reset(token)


def _is_set(tenant_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('voldaan.tenant', true)")
        return bool(cursor.fetchone()[0] == str(tenant_id))


class TenantModel(models.Model):
    """A row of one administration; every unique key of such a table starts with the tenant."""

    tenant = models.ForeignKey("base.Tenant", on_delete=models.PROTECT, db_index=False, related_name="+")

    class Meta:  # noqa: D106
        abstract = True


class TenantRow(TenantModel):
    """A row of one administration, of which an import makes very many: the wall alone says whose it is.

    The wall lets nothing in but rows of the active administration; the database does not look that up again for each.
    """

    tenant = models.ForeignKey(
        "base.Tenant", on_delete=models.PROTECT, db_index=False, related_name="+", db_constraint=False
    )

    class Meta:  # noqa: D106
        abstract = True
