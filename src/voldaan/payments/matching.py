"""Betalingen koppelen: which open claims a bank line pays, how sure that is, and why. Pure: values in, a value out.

Possible outcomes ("this debtor, these claims") are formed from the candidates, each weighed by the signs in
`matching_evidence`, and compared with each other and with "something else". So the probability falls when two outcomes
fit equally well, whatever the weights. Levels:

* `certain`: settled without a person; never wrong in the published measurement (docs: bench/match.py).
* `likely`: settled without a person where the creditor wants that; right in at least 995 of 1,000.
* `possible`: a person looks; until then the debtor's messages are held.
* `none`: no customer's payment, or nobody's that is known.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from voldaan.payments.matching_evidence import (
    NOISE,
    ROUNDING_CENTS,
    AmountFit,
    number_evidence,
    payer_evidence,
    single_amount,
)
from voldaan.payments.matching_keys import LineWords, OpenClaim, amounts_asked
from voldaan.payments.matching_reasons import Reason
from voldaan.payments.matching_sums import subsets_with_sum
from voldaan.payments.statements import StatementLine

Level = Literal["certain", "likely", "possible", "none"]

OLDEST_FIRST = 0.7
"""Who names no invoice mostly pays the oldest, and the law allocates so (6:43 BW); too little to decide by itself."""
RECOGNISED_FROM = 3.0
"""Weight of account, name and debtor number together from which a payer counts as recognised."""
_CRUMB_CENTS = 5
_WHOLE = (Reason.NUMBER, Reason.REFERENCE)
_NOT_CUSTOMERS = re.compile(
    r"\b(belastingdienst|teruggave|teruggaaf|restitutie|creditnota|rente|dividend|salaris)\b", re.I
)
_SEVERAL = re.compile(r"\b(facturen|diverse|openstaande|posten|nota's|rekeningen|invoices)\b", re.I)
_REST = re.compile(r"\b(rest|restant|restbedrag|deel|deelbetaling|termijn|aanbetaling|[12]e helft)\b", re.I)


@dataclass(frozen=True, slots=True)
class Match:
    """Koppeling: allocations are (claim_id, cents); with the surplus they add up to the amount of the line.

    At `possible` the allocations are the best proposal; `debtor_ids` are all debtors it may be from, best first.
    `probability` is that of the whole outcome: these claims with these amounts.
    """

    level: Level
    probability: float
    allocations: tuple[tuple[int, int], ...] = ()
    surplus_cents: int = 0
    debtor_ids: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Drempels: from which probability each level is given; a creditor may set them higher, or lower at his risk."""

    certain_from: float = 0.9995
    likely_from: float = 0.99
    possible_from: float = 0.10


DEFAULT_THRESHOLDS = Thresholds()


class _Numbered(NamedTuple):
    """A claim with what the text says about its number."""

    claim: OpenClaim
    weight: float
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class _Payer:
    """What account, name and debtor number say about the debtor."""

    weight: float
    reasons: list[Reason]

    @property
    def known(self) -> bool:
        return self.weight >= 5.0


@dataclass(slots=True)
class _Outcome:
    """One thing the payment may be; `proved` is False where the search for alternatives was cut short."""

    weight: float
    claims: tuple[OpenClaim, ...]
    fit: AmountFit
    named: bool
    known_payer: bool
    reasons: list[Reason]
    proved: bool = True

    @property
    def debtor_id(self) -> int:
        return self.claims[0].debtor_id


