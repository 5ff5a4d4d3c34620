"""Commands about credit before delivery: limits, orders, terms, the payer rating and the delivery signal."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli.console import Command, Subparsers, administration, command, part_of, read_file, say
from voldaan.cli.orders import acting, by_whom
from voldaan_law.money import format_euros, parse_euros

if TYPE_CHECKING:
    from voldaan.credit.queries import Group


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    credit = command(commands, "credit", "krediet: limieten, orders, termijnen, betaalgedrag en leversignaal")
    actions = credit.add_subparsers(dest="action", required=True, metavar="ACTIE")
    signal = command(actions, "signal", "wel of niet leveren, met de redenen")
    signal.add_argument("debtor", metavar="KVK|DEBITEURNUMMER")
    signal.add_argument("--order", default="0", metavar="BEDRAG", help="het bedrag van de order die wacht")
    listing = command(actions, "list", "debiteuren met een limiet of een melding, uitzonderingen eerst")
    listing.add_argument("--show", choices=["exceptions", "over", "near", "alerts", "all"], default="exceptions")
    command(actions, "show", "alles over één debiteur").add_argument("debtor", metavar="KVK|DEBITEURNUMMER")
    limit = by_whom(command(actions, "limit", "vraag een limiet aan, of stel haar vast"))
    limit.add_argument("debtor", metavar="DEBITEURNUMMER")
    limit.add_argument("amount", metavar="BEDRAG")
    limit.add_argument("--reason", required=True)
    limit.add_argument("--from", dest="from_on", type=date.fromisoformat, metavar="DATUM")
    limit.add_argument("--group", action="store_true", help="voor alle bedrijven van zijn groep samen")
    limit.add_argument("--until", type=date.fromisoformat, metavar="DATUM", help="tijdelijk, tot en met deze dag")
    decide = by_whom(command(actions, "decide", "beslis over een aangevraagde limiet"))
    decide.add_argument("limit_id", type=int, metavar="NUMMER")
    decide.add_argument("--decline", action="store_true", help="wijs haar af")
    decide.add_argument("--note", default="", help="waarom; verplicht bij afwijzen")
    by_whom(command(actions, "end", "laat een limiet vervallen")).add_argument("limit_id", type=int, metavar="NUMMER")
    orders = by_whom(command(actions, "orders", "meld orders die nog niet zijn gefactureerd"))
    orders.add_argument("file", type=Path, metavar="BESTAND.csv")
    orders.add_argument("--complete", action="store_true", help="dit zijn alle orders: wat ontbreekt, is gesloten")
    orders.add_argument("--creditor", default="", metavar="NAAM")
    order = by_whom(command(actions, "order", "meld orders van één debiteur; bedrag nul sluit er een"))
    order.add_argument("debtor", metavar="DEBITEURNUMMER")
    order.add_argument("parts", nargs="+", metavar="ORDER=BEDRAG")
    term = by_whom(command(actions, "term", "spreek een betaaltermijn af met een debiteur"))
    term.add_argument("debtor", metavar="DEBITEURNUMMER")
    term.add_argument("days", type=int, metavar="DAGEN")
    term.add_argument("--contract", default="", help="alleen voor dit contract")
    term.add_argument("--expressly", action="store_true", help="uitdrukkelijk afgesproken en te rechtvaardigen")
    term.add_argument("--large-debtor", action="store_true", help="een grote onderneming bij een kleinere schuldeiser")
    term.add_argument("--note", default="", help="waaruit de afspraak blijkt")
    bounds = command(actions, "bounds", "vanaf wanneer het signaal vraagt of stopt")
    bounds.add_argument("--near-percent", type=int, default=80)
    bounds.add_argument("--ask-after-days", type=int, default=30)
    bounds.add_argument("--stop-after-days", type=int, default=60)
    bounds.add_argument("--four-eyes-above", required=True, metavar="BEDRAG", help="een bedrag, of 'geen' (zzp)")
    command(actions, "changes", "haal op wat er volgens het kredietbureau veranderde")
    command(actions, "refresh", "bereken de leversignalen opnieuw")


def _credit(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    return _ACTIONS[options.action](actor, options, home)


def _signal(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.credit.queries import debtor, party_of, signal

    with administration(actor):
        known = debtor(party_of(options.debtor))
        found = signal(known.id, order_cents=parse_euros(options.order))
    document = {
        "debtor": known.number, "kvk": known.kvk, "signal": found.signal,
        "reasons": [reason._asdict() for reason in found.reasons],
    }  # fmt: skip
    say(options, document, found.signal, *(f"  {reason.sentence}" for reason in found.reasons))
    return 0


def _list(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.credit.queries import watched

    with administration(actor):
        found = watched(clock.today(), options.show)
    document = [row._asdict() | {"used_percent": row.used_percent} for row in found]
    say(options, document, *(f"{row.number:<16} {row.signal:<5} {format_euros(row.exposure_cents):>16}  {row.name}"
                             for row in found))  # fmt: skip
    return 0


def _show(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.credit.queries import credit_file, party_of

    with administration(actor):
        found = credit_file(party_of(options.debtor), clock.today())
    rating = {
        "grade": found.rating.grade, "points": found.rating.points, "facts": found.rating.facts,
        "parts": [part._asdict() for part in found.rating.parts],
    }  # fmt: skip
    document = {
        "debtor": found.debtor.number, "signal": found.signal.signal, "limit": found.limit and found.limit._asdict(),
        "exposure_cents": found.standing.exposure_cents, "rating": rating, "group": _group_of(found.group),
        **{name: [row._asdict() for row in getattr(found, name)]
           for name in ("limits", "orders", "terms", "differing", "reports", "alerts")},
    }  # fmt: skip
    limit = format_euros(found.limit.amount_cents) if found.limit else "geen limiet"
    lines = [f"{found.debtor.number} {found.debtor.name}: {found.signal.signal}"]
    lines.append(f"  open {format_euros(found.standing.exposure_cents)}, {limit}")
    if found.group:
        shared = format_euros(found.group.limit.amount_cents) if found.group.limit else "geen limiet"
        lines.append(
            f"  groep van {len(found.group.members)}: open {format_euros(found.group.exposure_cents)}, {shared}"
        )
    lines += [f"  {fact}" for fact in found.rating.facts]
    lines += [f"  {part.points:>4}  {part.sentence}" for part in found.rating.parts]
    if found.rating.grade:
        lines.append(f"  {found.rating.points:>4}  Samen: klasse {found.rating.grade}.")
    say(options, document, *lines)
    return 0


def _group_of(group: Group | None) -> dict[str, Any] | None:
    if group is None:
        return None
    members = [{"debtor": number, "name": name, "exposure_cents": cents} for _, number, name, cents in group.members]
    limit = group.limit.amount_cents if group.limit else None
    return {"limit_cents": limit, "exposure_cents": group.exposure_cents, "members": members}


def _limit(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.credit.queries import party_of
    from voldaan.credit.services import request_limit

    with administration(actor):
        made = request_limit(
            acting(actor, options), party_of(options.debtor), parse_euros(options.amount), reason=options.reason,
            from_on=options.from_on, until_on=options.until, for_group=options.group,
        )  # fmt: skip
    document = {"id": made.id, "amount_cents": made.amount_cents, "state": made.state,
                "people_needed": made.people_needed}  # fmt: skip
    told = "vastgesteld" if made.state == "approved" else "aangevraagd; een bevoegde medewerker beslist"
    say(options, document, f"Limiet {made.id} {told}.")
    return 0


def _decide(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.credit.services import decide

    with administration(actor):
        made = decide(acting(actor, options), options.limit_id, approved=not options.decline, note=options.note)
    say(options, {"id": made.id, "state": made.state}, f"Limiet {made.id}: {made.state}.")
    return 0


def _end(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.credit.services import end_limit

    with administration(actor):
        end_limit(acting(actor, options), options.limit_id)
    say(options, {"id": options.limit_id, "state": "cancelled"}, "Vervallen.")
    return 0


def _orders(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.credit import orders
    from voldaan.daily.intake import creditor_named

    content = read_file(options.file)
    with administration(actor):
        rows = orders.read_csv(content, today=clock.today())
        creditor = creditor_named(options.creditor)
        done = orders.report(acting(actor, options), creditor.id, rows, complete=options.complete)
    say(options, done._asdict(), f"{done.new} nieuw, {done.changed} gewijzigd, {done.closed} gesloten.")
    return 0


def _order(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.credit import orders
    from voldaan.credit.queries import debtor, party_of
    from voldaan.parties.models import Party

    with administration(actor):
        known = debtor(party_of(options.debtor))
        creditor_id = Party.objects.values_list("creditor_id", flat=True).get(id=known.id)
        rows = [orders.Reported(known.number, number, cents, clock.today())
                for number, cents in map(part_of, options.parts)]  # fmt: skip
        done = orders.report(acting(actor, options), creditor_id, rows)
    say(options, done._asdict(), f"{done.new} nieuw, {done.changed} gewijzigd, {done.closed} gesloten.")
    return 0


def _term(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.credit import terms
    from voldaan.credit.queries import party_of

    with administration(actor):
        questions = terms.agree(
            acting(actor, options), party_of(options.debtor), options.days, contract=options.contract,
            expressly_agreed=options.expressly, large_to_sme=options.large_debtor, note=options.note,
        )  # fmt: skip
    say(options, {"term_days": options.days, "needs_judgement": questions},
        f"Betaaltermijn van {options.days} dagen afgesproken.", *questions)  # fmt: skip
    return 0


def _bounds(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.credit.rules import Bounds
    from voldaan.credit.services import set_bounds

    above = None if options.four_eyes_above == "geen" else parse_euros(options.four_eyes_above)
    bounds = Bounds(options.near_percent, options.ask_after_days, options.stop_after_days)
    with administration(actor):
        set_bounds(actor, bounds, four_eyes_above_cents=above)
    say(options, {**bounds._asdict(), "four_eyes_above_cents": above}, "Vastgelegd.")
    return 0


def _changes(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect import bureaus
    from voldaan.credit.reports import fetch_changes

    bureau = bureaus.configured()
    if bureau is None:
        raise Refused("Er is geen kredietbureau ingesteld. Vul VOLDAAN_CREDITSAFE_USER en het wachtwoord in.")
    new = fetch_changes(actor, bureau)
    say(options, {"new": new}, f"{new} nieuwe meldingen.")
    return 0


def _refresh(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.credit.nightly import nightly

    done = nightly(actor, clock.today())
    say(options, done._asdict(), f"{done.changed} signalen veranderd.")
    return 0


_ACTIONS: dict[str, Command] = {
    "signal": _signal, "list": _list, "show": _show, "limit": _limit, "decide": _decide, "end": _end,
    "orders": _orders, "order": _order, "term": _term, "bounds": _bounds, "changes": _changes, "refresh": _refresh,
}  # fmt: skip
COMMANDS: dict[str, Command] = {"credit": _credit}
