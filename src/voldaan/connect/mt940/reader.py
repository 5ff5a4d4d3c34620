"""MT940 lezen: stream the fields of an MT940 file into statement parts, in constant memory.

Fails closed: a `:61:` that cannot be read refuses the file, because a movement left out is money lost, and `proven`
checks opening + sum = closing. Format: SWIFT MT940 (`:20: :25: :28C: :60F: :61: :86: :62F:`) as Dutch banks fill it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

from voldaan.base.errors import Refused
from voldaan.connect.mt940.details import NOT_GIVEN, Details, decode_lines
from voldaan.payments.statements import Part, StatementHead, StatementLine, StatementTail, proven

MAX_BYTES = 150_000_000
MAX_LINE_BYTES = 20_000
MAX_FIELD_LINES = 100

_FIELD = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.ASCII | re.DOTALL)
_END = re.compile(r"-(?:\}.*|XXX)?\s*|\xadXXX\s*", re.DOTALL)
_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]+(?:[.,][0-9]*)?)", re.ASCII)
_ENTRY = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4})?(?P<side>R?[CD])[A-Z]?(?P<amount>[0-9]+[.,]?[0-9]*) ?"
    r"(?:(?P<type>(?!NONREF)[NFS].{3})|(?=NONREF))(?P<ours>.*?)(?://(?P<banks>.*))?",
    re.ASCII,
)
_AMOUNT = re.compile(r"([0-9]{1,16})(?:[.,]([0-9]{0,2}))?", re.ASCII)
_ACCOUNT = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}|[0-9]{9,10}", re.ASCII)
_AGAIN = "Download het afschrift opnieuw bij de bank, liefst als camt.053."

Field = tuple[str, list[str]]


def read(source: str | os.PathLike[str] | BinaryIO) -> Iterator[Part]:
    """MT940-bestand lezen: yield head, lines and tail per statement; intermediate balances (60M, 62M) count as such.

    Raises `Refused` for a movement, balance or date that cannot be read, for a foreign currency, for a file over
    `MAX_BYTES` and for a sum that does not close.
    """
    if isinstance(source, str | os.PathLike):
        with Path(source).open("rb") as file:
            yield from proven(_parts(_fields(_lines(file))))
    else:
        yield from proven(_parts(_fields(_lines(source))))


def _lines(file: BinaryIO) -> Iterator[str]:
    total = 0
    while raw := file.readline(MAX_LINE_BYTES):
        total += len(raw)
        if len(raw) == MAX_LINE_BYTES or total > MAX_BYTES:
            raise Refused(f"Dit is geen MT940-bestand: te lang. {_AGAIN}", rule="bank-size")
        if b"\0" in raw:
            raise Refused(f"Dit is geen MT940-bestand. {_AGAIN}", rule="bank-format")
        raw = raw.rstrip(b"\r\n")
        try:
            yield raw.decode("utf-8")
        except UnicodeDecodeError:
            yield raw.decode("cp1252", errors="replace")


def _fields(lines: Iterable[str]) -> Iterator[Field]:
    """Fields with their continuation lines; envelopes, trailers and blank lines between statements fall away."""
    tag, content = "", [""]
    for line in lines:
        if found := _FIELD.match(line):
            yield tag, content
            tag, content = found[1], [found[2]]
        elif not _END.fullmatch(line) and not line.startswith(("{1:", "{2:")):
            content.append(line)
            if len(content) > MAX_FIELD_LINES:
                raise Refused(f"Dit is geen MT940-bestand: te veel regels in één veld. {_AGAIN}", rule="bank-format")
    yield tag, content


def _parts(fields: Iterable[Field]) -> Iterator[Part]:
    account = number = reference = ""
    entry: list[str] | None = None
    details: list[str] = []
    for tag, content in fields:
        if tag == "86" and entry is not None:
            details += content
            continue
        if entry is not None:
            yield _line(entry, details)
            entry = None
        if tag == "20":
            reference = content[0].strip()
        elif tag == "25":
            account = account_number(content[0])
        elif tag in ("28", "28C"):
            number = content[0].strip()
        elif tag in ("60F", "60M"):
            cents, told_on, currency = _balance(content[0])
            yield StatementHead(account, reference or number, number, cents, told_on, currency, source="mt940")
        elif tag == "61":
            entry, details = content, []
        elif tag in ("62F", "62M"):
            cents, told_on, _ = _balance(content[0])
            yield StatementTail(cents, told_on)
    if entry is not None:
        yield _line(entry, details)


def account_number(told: str) -> str:
    """Rekeningnummer uit `:25:`: without bank name, punctuation and currency."""
    account = re.sub(r"[ .]", "", told.rpartition("/")[2]).upper()
    return account[:-3] if re.fullmatch(r".*[0-9](EUR|USD|GBP|CHF)", account) else account


def _balance(told: str) -> tuple[int, date, str]:
    found = _BALANCE.match(told.strip())
    if not found:
        raise Refused(f"Saldo “{told[:40]}” in het MT940-bestand is niet te lezen. {_AGAIN}", rule="bank-balance")
    cents = _cents(found[4])
    return (cents if found[1] == "C" else -cents), _day(found[2]), found[3]


def _cents(told: str) -> int:
    found = _AMOUNT.fullmatch(told)
    if not found:
        raise Refused(f"Bedrag “{told[:30]}” in het MT940-bestand is niet te lezen. {_AGAIN}", rule="bank-amount")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _day(told: str) -> date:
    year = int(told[:2])
    try:
        return date(year + (2000 if year < 80 else 1900), int(told[2:4]), int(told[4:6]))
    except ValueError:
        raise Refused(f"Datum “{told}” in het MT940-bestand bestaat niet. {_AGAIN}", rule="bank-date") from None


def _entry_day(told: str | None, value_on: date) -> date:
    """Boekdatum: month and day without a year, in the year that brings it nearest to the value date."""
    if told is None:
        return value_on
    days = []
    for year in (value_on.year - 1, value_on.year, value_on.year + 1):
        try:
            days.append(date(year, int(told[:2]), int(told[2:])))
        except ValueError:
            continue
    if not days:
        raise Refused(f"Boekdatum “{told}” in het MT940-bestand bestaat niet. {_AGAIN}", rule="bank-date")
    return min(days, key=lambda day: abs((day - value_on).days))


def _line(entry: list[str], told: list[str]) -> StatementLine:
    found = _ENTRY.fullmatch(entry[0].rstrip())
    if not found:
        raise Refused(f"Boeking “{entry[0][:60]}” in het MT940-bestand is niet te lezen. {_AGAIN}", rule="bank-entry")
    cents = _cents(found["amount"])
    side = found["side"]
    value_on = _day(found["value"])
    supplement = " ".join(line.strip() for line in entry[1:]).strip()
    ours, supplement = _old_rabobank(found["ours"].strip(), supplement)
    details = decode_lines(told)
    name, iban = _counterparty(details, ours, supplement)
    reverses = side.startswith("R") or bool(details.return_reason)
    return StatementLine(
        reference=_given(found["banks"] or ""),
        booked_on=_entry_day(found["entry"], value_on),
        value_on=value_on,
        amount_cents=cents if side in ("C", "RD") else -cents,
        counterparty_name=name,
        counterparty_iban=iban,
        text=details.text,
        structured_reference=details.structured_reference,
        end_to_end_id=details.end_to_end_id or ("" if _ACCOUNT.fullmatch(ours) else _given(ours)),
        mandate_id=details.mandate_id,
        return_reason=details.return_reason,
        reverses=reverses,
        bank_code=(found["type"] or "").strip(),
    )


def _counterparty(details: Details, ours: str, supplement: str) -> tuple[str, str]:
    """ASN and SNS give account and name in `:61:` itself; Rabobank gives the account on its second line."""
    iban = details.iban
    if not iban:
        iban = next((told for told in (supplement, ours) if _ACCOUNT.fullmatch(told)), "")
    name = details.name
    if not name and supplement and _ACCOUNT.fullmatch(ours) and not supplement.startswith("/"):
        name = supplement
    return name, iban


def _old_rabobank(ours: str, supplement: str) -> tuple[str, str]:
    """Rabobank before SEPA put account and name in one reference: `1313131319      J. DOE`."""
    if found := re.fullmatch(r"P?([0-9]{9,10}) {2,}(\S.*)", ours, re.ASCII):
        return found[1], supplement or found[2]
    return re.sub(r"^(NONREF) {2,}.*", r"\1", ours), supplement


def _given(told: str) -> str:
    text = told.strip()
    return "" if text.upper() in NOT_GIVEN else text