def match(
    line: StatementLine,
    candidates: Iterable[OpenClaim],
    *,
    account_debtor_ids: Iterable[int] = (),
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    words: LineWords | None = None,
) -> Match:
    """Koppel een bankregel.

    `candidates`: the claims found by `lookup_keys`, with all open claims of their debtors (leaving some out may make a
    wrong outcome look like the only one), and recently closed ones. `account_debtor_ids`: every debtor known or
    learned to pay from the line's account, also those without open claims.
    """
    if refusal := _not_a_payment(line):
        return Match("none", 0.0, reasons=(refusal,))
    words = words or LineWords(line)
    accounts = frozenset(account_debtor_ids)
    debtors: dict[int, list[OpenClaim]] = defaultdict(list)
    for claim in candidates:
        debtors[claim.debtor_id].append(claim)
    outcomes: list[_Outcome] = []
    for claims in debtors.values():
        outcomes += _outcomes_of_debtor(words, claims, accounts)
    best = _judge(words, outcomes, thresholds) if outcomes else Match("none", 0.0, reasons=(Reason.NOTHING_FITS,))
    return best if best.level != "none" else _from_whom(best, words, debtors, accounts)


def _from_whom(
    nothing: Match, words: LineWords, debtors: dict[int, list[OpenClaim]], accounts: frozenset[int]
) -> Match:
    """Van wie: nothing fits, but the payer is recognised; until a person looked the debtor is left in peace."""
    if Reason.NOT_A_CUSTOMER in nothing.reasons:
        return nothing
    weighed = {debtor: payer_evidence(words, claims[0], accounts) for debtor, claims in debtors.items()}
    known = sorted((d for d, (weight, _) in weighed.items() if weight >= RECOGNISED_FROM), key=lambda d: -weighed[d][0])
    if not known:
        return nothing
    reasons = (*weighed[known[0]][1], Reason.NOTHING_FITS)
    return Match("possible", nothing.probability, debtor_ids=tuple(known[:20]), reasons=reasons)


def _not_a_payment(line: StatementLine) -> Reason | None:
    if line.reverses or line.return_reason:
        return Reason.RETURNED
    if line.amount_cents <= 0:
        return Reason.OUTGOING
    return Reason.BATCH if line.batch_size > 1 else None


def _outcomes_of_debtor(words: LineWords, claims: list[OpenClaim], accounts: frozenset[int]) -> list[_Outcome]:
    payer_weight, payer_reasons = payer_evidence(words, claims[0], accounts)
    if payer_weight < 0 and not any(_worth_weighing(words, claim) for claim in claims):
        return []  # most candidates end here: a stranger's claim with a number that is a bit alike
    named = [claim for claim in claims if claim.number_key in words.numbers]
    exact = [claim for claim in claims if claim.open_cents == words.line.amount_cents]
    settled = len(named) == 1 and named == exact
    if settled:
        claims = named  # alone named whole and alone with this amount: nothing else of this debtor is as likely
    numbered = [_Numbered(claim, *number_evidence(words, claim)) for claim in claims]
    payer = _Payer(payer_weight, payer_reasons)
    strongest = max(n.weight for n in numbered)
    outcomes = _singles(words, numbered, payer, strongest)
    if not settled and (payer.known or strongest > 0):
        outcomes += _sums(words, numbered, payer)
    return outcomes


def _worth_weighing(words: LineWords, claim: OpenClaim) -> bool:
    if words.line.amount_cents in amounts_asked(claim) or claim.number_key in words.numbers:
        return True
    return bool(claim.rf_reference or claim.kenmerk)


def _singles(words: LineWords, numbered: list[_Numbered], payer: _Payer, strongest: float) -> list[_Outcome]:
    """Outcomes of one claim: paid whole, in part, or more than whole."""
    paid_cents = words.line.amount_cents
    open_claims = [n.claim for n in numbered if n.claim.open_cents > _CRUMB_CENTS]
    others_open = len(open_claims) > 1
    oldest = min(open_claims, key=lambda c: (c.due_on, c.number_key), default=None)
    outcomes = []
    for claim, weight, reason in numbered:
        asked = payer.known or any(abs(paid_cents - a) <= ROUNDING_CENTS for a in amounts_asked(claim))
        if reason is None and (claim.open_cents <= _CRUMB_CENTS or not asked):
            continue
        fit = single_amount(paid_cents, claim)
        if reason is None and strongest > 5.0:
            weight -= strongest / 2  # the text names another claim of this debtor
        if fit.reason is Reason.SURPLUS and others_open:
            weight -= 4.0  # whoever pays more than this claim mostly pays more claims
        reasons = [*([reason] if reason else []), *payer.reasons, fit.reason]
        proved = not (fit.reason is Reason.SURPLUS and others_open)
        weight += payer.weight + fit.weight + (OLDEST_FIRST if claim is oldest and others_open else 0.0)
        outcomes.append(_Outcome(weight, (claim,), fit, reason is not None, payer.known, reasons, proved))
    return outcomes


