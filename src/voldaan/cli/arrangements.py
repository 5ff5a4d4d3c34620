"""Commands about promises and arrangements: what may be agreed, and what was."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.base.errors import NotFound, Refused
from voldaan.cli.console import Command, Subparsers, administration, command, say
from voldaan_law.money import format_euros, parse_euros

if TYPE_CHECKING:
    from voldaan.arrangements.queries import Detail, Row
    from voldaan.arrangements.rules import Wish


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    actions = command(commands, "plan", "regelingen: in delen betalen").add_subparsers(
        dest="action", required=True, metavar="ACTIE"
    )
    offering = command(actions, "offer", "toon wat het beleid vanzelf aanneemt")
    offering.add_argument("number", metavar="FACTUUR")
    offering.add_argument("--day", type=int, default=0, metavar="N", help="dag van de maand")
    accepting = command(actions, "accept", "leg vast dat de debiteur een regeling aanneemt")
    proposing = command(actions, "propose", "stel een regeling of schikking voor")
    for making in (accepting, proposing):
        making.add_argument("number", metavar="FACTUUR")
        making.add_argument("--terms", type=int, default=0, metavar="N", help="aantal termijnen")
        making.add_argument("--amount", type=parse_euros, default=0, metavar="BEDRAG", help="bedrag per termijn")
        making.add_argument("--first", type=date.fromisoformat, metavar="DATUM", help="dag van de eerste termijn")
        making.add_argument("--day", type=int, default=0, metavar="N", help="dag van de maand")
        making.add_argument("--every", choices=("month", "four-weeks"), default="month")
        making.add_argument("--term", action="append", default=[], metavar="DATUM=BEDRAG", help="vrij schema")
        making.add_argument("--season", action="append", default=[], metavar="MAAND=BEDRAG")
    accepting.add_argument("--how", choices=("signature", "mail"), default="mail")
    accepting.add_argument("--note", default="", help="waaruit dat blijkt")
    proposing.add_argument("--settle", type=parse_euros, metavar="BEDRAG", help="schikking: zoveel in totaal")
    proposing.add_argument("--pay-first", action="append", default=[], metavar="FACTUUR",
                           help="betalingen gaan eerst naar deze factuur, zoals afgesproken")  # fmt: skip
    command(actions, "list", "toon de regelingen")
    for name, text in (
        ("show", "toon een regeling met haar termijnen"), ("approve", "keur een gevraagde regeling goed"),
        ("confirm", "leg vast dat de debiteur het aanbod aanneemt"), ("decline", "wijs een gevraagde regeling af"),
        ("skip", "sla een termijn over"), ("move", "verzet een termijn"), ("pause", "zet een regeling even stil"),
        ("end", "beëindig een regeling"), ("debits", "plan de open termijnen als incasso"),
    ):  # fmt: skip
        one = command(actions, name, text)
        one.add_argument("id", type=int)
        if name in ("skip", "move"):
            one.add_argument("term", type=int, metavar="TERMIJN")
        if name == "move":
            one.add_argument("--to", type=date.fromisoformat, required=True, metavar="DATUM")
        if name == "pause":
            one.add_argument("--weeks", type=int, required=True, metavar="N")
        if name in ("decline", "end"):
            one.add_argument("--reason", required=True)
        if name == "confirm":
            one.add_argument("--how", choices=("signature", "mail"), default="mail")
            one.add_argument("--note", default="")
    waiving = command(actions, "waive", "scheld kwijt wat van een factuur openstaat")
    waiving.add_argument("number", metavar="FACTUUR")
    waiving.add_argument("--reason", choices=("goodwill", "agreed"), default="goodwill")
    policies = command(actions, "policy", "toon, ontwerp of stel het regelingsbeleid vast")
    policies.add_argument("file", nargs="?", type=Path, metavar="BESTAND", help="een nieuw beleid (TOML)")
    policies.add_argument("--adopt", type=int, metavar="VERSIE")
    policies.add_argument("--from", type=date.fromisoformat, dest="effective_from", metavar="DATUM")
    policies.add_argument("--publish", type=int, metavar="VERSIE")

    promising = command(commands, "promise", "toezeggingen om te betalen").add_subparsers(
        dest="action", required=True, metavar="ACTIE"
    )
    made = command(promising, "make", "leg een toezegging vast")
    made.add_argument("number", metavar="FACTUUR")
    made.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATUM")
    made.add_argument("--amount", type=parse_euros, default=None, metavar="BEDRAG")
    made.add_argument("--note", default="")
    taking = command(promising, "withdraw", "trek een toezegging in die nog niet is nagegaan")
    taking.add_argument("id", type=int)
    command(promising, "list", "toon de toezeggingen")
    command(promising, "check", "ga na welke toezeggingen zijn nagekomen")


def _plan(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        return _PLANS[options.action](actor, options, home)


def _promise(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        return _PROMISES[options.action](actor, options, home)


def _case_of(number: str) -> tuple[int, int]:
    from voldaan.base import sql
    from voldaan.claims.queries import id_of

    claim_id = id_of(number)
    row = sql.fetch_one("SELECT case_id FROM claims_claim WHERE id = %s", [claim_id])
    if row is None:
        raise NotFound(f"Factuur {number} staat niet in deze administratie. Controleer het nummer.")
    return int(row[0]), claim_id


def _wish(options: argparse.Namespace) -> Wish:
    from voldaan.arrangements.rules import FOUR_WEEKLY, MONTHLY, Wish
    from voldaan_law.nl.arrangements import Instalment

    today = clock.today()
    free = tuple(Instalment(date.fromisoformat(on), parse_euros(cents)) for on, cents in map(_pair, options.term))
    season = {int(month): parse_euros(cents) for month, cents in map(_pair, options.season)}
    first = options.first or (free[0].on if free else None) or _first(options.day, today)
    rhythm = MONTHLY if options.every == "month" else FOUR_WEEKLY
    return Wish(first, rhythm, options.amount, options.terms, free, season)


def _first(day: int, today: date) -> date:
    from datetime import timedelta

    from voldaan.arrangements.rules import first_day

    return first_day(today, day, today + timedelta(days=1)) if day else today + timedelta(days=28)


def _pair(text: str) -> tuple[str, str]:
    left, _, right = text.partition("=")
    if not (left and right):
        raise Refused(f"Bij {text} ontbreekt iets. Schrijf bijvoorbeeld 2026-04-25=25,00.")
    return left, right


def _offer(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.arrangements.queries import offers_for

    case_id, _ = _case_of(options.number)
    facts, terms, offers = offers_for(actor, case_id, clock.today(), day=options.day)
    found = [
        {"terms": len(o.schedule.instalments), "first_on": o.schedule.instalments[0].on,
         "first_cents": o.schedule.instalments[0].cents, "last_on": o.schedule.last_on,
         "last_cents": o.schedule.instalments[-1].cents, "total_cents": o.schedule.cents,
         "expected_interest_cents": o.schedule.expected_interest_cents, "waived_cents": o.waived_cents}
        for o in offers
    ]  # fmt: skip
    say(options, {"balance_cents": facts.balance(terms).cents, "interest": terms.interest, "offers": found},
        *[f"{o['terms']:>3} x {format_euros(int(str(o['first_cents']))):>12}  vanaf {o['first_on']}, samen "
          f"{format_euros(int(str(o['total_cents'])))}" for o in found]
        or ["Er is nu geen aanbod; een medewerker kijkt mee."])  # fmt: skip
    return 0


def _accept(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.arrangements import services

    case_id, _ = _case_of(options.number)
    proof = services.Proof(options.how, note=options.note)
    done = services.accept(actor, case_id=case_id, wish=_wish(options), proof=proof, source="desk")
    return _said(options, done.id)


def _propose(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.arrangements import services

    case_id, _ = _case_of(options.number)
    first = [_case_of(number)[1] for number in options.pay_first]
    done = services.propose(
        actor, case_id=case_id, wish=_wish(options), settlement_cents=options.settle, pay_first=first
    )
    return _said(options, done.id)


def _said(options: argparse.Namespace, arrangement_id: int) -> int:
    from voldaan.arrangements.queries import detail

    found = detail(clock.today(), arrangement_id)
    say(options, _document(found), f"Regeling {found.row.id}: {found.row.standing}",
        *(f"{t.number:>3}  {t.due_on}  {format_euros(t.amount_cents):>12}  betaald {format_euros(t.paid_cents)}"
          for t in found.terms))  # fmt: skip
    return 0


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id, "debtor": row.debtor, "case": row.reference, "kind": row.kind, "state": row.standing,
        "total_cents": row.total_cents, "paid_cents": row.paid_cents, "late_cents": row.late_cents,
        "next_on": row.next_on, "next_cents": row.next_cents, "last_on": row.last_on, "outside": row.outside,
    }  # fmt: skip


def _document(found: Detail) -> dict[str, Any]:
    terms = [
        {"number": t.number, "due_on": t.due_on, "amount_cents": t.amount_cents, "paid_cents": t.paid_cents}
        for t in found.terms
    ]
    return {"instalments": terms} | _row(found.row) | {
        "principal_cents": found.principal_cents, "interest_cents": found.interest_cents,
        "costs_cents": found.costs_cents, "waived_cents": found.waived_cents,
        "expected_interest_cents": found.expected_interest_cents, "interest": found.interest_mode,
        "order": found.allocation_order,
        "accepted_how": found.accepted_how, "terms_sha256": found.terms_sha256,
        "claims": [{"number": p.number, "open_cents": p.open_cents, "limitation_ends_on": p.limitation_ends_on}
                   for p in found.parts],
    }  # fmt: skip


def _list(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.arrangements.queries import arrangements

    rows = arrangements(clock.today())
    say(options, [_row(r) for r in rows],
        *[f"{r.id:>5}  {r.standing:<10} {format_euros(r.paid_cents)} van {format_euros(r.total_cents)}  {r.debtor}"
          for r in rows] or ["Er zijn geen regelingen."])  # fmt: skip
    return 0


def _one(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.arrangements import rights, services

    if options.action == "approve":
        services.approve(actor, options.id)
    elif options.action == "confirm":
        services.confirm(actor, options.id, services.Proof(options.how, note=options.note))
    elif options.action == "decline":
        services.decline(actor, options.id, options.reason)
    elif options.action == "skip":
        rights.skip(actor, options.id, options.term)
    elif options.action == "move":
        rights.move(actor, options.id, options.term, options.to)
    elif options.action == "pause":
        rights.pause(actor, options.id, options.weeks)
    elif options.action == "end":
        services.end(actor, options.id, options.reason)
    return _said(options, options.id)


def _debits(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.bank_orders import instalments

    ids = instalments.plan(actor, options.id)
    say(options, {"debits": ids}, f"{len(ids)} incasso's staan gepland; keur ze goed bij de opdrachten.")
    return 0


def _waive(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.arrangements.settlement import waive

    case_id, claim_id = _case_of(options.number)
    cents = waive(actor, case_id=case_id, claim_ids=[claim_id], reason=options.reason)
    say(options, {"claim": options.number, "waived_cents": cents}, f"Kwijtgescholden: {format_euros(cents)}.")
    return 0


def _policy(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.arrangements import plan_policies
    from voldaan.cli.console import read_file

    today = clock.today()
    if options.file:
        plan_policies.draft(actor, read_file(options.file).decode("utf8", "replace"), note=options.file.name)
    if options.adopt:
        plan_policies.adopt(actor, options.adopt, options.effective_from or today)
    if options.publish:
        plan_policies.publish(actor, options.publish, public=True)
    plan_policies.in_force(actor, today)
    found = plan_policies.versions(today)
    say(options, [{"version": v.version, "state": v.state, "effective_from": v.effective_from, "published": v.published}
                  for v in found],
        *(f"{v.version:>3}  {v.state:<9} {v.effective_from or ''}" for v in found))  # fmt: skip
    return 0


def _make(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.arrangements import promises

    case_id, claim_id = _case_of(options.number)
    promises.make(actor, case_id=case_id, claim_ids=[claim_id], amount_cents=options.amount, on=options.on,
                  source="desk", note=options.note)  # fmt: skip
    return _promises(actor, options, home)


def _withdraw(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.arrangements import promises

    promises.withdraw(actor, options.id)
    return _promises(actor, options, home)


def _promises(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.arrangements.queries import promises

    rows = promises()
    say(options, [{"id": p.id, "debtor": p.debtor, "numbers": p.numbers, "amount_cents": p.amount_cents,
                   "promised_on": p.promised_on, "check_on": p.check_on, "state": p.state, "paid_cents": p.paid_cents}
                  for p in rows],
        *[f"{p.id:>5}  {p.promised_on}  {p.state:<12} {format_euros(p.amount_cents):>12}  {p.debtor}" for p in rows]
        or ["Er zijn geen toezeggingen."])  # fmt: skip
    return 0


def _check(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.arrangements import promises

    found = promises.check(actor, clock.today())
    say(options, found, ", ".join(f"{name} {count}" for name, count in found.items()))
    return 0


_PLANS: dict[str, Command] = {
    "offer": _offer, "accept": _accept, "propose": _propose, "list": _list, "waive": _waive, "policy": _policy,
    "show": _one, "approve": _one, "confirm": _one, "decline": _one, "skip": _one, "move": _one, "pause": _one,
    "end": _one, "debits": _debits,
}  # fmt: skip
_PROMISES: dict[str, Command] = {"make": _make, "withdraw": _withdraw, "list": _promises, "check": _check}
COMMANDS: dict[str, Command] = {"plan": _plan, "promise": _promise}
