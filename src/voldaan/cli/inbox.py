"""Commands about what comes back: what a reply asks, read it in, fetch it, answer it, handle it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from voldaan.base.actor import Actor
from voldaan.base.errors import NotAllowed, Refused
from voldaan.cli.console import Apart, Command, Subparsers, administration, command, read_file, say, the_actor


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    inbox = command(commands, "inbox", "lees en behandel reacties")
    actions = inbox.add_subparsers(dest="action", metavar="ACTIE", required=True)
    classify = command(actions, "classify", "zeg wat een reactie vraagt, zonder haar te bewaren")
    classify.add_argument("file", type=Path, metavar="BESTAND")
    read = command(actions, "import", "lees reacties in die als .eml zijn bewaard")
    read.add_argument("files", type=Path, nargs="+", metavar="BESTAND")
    command(actions, "fetch", "haal nieuwe reacties op uit het postvak")
    listed = command(actions, "list", "toon reacties")
    listed.add_argument("--state", choices=("new", "handled", "all"), default="new")
    for name, text in (("show", "toon een reactie, met een antwoord uit de feiten"),
                       ("answer", "zet dat antwoord klaar om goed te keuren")):  # fmt: skip
        command(actions, name, text).add_argument("id", type=int, metavar="ID")
    promise = command(actions, "promise", "leg de toezegging uit een reactie vast")
    promise.add_argument("id", type=int, metavar="ID")
    promise.add_argument("--on", type=date.fromisoformat, metavar="DATUM", help="anders de dag uit de reactie")
    place = command(actions, "place", "leg een reactie op het dossier van een factuur")
    place.add_argument("id", type=int, metavar="ID")
    place.add_argument("number", metavar="FACTUUR")
    handle = command(actions, "handle", "een reactie is behandeld")
    handle.add_argument("id", type=int, metavar="ID")


def _inbox(options: argparse.Namespace, home: Path) -> int:
    if options.action == "classify":
        return _classify(options)
    return _ACTIONS[options.action](the_actor(options), options)


def _classify(options: argparse.Namespace) -> int:
    """Without an administration it has no case; with one, the case on which it would land."""
    from voldaan.inbox.understanding import sentence, understand

    found = understand(_mail_file(options.file))
    verdict = found.verdict
    reasons = [sentence(reason) for reason in verdict.reasons]
    case = None
    try:
        case, why = _case(the_actor(options), found)
    except Refused as refusal:
        why = f"geen dossier gezocht: {refusal.sentence}"
    reasons += [why] if why else []
    document = {
        "kind": verdict.kind, "date": verdict.on, "amount_cents": verdict.amount_cents, "case": case,
        "reasons": reasons,
    }  # fmt: skip
    say(options, document, verdict.kind, *(f"  {reason}" for reason in reasons))
    return 0


def _case(actor: Actor, found: Any) -> tuple[str | None, str]:
    from voldaan.claims.models import Case
    from voldaan.inbox.landing import Signs, land

    mail, said = found.mail, found.said
    with administration(actor):
        landed = land(Signs(mail.recipients, mail.answers, f"{mail.subject}\n{said.own}", said.quoted, mail.sender))
        if landed.case_id is None:
            names = ", ".join(c.reference for c in landed.candidates)
            return None, f"dossier niet zeker: {names}" if names else ""
        return Case.objects.get(pk=landed.case_id).reference, f"dossier: {landed.why}"


def _mail_file(path: Path) -> bytes:
    content = read_file(path)
    if not content.strip():
        raise Refused("Het bestand is leeg. Kies een e-mail die als .eml is bewaard.")
    return content


def _import(actor: Actor, options: argparse.Namespace) -> int:
    """Each file in a transaction of its own; exit code 2 when one of them is refused."""
    from voldaan.connect.inbound import receive_mail

    found = []
    for path in options.files:
        try:
            with administration(actor):
                received = receive_mail(actor, _mail_file(path))
            found.append({"file": path.name, "id": received.reply_id, "new": received.is_new, "problem": ""})
        except NotAllowed:
            raise
        except Refused as refusal:
            found.append({"file": path.name, "id": None, "new": False, "problem": refusal.sentence})
    lines = [f"{one['file']}: {one['problem'] or ('ingelezen' if one['new'] else 'was er al')}" for one in found]
    say(options, found, *lines)
    return 2 if any(one["problem"] for one in found) else 0


def _fetch(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.connect.mailbox.fetching import fetch, mailbox_of_environment

    found = fetch(actor, mailbox_of_environment())
    text = f"{found.new} nieuwe reacties, {found.known} waren er al."
    say(options, found._asdict(), text, *([f"Afgebroken: {found.dropped}."] if found.dropped else []))
    return 1 if found.dropped else 0


def _list(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.inbox import queries

    with administration(actor):
        rows = queries.replies(options.state, limit=500)
    lines = [f"{r.id}  {r.kind:<14} {r.received_at:%Y-%m-%d}  {r.debtor or r.sender}  {r.subject}" for r in rows]
    say(options, [r._asdict() for r in rows], *lines or ["Er zijn geen reacties."])
    return 0


def _handle(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.inbox import services

    with administration(actor):
        services.handle(actor, options.id)
    say(options, {"id": options.id, "state": "handled"}, "Behandeld.")
    return 0


def _show(actor: Actor, options: argparse.Namespace) -> int:
    from django.conf import settings

    from voldaan.inbox import following, queries

    with administration(actor):
        view = queries.reply(options.id)
        draft = [line._asdict() for line in following.draft_of(view, settings.PUBLIC_URL)]
        matches = [match._asdict() for match in queries.matches(queries.files_of(view.id))]
    names = ("id", "kind", "state", "outcome", "reference", "debtor", "landed_by", "own_text", "said_on",
             "amount_cents", "candidates")  # fmt: skip
    document = {name: getattr(view, name) for name in names} | {"draft": draft, "matches": matches}
    say(options, document, f"{view.kind}: {view.own_text}", *(f"  {line['text']}" for line in draft))
    return 0


def _answer(actor: Actor, options: argparse.Namespace) -> int:
    from django.conf import settings

    from voldaan.inbox import following, queries

    with administration(actor):
        draft = following.draft_of(queries.reply(options.id), settings.PUBLIC_URL)
        following.answer(actor, options.id, "\n\n".join(line.text for line in draft))
    say(options, {"id": options.id, "state": "answered"}, "Het antwoord staat klaar in de uitbak.")
    return 0


def _promise(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.inbox import following, queries

    with administration(actor):
        view = queries.reply(options.id)
        on = options.on or view.said_on
        if on is None:
            raise Refused("In de reactie staat geen dag. Noem hem met --on.")
        following.promise(actor, options.id, on=on, amount_cents=view.amount_cents)
    say(options, {"id": options.id, "promised_on": on}, f"Toegezegd voor {on:%d-%m-%Y}.")
    return 0


def _place(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.claims.file import particulars
    from voldaan.claims.queries import id_of
    from voldaan.inbox import queries, services

    with administration(actor):
        services.place(actor, options.id, particulars(id_of(options.number)).case_id)
        view = queries.reply(options.id)
    say(options, {"id": view.id, "reference": view.reference}, f"Ligt nu op dossier {view.reference}.")
    return 0


_ACTIONS: dict[str, Callable[[Actor, argparse.Namespace], int]] = {
    "import": _import, "fetch": _fetch, "list": _list, "show": _show, "answer": _answer, "promise": _promise,
    "place": _place, "handle": _handle,
}  # fmt: skip
APART: dict[str, Apart] = {"inbox": _inbox}
COMMANDS: dict[str, Command] = {}
