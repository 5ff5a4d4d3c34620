"""Orders that are not invoiced yet (orders): reported by hand or as a list, and counted as exposure until closed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.credit import signals
from voldaan.credit.events import OpenOrdersReported
from voldaan_law.errors import LawError
from voldaan_law.money import parse_euros

LARGEST_CENTS = 10**12
_HEAD = {
    "debtor": ("debiteurnummer", "debiteur", "klantnummer", "klant"),
    "number": ("ordernummer", "order", "bestelnummer"),
    "amount": ("bedrag", "orderbedrag", "totaal"),
    "on": ("orderdatum", "besteldatum", "datum"),
}


class Reported(NamedTuple):
    """Gemelde order; no cents left means that it was invoiced or is off."""

    debtor_number: str
    number: str
    amount_cents: int
    ordered_on: date


class Outcome(NamedTuple):
    """Wat een melding deed, in orders."""

    new: int
    changed: int
    closed: int


def report(actor: Actor, creditor_id: int, orders: Sequence[Reported], *, complete: bool = False) -> Outcome:
    """Orders melden; the same list again changes nothing. A ``complete`` list closes what is not in it.

    :raises Refused: the whole list, for an unknown debtor, a number twice or an impossible amount.
    """
    actor.must(Permission.IMPORT)
    debtors = _debtors(creditor_id, orders)
    wanted = {(debtors[o.debtor_number], o.number): o for o in orders}
    if len(wanted) != len(orders):
        raise Refused("Een order staat twee keer in de lijst. Er is niets verwerkt; haal de dubbele regel weg.")
    known = _known(creditor_id)
    fresh = [(*key, o.amount_cents, o.ordered_on) for key, o in wanted.items() if key not in known and o.amount_cents]
    changed = [
        (known[key].id, o.amount_cents, o.ordered_on, None if o.amount_cents else clock.today())
        for key, o in wanted.items()
        if key in known and not known[key].says(o)
    ]
    gone = [row.id for key, row in known.items() if complete and key not in wanted and row.is_open]
    if not (fresh or changed or gone):
        return Outcome(0, 0, 0)
    columns = {"party_id": "bigint", "number": "text", "amount_cents": "bigint", "ordered_on": "date"}
    sql.insert("credit_openorder", columns, fresh, constants={"tenant_id": actor.tenant_id})
    sql.update(
        "credit_openorder",
        {"id": "bigint", "amount_cents": "bigint", "ordered_on": "date", "closed_on": "date"},
        changed,
    )
    sql.execute("UPDATE credit_openorder SET closed_on = %s WHERE id = ANY(%s)", [clock.today(), gone])
    done = Outcome(len(fresh), sum(c[3] is None for c in changed), len(gone) + sum(c[3] is not None for c in changed))
    events.record(actor, [events.Entry(OpenOrdersReported(**done._asdict()))])
    touched = {key[0] for key in wanted} | {key[0] for key, row in known.items() if row.id in set(gone)}
    signals.refresh(actor, clock.today(), sorted(touched))
    return done


def _debtors(creditor_id: int, orders: Sequence[Reported]) -> dict[str, int]:
    for order in orders:
        if not (order.number.strip() and 0 <= order.amount_cents <= LARGEST_CENTS):
            raise Refused(
                f"Order '{order.number}' heeft geen nummer of geen goed bedrag. Verbeter dat; er is niets verwerkt.",
                rule="amount",
            )
    numbers = sorted({order.debtor_number for order in orders})
    rows = sql.fetch(
        "SELECT number, id FROM parties_party WHERE creditor_id = %s AND number = ANY(%s)", [creditor_id, numbers]
    )
    found = dict(rows)
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise Refused(
            f"Debiteurnummer {', '.join(unknown[:5])} is niet bekend. Er is niets verwerkt; controleer het nummer of "
            "lees eerst een factuur van deze debiteur in."
        )
    return found


class _Known(NamedTuple):
    id: int
    amount_cents: int
    ordered_on: date
    is_open: bool

    def says(self, order: Reported) -> bool:
        """Whether the report tells nothing new."""
        if not order.amount_cents:
            return not self.is_open
        return (self.is_open, self.amount_cents, self.ordered_on) == (True, order.amount_cents, order.ordered_on)


def _known(creditor_id: int) -> dict[tuple[int, str], _Known]:
    rows = sql.fetch(
        "SELECT o.party_id, o.number, o.id, o.amount_cents, o.ordered_on, o.closed_on IS NULL FROM credit_openorder o"
        " JOIN parties_party p ON p.id = o.party_id WHERE p.creditor_id = %s ORDER BY o.id FOR UPDATE OF o",
        [creditor_id],
    )
    return {(row[0], row[1]): _Known(*row[2:]) for row in rows}


def read_csv(content: bytes, *, today: date) -> list[Reported]:
    """Orderlijst lezen: debtor, order, amount and perhaps a date, in any order of columns.

    :raises Refused: for a file that is no list, or the first row that cannot be read.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if text.count(";") >= text.count(",") else ","))
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    at = {name: next((head.index(word) for word in words if word in head), None) for name, words in _HEAD.items()}
    if at["debtor"] is None or at["number"] is None or at["amount"] is None:
        raise Refused(
            "In de eerste regel ontbreken kolommen. Nodig zijn: Debiteurnummer, Ordernummer en Bedrag; Orderdatum mag."
        )
    return [_row(number, row, at, today) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]


def _row(number: int, row: list[str], at: dict[str, int | None], today: date) -> Reported:
    def cell(name: str) -> str:
        place = at[name]
        return row[place].strip() if place is not None and place < len(row) else ""

    try:
        cents = parse_euros(cell("amount"))
    except LawError as error:
        raise Refused(f"Regel {number}: '{cell('amount')}' is geen bedrag. Er is niets verwerkt.") from error
    return Reported(cell("debtor"), cell("number")[:60], cents, _day(number, cell("on")) or today)


def _day(number: int, text: str) -> date | None:
    if not text:
        return None
    try:
        parts = [int(part) for part in text.replace("/", "-").split("-")]
        year, month, day = parts if parts[0] > 31 else reversed(parts)
        return date(year, month, day)
    except ValueError as error:
        raise Refused(f"Regel {number}: '{text}' is geen datum. Schrijf bijvoorbeeld 31-01-2026.") from error
