"""Commands about open items: read them in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli.console import Command, Subparsers, administration, command, keep, say, today


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    items = command(commands, "import", "lees openstaande posten in")
    items.add_argument("files", nargs="+", type=Path, metavar="BESTAND")
    items.add_argument("--creditor", default="", metavar="NAAM", help="voor welke opdrachtgever, als er meer zijn")
    items.add_argument("--snapshot", action="store_true", help="volledige lijst: wat ontbreekt, is weg")
    items.add_argument("--accept-vanished", action="store_true", help="ook als er veel ontbreekt")


def _import(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect.openitemfiles import read
    from voldaan.daily.intake import import_open_items

    documents, refusals = [], []
    for path in options.files:
        document: dict[str, Any] = {"file": str(path), "format": "", "rows": 0, "created": 0, "updated": 0,
                                    "unchanged": 0, "gone": 0,
                                    "refused": []}  # fmt: skip
        documents.append(document)
        try:
            file = read(path, today=today(actor))
            keep(home, path, file.sha256)
            record = import_open_items(
                actor, file, snapshot=options.snapshot, accept_vanished=options.accept_vanished,
                creditor=options.creditor,
            )  # fmt: skip
        except Refused as refusal:
            refusals.append(f"{path.name}: {refusal.sentence}")
            document["refused"] = [{"row": 0, "reason": refusal.sentence}]
            continue
        document |= {n: getattr(record, n) for n in ("format", "rows", "created", "updated", "unchanged", "gone")}
        document["refused"] = _refused_rows(actor, record.id)
        if document["refused"] and not record.created + record.updated + record.unchanged:
            refusals.append(f"{path.name}: geen enkele regel is overgenomen; {document['refused'][0]['reason']}")
    say(options, {"files": documents}, *map(_import_line, documents))
    for sentence in refusals:
        print(sentence, file=sys.stderr)
    return 2 if refusals else 0


def _import_line(document: dict[str, Any]) -> str:
    lines = [f"{document['file']}: {document['created']} nieuw, {document['updated']} gewijzigd, "
             f"{document['unchanged']} ongewijzigd, {len(document['refused'])} geweigerd"]  # fmt: skip
    return "\n".join(lines + [f"  regel {r['row']}: {r['reason']}" for r in document["refused"]])


def _refused_rows(actor: Actor, file_id: int) -> list[dict[str, Any]]:
    with administration(actor):
        rows = sql.fetch(
            "SELECT row, reason FROM invoices_importrow WHERE import_file_id = %s AND outcome = 'refused' ORDER BY row",
            [file_id],
        )
    return [{"row": row, "reason": reason} for row, reason in rows]


COMMANDS: dict[str, Command] = {"import": _import}
