"""Writes about claims: taking over open items, what becomes due, what closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.claims import balances_sql, intake_rules
from voldaan.claims import events as kinds
from voldaan.claims.intake_records import record_file, record_rows
from voldaan.claims.intake_rules import Known, Own, Plan
from voldaan.claims.registering import ROWS_PER_BATCH, debtors, register
from voldaan.invoices import past
from voldaan.invoices.models import ImportFile
from voldaan.invoices.open_items import OpenItem, ReadFile
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.parties.models import Creditor
from voldaan.parties.rules import DebtorData, debtor_changes
from voldaan.parties.services import known_debtors, merged_numbers, write_debtors
from voldaan_law.money import format_euros


class Imported(NamedTuple):
    """Ingelezen: the record of the file and the ids of the claims it made."""

    file: ImportFile
    created_ids: list[int]


def import_open_items(
    actor: Actor,
    creditor: Creditor,
    file: ReadFile,
    *,
    snapshot: bool = False,
    accept_vanished: bool = False,
    as_seen: str = "",
) -> Imported:
    """Openstaande posten overnemen: each row accepted or refused with its reason; a repeat changes nothing.

    With ``snapshot`` the file is the full list: open claims that it lacks are gone from the creditor's books.
    ``as_seen`` is the fingerprint of a preview: then what it showed is what happens, or nothing.

    :raises Refused: an empty full list, one in which too much of the balance vanished, or another plan than was seen.
    """
    plan = prepare(actor, creditor, file, snapshot=snapshot, accept_vanished=accept_vanished)
    if as_seen and as_seen != intake_rules.fingerprint(plan):
        raise Refused(
            "Sinds u dit bestand bekeek, is er iets veranderd waardoor het nu iets anders zou doen. "
            "Er is niets ingelezen. Bekijk het bestand opnieuw.",
            rule="not_as_seen",
        )
    record = record_file(actor, creditor, file, plan, snapshot)
    ids = _carry_out(actor, creditor, plan, record.event_id) if record.event_id else {}
    record_rows(actor, record, file, plan)
    return Imported(record, list(ids.values()))


def _carry_out(actor: Actor, creditor: Creditor, plan: Plan, cause: int) -> dict[str, int]:
    """Do what the plan says; gives the claims that were registered, by number.

    What a file tells of debtors beside its items changes those that are known; it makes none without a claim.
    """
    told = {d.number: d for d in plan.debtors}
    write_debtors(known := known_debtors(creditor.id, sorted(told)), debtor_changes(told, known))
    ids: dict[str, int] = {}
    for start in range(0, len(plan.created), ROWS_PER_BATCH):
        batch = plan.created[start : start + ROWS_PER_BATCH]
        ids |= register(actor, creditor, batch, plan.hashes, cause_id=cause)
    revived = {i.number: k.claim_id for i, k in plan.revived}
    ids |= register(actor, creditor, [i for i, _ in plan.revived], plan.hashes, cause_id=cause, revived=revived)
    today = clock.today()
    _amend(actor, creditor, plan, cause, today)
    apply_credits(actor, creditor, plan, ids, cause, today)
    return ids


def prepare(
    actor: Actor, creditor: Creditor, file: ReadFile, *, snapshot: bool = False, accept_vanished: bool = False
) -> Plan:
    """Voorbereiden: what importing this file would do now, with every difference; nothing is written.

    :raises Refused: what an import would refuse as a whole.
    """
    actor.must(Permission.IMPORT)
    sql.execute("SELECT pg_advisory_xact_lock(%s, %s)", [actor.tenant_id % 2**31, creditor.id % 2**31])
    known = _known(creditor.id, None if snapshot else [_wanted(i) for i in file.items])
    hashes = {i.number: intake_rules.content_hash(i) for i in file.items}
    people = {
        intake_rules.debtor_key(i)[:40]
        for i in file.items
        if (there := known.get(i.number)) is None or there.content_hash != hashes[i.number]
    }
    told = [DebtorData(d.number, d.name[:140], "unknown", d.kvk, d.vat_number[:20], d.email, d.phone[:24],
                       d.street[:140], d.postcode[:12], d.town[:80], d.country) for d in file.debtors]  # fmt: skip
    plan = intake_rules.plan(
        file.items, known, snapshot=snapshot,
        debtors=known_debtors(creditor.id, sorted(people | {d.number for d in told})), debtors_told=told,
        owns=_owns(creditor.id), credited=_credited(creditor.id, file.items), kvk=creditor.kvk, hashes=hashes,
    )  # fmt: skip
    plan.past = past.unknown(creditor.id, file.past)
    if snapshot:
        plan.vanished = _imported_ones(plan.vanished)
        _guard_snapshot(file, known, plan, accept_vanished)
    return plan


def _wanted(item: OpenItem) -> str:
    return item.credited_number if item.kind == "credit_note" else item.number


def _known(creditor_id: int, numbers: list[str] | None) -> dict[str, Known]:
    only = "" if numbers is None else "AND c.number = ANY(%s)"
    rows = sql.fetch(
        "SELECT c.number, c.id, p.number, c.original_cents, c.principal_cents, c.paid_cents, c.content_hash, c.stage,"
        " c.due_on, c.description, c.payment_reference, c.local_fields"
        f" FROM claims_claim c JOIN parties_party p ON p.id = c.debtor_id WHERE c.creditor_id = %s {only}",
        [creditor_id] if numbers is None else [creditor_id, numbers],
    )
    merged = merged_numbers(creditor_id)
    return {row[0]: Known._make((*row[1:-1], tuple(row[-1]), merged.get(row[2], ()))) for row in rows}


def _owns(creditor_id: int) -> list[Own]:
    """Eigen waarden of this creditor's debtors and claims, as they stand."""
    rows = sql.fetch(
        "SELECT o.id, o.party_id, p.number, o.claim_id, coalesce(c.number, ''), o.field,"
        " coalesce(to_jsonb(c)->>o.field, to_jsonb(p)->>o.field), o.source_value, o.kept"
        " FROM parties_override o JOIN parties_party p ON p.id = o.party_id LEFT JOIN claims_claim c"
        " ON c.id = o.claim_id WHERE p.creditor_id = %s ORDER BY o.id",
        [creditor_id],
    )
    return [Own(*row) for row in rows]


