"""Pure rules of taking over open items: what each row means against what is already known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from voldaan.base.text import name_key
from voldaan.invoices.open_items import ItemKind, OpenItem, RefusedRow
from voldaan_law.money import format_euros

STANDARD_TERM_DAYS = 30  # art. 6:119a lid 2 BW: where the file names no due date
VANISHED_SHARE_PERCENT = 30  # of the open balance that may leave a full list at once
VANISHED_AT_LEAST = 2


class Known(NamedTuple):
    """What is already known of an invoice number."""

    claim_id: int
    debtor_number: str
    original_cents: int
    principal_cents: int
    paid_cents: int
    content_hash: str
    stage: str


@dataclass
class Plan:
    """What an import will do, decided before anything is written."""

    created: list[OpenItem] = field(default_factory=list)
    updated: list[tuple[OpenItem, Known]] = field(default_factory=list)
    returned: list[tuple[OpenItem, Known]] = field(default_factory=list)
    reduced: list[tuple[Known, int]] = field(default_factory=list)
    raised: list[tuple[Known, int]] = field(default_factory=list)
    credits: list[OpenItem] = field(default_factory=list)
    unchanged: list[OpenItem] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    vanished: list[Known] = field(default_factory=list)


def content_hash(item: OpenItem) -> str:
    """Vingerafdruk of what a row says, apart from where it stands in the file."""
    parts = [str(getattr(item, name)) for name in OpenItem.__slots__ if name not in {"row", "supplier"}]
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def debtor_key(item: OpenItem) -> str:
    """Debiteurnummer, or what can stand for it where the file has none."""
    return item.debtor_number or item.kvk or item.vat_number or f"naam:{name_key(item.debtor_name)[:34]}"


def due_on(item: OpenItem) -> date:
    """Vervaldatum, or thirty days after the invoice date where the file has none."""
    return item.due_on or item.issued_on + timedelta(days=STANDARD_TERM_DAYS)


def plan(
    items: Iterable[OpenItem],
    known: Mapping[str, Known],
    *,
    snapshot: bool,
    credited: frozenset[str] = frozenset(),
    kvk: str = "",
) -> Plan:
    """Decide per row; ``credited`` are credit notes that were processed before, ``kvk`` is the creditor's number."""
    result = Plan()
    in_file: set[str] = set()
    fresh: dict[str, OpenItem] = {}
    notes = []
    for item in items:
        other = _other_supplier(item, kvk)
        if other:
            reason = f"{item.number} is van een andere leverancier (KvK {other}); lees alleen eigen verkoop in"
            result.refused.append(RefusedRow(item.row, reason, "other_supplier"))
            in_file.add(item.number)
        elif item.kind == ItemKind.CREDIT_NOTE:
            notes.append(item)
            continue
        in_file.add(item.number)
        there = known.get(item.number)
        if there is None:
            _plan_new(result, item, fresh)
        else:
            _plan_known(result, item, there, snapshot=snapshot)
    for note in notes:
        _plan_credit(result, note, known, credited, fresh)
    if snapshot:
        result.vanished = [k for number, k in known.items() if number not in in_file and k.principal_cents > 0]
    return result


def _other_supplier(item: OpenItem, kvk: str) -> str:
    """The KvK number of a supplier who is not the creditor: then it is somebody else's claim; otherwise empty."""
    told = item.supplier.kvk if item.supplier else ""
    return told if kvk and told != kvk else ""


def _plan_new(result: Plan, item: OpenItem, fresh: dict[str, OpenItem]) -> None:
    if item.open_cents == 0:
        result.unchanged.append(item)
    elif item.open_cents > item.amount_cents:
        reason = (
            f"openstaand {format_euros(item.open_cents)} is meer dan het factuurbedrag "
            f"{format_euros(item.amount_cents)}; verbeter een van beide"
        )
        result.refused.append(RefusedRow(item.row, reason, "open_above_amount"))
    else:
        fresh[item.number] = item
        result.created.append(item)


def _plan_known(result: Plan, item: OpenItem, there: Known, *, snapshot: bool) -> None:
    if item.amount_cents != there.original_cents:
        reason = (
            f"factuur {item.number} is al bekend met een ander bedrag ({format_euros(there.original_cents)}, hier "
            f"{format_euros(item.amount_cents)}); gebruik een creditnota of een nieuw nummer"
        )
        result.refused.append(RefusedRow(item.row, reason, "other_amount"))
    elif debtor_key(item) != there.debtor_number:
        reason = f"factuur {item.number} staat al op naam van debiteur {there.debtor_number}; verbeter het nummer"
        result.refused.append(RefusedRow(item.row, reason, "other_debtor"))
    elif there.stage == "gone" and item.open_cents > 0:
        result.returned.append((item, there))
    elif content_hash(item) == there.content_hash:
        result.unchanged.append(item)
    else:
        result.updated.append((item, there))
        elsewhere = there.principal_cents - item.open_cents
        if snapshot and elsewhere > 0 and there.paid_cents == 0:
            result.reduced.append((there, elsewhere))
        elif snapshot and elsewhere < 0 and _may_be_raised(there) and item.open_cents <= there.original_cents:
            result.raised.append((there, -elsewhere))


def _may_be_raised(there: Known) -> bool:
    """What was paid or written off here is not open again because the creditor's books still say so."""
    return there.paid_cents == 0 and there.stage != "written_off"


def _plan_credit(
    result: Plan, note: OpenItem, known: Mapping[str, Known], credited: frozenset[str], fresh: Mapping[str, OpenItem]
) -> None:
    there = known.get(note.credited_number)
    invoice = fresh.get(note.credited_number)
    open_cents = there.principal_cents if there else invoice.open_cents if invoice else None
    if note.number in credited:
        result.unchanged.append(note)
    elif open_cents is None:
        reason = (
            f"creditnota {note.number} noemt geen bekende factuur; lees eerst de factuur in of vul het factuurnummer in"
        )
        result.refused.append(RefusedRow(note.row, reason, "credit_without_invoice"))
    elif note.amount_cents > open_cents:
        reason = (
            f"creditnota {note.number} is hoger dan wat op {note.credited_number} openstaat "
            f"({format_euros(open_cents)}); verwerk het verschil als terugbetaling"
        )
        result.refused.append(RefusedRow(note.row, reason, "credit_above_open"))
    else:
        result.credits.append(note)


def vanished_too_much(known: Mapping[str, Known], vanished: list[Known]) -> bool:
    """Whether more of the open balance would leave at once than a full list ever explains."""
    balance = sum(k.principal_cents for k in known.values())
    gone = sum(k.principal_cents for k in vanished)
    return len(vanished) >= VANISHED_AT_LEAST and gone * 100 > balance * VANISHED_SHARE_PERCENT
