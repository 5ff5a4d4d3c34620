"""Camt lezen: stream a camt file of any version into statement parts, in constant memory.

Dutch banks follow the Betaalvereniging guide, each in its own way, and files break their own schema; so nothing here
depends on namespace or version. An entry is flattened to `path -> texts` (see `leaves`) and read from there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from voldaan.base.errors import Refused
from voldaan.connect.camt.entry import entry_lines, leaves
from voldaan.connect.camt.values import Leaves, cents, day, first, local
from voldaan.payments.statements import Kind, Part, StatementHead, StatementTail, proven

MAX_BYTES = 150_000_000
"""About 170,000 entries; larger files are split by the bank on request."""
MAX_PAYMENTS = 1_000_000
"""Entries and payments inside them; a file within `MAX_BYTES` that has more is made to keep us busy."""
MAX_GAP_BYTES = 4_000_000
"""No single payment is this large: more bytes without one is an attack on memory, or no bank file."""

KINDS: dict[str, Kind] = {"Stmt": "statement", "Rpt": "report", "Ntfctn": "notification"}
_EVENT_TAGS = ["{*}TxDtls", "{*}Ntry", "{*}Stmt", "{*}Rpt", "{*}Ntfctn"]
_NOT_XML = "Dit bestand is geen volledige camt-XML ({why}). Download het afschrift opnieuw bij de bank."


def read(source: str | os.PathLike[str] | BinaryIO) -> Iterator[Part]:
    """Camt-bestand lezen: yield head, lines and tail per statement, in file order.

    Pending entries are left out (they are not in the booked balances). Raises `Refused` for broken XML, a document
    type or entity, a file over `MAX_BYTES`, a foreign currency, an unreadable amount or date, and a wrong sum.
    """
    if isinstance(source, str | os.PathLike):
        _refuse_too_large(Path(source).stat().st_size)
        with Path(source).open("rb") as file:
            yield from proven(_parts(_Metered(file)))
    else:
        yield from proven(_parts(_Metered(source)))


class _Metered:
    """Bewaakte lezer: hands bytes to the parser and refuses too many of them, in all or since the last payment."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.total = self.since = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(min(size, 65536) if size > 0 else 65536)
        if self.total == 0:
            _refuse_document_type(chunk)
        self.total += len(chunk)
        self.since += len(chunk)
        _refuse_too_large(self.total)
        if self.since > MAX_GAP_BYTES:
            raise Refused(_NOT_XML.format(why="te veel gegevens zonder betaling"), rule="bank-xml")
        return chunk


def _refuse_too_large(size: int) -> None:
    """Asked before the first byte where the size is known, so that nobody waits for a refusal."""
    if size > MAX_BYTES:
        raise Refused(
            f"Dit bestand is groter dan {MAX_BYTES // 1_000_000} MB. Vraag de bank om kleinere bestanden, zoals een per"
            " maand.",
            rule="bank-size",
        )


def _refuse_document_type(start: bytes) -> None:
    """A bank file has no document type; only attacks do (entity bombs, files of ours read out)."""
    if any(word in start.replace(b"\0", b"") for word in (b"<!DOCTYPE", b"<!ENTITY")):
        raise Refused(
            "Dit bestand bevat een documenttype of entiteiten; dat hoort niet in een bankbestand en is geweigerd."
            " Download het afschrift opnieuw bij de bank.",
            rule="bank-entities",
        )


def _parts(file: _Metered) -> Iterator[Part]:
    pending: list[Leaves] = []
    open_statement: tuple[StatementHead, StatementTail] | None = None
    for element in _elements(file):
        name = local(element.tag)
        if name == "TxDtls":
            pending.append(leaves(element))
            element.clear()
            continue
        if name == "Ntry":
            statement = element.getparent()
            if statement is None or local(statement.tag) not in KINDS:
                continue
            if open_statement is None:
                open_statement = _frame(statement)
                yield open_statement[0]
            yield from entry_lines(leaves(element), pending, open_statement[0])
            pending = []
            _forget(element)
        elif _is_statement(element):
            head, tail = open_statement or _frame(element)
            if open_statement is None:
                yield head
            yield tail
            open_statement = None
            _forget(element)


