"""Pure rules of taking over open items: what each row means against what is already known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from voldaan.base.text import name_key
from voldaan.invoices.open_items import ItemKind, OpenItem, PastInvoice, RefusedRow
from voldaan.parties.rules import CAPACITY, DebtorData, KnownDebtor, debtor_changes, merged, says
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
    due_on: date | None = None
    description: str = ""
    payment_reference: str = ""
    local_fields: tuple[str, ...] = ()
    merged_numbers: tuple[str, ...] = ()


class Change(NamedTuple):
    """Gewijzigd veld: what an import changes of a known claim (``number`` is filled) or of a known debtor."""

    number: str
    debtor_number: str
    field: str
    old: str
    new: str
    claim_id: int | None
    party_id: int | None


class Own(NamedTuple):
    """Eigen waarde of a field as it stands, with what the source last said of it."""

    override_id: int
    party_id: int
    debtor_number: str
    claim_id: int | None
    number: str
    field: str
    value: str
    source_value: str | None
    kept: bool


class Conflict(NamedTuple):
    """Conflict: the file says something else of a field that a person set here; ours stands until somebody chooses."""

    number: str
    debtor_number: str
    field: str
    ours: str
    source: str


@dataclass
class Plan:
    """What an import will do, decided before anything is written.

    ``revived`` are claims whose import was rolled back and that come again; ``after_cents`` is what will be open of an
    invoice whose amount moves; ``sources`` is what a file says of a value that a person set here, by override; ``past``
    are paid invoices of long ago that were not kept yet.
    """

    created: list[OpenItem] = field(default_factory=list)
    revived: list[tuple[OpenItem, Known]] = field(default_factory=list)
    updated: list[tuple[OpenItem, Known]] = field(default_factory=list)
    returned: list[tuple[OpenItem, Known]] = field(default_factory=list)
    reduced: list[tuple[Known, int]] = field(default_factory=list)
    raised: list[tuple[Known, int]] = field(default_factory=list)
    credits: list[OpenItem] = field(default_factory=list)
    credited_ids: dict[str, int] = field(default_factory=dict)
    unchanged: list[OpenItem] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    vanished: list[tuple[str, Known]] = field(default_factory=list)
    after_cents: dict[str, int] = field(default_factory=dict)
    debtors: list[DebtorData] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    sources: list[tuple[int, str]] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    past: list[PastInvoice] = field(default_factory=list)

    @property
    def amended(self) -> list[tuple[OpenItem, Known]]:
        """Items whose claim is known and changes."""
        return [*self.updated, *self.returned]

    @property
    def changes_anything(self) -> bool:
        """Whether carrying it out changes anything beside the record of the file."""
        does = (self.created, self.revived, self.credits, self.amended, self.vanished, self.sources, self.changes)
        return any((*does, self.past))

    def left(self, number: str, there: Known) -> int:
        """Wat openstaat of a known invoice after what was planned so far; cents."""
        return self.after_cents.get(number, there.principal_cents)


_CONTENT = [name for name in OpenItem.__slots__ if name not in {"row", "supplier"}]
_content = attrgetter(*_CONTENT)


def content_hash(item: OpenItem) -> str:
    """Vingerafdruk of what a row says, apart from where it stands in the file."""
    return hashlib.blake2b("\x1f".join(map(str, _content(item))).encode(), digest_size=16).hexdigest()


def fingerprint(plan: Plan) -> str:
    """Vingerafdruk of what a plan does: two plans with the same one do the same."""
    parts: list[object] = [*sorted((i.number, plan.hashes[i.number]) for i in plan.created), *plan.changes]
    parts += [*sorted((k.claim_id, plan.hashes[i.number]) for i, k in plan.revived), *plan.refused, *plan.conflicts]
    parts += [*sorted((n.number, n.amount_cents) for n in plan.credits), *sorted(plan.sources), *plan.past]
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def debtor_key(item: OpenItem) -> str:
    """Debiteurnummer, or what can stand for it where the file has none."""
    return item.debtor_number or item.kvk or item.vat_number or f"naam:{name_key(item.debtor_name)[:34]}"


def due_on(item: OpenItem) -> date:
    """Vervaldatum, or thirty days after the invoice date where the file has none."""
    return item.due_on or item.issued_on + timedelta(days=STANDARD_TERM_DAYS)


def debtor_data(item: OpenItem) -> DebtorData:
    """Debiteurgegevens of a row, as far as they fit."""
    return DebtorData(
        debtor_key(item)[:40], item.debtor_name[:140], str(item.debtor_kind), item.kvk, item.vat_number[:20],
        item.email, item.phone[:24], item.street[:140], item.postcode[:12], item.town[:80], item.country,
    )  # fmt: skip


def plan(
    items: Iterable[OpenItem],
    known: Mapping[str, Known],
    *,
    snapshot: bool,
    debtors: Mapping[str, KnownDebtor] | None = None,
    debtors_told: Sequence[DebtorData] = (),
    owns: Iterable[Own] = (),
    credited: frozenset[str] = frozenset(),
    kvk: str = "",
    hashes: dict[str, str] | None = None,
) -> Plan:
    """Decide per row, with what changes and what conflicts.

    ``debtors`` are the known ones, ``debtors_told`` what the file says of debtors beside its items, ``owns`` the values
    that a person set here, ``credited`` credit notes that were processed before, ``kvk`` is the creditor's number and
    ``hashes`` the content hash per number.
    """
    items = list(items)
    result = Plan(hashes=hashes if hashes is not None else {i.number: content_hash(i) for i in items})
    people = debtors or {}
    in_file: set[str] = set()
    fresh: dict[str, OpenItem] = {}
    notes = []
    for item in items:
        other = _other_supplier(item, kvk)
        if other:
            reason = f"{item.number} is van een andere leverancier (KvK {other}); lees alleen eigen verkoop in"
            result.refused.append(RefusedRow(item.row, reason, "other_supplier"))
        elif item.kind == ItemKind.CREDIT_NOTE and item.number in known and item.number not in credited:
            reason = (
                f"factuur {item.number} is al bekend en staat hier als creditnota of met een min; "
                "geef de creditnota een eigen nummer"
            )
            result.refused.append(RefusedRow(item.row, reason, "credit_of_itself"))
            in_file.add(item.number)
            continue
        elif item.kind == ItemKind.CREDIT_NOTE:
            notes.append(item)
            continue
        in_file.add(item.number)
        there = known.get(item.number)
        if other:
            continue
        if there is None:
            _plan_new(result, item, fresh)
        else:
            _plan_known(result, item, there, fresh, people.get(debtor_key(item)[:40]), snapshot=snapshot)
    for note in notes:
        _plan_credit(result, note, known, credited, fresh)
    if snapshot:
        result.vanished = [(n, k) for n, k in known.items() if n not in in_file and result.left(n, k) > 0]
    result.changes += _amount_changes(result, known)
    touched = chain(result.created, (i for i, _ in chain(result.revived, result.amended)))
    result.debtors = list(debtors_told)
    of_items = (debtor_data(i) for i in touched if debtor_key(i)[:40] in people)
    told = merged(chain((d for d in debtors_told if d.number in people), of_items))
    result.changes += [
        Change("", c.number, c.field, c.old, c.new, None, c.party_id) for c in debtor_changes(told, people)
    ]
    _compare_own(result, items, list(owns))
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


def _plan_known(
    result: Plan,
    item: OpenItem,
    there: Known,
    fresh: dict[str, OpenItem],
    debtor: KnownDebtor | None,
    *,
    snapshot: bool,
) -> None:
    if there.stage == "withdrawn":
        _plan_new(result, item, fresh)
        if fresh.get(item.number) is item:
            result.revived.append((result.created.pop(), there))
    elif item.amount_cents != there.original_cents:
        reason = (
            f"factuur {item.number} is al bekend met een ander bedrag ({format_euros(there.original_cents)}, hier "
            f"{format_euros(item.amount_cents)}); gebruik een creditnota of een nieuw nummer"
        )
        result.refused.append(RefusedRow(item.row, reason, "other_amount"))
    elif debtor_key(item) not in (there.debtor_number, *there.merged_numbers):
        reason = f"factuur {item.number} staat al op naam van debiteur {there.debtor_number}; verbeter het nummer"
        result.refused.append(RefusedRow(item.row, reason, "other_debtor"))
    elif there.stage == "gone" and item.open_cents > 0:
        result.returned.append((item, there))
        result.after_cents[item.number] = item.open_cents
        result.changes += claim_changes(item, there)
    elif result.hashes[item.number] == there.content_hash:
        result.unchanged.append(item)
    else:
        _plan_changed(result, item, there, debtor, snapshot=snapshot)


def _plan_changed(result: Plan, item: OpenItem, there: Known, debtor: KnownDebtor | None, *, snapshot: bool) -> None:
    """A row that says something else than last time: what that changes here, which may be nothing."""
    changes = claim_changes(item, there)
    elsewhere = there.principal_cents - item.open_cents
    if snapshot and elsewhere > 0 and there.paid_cents == 0:
        result.reduced.append((there, elsewhere))
        result.after_cents[item.number] = item.open_cents
    elif snapshot and elsewhere < 0 and _may_be_raised(there) and item.open_cents <= there.original_cents:
        result.raised.append((there, -elsewhere))
        result.after_cents[item.number] = item.open_cents
    data = debtor_data(item)
    moved = item.number in result.after_cents
    if changes or moved or (debtor and debtor_changes({data.number: data}, {data.number: debtor})):
        result.updated.append((item, there))
        result.changes += changes
    else:
        result.unchanged.append(item)


def claim_changes(item: OpenItem, there: Known) -> list[Change]:
    """Fields of a known claim that a row changes; what a person set here stays."""
    pairs = (
        ("due_on", there.due_on, due_on(item)),
        ("description", there.description, item.description[:200]),
        ("payment_reference", there.payment_reference, item.payment_reference[:35]),
    )
    return [
        Change(item.number, there.debtor_number, name, str(old or ""), str(new), there.claim_id, None)
        for name, old, new in pairs
        if old != new and name not in there.local_fields
    ]


def _amount_changes(result: Plan, known: Mapping[str, Known]) -> list[Change]:
    """What is open of known claims before and after, of each once whatever moved it."""
    after = {n: c for n, c in result.after_cents.items() if n in known} | {n: 0 for n, _ in result.vanished}
    return [
        Change(n, k.debtor_number, "open_cents", str(k.principal_cents), str(cents), k.claim_id, None)
        for n, cents in after.items()
        if (k := known[n]).stage != "withdrawn" and k.principal_cents != cents
    ]


def _compare_own(result: Plan, items: list[OpenItem], owns: list[Own]) -> None:
    """Conflicts with values that a person set here, and what the source is to be remembered to have said."""
    if not owns:
        return
    by_debtor = {debtor_key(i): i for i in items}
    by_number = {i.number: i for i in items if i.kind != ItemKind.CREDIT_NOTE}
    for own in owns:
        item = by_number.get(own.number) if own.claim_id else by_debtor.get(own.debtor_number)
        source = _source_value(item, own.field) if item else ""
        if not source:
            continue
        if source != own.source_value:
            result.sources.append((own.override_id, source))
        if source != own.value and not (own.kept and source == own.source_value):
            result.conflicts.append(Conflict(own.number, own.debtor_number, own.field, own.value, source))


def _source_value(item: OpenItem, name: str) -> str:
    """What a row says of a field; empty where it says nothing."""
    if name == "due_on":
        return str(due_on(item))
    if name == "capacity":
        return "" if item.debtor_kind == "unknown" else CAPACITY[item.debtor_kind]
    value = str(getattr(debtor_data(item), name, ""))
    return value if says(name, value) else ""


def _may_be_raised(there: Known) -> bool:
    """What was paid or written off here is not open again because the creditor's books still say so."""
    return there.paid_cents == 0 and there.stage != "written_off"


def _plan_credit(
    result: Plan, note: OpenItem, known: Mapping[str, Known], credited: frozenset[str], fresh: Mapping[str, OpenItem]
) -> None:
    there = known.get(note.credited_number)
    invoice = fresh.get(note.credited_number)
    first = invoice.open_cents if invoice else there.principal_cents if there else None
    open_cents = result.after_cents.get(note.credited_number, first)
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
        if there:
            result.credited_ids[note.credited_number] = there.claim_id
        result.after_cents[note.credited_number] = open_cents - note.amount_cents


def vanished_too_much(known: Mapping[str, Known], vanished: list[tuple[str, Known]]) -> bool:
    """Whether more of the open balance would leave at once than a full list ever explains."""
    balance = sum(k.principal_cents for k in known.values())
    gone = sum(k.principal_cents for _, k in vanished)
    return len(vanished) >= VANISHED_AT_LEAST and gone * 100 > balance * VANISHED_SHARE_PERCENT
