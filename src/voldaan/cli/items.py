"""Commands about open items: read them in, look first, map columns, roll back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused, in_dutch
from voldaan.cli.console import Command, Subparsers, administration, command, keep, say, today

if TYPE_CHECKING:
    from voldaan.claims.intake_rules import Plan
    from voldaan.invoices.mapping import ColumnMapping
    from voldaan.invoices.open_items import ReadFile


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    items = command(commands, "import", "lees openstaande posten in, bekijk eerst wat dat doet, of draai het terug")
    items.add_argument("files", nargs="*", type=Path, metavar="BESTAND", help="zonder bestand: wat is ingelezen")
    items.add_argument("--creditor", default="", metavar="NAAM", help="voor welke opdrachtgever, als er meer zijn")
    items.add_argument("--snapshot", action="store_true", help="volledige lijst: wat ontbreekt, is weg")
    items.add_argument("--accept-vanished", action="store_true", help="ook als er veel ontbreekt")
    items.add_argument("--dry-run", action="store_true", help="toon wat er zou gebeuren, wijzig niets")
    items.add_argument("--map", nargs="+", action="extend", default=[], metavar="VELD=KOLOM", help="koppel kolommen")
    items.add_argument("--dates", choices=["dmy", "mdy"], help="wat in een datum voorop staat")
    items.add_argument("--decimal", choices=[",", "."], help="het decimaalteken")
    items.add_argument("--minus", choices=["credit_note", "receivable"], help="wat een minteken betekent")
    items.add_argument("--map-name", default="", metavar="NAAM", help="naam waaronder de koppeling wordt bewaard")
    items.add_argument("--undo", type=int, metavar="NUMMER", help="draai een ingelezen bestand terug")
    items.add_argument(
        "--except", nargs="*", dest="leave", metavar="FACTUUR", help="laat deze staan; zonder nummers: alle die moeten"
    )
    attach = command(commands, "attach", "voeg facturen als PDF bij, op nummer")
    attach.add_argument("files", nargs="+", type=Path, metavar="BESTAND", help="PDF, of ZIP met PDF's")
    attach.add_argument("--claim", default="", metavar="FACTUUR", help="bij deze vordering, wat de naam ook zegt")


def _import(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    if options.undo is not None:
        return _undo(actor, options)
    if not options.files:
        return _list(actor, options)
    documents: list[dict[str, Any]] = []
    refusals = []
    for path in options.files:
        document: dict[str, Any] = {"file": str(path), "format": "", "rows": 0, "created": 0, "updated": 0,
                                    "unchanged": 0, "gone": 0, "refused": []}  # fmt: skip
        documents.append(document)
        try:
            document |= _one(actor, options, home, path)
        except Refused as refusal:
            refusals.append(f"{path.name}: {refusal.sentence}")
            document["refused"] = [{"row": 0, "reason": refusal.sentence}]
            continue
        if document["refused"] and not document["created"] + document["updated"] + document["unchanged"]:
            refusals.append(f"{path.name}: geen enkele regel is overgenomen; {document['refused'][0]['reason']}")
    say(options, {"files": documents}, *(line for document in documents for line in _lines(document)))
    for sentence in refusals:
        print(sentence, file=sys.stderr)
    return 2 if refusals else 0


def _one(actor: Actor, options: argparse.Namespace, home: Path, path: Path) -> dict[str, Any]:
    """Read one file in, or look at it; gives what it did or would do."""
    from voldaan.connect.openitemfiles import sniff
    from voldaan.daily import intake, open_items

    mapping = _mapping(options, path)
    file = _read(actor, options, path, mapping)
    how = {n: getattr(options, n) for n in ("snapshot", "accept_vanished", "creditor")}
    if options.dry_run:
        return _told_by_plan(file, open_items.preview_open_items(actor, file, **how))
    keep(home, path, file.sha256)
    if mapping:
        seen = sniff(path)
        header = [(c.key, c.title) for c in seen.columns]
        name = options.map_name or path.stem
        open_items.remember_mapping(actor, name, seen.fingerprint, mapping, header, options.creditor)
    record = intake.import_open_items(actor, file, **how)
    return _told_by_record(actor, record) | {"notes": list(file.notes)}


def _read(actor: Actor, options: argparse.Namespace, path: Path, mapping: ColumnMapping | None) -> ReadFile:
    from voldaan.connect.openitemfiles import read_known, read_mapped
    from voldaan.daily.open_items import mappings_of

    if mapping:
        return read_mapped(path, mapping, today=today(actor))
    return read_known(path, mappings_of(actor, options.creditor), today=today(actor))


def _mapping(options: argparse.Namespace, path: Path) -> ColumnMapping | None:
    """The guess of the file's columns with what was said on top of it; None where nothing was said.

    :raises Refused: a field that does not exist.
    """
    from voldaan.connect.openitemfiles import sniff
    from voldaan.invoices.mapping import FIELDS, ColumnMapping

    if not (options.map or options.dates or options.decimal or options.minus):
        return None
    guess = sniff(path).mapping
    said = dict(part.partition("=")[::2] for part in options.map)
    for name in said:
        if name not in FIELDS:
            raise Refused(f"Het veld {name} bestaat niet. Kies uit: {', '.join(FIELDS)}.", rule="mapping")
    columns = {n: c for n, c in guess.columns.items() if c not in said.values()} | said
    data = replace(guess, columns=columns).as_data()
    data |= {k: v for k, v in (("dates", options.dates), ("decimal_sign", options.decimal), ("minus", options.minus))
             if v}  # fmt: skip
    return ColumnMapping.from_data(data)


def _told_by_plan(file: ReadFile, plan: Plan) -> dict[str, Any]:
    refused = sorted([*file.refused, *plan.refused], key=lambda r: r.row)
    new = [*plan.created, *(i for i, _ in plan.revived)]
    return {
        "dry_run": True, "notes": list(file.notes), "format": file.format, "rows": file.rows,
        "created": len(new) + len(plan.credits),
        "updated": len(plan.amended), "unchanged": len(plan.unchanged), "gone": len(plan.vanished),
        "refused": [{"row": r.row, "reason": r.reason_nl} for r in refused],
        "changes": [_change(c.number, c.debtor_number, c.field, c.old, c.new) for c in plan.changes],
        "conflicts": [c._asdict() for c in plan.conflicts],
        "new": [{"number": i.number, "debtor": i.debtor_name, "open_cents": i.open_cents} for i in new],
        "created_cents": sum(i.open_cents for i in new),
        "past": len(plan.past),
        "gone_cents": sum(plan.left(number, k) for number, k in plan.vanished),
    }  # fmt: skip


def _told_by_record(actor: Actor, record: Any) -> dict[str, Any]:
    from voldaan.invoices import queries

    with administration(actor):
        changes = queries.changes(record.id)
    names = ("id", "format", "rows", "created", "updated", "unchanged", "gone", "past")
    return {n: getattr(record, n) for n in names} | {
        "refused": _refused_rows(actor, record.id),
        "changes": [_change(c.number, c.debtor_number, c.field, c.old, c.new) for c in changes],
    }


def _change(number: str, debtor: str, field: str, old: str, new: str) -> dict[str, str]:
    return {"number": number, "debtor_number": debtor, "field": field, "old": old, "new": new}


def _lines(document: dict[str, Any]) -> list[str]:
    counts = (f"{document['file']}: {document['created']} nieuw, {document['updated']} gewijzigd, "
              f"{document['unchanged']} ongewijzigd, {len(document['refused'])} geweigerd")  # fmt: skip
    if document.get("past"):
        counts += f", {document['past']} betaalde facturen van vroeger"
    lines = [counts + (" (nog niets gewijzigd)" if document.get("dry_run") else "")]
    lines += [f"  {note}" for note in document.get("notes", [])]
    lines += [f"  {c['number'] or 'debiteur ' + c['debtor_number']}: {c['field']} {c['old'] or '-'} -> {c['new']}"
              for c in document.get("changes", [])]  # fmt: skip
    lines += [f"  {c['number'] or 'debiteur ' + c['debtor_number']}: {c['field']} blijft {c['ours']}; "
              f"het bestand zegt {c['source']}" for c in document.get("conflicts", [])]  # fmt: skip
    return lines + [f"  regel {r['row']}: {r['reason']}" for r in document["refused"]]


def _refused_rows(actor: Actor, file_id: int) -> list[dict[str, Any]]:
    with administration(actor):
        rows = sql.fetch(
            "SELECT row, reason FROM invoices_importrow WHERE import_file_id = %s AND outcome = 'refused' ORDER BY row",
            [file_id],
        )
    return [{"row": row, "reason": reason} for row, reason in rows]


def _undo(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.daily.open_items import roll_back_import

    leave: Sequence[str] = options.leave or ()
    undone = roll_back_import(actor, options.undo, leave=leave, leave_all=options.leave == [])
    say(options, {"id": options.undo, "undone": undone}, f"Teruggedraaid: {undone} vorderingen zijn weer als ervoor.")
    return 0


def _list(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.invoices import queries

    with administration(actor):
        found = [f._asdict() for f in queries.files(limit=100)]
    lines = [
        f"{f['id']:>6}  {f['imported_at']:%d-%m-%Y}  {f['name']:<40} {f['created']} nieuw, {f['updated']} gewijzigd"
        + (", teruggedraaid" if f["rolled_back_at"] else "")
        for f in found
    ]
    say(options, found, *lines or ["Er is nog niets ingelezen. Geef een bestand op."])
    return 0


def _attach(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.claims.queries import id_of
    from voldaan.connect.attachments import candidates
    from voldaan.invoices import attachments

    done: list[attachments.Attached] = []
    for path in options.files:
        try:
            content = path.read_bytes()
            with administration(actor):
                claim_id = id_of(options.claim) if options.claim else None
                done += attachments.attach(actor, candidates(path.name, content), claim_id=claim_id)
        except OSError as error:
            done.append(attachments.Attached(path.name, "refused", "", None, f"Niet te openen: {in_dutch(error)}."))
        except Refused as refusal:
            done.append(attachments.Attached(path.name, "refused", "", None, refusal.sentence))
    lines = [f"{d.name}: {_ATTACHED[d.outcome]}{f' {d.number}' if d.number else ''} {d.reason}".rstrip() for d in done]
    say(options, {"files": [d._asdict() for d in done]}, *lines)
    refused = [d for d in done if d.outcome == "refused"]
    for one in refused:
        print(f"{one.name}: {one.reason}", file=sys.stderr)
    return 2 if refused else 0


_ATTACHED = {
    "attached": "bijgevoegd bij", "known": "was er al bij", "unmatched": "geen vordering gevonden.",
    "refused": "geweigerd.",
}  # fmt: skip


COMMANDS: dict[str, Command] = {"import": _import, "attach": _attach}