def _sums(words: LineWords, numbered: list[_Numbered], payer: _Payer) -> list[_Outcome]:
    """Outcomes of several claims of one debtor that together make the amount paid."""
    usable = [n for n in numbered if n.claim.open_cents > _CRUMB_CENTS]
    if len(usable) < 2:
        return []
    usable.sort(key=lambda n: (n.reason is None, n.claim.due_on))
    whole = [n.claim.open_cents for n in usable]
    # Who pays several claims often pays what the invoices said, without the costs and interest that came on top.
    bare = [min((cents, *n.claim.asked_cents)) for cents, n in zip(whole, usable, strict=True)]
    outcomes = _sums_of(words, usable, whole, payer)
    return outcomes + _sums_of(words, usable, bare, payer) if bare != whole else outcomes


def _sums_of(words: LineWords, usable: list[_Numbered], amounts: list[int], payer: _Payer) -> list[_Outcome]:
    paid_cents = words.line.amount_cents
    found, complete = subsets_with_sum(amounts, paid_cents)
    chosen = {frozenset(picked): complete for picked in found}
    for told in _sets_told(words, usable):
        if len(told) > 1 and sum(amounts[i] for i in told) == paid_cents:
            chosen[told] = True
    named_count = sum(n.reason is not None for n in usable)
    outcomes = []
    for picked, proved in chosen.items():
        order = sorted(picked, key=lambda i: (usable[i].claim.due_on, usable[i].claim.number_key))
        members = [usable[i] for i in order]
        text_weight, text_reasons = _text_of_sum(words, members, named_count, len(usable))
        fit = AmountFit(9.0, tuple(amounts[i] for i in order), 0, Reason.AMOUNT_SUM)
        named = all(n.reason is not None for n in members) or Reason.RANGE in text_reasons
        reasons = [*text_reasons, *payer.reasons, fit.reason]
        weight = text_weight + payer.weight + fit.weight
        outcomes.append(_Outcome(weight, tuple(n.claim for n in members), fit, named, payer.known, reasons, proved))
    return outcomes


def _sets_told(words: LineWords, usable: list[_Numbered]) -> list[frozenset[int]]:
    """Sets that need no search, however large: all, all that are due, all that are named, each range."""
    everything = frozenset(range(len(usable)))
    due = frozenset(i for i in everything if usable[i].claim.due_on <= words.line.booked_on)
    named = frozenset(i for i in everything if usable[i].reason is not None)
    ranges = [
        frozenset(i for i in everything if low <= usable[i].claim.number_key <= high and len(low) == len(high))
        for low, high in words.ranges
    ]
    return [everything, due, named, *ranges]


def _text_of_sum(
    words: LineWords, members: list[_Numbered], named_count: int, open_count: int
) -> tuple[float, list[Reason]]:
    """How well the text agrees with this set: every claim named, a range, "diverse facturen", or nothing at all."""
    named: list[tuple[float, Reason]] = [(n.weight, n.reason) for n in members if n.reason is not None]
    keys = sorted(n.claim.number_key for n in members)
    for low, high in words.ranges:
        if keys[0] == low and keys[-1] == high:
            return 14.0, [Reason.RANGE]
    if named:
        weight = max(w for w, _ in named) + 2.0 * (len(named) - 1)
        weight -= 4.0 * (len(members) - len(named)) + 5.0 * (named_count - len(named))
        return weight, list(dict.fromkeys(reason for _, reason in named))
    chance = 0.0 if len(members) == open_count else math.log(math.comb(open_count, len(members)))
    hint = 2.0 if _SEVERAL.search(words.told) else 0.0
    return members[0].weight + hint - chance - 5.0 * named_count, []


