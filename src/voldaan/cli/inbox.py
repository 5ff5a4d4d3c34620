"""Commands about what comes back: what a reply asks, without keeping it."""

from __future__ import annotations

import argparse
from pathlib import Path

from voldaan.base.errors import Refused
from voldaan.cli.console import Apart, Command, Subparsers, command, read_file, say


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    inbox = command(commands, "inbox", "lees en behandel reacties")
    actions = inbox.add_subparsers(dest="action", metavar="ACTIE", required=True)
    classify = command(actions, "classify", "zeg wat een reactie vraagt, zonder haar te bewaren")
    classify.add_argument("file", type=Path, metavar="BESTAND")


def _inbox(options: argparse.Namespace, home: Path) -> int:
    return _classify(options)


def _classify(options: argparse.Namespace) -> int:
    from voldaan.inbox.understanding import sentence, understand

    found = understand(_mail_file(options.file))
    verdict = found.verdict
    reasons = [sentence(reason) for reason in verdict.reasons]
    document = {
        "kind": verdict.kind, "date": verdict.on, "amount_cents": verdict.amount_cents, "case": None,
        "reasons": reasons,
    }  # fmt: skip
    say(options, document, verdict.kind, *(f"  {reason}" for reason in reasons))
    return 0


def _mail_file(path: Path) -> bytes:
    content = read_file(path)
    if not content.strip():
        raise Refused("Het bestand is leeg. Kies een e-mail die als .eml is bewaard.")
    return content


APART: dict[str, Apart] = {"inbox": _inbox}
COMMANDS: dict[str, Command] = {}
