"""Arguments of the command line; the shapes are a contract with scripts that call it."""

from __future__ import annotations

import argparse
from types import ModuleType

from voldaan.cli import (
    administration,
    arrangements,
    back_book,
    bank,
    calls,
    client_money,
    complaints,
    credit,
    day,
    debits,
    disputes,
    holds,
    inbox,
    invoicing,
    items,
    orders,
    outbox,
    parties,
    policy,
    surveys,
    terms,
    texts,
    write_off,
)

#: One module a subject: ``arguments(commands)`` says how its commands are called, ``COMMANDS`` what they do.
SUBJECTS: tuple[ModuleType, ...] = (
    administration,
    items,
    invoicing,
    day,
    holds,
    outbox,
    calls,
    back_book,
    bank,
    client_money,
    write_off,
    policy,
    texts,
    orders,
    debits,
    arrangements,
    disputes,
    complaints,
    surveys,
    credit,
    inbox,
    parties,
    terms,
)


def build() -> argparse.ArgumentParser:
    """The parser with all its commands."""
    top = argparse.ArgumentParser(prog="voldaan", description="Voldaan: online incasso.")
    top.add_argument("--administration", metavar="NAAM", help="welke administratie, als er meer zijn")
    commands = top.add_subparsers(dest="command", required=True, metavar="OPDRACHT")
    for subject in SUBJECTS:
        subject.arguments(commands)
    return top
