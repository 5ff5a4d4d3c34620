"""The commands: each parses what it needs, calls one use case or query, and prints."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from voldaan.base import clock, sql, tenancy
from voldaan.base.actor import Actor, system
from voldaan.base.errors import Refused, in_dutch
from voldaan.base.models import Tenant
from voldaan.payments.statements import Part, StatementHead, StatementLine


def run(options: argparse.Namespace, home: Path) -> int:
    """Run one command; gives its exit code."""
    options.json = getattr(options, "json", False)
    if options.command in ("init", "serve", "demo", "work"):
        return _APART[options.command](options, home)
    actor = the_actor(options)
    return _COMMANDS[options.command](actor, options, home)


def the_actor(options: argparse.Namespace) -> Actor:
    """Who acts: the owner of this machine, in the administration that was named or the only one.

    :raises Refused: when there is none, or more than one and none was named.
    """
    found = list(Tenant.objects.order_by("id"))
    if options.administration:
        found = [t for t in found if t.name == options.administration]
    if not found:
        raise Refused("Er is nog geen administratie. Open er een met: voldaan init --name NAAM")
    if len(found) > 1:
        names = ", ".join(t.name for t in found)
        raise Refused(f"Er zijn meer administraties ({names}). Kies er een met --administration NAAM.")
    return system(found[0].id, "opdrachtregel")


def _init(options: argparse.Namespace, home: Path) -> int:
    from voldaan.parties.services import open_administration

    details = {f: getattr(options, f) for f in ("email", "phone", "street", "postcode", "town", "kvk")}
    tenant = open_administration(
        options.name, kind=options.kind, iban=options.iban,
        details=details | {"term_is_fatal": options.agreed_term, "deducts_vat": not options.no_vat_deduction},
    )  # fmt: skip
    _print(options, {"name": tenant.name, "kind": tenant.kind, "home": str(home)},
           f"Administratie {tenant.name} staat klaar in {home}.")  # fmt: skip
    return 0


def _user(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.people.services import add_member

    password = add_member(actor, options.email, options.role)
    _print(options, {"email": options.email, "password": password}, f"{options.email} kan inloggen met: {password}")
    return 0


def _import(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect.openitemfiles import read
    from voldaan.daily.intake import import_open_items

    documents, refusals = [], []
    for path in options.files:
        document: dict[str, Any] = {"file": str(path), "format": "", "rows": 0, "created": 0, "updated": 0,
                                    "unchanged": 0, "gone": 0,
                                    "refused": []}  # fmt: skip
        documents.append(document)
        try:
            file = read(path, today=_today(actor))
            _keep(home, path, file.sha256)
            record = import_open_items(actor, file, snapshot=options.snapshot, accept_vanished=options.accept_vanished)
        except Refused as refusal:
            refusals.append(f"{path.name}: {refusal.sentence}")
            document["refused"] = [{"row": 0, "reason": refusal.sentence}]
            continue
        document |= {n: getattr(record, n) for n in ("format", "rows", "created", "updated", "unchanged", "gone")}
        document["refused"] = _refused_rows(actor, record.id)
        if document["refused"] and not record.created + record.updated + record.unchanged:
            refusals.append(f"{path.name}: geen enkele regel is overgenomen; {document['refused'][0]['reason']}")
    _print(options, {"files": documents}, *map(_import_line, documents))
    for sentence in refusals:
        print(sentence, file=sys.stderr)
    return 2 if refusals else 0


def _import_line(document: dict[str, Any]) -> str:
    lines = [f"{document['file']}: {document['created']} nieuw, {document['updated']} gewijzigd, "
             f"{document['unchanged']} ongewijzigd, {len(document['refused'])} geweigerd"]  # fmt: skip
    return "\n".join(lines + [f"  regel {r['row']}: {r['reason']}" for r in document["refused"]])


def _refused_rows(actor: Actor, file_id: int) -> list[dict[str, Any]]:
    with tenancy.active(actor.tenant_id):
        rows = sql.fetch(
            "SELECT row, reason FROM invoices_importrow WHERE import_file_id = %s AND outcome = 'refused' ORDER BY row",
            [file_id],
        )
    return [{"row": row, "reason": reason} for row, reason in rows]


def _today(actor: Actor) -> date:
    """The later of the calendar and the last run, so that a replay of days to come can go on."""
    with tenancy.active(actor.tenant_id):
        row = sql.fetch_one("SELECT max(run_on) FROM daily_run")
    return max(clock.today(), row[0]) if row and row[0] else clock.today()


def _keep(home: Path, path: Path, sha256: str) -> None:
    """Bewaar het bestand by its checksum: whatever becomes of it, it is not lost."""
    folder = home / "ingelezen"
    folder.mkdir(exist_ok=True)
    kept = folder / f"{sha256[:16]}-{path.name}"
    if not kept.exists():
        kept.write_bytes(path.read_bytes())


def _run(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily.services import run as daily_run

    result = daily_run(actor, options.on or clock.today(), dry_run=options.dry_run)
    document = {
        "run_on": result.run_on,
        "candidates": len(result.decided),
        "acted": result.count("act"),
        "waiting": result.count("wait"),
        "blocked": result.count("blocked"),
        "decisions": [
            {"claim": f.number, "step": v.step, "outcome": v.outcome, "reason": v.reason, "rule": v.rule}
            for f, v in result.decided
        ]
        if options.json
        else [],
    }
    _print(options, document, f"Dagrun {result.run_on:%d-%m-%Y}: {document['acted']} stappen, "
                              f"{document['waiting']} wachten, "
                              f"{document['blocked']} geblokkeerd.")  # fmt: skip
    return 0


def _outbox(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.messages import aftermath, queries, services

    if options.action == "send":
        return _send(actor, options, home)
    with tenancy.active(actor.tenant_id):
        if options.action == "approve":
            if not options.ids and not options.everything:
                raise Refused("Noem de berichten die u goedkeurt, of geef --all.")
            count = services.approve(actor, None if options.everything else services.ids_of(options.ids))
            _print(options, {"approved": count}, f"{count} berichten goedgekeurd.")
        elif options.action == "skip":
            count = services.skip(actor, services.ids_of(options.ids))
            _print(options, {"skipped": count}, f"{count} berichten overgeslagen.")
        elif options.action in ("confirm", "retry"):
            {"confirm": aftermath.confirm, "retry": aftermath.retry}[options.action](
                actor, services.ids_of([options.id])[0]
            )
            _print(options, {"id": options.id, "action": options.action}, "Vastgelegd.")
        elif options.action == "received":
            with clock.set_to(options.on):
                aftermath.received(actor, services.ids_of([options.id])[0], options.on)
            _print(options, {"id": options.id, "received_on": options.on}, "Ontvangst vastgelegd.")
        elif options.action == "failed":
            with clock.set_to(options.on) if options.on else nullcontext():
                aftermath.failed(actor, services.ids_of([options.id])[0], "gemeld door een medewerker")
            _print(options, {"id": options.id, "state": "failed"}, "Vastgelegd dat het bericht niet is bezorgd.")
        else:
            _list_outbox(options, home, queries.outbox(state=options.state))
    return 0


def _list_outbox(options: argparse.Namespace, home: Path, messages: list[dict[str, Any]]) -> None:
    from voldaan.connect.channels import folder

    for message in messages:
        message["files"] = [str(folder(home) / f) for f in message["files"]]
    lines = [
        f"{m['id']}  {m['state']:<10} {m['kind']:<20} {m['debtor']}  {m['total_cents'] / 100:.2f}" for m in messages
    ]
    _print(options, messages, *lines or ["Er zijn geen berichten."])


def _send(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect.channels import sender

    with clock.set_to(options.on) if options.on else nullcontext():
        result = sender(home).send(actor)
    counts = {n: result.counts.get(n, 0) for n in ("sent", "kept", "cancelled", "failed", "later", "uncertain")}
    _print(options, counts | {"messages": result.reasons},
           ", ".join(f"{v} {_SENT_WORDS[k]}" for k, v in counts.items() if v) or "Er was niets te versturen.",
           *(f"{r['id']}: {r['reason']}" for r in result.reasons[:20]))  # fmt: skip
    return 0


_SENT_WORDS = {
    "sent": "verstuurd", "kept": "vastgehouden", "cancelled": "vervallen", "failed": "niet bezorgd",
    "later": "later opnieuw", "uncertain": "onzeker",
}  # fmt: skip


def _bank(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    return _BANK[options.action](actor, options, home)


def _bank_import(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.connect.bankfiles import read
    from voldaan.daily.intake import import_bank_file

    total = {"statements": 0, "lines": 0, "certain": 0, "likely": 0, "possible": 0, "none": 0}
    total |= {"received_cents": 0, "paid_cents": 0} if options.dry_run else {}
    refusals = []
    with clock.set_to(options.on) if options.on else nullcontext():
        for path in options.files:
            try:
                if options.dry_run:
                    _count_bank_file(actor, read(path), total, any_account=options.any_account)
                    continue
                sha256 = _sha256(path)
                result = import_bank_file(actor, read(path), sha256=sha256)
                _keep(home, path, sha256)
            except Refused as refusal:
                refusals.append(f"{path.name}: {refusal.sentence}")
                continue
            total["statements"] += result.statements
            total["lines"] += result.lines
            for level, count in result.levels.items():
                total[level] += count
    _print(options, total, f"{total['statements']} afschriften, {total['lines']} regels: {total['certain']} zeker, "
           f"{total['likely']} waarschijnlijk, {total['possible']} mogelijk, {total['none']} onbekend.")  # fmt: skip
    for sentence in refusals:
        print(sentence, file=sys.stderr)
    return 2 if refusals else 0


def _count_bank_file(actor: Actor, parts: Iterable[Part], total: dict[str, int], *, any_account: bool) -> None:
    """Alleen lezen: count what a bank file holds, and refuse what an import would refuse for its account."""
    from voldaan.payments.services import refuse_foreign_account

    for part in parts:
        if isinstance(part, StatementHead):
            total["statements"] += 1
            if not any_account:
                with tenancy.active(actor.tenant_id):
                    refuse_foreign_account(part.account_iban)
        elif isinstance(part, StatementLine):
            total["lines"] += 1
            total["received_cents" if part.amount_cents > 0 else "paid_cents"] += abs(part.amount_cents)


def _bank_aside(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.payments.services import set_aside

    line_id = _line_id(actor, options.reference)
    with tenancy.active(actor.tenant_id):
        set_aside(actor, line_id)
    _print(options, {"reference": options.reference, "state": "not_ours"}, "Terzijde gelegd.")
    return 0


def _hold(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.claims.holds import release_all, set_hold

    with tenancy.active(actor.tenant_id):
        row = sql.fetch_one("SELECT id, case_id FROM claims_claim WHERE number = %s", [options.number])
        if row is None:
            raise Refused(f"Factuur {options.number} staat niet in deze administratie. Controleer het nummer.")
        if options.release:
            released = release_all(actor, claim_id=row[0], case_id=row[1])
            _print(options, {"claim": options.number, "released": released}, f"{released} stops opgeheven.")
            return 0
        set_hold(actor, options.kind, case_id=row[1], claim_id=row[0], note=options.note, until=options.until)
    _print(options, {"claim": options.number, "hold": options.kind}, "De stop is ingesteld.")
    return 0


def _bank_lines(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.payments.queries import lines

    with tenancy.active(actor.tenant_id):
        found = lines()
    _print(options, found, *(f"{x['booked_on']} {x['amount_cents'] / 100:>12.2f} {x['level']:<8} {x['state']:<10} "
                             f"{x['counterparty']}" for x in found))  # fmt: skip
    return 0


def _bank_seen(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.payments.services import declare_seen

    with tenancy.active(actor.tenant_id):
        declare_seen(actor, options.until)
    _print(options, {"seen_until": options.until}, f"Bank bijgewerkt tot en met {options.until:%d-%m-%Y}.")
    return 0


def _bank_undo(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily.intake import undo_payment

    undo_payment(actor, _line_id(actor, options.reference))
    _print(
        options, {"reference": options.reference, "state": "to_settle"}, "Teruggedraaid; het geld wacht op verwerking."
    )
    return 0


def _bank_settle(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily.intake import settle_by_hand
    from voldaan_law.money import parse_euros

    parts = []
    for part in options.parts:
        number, _, amount = part.rpartition("=")
        with tenancy.active(actor.tenant_id):
            row = sql.fetch_one("SELECT id FROM claims_claim WHERE number = %s", [number])
        if row is None:
            raise Refused(f"Factuur {number} staat niet in deze administratie. Schrijf NUMMER=BEDRAG.")
        parts.append((row[0], parse_euros(amount)))
    settle_by_hand(actor, _line_id(actor, options.reference), parts)
    _print(options, {"reference": options.reference}, "Verwerkt.")
    return 0


def _line_id(actor: Actor, reference: str) -> int:
    with tenancy.active(actor.tenant_id):
        rows = sql.fetch("SELECT id FROM payments_bankline WHERE reference = %s", [reference])
    if len(rows) != 1:
        raise Refused(
            f"Bankregel {reference} is {'niet gevonden' if not rows else 'niet eenduidig'}; zie `voldaan bank lines`."
        )
    return int(rows[0][0])


def _claims(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.claims.queries import claims
    from voldaan.daily.queries import next_steps

    on = options.on or clock.today()
    with tenancy.active(actor.tenant_id):
        views = claims(on)
        steps = next_steps(actor, on)
    found = [
        {n: getattr(v, n) for n in _CLAIM_FIELDS} | {"next_look_on": v.next_look_on, "next_step": steps.get(v.id, "")}
        for v in views
    ]
    _print(
        options,
        found,
        *(f"{v.number:<16} {v.stage:<20} {v.due_on} {v.open_cents / 100:>12.2f}  {v.debtor}" for v in views),
    )
    return 0


_CLAIM_FIELDS = (
    "number", "debtor", "capacity", "stage", "holds", "due_on", "default_on", "principal_cents", "interest_cents",
    "costs_cents", "paid_cents", "open_cents",
)  # fmt: skip


def _why(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily.why import why

    with tenancy.active(actor.tenant_id):
        found = why(actor, options.number, options.on or clock.today())
    lines = [f"{found['claim']} op {found['on']:%d-%m-%Y}: {found['outcome']} - {found['reason']}"]
    lines += [f"  {'ja ' if g['passed'] else 'nee'} {g['name']} ({g['rule']}) {g['detail']}" for g in found["guards"]]
    for part in found["derivation"]:
        lines += [f"  {part['about']}:", *(f"    {s}" for s in part["steps"])]
    _print(options, found, *lines)
    return 0


def _check(actor: Actor, options: argparse.Namespace, home: Path) -> int:
    from voldaan.daily.check import differences

    with tenancy.active(actor.tenant_id):
        found = differences()
    _print(options, {"clean": not found, "differences": found},
           *([f"{len(found)} verschillen:"] + [str(d) for d in found] if found else ["Alles klopt."]))  # fmt: skip
    return 1 if found else 0


def _serve(options: argparse.Namespace, home: Path) -> int:
    from voldaan.cli.server import serve

    return serve(home, options.host, options.port)


def _demo(options: argparse.Namespace, home: Path) -> int:
    from voldaan.cli.server import demo

    return demo(home, options)


def _work(options: argparse.Namespace, home: Path) -> int:
    from voldaan.cli.server import work

    return work()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Refused(
            f"Het bestand kan niet worden gelezen ({in_dutch(error)}). Controleer de naam en de plaats."
        ) from error


def _print(options: argparse.Namespace, document: Any, *lines: str) -> None:
    if options.json:
        print(json.dumps(document, default=_plain, ensure_ascii=False))
    else:
        print("\n".join(lines))


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return asdict(value)  # type: ignore[call-overload]
    raise TypeError(type(value).__name__)


Command = Callable[[Actor, argparse.Namespace, Path], int]
_COMMANDS: dict[str, Command] = {
    "user": _user, "import": _import, "run": _run, "outbox": _outbox, "bank": _bank, "claims": _claims, "why": _why,
    "check": _check, "hold": _hold,
}  # fmt: skip
_BANK: dict[str, Command] = {
    "import": _bank_import,
    "lines": _bank_lines,
    "seen": _bank_seen,
    "undo": _bank_undo,
    "settle": _bank_settle,
    "aside": _bank_aside,
}
_APART: dict[str, Callable[[argparse.Namespace, Path], int]] = {
    "init": _init, "serve": _serve, "demo": _demo, "work": _work,
}  # fmt: skip
