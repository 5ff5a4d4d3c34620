"""XAF inlezen: the open items of an auditfile, by its subledgers and their matching; never guessed from its journals.

An item is one invoice number of one debtor. Its invoice lines make its amount and all of its lines together what is
open; lines that are matched with each other to nothing are settled. A payment without an invoice number counts with the
one invoice that its match key names. XAF 4.0 has no subledgers: it tells debtors and balances, and no open items. The
journals of every version tell which invoices were paid, and when; that is history and never a claim.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from voldaan.base.errors import Refused
from voldaan.connect.openitems.cells import Unreadable, shown
from voldaan.connect.openitems.rows import LONGEST_NUMBER
from voldaan.connect.xaf.history import DEBTOR_KINDS, History
from voldaan.connect.xaf.stream import EXPORT_AGAIN, Header, JournalLine, Relation, SubledgerLine, parts
from voldaan.invoices.open_items import DebtorKind, DebtorRecord, ItemKind, OpenItem, ReadFile, RefusedRow

CUSTOMER_LEDGERS = ("CS", "CU", "")
INVOICE = "I"
PAYMENT = "P"


def read_xaf(path: Path, version: str, today: date, sha256: str) -> ReadFile:
    """The open items and debtors of one auditfile.

    Raises Refused when the file is broken or unsafe, does not add up, is in another currency or of a day to come.
    """
    header: Header | None = None
    relations: dict[str, Relation] = {}
    lines, history = _Lines(), History()
    for part in parts(path):
        if isinstance(part, Header):
            header = _checked(part, today)
        elif isinstance(part, Relation):
            relations[part.debtor.number] = part
        elif isinstance(part, JournalLine):
            history.take(part)
        else:
            lines.take(part, relations)
    if header is None:
        raise Refused(f"De auditfile heeft geen kop. {EXPORT_AGAIN}", rule="xaf_header")
    items, refused = lines.close(relations, header, today)
    past = tuple(history.paid(relations, lines.due(), today))
    debtors = tuple(relation.debtor for relation in relations.values() if relation.kind in DEBTOR_KINDS)
    return ReadFile(
        str(path), "xaf", f"xaf-{version}", len(items) + len(refused), tuple(items), tuple(refused), sha256,
        debtors=debtors, notes=tuple(_notes(header, version, debtors, lines, len(past))), past=past,
    )  # fmt: skip


def _checked(header: Header, today: date) -> Header:
    if header.currency != "EUR":
        raise Refused(
            f"De auditfile is in {shown(header.currency)} en alleen euro's worden gelezen. "
            "Lever de posten van een administratie in euro's aan.",
            rule="xaf_currency",
        )
    if header.created_on > today:
        raise Refused(
            f"De auditfile is gemaakt op {header.created_on:%d-%m-%Y}, en die dag moet nog komen. {EXPORT_AGAIN}",
            rule="xaf_future",
        )
    return header


def _notes(header: Header, version: str, debtors: tuple[DebtorRecord, ...], lines: _Lines, past: int) -> Iterator[str]:
    until = min(header.until, header.created_on)
    yield f"Auditfile {version} van boekjaar {header.fiscal_year}, met de stand van {until:%d-%m-%Y}."
    if version == "4.0":
        yield (
            f"XAF 4.0 kent geen openstaande posten: alleen de gegevens van {len(debtors)} debiteuren zijn gelezen. "
            "Lever de posten aan als XAF 3.2, CSV of XLSX."
        )
    elif not lines.seen:
        yield (
            f"Deze auditfile bevat geen subadministratie en dus geen openstaande posten: alleen de gegevens van "
            f"{len(debtors)} debiteuren zijn gelezen. Zet bij het maken de subadministraties aan."
        )
    if past:
        paid = (
            "1 factuur staat in het grootboek wanneer zij is"
            if past == 1
            else (f"{past} facturen staat in het grootboek wanneer zij zijn")
        )
        yield f"Van {paid} betaald: dat telt als betaalgedrag, en wordt nooit een vordering."
    if lines.passed_over:
        yield f"{lines.passed_over} regels van crediteuren zijn overgeslagen."


@dataclass(slots=True)
class _Invoice:
    """The lines of one invoice number of one debtor, added up."""

    at: int
    relation: str
    number: str
    amount_cents: int = 0
    open_cents: int = 0
    issued_on: date | None = None
    due_on: date | None = None
    currency: str = ""
    description: str = ""
    matched: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    uncertain: bool = False

    def take(self, line: SubledgerLine) -> None:
        """Adds a line: to what is open, and to the amount unless it takes off from it."""
        self.open_cents += line.cents
        if line.mutation == INVOICE or (line.mutation != PAYMENT and line.cents * self.amount_cents >= 0):
            self.amount_cents += line.cents
            self.issued_on = self.issued_on or line.issued_on
            self.due_on = self.due_on or line.due_on
            self.description = self.description or line.description
        if line.currency not in ("", "EUR"):
            self.currency = line.currency
        if line.match_key:
            self.matched[line.match_key] += line.cents


class _Lines:
    """Gathers lines into invoices, so that memory follows the invoices and not the file."""

    def __init__(self) -> None:
        self.seen = False
        self.passed_over = 0
        self._invoices: dict[tuple[str, str], _Invoice] = {}
        self._loose: list[SubledgerLine] = []
        self._matched: dict[tuple[str, str], int] = defaultdict(int)

    def take(self, line: SubledgerLine, relations: dict[str, Relation]) -> None:
        """Adds a line to its invoice; one of a creditor is passed over."""
        self.seen = True
        known = relations.get(line.relation)
        kind = known.kind if known else ""
        if line.subledger not in CUSTOMER_LEDGERS or line.purchase or (kind and kind not in DEBTOR_KINDS):
            self.passed_over += 1
            return
        if line.match_key:
            self._matched[line.relation, line.match_key] += line.cents
        if not line.number:
            self._loose.append(line)
            return
        key = line.relation, line.number
        if key not in self._invoices:
            self._invoices[key] = _Invoice(line.at, line.relation, line.number)
        self._invoices[key].take(line)

    def due(self) -> dict[tuple[str, str], date]:
        """Vervaldata that the subledgers name, by debtor and number."""
        return {key: invoice.due_on for key, invoice in self._invoices.items() if invoice.due_on}

    def close(
        self, relations: dict[str, Relation], header: Header, today: date
    ) -> tuple[list[OpenItem], list[RefusedRow]]:
        """(items, refused), each in the order of the file."""
        refused = [_refusal(line.at, *why) for line, why in self._match()]
        double = _doubles(self._invoices.values())
        items = []
        for invoice in self._invoices.values():
            try:
                if invoice.number in double:
                    raise Unreadable(
                        "double_number",
                        f"factuurnummer {shown(invoice.number)} hoort bij meer dan één debiteur; maak de nummers uniek",
                    )
                items.append(_item(invoice, relations.get(invoice.relation), header, today))
            except Unreadable as problem:
                refused.append(_refusal(invoice.at, problem.code, problem.reason_nl))
        return items, sorted(refused, key=lambda row: row.row)

    def _match(self) -> Iterator[tuple[SubledgerLine, tuple[str, str]]]:
        """Settles what is matched to nothing and books lines without a number; what cannot be comes with a reason."""
        by_key: dict[tuple[str, str], list[_Invoice]] = defaultdict(list)
        for invoice in self._invoices.values():
            for key, cents in invoice.matched.items():
                by_key[invoice.relation, key].append(invoice)
                if self._matched[invoice.relation, key] == 0:
                    invoice.open_cents -= cents
        for line in self._loose:
            invoices = by_key[line.relation, line.match_key]
            if line.match_key and self._matched[line.relation, line.match_key] == 0:
                continue
            if len(invoices) == 1:
                invoices[0].take(line)
            else:
                yield line, _unmatched(line, invoices)


def _unmatched(line: SubledgerLine, invoices: list[_Invoice]) -> tuple[str, str]:
    """Why a line without an invoice number cannot be booked; the invoices it may be about become uncertain."""
    if not invoices:
        reason = f"subgrootboekregel {line.at} ({_told(line.cents)}) noemt geen factuur; letter hem in het pakket af"
        return "no_number", reason
    for invoice in invoices:
        invoice.uncertain = True
    numbers = " en ".join(shown(invoice.number) for invoice in invoices[:3])
    return "match_key", (
        f"subgrootboekregel {line.at} ({_told(line.cents)}) is afgeletterd op {numbers} en het is niet zeker hoe; "
        "letter ze in het boekhoudpakket per factuur af"
    )


def _told(cents: int) -> str:
    return f"{abs(cents) // 100},{abs(cents) % 100:02d} {'debet' if cents >= 0 else 'credit'}"


def _doubles(invoices: Iterable[_Invoice]) -> set[str]:
    """Invoice numbers that more than one debtor has."""
    seen: dict[str, str] = {}
    return {i.number for i in invoices if seen.setdefault(i.number, i.relation) != i.relation}


def _refusal(at: int, code: str, reason: str) -> RefusedRow:
    return RefusedRow(at, reason[0].upper() + reason[1:] + ".", code)


def _item(invoice: _Invoice, relation: Relation | None, header: Header, today: date) -> OpenItem:
    if invoice.currency:
        raise Unreadable("currency", f"factuur {shown(invoice.number)} is in {shown(invoice.currency)}; alleen EUR")
    if invoice.uncertain:
        raise Unreadable(
            "match_key", f"van factuur {shown(invoice.number)} is niet zeker wat is betaald; letter haar per factuur af"
        )
    if len(invoice.number) > LONGEST_NUMBER:
        raise Unreadable("number", f"{shown(invoice.number)} is geen factuurnummer (hooguit {LONGEST_NUMBER} tekens)")
    if relation is None:
        raise Unreadable(
            "no_debtor", f"debiteur {shown(invoice.relation)} staat niet in de stamgegevens van het bestand"
        )
    issued_on, due_on = _dates(invoice, today)
    kind, amount_cents, open_cents = _direction(invoice)
    debtor = relation.debtor
    return OpenItem(
        invoice.at, invoice.number, kind, issued_on, due_on, debtor.number, debtor.name or debtor.number,
        DebtorKind.UNKNOWN, debtor.kvk, debtor.vat_number, debtor.email, debtor.phone, debtor.street, debtor.postcode,
        debtor.town, debtor.country, debtor.iban, amount_cents, open_cents, header.currency, invoice.description,
        "", "",
    )  # fmt: skip


def _dates(invoice: _Invoice, today: date) -> tuple[date, date | None]:
    issued_on, due_on = invoice.issued_on, invoice.due_on
    if issued_on is None:
        raise Unreadable("no_date", f"van factuur {shown(invoice.number)} ontbreekt de factuurdatum (invDt)")
    if issued_on > today:
        raise Unreadable("future", f"de factuurdatum {issued_on:%d-%m-%Y} ligt in de toekomst; verbeter de datum")
    if due_on and due_on < issued_on:
        raise Unreadable(
            "due_before_issued",
            f"de vervaldatum {due_on:%d-%m-%Y} ligt voor de factuurdatum {issued_on:%d-%m-%Y}; verbeter er een",
        )
    return issued_on, due_on


def _direction(invoice: _Invoice) -> tuple[ItemKind, int, int]:
    """(kind, amount, open), not negative; what was credited and settled more than it was is not guessed at."""
    amount, open_cents = invoice.amount_cents, invoice.open_cents
    if amount == 0:
        raise Unreadable("zero", f"van factuur {shown(invoice.number)} is het bedrag nul; er valt niets te innen")
    if not 0 <= open_cents * amount <= amount * amount:
        raise Unreadable(
            "open_above_amount",
            f"van factuur {shown(invoice.number)} is het bedrag {_told(amount)} en staat {_told(open_cents)} open; "
            "dat kan niet, letter haar in het boekhoudpakket af",
        )
    return ItemKind.CREDIT_NOTE if amount < 0 else ItemKind.INVOICE, abs(amount), abs(open_cents)
