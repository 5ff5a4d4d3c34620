"""Commands about own invoices: who sells, make, issue, send, credit, repeat, and take the files out."""

from __future__ import annotations

import argparse
import json
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused, in_dutch
from voldaan.cli.console import Command, Subparsers, administration, command, say, write_file
from voldaan_law.money import format_euros


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    invoice = command(commands, "invoice", "eigen facturen")
    actions = invoice.add_subparsers(dest="action", required=True, metavar="ACTIE")
    seller = command(actions, "seller", "mijn gegevens op de factuur")
    for field in ("vat-number", "kvk", "street", "postcode", "town", "email", "phone", "iban", "series", "footer"):
        seller.add_argument(f"--{field}")
    seller.add_argument("--term-days", type=int)
    create = command(actions, "create", "maak een factuur uit een JSON-bestand")
    create.add_argument("file", type=Path, metavar="BESTAND")
    create.add_argument("--issue", action="store_true", help="maak haar meteen definitief")
    create.add_argument("--send", action="store_true", help="verstuur haar ook")
    create.add_argument("--mandate", metavar="KENMERK", default="", help="incasseer haar met deze machtiging")
    for name, text in (("issue", "maak een concept definitief"), ("discard", "gooi een concept weg")):
        command(actions, name, text).add_argument("draft", type=int, metavar="CONCEPT")
    for name, text in (("send", "verstuur een factuur"), ("credit", "crediteer een factuur"),
                       ("handed-over", "leg vast dat u haar zelf bezorgde"), ("show", "toon een factuur")):  # fmt: skip
        one = command(actions, name, text)
        one.add_argument("number", metavar="NUMMER")
        if name == "send":
            one.add_argument("--channel", choices=["email", "post"], default="")
        elif name == "credit":
            one.add_argument("--lines", type=Path, metavar="BESTAND", help="JSON met de regels die vervallen")
            one.add_argument("--reason", default="")
        elif name == "handed-over":
            one.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
        else:
            one.add_argument("--pdf", type=Path, metavar="BESTAND")
            one.add_argument("--ubl", type=Path, metavar="BESTAND")
    command(actions, "list", "toon de facturen")
    command(actions, "drafts", "toon de concepten")
    repeat = command(actions, "repeat", "laat een factuur terugkeren")
    repeat.add_argument("file", type=Path, metavar="BESTAND")
    repeat.add_argument("--every", choices=["month", "quarter", "year"], required=True)
    repeat.add_argument("--first", type=date.fromisoformat, required=True, metavar="DATUM")
    repeat.add_argument("--until", type=date.fromisoformat, metavar="DATUM")
    repeat.add_argument("--automatic", action="store_true", help="definitief maken en versturen")
    repeat.add_argument("--mandate", metavar="KENMERK", default="", help="incasseer elke factuur met deze machtiging")
    command(actions, "recurring", "toon wat terugkeert")
    stop = command(actions, "stop-recurring", "laat een factuur niet langer terugkeren")
    stop.add_argument("recurring", type=int, metavar="NUMMER")
    due = command(actions, "due", "maak wat vandaag terugkeert")
    due.add_argument("--on", type=date.fromisoformat, metavar="DATUM")


