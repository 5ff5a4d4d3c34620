"""Commands about payment orders: refunds, the second pair of eyes, files for the bank, and its reports."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from voldaan.base import sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli.console import Command, Subparsers, administration, command, folder_of, say, write_file
from voldaan_law.money import format_euros


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    orders = command(commands, "orders", "betaalopdrachten: terugbetalingen en andere uitgaven")
    actions = orders.add_subparsers(dest="action", required=True, metavar="ACTIE")
    listing = command(actions, "list", "toon de opdrachten")
    listing.add_argument("--state")
    refund = by_whom(command(actions, "request-refund", "vraag aan dat geld van een bankregel terug gaat"))
    refund.add_argument("reference", help="kenmerk van de bankregel")
    refund.add_argument("amount", metavar="BEDRAG")
    refund.add_argument("--reason", required=True)
    refund.add_argument("--iban", default="", help="een andere rekening dan die van de betaler")
    refund.add_argument("--name", default="")
    change = by_whom(command(actions, "change", "wijzig een opdracht; goedkeuringen vervallen"))
    change.add_argument("id", metavar="KENMERK")
    for name in ("iban", "name", "text", "reason"):
        change.add_argument(f"--{name}", default="")
    approve = by_whom(command(actions, "approve", "keur goed"))
    approve.add_argument("ids", nargs="*", metavar="KENMERK")
    approve.add_argument("--all", action="store_true", dest="everything")
    approve.add_argument("--alone", action="store_true", help="bevestig dat u dit alleen doet (zzp)")
    cancel = by_whom(command(actions, "cancel", "trek in wat nog niet bij de bank is"))
    cancel.add_argument("ids", nargs="+", metavar="KENMERK")
    export = by_whom(command(actions, "export", "maak het bestand voor de bank van wat goedgekeurd is"))
    export.add_argument("--to", type=Path, metavar="MAP", help="waar het bestand komt; anders in de map opdrachten")
    export.add_argument("--format", choices=["pain.001.001.09", "pain.001.001.03"], default="pain.001.001.09")
    export.add_argument("--on", type=date.fromisoformat, metavar="DATUM", help="dag van uitvoering")
    status = command(actions, "status", "verwerk een statusbericht van de bank (pain.002)")
    status.add_argument("files", nargs="+", type=Path, metavar="BESTAND")
    limit = command(actions, "limit", "boven welk bedrag een tweede persoon goedkeurt")
    limit.add_argument("amount", metavar="BEDRAG", help="een bedrag, of 'geen' voor een zzp'er")
    file = command(actions, "file", "schrijf een bestand dat al gemaakt is nog eens, byte voor byte")
    file.add_argument("message_id", metavar="KENMERK")
    file.add_argument("--to", type=Path, metavar="MAP", help="waar het bestand komt; anders in de map opdrachten")


def by_whom(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Namens wie: the command line is nobody in particular, and two people are needed above the limit."""
    parser.add_argument("--as", dest="member", default="", metavar="ADRES", help="de medewerker die dit doet")
    return parser


def acting(actor: Actor, options: argparse.Namespace) -> Actor:
    """Wie handelt: the member of staff that was named with ``--as``, else the owner of this machine.

    :raises Refused: when that is no member of this administration.
    """
    from voldaan.people.models import Membership
    from voldaan.people.rules import permissions_of

    if not options.member:
        return actor
    found = (
        Membership.objects.filter(tenant_id=actor.tenant_id, user__email=options.member.lower(), user__is_active=True)
        .select_related("user")
        .first()
    )
    if found is None:
        raise Refused(f"{options.member} werkt niet in deze administratie. Voeg hem toe met: voldaan user ADRES")
    return Actor(actor.tenant_id, found.user.name, found.user.pk, permissions_of(found.role))