def _credited(creditor_id: int, items: Sequence[OpenItem]) -> frozenset[str]:
    """Credit notes of this creditor that were processed before, and not rolled back."""
    numbers = [i.number for i in items if i.kind == "credit_note"]
    if not numbers:
        return frozenset()
    rows = sql.fetch(
        "SELECT e.data->>'credit_note' FROM base_event e JOIN claims_claim c ON c.id = e.claim_id"
        " WHERE e.kind = 'claim_credited' AND c.creditor_id = %s AND e.data->>'credit_note' = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM base_event u WHERE u.undoes_id = e.id)",
        [creditor_id, numbers],
    )
    return frozenset(row[0] for row in rows)


def _imported_ones(vanished: list[tuple[str, Known]]) -> list[tuple[str, Known]]:
    """Without claims of our own invoices: those were never in the creditor's other books."""
    ids = [k.claim_id for _, k in vanished]
    own = {row[0] for row in sql.fetch("SELECT id FROM claims_claim WHERE own_invoice AND id = ANY(%s)", [ids])}
    return [(number, k) for number, k in vanished if k.claim_id not in own]


def _guard_snapshot(file: ReadFile, known: dict[str, Known], plan: Plan, accept_vanished: bool) -> None:
    if not file.items:
        raise Refused(
            "De volledige lijst is leeg. Dat zou betekenen dat alles is betaald; er is niets gewijzigd. "
            "Maak de uitdraai opnieuw, of lees het bestand in als aanvulling."
        )
    unread = sum(r.code != "repeated" for r in file.refused)
    if unread and plan.vanished and not accept_vanished:
        raise Refused(
            f"In deze volledige lijst zijn {unread} regels niet te lezen en ontbreken {len(plan.vanished)} open "
            "facturen; misschien zijn het dezelfde. Er is niets gewijzigd. Verbeter "
            f"regel {file.refused[0].row} ({file.refused[0].reason_nl.rstrip('.')}) en lees de lijst opnieuw in."
        )
    if accept_vanished or not intake_rules.vanished_too_much(known, plan.vanished):
        return
    gone = sum(k.principal_cents for _, k in plan.vanished)
    raise Refused(
        f"In deze volledige lijst ontbreken {len(plan.vanished)} open facturen voor samen {format_euros(gone)}: "
        f"meer dan {intake_rules.VANISHED_SHARE_PERCENT}% van het openstaande bedrag. Er is niets gewijzigd. "
        "Controleer de uitdraai; klopt hij, lees hem dan in met --accept-vanished."
    )


def _amend(actor: Actor, creditor: Creditor, plan: Plan, cause: int, today: date) -> None:
    """Changed rows: fields follow the file, amounts follow by transfers, what vanished is marked as gone."""
    changed = plan.amended
    if changed:
        debtors(actor, creditor, [i for i, _ in changed])
        sql.update(
            "claims_claim",
            {"id": "bigint", "due_on": "date", "description": "text", "payment_reference": "text",
             "content_hash": "text", "next_look_on": "date"},
            [(k.claim_id, k.due_on if "due_on" in k.local_fields else intake_rules.due_on(i), i.description[:200],
              i.payment_reference[:35], plan.hashes[i.number], i.issued_on) for i, k in changed],
        )  # fmt: skip
        events.record(
            actor,
            [
                events.Entry(kinds.ClaimAmended(fields=_fields_of(plan, k)), claim_id=k.claim_id, cause_id=cause)
                for _, k in plan.updated
            ],
        )
    gone = [(k.claim_id, plan.left(number, k)) for number, k in plan.vanished]
    _move(actor, creditor, "claim_gone", gone, cause, today)
    _move(actor, creditor, "claim_reduced", [(k.claim_id, cents) for k, cents in plan.reduced], cause, today)
    returned = [(k.claim_id, i.open_cents) for i, k in plan.returned] + [(k.claim_id, c) for k, c in plan.raised]
    _move(actor, creditor, "claim_returned", returned, cause, today)
    touched = [k.claim_id for _, k in plan.vanished] + [k.claim_id for k, _ in plan.reduced] + [c for c, _ in returned]
    balances_sql.refresh(touched)
    settle_stages(actor, touched, today)
    restage([k.claim_id for _, k in plan.vanished], "gone", today)


