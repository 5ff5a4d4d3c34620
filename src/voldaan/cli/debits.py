"""Commands about direct debit: the contract with the bank, mandates, and debits from plan to file."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from voldaan.base import clock, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli.console import Command, Subparsers, administration, command, keep, part_of, say, sha256_of
from voldaan.cli.orders import acting, by_whom, order_folder, written
from voldaan_law.money import format_euros


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    mandate = command(commands, "mandate", "machtigingen")
    actions = mandate.add_subparsers(dest="action", required=True, metavar="ACTIE")
    add = by_whom(command(actions, "add", "leg een machtiging vast"))
    add.add_argument("debtor", metavar="DEBITEURNUMMER")
    for name in ("reference", "iban", "name"):
        add.add_argument(f"--{name}", required=True)
    add.add_argument("--signed-on", type=date.fromisoformat, required=True, metavar="DATUM")
    add.add_argument("--evidence", choices=["paper", "online", "e_mandate"], required=True)
    add.add_argument("--note", default="")
    add.add_argument("--file", type=Path, help="het bewijs: wordt bewaard met zijn controlegetal")
    add.add_argument("--b2b", action="store_true", help="zakelijke incasso")
    add.add_argument("--once", action="store_true", help="voor een enkele incasso")
    change = by_whom(command(actions, "change", "wijzig rekening of kenmerk"))
    change.add_argument("reference")
    change.add_argument("--iban", default="")
    change.add_argument("--new-reference", default="")
    change.add_argument("--note", required=True, help="waaruit blijkt dat de debiteur dit wil")
    by_whom(command(actions, "revoke", "trek een machtiging in")).add_argument("reference")
    command(actions, "list", "toon de machtigingen")

    debit = command(commands, "debit", "incasso's")
    actions = debit.add_subparsers(dest="action", required=True, metavar="ACTIE")
    contract = command(actions, "contract", "leg het incassocontract vast")
    contract.add_argument("identifier", metavar="INCASSANT-ID")
    contract.add_argument("--iban", required=True)
    contract.add_argument("--format", choices=["pain.008.001.08", "pain.008.001.02"], default="pain.008.001.08")
    contract.add_argument("--notice-days", type=int, metavar="DAGEN", help="afgesproken termijn van aankondigen")
    plan = by_whom(command(actions, "plan", "plan incasso's"))
    plan.add_argument("parts", nargs="+", metavar="NUMMER=BEDRAG")
    plan.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATUM")
    plan.add_argument("--instalment", action="store_true", help="termijn van een regeling die is aanvaard")
    plan.add_argument("--final", action="store_true", help="de laatste van deze machtiging")
    announce = by_whom(command(actions, "announce", "leg vast dat incasso's zijn aangekondigd"))
    announce.add_argument("ids", nargs="*", metavar="KENMERK")
    announce.add_argument("--all", action="store_true", dest="everything")
    announce.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    way = announce.add_mutually_exclusive_group(required=True)
    way.add_argument("--how", help="bijvoorbeeld: op de factuur")
    way.add_argument("--message", action="store_true", help="kondig nu aan per mail of brief")
    command(actions, "notices", "toon de tekst van elke aankondiging die nog moet")
    approve = by_whom(command(actions, "approve", "keur goed"))
    approve.add_argument("ids", nargs="*", metavar="KENMERK")
    approve.add_argument("--all", action="store_true", dest="everything")
    by_whom(command(actions, "cancel", "laat vervallen")).add_argument("ids", nargs="+", metavar="KENMERK")
    by_whom(command(actions, "retry", "probeer nog eens, als de reden dat toelaat")).add_argument("id")
    export = by_whom(command(actions, "export", "maak het bestand voor de bank van wat goedgekeurd is"))
    export.add_argument("--to", type=Path, metavar="MAP", help="waar het bestand komt; anders in de map opdrachten")
    command(actions, "list", "toon de incasso's").add_argument("--state")


def _mandate(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    return {"add": _add, "change": _change, "revoke": _revoke, "list": _mandates}[options.action](actor, options, home)


def _add(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.mandates import NewMandate, add_mandate
    from voldaan.parties.queries import id_of

    sha256 = ""
    if options.file is not None:
        sha256 = sha256_of(options.file)
        keep(home, options.file, sha256)
    with administration(actor):
        new = NewMandate(
            id_of(options.debtor), options.reference, options.iban, options.name, options.signed_on, options.evidence,
            options.note, sha256, "b2b" if options.b2b else "core", not options.once,
        )  # fmt: skip
        add_mandate(acting(actor, options), new)
    say(options, {"reference": options.reference, "sha256": sha256}, f"Machtiging {options.reference} vastgelegd.")
    return 0


def _mandate_id(reference: str) -> int:
    from voldaan.bank_orders.listing import mandates

    found = mandates(reference=reference)
    if len(found) != 1:
        raise Refused(f"Machtiging {reference} is {'niet gevonden' if not found else 'niet eenduidig'}.")
    return found[0].id


def _change(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.mandates import amend_mandate

    with administration(actor):
        amend_mandate(acting(actor, options), _mandate_id(options.reference), iban=options.iban,
                      reference=options.new_reference, note=options.note)  # fmt: skip
    say(options, {"reference": options.new_reference or options.reference}, "Gewijzigd.")
    return 0


def _revoke(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.mandates import revoke_mandate

    with administration(actor):
        count = revoke_mandate(acting(actor, options), _mandate_id(options.reference))
    say(options, {"reference": options.reference, "cancelled": count}, f"Ingetrokken; {count} incasso's vervallen.")
    return 0


def _mandates(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.listing import mandates

    with administration(actor):
        found = mandates()
    document = [m._asdict() | {"lapses_on": m.lapses_on} for m in found]
    say(options, document, *(f"{m.reference:<20} {m.state:<10} {m.iban:<20} {m.debtor}" for m in found))
    return 0


def _debit(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    return _ACTIONS[options.action](actor, options, home)


def _contract(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.mandates import set_contract

    with administration(actor):
        row = sql.fetch_one("SELECT id, creditor_id FROM payments_bankaccount WHERE iban = %s", [options.iban])
        if row is None:
            raise Refused(f"Rekening {options.iban} is hier niet bekend. Lees eerst een afschrift van die rekening in.")
        set_contract(actor, creditor_id=row[1], account_id=row[0], identifier=options.identifier, form=options.format,
                     notice_days=options.notice_days)  # fmt: skip
    say(options, {"identifier": options.identifier, "format": options.format}, "Incassocontract vastgelegd.")
    return 0


def _plan(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.debits import Plan, plan
    from voldaan.claims.queries import id_of

    wanted = []
    with administration(actor):
        for part in options.parts:
            number, cents = part_of(part)
            wanted.append(Plan(id_of(number), cents, options.on,
                               "instalment" if options.instalment else "invoice", options.final))  # fmt: skip
        ids = plan(acting(actor, options), wanted)
        found = [_document(d) for d in _rows() if d.id in ids]
    say(options, found, f"{len(ids)} incasso's gepland.")
    return 0


def _rows(*states: str) -> list[Any]:
    from voldaan.bank_orders.listing import debits

    return debits(states)


def _document(d: Any) -> dict[str, Any]:
    return {"id": d.reference, "state": d.state, "number": d.number, "debtor": d.debtor, "amount_cents": d.amount_cents,
            "collect_on": d.collect_on, "announced_on": d.announced_on, "sequence": d.sequence, "attempt": d.attempt,
            "mandate": d.mandate, "code": d.return_code, "next_action": d.next_action, "refund_until": d.refund_until,
            "file": d.message_id}  # fmt: skip


def _list(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        found = _rows(options.state) if options.state else _rows()
    say(options, [_document(d) for d in found],
        *(f"{d.reference:<16} {d.state:<10} {d.collect_on} {format_euros(d.amount_cents):>14}  "
          f"{d.number} {d.next_action}"
          for d in found))  # fmt: skip
    return 0


def _announce(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.announcing import by_message
    from voldaan.bank_orders.debits import announce

    with administration(actor):
        if options.message:
            count = by_message(acting(actor, options), _chosen(options, "planned", "approved"))
            say(options, {"requested": count}, f"{count} aankondigingen staan klaar om te versturen.")
            return 0
        count = announce(acting(actor, options), _chosen(options, "planned", "approved"),
                         on=options.on or clock.today(), how=options.how)  # fmt: skip
    say(options, {"announced": count}, f"{count} incasso's aangekondigd.")
    return 0


def _notices(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.listing import notices

    with administration(actor):
        found = notices()
    say(options, [n._asdict() for n in found],
        *(f"{n.debtor} <{n.email}>, uiterlijk {n.last_day:%d-%m-%Y}\n{n.text}\n" for n in found))  # fmt: skip
    return 0


def _chosen(options: argparse.Namespace, *states: str) -> list[int]:
    from voldaan.bank_orders.listing import ids_of

    if options.everything:
        return [d.id for d in _rows(*states)]
    if not options.ids:
        raise Refused("Noem de incasso's, of geef --all.")
    return ids_of("directdebit", options.ids)


def _approve(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.debits import approve

    with administration(actor):
        ids = _chosen(options, "planned")
        count = approve(acting(actor, options), [(d.id, d.version) for d in _rows() if d.id in set(ids)])
    say(options, {"approved": count}, f"{count} incasso's goedgekeurd.")
    return 0


def _cancel(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.debits import cancel
    from voldaan.bank_orders.listing import ids_of

    with administration(actor):
        count = cancel(acting(actor, options), ids_of("directdebit", options.ids))
    say(options, {"cancelled": count}, f"{count} incasso's vervallen.")
    return 0


def _retry(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.listing import ids_of
    from voldaan.bank_orders.returns import retry

    with administration(actor):
        new = retry(acting(actor, options), ids_of("directdebit", [options.id])[0])
        (made,) = [_document(d) for d in _rows() if d.id == new]
    say(options, made, f"Nog eens gepland als {made['id']}; kondig aan en keur goed.")
    return 0


def _export(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders.debits import export
    from voldaan.connect.pain import debits

    folder = order_folder(options, home)
    with administration(actor):
        result = export(acting(actor, options), debits.write)
        names = {d.id: d.reference for d in _rows()}
    left_out = [{"id": names[id_], "reason": why} for id_, why in result.left_out]
    return written(actor, options, folder, result.file_ids, left_out=left_out)


_ACTIONS: dict[str, Command] = {
    "contract": _contract, "plan": _plan, "list": _list, "announce": _announce,
    "notices": _notices, "approve": _approve,
    "cancel": _cancel, "retry": _retry, "export": _export,
}  # fmt: skip
COMMANDS: dict[str, Command] = {"mandate": _mandate, "debit": _debit}
