"""What is remembered of an import (verslag): the file, its rows, each field that changed, and what the source says."""

from __future__ import annotations

import json
from operator import attrgetter

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor
from voldaan.claims.events import OpenItemsImported
from voldaan.claims.intake_rules import Plan
from voldaan.invoices.models import ImportFile
from voldaan.invoices.open_items import OpenItem, ReadFile
from voldaan.parties.models import Creditor


def record_file(actor: Actor, creditor: Creditor, file: ReadFile, plan: Plan, snapshot: bool) -> ImportFile:
    """The file with its counts, and the event that is the cause of what it brings about, when that is anything."""
    (file_id,) = sql.take_ids("invoices_importfile", 1)
    data = OpenItemsImported(import_id=file_id)
    entries = [events.Entry(data, key=f"import:{file_id}")] if plan.changes_anything else []
    event_ids = events.record(actor, entries)
    return ImportFile.objects.create(
        id=file_id,
        tenant_id=actor.tenant_id,
        creditor=creditor,
        sha256=file.sha256,
        name=file.path.rsplit("/", 1)[-1][:200],
        format=file.format,
        profile=file.profile,
        snapshot=snapshot,
        imported_at=clock.now(),
        event_id=event_ids[0] if event_ids else None,
        rows=file.rows,
        created=len(plan.created) + len(plan.revived) + len(plan.credits),
        updated=len(plan.amended),
        unchanged=len(plan.unchanged),
        refused=len(file.refused) + len(plan.refused),
        gone=len(plan.vanished),
        conflicts=len(plan.conflicts),
    )


def record_rows(actor: Actor, record: ImportFile, file: ReadFile, plan: Plan) -> None:
    """Every row that did something or was refused, every change, and what the source says of values of our own.

    A row that says what it said before is counted only: what it said is remembered from when it came.
    """
    created = [*plan.created, *(i for i, _ in plan.revived), *plan.credits]
    outcomes = [*((i, "created") for i in created), *((i, "updated") for i, _ in plan.amended)]
    for start in range(0, len(outcomes), sql.LOAD_ROWS):
        batch = outcomes[start : start + sql.LOAD_ROWS]
        rows = [(i.row, i.number, plan.hashes[i.number], outcome, "", _raw(i)) for i, outcome in batch]
        _insert_rows(actor, record, rows)
    refused = [*file.refused, *plan.refused]
    _insert_rows(actor, record, [(r.row, "", "", "refused", r.reason_nl[:300], "{}") for r in refused])
    sql.insert(
        "invoices_importchange",
        {"claim_id": "bigint", "party_id": "bigint", "field": "text", "old": "text", "new": "text"},
        [(c.claim_id, c.party_id, c.field, c.old[:254], c.new[:254]) for c in plan.changes],
        constants={"tenant_id": actor.tenant_id, "import_file_id": record.id},
    )
    sql.update(
        "parties_override",
        {"id": "bigint", "source_value": "text", "source_at": "timestamptz", "kept": "boolean"},
        [(override_id, value[:254], clock.now(), False) for override_id, value in plan.sources],
    )


def _insert_rows(actor: Actor, record: ImportFile, rows: list[tuple[int, str, str, str, str, str]]) -> None:
    sql.insert(
        "invoices_importrow",
        {
            "row": "integer", "number": "text", "content_hash": "text", "outcome": "text", "reason": "text",
            "raw": "jsonb",
        },
        rows,
        constants={"tenant_id": actor.tenant_id, "import_file_id": record.id},
        on_conflict="ON CONFLICT DO NOTHING",
    )  # fmt: skip


_FIELDS = [name for name in OpenItem.__slots__ if name != "supplier"]
_values = attrgetter(*_FIELDS)
_encode = json.JSONEncoder(default=str, ensure_ascii=False, separators=(",", ":")).encode


def _raw(item: OpenItem) -> str:
    """What a row said, as far as it said anything."""
    return _encode({name: value for name, value in zip(_FIELDS, _values(item), strict=True) if value not in ("", None)})
