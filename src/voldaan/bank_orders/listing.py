"""Reads of orders, debits, mandates and files for people: lists in pages, with who saw what."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from voldaan.bank_orders.mandates import lapses_on
from voldaan.bank_orders.rules import announcement
from voldaan.base import sql
from voldaan.base.errors import NotFound
from voldaan.parties.rules import is_natural
from voldaan_law.money import format_euros
from voldaan_law.nl.direct_debit import ComesBack, announce_by, comes_back

#: The four piles of the page: what the states of orders and of debits mean for who works there.
PILES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "approve": (("requested",), ("planned",)),
    "ready": (("approved",), ("approved",)),
    "under_way": (("exported",), ("exported",)),
    "done": (("settled", "rejected", "cancelled"), ("settled", "returned", "rejected", "cancelled")),
}


class OrderRow(NamedTuple):
    """Betaalopdracht in a list; cents."""

    id: int
    reference: str
    kind: str
    state: str
    version: int
    name: str
    iban: str
    amount_cents: int
    text: str
    reason: str
    people_needed: int
    requested_by: str
    requested_by_id: int | None
    requested_at: datetime
    bank_reason: str
    closed_on: date | None
    account: str
    source_line_id: int | None
    file_id: int | None
    message_id: str | None
    approved_by: list[str]
    approved_by_ids: list[int]


_ORDERS = """
SELECT o.id, o.end_to_end_id, o.kind, o.state, o.version, o.beneficiary_name, o.beneficiary_iban, o.amount_cents,
  o.reference, o.reason, o.people_needed, o.requested_by, o.requested_by_id, o.requested_at, o.bank_reason, o.closed_on,
  b.iban, o.source_line_id, o.file_id, f.message_id,
  ARRAY(SELECT a.approved_by FROM bank_orders_orderapproval a WHERE a.order_id = o.id AND a.version = o.version
    ORDER BY a.id),
  ARRAY(SELECT a.approved_by_id FROM bank_orders_orderapproval a WHERE a.order_id = o.id AND a.version = o.version
    AND a.approved_by_id IS NOT NULL ORDER BY a.id)
FROM bank_orders_paymentorder o JOIN payments_bankaccount b ON b.id = o.account_id
LEFT JOIN bank_orders_orderfile f ON f.id = o.file_id
"""


def orders(states: Sequence[str] = (), *, limit: int | None = None, offset: int = 0) -> list[OrderRow]:
    """Betaalopdrachten in these states (all without any), the oldest first; what is done: the newest first."""
    newest = "DESC" if set(states) & {"settled"} else "ASC"
    rows = sql.fetch(
        f"{_ORDERS} WHERE %s = '{{}}'::text[] OR o.state = ANY(%s) ORDER BY o.id {newest} LIMIT %s OFFSET %s",
        [list(states), list(states), limit, offset],
    )
    return [OrderRow(*row) for row in rows]


def order(order_id: int) -> OrderRow:
    """One order; :raises NotFound: when it is not in this administration."""
    row = sql.fetch_one(f"{_ORDERS} WHERE o.id = %s", [order_id])
    if row is None:
        raise NotFound("Deze opdracht bestaat niet in deze administratie.")
    return OrderRow(*row)


class DebitRow(NamedTuple):
    """Incasso in a list; cents."""

    id: int
    reference: str
    state: str
    version: int
    claim_id: int
    number: str
    debtor: str
    amount_cents: int
    collect_on: date
    announced_on: date | None
    sequence: str
    attempt: int
    mandate_id: int
    mandate: str
    scheme: str
    evidence: str
    return_code: str
    returned_on: date | None
    next_action: str
    file_id: int | None
    message_id: str | None
    retried: bool

    @property
    def refund_until(self) -> date | None:
        """Until when the debtor can have it back without a reason; None for the business scheme."""
        return self._back().refund_until

    @property
    def bank_until(self) -> date:
        """After this day no return by the bank is to be expected."""
        return self._back().bank_until

    def _back(self) -> ComesBack:
        return comes_back(self.collect_on, scheme=self.scheme, e_mandate=self.evidence == "e_mandate").value


_DEBITS = """
SELECT d.id, d.end_to_end_id, d.state, d.version, c.id, c.number, p.name, d.amount_cents, d.collect_on, d.announced_on,
  d.sequence, d.attempt, m.id, m.reference, m.scheme, m.evidence, d.return_code, d.returned_on, d.next_action,
  d.file_id, f.message_id, EXISTS (SELECT FROM bank_orders_directdebit n WHERE n.claim_id = d.claim_id
    AND n.attempt = d.attempt + 1 AND n.state <> 'cancelled')
