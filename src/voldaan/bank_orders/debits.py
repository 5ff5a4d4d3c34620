"""Writes about direct debits (incasso's): plan, announce, approve, export. Nothing is debited by surprise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from voldaan.bank_orders import announcing, proofs, rules
from voldaan.bank_orders import debit_events as said
from voldaan.bank_orders.files import Debit, DebitBlock, DebitFile, DebitWriter
from voldaan.bank_orders.lapsing import lapse
from voldaan.bank_orders.mandates import lapses_on
from voldaan.bank_orders.services import prefix, store_file
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.claims import holds
from voldaan.messages import services as outbox
from voldaan.parties.rules import is_natural
from voldaan_law.days import add_banking_days
from voldaan_law.money import format_euros
from voldaan_law.nl.direct_debit import announce_by

UNDER_WAY = "direct_debit"


class Plan(NamedTuple):
    """Voornemen: so many cents of a claim on a day; cents. ``basis`` is ``invoice`` or ``instalment``.

    Without ``mandate_id`` it is the oldest valid mandate of the debtor. ``on_invoice``: the invoice itself says it.
    """

    claim_id: int
    amount_cents: int
    collect_on: date
    basis: str = "invoice"
    is_final: bool = False
    attempt: int = 1
    mandate_id: int | None = None
    on_invoice: bool = False


class _Claim(NamedTuple):
    id: int
    number: str
    capacity: str
    due_on: date
    open_cents: int
    debtor_id: int
    case_id: int
    mandates: list[int]
    planned_cents: int
    held: bool
    arranged: bool


_CLAIMS = """
SELECT c.id, c.number, c.capacity, c.due_on, c.principal_cents - c.disputed_cents + c.interest_cents + c.costs_cents,
  c.debtor_id, c.case_id,
  ARRAY(SELECT m.id FROM bank_orders_mandate m WHERE m.debtor_id = c.debtor_id AND m.creditor_id = c.creditor_id
    AND m.state = 'active' ORDER BY m.id),
  (SELECT coalesce(sum(d.amount_cents), 0)::bigint FROM bank_orders_directdebit d WHERE d.claim_id = c.id
    AND d.state IN ('planned', 'approved', 'exported')),
  EXISTS (SELECT FROM claims_hold h WHERE h.case_id = c.case_id AND (h.claim_id IS NULL OR h.claim_id = c.id)
    AND h.released_on IS NULL AND h.kind NOT IN ('direct_debit', 'arrangement')
    AND (h.until_on IS NULL OR h.until_on >= %s)),
  EXISTS (SELECT FROM claims_hold h WHERE h.case_id = c.case_id AND h.claim_id = c.id AND h.released_on IS NULL
    AND h.kind = 'arrangement')
