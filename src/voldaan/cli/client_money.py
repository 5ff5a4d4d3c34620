"""Commands of an agency: its clients, the third-party account, and the money that it holds for them."""

from __future__ import annotations

import argparse
from pathlib import Path

from voldaan.base.actor import Actor
from voldaan.cli.console import Command, Subparsers, administration, command, say
from voldaan_law.money import format_euros

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

    money = command(commands, "clientmoney", "derdengelden")
    actions = money.add_subparsers(dest="action", required=True, metavar="ACTIE")
    account = command(actions, "account", "leg de derdenrekening vast")
    account.add_argument("iban", metavar="IBAN")
    command(actions, "balance", "toon van wie het geld op de derdenrekening is")


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


_CLIENT = {"add": _client_add, "list": _client_list}
_MONEY = {"account": _account, "balance": _balance}


def _client(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        return _CLIENT[options.action](actor, options)


def _client_money(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        return _MONEY[options.action](actor, options)


COMMANDS: dict[str, Command] = {"client": _client, "clientmoney": _client_money}
