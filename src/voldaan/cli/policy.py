"""Commands about the collection policy: its versions, and what another one would do."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused, in_dutch
from voldaan.cli.console import Command, Subparsers, administration, command, say

if TYPE_CHECKING:
    from voldaan.daily.simulate import Forecast
    from voldaan.policy.queries import Version


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    actions = command(commands, "policy", "het incassobeleid en zijn versies").add_subparsers(
        dest="action", required=True, metavar="ACTIE"
    )
    command(actions, "list", "toon de versies")
    command(actions, "show", "toon de tekst van een versie").add_argument("version", nargs="?", type=int)
    making = command(actions, "draft", "maak een ontwerp van een TOML-bestand")
    making.add_argument("file", type=Path, metavar="BESTAND")
    making.add_argument("--note", default="")
    for name, text in (("adopt", "stel een ontwerp vast"), ("rollback", "ga terug naar de tekst van een versie")):
        adopting = command(actions, name, text)
        adopting.add_argument("version", type=int)
        adopting.add_argument("--from", type=date.fromisoformat, dest="effective_from", metavar="DATUM")
    command(actions, "withdraw", "trek een versie in die nog niet is gebruikt").add_argument("version", type=int)
    differing = command(actions, "diff", "toon het verschil tussen twee versies")
    differing.add_argument("old", type=int)
    differing.add_argument("new", type=int)
    publishing = command(actions, "publish", "maak een versie leesbaar voor klanten")
    publishing.add_argument("version", type=int)
    publishing.add_argument("--hide", action="store_true", help="niet meer openbaar")

    simulating = command(commands, "simulate", "wat zou er gebeuren met deze factuur, of onder een ander beleid")
    simulating.add_argument("number", nargs="?", metavar="FACTUUR")
    simulating.add_argument("--policy", type=Path, metavar="BESTAND", help="een ander beleid (TOML)")
    simulating.add_argument("--on", type=date.fromisoformat, metavar="DATUM")
    simulating.add_argument("--days", type=int, default=None, metavar="N")


def _policy(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    with administration(actor):
        return _ACTIONS[options.action](actor, options, home)


def _list(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.policy import queries, services

    services.in_force(actor, clock.today())
    found = queries.versions(clock.today())
    words = {"draft": "ontwerp", "coming": "gaat nog in", "in_force": "geldt nu", "over": "geldt niet meer"}
    say(options, [_version(v) for v in found],
        *(f"{v.version:>3}  {words[v.state]:<16} {v.effective_from or '':<12} {v.note}" for v in found))  # fmt: skip
    return 0


def _version(v: Version) -> dict[str, Any]:
    return {n: getattr(v, n) for n in ("version", "name", "state", "effective_from", "used", "published", "note")}


def _found(number: int) -> Version:
    from voldaan.policy import queries

    return queries.version(clock.today(), number)


def _show(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.policy import queries, services

    services.in_force(actor, clock.today())
    versions = queries.versions(clock.today())
    shown = _found(options.version) if options.version else next(v for v in versions if v.state == "in_force")
    say(options, _version(shown) | {"text": shown.text}, shown.text.rstrip())
    return 0


def _draft(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.policy import queries, services

    made = services.draft(actor, _text(options.file), note=options.note)
    version = next(v for v in queries.versions(clock.today()) if v.id == made)
    say(options, _version(version), f"Ontwerp {version.version} staat klaar; het geldt nog voor niemand.")
    return 0


def _adopt(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import adoption

    on = options.effective_from or clock.today()
    chosen = _found(options.version)
    version = (adoption.adopt if options.action == "adopt" else adoption.roll_back)(actor, chosen.id, on)
    say(options, _version(_found(version)), f"Versie {version} geldt vanaf {on:%d-%m-%Y}.")
    return 0


def _withdraw(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.policy import services

    services.withdraw(actor, _found(options.version).id)
    say(options, _version(_found(options.version)), f"Versie {options.version} is weer een ontwerp.")
    return 0


def _diff(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.policy.queries import difference

    lines = difference(_found(options.old).text, _found(options.new).text)
    say(options, [{"sign": s, "line": x} for s, x in lines], *[s + x for s, x in lines] or ["Er is geen verschil."])
    return 0


def _publish(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.policy import services

    services.publish(actor, _found(options.version).id, public=not options.hide)
    said = "niet meer openbaar" if options.hide else "leesbaar voor klanten"
    say(options, _version(_found(options.version)), f"Versie {options.version} is {said}.")
    return 0


def _simulate(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily import forecasts

    on, text = options.on or clock.today(), _text(options.policy) if options.policy else ""
    with administration(actor):
        if options.number:
            told = forecasts.invoice(actor, options.number, on, text=text, days=options.days or 365)
            say(options, told, told["segment_reason"],
                *[f"{s['on']:%d-%m-%Y}  {s['step']:<22} {s['channel']:<6} {s['why']}" for s in told["steps"]]
                or ["Er gebeurt niets meer."])  # fmt: skip
            return 0
        if not text:
            raise Refused("Noem een factuur, of met --policy het bestand van een ander beleid.")
        found = forecasts.compare(actor, text, on, days=options.days or 120)
    now, then = _forecast(found.now), _forecast(found.then)
    document = {"days": found.days, "payments": found.paying.payments, "assumed": found.paying.assumed}
    doubt = ["Er is nog weinig betaald: de kans op betaling is een aanname."] if found.paying.assumed else []
    say(options, document | {"now": now, "then": then}, f"{'':<28}{'nu':>14}{'dan':>14}",
        *(f"{words:<28}{now[name]:>14,.1f}{then[name]:>14,.1f}" for name, words in _LINES.items()), *doubt)  # fmt: skip
    return 0


_LINES = {
    "claims": "vorderingen", "total_messages": "berichten", "costs_cents": "kosten voor klanten (cent)",
    "expected_days": "dagen open", "paid": "betaald", "approvals": "goedkeuringen",
    "legal_proposals": "juridische voorstellen",
}  # fmt: skip


def _forecast(f: Forecast) -> dict[str, Any]:
    return {
        "claims": f.claims, "open_cents": f.open_cents, "messages": _rounded(f.messages),
        "channels": _rounded(f.channels), "total_messages": round(sum(f.messages.values()), 1),
        "costs_cents": round(f.costs_cents), "legal_proposals": round(f.legal_proposals, 1),
        "approvals": round(f.approvals, 1), "paid": round(f.paid, 1), "expected_days": round(f.expected_days, 1),
    }  # fmt: skip


def _rounded(counts: dict[str, float]) -> dict[str, float]:
    return {name: round(count, 1) for name, count in sorted(counts.items())}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf8")
    except (OSError, UnicodeDecodeError) as error:
        told = in_dutch(error) if isinstance(error, OSError) else "het is geen tekst"
        raise Refused(f"Het beleid {path.name} kan niet worden gelezen ({told}). Controleer het bestand.") from error


_ACTIONS: dict[str, Command] = {
    "list": _list, "show": _show, "draft": _draft, "adopt": _adopt, "rollback": _adopt, "withdraw": _withdraw,
    "diff": _diff, "publish": _publish,
}  # fmt: skip
COMMANDS: dict[str, Command] = {"policy": _policy, "simulate": _simulate}
