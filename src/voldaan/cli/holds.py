"""Commands about stops: set one, lift it, undo it, list them, and what must be reviewed."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from voldaan.base import clock, sql
from voldaan.base.actor import Actor
from voldaan.base.errors import Refused
from voldaan.cli.console import Command, Subparsers, administration, command, say

#: Kinds that a person may choose; those of the rooms are set by themselves.
KINDS = (
    "dispute", "complaint", "vulnerable", "debt_help", "stabilisation", "moratorium", "narrow_moratorium",
    "forced_composition", "wsnp", "bankruptcy", "surseance_whoa", "deceased", "bewind", "minor", "address_unknown",
    "identity_doubt", "gdpr_restriction", "legal_advice", "creditor_stop", "wki_lapsed", "insolvency",
)  # fmt: skip
ACTS = ("set", "release", "undo", "list", "review", "checked", "registers", "answer", "write")
HELPER = ("name", "organisation", "street", "postcode", "town", "email", "reference")


def arguments(commands: Subparsers) -> None:
    """Their arguments; ``hold NUMMER`` without a word sets a stop, as it always did."""
    hold = command(commands, "hold", "stel een stop in, hef hem op, of toon de stops: set, release, undo, list, review")
    hold.add_argument("words", nargs="+", metavar="HANDELING NUMMER", help=f"{', '.join(ACTS)}; en een factuurnummer")
    hold.add_argument("--kind", choices=KINDS, default="dispute")
    hold.add_argument("--scope", choices=("claim", "case", "debtor"), default="claim")
    hold.add_argument("--from", dest="from_on", type=date.fromisoformat, metavar="DATUM", help="gold al vanaf deze dag")
    hold.add_argument("--until", type=date.fromisoformat, metavar="DATUM")
    hold.add_argument("--review", type=date.fromisoformat, metavar="DATUM", help="dag om na te kijken")
    hold.add_argument("--note", default="")
    hold.add_argument("--evidence", type=Path, metavar="BESTAND", help="bewijsstuk om te bewaren")
    for name in HELPER:
        hold.add_argument(f"--helper-{name}", default="", metavar="TEKST", help="van wie de debiteur vertegenwoordigt")
    hold.add_argument("--reason", default="", help="bij write: waarom u ondanks de stop schrijft")
    hold.add_argument("--yes", action="store_true", help="bij answer: het is deze debiteur")
    hold.add_argument("--on", type=date.fromisoformat, metavar="DATUM", help="opgeheven vanaf deze dag")
    hold.add_argument("--release", action="store_true", help="hef alle stops op deze vordering op")


def _hold(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    word, number = _asked(options)
    if word == "registers":
        return _registers(actor, options, number)
    with administration(actor):
        if word in ("list", "review"):
            return _list(options, review=word == "review")
        if word == "answer":
            return _answer(actor, options, number)
        claim_id, case_id, party_id = _claim(number)
        if word == "checked":
            return _checked(actor, options, number, party_id)
        if word == "write":
            return _write(actor, options, number, claim_id)
        if word == "set":
            return _set(actor, options, number, claim_id, case_id, party_id)
        return _end(actor, options, number, claim_id, case_id, undo=word == "undo")


def _asked(options: argparse.Namespace) -> tuple[str, str]:
    """The act and the number of the claim.

    :raises Refused: a number is missing, or there is more than one.
    """
    words = list(options.words)
    word = words.pop(0) if words[0] in ACTS else "release" if options.release else "set"
    if word in ("list", "review", "registers") and not words:
        return word, ""
    if len(words) != 1:
        raise Refused(f"Noem een factuurnummer: voldaan hold {word} NUMMER.")
    return word, words[0]


def _claim(number: str) -> tuple[int, int, int]:
    from voldaan.claims.queries import id_of

    row = sql.fetch_one("SELECT id, case_id, debtor_id FROM claims_claim WHERE id = %s", [id_of(number)])
    assert row is not None
    return row[0], row[1], row[2]


def _set(
    actor: Actor, options: argparse.Namespace, number: str, claim_id: int, case_id: int, party_id: int
) -> int:  # fmt: skip
    from voldaan.claims import hold_queries
    from voldaan.claims.hold_queries import Helper
    from voldaan.claims.holds import set_hold
    from voldaan.messages import hold_letters

    places: dict[str, Any] = {
        "claim": {"case_id": case_id, "claim_id": claim_id}, "case": {"case_id": case_id},
        "debtor": {"party_id": party_id},
    }  # fmt: skip
    hold_id = set_hold(
        actor, options.kind, note=options.note, from_on=options.from_on, until=options.until, review_on=options.review,
        evidence_id=_evidence(actor, options), helper=Helper(*(getattr(options, f"helper_{name}") for name in HELPER)),
        **places[options.scope],
    )  # fmt: skip
    hold_letters.follow(actor, [hold_id])
    kind = hold_queries.hold(hold_id).kind
    changed = [e._asdict() for e in hold_queries.effects(hold_id) if e.undone_on is None]
    inside = [m._asdict() for m in hold_queries.sent_inside(hold_id)]
    said: dict[str, Any] = {"claim": number, "hold": kind}
    said |= {key: found for key, found in (("effects", changed), ("sent_inside", inside)) if found}
    lines = ["De stop is ingesteld."]
    lines += [f"  rechtgezet: {e['kind']} {e['number']} {e['amount_cents'] or ''}".rstrip() for e in changed]
    lines += [f"  ging uit terwijl de stop al gold: {m['kind']} {m['dispatched_on']:%d-%m-%Y}" for m in inside]
    say(options, said, *lines)
    return 0


def _evidence(actor: Actor, options: argparse.Namespace) -> int | None:
    from voldaan.base import files
    from voldaan.cli.console import read_file

    return None if options.evidence is None else files.keep(actor, options.evidence.name, read_file(options.evidence))


def _end(
    actor: Actor, options: argparse.Namespace, number: str, claim_id: int, case_id: int, *, undo: bool
) -> int:  # fmt: skip
    from voldaan.claims import hold_queries, hold_rules, holds

    lying = [h for h in hold_queries.of_claim(claim_id, ended=undo) if h.kind not in hold_rules.OWN and not h.undone_on]
    for found in lying:
        if undo:
            holds.undo_hold(actor, found.id)
        else:
            holds.release_hold(actor, found.id, on=options.on)
    key, text = ("undone", "ongedaan gemaakt") if undo else ("released", "opgeheven")
    say(options, {"claim": number, key: len(lying)}, f"{len(lying)} stops {text}.")
    return 0


def _registers(actor: Actor, options: argparse.Namespace, path: str) -> int:
    from voldaan.claims import registers
    from voldaan.cli.console import read_file
    from voldaan.connect.registers import configured
    from voldaan.connect.registers.extract import Extract
    from voldaan.messages import hold_letters

    looked_in = [Extract(read_file(Path(path)))] if path else configured()
    if not looked_in:
        raise Refused("Noem het bestand met het uittreksel, of zet VOLDAAN_REGISTER_EXTRACT voor elke nacht.")
    counts = registers.check(actor, looked_in)
    with administration(actor):
        hold_letters.follow(actor)
        asked = registers.open_questions()
    said = {"checked": sum(counts.values()), "found": counts["found"], "failed": counts["failed"], "namesakes": [
        {"id": id_, "debtor": name, "register": text} for id_, _, name, text in asked
    ]}  # fmt: skip
    lines = [f"{said['checked']} debiteuren nagekeken, {counts['found']} gevonden."]
    lines += ["Het register gaf geen antwoord; is het uittreksel van deze week?"] if counts["failed"] else []
    say(options, said, *lines, *(f"  {id_}: {name}? {text}" for id_, _, name, text in asked))
    return 0


def _checked(actor: Actor, options: argparse.Namespace, number: str, party_id: int) -> int:
    from voldaan.claims.registers import record_by_hand

    record_by_hand(actor, party_id, evidence_id=_evidence(actor, options))
    say(options, {"claim": number, "checked": clock.today()}, "Vastgelegd: in de registers gekeken, niets gevonden.")
    return 0


def _write(actor: Actor, options: argparse.Namespace, number: str, claim_id: int) -> int:
    from voldaan.messages import personal

    message_id = personal.write(actor, claim_id, reason=options.reason, note=options.note)
    (public_id, kind) = sql.fetch("SELECT public_id, kind FROM outbox_message WHERE id = %s", [message_id])[0]
    said = {"claim": number, "message": public_id, "kind": kind}
    say(options, said, "Klaargezet. Keur het bericht goed, dan gaat het weg.")
    return 0


def _answer(actor: Actor, options: argparse.Namespace, number: str) -> int:
    from voldaan.claims.registers import answer

    if not number.isdecimal():
        raise Refused("Noem het nummer van de vraag, zoals hold registers het toont.")
    answer(actor, int(number), is_debtor=options.yes)
    said = "Het is deze debiteur: de stop staat." if options.yes else "Iemand anders: er verandert niets."
    say(options, {"id": int(number), "is_debtor": options.yes}, said)
    return 0


def _list(options: argparse.Namespace, *, review: bool) -> int:
    from voldaan.claims import hold_queries, hold_rules

    rows, _ = hold_queries.listing(clock.today(), state="review" if review else "open", limit=100_000)
    shown = [
        {"id": h.id, "kind": h.kind, "debtor": h.debtor, "claim": h.number, "from_on": h.from_on,
         "until_on": h.until_on, "review_on": h.review_on, "note": h.note}
        for h in rows
    ]  # fmt: skip
    lines = [
        f"{h.debtor} {h.number}: {hold_rules.label(h.kind)} sinds {h.from_on:%d-%m-%Y}"
        + (f", nakijken op {h.review_on:%d-%m-%Y}" if h.review_on else "")
        + (f": {h.note}" if h.note else "")
        for h in rows
    ]
    say(options, shown, *(lines or ["Er staat geen stop."]))
    return 0


COMMANDS: dict[str, Command] = {"hold": _hold}