def _judge(words: LineWords, outcomes: list[_Outcome], thresholds: Thresholds) -> Match:
    noise = NOISE + (6.0 if _NOT_CUSTOMERS.search(f"{words.line.counterparty_name} {words.told}") else 0.0)
    _hint_rest(words, outcomes)
    outcomes.sort(key=lambda o: -o.weight)
    best = outcomes[0]
    total = math.fsum(math.exp(o.weight - best.weight) for o in outcomes) + math.exp(min(noise - best.weight, 700.0))
    probability = 1.0 / total
    level = _level(best, probability, thresholds)
    if level == "certain" and _contradicted(best, outcomes):
        level = "likely"
    if level == "none":
        reason = Reason.NOT_A_CUSTOMER if noise > NOISE else Reason.NOTHING_FITS
        return Match("none", round(probability, 6), reasons=(reason,))
    reasons = list(best.reasons)
    if not best.proved and best.fit.reason is Reason.AMOUNT_SUM:
        reasons.append(Reason.SEARCH_LIMIT)
    if len(outcomes) > 1 and outcomes[1].weight > best.weight - 3.0:
        reasons.append(Reason.AMBIGUOUS)
    allocations = tuple((c.claim_id, cents) for c, cents in zip(best.claims, best.fit.cents, strict=False) if cents)
    near = [best.debtor_id]
    if level == "possible":
        near = list(dict.fromkeys(o.debtor_id for o in outcomes if o.weight > best.weight - 5.0))[:20]
    return Match(level, round(probability, 6), allocations, best.fit.surplus_cents, tuple(near), tuple(reasons))


def _contradicted(best: _Outcome, outcomes: list[_Outcome]) -> bool:
    """The text holds another debtor's number whole, and this one's only damaged."""
    if best.reasons[0] in (*_WHOLE, Reason.RANGE):
        return False
    return any(o.reasons[0] in _WHOLE and o.debtor_id != best.debtor_id for o in outcomes)


def _hint_rest(words: LineWords, outcomes: list[_Outcome]) -> None:
    """`rest factuur ...` speaks for a part, or for what remains of a claim partly paid before."""
    if not _REST.search(words.told):
        return
    for outcome in outcomes:
        partly = any(0 < c.open_cents < c.principal_cents for c in outcome.claims)
        if outcome.fit.reason is Reason.PARTIAL or partly:
            outcome.weight += 2.0


def _level(best: _Outcome, probability: float, thresholds: Thresholds) -> Level:
    """From probability to level, with bounds that no weight can lift: what is decided must also be explained."""
    reason = best.fit.reason
    exact = reason in (Reason.AMOUNT, Reason.AMOUNT_SUM, Reason.INSTALMENT, Reason.AMOUNT_ASKED)
    if probability < thresholds.possible_from:
        return "none"
    if reason is Reason.ALREADY_PAID or not best.proved or probability < thresholds.likely_from:
        return "possible"
    if not exact and not best.named:
        return "possible"
    if reason is Reason.SURPLUS and not best.known_payer:
        return "possible"
    whole = best.reasons[0] in _WHOLE
    if reason is Reason.SURPLUS or (reason is Reason.PARTIAL and not whole):
        return "likely"
    proved_reference = best.reasons[0] is Reason.REFERENCE and exact
    if probability < thresholds.certain_from or not best.named or not (best.known_payer or proved_reference):
        return "likely"
    return "certain"
