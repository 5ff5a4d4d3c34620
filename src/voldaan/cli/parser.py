"""Arguments of the command line; the shapes are a contract with scripts that call it."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path

OUTBOX_STATES = ("proposed", "approved", "sending", "sent", "uncertain", "failed", "cancelled", "skipped")
HOLDS = (
    "dispute", "debt_help", "deceased", "insolvency", "complaint", "vulnerable", "address_unknown", "creditor_stop",
)  # fmt: skip


def build() -> argparse.ArgumentParser:
    """The parser with all its commands."""
    top = argparse.ArgumentParser(prog="voldaan", description="Voldaan: online incasso.")
    top.add_argument("--administration", metavar="NAAM", help="welke administratie, als er meer zijn")
    commands = top.add_subparsers(dest="command", required=True, metavar="OPDRACHT")

    init = _command(commands, "init", "open een administratie")
    init.add_argument("--name", required=True)
    init.add_argument("--kind", choices=["zzp", "company", "agency"], default="company")
    init.add_argument("--iban", default="")
    for field in ("email", "phone", "street", "postcode", "town", "kvk"):
        init.add_argument(f"--{field}", default="")
    init.add_argument("--agreed-term", action="store_true", help="de betaaltermijn is met klanten afgesproken (fataal)")
    init.add_argument("--no-vat-deduction", action="store_true", help="kan btw niet verrekenen")

    user = _command(commands, "user", "voeg een medewerker toe; het wachtwoord wordt een keer getoond")
    user.add_argument("email")
    user.add_argument("--role", choices=["owner", "controller", "handler", "viewer"], default="owner")

    items = _command(commands, "import", "lees openstaande posten in")
    items.add_argument("files", nargs="+", type=Path, metavar="BESTAND")
    items.add_argument("--snapshot", action="store_true", help="volledige lijst: wat ontbreekt, is weg")
    items.add_argument("--accept-vanished", action="store_true", help="ook als er veel ontbreekt")

    run = _command(commands, "run", "doe de dagrun")
    run.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    run.add_argument("--dry-run", action="store_true")

    _outbox(commands)
    _bank(commands)

    hold = _command(commands, "hold", "stel een stop in of hef hem op")
    hold.add_argument("number")
    hold.add_argument("--kind", choices=HOLDS, default="dispute")
    hold.add_argument("--note", default="")
    hold.add_argument("--until", type=date.fromisoformat, metavar="DATUM")
    hold.add_argument("--release", action="store_true", help="hef alle stops op deze vordering op")

    claims = _command(commands, "claims", "toon de vorderingen")
    claims.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    why = _command(commands, "why", "leg uit: waarom dit, en wat nu")
    why.add_argument("number")
    why.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    _command(commands, "check", "controleer: grootboek = gebeurtenissen = saldi")

    for name, text in (("serve", "start de werkplek"), ("demo", "vul een administratie en start de werkplek")):
        server = _command(commands, name, text)
        server.add_argument("--host", default="127.0.0.1")
        server.add_argument("--port", type=int, default=8000 if name == "serve" else None)
        if name == "demo":
            server.add_argument("--debtors", type=int, default=300)
            server.add_argument("--days", type=int, default=365)
            server.add_argument("--seed", type=int, default=1)
            server.add_argument("--no-serve", action="store_true", help="alleen vullen")
    _command(commands, "work", "voer taken uit")
    return top


def _outbox(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    outbox = _command(commands, "outbox", "toon, keur goed of verstuur berichten")
    outbox.add_argument("--state", choices=OUTBOX_STATES)
    actions = outbox.add_subparsers(dest="action", metavar="ACTIE")
    approve = _command(actions, "approve", "keur goed")
    approve.add_argument("ids", nargs="*", metavar="ID")
    approve.add_argument("--all", action="store_true", dest="everything")
    skip = _command(actions, "skip", "sla over")
    skip.add_argument("ids", nargs="+", metavar="ID")
    send = _command(actions, "send", "verstuur wat goedgekeurd is")
    send.add_argument("--on", type=moment, metavar="TIJDSTIP")
    for name, text in (
        ("confirm", "een onzeker bericht is toch verstuurd"),
        ("retry", "een onzeker bericht is niet weg"),
    ):
        _command(actions, name, text).add_argument("id", metavar="ID")
    received = _command(actions, "received", "leg vast dat een bericht is ontvangen")
    received.add_argument("id", metavar="ID")
    received.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATUM")
    failed = _command(actions, "failed", "leg vast dat een bericht niet is bezorgd")
    failed.add_argument("id", metavar="ID")
    failed.add_argument("--on", type=date.fromisoformat, metavar="DATUM")


def _bank(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    bank = _command(commands, "bank", "bankafschriften")
    actions = bank.add_subparsers(dest="action", required=True, metavar="ACTIE")
    importing = _command(actions, "import", "lees afschriften in")
    importing.add_argument("files", nargs="+", type=Path, metavar="BESTAND")
    importing.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    importing.add_argument("--any-account", action="store_true", help="lees ook een vreemde rekening (met --dry-run)")
    importing.add_argument("--dry-run", action="store_true", help="lees en controleer, boek niets")
    _command(actions, "lines", "toon de bankregels")
    seen = _command(actions, "seen", "leg vast dat al het geld tot en met een dag is verwerkt")
    seen.add_argument("--until", type=date.fromisoformat, required=True, metavar="DATUM")
    undo = _command(actions, "undo", "draai de verwerking van een regel terug")
    undo.add_argument("reference")
    aside = _command(actions, "aside", "dit geld is geen betaling van een debiteur")
    aside.add_argument("reference")
    settle = _command(actions, "settle", "wijs een regel met de hand toe")
    settle.add_argument("reference")
    settle.add_argument(
        "parts", nargs="+", metavar="NUMMER=BEDRAG", help="factuurnummer en bedrag, bijvoorbeeld 2024-1=12,50"
    )


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    made.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="een JSON-document")
    return made


def moment(text: str) -> datetime:
    """Tijdstip: ISO date-time, in Dutch time where no zone is given; a date alone means ten in the morning."""
    from voldaan.base.clock import AMSTERDAM

    value = datetime.fromisoformat(text)
    if len(text) == len("2024-01-01"):
        value = value.replace(hour=10)
    return value if value.tzinfo else value.replace(tzinfo=AMSTERDAM)