def _elements(file: _Metered) -> Iterator[etree._Element]:
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": True}
    try:
        for number, (_, element) in enumerate(etree.iterparse(file, events=("end",), tag=_EVENT_TAGS, **options)):
            if number == 0 and element.getroottree().docinfo.internalDTD is not None:
                _refuse_document_type(b"<!DOCTYPE")
            if number > MAX_PAYMENTS:
                raise Refused(
                    "Dit bestand heeft te veel boekingen. Vraag de bank om kleinere bestanden.", rule="bank-size"
                )
            file.since = 0
            yield element
    except etree.XMLSyntaxError as error:
        raise Refused(_NOT_XML.format(why=f"fout op regel {error.lineno or 1}"), rule="bank-xml") from None


def _forget(element: etree._Element) -> None:
    """Free what was read: the element's content and everything before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _is_statement(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and local(parent.tag).startswith("BkToCstmr")


def _frame(statement: etree._Element) -> tuple[StatementHead, StatementTail]:
    """Head and tail of a statement; both balances stand before the first entry."""
    name = local(statement.tag)
    facts: Leaves = {}
    balances: list[Leaves] = []
    for child in statement.iterchildren("{*}Id", "{*}ElctrncSeqNb", "{*}LglSeqNb", "{*}CreDtTm", "{*}Acct"):
        for path, texts in leaves(child).items():
            facts.setdefault(f"{local(child.tag)}{path and '/'}{path}", []).extend(texts)
    balances = [leaves(child) for child in statement.iterchildren("{*}Bal")]
    account = first(facts, "Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/BBAN", "Acct/Id/PrtryAcct/Id")
    statement_id = first(facts, "Id")
    opening, closing = _balance(balances, "OPBD", "PRCD"), _balance(balances, "CLBD")
    if KINDS[name] == "statement" and (opening is None or closing is None):
        raise Refused(
            f"Afschrift {statement_id or '(zonder nummer)'} heeft geen {'begin' if opening is None else 'eind'}saldo,"
            " dus of alles erin staat is niet te controleren. Download het opnieuw bij de bank.",
            rule="bank-balance",
        )
    created_on = day(first(facts, "CreDtTm")) if first(facts, "CreDtTm") else None
    currencies = {first(facts, "Acct/Ccy"), *(b[2] for b in (opening, closing) if b)} - {""}
    head = StatementHead(
        account_iban=account.replace(" ", "").upper(),
        statement_id=statement_id,
        sequence=first(facts, "ElctrncSeqNb", "LglSeqNb"),
        opening_cents=opening[0] if opening else None,
        opened_on=opening[1] if opening else created_on,
        currency="/".join(sorted(currencies)) or _entry_currency(statement),
        kind=KINDS[name],
        source="camt",
    )
    tail = StatementTail(closing[0] if closing else None, closing[1] if closing else created_on)
    return head, tail


def _balance(balances: list[Leaves], *codes: str) -> tuple[int, date | None, str] | None:
    """Booked balance with the first of the codes that is there: signed cents, date, currency."""
    for code in codes:
        for balance in balances:
            if first(balance, "Tp/CdOrPrtry/Cd", "Tp/Cd") != code:
                continue
            told_on = first(balance, "Dt/Dt", "Dt/DtTm")
            return (
                cents(first(balance, "Amt"), first(balance, "CdtDbtInd")),
                day(told_on) if told_on else None,
                first(balance, "Amt@Ccy"),
            )
    return None


def _entry_currency(statement: etree._Element) -> str:
    """Reports and notifications may name no currency but that of their first entry."""
    amount = statement.find("{*}Ntry/{*}Amt")
    return "EUR" if amount is None else str(amount.get("Ccy") or "EUR")
