"""Commands about the day: run it, look at claims, ask why."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.cli.console import Command, Subparsers, administration, command, say
from voldaan_law.money import format_euros


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    run = command(commands, "run", "doe de dagrun")
    run.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    run.add_argument("--dry-run", action="store_true")
    run.add_argument("--undo", action="store_true", help="draai de dagrun terug zolang er niets van is verstuurd")
    claims = command(commands, "claims", "toon de vorderingen")
    claims.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    why = command(commands, "why", "leg uit: waarom dit, en wat nu")
    why.add_argument("number")
    why.add_argument("--on", type=date.fromisoformat, metavar="DATUM")


def _run(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily.services import run as daily_run

    if options.undo:
        return _undo_run(actor, options)
    result = daily_run(actor, options.on or clock.today(), dry_run=options.dry_run)
    document = {
        "run_on": result.run_on,
        "candidates": len(result.decided),
        "acted": result.count("act"),
        "waiting": result.count("wait"),
        "blocked": result.count("blocked"),
        "decisions": [
            {"claim": f.number, "step": v.step, "outcome": v.outcome, "reason": v.reason, "rule": v.rule}
            for f, v in result.decided
        ]
        if options.json
        else [],
    }
    say(options, document, f"Dagrun {result.run_on:%d-%m-%Y}: {document['acted']} stappen, "
                              f"{document['waiting']} wachten, "
                              f"{document['blocked']} geblokkeerd.")  # fmt: skip
    return 0


def _undo_run(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.daily.undo import undo_run

    on = options.on or clock.today()
    done = undo_run(actor, on)
    say(options, {"run_on": on, **done._asdict()},
        f"Dagrun {on:%d-%m-%Y} teruggedraaid: {done.messages} berichten vervallen, {done.proposals} voorstellen "
        f"ingetrokken, {format_euros(done.costs_cents)} aan kosten teruggenomen.")  # fmt: skip
    return 0


def _claims(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.claims.queries import claims
    from voldaan.daily.queries import next_steps

    on = options.on or clock.today()
    with administration(actor):
        views = claims(on)
        steps = next_steps(actor, on)
    found = [
        {n: getattr(v, n) for n in _CLAIM_FIELDS} | {"next_look_on": v.next_look_on, "next_step": steps.get(v.id, "")}
        for v in views
    ]
    say(
        options,
        found,
        *(f"{v.number:<16} {v.stage:<20} {v.due_on} {format_euros(v.open_cents):>14}  {v.debtor}" for v in views),
    )
    return 0


_CLAIM_FIELDS = (
    "number", "debtor", "capacity", "stage", "holds", "due_on", "default_on", "principal_cents", "interest_cents",
    "costs_cents", "paid_cents", "open_cents",
)  # fmt: skip  # fmt: skip


def _why(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily.why import why

    with administration(actor):
        found = why(actor, options.number, options.on or clock.today())
    lines = [f"{found['claim']} op {found['on']:%d-%m-%Y}: {found['outcome']} - {found['reason']}"]
    lines += [f"  {'ja ' if g['passed'] else 'nee'} {g['name']} ({g['rule']}) {g['detail']}" for g in found["guards"]]
    for part in found["derivation"]:
        lines += [f"  {part['about']}:", *(f"    {s}" for s in part["steps"])]
    say(options, found, *lines)
    return 0


COMMANDS: dict[str, Command] = {"run": _run, "claims": _claims, "why": _why}
