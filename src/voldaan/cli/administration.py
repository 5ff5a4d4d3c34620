"""Commands about the administration itself: open it, its staff, serve, demo, work, check."""

from __future__ import annotations

import argparse
from pathlib import Path

from voldaan.base.actor import Actor, system
from voldaan.cli.console import Apart, Command, Subparsers, administration, command, say


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    init = command(commands, "init", "open een administratie")
    init.add_argument("--name", required=True)
    init.add_argument("--kind", choices=["zzp", "company", "agency"], default="company")
    init.add_argument("--iban", default="")
    for field in ("email", "phone", "street", "postcode", "town", "kvk"):
        init.add_argument(f"--{field}", default="")
    init.add_argument("--agreed-term", action="store_true", help="de betaaltermijn is met klanten afgesproken (fataal)")
    init.add_argument("--safe", action="store_true", help="veilige stand: er gaat niets naar klanten tot u dat aanzet")
    init.add_argument("--no-vat-deduction", action="store_true", help="kan btw niet verrekenen")

    user = command(commands, "user", "voeg een medewerker toe; het wachtwoord wordt een keer getoond")
    user.add_argument("email")
    user.add_argument("--role", choices=["owner", "controller", "handler", "viewer"], default="owner")
    command(commands, "check", "controleer: grootboek = gebeurtenissen = saldi")
    for name, text in (("serve", "start de werkplek"), ("demo", "vul een administratie en start de werkplek")):
        server = command(commands, name, text)
        server.add_argument("--host", default="127.0.0.1")
        server.add_argument("--port", type=int, default=8000 if name == "serve" else None)
        if name == "demo":
            server.add_argument("--debtors", type=int, default=300)
            server.add_argument("--days", type=int, default=365)
            server.add_argument("--seed", type=int, default=1)
            server.add_argument("--no-serve", action="store_true", help="alleen vullen")
            server.add_argument("--agency", action="store_true", help="met een incassobureau ernaast")
    command(commands, "work", "voer taken uit")


def _init(options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import switch
    from voldaan.parties.services import open_administration

    details = {f: getattr(options, f) for f in ("email", "phone", "street", "postcode", "town", "kvk")}
    tenant = open_administration(
        options.name, kind=options.kind, iban=options.iban,
        details=details | {"term_is_fatal": options.agreed_term, "deducts_vat": not options.no_vat_deduction},
    )  # fmt: skip
    if options.safe:
        actor = system(tenant.id)
        with administration(actor):
            switch.turn(actor, "safe", reason="nieuwe administratie")
    say(options, {"name": tenant.name, "kind": tenant.kind, "home": str(home), "safe": options.safe},
           f"Administratie {tenant.name} staat klaar in {home}.",
           *(["Er gaat niets naar klanten tot u `voldaan outbox resume` geeft."] if options.safe else []))  # fmt: skip
    return 0


def _user(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.people.services import add_member

    password = add_member(actor, options.email, options.role)
    say(options, {"email": options.email, "password": password}, f"{options.email} kan inloggen met: {password}")
    return 0


def _check(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily.check import differences

    with administration(actor):
        found = differences()
    say(options, {"clean": not found, "differences": found},
           *([f"{len(found)} verschillen:"] + [str(d) for d in found] if found else ["Alles klopt."]))  # fmt: skip
    return 1 if found else 0


def _serve(options: argparse.Namespace, home: Path) -> int:
    from voldaan.cli.server import serve

    return serve(home, options.host, options.port)


def _demo(options: argparse.Namespace, home: Path) -> int:
    from voldaan.cli.server import demo

    return demo(home, options)


def _work(options: argparse.Namespace, home: Path) -> int:
    from voldaan.cli.server import work

    return work()


COMMANDS: dict[str, Command] = {"user": _user, "check": _check}
#: These need no administration to act in.
APART: dict[str, Apart] = {
    "init": _init, "serve": _serve, "demo": _demo, "work": _work,
}  # fmt: skip