FROM claims_claim c WHERE c.id = ANY(%s) FOR NO KEY UPDATE OF c
"""


def plan(actor: Actor, wanted: Sequence[Plan]) -> list[int]:
    """Incasso's plannen, all or none; gives their ids. The same plan twice is one debit.

    Up to the day of the debit nobody is reminded of what will be debited.

    :raises Refused: no valid mandate, more than is open, a claim that is on hold, or arrears of a natural person
        outside an arrangement (LR-12.06).
    """
    actor.must(Permission.SETTLE)
    known = {
        (row[1], row[2], row[3]): row[0]
        for row in sql.fetch(
            "SELECT id, claim_id, collect_on, attempt FROM bank_orders_directdebit WHERE claim_id = ANY(%s)"
            " AND state <> 'cancelled'",
            [[p.claim_id for p in wanted]],
        )
    }
    days = [banking_day(p.collect_on) for p in wanted]
    fresh = [(p, day) for p, day in zip(wanted, days, strict=True) if (p.claim_id, day, p.attempt) not in known]
    claims = {row[0]: _Claim(*row) for row in sql.fetch(_CLAIMS, [clock.today(), [p.claim_id for p, _ in fresh]])}
    planned: dict[int, int] = defaultdict(int)
    for p, day in fresh:
        planned[p.claim_id] += p.amount_cents
        _refuse_plan(p, day, claims.get(p.claim_id), planned[p.claim_id])
    ids = sql.take_ids("bank_orders_directdebit", len(fresh))
    mine = prefix(actor)
    about = [claims[p.claim_id] for p, _ in fresh]
    hold_ids = holds.set_own(
        actor, UNDER_WAY, [(c.case_id, c.id, c.debtor_id) for c in about], until=[day for _, day in fresh]
    )
    sql.insert(
        "bank_orders_directdebit",
        {"id": "bigint", "mandate_id": "bigint", "claim_id": "bigint", "basis": "text", "amount_cents": "bigint",
         "collect_on": "date", "attempt": "smallint", "is_final": "boolean", "end_to_end_id": "text",
         "hold_id": "bigint", "on_invoice": "boolean"},
        [
            (id_, p.mandate_id or claims[p.claim_id].mandates[0], p.claim_id, p.basis, p.amount_cents, day, p.attempt,
             p.is_final, rules.own_id(mine, "D", id_), hold, p.on_invoice)
            for id_, (p, day), hold in zip(ids, fresh, hold_ids, strict=True)
        ],
        constants={"tenant_id": actor.tenant_id, "state": "planned", "version": 1, "announced_how": "", "sequence": "",
                   "payment_id": "", "return_code": "", "next_action": ""},
    )  # fmt: skip
    _record(actor, [
        (said.DebitPlanned(debit_id=id_, amount_cents=p.amount_cents, collect_on=day), p.claim_id,
         claims[p.claim_id].debtor_id)
        for id_, (p, day) in zip(ids, fresh, strict=True)
    ])  # fmt: skip
    if len(fresh) >= sql.LOAD_ROWS:
        sql.refresh_statistics()
    made = dict(zip([(p.claim_id, day, p.attempt) for p, day in fresh], ids, strict=True)) | known
    return [made[p.claim_id, day, p.attempt] for p, day in zip(wanted, days, strict=True)]


def banking_day(day: date) -> date:
    """Bankwerkdag: the day itself or the first one after it: no debit comes earlier than it was said."""
    before = date.fromordinal(day.toordinal() - 1)
    return add_banking_days(before, 1)


def _refuse_plan(p: Plan, day: date, claim: _Claim | None, planned_cents: int) -> None:
    if claim is None:
        raise Refused("Een van de vorderingen bestaat niet in deze administratie. Ververs de pagina.")
    if p.amount_cents <= 0 or planned_cents + claim.planned_cents > claim.open_cents:
        raise Refused(
            f"Factuur {claim.number} heeft {format_euros(claim.open_cents)} open, waarvan "
            f"{format_euros(claim.planned_cents)} al wordt geïncasseerd. Verlaag het bedrag."
        )
    if not claim.mandates or (p.mandate_id is not None and p.mandate_id not in claim.mandates):
        raise Refused(f"Voor factuur {claim.number} is er geen geldige machtiging. Vraag de debiteur erom.")
    if claim.held or (claim.arranged and p.basis != "instalment"):
        raise Refused(f"Voor factuur {claim.number} geldt een stop. Los die eerst op.", rule="LR-8")
    if day <= clock.today():
        raise Refused("Een incasso heeft een latere dag nodig. Kies een dag na vandaag.")
    late = claim.due_on < clock.today()
    if p.basis != "instalment" and p.attempt == 1 and late and is_natural(claim.capacity):
        raise Refused(
            f"Factuur {claim.number} is vervallen. Bij een natuurlijk persoon kan dat alleen als termijn van een "
            "regeling die hij heeft aanvaard.",
            rule="LR-12.06",
        )


def announce(actor: Actor, debit_ids: Sequence[int], *, on: date, how: str) -> int:
    """Vooraankondiging vastleggen: when and how the debtor was told amount, day, mandate and creditor identifier.

    Gives how many; what was announced already stays as it was.

    :raises Refused: a day to come, or no word on how.
    """
    actor.must(Permission.SETTLE)
    if on > clock.today():
        raise Refused("Die dag moet nog komen. Leg de aankondiging vast zodra zij is verstuurd.")
    if not how.strip():
        raise Refused("Schrijf erbij hoe de incasso is aangekondigd, bijvoorbeeld op de factuur.")
    rows = sql.fetch(
        "UPDATE bank_orders_directdebit d SET announced_on = %s, announced_how = %s FROM claims_claim c"
        " WHERE d.id = ANY(%s) AND c.id = d.claim_id AND d.announced_on IS NULL AND d.state IN ('planned', 'approved')"
        " RETURNING d.id, c.id, c.debtor_id",
        [on, how.strip()[:80], list(debit_ids)],
    )
    _record(actor, [(said.DebitAnnounced(debit_id=d, announced_on=on), c, p) for d, c, p in sorted(rows)])
    return len(rows)


def approve(actor: Actor, versions: Sequence[tuple[int, int]]) -> int:
    """Incasso's goedkeuren: (debit, version as it was read); gives how many. A second click changes nothing.

    :raises Refused: one that changed since it was read.
    """
    actor.must(Permission.PAY)
    wanted = dict(versions)
    rows = sql.fetch(
        "SELECT d.id, d.version, d.state, d.amount_cents, c.id, c.debtor_id FROM bank_orders_directdebit d"
        " JOIN claims_claim c ON c.id = d.claim_id WHERE d.id = ANY(%s) ORDER BY d.id FOR UPDATE OF d",
        [list(wanted)],
    )
    if len(rows) != len(wanted) or any(wanted[row[0]] != row[1] for row in rows):
        raise Refused("Een van de incasso's is intussen gewijzigd. Bekijk ze opnieuw en keur ze dan goed.")
    fresh = [row for row in rows if row[2] == "planned"]
    sql.insert(
        "bank_orders_orderapproval",
        {"debit_id": "bigint", "version": "smallint"},
        [(row[0], row[1]) for row in fresh],
        constants={"tenant_id": actor.tenant_id, "approved_by": actor.name, "approved_by_id": actor.user_id,
                   "approved_at": clock.now(), "alone": False},
        on_conflict="ON CONFLICT DO NOTHING",
    )  # fmt: skip
    ids = [row[0] for row in fresh]
    sql.execute("UPDATE bank_orders_directdebit SET state = 'approved' WHERE id = ANY(%s)", [ids])
    _record(actor, [(said.DebitApproved(debit_id=r[0], amount_cents=r[3]), r[4], r[5]) for r in fresh])
    return len(fresh)


def cancel(actor: Actor, debit_ids: Iterable[int]) -> int:
    """Incasso's laten vervallen before they leave; gives how many."""
    actor.must(Permission.SETTLE)
    return lapse(actor, list(debit_ids))