def _fields_of(plan: Plan, there: Known) -> list[str]:
    """Names of what changed: fields of the claim, and ``contact`` for those of its debtor."""
    own = [c.field for c in plan.changes if c.claim_id == there.claim_id]
    return own or ["contact"]


_MOVES = {
    "claim_gone": (kinds.ClaimGone, Account.GONE, Account.PRINCIPAL),
    "claim_reduced": (kinds.ClaimReduced, Account.GONE, Account.PRINCIPAL),
    "claim_returned": (kinds.ClaimReturned, Account.PRINCIPAL, Account.GONE),
}


def _move(actor: Actor, creditor: Creditor, kind: str, moves: list[tuple[int, int]], cause: int, today: date) -> None:
    """One event and one transfer per (claim id, cents), by the posting table of ``kind``."""
    event_class, debit, credit = _MOVES[kind]
    event_ids = events.record(
        actor,
        [events.Entry(event_class(amount_cents=cents), claim_id=claim, cause_id=cause) for claim, cents in moves],
    )
    post(
        actor,
        kind,
        [
            Posting(event, 1, debit, credit, cents, today, creditor.id, None, claim)
            for event, (claim, cents) in zip(event_ids, moves, strict=True)
        ],
    )


def apply_credits(actor: Actor, creditor: Creditor, plan: Plan, ids: dict[str, int], cause: int, today: date) -> None:
    """Creditnota's boeken: each lowers the principal of the claim that it names, because of event ``cause``."""
    notes = plan.credits
    if not notes:
        return
    ids = plan.credited_ids | ids
    entries = [
        events.Entry(
            kinds.ClaimCredited(credit_note=n.number, amount_cents=n.amount_cents),
            claim_id=ids[n.credited_number],
            key=f"credit:{cause}:{n.number}",
            cause_id=cause,
        )
        for n in notes
    ]
    event_ids = events.record(actor, entries)
    post(
        actor,
        "claim_credited",
        [
            Posting(event, 1, Account.CREDITED, Account.PRINCIPAL, n.amount_cents, n.issued_on, creditor.id, None,
                    ids[n.credited_number])
            for event, n in zip(event_ids, notes, strict=True)
        ],
    )  # fmt: skip
    touched = [ids[n.credited_number] for n in notes]
    balances_sql.refresh(touched)
    settle_stages(actor, touched, today)


def settle_stages(actor: Actor, claim_ids: Sequence[int], on: date, *, closed_as: str = "") -> None:
    """Fase bijwerken: what is nil closes (paid when money came, credited otherwise); what is owed again reopens.

    ``closed_as`` names the stage of what closes, where the money does not tell it.
    """
    if not claim_ids:
        return
    changed = sql.fetch(
        "UPDATE claims_claim c SET"
        " stage = CASE WHEN x.nil THEN coalesce(nullif(%s, ''), CASE WHEN c.paid_cents > 0 THEN 'paid'"
        "   ELSE 'credited' END) ELSE x.back END,"
        " closed_on = CASE WHEN x.nil THEN %s::date END,"
        " next_look_on = CASE WHEN x.nil THEN NULL ELSE c.issued_on END"
        " FROM (SELECT id, stage AS before, principal_cents + interest_cents + costs_cents = 0 AS nil,"
        "   CASE WHEN closed_on IS NULL THEN stage ELSE coalesce((SELECT e.data->>'before' FROM base_event e"
        "     WHERE e.claim_id = n.id AND e.kind = 'stage_changed' ORDER BY e.id DESC LIMIT 1), 'issued') END AS back"
        "   FROM claims_claim n WHERE id = ANY(%s)) x"
        " WHERE c.id = x.id AND (x.nil <> (c.closed_on IS NOT NULL))"
        " RETURNING c.id, c.debtor_id, c.stage, x.before",
        [closed_as, on, list(claim_ids)],
    )
    balances_sql.stop_interest([claim for claim, _, stage, _ in changed if stage not in ("paid", "credited")])
    events.record(
        actor,
        [
            events.Entry(kinds.StageChanged(stage=stage, before=before), claim_id=claim, party_id=debtor)
            for claim, debtor, stage, before in sorted(changed)
        ],
    )


def restage(claim_ids: Sequence[int], stage: str, on: date) -> None:
    """Fase waarin gesloten: say why these claims, of which nothing is owed any more, are closed."""
    if claim_ids:
        sql.execute(
            "UPDATE claims_claim SET stage = %s, closed_on = %s, next_look_on = NULL WHERE id = ANY(%s)",
            [stage, on, list(claim_ids)],
        )
