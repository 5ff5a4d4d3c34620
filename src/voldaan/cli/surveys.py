"""Commands about the question after closing: only what many said together."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from voldaan.base import clock
from voldaan.base.actor import Actor, Permission
from voldaan.cli.console import Command, Subparsers, administration, command, say


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    asked = command(commands, "survey", "toon wat debiteuren na afloop antwoordden")
    asked.add_argument("--year", type=int, choices=range(2000, 2200), metavar="JAAR")


def _survey(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.surveys import queries

    year = options.year or clock.today().year
    actor.must(Permission.READ)
    with administration(actor):
        found = queries.results(date(year, 1, 1), date(year, 12, 31))
    document = {
        "year": year, "answers": found.answers, "mean": round(found.score.mean, 2) if found.score else None,
        "remarks": found.remarks,
    }  # fmt: skip
    shown = f"gemiddeld {document['mean']}" if found.score else "te weinig om te tonen"
    say(options, document, f"{found.answers} antwoorden in {year}, {shown}.", *found.remarks)
    return 0


COMMANDS: dict[str, Command] = {"survey": _survey}