FROM bank_orders_directdebit d JOIN claims_claim c ON c.id = d.claim_id JOIN parties_party p ON p.id = c.debtor_id
JOIN bank_orders_mandate m ON m.id = d.mandate_id LEFT JOIN bank_orders_orderfile f ON f.id = d.file_id
"""


def debits(states: Sequence[str] = (), *, limit: int | None = None, offset: int = 0) -> list[DebitRow]:
    """Incasso's in these states (all without any), by day; what is done: the newest first."""
    newest = "DESC" if set(states) & {"settled"} else "ASC"
    rows = sql.fetch(
        f"{_DEBITS} WHERE %s = '{{}}'::text[] OR d.state = ANY(%s) ORDER BY d.collect_on {newest}, d.id {newest}"
        " LIMIT %s OFFSET %s",
        [list(states), list(states), limit, offset],
    )
    return [DebitRow(*row) for row in rows]


def debits_of(claim_id: int) -> list[DebitRow]:
    """Incasso's of one claim, the newest first."""
    return [DebitRow(*row) for row in sql.fetch(f"{_DEBITS} WHERE d.claim_id = %s ORDER BY d.id DESC", [claim_id])]


class Notice(NamedTuple):
    """Aankondiging to be sent: to whom, the last day, and the words."""

    reference: str
    debtor: str
    email: str
    last_day: date
    text: str


def notices() -> list[Notice]:
    """Aan te kondigen: every debit that was not announced yet, with its text and the last day on which that counts."""
    rows = sql.fetch(
        "SELECT d.end_to_end_id, p.name, p.email, d.amount_cents, d.collect_on, c.number, m.reference, m.scheme,"
        " c.capacity, k.identifier, r.name, k.notice_days FROM bank_orders_directdebit d"
        " JOIN claims_claim c ON c.id = d.claim_id JOIN parties_party p ON p.id = c.debtor_id"
        " JOIN bank_orders_mandate m ON m.id = d.mandate_id"
        " JOIN bank_orders_collectioncontract k ON k.creditor_id = coalesce((SELECT own.creditor_id"
        "   FROM bank_orders_collectioncontract own WHERE own.creditor_id = c.creditor_id),"
        "   (SELECT min(id) FROM parties_creditor)) JOIN parties_creditor r ON r.id = k.creditor_id"
        " WHERE d.state IN ('planned', 'approved') AND d.announced_on IS NULL ORDER BY d.collect_on, d.id"
    )
    return [
        Notice(
            reference, debtor, email,
            announce_by(on, agreed_days=days, consumer=is_natural(capacity)).value,
            announcement(amount=format_euros(cents), on=on, number=number, mandate=mandate, identifier=identifier,
                         creditor=creditor, core=scheme == "core"),
        )
        for reference, debtor, email, cents, on, number, mandate, scheme, capacity, identifier, creditor, days in rows
    ]  # fmt: skip


class Pile(NamedTuple):
    """Stapel: how many orders and debits, and their cents."""

    orders: int
    orders_cents: int
    debits: int
    debits_cents: int


def piles() -> dict[str, Pile]:
    """Hoeveel er op elke stapel ligt."""
    found = {
        table: {
            state: (count, cents)
            for state, count, cents in sql.fetch(
                f"SELECT state, count(*), sum(amount_cents)::bigint FROM bank_orders_{table} GROUP BY state"
            )
        }
        for table in ("paymentorder", "directdebit")
    }

    def together(table: str, states: Sequence[str]) -> tuple[int, int]:
        parts = [found[table].get(state, (0, 0)) for state in states]
        return sum(count for count, _ in parts), sum(cents for _, cents in parts)

    return {
        name: Pile(*together("paymentorder", mine), *together("directdebit", theirs))
        for name, (mine, theirs) in PILES.items()
    }


class MandateRow(NamedTuple):
    """Machtiging in a list."""

    id: int
    reference: str
    scheme: str
    recurring: bool
    state: str
    state_reason: str
    debtor_number: str
    debtor: str
    account_name: str
    iban: str
    signed_on: date
    evidence: str
    evidence_note: str
    uses: int
    last_used_on: date | None

    @property
    def lapses_on(self) -> date:
        """Vervalt na: 36 months after the last use."""
        return lapses_on(self.signed_on, self.last_used_on)


def mandates(*, limit: int | None = None, offset: int = 0, reference: str = "") -> list[MandateRow]:
    """Machtigingen, the newest first; or those with this reference."""
    rows = sql.fetch(
        "SELECT m.id, m.reference, m.scheme, m.recurring, m.state, m.state_reason, p.number, p.name, m.account_name,"
        " m.iban, m.signed_on, m.evidence, m.evidence_note, m.uses, m.last_used_on FROM bank_orders_mandate m"
        " JOIN parties_party p ON p.id = m.debtor_id WHERE %s IN ('', m.reference)"
        " ORDER BY m.id DESC LIMIT %s OFFSET %s",
        [reference, limit, offset],
    )
    return [MandateRow(*row) for row in rows]


