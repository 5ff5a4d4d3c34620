"""Bank-CSV lezen: one statement for each account in the file, oldest row first.

A CSV has no opening and closing balance. Where the bank gives the balance at each row, the rows must join up and the
statement is proved as strictly as a camt.053; where it gives none, the balances stay None and a later check against
another statement is all there is. The rows are held in memory, to put them in order: at most `MAX_BYTES`.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from voldaan.base.errors import Refused
from voldaan.connect.bankcsv.profiles import WITH_HEADER, Profile, by_first_row, plain
from voldaan.connect.mt940.details import decode
from voldaan.payments.statements import Part, StatementHead, StatementLine, StatementTail, proven

MAX_BYTES = 60_000_000
MAX_CELL = 20_000
_AGAIN = "Download het bestand opnieuw bij de bank, liefst als camt.053, en bewaar het niet via een rekenprogramma."
_DAYS = (
    (re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", re.ASCII), (1, 2, 3)),
    (re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})", re.ASCII), (3, 2, 1)),
)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_AMOUNT = re.compile(r"([+-]?)([0-9]{1,15})(?:[.,]([0-9]{1,2}))?", re.ASCII)

Row = dict[str, str]


def read(source: str | os.PathLike[str] | BinaryIO) -> Iterator[Part]:
    """Bank-CSV lezen: yield head, lines and tail for each account.

    Raises `Refused` for an unknown layout, a row that lacks columns, an amount or date that cannot be read, another
    currency than the euro, and balances that do not join up.
    """
    if isinstance(source, str | os.PathLike):
        with Path(source).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    else:
        content = source.read(MAX_BYTES + 1)
    yield from proven(_parts(content))


def _parts(content: bytes) -> Iterator[Part]:
    if len(content) > MAX_BYTES:
        raise Refused(
            f"Dit bestand is te groot voor een bank-CSV. Kies een kortere periode. {_AGAIN}", rule="bank-size"
        )
    profile, rows = _table(_text(content))
    accounts: dict[str, list[tuple[StatementLine, int | None]]] = {}
    for number, row in enumerate(rows, 1):
        account = _told(row, profile.account).replace(" ", "").upper()
        _refuse_currency(_told(row, profile.currency), account)
        line = _line(profile, row, number)
        accounts.setdefault(account, []).append((line, _balance_after(profile, row, line, number)))
    for account, lines in accounts.items():
        yield from _statement(account, lines)


def _text(content: bytes) -> str:
    if b"\0" in content:
        raise Refused(f"Dit is geen CSV-bestand. {_AGAIN}", rule="bank-format")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _table(text: str) -> tuple[Profile, Iterator[Row]]:
    """Profile and rows by column; the delimiter is the one that makes a known layout of the first lines."""
    start = text.lstrip("\ufeff \r\n")
    if plain(start[:20]).startswith("knabexport"):
        start = start.partition("\n")[2]
    first_line = start.partition("\n")[0]
    for delimiter in (";", ",", "\t"):
        for quote in ('"', "'"):
            first = next(_cells(first_line, delimiter, quote), [])
            header = [plain(cell) for cell in first]
            for profile in WITH_HEADER:
                if profile.needs() <= set(header):
                    return profile, _rows(start, delimiter, quote, header)
            if profile_here := by_first_row(first):
                quote = "'" if profile_here.columns == 18 and '"' not in first_line else quote
                return profile_here, _rows(start, delimiter, quote, [], profile_here.columns)
    raise Refused(
        "De indeling van dit CSV-bestand is niet bekend. Download het afschrift bij de bank als camt.053 of MT940.",
        rule="bank-format",
    )


def _cells(text: str, delimiter: str, quote: str) -> Iterator[list[str]]:
    lines = (found[0] for found in _LINE.finditer(text))  # a StringIO would take four bytes a character
    try:
        yield from csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=False)
    except csv.Error:
        raise Refused(f"Dit CSV-bestand is beschadigd. {_AGAIN}", rule="bank-format") from None


def _rows(text: str, delimiter: str, quote: str, header: list[str], columns: int = 0) -> Iterator[Row]:
    table = _cells(text, delimiter, quote)
    if header:
        next(table)
    names = [name or f"#{place}" for place, name in enumerate(header)]
    for number, cells in enumerate(table, 1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) < (len([n for n in names if not n.startswith("#")]) or columns):
            raise Refused(f"Rij {number} van dit CSV-bestand mist kolommen. {_AGAIN}", rule="bank-columns")
        if max(map(len, cells)) > MAX_CELL:
            raise Refused(f"Rij {number} van dit CSV-bestand is te lang. {_AGAIN}", rule="bank-columns")
        yield dict(zip(names, cells, strict=False)) if header else {str(place): c for place, c in enumerate(cells)}


def _told(row: Row, column: str) -> str:
    return row.get(column if column.isdecimal() else plain(column), "").strip() if column else ""


def _refuse_currency(currency: str, account: str) -> None:
    if currency not in ("", "EUR"):
        raise Refused(
            f"Rekening {account} staat in {currency[:10]}; Voldaan boekt alleen euro's."
            " Lever het afschrift van de eurorekening aan.",
            rule="bank-currency",
        )


def _line(profile: Profile, row: Row, number: int) -> StatementLine:
    amount_cents = _cents(_told(row, profile.amount), profile.decimals, number)
    if profile.side:
        side = _told(row, profile.side)[:1].casefold()
        if not side or amount_cents < 0:
            raise Refused(f"Rij {number}: af of bij is niet te lezen. {_AGAIN}", rule="bank-amount")
        amount_cents = -amount_cents if side == profile.debit else amount_cents
    booked_on = _day(_told(row, profile.booked_on), number)
    value_told = _told(row, profile.value_on)
    text = " ".join(filter(None, (_told(row, column) for column in profile.texts)))
    details = decode(text)
    return_reason = _told(row, profile.return_reason) or details.return_reason
    return StatementLine(
        reference=_told(row, profile.reference),
        booked_on=booked_on,
        value_on=_day(value_told, number) if value_told else booked_on,
        amount_cents=amount_cents,
        counterparty_name=_told(row, profile.name) or details.name,
        counterparty_iban=_told(row, profile.iban).replace(" ", "").upper() or details.iban,
        text=details.text,
        structured_reference=_told(row, profile.structured_reference) or details.structured_reference,
        end_to_end_id=_told(row, profile.end_to_end_id) or details.end_to_end_id,
        mandate_id=_told(row, profile.mandate_id) or details.mandate_id,
        return_reason=return_reason,
        reverses=bool(return_reason),
        bank_code=_told(row, profile.bank_code),
        ultimate_name=_told(row, profile.ultimate_name) if amount_cents > 0 else "",
    )


def _balance_after(profile: Profile, row: Row, line: StatementLine, number: int) -> int | None:
    if told := _told(row, profile.balance_after):
        return _cents(told, profile.decimals, number)
    if told := _told(row, profile.balance_before):
        return _cents(told, profile.decimals, number) + line.amount_cents
    return None


def _cents(told: str, decimals: str, number: int) -> int:
    """Bedrag in centen, thousands marks left out; the last mark before one or two digits is the decimal one."""
    compact = told.replace(" ", "").replace("\u00a0", "").replace("€", "")
    thousands = "." if decimals == "," else ","
    if compact.rfind(thousands) > compact.rfind(decimals) and len(compact) - compact.rfind(thousands) <= 3:
        thousands, decimals = decimals, thousands  # bunq and spreadsheets write the other mark
    found = _AMOUNT.fullmatch(re.sub(rf"{re.escape(thousands)}(?=[0-9]{{3}})", "", compact))
    if not found:
        raise Refused(f"Rij {number}: bedrag “{told[:30]}” is niet te lezen. {_AGAIN}", rule="bank-amount")
    cents = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -cents if found[1] == "-" else cents


def _day(told: str, number: int) -> date:
    for pattern, (year, month, day) in _DAYS:
        if found := pattern.fullmatch(told[:10] if pattern is _DAYS[0][0] else told):
            try:
                return date(int(found[year]), int(found[month]), int(found[day]))
            except ValueError:
                break
    raise Refused(f"Rij {number}: datum “{told[:30]}” bestaat niet. {_AGAIN}", rule="bank-date")


def _statement(account: str, lines: list[tuple[StatementLine, int | None]]) -> Iterator[Part]:
    if not _joins(lines) and (_joins(lines[::-1]) or lines[0][0].booked_on > lines[-1][0].booked_on):
        lines = lines[::-1]
    if not _joins(lines):
        raise Refused(
            f"De saldi van {account} sluiten niet op elkaar aan: er ontbreken rijen of ze staan door elkaar."
            f" Download het bestand zonder filter en zonder sortering. {_AGAIN}",
            rule="bank-sum",
        )
    first, last = lines[0], lines[-1]
    opening_cents = None if first[1] is None else first[1] - first[0].amount_cents
    statement_id = f"CSV {first[0].booked_on} {last[0].booked_on}"
    yield StatementHead(account, statement_id, "", opening_cents, first[0].booked_on, "EUR", source="csv")
    for line, _ in lines:
        yield line
    yield StatementTail(last[1], last[0].booked_on)


def _joins(lines: list[tuple[StatementLine, int | None]]) -> bool:
    """Does each balance follow from the one before it? True where the bank gives none."""
    for (_, before), (line, after) in pairwise(lines):
        if before is not None and after is not None and before + line.amount_cents != after:
            return False
    return True
