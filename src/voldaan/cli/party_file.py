"""Commands about what is around a debtor: people, companies of his group, ways to reach him, what he agreed to."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from voldaan.base.actor import Actor
from voldaan.cli.console import Command, Subparsers, administration, command, say


def arguments(actions: Subparsers) -> None:
    """Their arguments, under ``party``."""
    role = command(actions, "role", "leg vast wie om een debiteur heen staat, of bij welk concern hij hoort")
    role.add_argument("number")
    role.add_argument("kind", metavar="ROL", help="bijvoorbeeld contact_person, representative, parent_company")
    role.add_argument("--name", default="", metavar="NAAM")
    role.add_argument("--other", default="", metavar="DEBITEURNUMMER", help="van de moedermaatschappij of de ander")
    role.add_argument("--letters", choices=("none", "copy", "instead"), default="none")
    role.add_argument("--evidence", default="", metavar="TEKST", help="waaruit blijkt dat hij dat mag")
    role.add_argument("--until", type=date.fromisoformat, metavar="DATUM")
    role.add_argument("--email", default="", help="waar hij te bereiken is")
    command(actions, "end-role", "iemand staat niet meer om een debiteur heen").add_argument("id", type=int)
    contact = command(actions, "contact", "voeg een manier toe om een debiteur te bereiken")
    contact.add_argument("number")
    contact.add_argument("kind", choices=("email", "phone", "post"))
    contact.add_argument("value", nargs="?", default="", help="e-mailadres of telefoonnummer")
    contact.add_argument("--purpose", default="all", metavar="DOEL", help="invoice, reminder, dispute, legal of all")
    for name in ("street", "postcode", "town", "country"):
        contact.add_argument(f"--{name}", default="NL" if name == "country" else "")
    contact.add_argument("--attention", default="", metavar="NAAM")
    contact.add_argument("--until", type=date.fromisoformat, metavar="DATUM")
    command(actions, "end-contact", "een contactgegeven wordt niet meer gebruikt").add_argument("id", type=int)
    consent = command(actions, "consent", "leg toestemming of bezwaar vast")
    consent.add_argument("number")
    consent.add_argument("about", choices=("email", "sms", "phone", "profiling"))
    consent.add_argument("--objects", action="store_true", help="hij maakt bezwaar")
    consent.add_argument("--how", choices=("desk", "portal", "email", "letter", "phone"), default="desk")
    need = command(
        actions, "need", "leg vast wat een debiteur van ons nodig heeft; nooit waarom, en het vervalt vanzelf"
    )
    need.add_argument("number")
    need.add_argument("need", metavar="AANPASSING", help="bijvoorbeeld extra_time of larger_print")
    need.add_argument("--until", type=date.fromisoformat, metavar="DATUM", help="anders over zes maanden")
    command(actions, "needs", "toon wat een debiteur van ons nodig heeft; dat u keek, wordt verteld").add_argument(
        "number"
    )
    command(actions, "end-need", "een aanpassing is niet meer nodig").add_argument("id", type=int)
    capacity = command(actions, "capacity", "stel vast of een debiteur consument of ondernemer is, met het bewijs")
    capacity.add_argument("number")
    capacity.add_argument("capacity", metavar="HOEDANIGHEID")
    capacity.add_argument("--how", required=True, metavar="BEWIJS", help="bijvoorbeeld kvk_extract of own_statement")
    capacity.add_argument("--note", default="")


def _id(actor: Actor, number: str) -> int:
    """The debtor who goes on under this number."""
    from voldaan.parties.file import merged_into
    from voldaan.parties.queries import id_of

    with administration(actor):
        found = id_of(number)
        return merged_into(found) or found


def _role(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import debtors

    made = debtors.add_role(
        actor, _id(actor, options.number), options.kind, name=options.name, letters=options.letters,
        other_id=_id(actor, options.other) if options.other else None, evidence=options.evidence, until=options.until,
        contact={"kind": "email", "value": options.email} if options.email else None,
    )  # fmt: skip
    say(options, {"id": made, "number": options.number, "role": options.kind}, "Vastgelegd.")
    return 0


def _end_role(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import debtors

    debtors.end_role(actor, options.id)
    say(options, {"id": options.id, "ended": True}, "Deze persoon hoort niet meer bij de debiteur.")
    return 0


def _contact(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import debtors

    place = {name: getattr(options, name) for name in ("street", "postcode", "town", "country")}
    made = debtors.add_contact(
        actor, _id(actor, options.number), kind=options.kind, purpose=options.purpose, value=options.value,
        place=place, attention=options.attention, until=options.until,
    )  # fmt: skip
    say(options, {"id": made, "number": options.number, "kind": options.kind}, "Vastgelegd.")
    return 0


def _end_contact(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import debtors

    debtors.end_contact(actor, options.id)
    say(options, {"id": options.id, "ended": True}, "Dit contactgegeven wordt niet meer gebruikt.")
    return 0


def _consent(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import debtors

    debtors.record_consent(
        actor, _id(actor, options.number), options.about, granted=not options.objects, how=options.how
    )
    said = {"number": options.number, "about": options.about, "granted": not options.objects}
    say(options, said, "Bezwaar vastgelegd." if options.objects else "Toestemming vastgelegd.")
    return 0


def _need(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.parties import adaptations

    party_id = _id(actor, options.number)
    with administration(actor):
        made = adaptations.add(actor, party_id, options.need, until=options.until)
    say(options, {"id": made, "number": options.number, "need": options.need}, "Vastgelegd.")
    return 0


def _needs(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.parties import adaptations
    from voldaan.parties.rules import ADAPTATIONS

    party_id = _id(actor, options.number)
    with administration(actor):
        found = adaptations.seen(actor, party_id)
    lines = [f"{n.id}  {ADAPTATIONS[n.need]}, tot en met {n.until_on:%d-%m-%Y}" for n in found]
    say(options, [n._asdict() for n in found], *lines or ["Niets bijzonders."])
    return 0


def _end_need(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.parties import adaptations

    with administration(actor):
        adaptations.end(actor, options.id)
    say(options, {"id": options.id, "ended": True}, "De aanpassing is beëindigd.")
    return 0


def _capacity(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import debtors

    debtors.establish_capacity(actor, _id(actor, options.number), options.capacity, how=options.how, note=options.note)
    say(options, {"number": options.number, "capacity": options.capacity}, "Vastgesteld.")
    return 0


ACTIONS: dict[str, Command] = {
    "role": _role, "end-role": _end_role, "contact": _contact, "end-contact": _end_contact, "consent": _consent,
    "capacity": _capacity, "need": _need, "needs": _needs, "end-need": _end_need,
}  # fmt: skip
