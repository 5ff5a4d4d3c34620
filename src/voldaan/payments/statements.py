"""Bankafschriften: what a bank file says, as plain values, and the proof that it says all of it.

Every reader (camt, MT940, CSV) yields the same three kinds of part, statement by statement: one `StatementHead`, its
`StatementLine` values, one `StatementTail`. `proven` passes them on and refuses what cannot be trusted. Because it
streams, a refusal may come after lines have been handed out: book inside one transaction and let the refusal undo it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from voldaan.base.errors import Refused

Kind = Literal["statement", "report", "notification"]
"""camt.053, MT940 and CSV are statements; camt.052 (report) and camt.054 (notification) tell the same money twice."""

BOOKABLE: Kind = "statement"

MAX_CENTS = 10**15
"""Ten thousand billion euro: more is a damaged file, and sums of it would not fit where they are kept."""
MAX_LENGTHS = {
    "reference": 80,
    "counterparty_name": 140,
    "counterparty_iban": 34,
    "text": 2000,
    "structured_reference": 80,
    "end_to_end_id": 80,
    "mandate_id": 80,
    "return_reason": 12,
    "bank_code": 35,
    "ultimate_name": 140,
}
"""The standards allow no more in any of these; what a bank writes beyond is left out."""


@dataclass(frozen=True, slots=True)
class StatementHead:
    """Afschrift, begin: the account and the booked opening balance in cents (None: the format has no balances).

    `source` is the kind of file: the same money is told with other references, dates and texts by another kind.
    """

    account_iban: str
    statement_id: str
    sequence: str
    opening_cents: int | None
    opened_on: date | None
    currency: str
    kind: Kind = BOOKABLE
    source: str = ""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """Afschriftregel: one movement; `amount_cents` is signed, money received is positive.

    `batch_size` is the number of payments inside: 1, or more when the bank gave only their total.
    `occurrence` counts equal lines in one file, so that two equal payments on one day stay two.
    """

    reference: str
    booked_on: date
    value_on: date
    amount_cents: int
    counterparty_name: str = ""
    counterparty_iban: str = ""
    text: str = ""
    structured_reference: str = ""
    end_to_end_id: str = ""
    mandate_id: str = ""
    return_reason: str = ""
    reverses: bool = False
    bank_code: str = ""
    batch_size: int = 1
    ultimate_name: str = ""
    occurrence: int = 1

    @property
    def key(self) -> str:
        """Natuurlijke sleutel: equal for the same movement in a second download; unique together with the account."""
        return f"{self.fingerprint}-{self.occurrence}"

    @property
    def fingerprint(self) -> str:
        """Bank reference with date and amount, or without a reference the whole content; 32 hexadecimal digits.

        The reference alone is not enough: banks give a return the reference of the payment it undoes.
        """
        told: tuple[object, ...] = (self.reference, self.booked_on, self.amount_cents, self.end_to_end_id)
        if not self.reference:
            told += (self.value_on, self.counterparty_iban, self.counterparty_name, self.text)
            told += (self.structured_reference, self.mandate_id, self.return_reason)
        return hashlib.sha256("\x1f".join(map(str, told)).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class StatementTail:
    """Afschrift, eind: the booked closing balance in cents (None: the format has no balances)."""

    closing_cents: int | None
    closed_on: date | None


Part = StatementHead | StatementLine | StatementTail


def proven(parts: Iterable[Part]) -> Iterator[Part]:
    """Saldocontrole: pass the parts on with their occurrence counted, and refuse a statement that does not add up.

    Raises `Refused` for a currency other than the euro, a missing account number, an impossible amount, for opening +
    sum of lines != closing, for a statement without end or told twice, and for a file without any statement. Reports
    and notifications are not added up. Texts longer than the standards allow are cut.
    """
    head: StatementHead | None = None
    sum_cents = statements = lines = 0
    whole: set[tuple[StatementHead, StatementTail, int, int]] = set()
    seen: Counter[int] = Counter()  # 64-bit marks instead of texts: a file may hold 100,000 lines
    for part in parts:
        if isinstance(part, StatementHead) and head is None:
            _refuse_unusable(part)
            head, sum_cents, lines, statements = part, 0, 0, statements + 1
            yield part
        elif isinstance(part, StatementLine) and head is not None:
            part = _within_lengths(part)
            _refuse_impossible(part.amount_cents)
            sum_cents += part.amount_cents
            lines += 1
            marker = hash((head.account_iban, part.fingerprint))
            seen[marker] += 1
            yield part if seen[marker] == 1 else replace(part, occurrence=seen[marker])
        elif isinstance(part, StatementTail) and head is not None:
            _refuse_impossible(part.closing_cents or 0)
            _refuse_wrong_sum(head, sum_cents, part)
            if lines:
                _refuse_repeated((head, part, sum_cents, lines), whole)
            head = None
            yield part
        else:
            raise Refused(
                "Het bankbestand is door elkaar geraakt. Download het opnieuw bij de bank.", rule="bank-order"
            )
    if head is not None:
        raise Refused("Het bankbestand is afgebroken. Download het opnieuw bij de bank.", rule="bank-truncated")
    if not statements:
        raise Refused("In dit bestand staat geen bankafschrift. Kies een ander bestand.", rule="bank-empty")


def _within_lengths(line: StatementLine) -> StatementLine:
    too_long = {name: text[:most] for name, most in MAX_LENGTHS.items() if len(text := getattr(line, name)) > most}
    return replace(line, **too_long) if too_long else line


def _refuse_impossible(cents: int) -> None:
    if abs(cents) > MAX_CENTS:
        raise Refused(
            "In het bankbestand staat een onmogelijk hoog bedrag. Download het opnieuw bij de bank.", rule="bank-amount"
        )


def _refuse_unusable(head: StatementHead) -> None:
    _refuse_impossible(head.opening_cents or 0)
    if not 1 <= len(head.account_iban) <= 34:
        raise Refused(
            f"Afschrift {head.statement_id[:35]} noemt geen rekeningnummer. Download het opnieuw bij de bank.",
            rule="bank-account",
        )
    if head.currency != "EUR":
        raise Refused(
            f"Rekening {head.account_iban} staat in {head.currency}; Voldaan boekt alleen euro's."
            " Lever het afschrift van de eurorekening aan.",
            rule="bank-currency",
        )


def _refuse_wrong_sum(head: StatementHead, sum_cents: int, tail: StatementTail) -> None:
    if head.kind != BOOKABLE or head.opening_cents is None or tail.closing_cents is None:
        return
    found_cents = head.opening_cents + sum_cents
    if found_cents != tail.closing_cents:
        raise Refused(
            f"Afschrift {head.statement_id} van {head.account_iban} klopt niet: beginsaldo {euros(head.opening_cents)}"
            f" en regels {euros(sum_cents)} geven {euros(found_cents)}, maar het eindsaldo is"
            f" {euros(tail.closing_cents)}. Er is niets geboekt; download het afschrift opnieuw bij de bank.",
            rule="bank-sum",
            details={"difference_cents": tail.closing_cents - found_cents},
        )


def _refuse_repeated(
    statement: tuple[StatementHead, StatementTail, int, int], whole: set[tuple[StatementHead, StatementTail, int, int]]
) -> None:
    """The same statement twice in one file would count equal lines as new ones, and book them twice."""
    if statement in whole:
        head = statement[0]
        raise Refused(
            f"Afschrift {head.statement_id} van {head.account_iban} staat twee keer in dit bestand."
            " Er is niets geboekt; lever het afschrift één keer aan.",
            rule="bank-repeated",
        )
    whole.add(statement)


def euros(cents: int) -> str:
    """Bedrag in Nederlandse schrijfwijze: `-1.234,50`."""
    whole = f"{abs(cents) // 100:,}".replace(",", ".")
    return f"{'-' if cents < 0 else ''}{whole},{abs(cents) % 100:02d}"
