"""Terugboekingen: which earlier payment a returned or reversed one undoes (R-transaction, storno, chargeback).

A refunded direct debit means that the payment never happened: whoever books it reopens exactly what that payment had
closed, and never adds costs for it by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from voldaan.payments.statements import StatementLine

MAX_AGE_DAYS = 13 * 31
"""An unauthorised direct debit may be refunded until 13 months after it was taken (SEPA core scheme)."""


_SIGNS: tuple[Callable[[StatementLine], tuple[str, ...]], ...] = (
    lambda told: (told.end_to_end_id,),
    lambda told: (told.reference,),
    lambda told: (told.mandate_id, told.counterparty_iban),
    lambda told: (told.counterparty_iban,),
)


def is_return(line: StatementLine) -> bool:
    """Terugboeking: money back out of the account, marked by the bank as a return or reversal."""
    return line.amount_cents < 0 and (line.reverses or bool(line.return_reason))


def undone_by(line: StatementLine, earlier: Iterable[StatementLine]) -> StatementLine | None:
    """De betaling die wordt teruggedraaid, or None when there is none or more than one that fits equally well.

    Looks for the same amount the other way, first by end-to-end id, then by bank reference, then by mandate and account
    together, then by account alone.
    """
    same_amount = _same_amount(line, earlier)
    for sign in _SIGNS:
        if not all(sign(line)):
            continue
        found = [old for old in same_amount if sign(old) == sign(line)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def possible_originals(line: StatementLine, earlier: Iterable[StatementLine]) -> list[StatementLine]:
    """Mogelijke betalingen, for a person to choose from: those that share a sign, else all of this amount."""
    same_amount = _same_amount(line, earlier)
    alike = [old for old in same_amount if any(all(sign(line)) and sign(old) == sign(line) for sign in _SIGNS)]
    return alike or same_amount


def _same_amount(line: StatementLine, earlier: Iterable[StatementLine]) -> list[StatementLine]:
    return [
        old
        for old in earlier
        if old.amount_cents == -line.amount_cents and 0 <= (line.booked_on - old.booked_on).days <= MAX_AGE_DAYS
    ]