class Exported(NamedTuple):
    """Uitkomst of an export: the files, and what stayed behind with the reason."""

    file_ids: list[int]
    left_out: list[tuple[int, str]]


class _Ready(NamedTuple):
    id: int
    amount_cents: int
    collect_on: date
    is_final: bool
    announced_on: date | None
    end_to_end_id: str
    claim_id: int
    case_id: int
    debtor_id: int
    number: str
    payment_reference: str
    capacity: str
    open_cents: int
    held: bool
    mandate_id: int
    reference: str
    scheme: str
    recurring: bool
    signed_on: date
    account_name: str
    iban: str
    mandate_state: str
    uses: int
    last_used_on: date | None
    told_reference: str
    told_iban: str
    creditor: str
    contract_id: int | None
    contract_creditor: str
    identifier: str
    form: str
    account_id: int
    account_iban: str
    notice_days: int | None
    hold_id: int


#: A creditor without a contract of its own is collected for under that of the administration itself (the first one).
_READY = """
SELECT d.id, d.amount_cents, d.collect_on, d.is_final, d.announced_on, d.end_to_end_id, c.id, c.case_id, c.debtor_id,
  c.number, c.payment_reference, c.capacity,
  c.principal_cents - c.disputed_cents + c.interest_cents + c.costs_cents,
  EXISTS (SELECT FROM claims_hold h WHERE h.case_id = c.case_id AND (h.claim_id IS NULL OR h.claim_id = c.id)
    AND h.released_on IS NULL AND h.kind <> 'direct_debit' AND NOT (h.kind = 'arrangement' AND d.basis = 'instalment')
    AND (h.until_on IS NULL OR h.until_on >= %(today)s)),
  m.id, m.reference, m.scheme, m.recurring, m.signed_on, m.account_name, m.iban, m.state, m.uses, m.last_used_on,
  m.told_reference, m.told_iban, r.name, k.id, kr.name, k.identifier, k.format, k.account_id, b.iban, k.notice_days,
  d.hold_id
FROM bank_orders_directdebit d
JOIN claims_claim c ON c.id = d.claim_id
JOIN bank_orders_mandate m ON m.id = d.mandate_id
JOIN parties_creditor r ON r.id = c.creditor_id
LEFT JOIN bank_orders_collectioncontract k ON k.creditor_id = coalesce(
  (SELECT own.creditor_id FROM bank_orders_collectioncontract own WHERE own.creditor_id = c.creditor_id),
  (SELECT min(id) FROM parties_creditor))
LEFT JOIN parties_creditor kr ON kr.id = k.creditor_id LEFT JOIN payments_bankaccount b ON b.id = k.account_id
WHERE d.state = 'approved' AND (%(ids)s::bigint[] IS NULL OR d.id = ANY(%(ids)s))
ORDER BY d.collect_on, d.id FOR UPDATE OF d, m
"""


