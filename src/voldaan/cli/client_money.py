"""Commands of an agency: its clients, the third-party account, and the money that it holds for them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli.console import Command, Subparsers, administration, command, read_file, say, write_file
from voldaan_law.money import format_euros, parse_euros

_DETAILS = ("legal_form", "kvk", "street", "postcode", "town", "email", "phone")


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    client = command(commands, "client", "opdrachtgevers van het bureau")
    actions = client.add_subparsers(dest="action", required=True, metavar="ACTIE")
    add = command(actions, "add", "voeg een opdrachtgever toe")
    add.add_argument("name", metavar="NAAM")
    add.add_argument("--iban", default="", help="de eigen rekening, waarheen wordt afgedragen")
    for field in _DETAILS:
        add.add_argument(f"--{field.replace('_', '-')}", default="")
    add.add_argument("--agreed-term", action="store_true", help="de betaaltermijn is met klanten afgesproken (fataal)")
    add.add_argument("--no-vat-deduction", action="store_true", help="kan btw niet verrekenen")
    command(actions, "list", "toon de opdrachtgevers")
    iban = command(actions, "iban", "leg vast naar welke rekening wordt afgedragen")
    iban.add_argument("--client", required=True, metavar="NAAM")
    iban.add_argument("iban", metavar="IBAN")
    _plan(command(actions, "plan", "leg een commissieafspraak vast"))
    command(actions, "plans", "toon de commissieafspraken").add_argument("--client", required=True, metavar="NAAM")

    money = command(commands, "clientmoney", "derdengelden")
    actions = money.add_subparsers(dest="action", required=True, metavar="ACTIE")
    command(actions, "account", "leg de derdenrekening vast").add_argument("iban", metavar="IBAN")
    command(actions, "balance", "toon van wie het geld op de derdenrekening is")
    command(actions, "receipts", "toon de ontvangsten").add_argument("--client", required=True, metavar="NAAM")
    _direct(actions)
    _statements(actions)
    proof = command(actions, "proof", "bewijs het geld van een opdrachtgever")
    proof.add_argument("--client", required=True, metavar="NAAM")
    proof.add_argument("--out", type=Path, required=True, metavar="BESTAND")


def _plan(plan: argparse.ArgumentParser) -> None:
    plan.add_argument("--client", required=True, metavar="NAAM")
    plan.add_argument("--from", dest="valid_from", type=date.fromisoformat, metavar="DATUM")
    plan.add_argument("--mode", choices=["net", "gross", "combined"], default="gross")
    plan.add_argument("--schedule", choices=["weekly", "monthly", "on_demand"], default="on_demand")
    plan.add_argument("--day", type=int, default=1, help="dag van de week (1 is maandag) of van de maand")
    plan.add_argument("--set-off-agreed-on", type=date.fromisoformat, metavar="DATUM")
    for component, text in (("principal", "hoofdsom"), ("interest", "rente"), ("costs", "incassokosten")):
        plan.add_argument(f"--{component}", default="0%", metavar="PERCENTAGE",
                          help=f"over {text}, bijvoorbeeld 15%% of '15%%; 10%% boven 2500'")  # fmt: skip
    for name in ("intake", "success", "minimum", "maximum"):
        plan.add_argument(f"--{name}", metavar="BEDRAG")
    plan.add_argument("--action", dest="letters", action="append", default=[], metavar="SOORT=BEDRAG",
                      help="per verstuurd bericht, bijvoorbeeld demand=7,50")  # fmt: skip


def _direct(actions: Subparsers) -> None:
    direct = command(actions, "direct", "de debiteur betaalde rechtstreeks aan de opdrachtgever")
    direct.add_argument("--client", required=True, metavar="NAAM")
    direct.add_argument("number", metavar="FACTUUR", nargs="?", default="")
    direct.add_argument("amount", metavar="BEDRAG", nargs="?", default="")
    direct.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    direct.add_argument("--reference", default="", help="kenmerk van de opdrachtgever")
    direct.add_argument("--file", type=Path, metavar="BESTAND", help="CSV van de opdrachtgever: factuur;bedrag;datum")
    direct.add_argument("--undo", action="store_true", help="draai de laatste melding op deze factuur terug")


def _statements(actions: Subparsers) -> None:
    statement = command(actions, "statement", "maak een afdracht op")
    statement.add_argument("--client", required=True, metavar="NAAM")
    statement.add_argument("--until", type=date.fromisoformat, metavar="DATUM")
    statement.add_argument("--dry-run", action="store_true", help="toon alleen wat erop zou staan")
    command(actions, "due", "maak de geplande afdrachten op").add_argument("--on", type=date.fromisoformat)
    statements = command(actions, "statements", "toon de afdrachten")
    statements.add_argument("--client", default="", metavar="NAAM")
    show = command(actions, "show", "toon een afdracht, of bewaar haar als bestand")
    show.add_argument("number", metavar="AFDRACHT")
    show.add_argument("--pdf", type=Path, metavar="BESTAND")
    show.add_argument("--csv", type=Path, metavar="BESTAND")
    command(actions, "withdraw", "neem ingehouden commissie op van de derdenrekening")
    paid = command(actions, "paid", "een opdrachtgever betaalde zijn commissienota")
    paid.add_argument("--client", required=True, metavar="NAAM")
    paid.add_argument("amount", metavar="BEDRAG")


# --- clients ----------------------------------------------------------------------------------------------------------


def _client_add(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.clients import add_client

    details: dict[str, str | bool] = {field: getattr(options, field) for field in _DETAILS}
    details |= {"term_is_fatal": options.agreed_term, "deducts_vat": not options.no_vat_deduction}
    client = add_client(actor, options.name, iban=options.iban, details=details)
    say(options, {"name": client.name, "iban": client.iban}, f"Opdrachtgever {client.name} is toegevoegd.")
    return 0


def _client_list(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.clients import clients

    found = [{"name": c.name, "iban": c.iban, "town": c.town} for c in clients()]
    say(options, found, *(f"{c['name']:<40} {c['iban']}" for c in found))
    return 0


def _client_iban(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.clients import client, set_account

    set_account(actor, client(options.client).pk, options.iban)
    say(options, {"client": options.client, "iban": options.iban}, "De rekening is vastgelegd.")
    return 0


def _client_plan(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.clients import client
    from voldaan.client_money.plans import set_plan
    from voldaan.client_money.rules import COMPONENTS, Terms, parse_rate

    amounts = {f"{n}_cents": parse_euros(getattr(options, n)) for n in ("intake", "success", "minimum", "maximum")
               if getattr(options, n)}  # fmt: skip
    pairs = [letter.partition("=") for letter in options.letters]
    terms = Terms(
        {component: parse_rate(getattr(options, component)) for component in COMPONENTS},
        action_cents={kind: parse_euros(amount) for kind, _, amount in pairs},
        **amounts,
    )
    plan = set_plan(
        actor, client(options.client), terms, valid_from=options.valid_from or clock.today(), mode=options.mode,
        schedule=options.schedule, schedule_day=options.day, set_off_agreed_on=options.set_off_agreed_on,
    )  # fmt: skip
    say(options, {"client": options.client, "valid_from": plan.valid_from}, "De afspraak is vastgelegd.")
    return 0


def _client_plans(actor: Actor, options: argparse.Namespace) -> int:
    import json

    from voldaan.client_money.clients import client
    from voldaan.client_money.plans import plans_of
    from voldaan.client_money.rules import dump_terms

    found = [p._asdict() | json.loads(dump_terms(p.terms)) for p in plans_of(client(options.client).id)]
    for plan in found:
        del plan["terms"]
    say(options, found, *(f"vanaf {p['valid_from']}: {p['mode']}, hoofdsom {p['principal']}" for p in found))
    return 0


# --- money ------------------------------------------------------------------------------------------------------------


def _account(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.clients import open_third_party_account

    account = open_third_party_account(actor, options.iban)
    say(options, {"iban": account.iban}, f"{account.iban} is de derdenrekening.")
    return 0


def _balance(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.trust import trust

    found = trust()
    shares = {account.name.lower(): cents for account, cents in found.shares.items()}
    document = {"ibans": found.ibans, "balance_cents": found.balance_cents, "opening_cents": found.opening_cents}
    say(
        options,
        document | shares | {"difference_cents": found.difference_cents},
        f"Derdenrekening {', '.join(found.ibans)}: {format_euros(found.balance_cents)}",
        *(f"  {name:<24} {format_euros(cents):>16}" for name, cents in shares.items()),
        f"  {'opening':<24} {format_euros(found.opening_cents):>16}",
    )
    return 0


def _receipts(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.clients import client
    from voldaan.client_money.receipts import receipts

    names = ("number", "component", "cents", "value_on", "held", "remittance")
    found = [{n: getattr(r, n) for n in names} for r in receipts(client(options.client).id)]
    say(options, found, *(f"{r['value_on']} {r['number']:<16} {r['component']:<10} {format_euros(r['cents']):>14}"
                          for r in found))  # fmt: skip
    return 0


def _paid_direct(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.clients import client
    from voldaan.client_money.direct import claim_of, last_direct, reported_in
    from voldaan.daily.intake import report_direct, report_direct_file, undo_direct

    if options.file:
        read = reported_in(read_file(options.file))
        report_direct_file(actor, client(options.client).id, read)
        say(options, {"client": options.client, "rows": len(read)}, f"{len(read)} betalingen verwerkt.")
        return 0
    claim_id = claim_of(client(options.client).id, options.number)
    if options.undo:
        undo_direct(actor, last_direct(claim_id))
        say(options, {"claim": options.number, "undone": True}, "De melding is teruggedraaid.")
        return 0
    if not options.amount:
        raise Refused("Noem het bedrag dat de debiteur rechtstreeks betaalde.")
    cents, on = parse_euros(options.amount), options.on or clock.today()
    report_direct(actor, claim_id, cents, on, key=options.reference)
    say(options, {"claim": options.number, "amount_cents": cents, "value_on": on}, "De betaling is verwerkt.")
    return 0


# --- statements -------------------------------------------------------------------------------------------------------

_SHOWN = ("number", "invoice_number", "until_on", "mode", "brought_cents", "received_cents", "direct_cents",
          "fee_cents", "vat_cents", "due_before_cents", "withheld_cents", "invoiced_cents", "due_after_cents",
          "payout_cents", "left_cents")  # fmt: skip


def _shown(remittance: Any) -> dict[str, Any]:
    return {"client": remittance.creditor.name} | {name: getattr(remittance, name) for name in _SHOWN}


def _line(shown: dict[str, Any]) -> str:
    return (
        f"{shown['number']} {shown['client']} t/m {shown['until_on']}: "
        f"ontvangen {format_euros(shown['received_cents'])}, "
        f"commissie {format_euros(shown['fee_cents'] + shown['vat_cents'])}, "
        f"over te boeken {format_euros(shown['payout_cents'])}"
    )


def _statement(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.clients import client
    from voldaan.client_money.remittances import draft, make_remittance

    whom = client(options.client)
    if options.dry_run:
        found = draft(whom, until=options.until or clock.today())
        shown = {"client": whom.name, "until_on": found.until_on, "receipts": len(found.receipts),
                 "received_cents": found.received_cents, "direct_cents": found.direct_cents,
                 "fee_cents": found.fee_cents, "vat_cents": found.vat_cents, **found.settlement._asdict()}  # fmt: skip
        say(options, shown, f"In concept: over te boeken {format_euros(found.settlement.payout_cents)}.")
        return 0
    made = make_remittance(actor, whom, until=options.until)
    if made is None:
        say(options, {"client": whom.name, "number": ""}, "Er is niets af te dragen.")
        return 0
    say(options, _shown(made), _line(_shown(made)))
    return 0


def _due(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.clients import clients
    from voldaan.client_money.remittances import make_due

    with clock.set_to(options.on) if options.on else nullcontext():
        found = [make_due(actor, client, clock.today()) for client in sorted(clients(), key=lambda c: c.pk)]
    made = [_shown(r) for r in found if r is not None]
    say(options, made, *(list(map(_line, made)) or ["Er is vandaag niets af te dragen."]))
    return 0


def _list(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.models import Remittance

    found = Remittance.objects.select_related("creditor").order_by("id")
    made = [_shown(r) for r in (found.filter(creditor__name=options.client) if options.client else found)]
    say(options, made, *map(_line, made))
    return 0


def _show(actor: Actor, options: argparse.Namespace) -> int:
    import json

    from voldaan.client_money.paper import as_csv, as_pdf
    from voldaan.client_money.remittances import remittance

    found = remittance(options.number)
    for path, make in ((options.pdf, as_pdf), (options.csv, as_csv)):
        if path is not None:
            write_file(path, make(found.document))
    say(options, json.loads(found.document), _line(_shown(found)))
    return 0


def _withdraw(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.payouts import withdraw

    cents = withdraw(actor)
    say(options, {"amount_cents": cents}, f"Een opdracht voor {format_euros(cents)} wacht op goedkeuring.")
    return 0


def _paid(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.clients import client
    from voldaan.client_money.remittances import pay_commission

    cents = parse_euros(options.amount)
    pay_commission(actor, client(options.client), cents)
    say(options, {"client": options.client, "amount_cents": cents}, "De betaling is vastgelegd.")
    return 0


def _proof(actor: Actor, options: argparse.Namespace) -> int:
    from voldaan.client_money.clients import client
    from voldaan.client_money.proofs import as_file, prove

    whom = client(options.client)
    if prove(actor, whom) is None:
        raise Refused(f"Van {whom.name} is nog niets ontvangen of afgesproken; er valt niets te bewijzen.")
    text = as_file(whom)
    write_file(options.out, text.encode())
    count = text.count('"kind":')
    say(options, {"client": whom.name, "file": str(options.out), "entries": count},
        f"Bewijs met {count} regels bewaard in {options.out}.")  # fmt: skip
    return 0


_Do = Callable[[Actor, argparse.Namespace], int]
_CLIENT: dict[str, _Do] = {
    "add": _client_add, "list": _client_list, "iban": _client_iban, "plan": _client_plan, "plans": _client_plans,
}  # fmt: skip
_MONEY: dict[str, _Do] = {
    "account": _account, "balance": _balance, "receipts": _receipts, "direct": _paid_direct, "statement": _statement,
    "due": _due, "statements": _list, "show": _show, "withdraw": _withdraw, "paid": _paid, "proof": _proof,
}  # fmt: skip


def _client(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        return _CLIENT[options.action](actor, options)


def _client_money(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        return _MONEY[options.action](actor, options)


COMMANDS: dict[str, Command] = {"client": _client, "clientmoney": _client_money}
