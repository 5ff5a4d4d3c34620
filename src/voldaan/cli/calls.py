"""Commands about telephone tasks: whom to call now, what to say, and what came of it."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from voldaan.base.actor import Actor
from voldaan.cli.console import Command, Subparsers, administration, command, moment, say

OUTCOMES = ("promises", "says_paid", "disputes", "no_answer", "voicemail", "wrong_number", "call_back", "spoken")


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    actions = command(commands, "call", "beltaken: wie, wat te zeggen, en de uitkomst").add_subparsers(
        dest="action", required=True, metavar="ACTIE"
    )
    command(actions, "list", "toon wie er gebeld moet worden")
    command(actions, "script", "toon wat u zegt").add_argument("id", metavar="ID")
    recording = command(actions, "record", "leg vast wat een gesprek opleverde")
    recording.add_argument("id", metavar="ID")
    recording.add_argument("outcome", choices=OUTCOMES, metavar="UITKOMST", help=", ".join(OUTCOMES))
    recording.add_argument("--note", default="")
    recording.add_argument("--back", type=moment, metavar="TIJDSTIP", help="wanneer u terugbelt")


def _call(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        return _ACTIONS[options.action](actor, options, home)


def _list(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import calls

    rows = calls.waiting()
    lines = [f"{c.public_id}  {_at(c.not_before)}  {c.phone:<14} {c.debtor}" for c in rows]
    say(options, [c._asdict() for c in rows], *lines or ["Er hoeft niemand gebeld te worden."])
    return 0


def _at(instant: datetime) -> str:
    from voldaan.base import clock

    return f"{instant.astimezone(clock.AMSTERDAM):%d-%m %H:%M}"


def _script(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import calls

    found = calls.script(actor, options.id)
    say(options, {"says": found.says, "never": found.never}, *found.says, *(f"Nooit: {line}" for line in found.never))
    return 0


def _record(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import calls

    done = calls.record(actor, options.id, options.outcome, note=options.note, call_back_at=options.back)
    say(options, {"id": done.public_id, "outcome": options.outcome, "attempts": done.attempts}, "Vastgelegd.")
    return 0


_ACTIONS: dict[str, Command] = {"list": _list, "script": _script, "record": _record}
COMMANDS: dict[str, Command] = {"call": _call}
