"""Writes about claims: taking over open items, what becomes due, what closes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.base.text import number_key
from voldaan.claims import balances_sql, intake_rules
from voldaan.claims import events as kinds
from voldaan.claims.intake_rules import Known, Plan
from voldaan.invoices.models import ImportFile
from voldaan.invoices.open_items import OpenItem, ReadFile
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.parties.models import Creditor
from voldaan.parties.rules import CAPACITY
from voldaan.parties.services import DebtorData, add_accounts, upsert_debtors
from voldaan_law.money import format_euros

ROWS_PER_BATCH = 5000


class Imported(NamedTuple):
    """Ingelezen: the record of the file and the ids of the claims it made."""

    file: ImportFile
    created_ids: list[int]


def import_open_items(
    actor: Actor, creditor: Creditor, file: ReadFile, *, snapshot: bool = False, accept_vanished: bool = False
) -> Imported:
    """Openstaande posten overnemen: each row accepted or refused with its reason; a repeat changes nothing.

    With ``snapshot`` the file is the full list: open claims that it lacks are gone from the creditor's books.

    :raises Refused: an empty full list, or one in which too much of the balance vanished.
    """
    actor.must(Permission.IMPORT)
    sql.execute("SELECT pg_advisory_xact_lock(%s, %s)", [actor.tenant_id % 2**31, creditor.id % 2**31])
    known = _known(creditor.id, None if snapshot else [_wanted(i) for i in file.items])
    credited = _credited([i.number for i in file.items if i.kind == "credit_note"])
    plan = intake_rules.plan(file.items, known, snapshot=snapshot, credited=credited, kvk=creditor.kvk)
    if snapshot:
        _guard_snapshot(file, known, plan, accept_vanished)
    today = clock.today()
    record = _record_file(actor, creditor, file, plan, snapshot)
    ids: dict[str, int] = {}
    for start in range(0, len(plan.created), ROWS_PER_BATCH):
        ids |= _create(actor, creditor, plan.created[start : start + ROWS_PER_BATCH])
    _amend(actor, creditor, plan, today)
    _credit(actor, creditor, plan.credits, {k: v.claim_id for k, v in known.items()} | ids, today)
    _record_rows(actor, record, file, plan)
    return Imported(record, list(ids.values()))


def _wanted(item: OpenItem) -> str:
    return item.credited_number if item.kind == "credit_note" else item.number


def _known(creditor_id: int, numbers: list[str] | None) -> dict[str, Known]:
    only = "" if numbers is None else "AND c.number = ANY(%s)"
    rows = sql.fetch(
        "SELECT c.number, c.id, p.number, c.original_cents, c.principal_cents, c.paid_cents, c.content_hash, c.stage"
        f" FROM claims_claim c JOIN parties_party p ON p.id = c.debtor_id WHERE c.creditor_id = %s {only}",
        [creditor_id] if numbers is None else [creditor_id, numbers],
    )
    return {row[0]: Known(*row[1:]) for row in rows}


def _credited(numbers: list[str]) -> frozenset[str]:
    if not numbers:
        return frozenset()
    keys = [f"credit:{n}" for n in numbers]
    return frozenset(r[0][7:] for r in sql.fetch("SELECT key FROM base_event WHERE key = ANY(%s)", [keys]))


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
    gone = sum(k.principal_cents for k in plan.vanished)
    raise Refused(
        f"In deze volledige lijst ontbreken {len(plan.vanished)} open facturen voor samen {format_euros(gone)}: "
        f"meer dan {intake_rules.VANISHED_SHARE_PERCENT}% van het openstaande bedrag. Er is niets gewijzigd. "
        "Controleer de uitdraai; klopt hij, lees hem dan in met --accept-vanished."
    )


def _record_file(actor: Actor, creditor: Creditor, file: ReadFile, plan: Plan, snapshot: bool) -> ImportFile:
    return ImportFile.objects.create(
        tenant_id=actor.tenant_id,
        creditor=creditor,
        sha256=file.sha256,
        name=file.path.rsplit("/", 1)[-1],
        format=file.format,
        profile=file.profile,
        snapshot=snapshot,
        imported_at=clock.now(),
        rows=file.rows,
        created=len(plan.created) + len(plan.credits),
        updated=len(plan.updated) + len(plan.returned),
        unchanged=len(plan.unchanged),
        refused=len(file.refused) + len(plan.refused),
        gone=len(plan.vanished),
    )


def _create(actor: Actor, creditor: Creditor, items: Sequence[OpenItem]) -> dict[str, int]:
    """New claims with their debtors, cases, events and transfers; gives number -> claim id."""
    if not items:
        return {}
    debtor_ids = _debtors(actor, creditor, items)
    cases = _cases(actor, creditor.id, sorted(set(debtor_ids.values())))
    ids = sql.take_ids("claims_claim", len(items))
    rows = []
    for id_, i in zip(ids, items, strict=True):
        debtor_id = debtor_ids[intake_rules.debtor_key(i)]
        rows.append(
            (id_, debtor_id, cases[debtor_id], i.number, number_key(i.number), i.payment_reference[:35],
             i.description[:200], CAPACITY[i.debtor_kind], i.issued_on, intake_rules.due_on(i), i.amount_cents,
             intake_rules.content_hash(i), i.open_cents, i.issued_on)
        )  # fmt: skip
    sql.insert("claims_claim", _CLAIM_COLUMNS, rows, constants=_CLAIM_DEFAULTS | {
        "tenant_id": actor.tenant_id, "creditor_id": creditor.id, "term_is_fatal": creditor.term_is_fatal})  # fmt: skip
    entries = [
        events.Entry(
            kinds.ClaimRegistered(number=i.number, principal_cents=i.open_cents, due_on=intake_rules.due_on(i)),
            claim_id=id_,
            party_id=row[1],
            key=f"claim:{creditor.id}:{i.number}",
        )
        for id_, i, row in zip(ids, items, rows, strict=True)
    ]
    event_ids = events.record(actor, entries)
    post(
        actor,
        "claim_registered",
        [
            Posting(event, 1, Account.PRINCIPAL, Account.INVOICED, i.open_cents, i.issued_on, creditor.id, row[1], id_)
            for event, id_, i, row in zip(event_ids, ids, items, rows, strict=True)
        ],
    )
    return {i.number: id_ for i, id_ in zip(items, ids, strict=True)}


_CLAIM_COLUMNS = {
    "id": "bigint", "debtor_id": "bigint", "case_id": "bigint", "number": "text", "number_key": "text",
    "payment_reference": "text", "description": "text", "capacity": "text", "issued_on": "date", "due_on": "date",
    "original_cents": "bigint", "content_hash": "text", "principal_cents": "bigint", "next_look_on": "date",
}  # fmt: skip
_CLAIM_DEFAULTS = {
    "stage": "issued", "default_ground": "", "interest_kind": "", "step": "", "announced_costs_cents": 0,
    "interest_cents": 0, "interest_posted_cents": 0, "interest_capitalised_cents": 0, "interest_claimed": False,
    "costs_cents": 0, "costs_posted_cents": 0, "paid_cents": 0,
}  # fmt: skip


def _debtors(actor: Actor, creditor: Creditor, items: Sequence[OpenItem]) -> dict[str, int]:
    data = [
        DebtorData(
            intake_rules.debtor_key(i)[:40], i.debtor_name[:140], str(i.debtor_kind), i.kvk, i.vat_number[:20], i.email,
            i.phone[:24], i.street[:140], i.postcode[:12], i.town[:80], i.country or "NL",
        )
        for i in items
    ]  # fmt: skip
    ids = upsert_debtors(actor, creditor.id, data)
    add_accounts(actor, [(ids[intake_rules.debtor_key(i)], i.iban) for i in items if i.iban], "imported")
    return ids


def _cases(actor: Actor, creditor_id: int, debtor_ids: list[int]) -> dict[int, int]:
    """Dossier of each debtor, made where there was none; its reference is its number."""
    ids = sql.take_ids("claims_case", len(debtor_ids))
    sql.insert(
        "claims_case",
        {"id": "bigint", "debtor_id": "bigint", "reference": "text"},
        [(id_, d, f"V{id_:07d}") for id_, d in zip(ids, debtor_ids, strict=True)],
        constants={"tenant_id": actor.tenant_id, "creditor_id": creditor_id},
        on_conflict="ON CONFLICT (tenant_id, creditor_id, debtor_id) DO NOTHING",
    )
    return dict(
        sql.fetch(
            "SELECT k.debtor_id, k.id FROM unnest(%s::bigint[]) AS w(id) JOIN claims_case k ON k.debtor_id = w.id"
            " AND k.creditor_id = %s",
            [debtor_ids, creditor_id],
        )
    )


def _amend(actor: Actor, creditor: Creditor, plan: Plan, today: date) -> None:
    """Changed rows: fields follow the file, amounts follow by transfers, what vanished is marked as gone."""
    changed = plan.updated + plan.returned
    if changed:
        _debtors(actor, creditor, [i for i, _ in changed])
        sql.update(
            "claims_claim",
            {"id": "bigint", "due_on": "date", "description": "text", "payment_reference": "text",
             "content_hash": "text", "next_look_on": "date"},
            [(k.claim_id, intake_rules.due_on(i), i.description[:200], i.payment_reference[:35],
              intake_rules.content_hash(i), i.issued_on) for i, k in changed],
        )  # fmt: skip
        events.record(
            actor,
            [
                events.Entry(kinds.ClaimAmended(fields=["due_on", "contact"]), claim_id=k.claim_id)
                for _, k in plan.updated
            ],
        )
    _move(actor, creditor, "claim_gone", [(k.claim_id, k.principal_cents) for k in plan.vanished], today)
    _move(actor, creditor, "claim_reduced", [(k.claim_id, cents) for k, cents in plan.reduced], today)
    returned = [(k.claim_id, i.open_cents) for i, k in plan.returned] + [(k.claim_id, c) for k, c in plan.raised]
    _move(actor, creditor, "claim_returned", returned, today)
    touched = [k.claim_id for k in plan.vanished] + [k.claim_id for k, _ in plan.reduced] + [c for c, _ in returned]
    balances_sql.refresh(touched)
    settle_stages(actor, touched, today)
    _restage(actor, [k.claim_id for k in plan.vanished], "gone", today)


_MOVES = {
    "claim_gone": (kinds.ClaimGone, Account.GONE, Account.PRINCIPAL),
    "claim_reduced": (kinds.ClaimReduced, Account.GONE, Account.PRINCIPAL),
    "claim_returned": (kinds.ClaimReturned, Account.PRINCIPAL, Account.GONE),
}


def _move(actor: Actor, creditor: Creditor, kind: str, moves: list[tuple[int, int]], today: date) -> None:
    """One event and one transfer per (claim id, cents), by the posting table of ``kind``."""
    event_class, debit, credit = _MOVES[kind]
    event_ids = events.record(
        actor, [events.Entry(event_class(amount_cents=cents), claim_id=claim) for claim, cents in moves]
    )
    post(
        actor,
        kind,
        [
            Posting(event, 1, debit, credit, cents, today, creditor.id, None, claim)
            for event, (claim, cents) in zip(event_ids, moves, strict=True)
        ],
    )


def _credit(actor: Actor, creditor: Creditor, notes: list[OpenItem], ids: dict[str, int], today: date) -> None:
    if not notes:
        return
    entries = [
        events.Entry(
            kinds.ClaimCredited(credit_note=n.number, amount_cents=n.amount_cents),
            claim_id=ids[n.credited_number],
            key=f"credit:{n.number}",
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
    events.record(
        actor,
        [
            events.Entry(kinds.StageChanged(stage=stage, before=before), claim_id=claim, party_id=debtor)
            for claim, debtor, stage, before in changed
        ],
    )


def _restage(actor: Actor, claim_ids: Sequence[int], stage: str, on: date) -> None:
    if claim_ids:
        sql.execute(
            "UPDATE claims_claim SET stage = %s, closed_on = %s, next_look_on = NULL WHERE id = ANY(%s)",
            [stage, on, list(claim_ids)],
        )


def _record_rows(actor: Actor, record: ImportFile, file: ReadFile, plan: Plan) -> None:
    outcomes = [(i, "created") for i in [*plan.created, *plan.credits]]
    outcomes += [(i, "updated") for i, _ in [*plan.updated, *plan.returned]]
    outcomes += [(i, "unchanged") for i in plan.unchanged]
    rows = [(i.row, i.number, intake_rules.content_hash(i), outcome, "", _raw(i)) for i, outcome in outcomes]
    rows += [(r.row, "", "", "refused", r.reason_nl[:300], "{}") for r in [*file.refused, *plan.refused]]
    sql.insert(
        "invoices_importrow",
        {
            "row": "integer",
            "number": "text",
            "content_hash": "text",
            "outcome": "text",
            "reason": "text",
            "raw": "jsonb",
        },
        rows,
        constants={"tenant_id": actor.tenant_id, "import_file_id": record.id},
        on_conflict="ON CONFLICT DO NOTHING",
    )


def _raw(item: OpenItem) -> str:
    values = {name: getattr(item, name) for name in OpenItem.__slots__ if name != "supplier"}
    return json.dumps(values, default=str)
