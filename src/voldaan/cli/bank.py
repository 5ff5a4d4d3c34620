"""Commands about bank statements: read them in, look at lines, settle them by hand, undo."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from voldaan.base import clock, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli.console import Command, Subparsers, administration, command, keep, part_of, say, sha256_of
from voldaan.payments.statements import Part, StatementHead, StatementLine
from voldaan_law.money import format_euros


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    bank = command(commands, "bank", "bankafschriften")
    actions = bank.add_subparsers(dest="action", required=True, metavar="ACTIE")
    importing = command(actions, "import", "lees afschriften in")
    importing.add_argument("files", nargs="+", type=Path, metavar="BESTAND")
    importing.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    importing.add_argument("--any-account", action="store_true", help="lees ook een vreemde rekening (met --dry-run)")
    importing.add_argument("--dry-run", action="store_true", help="lees en controleer, boek niets")
    command(actions, "lines", "toon de bankregels")
    command(actions, "notices", "toon wat er over de afschriften te melden is")
    seen = command(actions, "seen", "leg vast dat al het geld tot en met een dag is verwerkt")
    seen.add_argument("--until", type=date.fromisoformat, required=True, metavar="DATUM")
    undo = command(actions, "undo", "draai de verwerking van een regel terug")
    undo.add_argument("reference")
    aside = command(actions, "aside", "dit geld is geen betaling van een debiteur")
    aside.add_argument("reference")
    back = command(actions, "return", "deze terugboeking hoort bij die betaling")
    back.add_argument("reference")
    back.add_argument("original", metavar="BETALING")
    settle = command(actions, "settle", "wijs een regel met de hand toe")
    settle.add_argument("reference")
    settle.add_argument(
        "parts", nargs="+", metavar="NUMMER=BEDRAG", help="factuurnummer en bedrag, bijvoorbeeld 2024-1=12,50"
    )


def _bank(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    return _ACTIONS[options.action](actor, options, home)


def _bank_import(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect.bankfiles import read
    from voldaan.daily.intake import import_bank_file
    from voldaan.payments.joining import written

    total = {"statements": 0, "lines": 0, "certain": 0, "likely": 0, "possible": 0, "none": 0}
    total |= {"received_cents": 0, "paid_cents": 0} if options.dry_run else {}
    refusals = []
    notices: list[dict[str, str]] = []
    with clock.set_to(options.on) if options.on else nullcontext():
        for path in sorted(options.files, key=_first_day):
            try:
                sha256 = sha256_of(path)
                if options.dry_run:
                    for name, count in _counted(actor, read(path), any_account=options.any_account).items():
                        total[name] += count
                    continue
                result = import_bank_file(actor, read(path), sha256=sha256)
                keep(home, path, sha256)
            except Refused as refusal:
                refusals.append(f"{path.name}: {refusal.sentence}")
                continue
            total["statements"] += result.statements
            total["lines"] += result.lines
            notices += [written(notice) for notice in result.notices]
            for level, count in result.levels.items():
                total[level] += count
    answer = total | ({} if options.dry_run else {"notices": notices})
    say(options, answer, f"{total['statements']} afschriften, {total['lines']} regels: {total['certain']} zeker, "
           f"{total['likely']} waarschijnlijk, {total['possible']} mogelijk, {total['none']} onbekend.",
           *(notice["sentence"] for notice in notices))  # fmt: skip
    for sentence in refusals:
        print(sentence, file=sys.stderr)
    return 2 if refusals else 0


def _first_day(path: Path) -> date:
    """Files of one command are read in order of time; one that cannot be read says so when its turn comes."""
    from voldaan.connect.bankfiles import read

    try:
        head = next(read(path))
    except (Refused, OSError):
        return date.min
    return head.opened_on or date.min if isinstance(head, StatementHead) else date.min


def _counted(actor: Actor, parts: Iterable[Part], *, any_account: bool) -> Counter[str]:
    """Alleen lezen: what a bank file holds; refused is what an import would refuse for its account."""
    from voldaan.payments.services import refuse_foreign_account

    total: Counter[str] = Counter()
    for part in parts:
        if isinstance(part, StatementHead):
            total["statements"] += 1
            if not any_account:
                with administration(actor):
                    refuse_foreign_account(part.account_iban)
        elif isinstance(part, StatementLine):
            total["lines"] += 1
            total["received_cents" if part.amount_cents > 0 else "paid_cents"] += abs(part.amount_cents)
    return total


def _bank_aside(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.payments.services import set_aside

    line = line_id(actor, options.reference)
    with administration(actor):
        set_aside(actor, line)
    say(options, {"reference": options.reference, "state": "not_ours"}, "Terzijde gelegd.")
    return 0


def _bank_lines(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.payments.queries import lines

    with administration(actor):
        found = lines()
    say(options, found, *(f"{x['booked_on']} {format_euros(x['amount_cents']):>14} {x['level']:<8} {x['state']:<10} "
                             f"{x['counterparty']}" for x in found))  # fmt: skip
    return 0


def _bank_notices(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.payments.queries import statement_notices

    with administration(actor):
        found = statement_notices()
    say(options, found, *(x["sentence"] for x in found))
    return 0


def _bank_seen(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.payments.services import declare_seen

    with administration(actor):
        declare_seen(actor, options.until)
    say(options, {"seen_until": options.until}, f"Bank bijgewerkt tot en met {options.until:%d-%m-%Y}.")
    return 0


def _bank_undo(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily.intake import undo_payment

    undo_payment(actor, line_id(actor, options.reference))
    say(options, {"reference": options.reference, "state": "to_settle"}, "Teruggedraaid; het geld wacht op verwerking.")
    return 0


def _bank_return(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily.intake import settle_return

    settle_return(actor, line_id(actor, options.reference, "< 0"), line_id(actor, options.original, "> 0"))
    say(
        options,
        {"reference": options.reference, "state": "returned"},
        "Teruggeboekt; wat betaald was, staat weer open.",
    )
    return 0


def _bank_settle(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.claims.queries import id_of
    from voldaan.daily.intake import settle_by_hand

    parts = []
    for part in options.parts:
        number, cents = part_of(part)
        with administration(actor):
            parts.append((id_of(number), cents))
    settle_by_hand(actor, line_id(actor, options.reference), parts)
    say(options, {"reference": options.reference}, "Verwerkt.")
    return 0


def line_id(actor: Actor, reference: str, sign: str = "<> 0") -> int:
    """Bankregel by its reference; :raises Refused: when there is none, or more than one."""
    with administration(actor):
        rows = sql.fetch(f"SELECT id FROM payments_bankline WHERE reference = %s AND amount_cents {sign}", [reference])
    if len(rows) != 1:
        raise Refused(
            f"Bankregel {reference} is {'niet gevonden' if not rows else 'niet eenduidig'}; zie `voldaan bank lines`."
        )
    return int(rows[0][0])


_ACTIONS: dict[str, Command] = {
    "import": _bank_import,
    "lines": _bank_lines,
    "notices": _bank_notices,
    "seen": _bank_seen,
    "undo": _bank_undo,
    "return": _bank_return,
    "settle": _bank_settle,
    "aside": _bank_aside,
}
COMMANDS: dict[str, Command] = {"bank": _bank}
