"""XAF stromen: the debtors and lines of an auditfile of any size, read in one pass in little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.openitems import safexml
from voldaan.connect.openitems.cells import (
    Unreadable,
    clean_text,
    read_cents,
    read_country,
    read_date,
    read_iban,
    read_kvk,
    shown,
)
from voldaan.connect.openitems.rows import LONGEST_DESCRIPTION
from voldaan.invoices.open_items import DebtorRecord

VERSIONS = {
    "http://www.auditfiles.nl/XAF/3.1": "3.1",
    "http://www.auditfiles.nl/XAF/3.2": "3.2",
    "http://www.odb.belastingdienst.nl/Belastingdienst/BCPP/1.0/structures/XmlAuditfileFinancieel3.2.1": "3.2.1",
    "http://www.odb.belastingdienst.nl/Belastingdienst/BCPP/1.1/structures/XmlauditfileXAF_4.0": "4.0",
}
PARTS = ("header", "customerSupplier", "transaction", "obLine", "obSbLine", "sbLine", "obSubledger", "subledger")
EXPORT_AGAIN = "Maak de auditfile opnieuw in het boekhoudpakket en lees die in."


@dataclass(frozen=True, slots=True)
class Header:
    """Kop: which year the file is about, up to which day, and in which currency."""

    fiscal_year: str
    until: date
    created_on: date
    currency: str


@dataclass(frozen=True, slots=True)
class Relation:
    """Relatie: a debtor or creditor of the bookkeeping; ``kind`` is C, S, B (both), O (other) or empty."""

    kind: str
    debtor: DebtorRecord


@dataclass(frozen=True, slots=True)
class SubledgerLine:
    """Subgrootboekregel: a change of what one relation owes; ``cents`` is positive for what he owes more."""

    at: int
    opening: bool
    subledger: str
    relation: str
    number: str
    cents: int
    purchase: bool
    mutation: str
    match_key: str
    issued_on: date | None
    due_on: date | None
    currency: str
    description: str


@dataclass(frozen=True, slots=True)
class JournalLine:
    """Journaalregel about an invoice of a relation; ``is_money`` in a journal of bank or cash.

    ``cents`` is positive for what he owes more; it and the day are None where the file writes something unreadable.
    """

    relation: str
    number: str
    account: str
    cents: int | None
    on: date | None
    is_money: bool


Part = Header | Relation | SubledgerLine | JournalLine
MONEY_JOURNALS = ("B", "C")


def version_of(root_tag: str) -> str:
    """The version of an auditfile by the namespace of its root. Raises Refused on one that is not read."""
    namespace = root_tag.rpartition("}")[0].removeprefix("{")
    if namespace not in VERSIONS:
        named = f"({shown(namespace)}) wordt" if namespace else "noemt geen versie en wordt"
        raise Refused(
            f"Deze auditfile {named} niet gelezen. Maak in het boekhoudpakket een auditfile (XAF) 3.2 of nieuwer.",
            rule="xaf_version",
        )
    return VERSIONS[namespace]


def parts(path: Path) -> Iterator[Part]:
    """The header, relations and subledger lines in the order of the file.

    Raises Refused when the file is broken or unsafe, or when a subledger does not hold the lines and totals that it
    promises.
    """
    reader = _Reader()
    with path.open("rb") as file:
        events = etree.iterparse(
            file, events=("end",), tag=[f"{{*}}{name}" for name in PARTS], resolve_entities=False, no_network=True,
            load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            for _, element in events:
                safexml.refuse_dtd(element)
                yield from reader.take(element)
                _forget(element)
        except etree.XMLSyntaxError as problem:
            raise safexml.broken(problem) from None


def _forget(element: etree._Element) -> None:
    """Frees what was read: the element is emptied, and its earlier siblings of the same kind are dropped."""
    element.clear()
    parent, earlier = element.getparent(), element.getprevious()
    if parent is not None and earlier is not None and earlier.tag == element.tag:
        parent.remove(earlier)


class _Reader:
    """Turns elements into parts, and remembers what the subledger at hand adds up to."""

    def __init__(self) -> None:
        self._at = 0
        self._lines = 0
        self._debit = 0
        self._credit = 0
        self._by_name: dict[str, Callable[[etree._Element], Iterator[Part]]] = {
            "header": self._header,
            "customerSupplier": self._relation,
            "transaction": self._journal,
            "obSbLine": self._line,
            "sbLine": self._line,
            "obSubledger": self._totals,
            "subledger": self._totals,
        }

    def take(self, element: etree._Element) -> Iterator[Part]:
        """The part that an element is, if it is one."""
        handler = self._by_name.get(etree.QName(element).localname)
        return handler(element) if handler else iter(())

    def _header(self, element: etree._Element) -> Iterator[Part]:
        until, created = _day(element, "endDate"), _day(element, "dateCreated")
        if until is None or created is None:
            raise Refused(f"De auditfile noemt geen einddatum of aanmaakdatum. {EXPORT_AGAIN}", rule="xaf_header")
        yield Header(_text(element, "fiscalYear"), until, created, _text(element, "curCode").upper())

    def _relation(self, element: etree._Element) -> Iterator[Part]:
        parent = element.getparent()
        if parent is None or etree.QName(parent).localname != "customersSuppliers":
            return  # what he was before, in his own history
        address = element.find("{*}postalAddress")
        address = element.find("{*}streetAddress") if address is None else address
        street = " ".join(filter(None, (_text(address, name) for name in ("streetname", "number", "numberExtension"))))
        yield Relation(
            _text(element, "custSupTp"),
            DebtorRecord(
                number=_text(element, "custSupID"),
                name=_text(element, "custSupName"),
                kvk=_or_empty(read_kvk, _text(element, "commerceNr")),
                vat_number=_text(element, "taxRegIdent").replace(" ", "").upper(),
                email=_text(element, "eMail"),
                phone=_text(element, "telephone"),
                street=street[:200],
                postcode=_text(address, "postalCode"),
                town=_text(address, "city"),
                country=_or_empty(read_country, _text(address, "country")),
                iban=_or_empty(read_iban, _text(element, "bankAccount/{*}bankAccNr")),
                balance_cents=self._balance(element),
            ),
        )

    def _balance(self, element: etree._Element) -> int | None:
        """The closing balance that only XAF 4.0 has (in an element that it calls a description)."""
        if not _text(element, "clBalDesc"):
            return None
        cents = self._cents(element, "clBalDesc")
        return -cents if _text(element, "clBalTp") == "C" else cents

    def _line(self, element: etree._Element) -> Iterator[Part]:
        self._at += 1
        self._lines += 1
        cents = self._cents(element, "amnt")
        if _text(element, "amntTp") == "C":
            self._credit += cents
            cents = -cents
        else:
            self._debit += cents
        parent = element.getparent()
        yield SubledgerLine(
            at=self._at,
            opening=etree.QName(element).localname == "obSbLine",
            subledger="" if parent is None else _text(parent, "sbType"),
            relation=_text(element, "custSupID"),
            number=_text(element, "invRef"),
            cents=cents,
            purchase=_text(element, "invPurSalTp") == "P",
            mutation=_text(element, "mutTp"),
            match_key=_text(element, "matchKeyID"),
            issued_on=_day(element, "invDt"),
            due_on=_day(element, "invDueDt"),
            currency=_text(element, "currency/{*}curCode").upper(),
            description=_text(element, "desc", LONGEST_DESCRIPTION),
        )

    def _journal(self, element: etree._Element) -> Iterator[Part]:
        parent = element.getparent()
        is_money = _text(parent, "jrnTp") in MONEY_JOURNALS
        for line in element.iterfind("{*}trLine"):
            relation, number = _text(line, "custSupID"), _text(line, "invRef")
            if relation and number:
                cents = _cents_or_none(_text(line, "amnt"))
                if cents is not None and _text(line, "amntTp") == "C":
                    cents = -cents
                on = _day(line, "effDate") or _day(element, "trDt")
                yield JournalLine(relation, number, _text(line, "accID"), cents, on, is_money)

    def _totals(self, element: etree._Element) -> Iterator[Part]:
        """The promise of a subledger against what its lines add up to."""
        promised = _text(element, "linesCount"), self._cents(element, "totalDebit"), self._cents(element, "totalCredit")
        found = str(self._lines), self._debit, self._credit
        self._lines = self._debit = self._credit = 0
        if promised != found:
            raise Refused(
                f"De auditfile telt niet op: een subadministratie belooft {promised[0][:20]} regels, debet "
                f"{_euros(promised[1])} en credit {_euros(promised[2])}, en bevat {found[0]} regels, debet "
                f"{_euros(found[1])} en credit {_euros(found[2])}. {EXPORT_AGAIN}",
                rule="xaf_totals",
            )
        return iter(())

    def _cents(self, element: etree._Element, name: str) -> int:
        text = _text(element, name)
        try:
            return read_cents(text or "0", ".")
        except Unreadable as problem:
            raise Refused(
                f"Subgrootboekregel {self._at} van de auditfile: {problem.reason_nl}. {EXPORT_AGAIN}", rule="xaf_amount"
            ) from None


def _text(parent: etree._Element | None, path: str, longest: int = 200) -> str:
    """The text of the first element at a path whose first name may be in any namespace; empty when absent."""
    return "" if parent is None else clean_text(parent.findtext(f"{{*}}{path}") or "", longest)


def _day(parent: etree._Element, name: str) -> date | None:
    """A date, None where the file is silent or writes none that exists: what needs it is then refused."""
    try:
        return read_date(_text(parent, name)[:10])
    except Unreadable:
        return None


def _cents_or_none(text: str) -> int | None:
    try:
        return read_cents(text, ".")
    except Unreadable:
        return None


def _or_empty(read: Callable[[str], str], text: str) -> str:
    """A number of the master data, empty when it is wrong: the claim does not hang on it."""
    try:
        return read(text)
    except Unreadable:
        return ""


def _euros(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"
