"""Commands about disputes: open, list, answer, reopen, undo, and the causes counted."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.cli.console import Command, Subparsers, administration, command, read_file, say
from voldaan_law.money import format_euros, parse_euros

OUTCOMES = ("upheld", "partly", "rejected", "withdrawn")


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    top = command(commands, "dispute", "betwistingen: vastleggen, beantwoorden, oorzaken tellen")
    parts = top.add_subparsers(dest="what", required=True, metavar="WAT")
    found = command(parts, "open", "leg vast wat een debiteur betwist")
    found.add_argument("number", metavar="FACTUUR")
    found.add_argument("--category", required=True, metavar="REDEN")
    found.add_argument("--amount", default="", help="het betwiste deel; zonder bedrag alles")
    found.add_argument("--told", default="", help="wat de debiteur zegt")
    found.add_argument("--received", type=date.fromisoformat, default=None, metavar="DAG")
    found.add_argument("--source", default="desk")
    found.add_argument("--evidence", type=Path, nargs="*", default=[], metavar="BESTAND")
    found = command(parts, "list", "de betwistingen")
    found.add_argument("--state", choices=("open", "late", "correct", "resolved", "all"), default="open")
    found = command(parts, "resolve", "beantwoord een betwisting")
    found.add_argument("number", metavar="BETWISTING")
    found.add_argument("--outcome", choices=OUTCOMES, required=True)
    found.add_argument("--amount", default="", help="wat eraf gaat, bij partly")
    found.add_argument("--text", default="", help="de uitleg voor de debiteur")
    found = command(parts, "reopen", "heropen een betwisting, omdat er iets nieuws is")
    found.add_argument("number", metavar="BETWISTING")
    found.add_argument("--text", required=True, help="wat er nieuw is")
    found = command(parts, "undo", "draai de laatste handeling aan een betwisting terug")
    found.add_argument("number", metavar="BETWISTING")
    found = command(parts, "report", "de oorzaken van betwistingen, geteld")
    found.add_argument("--from", dest="from_on", type=date.fromisoformat, default=None, metavar="DAG")
    found.add_argument("--until", type=date.fromisoformat, default=None, metavar="DAG")


def _dispute(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        return _WHAT[options.what](actor, options)


def _open(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.base.files import keep
    from voldaan.claims.queries import id_of
    from voldaan.disputes import services

    kept = [keep(actor, path.name, read_file(path)) for path in options.evidence]
    dispute_id = services.open_dispute(
        actor, claim_id=id_of(options.number), category=options.category, told=options.told, source=options.source,
        amount_cents=parse_euros(options.amount) if options.amount else None, received_on=options.received,
        evidence_ids=kept, owner_id=None,
    )  # fmt: skip
    row = _by_id(dispute_id)
    return _tell(options, row, f"Vastgelegd als betwisting {row.number}: {format_euros(row.amount_cents)} rust nu.")


def _by_id(dispute_id: int) -> Any:
    from voldaan.disputes import queries
    from voldaan.disputes.models import Dispute

    return queries.one(Dispute.objects.get(id=dispute_id).number)


def _shown(row: Any) -> dict[str, Any]:
    names = (
        "number", "claim", "debtor", "category", "amount_cents", "disputed_cents", "source", "received_on", "answer_by",
        "owner", "round", "state", "outcome", "upheld_cents", "resolved_on", "correction",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def _tell(options: argparse.Namespace, row: Any, line: str) -> int:
    say(options, _shown(row), line)
    return 0


def _list(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.disputes import queries

    rows = queries.listing(clock.today(), state=options.state, limit=10_000)
    lines = [
        f"{r.number}  {r.claim}  {format_euros(r.amount_cents)}  {r.category_name}  "
        + (f"antwoord uiterlijk {r.answer_by:%d-%m-%Y}" if r.state == "open" else (r.outcome or r.state))
        for r in rows
    ]
    say(options, [_shown(r) for r in rows], *(lines or ["Er zijn geen betwistingen."]))
    return 0


def _resolve(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.disputes import queries, services

    cents = parse_euros(options.amount) if options.amount else None
    services.resolve(
        actor, queries.one(options.number).id, options.outcome, upheld_cents=cents, explanation=options.text
    )
    row = queries.one(options.number)
    off = f" {format_euros(row.upheld_cents)} gaat eraf zodra de correctie is gemaakt." if row.upheld_cents else ""
    return _tell(options, row, f"Betwisting {row.number} is beantwoord.{off}")


def _reopen(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.disputes import queries, services

    services.reopen(actor, queries.one(options.number).id, options.text)
    row = queries.one(options.number)
    return _tell(options, row, f"Betwisting {row.number} is heropend; antwoord uiterlijk {row.answer_by:%d-%m-%Y}.")


def _undo(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.disputes import queries, services

    services.undo(actor, queries.one(options.number).id)
    row = queries.one(options.number)
    return _tell(options, row, f"Teruggedraaid: betwisting {row.number} is weer '{row.state}'.")


def _report(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.disputes import queries

    until = options.until or clock.today()
    found = queries.causes(options.from_on or until.replace(month=1, day=1), until)
    lines = [
        f"{c.name}: {c.received}, {format_euros(c.amount_cents)}, (deels) gegrond {c.upheld} van {c.answered}"
        for c in found
    ]
    shown = [c._asdict() | {"upheld_percent": c.upheld_percent} for c in found]
    say(options, shown, *(lines or ["In deze periode kwam er geen betwisting binnen."]))
    return 0


_WHAT = {"open": _open, "list": _list, "resolve": _resolve, "reopen": _reopen, "undo": _undo, "report": _report}
COMMANDS: dict[str, Command] = {"dispute": _dispute}
