"""Writes about money that leaves: ask, approve, change, withdraw, export. Nothing leaves without a stored approval."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from voldaan.bank_orders import events as said
from voldaan.bank_orders import proofs, rules
from voldaan.bank_orders.files import TRANSFER_FORMATS, Transfer, TransferFile, TransferWriter
from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.models import Tenant
from voldaan.ledger.accounts import Account
from voldaan.ledger.services import Posting, post
from voldaan.parties.services import checked_iban
from voldaan.payments import told
from voldaan_law.days import add_banking_days, is_banking_day
from voldaan_law.money import format_euros


class Wanted(NamedTuple):
    """Aanvraag of an order: to whom, how much, what for; ``key`` is its natural key, cents."""

    kind: str
    key: str
    account_id: int
    name: str
    iban: str
    amount_cents: int
    reason: str
    payable: Account
    reference: str = ""
    structured_reference: str = ""
    own_account: bool = True
    source_line_id: int | None = None


def set_limit(actor: Actor, above_cents: int | None) -> None:
    """Vierogengrens instellen: a second person approves above this; None: one person, who confirms each time.

    :raises Refused: for an amount below zero, or for no limit where several people work.
    """
    actor.must(Permission.MANAGE)
    if above_cents is not None and above_cents < 0:
        raise Refused("De grens is een bedrag van nul of meer. Vul nul in als altijd een tweede persoon moet kijken.")
    if above_cents is None and Tenant.objects.get(id=actor.tenant_id).kind != Tenant.Kind.ZZP:
        raise Refused("Zonder grens kan alleen bij een zzp'er. Vul een bedrag in; nul mag ook.")
    sql.execute(
        "INSERT INTO bank_orders_paymentsetting (tenant_id, four_eyes_above_cents) VALUES (%s, %s)"
        " ON CONFLICT (tenant_id) DO UPDATE SET four_eyes_above_cents = EXCLUDED.four_eyes_above_cents",
        [actor.tenant_id, above_cents],
    )
    events.record(actor, [events.Entry(said.PaymentLimitSet(above_cents=above_cents))])


def limit(actor: Actor) -> int | None:
    """Vierogengrens in force: what was set, else what belongs to the kind of administration."""
    row = sql.fetch_one("SELECT four_eyes_above_cents FROM bank_orders_paymentsetting")
    return row[0] if row else rules.FOUR_EYES_ABOVE_CENTS[Tenant.objects.get(id=actor.tenant_id).kind]


def request_refund(
    actor: Actor,
    *,
    line_id: int,
    amount_cents: int,
    reason: str,
    beneficiary_iban: str = "",
    beneficiary_name: str = "",
) -> int:
    """Terugbetaling aanvragen out of what a bank line has left; gives the order. Asked twice it is one order.

    The money goes back to the account that it came from; another account needs a reason and always a second person.

    :raises Refused: more than is left, no reason, no valid account, or the wrong kind of line.
    """
    actor.must(Permission.SETTLE)
    row = sql.fetch_one(
        "SELECT l.account_id, l.counterparty_name, l.counterparty_iban, l.unallocated_cents, l.reference"
        " FROM payments_bankline l WHERE l.id = %s FOR UPDATE OF l",
        [line_id],
    )
    if row is None:
        raise NotFound("Deze bankregel bestaat niet (meer). Ververs de pagina.")
    account_id, payer, payer_iban, left, reference = row
    iban = checked_iban(beneficiary_iban or payer_iban or _refuse_unknown_payer())
    wanted = Wanted(
        "refund", f"refund:{line_id}:{iban}:{amount_cents}", account_id, beneficiary_name or payer, iban, amount_cents,
        reason, Account.REFUND_PAYABLE, f"Terugbetaling {reference}", own_account=iban == payer_iban,
        source_line_id=line_id,
    )  # fmt: skip
    known = _known(wanted.key)
    if known is not None:
        return known
    if amount_cents > left:
        raise Refused(
            f"Op deze bankregel staat nog {format_euros(left)}; meer kan er niet terug. Verlaag het bedrag, of draai "
            "eerst een toewijzing terug.",
            rule="amount",
        )
    if told.altered(line_id):
        raise Refused(
            f"Bankregel {reference} is buiten Voldaan om gewijzigd nadat zij was ingelezen. Er is niets aangevraagd. "
            "Zoek uit wie dat deed (voldaan check), en vraag de bank van wie dit geld kwam."
        )
    order_id = request_order(actor, wanted)
    data = said.RefundRequested(order_id=order_id, line_id=line_id, amount_cents=amount_cents)
    _move(actor, data, Account.UNALLOCATED, Account.REFUND_PAYABLE, line_id, amount_cents)
    sql.execute(
        "UPDATE payments_bankline SET unallocated_cents = unallocated_cents - %s, decided_by = %s, proposal = '[]',"
        " state = CASE WHEN unallocated_cents = %s THEN 'allocated' ELSE state END WHERE id = %s",
        [amount_cents, actor.name, amount_cents, line_id],
    )
    return order_id


def _refuse_unknown_payer() -> str:
    raise Refused(
        "De bank noemt bij deze regel geen rekening van de betaler. Vul de rekening in waar het geld heen moet.",
        rule="iban",
    )


def request_order(actor: Actor, wanted: Wanted) -> int:
    """Betaalopdracht aanvragen; gives its id. The same key twice is one order, unless that one was withdrawn.

    Who asks has set the money apart on ``wanted.payable``; it leaves that account when the bank has paid.

    :raises Refused: an impossible amount, no name or reason, or an account that is wrong or the administration's own.
    """
    actor.must(Permission.SETTLE)
    known = _known(wanted.key)
    if known is not None:
        return known
    _refuse_impossible(wanted)
    needed = rules.people_needed(wanted.amount_cents, above_cents=limit(actor), own_account=wanted.own_account)
    (order_id,) = sql.take_ids("bank_orders_paymentorder", 1)
    sql.execute(
        "INSERT INTO bank_orders_paymentorder (id, tenant_id, kind, state, version, key, account_id, beneficiary_name,"
        " beneficiary_iban, amount_cents, reference, structured_reference, end_to_end_id, reason, payable,"
        " source_line_id, people_needed, requested_by, requested_by_id, requested_at, bank_reason)"
        " VALUES (%s, %s, %s, 'requested', 1, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '')",
        [order_id, actor.tenant_id, wanted.kind, wanted.key, wanted.account_id, rules.sepa_text(wanted.name, 70),
         checked_iban(wanted.iban), wanted.amount_cents, rules.sepa_text(wanted.reference, 140),
         wanted.structured_reference, rules.own_id(prefix(actor), "O", order_id), wanted.reason.strip()[:200],
         int(wanted.payable), wanted.source_line_id, needed, actor.name, actor.user_id, clock.now()],
    )  # fmt: skip
    data = said.OrderRequested(
        order_id=order_id, order=wanted.kind, amount_cents=wanted.amount_cents, people_needed=needed,
        sha256=_seen(order_id),
    )  # fmt: skip
    events.record(actor, [events.Entry(data)])
    return order_id


def _seen(order_id: int) -> str:
    """Checksum of what whoever approves this order gets to see."""
    return str(sql.fetch(f"SELECT {proofs.SEEN} FROM bank_orders_paymentorder o WHERE o.id = %s", [order_id])[0][0])


def _known(key: str) -> int | None:
    row = sql.fetch_one(
        "SELECT id FROM bank_orders_paymentorder WHERE key = %s AND state NOT IN ('rejected', 'cancelled')", [key]
    )
    return None if row is None else int(row[0])


def _refuse_impossible(wanted: Wanted) -> None:
    if not rules.SMALLEST_CENTS <= wanted.amount_cents <= rules.LARGEST_CENTS:
        raise Refused("Dit bedrag kan niet worden overgemaakt. Kies een bedrag groter dan nul.")
    if not rules.sepa_text(wanted.name, 70):
        raise Refused("Vul de naam in van wie het geld krijgt.")
    if not wanted.reason.strip():
        raise Refused("Schrijf erbij waarom dit geld wordt betaald. Wie goedkeurt, leest dat.")
    own = sql.fetch_one(
        "SELECT 1 FROM payments_bankaccount WHERE iban = %s AND (id = %s OR is_third_party OR %s = 'refund')",
        [checked_iban(wanted.iban), wanted.account_id, wanted.kind],
    )
    if own is not None:
        raise Refused("Dit is een rekening van de administratie zelf. Kies de rekening van wie het geld krijgt.")


def prefix(actor: Actor) -> str:
    """Voorvoegsel of every id that a bank gets from this administration: no two installations share theirs."""
    return hashlib.sha256(bytes(Tenant.objects.get(id=actor.tenant_id).secret)).hexdigest()[:6].upper()


def approve(actor: Actor, versions: Sequence[tuple[int, int]], *, alone: bool = False) -> int:
    """Goedkeuren: (order, version as it was read); gives how many are complete now. A second click changes nothing.

    ``alone`` is the explicit confirmation of who works by himself and approves what he asked for.

    :raises Refused: an order that changed since it was read or is gone, or the same person twice where two are needed.
    """
    actor.must(Permission.PAY)
    complete = 0
    confirm = limit(actor) is None
    for order_id, version in sorted(set(versions)):
        order = order_of(order_id)
        if order.version != version:
            raise Refused("Deze opdracht is intussen gewijzigd. Bekijk haar opnieuw en keur haar dan goed.")
        if order.state != "requested":
            continue
        complete += _approve(actor, order, alone=alone, confirm=confirm)
    return complete


def _approve(actor: Actor, order: Order, *, alone: bool, confirm: bool) -> bool:
    if sql.fetch(f"{proofs.TOLD_OTHERWISE} AND o.id = %s", [order.id]):
        raise Refused(
            f"De opdracht aan {order.name} is buiten Voldaan om gewijzigd nadat zij was aangevraagd. Zij is niet "
            "goedgekeurd. Trek haar in, zoek uit wie dat deed (voldaan check), en vraag haar opnieuw aan."
        )
    same = order.requested_by_id == actor.user_id
    if order.people_needed > 1 and actor.user_id is None:
        raise Refused(
            "Voor deze opdracht zijn twee medewerkers nodig. Zeg wie u bent (op de opdrachtregel met --as ADRES)."
        )
    if order.people_needed > 1 and same:
        raise Refused(
            f"{actor.name} heeft deze opdracht zelf aangevraagd of gewijzigd. Laat een tweede medewerker goedkeuren."
        )
    if confirm and same and not alone:
        raise Refused("U keurt goed wat u zelf hebt aangevraagd. Bevestig uitdrukkelijk dat u dit alleen doet.")
    added = sql.execute(
        "INSERT INTO bank_orders_orderapproval"
        " (tenant_id, order_id, version, approved_by, approved_by_id, approved_at, alone)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [actor.tenant_id, order.id, order.version, actor.name, actor.user_id, clock.now(), same],
    )
    if not added:
        raise Refused("U hebt deze opdracht al goedgekeurd. Er is nog een andere medewerker nodig.")
    rows = sql.fetch(
        "SELECT approved_by_id FROM bank_orders_orderapproval WHERE order_id = %s AND version = %s",
        [order.id, order.version],
    )
    complete = rules.enough(order.people_needed, order.requested_by_id, [row[0] for row in rows])
    if complete:
        sql.execute("UPDATE bank_orders_paymentorder SET state = 'approved' WHERE id = %s", [order.id])
    data = said.OrderApproved(
        order_id=order.id, order_version=order.version, amount_cents=order.amount_cents, alone=same, complete=complete,
        sha256=_seen(order.id),
    )  # fmt: skip
    events.record(actor, [events.Entry(data)])
    return complete


def amend(
    actor: Actor, order_id: int, *, beneficiary_name: str = "", beneficiary_iban: str = "", reference: str = "",
    reason: str = "",
) -> None:  # fmt: skip
    """Opdracht wijzigen: what was approved until now no longer counts, and who changes it now asks for it.

    :raises Refused: an order that left, or an account that is wrong or the administration's own.
    """
    actor.must(Permission.SETTLE)
    order = order_of(order_id)
    _refuse_gone(order)
    iban = checked_iban(beneficiary_iban) if beneficiary_iban else order.iban
    name = rules.sepa_text(beneficiary_name, 70) or order.name
    wanted = Wanted(order.kind, order.key, order.account_id, name, iban, order.amount_cents, reason or order.reason,
                    Account(order.payable))  # fmt: skip
    _refuse_impossible(wanted)
    same_account = iban == order.iban and order.people_needed == 1
    needed = rules.people_needed(order.amount_cents, above_cents=limit(actor), own_account=same_account)
    sql.execute(
        "UPDATE bank_orders_paymentorder SET beneficiary_name = %s, beneficiary_iban = %s, reason = %s,"
        " reference = coalesce(nullif(%s, ''), reference), people_needed = %s, requested_by = %s, requested_by_id = %s"
        " WHERE id = %s",
        [name, iban, wanted.reason.strip()[:200], rules.sepa_text(reference, 140), needed, actor.name, actor.user_id,
         order_id],
    )  # fmt: skip
    now = order_of(order_id)
    if now.version != order.version:
        data = said.OrderAmended(
            order_id=order_id, order_version=now.version, people_needed=needed, sha256=_seen(order_id)
        )
        events.record(actor, [events.Entry(data)])


def cancel(actor: Actor, order_ids: Sequence[int]) -> int:
    """Opdracht intrekken before it leaves; a refund's money waits to be settled again. Gives how many.

    :raises Refused: an order that is at the bank already.
    """
    actor.must(Permission.SETTLE)
    count = 0
    for order_id in sorted(set(order_ids)):
        order = order_of(order_id)
        if order.state == "cancelled":
            continue
        _refuse_gone(order)
        sql.execute(
            "UPDATE bank_orders_paymentorder SET state = 'cancelled', closed_on = %s WHERE id = %s",
            [clock.today(), order_id],
        )
        events.record(actor, [events.Entry(said.OrderCancelled(order_id=order_id, amount_cents=order.amount_cents))])
        give_back(actor, order)
        count += 1
    return count


def give_back(actor: Actor, order: Order) -> None:
    """Teruggeven: a refund that does not go through is unallocated money of its line again."""
    if order.source_line_id is None:
        return
    data = said.RefundWithdrawn(order_id=order.id, line_id=order.source_line_id, amount_cents=order.amount_cents)
    _move(actor, data, Account.REFUND_PAYABLE, Account.UNALLOCATED, order.source_line_id, order.amount_cents)
    sql.execute(
        "UPDATE payments_bankline SET unallocated_cents = unallocated_cents + %s, state = 'to_settle' WHERE id = %s",
        [order.amount_cents, order.source_line_id],
    )


def _refuse_gone(order: Order) -> None:
    if order.state not in ("requested", "approved"):
        raise Refused("Deze opdracht is al bij de bank of afgehandeld. Vraag zo nodig de bank om haar te stoppen.")


def export(
    actor: Actor, writer: TransferWriter, *, order_ids: Sequence[int] | None = None,
    form: str = TRANSFER_FORMATS[0], execution_on: date | None = None,
) -> list[int]:  # fmt: skip
    """Bestand maken: one file per account of what was approved (all of it, or these); gives the files.

    :raises Refused: nothing that was approved, a day on which banks do not work, or bytes that are no valid file.
    """
    actor.must(Permission.PAY)
    rows = sql.fetch(
        "SELECT o.account_id, o.id, o.end_to_end_id, o.amount_cents, o.beneficiary_name, o.beneficiary_iban,"
        " o.reference, o.structured_reference FROM bank_orders_paymentorder o WHERE o.state = 'approved'"
        " AND (%s::bigint[] IS NULL OR o.id = ANY(%s)) ORDER BY o.account_id, o.id FOR UPDATE",
        [order_ids if order_ids is None else list(order_ids)] * 2,
    )
    if not rows:
        raise Refused("Er is niets goedgekeurd dat nog naar de bank moet. Keur eerst opdrachten goed.")
    for name, _, _ in sql.fetch(f"{proofs.APPROVED_OTHERWISE} AND o.id = ANY(%s)", [[row[1] for row in rows]]):
        raise Refused(
            f"Opdracht {name} is buiten Voldaan om gewijzigd nadat zij was goedgekeurd. Er is geen bestand gemaakt. "
            "Trek haar in, zoek uit wie dat deed (voldaan check), en vraag haar opnieuw aan."
        )
    today = clock.today()
    day = execution_on or add_banking_days(today, 0 if is_banking_day(today) else 1)
    if day < today or not is_banking_day(day):
        raise Refused(f"Op {day:%d-%m-%Y} voeren banken niets uit. Kies een bankwerkdag vanaf vandaag.")
    files = []
    for account_id in dict.fromkeys(row[0] for row in rows):
        mine = [row[1:] for row in rows if row[0] == account_id]
        files.append(_export(actor, writer, account_id, mine, form, day))
    return files


def _export(
    actor: Actor, writer: TransferWriter, account_id: int, rows: list[tuple[object, ...]], form: str, day: date
) -> int:
    (file_id,) = sql.take_ids("bank_orders_orderfile", 1)
    account = sql.fetch_one(
        "SELECT c.name, a.iban FROM payments_bankaccount a JOIN parties_creditor c ON c.id = a.creditor_id"
        " WHERE a.id = %s",
        [account_id],
    )
    assert account is not None
    message_id = rules.own_id(prefix(actor), "B", file_id)
    transfers = [Transfer(*row[1:]) for row in rows]  # type: ignore[arg-type]
    content = writer(
        TransferFile(message_id, clock.now(), rules.sepa_text(account[0], 70), account[1], day, transfers), form
    )
    store_file(actor, file_id, "transfer", account_id, form, message_id, day, len(transfers),
               sum(t.amount_cents for t in transfers), content)  # fmt: skip
    sql.execute(
        "UPDATE bank_orders_paymentorder SET state = 'exported', file_id = %s WHERE id = ANY(%s)",
        [file_id, [row[0] for row in rows]],
    )
    return file_id


def store_file(
    actor: Actor, file_id: int, kind: str, account_id: int, form: str, message_id: str, day: date, count: int,
    total_cents: int, content: bytes,
) -> None:  # fmt: skip
    """Bestand bewaren: the exact bytes, once and for good."""
    sha256 = hashlib.sha256(content).hexdigest()
    sql.execute(
        "INSERT INTO bank_orders_orderfile (id, tenant_id, kind, account_id, format, message_id, execution_on, count,"
        " total_cents, content, sha256, made_by, made_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [file_id, actor.tenant_id, kind, account_id, form, message_id, day, count, total_cents, content, sha256,
         actor.name, clock.now()],
    )  # fmt: skip
    data = said.OrdersExported(file_id=file_id, count=count, total_cents=total_cents, sha256=sha256)
    events.record(actor, [events.Entry(data, key=f"order_file:{file_id}")])


def _move(actor: Actor, data: object, debit: Account, credit: Account, line_id: int, cents: int) -> None:
    """Boek one movement of a refund's money, because of this event, on its bank line."""
    row = sql.fetch_one(
        "SELECT a.creditor_id FROM payments_bankline l JOIN payments_bankaccount a ON a.id = l.account_id"
        " WHERE l.id = %s",
        [line_id],
    )
    assert row is not None
    (event_id,) = events.record(actor, [events.Entry(data)])
    kind = data.kind  # type: ignore[attr-defined]
    post(actor, kind, [Posting(event_id, 1, debit, credit, cents, clock.today(), row[0], bank_line_id=line_id)])


class Order(NamedTuple):
    """Opdracht as the services need it; cents."""

    id: int
    kind: str
    key: str
    state: str
    version: int
    account_id: int
    name: str
    iban: str
    amount_cents: int
    reason: str
    payable: int
    source_line_id: int | None
    people_needed: int
    requested_by_id: int | None
    creditor_id: int


def order_of(order_id: int) -> Order:
    """Opdracht, locked until the transaction ends; :raises NotFound: when it is not in this administration."""
    row = sql.fetch_one(
        "SELECT o.id, o.kind, o.key, o.state, o.version, o.account_id, o.beneficiary_name, o.beneficiary_iban,"
        " o.amount_cents, o.reason, o.payable, o.source_line_id, o.people_needed, o.requested_by_id, a.creditor_id"
        " FROM bank_orders_paymentorder o JOIN payments_bankaccount a ON a.id = o.account_id"
        " WHERE o.id = %s FOR UPDATE OF o",
        [order_id],
    )
    if row is None:
        raise NotFound("Deze opdracht bestaat niet in deze administratie.")
    return Order(*row)