def _invoice(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    return _ACTIONS[options.action](actor, options, home)


def _seller(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.invoicing import services

    names = (
        "vat_number",
        "kvk",
        "street",
        "postcode",
        "town",
        "email",
        "phone",
        "iban",
        "series",
        "footer",
        "term_days",
    )
    details = {n: getattr(options, n) for n in names if getattr(options, n) is not None}
    with administration(actor):
        seller = services.save_seller(actor, services.own_creditor(), details)
    say(options, {"vat_number": seller.vat_number, "term_days": seller.term_days}, "Mijn gegevens zijn opgeslagen.")
    return 0


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf8"))
    except OSError as error:
        raise Refused(f"Het bestand {path.name} kan niet worden gelezen ({in_dutch(error)}).") from error
    except ValueError as error:
        raise Refused(f"Het bestand {path.name} is geen JSON ({error}). Controleer komma's en haken.") from error


def _draft(actor: Actor, path: Path, mandate: str) -> tuple[Any, dict[str, Any]]:
    """(customer, content) of a file: ``{"customer": {...}, "lines": [...], ...}``, and the mandate that was named."""
    from voldaan.invoicing import services

    data = _read(path)
    if not isinstance(data, dict) or not isinstance(data.get("customer"), dict):
        raise Refused(f'Het bestand {path.name} noemt geen klant. Zet er "customer": {{"number": "..."}} in.')
    debtor = services.save_customer(actor, services.own_creditor(), data["customer"])
    content = {k: v for k, v in data.items() if k != "customer"}
    return debtor, content | {"mandate_id": _mandate_id(debtor.id, mandate)} if mandate else content


def _mandate_id(debtor_id: int, reference: str) -> int:
    from voldaan.bank_orders.listing import usable

    found = [id_ for id_, known, _iban in usable(debtor_id) if known == reference]
    if not found:
        raise Refused(
            f"Deze klant heeft geen geldige machtiging {reference}. Kijk met `voldaan mandate list` welke er zijn."
        )
    return found[0]


def _create(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect.channels import press
    from voldaan.invoicing import issuing, sending, services

    with administration(actor):
        debtor, content = _draft(actor, options.file, options.mandate)
        draft = services.save_draft(actor, debtor, content)
        said: dict[str, Any] = {
            "draft": draft.id,
            "inclusive_cents": draft.inclusive_cents,
            "number": "",
            "message": "",
            "not_collected": "",
        }
        if options.issue or options.send:
            invoice = issuing.issue(actor, draft.id, press())
            said["number"] = invoice.number
            said["not_collected"] = invoice.document["not_collected"]
            if options.send:
                said["message"] = sending.send(actor, invoice.id)
    what = f"Factuur {said['number']}" if said["number"] else f"Concept {draft.id}"
    why = f"Zij wordt niet geïncasseerd. {said['not_collected']}" if said["not_collected"] else ""
    say(options, said, f"{what}: {format_euros(draft.inclusive_cents)}.", *filter(None, [why]))
    return 0


def _issue(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect.channels import press
    from voldaan.invoicing.issuing import issue

    with administration(actor):
        invoice = issue(actor, options.draft, press())
    say(options, {"number": invoice.number, "inclusive_cents": invoice.inclusive_cents}, f"Factuur {invoice.number}.")
    return 0


def _discard(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.invoicing.services import discard_draft

    with administration(actor):
        discard_draft(actor, options.draft)
    say(options, {"draft": options.draft, "state": "discarded"}, "Weggegooid.")
    return 0


def _send(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.invoicing import queries, sending

    with administration(actor):
        message = sending.send(actor, queries.id_of(options.number), channel=options.channel)
    say(
        options, {"number": options.number, "message": message}, f"Factuur {options.number} gaat mee bij het verzenden."
    )
    return 0


def _handed_over(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.invoicing import queries, sending

    on = options.on or clock.today()
    with administration(actor):
        sending.handed_over(actor, queries.id_of(options.number), on)
    say(options, {"number": options.number, "on": on}, f"Vastgelegd: bezorgd op {on:%d-%m-%Y}.")
    return 0


def _credit(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect.channels import press
    from voldaan.invoicing import issuing, queries

    lines = _read(options.lines) if options.lines else None
    with administration(actor):
        note = issuing.credit(actor, queries.id_of(options.number), press(), lines=lines, reason=options.reason)
    say(options, {"number": note.number, "credits": options.number, "inclusive_cents": note.inclusive_cents},
        f"Creditnota {note.number}: {format_euros(note.inclusive_cents)}.")  # fmt: skip
    return 0


def _show(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.invoicing import queries

    with administration(actor):
        invoice_id = queries.id_of(options.number)
        row = queries.invoice(invoice_id)
        for path, ubl in ((options.pdf, False), (options.ubl, True)):
            if path:
                write_file(path, queries.file(invoice_id, ubl=ubl)[1])
    say(options, row._asdict(), f"{row.number}  {row.debtor}  {format_euros(row.inclusive_cents)}  {row.stage}")
    return 0


def _list(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.invoicing.queries import Filter, rows

    with administration(actor):
        found = rows(Filter())
    lines = [
        f"{r.number:<14} {r.issued_on} {format_euros(r.inclusive_cents):>14} {r.stage:<12} {r.debtor}" for r in found
    ]
    say(options, [row._asdict() for row in found], *lines or ["Er zijn nog geen facturen."])
    return 0


def _drafts(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.invoicing.queries import drafts

    with administration(actor):
        found = drafts()
    lines = [f"{d.id:>6} {format_euros(d.inclusive_cents):>14} {d.debtor}" for d in found]
    say(options, [row._asdict() for row in found], *lines or ["Er zijn geen concepten."])
    return 0


def _repeat(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.invoicing.recurring import set_up

    with administration(actor):
        debtor, content = _draft(actor, options.file, options.mandate)
        row = set_up(actor, debtor, content, every=options.every, first_on=options.first, until_on=options.until,
                     automatic=options.automatic)  # fmt: skip
    say(options, {"id": row.id, "next_on": row.next_on}, f"De eerste is op {row.next_on:%d-%m-%Y}.")
    return 0


def _recurring(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.invoicing.queries import recurring

    with administration(actor):
        rows = [row._asdict() for row in recurring()]
    lines = [f"{r['id']}  {r['debtor']}  {r['description']}  {r['next_on'] or 'gestopt'}  {r['problem']}" for r in rows]
    say(options, rows, *(lines or ["Er keert niets terug."]))
    return 0


def _stop_recurring(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.invoicing.recurring import stop

    with administration(actor):
        stop(actor, options.recurring)
    say(options, {"id": options.recurring, "next_on": None}, "Gestopt. Wat is gemaakt, blijft.")
    return 0


def _due(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect.channels import press
    from voldaan.invoicing.recurring import run

    with clock.set_to(options.on) if options.on else nullcontext():
        done = run(actor, clock.today(), press())
    say(options, done._asdict(), f"{done.drafted} concepten, {done.issued} facturen.", *done.problems)
    return 0


_ACTIONS: dict[str, Command] = {
    "seller": _seller, "create": _create, "issue": _issue, "discard": _discard, "send": _send, "credit": _credit,
    "handed-over": _handed_over, "show": _show, "list": _list, "drafts": _drafts, "repeat": _repeat,
    "recurring": _recurring, "stop-recurring": _stop_recurring, "due": _due,
}  # fmt: skip
COMMANDS: dict[str, Command] = {"invoice": _invoice}
