"""Commands about terms and agreements: make, check and publish a version, and record who accepted it and how."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from voldaan.base import clock
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli.console import Command, Subparsers, administration, command, read_file, say, write_file
from voldaan.cli.orders import acting, by_whom


def arguments(commands: Subparsers) -> None:
    """Their arguments."""
    terms = command(commands, "terms", "voorwaarden en overeenkomsten: maken, keuren, publiceren en aanvaarden")
    actions = terms.add_subparsers(dest="action", required=True, metavar="ACTIE")
    command(actions, "list", "toon de gepubliceerde versies")
    _choices(command(actions, "new", "toon de tekst die uit de keuzes volgt; er wordt niets vastgelegd"))
    publish = by_whom(command(actions, "publish", "publiceer een versie, uit keuzes of uit een eigen bestand"))
    _choices(publish)
    publish.add_argument("--file", type=Path, metavar="BESTAND", help="eigen voorwaarden, als PDF of tekst")
    publish.add_argument("--title", default="Algemene voorwaarden")
    publish.add_argument("--from", dest="effective_from", type=date.fromisoformat, metavar="DATUM",
                         help="eigen voorwaarden: sinds wanneer zij gelden")  # fmt: skip
    publish.add_argument("--creditor", default="", metavar="NAAM")
    lint = command(actions, "lint", "keur voorwaarden in een bestand")
    lint.add_argument("file", type=Path, metavar="BESTAND")
    lint.add_argument("--audience", choices=["business", "consumers"], default="consumers")
    accept = by_whom(command(actions, "accept", "leg vast dat een debiteur een versie heeft aanvaard"))
    accept.add_argument("debtor", metavar="DEBITEURNUMMER")
    accept.add_argument("version_id", type=int, metavar="VERSIE")
    accept.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATUM")
    ways = ["signed", "ticked", "handed_over", "order_confirmation", "invoice_reference"]
    accept.add_argument("--how", required=True, choices=ways)
    accept.add_argument("--evidence", type=Path, metavar="BESTAND", help="wordt bewaard met zijn controlegetal")
    accept.add_argument("--note", default="")
    withdraw = by_whom(command(actions, "withdraw", "neem een aanvaarding terug die niet klopt"))
    withdraw.add_argument("acceptance_id", type=int, metavar="NUMMER")
    withdraw.add_argument("--because", required=True)
    accepted = command(actions, "accepted", "toon wat een debiteur heeft aanvaard, met de bewijskracht")
    accepted.add_argument("debtor", metavar="DEBITEURNUMMER")
    pdf = command(actions, "pdf", "schrijf het papier van een versie, byte voor byte")
    pdf.add_argument("version_id", type=int, metavar="VERSIE")
    pdf.add_argument("--to", type=Path, required=True, metavar="BESTAND")


def _choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", choices=["general_terms", "agreement", "confirmation", "collection_order"],
                        default="general_terms")  # fmt: skip
    parser.add_argument("--audience", choices=["business", "consumers"], default="business")
    parser.add_argument("--term", type=int, default=14, metavar="DAGEN", help="betaaltermijn")
    parser.add_argument("--interest", default="", metavar="PROCENT", help="per jaar; zonder: de wettelijke rente")
    parser.add_argument(
        "--costs", type=int, default=0, metavar="PROCENT", help="incassokosten; 0: de wettelijke staffel"
    )
    parser.add_argument("--no-retention", action="store_true", help="zonder eigendomsvoorbehoud")
    parser.add_argument("--dispute-days", type=int, default=14, metavar="DAGEN")


def _chosen(options: argparse.Namespace) -> Any:
    from voldaan.agreements.clauses import Choices

    return Choices(options.kind, options.audience, options.term, options.interest.replace(".", ","), options.costs,
                   not options.no_retention, options.dispute_days)  # fmt: skip


def _terms(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    return _ACTIONS[options.action](actor, options, home)


def _list(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.agreements.queries import versions

    with administration(actor):
        found = versions()
    lines = [f"{row.id:>5}  {row.title} v{row.number} ({row.audience}), {row.accepted} keer aanvaard" for row in found]
    say(options, [row._asdict() for row in found], *lines)
    return 0


def _new(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.agreements import checking, clauses
    from voldaan.daily.intake import creditor_named

    choices = _chosen(options)
    checking.refuse_choices(choices, clock.today())
    with administration(actor):
        found = clauses.articles(choices, creditor_named("").name)
    nl, en = clauses.text(found, "nl"), clauses.text(found, "en")
    findings = [one._asdict() for one in checking.check(nl, choices.audience, clock.today())]
    say(options, {"text_nl": nl, "text_en": en, "findings": findings}, nl, en)
    return 0


def _publish(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.agreements import services
    from voldaan.connect.termsfiles import is_pdf, words_of
    from voldaan.daily.intake import creditor_named
    from voldaan.documents.terms import render_terms

    own = None
    if options.file is not None:
        content = read_file(options.file)
        own = services.Uploaded(options.title, words_of(content), content if is_pdf(content) else b"", options.term)
    with administration(actor):
        by, creditor_id = acting(actor, options), creditor_named(options.creditor).id
        if own is None:
            made = services.publish(by, creditor_id, _chosen(options), render_terms)
        else:
            made = services.publish_own(
                by, creditor_id, own, render_terms, audience=options.audience, effective_from=options.effective_from
            )
    document = {"id": made.id, "number": made.number, "sha256": made.sha256, "findings": made.findings}
    say(options, document, f"Versie {made.number} gepubliceerd (nummer {made.id}).",
        *(f"  regel {one['line']}: {one['why']} {one['fix']}" for one in made.findings))  # fmt: skip
    return 0


def _lint(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.agreements.checking import check
    from voldaan.connect.termsfiles import words_of

    found = check(words_of(read_file(options.file)), options.audience, clock.today())
    blocking = sum(one.blocks for one in found)
    say(options, {"valid": not blocking, "findings": [one._asdict() for one in found]},
        *(f"regel {one.line}: {one.why} {one.fix} ({one.rule}, {one.article})" for one in found),
        f"{len(found)} bevindingen, waarvan {blocking} die publiceren tegenhouden.")  # fmt: skip
    return 1 if blocking else 0


def _accept(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.agreements.queries import acceptance
    from voldaan.agreements.services import Evidence
    from voldaan.claims import terms
    from voldaan.parties.queries import id_of

    evidence = None
    if options.evidence is not None:
        evidence = Evidence(options.evidence.name, read_file(options.evidence))
    with administration(actor):
        made = terms.accept(
            acting(actor, options), options.version_id, id_of(options.debtor), accepted_on=options.on, how=options.how,
            evidence=evidence, note=options.note,
        )  # fmt: skip
        strength = acceptance(made.id).strength
    say(options, {"id": made.id, "strength": strength.grade, "why": strength.sentence}, strength.sentence)
    return 0


def _withdraw(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.claims import terms

    with administration(actor):
        terms.withdraw(acting(actor, options), options.acceptance_id, because=options.because)
    say(options, {"id": options.acceptance_id}, "Teruggenomen.")
    return 0


def _accepted(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.agreements.queries import acceptances
    from voldaan.parties.queries import id_of

    with administration(actor):
        found = acceptances(party_id=id_of(options.debtor))
    document = [row._asdict() | {"strength": row.strength.grade, "why": row.strength.sentence} for row in found]
    say(options, document, *(f"{row.accepted_on} {row.title} v{row.number}: {row.strength.sentence}" for row in found))
    return 0


def _pdf(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.agreements.queries import content

    if options.to.is_dir():
        raise Refused("Noem een bestand om in te schrijven, geen map.")
    with administration(actor):
        _, paper = content(options.version_id)
    write_file(options.to, paper)
    say(options, {"file": str(options.to)}, f"Geschreven: {options.to}")
    return 0


_ACTIONS: dict[str, Command] = {
    "list": _list, "new": _new, "publish": _publish, "lint": _lint, "accept": _accept, "withdraw": _withdraw,
    "accepted": _accepted, "pdf": _pdf,
}  # fmt: skip
COMMANDS: dict[str, Command] = {"terms": _terms}