def export(actor: Actor, writer: DebitWriter, *, debit_ids: Sequence[int] | None = None) -> Exported:
    """Incassobestanden maken of what was approved: one per contract, in blocks per scheme, sequence and day.

    What may not leave stays behind with its reason; what was paid meanwhile lapses. Nothing about these claims goes
    out until the money is in or comes back.

    :raises Refused: when nothing was approved.
    """
    actor.must(Permission.PAY)
    announcing.record_sent(actor)
    ids = None if debit_ids is None else list(debit_ids)
    rows = [_Ready(*row) for row in sql.fetch(_READY, {"today": clock.today(), "ids": ids})]
    if not rows:
        raise Refused("Er is geen incasso goedgekeurd die nog naar de bank moet. Keur ze eerst goed.")
    _refuse_changed(rows)
    reasons = {row.id: why_not(row) for row in rows}
    lapsed = [row.id for row in rows if row.amount_cents > row.open_cents]
    lapse(actor, lapsed)
    leaving = [row for row in rows if not reasons[row.id]]
    by_contract: dict[int, list[_Ready]] = defaultdict(list)
    for row in leaving:
        assert row.contract_id is not None
        by_contract[row.contract_id].append(row)
    files = [_export(actor, writer, mine) for mine in by_contract.values()]
    return Exported(files, [(id_, why) for id_, why in reasons.items() if why])


def _refuse_changed(rows: Sequence[_Ready]) -> None:
    """:raises Refused: a mandate or a contract that was changed by somebody else than this program."""
    changed = [
        *sql.fetch(f"{proofs.MANDATE_OTHERWISE} AND m.id = ANY(%s)", [[row.mandate_id for row in rows]]),
        *sql.fetch(f"{proofs.CONTRACT_OTHERWISE} AND k.id = ANY(%s)", [[row.contract_id for row in rows]]),
    ]
    for name, *_ in changed[:1]:
        raise Refused(
            f"Machtiging of incassocontract {name} is buiten Voldaan om gewijzigd. Er is geen bestand gemaakt. Zoek "
            "uit wie dat deed (voldaan check), en leg vast wat er hoort te staan."
        )


def why_not(row: _Ready) -> str:
    """Waarom niet: the first thing that keeps this debit from leaving today; empty when nothing does."""
    if row.contract_id is None:
        return "er is geen incassocontract vastgelegd"
    if row.amount_cents > row.open_cents:
        return "er staat minder open dan zou worden geïncasseerd; vervallen"
    if row.held:
        return "er geldt een stop"
    if row.mandate_state != "active":
        return "de machtiging geldt niet"
    if row.collect_on > lapses_on(row.signed_on, row.last_used_on):
        return "de machtiging is 36 maanden niet gebruikt en vervallen"
    if row.collect_on < add_banking_days(clock.today(), 1):
        return "de incassodag is te dichtbij; kies een latere dag"
    consumer = is_natural(row.capacity)
    last = announce_by(row.collect_on, agreed_days=row.notice_days, consumer=consumer).value
    if row.announced_on is None or row.announced_on > last:
        return f"niet op tijd aangekondigd: dat moest uiterlijk {last:%d-%m-%Y}"
    return ""


