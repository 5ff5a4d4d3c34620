"""Bewijs wegen: how much each sign says for or against "this payment is for these claims".

Weights are natural logarithms of likelihood ratios: how much more often the sign is seen when it is so than when it is
not. They add up; `NOISE` is the weight that the signs together must beat before a payment is more likely this debtor's
than anybody's. The weights are round numbers from what people do (`bench/match.py` measures whether they hold).
"""

from __future__ import annotations

from dataclasses import dataclass

from voldaan.base.text import number_key
from voldaan.payments.matching_keys import LineWords, OpenClaim, name_words, short_key
from voldaan.payments.matching_reasons import Reason

NOISE = 8.0
ROUNDING_CENTS = 5
"""A payment this close to what was asked is that payment, miscopied or rounded."""

Weighed = tuple[float, Reason | None]

UNNAMED: Weighed = (-1.5, None)
OTHER_NAMED: Weighed = (-5.0, None)
"""The text holds a number of the same form that is not this claim's."""


def number_evidence(words: LineWords, claim: OpenClaim) -> Weighed:
    """Nummer: how well the text names this claim, whole or damaged."""
    numbers = words.numbers
    if not numbers:
        return UNNAMED
    if (claim.rf_reference or claim.kenmerk) and _has_reference(numbers, claim):
        return 14.0, Reason.REFERENCE
    number = claim.number_key
    worth = min(1.0, len(number) / 8)
    if number in numbers:
        return 12.0 * worth, Reason.NUMBER
    if len(number) < 4:
        return UNNAMED
    if number in words.swapped:
        return 9.0 * worth, Reason.NUMBER_SWAPPED
    if number[:-1] in numbers:
        return 8.0 * worth, Reason.NUMBER_CUT
    if number[-1] in words.short_ends and short_key(claim.number) in words.shorts:
        return 9.0 * worth, Reason.NUMBER_SHORT
    if words.endings:
        longest = max((len(end) for end in words.endings if number.endswith(end)), default=0)
        if longest:
            return 1.5 * min(longest, 6), Reason.NUMBER_END
    return OTHER_NAMED if (number[:4], len(number)) in words.shapes else UNNAMED


def _has_reference(numbers: set[str], claim: OpenClaim) -> bool:
    """RF reference or betalingskenmerk; both carry their own check digits."""
    return any(number_key(ref) in numbers for ref in (claim.rf_reference, claim.kenmerk) if ref)


def payer_evidence(
    words: LineWords, claim: OpenClaim, account_debtor_ids: frozenset[int]
) -> tuple[float, list[Reason]]:
    """Betaler: account, name and debtor number against the debtor of this claim."""
    weight, reasons = _account_evidence(words.line.counterparty_iban, claim, account_debtor_ids)
    named, reason = _name_evidence(words.names, claim.debtor_name)
    if weight > 0 and named < 0:
        named /= 2  # the account is the better witness; names change with marriage and trade
    weight += named
    reasons += [reason] if reason else []
    if claim.debtor_number and number_key(claim.debtor_number) in words.numbers:
        weight += 7.0 * min(1.0, len(claim.debtor_number) / 5)
        reasons.append(Reason.DEBTOR_NUMBER)
    return weight, reasons


def _account_evidence(iban: str, claim: OpenClaim, account_debtor_ids: frozenset[int]) -> tuple[float, list[Reason]]:
    if not iban:
        return 0.0, []
    if iban in claim.debtor_ibans or claim.debtor_id in account_debtor_ids:
        if len(account_debtor_ids - {claim.debtor_id}) > 0:
            return 6.0, [Reason.ACCOUNT, Reason.ACCOUNT_SHARED]
        return 8.0, [Reason.ACCOUNT]
    return (-5.0, [Reason.ACCOUNT_OTHER]) if account_debtor_ids else (-2.0, [])


def _name_evidence(names: list[frozenset[str]], debtor_name: str) -> Weighed:
    known = name_words(debtor_name)
    if not names or not known:
        return 0.0, None
    if known in names:
        return 5.0, Reason.NAME
    alike = any(_alike(known, name) for name in names)
    return (2.0, Reason.NAME_ALIKE) if alike else (-3.0, Reason.NAME_OTHER)


def _alike(known: frozenset[str], told: frozenset[str]) -> bool:
    """More than half of the words shared, or a surname with an initial for the rest: `J. Bos` is Jan Bos."""
    shared = known & told
    if len(shared) / min(len(known), len(told)) > 0.5:
        return True
    initials = {word[0] for word in known - told} & {word[0] for word in told - known}
    return bool(shared) and bool(initials) and any(len(word) == 1 for word in (known ^ told))


@dataclass(frozen=True, slots=True)
class AmountFit:
    """Bedrag tegenover vorderingen: weight, what is allocated to each, what is left, and the reason."""

    weight: float
    cents: tuple[int, ...]
    surplus_cents: int
    reason: Reason


def single_amount(paid_cents: int, claim: OpenClaim) -> AmountFit:
    """Bedrag tegenover een vordering: exact, asked for, rounded, a part, or more than is open."""
    open_cents = claim.open_cents
    if open_cents <= 0:
        same = paid_cents in (claim.principal_cents, *claim.asked_cents)
        return AmountFit(4.0 if same else -6.0, (), paid_cents, Reason.ALREADY_PAID)
    if paid_cents == open_cents:
        return AmountFit(9.0, (paid_cents,), 0, Reason.AMOUNT)
    if paid_cents < open_cents and paid_cents in claim.instalments_cents:
        return AmountFit(8.0, (paid_cents,), 0, Reason.INSTALMENT)
    if paid_cents < open_cents and paid_cents in (claim.principal_cents, *claim.asked_cents):
        return AmountFit(8.0, (paid_cents,), 0, Reason.AMOUNT_ASKED)
    if abs(paid_cents - open_cents) <= min(ROUNDING_CENTS, open_cents // 100):
        taken = min(paid_cents, open_cents)
        return AmountFit(4.5, (taken,), paid_cents - taken, Reason.ROUNDED)
    if paid_cents < open_cents:
        half = abs(2 * paid_cents - open_cents) <= 1
        return AmountFit(1.5 if half else -1.0, (paid_cents,), 0, Reason.PARTIAL)
    return AmountFit(-3.0, (open_cents,), paid_cents - open_cents, Reason.SURPLUS)
