"""Commands about the outbox: look, approve, skip, send, and what became of a message."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused, in_dutch
from voldaan.cli.console import Command, Subparsers, administration, command, moment, say
from voldaan_law.money import format_euros

OUTBOX_STATES = ("proposed", "approved", "sending", "sent", "uncertain", "failed", "cancelled", "skipped")


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    outbox = command(commands, "outbox", "toon, keur goed of verstuur berichten")
    outbox.add_argument("--state", choices=OUTBOX_STATES)
    actions = outbox.add_subparsers(dest="action", metavar="ACTIE")
    approve = command(actions, "approve", "keur goed")
    approve.add_argument("ids", nargs="*", metavar="ID")
    approve.add_argument("--all", action="store_true", dest="everything")
    skip = command(actions, "skip", "sla over")
    skip.add_argument("ids", nargs="+", metavar="ID")
    send = command(actions, "send", "verstuur wat goedgekeurd is")
    send.add_argument("--on", type=moment, metavar="TIJDSTIP")
    for name, text in (
        ("confirm", "een onzeker bericht is toch verstuurd"),
        ("retry", "een onzeker bericht is niet weg"),
    ):
        command(actions, name, text).add_argument("id", metavar="ID")
    edit = command(actions, "edit", "pas een bericht aan voordat het weggaat")
    edit.add_argument("id", metavar="ID")
    edit.add_argument("--tone", default="", metavar="TOON", help="friendly, neutral of firm")
    edit.add_argument("--channel", default="", metavar="KANAAL", help="email, post of sms")
    edit.add_argument("--note", metavar="TEKST", help="een eigen alinea; leeg haalt hem weg")
    edit.add_argument("--on", type=date.fromisoformat, metavar="DATUM", help="niet voor deze dag")
    command(actions, "changes", "wat is er anders dan bij de vorige dagrun, en wat valt op")
    unsent = command(actions, "unsent", "wat niet is verstuurd, en waarom")
    unsent.add_argument("--since", type=date.fromisoformat, metavar="DATUM")
    received = command(actions, "received", "leg vast dat een bericht is ontvangen")
    received.add_argument("id", metavar="ID")
    received.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATUM")
    failed = command(actions, "failed", "leg vast dat een bericht niet is bezorgd")
    failed.add_argument("id", metavar="ID")
    failed.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    for name, text in (
        ("stop", "leg alle verzending stil"),
        ("safe", "veilige stand: niets naar klanten"),
        ("resume", "zet de verzending aan"),
    ):
        command(actions, name, text).add_argument("--reason", default="")
    evidence = command(actions, "evidence", "bewijs van verzending van een bericht")
    evidence.add_argument("id", metavar="ID")
    evidence.add_argument("--out", metavar="BESTAND", help="schrijf een zip met het bewijs en het bericht")
    command(commands, "sweep", "loop alles na wat ooit is verstuurd")


def _outbox(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import aftermath, editing, queries, services

    if options.action == "send":
        return _send(actor, options, home)
    if options.action == "evidence":
        return _evidence(actor, options, home)
    if options.action in _SWITCH:
        return _switch(actor, options)
    with administration(actor):
        if options.action == "approve":
            if not options.ids and not options.everything:
                raise Refused("Noem de berichten die u goedkeurt, of geef --all.")
            count = services.approve(actor, None if options.everything else services.ids_of(options.ids))
            say(options, {"approved": count}, f"{count} berichten goedgekeurd.")
        elif options.action == "skip":
            count = services.skip(actor, services.ids_of(options.ids))
            say(options, {"skipped": count}, f"{count} berichten overgeslagen.")
        elif options.action in ("confirm", "retry"):
            {"confirm": aftermath.confirm, "retry": aftermath.retry}[options.action](
                actor, services.ids_of([options.id])[0]
            )
            say(options, {"id": options.id, "action": options.action}, "Vastgelegd.")
        elif options.action == "edit":
            editing.edit(
                actor, services.ids_of([options.id])[0], tone=options.tone, channel=options.channel, note=options.note,
                on=options.on,
            )  # fmt: skip
            say(options, {"id": options.id, "state": "proposed"}, "Aangepast; het wacht weer op goedkeuring.")
        elif options.action == "changes":
            _changes(options)
        elif options.action == "unsent":
            _unsent(options)
        elif options.action == "received":
            with clock.set_to(options.on):
                aftermath.received(actor, services.ids_of([options.id])[0], options.on)
            say(options, {"id": options.id, "received_on": options.on}, "Ontvangst vastgelegd.")
        elif options.action == "failed":
            with clock.set_to(options.on) if options.on else nullcontext():
                aftermath.failed(actor, services.ids_of([options.id])[0], "gemeld door een medewerker")
            say(options, {"id": options.id, "state": "failed"}, "Vastgelegd dat het bericht niet is bezorgd.")
        else:
            _list_outbox(options, home, queries.outbox(state=options.state))
    return 0


def _changes(options: argparse.Namespace) -> None:
    from voldaan.daily import changes

    found, odd = changes.since_yesterday(), changes.odd()
    document = {
        "before_on": found.before_on, "new_debtors": found.new_debtors, "kinds": [k._asdict() for k in found.kinds],
        "odd": [o._asdict() for o in odd],
    }  # fmt: skip
    say(options, document, *(f"{k.kind:<22} {k.now:>5} nu {k.before:>5} vorige keer" for k in found.kinds),
        f"{found.new_debtors} klanten horen voor het eerst van u.",
        *(f"{o.public_id}  {o.kind} aan {o.debtor}: {changes.ODD[o.why][0]}" for o in odd))  # fmt: skip


def _unsent(options: argparse.Namespace) -> None:
    from voldaan.daily import unsent

    rows = unsent.unsent(options.since or clock.today() - timedelta(days=30))
    say(options, [r._asdict() | {"sentence": r.sentence} for r in rows],
        *(f"{r.number}  {r.debtor}: {r.sentence}" for r in rows), *([] if rows else ["Niets staat stil."]))  # fmt: skip


_SWITCH = {"stop": "stopped", "safe": "safe", "resume": "on"}


def _switch(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.messages import switch

    with administration(actor):
        switch.turn(actor, _SWITCH[options.action], reason=options.reason)
        now = switch.current()
    said = f"Nu geldt: {now.keeps}." if now.keeps else "De verzending staat aan."
    say(options, {"state": now.state, "reason": now.reason}, said)
    return 0


def _evidence(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect.channels import folder
    from voldaan.messages import evidence

    with administration(actor):
        told = evidence.document(options.id)
        packed = evidence.archive(options.id, folder(home)) if options.out else b""
    lines = [f"{told['kind']} {told['channel']}, verstuurd {told['dispatched_at']}, sha256 {told['sha256']}"]
    lines += [f"  poging {a['number']}: {a['outcome']} {a['detail']}" for a in told["attempts"]]
    lines += [f"  {r['provider']}: {r['status']} {r['detail']}" for r in told["reports"]]
    if options.out:
        try:
            Path(options.out).write_bytes(packed)
        except OSError as error:
            raise Refused(
                f"{options.out} kan niet worden geschreven ({in_dutch(error)}). Kies een ander bestand."
            ) from error
        lines.append(f"Bewijs geschreven naar {options.out}.")
    say(options, told, *lines)
    return 0


def _sweep(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from collections import Counter

    from voldaan.daily.sweep import sweep

    with administration(actor):
        found = sweep(actor)
    counts = Counter(v.rule for v in found.violations)
    document = {"messages": found.messages, "violations": counts, "found": [v._asdict() for v in found.violations]}
    say(options, document, f"{found.messages} berichten nagelopen, {len(found.violations)} overtredingen.",
        *(f"  {v.rule}: {v.message} {v.claim} {v.detail}" for v in found.violations))  # fmt: skip
    return 1 if found.violations else 0


def _list_outbox(options: argparse.Namespace, home: Path, messages: list[dict[str, Any]]) -> None:
    from voldaan.connect.channels import folder

    for message in messages:
        message["files"] = [str(folder(home) / f) for f in message["files"]]
    lines = [
        f"{m['id']}  {m['state']:<10} {m['kind']:<20} {m['debtor']}  {format_euros(m['total_cents'])}" for m in messages
    ]
    say(options, messages, *lines or ["Er zijn geen berichten."])


def _send(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect.channels import sender

    with clock.set_to(options.on) if options.on else nullcontext():
        result = sender(home, actor.tenant_id).send(actor)
    counts = {n: result.counts.get(n, 0) for n in ("sent", "kept", "cancelled", "failed", "later", "uncertain")}
    say(options, counts | {"messages": result.reasons},
           ", ".join(f"{v} {_SENT_WORDS[k]}" for k, v in counts.items() if v) or "Er was niets te versturen.",
           *(f"{r['id']}: {r['reason']}" for r in result.reasons[:20]))  # fmt: skip
    return 0


_SENT_WORDS = {
    "sent": "verstuurd", "kept": "vastgehouden", "cancelled": "vervallen", "failed": "niet bezorgd",
    "later": "later opnieuw", "uncertain": "onzeker",
}  # fmt: skip  # fmt: skip

COMMANDS: dict[str, Command] = {"outbox": _outbox, "sweep": _sweep}
