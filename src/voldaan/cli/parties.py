"""Commands about debtors: show, edit, merge, find double ones, judge what we know, export all of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli import party_file
from voldaan.cli.console import Command, Subparsers, administration, command, say


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    actions = command(commands, "party", "debiteuren: bekijken, verbeteren, samenvoegen").add_subparsers(
        dest="action", required=True, metavar="ACTIE"
    )
    command(actions, "show", "toon wat we van een debiteur weten, en van wie").add_argument("number")
    editing = command(actions, "edit", "verbeter gegevens; een import overschrijft ze niet")
    editing.add_argument("number")
    editing.add_argument("--set", nargs="+", action="extend", default=[], metavar="VELD=WAARDE")
    merging = command(actions, "merge", "voeg een dubbele debiteur samen met een ander")
    merging.add_argument("winner", metavar="BLIJFT")
    merging.add_argument("loser", metavar="GAAT_OP")
    command(actions, "undo-merge", "draai de laatste samenvoeging met een debiteur terug").add_argument("number")
    command(actions, "duplicates", "zoek debiteuren die er dubbel in staan")
    judging = command(actions, "quality", "wat er mankeert aan wat we van debiteuren weten")
    judging.add_argument("--all", action="store_true", help="ook debiteuren zonder open vordering")
    judging.add_argument("--problem", default="", metavar="CODE")
    command(actions, "addresses", "toon opgegeven adressen waarover nog niemand besliste")
    for name, text in _DECISIONS.items():
        command(actions, name, text).add_argument("id", type=int, metavar="ID")
    party_file.arguments(actions)
    command(actions, "export", "alle gegevens van een debiteur, als JSON").add_argument("number")


def _party(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    return _ACTIONS[options.action](actor, options, home)


def _id(number: str) -> int:
    """The debtor who goes on under this number; :raises Refused: see :func:`voldaan.parties.queries.id_of`."""
    from voldaan.parties.file import merged_into
    from voldaan.parties.queries import id_of

    found = id_of(number)
    return merged_into(found) or found


def _show(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.parties import capacity, consents, contacts, file, merging, quality, roles
    from voldaan.parties.rules import PURPOSES

    with administration(actor):
        party_id = _id(options.number)
        judged = quality.of_party(party_id)
        reached = {p: contacts.address_for([party_id], p)[party_id]._asdict() for p in PURPOSES if p != "all"}
        document: dict[str, Any] = {
            "number": options.number, "fields": file.provenance(party_id), "reached": reached,
            "contacts": [c._asdict() for c in file.contact_lines(party_id)],
            "roles": [r._asdict() for r in roles.of_party(party_id)],
            "capacity": [c._asdict() for c in capacity.of_party(party_id)],
            "consents": [c._asdict() for c in consents.standing(party_id)],
            "merged": [number for _, _, number, _ in merging.standing(party_id)],
            "problems": judged.problems if judged else [], "score": judged.score if judged else 100,
        }  # fmt: skip
    lines = [f"{name:<12} {f['value'] or '-':<40} ({f['source']})" for name, f in document["fields"].items()]
    lines += [f"{c['purpose']:<12} {c['kind']}: {c['text']}" for c in document["contacts"]]
    lines += [f"{r['kind']:<12} {r['name']}" for r in document["roles"]]
    lines += [f"mankeert: {code}" for code in document["problems"]]
    say(options, document, *lines)
    return 0


def _edit(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import open_items

    values = dict(part.partition("=")[::2] for part in options.set)
    if not values:
        raise Refused("Zeg wat er anders wordt, bijvoorbeeld: --set email=naam@voorbeeld.nl")
    with administration(actor):
        changed = open_items.correct_debtor(actor, _id(options.number), values)
    said = f"Bewaard: {', '.join(changed)}." if changed else "Dat stond er al."
    say(options, {"number": options.number, "changed": changed}, said)
    return 0


def _merge(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import debtors
    from voldaan.parties.queries import id_of

    with administration(actor):
        done = debtors.merge(actor, id_of(options.winner), id_of(options.loser))
    say(options, {"merge": done.merge_id, "claims": len(done.claim_ids)},
        f"Samengevoegd: {len(done.claim_ids)} vorderingen staan nu bij {options.winner}.")  # fmt: skip
    return 0


def _undo_merge(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import debtors
    from voldaan.parties import merging

    with administration(actor):
        found = merging.standing(_id(options.number))
        if not found:
            raise Refused(f"Met debiteur {options.number} is niemand samengevoegd; er valt niets terug te draaien.")
        done = debtors.undo_merge(actor, found[0][0])
    say(options, {"merge": done.merge_id, "claims": len(done.claim_ids)},
        f"Teruggedraaid: {len(done.claim_ids)} vorderingen staan weer bij {found[0][2]}.")  # fmt: skip
    return 0


def _duplicates(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.parties import duplicates
    from voldaan.parties.rules import ALIKE

    with administration(actor):
        duplicates.find(actor)
        found = duplicates.waiting()
    lines = [
        f"{p.score:>3}%  {p.first_number} {p.first_name}  =  {p.second_number} {p.second_name}: "
        + ", ".join(ALIKE[r][1] for r in p.reasons)
        for p in found
    ]
    say(options, [p._asdict() for p in found], *lines or ["Er zijn geen debiteuren die op elkaar lijken."])
    return 0


def _quality(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.parties import quality
    from voldaan.parties.rules import PROBLEMS

    with administration(actor):
        whole = quality.summary(only_open=not options.all)
        rows, _ = quality.listing(quality.Filter(options.problem, only_open=not options.all))
    lines = [f"{whole.debtors} debiteuren, {whole.faultless} zonder gebreken, cijfer {whole.score}/100"]
    lines += [f"{n:>6}  {PROBLEMS[code][1]}" for code, n in whole.counts.items()]
    lines += [f"{r.number}: {'; '.join(PROBLEMS[code][1] for code in r.problems)}" for r in rows]
    say(options, {**whole._asdict(), "debtors_with_problems": [r._asdict() for r in rows]}, *lines)
    return 0


def _addresses(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.claims import address_proposals
    from voldaan.parties import queries

    with administration(actor):
        found = address_proposals.waiting()
        names = queries.names([p.party_id for p in found])
    lines = [f"{p.id}  {names[p.party_id]}: {p.new} (nu: {p.old or '-'})" for p in found]
    rows = [p._asdict() | {"debtor": names[p.party_id], "new": p.new, "old": p.old} for p in found]
    say(options, rows, *lines or ["Er wacht geen opgegeven adres."])
    return 0


def _decide_address(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.claims import address_proposals
    from voldaan.daily import debtors

    if options.action == "refuse-address":
        with administration(actor):
            address_proposals.refuse(actor, options.id)
        state, text = "refused", "Niet overgenomen."
    elif options.action == "undo-address":
        debtors.undo_address(actor, options.id)
        state, text = "waiting", "Teruggedraaid: het wacht weer."
    else:
        debtors.accept_address(actor, options.id)
        state, text = "accepted", "Overgenomen. Een import overschrijft dit niet."
    say(options, {"id": options.id, "state": state}, text)
    return 0


def _export(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.parties import file

    with administration(actor):
        document = file.export(actor, _id(options.number))
    options.json = True
    say(options, document)
    return 0


_DECISIONS = {
    "accept-address": "neem een opgegeven adres over",
    "refuse-address": "neem een opgegeven adres niet over",
    "undo-address": "draai de beslissing over een opgegeven adres terug",
}
_ACTIONS: dict[str, Command] = {
    **party_file.ACTIONS, "addresses": _addresses, **dict.fromkeys(_DECISIONS, _decide_address),
    "show": _show, "edit": _edit, "merge": _merge, "undo-merge": _undo_merge, "duplicates": _duplicates,
    "quality": _quality, "export": _export,
}  # fmt: skip
COMMANDS: dict[str, Command] = {"party": _party}