def usable(debtor_id: int) -> list[tuple[int, str, str]]:
    """Machtigingen of a debtor that hold today: (id, reference, account), the oldest first."""
    return [
        (id_, reference, iban)
        for id_, reference, iban in sql.fetch(
            "SELECT id, reference, iban FROM bank_orders_mandate WHERE debtor_id = %s AND state = 'active' ORDER BY id",
            [debtor_id],
        )
    ]


def contracts() -> list[tuple[str, str, str, str, int | None]]:
    """Incassocontracten: creditor, identifier, account, format and agreed days of announcement."""
    return [
        (name, identifier, iban, form, days)
        for name, identifier, iban, form, days in sql.fetch(
            "SELECT c.name, k.identifier, b.iban, k.format, k.notice_days FROM bank_orders_collectioncontract k"
            " JOIN parties_creditor c ON c.id = k.creditor_id JOIN payments_bankaccount b ON b.id = k.account_id"
            " ORDER BY c.id"
        )
    ]


def mandate_count() -> int:
    """How many mandates there are."""
    row = sql.fetch_one("SELECT count(*) FROM bank_orders_mandate")
    return int(row[0]) if row else 0


class FileRow(NamedTuple):
    """Opdrachtbestand in a list; cents."""

    id: int
    kind: str
    format: str
    message_id: str
    account: str
    execution_on: date
    orders: int
    total_cents: int
    sha256: str
    made_by: str
    made_at: datetime


def files(*, limit: int | None = None, offset: int = 0) -> list[FileRow]:
    """Bestanden, the newest first."""
    rows = sql.fetch(
        "SELECT f.id, f.kind, f.format, f.message_id, b.iban, f.execution_on, f.count, f.total_cents, f.sha256,"
        " f.made_by, f.made_at FROM bank_orders_orderfile f JOIN payments_bankaccount b ON b.id = f.account_id"
        " ORDER BY f.id DESC LIMIT %s OFFSET %s",
        [limit, offset],
    )
    return [FileRow(*row) for row in rows]


def file_count() -> int:
    """How many files there are."""
    row = sql.fetch_one("SELECT count(*) FROM bank_orders_orderfile")
    return int(row[0]) if row else 0


def content(file_id: int) -> tuple[str, bytes]:
    """Bestand as it was made: its name and exact bytes; :raises NotFound: when it is not in this administration."""
    row = sql.fetch_one("SELECT message_id, content FROM bank_orders_orderfile WHERE id = %s", [file_id])
    if row is None:
        raise NotFound("Dit bestand bestaat niet in deze administratie.")
    return f"{row[0]}.xml", bytes(row[1])


def ids_of(table: str, references: Sequence[str]) -> list[int]:
    """Nummers of orders or debits by their reference; :raises NotFound: when one does not exist here."""
    rows = dict(
        sql.fetch(
            f"SELECT end_to_end_id, id FROM bank_orders_{table} WHERE end_to_end_id = ANY(%s)", [list(references)]
        )
    )
    missing = sorted(set(references) - set(rows))
    if missing:
        raise NotFound(f"Opdracht {missing[0]} bestaat niet in deze administratie. Bekijk de lijst.")
    return [rows[reference] for reference in references]


class Waiting(NamedTuple):
    """Wat wacht op één medewerker: what he may approve now, with a mark of exactly this list as he sees it."""

    versions: list[tuple[int, int]]
    cents: int
    mark: str


def waiting_for(table: str, user_id: int | None) -> Waiting:
    """Goed te keuren by this member of staff: not what he asked for or saw already, where two are needed."""
    mine = (
        "SELECT o.id, o.version, o.amount_cents FROM bank_orders_paymentorder o WHERE o.state = 'requested'"
        " AND (o.people_needed = 1 OR (o.requested_by_id IS DISTINCT FROM %(user)s AND NOT EXISTS (SELECT FROM"
        " bank_orders_orderapproval a WHERE a.order_id = o.id AND a.version = o.version"
        " AND a.approved_by_id = %(user)s))) ORDER BY o.id"
        if table == "paymentorder"
        else "SELECT id, version, amount_cents FROM bank_orders_directdebit WHERE state = 'planned' ORDER BY id"
    )
    rows = sql.fetch(mine, {"user": user_id})
    versions = [(id_, version) for id_, version, _ in rows]
    mark = hashlib.sha256(repr(versions).encode()).hexdigest()[:16]
    return Waiting(versions, sum(cents for *_, cents in rows), mark)