def _sequences(rows: Sequence[_Ready]) -> dict[int, str]:
    """Volgorde per debit: once, first, recurring or last of its mandate; the first by day is the first for the bank."""
    used: dict[int, int] = {}
    found = {}
    for row in rows:
        uses = used.get(row.mandate_id, row.uses)
        found[row.id] = "OOFF" if not row.recurring else "FNAL" if row.is_final else "RCUR" if uses else "FRST"
        used[row.mandate_id] = uses + 1
    return found


def _export(actor: Actor, writer: DebitWriter, rows: list[_Ready]) -> int:
    (file_id,) = sql.take_ids("bank_orders_orderfile", 1)
    first, mine, sequences = rows[0], prefix(actor), _sequences(rows)
    message_id = rules.own_id(mine, "B", file_id)
    groups: dict[tuple[str, str, date], list[_Ready]] = defaultdict(list)
    for row in rows:
        groups[row.scheme, sequences[row.id], row.collect_on].append(row)
    blocks = [
        DebitBlock(f"{message_id}-{n}", *key, [_debit(row) for row in group])
        for n, (key, group) in enumerate(groups.items(), 1)
    ]
    content = writer(
        DebitFile(message_id, clock.now(), rules.sepa_text(first.contract_creditor, 70), first.identifier,
                  first.account_iban, blocks),
        first.form,
    )  # fmt: skip
    store_file(actor, file_id, "debit", first.account_id, first.form, message_id, min(row.collect_on for row in rows),
               len(rows), sum(row.amount_cents for row in rows), content)  # fmt: skip
    sql.execute("UPDATE claims_hold SET until_on = NULL WHERE id = ANY(%s)", [[row.hold_id for row in rows]])
    payment_ids = {row.id: block.payment_id for block, group in zip(blocks, groups.values(), strict=True)
                   for row in group}  # fmt: skip
    sql.update(
        "bank_orders_directdebit",
        {"id": "bigint", "state": "text", "file_id": "bigint", "sequence": "text", "payment_id": "text"},
        [(row.id, "exported", file_id, sequences[row.id], payment_ids[row.id]) for row in rows],
    )  # fmt: skip
    sql.execute(
        "UPDATE bank_orders_mandate m SET uses = m.uses + x.uses, last_used_on = greatest(m.last_used_on, x.last_on),"
        " told_reference = m.reference, told_iban = m.iban FROM (SELECT mandate_id, count(*) AS uses,"
        " max(collect_on) AS last_on FROM bank_orders_directdebit WHERE file_id = %s GROUP BY mandate_id) x"
        " WHERE m.id = x.mandate_id",
        [file_id],
    )
    _record(actor, [
        (said.DebitExported(debit_id=row.id, amount_cents=row.amount_cents, collect_on=row.collect_on), row.claim_id,
         row.debtor_id)
        for row in rows
    ])  # fmt: skip
    outbox.cancel_for_claims(actor, sorted({row.claim_id for row in rows}), "hold")
    return file_id


def _debit(row: _Ready) -> Debit:
    return Debit(
        row.end_to_end_id, row.amount_cents, row.account_name, row.iban, row.reference, row.signed_on,
        rules.sepa_text(f"Factuur {row.number}", 140), row.payment_reference,
        row.told_reference if row.told_reference != row.reference else "",
        row.told_iban if row.told_iban != row.iban else "",
        "" if row.creditor == row.contract_creditor else rules.sepa_text(row.creditor, 70),
    )  # fmt: skip


def _record(actor: Actor, said_about: Sequence[tuple[object, int, int]]) -> None:
    events.record(actor, [events.Entry(data, claim_id=claim, party_id=debtor) for data, claim, debtor in said_about])
