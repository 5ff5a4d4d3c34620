"""Direct payments (rechtstreekse betalingen): the debtor paid the client himself, and so the claim (LR-5.06)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.claims import balances_sql
from voldaan.claims.services import settle_stages
from voldaan.client_money.events import PaidDirect, PaidDirectUndone
from voldaan.client_money.models import DirectPayment
from voldaan.ledger.accounts import COMPONENTS, Account
from voldaan.ledger.services import Posting, post
from voldaan.payments import settle
from voldaan_law.errors import LawError
from voldaan_law.money import format_euros, parse_euros


class Reported(NamedTuple):
    """Melding in a list of the client: row, invoice, cents, value date, and his own reference if he gives one."""

    row: int
    number: str
    cents: int
    value_on: date
    reference: str


def reported_in(content: bytes) -> list[Reported]:
    """Lijst van de opdrachtgever lezen: a CSV with ``factuur;bedrag;datum`` and, if he likes, ``kenmerk``.

    :raises Refused: when a column is missing or a cell cannot be read; names the row.
    """
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig", errors="replace")), delimiter=";")
    names = [(name or "").strip().lower() for name in reader.fieldnames or []]
    if not {"factuur", "bedrag", "datum"} <= set(names):
        raise Refused("De lijst heeft de kolommen factuur, bedrag en datum nodig, met puntkomma's ertussen.")
    reader.fieldnames = names
    return [_reported(n, row) for n, row in enumerate(reader, 2)]


def _reported(n: int, row: dict[str, str | None]) -> Reported:
    cells = {name: (cell or "").strip() for name, cell in row.items() if isinstance(cell, str)}
    try:
        value_on = datetime.strptime(cells.get("datum", ""), "%d-%m-%Y").date()  # noqa: DTZ007
        cents = parse_euros(cells.get("bedrag", ""))
    except (ValueError, LawError):
        raise Refused(f"Regel {n}: schrijf het bedrag als 1234,56 en de datum als 31-12-2026.") from None
    return Reported(n, cells.get("factuur", ""), cents, value_on, cells.get("kenmerk", ""))


class _DirectBook(settle.Book):
    """Verwerkingsboek for money that never came in on a bank account of ours: no line, no allocation."""

    def _allocate(self) -> None:
        for _, value_on, _, state, effect in self._done:
            said = PaidDirect(amount_cents=effect.paid_cents, value_on=value_on)
            entry = events.Entry(said, claim_id=state.claim_id, party_id=state.debtor_id, on=value_on)
            (event,) = events.record(self.actor, [entry])
            parts = (effect.costs_cents, effect.interest_cents, effect.principal_cents)
            moves = [(account, cents) for account, cents in zip(COMPONENTS.values(), parts, strict=True) if cents]
            post(
                self.actor,
                "paid_direct",
                [
                    Posting(event, n, Account.PAID_DIRECT, account, cents, value_on, state.creditor_id,
                            state.debtor_id, state.claim_id)
                    for n, (account, cents) in enumerate(moves, 1)
                ],
            )  # fmt: skip

    def _reopen_looks(self, touched: set[int]) -> None:
        sql.execute(
            "UPDATE claims_claim SET next_look_on = %s WHERE id = ANY(%s) AND closed_on IS NULL"
            " AND pending_message_id IS NULL",
            [clock.today(), sorted(touched)],
        )


def report_direct(actor: Actor, claim_id: int, cents: int, value_on: date, *, key: str = "") -> DirectPayment:
    """Rechtstreekse betaling melden: the claim is paid on the value date; commission follows on the next statement.

    The same claim, amount and day twice is one payment, unless ``key`` (the client's own reference) tells them apart.

    :raises Refused: a day to come, nothing to pay, more than is owed, or a claim that is not there.
    """
    actor.must(Permission.SETTLE)
    if cents <= 0 or value_on > clock.today():
        raise Refused("Vul een bedrag groter dan nul in, en een dag die voorbij is of vandaag.")
    state = settle.states([claim_id]).get(claim_id)
    if state is None:
        raise NotFound("Deze factuur staat niet in deze administratie. Controleer het nummer.")
    natural = (key or f"{value_on}:{cents}")[:80]
    known = DirectPayment.objects.filter(claim_id=claim_id, key=natural, undone_event_id=None).first()
    if known is not None:
        if (known.amount_cents, known.value_on) != (cents, value_on):
            raise Refused(
                f"Kenmerk {key} is op deze factuur al gebruikt voor {format_euros(known.amount_cents)} op"
                f" {known.value_on:%d-%m-%Y}. Geef deze betaling een ander kenmerk, of draai die melding eerst terug."
            )
        return known
    before = _last_transfer(claim_id)
    book = _DirectBook(actor)
    ((_, effect),) = book.pay(settle.NO_LINE, value_on, cents, [(claim_id, cents)], "hand")
    if effect.surplus_cents:
        raise Refused(
            f"Op deze factuur staat nog {format_euros(effect.paid_cents)} open. Meld hoogstens dat bedrag; wat de "
            "debiteur te veel betaalde, is tussen hem en de opdrachtgever."
        )
    book.write()
    event_ids = sql.fetch(
        "SELECT DISTINCT event_id FROM ledger_transfer WHERE claim_id = %s AND id > %s ORDER BY event_id",
        [claim_id, before],
    )
    return DirectPayment.objects.create(
        tenant_id=actor.tenant_id, claim_id=claim_id, amount_cents=cents, value_on=value_on, key=natural,
        event_ids=[row[0] for row in event_ids], reported_by=actor.name,
    )  # fmt: skip


def _last_transfer(claim_id: int) -> int:
    row = sql.fetch_one("SELECT coalesce(max(id), 0) FROM ledger_transfer WHERE claim_id = %s", [claim_id])
    assert row is not None
    return int(row[0])


def undo_direct(actor: Actor, payment_id: int) -> int:
    """Melding terugdraaien: the claim is open again as before; gives its id.

    :raises Refused: when it was undone already.
    """
    actor.must(Permission.SETTLE)
    payment = DirectPayment.objects.select_for_update().filter(id=payment_id).first()
    if payment is None:
        raise NotFound("Deze melding bestaat niet in deze administratie.")
    if payment.undone_event_id is not None:
        raise Refused("Deze melding is al teruggedraaid.")
    settle.states([payment.claim_id])
    data = PaidDirectUndone(amount_cents=payment.amount_cents)
    (event,) = events.record(actor, [events.Entry(data, claim_id=payment.claim_id)])
    _turn_round(actor, payment.claim_id, payment.event_ids, event)
    DirectPayment.objects.filter(id=payment_id).update(undone_event_id=event)
    return payment.claim_id


def _turn_round(actor: Actor, claim_id: int, event_ids: Sequence[int], event: int) -> None:
    rows = sql.fetch(
        "SELECT id, debit, credit, amount_cents, creditor_id, party_id FROM ledger_transfer"
        " WHERE event_id = ANY(%s) ORDER BY id",
        [list(event_ids)],
    )
    today = clock.today()
    post(
        actor,
        "paid_direct_undone",
        [
            Posting(event, n, Account(credit), Account(debit), cents, today, creditor, party, claim_id, None, id_)
            for n, (id_, debit, credit, cents, creditor, party) in enumerate(rows, 1)
        ],
    )
    balances_sql.refresh([claim_id])
    settle.restore_interest([claim_id])
    settle_stages(actor, [claim_id], today)


def claim_of(creditor_id: int, number: str) -> int:
    """The claim with this number of one client; :raises NotFound: when there is none."""
    row = sql.fetch_one("SELECT id FROM claims_claim WHERE creditor_id = %s AND number = %s", [creditor_id, number])
    if row is None:
        raise NotFound(f"Factuur {number} staat niet bij deze opdrachtgever. Controleer het nummer.")
    return int(row[0])


def last_direct(claim_id: int) -> int:
    """The last report on a claim that stands; :raises NotFound: when there is none."""
    found = DirectPayment.objects.filter(claim_id=claim_id, undone_event_id=None).order_by("-id").first()
    if found is None:
        raise NotFound("Op deze factuur staat geen rechtstreekse betaling. Er valt niets terug te draaien.")
    return int(found.pk)