def _orders(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    return _ACTIONS[options.action](actor, options, home)


def _list(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.listing import orders

    with administration(actor):
        found = orders([options.state] if options.state else [])
    document = [
        {"id": o.reference, "kind": o.kind, "state": o.state, "name": o.name, "iban": o.iban,
         "amount_cents": o.amount_cents, "reason": o.reason, "people_needed": o.people_needed,
         "requested_by": o.requested_by, "approved_by": o.approved_by, "file": o.message_id, "version": o.version,
         "bank_reason": o.bank_reason}
        for o in found
    ]  # fmt: skip
    say(options, document, *(f"{o.reference:<16} {o.state:<10} {format_euros(o.amount_cents):>14}  {o.name}"
                             for o in found))  # fmt: skip
    return 0


def _refund(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.listing import order
    from voldaan.bank_orders.services import request_refund
    from voldaan.cli.bank import line_id
    from voldaan_law.money import parse_euros

    line = line_id(actor, options.reference)
    with administration(actor):
        order_id = request_refund(
            acting(actor, options), line_id=line, amount_cents=parse_euros(options.amount), reason=options.reason,
            beneficiary_iban=options.iban, beneficiary_name=options.name,
        )  # fmt: skip
        made = order(order_id)
    say(options, {"id": made.reference, "amount_cents": made.amount_cents, "people_needed": made.people_needed},
        f"Terugbetaling {made.reference} aangevraagd.")  # fmt: skip
    return 0


def _change(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.listing import ids_of, order
    from voldaan.bank_orders.services import amend

    with administration(actor):
        (order_id,) = ids_of("paymentorder", [options.id])
        amend(acting(actor, options), order_id, beneficiary_name=options.name, beneficiary_iban=options.iban,
              reference=options.text, reason=options.reason)  # fmt: skip
        now = order(order_id)
    say(options, {"id": now.reference, "version": now.version, "state": now.state}, "Gewijzigd; keur opnieuw goed.")
    return 0


def _approve(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.listing import ids_of, order, orders
    from voldaan.bank_orders.services import approve

    if not options.ids and not options.everything:
        raise Refused("Noem de opdrachten die u goedkeurt, of geef --all.")
    with administration(actor):
        rows = orders(["requested"]) if options.everything else [order(i) for i in ids_of("paymentorder", options.ids)]
        complete = approve(acting(actor, options), [(o.id, o.version) for o in rows], alone=options.alone)
    say(options, {"approved": complete, "seen": len(rows)}, f"{complete} opdrachten goedgekeurd.")
    return 0


def _cancel(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.listing import ids_of
    from voldaan.bank_orders.services import cancel

    with administration(actor):
        count = cancel(acting(actor, options), ids_of("paymentorder", options.ids))
    say(options, {"cancelled": count}, f"{count} opdrachten ingetrokken.")
    return 0


def _export(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.services import export
    from voldaan.connect.pain import transfers

    folder = order_folder(options, home)
    with administration(actor):
        ids = export(acting(actor, options), transfers.write, form=options.format, execution_on=options.on)
    return written(actor, options, folder, ids)


def order_folder(options: argparse.Namespace, home: Path) -> Path:
    """Map voor de bestanden; asked before anything is exported: what counts as exported must have a place.

    :raises Refused: when nothing can be written there.
    """
    return folder_of(options.to or home / "opdrachten")


def written(actor: Actor, options: argparse.Namespace, folder: Path, file_ids: list[int], **more: object) -> int:
    """Schrijf de bestanden to the folder that was asked, and say what is in them."""
    from voldaan.bank_orders.listing import content, files

    with administration(actor):
        rows = [f for f in files() if f.id in file_ids]
        contents = [content(f.id) for f in rows]
    for f, (name, text) in zip(rows, contents, strict=True):
        try:
            write_file(folder / name, text)
        except Refused as refusal:
            again = f"Het is wel gemaakt; schrijf het met: voldaan orders file {f.message_id} --to MAP"
            raise Refused(f"{refusal.sentence} {again}") from refusal
    document = [
        {"file": str(folder / name), "id": f.message_id, "count": f.orders, "total_cents": f.total_cents,
         "sha256": f.sha256}
        for f, (name, _) in zip(rows, contents, strict=True)
    ]  # fmt: skip
    say(options, {"files": document, **more},
        *(f"{d['file']}: {d['count']} opdrachten" for d in document))  # fmt: skip
    return 0


def _status(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.returns import status
    from voldaan.connect.pain.reader import read_status

    changed = 0
    for path in options.files:
        told = read_status(path)
        with administration(actor):
            changed += status(actor, told)
    say(options, {"rejected": changed}, f"{changed} opdrachten afgekeurd door de bank.")
    return 0


def _limit(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.services import set_limit
    from voldaan_law.money import parse_euros

    above = None if options.amount == "geen" else parse_euros(options.amount)
    with administration(actor):
        set_limit(actor, above)
    say(options, {"four_eyes_above_cents": above}, "Vastgelegd.")
    return 0


def _file(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        row = sql.fetch_one("SELECT id FROM bank_orders_orderfile WHERE message_id = %s", [options.message_id])
    if row is None:
        raise Refused(f"Bestand {options.message_id} bestaat niet in deze administratie. Zie: voldaan orders list")
    return written(actor, options, order_folder(options, home), [row[0]])


_ACTIONS: dict[str, Command] = {
    "list": _list, "request-refund": _refund, "change": _change, "approve": _approve, "cancel": _cancel,
    "export": _export, "status": _status, "limit": _limit, "file": _file,
}  # fmt: skip
COMMANDS: dict[str, Command] = {"orders": _orders}
