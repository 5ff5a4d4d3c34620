"""The commands: each parses what it needs, calls one use case or query, and prints."""

from __future__ import annotations

import argparse
from pathlib import Path

from voldaan.cli.console import Apart, Command, the_actor
from voldaan.cli.parser import SUBJECTS


def run(options: argparse.Namespace, home: Path) -> int:
    """Run one command; gives its exit code."""
    options.json = getattr(options, "json", False)
    apart: dict[str, Apart] = {name: do for subject in SUBJECTS for name, do in getattr(subject, "APART", {}).items()}
    if options.command in apart:
        return apart[options.command](options, home)
    actor = the_actor(options)
    commands: dict[str, Command] = {name: do for subject in SUBJECTS for name, do in subject.COMMANDS.items()}
    return commands[options.command](actor, options, home)
