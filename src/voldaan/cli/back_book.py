"""Commands about old items that were handed over on the first day."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli.console import Command, Subparsers, administration, command, say


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    back_book = command(commands, "back-book", "oude posten overnemen zonder ze allemaal ineens te manen")
    back_book.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    actions = back_book.add_subparsers(dest="action", metavar="ACTIE")
    for name, text in (("rest", "laat rusten"), ("release", "laat weer meelopen")):
        command(actions, name, text).add_argument("numbers", nargs="*", metavar="NUMMER")
    spread = command(actions, "spread", "laat ze gespreid terugkomen")
    spread.add_argument("numbers", nargs="*", metavar="NUMMER")
    spread.add_argument("--per-day", type=int, required=True, metavar="KLANTEN")
    reminded = command(actions, "reminded", "ga verder na een herinnering van voor Voldaan")
    reminded.add_argument("numbers", nargs="+", metavar="NUMMER")
    reminded.add_argument("--sent-on", type=date.fromisoformat, required=True, metavar="DATUM")


def _back_book(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import back_book

    on = options.on or clock.today()
    with administration(actor), clock.set_to(on):
        if options.action is None:
            old = back_book.old_claims(on)
            say(options, {"bands": [b._asdict() for b in back_book.bands(on)], "claims": [c._asdict() for c in old]},
                *(f"{b.title:<45} {b.claims:>6}" for b in back_book.bands(on)))  # fmt: skip
            return 0
        chosen = _ids(options.numbers, on)
        if options.action == "spread":
            last = back_book.spread(actor, on, options.per_day, chosen)
            said = f"De laatste komen terug op {last:%d-%m-%Y}." if last else "Er is niets te spreiden."
            say(options, {"last_on": last}, said)
        elif options.action == "reminded":
            count = back_book.reminded(actor, on, options.sent_on, chosen or [])
            say(options, {"claims": count}, f"{count} facturen gaan verder na de herinnering.")
        else:
            count = (back_book.rest if options.action == "rest" else back_book.release)(actor, on, chosen)
            said = "rusten nu" if options.action == "rest" else "lopen weer mee"
            say(options, {"claims": count}, f"{count} facturen {said}.")
    return 0


def _ids(numbers: list[str], on: date) -> list[int] | None:
    from voldaan.daily import back_book

    if not numbers:
        return None
    old = {claim.number: claim.id for claim in back_book.old_claims(on)}
    unknown = next((number for number in numbers if number not in old), None)
    if unknown is not None:
        raise Refused(f"Factuur {unknown} is geen oude post. Kijk met `voldaan back-book` welke dat zijn.")
    return [old[number] for number in numbers]


COMMANDS: dict[str, Command] = {"back-book": _back_book}
