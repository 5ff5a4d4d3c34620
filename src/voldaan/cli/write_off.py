"""The command that writes off what remains of a claim, and undoes it."""

from __future__ import annotations

import argparse
from pathlib import Path

from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli.console import Command, Subparsers, administration, command, say
from voldaan_law.money import format_euros

REASONS = ("small_rest", "goodwill", "agreed", "uncollectible", "not_worth_it")


def arguments(commands: Subparsers) -> None:
    """Its arguments."""
    found = command(commands, "writeoff", "boek af wat van een vordering openstaat")
    found.add_argument("number")
    found.add_argument("--component", choices=("interest", "costs"), default="", help="alleen dit onderdeel")
    found.add_argument("--reason", choices=REASONS, default="small_rest")
    found.add_argument("--undo", action="store_true", help="draai de laatste afboeking van deze vordering terug")


def _writeoff(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.claims.queries import id_of
    from voldaan.daily import intake
    from voldaan.payments.write_off import of_claim

    with administration(actor):
        claim_id = id_of(options.number)
        standing = of_claim(claim_id)
    if options.undo:
        if not standing:
            raise Refused(f"Van factuur {options.number} is niets afgeboekt; er valt niets terug te draaien.")
        intake.undo_write_off(actor, claim_id, standing[-1].event_id)
        say(options, {"claim": options.number, "undone_cents": standing[-1].amount_cents}, "Teruggedraaid.")
        return 0
    cents = intake.write_off(actor, claim_id, reason=options.reason, component=options.component)
    say(options, {"claim": options.number, "written_off_cents": cents}, f"Afgeboekt: {format_euros(cents)}.")
    return 0


COMMANDS: dict[str, Command] = {"writeoff": _writeoff}
