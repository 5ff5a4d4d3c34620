"""Commands about complaints: register, list, answer, and the report per quarter."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.cli.console import Command, Subparsers, administration, command, say

OUTCOMES = ("upheld", "partly", "rejected", "withdrawn")


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    top = command(commands, "complaint", "klachten: inschrijven, afhandelen, tellen")
    parts = top.add_subparsers(dest="what", required=True, metavar="WAT")
    found = command(parts, "register", "schrijf een klacht in")
    found.add_argument("--claim", required=True, metavar="FACTUUR", help="een factuur van wie klaagt")
    found.add_argument("--subject", required=True)
    found.add_argument("--told", default="")
    found.add_argument("--received", type=date.fromisoformat, default=None, metavar="DAG")
    found.add_argument("--source", default="desk")
    found = command(parts, "list", "de klachten")
    found.add_argument("--state", choices=("open", "resolved", "all"), default="open")
    found = command(parts, "resolve", "handel een klacht af")
    found.add_argument("number", metavar="KLACHT")
    found.add_argument("--outcome", choices=OUTCOMES, required=True)
    for name in ("findings", "decision", "remedy", "next-authority"):
        found.add_argument(f"--{name}", default="")
    found = command(parts, "scheme", "bij welke geschillenregeling de schuldeiser hoort; leeg: bij geen")
    found.add_argument("name", metavar="NAAM")
    found.add_argument("--creditor", default="", metavar="SCHULDEISER")
    found = command(parts, "report", "klachten per kwartaal")
    found.add_argument("--year", type=int, default=None)


def _complaint(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        return _WHAT[options.what](actor, options)


def _register(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.claims.file import particulars
    from voldaan.claims.queries import id_of
    from voldaan.complaints import queries, services
    from voldaan.complaints.models import Complaint

    complaint_id = services.register(
        actor, case_id=particulars(id_of(options.claim)).case_id, subject=options.subject, told=options.told,
        received_on=options.received, source=options.source,
    )  # fmt: skip
    row = queries.one(Complaint.objects.get(id=complaint_id).number)
    say(options, row._asdict(), f"Ingeschreven als klacht {row.number}; bevestig uiterlijk {row.confirm_by:%d-%m-%Y}.")
    return 0


def _list(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.complaints import queries

    rows = queries.listing(state=options.state, limit=10_000)
    lines = [f"{r.number}  {r.subject}  antwoord uiterlijk {r.answer_by:%d-%m-%Y}  {r.outcome}" for r in rows]
    say(options, [r._asdict() for r in rows], *(lines or ["Er zijn geen klachten."]))
    return 0


def _resolve(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.complaints import queries, services

    services.resolve(
        actor, queries.one(options.number).id, options.outcome, findings=options.findings, decision=options.decision,
        remedy=options.remedy, next_authority=options.next_authority,
    )  # fmt: skip
    row = queries.one(options.number)
    say(options, row._asdict(), f"Klacht {row.number} is afgehandeld.")
    return 0


def _report(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.complaints import queries

    found = queries.quarters(options.year or clock.today().year)
    lines = [f"{q.name}: {q.received} ontvangen, {q.confirmed_in_time} op tijd bevestigd, {q.answered_in_time} van "
             f"{q.answered} op tijd beantwoord" for q in found]  # fmt: skip
    say(options, [q._asdict() for q in found], *lines)
    return 0


def _scheme(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.complaints import services
    from voldaan.daily.intake import creditor_named

    creditor = creditor_named(options.creditor)
    services.set_scheme(actor, creditor.id, options.name)
    said = {"creditor": creditor.name, "dispute_scheme": options.name.strip()}
    say(options, said, "Vastgelegd. Nieuwe brieven over klachten noemen haar.")
    return 0


_WHAT = {"scheme": _scheme, "register": _register, "list": _list, "resolve": _resolve, "report": _report}
COMMANDS: dict[str, Command] = {"complaint": _complaint}
